//! The personal summary before the end (个人总结).

use super::{Form, FormRow, Offer, day, nothing};
use crate::acts::{self, Act, Mode};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::views::FormKind;

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Summary,
    title: "tui-form-summary",
    act: Act::Summary,
    fields: |_| vec![day()],
    offer: Offer::Person(nothing),
    make,
};

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let about = office.about(form)?;
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::summary(registry, about, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
