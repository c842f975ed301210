//! `guitu unseal FILE`: opens a sealed export for the officer it was sealed to.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::acts::{self, SEALED};
use crate::assets::Catalog;
use crate::registry::write_private;
use crate::vault::read_bounded;
use crate::words::Told;
use clap::{ArgMatches, Command, value_parser};
use std::path::{Path, PathBuf};

/// No document that this program seals is larger.
const LARGEST: u64 = 256 << 20;

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "unseal").args([
        args::place(c, "unseal", "file").value_parser(value_parser!(PathBuf)),
        args::option(c, "unseal", "out")
            .value_parser(value_parser!(PathBuf))
            .value_name(c.text("cli-value-file")),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let path = m.get_one::<PathBuf>("file").cloned().unwrap_or_default();
    let target = match m.get_one::<PathBuf>("out") {
        Some(out) => out.clone(),
        None if path.extension().is_some_and(|known| known == SEALED) => path.with_extension(""),
        None => return Err(cx.usage("unseal-name", &[])),
    };
    let to_screen = target == Path::new("-");
    if !to_screen && target.exists() {
        return Err(cx.usage("unseal-exists", &[("path", target.display().to_string().into())]));
    }
    let sealed = read_bounded(&path, LARGEST)
        .map_err(|error| Failure::Told(Exit::Usage, crate::words::read_error(cx.catalog, &path, error)))?;
    cx.with_registry(|cx, registry| {
        let plain = acts::unseal(registry, &path, &sealed, &mut cx.at())?;
        if to_screen {
            cx.host.out.write_all(&plain)?;
            return Ok(Exit::Done);
        }
        write_private(&target, &plain, false)
            .map_err(|error| broken(cx, &target, &error, Exit::Environment))?;
        let shown = target.display().to_string();
        if cx.globals.json {
            cx.json(&serde_json::json!({ "written": [shown] }))?;
        } else {
            cx.say("cli-unseal-done", &[("path", shown.into())])?;
        }
        Ok(Exit::Done)
    })
}

fn broken(cx: &Cx<'_, '_>, path: &Path, error: &std::io::Error, exit: Exit) -> Failure {
    let told = crate::words::io_error(cx.catalog, error.kind());
    Failure::Told(exit, Told { what: format!("{}: {}", path.display(), told.what), mend: told.mend })
}
