//! `guitu officer list|add|revoke`: who works here.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::super::passphrase::Which;
use super::record;
use crate::acts::{self, Act};
use crate::assets::Catalog;
use crate::domain::Role;
use crate::words::{slug, term};
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "officer").subcommand_required(true).subcommands([
        args::command(c, "officer/list"),
        args::command(c, "officer/add").args([
            args::place(c, "officer", "name"),
            args::option(c, "officer", "role").value_parser(args::word::<Role>).required(true),
        ]),
        args::command(c, "officer/revoke")
            .args([args::place(c, "officer", "name"), args::option(c, "any", "reason").required(true)]),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("list", _)) => list(cx),
        Some(("add", m)) => add(cx, m),
        Some(("revoke", m)) => revoke(cx, m),
        _ => Err(cx.usage("missing-command", &[])),
    }
}

fn list(cx: &mut Cx<'_, '_>) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let officers = registry.vault().roster().officers.clone();
        if cx.globals.json {
            let list: Vec<_> = officers
                .iter()
                .map(|o| {
                    serde_json::json!({
                        "id": o.id, "name": o.name, "role": slug(&o.role), "valid_from": o.valid_from,
                        "retired_on": o.retired_on, "recipient": o.recipient,
                    })
                })
                .collect();
            cx.json(&serde_json::json!({ "officers": list }))?;
            return Ok(Exit::Done);
        }
        let rows: Vec<Vec<String>> = officers
            .iter()
            .map(|o| {
                let ended = o.retired_on.map(|day| day.to_string()).unwrap_or_default();
                let id = o.id.to_string().chars().take(8).collect();
                vec![id, o.name.clone(), term(cx.catalog, &o.role), o.valid_from.to_string(), ended]
            })
            .collect();
        cx.rows(&["id", "name", "role", "from", "until"], &rows)?;
        Ok(Exit::Done)
    })
}

fn add(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let name = record::name(cx, m.get_one::<String>("name").map_or("", String::as_str))?;
    let Some(role) = m.get_one::<Role>("role").copied() else {
        return Err(cx.usage("missing-argument", &[]));
    };
    let cost = cx.cost();
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::ManageKeys)?;
        let passphrase = cx.new_passphrase(Which::New, "cli-ask-officer-passphrase")?;
        let officer = acts::enrol_officer(registry, &name, role, &passphrase, cost, &mut cx.at())?;
        if cx.globals.json {
            cx.json(&serde_json::json!({ "id": officer, "name": name.as_str(), "role": slug(&role) }))?;
        }
        let role = term(cx.catalog, &role);
        cx.say("cli-officer-added", &[("name", name.to_string().into()), ("role", role.into())])?;
        Ok(Exit::Done)
    })
}

fn revoke(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let wanted = m.get_one::<String>("name").cloned().unwrap_or_default();
    let reason = record::text(cx, "reason", m.get_one::<String>("reason").map_or("", String::as_str))?;
    cx.with_registry(|cx, registry| {
        let officers = registry.vault().roster().officers.clone();
        let mut met = officers.iter().filter(|o| {
            o.is_active()
                && (o.name == wanted || (wanted.len() >= 4 && o.id.to_string().starts_with(&wanted)))
        });
        let names = officers.iter().map(|o| o.name.as_str()).collect::<Vec<_>>().join(", ");
        let (Some(officer), None) = (met.next(), met.next()) else {
            return Err(
                cx.usage("officer-unknown", &[("wanted", wanted.clone().into()), ("names", names.into())])
            );
        };
        let epoch = acts::revoke_officer(registry, officer.id, reason, &mut cx.at())?;
        if cx.globals.json {
            cx.json(&serde_json::json!({ "id": officer.id, "epoch": epoch }))?;
        }
        cx.say(
            "cli-officer-revoked",
            &[("name", officer.name.clone().into()), ("epoch", epoch.to_string().into())],
        )?;
        Ok(Exit::Done)
    })
}
