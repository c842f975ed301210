//! What the recording commands share: whom and when, writing, the answer.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::subject::parse_number;
use crate::acts::{About, Mode, Recorded, Whom};
use crate::assets::Catalog;
use crate::domain::{Fact, Text, TextError};
use crate::exchange::roster::RosterKind;
use crate::registry::Beside;
use crate::registry::Registry;
use crate::words;
use chrono::NaiveDate;
use clap::{ArgMatches, Command};

/// NUMBER, --on, --case, --dry-run: a command about one subject.
pub fn about_subject(c: &Catalog, name: &'static str) -> Command {
    args::command(c, name).args([
        args::place(c, "any", "number"),
        args::option(c, "any", "on").value_parser(args::date),
        args::option(c, "any", "case")
            .value_parser(["corrections", "resettlement"])
            .hide_possible_values(true),
        args::flag(c, "any", "dry-run"),
    ])
}

/// Reads NUMBER, --on and --case.
///
/// # Errors
/// What is no number.
pub fn about(cx: &Cx<'_, '_>, m: &ArgMatches) -> Result<About, Failure> {
    let whom = Whom::Number(parse_number(cx, m)?);
    let on = m.get_one::<NaiveDate>("on").copied().unwrap_or_else(|| cx.now().day());
    let kind = m.get_one::<String>("case").and_then(|kind| RosterKind::parse(kind));
    Ok(About { whom, kind, on })
}

/// Unlocks, does an act (or only checks it under `--dry-run`) and says what was stated.
///
/// # Errors
/// Those of the act.
pub fn act(
    cx: &mut Cx<'_, '_>,
    m: &ArgMatches,
    act: impl FnOnce(&mut Cx<'_, '_>, &mut Registry, Mode) -> Result<Recorded, Failure>,
) -> Result<Exit, Failure> {
    let dry = m.try_get_one::<bool>("dry-run").ok().flatten().copied().unwrap_or_default();
    cx.with_registry(|cx, registry| {
        let recorded = act(cx, registry, Mode::dry(dry))?;
        say(cx, registry, &recorded)
    })
}

/// Says what an act stated.
///
/// # Errors
/// When the output is closed.
pub fn say(cx: &mut Cx<'_, '_>, registry: &Registry, recorded: &Recorded) -> Result<Exit, Failure> {
    let Recorded { facts, receipt } = recorded;
    let lines: Vec<String> = facts.iter().map(|fact| words::fact_line(cx.catalog, registry, fact)).collect();
    if cx.globals.json {
        let value = serde_json::json!({
            "recorded": receipt.is_some(),
            "commit": receipt.as_ref().map(|receipt| receipt.index),
            "facts": receipt.as_ref().map(|receipt| receipt.facts.clone()).unwrap_or_default(),
            "lines": lines,
        });
        cx.json(&value)?;
        return Ok(Exit::Done);
    }
    let key = if receipt.is_some() { "cli-recorded" } else { "cli-would-record" };
    for (at, line) in lines.iter().enumerate() {
        let id = receipt.as_ref().and_then(|r| r.facts.get(at)).map(ToString::to_string).unwrap_or_default();
        cx.say(key, &[("line", line.clone().into()), ("fact", id.into())])?;
    }
    Ok(Exit::Done)
}

/// A text of an argument, cleaned; control and invisible characters are refused.
///
/// # Errors
/// What is wrong with the text.
pub fn text(cx: &Cx<'_, '_>, field: &str, raw: &str) -> Result<Text, Failure> {
    Text::new(raw).map_err(|error| refused(cx, field, error))
}

/// A name: one short line, not empty.
///
/// # Errors
/// What is wrong with it.
pub fn name(cx: &Cx<'_, '_>, raw: &str) -> Result<Text, Failure> {
    Text::name(raw).map_err(|error| refused(cx, "name", error))
}

fn refused(cx: &Cx<'_, '_>, field: &str, error: TextError) -> Failure {
    let name = cx.text(&format!("words-field-{field}"));
    Failure::Told(Exit::Usage, words::text_error(cx.catalog, &name, error))
}

/// The text of an argument; empty when it was not given.
///
/// # Errors
/// As [`text`].
pub fn text_arg(cx: &Cx<'_, '_>, m: &ArgMatches, name: &str, field: &str) -> Result<Text, Failure> {
    text(cx, field, m.get_one::<String>(name).map_or("", String::as_str))
}

/// A word of a closed list given as an argument.
pub fn word<T: Clone + Send + Sync + 'static>(m: &ArgMatches, name: &str) -> Option<T> {
    m.get_one::<T>(name).cloned()
}

/// Writes or checks facts and says what was done.
///
/// # Errors
/// Those of the registry.
pub fn write_facts(
    cx: &mut Cx<'_, '_>,
    registry: &mut Registry,
    facts: Vec<Fact>,
    dry: bool,
) -> Result<Exit, Failure> {
    let at = cx.now();
    let receipt = if dry {
        registry.check(&facts, at.day())?;
        None
    } else {
        let second = cx.second(registry, &facts)?;
        let beside = Beside { second: second.as_ref(), ..Beside::default() };
        Some(registry.state_facts_beside(facts.clone(), beside, at, cx.host.entropy)?)
    };
    say(cx, registry, &Recorded { facts, receipt })
}
