//! What was stated wrongly: withdrawn with a reason, or taken back while it is one's last commit. Nothing is overwritten.

use super::{Act, At, Mode, Recorded, Refusal, invalid, state};
use crate::domain::{Corrected, Fact, FactId, Text};
use crate::registry::{Commit, ProblemKind, Receipt, Registry, RegistryError};

/// Corrects a fact (更正) with a reason: the replacement holds instead, or nothing does. What was stated stays in the
/// journal.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn correct(
    registry: &mut Registry,
    target: FactId,
    reason: Text,
    instead: Option<&Fact>,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::Withdraw.permit(registry)?;
    let entry = registry.fact(target)?.ok_or_else(|| invalid(ProblemKind::NothingToCorrect))?;
    let body = Corrected::replacing(target, reason, instead).map_err(RegistryError::from)?;
    state(registry, vec![Fact::new(at.now.day(), entry.fact.subject, body)], mode, at)
}

/// Withdraws a fact: it no longer counts. What holds instead, if anything does, is recorded as a new one.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn withdraw(
    registry: &mut Registry,
    target: FactId,
    reason: Text,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    correct(registry, target, reason, None, mode, at)
}

/// The commit that [`undo`] would take back, with at most so many of its facts.
///
/// # Errors
/// [`Refusal`]: nothing to take back, or a report was filed since.
pub fn to_undo(registry: &Registry, facts: usize) -> Result<Commit, Refusal> {
    Act::Undo.permit(registry)?;
    Ok(registry.to_undo(facts)?)
}

/// Takes back the officer's own last commit since unlocking (撤销).
///
/// # Errors
/// [`Refusal`] with the reason.
pub fn undo(registry: &mut Registry, at: &mut At<'_>) -> Result<Receipt, Refusal> {
    Act::Undo.permit(registry)?;
    Ok(registry.undo(at.now, at.entropy)?)
}

/// Takes the last undo back.
///
/// # Errors
/// [`Refusal`] with the reason.
pub fn redo(registry: &mut Registry, at: &mut At<'_>) -> Result<Receipt, Refusal> {
    Act::Undo.permit(registry)?;
    Ok(registry.redo(at.now, at.entropy)?)
}
