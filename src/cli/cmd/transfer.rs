//! `guitu transfer NUMBER`: moved out to another district, or to another office of the same one.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg};
use crate::acts::{self, Leaving};
use crate::assets::Catalog;
use crate::domain::OfficeCode;
use clap::{ArgGroup, ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "transfer")
        .args([
            args::option(c, "transfer", "to-office"),
            args::option(c, "transfer", "moved-out"),
            args::option(c, "any", "document"),
        ])
        .group(ArgGroup::new("where").args(["to-office", "moved-out"]).required(true))
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let leaving = if let Some(code) = m.get_one::<String>("to-office") {
            let wrong = |_| cx.usage("office-code", &[("value", code.clone().into())]);
            Leaving::ToOffice(OfficeCode::new(code).map_err(wrong)?)
        } else {
            Leaving::MovedOut(text_arg(cx, m, "moved-out", "place")?)
        };
        let document = text_arg(cx, m, "document", "document")?;
        Ok(acts::close(registry, about, leaving, document, mode, &mut cx.at())?)
    })
}
