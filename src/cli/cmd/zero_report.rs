//! `guitu zero-report`: notes that the office reported a day of a sensitive period to the bureau, also that nothing
//! happened (零报告).

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{act, text_arg};
use crate::acts;
use crate::assets::Catalog;
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
    act(cx, m, |cx, registry, mode| {
        let on = m.get_one::<NaiveDate>("on").copied().unwrap_or_else(|| cx.now().day());
        let incident = text_arg(cx, m, "incident", "incident")?;
        let overlay = m.get_one::<String>("overlay").cloned();
        Ok(acts::zero_report(registry, on, overlay, incident, mode, &mut cx.at())?)
    })
}
