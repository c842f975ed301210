//! `guitu policy diff PATH…`: what a change of the rules would do to today's caseload. Nothing is stated.

use super::super::super::exit::{Exit, Failure};
use super::super::super::host::Cx;
use super::adopt::Set;
use crate::domain::{CaseId, Permission};
use crate::duty::Duty;
use crate::policy::{Adopted, Change, Policy, RowChange};
use crate::registry::{self, Registry, State};
use crate::words::status_slug;
use chrono::NaiveDate;
use clap::ArgMatches;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A duty of somebody that would stand otherwise.
struct Turn {
    number: String,
    rule: String,
    before: Standing,
    after: Standing,
}

/// How a duty stands: the stable name of its status (`none` where there is no such duty) and its due day.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Standing {
    status: &'static str,
    due: Option<NaiveDate>,
}

/// People between two lines of progress.
const STEP: usize = 1000;

const NO_DUTY: Standing = Standing { status: "none", due: None };

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        registry.require(Permission::View)?;
        let set = Set::read(cx, registry, m)?;
        let from = m.get_one::<NaiveDate>("from").copied();
        let day = cx.day();
        let state = cx.state(registry)?;
        let before = registry.policy_in(&state)?;
        let after = proposed(&state, &set, from, cx.now().day())?;
        let rows = before.differences(&set.policy, day);
        let (subjects, turns) = turns(cx, registry, &state, (&before, &after), day);
        if cx.globals.json {
            let value = as_json(&before, &set.policy, (day, from), &rows, subjects, &turns);
            cx.json(&value)?;
        } else {
            print(cx, (day, from), &rows, subjects, &turns)?;
        }
        Ok(Exit::Done)
    })
}

/// The policy to compare with: as if the set had always held, or as it would be when adopted from a day on, when windows
/// already begun keep the rules of their start.
fn proposed(state: &State, set: &Set, from: Option<NaiveDate>, today: NaiveDate) -> Result<Arc<Policy>, Failure> {
    let policy = Arc::new(set.policy.clone());
    let Some(from) = from else { return Ok(policy) };
    let mut adopted = registry::adoptions(state)?;
    adopted.retain(|known| !registry::gives_way(known.on, from, today));
    let at = adopted.partition_point(|known| known.on <= from);
    adopted.insert(at, Adopted { on: from, policy: Arc::clone(&policy), files: set.sources() });
    Ok(Policy::through_time(&adopted)?.unwrap_or(policy))
}

fn turns(
    cx: &mut Cx<'_, '_>,
    registry: &Registry,
    state: &State,
    (before, after): (&Policy, &Policy),
    day: NaiveDate,
) -> (usize, Vec<Turn>) {
    let (old, new) = (state.reckoning(before, day), state.reckoning(after, day));
    let (mut subjects, mut turns) = (0, Vec::new());
    let all = state.subjects.len();
    for (done, file) in state.subjects.values().enumerate() {
        // who waits for thousands of people sees that it goes on
        if done > 0 && done % STEP == 0 && cx.host.environment.terminal {
            cx.note("cli-policy-diff-progress", &[("done", done.into()), ("all", all.into())]);
        }
        let card = registry.card(file, day);
        if card.hidden {
            continue;
        }
        let mut pairs: BTreeMap<(CaseId, String), (Standing, Standing)> = BTreeMap::new();
        let standing = |duty: &Duty| Standing { status: status_slug(duty.status), due: duty.due() };
        for duty in old.duties(file) {
            pairs.insert((duty.case, duty.id().to_owned()), (standing(&duty), NO_DUTY));
        }
        for duty in new.duties(file) {
            pairs.entry((duty.case, duty.id().to_owned())).or_insert((NO_DUTY, NO_DUTY)).1 = standing(&duty);
        }
        subjects += usize::from(!pairs.is_empty());
        for ((_, rule), (before, after)) in pairs {
            if before != after {
                turns.push(Turn { number: card.number.clone(), rule, before, after });
            }
        }
    }
    turns.sort_by(|a, b| (&a.rule, &a.number).cmp(&(&b.rule, &b.number)));
    (subjects, turns)
}

/// Counts by rule and by the two statuses.
fn counts(turns: &[Turn]) -> BTreeMap<(&str, &'static str, &'static str), usize> {
    let mut counts = BTreeMap::new();
    for turn in turns {
        *counts.entry((turn.rule.as_str(), turn.before.status, turn.after.status)).or_default() += 1;
    }
    counts
}

