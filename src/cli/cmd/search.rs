//! `guitu search QUERY`: by name, initials, number, or the tail of the identity number.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::subject::{CARD_COLUMNS, card_json, card_row};
use crate::acts::{self, Act};
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "search").arg(args::place(c, "search", "query"))
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let query = m.get_one::<String>("query").cloned().unwrap_or_default();
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::Look)?;
        let day = cx.day();
        let found = registry.search(&query, day);
        if cx.globals.json {
            let people: Vec<_> = found
                .iter()
                .map(|(file, _)| card_json(registry, file, file.current_case(day), day))
                .collect();
            let value = serde_json::json!({ "count": people.len(), "people": people });
            cx.json(&value)?;
        } else {
            let rows: Vec<Vec<String>> = found
                .iter()
                .map(|(file, _)| card_row(cx, registry, file, file.current_case(day), day))
                .collect();
            cx.rows(&CARD_COLUMNS, &rows)?;
            cx.say("cli-search-count", &[("count", rows.len().into())])?;
        }
        Ok(Exit::Done)
    })
}
