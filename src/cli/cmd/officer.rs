//! `guitu officer list|add|role|revoke`: who works here.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::super::passphrase::Which;
use super::record;
use crate::acts::{self, Act};
use crate::assets::Catalog;
use crate::domain::{OfficerRevoked, OfficerRoleSet, Role};
use crate::words::{slug, term};
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "officer").subcommand_required(true).subcommands([
        args::command(c, "officer/list"),
        args::command(c, "officer/add").args([
            args::place(c, "officer", "name"),
            args::option(c, "officer", "role").value_parser(args::word::<Role>).required(true),
        ]),
        args::command(c, "officer/role").args([
            args::place(c, "officer", "name"),
            args::option(c, "officer", "role").value_parser(args::word::<Role>).required(true),
            args::option(c, "any", "reason").required(true),
        ]),
        args::command(c, "officer/revoke")
            .args([args::place(c, "officer", "name"), args::option(c, "any", "reason").required(true)]),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("list", _)) => list(cx),
        Some(("add", m)) => add(cx, m),
        Some(("role", m)) => set_role(cx, m),
        Some(("revoke", m)) => revoke(cx, m),
        _ => Err(cx.usage("missing-command", &[])),
    }
}

fn list(cx: &mut Cx<'_, '_>) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let officers = registry.vault().roster().officers.clone();
        // whoever looks at the list has seen who became head since
        registry.see_new_heads(cx.now(), cx.host.entropy)?;
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
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::ManageKeys)?;
        let passphrase = {
            let office = registry.office_name();
            cx.new_passphrase(Which::New, "cli-ask-officer-passphrase", &[name.as_str(), &office])?
        };
        let candidates = registry.seconds_to_enrol(&name, role, cx.now()).into_iter().cloned().collect();
        let second = cx.second_of(candidates, cx.globals.second.clone())?;
        let officer = acts::enrol_officer(registry, &name, role, &passphrase, second.as_ref(), &mut cx.at())?;
        if cx.globals.json {
            cx.json(&serde_json::json!({ "id": officer, "name": name.as_str(), "role": slug(&role) }))?;
        }
        let role = term(cx.catalog, &role);
        cx.say("cli-officer-added", &[("name", name.to_string().into()), ("role", role.into())])?;
        Ok(Exit::Done)
    })
}

/// Another role for somebody else, without another key.
fn set_role(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let wanted = m.get_one::<String>("name").cloned().unwrap_or_default();
    let Some(role) = m.get_one::<Role>("role").copied() else {
        return Err(cx.usage("missing-argument", &[]));
    };
    let reason = record::text(cx, "reason", m.get_one::<String>("reason").map_or("", String::as_str))?;
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::ManageKeys)?;
        let officers = registry.vault().roster().officers.clone();
        let officer = cx.chosen(&officers, &wanted)?;
        let body = OfficerRoleSet { officer: officer.id, role, reason };
        let second = cx.second_for(registry, cx.now().day(), body.clone())?;
        acts::set_role(registry, body, second.as_ref(), &mut cx.at())?;
        if cx.globals.json {
            cx.json(&serde_json::json!({ "id": officer.id, "role": slug(&role) }))?;
        }
        let role = term(cx.catalog, &role);
        cx.say("cli-officer-role-set", &[("name", officer.name.clone().into()), ("role", role.into())])?;
        Ok(Exit::Done)
    })
}

fn revoke(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let wanted = m.get_one::<String>("name").cloned().unwrap_or_default();
    let reason = record::text(cx, "reason", m.get_one::<String>("reason").map_or("", String::as_str))?;
    cx.with_registry(|cx, registry| {
        let officers = registry.vault().roster().officers.clone();
        let officer = cx.chosen(&officers, &wanted)?.clone();
        let fact = OfficerRevoked { officer: officer.id, reason: reason.clone() };
        let second = cx.second_for(registry, cx.now().day(), fact)?;
        let epoch = acts::revoke_officer(registry, officer.id, reason, second.as_ref(), &mut cx.at())?;
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
