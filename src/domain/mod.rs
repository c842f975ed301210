//! Value types that cannot be wrong, and the facts officers state. No IO, no clock, no storage, no terminal.
//!
//! ```text
//! Fact                       what an officer stated: day it is about, subject (or none), body
//! ├─ SubjectRegistered …     body kinds, one struct each (fact/*.rs)
//! SubjectFile                all facts of one subject, folded
//! ├─ persons                 the person's particulars, dated
//! ├─ cases: CaseFile         corrections or resettlement, with dated level, officer, state
//! ├─ contacts: Contact       check-ins, visits, talks, sessions … in day order
//! ├─ screenings, sanctions
//! SessionFile, FindingFile, InspectionFile   the same for group sessions, findings, inspections
//! ```
#![warn(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_possible_wrap)]

mod blob;
mod case;
mod code;
mod contact;
mod day;
mod entity;
mod env;
mod fact;
mod file;
mod files;
mod id;
mod id_number;
mod particular;
mod person;
mod role;
mod term;
mod text;
mod work;

pub use blob::{Blob, BlobId};
pub use case::{
    Assistance, AssistanceGrade, CaseKind, CaseState, Category, Closing, CorrectionsCase, Discharge,
    Exemption, Intake, Monitoring, PendingGround, ProhibitionOrder, ResettlementCase, ResettlementEnd,
    ResettlementSource, StateHeld, TemporaryGround, Termination,
};
pub use code::Code;
pub use contact::{CheckInMode, Contact, ContactKind, Outcome, SessionKind};
pub use day::{WrittenDayError, written_day};
pub use entity::Entity;
pub use env::{Entropy, EntropyError, Moment, beijing};
pub use fact::{
    AbandonedHead, AttendanceMarked, BackupRestored, CaseAmended, CaseClosed, CaseOpened, CheckInMade,
    ClockConfirmed, Corrected, DecodeError, DocumentExported, EncodeError, EscrowAdded, EscrowRemoved,
    EscrowUsed, Exempted, Fact, FactBody, Fate, FindingOpened, FindingRectified, FindingReviewed,
    HeadNoteResolved, HeldBack, IdRevealed, InspectionFinished, InspectionJudged, InspectionStarted,
    ItemVerdict, LevelSet, MedicalReported, NoteFault, OfficeFounded, OfficerAssigned, OfficerEnrolled,
    OfficerRevoked, OfficerRoleSet, OfficersSeen, OpeningStock, PersonAmended, PersonalSummaryReceived,
    PolicyAdopted, PolicyFile, ReportFiled, ReportTextSet, RosterBound, RosterImported, SanctionDecided,
    SanctionProposed, ScreeningDone, SessionClosed, SessionPlanned, StateSet, SubjectOpened,
    SubjectRegistered, TalkHeld, Undone, Unlocked, VisitMade, ZeroReported,
};
pub use file::{CaseFile, Dated, FileError, Sanction, Screening, SubjectFile};
pub use files::{Attendee, FindingFile, FindingState, InspectionFile, SessionFile};
pub use id::{
    CaseId, CommitHash, FactId, FindingId, InspectionId, OfficeCode, OfficerId, ParseIdError, RegistryId,
    RunId, SanctionId, SessionId, SiteId, SubjectId, SubjectNumber, count,
};
pub use id_number::{IdDocument, IdDocumentKind, IdNumber, IdNumberError, IdNumberWarning, check_digit};
pub use particular::{Particular, Particulars};
pub use person::{HouseholdKind, Person, Relative, Sex};
pub use role::{Permission, Role};
pub use term::{Term, slug, term_key};
pub use text::{Text, TextError};
pub use work::{
    Attendance, AttendanceStatus, AttendeeRef, FindingSource, Mood, SanctionKind, Severity, Verdict,
    VerdictBy, VisitPlace,
};
