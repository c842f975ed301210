//! `guitu inspect start|status|judge|finish`: the walkthrough for scripts. The program answers its items, the officer the
//! manual ones; none of those is ever skipped.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::text_arg;
use super::subject::parse_number;
use crate::acts::{self, Act, Conclusion, NewInspection, Rest, Whom, is_judged};
use crate::assets::{Catalog, Lang};
use crate::domain::{FactBody, InspectionFile, InspectionId, Verdict};
use crate::registry::State;
use crate::words::{Names as _, detail, slug, term};
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
        let new = NewInspection {
            checklist: m.get_one::<String>("checklist").cloned(),
            as_of: cx.day(),
            sample: m.get_one::<u16>("sample").map(|size| usize::from(*size)),
        };
        let started = acts::start_inspection(registry, &new, &mut cx.at())?;
        let numbers: Vec<String> = started.subjects.iter().map(|id| registry.subject(*id)).collect();
        let id = started.inspection;
        if cx.globals.json {
            cx.json(&json!({
                "inspection": id, "checklist": started.checklist, "as_of": new.as_of, "subjects": numbers,
            }))?;
        }
        cx.say("cli-inspect-started", &[("id", short(id).into()), ("count", numbers.len().into())])?;
        Ok(Exit::Done)
    })
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

fn status(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::Look)?;
        let state = cx.state(registry)?;
        let inspection = find(cx, &state, m, false)?;
        let checklist = acts::checklist(registry, Some(&inspection.scope.checklist))?;
        let zh = cx.catalog.lang() == Lang::Zh;
        let (mut rows, mut people) = (Vec::new(), Vec::new());
        for subject in &inspection.scope.subjects {
            let done = is_judged(inspection, checklist, *subject);
            let number = registry.subject(*subject);
            let mut items: Vec<Value> = Vec::new();
            for item in &checklist.items {
                let given = inspection.verdicts_of(*subject).iter().find(|v| v.item == item.id);
                let proposed = match state.subjects.get(subject) {
                    Some(file) => acts::proposed(registry, &state, inspection, item, file)?,
                    None => None,
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
        let done =
            inspection.scope.subjects.iter().filter(|id| is_judged(inspection, checklist, **id)).count();
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

/// The program's answers stand; every manual item must be answered with `--item`, and any item may be.
fn judge(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let number = parse_number(cx, m)?;
    let note = text_arg(cx, m, "notes", "note")?;
    let mut given = Vec::new();
    for raw in m.get_many::<String>("item").into_iter().flatten() {
        let wrong = || acts::Refusal::NoItem(raw.clone());
        let (item, word) = raw.split_once('=').ok_or_else(wrong)?;
        let verdict = args::word::<Verdict>(word).map_err(|_| wrong())?;
        given.push(Conclusion { item: item.to_owned(), verdict, note: note.clone() });
    }
    cx.with_registry(|cx, registry| {
        let id = find(cx, registry.state(), m, true)?.id;
        let whom = Whom::Number(number);
        let recorded = acts::judge(registry, id, whom, &given, Rest::Program, &mut cx.at())?;
        let judged = recorded.facts.iter().filter_map(|fact| match &fact.body {
            FactBody::InspectionJudged(body) => Some(&body.verdicts),
            _ => None,
        });
        let problems = judged.flatten().filter(|v| v.verdict.severity().is_some()).count();
        if cx.globals.json {
            let commit = recorded.receipt.map(|receipt| receipt.index);
            cx.json(&json!({ "inspection": id, "commit": commit, "problems": problems }))?;
        }
        cx.say("cli-inspect-judged", &[("number", number.to_string().into()), ("count", problems.into())])?;
        Ok(Exit::Done)
    })
}

fn finish(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let notes = text_arg(cx, m, "notes", "notes")?;
    cx.with_registry(|cx, registry| {
        let id = find(cx, registry.state(), m, true)?.id;
        let findings = acts::finish_inspection(registry, id, notes, &mut cx.at())?;
        if cx.globals.json {
            cx.json(&json!({ "inspection": id, "findings": findings }))?;
        }
        cx.say("cli-inspect-finished", &[("count", findings.len().into())])?;
        Ok(if findings.is_empty() { Exit::Done } else { Exit::Findings })
    })
}
