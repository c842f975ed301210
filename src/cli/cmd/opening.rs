//! `guitu opening`: the opening stock, counted from the imported cases and signed. The first report's opening figures are
//! held to it.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::record::write_facts;
use crate::assets::Catalog;
use crate::domain::{CaseKind, Fact, OpeningStock, Permission};
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
    cx.with_registry(|cx, registry| {
        registry.require(Permission::ManageCases)?;
        let state = registry.state();
        let claimed = state.office.founded.as_ref().and_then(|f| f.claimed_from.pred_opt());
        let on = m.get_one("on").copied().or(claimed).unwrap_or_else(|| cx.now().day());
        let mut stock = OpeningStock { corrections: 0, resettlement: 0 };
        for case in state.subjects.values().flat_map(|file| &file.cases) {
            if case.is_registered_at_close_of(on) {
                match case.terms_on(on) {
                    CaseKind::Corrections(_) => stock.corrections += 1,
                    CaseKind::Resettlement(_) => stock.resettlement += 1,
                }
            }
        }
        // figures stated by hand are held against the count: what was handed over must be what was imported
        let stated = OpeningStock {
            corrections: m.get_one("corrections").copied().unwrap_or(stock.corrections),
            resettlement: m.get_one("resettlement").copied().unwrap_or(stock.resettlement),
        };
        if stated != stock {
            let args = [
                ("day", on.to_string().into()),
                ("corrections", stock.corrections.into()),
                ("resettlement", stock.resettlement.into()),
            ];
            return Err(cx.usage("opening-differs", &args));
        }
        let fact = Fact::new(on, None, stock);
        write_facts(cx, registry, vec![fact], m.get_flag("dry-run"))
    })
}
