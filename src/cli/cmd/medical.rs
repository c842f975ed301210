//! `guitu medical NUMBER`: the monthly health report or a re-examination.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about_subject, fact, target, text_arg, write};
use crate::assets::Catalog;
use crate::domain::MedicalReported;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "medical").args([
        args::flag(c, "medical", "reexamination"),
        args::option(c, "medical", "hospital"),
        args::option(c, "any", "notes"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    write(cx, m, |cx, registry| {
        let target = target(cx, registry, m)?;
        let body = MedicalReported {
            case: target.case,
            reexamination: m.get_flag("reexamination"),
            hospital: text_arg(cx, m, "hospital", "hospital")?,
            notes: text_arg(cx, m, "notes", "notes")?,
        };
        Ok(vec![fact(&target, body)])
    })
}
