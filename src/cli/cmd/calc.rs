//! `guitu calc …`: dates, terms, identity numbers and name initials by the rules, without a registry. With `--registry`
//! the calendar and the credit rows are those that the registry has adopted.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::assets::Catalog;
use crate::domain::{IdNumber, IdNumberError, IdNumberWarning};
use crate::exchange::roster::RejectReason;
use crate::policy::{Codes, CreditKind, Length, Policy, Term, period};
use crate::registry;
use crate::words::slug;
use chrono::NaiveDate;
use clap::{Arg, ArgMatches, Command, value_parser};
use serde::Serialize;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Years in which a calculation makes sense: the oldest subject's birth to the end of the longest term.
const YEARS: RangeInclusive<i32> = 1900..=2200;
/// Longest lengths, so that no sum leaves the calendar.
const MOST_YEARS: i64 = 100;
const MOST_MONTHS: i64 = 1_200;
const MOST_DAYS: i64 = 36_500;

pub fn tree(c: &Catalog) -> Command {
    let date = |name| args::option(c, "calc", name).value_parser(day);
    let count = |name, most: i64| args::option(c, "calc", name).value_parser(value_parser!(u32).range(..=most));
    args::command(c, "calc").subcommand_required(true).subcommands([
        args::command(c, "calc/term").args([
            date("start").required(true),
            count("years", MOST_YEARS),
            count("months", MOST_MONTHS),
            count("days", MOST_DAYS),
            args::flag(c, "calc", "half-month"),
            count("credit", MOST_DAYS),
            args::option(c, "calc", "kind").value_parser(credit_kind),
        ]),
        args::command(c, "calc/deadline").args([
            date("from").required(true),
            count("days", MOST_DAYS),
            count("working-days", MOST_DAYS),
            count("months", MOST_MONTHS),
        ]),
        args::command(c, "calc/workday").arg(date("date").required(true)),
        args::command(c, "calc/id").arg(Arg::new("id").help(c.text("cli-arg-calc-id")).required(true)),
        args::command(c, "calc/age").args([date("birth").required(true), date("on").required(true)]),
        args::command(c, "calc/pinyin").arg(args::place(c, "calc", "name")),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("term", m)) => term(cx, m),
        Some(("deadline", m)) => deadline(cx, m),
        Some(("workday", m)) => workday(cx, m),
        Some(("id", m)) => id(cx, m),
        Some(("age", m)) => age(cx, m),
        Some(("pinyin", m)) => pinyin(cx, m),
        _ => Err(cx.usage("missing-command", &[])),
    }
}

/// A day within the years that make sense here.
fn day(text: &str) -> Result<NaiveDate, args::DateRefused> {
    args::date_within(text, &YEARS)
}

/// The punishment a custody credit is counted against, by its legal name or the English one.
fn credit_kind(text: &str) -> Result<CreditKind, String> {
    match text {
        "管制" | "public-surveillance" => Ok(CreditKind::PublicSurveillance),
        "拘役" | "detention" => Ok(CreditKind::Detention),
        "有期徒刑" | "fixed-term" => Ok(CreditKind::FixedTerm),
        "考验期" | "probation" => Ok(CreditKind::Probation),
        _ => Err("管制, 拘役, 有期徒刑, 考验期".to_owned()),
    }
}

/// The policy of the registry named, else the shipped one.
fn policy(cx: &mut Cx<'_, '_>) -> Result<Arc<Policy>, Failure> {
    if cx.globals.registry.is_some() {
        cx.with_registry(|_, registry| Ok(Arc::clone(registry.policy())))
    } else {
        Ok(Policy::embedded())
    }
}

fn given<T: Copy + Send + Sync + 'static>(m: &ArgMatches, name: &str) -> Option<T> {
    m.get_one::<T>(name).copied()
}

fn needed(cx: &Cx<'_, '_>, m: &ArgMatches, name: &str) -> Result<NaiveDate, Failure> {
    given(m, name).ok_or_else(|| cx.usage("missing-argument", &[("argument", format!("--{name}").into())]))
}

#[derive(Serialize)]
struct TermAnswer {
    end: NaiveDate,
    off_register: NaiveDate,
    notes: Vec<String>,
}

