//! `guitu report self-audit|inspection`: drafts, exports, filing.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::text;
use super::sink::{Leaving, send};
use crate::assets::Catalog;
use crate::domain::{Fact, InspectionFile, Moment, Permission, ReportTextSet};
use crate::figures::{self, Period};
use crate::registry::{Registry, State};
use crate::report::{self, Document, Names, inspection, self_audit};
use crate::words::{self, Told, obstacle};
use crate::write::{Format, write};
use chrono::NaiveDate;
use clap::{ArgMatches, Command, value_parser};
use serde_json::json;
use std::path::PathBuf;

pub fn tree(c: &Catalog) -> Command {
    let shared = |command: Command| {
        command.args([
            args::option(c, "report", "format").default_value("docx,xlsx,md"),
            args::option(c, "report", "out").value_parser(value_parser!(PathBuf)).default_value("."),
            args::flag(c, "report", "plain"),
            args::option(c, "report", "names").value_parser(["masked", "number", "full"]).hide_possible_values(true),
            args::flag(c, "any", "dry-run"),
        ])
    };
    args::command(c, "report").subcommand_required(true).subcommands([
        shared(args::command(c, "report/self-audit")).args([
            args::option(c, "report", "month").value_parser(month).required(true),
            args::option(c, "report", "plan"),
            args::option(c, "report", "plan-file").value_parser(value_parser!(PathBuf)).conflicts_with("plan"),
            args::flag(c, "report", "file"),
        ]),
        shared(args::command(c, "report/inspection")).arg(args::option(c, "inspect", "id")),
    ])
}

/// `YYYY-MM` as a period.
///
/// # Errors
/// The form wanted.
pub fn month(text: &str) -> Result<Period, String> {
    let first: Option<NaiveDate> = format!("{text}-01").parse().ok();
    let period = first.filter(|_| text.len() == 7).and_then(|day| {
        use chrono::Datelike;
        Period::month(day.year(), day.month())
    });
    period.ok_or_else(|| "YYYY-MM".to_owned())
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("self-audit", m)) => audit(cx, m),
        Some((_, m)) => inspected(cx, m),
        None => Err(cx.usage("missing-command", &[])),
    }
}

fn formats(cx: &Cx<'_, '_>, m: &ArgMatches) -> Result<Vec<Format>, Failure> {
    let raw = m.get_one::<String>("format").cloned().unwrap_or_default();
    let mut list = Vec::new();
    for word in raw.split(',').map(str::trim).filter(|word| !word.is_empty()) {
        let format = match word {
            "docx" => Format::Docx,
            "xlsx" => Format::Xlsx,
            "md" => Format::Markdown,
            "json" => Format::Json,
            _ => return Err(cx.usage("format", &[("value", word.to_owned().into())])),
        };
        if !list.contains(&format) {
            list.push(format);
        }
    }
    Ok(list)
}

fn names(m: &ArgMatches) -> Names {
    match m.get_one::<String>("names").map(String::as_str) {
        Some("number") => Names::NumberOnly,
        Some("full") => Names::Full,
        _ => Names::Masked,
    }
}

/// The request of a month's self-audit at a moment.
pub fn request(registry: &Registry, period: Period, names: Names, at: Moment) -> report::Request {
    report::Request { period, names, dated: at.day(), made_at: at.local(), head: registry.head() }
}

fn audit(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let formats = formats(cx, m)?;
    let Some(period) = m.get_one::<Period>("month").copied() else { return Err(cx.usage("missing-argument", &[])) };
    let plan = plan_text(cx, m)?;
    let (file, dry) = (m.get_flag("file"), m.get_flag("dry-run"));
    cx.with_registry(|cx, registry| {
        registry.require(Permission::Report)?;
        if let Some(plan) = plan.filter(|_| !dry) {
            let body = ReportTextSet {
                report: self_audit::KIND.into(),
                from: period.from,
                section: self_audit::NEXT_PLAN.into(),
                text: text(cx, "plan", &plan)?,
            };
            registry.state_one(None, cx.now().day(), body, cx.now(), cx.host.entropy)?;
        }
        let at = cx.now();
        let monthly = {
            let state = cx.state(registry)?;
            let request = request(registry, period, names(m), at);
            report::monthly(&state, registry.policy(), registry.reference(), request)?
        };
        let (mut document, mut code) = (monthly.document.clone(), None);
        if file && !dry {
            registry.require(Permission::FileReport)?;
            let (filed, fact) = monthly.file().map_err(|list| cannot_file(cx, &list))?;
            code = Some(fact.code.clone());
            registry.record(vec![Fact { on: at.day(), subject: None, body: fact.into() }], at, cx.host.entropy)?;
            document = filed;
        }
        let stem = format!("self-audit-{}", period.from.format("%Y-%m"));
        let failing = monthly.equations.iter().filter(|e| !e.holds()).count();
        let obstacles: Vec<String> = monthly.obstacles.iter().map(|o| obstacle(cx.catalog, o)).collect();
        let written = if dry { vec![] } else { export(cx, registry, m, &document, &stem, &formats)? };
        if cx.globals.json {
            let equations: Vec<_> = monthly
                .equations
                .iter()
                .map(|e| json!({ "name": e.name, "left": e.left, "right": e.right, "holds": e.holds() }))
                .collect();
            let figures: Vec<_> = monthly
                .figures
                .list
                .iter()
                .map(|f| json!({ "code": f.code, "value": f.value.printed(), "unit": f.unit.zh(), "rows": f.rows.len() }))
                .collect();
            let value = json!({
                "report": self_audit::KIND, "from": period.from, "to": period.to, "title": document.title,
                "draft": document.draft, "code": code, "obstacles": obstacles, "equations": equations,
                "figures": figures, "files": paths(&written),
            });
            cx.json(&value)?;
        } else {
            say_written(cx, &document, &written)?;
            for line in &obstacles {
                cx.say("cli-report-obstacle", &[("what", line.clone().into())])?;
            }
            if let Some(code) = code {
                cx.say("cli-report-filed", &[("code", code.into())])?;
            }
        }
        Ok(if failing > 0 { Exit::Findings } else { Exit::Done })
    })
}

