//! `guitu demo`: the app on a throw-away office of invented people; or the office alone, to try commands on.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::open;
use crate::assets::Catalog;
use crate::demo::{self, Options};
use crate::domain::Moment;
use crate::registry::RegistryError;
use crate::tui::Kind;
use crate::words;
use chrono::{NaiveDate, NaiveTime};
use clap::{ArgMatches, Command, value_parser};
use std::path::PathBuf;

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "demo").args([
        args::option(c, "demo", "today").value_parser(args::date),
        args::option(c, "demo", "subjects").value_parser(args::number::<u16>(8..=6000)),
        args::option(c, "demo", "facts").value_parser(args::number::<u32>(0..=10_000_000)),
        args::option(c, "demo", "keep").value_parser(value_parser!(PathBuf)),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let options = options(m);
    match m.get_one::<PathBuf>("keep").cloned() {
        Some(dir) => keep(cx, &dir, &options),
        None => play(cx, &options),
    }
}

fn options(m: &ArgMatches) -> Options {
    let mut options = Options::default();
    if let Some(today) = m.get_one::<NaiveDate>("today") {
        options.today = *today;
    }
    if let Some(count) = m.get_one::<u16>("subjects") {
        options = options.people(usize::from(*count));
    }
    if let Some(facts) = m.get_one::<u32>("facts") {
        options = options.at_least(*facts as usize);
    }
    options
}

/// Makes the office and leaves it.
fn keep(cx: &mut Cx<'_, '_>, dir: &std::path::Path, options: &Options) -> Result<Exit, Failure> {
    if dir.exists() {
        return Err(RegistryError::DirectoryExists.into());
    }
    if let Err(error) = demo::build(dir, options, cx.host.entropy) {
        // a half-made demo is of no use, and nothing was here before
        if let Err(left) = std::fs::remove_dir_all(dir) {
            tracing::warn!(kind = ?left.kind(), "a half-made demo is left");
        }
        return Err(error.into());
    }
    if cx.globals.json {
        let value = serde_json::json!({
            "registry": dir.display().to_string(), "today": options.today, "passphrase": demo::PASSPHRASE,
            "officers": ["陈试一", "张试甲", "李试乙", "王试丙"],
        });
        cx.json(&value)?;
    }
    let args = [
        ("dir", dir.display().to_string().into()),
        ("passphrase", demo::PASSPHRASE.into()),
        ("today", options.today.to_string().into()),
    ];
    cx.say("cli-demo-kept", &args)?;
    Ok(Exit::Done)
}

/// Makes the office in a private directory, opens the app on it, removes it.
fn play(cx: &mut Cx<'_, '_>, options: &Options) -> Result<Exit, Failure> {
    open::terminal_or_refuse(cx)?;
    cx.note("cli-demo-making", &[]);
    let io = |e: std::io::Error| Failure::Told(Exit::Environment, words::io_error(cx.catalog, e.kind()));
    let private = tempfile::Builder::new().prefix("guitu-demo-").tempdir().map_err(io)?;
    set_cleanup(cx, Some(private.path().to_owned()));
    let dir = private.path().join("demo");
    let result = make_and_open(cx, &dir, options);
    set_cleanup(cx, None);
    let removed = private.close();
    let exit = result?;
    removed.map_err(|e| Failure::from(RegistryError::Io(e.kind())))?;
    cx.note("cli-demo-removed", &[]);
    Ok(exit)
}

fn set_cleanup(cx: &Cx<'_, '_>, path: Option<PathBuf>) {
    let mut slot = cx.host.cleanup.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    *slot = path;
}

fn make_and_open(cx: &mut Cx<'_, '_>, dir: &std::path::Path, options: &Options) -> Result<Exit, Failure> {
    demo::build(dir, options, cx.host.entropy)?;
    cx.note("cli-demo-way-in", &[("passphrase", demo::PASSPHRASE.into())]);
    let (real, today) = (cx.host.now, options.today);
    let start = real();
    // the demo's clock starts at nine on its own day and runs on from there
    let morning = Moment::at(today, NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default());
    let now = move || {
        let at = real();
        Moment { wall_ms: morning.wall_ms + (at.wall_ms - start.wall_ms), ..at }
    };
    open::run_tui(cx, dir, Kind::ThrowAwayDemo, &now)
}
