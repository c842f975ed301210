//! Facts (事实): what officers state. Each kind changes a duty, a figure or a screen.
//!
//! A stored fact is a CBOR map `{on, subject, kind, version, body, of?}` with text keys in that order. The golden lines
//! in `tests/golden/facts.txt` hold one of each version ever written; a kind's body may gain fields with
//! `#[serde(default)]`, anything else is a new version.

mod contacts;
mod kinds;
mod office;
mod person;
mod review;
mod trail;

pub use contacts::{
    AttendanceMarked, CheckInMade, MedicalReported, PersonalSummaryReceived, ScreeningDone, SessionClosed,
    SessionPlanned, TalkHeld, VisitMade,
};
pub use kinds::{FactBody, Fate};
pub use office::{
    AbandonedHead, BackupRestored, EscrowAdded, EscrowRemoved, EscrowUsed, HeadNoteResolved, NoteFault,
    OfficeFounded, OfficerEnrolled, OfficerRevoked, OfficerRoleSet, OfficersSeen, OpeningStock,
    PolicyAdopted, PolicyFile, ReportFiled, ReportTextSet, RosterBound, RosterImported, ZeroReported,
};
pub use person::{
    CaseAmended, CaseClosed, CaseOpened, Exempted, HeldBack, LevelSet, OfficerAssigned, PersonAmended,
    StateSet, SubjectRegistered,
};
pub use review::{
    FindingOpened, FindingRectified, FindingReviewed, InspectionFinished, InspectionJudged,
    InspectionStarted, ItemVerdict, SanctionDecided, SanctionProposed,
};
pub use trail::{ClockConfirmed, Corrected, DocumentExported, IdRevealed, SubjectOpened, Undone, Unlocked};

use super::{Contact, ContactKind, Entity, FactId, Outcome, RunId, SubjectId};
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

    /// What it hangs on: its subject, what its kind names, or both.
    pub fn entities(&self) -> impl Iterator<Item = Entity> + use<> {
        self.subject.map(Entity::Subject).into_iter().chain(self.body.hangs_on())
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

/// Says what kind of error it was without quoting content.
fn shape(error: &ciborium::de::Error<std::io::Error>) -> String {
    match error {
        ciborium::de::Error::Io(_) => "it ends too early".into(),
        ciborium::de::Error::Syntax(at) => format!("CBOR syntax at byte {at}"),
        ciborium::de::Error::Semantic(..) => "unexpected shape".into(),
        ciborium::de::Error::RecursionLimitExceeded => "nested too deeply".into(),
    }
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
            FactBody::SubjectRegistered(_)
            | FactBody::PersonAmended(_)
            | FactBody::CaseOpened(_)
            | FactBody::CaseAmended(_)
            | FactBody::CaseClosed(_)
            | FactBody::StateSet(_)
            | FactBody::LevelSet(_)
            | FactBody::OfficerAssigned(_)
            | FactBody::HeldBack(_)
            | FactBody::Exempted(_)
            | FactBody::SanctionProposed(_)
            | FactBody::SanctionDecided(_)
            | FactBody::SessionPlanned(_)
            | FactBody::SessionClosed(_)
            | FactBody::FindingOpened(_)
            | FactBody::FindingRectified(_)
            | FactBody::FindingReviewed(_)
            | FactBody::InspectionStarted(_)
            | FactBody::InspectionJudged(_)
            | FactBody::InspectionFinished(_)
            | FactBody::OfficeFounded(_)
            | FactBody::OfficerEnrolled(_)
            | FactBody::OfficerRevoked(_)
            | FactBody::EscrowAdded(_)
            | FactBody::EscrowRemoved(_)
            | FactBody::RosterBound(_)
            | FactBody::HeadNoteResolved(_)
            | FactBody::OfficerRoleSet(_)
            | FactBody::OfficersSeen(_)
            | FactBody::EscrowUsed(_)
            | FactBody::BackupRestored(_)
            | FactBody::PolicyAdopted(_)
            | FactBody::OpeningStock(_)
            | FactBody::ReportFiled(_)
            | FactBody::ReportTextSet(_)
            | FactBody::ZeroReported(_)
            | FactBody::RosterImported(_)
            | FactBody::Corrected(_)
            | FactBody::Undone(_)
            | FactBody::Unlocked(_)
            | FactBody::ClockConfirmed(_)
            | FactBody::SubjectOpened(_)
            | FactBody::IdRevealed(_)
            | FactBody::DocumentExported(_) => {
                return None;
            }
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
