//! The opening stock (期初): counted from the imported cases and signed. The first report's opening figures are held to it.

use super::{Act, At, Mode, Recorded, Refusal, state};
use crate::domain::{CaseKind, Fact, OpeningStock};
use crate::registry::Registry;
use chrono::NaiveDate;

/// Signs the opening stock of a day, the one before the first claimed when none is named. Figures stated by hand are held
/// against the count: what was handed over must be what was imported.
///
/// # Errors
/// [`Refusal::OpeningDiffers`] with the count.
pub fn sign_opening(
    registry: &mut Registry,
    on: Option<NaiveDate>,
    corrections: Option<u32>,
    resettlement: Option<u32>,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::OpeningStock.permit(registry)?;
    let state_now = registry.state();
    let claimed = state_now.office.founded.as_ref().and_then(|founded| founded.claimed_from.pred_opt());
    let on = on.or(claimed).unwrap_or_else(|| at.now.day());
    let mut stock = OpeningStock { corrections: 0, resettlement: 0 };
    for case in state_now.subjects.values().flat_map(|file| &file.cases) {
        if case.is_registered_at_close_of(on) {
            match case.terms_on(on) {
                CaseKind::Corrections(_) => stock.corrections += 1,
                CaseKind::Resettlement(_) => stock.resettlement += 1,
            }
        }
    }
    let differs = corrections.is_some_and(|stated| stated != stock.corrections)
        || resettlement.is_some_and(|stated| stated != stock.resettlement);
    if differs {
        return Err(Refusal::OpeningDiffers { on, counted: stock });
    }
    state(registry, vec![Fact::new(on, None, stock)], mode, at)
}
