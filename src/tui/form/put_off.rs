//! A duty put off with a reason (缓办).

use super::{Form, FormRow, Offer, Whose, choice, date, words};
use crate::acts::{self, Act, Mode};
use crate::duty::{Duty, Status};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{Choice, EntryView, FormKind};
use crate::tui::widget::field::{Field, Rule};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::PutOff,
    title: "tui-form-put-off",
    act: Act::PutOff,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        Field::new("duty", "tui-field-duty", choice()).rule(Rule::Required),
        Field::new("until", "tui-field-last-day", date()).rule(Rule::Required),
        words("tui-field-reason").rule(Rule::Required),
    ]
}

/// Duties that no statute lays down, the gravest first.
fn offer(office: &Office, whose: &Whose<'_>, view: &mut EntryView) {
    let duties = office.duties_of(whose.file.id, whose.day());
    let may =
        |duty: &&Duty| !duty.rule.statutory && (duty.status.is_actionable() || duty.status == Status::NotYet);
    let mut open: Vec<&Duty> = duties.iter().filter(may).collect();
    open.sort_by_key(|duty| (std::cmp::Reverse(duty.status.gravity()), duty.due()));
    let choice = |duty: &Duty| {
        let due = duty.due().map(|due| due.to_string()).unwrap_or_default();
        Choice { code: duty.id().to_owned(), label: format!("{} {due}", office.duty_title(duty)) }
    };
    view.options.push(("duty", open.into_iter().map(choice).collect()));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let (about, filled) = (office.about(form)?, form.filled);
    let delay = acts::Delay {
        rule: filled.code("duty").to_owned(),
        until: filled.day("until").ok_or_else(|| office.missing("until"))?,
        reason: office.text("notes", filled.text("notes"))?,
    };
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::put_off(registry, about, delay, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
