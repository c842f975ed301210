//! The state of a case (状态): leave, detention, out of supervision, back again.

use super::{Form, FormRow, Offer, Whose, choice, date, day, text, words};
use crate::acts::{self, Act, Mode};
use crate::domain::{CaseState, PendingGround};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind};
use crate::tui::widget::field::{Field, Rule};

const STATES: [CaseState; 9] = [
    CaseState::UnderSupervision,
    CaseState::OnLeave,
    CaseState::Detained,
    CaseState::OutOfSupervision,
    CaseState::MovingOut,
    CaseState::ExpiredPending,
    CaseState::NotYetReported,
    CaseState::DocumentsAwaited,
    CaseState::Omitted,
];

const GROUNDS: [PendingGround; 2] = [PendingGround::CoerciveMeasure, PendingGround::RevocationProposed];

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::State,
    title: "tui-form-state",
    act: Act::State,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        day(),
        Field::new("state", "tui-field-state", choice()).rule(Rule::Required),
        Field::new("until", "tui-field-until", date()),
        Field::new("decided_by", "tui-field-approved-by", text()),
        Field::new("ground", "tui-field-pending-ground", choice()),
        Field::new("document", "tui-field-document", text()),
        Field::new("instruction", "tui-field-instruction", text()),
        words("tui-field-reason").rule(Rule::Required),
    ]
}

fn offer(office: &Office, _: &Whose<'_>, view: &mut EntryView) {
    view.options.push(("state", office.choices(&STATES)));
    view.options.push(("ground", office.choices(&GROUNDS)));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let (about, filled) = (office.about(form)?, form.filled);
    let set = acts::NewState {
        state: filled.one("state", &STATES).ok_or_else(|| office.missing("state"))?,
        until: filled.day("until"),
        reason: office.text("notes", filled.text("notes"))?,
        ground: filled.one("ground", &GROUNDS),
        document: office.text("document", filled.text("document"))?,
        instruction: office.text("instruction", filled.text("instruction"))?,
        decided_by: office.text("decided_by", filled.text("decided_by"))?,
    };
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::set_state(registry, about, set, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
