//! Sanctions and rewards (奖惩): the street proposes, a district decision is entered; two records, always.

use super::target::target;
use super::{About, Act, At, Mode, Recorded, Refusal, fresh, state};
use crate::domain::{FactId, SanctionDecided, SanctionId, SanctionKind, SanctionProposed, Text};
use crate::registry::Registry;

/// A sanction proposed by the street.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// On what.
    pub kind: SanctionKind,
    /// Why.
    pub grounds: Text,
    /// Facts that show it.
    pub evidence: Vec<FactId>,
}

/// Proposes a sanction or a reward (奖惩建议).
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn propose(
    registry: &mut Registry,
    about: About,
    proposal: Proposal,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    let target = target(registry, Act::Propose, about, at)?;
    let Proposal { kind, grounds, evidence } = proposal;
    let body =
        SanctionProposed { sanction: SanctionId(fresh(at)?), case: target.case, kind, grounds, evidence };
    state(registry, vec![target.fact(body)], mode, at)
}

/// A district decision as entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The proposal it answers, if one is named.
    pub proposal: Option<SanctionId>,
    /// On what; the proposal's own kind where one is named.
    pub kind: SanctionKind,
    /// Granted, or refused.
    pub granted: bool,
    /// Number of the decision.
    pub document: Text,
    /// Who decided.
    pub decided_by: Text,
}

/// Enters a district decision (奖惩决定): on the proposal named, else on the newest proposal of that kind still waiting,
/// else on its own.
///
/// # Errors
/// [`Refusal::NoProposal`].
pub fn decide(
    registry: &mut Registry,
    about: About,
    decision: Decision,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    let target = target(registry, Act::Decide, about, at)?;
    let Decision { proposal, kind, granted, document, decided_by } = decision;
    let known = registry.state().subjects.get(&target.subject).map(|file| file.sanctions.as_slice());
    let mut mine = known.unwrap_or_default().iter().filter(|known| known.case == target.case);
    let (sanction, kind) = match proposal {
        Some(id) => {
            let named = mine.find(|known| known.id == id).ok_or(Refusal::NoProposal)?;
            (named.id, named.kind)
        }
        None => match mine.rfind(|known| known.kind == kind && known.decided.is_none()) {
            Some(waiting) => (waiting.id, kind),
            None => (SanctionId(fresh(at)?), kind),
        },
    };
    let body = SanctionDecided { sanction, case: target.case, kind, granted, document, decided_by };
    state(registry, vec![target.fact(body)], mode, at)
}
