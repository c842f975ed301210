//! `guitu inspect start|status|judge|finish`: the walkthrough for scripts. The program answers its items, the officer the
//! manual ones; none of those is ever skipped.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::text_arg;
use super::subject::{parse_number, subject_of};
use crate::assets::{Catalog, Lang};
use crate::check;
use crate::domain::{InspectionFile, InspectionId, ItemVerdict, Permission, SubjectId, Verdict, VerdictBy};
use crate::policy::{Checklist, ItemKind};
use crate::registry::{Registry, State};
use crate::words::{Names as _, detail, found, slug, term};
use clap::{ArgAction, ArgMatches, Command};
use serde_json::{Value, json};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "inspect").subcommand_required(true).subcommands([
        args::command(c, "inspect/start").args([
            args::option(c, "inspect", "sample").value_parser(args::number::<u16>(1..=u64::from(u16::MAX))),
            args::option(c, "inspect", "checklist"),
        ]),
        args::command(c, "inspect/status").arg(args::option(c, "inspect", "id")),
        args::command(c, "inspect/judge").args([
            args::place(c, "any", "number"),
            args::option(c, "inspect", "id"),
            args::option(c, "inspect", "item").action(ArgAction::Append).num_args(1..),
            args::option(c, "any", "notes"),
        ]),
        args::command(c, "inspect/finish")
            .args([args::option(c, "inspect", "id"), args::option(c, "any", "notes")]),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    match m.subcommand() {
        Some(("start", m)) => start(cx, m),
        Some(("judge", m)) => judge(cx, m),
        Some(("finish", m)) => finish(cx, m),
        Some((_, m)) => status(cx, m),
        None => Err(cx.usage("missing-command", &[])),
    }
}

fn short(id: InspectionId) -> String {
    id.to_string().chars().take(8).collect()
}

fn start(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        registry.require(Permission::Inspect)?;
        let day = cx.day();
        let checklist =
            checklist(cx, registry, m.get_one::<String>("checklist").map(String::as_str))?.clone();
        let everybody = check::sample(registry.state(), registry.policy(), day, None);
        // the draw can be repeated: its seed is the journal's last index
        let seed = registry.head().map_or(0, |head| head.index);
        let subjects = match m.get_one::<u16>("sample") {
            Some(size) => {
                check::sample(registry.state(), registry.policy(), day, Some((usize::from(*size), seed)))
            }
            None => everybody.clone(),
        };
        if subjects.is_empty() {
            return Err(cx.usage("nobody-to-inspect", &[]));
        }
        let from = (subjects.len() < everybody.len()).then_some(everybody.len() as u32);
        let numbers: Vec<String> = subjects.iter().map(|id| registry.subject(*id)).collect();
        let id = registry.start_inspection(&checklist, day, subjects, from, cx.now(), cx.host.entropy)?;
        if cx.globals.json {
            cx.json(
                &json!({ "inspection": id, "checklist": checklist.id, "as_of": day, "subjects": numbers }),
            )?;
        }
        cx.say("cli-inspect-started", &[("id", short(id).into()), ("count", numbers.len().into())])?;
        Ok(Exit::Done)
    })
}

fn checklist<'r>(
    cx: &Cx<'_, '_>,
    registry: &'r Registry,
    id: Option<&str>,
) -> Result<&'r Checklist, Failure> {
    let lists = &registry.reference().checklists;
    let found = match id {
        Some(id) => lists.iter().find(|list| list.id == id),
        None => lists.first(),
    };
    found.ok_or_else(|| cx.usage("no-checklist", &[("value", id.unwrap_or_default().to_owned().into())]))
}

/// The inspection of `--id`, else the newest; `open` asks for one not finished.
fn find<'s>(
    cx: &Cx<'_, '_>,
    state: &'s State,
    m: &ArgMatches,
    open: bool,
) -> Result<&'s InspectionFile, Failure> {
    let wanted = m.get_one::<String>("id").cloned();
    let mut list: Vec<&InspectionFile> = state
        .inspections
        .values()
        .filter(|i| !open || i.finished.is_none())
        .filter(|i| wanted.as_ref().is_none_or(|w| w.len() >= 4 && i.id.to_string().starts_with(w)))
        .collect();
    list.sort_by_key(|i| (i.on, i.started));
    list.pop().ok_or_else(|| cx.usage("no-inspection", &[("value", wanted.unwrap_or_default().into())]))
}

