//! The file of one subject: every fact about the person, folded in order.

use super::{
    CaseId, CaseKind, CaseState, Closing, Contact, Exemption, Fact, FactBody, FactId, Intake, OfficerId,
    Person, SanctionId, SanctionKind, StateHeld, SubjectId, SubjectNumber,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A value that holds from a day on, and the fact that says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated<T> {
    /// First day.
    pub from: NaiveDate,
    /// The fact.
    pub fact: FactId,
    /// The value.
    pub value: T,
}

/// A fact cannot be applied to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// The first fact of a subject must register it.
    #[error("the subject is not registered")]
    NotRegistered,
    /// The subject is registered already.
    #[error("the subject is already registered")]
    Twice,
    /// The fact names a case the subject does not have.
    #[error("the subject has no such case")]
    NoSuchCase,
}

/// Sanction or reward of a case, from proposal to decision: two columns, always.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sanction {
    /// Its id.
    pub id: SanctionId,
    /// Which case.
    pub case: CaseId,
    /// What.
    pub kind: SanctionKind,
    /// Proposed by the street on, by which fact.
    pub proposed: Option<(NaiveDate, FactId)>,
    /// Decided by the district on, by which fact, granted or refused.
    pub decided: Option<(NaiveDate, FactId, bool)>,
}

/// A screening's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Screening {
    /// The day.
    pub on: NaiveDate,
    /// The fact.
    pub fact: FactId,
    /// Which case.
    pub case: CaseId,
    /// Score in hundredths of a point.
    pub score: Option<i32>,
    /// Band id; none when not assessed.
    pub band: Option<String>,
    /// Valid through.
    pub valid_until: Option<NaiveDate>,
}

/// One case of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseFile {
    /// Its id.
    pub id: CaseId,
    /// The fact that opened it.
    pub opened: FactId,
    /// The day it came onto the list.
    pub opened_on: NaiveDate,
    /// How it came.
    pub intake: Intake,
    /// Terms, dated, in day order; never empty.
    pub terms: Vec<Dated<CaseKind>>,
    /// States, dated, each with what belongs to it, in day order; never empty.
    pub states: Vec<Dated<StateHeld>>,
    /// Supervision levels, dated.
    pub levels: Vec<Dated<String>>,
    /// Responsible officers, dated.
    pub officers: Vec<Dated<OfficerId>>,
    /// Duties put off: rule id, until; dated by the fact.
    pub held_back: Vec<Dated<(String, NaiveDate)>>,
    /// Exemptions (减免), dated by the day of the approval. Left out of the bytes while there are none, so that files
    /// stored before there were any read and compare alike.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exempted: Vec<Dated<Exemption>>,
    /// How and when it left the register.
    pub closed: Option<Dated<Closing>>,
}

/// The file (档案) of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectFile {
    /// Who.
    pub id: SubjectId,
    /// The number officers see.
    pub number: SubjectNumber,
    /// Particulars, dated, in day order; never empty.
    pub persons: Vec<Dated<Person>>,
    /// Cases, in the order they were opened.
    pub cases: Vec<CaseFile>,
    /// Screenings in day order.
    pub screenings: Vec<Screening>,
    /// Sanctions in the order first heard of.
    pub sanctions: Vec<Sanction>,
    /// Contacts in (day, fact) order. Kept apart from the rest by the store, so not part of its stored bytes.
    #[serde(skip)]
    pub contacts: Vec<Contact>,
}

fn put<T>(list: &mut Vec<Dated<T>>, from: NaiveDate, fact: FactId, value: T) {
    let at = list.partition_point(|d| (d.from, d.fact) <= (from, fact));
    list.insert(at, Dated { from, fact, value });
}

/// The value in force on `day`: the last that began on or before it.
pub(super) fn in_force<T>(list: &[Dated<T>], day: NaiveDate) -> Option<&Dated<T>> {
    list[..list.partition_point(|d| d.from <= day)].last()
}

impl CaseFile {
    /// Terms in force on `day`; before the first, the first.
    pub fn terms_on(&self, day: NaiveDate) -> &CaseKind {
        let dated = in_force(&self.terms, day).or(self.terms.first());
        match dated {
            Some(d) => &d.value,
            None => unreachable!("a case is opened with terms"),
        }
    }

    /// The newest terms.
    pub fn terms(&self) -> &CaseKind {
        self.terms_on(NaiveDate::MAX)
    }

