//! `guitu report`: the monthly self-audit and the inspection report, drafted, filed and proved again.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::super::sink::{self, Outgoing};
use crate::assets::Catalog;
use crate::check::identities;
use crate::domain::{Permission, ReportFiled, ReportTextSet, Text};
use crate::figures::{self, Period};
use crate::registry::Registry;
use crate::report::filed;
use crate::report::filing::Obstacle;
use crate::report::self_audit::{KIND, NEXT_PLAN};
use crate::report::{Brief, Document, Monthly, Names, Request, inspection, monthly};
use crate::words;
use crate::write::{Format, preview_lines, write};
use chrono::{Datelike, NaiveDate};
use clap::{Arg, ArgMatches, Command, value_parser};
use std::path::PathBuf;

pub fn tree(c: &Catalog) -> Command {
    let output = |key: &'static str| -> Vec<Arg> {
        vec![
            args::option(c, key, "format"),
            args::option(c, key, "out").value_parser(value_parser!(PathBuf)),
            args::option(c, key, "names")
                .value_parser(["masked", "number", "full"])
                .hide_possible_values(true),
            args::option(c, key, "dated").value_parser(args::date),
            args::flag(c, key, "plain"),
        ]
    };
    let month = |key: &'static str| args::option(c, key, "month").required(true);
    args::command(c, "report").subcommand_required(true).subcommands([
        args::command(c, "report/self-audit")
            .arg(month("report/self-audit"))
            .args(output("report/self-audit"))
            .args([
                args::option(c, "report/self-audit", "plan"),
                args::option(c, "report/self-audit", "plan-file").value_parser(value_parser!(PathBuf)),
                args::flag(c, "report/self-audit", "file"),
                args::flag(c, "report/self-audit", "draft").conflicts_with("file"),
            ]),
        args::command(c, "report/inspection")
            .arg(args::option(c, "report/inspection", "inspection"))
            .args(output("report/inspection")),
        args::command(c, "report/verify").arg(month("report/verify")),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("self-audit", m)) => self_audit(cx, m),
        Some(("inspection", m)) => of_inspection(cx, m),
        Some(("verify", m)) => verify(cx, m),
        _ => Ok(Exit::Usage),
    }
}

/// The month named by `--month 2026-06`.
pub fn month(cx: &Cx<'_, '_>, m: &ArgMatches) -> Result<Period, Failure> {
    let text = m.get_one::<String>("month").cloned().unwrap_or_default();
    let parsed = text.split_once('-').and_then(|(y, n)| Period::month(y.parse().ok()?, n.parse().ok()?));
    parsed.ok_or_else(|| cx.usage("bad-month", &[("value", text.into())]))
}

fn names(m: &ArgMatches) -> Names {
    match m.get_one::<String>("names").map(String::as_str) {
        Some("number") => Names::NumberOnly,
        Some("full") => Names::Full,
        _ => Names::Masked,
    }
}

fn dated(cx: &Cx<'_, '_>, m: &ArgMatches) -> NaiveDate {
    m.get_one::<NaiveDate>("dated").copied().unwrap_or_else(|| cx.now().day())
}

/// The month's self-audit as the flags ask for it.
fn prepare(cx: &Cx<'_, '_>, registry: &Registry, m: &ArgMatches, period: Period) -> Result<Monthly, Failure> {
    let index = cx.known_index(registry)?;
    let state = registry.known_at(index)?;
    let request = Request {
        period,
        names: names(m),
        dated: dated(cx, m),
        made_at: cx.now().local(),
        head: registry.head_at(index)?,
    };
    Ok(monthly(&state, &*registry.policy_in(&state)?, registry.reference(), request)?)
}

