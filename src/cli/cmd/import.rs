//! `guitu import roster FILE`: a spreadsheet of people, read within limits; good rows as one commit, the others in a file
//! that says what is wrong with each.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::text;
use super::sink::{Leaving, send};
use crate::assets::Catalog;
use crate::domain::Permission;
use crate::exchange::message::Message;
use crate::exchange::roster::{
    ImportRequest, Outcome, PlanOptions, ReadOptions, RegistryRoster, RosterKind, RosterMap, RosterPlan, Vocabulary,
    import_facts, plan_roster, read_roster, rejected_csv,
};
use crate::exchange::sheet::SheetLimits;
use crate::registry::Registry;
use crate::words::{self, Told};
use clap::{ArgMatches, Command, value_parser};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "import").subcommand_required(true).subcommand(
        args::command(c, "import/roster").args([
            args::place(c, "import", "file").value_parser(value_parser!(PathBuf)),
            args::option(c, "import", "map").value_parser(value_parser!(PathBuf)),
            args::option(c, "import", "kind").value_parser(["corrections", "resettlement"]).hide_possible_values(true),
            args::flag(c, "any", "dry-run"),
            args::flag(c, "import", "update"),
            args::flag(c, "import", "all-or-nothing"),
            args::option(c, "import", "rejects").value_parser(value_parser!(PathBuf)),
            args::flag(c, "import", "plain"),
        ]),
    )
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some((_, m)) => roster(cx, m),
        None => Err(cx.usage("missing-command", &[])),
    }
}

/// A message of the reader, with the file named.
fn refused(cx: &Cx<'_, '_>, file: &Path, message: &Message) -> Failure {
    let what = message.words(cx.catalog);
    let args = [("file", file.display().to_string().into()), ("what", what.into())];
    Failure::Told(Exit::Usage, Told { what: cx.text_args("cli-at-file", &args), mend: String::new() })
}

fn read_file(cx: &Cx<'_, '_>, file: &Path) -> Result<Vec<u8>, Failure> {
    let failed = |kind| {
        let told = words::io_error(cx.catalog, kind);
        let args = [("file", file.display().to_string().into()), ("what", told.what.into())];
        Failure::Told(Exit::Usage, Told { what: cx.text_args("cli-at-file", &args), mend: told.mend })
    };
    let meta = std::fs::metadata(file).map_err(|e| failed(e.kind()))?;
    if !meta.is_file() {
        return Err(failed(std::io::ErrorKind::InvalidInput));
    }
    // one byte over the limit is enough to be refused; a larger file is not read into memory
    let limit = SheetLimits::default().file_bytes;
    let mut bytes = Vec::new();
    let opened = std::fs::File::open(file).map_err(|e| failed(e.kind()))?;
    std::io::Read::read_to_end(&mut std::io::Read::take(opened, limit + 1), &mut bytes)
        .map_err(|e| failed(e.kind()))?;
    Ok(bytes)
}

fn roster(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let Some(file) = m.get_one::<PathBuf>("file").cloned() else { return Err(cx.usage("missing-argument", &[])) };
    let bytes = read_file(cx, &file)?;
    let own_map = match m.get_one::<PathBuf>("map") {
        Some(path) => Some((path.clone(), String::from_utf8_lossy(&read_file(cx, path)?).into_owned())),
        None => None,
    };
    cx.with_registry(|cx, registry| {
        registry.require(Permission::Import)?;
        let plan = plan(cx, registry, m, &file, &bytes, own_map.as_ref())?;
        apply(cx, registry, m, &file, &bytes, &plan)
    })
}

