//! The last head, noted beside the keys: an older file put back in the registry's place is then seen.
//!
//! It catches a rollback of the registry alone. If the note was put back too, only a head kept elsewhere (a USB copy,
//! the code on a filed report) tells; OPERATIONS.md says so.

use super::error::RegistryError;
use super::journal::Head;
use crate::domain::{CommitHash, SiteId};
use crate::vault::{self, Signer, Unlocked};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;

#[derive(Serialize, Deserialize)]
struct Note {
    site: u32,
    index: u64,
    hash: String,
    key: String,
    signature: String,
}

fn file_name(site: SiteId) -> String {
    format!("head-{}.json", site.0)
}

fn message(site: u32, index: u64, hash: &str) -> Vec<u8> {
    format!("guitu head v1\n{site}\n{index}\n{hash}\n").into_bytes()
}

/// Notes `head`, signed by the officer.
pub fn write(keys: &Path, head: Head, signer: &Unlocked) -> Result<(), RegistryError> {
    let hash = head.hash.to_string();
    let signature = signer.sign(&message(head.site.0, head.index, &hash));
    let note = Note {
        site: head.site.0,
        index: head.index,
        hash,
        key: data_encoding::HEXLOWER.encode(&signer.public_key()),
        signature: data_encoding::HEXLOWER.encode(&signature),
    };
    let io = |e: std::io::Error| RegistryError::Io(e.kind());
    let text =
        serde_json::to_vec_pretty(&note).map_err(|_| RegistryError::Io(std::io::ErrorKind::InvalidData))?;
    let mut file = super::leftover::temporary(keys).map_err(io)?;
    file.write_all(&text).map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    file.persist(keys.join(file_name(head.site))).map_err(|e| io(e.error))?;
    Ok(())
}

/// The noted head, if there is a note that verifies; a note that does not is as good as none and says nothing.
pub fn read(keys: &Path, site: SiteId) -> Option<(u64, CommitHash)> {
    read_file(&keys.join(file_name(site)), site).map(|(index, hash, _)| (index, hash))
}

/// A head from a note wherever it lies, with the public key that signed it.
pub fn read_file(path: &Path, site: SiteId) -> Option<(u64, CommitHash, [u8; 32])> {
    /// A note is a few hundred bytes; what is longer is something else.
    const LARGEST: u64 = 64 << 10;
    if std::fs::metadata(path).ok()?.len() > LARGEST {
        return None;
    }
    let bytes = std::fs::read(path).ok()?;
    let note: Note = serde_json::from_slice(&bytes).ok()?;
    let key: [u8; 32] = data_encoding::HEXLOWER.decode(note.key.as_bytes()).ok()?.try_into().ok()?;
    let signature: [u8; 64] =
        data_encoding::HEXLOWER.decode(note.signature.as_bytes()).ok()?.try_into().ok()?;
    let hash: [u8; 32] = data_encoding::HEXLOWER.decode(note.hash.as_bytes()).ok()?.try_into().ok()?;
    let signed = vault::verify(&key, &message(note.site, note.index, &note.hash), &signature);
    (signed && note.site == site.0).then_some((note.index, CommitHash(hash), key))
}
