//! `guitu passphrase`: a new passphrase for one's own identity file.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::super::passphrase::Which;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "passphrase")
}

pub fn run(cx: &mut Cx<'_, '_>, _: &ArgMatches) -> Result<Exit, Failure> {
    let cost = cx.cost();
    cx.with_registry(|cx, registry| {
        // asked for again: whoever sits at an unlocked terminal must not be able to take the identity over
        let old = cx.passphrase(Which::Own, "cli-ask-passphrase")?;
        let new = cx.new_passphrase(Which::New, "cli-ask-new-passphrase")?;
        registry.vault().change_passphrase(&old, &new, cost)?;
        cx.saved.other = true;
        cx.say("cli-passphrase-changed", &[])?;
        Ok(Exit::Done)
    })
}