fn plan(
    cx: &Cx<'_, '_>,
    registry: &Registry,
    m: &ArgMatches,
    file: &Path,
    bytes: &[u8],
    own_map: Option<&(PathBuf, String)>,
) -> Result<RosterPlan, Failure> {
    let today = cx.now().day();
    let levels = &registry.policy().profile_on(today).levels;
    let vocabulary = Vocabulary { codes: &registry.reference().codes, levels };
    let map = match own_map {
        Some((path, text)) => {
            RosterMap::with_overrides(&vocabulary, text).map_err(|e| refused(cx, path, &e.message()))?
        }
        None => RosterMap::built_in(&vocabulary).map_err(|e| refused(cx, file, &e.message()))?,
    };
    let kind = m.get_one::<String>("kind").and_then(|kind| RosterKind::parse(kind));
    let options = ReadOptions { map: &map, kind, limits: SheetLimits::default(), today };
    let roster = read_roster(bytes, &options).map_err(|e| refused(cx, file, &e.message()))?;
    let Ok(plan) = plan_roster(roster, &RegistryRoster::new(registry.state(), today), &PlanOptions { today, map: &map });
    Ok(plan)
}

fn apply(
    cx: &mut Cx<'_, '_>,
    registry: &mut Registry,
    m: &ArgMatches,
    file: &Path,
    bytes: &[u8],
    plan: &RosterPlan,
) -> Result<Exit, Failure> {
    let (dry, update) = (m.get_flag("dry-run"), m.get_flag("update"));
    let counts = plan.counts();
    let held_back = m.get_flag("all-or-nothing") && counts.rejected > 0;
    let today = cx.now().day();
    let reason = text(cx, "reason", &cx.text("cli-import-reason"))?;
    let request = ImportRequest { file: bytes, update, reason: &reason, today };
    let facts = import_facts(plan, registry, &request, cx.host.entropy)?;
    let stated = if dry || held_back || facts.is_empty() {
        if !facts.is_empty() {
            registry.check(&facts, today)?;
        }
        None
    } else {
        Some(registry.state_facts(facts, cx.now(), cx.host.entropy)?.index)
    };
    let rejects = if counts.rejected > 0 && !dry { Some(write_rejects(cx, registry, m, file, plan)?) } else { None };
    let report = Report { plan, dry, update, held_back, stated, rejects };
    if cx.globals.json {
        let value = report.json(cx);
        cx.json(&value)?;
    } else {
        report.print(cx, file)?;
    }
    Ok(if held_back {
        Exit::Usage
    } else if counts.rejected > 0 {
        Exit::Findings
    } else {
        Exit::Done
    })
}

fn write_rejects(
    cx: &mut Cx<'_, '_>,
    registry: &mut Registry,
    m: &ArgMatches,
    file: &Path,
    plan: &RosterPlan,
) -> Result<PathBuf, Failure> {
    let catalog = cx.catalog;
    let csv = rejected_csv(plan, catalog)
        .map_err(|_| Failure::with(Exit::Environment, catalog, "rejects", &[]))?;
    let path = match m.get_one::<PathBuf>("rejects") {
        Some(path) => path.clone(),
        None => {
            let stem = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            let at = cx.now().local().format("%Y%m%d-%H%M%S").to_string();
            file.with_file_name(format!("{stem}-rejected-{at}.csv"))
        }
    };
    let leaving = Leaving { what: "roster rejects".into(), path, bytes: csv };
    let written = send(cx, registry, vec![leaving], m.get_flag("plain"))?;
    Ok(written.into_iter().next().unwrap_or_default())
}

/// What is said after an import.
struct Report<'p> {
    plan: &'p RosterPlan,
    dry: bool,
    update: bool,
    held_back: bool,
    stated: Option<u64>,
    rejects: Option<PathBuf>,
}

