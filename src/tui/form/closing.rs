//! Off the register (出册): discharge, termination, end of help, moving away.

use super::{Form, FormRow, Offer, Whose, choice, day, text};
use crate::acts::{self, Act, Leaving, Mode, Way};
use crate::domain::OfficeCode;
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{Choice, EntryView, FormKind};
use crate::tui::widget::field::{Field, Rule};
use crate::words;

const MOVED_OUT: &str = "moved-out";
const TO_OFFICE: &str = "to-office";

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Closing,
    title: "tui-form-closing",
    act: Act::Close,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        day(),
        Field::new("closing", "tui-field-closing", choice()).rule(Rule::Required),
        Field::new("place", "tui-field-moved-to", text()),
        Field::new("document", "tui-field-document", text()),
    ]
}

/// The ways that the kind of case knows.
fn offer(office: &Office, whose: &Whose<'_>, view: &mut EntryView) {
    let terms = whose.case.terms();
    let known = Way::ALL.into_iter().filter_map(|way| Some((way, way.closing(terms)?)));
    let mut choices: Vec<Choice> = known
        .map(|(way, closing)| Choice {
            code: way.name().to_owned(),
            label: words::closing(office.words(), &closing),
        })
        .collect();
    choices.push(office.choice(MOVED_OUT, "tui-closing-moved-out"));
    choices.push(office.choice(TO_OFFICE, "tui-closing-to-office"));
    view.options.push(("closing", choices));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let (about, filled) = (office.about(form)?, form.filled);
    let leaving = match filled.code("closing") {
        MOVED_OUT => Leaving::MovedOut(office.text("place", filled.text("place"))?),
        TO_OFFICE => {
            let code = OfficeCode::new(filled.text("place").trim());
            Leaving::ToOffice(code.map_err(|_| office.fault("place", "tui-fault-office-code"))?)
        }
        name => Leaving::Way(Way::parse(name).ok_or_else(|| office.missing("closing"))?),
    };
    let document = office.text("document", filled.text("document"))?;
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::close(registry, about, leaving, document, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
