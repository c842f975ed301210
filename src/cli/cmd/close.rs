//! `guitu close NUMBER --how …`: discharge, termination, end of resettlement help.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg};
use crate::acts::{self, Leaving, Way};
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "close").args([
        args::option(c, "close", "how")
            .value_parser(Way::ALL.map(Way::name))
            .hide_possible_values(true)
            .required(true),
        args::option(c, "any", "document"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let how = m.get_one::<String>("how").and_then(|name| Way::parse(name)).unwrap_or(Way::Expiry);
        let document = text_arg(cx, m, "document", "document")?;
        Ok(acts::close(registry, about, Leaving::Way(how), document, mode, &mut cx.at())?)
    })
}
