//! `guitu list`: who is on the register.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::subject::{CARD_COLUMNS, card_json, card_row};
use crate::assets::Catalog;
use crate::domain::{CaseKind, Permission, SubjectFile};
use crate::words::slug;
use chrono::NaiveDate;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "list").args([
        args::option(c, "list", "kind")
            .value_parser(["corrections", "resettlement"])
            .hide_possible_values(true),
        args::option(c, "list", "category").value_name(c.text("cli-value-word")),
        args::option(c, "list", "level").value_name(c.text("cli-value-word")),
        args::flag(c, "list", "mine"),
        args::flag(c, "list", "all"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        registry.require(Permission::View)?;
        let day = cx.day();
        let state = cx.state(registry)?;
        let text = |name: &str| m.get_one::<String>(name).cloned();
        let (kind, category, level) = (text("kind"), text("category"), text("level"));
        let me = m.get_flag("mine").then(|| registry.officer());
        let mut files: Vec<&SubjectFile> = state
            .subjects
            .values()
            .filter(|file| {
                let Some(case) = file.current_case(day) else { return false };
                let terms = case.terms_on(day);
                let known = case.opened_on <= day;
                (m.get_flag("all") || on_register(file, day))
                    && known
                    && kind.as_deref().is_none_or(|kind| kind == kind_name(terms))
                    && category
                        .as_deref()
                        .is_none_or(|c| terms.corrections().is_some_and(|t| slug(&t.category) == c))
                    && level.as_deref().is_none_or(|l| case.level_on(day).is_some_and(|d| d.value == l))
                    && me.is_none_or(|me| case.officer_on(day) == Some(me))
            })
            .collect();
        files.sort_by_key(|file| file.number);
        if cx.globals.json {
            let people: Vec<_> = files.iter().map(|file| card_json(registry, file, day)).collect();
            let value = serde_json::json!({ "as_of": day, "count": people.len(), "people": people });
            cx.json(&value)?;
            return Ok(Exit::Done);
        }
        let rows: Vec<Vec<String>> = files.iter().map(|file| card_row(cx, registry, file, day)).collect();
        cx.rows(&CARD_COLUMNS, &rows)?;
        cx.say("cli-list-count", &[("count", rows.len().into()), ("day", day.to_string().into())])?;
        Ok(Exit::Done)
    })
}

fn kind_name(terms: &CaseKind) -> &'static str {
    match terms {
        CaseKind::Corrections(_) => "corrections",
        CaseKind::Resettlement(_) => "resettlement",
    }
}

fn on_register(file: &SubjectFile, day: NaiveDate) -> bool {
    file.cases.iter().any(|case| case.is_registered_at_close_of(day))
}