fn is_done(inspection: &InspectionFile, checklist: &Checklist, subject: SubjectId) -> bool {
    let verdicts = inspection.verdicts_of(subject);
    checklist.items.iter().all(|item| verdicts.iter().any(|v| v.item == item.id))
}

fn status(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        registry.require(Permission::View)?;
        let state = cx.state(registry)?;
        let policy = registry.policy_in(&state)?;
        let inspection = find(cx, &state, m, false)?;
        let checklist = checklist(cx, registry, Some(&inspection.scope.checklist))?;
        let days =
            check::lookback(&state, &inspection.scope.checklist, inspection.scope.as_of, Some(inspection.id));
        let zh = cx.catalog.lang() == Lang::Zh;
        let (mut rows, mut people) = (Vec::new(), Vec::new());
        for subject in &inspection.scope.subjects {
            let done = is_done(inspection, checklist, *subject);
            let number = registry.subject(*subject);
            let mut items: Vec<Value> = Vec::new();
            for item in &checklist.items {
                let given = inspection.verdicts_of(*subject).iter().find(|v| v.item == item.id);
                let proposed = match (&item.kind, state.subjects.get(subject)) {
                    (ItemKind::Auto { rule }, Some(file)) => check::answer(rule, &state, &policy, file, days),
                    _ => None,
                };
                let verdict = given.map(|v| v.verdict);
                let shown = verdict.or(proposed.as_ref().map(|a| a.verdict));
                if shown.is_some_and(|v| v.severity().is_some()) {
                    let title = if zh { &item.title_zh } else { &item.title_en };
                    let why = proposed.as_ref().map(|a| detail(cx.catalog, &a.detail)).unwrap_or_default();
                    let word = shown.map(|v| term(cx.catalog, &v)).unwrap_or_default();
                    rows.push(vec![number.clone(), title.clone(), word, why]);
                }
                items.push(json!({
                    "item": item.id,
                    "verdict": verdict.map(|v| slug(&v)),
                    "proposed": proposed.as_ref().map(|a| slug(&a.verdict)),
                    "why": proposed.as_ref().map(|a| detail(cx.catalog, &a.detail)),
                    "evidence": given.map_or_else(
                        || proposed.as_ref().map(|a| a.evidence.clone()).unwrap_or_default(),
                        |v| v.evidence.clone(),
                    ),
                }));
            }
            people.push(json!({ "number": number, "done": done, "items": items }));
        }
        let done = inspection.scope.subjects.iter().filter(|id| is_done(inspection, checklist, **id)).count();
        let all = inspection.scope.subjects.len();
        if cx.globals.json {
            let value = json!({
                "inspection": inspection.id, "on": inspection.on, "as_of": inspection.scope.as_of,
                "checklist": checklist.id, "finished": inspection.finished.is_some(), "done": done, "of": all,
                "subjects": people,
            });
            cx.json(&value)?;
            return Ok(Exit::Done);
        }
        let state_word = cx.text(if inspection.finished.is_some() { "cli-closed" } else { "cli-open" });
        let args = [
            ("id", short(inspection.id).into()),
            ("day", inspection.on.to_string().into()),
            ("done", done.into()),
            ("of", all.into()),
            ("state", state_word.into()),
        ];
        cx.rows(&["number", "item", "verdict", "why"], &rows)?;
        cx.say("cli-inspect-status", &args)?;
        Ok(Exit::Done)
    })
}

