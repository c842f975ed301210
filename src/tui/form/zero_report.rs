//! The office's report of a day of a sensitive period (零报告).

use super::{Form, FormRow, Offer, choice, day, words};
use crate::acts::{self, Act, Mode};
use crate::domain::Moment;
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{Choice, EntryView, FormKind, Value};
use crate::tui::widget::field::{Field, Rule};
use crate::words::{overlay_title, zero_report};

/// The row of the form.
pub const FORM: FormRow = FormRow {
    kind: FormKind::ZeroReport,
    title: "tui-form-zero-report",
    act: Act::ZeroReport,
    fields,
    offer: Offer::Office(offer),
    make,
};

fn fields(_: &Look) -> Vec<Field> {
    vec![
        day(),
        Field::new("overlay", "tui-field-overlay", choice()).rule(Rule::Required),
        words("tui-field-incident"),
    ]
}

/// The sensitive periods that ask for a zero report, and the oldest day still to be reported.
fn offer(office: &Office, now: Moment, view: &mut EntryView) {
    let reports = office.zero_reports(now.day());
    let mut periods: Vec<Choice> = Vec::new();
    for report in reports.iter().rev() {
        if !periods.iter().any(|known| known.code == report.overlay.id) {
            let label = overlay_title(office.words(), report.overlay).to_owned();
            periods.push(Choice { code: report.overlay.id.clone(), label });
        }
    }
    view.options.push(("overlay", periods));
    if let Some(open) = reports.iter().find(|report| report.status.is_actionable()) {
        view.values.push(("overlay", Value::Choice(Some(open.overlay.id.clone()))));
        view.values.push(("day", Value::Date(Some(open.day))));
    }
    let open = reports.iter().filter(|report| report.status.is_actionable());
    let lines: Vec<String> = open.map(|report| zero_report(office.words(), report)).collect();
    view.side.push((office.t("tui-side-open"), lines));
}

fn make(office: &mut Office, form: &Form<'_>) -> Result<Done, Failure> {
    let overlay = Some(form.filled.code("overlay").to_owned()).filter(|code| !code.is_empty());
    let incident = office.text("notes", form.filled.text("notes"))?;
    let (registry, mut at) = office.desk(form.now);
    let recorded = acts::zero_report(registry, form.on, overlay, incident, Mode::Commit, &mut at);
    office.saved(recorded)
}
