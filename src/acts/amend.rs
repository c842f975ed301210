//! Amended particulars and terms (变更登记): cells by the names, spellings and checks of rosters.

use super::target::target;
use super::{About, Act, At, Mode, Recorded, Refusal, needs, state};
use crate::check::Oddity;
use crate::domain::{CaseAmended, CaseKind, PersonAmended, Text};
use crate::exchange::roster::{self, AmendOptions, Field, RosterKind, RosterMap, Vocabulary};
use crate::registry::Registry;
use chrono::NaiveDate;

/// What an amendment stated, and what is odd about the new terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Amended {
    /// The facts.
    pub recorded: Recorded,
    /// What is odd (V-01 to V-06).
    pub odd: Vec<Oddity>,
}

/// The cells of the person, and those of the terms of a case, that can be amended.
pub fn amendable(terms: &CaseKind) -> impl Iterator<Item = Field> + use<> {
    roster::PARTICULARS.iter().chain(roster::amendable_terms(RosterKind::of(terms))).copied()
}

/// The map that reads the cells of a day: the built-in one, with the levels then in force.
pub(super) fn map(registry: &Registry, day: NaiveDate) -> Result<RosterMap, Refusal> {
    let levels = &registry.policy().profile_on(day).levels;
    let vocabulary = Vocabulary { codes: &registry.reference().codes, levels };
    RosterMap::built_in(&vocabulary).map_err(|error| Refusal::Map(Box::new(error)))
}

/// Writes what differs as one commit; changed terms need a reason.
///
/// # Errors
/// [`Refusal::Cells`] with what is wrong with each, [`Refusal::NothingAmended`].
pub fn amend(
    registry: &mut Registry,
    about: About,
    cells: &[(Field, String)],
    reason: Text,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Amended, Refusal> {
    let of_person = |field: &Field| roster::PARTICULARS.contains(field);
    let act =
        if cells.iter().all(|(field, _)| of_person(field)) { Act::AmendPerson } else { Act::AmendTerms };
    let target = target(registry, act, about, at)?;
    let case = target.case_file(registry)?;
    let terms = case.terms_on(about.on);
    if let Some((unknown, _)) = cells.iter().find(|(field, _)| !amendable(terms).any(|known| known == *field))
    {
        return Err(Refusal::NoCell(*unknown));
    }
    let person = target.file(registry)?.person_on(about.on);
    let map = map(registry, about.on)?;
    let options = AmendOptions { map: &map, statute: registry.policy().statute(), today: at.now.day() };
    let typed: Vec<(Field, &str)> = cells.iter().map(|(field, cell)| (*field, cell.as_str())).collect();
    let amended = roster::amend(person, terms, &typed, options).map_err(Refusal::Cells)?;
    let mut facts = Vec::new();
    facts.extend(amended.person.map(|person| target.fact(PersonAmended { person })));
    if let Some(terms) = amended.terms {
        needs("reason", &reason)?;
        facts.push(target.fact(CaseAmended { case: target.case, terms, reason }));
    }
    if facts.is_empty() {
        return Err(Refusal::NothingAmended);
    }
    Ok(Amended { recorded: state(registry, facts, mode, at)?, odd: amended.odd })
}
