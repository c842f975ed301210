//! `guitu check-in NUMBER --mode …`: a periodic report (报告).

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg, word};
use crate::acts;
use crate::assets::Catalog;
use crate::domain::{CheckInMode, Mood, Outcome};
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "check-in").args([
        args::option(c, "check-in", "mode").value_parser(args::word::<CheckInMode>).required(true),
        args::option(c, "any", "outcome").value_parser(args::word::<Outcome>).default_value("complied"),
        args::option(c, "check-in", "time").value_parser(args::time),
        args::option(c, "check-in", "mood").value_parser(args::word::<Mood>),
        args::flag(c, "check-in", "identity-checked"),
        args::option(c, "any", "notes"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let made = acts::CheckIn {
            mode: word(m, "mode").unwrap_or(CheckInMode::InPerson),
            time: word(m, "time"),
            outcome: word(m, "outcome").unwrap_or(Outcome::Complied),
            identity_checked: m.get_flag("identity-checked"),
            mood: word(m, "mood"),
            notes: text_arg(cx, m, "notes", "notes")?,
        };
        Ok(acts::check_in(registry, about, made, mode, &mut cx.at())?)
    })
}
