//! `guitu transfer NUMBER`: moved out to another district, or to another office of the same one.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about_subject, fact, target, text, text_arg, write};
use crate::assets::Catalog;
use crate::domain::{CaseClosed, Closing, OfficeCode};
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
    write(cx, m, |cx, registry| {
        let target = target(cx, registry, m)?;
        let closing = if let Some(code) = m.get_one::<String>("to-office") {
            let wrong = |_| cx.usage("office-code", &[("value", code.clone().into())]);
            Closing::ToOffice(OfficeCode::new(code).map_err(wrong)?)
        } else {
            let place = m.get_one::<String>("moved-out").map_or("", String::as_str);
            Closing::MovedOut(text(cx, "place", place)?)
        };
        let body =
            CaseClosed { case: target.case, closing, document: text_arg(cx, m, "document", "document")? };
        Ok(vec![fact(&target, body)])
    })
}
