//! What the rules make a candidate (处置建议): by time late, by windows missed in a row, by earlier decisions. Never a decision.

use std::sync::Arc;

use chrono::NaiveDate;

use super::model::{Duty, DutyWindow, Ground, Measure, WindowOutcome};
use super::track::{Hit, Track};
use super::windows::{Sink, Walker};
use super::{Reckoning, Status};
use crate::domain::{
    CaseFile, CaseState, Category, CheckInMode, ContactKind, FactId, Outcome, SanctionKind, SubjectFile,
};
use crate::policy::{Accepts, DutyRule, Escalation, Policy, Side, Still};

/// The ladder for a person who left supervision; its id in the statute file.
const OFF_SUPERVISION: &str = "late-or-off-supervision";

/// Every candidate of a subject on a day: those of its duties, time off supervision, and earlier decisions.
pub fn measures(reckoning: &Reckoning<'_>, file: &SubjectFile) -> Vec<Measure> {
    let mut found: Vec<Measure> = reckoning.duties(file).into_iter().flat_map(|duty| duty.measures).collect();
    found.extend(reckoning.case_measures(file));
    found
}

impl Reckoning<'_> {
    /// The candidates that no duty carries: for time off supervision (LO-03), and for what earlier decisions of the same
    /// case point to (AS-05, AS-07 to AS-09).
    pub fn case_measures(&self, file: &SubjectFile) -> Vec<Measure> {
        // most people have neither, and their contacts need not be gone through
        let away = |case: &CaseFile| case.states.iter().any(|s| s.value.state == CaseState::OutOfSupervision);
        let decided = |case: &CaseFile| {
            file.sanctions.iter().any(|s| s.case == case.id && s.decided.is_some_and(|(.., granted)| granted))
        };
        let tracks = file.cases.iter().filter(|case| away(case) || decided(case));
        let tracks = tracks.filter_map(|case| self.track(file, case));
        let open = tracks.filter(|track| track.closed_on.is_none() && !track.is_pending());
        open.flat_map(|track| {
            let off = off_supervision(&track, self.policy);
            off.into_iter().chain(escalations(&track, self.policy)).collect::<Vec<_>>()
        })
        .collect()
    }
}

/// Candidates of one duty; `last_missed` is the due day of the last window missed in a row.
pub(super) fn of_duty(
    track: &Track<'_>,
    policy: &Policy,
    duty: &Duty,
    last_missed: Option<NaiveDate>,
) -> Vec<Measure> {
    let Some(window) = duty.window.filter(|_| !track.is_pending()) else { return Vec::new() };
    let category = category(track);
    let mut found = Vec::new();
    if let Some(ladder) = &duty.rule.ladder {
        let until = match window.outcome {
            WindowOutcome::Missed { made_up } => Some(made_up.unwrap_or(track.as_of)),
            _ => None,
        };
        if let Some(until) = until {
            let evidence = if duty.rule.accepts.meets(Accepts::REPORT_IN) {
                vec![track.case.opened]
            } else {
                duty.attempts.clone()
            };
            let step = by_time(track, policy, ladder, category, window.due, until, evidence);
            found.extend(step.filter(|step| !answered(track, window.due, step.kind)));
        }
    }
    if matches!(duty.status, Status::Overdue | Status::Finding) {
        let educated = |rule: &str| educated(track, policy, rule, window.due, last_missed);
        let fits = duty.rule.candidates.iter().filter(|candidate| {
            candidate.missed <= duty.missed_in_row
                && candidate.after.is_none_or(|kind| was_decided(track, window.due, kind))
                && educated(&candidate.rule).is_some()
                && (candidate.categories.is_empty()
                    || category.is_some_and(|c| candidate.categories.contains(&c)))
        });
        let candidate = fits.max_by_key(|candidate| (candidate.missed, gravity(candidate.proposes)));
        if let Some(candidate) = candidate.filter(|c| !answered(track, window.due, c.proposes)) {
            let mut evidence = duty.attempts.clone();
            if let Some(Educated::Held(fact)) = educated(&candidate.rule) {
                evidence.push(fact);
            }
            found.push(Measure {
                kind: candidate.proposes,
                case: track.case.id,
                rule: candidate.rule.clone(),
                ground: Ground::MissedInRow(duty.missed_in_row),
                evidence,
            });
        }
    }
    found
}

/// How it stands with the education that an article asks for first (经教育仍不改正).
enum Educated {
    /// None is asked for.
    NotAsked,
    /// It was held, by this fact, and did not help.
    Held(FactId),
}

