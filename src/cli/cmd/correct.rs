//! `guitu correct FACT --reason …`: withdraws a fact; what holds instead is recorded as a new one. Nothing is overwritten.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{act, text_arg};
use crate::acts;
use crate::assets::Catalog;
use crate::domain::FactId;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "correct").args([
        args::place(c, "correct", "fact"),
        args::option(c, "any", "reason").required(true),
        args::flag(c, "any", "dry-run"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let raw = m.get_one::<String>("fact").cloned().unwrap_or_default();
    let target: FactId = raw.parse().map_err(|_| cx.usage("bad-fact", &[("value", raw.clone().into())]))?;
    let reason = text_arg(cx, m, "reason", "reason")?;
    act(cx, m, |cx, registry, mode| Ok(acts::withdraw(registry, target, reason, mode, &mut cx.at())?))
}