    /// State on `day`; none before the case was opened or after it was closed.
    pub fn state_on(&self, day: NaiveDate) -> Option<CaseState> {
        let held = self.held_on(day)?;
        Some(if self.is_held_early(held, day) { CaseState::UnderSupervision } else { held.value.state })
    }

    /// The state of `day` as it was stated, with what belongs to it; none before the case was opened or after it was
    /// closed.
    pub fn held_on(&self, day: NaiveDate) -> Option<&Dated<StateHeld>> {
        if self.closed.as_ref().is_some_and(|c| c.from < day) {
            return None;
        }
        in_force(&self.states, day)
    }

    /// 期满待决 is of the time after the term and rests on a ground: before the last day, or without one, the person is
    /// under supervision as before, and overdue for discharge when the term is over.
    fn is_held_early(&self, held: &Dated<StateHeld>, day: NaiveDate) -> bool {
        let detained = || {
            let before =
                self.states.partition_point(|state| (state.from, state.fact) < (held.from, held.fact));
            self.states[..before].last().is_some_and(|state| state.value.state == CaseState::Detained)
        };
        held.value.state == CaseState::ExpiredPending
            && (day < self.terms_on(day).end() || (held.value.pending.is_none() && !detained()))
    }

    /// The leave of `day` (外出请假): since when, by which fact, and its last day where one was stated.
    pub fn leave_on(&self, day: NaiveDate) -> Option<&Dated<StateHeld>> {
        self.held_on(day).filter(|held| held.value.state == CaseState::OnLeave)
    }

    /// A leave that was to be over before `day`, and nobody has come back (未按时销假).
    pub fn overstayed_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.leave_on(day)?.value.until.filter(|until| *until < day)
    }

    /// Supervision level on `day`, with the day it began.
    pub fn level_on(&self, day: NaiveDate) -> Option<&Dated<String>> {
        in_force(&self.levels, day)
    }

    /// Responsible officer on `day`.
    pub fn officer_on(&self, day: NaiveDate) -> Option<OfficerId> {
        in_force(&self.officers, day).map(|d| d.value)
    }

    /// First day on the register (在册): the first day in a state that counts.
    pub fn registered_on(&self) -> Option<NaiveDate> {
        self.states.iter().find(|s| s.value.state.on_register()).map(|s| s.from)
    }

    /// Under the office's care during `day`: on the register, the day of closing included.
    pub fn is_registered_during(&self, day: NaiveDate) -> bool {
        self.state_on(day).is_some_and(CaseState::on_register)
    }

    /// Closed on `day` or before it.
    pub fn is_closed_by(&self, day: NaiveDate) -> bool {
        self.closed.as_ref().is_some_and(|closed| closed.from <= day)
    }

    /// State at the close of `day`, as every list and screen shows it: none from the day of closing on.
    pub fn state_at_close_of(&self, day: NaiveDate) -> Option<CaseState> {
        if self.is_closed_by(day) { None } else { self.state_on(day) }
    }

    /// Open at the close of `day`: on the office's lists in whatever state, people who never came included.
    pub fn is_open_at_close_of(&self, day: NaiveDate) -> bool {
        self.state_at_close_of(day).is_some()
    }

    /// Expected and never here at the close of `day` (未报到、文书待收、漏管): not on the register, and nobody's to forget.
    pub fn is_awaited_on(&self, day: NaiveDate) -> bool {
        self.state_at_close_of(day).is_some_and(|state| !state.on_register())
    }

    /// On the register at the close of `day`: closing takes effect at the end of its day, so that a discharge on the
    /// month's last day is a discharge of that month and not in its closing stock (A6 = A1 + A2 − A3 − A4 − A5). Lists
    /// and screens say who is on the register by this too: whoever was closed today is off it.
    pub fn is_registered_at_close_of(&self, day: NaiveDate) -> bool {
        self.state_at_close_of(day).is_some_and(CaseState::on_register)
    }
}

impl SubjectFile {
    /// Folds facts in (recorded) order into a file.
    ///
    /// # Errors
    /// [`FileError`] for a fact that does not fit; facts of other kinds are passed over.
    pub fn fold<'a>(
        subject: SubjectId,
        facts: impl IntoIterator<Item = (FactId, NaiveDate, &'a Fact)>,
    ) -> Result<Option<Self>, FileError> {
        let mut file: Option<Self> = None;
        for (id, recorded_on, fact) in facts {
            match &mut file {
                Some(file) => file.apply(id, recorded_on, fact)?,
                None => file = Self::begin(subject, id, fact)?,
            }
        }
        Ok(file)
    }