/// The education asked for after the first miss; none when it is asked for and was not held, or may still help.
fn educated(
    track: &Track<'_>,
    policy: &Policy,
    rule: &str,
    first_missed: NaiveDate,
    last_missed: Option<NaiveDate>,
) -> Option<Educated> {
    let asked = policy.statute().rule(rule, track.as_of).and_then(|rule| rule.education);
    let Some(education) = asked else { return Some(Educated::NotAsked) };
    let until = match education.then {
        Still::MissedAgain => last_missed?,
        Still::StillMissing => track.as_of,
    };
    let held = |hit: &&Hit| hit.complied() && education.by.meets(hit.kind);
    let held = track.hits.iter().filter(held).find(|hit| hit.on > first_missed && hit.on < until)?;
    Some(Educated::Held(held.fact))
}

/// Whether a good reason was recorded for being late or away in some days: an excused report.
fn had_reason(track: &Track<'_>, since: NaiveDate, until: NaiveDate) -> bool {
    let report = |hit: &Hit| {
        CheckInMode::ALL.into_iter().any(|mode| hit.kind.meets(Accepts::of(ContactKind::CheckIn(mode))))
    };
    track.hits.iter().any(|hit| hit.excused() && report(hit) && hit.on > since && hit.on <= until)
}

fn category(track: &Track<'_>) -> Option<Category> {
    track.terms_on(track.as_of).corrections().map(|terms| terms.category)
}

/// Whether a measure as grave as the one in question was proposed or decided after a miss: then somebody has dealt with
/// it, and if the decision was a refusal, that is what was decided. A lesser measure answers nothing that is graver: who
/// was admonished and stays away is warned.
fn answered(track: &Track<'_>, since: NaiveDate, proposes: SanctionKind) -> bool {
    track
        .file
        .sanctions
        .iter()
        .filter(|sanction| sanction.case == track.case.id && gravity(sanction.kind) >= gravity(proposes))
        .any(|s| {
            let on = |day: NaiveDate| day > since && day <= track.as_of;
            s.proposed.is_some_and(|(day, _)| on(day)) || s.decided.is_some_and(|(day, _, _)| on(day))
        })
}

/// Whether a sanction of the kind was imposed after a miss.
fn was_decided(track: &Track<'_>, since: NaiveDate, kind: SanctionKind) -> bool {
    decided(track, kind).iter().any(|(on, _)| *on > since)
}

/// The order of measures; rewards have none.
const fn gravity(kind: SanctionKind) -> u8 {
    match kind {
        SanctionKind::Commendation | SanctionKind::MeritoriousConduct | SanctionKind::Commutation => 0,
        SanctionKind::Admonition => 1,
        SanctionKind::Warning => 2,
        SanctionKind::PublicSecurityPenalty => 3,
        SanctionKind::RevokeSuspension | SanctionKind::RevokeParole | SanctionKind::Recall => 4,
    }
}

fn by_time(
    track: &Track<'_>,
    policy: &Policy,
    ladder: &str,
    category: Option<Category>,
    since: NaiveDate,
    until: NaiveDate,
    evidence: Vec<FactId>,
) -> Option<Measure> {
    let reason = had_reason(track, since, until);
    let step = policy.statute().step_on(ladder, category, since, until, reason)?;
    Some(Measure {
        kind: step.proposes,
        case: track.case.id,
        rule: step.rule.clone(),
        ground: Ground::Elapsed { since, days: u32::try_from((until - since).num_days()).unwrap_or(0) },
        evidence,
    })
}

/// The newest time off supervision, ended or not, by the ladder of lateness (LO-03).
fn off_supervision(track: &Track<'_>, policy: &Policy) -> Option<Measure> {
    let away = track.stretches.iter().rposition(|stretch| stretch.state == CaseState::OutOfSupervision)?;
    let first = track.stretches[..=away]
        .iter()
        .rposition(|stretch| stretch.state != CaseState::OutOfSupervision)
        .map_or(0, |before| before + 1);
    let since = track.stretches[first].from;
    // Found on the day the state changed; until then it runs on.
    let until = track.stretches.get(away + 1).map_or(track.as_of, |found| found.from).min(track.as_of);
    let evidence = track.case.states.iter().filter(|state| state.from >= since && state.from <= until);
    let evidence = evidence.map(|state| state.fact).collect();
    let step = by_time(track, policy, OFF_SUPERVISION, category(track), since, until, evidence)?;
    (!answered(track, since, step.kind)).then_some(step)
}

