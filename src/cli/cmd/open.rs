//! `guitu --registry DIR` and `guitu open`: the terminal app on a registry.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::assets::Catalog;
use crate::demo;
use crate::domain::Moment;
use crate::tui::{self, Kind, Theme, TuiContext, TuiError};
use chrono::TimeDelta;
use clap::{ArgMatches, Command};
use std::path::Path;

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "open").args([args::flag(c, "open", "ascii"), args::flag(c, "open", "no-mouse")])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let flag = |name: &str| m.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or_default();
    let (ascii, no_mouse) = (flag("ascii"), flag("no-mouse"));
    cx.host.environment.ascii |= ascii;
    cx.host.environment.no_mouse |= no_mouse;
    let dir = cx.registry_dir()?.to_owned();
    cx.door()?;
    terminal_or_refuse(cx)?;
    let now = cx.host.now;
    let kind = if demo::is_demo(&dir) { Kind::KeptDemo } else { Kind::Own };
    run_tui(cx, &dir, kind, now)
}

/// Refuses before anything is made when there is no terminal to show it on.
///
/// # Errors
/// No terminal.
pub fn terminal_or_refuse(cx: &Cx<'_, '_>) -> Result<(), Failure> {
    if cx.host.environment.terminal {
        Ok(())
    } else {
        Err(Failure::with(Exit::Environment, cx.catalog, "no-terminal", &[]))
    }
}

/// Runs the terminal app until it is left.
///
/// # Errors
/// A terminal that cannot show it; a registry that is not there.
pub fn run_tui(
    cx: &mut Cx<'_, '_>,
    dir: &Path,
    kind: Kind,
    now: &(dyn Fn() -> Moment + Send + Sync),
) -> Result<Exit, Failure> {
    let environment = cx.host.environment.clone();
    let context = TuiContext {
        registry: dir,
        head_note: environment.head_note,
        lang: cx.catalog.lang(),
        theme: if environment.no_color { Theme::Plain } else { Theme::default() },
        ascii: environment.ascii.then_some(true),
        mouse: !environment.no_mouse,
        idle: TimeDelta::minutes(tui::IDLE_MINUTES),
        term: environment.term,
        kind,
        now,
        entropy: cx.host.entropy,
        open_with: None,
    };
    match tui::run(context) {
        Ok(()) => Ok(Exit::Done),
        Err(TuiError::Registry(error)) => Err(error.into()),
        Err(TuiError::NotATerminal) => Err(Failure::with(Exit::Environment, cx.catalog, "no-terminal", &[])),
        Err(TuiError::BareConsole) => Err(Failure::with(Exit::Environment, cx.catalog, "bare-console", &[])),
        Err(TuiError::Terminal(error)) => Err(Failure::Output(error)),
    }
}
