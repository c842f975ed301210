//! `guitu visit NUMBER --place …`: a field visit (走访).

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg, word};
use crate::acts;
use crate::assets::Catalog;
use crate::domain::{Outcome, VisitPlace};
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "visit").args([
        args::option(c, "visit", "place").value_parser(args::word::<VisitPlace>).required(true),
        args::option(c, "any", "outcome").value_parser(args::word::<Outcome>).default_value("complied"),
        args::option(c, "visit", "met"),
        args::option(c, "any", "notes"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let made = acts::Visit {
            place: word(m, "place").unwrap_or(VisitPlace::Home),
            outcome: word(m, "outcome").unwrap_or(Outcome::Complied),
            met: text_arg(cx, m, "met", "met")?,
            notes: text_arg(cx, m, "notes", "notes")?,
        };
        Ok(acts::visit(registry, about, made, mode, &mut cx.at())?)
    })
}
