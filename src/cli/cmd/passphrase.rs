//! `guitu passphrase`: a new passphrase for one's own identity file.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::super::passphrase::Which;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "passphrase").arg(args::flag(c, "passphrase", "suggest"))
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    if m.get_flag("suggest") {
        let phrase = cx.suggested()?;
        if cx.globals.json {
            cx.json(&serde_json::json!({ "passphrase": phrase.as_str() }))?;
        } else {
            cx.line(&phrase)?;
        }
        return Ok(Exit::Done);
    }
    cx.with_registry(|cx, registry| {
        // asked for again: whoever sits at an unlocked terminal must not be able to take the identity over
        let old = cx.passphrase(Which::Own, "cli-ask-passphrase")?;
        let own = [registry.officer_name(registry.officer()).to_owned(), registry.office_name()];
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let new = cx.new_passphrase(Which::New, "cli-ask-new-passphrase", &own)?;
        registry.change_passphrase(&old, &new, cx.now())?;
        cx.saved.other = true;
        cx.say("cli-passphrase-changed", &[])?;
        Ok(Exit::Done)
    })
}
