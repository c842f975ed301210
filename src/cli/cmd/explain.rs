//! `guitu explain FIGURE --month YYYY-MM`: a figure's definition, and the rows and facts behind it.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::report::month;
use crate::assets::{Catalog, Lang};
use crate::domain::Permission;
use crate::figures::{self, Period};
use crate::words::{self, Names as _};
use clap::{ArgMatches, Command};
use serde_json::{Value, json};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "explain").args([
        args::place(c, "explain", "figure"),
        args::option(c, "report", "month").value_parser(month).required(true),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let wanted = m.get_one::<String>("figure").cloned().unwrap_or_default();
    let Some(period) = m.get_one::<Period>("month").copied() else { return Err(cx.usage("missing-argument", &[])) };
    cx.with_registry(|cx, registry| {
        registry.require(Permission::Report)?;
        let state = cx.state(registry)?;
        let figures = figures::month(&state, registry.policy(), registry.reference(), period)?;
        let Some(figure) = figures.get(&wanted) else {
            let codes: Vec<&str> = figures.list.iter().map(|f| f.code.as_str()).collect();
            let args = [("value", wanted.clone().into()), ("codes", codes.join(" ").into())];
            return Err(cx.usage("no-figure", &args));
        };
        let zh = cx.catalog.lang() == Lang::Zh;
        let definition = figures.definitions.get(&figure.code);
        let name = definition.map_or("", |d| if zh { &d.zh } else { &d.en });
        let basis = definition.map_or("", |d| if zh { &d.basis } else { &d.basis_en });
        let rows: Vec<Value> = figure
            .rows
            .iter()
            .map(|row| {
                let facts = row.facts.iter().map(|id| {
                    let entry = registry.fact(*id).ok().flatten();
                    let hidden = row
                        .subject
                        .and_then(|id| state.subjects.get(&id))
                        .is_some_and(|file| registry.card(file, period.to).hidden);
                    let text = entry.map(|e| {
                        if hidden {
                            words::fact_kind(cx.catalog, e.fact.body.kind())
                        } else {
                            words::fact_line(cx.catalog, registry, &e.fact)
                        }
                    });
                    json!({ "fact": id, "text": text })
                });
                json!({
                    "number": row.subject.map(|id| registry.subject(id)),
                    "session": row.session.map(|id| registry.session(id)),
                    "finding": row.finding.map(|id| registry.finding(id)),
                    "day": row.day,
                    "count": row.count,
                    "facts": facts.collect::<Vec<_>>(),
                })
            })
            .collect();
        let value = figure.value.printed();
        if cx.globals.json {
            let value = json!({
                "figure": figure.code, "name": name, "basis": basis, "unit": figure.unit.zh(), "value": value,
                "from": period.from, "to": period.to, "rows": rows,
            });
            cx.json(&value)?;
            return Ok(Exit::Done);
        }
        let unit = figure.unit.zh();
        cx.line(&format!("{wanted}  {name}  {value} {unit}"))?;
        cx.line(basis)?;
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let table: Vec<Vec<String>> = rows
            .iter()
            .map(|row| {
                let facts = row["facts"].as_array().map(Vec::as_slice).unwrap_or_default();
                let first = facts.first().map(|f| text(&f["text"])).unwrap_or_default();
                let ids: Vec<String> = facts.iter().take(3).map(|f| text(&f["fact"])).collect();
                let more = if facts.len() > 3 { format!(" +{}", facts.len() - 3) } else { String::new() };
                let whose = [&row["number"], &row["session"], &row["finding"]].into_iter().find(|v| !v.is_null());
                vec![
                    whose.map(text).unwrap_or_default(),
                    text(&row["day"]),
                    row["count"].to_string(),
                    first,
                    format!("{}{more}", ids.join(" ")),
                ]
            })
            .collect();
        cx.rows(&["number", "day", "count", "what", "fact"], &table)?;
        Ok(Exit::Done)
    })
}
