//! Finding people by number, and their JSON shape.

use super::super::exit::Failure;
use super::super::host::Cx;
use crate::domain::{CaseFile, CaseKind, SubjectFile, SubjectNumber};
use crate::registry::{Registry, RegistryError, State};
use crate::words::{slug, term};
use chrono::NaiveDate;
use clap::ArgMatches;
use serde_json::{Value, json};

/// The number given on the line.
///
/// # Errors
/// When it is no number.
pub fn parse_number(cx: &Cx<'_, '_>, m: &ArgMatches) -> Result<SubjectNumber, Failure> {
    let raw = m.get_one::<String>("number").cloned().unwrap_or_default();
    number(cx, &raw)
}

/// A number written as `2026-0044`, or with the office's code in front.
///
/// # Errors
/// When it is none.
pub fn number(cx: &Cx<'_, '_>, raw: &str) -> Result<SubjectNumber, Failure> {
    raw.parse().map_err(|_| cx.usage("bad-number", &[("value", raw.to_owned().into())]))
}

/// The file of a number.
///
/// # Errors
/// [`RegistryError::NoSuchSubject`].
pub fn subject_of(state: &State, number: SubjectNumber) -> Result<&SubjectFile, Failure> {
    Ok(state.find_number(number).ok_or(RegistryError::NoSuchSubject)?)
}

/// A subject in lists by one of the cases, `--json` of `list` and `search`; the other open ones stand beside it.
pub fn card_json(registry: &Registry, file: &SubjectFile, case: Option<&CaseFile>, day: NaiveDate) -> Value {
    let card = registry.card(file, day);
    let open = file.open_cases_on(day).filter(|_| !card.hidden);
    json!({
        "number": card.number,
        "name": card.name,
        "document": card.document,
        "hidden": card.hidden,
        "case": if card.hidden { Value::Null } else { case.map_or(Value::Null, |case| case_json(registry, case, day)) },
        "open_cases": open.map(|case| case_json(registry, case, day)).collect::<Vec<_>>(),
    })
}

/// A case: `--json` of `list`, `search` and `show`.
pub fn case_json(registry: &Registry, case: &CaseFile, day: NaiveDate) -> Value {
    let terms = case.terms_on(day);
    let kind = match terms {
        CaseKind::Corrections(_) => "corrections",
        CaseKind::Resettlement(_) => "resettlement",
    };
    json!({
        "kind": kind,
        "category": terms.corrections().map(|t| slug(&t.category)),
        "grade": terms.resettlement().map(|t| slug(&t.grade)),
        "state": case.state_at_close_of(day).map(|s| slug(&s)),
        "level": case.level_on(day).map(|l| l.value.clone()),
        "officer": case.officer_on(day).map(|id| registry.officer_name(id).to_owned()),
        "opened_on": case.opened_on,
        "start": terms.start(),
        "end": terms.end(),
        "closed_on": case.closed.as_ref().map(|c| c.from),
        "on_register": case.is_registered_at_close_of(day),
    })
}

/// Category or grade in words.
pub fn kind_of(cx: &Cx<'_, '_>, case: &CaseFile, day: NaiveDate) -> String {
    match case.terms_on(day) {
        CaseKind::Corrections(terms) => term(cx.catalog, &terms.category),
        CaseKind::Resettlement(terms) => term(cx.catalog, &terms.grade),
    }
}

/// The row of a subject in a table, by one of the cases.
pub fn card_row(
    cx: &Cx<'_, '_>,
    registry: &Registry,
    file: &SubjectFile,
    case: Option<&CaseFile>,
    day: NaiveDate,
) -> Vec<String> {
    let card = registry.card(file, day);
    let Some(case) = case.filter(|_| !card.hidden) else {
        let closed = if card.hidden { cx.text("cli-hidden") } else { String::new() };
        return vec![card.number, card.name, card.document, closed];
    };
    vec![
        card.number,
        card.name,
        card.document,
        kind_of(cx, case, day),
        case.level_on(day).map(|l| l.value.clone()).unwrap_or_default(),
        crate::words::case_state(cx.catalog, case, day),
        case.terms_on(day).end().to_string(),
        case.officer_on(day).map(|id| registry.officer_name(id).to_owned()).unwrap_or_default(),
    ]
}

/// Headings of [`card_row`].
pub const CARD_COLUMNS: [&str; 8] =
    ["number", "name", "document", "kind", "level", "state", "end", "officer"];
