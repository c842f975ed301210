//! The kinds of fact, a row each: what it is called, which versions are read, who may state it, what it hangs on,
//! whether it can be taken back. The checks of a kind stand in `registry::check`, its words in `words`, what it does to
//! a file in `domain::file` or `registry::state`: one match each, without a rest, so that a kind left out does not
//! compile.

use super::{
    AttendanceMarked, BackupRestored, CaseAmended, CaseClosed, CaseOpened, CheckInMade, ClockConfirmed,
    Corrected, DecodeError, DocumentExported, EncodeError, EscrowAdded, EscrowRemoved, EscrowUsed, Exempted,
    Fact, FindingOpened, FindingRectified, FindingReviewed, HeadNoteResolved, HeldBack, IdRevealed, Incoming,
    InspectionFinished, InspectionJudged, InspectionStarted, LevelSet, MedicalReported, OfficeFounded,
    OfficerAssigned, OfficerEnrolled, OfficerRevoked, OfficerRoleSet, OfficersSeen, OpeningStock, Outgoing,
    PersonAmended, PersonalSummaryReceived, PolicyAdopted, ReportFiled, ReportTextSet, RosterBound,
    RosterImported, SanctionDecided, SanctionProposed, ScreeningDone, SessionClosed, SessionPlanned,
    StateSet, SubjectOpened, SubjectRegistered, TalkHeld, Undone, Unlocked, VisitMade, ZeroReported, shape,
};
use crate::domain::{BlobId, Entity, Permission};

/// Whether a fact can be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Corrected, withdrawn and undone.
    Free,
    /// Undone with its commit, never corrected: what follows it states the change.
    UndoneOnly,
    /// Neither: it says what happened at the keyboard, or what others rely on.
    Lasting,
}

/// What a row's third column says of the body.
macro_rules! entity {
    (subject, $body:ident) => {{
        let _ = $body;
        None
    }};
    (office, $body:ident) => {{
        let _ = $body;
        Some(Entity::Office)
    }};
    (session, $body:ident) => {
        Some(Entity::Session($body.session))
    };
    (finding, $body:ident) => {
        Some(Entity::Finding($body.finding))
    };
    (inspection, $body:ident) => {
        Some(Entity::Inspection($body.inspection))
    };
}

macro_rules! permission {
    ([fn $function:ident], $body:ident) => {
        $function($body)
    };
    ([$permission:ident], $body:ident) => {{
        let _ = $body;
        Permission::$permission
    }};
}

macro_rules! names {
    ($body:ident) => {{
        let _ = $body;
        Vec::new()
    }};
    ($body:ident, $function:ident) => {
        $function($body)
    };
}

