//! `guitu findings list|rectify|review`: the rectification ledger.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::text_arg;
use crate::acts::{self, Act, Mode, Recorded};
use crate::assets::Catalog;
use crate::domain::{FindingFile, FindingId, FindingState};
use crate::registry::Registry;
use crate::words::{Names as _, slug, term};
use clap::{ArgGroup, ArgMatches, Command};
use serde_json::json;

pub fn tree(c: &Catalog) -> Command {
    let serial = || args::place(c, "findings", "serial").value_parser(args::number::<u32>(1..=args::MOST));
    args::command(c, "findings").subcommand_required(true).subcommands([
        args::command(c, "findings/list").arg(args::flag(c, "findings", "open")),
        args::command(c, "findings/rectify").args([
            serial(),
            args::option(c, "findings", "cause").required(true),
            args::option(c, "findings", "measure").required(true),
        ]),
        args::command(c, "findings/review")
            .args([
                serial(),
                args::flag(c, "findings", "accept"),
                args::flag(c, "findings", "send-back"),
                args::option(c, "findings", "note"),
            ])
            .group(ArgGroup::new("verdict").args(["accept", "send-back"]).required(true)),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("rectify", m)) => rectify(cx, m),
        Some(("review", m)) => review(cx, m),
        Some((_, m)) => list(cx, m),
        None => Err(cx.usage("missing-command", &[])),
    }
}

fn list(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::Look)?;
        let day = cx.day();
        let state = cx.state(registry)?;
        let mut findings: Vec<&FindingFile> = state
            .findings
            .values()
            .filter(|f| f.on <= day && (!m.get_flag("open") || f.state_on(day) != FindingState::Closed))
            .collect();
        findings.sort_by_key(|f| f.what.serial);
        let overdue = findings.iter().filter(|f| f.is_overdue(day)).count();
        if cx.globals.json {
            let list: Vec<_> = findings
                .iter()
                .map(|f| {
                    json!({
                        "serial": f.what.serial,
                        "on": f.on,
                        "subject": f.subject.map(|id| registry.subject(id)),
                        "source": slug(&f.what.source),
                        "item": f.what.item,
                        "severity": slug(&f.what.severity),
                        "what": f.what.what.as_str(),
                        "owner": registry.officer_name(f.what.owner),
                        "due": f.what.due,
                        "state": slug(&f.state_on(day)),
                        "overdue": f.is_overdue(day),
                        "closed_on": f.closed_on(day),
                        "evidence": f.what.evidence,
                    })
                })
                .collect();
            cx.json(&json!({ "as_of": day, "findings": list }))?;
        } else {
            let rows: Vec<Vec<String>> = findings
                .iter()
                .map(|f| {
                    vec![
                        f.what.serial.to_string(),
                        f.on.to_string(),
                        f.subject.map(|id| registry.subject(id)).unwrap_or_default(),
                        term(cx.catalog, &f.what.severity),
                        f.what.what.to_string(),
                        registry.officer_name(f.what.owner).to_owned(),
                        f.what.due.to_string(),
                        term(cx.catalog, &f.state_on(day)),
                    ]
                })
                .collect();
            cx.rows(&["serial", "day", "number", "severity", "what", "owner", "due", "state"], &rows)?;
            cx.say("cli-findings-count", &[("count", rows.len().into()), ("overdue", overdue.into())])?;
        }
        Ok(if overdue > 0 { Exit::Findings } else { Exit::Done })
    })
}

fn find(cx: &Cx<'_, '_>, registry: &Registry, m: &ArgMatches) -> Result<FindingId, Failure> {
    let serial = m.get_one::<u32>("serial").copied().unwrap_or_default();
    let found = registry.state().findings.values().find(|f| f.what.serial == serial);
    found.map(|f| f.id).ok_or_else(|| cx.usage("no-finding", &[("serial", serial.to_string().into())]))
}

fn said(
    cx: &mut Cx<'_, '_>,
    registry: &Registry,
    id: FindingId,
    recorded: &Recorded,
) -> Result<Exit, Failure> {
    let Some(finding) = registry.state().findings.get(&id) else { return Ok(Exit::Done) };
    let (serial, state) = (finding.what.serial, finding.state_on(cx.now().day()));
    if cx.globals.json {
        cx.json(&json!({ "serial": serial, "state": slug(&state), "commit": recorded.receipt.as_ref().map(|receipt| receipt.index) }))?;
    }
    let args = [("serial", serial.to_string().into()), ("state", term(cx.catalog, &state).into())];
    cx.say("cli-finding-state", &args)?;
    Ok(Exit::Done)
}

fn rectify(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let id = find(cx, registry, m)?;
        let cause = text_arg(cx, m, "cause", "cause")?;
        let measure = text_arg(cx, m, "measure", "measure")?;
        let recorded = acts::rectify(registry, id, cause, measure, Mode::Commit, &mut cx.at())?;
        said(cx, registry, id, &recorded)
    })
}

fn review(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let id = find(cx, registry, m)?;
        let note = text_arg(cx, m, "note", "note")?;
        let accepted = m.get_flag("accept");
        let recorded = acts::review(registry, id, accepted, note, Mode::Commit, &mut cx.at())?;
        said(cx, registry, id, &recorded)
    })
}
