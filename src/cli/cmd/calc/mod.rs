//! `guitu calc …`: dates, terms, identity numbers and name initials by the rules, without a registry. With `--registry`
//! the calendar and the credit rows are those that the registry has adopted.

mod id;
mod term;

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::assets::Catalog;
use crate::policy::{Length, Policy, period};
use crate::registry;
use chrono::NaiveDate;
use clap::{Arg, ArgMatches, Command};
use serde::Serialize;
use std::sync::Arc;

/// Longest lengths, so that no sum leaves the calendar.
const MOST_YEARS: u64 = 100;
const MOST_MONTHS: u64 = 1_200;
const MOST_DAYS: u64 = 36_500;

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "calc").subcommand_required(true).subcommands([
        term::tree(c),
        args::command(c, "calc/deadline").args([
            date(c, "from").required(true),
            count(c, "days", MOST_DAYS),
            count(c, "working-days", MOST_DAYS),
            count(c, "months", MOST_MONTHS),
        ]),
        args::command(c, "calc/workday").arg(date(c, "date").required(true)),
        id::tree(c),
        args::command(c, "calc/age").args([date(c, "birth").required(true), date(c, "on").required(true)]),
        args::command(c, "calc/pinyin").arg(args::place(c, "calc", "name")),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("term", m)) => term::run(cx, m),
        Some(("deadline", m)) => deadline(cx, m),
        Some(("workday", m)) => workday(cx, m),
        Some(("id", m)) => id::run(cx, m),
        Some(("age", m)) => age(cx, m),
        Some(("pinyin", m)) => pinyin(cx, m),
        _ => Err(cx.usage("missing-command", &[])),
    }
}

fn date(c: &Catalog, name: &'static str) -> Arg {
    args::option(c, "calc", name).value_parser(day)
}

fn count(c: &Catalog, name: &'static str, most: u64) -> Arg {
    args::option(c, "calc", name).value_parser(args::number::<u32>(0..=most))
}

/// A day within the years that make sense here.
fn day(text: &str) -> Result<NaiveDate, args::DateRefused> {
    args::date_within(text, &period::YEARS)
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
        let key =
            if answer.due == answer.unrolled { "cli-calc-deadline" } else { "cli-calc-deadline-rolled" };
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
    let name = super::record::name(cx, m.get_one::<String>("name").map_or("", String::as_str))?;
    let initials = registry::initials(name.as_str());
    if cx.globals.json {
        cx.json(&PinyinAnswer { initials })?;
    } else {
        cx.line(&initials.join(" "))?;
    }
    Ok(Exit::Done)
}
