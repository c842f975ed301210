//! `guitu show NUMBER`: one file with its cases and timeline. Opening is recorded.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::text;
use super::subject::{case_json, kind_of, parse_number, subject_of};
use crate::acts::{self, Revealed};
use crate::assets::Catalog;
use crate::domain::{CaseFile, Particular, Particulars, SubjectFile, Text};
use crate::exchange::roster;
use crate::registry::{Registry, TimelineEntry, mask_address, mask_numbers, mask_phone};
use crate::words::{self, slug, term};
use chrono::NaiveDate;
use clap::{ArgMatches, Command};
use serde_json::{Map, Value, json};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "show").args([
        args::place(c, "any", "number"),
        args::option(c, "show", "last")
            .value_parser(args::number::<usize>(0..=args::MOST))
            .default_value("20"),
        args::option(c, "show", "reveal"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let last = m.get_one::<usize>("last").copied().unwrap_or(20);
    cx.with_registry(|cx, registry| {
        let number = parse_number(cx, m)?;
        let day = cx.day();
        let id = subject_of(registry.state(), number)?.id;
        registry.open_file(id, cx.now())?;
        // committed before anything is shown
        let revealed = match m.get_one::<String>("reveal") {
            Some(reason) => {
                let reason = text(cx, "reason", reason)?;
                Some(acts::reveal(registry, id.into(), reason, &mut cx.at())?)
            }
            None => None,
        };
        let state = cx.state(registry)?;
        let file = subject_of(&state, number)?;
        let timeline = registry.timeline(id, day)?;
        if cx.globals.json {
            let mut value = file_json(cx, registry, file, &timeline, day, last);
            if let Some(revealed) = &revealed {
                value["revealed"] = revealed_json(revealed);
            }
            cx.json(&value)?;
            return Ok(Exit::Done);
        }
        for line in file_lines(cx, registry, file, day, revealed.as_ref()) {
            cx.line(&line)?;
        }
        let rows: Vec<Vec<String>> =
            timeline.iter().take(last).map(|entry| timeline_row(cx, registry, file, entry)).collect();
        cx.line("")?;
        cx.rows(&["day", "what", "officer", "fact"], &rows)?;
        Ok(Exit::Done)
    })
}

fn file_lines(
    cx: &Cx<'_, '_>,
    registry: &Registry,
    file: &SubjectFile,
    day: NaiveDate,
    revealed: Option<&Revealed>,
) -> Vec<String> {
    let person = file.person_on(day);
    let pair = |key: &str, value: String| {
        cx.text_args("cli-pair", &[("name", cx.text(key).into()), ("value", value.into())])
    };
    let mut lines = vec![
        format!("{}  {}  {}", file.number, person.name, term(cx.catalog, &person.sex)),
        pair("cli-column-document", person.document.masked()),
        pair("cli-show-birth", format!("{} ({})", person.birth, person.age_on(day))),
        pair("cli-show-residence", mask_address(&person.residence)),
        pair("cli-show-phone", mask_phone(&person.phone)),
    ];
    lines.extend(particulars(cx, &person.particulars));
    lines.extend(revealed.into_iter().flat_map(|revealed| revealed_lines(cx, revealed)));
    for case in &file.cases {
        lines.extend(case_lines(cx, registry, case, day));
    }
    let policy = registry.policy();
    let reckoning = registry.state().reckoning(policy, day);
    let duties = reckoning.duties(file);
    let grave = duties.iter().filter(|duty| crate::duty::grave(file, duty).is_some());
    lines.extend(
        grave.flat_map(|duty| words::duty_sentences(cx.catalog, policy, duty, day).into_iter().take(1)),
    );
    lines.extend(
        reckoning.alarms(file, &duties).iter().map(|alarm| words::alarm(cx.catalog, policy, alarm, day)),
    );
    for sanction in &file.sanctions {
        let proposed = sanction.proposed.map_or_else(|| "-".to_owned(), |(on, _)| on.to_string());
        let decided = sanction.decided.map_or_else(
            || "-".to_owned(),
            |(on, _, granted)| {
                let key = if granted { "words-detail-granted" } else { "words-detail-refused" };
                format!("{on} {}", cx.text(key))
            },
        );
        let args = [
            ("kind", term(cx.catalog, &sanction.kind).into()),
            ("proposed", proposed.into()),
            ("decided", decided.into()),
            ("id", sanction.id.to_string().chars().take(8).collect::<String>().into()),
        ];
        lines.push(cx.text_args("cli-show-sanction", &args));
    }
    if let Some(screening) = file.screenings.iter().rev().find(|done| done.on <= day) {
        let args = [
            ("day", screening.on.to_string().into()),
            ("band", words::band_name(cx.catalog, registry, screening.band.as_deref()).into()),
            ("score", screening.score.map_or_else(|| "-".to_owned(), words::points).into()),
            ("until", screening.valid_until.map_or_else(|| "-".to_owned(), |day| day.to_string()).into()),
        ];
        lines.push(cx.text_args("cli-show-screening", &args));
    }
    lines
}

fn case_lines(cx: &Cx<'_, '_>, registry: &Registry, case: &CaseFile, day: NaiveDate) -> Vec<String> {
    let terms = case.terms_on(day);
    let args = [
        ("kind", kind_of(cx, case, day).into()),
        ("state", words::case_state(cx.catalog, case, day).into()),
        ("level", case.level_on(day).map(|l| l.value.clone()).unwrap_or_default().into()),
        ("start", terms.start().to_string().into()),
        ("end", terms.end().to_string().into()),
        (
            "officer",
            case.officer_on(day).map(|id| registry.officer_name(id).to_owned()).unwrap_or_default().into(),
        ),
    ];
    let mut lines = vec![cx.text_args("cli-show-case", &args)];
    lines.extend(particulars(cx, terms.particulars()).into_iter().map(|line| format!("  {line}")));
    lines.extend(
        warnings(cx, registry, case, day)
            .into_iter()
            .map(|text| format!("  {}", cx.text_args("cli-show-oddity", &[("text", text.into())]))),
    );
    lines
}

/// The filled cells of the printed form, a line each.
fn particulars(cx: &Cx<'_, '_>, cells: &Particulars) -> Vec<String> {
    let line = |(cell, text): (Particular, &Text)| {
        let name = cx.text(&format!("exchange-field-{}", slug(&cell)));
        cx.text_args("cli-pair", &[("name", name.into()), ("value", mask_numbers(text).into())])
    };
    cells.iter().map(line).collect()
}

/// What is odd about the terms in force (V-01 to V-06).
fn warnings(cx: &Cx<'_, '_>, registry: &Registry, case: &CaseFile, day: NaiveDate) -> Vec<String> {
    let Some(terms) = case.terms_on(day).corrections() else { return Vec::new() };
    let policy = registry.policy();
    let odd = roster::oddities(terms, policy.statute());
    odd.iter().map(|odd| words::oddity(cx.catalog, policy, odd, day)).collect()
}

fn timeline_row(
    cx: &Cx<'_, '_>,
    registry: &Registry,
    file: &SubjectFile,
    entry: &TimelineEntry,
) -> Vec<String> {
    let (day, mut what) = match &entry.fact {
        Some(fact) => {
            let line = words::fact_line(cx.catalog, registry, fact);
            let changed = words::amended(cx.catalog, file, entry.id, &fact.body);
            let line = if changed.is_empty() { line } else { format!("{line}  {changed}") };
            (fact.on.to_string(), line)
        }
        None => (String::new(), cx.text("cli-hidden")),
    };
    if entry.superseded_by.is_some() {
        what = cx.text_args("cli-superseded", &[("what", what.into())]);
    }
    vec![day, what, registry.officer_name(entry.officer).to_owned(), entry.id.to_string()]
}

fn file_json(
    cx: &Cx<'_, '_>,
    registry: &Registry,
    file: &SubjectFile,
    timeline: &[TimelineEntry],
    day: NaiveDate,
    last: usize,
) -> Value {
    let person = file.person_on(day);
    let entries: Vec<Value> = timeline
        .iter()
        .take(last)
        .map(|entry| {
            json!({
                "fact": entry.id,
                "on": entry.fact.as_ref().map(|fact| fact.on),
                "kind": entry.fact.as_ref().map(|fact| fact.body.kind()),
                "text": entry.fact.as_ref().map(|fact| words::fact_line(cx.catalog, registry, fact)),
                "officer": registry.officer_name(entry.officer),
                "recorded_at": entry.at.local().to_rfc3339(),
                "superseded_by": entry.superseded_by,
            })
        })
        .collect();
    json!({
        "as_of": day,
        "number": file.number.to_string(),
        "name": person.name.as_str(),
        "document": person.document.masked(),
        "sex": slug(&person.sex),
        "particulars": particulars_json(&person.particulars),
        "phone": mask_phone(&person.phone),
        "residence": mask_address(&person.residence),
        "birth": person.birth,
        "warnings": file.cases.iter().flat_map(|case| warnings(cx, registry, case, day)).collect::<Vec<_>>(),
        "cases": file.cases.iter().map(|case| {
            let mut value = case_json(registry, case, day);
            value["particulars"] = particulars_json(case.terms_on(day).particulars());
            value
        }).collect::<Vec<_>>(),
        "sanctions": file.sanctions.iter().map(|s| json!({
            "id": s.id,
            "kind": slug(&s.kind),
            "proposed_on": s.proposed.map(|p| p.0),
            "decided_on": s.decided.map(|d| d.0),
            "granted": s.decided.map(|d| d.2),
        })).collect::<Vec<_>>(),
        "screenings": file.screenings.iter().map(|done| json!({
            "fact": done.fact,
            "on": done.on,
            "score": done.score.map(|hundredths| f64::from(hundredths) / 100.0),
            "band": done.band,
            "valid_until": done.valid_until,
        })).collect::<Vec<_>>(),
        "timeline": entries,
    })
}

/// The filled cells of the printed form, long numbers in them masked.
fn particulars_json(cells: &Particulars) -> Value {
    cells
        .iter()
        .map(|(cell, text)| (slug(&cell), Value::from(mask_numbers(text))))
        .collect::<Map<_, _>>()
        .into()
}

/// What was revealed, labels and values.
fn revealed_lines(cx: &Cx<'_, '_>, revealed: &Revealed) -> Vec<String> {
    let own = [
        ("cli-column-document", &revealed.document),
        ("cli-show-phone", &revealed.phone),
        ("cli-show-residence", &revealed.residence),
        ("cli-show-household", &revealed.household),
        ("cli-show-employer-phone", &revealed.employer_phone),
    ];
    let own = own.into_iter().map(|(key, value)| (cx.text(key), value));
    let all = own.chain(revealed.relatives.iter().map(|(who, phone)| (who.clone(), phone)));
    all.filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| {
            let args = [("name", name.into()), ("value", value.clone().into())];
            cx.text_args("cli-show-revealed", &args)
        })
        .collect()
}

fn revealed_json(revealed: &Revealed) -> Value {
    let relatives: Vec<Value> =
        revealed.relatives.iter().map(|(who, phone)| json!({ "relation": who, "phone": phone })).collect();
    json!({
        "document": revealed.document,
        "phone": revealed.phone,
        "residence": revealed.residence,
        "household": revealed.household,
        "employer_phone": revealed.employer_phone,
        "relatives": relatives,
    })
}
