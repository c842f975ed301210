//! What the rules make a candidate (处置建议): by time late, by windows missed in a row, by earlier decisions. Never a decision.

use chrono::NaiveDate;

use super::model::{Duty, Ground, Measure, WindowOutcome};
use super::track::Track;
use super::{Reckoning, Status};
use crate::domain::{CaseFile, CaseState, Category, FactId, SanctionKind, SubjectFile};
use crate::policy::{Accepts, Escalation, Policy};

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
        let away = |case: &CaseFile| case.states.iter().any(|s| s.value == CaseState::OutOfSupervision);
        let decided = |case: &CaseFile| {
            file.sanctions.iter().any(|s| s.case == case.id && s.decided.is_some_and(|(.., granted)| granted))
        };
        let tracks = file.cases.iter().filter(|case| away(case) || decided(case));
        let tracks = tracks.filter_map(|case| self.track(file, case));
        let open = tracks.filter(|track| track.closed_on.is_none());
        open.flat_map(|track| {
            let off = off_supervision(&track, self.policy);
            off.into_iter().chain(escalations(&track, self.policy)).collect::<Vec<_>>()
        })
        .collect()
    }
}

/// Candidates of one duty.
pub(super) fn of_duty(track: &Track<'_>, policy: &Policy, duty: &Duty) -> Vec<Measure> {
    let Some(window) = duty.window else { return Vec::new() };
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
        let fits = duty.rule.candidates.iter().filter(|candidate| {
            candidate.missed <= duty.missed_in_row
                && candidate.after.is_none_or(|kind| was_decided(track, window.due, kind))
                && (candidate.categories.is_empty()
                    || category.is_some_and(|c| candidate.categories.contains(&c)))
        });
        let candidate = fits.max_by_key(|candidate| (candidate.missed, gravity(candidate.proposes)));
        if let Some(candidate) = candidate.filter(|c| !answered(track, window.due, c.proposes)) {
            found.push(Measure {
                kind: candidate.proposes,
                case: track.case.id,
                rule: candidate.rule.clone(),
                ground: Ground::MissedInRow(duty.missed_in_row),
                evidence: duty.attempts.clone(),
            });
        }
    }
    found
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
    let step = policy.statute().step_on(ladder, category, since, until)?;
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
        (rule.limit.as_ref()?.admits(count) && !dealt).then(|| Measure {
            kind: escalation.proposes,
            case: track.case.id,
            rule: escalation.rule.clone(),
            ground: Ground::Earlier {
                kind: escalation.have,
                count,
                still_uncorrected: escalation.still_uncorrected,
            },
            evidence: decided.into_iter().map(|(_, fact)| fact).collect(),
        })
    };
    policy.statute().escalations(category(track)).filter_map(reached).collect()
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
