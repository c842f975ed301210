//! How a duty stands, and why, in sentences.

use super::{shown, term};
use crate::assets::{Arg, Catalog, Lang};
use crate::duty::{
    Alarm, Duty, DutyWindow, Grave, Ground, Measure, Origin, Rest, Status, WindowOutcome, ZeroReport,
};
use crate::policy::{Cadence, Length, Overlay, Policy, Unit, Window};
use chrono::NaiveDate;

/// From so many people on, the same duty due on the same day is one line with a count.
pub const TOGETHER: usize = 5;

/// So many facts are named as evidence; of more the number is said.
const NAMED: usize = 3;

/// The stable name of a status, as `--json` writes it.
pub fn status_slug(status: Status) -> &'static str {
    match status {
        Status::NotYet => "not-yet",
        Status::Upcoming => "upcoming",
        Status::Due => "due",
        Status::Grace => "grace",
        Status::Overdue => "overdue",
        Status::Finding => "finding",
        Status::Met => "met",
        Status::Suspended(_) => "suspended",
        Status::Ended => "ended",
    }
}

/// Why a duty rests, as `--json` writes it: `detained`, `exempt until 2026-05-20`, `exempt`, `held-back until …`.
pub fn rest_slug(rest: Rest) -> String {
    match rest {
        Rest::State(state) => super::slug(&state),
        Rest::Exempt { until: Some(until) } => format!("exempt until {until}"),
        Rest::Exempt { until: None } => "exempt".to_owned(),
        Rest::Excused { on, until } => format!("excused on {on} until {until}"),
        Rest::HeldBack { until } => format!("held-back until {until}"),
    }
}

/// A status in words.
pub fn duty_status(catalog: &Catalog, status: Status) -> String {
    catalog.text(&format!("words-status-{}", status_slug(status)))
}

/// The title of a duty.
pub fn duty_title(catalog: &Catalog, duty: &Duty) -> String {
    if catalog.lang() == Lang::Zh { duty.rule.title_zh.clone() } else { duty.rule.title_en.clone() }
}

/// A statute rule as it is cited: source and article; its id when the statute file does not know it.
pub fn cite(catalog: &Catalog, policy: &Policy, rule: &str, day: NaiveDate) -> String {
    crate::report::cite(policy, rule, day, catalog.lang())
}

/// The same, marked while nobody has checked the row against its text.
pub fn cite_marked(catalog: &Catalog, policy: &Policy, rule: &str, day: NaiveDate) -> String {
    let cited = cite(catalog, policy, rule, day);
    let sure = policy.statute().is_sure(rule, day);
    if sure { cited } else { format!("{cited} ({})", catalog.text("words-unverified")) }
}

/// An article that a file names by its law's short Chinese form (刑法41), as it is cited in the language.
pub fn cite_article(catalog: &Catalog, policy: &Policy, article: &str) -> String {
    let cited = article.split("; ").map(|one| {
        let source = policy.statute().sources().iter().find_map(|source| {
            one.strip_prefix(source.cite_zh.as_str()).map(|number| (&source.cite_en, number))
        });
        match source {
            Some((cite_en, number)) if catalog.lang() != Lang::Zh => {
                format!("{cite_en}{}", number.replace('、', ", "))
            }
            _ => one.to_owned(),
        }
    });
    cited.collect::<Vec<_>>().join("; ")
}

/// Every rule a duty rests on, as cited, each marked while nobody has checked it.
pub fn basis(catalog: &Catalog, policy: &Policy, duty: &Duty, day: NaiveDate) -> String {
    let cited = duty.rule.basis.iter().map(|rule| cite_marked(catalog, policy, rule, day));
    cited.collect::<Vec<_>>().join(&catalog.text("words-comma"))
}

/// How much is done of what is asked in the window shown: `2/3`, in hours where minutes are counted; empty without a window.
pub fn amount(catalog: &Catalog, duty: &Duty) -> String {
    let Some(window) = duty.window else { return String::new() };
    match duty.rule.unit {
        Unit::Times => format!("{}/{}", window.done, window.required),
        Unit::Minutes => {
            let share = format!("{}/{}", hours(window.done), hours(window.required));
            catalog.text_args("words-hours", &[("n", share.into())])
        }
    }
}

fn hours(minutes: u32) -> String {
    if minutes.is_multiple_of(60) {
        (minutes / 60).to_string()
    } else {
        format!("{:.1}", f64::from(minutes) / 60.0)
    }
}

