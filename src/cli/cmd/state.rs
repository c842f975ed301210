//! `guitu state NUMBER --state …`: leave, detention, out of supervision, back again.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about_subject, fact, target, text_arg, word, write};
use crate::assets::Catalog;
use crate::domain::{CaseState, StateSet};
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "state").args([
        args::option(c, "state", "state").value_parser(args::word::<CaseState>).required(true),
        args::option(c, "state", "until").value_parser(args::date),
        args::option(c, "any", "reason").required(true),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        let target = target(cx, registry, m)?;
        let body = StateSet {
            case: target.case,
            state: word(m, "state").unwrap_or(CaseState::UnderSupervision),
            until: word(m, "until"),
            reason: text_arg(cx, m, "reason", "reason")?,
        };
        Ok(vec![fact(&target, body)])
    })
}
