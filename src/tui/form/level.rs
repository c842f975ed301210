//! The supervision level (管理等级).

use super::{Form, FormRow, Offer, Whose, choice, day, text, words};
use crate::acts::{self, Act, Mode};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind};
use crate::tui::widget::field::{Field, Rule};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Level,
    title: "tui-form-level",
    act: Act::Level,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        day(),
        Field::new("level", "tui-field-level", choice()).rule(Rule::Required),
        Field::new("approval", "tui-field-approval", text()),
        words("tui-field-reason").rule(Rule::Required),
    ]
}

fn offer(office: &Office, whose: &Whose<'_>, view: &mut EntryView) {
    view.options.push(("level", office.levels(whose.day())));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let (about, filled) = (office.about(form)?, form.filled);
    let set = acts::Level {
        level: filled.code("level").to_owned(),
        reason: office.text("notes", filled.text("notes"))?,
        approval: office.text("approval", filled.text("approval"))?,
    };
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::set_level(registry, about, set, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
