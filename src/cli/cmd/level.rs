//! `guitu level NUMBER --level …`: a change of the supervision level, with the district's approval.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about_subject, fact, target, text_arg, write};
use crate::assets::Catalog;
use crate::domain::LevelSet;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "level").args([
        args::option(c, "level", "level").required(true),
        args::option(c, "any", "reason").required(true),
        args::option(c, "level", "approval"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        let target = target(cx, registry, m)?;
        let body = LevelSet {
            case: target.case,
            level: m.get_one::<String>("level").cloned().unwrap_or_default(),
            reason: text_arg(cx, m, "reason", "reason")?,
            approval: text_arg(cx, m, "approval", "approval")?,
        };
        Ok(vec![fact(&target, body)])
    })
}
