//! Freed from a duty for a time, by an approval (减免).

use super::{Form, FormRow, Offer, Whose, choice, date, text, words};
use crate::acts::{self, Act, Mode};
use crate::duty::Duty;
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{Choice, EntryView, FormKind};
use crate::tui::widget::field::{Field, Rule};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Exempt,
    title: "tui-form-exempt",
    act: Act::Exempt,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        Field::new("day", "tui-field-approved-on", date()).rule(Rule::Required).rule(Rule::NotFuture),
        Field::new("duty", "tui-field-duty", choice()).rule(Rule::Required),
        Field::new("from", "tui-field-first-day", date()),
        Field::new("until", "tui-field-last-day", date()),
        Field::new("approval", "tui-field-approval", text()).rule(Rule::Required),
        words("tui-field-proof").rule(Rule::Required),
    ]
}

/// Groups of duties and single ones that the person may be freed from.
fn offer(office: &Office, whose: &Whose<'_>, view: &mut EntryView) {
    let duties = office.duties_of(whose.file.id, whose.day());
    let may: Vec<&Duty> = duties.iter().filter(|duty| duty.rule.exemptible).collect();
    let mut choices: Vec<Choice> = Vec::new();
    for group in may.iter().map(|duty| duty.rule.group) {
        let code = format!("group:{}", group.word());
        if !choices.iter().any(|known| known.code == code) {
            let args = [("group", office.group_word(group).into())];
            choices.push(Choice { code, label: office.ta("tui-exempt-group", &args) });
        }
    }
    let single = |duty: &&Duty| Choice { code: duty.id().to_owned(), label: office.duty_title(duty) };
    choices.extend(may.iter().map(single));
    view.options.push(("duty", choices));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let (about, filled) = (office.about(form)?, form.filled);
    let approved = acts::Exemption {
        rule: filled.code("duty").to_owned(),
        from: filled.day("from"),
        until: filled.day("until"),
        reason: office.text("notes", filled.text("notes"))?,
        approval: office.text("approval", filled.text("approval"))?,
    };
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::exempt(registry, about, approved, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
