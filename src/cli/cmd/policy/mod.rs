//! `guitu policy show|test|diff|adopt`: the rules in force, their test cases, what a change would do, and a new set.

mod adopt;
mod diff;
mod files;
mod test;

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::assets::Catalog;
use crate::words;
use clap::{ArgMatches, Command, value_parser};
use std::path::PathBuf;

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "policy").subcommand_required(true).subcommands([
        args::command(c, "policy/show"),
        args::command(c, "policy/test").args([
            args::place(c, "policy", "files")
                .required(false)
                .num_args(0..)
                .value_parser(value_parser!(PathBuf)),
            args::option(c, "policy", "statute").value_parser(value_parser!(PathBuf)),
        ]),
        args::command(c, "policy/diff").args(adopt::arguments(c)),
        args::command(c, "policy/schema").arg(
            args::place(c, "policy", "schema")
                .value_parser(["profile", "statute"])
                .hide_possible_values(true),
        ),
        args::command(c, "policy/adopt").args(adopt::arguments(c)).arg(args::flag(c, "any", "dry-run")),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("adopt", m)) => adopt::run(cx, m),
        Some(("diff", m)) => diff::run(cx, m),
        Some(("test", m)) => test::run(cx, m),
        Some(("schema", m)) => schema(cx, m),
        _ => show(cx),
    }
}

/// Prints the JSON Schema of a kind of policy file, for an editor.
fn schema(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let kind = m.get_one::<String>("schema").map_or("profile", String::as_str);
    let path = format!("schema/{kind}.schema.json");
    let text = crate::assets::get(&path).map(String::from_utf8_lossy).unwrap_or_default();
    for line in text.lines() {
        cx.line(line)?;
    }
    Ok(Exit::Done)
}

fn show(cx: &mut Cx<'_, '_>) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let day = cx.day();
        let policy = registry.policy_in(&*cx.state(registry)?)?;
        let profile = policy.profile_on(day);
        let zh = cx.catalog.lang() == crate::assets::Lang::Zh;
        let adopted = cx.state(registry)?.office.policies.clone();
        let levels: Vec<&str> = profile.levels.iter().map(|l| l.id.as_str()).collect();
        if cx.globals.json {
            let duties: Vec<_> = profile
                .duties
                .iter()
                .map(|d| serde_json::json!({ "id": d.id, "title": d.title_zh, "basis": d.basis, "statutory": d.statutory }))
                .collect();
            let value = serde_json::json!({
                "profile": profile.id, "title": profile.title_zh, "verified": profile.verified,
                "hash": policy.hash_on(day).to_hex().to_string(), "levels": levels, "duties": duties,
                "overlays": policy.overlays().map(|(period, from, to)| serde_json::json!({
                    "id": period.id, "title": words::overlay_title(cx.catalog, period), "from": from, "to": to,
                    "zero_report": period.zero_report, "source": period.source, "verified": period.verified,
                })).collect::<Vec<_>>(),
                "adoptions": adopted
                    .iter()
                    .map(|set| serde_json::json!({ "from": set.from, "profile": set.value.profile, "hash": set.value.hash, "fact": set.fact }))
                    .collect::<Vec<_>>(),
            });
            cx.json(&value)?;
            return Ok(Exit::Done);
        }
        let title = if zh { profile.title_zh.clone() } else { profile.title_en.clone() };
        let args = [
            ("id", profile.id.clone().into()),
            ("title", title.into()),
            ("hash", policy.hash_on(day).to_hex().chars().take(16).collect::<String>().into()),
            ("levels", levels.join("、").into()),
        ];
        let text = cx.text_args("cli-policy-profile", &args);
        let rows: Vec<Vec<String>> = profile
            .duties
            .iter()
            .map(|d| vec![d.id.clone(), if zh { d.title_zh.clone() } else { d.title_en.clone() }, d.basis.join(", ")])
            .collect();
        let verified = profile.verified;
        cx.line(&text)?;
        if !verified {
            cx.say("cli-policy-unverified", &[])?;
        }
        cx.rows(&["rule", "what", "basis"], &rows)?;
        for (period, from, to) in policy.overlays() {
            let key = if period.zero_report { "cli-policy-overlay-zero" } else { "cli-policy-overlay" };
            let title = words::overlay_title(cx.catalog, period).to_owned();
            let args = [
                ("id", period.id.clone().into()),
                ("title", title.into()),
                ("from", from.to_string().into()),
                ("to", to.to_string().into()),
            ];
            cx.say(key, &args)?;
        }
        for set in adopted {
            let hash: String = set.value.hash.chars().take(16).collect();
            let args =
                [("from", set.from.to_string().into()), ("id", set.value.profile.into()), ("hash", hash.into())];
            cx.say("cli-policy-adopted", &args)?;
        }
        Ok(Exit::Done)
    })
}
