//! Zero reports (零报告): the office told the bureau about a day of a sensitive period, also that nothing happened.

use super::{Act, At, Mode, Recorded, Refusal, state};
use crate::domain::{Fact, Text, ZeroReported};
use crate::registry::Registry;
use chrono::NaiveDate;

/// Notes a zero report of a day; the sensitive period is the only one of that day when none is named.
///
/// # Errors
/// [`Refusal::NoOverlay`], [`Refusal::WhichOverlay`].
pub fn zero_report(
    registry: &mut Registry,
    on: NaiveDate,
    overlay: Option<String>,
    incident: Text,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::ZeroReport.permit(registry)?;
    let overlay = match overlay {
        Some(named) => named,
        None => only_overlay(registry, on)?,
    };
    let fact = Fact::new(on, None, ZeroReported { overlay, incident });
    state(registry, vec![fact], mode, at)
}

/// The one period that asks for a zero report of a day.
fn only_overlay(registry: &Registry, on: NaiveDate) -> Result<String, Refusal> {
    let periods = registry.policy().overlays();
    let asked = periods.filter(|(overlay, from, to)| overlay.zero_report && (*from..=*to).contains(&on));
    let mut ids: Vec<String> = asked.map(|(overlay, ..)| overlay.id.clone()).collect();
    ids.dedup();
    match ids.as_slice() {
        [] => Err(Refusal::NoOverlay(on)),
        [only] => Ok(only.clone()),
        _ => Err(Refusal::WhichOverlay(ids)),
    }
}
