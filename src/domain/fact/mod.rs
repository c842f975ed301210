//! Facts (事实): what officers state. Each kind changes a duty, a figure or a screen.
//!
//! A stored fact is a CBOR map `{on, subject, kind, version, body, of?}` with text keys in that order. The golden lines
//! in `tests/golden/facts.txt` hold one of each version ever written; a kind's body may gain fields with
//! `#[serde(default)]`, anything else is a new version.

mod contacts;
mod office;
mod person;
mod review;
mod trail;

pub use contacts::{
    AttendanceMarked, CheckInMade, MedicalReported, PersonalSummaryReceived, ScreeningDone, SessionClosed,
    SessionPlanned, TalkHeld, VisitMade,
};
pub use office::{
    AbandonedHead, BackupRestored, EscrowAdded, EscrowRemoved, EscrowUsed, OfficeFounded, OfficerEnrolled,
    OfficerRevoked, OpeningStock, PolicyAdopted, PolicyFile, ReportFiled, ReportTextSet, RosterImported,
    ZeroReported,
};
pub use person::{
    CaseAmended, CaseClosed, CaseOpened, Exempted, HeldBack, LevelSet, OfficerAssigned, PersonAmended,
    StateSet, SubjectRegistered,
};
pub use review::{
    FindingOpened, FindingRectified, FindingReviewed, InspectionFinished, InspectionJudged,
    InspectionStarted, ItemVerdict, SanctionDecided, SanctionProposed,
};
pub use trail::{Corrected, DocumentExported, IdRevealed, SubjectOpened, Undone, Unlocked};

use super::{Contact, ContactKind, FactId, Outcome, RunId, SubjectId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A stored fact cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Not the CBOR shape of a fact.
    #[error("not a fact: {0}")]
    Shape(String),
    /// Written by a later guitu.
    #[error("unknown fact kind {kind} version {version}")]
    Unknown {
        /// Its kind.
        kind: String,
        /// Its version.
        version: u16,
    },
}

/// A fact cannot be put into bytes. Its content is not quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fact of kind {0} cannot be encoded")]
pub struct EncodeError(pub &'static str);

/// A fact: the day it is about, the subject (or none) and what is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The day it is about (发生日期), apart from the moment it is recorded.
    pub on: NaiveDate,
    /// The subject it is about, if it is about one.
    pub subject: Option<SubjectId>,
    /// The run of a step (环节) that brought it about: facts that an act states together and that stand or fall together.
    pub of: Option<RunId>,
    /// What is stated.
    pub body: FactBody,
}

impl Fact {
    /// A fact that stands by itself.
    pub fn new(on: NaiveDate, subject: Option<SubjectId>, body: impl Into<FactBody>) -> Self {
        Self { on, subject, of: None, body: body.into() }
    }
}

#[derive(Serialize)]
struct Outgoing<'a, T> {
    on: NaiveDate,
    subject: Option<SubjectId>,
    kind: &'static str,
    version: u16,
    body: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<RunId>,
}

#[derive(Deserialize)]
struct Incoming {
    on: NaiveDate,
    subject: Option<SubjectId>,
    kind: String,
    version: u16,
    body: ciborium::Value,
    #[serde(default)]
    of: Option<RunId>,
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident = $kind:literal v $version:literal;)*) => {
        /// The body of a fact, by kind.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum FactBody { $($(#[$doc])* $name($name),)* }

        impl FactBody {
            /// The stable name of the kind.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $kind,)* }
            }
            /// Names of every kind, in the order of the list.
            pub const KINDS: &'static [&'static str] = &[$($kind,)*];
        }

        $(impl From<$name> for FactBody {
            fn from(body: $name) -> Self { Self::$name(body) }
        })*

        impl Fact {
            /// Deterministic CBOR.
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

            /// Reads what [`Fact::encode`] wrote.
            ///
            /// # Errors
            /// [`DecodeError`]; a kind or version from a later guitu is named.
            pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
                let incoming: Incoming =
                    ciborium::from_reader(bytes).map_err(|e| DecodeError::Shape(shape(&e)))?;
                let Incoming { on, subject, kind, version, body, of } = incoming;
                let body = match (kind.as_str(), version) {
                    $(($kind, $version) => FactBody::$name(
                        body.deserialized().map_err(|_| DecodeError::Shape(kind.clone()))?
                    ),)*
                    _ => return Err(DecodeError::Unknown { kind, version }),
                };
                Ok(Self { on, subject, of, body })
            }
        }
    };
}

