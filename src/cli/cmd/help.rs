//! `guitu help`: the list of commands, as `--help` shows it.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "help")
}

pub fn run(cx: &mut Cx<'_, '_>, _: &ArgMatches) -> Result<Exit, Failure> {
    let text = args::help_text(cx.catalog);
    write!(cx.host.out, "{text}")?;
    Ok(Exit::Done)
}
