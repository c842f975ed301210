//! `guitu explain CODE --month …`: what a figure counts and the facts behind it.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::report::month;
use crate::acts::{self, Act};
use crate::assets::{Catalog, Lang};
use crate::figures;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "explain")
        .arg(args::place(c, "explain", "figure").required(false))
        .arg(args::option(c, "explain", "month").required(true))
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let period = month(cx, m)?;
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::Look)?;
        let state = cx.state(registry)?;
        let policy = registry.policy_in(&state)?;
        let figures = figures::month(&state, &policy, registry.reference(), period);
        let zh = cx.catalog.lang() == Lang::Zh;
        let lang = cx.catalog.lang();
        let Some(code) = m.get_one::<String>("figure") else {
            let rows: Vec<Vec<String>> = figures
                .list
                .iter()
                .map(|f| {
                    vec![figures.printed(f), figures.name(f, lang), f.value.printed(), f.unit.zh().to_owned()]
                })
                .collect();
            if cx.globals.json {
                let list: Vec<_> = figures.list.iter().map(|f| figure_json(&figures, f, lang)).collect();
                cx.json(&serde_json::json!({ "from": period.from, "to": period.to, "figures": list }))?;
            } else {
                cx.rows(&["code", "figure", "value", "unit"], &rows)?;
            }
            return Ok(Exit::Done);
        };
        let Some(figure) = figures.find(code) else {
            return Err(cx.usage("no-figure", &[("value", code.clone().into())]));
        };
        let basis = figures.definitions.get(figure.key.code).map(|d| d.basis.pick(lang).to_owned());
        let day = period.to;
        let people: Vec<serde_json::Value> = figure
            .rows
            .iter()
            .map(|row| {
                let file = row.subject.and_then(|id| state.subjects.get(&id));
                let card = file.map(|f| registry.card(f, day));
                let rule = row.duty.as_deref().and_then(|id| policy.line(id)).and_then(|line| line.on(day));
                let title = rule.map(|rule| if zh { &rule.title_zh } else { &rule.title_en });
                serde_json::json!({
                    "number": card.as_ref().map(|c| c.number.clone()),
                    "name": card.as_ref().map(|c| c.name.clone()),
                    "duty": row.duty,
                    "what": title.or(row.duty.as_ref()),
                    "day": row.day,
                    "count": row.count,
                    "facts": row.facts.iter().map(ToString::to_string).collect::<Vec<_>>(),
                })
            })
            .collect();
        if cx.globals.json {
            let mut value = figure_json(&figures, figure, lang);
            value["basis"] = serde_json::json!(basis);
            value["rows"] = serde_json::json!(people);
            cx.json(&value)?;
            return Ok(Exit::Done);
        }
        cx.line(&format!(
            "{} {} = {} {}",
            figures.printed(figure),
            figures.name(figure, lang),
            figure.value.printed(),
            figure.unit.zh()
        ))?;
        cx.line(&basis.unwrap_or_default())?;
        let text = |v: &serde_json::Value| match v {
            serde_json::Value::String(s) => s.clone(),
            serde_json::Value::Null => String::new(),
            serde_json::Value::Array(list) => {
                list.iter().filter_map(|i| i.as_str()).collect::<Vec<_>>().join(" ")
            }
            other => other.to_string(),
        };
        let columns: &[&str] = if figure.rows.iter().any(|row| row.duty.is_some()) {
            &["number", "name", "what", "day", "count", "facts"]
        } else {
            &["number", "name", "day", "count", "facts"]
        };
        let rows: Vec<Vec<String>> =
            people.iter().map(|row| columns.iter().map(|k| text(&row[*k])).collect()).collect();
        cx.rows(columns, &rows)?;
        Ok(Exit::Done)
    })
}

fn figure_json(figures: &figures::Figures, figure: &figures::Figure, lang: Lang) -> serde_json::Value {
    serde_json::json!({
        "code": figures.printed(figure),
        "name": figures.name(figure, lang),
        "value": figure.value.printed(),
        "count": figure.value.count(),
        "unit": figure.unit.zh(),
    })
}