/// Why a duty stands as it does: a sentence on how it stands, a sentence on what that rests on. It names the rule with its
/// basis, the dates counted, a roll-over, and the facts that count.
pub fn duty_sentences(catalog: &Catalog, policy: &Policy, duty: &Duty, day: NaiveDate) -> Vec<String> {
    vec![stands(catalog, duty), rests_on(catalog, policy, duty, day)]
}

/// The title of a sensitive period.
pub fn overlay_title<'o>(catalog: &Catalog, overlay: &'o Overlay) -> &'o str {
    if catalog.lang() == Lang::Zh { &overlay.title_zh } else { &overlay.title_en }
}

/// How the zero report of one day stands, in a sentence.
pub fn zero_report(catalog: &Catalog, report: &ZeroReport<'_>) -> String {
    let overlay = report.overlay;
    let key = if overlay.verified { "words-zero-report" } else { "words-zero-report-unverified" };
    let args = [
        ("title", overlay_title(catalog, overlay).to_owned().into()),
        ("day", shown(report.day)),
        ("status", duty_status(catalog, report.status).into()),
        ("days", report.days_overdue.into()),
        ("source", overlay.source.clone().into()),
    ];
    catalog.text_args(key, &args)
}

/// What is gravest about somebody, in a few words.
pub fn grave_title(catalog: &Catalog, grave: Grave) -> String {
    catalog.text(match grave {
        Grave::OverTerm => "words-grave-over-term",
        Grave::OutOfSupervision => "words-grave-out-of-supervision",
        Grave::NeverCame => "words-grave-never-came",
        Grave::LeaveOverstayed => "words-grave-leave-overstayed",
        Grave::Minor => "words-grave-minor",
    })
}

/// An alarm in a sentence: what, since when, with its basis.
pub fn alarm(catalog: &Catalog, policy: &Policy, alarm: &Alarm, day: NaiveDate) -> String {
    let args = [
        ("title", grave_title(catalog, alarm.grave).into()),
        ("since", shown(alarm.since)),
        ("n", alarm.days.into()),
        ("basis", cite_marked(catalog, policy, alarm.rule(), day).into()),
    ];
    catalog.text_args("words-alarm", &args)
}

/// What the rules make a candidate, a line each: evidence for a decision, never a decision.
pub fn candidates(catalog: &Catalog, policy: &Policy, duty: &Duty, day: NaiveDate) -> Vec<String> {
    duty.measures.iter().map(|measure| candidate(catalog, policy, measure, day)).collect()
}

/// A candidate in a sentence: the measure, its basis, what points to it.
pub fn candidate(catalog: &Catalog, policy: &Policy, measure: &Measure, day: NaiveDate) -> String {
    let ground = match measure.ground {
        Ground::MissedInRow(n) => catalog.text_args("words-ground-missed", &[("n", n.into())]),
        Ground::Elapsed { since, days } => {
            catalog.text_args("words-ground-elapsed", &[("since", shown(since)), ("n", days.into())])
        }
        Ground::Earlier { kind, count, breach } => {
            let key = if breach.is_some() { "words-ground-earlier-still" } else { "words-ground-earlier" };
            let breach = breach.map(|day| day.to_string()).unwrap_or_default();
            let kind = term(catalog, &kind);
            catalog.text_args(key, &[("kind", kind.into()), ("n", count.into()), ("breach", breach.into())])
        }
    };
    let basis = cite_marked(catalog, policy, &measure.rule, day);
    let args =
        [("kind", term(catalog, &measure.kind).into()), ("basis", basis.into()), ("ground", ground.into())];
    catalog.text_args("words-duty-candidate", &args)
}

