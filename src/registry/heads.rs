//! The last head, noted beside the keys and, where the office wishes, in a second place: an older file put back in the
//! registry's place is then seen.
//!
//! A note counts only when an officer whom the journal enrolled has signed it. One that is missing, damaged or signed by
//! somebody else is not passed over: it is said at each opening until a head has resolved it on record, and it is not
//! written anew before. A note and a registry that were put back together only a head kept elsewhere tells (the second
//! note, the code on a filed report); OPERATIONS.md says so.

use super::error::RegistryError;
use super::journal::{self, Head};
use super::{KEYS, Registry};
use crate::domain::{
    CommitHash, Entropy, Fact, HeadNoteResolved, Moment, NoteFault, Permission, Role, SiteId, Text,
};
use crate::store::ReadTx;
use crate::vault::{self, ReadError, Roster, Signer, read_bounded};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::path::Path;

/// A note is a few hundred bytes; what is longer is something else.
const LARGEST: u64 = 64 << 10;

#[derive(Serialize, Deserialize)]
struct Note {
    site: u32,
    index: u64,
    hash: String,
    key: String,
    signature: String,
}

/// What lies where a note should be.
enum Found {
    Missing,
    Damaged,
    /// The signature is that of the key.
    Signed {
        index: u64,
        hash: CommitHash,
        key: [u8; 32],
    },
}

/// What is wrong with the notes of a registry, each until a head resolves it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Notes {
    /// With the one beside the keys.
    pub own: Option<NoteFault>,
    /// With the one in the second place.
    pub second: Option<NoteFault>,
    /// A second place was named and holds no note yet, or could not be reached.
    pub second_absent: bool,
}

impl Notes {
    /// Whether nothing is to be resolved.
    pub fn good(self) -> bool {
        self.own.is_none() && self.second.is_none()
    }
}

fn file_name(site: SiteId) -> String {
    format!("head-{}.json", site.0)
}

fn message(site: u32, index: u64, hash: &str) -> Vec<u8> {
    format!("guitu head v1\n{site}\n{index}\n{hash}\n").into_bytes()
}

/// Notes `head` beside the keys, signed.
pub(super) fn write(keys: &Path, head: Head, signer: &dyn Signer) -> Result<(), RegistryError> {
    write_file(&keys.join(file_name(head.site)), head, signer)
}

fn write_file(path: &Path, head: Head, signer: &dyn Signer) -> Result<(), RegistryError> {
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
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = super::leftover::temporary(directory).map_err(io)?;
    file.write_all(&text).map_err(io)?;
    file.as_file().sync_all().map_err(io)?;
    file.persist(path).map_err(|e| io(e.error))?;
    Ok(())
}

fn look(path: &Path, site: SiteId) -> Found {
    match read_bounded(path, LARGEST) {
        Ok(bytes) => parse(&bytes, site).unwrap_or(Found::Damaged),
        Err(ReadError::Missing) => Found::Missing,
        Err(_) => Found::Damaged,
    }
}

fn parse(bytes: &[u8], site: SiteId) -> Option<Found> {
    let note: Note = serde_json::from_slice(bytes).ok()?;
    let key: [u8; 32] = data_encoding::HEXLOWER.decode(note.key.as_bytes()).ok()?.try_into().ok()?;
    let signature: [u8; 64] =
        data_encoding::HEXLOWER.decode(note.signature.as_bytes()).ok()?.try_into().ok()?;
    let hash: [u8; 32] = data_encoding::HEXLOWER.decode(note.hash.as_bytes()).ok()?.try_into().ok()?;
    let signed = vault::verify(&key, &message(note.site, note.index, &note.hash), &signature);
    (signed && note.site == site.0).then_some(Found::Signed {
        index: note.index,
        hash: CommitHash(hash),
        key,
    })
}

/// A head from a note wherever it lies, with the public key that signed it.
pub(super) fn read_file(path: &Path, site: SiteId) -> Option<(u64, CommitHash, [u8; 32])> {
    match look(path, site) {
        Found::Signed { index, hash, key } => Some((index, hash, key)),
        Found::Missing | Found::Damaged => None,
    }
}