/// Says what kind of error it was without quoting content.
fn shape(error: &ciborium::de::Error<std::io::Error>) -> String {
    match error {
        ciborium::de::Error::Io(_) => "it ends too early".into(),
        ciborium::de::Error::Syntax(at) => format!("CBOR syntax at byte {at}"),
        ciborium::de::Error::Semantic(..) => "unexpected shape".into(),
        ciborium::de::Error::RecursionLimitExceeded => "nested too deeply".into(),
    }
}

bodies! {
    /// The registry was begun; always the first fact of site 1.
    OfficeFounded = "office-founded" v 1;
    /// An officer was enrolled.
    OfficerEnrolled = "officer-enrolled" v 1;
    /// An officer was revoked.
    OfficerRevoked = "officer-revoked" v 1;
    /// An escrow recipient was added.
    EscrowAdded = "escrow-added" v 1;
    /// An escrow recipient was removed.
    EscrowRemoved = "escrow-removed" v 1;
    /// An escrow identity was used.
    EscrowUsed = "escrow-used" v 1;
    /// The journal goes on from a backup.
    BackupRestored = "backup-restored" v 1;
    /// A policy was adopted, with its bytes.
    PolicyAdopted = "policy-adopted" v 1;
    /// The opening stock, signed.
    OpeningStock = "opening-stock" v 1;
    /// A person was registered.
    SubjectRegistered = "subject-registered" v 1;
    /// A person's particulars changed on a day.
    PersonAmended = "person-amended" v 1;
    /// A case was opened.
    CaseOpened = "case-opened" v 1;
    /// A case's terms changed on a day.
    CaseAmended = "case-amended" v 1;
    /// A case left the register.
    CaseClosed = "case-closed" v 1;
    /// A case's state changed.
    StateSet = "state-set" v 1;
    /// A case's supervision level changed.
    LevelSet = "level-set" v 1;
    /// A case got a responsible officer.
    OfficerAssigned = "officer-assigned" v 1;
    /// A check-in.
    CheckInMade = "check-in" v 1;
    /// A field visit.
    VisitMade = "visit" v 1;
    /// An individual talk.
    TalkHeld = "talk" v 1;
    /// A health report or re-examination.
    MedicalReported = "medical-report" v 1;
    /// The personal summary before the end.
    PersonalSummaryReceived = "personal-summary" v 1;
    /// A group session was planned.
    SessionPlanned = "session-planned" v 1;
    /// Somebody's attendance was marked.
    AttendanceMarked = "attendance" v 1;
    /// A session was closed.
    SessionClosed = "session-closed" v 1;
    /// A risk screening.
    ScreeningDone = "screening" v 1;
    /// The street proposed a sanction.
    SanctionProposed = "sanction-proposed" v 1;
    /// The district decided on it.
    SanctionDecided = "sanction-decided" v 1;
    /// A finding was opened.
    FindingOpened = "finding-opened" v 1;
    /// A finding was rectified.
    FindingRectified = "finding-rectified" v 1;
    /// A rectification was reviewed.
    FindingReviewed = "finding-reviewed" v 1;
    /// An inspection was started.
    InspectionStarted = "inspection-started" v 1;
    /// Items of one subject were judged.
    InspectionJudged = "inspection-judged" v 1;
    /// An inspection was finished.
    InspectionFinished = "inspection-finished" v 1;
    /// A section of a report was typed in.
    ReportTextSet = "report-text" v 1;
    /// A report was filed.
    ReportFiled = "report-filed" v 1;
    /// A roster was imported.
    RosterImported = "roster-imported" v 1;
    /// An earlier fact was corrected or withdrawn.
    Corrected = "corrected" v 1;
    /// An own last commit was undone.
    Undone = "undone" v 1;
    /// The registry was unlocked or locked.
    Unlocked = "unlocked" v 1;
    /// A file was opened.
    SubjectOpened = "subject-opened" v 1;
    /// An identity number was revealed.
    IdRevealed = "id-revealed" v 1;
    /// A document or list left the registry.
    DocumentExported = "exported" v 1;
    /// A duty that no statute lays down was put off by the office.
    HeldBack = "held-back" v 1;
    /// A person was exempted from a duty for a time.
    Exempted = "exempted" v 1;
    /// A day of a sensitive period was reported to the bureau.
    ZeroReported = "zero-reported" v 1;
}

