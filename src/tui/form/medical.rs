//! A health report or a re-examination (身体情况报告、病情复查).

use super::{Form, FormRow, Offer, Whose, choice, day, text, words};
use crate::acts::{self, Act, Mode};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind};
use crate::tui::widget::field::{Field, Rule};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Medical,
    title: "tui-form-medical",
    act: Act::Medical,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        day(),
        Field::new("which", "tui-field-medical-kind", choice()).rule(Rule::Required),
        Field::new("hospital", "tui-field-hospital", text()),
        words("tui-field-result"),
    ]
}

fn offer(office: &Office, _: &Whose<'_>, view: &mut EntryView) {
    let which = vec![
        office.choice("report", "tui-medical-report"),
        office.choice("reexamination", "tui-medical-reexamination"),
    ];
    view.options.push(("which", which));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let (about, filled) = (office.about(form)?, form.filled);
    let made = acts::Medical {
        reexamination: filled.code("which") == "reexamination",
        hospital: office.text("hospital", filled.text("hospital"))?,
        notes: office.text("notes", filled.text("notes"))?,
    };
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::medical(registry, about, made, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
