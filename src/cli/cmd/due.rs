//! `guitu due`: what is due, by the same function as the Today screen.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::subject::{number, subject_of};
use crate::acts::{self, Act};
use crate::assets::Catalog;
use crate::domain::{CheckInMode, ContactKind, SubjectFile};
use crate::duty::{Alarm, Caseload, Duty, Grave, Reckoning, Status, ZeroReport, grave};
use crate::policy::{Accepts, Policy};
use crate::registry::{Card, Registry, State};
use crate::words::{self, amount, duty_status, duty_title, slug, status_slug};
use chrono::NaiveDate;
use clap::{ArgMatches, Command};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "due").args([
        args::option(c, "due", "number"),
        args::flag(c, "due", "mine"),
        args::flag(c, "due", "all"),
        args::flag(c, "due", "explain"),
    ])
}

/// A duty with whose it is.
struct Line {
    number: String,
    name: String,
    grave: Option<Grave>,
    duty: Duty,
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::Look)?;
        let day = cx.day();
        let state = cx.state(registry)?;
        let policy = registry.policy_in(&state)?;
        let of_office = m.get_one::<String>("number").is_none();
        let reports = state.reckoning(&policy, day).zero_reports(&state.office.zero_reports);
        let wanted =
            |report: &ZeroReport<'_>| of_office && (m.get_flag("all") || report.status.is_actionable());
        let office: Vec<ZeroReport<'_>> = reports.into_iter().filter(wanted).collect();
        // a view of an earlier commit has its own files and rules
        let caseload = match &state {
            Cow::Borrowed(_) => registry.caseload(day),
            Cow::Owned(earlier) => Arc::new(earlier.caseload(&policy, day)),
        };
        let people = people(cx, registry, &state, m, day)?;
        let candidates = candidates(cx, &people, &state.reckoning(&policy, day), &policy, day);
        let lines = lines(&people, &caseload, m.get_flag("all"));
        let alarms = alarms(&people, &caseload, &state.reckoning(&policy, day));
        let explained = m.get_flag("explain");
        if cx.globals.json {
            let duties: Vec<Value> =
                lines.iter().map(|line| line_json(cx, &policy, line, day, explained)).collect();
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for line in &lines {
                *counts.entry(status_slug(line.duty.status)).or_default() += 1;
            }
            let office: Vec<Value> = office.iter().map(|report| office_json(cx, report)).collect();
            let alarms: Vec<Value> = alarms.iter().map(|one| one.json(cx, &policy, day)).collect();
            cx.json(
                &json!({ "as_of": day, "counts": counts, "duties": duties, "office": office, "alarms": alarms,
                "candidates": candidates.iter().map(|c| c.json.clone()).collect::<Vec<_>>() }),
            )?;
        } else {
            for alarm in &alarms {
                let said = words::alarm(cx.catalog, &policy, &alarm.alarm, day);
                cx.line(&format!("{} {}  {said}", alarm.number, alarm.name))?;
            }
            print(cx, &policy, &office, lines, day, explained)?;
            for candidate in candidates {
                cx.line(&candidate.text)?;
            }
        }
        Ok(Exit::Done)
    })
}

/// Something grave that no duty says, with whose it is.
struct Alarmed {
    number: String,
    name: String,
    alarm: Alarm,
}

impl Alarmed {
    fn json(&self, cx: &Cx<'_, '_>, policy: &Policy, day: NaiveDate) -> Value {
        json!({
            "number": self.number, "name": self.name, "kind": grave_slug(self.alarm.grave),
            "since": self.alarm.since, "days": self.alarm.days, "rule": self.alarm.rule(),
            "evidence": self.alarm.evidence, "text": words::alarm(cx.catalog, policy, &self.alarm, day),
        })
    }
}

const fn grave_slug(grave: Grave) -> &'static str {
    match grave {
        Grave::OverTerm => "over-term",
        Grave::OutOfSupervision => "out-of-supervision",
        Grave::NeverCame => "never-came",
        Grave::LeaveOverstayed => "leave-overstayed",
        Grave::Minor => "minor",
    }
}

/// The gravest first, and by number.
fn alarms(people: &[(&SubjectFile, Card)], caseload: &Caseload, reckoning: &Reckoning<'_>) -> Vec<Alarmed> {
    let mut found = Vec::new();
    for (file, card) in people {
        let duties = caseload.get(&file.id).map_or(&[][..], |duties| &duties[..]);
        let alarms = reckoning.alarms(file, duties).into_iter();
        let whose = |alarm| Alarmed { number: card.number.clone(), name: card.name.clone(), alarm };
        found.extend(alarms.map(whose));
    }
    found.sort_by(|a, b| (a.alarm.grave, &a.number).cmp(&(b.alarm.grave, &b.number)));
    found
}

