//! `guitu opening`: the opening stock, counted from the imported cases and signed. The first report's opening figures are
//! held to it.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::act;
use crate::acts;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "opening").args([
        args::option(c, "opening", "on").value_parser(args::date),
        args::option(c, "opening", "corrections").value_parser(args::number::<u32>(0..=args::MOST)),
        args::option(c, "opening", "resettlement").value_parser(args::number::<u32>(0..=args::MOST)),
        args::flag(c, "any", "dry-run"),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    act(cx, m, |cx, registry, mode| {
        let on = m.get_one("on").copied();
        let (corrections, resettlement) =
            (m.get_one("corrections").copied(), m.get_one("resettlement").copied());
        Ok(acts::sign_opening(registry, on, corrections, resettlement, mode, &mut cx.at())?)
    })
}
