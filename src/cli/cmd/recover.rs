//! `guitu recover`: a new head by an escrow key, when nobody is left who can open the registry and manage its keys.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::super::passphrase::Which;
use super::record::{name as name_of, text};
use crate::assets::Catalog;
use crate::domain::Text;
use crate::registry::{RecoveryRequest, Registry};
use crate::vault::{EscrowKey, ScryptCost, is_protected};
use clap::{ArgMatches, Command, value_parser};
use std::path::PathBuf;

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "recover").args([
        args::option(c, "recover", "escrow-file").value_parser(value_parser!(PathBuf)),
        args::option(c, "any", "reason").required(true),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let locked = cx.door()?;
    let reason = text(cx, "reason", m.get_one::<String>("reason").map_or("", String::as_str))?;
    let name = match cx.globals.officer.clone() {
        Some(name) => name,
        None if cx.host.environment.terminal => cx.ask_line("cli-ask-recovered-officer")?,
        None => return Err(cx.usage("missing-argument", &[("argument", "--officer".into())])),
    };
    let name = name_of(cx, &name)?;
    let officers = locked.officers()?;
    let former = officers.iter().filter(|o| o.retired_on.is_none() && o.name == name.as_str()).count();
    if former > 1 {
        return Err(cx.usage("recover-namesakes", &[("wanted", name.to_string().into())]));
    }
    // a wrong envelope is told before anybody thinks of a new passphrase
    let recovery = locked.recovery(envelope(cx, m)?)?;
    let passphrase = cx.new_passphrase(Which::New, "cli-ask-new-passphrase", &[name.as_str()])?;
    let clock = cx.clock_reason()?;
    let request = RecoveryRequest { name: name.clone(), reason, clock, cost: ScryptCost::Standard };
    let registry = locked.recover(&recovery, &request, &passphrase, cx.now(), cx.host.entropy)?;
    drop(recovery);
    cx.saved.other = true;
    // a closing that fails takes nothing back: what was done is told first
    let told = tell(cx, &registry, &name, former > 0);
    cx.locked(told, registry)
}

fn tell(cx: &mut Cx<'_, '_>, registry: &Registry, name: &Text, replaced: bool) -> Result<Exit, Failure> {
    let escrow = registry.vault().roster().escrow_count();
    let epoch = registry.vault().epoch();
    let head = registry.head().map(|head| head.hash.printed()).unwrap_or_default();
    if cx.globals.json {
        cx.json(&serde_json::json!({
            "id": registry.officer(), "name": name.as_str(), "replaced": replaced, "epoch": epoch,
            "escrow": escrow, "head": head,
        }))?;
    }
    let args =
        [("name", name.to_string().into()), ("epoch", epoch.to_string().into()), ("head", head.into())];
    cx.say("cli-recover-done", &args)?;
    if replaced {
        cx.say("cli-recover-replaced", &[("name", name.to_string().into())])?;
    }
    cx.say("cli-recover-next", &[("count", escrow.into())])?;
    Ok(Exit::Done)
}

/// The secret of the envelope: from a file, or typed from its paper.
fn envelope(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<EscrowKey, Failure> {
    let Some(path) = m.get_one::<PathBuf>("escrow-file") else {
        return Ok(EscrowKey::from_text(&cx.ask("cli-ask-escrow-secret")?)?);
    };
    let file = cx.read_secret(path, "escrow-file")?;
    if is_protected(&file) {
        let passphrase = cx.passphrase(Which::Own, "cli-ask-escrow-passphrase")?;
        return Ok(EscrowKey::from_protected(&file, &passphrase)?);
    }
    Ok(EscrowKey::from_bytes(&file)?)
}
