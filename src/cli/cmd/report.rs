//! `guitu report KIND`: every kind of report drafted, filed and proved again.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::acts::{self, MadeReport, Mode, Place, ReportAsked, Seal};
use crate::assets::Catalog;
use crate::domain::Text;
use crate::figures::Period;
use crate::policy::{Over, Template};
use crate::registry::Registry;
use crate::report::filing::Obstacle;
use crate::report::{Drift, KINDS, Kind, Names, Span, kind};
use crate::vault::read_bounded;
use crate::words;
use crate::write::{Format, preview_lines};
use chrono::NaiveDate;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::path::PathBuf;

pub fn tree(c: &Catalog) -> Command {
    let kinds = KINDS.iter().map(|kind| of_kind(c, kind));
    let filed = KINDS.iter().filter(|kind| kind.fileable).map(|kind| kind.id);
    args::command(c, "report").subcommand_required(true).subcommands(kinds).subcommand(
        args::command(c, "report/verify")
            .arg(args::option(c, "report", "month").required(true))
            .arg(args::option(c, "report", "kind").value_parser(filed.collect::<Vec<_>>())),
    )
}

/// The command of a kind of report, as its row and its wording say.
fn of_kind(c: &Catalog, kind: &'static Kind) -> Command {
    let wording = Template::shipped(kind.id).ok().flatten();
    let about = wording.as_ref().map(|wording| wording.title.pick(c.lang()).to_owned()).unwrap_or_default();
    let option = |name: &'static str| args::option(c, "report", name);
    let span = match kind.over {
        Over::Month => option("month").required(true),
        Over::Inspection => option("inspection"),
    };
    let mut list: Vec<Arg> = vec![
        span,
        option("format"),
        option("out").value_parser(value_parser!(PathBuf)),
        option("names").value_parser(["masked", "number", "full"]).hide_possible_values(true),
        option("dated").value_parser(args::date),
        args::flag(c, "report", "plain"),
    ];
    if wording.as_ref().is_some_and(|wording| !wording.typed.is_empty()) {
        list.extend([
            option("plan"),
            option("plan-file").value_parser(value_parser!(PathBuf)),
            option("section").action(ArgAction::Append),
        ]);
    }
    if kind.fileable {
        list.extend([
            args::flag(c, "report", "file"),
            args::flag(c, "report", "draft").conflicts_with("file"),
        ]);
    }
    args::named(c, kind.id, about).args(list)
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("verify", m)) => verify(cx, m),
        Some((id, m)) => match kind(id) {
            Some(kind) => make(cx, m, kind),
            None => Ok(Exit::Usage),
        },
        None => Ok(Exit::Usage),
    }
}

/// The month named by `--month 2026-06`.
pub fn month(cx: &Cx<'_, '_>, m: &ArgMatches) -> Result<Period, Failure> {
    let text = m.get_one::<String>("month").cloned().unwrap_or_default();
    let parsed = text.split_once('-').and_then(|(y, n)| Period::month(y.parse().ok()?, n.parse().ok()?));
    parsed.ok_or_else(|| cx.usage("bad-month", &[("value", text.into())]))
}

fn flag(m: &ArgMatches, name: &str) -> bool {
    m.try_get_one::<bool>(name).ok().flatten().copied().unwrap_or_default()
}

/// What the flags say the report is about.
fn span(cx: &Cx<'_, '_>, registry: &Registry, m: &ArgMatches, kind: &Kind) -> Result<Span, Failure> {
    match kind.over {
        Over::Month => Ok(Span::Month(month(cx, m)?)),
        Over::Inspection => {
            let state = cx.state(registry)?;
            let wanted = m.get_one::<String>("inspection").map(String::as_str).unwrap_or_default();
            kind.span(&state, wanted).ok_or_else(|| cx.usage("no-inspection", &[]))
        }
    }
}

/// A report as the flags ask for it.
fn asked(
    cx: &Cx<'_, '_>,
    registry: &Registry,
    m: &ArgMatches,
    kind: &'static Kind,
) -> Result<ReportAsked, Failure> {
    let names = m.get_one::<String>("names").map(|word| match word.as_str() {
        "number" => Names::NumberOnly,
        "full" => Names::Full,
        _ => Names::Masked,
    });
    let span = span(cx, registry, m, kind)?;
    let dated = m.get_one::<NaiveDate>("dated").copied();
    Ok(ReportAsked { kind, span, names, dated, draft: flag(m, "draft"), known_at: cx.known_index(registry)? })
}

