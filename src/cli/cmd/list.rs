//! `guitu list`: who is on the register.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::subject::{CARD_COLUMNS, card_json, card_row};
use crate::acts::{self, Act};
use crate::assets::Catalog;
use crate::domain::{CaseFile, CaseId, CaseKind, SubjectFile};
use crate::words::slug;
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
        acts::permit(registry, Act::Look)?;
        let day = cx.day();
        let state = cx.state(registry)?;
        let text = |name: &str| m.get_one::<String>(name).cloned();
        let (kind, category, level) = (text("kind"), text("category"), text("level"));
        let all = m.get_flag("all");
        let me = m.get_flag("mine").then(|| registry.officer());
        let asked = |case: &CaseFile| {
            let terms = case.terms_on(day);
            let corrections = terms.corrections();
            case.opened_on <= day
                && (all || case.is_open_at_close_of(day))
                && kind.as_deref().is_none_or(|kind| kind == kind_name(terms))
                && category.as_deref().is_none_or(|c| corrections.is_some_and(|t| slug(&t.category) == c))
                && level.as_deref().is_none_or(|l| case.level_on(day).is_some_and(|d| d.value == l))
                && me.is_none_or(|me| case.officer_on(day) == Some(me))
        };
        // Every case of a person is looked at: one may run while another has not begun. The current one stands for the
        // person where it is asked for, else the newest that is.
        let listed = |file: &'_ SubjectFile| {
            let current = file.current_case(day).filter(|case| asked(case));
            current.or_else(|| file.cases.iter().rev().find(|case| asked(case))).map(|case| case.id)
        };
        let people = state.subjects.values().filter_map(|file| Some((file, listed(file)?)));
        let mut people: Vec<(&SubjectFile, CaseId)> = people.collect();
        people.sort_by_key(|(file, _)| file.number);
        if cx.globals.json {
            let people: Vec<_> =
                people.iter().map(|(file, case)| card_json(registry, file, file.case(*case), day)).collect();
            let value = serde_json::json!({ "as_of": day, "count": people.len(), "people": people });
            cx.json(&value)?;
            return Ok(Exit::Done);
        }
        let row = |(file, case): &(&SubjectFile, CaseId)| card_row(cx, registry, file, file.case(*case), day);
        let rows: Vec<Vec<String>> = people.iter().map(row).collect();
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
