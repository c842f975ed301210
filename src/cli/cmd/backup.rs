//! `guitu backup DIR`: a whole copy of the registry while it is open here, compared byte for byte afterwards. The copy is
//! as sealed as the registry: pages are encrypted, identities are protected by their passphrases.

use super::super::args;
use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::acts;
use crate::assets::Catalog;
use crate::demo;
use crate::registry::{Building, KEYS, RegistryError, STORE};
use clap::{ArgMatches, Command, value_parser};
use std::path::{Path, PathBuf};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "backup").arg(args::place(c, "backup", "dir").value_parser(value_parser!(PathBuf)))
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let to = m.get_one::<PathBuf>("dir").cloned().unwrap_or_default();
    if to.exists() {
        return Err(RegistryError::DirectoryExists.into());
    }
    cx.with_registry(|cx, registry| {
        acts::back_up(registry, |from| copy(from, &to), &mut cx.at())?;
        let head = registry.head().map(|head| head.hash.printed()).unwrap_or_default();
        if cx.globals.json {
            let value = serde_json::json!({ "backup": to.display().to_string(), "head": head });
            cx.json(&value)?;
        }
        cx.say("cli-backup-done", &[("dir", to.display().to_string().into()), ("head", head.into())])?;
        Ok(Exit::Done)
    })
}

/// Copies a registry into a directory that does not exist yet: made beside its place, compared, then renamed.
///
/// # Errors
/// The file system; a copy that differs is `InvalidData`.
pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let parent = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let building = Building::begin(parent, true)?;
    for name in [STORE, KEYS, demo::MARK] {
        let source = from.join(name);
        if source.is_dir() {
            copy_dir(&source, &building.path().join(name))?;
        } else if source.is_file() {
            copy_file(&source, &building.path().join(name))?;
        }
    }
    building.finish(to)?;
    std::fs::File::open(parent)?.sync_all()
}

fn copy_dir(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir(to)?;
    std::fs::set_permissions(to, std::fs::metadata(from)?.permissions())?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        // links are not followed: a backup holds what the registry holds
        if kind.is_dir() {
            copy_dir(&entry.path(), &to.join(entry.file_name()))?;
        } else if kind.is_file() {
            copy_file(&entry.path(), &to.join(entry.file_name()))?;
        }
    }
    std::fs::File::open(to)?.sync_all()
}

fn copy_file(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::copy(from, to)?;
    std::fs::File::open(to)?.sync_all()?;
    if digest(from)? == digest(to)? { Ok(()) } else { Err(std::io::ErrorKind::InvalidData.into()) }
}

fn digest(path: &Path) -> std::io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(path)?)?;
    Ok(hasher.finalize())
}
