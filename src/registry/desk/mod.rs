//! Commands in the words of the office: each states one act as one commit.

mod review;

pub use review::{Decision, NewFinding};

use super::error::{Problem, ProblemKind, RegistryError};
use super::{Receipt, Registry};
use crate::domain::{
    Attendance, AttendanceMarked, AttendanceStatus, AttendeeRef, CaseId, CaseKind, CaseOpened, CaseState,
    Corrected, Entropy, Fact, FactBody, FactId, Intake, Moment, OfficerId, Person, ScreeningDone,
    SessionClosed, SessionFile, SessionId, SessionKind, SessionPlanned, SubjectId, SubjectRegistered, Text,
};
use crate::policy::{Answer, Instrument, Score};
use chrono::{Datelike, NaiveDate, NaiveTime};

/// A case to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    /// The day it comes onto the list.
    pub on: NaiveDate,
    /// Its terms.
    pub terms: CaseKind,
    /// How it comes.
    pub intake: Intake,
    /// Its first state.
    pub state: CaseState,
    /// Its supervision level.
    pub level: Option<String>,
    /// Who is responsible.
    pub officer: Option<OfficerId>,
}

/// A session to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The day.
    pub on: NaiveDate,
    /// Kind.
    pub kind: SessionKind,
    /// Topic.
    pub topic: Text,
    /// Start.
    pub starts: Option<NaiveTime>,
    /// Minutes credited for full attendance.
    pub minutes: u16,
    /// Where.
    pub place: Text,
    /// Organisers.
    pub organisers: Vec<Text>,
    /// Speaker.
    pub speaker: Text,
    /// Who is expected.
    pub expected: Vec<AttendeeRef>,
}

fn fresh(entropy: &mut dyn Entropy) -> Result<[u8; 16], RegistryError> {
    let mut id = [0; 16];
    entropy.fill(&mut id)?;
    Ok(id)
}

fn invalid(kind: ProblemKind) -> RegistryError {
    RegistryError::Invalid(vec![Problem { ordinal: 0, kind }])
}

impl Registry {
    /// The facts that register a person with a first case; `taken` people were numbered before in the same commit.
    ///
    /// # Errors
    /// No randomness.
    pub fn registration(
        &self,
        person: Person,
        case: NewCase,
        taken: u32,
        today: NaiveDate,
        entropy: &mut dyn Entropy,
    ) -> Result<(SubjectId, Vec<Fact>), RegistryError> {
        let subject = SubjectId(fresh(entropy)?);
        let mut number = self.state.next_number(u16::try_from(today.year()).unwrap_or(u16::MAX));
        number.serial += taken;
        let registered = Fact::new(case.on, Some(subject), SubjectRegistered { number, person });
        let opened = Self::opening(subject, case, entropy)?;
        Ok((subject, vec![registered, opened]))
    }

    /// The fact that opens a case.
    ///
    /// # Errors
    /// No randomness.
    pub fn opening(
        subject: SubjectId,
        case: NewCase,
        entropy: &mut dyn Entropy,
    ) -> Result<Fact, RegistryError> {
        let body = CaseOpened {
            case: CaseId(fresh(entropy)?),
            terms: case.terms,
            intake: case.intake,
            state: case.state,
            level: case.level,
            officer: case.officer,
        };
        Ok(Fact::new(case.on, Some(subject), body))
    }

