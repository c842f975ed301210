//! What can go wrong with a registry.

use super::lawful::Objection;
use super::standing::Bar;
use crate::domain::{
    DecodeError, EncodeError, EntropyError, FactId, FileError, Permission, Role, SubjectNumber, TextError,
};
use crate::policy::PolicyError;
use crate::store::{CommitError, Fate, StoreError, Whereabouts};
use crate::vault::VaultError;
use chrono::NaiveDate;
use std::path::PathBuf;

/// An error of the registry. Displayed in logs only, without personal data; words for people are made elsewhere.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A commit that may be in the registry whole, or not at all: only the next opening tells.
    #[error("{} fact(s) may be saved or not: {cause}", .facts.len())]
    Unknown {
        /// Why.
        cause: StoreError,
        /// The ids that what was stated has if it is there.
        facts: Vec<FactId>,
        /// Where the content of the open file was saved, when something else lies at its path.
        copy: Option<PathBuf>,
    },
    /// What lies at the registry's path is not the file that is open; nothing of what was stated was saved.
    #[error("the registry's file is not at its path any more: {how:?}")]
    Displaced {
        /// What lies there.
        how: Whereabouts,
        /// Where the content of the open file was saved; none when it lies in its moved directory, or could not be.
        copy: Option<PathBuf>,
    },
    /// Nothing is recorded in this opening: the volume takes nothing, or the clock is not believed.
    #[error("nothing is recorded: {0:?}")]
    Barred(Bar),
    /// Keys or identities failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The journal does not verify.
    #[error("journal commit {index}: {what}")]
    Journal {
        /// Index of the commit.
        index: u64,
        /// What is wrong.
        what: JournalFault,
    },
    /// A stored fact cannot be read.
    #[error("fact {0}: {1}")]
    Fact(FactId, DecodeError),
    /// What was stated has no stored form.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// More facts at once than a commit can hold.
    #[error("too many facts for one commit")]
    TooManyFacts,
    /// Bytes larger than the registry keeps ([`crate::domain::Blob::LARGEST`]).
    #[error("{0} bytes are more than the registry keeps of one document")]
    BlobTooLarge(usize),
    /// The projections were written by a later guitu.
    #[error("projections of number {0} are not known to this program")]
    LaterProjection(u32),
    /// A projection cannot be read.
    #[error("projection {0} cannot be read")]
    Projection(&'static str),
    /// The role may not do it.
    #[error("{role:?} may not {permission:?}")]
    NotPermitted {
        /// Whose role.
        role: Role,
        /// What was asked.
        permission: Permission,
    },
    /// What was stated cannot be accepted; nothing was written.
    #[error("{} problem(s) in what was stated", .0.len())]
    Invalid(Vec<Problem>),
    /// The undo was refused.
    #[error("undo refused: {0:?}")]
    Undo(UndoRefusal),
    /// No randomness.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// The policy cannot be read.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The directory of a new registry exists already.
    #[error("the directory exists already")]
    DirectoryExists,
    /// The directory holds no registry.
    #[error("no registry there")]
    NoRegistry,
    /// A file or directory could not be made or read.
    #[error("file system: {0}")]
    Io(std::io::ErrorKind),
    /// The journal is older than a head kept elsewhere: the whole file was put back (rollback).
    #[error("the journal ends at {found}, a head of {known} is known")]
    RolledBack {
        /// Index of the last commit in the file.
        found: u64,
        /// Index of the head kept beside the keys.
        known: u64,
    },
    /// The roster of officers is more than one change ahead of the journal: the store was put back from an earlier copy.
    #[error("the roster is at {found}, the journal knows {known}")]
    RosterNewer {
        /// Sequence of the roster.
        found: u64,
        /// Sequence that the journal names.
        known: u64,
    },
    /// After several wrong passphrases the next is tried later.
    #[error("no passphrase is tried for {seconds} s")]
    TooSoon {
        /// Seconds left.
        seconds: u64,
    },
    /// A second place for the noted head that lies in the registry itself.
    #[error("the second note lies in the registry")]
    NoteInside,
    /// The index of a known-at view lies beyond the journal.
    #[error("no commit {0}")]
    NoSuchCommit(u64),
    /// The subject is of a sensitive class the role or officer may not open.
    #[error("the file is closed to this officer")]
    Hidden,
    /// An escrow key that the roster names and the journal does not: what it signs could not be verified.
    #[error("the journal does not name the escrow key")]
    EscrowUnknown,
    /// An act that a second officer must sign too.
    #[error("a second officer must sign")]
    SecondOfficerNeeded,
    /// The last head cannot go.
    #[error("the last head cannot go")]
    LastHead,
    /// No such subject.
    #[error("no such subject")]
    NoSuchSubject,
}

impl From<CommitError> for RegistryError {
    fn from(error: CommitError) -> Self {
        match error.fate {
            Fate::NotSaved => Self::Store(error.cause),
            Fate::Unknown => Self::Unknown { cause: error.cause, facts: vec![], copy: None },
        }
    }
}

