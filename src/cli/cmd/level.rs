//! `guitu level NUMBER --level …`: a change of the supervision level, with the district's approval.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg};
use crate::acts;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "level").args([
        args::option(c, "level", "level").required(true),
        args::option(c, "any", "reason").required(true),
        args::option(c, "level", "approval"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let set = acts::Level {
            level: m.get_one::<String>("level").cloned().unwrap_or_default(),
            reason: text_arg(cx, m, "reason", "reason")?,
            approval: text_arg(cx, m, "approval", "approval")?,
        };
        Ok(acts::set_level(registry, about, set, mode, &mut cx.at())?)
    })
}