/// The first sentence: status, due day with its roll-over, what is done.
fn stands(catalog: &Catalog, duty: &Duty) -> String {
    let title = duty_title(catalog, duty);
    let Some(window) = duty.window else {
        return match duty.status {
            Status::Suspended(rest) => {
                // a rest hides no miss: what was missed before it is still to be answered for
                let row = match duty.missed_in_row {
                    0 => String::new(),
                    n => catalog.text_args("words-why-missed-before", &[("n", n.into())]),
                };
                let rest = rest_words(catalog, rest);
                let args = [("title", title.into()), ("rest", rest.into()), ("row", row.into())];
                catalog.text_args("words-why-suspended", &args)
            }
            _ => catalog.text_args("words-why-ended", &[("title", title.into())]),
        };
    };
    let row = if duty.missed_in_row > 1 {
        catalog.text_args("words-why-row", &[("n", duty.missed_in_row.into())])
    } else {
        String::new()
    };
    let key = match (duty.status, window.outcome) {
        (Status::Met, WindowOutcome::Missed { .. }) => "words-why-made-up".to_owned(),
        (Status::Suspended(_), _) => "words-why-held-back".to_owned(),
        (status, _) => format!("words-why-{}", status_slug(status)),
    };
    let rest = match duty.status {
        Status::Suspended(rest) => rest_words(catalog, rest),
        _ => String::new(),
    };
    let args = [
        ("title", title.into()),
        ("deadline", deadline(catalog, &window).into()),
        ("progress", progress(catalog, duty).into()),
        ("on", met_on(&window).map(|on| on.to_string()).unwrap_or_default().into()),
        ("grace", shown(window.grace_until)),
        ("days", duty.days_overdue.into()),
        ("row", row.into()),
        ("finding", shown(window.finding_from)),
        ("rest", rest.into()),
    ];
    catalog.text_args(&key, &args)
}

fn met_on(window: &DutyWindow) -> Option<NaiveDate> {
    match window.outcome {
        WindowOutcome::Met { on } | WindowOutcome::Missed { made_up: Some(on) } => Some(on),
        _ => None,
    }
}

fn deadline(catalog: &Catalog, window: &DutyWindow) -> String {
    let mut said = catalog.text_args("words-why-deadline", &[("day", shown(window.due))]);
    if window.rolled() {
        said.push_str(&catalog.text_args("words-why-rolled", &[("day", shown(window.due_unrolled))]));
    }
    if window.estimated {
        said.push_str(&catalog.text("words-why-estimated"));
    }
    said
}

fn progress(catalog: &Catalog, duty: &Duty) -> String {
    let mut said = catalog.text_args("words-why-done", &[("share", amount(catalog, duty).into())]);
    if !duty.attempts.is_empty() {
        said.push_str(&catalog.text_args("words-why-attempts", &[("count", duty.attempts.len().into())]));
    }
    said
}

/// The rule of a duty in a sentence that is true of everybody it is asked of: basis and cadence.
pub fn rule_sentence(catalog: &Catalog, policy: &Policy, duty: &Duty, day: NaiveDate) -> String {
    sentence(catalog, rule_parts(catalog, policy, duty, day))
}

/// The second sentence: basis, cadence, what it is counted from, the facts that count or when it was last done.
fn rests_on(catalog: &Catalog, policy: &Policy, duty: &Duty, day: NaiveDate) -> String {
    let mut parts = rule_parts(catalog, policy, duty, day);
    parts.extend(duty.window.and_then(|window| first_words(catalog, duty, &window)));
    parts.extend(duty.window.and_then(|window| origin_words(catalog, window.origin)));
    parts.push(evidence(catalog, duty));
    sentence(catalog, parts)
}

fn rule_parts(catalog: &Catalog, policy: &Policy, duty: &Duty, day: NaiveDate) -> Vec<String> {
    let basis = catalog.text_args("words-why-basis", &[("basis", basis(catalog, policy, duty, day).into())]);
    // an article is sure or not by itself; a cadence that no statute lays down is as sure as the profile
    let sure = duty.rule.statutory || policy.profile_on(day).verified;
    let cadence = duty.cadence().map(|cadence| {
        let said = cadence_words(catalog, cadence, duty.rule.unit);
        if sure { said } else { format!("{said} ({})", catalog.text("words-unverified")) }
    });
    std::iter::once(basis).chain(cadence).collect()
}

fn sentence(catalog: &Catalog, parts: Vec<String>) -> String {
    parts.join(&catalog.text("words-semicolon")) + &catalog.text("words-full-stop")
}

fn evidence(catalog: &Catalog, duty: &Duty) -> String {
    let list = &duty.evidence;
    if list.is_empty() {
        return match duty.last_met {
            Some(on) => catalog.text_args("words-why-last-met", &[("day", shown(on))]),
            None => catalog.text("words-why-no-facts"),
        };
    }
    let named: Vec<String> = list.iter().rev().take(NAMED).map(ToString::to_string).collect();
    let mut said =
        catalog.text_args("words-why-facts", &[("facts", named.join(&catalog.text("words-comma")).into())]);
    if list.len() > NAMED {
        said.push_str(&catalog.text_args("words-why-more-facts", &[("n", list.len().into())]));
    }
    said
}

