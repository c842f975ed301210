//! `guitu import roster FILE`: people from a spreadsheet.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::acts::{self, Act, Outgoing, Seal};
use crate::assets::Catalog;
use crate::exchange::message::Message;
use crate::exchange::roster::{
    ColumnPreview, ColumnUse, Field, ImportError, Notice, Problem, RosterError, RosterKind, RosterPlan,
    RosterRequest, SheetReport, Summed, Unread, draft_import, rejected_csv,
};
use crate::exchange::sheet::CellAddress;
use crate::registry::Registry;
use crate::vault::read_bounded;
use crate::words::Told;
use clap::{ArgAction, ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

pub fn tree(c: &Catalog) -> Command {
    let file = args::place(c, "import/roster", "file").value_parser(value_parser!(PathBuf));
    args::command(c, "import").subcommand_required(true).subcommand(
        args::command(c, "import/roster").args([
            file,
            args::option(c, "import/roster", "map").value_parser(value_parser!(PathBuf)),
            args::option(c, "import/roster", "kind")
                .value_parser(["corrections", "resettlement"])
                .hide_possible_values(true),
            args::option(c, "import/roster", "sheet").action(ArgAction::Append),
            args::option(c, "import/roster", "rejects").value_parser(value_parser!(PathBuf)),
            args::flag(c, "import/roster", "dry-run"),
            args::flag(c, "import/roster", "update"),
            args::flag(c, "import/roster", "all-or-nothing"),
            args::flag(c, "import/roster", "plain"),
        ]),
    )
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let Some(("roster", m)) = m.subcommand() else { return Ok(Exit::Usage) };
    let path = m.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    // the file is read before the passphrase is asked for: a wrong file name costs nothing
    let bytes = read(cx, &path)?;
    let map = m.get_one::<PathBuf>("map").map(|p| read(cx, p)).transpose()?;
    let map = map.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::Import)?;
        let now = cx.now();
        let request = RosterRequest {
            bytes: &bytes,
            map: map.as_deref(),
            kind: m.get_one::<String>("kind").and_then(|k| RosterKind::parse(k)),
            sheets: m.get_many::<String>("sheet").into_iter().flatten().cloned().collect(),
            update: m.get_flag("update"),
            reason: acts::own_words("words-reason-import"),
            today: now.day(),
        };
        let draft = draft_import(registry, &request, cx.host.entropy).map_err(|error| match error {
            ImportError::Registry(error) => Failure::from(error),
            ImportError::Roster(error @ RosterError::Map(_)) => {
                let path = m.get_one::<PathBuf>("map").cloned().unwrap_or_default();
                told(cx, &path, &error.message())
            }
            ImportError::Roster(error) => told(cx, &path, &error.message()),
        })?;
        let plan = draft.plan.clone();
        let dry = m.get_flag("dry-run");
        let strict = m.get_flag("all-or-nothing") && !plan.rejected.is_empty();
        if !request.update && plan.counts().changed > 0 {
            cx.note("cli-import-needs-update", &[("changed", plan.counts().changed.into())]);
        }
        // told after it is done: whoever reads the output may close it, and what was told must be true
        let written =
            if dry || strict { None } else { Some(acts::import_roster(registry, draft, &mut cx.at())?) };
        let kept = if dry || plan.rejected.is_empty() {
            Vec::new()
        } else {
            rejects(cx, registry, m, &path, &plan)?
        };
        tell(cx, &plan, dry)?;
        if strict {
            cx.note("cli-import-nothing", &[("rejected", plan.rejected.len().into())]);
        }
        match written {
            Some(Some(receipt)) => {
                cx.say("cli-import-done", &[("index", receipt.index.to_string().into())])?;
            }
            Some(None) => cx.say("cli-import-same", &[])?,
            None => {}
        }
        for file in kept {
            cx.say("cli-import-rejects", &[("path", file.display().to_string().into())])?;
        }
        let refused = |report: &SheetReport| matches!(report.unread, Some(Unread::Refused(_)));
        let found = !plan.rejected.is_empty() || plan.sheets.iter().any(refused);
        Ok(if found { Exit::Findings } else { Exit::Done })
    })
}

fn read(cx: &Cx<'_, '_>, path: &Path) -> Result<Vec<u8>, Failure> {
    read_bounded(path, crate::exchange::sheet::SheetLimits::default().file_bytes)
        .map_err(|error| Failure::Told(Exit::Usage, crate::words::read_error(cx.catalog, path, error)))
}

fn told(cx: &Cx<'_, '_>, path: &Path, message: &Message) -> Failure {
    let what = format!("{}: {}", path.display(), message.words(cx.catalog));
    Failure::Told(Exit::Usage, Told { what, mend: String::new() })
}

