//! `guitu head`: where the journal ends; write it down elsewhere, and a file put back is seen.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::text_arg;
use crate::assets::Catalog;
use crate::domain::NoteFault;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "head")
        .subcommand(args::command(c, "head/resolve").arg(args::option(c, "any", "reason").required(true)))
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    if let Some(("resolve", m)) = m.subcommand() {
        return resolve(cx, m);
    }
    cx.with_registry(|cx, registry| {
        let Some(head) = registry.head() else { return Ok(Exit::Done) };
        if cx.globals.json {
            let value = serde_json::json!({
                "note": slug_of(registry.notes().own), "second_note": slug_of(registry.notes().second),
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

fn slug_of(fault: Option<NoteFault>) -> serde_json::Value {
    fault.map_or(serde_json::Value::Null, |fault| serde_json::json!(fault))
}

/// A head vouches for the journal although a noted head is missing or bad, and the notes are written anew.
fn resolve(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let reason = text_arg(cx, m, "reason", "reason")?;
    cx.with_registry_to_resolve(|cx, registry| {
        let resolved = registry.resolve_notes(&reason, cx.now(), cx.host.entropy)?;
        let head = registry.head().map(|head| head.hash.printed()).unwrap_or_default();
        if cx.globals.json {
            let list: Vec<_> = resolved
                .iter()
                .map(|one| serde_json::json!({ "fault": one.fault, "second": one.second }))
                .collect();
            cx.json(&serde_json::json!({ "resolved": list, "head": head }))?;
        } else if resolved.is_empty() {
            cx.say("cli-head-nothing", &[])?;
        } else {
            cx.say("cli-head-resolved", &[("head", head.into())])?;
        }
        Ok(Exit::Done)
    })
}
