//! `guitu --registry DIR restore BACKUP`: puts a backup into a new place, opens and verifies it there, and lets head and
//! custodian sign that the journal goes on from it.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use super::backup::copy;
use super::record::text;
use crate::assets::Catalog;
use crate::registry::{Locked, RegistryError};
use clap::{ArgMatches, Command, value_parser};
use std::path::{Path, PathBuf};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "restore").args([
        args::place(c, "restore", "dir").value_parser(value_parser!(PathBuf)),
        args::option(c, "any", "reason").required(true),
        args::option(c, "restore", "custodian"),
        args::option(c, "restore", "heads").value_parser(value_parser!(PathBuf)),
    ])
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let from = m.get_one::<PathBuf>("dir").cloned().unwrap_or_default();
    let to = cx.registry_dir()?.to_owned();
    if to.exists() {
        return Err(RegistryError::DirectoryExists.into());
    }
    Locked::at(&from)?;
    copy(&from, &to).map_err(|error| RegistryError::Io(error.kind()))?;
    // a backup is older than today: the restoration itself says why nothing was recorded for so long
    cx.silence_expected = true;
    let restored = sign(cx, m, &to);
    if restored.is_err() && !cx.saved.any() {
        // A copy that was not taken into use is no registry; the backup itself is untouched.
        std::fs::remove_dir_all(&to)?;
    }
    restored
}

fn sign(cx: &mut Cx<'_, '_>, m: &ArgMatches, dir: &Path) -> Result<Exit, Failure> {
    let reason = text(cx, "reason", m.get_one::<String>("reason").map_or("", String::as_str))?;
    cx.with_registry(|cx, registry| {
        let report = registry.verify()?;
        let from = registry.head();
        let abandoned = match m.get_one::<PathBuf>("heads") {
            None => None,
            Some(file) => {
                let args = [("file", file.display().to_string().into())];
                Some(registry.abandoned_head(file).ok_or_else(|| cx.usage("heads-file", &args))?)
            }
        };
        let lost = abandoned.as_ref().zip(from).map(|(gone, from)| gone.index.saturating_sub(from.index));
        let named = m.get_one::<String>("custodian").or(cx.globals.second.as_ref()).cloned();
        let candidates = registry.countersigners().into_iter().cloned().collect();
        let second = cx.second_of(candidates, named)?;
        registry.begin_incarnation(abandoned, reason, second.as_ref(), cx.now(), cx.host.entropy)?;
        let incarnation = registry.state().office.restored.len();
        let head = registry.head().map(|head| head.hash.printed()).unwrap_or_default();
        if cx.globals.json {
            let value = serde_json::json!({
                "registry": dir.display().to_string(), "commits": report.journal.commits,
                "subjects": report.subjects, "head": head, "incarnation": incarnation,
                "countersigned": second.is_some(), "commits_lost": lost,
            });
            cx.json(&value)?;
        }
        let args = [
            ("dir", dir.display().to_string().into()),
            ("commits", report.journal.commits.to_string().into()),
            ("head", head.into()),
            ("incarnation", incarnation.to_string().into()),
        ];
        cx.say("cli-restore-done", &args)?;
        if let Some(lost) = lost.filter(|lost| *lost > 0) {
            cx.say("cli-restore-lost", &[("count", lost.to_string().into())])?;
        }
        if second.is_none() {
            cx.say("cli-restore-alone", &[])?;
        }
        Ok(Exit::Done)
    })
}
