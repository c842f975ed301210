//! Commands in the words of the office: each states one act as one commit.

use super::error::{Problem, ProblemKind, RegistryError};
use super::{Receipt, Registry};
use crate::domain::{
    Attendance, AttendanceMarked, AttendanceStatus, AttendeeRef, CaseId, CaseKind, CaseOpened, CaseState,
    Corrected, Entropy, Fact, FactBody, FactId, FindingFile, FindingId, FindingOpened, FindingRectified,
    FindingReviewed, FindingSource, InspectionFile, InspectionFinished, InspectionId, InspectionJudged,
    InspectionStarted, Intake, ItemVerdict, Moment, OfficerId, Person, SanctionDecided, SanctionId,
    SanctionKind, SanctionProposed, ScreeningDone, SessionClosed, SessionFile, SessionId, SessionKind,
    SessionPlanned, Severity, SubjectId, SubjectRegistered, Text,
};
use crate::policy::{Answer, Checklist, Instrument, Length, Score};
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

/// A finding to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFinding {
    /// Whom it is about.
    pub subject: Option<SubjectId>,
    /// Where it came from.
    pub source: FindingSource,
    /// Item of the checklist, or a topic.
    pub item: String,
    /// Severity.
    pub severity: Severity,
    /// What was found.
    pub what: Text,
    /// Basis.
    pub basis: Text,
    /// Who rectifies it.
    pub owner: OfficerId,
    /// By when.
    pub due: NaiveDate,
    /// Facts that show it.
    pub evidence: Vec<FactId>,
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
        taken: u16,
        today: NaiveDate,
        entropy: &mut dyn Entropy,
    ) -> Result<(SubjectId, Vec<Fact>), RegistryError> {
        let subject = SubjectId(fresh(entropy)?);
        let mut number = self.state.next_number(today.year() as u16);
        number.serial += taken;
        let registered =
            Fact { on: case.on, subject: Some(subject), body: SubjectRegistered { number, person }.into() };
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
        Ok(Fact { on: case.on, subject: Some(subject), body: body.into() })
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
        self.state_facts(vec![Fact { on, subject, body: body.into() }], at, entropy)
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
        Ok(Fact { on: file.on, subject, body: body.into() })
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
        facts.push(Fact { on, subject: None, body: SessionClosed { session, notes }.into() });
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

    /// The street proposes a sanction.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn propose_sanction(
        &mut self,
        subject: SubjectId,
        case: CaseId,
        kind: SanctionKind,
        grounds: Text,
        evidence: Vec<FactId>,
        on: NaiveDate,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<SanctionId, RegistryError> {
        let sanction = SanctionId(fresh(entropy)?);
        let body = SanctionProposed { sanction, case, kind, grounds, evidence };
        self.state_one(Some(subject), on, body, at, entropy)?;
        Ok(sanction)
    }

    /// Enters a district decision, on a proposal or on its own.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn enter_decision(
        &mut self,
        subject: SubjectId,
        decision: Decision,
        on: NaiveDate,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let sanction = match decision.sanction {
            Some(sanction) => sanction,
            None => SanctionId(fresh(entropy)?),
        };
        let Decision { case, kind, granted, document, decided_by, .. } = decision;
        let body = SanctionDecided { sanction, case, kind, granted, document, decided_by };
        self.state_one(Some(subject), on, body, at, entropy)
    }

    fn finding_fact(
        &self,
        new: NewFinding,
        taken: u32,
        on: NaiveDate,
        entropy: &mut dyn Entropy,
    ) -> Result<(FindingId, Fact), RegistryError> {
        let finding = FindingId(fresh(entropy)?);
        let last = self.state.findings.values().map(|f| f.what.serial).max().unwrap_or(0);
        let NewFinding { subject, source, item, severity, what, basis, owner, due, evidence } = new;
        let serial = last + 1 + taken;
        let body =
            FindingOpened { finding, serial, source, item, severity, what, basis, owner, due, evidence };
        Ok((finding, Fact { on, subject, body: body.into() }))
    }

    /// Opens a finding.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn open_finding(
        &mut self,
        new: NewFinding,
        on: NaiveDate,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<FindingId, RegistryError> {
        let (id, fact) = self.finding_fact(new, 0, on, entropy)?;
        self.state_facts(vec![fact], at, entropy)?;
        Ok(id)
    }

    fn finding(&self, id: FindingId) -> Result<&FindingFile, RegistryError> {
        self.state.findings.get(&id).ok_or_else(|| invalid(ProblemKind::NoSuch("finding")))
    }

    /// States that a finding was rectified.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn rectify(
        &mut self,
        finding: FindingId,
        cause: Text,
        measure: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let subject = self.finding(finding)?.subject;
        self.state_one(subject, at.day(), FindingRectified { finding, cause, measure }, at, entropy)
    }

    /// Reviews a rectification: closes the finding, or sends it back with a note. Never by who rectified it.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn review(
        &mut self,
        finding: FindingId,
        accepted: bool,
        note: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let subject = self.finding(finding)?.subject;
        self.state_one(subject, at.day(), FindingReviewed { finding, accepted, note }, at, entropy)
    }

    /// Starts an inspection over `subjects`.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn start_inspection(
        &mut self,
        checklist: &Checklist,
        as_of: NaiveDate,
        subjects: Vec<SubjectId>,
        sampled_from: Option<u32>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<InspectionId, RegistryError> {
        let inspection = InspectionId(fresh(entropy)?);
        let body = InspectionStarted {
            inspection,
            checklist: checklist.id.clone(),
            checklist_hash: checklist.hash.clone(),
            as_of,
            subjects,
            sampled_from,
        };
        self.state_one(None, at.day(), body, at, entropy)?;
        Ok(inspection)
    }

    fn inspection(&self, id: InspectionId) -> Result<&InspectionFile, RegistryError> {
        self.state.inspections.get(&id).ok_or_else(|| invalid(ProblemKind::NoSuch("inspection")))
    }

    /// Records verdicts on one subject; at once durable, so that a walkthrough can be left and resumed.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn judge(
        &mut self,
        inspection: InspectionId,
        subject: SubjectId,
        verdicts: Vec<ItemVerdict>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let body = InspectionJudged { inspection, verdicts };
        self.state_one(Some(subject), at.day(), body, at, entropy)
    }

    /// Finishes an inspection: every verdict that is a problem becomes a finding with owner and deadline. A finding on
    /// the same subject and item that is still open is not opened twice ("still there").
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn finish_inspection(
        &mut self,
        inspection: InspectionId,
        checklist: &Checklist,
        notes: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<FindingId>, RegistryError> {
        let day = at.day();
        let mut new = Vec::new();
        for (subject, verdicts) in &self.inspection(inspection)?.verdicts {
            for verdict in verdicts {
                let (Some(severity), Some(item)) =
                    (verdict.verdict.severity(), checklist.item(&verdict.item))
                else {
                    continue;
                };
                if self.open_finding_on(*subject, &item.id, day).is_some() {
                    continue;
                }
                let severity = if item.veto { Severity::Veto } else { severity };
                let officer =
                    self.state.subjects.get(subject).and_then(|f| f.current_case(day)?.officer_on(day));
                let what = if verdict.note.is_empty() {
                    Text::new(&item.title_zh).unwrap_or_default()
                } else {
                    verdict.note.clone()
                };
                new.push(NewFinding {
                    subject: Some(*subject),
                    source: FindingSource::Inspection(inspection),
                    item: item.id.clone(),
                    severity,
                    what,
                    basis: Text::new(&item.basis.join("、")).unwrap_or_default(),
                    owner: officer.unwrap_or(self.officer()),
                    due: self.policy.calendar().deadline(day, Length::Days(item.rectify_days)).due,
                    evidence: verdict.evidence.clone(),
                });
            }
        }
        let mut facts = Vec::new();
        let mut ids = Vec::new();
        for (taken, finding) in new.into_iter().enumerate() {
            let (id, fact) = self.finding_fact(finding, taken as u32, day, entropy)?;
            ids.push(id);
            facts.push(fact);
        }
        facts.push(Fact { on: day, subject: None, body: InspectionFinished { inspection, notes }.into() });
        self.state_facts(facts, at, entropy)?;
        Ok(ids)
    }

    /// A finding on the same subject and item that is not closed.
    pub fn open_finding_on(&self, subject: SubjectId, item: &str, day: NaiveDate) -> Option<&FindingFile> {
        self.state.findings.values().find(|f| {
            f.subject == Some(subject)
                && f.what.item == item
                && f.state_on(day) != crate::domain::FindingState::Closed
        })
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
        self.state_one(subject, at.day(), Corrected::replacing(target, reason, replacement), at, entropy)
    }
}

/// A district decision as entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The proposal it answers, if there was one.
    pub sanction: Option<SanctionId>,
    /// Which case.
    pub case: CaseId,
    /// On what.
    pub kind: SanctionKind,
    /// Granted, or refused.
    pub granted: bool,
    /// Number of the decision.
    pub document: Text,
    /// Who decided.
    pub decided_by: Text,
}

/// Minutes credited: those of the plan, less the minutes somebody came late.
fn credited(file: &SessionFile, status: AttendanceStatus, arrived: Option<NaiveTime>) -> u16 {
    let late = match (status, file.plan.starts, arrived) {
        (AttendanceStatus::Late, Some(starts), Some(arrived)) => {
            (arrived - starts).num_minutes().max(0) as u16
        }
        _ => 0,
    };
    file.plan.minutes.saturating_sub(late)
}