fn term(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let start = needed(cx, m, "start")?;
    let number = |name| given::<u32>(m, name).unwrap_or_default();
    let length = Term {
        years: number("years"),
        months: number("months"),
        days: number("days"),
        half_month: m.get_flag("half-month"),
    };
    let whole = period::term_end(start, length).ok_or_else(|| cx.usage("calc-no-length", &[]))?;
    let (held, kind) = (given::<u32>(m, "credit"), given::<CreditKind>(m, "kind"));
    let mut notes = Vec::new();
    let end = match (held, kind) {
        (Some(held), Some(kind)) => {
            let policy = policy(cx)?;
            let Some(row) = policy.statute().credit(kind) else {
                return Err(cx.usage("calc-no-credit", &[]));
            };
            let credited = row.custody.credit(held);
            let end = period::credited_end(whole, credited);
            if end < start {
                return Err(cx.usage("calc-credit-too-long", &[("days", credited.to_string().into())]));
            }
            notes.push(cx.text_args(
                "cli-calc-credited",
                &[
                    ("held", held.to_string().into()),
                    ("credited", credited.to_string().into()),
                    ("whole", whole.to_string().into()),
                    ("article", row.article.clone().into()),
                ],
            ));
            if !row.verified {
                notes.push(cx.text("cli-calc-unverified"));
            }
            end
        }
        (Some(_), None) => return Err(cx.usage("calc-credit-kind", &[])),
        (None, _) => whole,
    };
    let off_register = period::add_days(end, 1);
    if cx.globals.json {
        cx.json(&TermAnswer { end, off_register, notes })?;
    } else {
        let args = [("end", end.to_string().into()), ("off", off_register.to_string().into())];
        cx.say("cli-calc-term", &args)?;
        for note in notes {
            cx.line(&note)?;
        }
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct DeadlineAnswer {
    unrolled: NaiveDate,
    due: NaiveDate,
    estimated: bool,
}

fn deadline(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let from = needed(cx, m, "from")?;
    let lengths = [
        given::<u32>(m, "days").map(Length::Days),
        given::<u32>(m, "working-days").map(Length::WorkingDays),
        given::<u32>(m, "months").map(Length::Months),
    ];
    let mut lengths = lengths.into_iter().flatten();
    let length = match (lengths.next(), lengths.next()) {
        (None | Some(Length::Days(0) | Length::WorkingDays(0) | Length::Months(0)), _) => {
            return Err(cx.usage("calc-no-length", &[]));
        }
        (Some(_), Some(_)) => return Err(cx.usage("calc-two-lengths", &[])),
        (Some(length), None) => length,
    };
    let answer = policy(cx)?.calendar().deadline(from, length);
    if cx.globals.json {
        let crate::policy::Deadline { unrolled, due, estimated } = answer;
        cx.json(&DeadlineAnswer { unrolled, due, estimated })?;
    } else {
        let args = [("due", answer.due.to_string().into()), ("unrolled", answer.unrolled.to_string().into())];
        let key = if answer.due == answer.unrolled { "cli-calc-deadline" } else { "cli-calc-deadline-rolled" };
        cx.say(key, &args)?;
        if answer.estimated {
            cx.say("cli-calc-estimated", &[])?;
        }
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct WorkdayAnswer<'a> {
    working: bool,
    published: bool,
    name: Option<&'a str>,
}

fn workday(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let day = needed(cx, m, "date")?;
    let policy = policy(cx)?;
    let info = policy.calendar().day(day);
    if cx.globals.json {
        cx.json(&WorkdayAnswer { working: info.working, published: info.published, name: info.name })?;
    } else {
        let key = if info.working { "cli-calc-working" } else { "cli-calc-resting" };
        let name = info.name.map(|name| format!(" ({name})")).unwrap_or_default();
        cx.say(key, &[("day", day.to_string().into()), ("name", name.into())])?;
        if !info.published {
            cx.say("cli-calc-estimated", &[])?;
        }
    }
    Ok(Exit::Done)
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

fn id(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let raw = m.get_one::<String>("id").map_or("", String::as_str);
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
            let codes = Codes::embedded().map_err(registry::RegistryError::from)?;
            let area = number.division();
            // Only the areas of this province are listed, and abolished ones stay valid: warn, never refuse.
            let province = codes.divisions_below(&area[..2]).next().is_some();
            if province && codes.division(area).is_none() {
                answer.warnings.push(cx.text_args("cli-calc-unknown-area", &[("area", area.to_owned().into())]));
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

#[derive(Serialize)]
struct AgeAnswer {
    age: u32,
}

fn age(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let (birth, on) = (needed(cx, m, "birth")?, needed(cx, m, "on")?);
    if on < birth {
        return Err(cx.usage("calc-before-birth", &[]));
    }
    let age = period::age_on(birth, on);
    if cx.globals.json {
        cx.json(&AgeAnswer { age })?;
    } else {
        cx.say("cli-calc-age", &[("age", age.to_string().into())])?;
    }
    Ok(Exit::Done)
}

#[derive(Serialize)]
struct PinyinAnswer {
    initials: Vec<String>,
}

fn pinyin(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let name = super::record::text(cx, "name", m.get_one::<String>("name").map_or("", String::as_str))?;
    let initials = registry::initials(name.as_str());
    if cx.globals.json {
        cx.json(&PinyinAnswer { initials })?;
    } else {
        cx.line(&initials.join(" "))?;
    }
    Ok(Exit::Done)
}
