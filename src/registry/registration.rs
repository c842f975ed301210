//! People and cases that come onto the register: their ids and numbers, which only the registry can give.

use super::{Receipt, Registry, RegistryError};
use crate::domain::{
    CaseId, CaseKind, CaseOpened, CaseState, Entropy, Fact, FactBody, FindingFile, FindingState, Intake,
    Moment, OfficerId, Person, SubjectId, SubjectRegistered,
};
use chrono::{Datelike, NaiveDate};

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

fn fresh(entropy: &mut dyn Entropy) -> Result<[u8; 16], RegistryError> {
    let mut id = [0; 16];
    entropy.fill(&mut id)?;
    Ok(id)
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

    /// A finding on the same subject and item that is not closed.
    pub fn open_finding_on(&self, subject: SubjectId, item: &str, day: NaiveDate) -> Option<&FindingFile> {
        self.state.findings.values().find(|f| {
            f.subject == Some(subject) && f.what.item == item && f.state_on(day) != FindingState::Closed
        })
    }
}
