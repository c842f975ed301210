//! What may be put off, exempted or reported as nothing, by the rules in force.

use super::{case_of, file};
use crate::domain::{CaseId, Exempted, Exemption, Fact, HeldBack, ZeroReported};
use crate::duty::concerns;
use crate::policy::{DutyRule, Policy};
use crate::registry::error::ProblemKind;
use crate::registry::state::State;
use chrono::{Days, NaiveDate};

/// Whether a duty is asked of somebody of the case's category on a day.
fn is_asked(state: &State, fact: &Fact, id: CaseId, rule: &DutyRule) -> bool {
    let (Ok(file), Ok(case)) = (file(state, fact), case_of(state, fact, id)) else { return true };
    concerns(rule, case.terms_on(fact.on), file.person_on(fact.on))
}

/// What may be put off, and for how long: data of the profile (缓办).
pub(super) fn held_back(state: &State, policy: &Policy, fact: &Fact, body: &HeldBack) -> Vec<ProblemKind> {
    let on = fact.on;
    let mut kinds = Vec::new();
    match policy.line(&body.rule).map(|line| line.on(on)) {
        None => kinds.push(ProblemKind::UnknownDuty(body.rule.clone())),
        Some(None) => kinds.push(ProblemKind::NotInForce { rule: body.rule.clone(), day: on }),
        Some(Some(rule)) if rule.statutory => kinds.push(ProblemKind::StatutoryDuty),
        Some(Some(rule)) if !is_asked(state, fact, body.case, rule) => {
            kinds.push(ProblemKind::NotTheirDuty(body.rule.clone()));
        }
        Some(Some(_)) => {}
    }
    if body.until < on {
        kinds.push(ProblemKind::EndBeforeStart { start: on, end: body.until });
    }
    if let Some(max) = policy.profile_on(on).snooze_days
        && body.until > on.checked_add_days(Days::new(u64::from(max))).unwrap_or(NaiveDate::MAX)
    {
        kinds.push(ProblemKind::HeldTooLong { max });
    }
    kinds
}

/// A zero report is of a day of a sensitive period, and the first of that day.
pub(super) fn zero_report(
    state: &State,
    policy: &Policy,
    on: NaiveDate,
    body: &ZeroReported,
) -> Option<ProblemKind> {
    let asked = policy.overlays().any(|(overlay, from, to)| {
        overlay.id == body.overlay && overlay.zero_report && (from..=to).contains(&on)
    });
    if !asked {
        return Some(ProblemKind::NoZeroReport { overlay: body.overlay.clone(), day: on });
    }
    let made =
        state.office.zero_reports.iter().any(|known| known.from == on && known.value.overlay == body.overlay);
    made.then_some(ProblemKind::ZeroReportedBefore(on))
}

/// What may be exempted (减免): duties of the subject, and those of statute only where the row says so.
pub(super) fn exempted(state: &State, policy: &Policy, fact: &Fact, body: &Exempted) -> Vec<ProblemKind> {
    let on = fact.on;
    let mut kinds = Vec::new();
    let group = body.rule.strip_prefix("group:");
    let named = |rule: &&DutyRule| group.map_or(rule.id == body.rule, |word| rule.group.word() == word);
    let rules: Vec<&DutyRule> = policy.profile_on(body.from.max(on)).duties.iter().filter(named).collect();
    if rules.is_empty() {
        kinds.push(ProblemKind::UnknownDuty(body.rule.clone()));
    } else if !rules.iter().any(|rule| rule.exemptible) {
        kinds.push(ProblemKind::NotExemptible(body.rule.clone()));
    } else if !rules.iter().any(|rule| rule.exemptible && is_asked(state, fact, body.case, rule)) {
        kinds.push(ProblemKind::NotTheirDuty(body.rule.clone()));
    }
    if body.from < on {
        kinds.push(ProblemKind::ExemptBeforeApproval { from: body.from, approved: on });
    }
    if let Some(end) = body.until.filter(|until| *until < body.from) {
        kinds.push(ProblemKind::EndBeforeStart { start: body.from, end });
    }
    let last = body.until.unwrap_or(NaiveDate::MAX);
    let covers = |known: &Exemption| known.rule == body.rule && known.covers(body.from) && known.covers(last);
    if case_of(state, fact, body.case).is_ok_and(|case| case.exempted.iter().any(|e| covers(&e.value))) {
        kinds.push(ProblemKind::ExemptAlready(body.rule.clone()));
    }
    kinds
}
