//! `guitu policy diff PATH…`: what a change of the rules would do to today's caseload. Nothing is stated.

use super::super::super::exit::{Exit, Failure};
use super::super::super::host::Cx;
use super::adopt::Set;
use crate::acts::{self, Act};
use crate::duty::{Comparison, Stand, Status};
use crate::policy::{Adopted, Change, Policy, RowChange};
use crate::registry::{self, State};
use crate::words::{self, status_slug};
use chrono::NaiveDate;
use clap::ArgMatches;
use serde_json::{Value, json};
use std::sync::Arc;

/// So many turns are listed; of more the number is said. The counts are of all.
const LISTED: usize = 1000;

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::Look)?;
        let set = Set::read(cx, registry, m)?;
        let from = m.get_one::<NaiveDate>("from").copied();
        let day = cx.day();
        let state = cx.state(registry)?;
        let before = registry.policy_in(&state)?;
        let after = proposed(&state, &set, from, cx.now().day())?;
        // the rows of a set that begins later are those of its first day
        let begins = set.policy.profiles().first().map_or(day, |profile| profile.effective_from);
        let rows = before.differences(&set.policy, day.max(begins));
        let mut comparison =
            Comparison::new(state.reckoning(&before, day), state.reckoning(&after, day), LISTED);
        let mut bar = cx.progress("cli-policy-diff-progress", state.subjects.len());
        for file in state.subjects.values() {
            if !registry.card(file, day).hidden {
                comparison.add(file);
            }
            bar.step(cx);
        }
        bar.end(cx);
        if cx.globals.json {
            let value = as_json(&before, &set.policy, (day, from), &rows, &comparison);
            cx.json(&value)?;
        } else {
            print(cx, (day, from), &rows, &comparison)?;
        }
        Ok(Exit::Done)
    })
}

/// The policy to compare with: as if the set had always held, or as it would be when adopted from a day on, when windows
/// already begun keep the rules of their start.
fn proposed(
    state: &State,
    set: &Set,
    from: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<Arc<Policy>, Failure> {
    let policy = Arc::new(set.policy.clone());
    let Some(from) = from else { return Ok(policy) };
    let mut adopted = registry::adoptions(state)?;
    adopted.retain(|known| !registry::gives_way(known.on, from, today));
    let at = adopted.partition_point(|known| known.on <= from);
    adopted.insert(at, Adopted { on: from, policy: Arc::clone(&policy), files: set.sources() });
    Ok(Policy::through_time(&adopted)?.unwrap_or(policy))
}

fn print(
    cx: &mut Cx<'_, '_>,
    (day, from): (NaiveDate, Option<NaiveDate>),
    rows: &[RowChange],
    comparison: &Comparison<'_>,
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
    let due = |standing: Stand| standing.and_then(|s| s.due).map(|due| due.to_string()).unwrap_or_default();
    let asked =
        |standing: Stand| standing.and_then(|s| s.required).map(|n| n.to_string()).unwrap_or_default();
    let word = |cx: &Cx<'_, '_>, status: Option<Status>| match status {
        Some(status) => words::duty_status(cx.catalog, status),
        None => cx.text("cli-policy-diff-no-duty"),
    };
    let table: Vec<Vec<String>> = comparison
        .shown()
        .map(|turn| {
            let status = |standing: Stand| word(cx, standing.map(|s| s.status));
            vec![
                turn.rule.clone(),
                turn.number.to_string(),
                format!("{} → {}", status(turn.before), status(turn.after)),
                format!("{} → {}", due(turn.before), due(turn.after)),
                format!("{} → {}", asked(turn.before), asked(turn.after)),
            ]
        })
        .collect();
    if !table.is_empty() {
        cx.rows(&["rule", "number", "status", "due", "asked"], &table)?;
    }
    if comparison.duties > table.len() {
        cx.say("cli-policy-diff-more", &[("count", (comparison.duties - table.len()).into())])?;
    }
    for (rule, turned) in comparison.counts() {
        let args = [
            ("rule", rule.to_owned().into()),
            ("before", word(cx, turned.before).into()),
            ("after", word(cx, turned.after).into()),
            ("count", turned.count.into()),
        ];
        cx.say("cli-policy-diff-count", &args)?;
    }
    let args = [
        ("day", day.to_string().into()),
        ("subjects", comparison.subjects.into()),
        ("people", comparison.people.into()),
        ("duties", comparison.duties.into()),
        ("from", from.map(|from| from.to_string()).unwrap_or_default().into()),
    ];
    if comparison.candidates > 0 {
        cx.say("cli-policy-diff-candidates", &[("count", comparison.candidates.into())])?;
    }
    let key = if from.is_some() { "cli-policy-diff-total-from" } else { "cli-policy-diff-total" };
    cx.say(key, &args)
}

fn as_json(
    before: &Policy,
    after: &Policy,
    (day, from): (NaiveDate, Option<NaiveDate>),
    rows: &[RowChange],
    comparison: &Comparison<'_>,
) -> Value {
    let side = |policy: &Policy| json!({ "profile": policy.profile_on(day).id, "hash": policy.hash_on(day).to_hex().to_string() });
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
    let slug = |status: Option<Status>| status.map_or("none", status_slug);
    let counted: Vec<Value> = comparison
        .counts()
        .map(|(rule, turned)| {
            json!({
                "rule": rule, "before": slug(turned.before), "after": slug(turned.after), "count": turned.count,
            })
        })
        .collect();
    let side_of = |standing: Stand| {
        let status = slug(standing.map(|s| s.status));
        (status, standing.and_then(|s| s.due), standing.and_then(|s| s.required))
    };
    let changes: Vec<Value> = comparison
        .shown()
        .map(|turn| {
            let (before, after) = (side_of(turn.before), side_of(turn.after));
            json!({
                "number": turn.number.to_string(),
                "rule": turn.rule,
                "status": { "before": before.0, "after": after.0 },
                "due": { "before": before.1, "after": after.1 },
                "required": { "before": before.2, "after": after.2 },
            })
        })
        .collect();
    json!({
        "as_of": day,
        "from": from,
        "before": side(before),
        "after": side(after),
        "rows": rows.iter().map(row).collect::<Vec<_>>(),
        "subjects": comparison.subjects,
        "people": comparison.people,
        "duties": comparison.duties,
        "candidates": comparison.candidates,
        "counts": counted,
        "left_off": comparison.duties - changes.len(),
        "changes": changes,
    })
}
