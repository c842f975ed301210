//! A sanction or a reward proposed by the street (奖惩建议).

use super::{Form, FormRow, Offer, Whose, choice, day, words};
use crate::acts::{self, Act, Mode};
use crate::domain::SanctionKind;
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind};
use crate::tui::widget::field::{Field, Rule};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Sanction,
    title: "tui-form-sanction",
    act: Act::Propose,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        day(),
        Field::new("sanction", "tui-field-sanction", choice()).rule(Rule::Required),
        words("tui-field-grounds").rule(Rule::Required),
    ]
}

fn offer(office: &Office, _: &Whose<'_>, view: &mut EntryView) {
    view.options.push(("sanction", office.choices(&SanctionKind::ALL)));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let (about, filled) = (office.about(form)?, form.filled);
    let proposal = acts::Proposal {
        kind: filled.one("sanction", &SanctionKind::ALL).ok_or_else(|| office.missing("sanction"))?,
        grounds: office.text("notes", filled.text("notes"))?,
        evidence: Vec::new(),
    };
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::propose(registry, about, proposal, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
