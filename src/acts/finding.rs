//! The ledger of findings (问题与整改): opened, rectified by one, reviewed by another.

use super::{Act, At, Mode, Recorded, Refusal, fresh, invalid, state};
use crate::domain::{
    Fact, FactId, FindingFile, FindingId, FindingOpened, FindingRectified, FindingReviewed, FindingSource,
    OfficerId, Severity, SubjectId, Text,
};
use crate::registry::{ProblemKind, Registry};
use chrono::NaiveDate;

/// A finding to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFinding {
    /// Whom it is about.
    pub subject: Option<SubjectId>,
    /// Where it came from.
    pub source: FindingSource,
    /// Item of the checklist, or a topic.
    pub item: String,
    /// Severity.
    pub severity: Severity,
    /// What was found.
    pub what: Text,
    /// Basis.
    pub basis: Text,
    /// Who rectifies it.
    pub owner: OfficerId,
    /// By when.
    pub due: NaiveDate,
    /// Facts that show it.
    pub evidence: Vec<FactId>,
}

/// The fact that opens a finding, with its serial; `taken` were opened before in the same commit.
pub(super) fn opened(
    registry: &Registry,
    new: NewFinding,
    taken: u32,
    on: NaiveDate,
    at: &mut At<'_>,
) -> Result<(u32, Fact), Refusal> {
    let finding = FindingId(fresh(at)?);
    let last = registry.state().findings.values().map(|known| known.what.serial).max().unwrap_or(0);
    let serial = last + 1 + taken;
    let NewFinding { subject, source, item, severity, what, basis, owner, due, evidence } = new;
    let body = FindingOpened { finding, serial, source, item, severity, what, basis, owner, due, evidence };
    Ok((serial, Fact::new(on, subject, body)))
}

/// Opens a finding.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn open_finding(
    registry: &mut Registry,
    new: NewFinding,
    on: NaiveDate,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::OpenFinding.permit(registry)?;
    let (_, fact) = opened(registry, new, 0, on, at)?;
    state(registry, vec![fact], mode, at)
}

fn finding(registry: &Registry, id: FindingId) -> Result<&FindingFile, Refusal> {
    registry.state().findings.get(&id).ok_or_else(|| invalid(ProblemKind::NoSuch("finding")))
}

/// States that a finding was rectified (整改): what was done, and why it had come to be.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn rectify(
    registry: &mut Registry,
    id: FindingId,
    cause: Text,
    measure: Text,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::Rectify.permit(registry)?;
    let subject = finding(registry, id)?.subject;
    let body = FindingRectified { finding: id, cause, measure };
    state(registry, vec![Fact::new(at.now.day(), subject, body)], mode, at)
}

/// Reviews a rectification (复核): closes the finding, or sends it back with a note. Never by who rectified it.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn review(
    registry: &mut Registry,
    id: FindingId,
    accepted: bool,
    note: Text,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::Review.permit(registry)?;
    let subject = finding(registry, id)?.subject;
    let body = FindingReviewed { finding: id, accepted, note };
    state(registry, vec![Fact::new(at.now.day(), subject, body)], mode, at)
}