/// What is wrong with a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JournalFault {
    /// The header cannot be read.
    #[error("unreadable header")]
    Unreadable,
    /// Written in a format of a later guitu.
    #[error("unknown format {0}")]
    Format(u8),
    /// Bytes that a fact names are missing.
    #[error("bytes that a fact names are missing")]
    Blob,
    /// It does not continue the one before.
    #[error("the chain is broken")]
    Chain,
    /// Index or site out of order.
    #[error("out of order")]
    Order,
    /// The signature does not match.
    #[error("the signature does not match")]
    Signature,
    /// Signed by nobody enrolled at that point.
    #[error("signed by nobody enrolled")]
    Signer,
    /// Signed by somebody whose access had ended by then.
    #[error("signed by an officer who was revoked")]
    Revoked,
    /// It enrols an officer or a key that is enrolled already.
    #[error("an officer or key is enrolled twice")]
    Enrolment,
    /// It states what the role of its signer may not state.
    #[error("signed by {role:?}, who may not {permission:?}")]
    Permission {
        /// The signer's role at that point.
        role: Role,
        /// What the fact needs.
        permission: Permission,
    },
    /// An act that needs two persons, signed by one although there was another.
    #[error("a second signature is missing")]
    Second,
    /// A body does not match its digest.
    #[error("a fact does not match its digest")]
    Digest,
    /// A body is missing.
    #[error("a fact is missing")]
    Missing,
    /// The genesis is not the one pinned in the officer's identity.
    #[error("the first commit is not the one pinned in the identity")]
    Genesis,
}

/// One reason why a fact was not accepted. Numbers, dates and field names only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which of the facts stated, from 0.
    pub ordinal: usize,
    /// Why.
    pub kind: ProblemKind,
}

/// Why a fact was not accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The day lies after today.
    FutureDay {
        /// The day stated.
        stated: NaiveDate,
        /// Today.
        today: NaiveDate,
    },
    /// The day lies before the case was opened.
    BeforeCase {
        /// The day stated.
        stated: NaiveDate,
        /// The day the case was opened.
        opened: NaiveDate,
    },
    /// The day lies after the case left the register.
    AfterClosing {
        /// The day stated.
        stated: NaiveDate,
        /// The day of closing.
        closed: NaiveDate,
    },
    /// A last day before its first day.
    EndBeforeStart {
        /// First day.
        start: NaiveDate,
        /// Last day.
        end: NaiveDate,
    },
    /// Birth after the start of the term, or in the future.
    BirthDate,
    /// The same identity document is registered already, under this number.
    DuplicateDocument(SubjectNumber),
    /// A required text is empty.
    Empty(&'static str),
    /// A text is not allowed.
    Text(&'static str, TextError),
    /// The level is none of the policy.
    UnknownLevel(String),
    /// The subject is not registered, or has no such case.
    File(FileError),
    /// No such session, finding, inspection or fact.
    NoSuch(&'static str),
    /// The session is closed: correct it with a reason instead.
    SessionClosed,
    /// People on the list are not marked yet.
    Unmarked(usize),
    /// The kind or day is not that of the session.
    SessionMismatch,
    /// Who rectified may not review.
    OwnRectification,
    /// Nothing to review: not rectified, or closed already.
    NotRectified,
    /// A closed finding takes no rectification.
    FindingClosed,
    /// The inspection is finished.
    InspectionFinished,
    /// The correction's target is not a fact that counts.
    NothingToCorrect,
    /// A fact that counts cannot stand without the one to be withdrawn.
    RestsOnIt(FactId),
    /// A fact of this kind is never corrected, only followed by another.
    NotCorrectable,
    /// The case has already left the register.
    CaseClosed,
    /// A ground belongs to temporary execution only, and is required there.
    Ground,
    /// A sanction of this kind does not exist for this category (e.g. parole has no public-security path, AS-06).
    SanctionForCategory,
    /// Cases of this kind or category do not leave the register in this way.
    ClosingForCase,
    /// Closed by expiry before the last day of the term or help period.
    BeforeLastDay {
        /// The day stated.
        stated: NaiveDate,
        /// The last day.
        last: NaiveDate,
    },
    /// Closed before the day from which the registry claims to be complete.
    BeforeRegistry {
        /// The day stated.
        stated: NaiveDate,
        /// The first day of the registry.
        claimed: NaiveDate,
    },
    /// A state of supervision for somebody under resettlement help.
    StateForHelp,
    /// A supervision level for somebody under resettlement help.
    LevelForHelp,
    /// A leave without its last day.
    LeaveWithoutEnd,
    /// What no article allows.
    Law(Box<Objection>),
    /// The duty is statutory and cannot be put off.
    StatutoryDuty,
    /// The policy has no duty or group of that name.
    UnknownDuty(String),
    /// The policy has the duty, but not on that day.
    NotInForce {
        /// The duty.
        rule: String,
        /// The day.
        day: NaiveDate,
    },
    /// The duty is not asked of somebody of this category.
    NotTheirDuty(String),
    /// The person is exempt from it already for all of that time.
    ExemptAlready(String),
    /// The duty cannot be exempted: it is the office's, or statute lays it down.
    NotExemptible(String),
    /// An exemption that begins before it was approved.
    ExemptBeforeApproval {
        /// First day stated.
        from: NaiveDate,
        /// Day of the approval.
        approved: NaiveDate,
    },
    /// No sensitive period asks for a zero report of that day.
    NoZeroReport {
        /// The period named.
        overlay: String,
        /// The day.
        day: NaiveDate,
    },
    /// That day is reported already.
    ZeroReportedBefore(NaiveDate),
    /// Put off for longer than the profile allows at a time.
    HeldTooLong {
        /// Days at most.
        max: u32,
    },
}

/// Why an undo was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoRefusal {
    /// Nothing of one's own since the last unlock.
    Nothing,
    /// A report was filed since.
    Filed,
    /// A later fact depends on it.
    Dependent,
    /// That kind is never undone (unlocking, exports, reveals).
    Kind,
}
