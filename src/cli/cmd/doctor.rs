//! `guitu doctor`: health of the file; `--rebuild` drops every projection and writes it anew from the journal.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::assets::Catalog;
use crate::store::Volume;
use clap::{ArgMatches, Command};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "doctor").arg(args::flag(c, "doctor", "rebuild"))
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let rebuild = m.get_flag("rebuild");
    cx.with_registry(|cx, registry| {
        if rebuild {
            registry.rebuild()?;
        }
        let report = registry.verify()?;
        let stats = registry.store_stats()?;
        let jumps = report.journal.clock_jumps.len();
        let clock = registry.clock_doubt(cx.now());
        let volume = Volume::of(registry.dir());
        let escrow = registry.vault().roster().escrow_count();
        if cx.globals.json {
            let value = serde_json::json!({
                "rebuilt": rebuild, "file_bytes": stats.file_bytes, "pages": stats.pages, "epoch": stats.epoch,
                "cipher": stats.cipher, "unclean_close": stats.unclean_close, "escrow": escrow,
                "commits": report.journal.commits, "subjects": report.subjects,
                "clock": {
                    "now": cx.now().local().to_rfc3339(), "believed": clock.is_none(),
                    "last": clock.map(|doubt| doubt.last.local().to_rfc3339()), "jumps": jumps,
                    "confirmed": report.journal.clock_confirmed,
                },
                "volume": { "mount": volume.mount.display().to_string(), "read_only": volume.read_only },
            });
            cx.json(&value)?;
            return Ok(if jumps > 0 { Exit::Findings } else { Exit::Done });
        }
        if rebuild {
            cx.say("cli-doctor-rebuilt", &[])?;
        }
        cx.say(
            "cli-doctor-file",
            &[
                ("megabytes", format!("{:.1}", stats.file_bytes as f64 / 1_048_576.0).into()),
                ("epoch", stats.epoch.to_string().into()),
            ],
        )?;
        if stats.unclean_close {
            cx.say("cli-doctor-unclean", &[])?;
        }
        if escrow < 2 {
            cx.say("cli-doctor-escrow", &[("count", escrow.into())])?;
        }
        if jumps > 0 {
            cx.say("cli-doctor-clock", &[("count", jumps.into())])?;
        }
        let odd = registry.vault().is_cheap() || !registry.notes().good();
        Ok(if escrow < 2 || jumps > 0 || odd { Exit::Findings } else { Exit::Done })
    })
}
