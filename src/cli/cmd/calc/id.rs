//! `guitu calc id`: a resident identity number checked by GB 11643.

use super::super::super::exit::{Exit, Failure};
use super::super::super::{args, host::Cx};
use crate::assets::Catalog;
use crate::domain::{IdNumber, IdNumberError, IdNumberWarning};
use crate::exchange::roster::RejectReason;
use crate::policy::{AreaOddity, Areas};
use crate::registry;
use crate::words::slug;
use chrono::NaiveDate;
use clap::{Arg, ArgMatches, Command};
use serde::Serialize;

pub fn tree(c: &Catalog) -> Command {
    // A number typed in groups comes as several arguments.
    args::command(c, "calc/id")
        .arg(Arg::new("id").help(c.text("cli-arg-calc-id")).required(true).num_args(1..=18))
}

#[derive(Serialize)]
struct IdAnswer {
    valid: bool,
    normalised: String,
    birth: Option<NaiveDate>,
    sex: Option<String>,
    errors: Vec<String>,
    warnings: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    converted: Option<String>,
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let raw: String = m.get_many::<String>("id").into_iter().flatten().map(String::as_str).collect();
    let raw = raw.as_str();
    let today = cx.now().day();
    let said = |error| RejectReason::IdNumber(error).message().words(cx.catalog);
    let mut answer = IdAnswer {
        valid: false,
        normalised: IdNumber::normalise(raw),
        birth: None,
        sex: None,
        errors: Vec::new(),
        warnings: Vec::new(),
        converted: None,
    };
    let number = match IdNumber::parse(raw, today) {
        // The old form still says who somebody is; it is only to be replaced.
        Err(IdNumberError::OldForm) => IdNumber::convert_old(raw).and_then(|number| {
            answer.warnings.push(said(IdNumberError::OldForm));
            answer.converted = Some(number.as_str().to_owned());
            IdNumber::parse(number.as_str(), today)
        }),
        other => other,
    };
    match number {
        Ok(number) => {
            answer.valid = true;
            answer.birth = Some(number.birth());
            answer.sex = Some(slug(&number.sex()));
            answer.warnings.extend(number.warnings().iter().map(|warning| match warning {
                IdNumberWarning::UnknownProvince => cx.text("cli-calc-unknown-province"),
            }));
            let areas = Areas::embedded().map_err(registry::RegistryError::from)?;
            let area = number.division();
            if let Some(odd) = areas.oddity(area, number.birth()) {
                answer.warnings.push(area_words(cx, area, odd));
            }
        }
        Err(error) => answer.errors.push(said(error)),
    }
    let exit = if answer.valid { Exit::Done } else { Exit::Findings };
    if cx.globals.json {
        cx.json(&answer)?;
        return Ok(exit);
    }
    let key = if answer.valid { "cli-calc-id-valid" } else { "cli-calc-id-invalid" };
    let birth = answer.birth.map(|day| day.to_string()).unwrap_or_default();
    let sex = IdNumber::parse(answer.converted.as_deref().unwrap_or(raw), today)
        .map(|number| crate::words::term(cx.catalog, &number.sex()))
        .unwrap_or_default();
    let shown = answer.converted.unwrap_or(answer.normalised);
    cx.say(key, &[("number", shown.into()), ("birth", birth.into()), ("sex", sex.into())])?;
    for line in answer.errors.iter().chain(&answer.warnings) {
        cx.line(line)?;
    }
    Ok(exit)
}

/// What is odd about the first six digits.
fn area_words(cx: &Cx<'_, '_>, code: &str, odd: AreaOddity<'_>) -> String {
    let (key, name, year) = match odd {
        AreaOddity::Unknown => ("cli-calc-unknown-area", "", None),
        AreaOddity::Later(area) => ("cli-calc-area-later", area.name.as_str(), Some(area.first)),
        AreaOddity::Gone(area) => ("cli-calc-area-gone", area.name.as_str(), area.gone),
    };
    let year = year.map(|year| year.to_string()).unwrap_or_default();
    cx.text_args(
        key,
        &[("area", code.to_owned().into()), ("name", name.to_owned().into()), ("year", year.into())],
    )
}
