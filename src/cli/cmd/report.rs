//! `guitu report`: the monthly self-audit and the inspection report, drafted, filed and proved again.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::acts::{self, MadeReport, Mode, Place, ReportAsked, Seal, Which};
use crate::assets::Catalog;
use crate::domain::Text;
use crate::figures::Period;
use crate::registry::Registry;
use crate::report::Names;
use crate::report::filing::Obstacle;
use crate::words;
use crate::write::{Format, preview_lines};
use chrono::NaiveDate;
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

/// A report as the flags ask for it.
fn asked(cx: &Cx<'_, '_>, registry: &Registry, m: &ArgMatches, which: Which) -> Result<ReportAsked, Failure> {
    let names = m.get_one::<String>("names").map(|word| match word.as_str() {
        "number" => Names::NumberOnly,
        "full" => Names::Full,
        _ => Names::Masked,
    });
    let dated = m.get_one::<NaiveDate>("dated").copied();
    let draft = m.try_get_one::<bool>("draft").ok().flatten().copied().unwrap_or_default();
    Ok(ReportAsked { which, names, dated, draft, known_at: cx.known_index(registry)? })
}

fn self_audit(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let period = month(cx, m)?;
    let plan = typed_plan(cx, m)?;
    cx.with_registry(|cx, registry| {
        let asked = asked(cx, registry, m, Which::SelfAudit(period))?;
        if let Some(text) = plan {
            acts::set_plan(registry, period, text, Mode::Commit, &mut cx.at())?;
        }
        let now = cx.now();
        let mut made = acts::make_report(registry, &asked, now)?;
        // a draft always prints; what stands against filing it is told, and said by the code
        let mut against: Vec<Obstacle> =
            if made.code.is_none() { made.obstacles.clone() } else { Vec::new() };
        if m.get_flag("file") {
            match acts::file_report(registry, &made, &mut cx.at()) {
                Ok(filed) => {
                    let code = filed.code.clone().unwrap_or_default();
                    cx.say("cli-report-filed", &[("code", code.into())])?;
                    made = filed;
                }
                Err(acts::Refusal::Obstacles(list)) => against = list,
                Err(other) => return Err(other.into()),
            }
        }
        deliver(cx, registry, m, &made)?;
        for obstacle in &against {
            let said = words::obstacle(cx.catalog, obstacle);
            cx.note("cli-report-obstacle", &[("obstacle", said.into())]);
        }
        Ok(if against.is_empty() { Exit::Done } else { Exit::Findings })
    })
}

fn typed_plan(cx: &Cx<'_, '_>, m: &ArgMatches) -> Result<Option<Text>, Failure> {
    let raw = match (m.get_one::<String>("plan"), m.get_one::<PathBuf>("plan-file")) {
        (Some(text), _) => text.clone(),
        (None, Some(path)) => std::fs::read_to_string(path)
            .map_err(|error| Failure::Told(Exit::Usage, words::io_error(cx.catalog, error.kind())))?,
        (None, None) => return Ok(None),
    };
    super::record::text(cx, "plan", &raw).map(Some)
}

/// Files where a format is asked for, a preview on the screen where none is.
fn deliver(
    cx: &mut Cx<'_, '_>,
    registry: &mut Registry,
    m: &ArgMatches,
    made: &MadeReport,
) -> Result<(), Failure> {
    let Some(wanted) = m.get_one::<String>("format") else {
        if cx.globals.json {
            let value = serde_json::to_value(&made.document).map_err(std::io::Error::other)?;
            return cx.json(&value);
        }
        for line in preview_lines(&made.document, 78) {
            cx.line(&line.text())?;
        }
        return Ok(());
    };
    let mut formats = Vec::new();
    for word in wanted.split([',', '，']).map(str::trim).filter(|w| !w.is_empty()) {
        let format = Format::parse(word);
        formats.push(format.ok_or_else(|| cx.usage("bad-format", &[("value", word.to_owned().into())]))?);
    }
    let dir = m.get_one::<PathBuf>("out").cloned().unwrap_or_else(|| PathBuf::from("."));
    let seal = Seal::plain(m.get_flag("plain"));
    let paths = acts::export_report(registry, made, &formats, Place::Dir(&dir), seal, &mut cx.at())?;
    if cx.globals.json {
        let written: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return cx.json(&serde_json::json!({ "written": written, "draft": made.document.draft }));
    }
    for path in paths {
        cx.say("cli-report-written", &[("path", path.display().to_string().into())])?;
    }
    Ok(())
}

fn of_inspection(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let wanted = m.get_one::<String>("inspection").cloned().unwrap_or_default();
        let known = cx.state(registry)?;
        let met = known.inspections.values().filter(|i| i.id.to_string().starts_with(&wanted));
        let newest = met.max_by_key(|i| (i.on, i.started)).map(|i| i.id);
        let which = Which::Inspection(newest.ok_or_else(|| cx.usage("no-inspection", &[]))?);
        drop(known);
        let made = acts::make_report(registry, &asked(cx, registry, m, which)?, cx.now())?;
        deliver(cx, registry, m, &made)?;
        Ok(Exit::Done)
    })
}

fn verify(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let period = month(cx, m)?;
    cx.with_registry(|cx, registry| {
        let acts::Proof { code, drift } = acts::prove_report(registry, period, cx.now())?;
        if cx.globals.json {
            let rows: Vec<_> = drift
                .iter()
                .map(|row| serde_json::json!({ "code": row.code, "filed": row.filed, "now": row.now }))
                .collect();
            cx.json(&serde_json::json!({ "proved": true, "code": code, "drift": rows }))?;
        } else {
            cx.say("cli-report-proved", &[("code", code.into())])?;
            for row in &drift {
                let args = [
                    ("code", row.code.clone().into()),
                    ("filed", row.filed.clone().into()),
                    ("now", row.now.clone().into()),
                ];
                cx.say("cli-report-drift", &args)?;
            }
        }
        Ok(if drift.is_empty() { Exit::Done } else { Exit::Findings })
    })
}
