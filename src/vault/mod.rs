//! Officers (经办人), identities, unlocking; seal, open, sign and verify on bytes.
//!
//! The only room that names the age crate.
#![allow(clippy::todo, clippy::missing_panics_doc, unused_variables, missing_docs, dead_code)]

use crate::domain::{CommitHash, Entropy, OfficerId, RegistryId, Role};
use chrono::NaiveDate;
use std::path::Path;
use std::time::Duration;
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A passphrase (口令): NFC, wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Passphrase(String);
impl Passphrase {
    pub fn new(typed: &str) -> Self {
        todo!()
    }
    pub fn is_empty(&self) -> bool {
        todo!()
    }
    pub fn chars(&self) -> usize {
        todo!()
    }
}

/// What scrypt costs. Real registries use [`ScryptCost::Standard`] only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScryptCost {
    /// Factor 18; 18 to 20 accepted.
    #[default]
    Standard,
    /// Factor 10: tests and the throw-away demo.
    ThrowAway,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Officer {
    pub id: OfficerId,
    pub name: String,
    pub role: Role,
    /// age1…
    pub recipient: String,
    pub verify_key: [u8; 32],
    pub valid_from: NaiveDate,
    pub retired_on: Option<NaiveDate>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escrow {
    pub label: String,
    pub recipient: String,
}

/// The verified roster of officers (经办人名册).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    pub registry: RegistryId,
    pub sequence: u64,
    pub epoch: u32,
    pub officers: Vec<Officer>,
    pub escrow: Vec<Escrow>,
}
impl Roster {
    pub fn officer(&self, id: OfficerId) -> Option<&Officer> {
        todo!()
    }
    pub fn active(&self) -> impl Iterator<Item = &Officer> {
        self.officers.iter().filter(|o| o.retired_on.is_none())
    }
    /// 0 = show the red banner.
    pub fn escrow_count(&self) -> usize {
        self.escrow.len()
    }
    /// BLAKE3 of the signed bytes; for a fact that anchors the roster in the journal.
    pub fn digest(&self) -> [u8; 32] {
        todo!()
    }
}

/// A signing officer, as the journal sees it.
pub trait Signer {
    fn public_key(&self) -> [u8; 32];
    fn sign(&self, message: &[u8]) -> [u8; 64];
}
/// Whether the signature is the key's over the message.
pub fn verify(public_key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    todo!()
}

/// A new office before its first file is written: everything in memory, so that the genesis hash can be pinned.
pub struct Founding(());
impl Founding {
    /// Makes identity, root key, roster and data key of epoch 1. The founder's role is usually Head.
    pub fn new(
        registry: RegistryId,
        name: &str,
        role: Role,
        day: NaiveDate,
        escrow: &[Escrow],
        entropy: &mut dyn Entropy,
    ) -> Result<Self, VaultError> {
        todo!()
    }
    pub fn officer(&self) -> &Officer {
        todo!()
    }
    pub fn signer(&self) -> &dyn Signer {
        todo!()
    }
    pub fn data_key(&self) -> Zeroizing<[u8; 32]> {
        todo!()
    }
    pub fn epoch(&self) -> u32 {
        1
    }
    /// Writes keys/ (officers/<id>.age, roster.cbor, data-1.key) with the genesis hash pinned; refuses an existing roster.
    pub fn finish(
        self,
        keys_dir: &Path,
        genesis: CommitHash,
        passphrase: &Passphrase,
        cost: ScryptCost,
    ) -> Result<Unlocked, VaultError> {
        todo!()
    }
}

/// Officers that have a key file here, readable before unlocking (unverified names: shown for choosing only).
pub fn list_officers(keys_dir: &Path) -> Result<Vec<Officer>, VaultError> {
    todo!()
}

/// An officer whose passphrase was right and whose roster verified.
pub struct Unlocked(());
pub fn unlock(
    keys_dir: &Path,
    officer: OfficerId,
    passphrase: &Passphrase,
    cost: ScryptCost,
) -> Result<Unlocked, VaultError> {
    todo!()
}

