//! `guitu talk NUMBER`: an individual talk (个别谈话) or counselling.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg, word};
use crate::acts;
use crate::assets::Catalog;
use crate::domain::Outcome;
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
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let held = acts::Talk {
            outcome: word(m, "outcome").unwrap_or(Outcome::Complied),
            recorder: text_arg(cx, m, "recorder", "recorder")?,
            counselling: m.get_flag("counselling"),
            notes: text_arg(cx, m, "notes", "notes")?,
        };
        Ok(acts::talk(registry, about, held, mode, &mut cx.at())?)
    })
}