/// Where a note is judged: the journal, and who may have signed it. The roster is one that the journal leads to.
#[derive(Clone, Copy)]
pub(super) struct Court<'a> {
    pub tx: &'a ReadTx,
    pub roster: &'a Roster,
    pub head: Option<Head>,
    /// Whether a note beyond the journal is a fault to be resolved rather than the end of it.
    pub resolving: bool,
}

/// Judges the note beside the keys and the second one.
///
/// # Errors
/// [`RegistryError::RolledBack`] for a good note that the journal does not hold; the store.
pub(super) fn judge(court: Court<'_>, keys: &Path, second: Option<&Path>) -> Result<Notes, RegistryError> {
    let Some(head) = court.head else { return Ok(Notes::default()) };
    let own = match one(court, head, &keys.join(file_name(head.site)))? {
        // founded by an earlier version and never opened since: nothing can have been put back
        Some(NoteFault::Missing) if head.index == 0 => None,
        fault => fault,
    };
    let second = second.map(|path| one(court, head, path)).transpose()?.flatten();
    let second_absent = second == Some(NoteFault::Missing);
    Ok(Notes { own, second: second.filter(|_| !second_absent), second_absent })
}

fn one(court: Court<'_>, head: Head, path: &Path) -> Result<Option<NoteFault>, RegistryError> {
    let (index, hash, key) = match look(path, head.site) {
        Found::Missing => return Ok(Some(NoteFault::Missing)),
        Found::Damaged => return Ok(Some(NoteFault::Damaged)),
        Found::Signed { index, hash, key } => (index, hash, key),
    };
    let Some(signer) = court.roster.officers.iter().find(|officer| officer.verify_key == key) else {
        return Ok(Some(NoteFault::Stranger));
    };
    if index <= head.index && journal::header(court.tx, head.site, index)?.is_some_and(|(at, _)| at == hash) {
        return Ok(None);
    }
    // Whoever has lost access cannot have seen a later head; what they sign locks nobody out.
    if index > head.index && !signer.is_active() {
        return Ok(Some(NoteFault::Stranger));
    }
    if court.resolving {
        return Ok(Some(NoteFault::Beyond));
    }
    Err(RegistryError::RolledBack { found: head.index, known: index })
}

impl Registry {
    /// What is wrong with the noted heads.
    pub fn notes(&self) -> Notes {
        self.notes
    }

    /// Notes the head where nothing is to be resolved.
    pub(super) fn note_head(&mut self) -> Result<(), RegistryError> {
        let Some(head) = self.head else { return Ok(()) };
        if self.notes.own.is_none() {
            write(&self.dir.join(KEYS), head, &self.vault)?;
        }
        if let Some(path) = self.second_note.as_deref().filter(|_| self.notes.second.is_none()) {
            // a stick that is not plugged in stops no work; that it is absent was said at the opening
            let written = write_file(path, head, &self.vault);
            if !self.notes.second_absent {
                written?;
            }
        }
        Ok(())
    }

    /// Resolves, on record, what is wrong with the noted heads: a head vouches that the journal is the office's newest.
    /// Then the notes are written anew. Gives what was resolved; nothing is written when all was well.
    ///
    /// # Errors
    /// A role other than the head's; the store.
    pub fn resolve_notes(
        &mut self,
        reason: &Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<HeadNoteResolved>, RegistryError> {
        if self.role() != Role::Head {
            return Err(RegistryError::NotPermitted {
                role: self.role(),
                permission: Permission::ManageKeys,
            });
        }
        let faults = [(self.notes.own, false), (self.notes.second, true)];
        let resolved: Vec<HeadNoteResolved> = faults
            .into_iter()
            .filter_map(|(fault, second)| {
                Some(HeadNoteResolved { fault: fault?, second, reason: reason.clone() })
            })
            .collect();
        if !resolved.is_empty() {
            let fact = |body: &HeadNoteResolved| Fact::new(at.day(), None, body.clone());
            self.record(resolved.iter().map(fact).collect(), at, entropy)?;
            self.notes = Notes { own: None, second: None, ..self.notes };
        }
        self.note_head()?;
        Ok(resolved)
    }
}

/// Whether a second place for the note lies in the registry itself, where it would be put back with it.
pub(super) fn inside(dir: &Path, note: &Path) -> bool {
    let parent = note.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (parent.canonicalize(), dir.canonicalize()) {
        (Ok(parent), Ok(dir)) => parent.starts_with(dir),
        _ => false,
    }
}
