//! What can go wrong with keys.

use std::io;
use thiserror::Error;

/// An error of the vault. The messages are for logs and hold no personal data; words for people are made elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum VaultError {
    /// Wrong, or the protected part of the identity file was changed: the two cannot be told apart.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// The roster does not list the officer, or there is no identity file of that name.
    #[error("no such officer")]
    NoSuchOfficer,
    /// The roster says that the officer's access has ended.
    #[error("the officer's access has ended")]
    Revoked,
    /// A key file is larger than any this program writes.
    #[error("a key file is larger than its limit")]
    KeyFileTooLarge,
    /// Where a key file should be lies a link, a pipe, a device or a directory.
    #[error("a key file is no plain file")]
    KeyFileKind,
    /// A key file does not parse.
    #[error("a key file is damaged")]
    KeyFileDamaged,
    /// The roster or the wrapped data key is not there.
    #[error("a key file is missing")]
    KeyFileMissing,
    /// The identity file asks for more or less scrypt work than is accepted.
    #[error("the identity file's work factor is not accepted")]
    WorkFactor,
    /// A key file was written by a newer program.
    #[error("a key file has a newer format")]
    UnsupportedVersion,
    /// Identity, roster and wrapped key do not name the same registry.
    #[error("the keys belong to another registry")]
    NotThisRegistry,
    /// The roster's signatures do not lead back to the root key the identity pins, or it does not list the identity's
    /// own keys.
    #[error("the roster was not signed as the identity expects")]
    RosterForged,
    /// The roster is older than the store it lies beside: it was put back from an earlier copy.
    #[error("the roster is older than the store")]
    RosterStale,
    /// The wrapped data key was not signed by an authority of the roster.
    #[error("the wrapped data key was not signed by an authority")]
    DataKeyForged,
    /// The sealed bytes are for others.
    #[error("the identity is not among the recipients")]
    NotARecipient,
    /// Not a well-formed `age1…` recipient.
    #[error("not a valid age recipient")]
    BadRecipient,
    /// Not the secret key of an escrow envelope, or not exactly one.
    #[error("not a single age identity")]
    BadSecret,
    /// The roster lists no such escrow recipient: another office's envelope, or one used already.
    #[error("the key is none of the office's escrow keys")]
    WrongEscrow,
    /// No escrow recipient of that name or key is listed.
    #[error("no such escrow recipient")]
    NoSuchEscrow,
    /// That recipient is listed already.
    #[error("the recipient is listed already")]
    DuplicateRecipient,
    /// The role may not manage keys.
    #[error("the role may not manage keys")]
    NotPermitted,
    /// Nobody would be left who may manage keys.
    #[error("the last officer who may manage keys cannot go")]
    LastAuthority,
    /// Keys exist where new ones should be made.
    #[error("keys exist already")]
    Exists,
    /// The disk is full.
    #[error("no space left on the volume")]
    NoSpace,
    /// The directory cannot be written.
    #[error("the keys cannot be written")]
    ReadOnly,
    /// Sealed bytes were changed or cut.
    #[error("sealed bytes do not open")]
    SealDamaged,
    /// The random source failed; nothing was made.
    #[error("the system gives no randomness")]
    Entropy,
    /// The sealing library refused.
    #[error("internal vault error: {0}")]
    Internal(&'static str),
    /// Another input or output error.
    #[error("input or output error: {0}")]
    Io(io::ErrorKind),
}

impl From<crate::domain::EntropyError> for VaultError {
    fn from(_: crate::domain::EntropyError) -> Self {
        Self::Entropy
    }
}

impl From<io::Error> for VaultError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoSpace,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::AlreadyExists => Self::Exists,
            kind => Self::Io(kind),
        }
    }
}
