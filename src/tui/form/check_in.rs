//! A check-in (报告登记).

use super::{Form, FormRow, Offer, Whose, choice, day, text, words};
use crate::acts::{self, Act, Mode};
use crate::domain::{CheckInMode, ContactKind, Mood, Outcome};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind, Value};
use crate::tui::widget::field::{Control, Field, Rule};
use crate::words::slug;

const MOODS: [Mood; 3] = [Mood::Stable, Mood::Unsettled, Mood::Resistant];

/// What can come of a contact.
pub const OUTCOMES: [Outcome; 5] = [
    Outcome::Complied,
    Outcome::NoContact,
    Outcome::SentHome,
    Outcome::AcceptableAbsence,
    Outcome::UnacceptableAbsence,
];

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::CheckIn,
    title: "tui-form-check-in",
    act: Act::CheckIn,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        day(),
        Field::new("means", "tui-field-means", choice()).rule(Rule::Required),
        Field::new("outcome", "tui-field-outcome", choice()).rule(Rule::Required),
        Field::new("time", "tui-field-time", text()).rule(Rule::Time),
        Field::new("identity", "tui-field-identity", Control::Flag(false)),
        Field::new("mood", "tui-field-mood", choice()),
        words("tui-field-check-in-notes"),
        Field::new("derived", "tui-field-meets", Control::Read(String::new())),
    ]
}

fn offer(office: &Office, whose: &Whose<'_>, view: &mut EntryView) {
    view.options.push(("means", office.choices(&CheckInMode::ALL)));
    view.options.push(("mood", office.choices(&MOODS)));
    outcomes(office, view);
    let mode = office.expected_mode(whose.file.id, whose.day());
    view.values.push(("means", Value::Choice(Some(mode))));
    let time = whose.now.time().format("%H:%M").to_string();
    view.values.push(("time", Value::Text(time)));
    view.phrases = office.phrases("tui-phrases-check-in");
    let duties = office.duties_of(whose.file.id, whose.day());
    for mode in CheckInMode::ALL {
        let said = office.meets(&duties, ContactKind::CheckIn(mode));
        view.meets.push(("means", Value::Choice(Some(slug(&mode))), said));
    }
}

/// The outcomes of a contact; most comply.
pub fn outcomes(office: &Office, view: &mut EntryView) {
    view.options.push(("outcome", office.choices(&OUTCOMES)));
    view.values.push(("outcome", Value::Choice(Some(slug(&Outcome::Complied)))));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let (about, filled) = (office.about(form)?, form.filled);
    let made = acts::CheckIn {
        mode: filled.one("means", &CheckInMode::ALL).ok_or_else(|| office.missing("means"))?,
        time: filled.time("time"),
        outcome: filled.one("outcome", &OUTCOMES).ok_or_else(|| office.missing("outcome"))?,
        identity_checked: filled.flag("identity"),
        mood: filled.one("mood", &MOODS),
        notes: office.text("notes", filled.text("notes"))?,
    };
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::check_in(registry, about, made, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
