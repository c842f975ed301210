//! `guitu import roster FILE`: people from a spreadsheet.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::acts::{self, Outgoing, Seal};
use crate::assets::Catalog;
use crate::domain::{Permission, Text};
use crate::exchange::message::Message;
use crate::exchange::roster::{
    FieldChange, ImportRequest, Outcome, PlanOptions, ReadOptions, RegistryRoster, RosterKind, RosterMap,
    RosterPlan, Vocabulary, import_facts, plan_roster, read_roster, rejected_csv,
};
use crate::exchange::sheet::SheetLimits;
use crate::registry::Registry;
use crate::vault::read_bounded;
use crate::words::Told;
use clap::{ArgMatches, Command, value_parser};
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
    cx.with_registry(|cx, registry| {
        registry.require(Permission::Import)?;
        let plan = plan(cx, registry, m, &path, &bytes, map.as_deref())?;
        let dry = m.get_flag("dry-run");
        let strict = m.get_flag("all-or-nothing") && !plan.rejected.is_empty();
        // told after it is done: whoever reads the output may close it, and what was told must be true
        let written = if dry || strict { None } else { Some(commit(cx, registry, m, &bytes, &plan)?) };
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
            Some(Some(index)) => cx.say("cli-import-done", &[("index", index.to_string().into())])?,
            Some(None) => cx.say("cli-import-same", &[])?,
            None => {}
        }
        for file in kept {
            cx.say("cli-import-rejects", &[("path", file.display().to_string().into())])?;
        }
        Ok(if plan.rejected.is_empty() { Exit::Done } else { Exit::Findings })
    })
}

fn read(cx: &Cx<'_, '_>, path: &Path) -> Result<Vec<u8>, Failure> {
    read_bounded(path, SheetLimits::default().file_bytes)
        .map_err(|error| Failure::Told(Exit::Usage, crate::words::read_error(cx.catalog, path, error)))
}

fn told(cx: &Cx<'_, '_>, path: &Path, message: &Message) -> Failure {
    let what = format!("{}: {}", path.display(), message.words(cx.catalog));
    Failure::Told(Exit::Usage, Told { what, mend: String::new() })
}

fn plan(
    cx: &Cx<'_, '_>,
    registry: &Registry,
    m: &ArgMatches,
    path: &Path,
    bytes: &[u8],
    map: Option<&[u8]>,
) -> Result<RosterPlan, Failure> {
    let today = cx.now().day();
    let policy = registry.policy();
    let vocabulary =
        Vocabulary { codes: &registry.reference().codes, levels: &policy.profile_on(today).levels };
    let map_path = m.get_one::<PathBuf>("map").cloned().unwrap_or_default();
    let map = match map {
        Some(bytes) => RosterMap::with_overrides(&vocabulary, &String::from_utf8_lossy(bytes)),
        None => RosterMap::built_in(&vocabulary),
    }
    .map_err(|error| told(cx, &map_path, &error.message()))?;
    let kind = m.get_one::<String>("kind").and_then(|k| RosterKind::parse(k));
    let options = ReadOptions { map: &map, kind, limits: SheetLimits::default(), today };
    let roster = read_roster(bytes, &options).map_err(|error| told(cx, path, &error.message()))?;
    let existing = RegistryRoster::new(registry.state(), today);
    let Ok(plan) = plan_roster(roster, &existing, &PlanOptions { today, statute: policy.statute() });
    Ok(plan)
}

fn tell(cx: &mut Cx<'_, '_>, plan: &RosterPlan, dry: bool) -> Result<(), Failure> {
    let counts = plan.counts();
    if cx.globals.json {
        let rejected: Vec<_> = plan
            .rejected
            .iter()
            .flat_map(|row| &row.problems)
            .map(|problem| {
                serde_json::json!({
                    "sheet": problem.at.sheet,
                    "row": problem.at.row_number(),
                    "column": problem.at.column_letters(),
                    "reason": problem.reason.message().words(cx.catalog),
                    "mend": problem.reason.mend().message().words(cx.catalog),
                })
            })
            .collect();
        let value = serde_json::json!({
            "dry_run": dry,
            "new_people": counts.new_subjects,
            "new_cases": counts.new_cases,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "rejected_rows": counts.rejected,
            "rejected": rejected,
            "notices": plan.rows.iter().flat_map(|row| &row.notices).map(|notice| serde_json::json!({
                "sheet": notice.at.sheet,
                "row": notice.at.row_number(),
                "column": notice.at.column_letters(),
                "notice": notice.reason.message().words(cx.catalog),
            })).collect::<Vec<_>>(),
            "left_out": plan.left_out().map(|c| c.heading.clone()).collect::<Vec<_>>(),
        });
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
    for column in plan.left_out() {
        let line = column.message().words(cx.catalog);
        cx.line(&format!("  {line}"))?;
    }
    for row in &plan.rows {
        if let Outcome::Changed { changes, .. } = &row.outcome {
            let cells: Vec<String> =
                changes.fields.iter().map(|c: &FieldChange| cx.text(&c.field.label_key())).collect();
            let row = (row.row.row + 1).to_string();
            cx.say("cli-import-changed-row", &[("row", row.into()), ("cells", cells.join("、").into())])?;
        }
    }
    for notice in plan.rows.iter().flat_map(|row| &row.notices) {
        let text = notice.reason.message().words(cx.catalog);
        let args = [("at", notice.at.to_string().into()), ("text", text.into())];
        let line = cx.text_args("cli-import-notice", &args);
        cx.line(&format!("  {line}"))?;
    }
    for problem in plan.rejected.iter().flat_map(|row| &row.problems) {
        let at = problem.at.to_string();
        let reason = problem.reason.message().words(cx.catalog);
        let mend = problem.reason.mend().message().words(cx.catalog);
        cx.line(&format!("  {at}: {reason}"))?;
        cx.line(&format!("      {mend}"))?;
    }
    Ok(())
}

/// Writes what the plan comes to; gives the index of the commit, none when nothing would change.
fn commit(
    cx: &mut Cx<'_, '_>,
    registry: &mut Registry,
    m: &ArgMatches,
    bytes: &[u8],
    plan: &RosterPlan,
) -> Result<Option<u64>, Failure> {
    let update = m.get_flag("update");
    if !update && plan.counts().changed > 0 {
        cx.note("cli-import-needs-update", &[("changed", plan.counts().changed.into())]);
    }
    let reason = Text::new(&cx.text("cli-import-reason")).unwrap_or_default();
    let now = cx.now();
    let request = ImportRequest { file: bytes, update, reason: &reason, today: now.day() };
    let facts = import_facts(plan, registry, &request, cx.host.entropy)?;
    if facts.is_empty() {
        return Ok(None);
    }
    Ok(Some(registry.state_facts(facts, now, cx.host.entropy)?.index))
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
