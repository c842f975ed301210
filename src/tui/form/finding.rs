//! A finding written by hand (问题).

use super::{Form, FormRow, Offer, choice, date, day, own, text, words};
use crate::acts::{self, Act, Mode, NewFinding};
use crate::domain::{FindingSource, Moment, Severity, Text};
use crate::policy::Length;
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{EntryView, FormKind, Value};
use crate::tui::widget::field::{Field, Rule};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Finding,
    title: "tui-form-finding",
    act: Act::OpenFinding,
    fields,
    offer: Offer::Office(offer),
    make,
};

fn fields(look: &Look) -> Vec<Field> {
    let severities = [("ordinary", "tui-verdict-ordinary"), ("serious", "tui-verdict-serious")];
    vec![
        day(),
        Field::new("severity", "tui-field-severity", own(look, &severities, Some(0))).rule(Rule::Required),
        Field::new("number", "tui-field-subject-number", text()),
        words("tui-field-finding").rule(Rule::Required),
        Field::new("owner", "tui-field-owner", choice()).rule(Rule::Required),
        Field::new("due", "tui-field-mend-by", date()).rule(Rule::Required),
    ]
}

/// A week is what the form begins with; the officer says otherwise.
const DAYS: u32 = 7;

fn offer(office: &Office, now: Moment, view: &mut EntryView) {
    view.options.push(("owner", office.officers()));
    view.values.push(("owner", Value::Choice(Some(office.registry().officer().to_string()))));
    let due = office.registry().policy().calendar().deadline(now.day(), Length::Days(DAYS)).due;
    view.values.push(("due", Value::Date(Some(due))));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let filled = form.filled;
    let number = filled.text("number").trim();
    let found = number.parse().ok().and_then(|number| office.registry().state().find_number(number));
    let subject = found.map(|file| file.id);
    if subject.is_none() && !number.is_empty() {
        return Err(office.fault("number", "tui-fault-number-unknown"));
    }
    let new = NewFinding {
        subject,
        source: FindingSource::SelfAudit,
        item: String::new(),
        severity: if filled.code("severity") == "serious" { Severity::Major } else { Severity::Minor },
        what: office.text("notes", filled.text("notes"))?,
        basis: Text::default(),
        owner: filled.code("owner").parse().map_err(|_| office.missing("owner"))?,
        due: filled.day("due").ok_or_else(|| office.missing("due"))?,
        evidence: Vec::new(),
    };
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::open_finding(registry, new, form.on, Mode::Commit, &mut at);
    office.saved(recorded)
}
