//! `guitu snooze NUMBER --rule ID --until DAY`: puts off what no statute lays down, with a reason (缓办).

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act, text_arg, word};
use crate::acts;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "snooze").args([
        args::option(c, "snooze", "rule").required(true),
        args::option(c, "snooze", "until").value_parser(args::date).required(true),
        args::option(c, "any", "reason").required(true),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        let delay = acts::Delay {
            rule: word(m, "rule").unwrap_or_default(),
            until: word(m, "until").unwrap_or(about.on),
            reason: text_arg(cx, m, "reason", "reason")?,
        };
        Ok(acts::put_off(registry, about, delay, mode, &mut cx.at())?)
    })
}
