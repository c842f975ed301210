//! `guitu escrow list|add|remove`: public recipients of the two sealed envelopes.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::acts;
use crate::assets::Catalog;
use crate::domain::EscrowRemoved;
use crate::registry;
use crate::vault::{Escrow, VaultError, parse_recipient};
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "escrow").subcommand_required(true).subcommands([
        args::command(c, "escrow/list"),
        args::command(c, "escrow/add")
            .args([args::place(c, "escrow", "recipient"), args::option(c, "escrow", "label").required(true)]),
        args::command(c, "escrow/remove").args([
            args::place(c, "escrow/remove", "recipient"),
            args::option(c, "any", "reason").required(true),
        ]),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("add", m)) => add(cx, m),
        Some(("remove", m)) => remove(cx, m),
        _ => list(cx),
    }
}

fn list(cx: &mut Cx<'_, '_>) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let escrow = registry.vault().roster().escrow.clone();
        if cx.globals.json {
            let list: Vec<_> = escrow
                .iter()
                .map(|e| serde_json::json!({ "label": e.label, "recipient": e.recipient }))
                .collect();
            cx.json(&serde_json::json!({ "escrow": list }))?;
        } else {
            let rows: Vec<Vec<String>> =
                escrow.iter().map(|e| vec![e.label.clone(), e.recipient.clone()]).collect();
            cx.rows(&["label", "recipient"], &rows)?;
        }
        Ok(if escrow.len() < 2 { Exit::Findings } else { Exit::Done })
    })
}

fn add(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let recipient = parse_recipient(m.get_one::<String>("recipient").map_or("", String::as_str))?;
    let label = m.get_one::<String>("label").cloned().unwrap_or_default();
    let label = super::record::name(cx, &label)?.to_string();
    cx.with_registry(|cx, registry| {
        let escrow = Escrow { label, recipient };
        let second = cx.second(registry, &[registry::escrow_fact(&escrow, cx.now())?])?;
        let count = acts::add_envelope(registry, &escrow, second.as_ref(), &mut cx.at())?;
        if cx.globals.json {
            cx.json(&serde_json::json!({ "escrow": count }))?;
        }
        cx.say("cli-escrow-added", &[("count", count.into())])?;
        Ok(Exit::Done)
    })
}

/// By recipient, or by the label if only one has it.
fn remove(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let wanted = m.get_one::<String>("recipient").cloned().unwrap_or_default();
    let reason = super::record::text_arg(cx, m, "reason", "reason")?;
    cx.with_registry(|cx, registry| {
        let listed = registry.vault().roster().escrow.iter();
        let found: Vec<&Escrow> = listed.filter(|e| e.recipient == wanted || e.label == wanted).collect();
        let [one] = found[..] else { return Err(VaultError::NoSuchEscrow.into()) };
        let (recipient, label) = (one.recipient.clone(), one.label.clone());
        let fact = EscrowRemoved { recipient: recipient.clone(), reason: reason.clone() };
        let second = cx.second_for(registry, cx.now().day(), fact)?;
        let epoch = acts::remove_envelope(registry, &recipient, reason, second.as_ref(), &mut cx.at())?;
        let left = registry.vault().roster().escrow_count();
        if cx.globals.json {
            cx.json(&serde_json::json!({ "recipient": recipient, "epoch": epoch, "escrow": left }))?;
        }
        let args = [("label", label.into()), ("epoch", epoch.to_string().into()), ("count", left.into())];
        cx.say("cli-escrow-removed", &args)?;
        Ok(if left < 2 { Exit::Findings } else { Exit::Done })
    })
}