impl Report<'_> {
    fn problems(&self, cx: &Cx<'_, '_>) -> Vec<Value> {
        let say = |message: &Message| message.words(cx.catalog);
        let rows = self.plan.rejected.iter();
        rows.flat_map(|row| row.problems.iter().map(move |problem| (row, problem)))
            .map(|(row, problem)| {
                json!({
                    "sheet": row.row.sheet,
                    "row": row.row.row + 1,
                    "column": problem.at.column_letters(),
                    "field": cx.text(&problem.field.label_key()),
                    "reason": say(&problem.reason.message()),
                    "mend": say(&problem.reason.mend().message()),
                })
            })
            .collect()
    }

    fn notices(&self, cx: &Cx<'_, '_>) -> Vec<Value> {
        let rows = self.plan.rows.iter();
        rows.flat_map(|row| row.notices.iter().map(move |notice| (row, notice)))
            .map(|(row, notice)| {
                json!({
                    "sheet": row.row.sheet,
                    "row": row.row.row + 1,
                    "column": notice.at.column_letters(),
                    "notice": notice.reason.message().words(cx.catalog),
                })
            })
            .collect()
    }

    fn changes(&self, cx: &Cx<'_, '_>) -> Vec<Value> {
        let mut list = Vec::new();
        for row in &self.plan.rows {
            let (Outcome::Changed { changes, .. } | Outcome::NewCase { changes, .. }) = &row.outcome else { continue };
            let fields: Vec<String> = changes.fields.iter().map(|c| cx.text(&c.field.label_key())).collect();
            if !fields.is_empty() {
                list.push(json!({ "sheet": row.row.sheet, "row": row.row.row + 1, "fields": fields }));
            }
        }
        list
    }

    fn left_out(&self) -> Vec<Value> {
        self.plan.left_out().map(|c| json!({ "cell": c.at.to_string(), "heading": c.heading })).collect()
    }

    fn json(&self, cx: &Cx<'_, '_>) -> Value {
        let counts = self.plan.counts();
        json!({
            "dry_run": self.dry,
            "committed": self.stated.is_some(),
            "commit": self.stated,
            "new_people": counts.new_subjects,
            "new_cases": counts.new_cases,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "rejected": counts.rejected,
            "updated": self.update && self.stated.is_some(),
            "rejects_file": self.rejects.as_ref().map(|p| p.display().to_string()),
            "problems": self.problems(cx),
            "notices": self.notices(cx),
            "changes": self.changes(cx),
            "left_out": self.left_out(),
        })
    }

    fn print(&self, cx: &mut Cx<'_, '_>, file: &Path) -> Result<(), Failure> {
        let counts = self.plan.counts();
        let place = |value: &Value| format!("{} {}{}", str_of(value, "sheet"), str_of(value, "column"), value["row"]);
        for problem in self.problems(cx) {
            let args = [
                ("place", place(&problem).into()),
                ("field", str_of(&problem, "field").into()),
                ("reason", str_of(&problem, "reason").into()),
                ("mend", str_of(&problem, "mend").into()),
            ];
            cx.say("cli-import-problem", &args)?;
        }
        for notice in self.notices(cx) {
            cx.say("cli-import-notice", &[("place", place(&notice).into()), ("notice", str_of(&notice, "notice").into())])?;
        }
        for change in self.changes(cx) {
            let fields: Vec<&str> = change["fields"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let row = format!("{} {}", str_of(&change, "sheet"), change["row"]);
            cx.say("cli-import-change", &[("place", row.into()), ("fields", fields.join(", ").into())])?;
        }
        let headings: Vec<String> = self.plan.left_out().map(|c| c.heading.clone()).collect();
        if !headings.is_empty() {
            cx.say("cli-import-left-out", &[("headings", headings.join(", ").into())])?;
        }
        let args = [
            ("people", counts.new_subjects.into()),
            ("cases", counts.new_cases.into()),
            ("changed", counts.changed.into()),
            ("unchanged", counts.unchanged.into()),
            ("rejected", counts.rejected.into()),
        ];
        cx.say("cli-import-counts", &args)?;
        if counts.changed > 0 && !self.update {
            cx.say("cli-import-needs-update", &[("count", counts.changed.into())])?;
        }
        let key = match (self.dry, self.held_back, self.stated.is_some()) {
            (true, ..) => "cli-import-dry",
            (_, true, _) => "cli-import-held-back",
            (.., true) => "cli-import-done",
            _ => "cli-import-nothing",
        };
        cx.say(key, &[("file", file.display().to_string().into())])?;
        if let Some(path) = &self.rejects {
            cx.say("cli-import-rejects", &[("file", path.display().to_string().into())])?;
        }
        Ok(())
    }
}

fn str_of(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}