    /// States one fact about a subject.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn state_one(
        &mut self,
        subject: Option<SubjectId>,
        on: NaiveDate,
        body: impl Into<FactBody>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        self.state_facts(vec![Fact::new(on, subject, body)], at, entropy)
    }

    /// Plans a session.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn plan_session(
        &mut self,
        new: NewSession,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<SessionId, RegistryError> {
        let session = SessionId(fresh(entropy)?);
        let body = SessionPlanned {
            session,
            kind: new.kind,
            topic: new.topic,
            starts: new.starts,
            minutes: new.minutes,
            place: new.place,
            organisers: new.organisers,
            speaker: new.speaker,
            expected: new.expected,
        };
        self.state_one(None, new.on, body, at, entropy)?;
        Ok(session)
    }

    fn session(&self, id: SessionId) -> Result<&SessionFile, RegistryError> {
        self.state.sessions.get(&id).ok_or_else(|| invalid(ProblemKind::NoSuch("session")))
    }

    /// The fact that marks somebody's attendance; minutes follow from the plan and the status. Somebody not on the
    /// list who was there is a walk-in.
    ///
    /// # Errors
    /// No such session.
    pub fn attendance(
        &self,
        session: SessionId,
        who: AttendeeRef,
        status: AttendanceStatus,
        arrived: Option<NaiveTime>,
        note: Text,
    ) -> Result<Fact, RegistryError> {
        let file = self.session(session)?;
        let expected = file.plan.expected.contains(&who);
        let status =
            if status == AttendanceStatus::Present && !expected { AttendanceStatus::WalkIn } else { status };
        let minutes = if status.attended() { credited(file, status, arrived) } else { 0 };
        let (subject, case, outsider) = match who {
            AttendeeRef::Subject(id) => {
                let case = self.state.subjects.get(&id).and_then(|f| f.current_case(file.on)).map(|c| c.id);
                (Some(id), case, None)
            }
            AttendeeRef::Outsider(name) => (None, None, Some(name)),
        };
        let attendance = Attendance { status, minutes, arrived, note };
        let body =
            AttendanceMarked { session, kind: file.plan.kind, held_on: file.on, case, outsider, attendance };
        Ok(Fact::new(file.on, subject, body))
    }

    /// Marks attendance; durable when it returns, so that a power cut during a sign-in loses nothing.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn mark_attendance(
        &mut self,
        session: SessionId,
        who: AttendeeRef,
        status: AttendanceStatus,
        arrived: Option<NaiveTime>,
        note: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let fact = self.attendance(session, who, status, arrived, note)?;
        self.state_facts(vec![fact], at, entropy)
    }

    /// Closes a session. Those not marked are marked absent when `rest_absent`, which the officer has confirmed.
    ///
    /// # Errors
    /// [`ProblemKind::Unmarked`] when somebody is not marked and `rest_absent` is false.
    pub fn close_session(
        &mut self,
        session: SessionId,
        rest_absent: bool,
        notes: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let mut facts = Vec::new();
        if rest_absent {
            let unmarked: Vec<AttendeeRef> =
                self.session(session)?.unmarked().map(|a| a.who.clone()).collect();
            for who in unmarked {
                facts.push(self.attendance(session, who, AttendanceStatus::Absent, None, Text::default())?);
            }
        }
        let on = self.session(session)?.on.min(at.day());
        facts.push(Fact::new(on, None, SessionClosed { session, notes }));
        self.state_facts(facts, at, entropy)
    }

    /// Records a screening; score, band and validity follow from the instrument.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn screen(
        &mut self,
        subject: SubjectId,
        case: CaseId,
        on: NaiveDate,
        instrument: &Instrument,
        answers: Vec<(String, Option<String>)>,
        notes: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let body = Self::screening(case, on, instrument, answers, notes);
        self.state_one(Some(subject), on, body, at, entropy)
    }

    /// The screening that answers amount to: score, band and validity follow from the instrument.
    pub fn screening(
        case: CaseId,
        on: NaiveDate,
        instrument: &Instrument,
        answers: Vec<(String, Option<String>)>,
        notes: Text,
    ) -> ScreeningDone {
        let given: Vec<Answer<'_>> =
            answers.iter().map(|(item, option)| Answer { item, choice: option.as_deref() }).collect();
        let (score, band, valid_until) = match instrument.score(&given) {
            Score::Assessed { hundredths, band, .. } => (
                Some(hundredths),
                Some(band.id.clone()),
                on.checked_add_days(chrono::Days::new(u64::from(band.valid_days))),
            ),
            Score::NotAssessed { .. } => (None, None, None),
        };
        ScreeningDone {
            case,
            instrument: instrument.id.clone(),
            instrument_hash: instrument.hash.clone(),
            answers,
            score,
            band,
            valid_until,
            notes,
        }
    }

    /// Corrects a fact with a reason: the replacement holds instead, or nothing does.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn correct(
        &mut self,
        target: FactId,
        reason: Text,
        replacement: Option<&Fact>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let subject = self.fact(target)?.and_then(|entry| entry.fact.subject);
        self.state_one(subject, at.day(), Corrected::replacing(target, reason, replacement)?, at, entropy)
    }
}

/// Minutes credited: those of the plan, less the minutes somebody came late.
fn credited(file: &SessionFile, status: AttendanceStatus, arrived: Option<NaiveTime>) -> u16 {
    let late = match (status, file.plan.starts, arrived) {
        (AttendanceStatus::Late, Some(starts), Some(arrived)) => {
            u16::try_from((arrived - starts).num_minutes().max(0)).unwrap_or(u16::MAX)
        }
        _ => 0,
    };
    file.plan.minutes.saturating_sub(late)
}
