//! `guitu head`: where the journal ends; write it down elsewhere, and a file put back is seen.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "head")
}

pub fn run(cx: &mut Cx<'_, '_>, _: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let Some(head) = registry.head() else { return Ok(Exit::Done) };
        if cx.globals.json {
            let value = serde_json::json!({
                "site": head.site.0, "incarnation": registry.state().office.restored.len(), "index": head.index, "hash": head.hash.to_string(), "printed": head.hash.printed(),
            });
            cx.json(&value)?;
        } else {
            let args = [
                ("index", head.index.to_string().into()),
                ("printed", head.hash.printed().into()),
                ("hash", head.hash.to_string().into()),
            ];
            cx.say("cli-head", &args)?;
        }
        Ok(Exit::Done)
    })
}
