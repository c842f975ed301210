//! What a case allows by its kind, category and term: ways to leave the register, states, levels.

use crate::domain::{
    CaseFile, CaseKind, CaseState, Category, Closing, Discharge, ResettlementEnd, StateSet, Termination,
};
use crate::registry::error::ProblemKind;
use chrono::NaiveDate;

/// A closing of the case on a day: only as the law knows it for the category (EN-01 to EN-06), and by expiry not
/// before the last day of the newest term. `claimed` is the day from which the registry claims to be complete.
pub(super) fn closing(
    case: &CaseFile,
    closing: &Closing,
    on: NaiveDate,
    claimed: Option<NaiveDate>,
) -> Vec<ProblemKind> {
    let mut kinds = Vec::new();
    let terms = case.terms();
    let known = match (closing, terms) {
        (Closing::MovedOut(_) | Closing::ToOffice(_), _)
        | (Closing::Discharged(_), CaseKind::Corrections(_))
        | (Closing::HelpEnded(_), CaseKind::Resettlement(_)) => true,
        (Closing::Terminated(how), CaseKind::Corrections(case)) => terminates(*how, case.category),
        _ => false,
    };
    if !known {
        kinds.push(ProblemKind::ClosingForCase);
    }
    let expired = matches!(
        closing,
        Closing::Discharged(Discharge::Expiry) | Closing::HelpEnded(ResettlementEnd::Expiry)
    );
    if known && expired && on < terms.end() {
        kinds.push(ProblemKind::BeforeLastDay { stated: on, last: terms.end() });
    }
    if let Some(claimed) = claimed.filter(|claimed| on < *claimed) {
        kinds.push(ProblemKind::BeforeRegistry { stated: on, claimed });
    }
    kinds
}

fn terminates(how: Termination, category: Category) -> bool {
    match how {
        Termination::SuspensionRevoked => category == Category::SuspendedSentence,
        Termination::ParoleRevoked => category == Category::Parole,
        Termination::Recalled => category == Category::TemporaryExecution,
        Termination::Died | Termination::Other => true,
    }
}

/// A state set: one that the kind of case knows; a leave says its last day, or nobody could see that it is over.
pub(super) fn state(case: &CaseFile, body: &StateSet) -> Vec<ProblemKind> {
    let mut kinds: Vec<_> = fits(case.terms(), body.state).into_iter().collect();
    if kinds.is_empty() && body.state == CaseState::OnLeave && body.until.is_none() {
        kinds.push(ProblemKind::LeaveWithoutEnd);
    }
    kinds
}

/// Help is not supervision (RS-03): nobody under it asks for leave, slips out of it or waits for a decision.
pub(super) fn fits(terms: &CaseKind, state: CaseState) -> Option<ProblemKind> {
    let supervision = matches!(
        state,
        CaseState::OnLeave | CaseState::OutOfSupervision | CaseState::Omitted | CaseState::ExpiredPending
    );
    (supervision && terms.resettlement().is_some()).then_some(ProblemKind::StateForHelp)
}

/// Levels are of supervision.
pub(super) fn level(terms: &CaseKind) -> Option<ProblemKind> {
    terms.resettlement().is_some().then_some(ProblemKind::LevelForHelp)
}