fn rest_words(catalog: &Catalog, rest: Rest) -> String {
    let on = |key: &str, day: NaiveDate| catalog.text_args(key, &[("day", shown(day))]);
    match rest {
        Rest::State(state) => {
            catalog.text_args("words-duty-rests", &[("state", term(catalog, &state).into())])
        }
        Rest::Exempt { until: Some(until) } => on("words-duty-exempt", until),
        Rest::Exempt { until: None } => catalog.text("words-duty-exempt-open"),
        Rest::Excused { on, until } => {
            let args = [("on", shown(on)), ("until", shown(until))];
            catalog.text_args("words-duty-excused", &args)
        }
        Rest::HeldBack { until } => on("words-duty-held-back", until),
    }
}

/// The shorter first length of a rolling duty, where the window is such a first one.
fn first_words(catalog: &Catalog, duty: &Duty, window: &DutyWindow) -> Option<String> {
    let Some(Window::Rolling { first: Some(first), .. }) = duty.cadence().map(|cadence| cadence.window)
    else {
        return None;
    };
    let fresh = matches!(window.origin, Origin::FreshStart(_));
    fresh.then(|| {
        catalog.text_args("words-duty-first-within", &[("length", length_words(catalog, first).into())])
    })
}

fn origin_words(catalog: &Catalog, origin: Origin) -> Option<String> {
    let (key, day) = match origin {
        Origin::Calendar => return None,
        Origin::FreshStart(day) => ("words-duty-from-start", day),
        Origin::Contact(day) => ("words-duty-from-contact", day),
        Origin::Missed(day) => ("words-duty-from-missed", day),
        Origin::Excused(day) => ("words-duty-from-excused", day),
        Origin::Anchor(day) => ("words-duty-from-anchor", day),
        Origin::Event(day) => ("words-duty-from-event", day),
        Origin::End(day) => ("words-duty-from-end", day),
    };
    Some(catalog.text_args(key, &[("day", shown(day))]))
}

fn length_words(catalog: &Catalog, length: Length) -> String {
    let (key, n) = match length {
        Length::Days(n) => ("words-length-days", n),
        Length::WorkingDays(n) => ("words-length-working-days", n),
        Length::Months(n) => ("words-length-months", n),
    };
    catalog.text_args(key, &[("n", n.into())])
}

