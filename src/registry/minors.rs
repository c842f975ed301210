//! The minor flag (未成年, 法58) follows birth and the first day of the term, whatever was entered: every fact that states
//! the one or the other goes through here before it is written.

use super::state::State;
use crate::domain::{CaseAmended, CaseId, CaseKind, Corrected, EncodeError, Fact, FactBody, SubjectId, Text};
use crate::policy::period::is_minor_case;
use crate::policy::{LimitUnit, Policy};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The row of the statute file with the age.
const ROW: &str = "MN-01";

struct Desk<'a> {
    state: &'a State,
    majority: u32,
    /// Births as the facts before leave them.
    births: BTreeMap<SubjectId, NaiveDate>,
    /// Cases whose terms are stated in the same commit.
    stated: BTreeSet<CaseId>,
}

/// The facts with their minor flags set, and amendments of open cases whose flag another birth changes.
///
/// # Errors
/// A replacement that cannot be written.
pub(super) fn settled(state: &State, policy: &Policy, facts: Vec<Fact>) -> Result<Vec<Fact>, EncodeError> {
    let Some(today) = facts.iter().map(|fact| fact.on).max() else { return Ok(facts) };
    let row = policy.statute().rule(ROW, today);
    let limit = row.and_then(|row| row.limit.as_ref()).filter(|limit| limit.unit == LimitUnit::Year);
    let Some(majority) = limit.map(|limit| limit.quantity) else { return Ok(facts) };
    let mut desk = Desk { state, majority, births: BTreeMap::new(), stated: BTreeSet::new() };
    let mut facts =
        facts.into_iter().map(|fact| desk.settle(fact)).collect::<Result<Vec<Fact>, EncodeError>>()?;
    let reason = row.and_then(|row| Text::new(&row.text_zh).ok()).unwrap_or_default();
    facts.extend(desk.amendments(today, &reason));
    Ok(facts)
}

impl Desk<'_> {
    fn settle(&mut self, mut fact: Fact) -> Result<Fact, EncodeError> {
        let subject = fact.subject;
        match &mut fact.body {
            FactBody::SubjectRegistered(body) => self.born(subject, body.person.birth),
            FactBody::PersonAmended(body) => self.born(subject, body.person.birth),
            FactBody::CaseOpened(body) => {
                self.stated.insert(body.case);
                self.flag(subject, &mut body.terms, true);
            }
            FactBody::CaseAmended(body) => {
                self.stated.insert(body.case);
                self.flag(subject, &mut body.terms, false);
            }
            FactBody::Corrected(body) => {
                if let Ok(Some(replacement)) = body.replacement() {
                    let settled = self.settle(replacement.clone())?;
                    if settled != replacement {
                        *body = Corrected::replacing(body.target, body.reason.clone(), Some(&settled))?;
                    }
                }
            }
            _ => {}
        }
        Ok(fact)
    }

    fn born(&mut self, subject: Option<SubjectId>, birth: NaiveDate) {
        if let Some(subject) = subject {
            self.births.insert(subject, birth);
        }
    }

    fn birth(&self, subject: SubjectId) -> Option<NaiveDate> {
        let known = || self.state.subjects.get(&subject).map(|file| file.person().birth);
        self.births.get(&subject).copied().or_else(known)
    }

    /// Sets the flag of corrections; help keeps what corrections before it said, and begins young for who was released young.
    fn flag(&self, subject: Option<SubjectId>, terms: &mut CaseKind, opened: bool) {
        let Some((subject, birth)) = subject.and_then(|id| Some((id, self.birth(id)?))) else { return };
        match terms {
            CaseKind::Corrections(terms) => {
                terms.minor = is_minor_case(birth, terms.term_start, self.majority);
            }
            CaseKind::Resettlement(terms) if opened => {
                let cases = self.state.subjects.get(&subject).map_or(&[][..], |file| &file.cases[..]);
                let before = cases.iter().filter_map(|case| case.terms().corrections());
                let (minor, sealed) = before.fold((false, false), |(minor, sealed), terms| {
                    (minor || terms.minor, sealed || terms.sealed)
                });
                terms.minor = terms.minor || minor || is_minor_case(birth, terms.released_on, self.majority);
                terms.sealed = terms.sealed || sealed;
            }
            CaseKind::Resettlement(_) => {}
        }
    }

    /// Of people whose birth is stated otherwise, the open corrections cases whose flag changes by it.
    fn amendments(&self, on: NaiveDate, reason: &Text) -> Vec<Fact> {
        let mut list = Vec::new();
        for (subject, birth) in &self.births {
            let Some(file) = self.state.subjects.get(subject) else { continue };
            for case in file.open_cases_on(on).filter(|case| !self.stated.contains(&case.id)) {
                let CaseKind::Corrections(terms) = case.terms() else { continue };
                let minor = is_minor_case(*birth, terms.term_start, self.majority);
                if minor == terms.minor {
                    continue;
                }
                let mut terms = terms.clone();
                terms.minor = minor;
                let terms = CaseKind::Corrections(terms);
                let body = CaseAmended { case: case.id, terms, reason: reason.clone() };
                list.push(Fact::new(on, Some(*subject), body));
            }
        }
        list
    }
}
