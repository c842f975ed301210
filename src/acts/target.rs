//! Whom an act is about: the person, the case and the day.

use super::{Act, At, Mode, Recorded, Refusal, state};
use crate::domain::{CaseFile, CaseId, Fact, FactBody, SubjectFile, SubjectId, SubjectNumber};
use crate::exchange::roster::RosterKind;
use crate::registry::{Registry, RegistryError};
use chrono::NaiveDate;

/// A person, as the doors name one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whom {
    /// By the id, as a screen holds it.
    Id(SubjectId),
    /// By the number, as it is typed.
    Number(SubjectNumber),
}

impl Whom {
    /// The id of somebody who is registered.
    pub(super) fn find(self, registry: &Registry) -> Result<SubjectId, Refusal> {
        let state = registry.state();
        let file = match self {
            Self::Id(id) => state.subjects.get(&id),
            Self::Number(number) => state.find_number(number),
        };
        Ok(file.ok_or(RegistryError::NoSuchSubject)?.id)
    }
}

impl From<SubjectId> for Whom {
    fn from(id: SubjectId) -> Self {
        Self::Id(id)
    }
}

/// Whom and which day an act is about, as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Who.
    pub whom: Whom,
    /// The kind of case; the one running on the day when none is named.
    pub kind: Option<RosterKind>,
    /// The day.
    pub on: NaiveDate,
}

impl About {
    /// The case running on a day.
    pub const fn running(subject: SubjectId, on: NaiveDate) -> Self {
        Self { whom: Whom::Id(subject), kind: None, on }
    }

    fn case(self, file: &SubjectFile) -> Result<&CaseFile, Refusal> {
        let case = match self.kind {
            None => file.current_case(self.on),
            Some(kind) => file.cases.iter().rev().find(|case| RosterKind::of(case.terms()) == kind),
        };
        case.ok_or(Refusal::NoCase(file.number))
    }
}

/// Whom an act is about, found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    /// Who.
    pub subject: SubjectId,
    /// Which case.
    pub case: CaseId,
    /// The day.
    pub on: NaiveDate,
}

impl Target {
    /// The file.
    pub fn file(self, registry: &Registry) -> Result<&SubjectFile, Refusal> {
        let file = registry.state().subjects.get(&self.subject);
        Ok(file.ok_or(RegistryError::NoSuchSubject)?)
    }

    /// The case.
    pub fn case_file(self, registry: &Registry) -> Result<&CaseFile, Refusal> {
        let file = self.file(registry)?;
        file.case(self.case).ok_or(Refusal::NoCase(file.number))
    }

    /// A fact about it.
    pub fn fact(self, body: impl Into<FactBody>) -> Fact {
        Fact::new(self.on, Some(self.subject), body)
    }
}

/// The person and the case that an act of this kind is about: the role may do it, the file is open to the officer, which
/// is remembered for the audit trail, and the act is for such a case.
pub(super) fn target(
    registry: &mut Registry,
    act: Act,
    about: About,
    at: &At<'_>,
) -> Result<Target, Refusal> {
    act.permit(registry)?;
    let subject = about.whom.find(registry)?;
    let case = about.case(registry.open_file(subject, at.now)?)?;
    act.fits(case.terms_on(about.on))?;
    Ok(Target { subject, case: case.id, on: about.on })
}

/// States what `body` makes of the case, as one fact.
pub(super) fn one<B: Into<FactBody>>(
    registry: &mut Registry,
    act: Act,
    about: About,
    mode: Mode,
    at: &mut At<'_>,
    body: impl FnOnce(CaseId) -> B,
) -> Result<Recorded, Refusal> {
    let target = target(registry, act, about, at)?;
    let fact = target.fact(body(target.case));
    state(registry, vec![fact], mode, at)
}