/// How many people would have a duty that stands otherwise.
fn people(turns: &[Turn]) -> usize {
    let mut numbers: Vec<&str> = turns.iter().map(|turn| turn.number.as_str()).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.len()
}

fn print(
    cx: &mut Cx<'_, '_>,
    (day, from): (NaiveDate, Option<NaiveDate>),
    rows: &[RowChange],
    subjects: usize,
    turns: &[Turn],
) -> Result<(), Failure> {
    for row in rows {
        let kind = cx.text(&format!("cli-policy-row-{}", row.kind.key()));
        let place = |cx: &Cx<'_, '_>, key: &str| {
            cx.text_args(key, &[("kind", kind.clone().into()), ("id", row.id.clone().into())])
        };
        match &row.change {
            Change::Added => cx.line(&place(cx, "cli-policy-diff-added"))?,
            Change::Removed => cx.line(&place(cx, "cli-policy-diff-removed"))?,
            Change::Changed(fields) => {
                cx.line(&place(cx, "cli-policy-diff-changed"))?;
                for field in fields {
                    cx.line(&format!("    {}: {} → {}", field.field, field.before, field.after))?;
                }
            }
        }
    }
    if rows.is_empty() {
        cx.say("cli-policy-diff-same", &[])?;
    }
    let due = |standing: Standing| standing.due.map(|due| due.to_string()).unwrap_or_default();
    let status = |cx: &Cx<'_, '_>, standing: Standing| match standing.status {
        "none" => cx.text("cli-policy-diff-no-duty"),
        slug => cx.text(&format!("words-status-{slug}")),
    };
    if !turns.is_empty() {
        let table: Vec<Vec<String>> = turns
            .iter()
            .map(|turn| {
                vec![
                    turn.rule.clone(),
                    turn.number.clone(),
                    format!("{} → {}", status(cx, turn.before), status(cx, turn.after)),
                    format!("{} → {}", due(turn.before), due(turn.after)),
                ]
            })
            .collect();
        cx.rows(&["rule", "number", "status", "due"], &table)?;
        for ((rule, before, after), count) in counts(turns) {
            let word = |status| Standing { status, due: None };
            let (before, after) = (status(cx, word(before)), status(cx, word(after)));
            let args = [
                ("rule", rule.to_owned().into()),
                ("before", before.into()),
                ("after", after.into()),
                ("count", count.into()),
            ];
            cx.say("cli-policy-diff-count", &args)?;
        }
    }
    let args = [
        ("day", day.to_string().into()),
        ("subjects", subjects.into()),
        ("people", people(turns).into()),
        ("duties", turns.len().into()),
        ("from", from.map(|from| from.to_string()).unwrap_or_default().into()),
    ];
    let key = if from.is_some() { "cli-policy-diff-total-from" } else { "cli-policy-diff-total" };
    cx.say(key, &args)
}

fn as_json(
    before: &Policy,
    after: &Policy,
    (day, from): (NaiveDate, Option<NaiveDate>),
    rows: &[RowChange],
    subjects: usize,
    turns: &[Turn],
) -> Value {
    let side = |policy: &Policy| {
        json!({ "profile": policy.profile_on(day).id, "hash": policy.hash_on(day).to_hex().to_string() })
    };
    let row = |row: &RowChange| {
        let (change, fields) = match &row.change {
            Change::Added => ("added", vec![]),
            Change::Removed => ("removed", vec![]),
            Change::Changed(fields) => ("changed", fields.clone()),
        };
        let fields: Vec<Value> = fields
            .iter()
            .map(|f| json!({ "field": f.field, "before": f.before, "after": f.after }))
            .collect();
        json!({ "kind": row.kind.key(), "id": row.id, "change": change, "fields": fields })
    };
    let counted: Vec<Value> = counts(turns)
        .into_iter()
        .map(|((rule, before, after), count)| {
            json!({ "rule": rule, "before": before, "after": after, "count": count })
        })
        .collect();
    let changes: Vec<Value> = turns
        .iter()
        .map(|turn| {
            json!({
                "number": turn.number,
                "rule": turn.rule,
                "status": { "before": turn.before.status, "after": turn.after.status },
                "due": { "before": turn.before.due, "after": turn.after.due },
            })
        })
        .collect();
    json!({
        "as_of": day,
        "from": from,
        "before": side(before),
        "after": side(after),
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
        "subjects": subjects,
        "people": people(turns),
        "duties": turns.len(),
        "counts": counted,
        "changes": changes,
    })
}
