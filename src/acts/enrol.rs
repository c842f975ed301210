//! A new subject with a first case (建档立案), typed by hand.

use super::{Act, At, Mode, Recorded, Refusal, needs, state};
use crate::domain::{
    AssistanceGrade, CaseKind, CaseState, Category, CorrectionsCase, IdNumber, Intake, OfficerId, Person,
    ResettlementCase, ResettlementSource, SubjectId, TemporaryGround, Text,
};
use crate::registry::{NewCase, Registry};
use chrono::NaiveDate;

/// What only one kind of case has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Terms {
    /// Corrections (社区矫正).
    Corrections {
        /// Category.
        category: Category,
        /// Ground of a temporary execution; passed over elsewhere.
        ground: Option<TemporaryGround>,
        /// The sentence.
        sentence: Text,
    },
    /// Resettlement help (安置帮教), and where the person comes from.
    Help(ResettlementSource),
}

/// A person and a first case, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    /// The name.
    pub name: Text,
    /// The resident identity number; sex, birth and age follow from it.
    pub number: IdNumber,
    /// Telephone.
    pub phone: Text,
    /// Where the person lives.
    pub residence: Text,
    /// The day on which the case comes onto the list.
    pub on: NaiveDate,
    /// What only one kind of case has.
    pub terms: Terms,
    /// First day of the term or of the help.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// Offence.
    pub offence: Text,
    /// The authority that decided, or the place released from.
    pub decided_by: Text,
    /// How the case comes.
    pub intake: Intake,
    /// Its first state.
    pub state: CaseState,
    /// Its supervision level; passed over under help.
    pub level: Option<String>,
    /// Who is responsible.
    pub officer: Option<OfficerId>,
}

/// A person who was registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// Who.
    pub subject: SubjectId,
    /// The facts.
    pub recorded: Recorded,
}

/// Registers the person and opens the case in one commit.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn enrol(
    registry: &mut Registry,
    new: Enrolment,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Enrolled, Refusal> {
    Act::Enrol.permit(registry)?;
    needs("name", &new.name)?;
    let (sex, birth) = (new.number.sex(), new.number.birth());
    let terms = terms(&new);
    let level = new.level.filter(|_| terms.corrections().is_some());
    let mut person = Person::new(new.name, new.number.into_document(), sex, birth);
    person.phone = new.phone;
    person.residence = new.residence;
    let case =
        NewCase { on: new.on, terms, intake: new.intake, state: new.state, level, officer: new.officer };
    let (subject, facts) = registry.registration(person, case, 0, at.now.day(), at.entropy)?;
    Ok(Enrolled { subject, recorded: state(registry, facts, mode, at)? })
}

fn terms(new: &Enrolment) -> CaseKind {
    match &new.terms {
        Terms::Help(source) => CaseKind::Resettlement(ResettlementCase {
            released_from: new.decided_by.clone(),
            offence: new.offence.clone(),
            ..ResettlementCase::new(*source, new.start, AssistanceGrade::Ordinary, new.end)
        }),
        Terms::Corrections { category, ground, sentence } => CaseKind::Corrections(CorrectionsCase {
            ground: ground.filter(|_| *category == Category::TemporaryExecution),
            offence: new.offence.clone(),
            sentence: sentence.clone(),
            decided_by: new.decided_by.clone(),
            reported_on: (new.state == CaseState::UnderSupervision).then_some(new.on),
            ..CorrectionsCase::new(*category, new.start, new.end)
        }),
    }
}
