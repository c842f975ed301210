//! The first arrival (报到).

use super::{Form, FormRow, Offer, day, nothing};
use crate::acts::{self, Act, Mode};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::views::FormKind;

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Arrival,
    title: "tui-form-arrival",
    act: Act::Arrival,
    fields: |_| vec![day()],
    offer: Offer::Person(nothing),
    make,
};

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let about = office.about(form)?;
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::arrive(registry, about, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