/// How often and how much, with its numbers: `每 7 天 1 次（滚动计算）`.
fn cadence_words(catalog: &Catalog, cadence: &Cadence, unit: Unit) -> String {
    let much = match unit {
        Unit::Times => catalog.text_args("words-times", &[("n", cadence.required.into())]),
        Unit::Minutes => catalog.text_args("words-hours", &[("n", hours(cadence.required).into())]),
    };
    let (key, length): (&str, Arg<'_>) = match cadence.window {
        Window::None => ("words-window-none", "".into()),
        Window::Rolling { every, .. } => ("words-window-rolling", length_words(catalog, every).into()),
        Window::Week => ("words-window-week", "".into()),
        Window::Months { months: 1 } => ("words-window-month", "".into()),
        Window::Months { months } => ("words-window-months", months.into()),
        Window::Grid { every, .. } => ("words-window-grid", length_words(catalog, every).into()),
        Window::Event { within, .. } => ("words-window-event", length_words(catalog, within).into()),
        Window::Until { before_days: 0, .. } => ("words-window-last-day", "".into()),
        Window::Until { before_days, .. } => ("words-window-until", before_days.into()),
    };
    catalog.text_args(key, &[("length", length), ("much", much.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CaseId, CaseState, FactId, SiteId};

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn fact(index: u64) -> FactId {
        FactId { site: SiteId(1), index, ordinal: 0 }
    }

    /// A duty of the shipped profile that stands as asked; its window falls due on a rolled day.
    fn standing(id: &str, status: Status, outcome: WindowOutcome) -> Duty {
        let policy = Policy::embedded();
        let rule = policy.line(id).unwrap().on(d("2026-02-01")).unwrap().clone();
        let window = DutyWindow {
            cadence: 0,
            start: d("2026-01-01"),
            origin: Origin::Contact(d("2025-12-31")),
            due_unrolled: d("2026-01-31"),
            due: d("2026-02-02"),
            estimated: false,
            reminder_from: d("2026-01-25"),
            grace_until: d("2026-02-04"),
            finding_from: d("2026-02-10"),
            required: 2,
            done: 1,
            outcome,
        };
        let resting = matches!(status, Status::Suspended(Rest::State(_)) | Status::Ended);
        Duty {
            rule,
            case: CaseId([1; 16]),
            status,
            window: (!resting).then_some(window),
            days_overdue: if status.is_overdue() { 5 } else { 0 },
            missed_in_row: if status.is_overdue() || status == missed_before() { 2 } else { 0 },
            missed_ever: 2,
            last_met: Some(d("2025-12-31")),
            evidence: vec![fact(7)],
            attempts: vec![fact(8)],
            measures: vec![],
        }
    }

    /// A rest that begins with misses behind it.
    fn missed_before() -> Status {
        Status::Suspended(Rest::State(CaseState::OutOfSupervision))
    }

    fn both(duty: &Duty) -> [Vec<String>; 2] {
        let policy = Policy::embedded();
        [Lang::Zh, Lang::En].map(|lang| duty_sentences(Catalog::of(lang), &policy, duty, d("2026-02-05")))
    }

    #[test]
    fn every_status_is_explained_in_two_sentences_in_both_languages() {
        let met = WindowOutcome::Met { on: d("2026-01-20") };
        let late = WindowOutcome::Missed { made_up: Some(d("2026-02-20")) };
        let missed = WindowOutcome::Missed { made_up: None };
        let open = WindowOutcome::Open;
        let detained = Status::Suspended(Rest::State(CaseState::Detained));
        let put_off = Status::Suspended(Rest::HeldBack { until: d("2026-02-20") });
        let cases = [
            (Status::NotYet, open, "未到期：应于 2026-02-02 前完成", "is not due yet: due 2026-02-02"),
            (Status::Upcoming, open, "临近到期", "is coming up"),
            (Status::Due, open, "到期：应于", "is due:"),
            (Status::Grace, open, "宽限期内（至 2026-02-04）", "in grace until 2026-02-04"),
            (Status::Overdue, missed, "逾期 5 天（连续漏 2 次）", "overdue by 5 days (2 missed in a row)"),
            (Status::Finding, missed, "自 2026-02-10 起已属检查问题", "inspection finding since 2026-02-10"),
            (Status::Met, met, "2026-01-20 做到", "enough on 2026-01-20"),
            (Status::Met, late, "2026-02-20 才做到", "made up on 2026-02-20"),
            (detained, open, "暂停：因", "rests: while"),
            (missed_before(), open, "（此前漏 2 次，未补）", "(2 missed before it and not made up)"),
            (put_off, open, "缓办至 2026-02-20", "put off until 2026-02-20"),
            (Status::Ended, open, "已终止", "has ended"),
        ];
        for (status, outcome, zh, en) in cases {
            let duty = standing("check-in-phone", status, outcome);
            let said = both(&duty);
            for (sentences, wanted, end) in [(&said[0], zh, "。"), (&said[1], en, ".")] {
                assert_eq!(sentences.len(), 2, "{sentences:?}");
                assert!(sentences[0].contains(wanted), "{wanted}: {sentences:?}");
                assert!(
                    sentences.iter().all(|one| one.ends_with(end) && !one.contains("[[")),
                    "{sentences:?}"
                );
            }
        }
    }

    #[test]
    fn the_explanation_names_rule_basis_dates_roll_over_and_evidence() {
        let duty = standing("health-report", Status::Overdue, WindowOutcome::Missed { made_up: None });
        let [zh, en] = both(&duty).map(|said| said.concat());
        for wanted in [
            "原为 2026-01-31，遇休息日顺延",
            "已完成 1/2",
            "未成的联系 1 次",
            "未经确认",
            "1-7.0",
            "自上次完成 2025-12-31 起算",
        ] {
            assert!(zh.contains(wanted), "{wanted}: {zh}");
        }
        for wanted in [
            "counted 2026-01-31, moved off a rest day",
            "done 1/2",
            "1 attempt in vain",
            "unverified",
            "1-7.0",
            "from 2026-02-10",
        ] {
            assert!(en.contains(wanted), "{wanted}: {en}");
        }
        assert!(zh.contains(&duty.rule.title_zh) && en.contains(&duty.rule.title_en));
    }
}
