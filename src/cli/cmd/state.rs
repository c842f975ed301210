//! `guitu state NUMBER --state …`: leave, detention, out of supervision, back again.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg, word};
use crate::acts;
use crate::assets::Catalog;
use crate::domain::{CaseState, PendingGround};
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "state").args([
        args::option(c, "state", "state").value_parser(args::word::<CaseState>).required(true),
        args::option(c, "state", "until").value_parser(args::date),
        args::option(c, "state", "ground").value_parser(args::word::<PendingGround>),
        args::option(c, "any", "document"),
        args::option(c, "state", "instruction"),
        args::option(c, "state", "decided-by"),
        args::option(c, "any", "reason").required(true),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let set = acts::NewState {
            state: word(m, "state").unwrap_or(CaseState::UnderSupervision),
            until: word(m, "until"),
            reason: text_arg(cx, m, "reason", "reason")?,
            ground: word(m, "ground"),
            document: text_arg(cx, m, "document", "document")?,
            instruction: text_arg(cx, m, "instruction", "document")?,
            decided_by: text_arg(cx, m, "decided-by", "bureau")?,
        };
        Ok(acts::set_state(registry, about, set, mode, &mut cx.at())?)
    })
}
