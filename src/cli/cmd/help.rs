//! `guitu help`: the list of commands, or the help of the command named, as `--help` shows it.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::assets::Catalog;
use clap::{ArgAction, ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    let command = args::place(c, "help", "command").required(false).action(ArgAction::Append).num_args(0..);
    args::command(c, "help").arg(command.value_name(c.text("cli-value-command")))
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let path: Vec<String> = m.get_many::<String>("command").into_iter().flatten().cloned().collect();
    match args::help_text(cx.catalog, &path) {
        Some(text) => write!(cx.host.out, "{text}")?,
        None => return Err(cx.usage("unknown-command", &[("argument", path.join(" ").into())])),
    }
    Ok(Exit::Done)
}
