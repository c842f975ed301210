//! What can go wrong with a sealed file.

use super::place::Whereabouts;
use std::io;
use thiserror::Error;

/// Where damage was met. Page numbers only, never content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damage {
    /// Both header slots.
    Header,
    /// This logical page does not authenticate.
    Page(u64),
    /// Pages authenticate, but the tree does not verify: an old copy of a page was put back, or a write was lost.
    Tree,
}

/// An error of the store. The messages are for logs and hold no personal data; words for people are made elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Another process or handle has the file open.
    #[error("the store is open elsewhere")]
    Locked,
    /// The data key is not the one of this file.
    #[error("the data key does not fit this store")]
    WrongKey,
    /// The file is not a store.
    #[error("not a guitu store")]
    NotARegistry,
    /// The file belongs to another registry.
    #[error("the store belongs to another registry")]
    OtherRegistry,
    /// The file is sealed under another key epoch.
    #[error("the store is of key epoch {found}, not {expected}")]
    OtherEpoch {
        /// Epoch asked for.
        expected: u32,
        /// Epoch in the file.
        found: u32,
    },
    /// The file is shorter than its content.
    #[error("the store file is truncated")]
    Truncated,
    /// The content does not authenticate or verify: damaged by the disk, or tampered with.
    #[error("the store is damaged or was tampered with ({0:?})")]
    Damaged(Damage),
    /// The file was written by a newer program.
    #[error("store format version {0} is not known to this program")]
    UnsupportedVersion(u16),
    /// The file uses a cipher unknown to this program.
    #[error("store cipher {0} is not known to this program")]
    UnsupportedCipher(u8),
    /// The volume or file cannot be written, or the store was opened read-only.
    #[error("the store cannot be written")]
    ReadOnly,
    /// A new store would overwrite a file.
    #[error("a file of that name exists already")]
    Exists,
    /// No such file.
    #[error("no such store file")]
    NotFound,
    /// The disk is full.
    #[error("no space left on the volume")]
    NoSpace,
    /// A transaction is open where none may be.
    #[error("a transaction is still open")]
    Busy,
    /// An earlier write failed; nothing is saved until the store is opened again.
    #[error("an earlier write failed; the store must be opened again")]
    Poisoned,
    /// Another program has written to the file since it was opened here; nothing more is read from it or saved.
    #[error("another program has written to the store")]
    ForeignWrite,
    /// What lies at the path is not the open file any more.
    #[error("the store's file is not at its path any more ({0:?})")]
    Displaced(Whereabouts),
    /// A value is too large to store.
    #[error("a value is too large to store")]
    TooLarge,
    /// Another input or output error.
    #[error("input or output error: {0}")]
    Io(io::ErrorKind),
    /// The engine broke a promise this code relies on.
    #[error("internal store error: {0}")]
    Internal(&'static str),
}

/// What became of a commit that did not end well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Nothing of it is in the file, whatever happens.
    NotSaved,
    /// It may be in the file whole, or not at all: only the next opening tells.
    Unknown,
}

/// A commit that may not be called saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{cause} ({fate:?})")]
pub struct CommitError {
    /// Why.
    pub cause: StoreError,
    /// What became of it.
    pub fate: Fate,
}

impl From<StoreError> for CommitError {
    /// What fails before the commit itself has saved nothing.
    fn from(cause: StoreError) -> Self {
        Self { cause, fate: Fate::NotSaved }
    }
}

impl From<CommitError> for StoreError {
    /// The cause, for callers to whom the file as a whole is lost in any case.
    fn from(error: CommitError) -> Self {
        error.cause
    }
}