fn tell(cx: &mut Cx<'_, '_>, plan: &RosterPlan, dry: bool) -> Result<(), Failure> {
    let counts = plan.counts();
    if cx.globals.json {
        let value = json(cx.catalog, plan, dry);
        return cx.json(&value);
    }
    let key = if dry { "cli-import-would" } else { "cli-import-read" };
    cx.say(
        key,
        &[
            ("people", counts.new_subjects.into()),
            ("cases", counts.new_cases.into()),
            ("changed", counts.changed.into()),
            ("unchanged", counts.unchanged.into()),
            ("rejected", counts.rejected.into()),
        ],
    )?;
    for line in plan.lines(cx.catalog) {
        cx.line(&format!("  {line}"))?;
    }
    Ok(())
}

/// The plan as JSON: every problem and notice by its cell, the same summed up, and what becomes of each column.
fn json(c: &Catalog, plan: &RosterPlan, dry: bool) -> Value {
    let counts = plan.counts();
    let cell = |at: &CellAddress| json!({ "sheet": at.sheet, "row": at.row_number(), "column": at.column_letters() });
    let with = |mut value: Value, more: Value| {
        if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
            value.extend(more);
        }
        value
    };
    let problem = |problem: &Problem| {
        let more = json!({
            "field": problem.field.key(),
            "found": problem.found,
            "reason": problem.reason.message().words(c),
            "mend": problem.reason.mend().message().words(c),
        });
        with(cell(&problem.at), more)
    };
    let notice = |notice: &Notice| {
        let text = notice.reason.message().words(c);
        with(cell(&notice.at), json!({ "field": notice.field.key(), "found": notice.found, "notice": text }))
    };
    let summed = |summed: Vec<Summed>| -> Vec<Value> {
        let one = |one: Summed| {
            let examples: Vec<String> = one.examples.iter().map(ToString::to_string).collect();
            json!({ "text": one.text, "mend": one.mend, "count": one.count, "examples": examples })
        };
        summed.into_iter().map(one).collect()
    };
    let column = |column: &ColumnPreview| {
        let nearest = match column.used {
            ColumnUse::Unknown(nearest) => nearest,
            _ => None,
        };
        let more = json!({
            "heading": column.heading,
            "field": column.field.map(Field::key),
            "use": column.used.as_str(),
            "filled": column.filled,
            "nearest": nearest.map(Field::key),
            "map_line": nearest.map(|field| column.map_line(field)),
        });
        with(cell(&column.at), more)
    };
    let sheet = |report: &SheetReport| {
        json!({
            "sheet": report.sheet,
            "kind": report.kind.map(RosterKind::as_str),
            "heading_rows": report.heading_rows,
            "people": report.people,
            "unread": report.message().map(|message| message.words(c)),
        })
    };
    let left_out = plan.columns().filter(|column| column.message().is_some());
    json!({
        "dry_run": dry,
        "new_people": counts.new_subjects,
        "new_cases": counts.new_cases,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "rejected_rows": counts.rejected,
        "rejected": plan.problems().map(problem).collect::<Vec<_>>(),
        "rejected_summed": summed(plan.summed_problems(c)),
        "notices": plan.notices().map(notice).collect::<Vec<_>>(),
        "notices_summed": summed(plan.summed_notices(c)),
        "left_out": left_out.map(|column| column.heading.clone()).collect::<Vec<_>>(),
        "columns": plan.columns().map(column).collect::<Vec<_>>(),
        "sheets": plan.sheets.iter().map(sheet).collect::<Vec<_>>(),
    })
}

/// Rows that were not fit go to a file among the exports or where `--rejects` says, sealed unless `--plain`.
fn rejects(
    cx: &mut Cx<'_, '_>,
    registry: &mut Registry,
    m: &ArgMatches,
    path: &Path,
    plan: &RosterPlan,
) -> Result<Vec<PathBuf>, Failure> {
    let csv = rejected_csv(plan, cx.catalog).map_err(|_| cx.usage("rejects-file", &[]))?;
    let target = match m.get_one::<PathBuf>("rejects") {
        Some(given) => given.clone(),
        None => {
            registry.exports_dir()?.join(path.with_extension("rejected.csv").file_name().unwrap_or_default())
        }
    };
    let dir = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    let name = target.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let file = Outgoing { name, what: "rejected roster rows".into(), bytes: csv };
    let seal = Seal::plain(m.get_flag("plain"));
    Ok(acts::export_rejected(registry, &dir, seal, file, &mut cx.at())?)
}