fn self_audit(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let period = month(cx, m)?;
    let plan = typed_plan(cx, m)?;
    cx.with_registry(|cx, registry| {
        registry.require(Permission::Report)?;
        let now = cx.now();
        let known = registry.known_at(cx.known_index(registry)?)?;
        let filed = filed::filing_of(&known, KIND, period.from).cloned();
        drop(known);
        if let Some(filed) = filed.as_ref().filter(|_| !m.get_flag("draft")) {
            return as_filed(cx, registry, m, filed, plan.is_some());
        }
        if let Some(text) = plan {
            let (report, section) = (KIND.to_owned(), NEXT_PLAN.to_owned());
            let body = ReportTextSet { report, from: period.from, section, text };
            registry.state_one(None, now.day(), body, now, cx.host.entropy)?;
        }
        let prepared = prepare(cx, registry, m, period)?;
        let mut document = prepared.document.clone();
        let mut exit = if prepared.obstacles.is_empty() { Exit::Done } else { Exit::Findings };
        if m.get_flag("file") {
            registry.require(Permission::FileReport)?;
            if let Ok((filed, fact)) = prepared.file() {
                let code = fact.code.clone();
                registry.record_filing(fact, now, cx.host.entropy)?;
                document = filed;
                cx.say("cli-report-filed", &[("code", code.into())])?;
            } else {
                exit = Exit::Findings;
            }
        }
        // Beside a filed report the draft has a name of its own.
        let draft = if filed.is_some() { "-draft" } else { "" };
        deliver(cx, registry, m, &format!("{}{draft}", file_name(period)), &document)?;
        obstacles(cx, &prepared.obstacles);
        Ok(exit)
    })
}

fn file_name(period: Period) -> String {
    format!("self-audit-{:04}-{:02}", period.from.year(), period.from.month())
}

/// A month that is filed gives the filed document, made again and proved; nothing about it can be asked for otherwise.
fn as_filed(
    cx: &mut Cx<'_, '_>,
    registry: &mut Registry,
    m: &ArgMatches,
    filed: &ReportFiled,
    planned: bool,
) -> Result<Exit, Failure> {
    let renamed = m.contains_id("names") && names(m).slug() != filed.names;
    let redated = m.get_one::<NaiveDate>("dated").is_some_and(|day| *day != filed.dated);
    if planned || renamed || redated {
        return Err(cx.usage("filed-fixed", &[("code", filed.code.clone().into())]));
    }
    let Some(again) = filed::again(registry, filed, cx.now().local())? else {
        cx.say("cli-report-not-proved", &[("code", filed.code.clone().into())])?;
        return Ok(Exit::Damaged);
    };
    deliver(cx, registry, m, &file_name(again.figures.period), &again.document)?;
    if m.get_flag("file") {
        obstacles(cx, &again.obstacles);
        return Ok(Exit::Findings);
    }
    Ok(Exit::Done)
}

fn typed_plan(cx: &Cx<'_, '_>, m: &ArgMatches) -> Result<Option<Text>, Failure> {
    let raw = match (m.get_one::<String>("plan"), m.get_one::<PathBuf>("plan-file")) {
        (Some(text), _) => text.clone(),
        (None, Some(path)) => std::fs::read_to_string(path)
            .map_err(|error| Failure::Told(Exit::Usage, words::io_error(cx.catalog, error.kind())))?,
        (None, None) => return Ok(None),
    };
    Text::required(&raw)
        .map(Some)
        .map_err(|error| Failure::Told(Exit::Usage, words::text_error(cx.catalog, "plan", error)))
}

fn obstacles(cx: &mut Cx<'_, '_>, list: &[Obstacle]) {
    for obstacle in list {
        let (key, value) = match obstacle {
            Obstacle::Equation(name) => ("cli-obstacle-equation", name.clone()),
            Obstacle::ToFill(hint) => ("cli-obstacle-to-fill", hint.clone()),
            Obstacle::PeriodOpen => ("cli-obstacle-period-open", String::new()),
            Obstacle::FiledBefore => ("cli-obstacle-filed-before", String::new()),
        };
        cx.note(key, &[("value", value.into())]);
    }
}

