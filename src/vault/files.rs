//! The key directory: small files, capped when read, private and durable when written.
//!
//! ```text
//! keys/
//!   roster.cbor            signed list of officers and escrow recipients
//!   data-<epoch>.key       signed data key of an epoch, wrapped to all of them
//!   officers/<id>.age      one passphrase-protected identity each
//! ```

use super::VaultError;
use super::bounded::{ReadError, read_bounded};
use crate::domain::OfficerId;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// No key file is larger: what is read before anything is verified stays small.
const LIMIT: u64 = 64 << 10;

pub fn roster(keys: &Path) -> PathBuf {
    keys.join("roster.cbor")
}

pub fn data_key(keys: &Path, epoch: u32) -> PathBuf {
    keys.join(format!("data-{epoch}.key"))
}

pub fn identity(keys: &Path, officer: OfficerId) -> PathBuf {
    keys.join("officers").join(format!("{officer}.age"))
}

/// Reads a key file; a missing one is `missing`.
pub fn read(path: &Path, missing: VaultError) -> Result<Vec<u8>, VaultError> {
    read_bounded(path, LIMIT).map_err(|error| match error {
        ReadError::Missing => missing,
        ReadError::TooLarge { .. } => VaultError::KeyFileTooLarge,
        ReadError::Link | ReadError::Directory | ReadError::Special => VaultError::KeyFileKind,
        ReadError::Io(kind) => VaultError::Io(kind),
    })
}

/// Writes a key file whole or not at all, readable by its owner only, in the place of one that may be there.
///
/// `proof` looks at the bytes as they lie on the disk before they take the old file's place: what cannot be opened
/// again never replaces what could.
pub fn replace(
    path: &Path,
    bytes: &[u8],
    proof: impl FnOnce(&[u8]) -> Result<(), VaultError>,
) -> Result<(), VaultError> {
    let (file, directory) = beside(path, bytes)?;
    proof(&read(file.path(), VaultError::KeyFileMissing)?)?;
    file.persist(path).map_err(|error| error.error)?;
    sync(directory)
}

/// Writes a key file whole or not at all where none is yet; one that is there stays as it is.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), VaultError> {
    let (file, directory) = beside(path, bytes)?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    sync(directory)
}

/// The bytes, synced under another name in the directory where they belong.
fn beside<'p>(path: &'p Path, bytes: &[u8]) -> Result<(tempfile::NamedTempFile, &'p Path), VaultError> {
    if bytes.len() as u64 > LIMIT {
        return Err(VaultError::KeyFileTooLarge);
    }
    let directory = path.parent().ok_or(VaultError::Internal("a key file has a directory"))?;
    make_private(directory)?;
    let mut file = tempfile::Builder::new().prefix(".guitu-").suffix(".new").tempfile_in(directory)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok((file, directory))
}

/// Removes a file that may be gone already.
pub fn remove(path: &Path) -> Result<(), VaultError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => path.parent().map_or(Ok(()), sync),
    }
}

/// Removes what a crash left half written: files that never got their name. Only while nobody else has the registry
/// open.
pub fn sweep(keys: &Path) -> Result<(), VaultError> {
    for directory in [keys.to_owned(), keys.join("officers")] {
        for entry in fs::read_dir(&directory)? {
            let name = entry?.file_name();
            let left = name.to_str().is_some_and(|name| {
                name.strip_prefix(".guitu-").and_then(|rest| rest.strip_suffix(".new")).is_some()
            });
            if left {
                remove(&directory.join(name))?;
            }
        }
    }
    Ok(())
}

/// The epochs whose wrapped keys lie there, ascending.
pub fn epochs(keys: &Path) -> Result<Vec<u32>, VaultError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(keys)? {
        let name = entry?.file_name();
        let epoch: Option<u32> =
            name.to_str().and_then(|n| n.strip_prefix("data-")?.strip_suffix(".key")?.parse().ok());
        found.extend(epoch);
    }
    found.sort_unstable();
    Ok(found)
}

/// The first epoch after those given that has no wrapped key there yet: a wrapped key is never overwritten, since pages
/// may still need it, whatever the roster believes to be the newest.
pub fn free_epoch(keys: &Path, after: u32) -> Result<u32, VaultError> {
    let mut epoch = after;
    loop {
        epoch = epoch.checked_add(1).ok_or(VaultError::Internal("no epoch is left"))?;
        // a link that leads nowhere holds the name too
        match fs::symlink_metadata(data_key(keys, epoch)) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(epoch),
            Err(error) => return Err(error.into()),
        }
    }
}

fn make_private(directory: &Path) -> Result<(), VaultError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)?;
    Ok(())
}

#[cfg(unix)]
fn sync(directory: &Path) -> Result<(), VaultError> {
    Ok(File::open(directory)?.sync_all()?)
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the system offers no such sync; renames are journalled")]
fn sync(_directory: &Path) -> Result<(), VaultError> {
    Ok(())
}