fn judge(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let number = parse_number(cx, m)?;
    cx.with_registry(|cx, registry| {
        registry.require(Permission::Inspect)?;
        let subject = subject_of(registry.state(), number)?.id;
        registry.open_file(subject, cx.now())?;
        let inspection = find(cx, registry.state(), m, true)?;
        let id = inspection.id;
        if !inspection.scope.subjects.contains(&subject) {
            return Err(cx.usage("not-in-inspection", &[("number", number.to_string().into())]));
        }
        let checklist = checklist(cx, registry, Some(&inspection.scope.checklist))?;
        let verdicts = verdicts(cx, registry, m, inspection, checklist, subject)?;
        let problems = verdicts.iter().filter(|v| v.verdict.severity().is_some()).count();
        let receipt = registry.judge(id, subject, verdicts, cx.now(), cx.host.entropy)?;
        if cx.globals.json {
            cx.json(&json!({ "inspection": id, "commit": receipt.index, "problems": problems }))?;
        }
        cx.say("cli-inspect-judged", &[("number", number.to_string().into()), ("count", problems.into())])?;
        Ok(Exit::Done)
    })
}

/// The program's answers stand; every manual item must be answered with `--item`, and any item may be.
fn verdicts(
    cx: &Cx<'_, '_>,
    registry: &Registry,
    m: &ArgMatches,
    inspection: &InspectionFile,
    checklist: &Checklist,
    subject: SubjectId,
) -> Result<Vec<ItemVerdict>, Failure> {
    let mut given: Vec<(String, Verdict)> = Vec::new();
    for raw in m.get_many::<String>("item").into_iter().flatten() {
        let wrong = || cx.usage("bad-verdict", &[("value", raw.clone().into())]);
        let (item, word) = raw.split_once('=').ok_or_else(wrong)?;
        checklist.item(item).ok_or_else(wrong)?;
        given.push((item.to_owned(), args::word::<Verdict>(word).map_err(|_| wrong())?));
    }
    let note = text_arg(cx, m, "notes", "note")?;
    let state = registry.state();
    let days = check::lookback(state, &checklist.id, inspection.scope.as_of, Some(inspection.id));
    let mut list = Vec::new();
    let mut missing = Vec::new();
    for item in &checklist.items {
        let answer = match (&item.kind, state.subjects.get(&subject)) {
            (ItemKind::Auto { rule }, Some(file)) => {
                check::answer(rule, state, registry.policy(), file, days)
            }
            _ => None,
        };
        let own = given.iter().find(|(id, _)| *id == item.id).map(|(_, verdict)| *verdict);
        let (verdict, by) = match (own, &answer) {
            (Some(verdict), _) => (verdict, VerdictBy::Officer),
            (None, Some(answer)) => (answer.verdict, VerdictBy::Program),
            (None, None) => {
                missing.push(item.id.clone());
                continue;
            }
        };
        let note = match (by, &answer) {
            (VerdictBy::Program, Some(answer)) => found(answer),
            _ => note.clone(),
        };
        let evidence = answer.map(|a| a.evidence).unwrap_or_default();
        list.push(ItemVerdict { item: item.id.clone(), verdict, by, evidence, note });
    }
    if missing.is_empty() {
        Ok(list)
    } else {
        Err(cx.usage("manual-items", &[("items", missing.join(", ").into())]))
    }
}

fn finish(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        registry.require(Permission::Inspect)?;
        let inspection = find(cx, registry.state(), m, true)?;
        let id = inspection.id;
        let checklist = checklist(cx, registry, Some(&inspection.scope.checklist))?.clone();
        let left: Vec<String> = inspection
            .scope
            .subjects
            .iter()
            .filter(|subject| !is_done(inspection, &checklist, **subject))
            .map(|subject| registry.subject(*subject))
            .collect();
        if !left.is_empty() {
            let args = [
                ("count", left.len().into()),
                ("numbers", left.iter().take(5).cloned().collect::<Vec<_>>().join(", ").into()),
            ];
            return Err(cx.usage("inspection-unfinished", &args));
        }
        let notes = text_arg(cx, m, "notes", "notes")?;
        let findings = registry.finish_inspection(id, &checklist, notes, cx.now(), cx.host.entropy)?;
        if cx.globals.json {
            let serials: Vec<u32> = findings
                .iter()
                .filter_map(|id| registry.state().findings.get(id))
                .map(|f| f.what.serial)
                .collect();
            cx.json(&json!({ "inspection": id, "findings": serials }))?;
        }
        cx.say("cli-inspect-finished", &[("count", findings.len().into())])?;
        Ok(if findings.is_empty() { Exit::Done } else { Exit::Findings })
    })
}