impl Signer for Unlocked {
    fn public_key(&self) -> [u8; 32] {
        todo!()
    }
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        todo!()
    }
}
impl Unlocked {
    pub fn officer(&self) -> &Officer {
        todo!()
    }
    pub fn roster(&self) -> &Roster {
        todo!()
    }
    pub fn registry(&self) -> RegistryId {
        todo!()
    }
    /// Pinned in the identity file; the registry compares it with its first commit.
    pub fn genesis(&self) -> CommitHash {
        todo!()
    }
    pub fn root_key(&self) -> [u8; 32] {
        todo!()
    }
    /// The roster's epoch. The store file may be one behind while a rotation is unfinished: ask `Store::peek_header`.
    pub fn epoch(&self) -> u32 {
        todo!()
    }
    /// Unwraps keys/data-<epoch>.key; give it the epoch that `Store::peek_header` names.
    pub fn data_key(&self, epoch: u32) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        todo!()
    }
    /// Opens bytes sealed to this officer.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, VaultError> {
        todo!()
    }
    pub fn change_passphrase(
        &self,
        old: &Passphrase,
        new: &Passphrase,
        cost: ScryptCost,
    ) -> Result<(), VaultError> {
        todo!()
    }
    /// Needs Head or Custodian. Writes the new officer's identity file, the re-wrapped data key and the roster.
    pub fn add_officer(
        &mut self,
        name: &str,
        role: Role,
        day: NaiveDate,
        passphrase: &Passphrase,
        cost: ScryptCost,
        entropy: &mut dyn Entropy,
    ) -> Result<Officer, VaultError> {
        todo!()
    }
    pub fn change_role(&mut self, officer: OfficerId, role: Role) -> Result<(), VaultError> {
        todo!()
    }
    pub fn add_escrow(&mut self, escrow: Escrow) -> Result<(), VaultError> {
        todo!()
    }
    /// Step 1 of revocation or of any rotation: new epoch and key, `data-<epoch>.key` and roster written. Step 2: the
    /// registry copies the store (`Store::copy_to`, `Store::install`). Step 3: `forget_old_keys` after the new pair opened once.
    pub fn rotate(
        &mut self,
        retire: Option<(OfficerId, NaiveDate)>,
        entropy: &mut dyn Entropy,
    ) -> Result<u32, VaultError> {
        todo!()
    }
    pub fn forget_old_keys(&self, store_epoch: u32) -> Result<(), VaultError> {
        todo!()
    }
}

/// age to the recipients.
pub fn seal(recipients: &[&str], plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    todo!()
}
/// Checks `age1…` and says what is wrong with it.
pub fn parse_recipient(text: &str) -> Result<String, VaultError> {
    todo!()
}

/// How long to wait after that many wrong passphrases in a row.
pub fn unlock_delay(wrong_attempts: u32) -> Duration {
    todo!()
}
/// No core dumps, not dumpable.
pub fn harden_process() -> std::io::Result<()> {
    todo!()
}

#[derive(Debug, Error)]
#[non_exhaustive]
pub enum VaultError {
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    #[error("no such officer")]
    NoSuchOfficer,
    #[error("the officer's access has ended")]
    Revoked,
    #[error("key file larger than its limit")]
    KeyFileTooLarge,
    #[error("key file damaged")]
    KeyFileDamaged,
    #[error("key file missing")]
    KeyFileMissing,
    #[error("key file protected with a work factor outside 18 to 20")]
    WorkFactor,
    #[error("key file of a newer format")]
    UnsupportedVersion,
    #[error("the identity belongs to another registry")]
    NotThisRegistry,
    #[error("the roster's signature does not lead back to the pinned root key")]
    RosterForged,
    #[error("the wrapped data key was not signed by an authority of the roster")]
    DataKeyForged,
    #[error("the officer is not a recipient of this data key")]
    NotARecipient,
    #[error("not a valid age1 recipient")]
    BadRecipient,
    #[error("that recipient is listed already")]
    DuplicateRecipient,
    #[error("only a head or custodian may do this")]
    NotPermitted,
    #[error("the last head or custodian cannot go")]
    LastAuthority,
    #[error("keys exist already")]
    Exists,
    #[error("no space left on the volume")]
    NoSpace,
    #[error("the keys cannot be written")]
    ReadOnly,
    #[error("sealed bytes do not open")]
    SealDamaged,
    #[error("the random source failed")]
    Entropy,
    #[error("input or output error: {0}")]
    Io(std::io::ErrorKind),
}