/// A measure that no duty carries, as it is told.
struct Candidate {
    text: String,
    json: Value,
}

/// Candidates of the people asked about: for time off supervision, and for earlier decisions.
fn candidates(
    cx: &Cx<'_, '_>,
    people: &[(&SubjectFile, Card)],
    reckoning: &Reckoning<'_>,
    policy: &Policy,
    day: NaiveDate,
) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (file, card) in people {
        for measure in reckoning.case_measures(file) {
            let said = words::candidate(cx.catalog, policy, &measure, day);
            found.push(Candidate {
                text: format!("{} {}  {said}", card.number, card.name),
                json: json!({
                    "number": card.number, "name": card.name, "kind": slug(&measure.kind),
                    "rule": measure.rule, "evidence": measure.evidence, "text": said,
                }),
            });
        }
    }
    found.sort_by(|a, b| a.text.cmp(&b.text));
    found
}

/// The people asked about whose files are open to the reader, each with how the reader sees it.
fn people<'s>(
    cx: &Cx<'_, '_>,
    registry: &Registry,
    state: &'s State,
    m: &ArgMatches,
    day: NaiveDate,
) -> Result<Vec<(&'s SubjectFile, Card)>, Failure> {
    let one = match m.get_one::<String>("number") {
        Some(raw) => Some(subject_of(state, number(cx, raw)?)?.id),
        None => None,
    };
    let me = m.get_flag("mine").then(|| registry.officer());
    let mine = |file: &SubjectFile| {
        me.is_none_or(|me| file.open_cases_on(day).any(|case| case.officer_on(day) == Some(me)))
    };
    let asked = state.subjects.values().filter(|file| one.is_none_or(|id| id == file.id) && mine(file));
    Ok(asked.map(|file| (file, registry.card(file, day))).filter(|(_, card)| !card.hidden).collect())
}

fn lines(people: &[(&SubjectFile, Card)], caseload: &Caseload, all: bool) -> Vec<Line> {
    let mut lines = Vec::new();
    for (file, card) in people {
        let duties = caseload.get(&file.id).into_iter().flat_map(|duties| duties.iter());
        let wanted = duties.filter(|duty| all || duty.status.is_actionable());
        let line = |duty: &Duty| Line {
            number: card.number.clone(),
            name: card.name.clone(),
            grave: grave(file, duty),
            duty: duty.clone(),
        };
        lines.extend(wanted.map(line));
    }
    // the gravest stand above every other order
    let gravity =
        |line: &Line| (line.grave.is_none(), line.grave, std::cmp::Reverse(line.duty.status.gravity()));
    lines.sort_by(|a, b| {
        (gravity(a), a.duty.due(), &a.number, a.duty.id()).cmp(&(
            gravity(b),
            b.duty.due(),
            &b.number,
            b.duty.id(),
        ))
    });
    lines
}

