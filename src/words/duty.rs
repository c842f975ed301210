//! How a duty stands, and why, in sentences.

use super::{shown, term};
use crate::assets::{Arg, Catalog, Lang};
use crate::duty::{Duty, Origin, Part, Rest, Status, explain};
use crate::policy::{Policy, Unit, Window};
use chrono::NaiveDate;

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
    let statute = policy.statute();
    match statute.rule(rule, day) {
        Some(row) => {
            let source = statute.source_of(row);
            let cited = if catalog.lang() == Lang::Zh { &source.cite_zh } else { &source.cite_en };
            format!("{cited}{}", row.article)
        }
        None => rule.to_owned(),
    }
}

/// Minutes as hours where they are whole, times as they are: `2/3`, `4/8`.
pub fn amount(done: u32, required: u32, unit: Unit) -> String {
    let hours = |minutes: u32| {
        if minutes.is_multiple_of(60) {
            (minutes / 60).to_string()
        } else {
            format!("{:.1}", f64::from(minutes) / 60.0)
        }
    };
    match unit {
        Unit::Times => format!("{done}/{required}"),
        Unit::Minutes => format!("{}/{} h", hours(done), hours(required)),
    }
}

/// Why a duty stands as it does, line by line, candidates last.
pub fn duty_lines(catalog: &Catalog, policy: &Policy, duty: &Duty, day: NaiveDate) -> Vec<String> {
    let mut lines: Vec<String> =
        explain(duty).iter().filter_map(|part| line(catalog, policy, part, day)).collect();
    for measure in &duty.measures {
        let args = [
            ("kind", term(catalog, &measure.kind).into()),
            ("basis", cite(catalog, policy, &measure.rule, day).into()),
        ];
        lines.push(catalog.text_args("words-duty-candidate", &args));
    }
    lines
}

fn line(catalog: &Catalog, policy: &Policy, part: &Part, day: NaiveDate) -> Option<String> {
    let say = |key: &str, args: &[(&str, Arg<'_>)]| catalog.text_args(key, args);
    let on = |key: &str, day: NaiveDate| catalog.text_args(key, &[("day", shown(day))]);
    Some(match part {
        Part::Status(status) => duty_status(catalog, *status),
        Part::Basis { rules, verified } => {
            let comma = if catalog.lang() == Lang::Zh { "、" } else { ", " };
            let cited: Vec<String> = rules.iter().map(|rule| cite(catalog, policy, rule, day)).collect();
            let key = if *verified { "words-duty-basis" } else { "words-duty-basis-unverified" };
            say(key, &[("basis", cited.join(comma).into())])
        }
        Part::Cadence { window, required, unit } => {
            let much = amount(*required, *required, *unit);
            let much = much.split_once('/').map_or(much.clone(), |(_, all)| all.to_owned());
            say(
                "words-duty-cadence",
                &[("window", window_words(catalog, window).into()), ("much", much.into())],
            )
        }
        Part::CountedFrom(origin) => {
            let (key, day) = match origin {
                Origin::Calendar => return None,
                Origin::FreshStart(day) => ("words-duty-from-start", day),
                Origin::Contact(day) => ("words-duty-from-contact", day),
                Origin::Missed(day) => ("words-duty-from-missed", day),
                Origin::Anchor(day) => ("words-duty-from-anchor", day),
                Origin::Event(day) => ("words-duty-from-event", day),
                Origin::End(day) => ("words-duty-from-end", day),
            };
            on(key, *day)
        }
        Part::Due { unrolled, due, estimated } => {
            let mut said = on("words-duty-due", *due);
            if unrolled != due {
                said = format!("{said} {}", on("words-duty-rolled", *unrolled));
            }
            if *estimated {
                said = format!("{said} {}", catalog.text("words-duty-estimated"));
            }
            said
        }
        Part::Grace(until) => on("words-duty-grace", *until),
        Part::MetOn(day) => on("words-duty-met-on", *day),
        Part::Done { done, required, unit, attempts } => {
            let said = say("words-duty-done", &[("share", amount(*done, *required, *unit).into())]);
            if *attempts == 0 {
                said
            } else {
                format!("{said} {}", say("words-duty-attempts", &[("count", (*attempts).into())]))
            }
        }
        Part::Overdue { days, missed_in_row, finding_from } => {
            let args =
                [("days", (*days).into()), ("row", (*missed_in_row).into()), ("from", shown(finding_from))];
            say("words-duty-overdue", &args)
        }
        Part::LastMet(day) => on("words-duty-last-met", *day),
        Part::Rests(Rest::State(state)) => say("words-duty-rests", &[("state", term(catalog, state).into())]),
        Part::Rests(Rest::Exempt { until: Some(until) }) => on("words-duty-exempt", *until),
        Part::Rests(Rest::Exempt { until: None }) => catalog.text("words-duty-exempt-open"),
        Part::Rests(Rest::HeldBack { until }) => on("words-duty-held-back", *until),
    })
}

fn window_words(catalog: &Catalog, window: &Window) -> String {
    let count = |key: &str, n: u32| catalog.text_args(key, &[("count", n.into())]);
    match window {
        Window::None => catalog.text("words-window-none"),
        Window::Rolling { .. } => catalog.text("words-window-rolling"),
        Window::Week => catalog.text("words-window-week"),
        Window::Months { months } => count("words-window-months", *months),
        Window::Grid { .. } => catalog.text("words-window-grid"),
        Window::Event { .. } => catalog.text("words-window-event"),
        Window::Until { before_days, .. } => count("words-window-until", *before_days),
    }
}
