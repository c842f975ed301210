//! Rosters taken in (导入名册), and rules adopted: what a checked file comes to, as one commit.

use super::{Act, At, Mode, Recorded, Refusal, state_beside};
use crate::domain::{Fact, FactBody};
use crate::exchange::roster::Draft;
use crate::registry::{Beside, Receipt, Registry};
use crate::vault::Unlocked;
use chrono::NaiveDate;

/// Writes what the plan of a roster comes to, which the registry has checked; none when nothing would change.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn import_roster(
    registry: &mut Registry,
    draft: Draft,
    at: &mut At<'_>,
) -> Result<Option<Receipt>, Refusal> {
    Act::Import.permit(registry)?;
    Ok(draft.commit(registry, at.now, at.entropy)?)
}

/// Adopts rules that were read, cross-checked and tested, from a day on; `second` is the other person whom the act needs
/// where the office has one.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn adopt(
    registry: &mut Registry,
    on: NaiveDate,
    adopted: Vec<FactBody>,
    second: Option<&Unlocked>,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::AdoptPolicy.permit(registry)?;
    let facts = adopted.into_iter().map(|body| Fact::new(on, None, body)).collect();
    state_beside(registry, facts, Beside { second, ..Beside::default() }, mode, at)
}