fn cannot_file(cx: &Cx<'_, '_>, list: &[report::filing::Obstacle]) -> Failure {
    let lines: Vec<String> = list.iter().map(|o| obstacle(cx.catalog, o)).collect();
    let what = cx.text_args("cli-error-cannot-file", &[("what", lines.join("\n  ").into())]);
    Failure::Told(Exit::Findings, Told { what, mend: cx.text("cli-mend-cannot-file") })
}

fn plan_text(cx: &Cx<'_, '_>, m: &ArgMatches) -> Result<Option<String>, Failure> {
    if let Some(plan) = m.get_one::<String>("plan") {
        return Ok(Some(plan.clone()));
    }
    let Some(path) = m.get_one::<PathBuf>("plan-file") else { return Ok(None) };
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) => {
            let told = words::io_error(cx.catalog, error.kind());
            let args = [("file", path.display().to_string().into()), ("what", told.what.into())];
            Err(Failure::Told(Exit::Usage, Told { what: cx.text_args("cli-at-file", &args), mend: told.mend }))
        }
    }
}

fn export(
    cx: &mut Cx<'_, '_>,
    registry: &mut Registry,
    m: &ArgMatches,
    document: &Document,
    stem: &str,
    formats: &[Format],
) -> Result<Vec<PathBuf>, Failure> {
    let dir = m.get_one::<PathBuf>("out").cloned().unwrap_or_default();
    let mut list = Vec::new();
    for format in formats {
        let bytes = write(document, *format).map_err(|error| {
            Failure::with(Exit::Usage, cx.catalog, "document", &[("detail", error.to_string().into())])
        })?;
        let extension = format.extension();
        list.push(Leaving { what: format!("{stem} {extension}"), path: dir.join(format!("{stem}.{extension}")), bytes });
    }
    send(cx, registry, list, m.get_flag("plain"))
}

fn paths(written: &[PathBuf]) -> Vec<String> {
    written.iter().map(|path| path.display().to_string()).collect()
}

fn say_written(cx: &mut Cx<'_, '_>, document: &Document, written: &[PathBuf]) -> Result<(), Failure> {
    let key = if document.draft { "cli-report-draft" } else { "cli-report-final" };
    cx.say(key, &[("title", document.title.clone().into())])?;
    for path in written {
        cx.say("cli-report-written", &[("file", path.display().to_string().into())])?;
    }
    Ok(())
}

fn inspected(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let formats = formats(cx, m)?;
    let dry = m.get_flag("dry-run");
    cx.with_registry(|cx, registry| {
        registry.require(Permission::Report)?;
        let document = {
            let state = cx.state(registry)?;
            let run = newest(cx, &state, m)?;
            inspection_document(cx, registry, &state, run, names(m))?
        };
        let stem = format!("inspection-{}", document.as_of.format("%Y-%m-%d"));
        let written = if dry { vec![] } else { export(cx, registry, m, &document, &stem, &formats)? };
        if cx.globals.json {
            let value = json!({
                "report": inspection::KIND, "as_of": document.as_of, "title": document.title,
                "draft": document.draft, "files": paths(&written),
            });
            cx.json(&value)?;
        } else {
            say_written(cx, &document, &written)?;
        }
        Ok(Exit::Done)
    })
}

/// The inspection of `--id`, else the newest finished one.
fn newest<'s>(cx: &Cx<'_, '_>, state: &'s State, m: &ArgMatches) -> Result<&'s InspectionFile, Failure> {
    let wanted = m.get_one::<String>("id").cloned();
    let fits = |i: &&InspectionFile| match &wanted {
        Some(prefix) => prefix.len() >= 4 && i.id.to_string().starts_with(prefix),
        None => i.finished.is_some(),
    };
    let mut list: Vec<&InspectionFile> = state.inspections.values().filter(fits).collect();
    list.sort_by_key(|i| (i.on, i.started));
    list.pop().ok_or_else(|| cx.usage("no-inspection", &[("value", wanted.clone().unwrap_or_default().into())]))
}

fn inspection_document(
    cx: &Cx<'_, '_>,
    registry: &Registry,
    state: &State,
    run: &InspectionFile,
    names: Names,
) -> Result<Document, Failure> {
    let to = run.scope.as_of;
    use chrono::Datelike;
    let period = Period { from: to.with_day(1).unwrap_or(to), to };
    let figures = figures::month(state, registry.policy(), registry.reference(), period)?;
    let checklists = &registry.reference().checklists;
    let checklist = checklists.iter().find(|list| list.id == run.scope.checklist);
    let checklist =
        checklist.ok_or_else(|| cx.usage("no-checklist", &[("value", run.scope.checklist.clone().into())]))?;
    let head = registry.head().map(|head| head.hash.printed()).unwrap_or_default();
    let brief = report::Brief {
        state,
        policy: registry.policy(),
        reference: registry.reference(),
        figures: &figures,
        equations: &[],
        names,
        head: &head,
        made_at: cx.now().local(),
    };
    Ok(inspection::inspection(&brief, run, checklist, cx.now().day()))
}