/// Files where a format is asked for, a preview on the screen where none is.
fn deliver(
    cx: &mut Cx<'_, '_>,
    registry: &mut Registry,
    m: &ArgMatches,
    name: &str,
    document: &Document,
) -> Result<(), Failure> {
    let Some(formats) = m.get_one::<String>("format") else {
        if cx.globals.json {
            let value = serde_json::to_value(document).map_err(std::io::Error::other)?;
            return cx.json(&value);
        }
        for line in preview_lines(document, 78) {
            cx.line(&line.text())?;
        }
        return Ok(());
    };
    let mut files = Vec::new();
    for word in formats.split([',', '，']).map(str::trim).filter(|w| !w.is_empty()) {
        let Some(format) = Format::parse(word) else {
            return Err(cx.usage("bad-format", &[("value", word.to_owned().into())]));
        };
        let bytes = write(document, format)
            .map_err(|_| cx.usage("document", &[("value", word.to_owned().into())]))?;
        let extension = format.extension();
        files.push(Outgoing {
            name: format!("{name}.{extension}"),
            what: format!("{} {extension}", document.kind),
            bytes,
        });
    }
    let dir = m.get_one::<PathBuf>("out").cloned().unwrap_or_else(|| PathBuf::from("."));
    let paths = sink::write(cx, registry, &dir, m.get_flag("plain"), files)?;
    if cx.globals.json {
        let written: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return cx.json(&serde_json::json!({ "written": written, "draft": document.draft }));
    }
    for path in paths {
        cx.say("cli-report-written", &[("path", path.display().to_string().into())])?;
    }
    Ok(())
}

fn of_inspection(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        registry.require(Permission::Report)?;
        let index = cx.known_index(registry)?;
        let wanted = m.get_one::<String>("inspection").cloned().unwrap_or_default();
        let document = {
            let state = registry.known_at(index)?;
            let chosen = state
                .inspections
                .values()
                .filter(|i| i.id.to_string().starts_with(&wanted))
                .max_by_key(|i| (i.on, i.started));
            let Some(file) = chosen else { return Err(cx.usage("no-inspection", &[])) };
            let Some(checklist) = registry.reference().checklist(&file.scope.checklist) else {
                return Err(cx.usage("no-checklist", &[("value", file.scope.checklist.clone().into())]));
            };
            let period = Period { from: file.on, to: file.on };
            let policy = registry.policy_in(&state)?;
            let figures = figures::month(&state, &policy, registry.reference(), period)?;
            let equations = identities(&figures, &state);
            let head = registry.head_at(index)?.map(|h| h.hash.printed()).unwrap_or_default();
            let brief = Brief {
                state: &state,
                policy: &policy,
                reference: registry.reference(),
                figures: &figures,
                equations: &equations,
                names: names(m),
                head: &head,
                made_at: cx.now().local(),
            };
            inspection::inspection(&brief, file, checklist, dated(cx, m))
        };
        let name = format!("inspection-{}", document.as_of);
        deliver(cx, registry, m, &name, &document)?;
        Ok(Exit::Done)
    })
}

/// Proves a filed report: made again from the head it was filed at, it must give the same digest; made from what is
/// known now, figures that differ are the drift.
fn verify(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let period = month(cx, m)?;
    cx.with_registry(|cx, registry| {
        registry.require(Permission::Verify)?;
        let filed = filed::filing_of(registry.state(), KIND, period.from).cloned();
        let Some(filed) = filed else { return Err(cx.usage("not-filed", &[])) };
        let code = || filed.code.clone();
        let Some(then) = filed::again(registry, &filed, cx.now().local())? else {
            cx.say("cli-report-not-proved", &[("code", code().into())])?;
            return Ok(Exit::Damaged);
        };
        let now = figures::month(registry.state(), registry.policy(), registry.reference(), period)?;
        let drift: Vec<_> = now
            .list
            .iter()
            .filter_map(|figure| {
                let before = then.figures.get(&figure.code)?;
                (before.value != figure.value).then(|| {
                    serde_json::json!({
                        "code": figure.code, "filed": before.value.printed(), "now": figure.value.printed(),
                    })
                })
            })
            .collect();
        if cx.globals.json {
            cx.json(&serde_json::json!({ "proved": true, "code": code(), "drift": drift }))?;
        } else {
            cx.say("cli-report-proved", &[("code", code().into())])?;
            for row in &drift {
                let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
                cx.say(
                    "cli-report-drift",
                    &[
                        ("code", text("code").into()),
                        ("filed", text("filed").into()),
                        ("now", text("now").into()),
                    ],
                )?;
            }
        }
        Ok(if drift.is_empty() { Exit::Done } else { Exit::Findings })
    })
}
