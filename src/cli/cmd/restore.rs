//! `guitu --registry DIR restore BACKUP`: puts a backup into a new place, opens and verifies it there.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::backup::copy;
use crate::assets::Catalog;
use crate::registry::{Locked, RegistryError};
use clap::{ArgMatches, Command, value_parser};
use std::path::PathBuf;

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "restore").arg(args::place(c, "restore", "dir").value_parser(value_parser!(PathBuf)))
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let from = m.get_one::<PathBuf>("dir").cloned().unwrap_or_default();
    let to = cx.registry_dir()?.to_owned();
    if to.exists() {
        return Err(RegistryError::DirectoryExists.into());
    }
    Locked::at(&from)?;
    copy(&from, &to).map_err(|error| RegistryError::Io(error.kind()))?;
    cx.with_registry(|cx, registry| {
        let report = registry.verify()?;
        let head = registry.head().map(|head| head.hash.printed()).unwrap_or_default();
        if cx.globals.json {
            let value = serde_json::json!({
                "registry": to.display().to_string(), "commits": report.journal.commits,
                "subjects": report.subjects, "head": head,
            });
            cx.json(&value)?;
        }
        let args = [
            ("dir", to.display().to_string().into()),
            ("commits", report.journal.commits.to_string().into()),
            ("head", head.into()),
        ];
        cx.say("cli-restore-done", &args)?;
        Ok(Exit::Done)
    })
}