fn make(cx: &mut Cx<'_, '_>, m: &ArgMatches, kind: &'static Kind) -> Result<Exit, Failure> {
    if kind.over == Over::Month {
        month(cx, m)?;
    }
    let typed = sections(cx, m)?;
    cx.with_registry(|cx, registry| {
        let asked = asked(cx, registry, m, kind)?;
        if let Span::Month(period) = asked.span {
            for (section, text) in typed {
                acts::set_section(registry, kind, period, &section, text, Mode::Commit, &mut cx.at())?;
            }
        }
        let now = cx.now();
        let mut made = acts::make_report(registry, &asked, now)?;
        // a draft always prints; what stands against filing it is told, and said by the code
        let drafted = kind.fileable && made.code.is_none();
        let mut against: Vec<Obstacle> = if drafted { made.obstacles.clone() } else { Vec::new() };
        if flag(m, "file") {
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

/// A plan is some pages at most.
const LONGEST_PLAN: u64 = 1 << 20;
/// The section that `--plan` types.
const PLAN: &str = "next-plan";

/// Sections typed in on the command line: `--plan`, `--plan-file`, `--section ID=TEXT`.
fn sections(cx: &Cx<'_, '_>, m: &ArgMatches) -> Result<Vec<(String, Text)>, Failure> {
    let mut raw: Vec<(String, String)> = Vec::new();
    if let Some(words) = m.try_get_one::<String>("plan").ok().flatten() {
        raw.push((PLAN.to_owned(), words.clone()));
    } else if let Some(path) = m.try_get_one::<PathBuf>("plan-file").ok().flatten() {
        let unread = |error| Failure::Told(Exit::Usage, words::read_error(cx.catalog, path, error));
        let bytes = read_bounded(path, LONGEST_PLAN).map_err(unread)?;
        let words = String::from_utf8(bytes)
            .map_err(|_| cx.usage("plan-not-text", &[("file", path.display().to_string().into())]))?;
        raw.push((PLAN.to_owned(), words));
    }
    for given in m.try_get_many::<String>("section").ok().flatten().into_iter().flatten() {
        let wrong = || cx.usage("bad-section", &[("value", given.clone().into())]);
        let (id, words) = given.split_once('=').ok_or_else(wrong)?;
        raw.push((id.to_owned(), words.to_owned()));
    }
    raw.into_iter().map(|(id, words)| Ok((id, super::record::text(cx, "plan", &words)?))).collect()
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
            let value = serde_json::to_value(&made.paper.document).map_err(std::io::Error::other)?;
            return cx.json(&value);
        }
        for line in preview_lines(&made.paper.document, 78) {
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
    let seal = Seal::plain(flag(m, "plain"));
    let paths = acts::export_report(registry, made, &formats, Place::Dir(&dir), seal, &mut cx.at())?;
    if cx.globals.json {
        let written: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        return cx.json(&serde_json::json!({ "written": written, "draft": made.paper.document.draft }));
    }
    for path in paths {
        cx.say("cli-report-written", &[("path", path.display().to_string().into())])?;
    }
    Ok(())
}

fn verify(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let period = month(cx, m)?;
    let wanted = m.get_one::<String>("kind").map(String::as_str);
    let Some(kind) = KINDS.iter().find(|kind| kind.fileable && wanted.is_none_or(|id| id == kind.id)) else {
        return Ok(Exit::Usage);
    };
    cx.with_registry(|cx, registry| {
        let acts::Proof { code, kept, recount } = acts::prove_report(registry, kind, period, cx.now())?;
        let unlike = recount.as_ref().map(|counted| counted.unlike.clone()).unwrap_or_default();
        let recounted = recount.is_some() && unlike.is_empty();
        let drifts = recount.as_ref().map_or(&[][..], |counted| &counted.drifts);
        let rows: Vec<serde_json::Value> = drifts.iter().map(|drift| row(cx, registry, drift)).collect();
        if cx.globals.json {
            cx.json(&serde_json::json!({
                "proved": true, "code": code, "kept": kept, "recounted": recounted, "unlike": unlike,
                "drift": rows,
            }))?;
        } else {
            let key = if kept { "cli-report-kept" } else { "cli-report-proved" };
            cx.say(key, &[("code", code.into())])?;
            match (&recount, recounted) {
                (None, _) => cx.say("cli-report-no-head", &[])?,
                (_, true) => cx.say("cli-report-recounted", &[])?,
                (_, false) => cx.say("cli-report-unlike", &[("codes", unlike.join(", ").into())])?,
            }
            for row in &rows {
                tell(cx, row)?;
            }
        }
        Ok(if recounted && rows.is_empty() { Exit::Done } else { Exit::Findings })
    })
}

/// Facts named behind one drift.
const SINCE: usize = 20;

/// A figure that differs now, with what was recorded since behind it.
fn row(cx: &Cx<'_, '_>, registry: &Registry, drift: &Drift) -> serde_json::Value {
    let since: Vec<serde_json::Value> = drift
        .since
        .iter()
        .take(SINCE)
        .map(|entry| {
            serde_json::json!({
                "fact": entry.id.to_string(),
                "recorded": entry.recorded_on,
                "what": words::fact_line(cx.catalog, registry, &entry.fact),
            })
        })
        .collect();
    let definition = registry.reference().figures.get(drift.key.code);
    serde_json::json!({
        "code": drift.code,
        "name": definition.map(|known| known.name.pick(cx.catalog.lang())),
        "filed": drift.then.printed(),
        "now": drift.now.printed(),
        "since": since,
    })
}

fn tell(cx: &mut Cx<'_, '_>, row: &serde_json::Value) -> Result<(), Failure> {
    let text = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let code = format!("{} {}", text(row, "code"), text(row, "name"));
    let args =
        [("code", code.into()), ("filed", text(row, "filed").into()), ("now", text(row, "now").into())];
    cx.say("cli-report-drift", &args)?;
    for since in row["since"].as_array().into_iter().flatten() {
        let args = [("day", text(since, "recorded").into()), ("what", text(since, "what").into())];
        cx.say("cli-report-since", &args)?;
    }
    Ok(())
}
