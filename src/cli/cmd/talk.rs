//! `guitu talk NUMBER`: an individual talk (个别谈话) or counselling.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about_subject, fact, target, text_arg, word, write};
use crate::assets::Catalog;
use crate::domain::{Outcome, TalkHeld};
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "talk").args([
        args::option(c, "any", "outcome").value_parser(args::word::<Outcome>).default_value("complied"),
        args::option(c, "talk", "recorder"),
        args::flag(c, "talk", "counselling"),
        args::option(c, "any", "notes"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        let target = target(cx, registry, m)?;
        let body = TalkHeld {
            case: target.case,
            outcome: word(m, "outcome").unwrap_or(Outcome::Complied),
            recorder: text_arg(cx, m, "recorder", "recorder")?,
            counselling: m.get_flag("counselling"),
            notes: text_arg(cx, m, "notes", "notes")?,
        };
        Ok(vec![fact(&target, body)])
    })
}
