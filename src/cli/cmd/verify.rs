//! `guitu verify`: pages, chain, signatures, projections.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::acts;
use crate::assets::Catalog;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "verify")
}

pub fn run(cx: &mut Cx<'_, '_>, _: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        let report = acts::verify(registry)?;
        let stats = registry.store_stats()?;
        let head = registry.head();
        if cx.globals.json {
            let value = serde_json::json!({
                "pages": {
                    "total": report.pages.pages, "authentic": report.pages.authentic,
                    "unwritten": report.pages.unwritten, "unreadable": report.pages.unreadable,
                },
                "commits": report.journal.commits,
                "facts": report.journal.facts,
                "incarnation": report.journal.incarnation,
                "escrow_used": report.journal.escrow_used,
                "restored_alone": report.journal.restored_alone,
                "clock_jumps": report.journal.clock_jumps.len(),
                "clock_confirmed": report.journal.clock_confirmed,
                "subjects": report.subjects,
                "works": report.works,
                "head": head.map(|h| h.hash.to_string()),
                "epoch": stats.epoch,
                "note": registry.notes().own,
                "second_note": registry.notes().second,
                "signed_alone": report.journal.signed_alone,
                "roster_bound": registry.roster_is_bound(),
                "unclean_close": stats.unclean_close,
                "header_anomaly": stats.header_anomaly,
            });
            cx.json(&value)?;
        } else {
            cx.say(
                "cli-verify-pages",
                &[
                    ("pages", report.pages.pages.to_string().into()),
                    ("authentic", report.pages.authentic.to_string().into()),
                ],
            )?;
            cx.say(
                "cli-verify-journal",
                &[
                    ("commits", report.journal.commits.to_string().into()),
                    ("facts", report.journal.facts.to_string().into()),
                ],
            )?;
            cx.say(
                "cli-verify-projections",
                &[("subjects", report.subjects.into()), ("works", report.works.into())],
            )?;
            if stats.header_anomaly {
                cx.say("cli-verify-header", &[])?;
            }
            if !report.journal.signed_alone.is_empty() {
                let count = report.journal.signed_alone.len();
                cx.say("cli-verify-alone", &[("count", count.into())])?;
            }
            if !registry.roster_is_bound() {
                cx.say("cli-verify-roster", &[])?;
            }
            if report.journal.incarnation > 0 {
                let alone = report.journal.restored_alone.to_string();
                let count = report.journal.incarnation.to_string();
                cx.say("cli-verify-restored", &[("count", count.into()), ("alone", alone.into())])?;
            }
            for index in &report.journal.escrow_used {
                cx.say("cli-verify-escrow-used", &[("index", index.to_string().into())])?;
            }
            for index in &report.journal.clock_confirmed {
                cx.say("cli-verify-clock-confirmed", &[("index", index.to_string().into())])?;
            }
            for (index, _) in &report.journal.clock_jumps {
                cx.say("cli-verify-jump", &[("index", index.to_string().into())])?;
            }
        }
        let odd = !registry.roster_is_bound()
            || !registry.notes().good()
            || stats.header_anomaly
            || report.journal.restored_alone > 0
            || !report.journal.signed_alone.is_empty()
            || !report.journal.clock_jumps.is_empty();
        Ok(if odd { Exit::Findings } else { Exit::Done })
    })
}