macro_rules! kinds {
    ($(
        $(#[$doc:meta])*
        $name:ident = $kind:literal v $version:literal $(was $old_version:literal as $old:ty)*:
        by $by:tt, on $on:ident, $fate:ident $(, names $names:ident)?;
    )*) => {
        /// The body of a fact, by kind.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum FactBody { $($(#[$doc])* $name($name),)* }

        impl FactBody {
            /// Names of every kind, in the order of the list.
            pub const KINDS: &'static [&'static str] = &[$($kind,)*];

            /// Every version that is read, of every kind; the newest of a kind is the one that is written.
            pub const VERSIONS: &'static [(&'static str, u16)] =
                &[$(($kind, $version), $(($kind, $old_version),)*)*];

            /// The stable name of the kind.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $kind,)* }
            }

            /// The version that is written.
            pub fn version(&self) -> u16 {
                match self { $(Self::$name(_) => $version,)* }
            }

            /// The permission to state it.
            pub fn permission(&self) -> Permission {
                match self { $(Self::$name(body) => permission!($by, body),)* }
            }

            /// What it hangs on beside its subject.
            pub fn hangs_on(&self) -> Option<Entity> {
                match self { $(Self::$name(body) => entity!($on, body),)* }
            }

            /// Whether it can be taken back.
            pub fn fate(&self) -> Fate {
                match self { $(Self::$name(_) => Fate::$fate,)* }
            }

            /// Digests of the bytes it names, which lie in the commit's registry.
            pub fn blobs(&self) -> Vec<BlobId> {
                match self { $(Self::$name(body) => names!(body $(, $names)?),)* }
            }
        }

        $(impl From<$name> for FactBody {
            fn from(body: $name) -> Self { Self::$name(body) }
        })*

        impl Fact {
            /// Deterministic CBOR of the newest version.
            ///
            /// # Errors
            /// [`EncodeError`] for a body that has no such form; nothing is left out without a word.
            pub fn encode(&self) -> Result<Vec<u8>, EncodeError> {
                let Self { on, subject, of, body } = self;
                let (on, subject, of) = (*on, *subject, *of);
                let mut bytes = Vec::with_capacity(128);
                match body {
                    $(FactBody::$name(body) => ciborium::into_writer(
                        &Outgoing { on, subject, kind: $kind, version: $version, body, of },
                        &mut bytes,
                    ),)*
                }
                .map_err(|_| EncodeError(self.body.kind()))?;
                Ok(bytes)
            }

            /// Reads what [`Fact::encode`] of this or an earlier guitu wrote.
            ///
            /// # Errors
            /// [`DecodeError`]; a kind or version from a later guitu is named.
            pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
                let incoming: Incoming =
                    ciborium::from_reader(bytes).map_err(|e| DecodeError::Shape(shape(&e)))?;
                let Incoming { on, subject, kind, version, body, of } = incoming;
                let unreadable = || DecodeError::Shape(kind.clone());
                let body = match (kind.as_str(), version) {
                    $(
                        ($kind, $version) => FactBody::$name(body.deserialized().map_err(|_| unreadable())?),
                        $(($kind, $old_version) => {
                            let old: $old = body.deserialized().map_err(|_| unreadable())?;
                            FactBody::$name(old.into())
                        })*
                    )*
                    _ => return Err(DecodeError::Unknown { kind, version }),
                };
                Ok(Self { on, subject, of, body })
            }
        }
    };
}

/// The bytes of a filed report.
fn paper(body: &ReportFiled) -> Vec<BlobId> {
    body.paper.into_iter().collect()
}

/// A whole copy of the registry is as sealed as the registry itself: whoever keeps it may make one. What leaves it in
/// the clear needs the permission for that.
fn exporting(body: &DocumentExported) -> Permission {
    match body.what.as_str() {
        DocumentExported::BACKUP => Permission::Verify,
        _ if body.plain => Permission::ExportPlain,
        _ => Permission::Report,
    }
}

