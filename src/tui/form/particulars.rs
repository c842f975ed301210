//! Amended particulars of the person (变更基本信息).

use super::{Form, FormRow, Offer, Whose, day, roster as cells};
use crate::acts::Act;
use crate::exchange::roster;
use crate::registry::{mask_address, mask_phone};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind, Value};
use crate::tui::widget::field::{Control, Field};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Particulars,
    title: "tui-form-particulars",
    act: Act::AmendPerson,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(look: &Look) -> Vec<Field> {
    let mut fields = vec![day(), Field::new("kept", "tui-field-kept", Control::Read(String::new()))];
    fields.extend(roster::PARTICULARS.iter().map(|cell| cells::field(*cell, look)));
    fields
}

fn offer(office: &Office, whose: &Whose<'_>, view: &mut EntryView) {
    let person = whose.file.person_on(whose.day());
    let kept = [
        person.document.masked(),
        mask_phone(&person.phone),
        mask_address(&person.residence),
        mask_address(&person.household_address),
        mask_phone(&person.employer_phone),
    ];
    let kept: Vec<String> = kept.into_iter().filter(|part| !part.is_empty()).collect();
    let kept = office.ta("tui-kept", &[("kept", kept.join("  ").into())]);
    view.values.push(("kept", Value::Text(kept)));
    cells::offer(office, whose, roster::PARTICULARS, view);
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    cells::make(office, form, roster::PARTICULARS)
}