/// What decided sanctions of this case point to; only the newest step of each measure.
fn escalations(track: &Track<'_>, policy: &Policy) -> Vec<Measure> {
    let reached = |escalation: &Escalation| {
        let decided: Vec<_> = decided(track, escalation.have);
        let rule = policy.statute().rule(&escalation.rule, track.as_of)?;
        let count = u32::try_from(decided.len()).unwrap_or(u32::MAX);
        let last = decided.last()?.0;
        // Dealt with once the measure itself was proposed or decided later.
        let dealt = track.file.sanctions.iter().any(|s| {
            s.case == track.case.id
                && s.kind == escalation.proposes
                && s.decided
                    .map(|d| d.0)
                    .or(s.proposed.map(|p| p.0))
                    .is_some_and(|day| day >= last && day <= track.as_of)
        });
        let limit = rule.limit.as_ref()?;
        if dealt || !limit.admits(count) {
            return None;
        }
        let mut evidence: Vec<FactId> = decided.iter().map(|(_, fact)| *fact).collect();
        let breach = if escalation.still_uncorrected {
            // the decision with which the number was reached
            let reached = (1..=count).find(|n| limit.admits(*n)).unwrap_or(count);
            let (on, _) = decided.get(usize::try_from(reached.saturating_sub(1)).ok()?)?;
            let breach = breach_after(track, policy, *on)?;
            evidence.extend(breach.facts);
            Some(breach.on)
        } else {
            None
        };
        Some(Measure {
            kind: escalation.proposes,
            case: track.case.id,
            rule: escalation.rule.clone(),
            ground: Ground::Earlier { kind: escalation.have, count, breach },
            evidence,
        })
    };
    policy.statute().escalations(category(track)).filter_map(reached).collect()
}

/// A breach of the subject's own duties after a day.
struct Breach {
    on: NaiveDate,
    facts: Vec<FactId>,
}

/// The first breach after a decision (仍不改正): staying away without a reason, a window of the person's own duties missed,
/// time off supervision, a further sanction. What was excused is none.
fn breach_after(track: &Track<'_>, policy: &Policy, day: NaiveDate) -> Option<Breach> {
    let absent = track
        .hits
        .iter()
        .filter(|hit| hit.outcome == Outcome::UnacceptableAbsence && hit.on > day)
        .map(|hit| Breach { on: hit.on, facts: vec![hit.fact] });
    let away = track.stretches.iter().filter(|stretch| {
        stretch.state == CaseState::OutOfSupervision && stretch.from <= track.as_of && stretch.to > day
    });
    let away = away.filter_map(|stretch| {
        let on = stretch.from.max(day.succ_opt()?);
        let facts = track.case.states.iter().filter(|state| state.from == stretch.from);
        (on <= track.as_of).then(|| Breach { on, facts: facts.map(|state| state.fact).collect() })
    });
    let further = track.file.sanctions.iter().filter(|s| s.case == track.case.id && gravity(s.kind) > 0);
    let further = further
        .filter_map(|s| s.decided)
        .filter(|(on, _, granted)| *granted && *on > day && *on <= track.as_of);
    let further = further.map(|(on, fact, _)| Breach { on, facts: vec![fact] });
    let missed = policy.lines().iter().filter_map(|line| {
        let mut first = FirstMissed { after: day, found: None };
        Walker::new(track, policy, line).walk(&mut first);
        first.found.map(|on| Breach { on, facts: Vec::new() })
    });
    absent.chain(away).chain(further).chain(missed).min_by_key(|breach| breach.on)
}

/// Finds the first window of a subject's own duty that fell due after a day and was missed.
struct FirstMissed {
    after: NaiveDate,
    found: Option<NaiveDate>,
}

impl Sink for FirstMissed {
    fn window(&mut self, rule: &Arc<DutyRule>, window: &DutyWindow, _: &[FactId]) {
        if rule.side == Side::Subject && window.is_missed() && window.due > self.after {
            self.found = Some(self.found.map_or(window.due, |found| found.min(window.due)));
        }
    }

    fn fresh(&mut self) {}
}

fn decided(track: &Track<'_>, kind: SanctionKind) -> Vec<(NaiveDate, FactId)> {
    let of_kind = track.file.sanctions.iter().filter(|s| s.case == track.case.id && s.kind == kind);
    let mut list: Vec<_> = of_kind
        .filter_map(|s| s.decided)
        .filter(|(on, _, granted)| *granted && *on <= track.as_of)
        .map(|(on, fact, _)| (on, fact))
        .collect();
    list.sort_unstable();
    list
}
