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
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

pub fn tree(c: &Catalog) -> Command {
    args::command(c, "backup").arg(args::place(c, "backup", "dir").value_parser(value_parser!(PathBuf)))
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let to = m.get_one::<PathBuf>("dir").cloned().unwrap_or_default();
    if to.exists() {
        return Err(RegistryError::DirectoryExists.into());
    }
    let from = cx.registry_dir()?.to_owned();
    let parent = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if parent
        .canonicalize()
        .is_ok_and(|parent| from.canonicalize().is_ok_and(|from| parent.starts_with(from)))
    {
        return Err(cx.usage("backup-inside", &[("dir", to.display().to_string().into())]));
    }
    let same_disk = on_one_disk(&from, parent);
    cx.with_registry(|cx, registry| {
        acts::back_up(registry, |from| copy(from, &to), &mut cx.at())?;
        let head = registry.head().map(|head| head.hash.printed()).unwrap_or_default();
        if cx.globals.json {
            let value = serde_json::json!({
                "backup": to.display().to_string(), "head": head, "holds": HELD, "left_out": left_out(&from),
                "same_disk": same_disk,
            });
            cx.json(&value)?;
        }
        cx.say("cli-backup-done", &[("dir", to.display().to_string().into()), ("head", head.into())])?;
        let exports = left_out(&from);
        if exports > 0 {
            cx.say("cli-backup-without", &[("count", exports.to_string().into())])?;
        }
        if same_disk {
            cx.note("cli-backup-same-disk", &[]);
        }
        Ok(Exit::Done)
    })
}

/// What a backup holds: the sealed store with its journal, the keys of every officer, the mark of a demo.
const HELD: [&str; 3] = [STORE, KEYS, demo::MARK];

/// How many other files lie in the registry's directory: exports, for the most part. They can be made again.
fn left_out(dir: &Path) -> u64 {
    let entries = std::fs::read_dir(dir).into_iter().flatten().flatten();
    let others = entries.filter(|entry| !HELD.iter().any(|held| entry.file_name() == *held));
    others
        .map(|entry| {
            let inside = std::fs::read_dir(entry.path()).map(Iterator::count);
            inside.map_or(1, |count| u64::try_from(count).unwrap_or(u64::MAX))
        })
        .sum()
}

/// Whether a copy there would go with the disk of the registry.
fn on_one_disk(from: &Path, to: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| std::fs::metadata(path).map(|meta| meta.dev());
    matches!((device(from), device(to)), (Ok(one), Ok(other)) if one == other)
}

/// Copies a registry into a directory that does not exist yet: made beside its place, compared, then renamed.
///
/// # Errors
/// The file system; a copy that differs is `InvalidData`.
pub fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    let parent = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let building = Building::begin(parent, true)?;
    owner_only(building.path(), 0o700)?;
    for name in HELD {
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
    std::fs::DirBuilder::new().mode(0o700).create(to)?;
    owner_only(to, 0o700)?;
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
    // made private before the first byte is in it, whatever the umask and the original say
    let mut copy = std::fs::File::options().write(true).create_new(true).mode(0o600).open(to)?;
    owner_only(to, 0o600)?;
    std::io::copy(&mut std::fs::File::open(from)?, &mut copy)?;
    copy.sync_all()?;
    if digest(from)? == digest(to)? { Ok(()) } else { Err(std::io::ErrorKind::InvalidData.into()) }
}

fn owner_only(path: &Path, mode: u32) -> std::io::Result<()> {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode))
}

fn digest(path: &Path) -> std::io::Result<blake3::Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(path)?)?;
    Ok(hasher.finalize())
}
