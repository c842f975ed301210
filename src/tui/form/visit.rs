//! A field visit (走访登记).

use super::check_in::{OUTCOMES, outcomes};
use super::{Form, FormRow, Offer, Whose, choice, day, text, words};
use crate::acts::{self, Act, Mode};
use crate::domain::{ContactKind, VisitPlace};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind, Value};
use crate::tui::widget::field::{Control, Field, Rule};
use crate::words::slug;

const PLACES: [VisitPlace; 3] = [VisitPlace::Home, VisitPlace::Work, VisitPlace::Neighbourhood];

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Visit,
    title: "tui-form-visit",
    act: Act::Visit,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        day(),
        Field::new("where", "tui-field-visit-where", choice()).rule(Rule::Required),
        Field::new("outcome", "tui-field-outcome", choice()).rule(Rule::Required),
        Field::new("met", "tui-field-visit-met", text()),
        words("tui-field-visit-notes"),
        Field::new("derived", "tui-field-meets", Control::Read(String::new())),
    ]
}

fn offer(office: &Office, whose: &Whose<'_>, view: &mut EntryView) {
    view.options.push(("where", office.choices(&PLACES)));
    view.values.push(("where", Value::Choice(Some(slug(&VisitPlace::Home)))));
    outcomes(office, view);
    view.phrases = office.phrases("tui-phrases-visit");
    let duties = office.duties_of(whose.file.id, whose.day());
    view.values.push(("derived", Value::Text(office.meets(&duties, ContactKind::Visit))));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let (about, filled) = (office.about(form)?, form.filled);
    let made = acts::Visit {
        place: filled.one("where", &PLACES).ok_or_else(|| office.missing("where"))?,
        outcome: filled.one("outcome", &OUTCOMES).ok_or_else(|| office.missing("outcome"))?,
        met: office.text("met", filled.text("met"))?,
        notes: office.text("notes", filled.text("notes"))?,
    };
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::visit(registry, about, made, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
