//! Start of an inspection (检查).

use super::{Form, FormRow, Offer, choice, day, text};
use crate::acts::{self, Act, NewInspection};
use crate::domain::Moment;
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{Choice, EntryView, FormKind, Handle, Value};
use crate::tui::widget::field::{Field, Rule};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::Inspection,
    title: "tui-form-inspection",
    act: Act::StartInspection,
    fields,
    offer: Offer::Office(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        Field::new("checklist", "tui-field-checklist", choice()).rule(Rule::Required),
        day(),
        Field::new("scope", "tui-field-scope", choice()).rule(Rule::Required),
        Field::new("sample", "tui-field-sample", text()).rule(Rule::UpTo(9999)),
    ]
}

fn offer(office: &Office, _: Moment, view: &mut EntryView) {
    let lists = office.registry().reference().checklists.iter().map(|list| Choice {
        code: list.id.clone(),
        label: office.pick(&list.title_zh, &list.title_en).to_owned(),
    });
    let lists: Vec<Choice> = lists.collect();
    view.values.push(("checklist", Value::Choice(lists.first().map(|list| list.code.clone()))));
    view.options.push(("checklist", lists));
    let scope = vec![office.choice("all", "tui-scope-all"), office.choice("sample", "tui-scope-sample")];
    view.options.push(("scope", scope));
    view.values.push(("scope", Value::Choice(Some("all".into()))));
    view.values.push(("sample", Value::Text("10".into())));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let filled = form.filled;
    let sample = (filled.code("scope") == "sample").then(|| filled.text("sample").parse().unwrap_or(0));
    let checklist = Some(filled.code("checklist").to_owned()).filter(|id| !id.is_empty());
    let new = NewInspection { checklist, as_of: form.on, sample };
    let (registry, mut at) = office.desk(form.now);
    let started = acts::start_inspection(registry, &new, &mut at);
    let id = started.map_err(|refusal| office.refused(&refusal))?.inspection;
    Ok(Done { text: office.t("tui-run-started"), made: Some(Handle(id.to_string())), lines: Vec::new() })
}
