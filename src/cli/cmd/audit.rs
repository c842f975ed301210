//! `guitu audit`: the trail, newest first.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::assets::Catalog;
use crate::domain::Fact;
use crate::registry::{Commit, Registry};
use crate::words;
use chrono::NaiveDate;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "audit").args([
        args::option(c, "audit", "last")
            .value_parser(args::number::<usize>(0..=args::MOST))
            .default_value("30"),
        args::option(c, "audit", "before")
            .value_parser(args::number::<u64>(0..=args::MOST))
            .value_name(c.text("cli-value-count")),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let count = m.get_one::<usize>("last").copied().unwrap_or(30);
    let before = m.get_one::<u64>("before").copied();
    cx.with_registry(|cx, registry| {
        let day = cx.now().day();
        let commits = registry.audit(before, count, usize::MAX)?;
        if cx.globals.json {
            let list: Vec<_> = commits
                .iter()
                .map(|commit| {
                    let facts: Vec<_> = commit
                        .facts
                        .iter()
                        .map(|(id, fact)| {
                            serde_json::json!({
                                "fact": id,
                                "kind": fact.as_ref().map(|f| f.body.kind()),
                                "on": fact.as_ref().map(|f| f.on),
                                "subject": fact.as_ref().and_then(|f| f.subject).map(|id| registry.trail_number(id)),
                                "text": fact.as_ref().map(|f| line(cx, registry, commit, f, day)),
                            })
                        })
                        .collect();
                    serde_json::json!({
                        "index": commit.header.index,
                        "hash": commit.hash.to_string(),
                        "officer": registry.officer_name(commit.header.officer).to_owned(),
                        "at": commit.header.at.local().to_rfc3339(),
                        "facts": facts,
                    })
                })
                .collect();
            cx.json(&serde_json::json!({ "commits": list }))?;
            return Ok(Exit::Done);
        }
        let mut rows = Vec::new();
        for commit in &commits {
            for (id, fact) in &commit.facts {
                let text = match fact {
                    Some(fact) => line(cx, registry, commit, fact, day),
                    None => cx.text("cli-redacted"),
                };
                let subject = fact.as_ref().and_then(|f| f.subject).map(|id| registry.trail_number(id)).unwrap_or_default();
                rows.push(vec![
                    commit.header.at.local().format("%Y-%m-%d %H:%M").to_string(),
                    registry.officer_name(commit.header.officer).to_owned(),
                    subject,
                    text,
                    id.to_string(),
                ]);
            }
        }
        cx.rows(&["time", "officer", "number", "what", "fact"], &rows)?;
        Ok(Exit::Done)
    })
}

/// What a fact says, or only its kind where the reader may not know more.
fn line(cx: &Cx<'_, '_>, registry: &Registry, commit: &Commit, fact: &Fact, day: NaiveDate) -> String {
    if registry.may_read(fact, commit.header.officer, day) {
        words::fact_line(cx.catalog, registry, fact)
    } else {
        words::fact_kind(cx.catalog, fact.body.kind())
    }
}