    /// Begins a file with the fact that registers the subject.
    ///
    /// # Errors
    /// [`FileError::NotRegistered`] when the fact is of another kind that needs a file.
    pub fn begin(subject: SubjectId, id: FactId, fact: &Fact) -> Result<Option<Self>, FileError> {
        let FactBody::SubjectRegistered(body) = &fact.body else {
            return Err(FileError::NotRegistered);
        };
        Ok(Some(Self {
            id: subject,
            number: body.number,
            persons: vec![Dated { from: fact.on, fact: id, value: body.person.clone() }],
            cases: vec![],
            screenings: vec![],
            sanctions: vec![],
            contacts: vec![],
        }))
    }

    /// Applies one more fact about this subject. The only fold there is: the store's projections, the as-of views and
    /// the rebuild all call it.
    ///
    /// # Errors
    /// [`FileError`] for a fact that does not fit.
    pub fn apply(&mut self, id: FactId, recorded_on: NaiveDate, fact: &Fact) -> Result<(), FileError> {
        if let Some(contact) = fact.contact(id, recorded_on) {
            self.case(contact.case).ok_or(FileError::NoSuchCase)?;
            self.add_contact(contact);
        }
        match &fact.body {
            FactBody::SubjectRegistered(_) => return Err(FileError::Twice),
            FactBody::PersonAmended(b) => put(&mut self.persons, fact.on, id, b.person.clone()),
            FactBody::CaseOpened(b) => {
                let mut case = CaseFile {
                    id: b.case,
                    opened: id,
                    opened_on: fact.on,
                    intake: b.intake.clone(),
                    terms: vec![],
                    states: vec![],
                    levels: vec![],
                    officers: vec![],
                    held_back: vec![],
                    exempted: vec![],
                    closed: None,
                };
                put(&mut case.terms, fact.on, id, b.terms.clone());
                put(&mut case.states, fact.on, id, b.state.into());
                if let Some(level) = &b.level {
                    put(&mut case.levels, fact.on, id, level.clone());
                }
                if let Some(officer) = b.officer {
                    put(&mut case.officers, fact.on, id, officer);
                }
                self.cases.push(case);
            }
            FactBody::CaseAmended(b) => put(&mut self.case_mut(b.case)?.terms, fact.on, id, b.terms.clone()),
            FactBody::CaseClosed(b) => {
                self.case_mut(b.case)?.closed =
                    Some(Dated { from: fact.on, fact: id, value: b.closing.clone() });
            }
            FactBody::StateSet(b) => {
                let case = self.case_mut(b.case)?;
                let held = StateHeld { state: b.state, until: b.until, pending: b.ground };
                put(&mut case.states, fact.on, id, held);
            }
            FactBody::LevelSet(b) => put(&mut self.case_mut(b.case)?.levels, fact.on, id, b.level.clone()),
            FactBody::OfficerAssigned(b) => put(&mut self.case_mut(b.case)?.officers, fact.on, id, b.officer),
            FactBody::HeldBack(b) => {
                put(&mut self.case_mut(b.case)?.held_back, fact.on, id, (b.rule.clone(), b.until));
            }
            FactBody::Exempted(b) => {
                let exemption = Exemption {
                    rule: b.rule.clone(),
                    from: b.from,
                    until: b.until,
                    approval: b.approval.clone(),
                };
                put(&mut self.case_mut(b.case)?.exempted, fact.on, id, exemption);
            }
            FactBody::ScreeningDone(b) => {
                let screening = Screening {
                    on: fact.on,
                    fact: id,
                    case: b.case,
                    score: b.score,
                    band: b.band.clone(),
                    valid_until: b.valid_until,
                };
                let at = self.screenings.partition_point(|s| (s.on, s.fact) <= (fact.on, id));
                self.screenings.insert(at, screening);
            }
            FactBody::SanctionProposed(b) => {
                self.case(b.case).ok_or(FileError::NoSuchCase)?;
                self.sanction_mut(b.sanction, b.case, b.kind).proposed = Some((fact.on, id));
            }
            FactBody::SanctionDecided(b) => {
                self.case(b.case).ok_or(FileError::NoSuchCase)?;
                self.sanction_mut(b.sanction, b.case, b.kind).decided = Some((fact.on, id, b.granted));
            }
            // contacts, put in their place above
            FactBody::CheckInMade(_)
            | FactBody::VisitMade(_)
            | FactBody::TalkHeld(_)
            | FactBody::MedicalReported(_)
            | FactBody::PersonalSummaryReceived(_)
            | FactBody::AttendanceMarked(_)
            // of the office and its work, and of the keyboard: no matter of a file
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
            | FactBody::DocumentExported(_) => {}
        }
        Ok(())
    }

