//! An individual talk (个别谈话).

use super::check_in::{OUTCOMES, outcomes};
use super::{Form, FormRow, Offer, Whose, choice, day, text, words};
use crate::acts::{self, Act, Mode};
use crate::domain::ContactKind;
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind, Value};
use crate::tui::widget::field::{Control, Field, Rule};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Talk,
    title: "tui-form-talk",
    act: Act::Talk,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        day(),
        Field::new("outcome", "tui-field-outcome", choice()).rule(Rule::Required),
        Field::new("counselling", "tui-field-counselling", Control::Flag(false)),
        Field::new("recorder", "tui-field-recorder", text()),
        words("tui-field-talk-notes").rule(Rule::Required),
        Field::new("derived", "tui-field-meets", Control::Read(String::new())),
    ]
}

fn offer(office: &Office, whose: &Whose<'_>, view: &mut EntryView) {
    outcomes(office, view);
    view.phrases = office.phrases("tui-phrases-talk");
    let duties = office.duties_of(whose.file.id, whose.day());
    for (counselling, contact) in [(false, ContactKind::Talk), (true, ContactKind::Counselling)] {
        let said = office.meets(&duties, contact);
        view.meets.push(("counselling", Value::Flag(counselling), said));
    }
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let (about, filled) = (office.about(form)?, form.filled);
    let held = acts::Talk {
        outcome: filled.one("outcome", &OUTCOMES).ok_or_else(|| office.missing("outcome"))?,
        recorder: office.text("recorder", filled.text("recorder"))?,
        counselling: filled.flag("counselling"),
        notes: office.text("notes", filled.text("notes"))?,
    };
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::talk(registry, about, held, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
