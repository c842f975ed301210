//! `guitu policy show|test|adopt`: the rules in force, their test cases, and a new set from files.

mod files;
mod test;

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::assets::Catalog;
use crate::domain::{Fact, Permission};
use crate::policy::{Policy, SourceFile};
use crate::registry;
use crate::words;
use clap::{ArgMatches, Command, value_parser};
use std::path::PathBuf;

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "policy").subcommand_required(true).subcommands([
        args::command(c, "policy/show"),
        args::command(c, "policy/test").args([
            args::place(c, "policy", "files").required(false).num_args(0..).value_parser(value_parser!(PathBuf)),
            args::option(c, "policy", "statute").value_parser(value_parser!(PathBuf)),
        ]),
        args::command(c, "policy/adopt").args([
            args::place(c, "policy", "dir").value_parser(value_parser!(PathBuf)),
            args::flag(c, "any", "dry-run"),
        ]),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("adopt", m)) => adopt(cx, m),
        Some(("test", m)) => test::run(cx, m),
        _ => show(cx),
    }
}

fn show(cx: &mut Cx<'_, '_>) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let day = cx.day();
        let policy = registry.policy();
        let profile = policy.profile_on(day);
        let zh = cx.catalog.lang() == crate::assets::Lang::Zh;
        let levels: Vec<&str> = profile.levels.iter().map(|l| l.id.as_str()).collect();
        if cx.globals.json {
            let duties: Vec<_> = profile
                .duties
                .iter()
                .map(|d| serde_json::json!({ "id": d.id, "title": d.title_zh, "basis": d.basis, "statutory": d.statutory }))
                .collect();
            let value = serde_json::json!({
                "profile": profile.id, "title": profile.title_zh, "verified": profile.verified,
                "hash": policy.hash_hex(), "levels": levels, "duties": duties,
            });
            cx.json(&value)?;
            return Ok(Exit::Done);
        }
        let title = if zh { profile.title_zh.clone() } else { profile.title_en.clone() };
        let args = [
            ("id", profile.id.clone().into()),
            ("title", title.into()),
            ("hash", policy.hash_hex().chars().take(16).collect::<String>().into()),
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
        Ok(Exit::Done)
    })
}

fn adopt(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let Some(dir) = m.get_one::<PathBuf>("dir").cloned() else { return Err(cx.usage("missing-argument", &[])) };
    let io = |e: std::io::Error| Failure::Told(Exit::Usage, words::io_error(cx.catalog, e.kind()));
    let mut given: Vec<(String, Vec<u8>)> = Vec::new();
    for entry in std::fs::read_dir(&dir).map_err(io)? {
        let entry = entry.map_err(io)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().map_err(io)?.is_file() && entry.path().extension().is_some_and(|ext| ext == "toml") {
            given.push((format!("policy/{name}"), std::fs::read(entry.path()).map_err(io)?));
        }
    }
    given.sort();
    // the calendar shipped goes along; a file of the same name replaces a shipped one
    let shipped = Policy::embedded_files();
    let mut files: Vec<SourceFile<'_>> = shipped
        .into_iter()
        .filter(|f| f.path.starts_with("calendar/") && !given.iter().any(|(path, _)| path == f.path))
        .collect();
    files.extend(given.iter().map(|(path, bytes)| SourceFile { path, bytes }));
    let policy = Policy::parse(&files)?;
    cx.with_registry(|cx, registry| {
        registry.require(Permission::AdoptPolicy)?;
        let day = cx.now().day();
        let body = registry::adoption(&policy, day, &files);
        let fact = Fact { on: day, subject: None, body: body.into() };
        super::record::write_facts(cx, registry, vec![fact], m.get_flag("dry-run"))
    })
}