    /// Puts a contact in its place; attendance at the same session replaces the earlier mark.
    pub fn add_contact(&mut self, contact: Contact) {
        if let Some(session) = contact.session {
            self.contacts.retain(|c| c.session != Some(session));
        }
        let at = self.contacts.partition_point(|c| (c.on, c.fact) <= (contact.on, contact.fact));
        self.contacts.insert(at, contact);
    }

    /// The newest particulars.
    pub fn person(&self) -> &Person {
        self.person_on(NaiveDate::MAX)
    }

    /// Particulars in force on `day`; before the first, the first.
    pub fn person_on(&self, day: NaiveDate) -> &Person {
        match in_force(&self.persons, day).or(self.persons.first()) {
            Some(dated) => &dated.value,
            None => unreachable!("a file begins with particulars"),
        }
    }

    /// A case by id.
    pub fn case(&self, id: CaseId) -> Option<&CaseFile> {
        self.cases.iter().find(|c| c.id == id)
    }

    /// The case that is current on `day`: of the open ones corrections before resettlement help, whether the person has
    /// come or not, then what is on the register, then what was opened last; else the last opened.
    pub fn current_case(&self, day: NaiveDate) -> Option<&CaseFile> {
        let rank = |case: &&CaseFile| {
            let corrections = case.terms_on(day).corrections().is_some();
            (case.is_open_at_close_of(day), corrections, case.is_registered_during(day))
        };
        // of equals the last is taken
        self.cases.iter().filter(|case| case.state_on(day).is_some()).max_by_key(rank).or(self.cases.last())
    }

    /// Every case that is open at the close of `day`, in the order they were opened.
    pub fn open_cases_on(&self, day: NaiveDate) -> impl Iterator<Item = &CaseFile> {
        self.cases.iter().filter(move |case| case.is_open_at_close_of(day))
    }

    /// The corrections case of `day`, whatever else is open beside it and whether the person has come or not; the day of
    /// closing included.
    pub fn corrections_on(&self, day: NaiveDate) -> Option<&CaseFile> {
        let corrections = self.cases.iter().filter(|case| case.terms().corrections().is_some());
        let rank = |case: &&CaseFile| (case.is_open_at_close_of(day), case.is_registered_during(day));
        corrections.filter(|case| case.state_on(day).is_some()).max_by_key(rank)
    }

    /// Whether any case asks for care (minor, sealed).
    pub fn is_protected(&self) -> bool {
        self.cases.iter().any(|c| c.terms().is_protected())
    }

    /// Whether the corrections case of `day` is that of a minor (法58): kept apart from adults (法52).
    pub fn is_minor_on(&self, day: NaiveDate) -> bool {
        let terms = self.corrections_on(day).and_then(|case| case.terms_on(day).corrections());
        terms.is_some_and(|terms| terms.minor)
    }

    /// Contacts of one case.
    pub fn contacts_of(&self, case: CaseId) -> impl Iterator<Item = &Contact> {
        self.contacts.iter().filter(move |c| c.case == case)
    }

    /// The newest screening with a band on or before `day`.
    pub fn screening_on(&self, case: CaseId, day: NaiveDate) -> Option<&Screening> {
        self.screenings.iter().rev().find(|s| s.case == case && s.on <= day && s.band.is_some())
    }

    fn case_mut(&mut self, id: CaseId) -> Result<&mut CaseFile, FileError> {
        self.cases.iter_mut().find(|c| c.id == id).ok_or(FileError::NoSuchCase)
    }

    fn sanction_mut(&mut self, id: SanctionId, case: CaseId, kind: SanctionKind) -> &mut Sanction {
        let at = self.sanctions.iter().position(|s| s.id == id).unwrap_or_else(|| {
            self.sanctions.push(Sanction { id, case, kind, proposed: None, decided: None });
            self.sanctions.len() - 1
        });
        &mut self.sanctions[at]
    }
}
