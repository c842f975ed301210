//! Rosters taken in (导入名册), and rules adopted: what a checked file comes to, as one commit.

use super::{Act, At, Mode, Recorded, Refusal, own_words, state};
use crate::domain::{Fact, FactBody};
use crate::exchange::roster::{ImportRequest, RosterPlan, import_facts};
use crate::registry::Registry;
use chrono::NaiveDate;

/// Writes what the plan of a roster comes to; no facts when nothing would change. Changed cells are taken over only when
/// `update` says so.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn import_roster(
    registry: &mut Registry,
    plan: &RosterPlan,
    file: &[u8],
    update: bool,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::Import.permit(registry)?;
    let reason = own_words("words-reason-import");
    let request = ImportRequest { file, update, reason: &reason, today: at.now.day() };
    let facts = import_facts(plan, registry, &request, at.entropy)?;
    if facts.is_empty() {
        return Ok(Recorded { facts, receipt: None });
    }
    state(registry, facts, mode, at)
}

/// Adopts rules that were read, cross-checked and tested, from a day on.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn adopt(
    registry: &mut Registry,
    on: NaiveDate,
    adopted: Vec<FactBody>,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::AdoptPolicy.permit(registry)?;
    let facts = adopted.into_iter().map(|body| Fact::new(on, None, body)).collect();
    state(registry, facts, mode, at)
}
