//! `guitu summary NUMBER`: the personal summary before the end has been handed in.

use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about_subject, fact, target, write};
use crate::assets::Catalog;
use crate::domain::PersonalSummaryReceived;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "summary")
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        let target = target(cx, registry, m)?;
        let body = PersonalSummaryReceived { case: target.case };
        Ok(vec![fact(&target, body)])
    })
}