kinds! {
    /// The registry was begun; always the first fact of site 1.
    OfficeFounded = "office-founded" v 1: by [ManageKeys], on office, Lasting;
    /// An officer was enrolled.
    OfficerEnrolled = "officer-enrolled" v 1: by [ManageKeys], on office, Lasting;
    /// An officer was revoked.
    OfficerRevoked = "officer-revoked" v 1: by [ManageKeys], on office, Lasting;
    /// An escrow recipient was added.
    EscrowAdded = "escrow-added" v 1: by [ManageKeys], on office, Lasting;
    /// An escrow recipient was removed.
    EscrowRemoved = "escrow-removed" v 1: by [ManageKeys], on office, Lasting;
    /// An officer got another role.
    OfficerRoleSet = "officer-role" v 1: by [ManageKeys], on office, Lasting;
    /// A head has seen that others became heads.
    OfficersSeen = "officers-seen" v 1: by [ManageKeys], on office, Lasting;
    /// The roster of officers after a change.
    RosterBound = "roster-bound" v 1: by [ManageKeys], on office, Lasting;
    /// A noted head that was missing or bad was resolved.
    HeadNoteResolved = "head-note-resolved" v 1: by [ManageKeys], on office, Lasting;
    /// An escrow identity was used.
    EscrowUsed = "escrow-used" v 1: by [ManageKeys], on office, Lasting;
    /// The journal goes on from a backup.
    BackupRestored = "backup-restored" v 1: by [Verify], on office, Lasting;
    /// A policy was adopted, with its bytes.
    PolicyAdopted = "policy-adopted" v 1: by [AdoptPolicy], on office, UndoneOnly;
    /// The opening stock, signed.
    OpeningStock = "opening-stock" v 1: by [ManageCases], on office, Free;
    /// A person was registered.
    SubjectRegistered = "subject-registered" v 1: by [ManageCases], on subject, Free;
    /// A person's particulars changed on a day.
    PersonAmended = "person-amended" v 1: by [ManageCases], on subject, Free;
    /// A case was opened.
    CaseOpened = "case-opened" v 1: by [ManageCases], on subject, Free;
    /// A case's terms changed on a day.
    CaseAmended = "case-amended" v 1: by [ManageCases], on subject, Free;
    /// A case left the register.
    CaseClosed = "case-closed" v 1: by [ManageCases], on subject, Free;
    /// A case's state changed.
    StateSet = "state-set" v 1: by [ManageCases], on subject, Free;
    /// A case's supervision level changed.
    LevelSet = "level-set" v 1: by [ManageCases], on subject, Free;
    /// A case got a responsible officer.
    OfficerAssigned = "officer-assigned" v 1: by [ManageCases], on subject, Free;
    /// A check-in.
    CheckInMade = "check-in" v 1: by [Record], on subject, Free;
    /// A field visit.
    VisitMade = "visit" v 1: by [Record], on subject, Free;
    /// An individual talk.
    TalkHeld = "talk" v 1: by [Record], on subject, Free;
    /// A health report or re-examination.
    MedicalReported = "medical-report" v 1: by [Record], on subject, Free;
    /// The personal summary before the end.
    PersonalSummaryReceived = "personal-summary" v 1: by [Record], on subject, Free;
    /// A group session was planned.
    SessionPlanned = "session-planned" v 1: by [Record], on session, Free;
    /// Somebody's attendance was marked.
    AttendanceMarked = "attendance" v 1: by [Record], on session, Free;
    /// A session was closed.
    SessionClosed = "session-closed" v 1: by [Record], on session, Free;
    /// A risk screening.
    ScreeningDone = "screening" v 1: by [Record], on subject, Free;
    /// The street proposed a sanction.
    SanctionProposed = "sanction-proposed" v 1: by [ProposeSanction], on subject, Free;
    /// The district decided on it.
    SanctionDecided = "sanction-decided" v 1: by [EnterDecision], on subject, Free;
    /// A finding was opened.
    FindingOpened = "finding-opened" v 1: by [Inspect], on finding, Free;
    /// A finding was rectified.
    FindingRectified = "finding-rectified" v 1: by [Rectify], on finding, Free;
    /// A rectification was reviewed.
    FindingReviewed = "finding-reviewed" v 1: by [Review], on finding, Free;
    /// An inspection was started.
    InspectionStarted = "inspection-started" v 1: by [Inspect], on inspection, Free;
    /// Items of one subject were judged.
    InspectionJudged = "inspection-judged" v 1: by [Inspect], on inspection, Free;
    /// An inspection was finished.
    InspectionFinished = "inspection-finished" v 1: by [Inspect], on inspection, Free;
    /// A section of a report was typed in.
    ReportTextSet = "report-text" v 1: by [Report], on office, Free;
    /// A report was filed.
    ReportFiled = "report-filed" v 1: by [FileReport], on office, Lasting, names paper;
    /// A roster was imported.
    RosterImported = "roster-imported" v 1: by [Import], on office, Free;
    /// An earlier fact was corrected or withdrawn.
    Corrected = "corrected" v 1: by [Correct], on subject, Free;
    /// An own last commit was undone.
    Undone = "undone" v 1: by [Correct], on subject, UndoneOnly;
    /// The registry was unlocked or locked.
    Unlocked = "unlocked" v 1: by [Verify], on subject, Lasting;
    /// An officer confirmed a clock that was not believed.
    ClockConfirmed = "clock-confirmed" v 1: by [Verify], on subject, Lasting;
    /// A file was opened.
    SubjectOpened = "subject-opened" v 1: by [View], on subject, UndoneOnly;
    /// An identity number was revealed.
    IdRevealed = "id-revealed" v 1: by [Reveal], on subject, Lasting;
    /// A document or list left the registry.
    DocumentExported = "exported" v 1: by [fn exporting], on subject, Lasting;
    /// A duty that no statute lays down was put off by the office.
    HeldBack = "held-back" v 1: by [ManageCases], on subject, Free;
    /// A person was exempted from a duty for a time.
    Exempted = "exempted" v 1: by [ManageCases], on subject, Free;
    /// A day of a sensitive period was reported to the bureau.
    ZeroReported = "zero-reported" v 1: by [Record], on office, Free;
}
