//! `guitu medical NUMBER`: the monthly health report or a re-examination.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg};
use crate::acts;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "medical").args([
        args::flag(c, "medical", "reexamination"),
        args::option(c, "medical", "hospital"),
        args::option(c, "any", "notes"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let made = acts::Medical {
            reexamination: m.get_flag("reexamination"),
            hospital: text_arg(cx, m, "hospital", "hospital")?,
            notes: text_arg(cx, m, "notes", "notes")?,
        };
        Ok(acts::medical(registry, about, made, mode, &mut cx.at())?)
    })
}
