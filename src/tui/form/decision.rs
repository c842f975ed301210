//! A district decision (奖惩决定).

use super::{Form, FormRow, Offer, Whose, choice, day, text};
use crate::acts::{self, Act, Mode};
use crate::domain::{SanctionId, SanctionKind};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{Choice, EntryView, FormKind, Value};
use crate::tui::widget::field::{Field, Rule};
use crate::words::term;

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Decision,
    title: "tui-form-decision",
    act: Act::Decide,
    fields,
    offer: Offer::Person(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        day(),
        Field::new("sanction", "tui-field-sanction", choice()).rule(Rule::Required),
        Field::new("granted", "tui-field-granted", choice()).rule(Rule::Required),
        Field::new("document", "tui-field-document", text()).rule(Rule::Required),
        Field::new("decided_by", "tui-field-decided-by", text()),
    ]
}

/// Proposals not yet decided come first, by their id.
fn offer(office: &Office, whose: &Whose<'_>, view: &mut EntryView) {
    let mine = whose.file.sanctions.iter().filter(|sanction| sanction.case == whose.case.id);
    let waiting = mine.filter(|sanction| sanction.decided.is_none()).map(|sanction| {
        let on = sanction.proposed.map(|(on, _)| on.to_string()).unwrap_or_default();
        let args = [("kind", term(office.words(), &sanction.kind).into()), ("day", on.into())];
        Choice { code: sanction.id.to_string(), label: office.ta("tui-proposed-on", &args) }
    });
    let mut choices: Vec<Choice> = waiting.collect();
    choices.extend(office.choices(&SanctionKind::ALL));
    view.options.push(("sanction", choices));
    let granted = vec![office.choice("yes", "tui-granted"), office.choice("no", "tui-refused")];
    view.options.push(("granted", granted));
    view.values.push(("granted", Value::Choice(Some("yes".into()))));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let (about, filled) = (office.about(form)?, form.filled);
    let proposal: Option<SanctionId> = filled.code("sanction").parse().ok();
    let kind = match proposal {
        // a proposal named brings its own kind
        Some(_) => SanctionKind::Admonition,
        None => filled.one("sanction", &SanctionKind::ALL).ok_or_else(|| office.missing("sanction"))?,
    };
    let decision = acts::Decision {
        proposal,
        kind,
        granted: filled.code("granted") == "yes",
        document: office.text("document", filled.text("document"))?,
        decided_by: office.text("decided_by", filled.text("decided_by"))?,
    };
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::decide(registry, about, decision, Mode::Commit, &mut at);
    office.saved_about(recorded)
}
