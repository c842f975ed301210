//! `guitu zero-report`: notes that the office reported a day of a sensitive period to the bureau, also that nothing
//! happened (零报告).

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{text_arg, write};
use crate::assets::Catalog;
use crate::domain::{Fact, ZeroReported};
use chrono::NaiveDate;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "zero-report").args([
        args::option(c, "zero-report", "on").value_parser(args::date),
        args::option(c, "zero-report", "overlay"),
        args::option(c, "zero-report", "incident"),
        args::flag(c, "any", "dry-run"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        let on = m.get_one::<NaiveDate>("on").copied().unwrap_or_else(|| cx.now().day());
        let incident = text_arg(cx, m, "incident", "incident")?;
        let named = m.get_one::<String>("overlay").cloned();
        let policy = registry.policy();
        let asked = policy
            .overlays()
            .filter(|(overlay, from, to)| overlay.zero_report && (*from..=*to).contains(&on));
        let mut ids: Vec<String> = asked.map(|(overlay, ..)| overlay.id.clone()).collect();
        ids.dedup();
        let overlay = match (named, ids.as_slice()) {
            (Some(named), _) => named,
            (None, [only]) => only.clone(),
            (None, []) => return Err(cx.usage("no-overlay", &[("day", on.to_string().into())])),
            (None, many) => return Err(cx.usage("which-overlay", &[("value", many.join(", ").into())])),
        };
        Ok(vec![Fact::new(on, None, ZeroReported { overlay, incident })])
    })
}
