//! `guitu summary NUMBER`: the personal summary before the end has been handed in.

use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::{about, about_subject, act};
use crate::acts;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    about_subject(c, "summary")
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let about = about(cx, m)?;
        Ok(acts::summary(registry, about, mode, &mut cx.at())?)
    })
}