impl Fact {
    /// The contact this fact states, if it states one.
    pub fn contact(&self, fact: FactId, recorded_on: NaiveDate) -> Option<Contact> {
        let (case, kind, outcome, minutes, session) = match &self.body {
            FactBody::CheckInMade(b) => (b.case, ContactKind::CheckIn(b.mode), b.outcome, 0, None),
            FactBody::VisitMade(b) => (b.case, ContactKind::Visit, b.outcome, 0, None),
            FactBody::TalkHeld(b) => {
                let kind = if b.counselling { ContactKind::Counselling } else { ContactKind::Talk };
                (b.case, kind, b.outcome, 0, None)
            }
            FactBody::MedicalReported(b) => {
                let kind =
                    if b.reexamination { ContactKind::Reexamination } else { ContactKind::HealthReport };
                (b.case, kind, Outcome::Complied, 0, None)
            }
            FactBody::PersonalSummaryReceived(b) => {
                (b.case, ContactKind::PersonalSummary, Outcome::Complied, 0, None)
            }
            FactBody::ScreeningDone(b) => {
                let outcome = if b.band.is_some() { Outcome::Complied } else { Outcome::NoContact };
                (b.case, ContactKind::Screening, outcome, 0, None)
            }
            FactBody::AttendanceMarked(b) => {
                use crate::domain::AttendanceStatus as S;
                let outcome = match b.attendance.status {
                    S::Present | S::Late | S::LeftEarly | S::WalkIn => Outcome::Complied,
                    S::Excused => Outcome::AcceptableAbsence,
                    S::Absent => Outcome::UnacceptableAbsence,
                    S::Planned => return None,
                };
                let kind = ContactKind::Session(b.kind);
                (b.case?, kind, outcome, b.attendance.minutes, Some(b.session))
            }
            _ => return None,
        };
        let on = if let FactBody::AttendanceMarked(b) = &self.body { b.held_on } else { self.on };
        Some(Contact { on, fact, case, kind, outcome, minutes, session, recorded_on })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        CaseId, CheckInMode, IdDocument, IdDocumentKind, Mood, OfficerId, Person, Role, Sex, SiteId,
        SubjectNumber, Text,
    };
    use chrono::NaiveTime;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn round_trip(fact: &Fact) {
        let bytes = fact.encode().unwrap();
        assert_eq!(&Fact::decode(&bytes).unwrap(), fact);
        assert_eq!(Fact::decode(&bytes).unwrap().encode().unwrap(), bytes, "encoding is deterministic");
    }

    #[test]
    fn facts_round_trip_through_their_bytes() {
        let document = IdDocument { kind: IdDocumentKind::Other, number: "T0001".into() };
        let person = Person::new(Text::new("张试三").unwrap(), document, Sex::Male, day("1990-01-01"));
        let subject = Some(SubjectId([7; 16]));
        let check_in = Fact::new(
            day("2026-06-01"),
            subject,
            CheckInMade {
                case: CaseId([9; 16]),
                mode: CheckInMode::Phone,
                time: NaiveTime::from_hms_opt(9, 36, 0),
                outcome: Outcome::Complied,
                identity_checked: true,
                mood: Some(Mood::Stable),
                notes: Text::new("正常").unwrap(),
            },
        );
        round_trip(&check_in);
        round_trip(&Fact { of: Some(RunId([4; 16])), ..check_in.clone() });
        let number = SubjectNumber { year: 2026, serial: 1 };
        round_trip(&Fact::new(day("2026-06-01"), subject, SubjectRegistered { number, person }));
        let target = FactId { site: SiteId(1), index: 3, ordinal: 0 };
        let corrected =
            Corrected::replacing(target, Text::new("写错日期").unwrap(), Some(&check_in)).unwrap();
        assert_eq!(corrected.replacement().unwrap().unwrap(), check_in);
        round_trip(&Fact::new(day("2026-06-02"), subject, corrected));
        let officer = OfficerId([1; 16]);
        let enrolled = OfficerEnrolled {
            officer,
            name: Text::new("甲").unwrap(),
            role: Role::Head,
            public_key: [3; 32],
        };
        round_trip(&Fact::new(day("2026-06-02"), None, enrolled));
    }

    #[test]
    fn an_unknown_kind_is_named() {
        let fact = Fact::new(day("2026-06-01"), None, Undone { index: 3 });
        let mut bytes = fact.encode().unwrap();
        let at = bytes.windows(6).position(|w| w == b"undone").unwrap();
        bytes[at] = b'x';
        assert_eq!(Fact::decode(&bytes), Err(DecodeError::Unknown { kind: "xndone".into(), version: 1 }));
        assert!(matches!(Fact::decode(&bytes[..20]), Err(DecodeError::Shape(_))));
    }
}