fn print(
    cx: &mut Cx<'_, '_>,
    policy: &Policy,
    office: &[ZeroReport<'_>],
    lines: Vec<Line>,
    day: NaiveDate,
    explained: bool,
) -> Result<(), Failure> {
    for report in office {
        let text = words::zero_report(cx.catalog, report);
        cx.line(&text)?;
    }
    if explained {
        for line in &lines {
            let head = format!("{} {}  {}", line.number, line.name, duty_title(cx.catalog, &line.duty));
            cx.line(&head)?;
            for text in explanation(cx, policy, &line.duty, day) {
                cx.line(&format!("    {text}"))?;
            }
        }
    } else {
        let rows = rows(cx, policy, &lines, day);
        cx.rows(&["status", "due", "what", "done", "number", "name", "basis"], &rows)?;
    }
    let late = office.iter().filter(|report| report.status.is_overdue()).count();
    let overdue = late + lines.iter().filter(|line| line.duty.status.is_overdue()).count();
    let args = [
        ("count", (office.len() + lines.len()).into()),
        ("overdue", overdue.into()),
        ("day", day.to_string().into()),
    ];
    cx.say("cli-due-count", &args)
}

/// One row a duty; phone reports of many people that stand alike are one row with a count.
fn rows(cx: &Cx<'_, '_>, policy: &Policy, lines: &[Line], day: NaiveDate) -> Vec<Vec<String>> {
    type Alike = (u8, Option<NaiveDate>, String);
    let alike = |line: &Line| -> Option<Alike> {
        let by_phone = line.duty.rule.accepts.meets(Accepts::of(ContactKind::CheckIn(CheckInMode::Phone)));
        let together = by_phone && !line.duty.status.is_overdue();
        together.then(|| (line.duty.status.gravity(), line.duty.due(), line.duty.id().to_owned()))
    };
    let mut counts: BTreeMap<Alike, usize> = BTreeMap::new();
    for line in lines {
        if let Some(key) = alike(line) {
            *counts.entry(key).or_default() += 1;
        }
    }
    let mut rows = Vec::new();
    for line in lines {
        let count = alike(line).map(|key| (counts.get(&key).copied().unwrap_or_default(), key));
        let mut row = row(cx, policy, line, day);
        if let Some((count, key)) = count.filter(|(count, _)| *count >= words::TOGETHER) {
            // the first stands for all of them; the others find nothing left
            if counts.insert(key, usize::MAX) == Some(usize::MAX) || count == usize::MAX {
                continue;
            }
            row[3] = String::new();
            row[4] = cx.text_args("cli-due-people", &[("count", count.into())]);
            row[5] = String::new();
        }
        rows.push(row);
    }
    rows
}

fn row(cx: &Cx<'_, '_>, policy: &Policy, line: &Line, day: NaiveDate) -> Vec<String> {
    let duty = &line.duty;
    let status = duty_status(cx.catalog, duty.status);
    let status = if duty.days_overdue > 0 {
        cx.text_args("cli-due-days", &[("status", status.into()), ("days", duty.days_overdue.into())])
    } else {
        status
    };
    // the mark is the article's own: that the cadence is nobody's rule yet is said of the duty
    let sure = |rule: &String| policy.statute().is_sure(rule, day);
    let basis = duty.rule.basis.first().map_or_else(String::new, |rule| {
        let cited = words::cite(cx.catalog, policy, rule, day);
        if sure(rule) { cited } else { format!("{cited}?") }
    });
    vec![
        status,
        duty.due().map(|due| due.to_string()).unwrap_or_default(),
        duty_title(cx.catalog, duty),
        amount(cx.catalog, duty),
        line.number.clone(),
        line.name.clone(),
        basis,
    ]
}

fn office_json(cx: &Cx<'_, '_>, report: &ZeroReport<'_>) -> Value {
    json!({
        "overlay": report.overlay.id,
        "title": words::overlay_title(cx.catalog, report.overlay),
        "day": report.day,
        "status": status_slug(report.status),
        "days_overdue": report.days_overdue,
        "verified": report.overlay.verified,
        "fact": report.fact,
    })
}

/// Two sentences, and what the rules make a candidate.
fn explanation(cx: &Cx<'_, '_>, policy: &Policy, duty: &Duty, day: NaiveDate) -> Vec<String> {
    let mut lines = words::duty_sentences(cx.catalog, policy, duty, day);
    lines.extend(words::candidates(cx.catalog, policy, duty, day));
    lines
}

fn line_json(cx: &Cx<'_, '_>, policy: &Policy, line: &Line, day: NaiveDate, explained: bool) -> Value {
    let duty = &line.duty;
    let rest = match duty.status {
        Status::Suspended(rest) => Some(words::rest_slug(rest)),
        _ => None,
    };
    let measures: Vec<Value> = duty
        .measures
        .iter()
        .map(|m| json!({ "kind": slug(&m.kind), "rule": m.rule, "evidence": m.evidence }))
        .collect();
    json!({
        "number": line.number,
        "name": line.name,
        "rule": duty.id(),
        "title": duty_title(cx.catalog, duty),
        "status": status_slug(duty.status),
        "rests": rest,
        "due": duty.due(),
        "due_unrolled": duty.window.map(|w| w.due_unrolled),
        "grace_until": duty.window.map(|w| w.grace_until),
        "finding_from": duty.window.map(|w| w.finding_from),
        "estimated": duty.window.is_some_and(|w| w.estimated),
        "required": duty.window.map(|w| w.required),
        "done": duty.window.map(|w| w.done),
        "days_overdue": duty.days_overdue,
        "missed_in_row": duty.missed_in_row,
        "last_met": duty.last_met,
        "basis": duty.rule.basis,
        "statutory": duty.rule.statutory,
        "verified": duty.rule.verified,
        "articles_verified": duty.rule.basis.iter().all(|rule| policy.statute().is_sure(rule, day)),
        "grave": line.grave.map(grave_slug),
        "evidence": duty.evidence,
        "attempts": duty.attempts,
        "candidates": measures,
        "explanation": explained.then(|| explanation(cx, policy, duty, day)),
    })
}
