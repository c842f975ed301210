//! A plan and a registry: whom the registry knows, and the facts of one commit.

use super::{
    RosterKind,
    plan::{Changes, ExistingCase, ExistingPerson, ExistingRoster, Outcome, RosterPlan},
};
use crate::{
    domain::{
        CaseAmended, CaseId, Entropy, Fact, FactBody, IdDocument, LevelSet, OfficerId, PersonAmended,
        RosterImported, SubjectFile, SubjectId, Text, count,
    },
    registry::{Registry, RegistryError, State},
};
use chrono::NaiveDate;
use std::{collections::BTreeMap, convert::Infallible};

/// The people of a registry as of a day.
pub struct RegistryRoster<'a> {
    state: &'a State,
    today: NaiveDate,
    by_document: BTreeMap<&'a IdDocument, &'a SubjectFile>,
}

impl<'a> RegistryRoster<'a> {
    /// Everybody that the state knows.
    pub fn new(state: &'a State, today: NaiveDate) -> Self {
        let by_document = state.subjects.values().map(|file| (&file.person().document, file)).collect();
        Self { state, today, by_document }
    }
}

impl ExistingRoster for RegistryRoster<'_> {
    type Error = Infallible;

    fn find(&self, document: &IdDocument, kind: RosterKind) -> Result<Option<ExistingPerson>, Infallible> {
        let Some(file) = self.by_document.get(document) else { return Ok(None) };
        let latest = file.cases.iter().rev().find(|case| RosterKind::of(case.terms()) == kind);
        let corrections = file.cases.iter().rev().find_map(|case| case.terms().corrections());
        Ok(Some(ExistingPerson {
            corrections: corrections.map(|terms| terms.category),
            subject: file.id,
            person: file.person_on(self.today).clone(),
            case: latest.map(|case| ExistingCase {
                case: case.id,
                terms: case.terms_on(self.today).clone(),
                level: case.level_on(self.today).map(|level| level.value.clone()),
                open: case.closed.is_none(),
            }),
        }))
    }

    fn officer(&self, name: &Text) -> Option<OfficerId> {
        let officers = self.state.office.officers.iter();
        officers.filter(|(_, row)| !row.revoked && row.name == *name).map(|(&id, _)| id).next()
    }
}

/// How a plan is committed.
#[derive(Clone, Copy, Debug)]
pub struct ImportRequest<'a> {
    /// The bytes of the file; their digest stands in the journal.
    pub file: &'a [u8],
    /// Whether changed cells are taken over. Without it they stay as they are.
    pub update: bool,
    /// Why terms and levels change, for the facts that ask for a reason.
    pub reason: &'a Text,
    /// The day of the import; changes hold from it on.
    pub today: NaiveDate,
}

/// The facts that a plan comes to, for one commit; none when nothing would change. Rejected rows have no facts.
///
/// # Errors
/// No randomness for new ids.
pub fn import_facts(
    plan: &RosterPlan,
    registry: &Registry,
    request: &ImportRequest<'_>,
    entropy: &mut dyn Entropy,
) -> Result<Vec<Fact>, RegistryError> {
    let mut facts = Vec::new();
    let (mut added, mut changed) = (0u32, 0u32);
    let mut taken = 0u32;
    for row in &plan.rows {
        match &row.outcome {
            Outcome::NewSubject { person, case } => {
                let (person, case) = (person.as_ref().clone(), case.as_ref().clone());
                facts.extend(registry.registration(person, case, taken, request.today, entropy)?.1);
                taken = taken.saturating_add(1);
                added += 1;
            }
            Outcome::NewCase { subject, case, changes } => {
                if request.update && !changes.fields.is_empty() {
                    change(&mut facts, *subject, None, changes, request);
                    changed += 1;
                }
                facts.push(Registry::opening(*subject, case.as_ref().clone(), entropy)?);
                added += 1;
            }
            Outcome::Changed { subject, case, changes } if request.update => {
                change(&mut facts, *subject, Some(*case), changes, request);
                changed += 1;
            }
            Outcome::Changed { .. } | Outcome::Unchanged { .. } => {}
        }
    }
    if facts.is_empty() {
        return Ok(facts);
    }
    let imported = RosterImported {
        file_digest: blake3::hash(request.file).to_hex().to_string(),
        added,
        changed,
        unchanged: count(plan.counts().unchanged),
        rejected: count(plan.rejected.len()),
    };
    facts.push(Fact::new(request.today, None, imported));
    Ok(facts)
}

/// What changed in life, or was known better by the roster, holds from the day of the import on.
fn change(
    facts: &mut Vec<Fact>,
    subject: SubjectId,
    case: Option<CaseId>,
    changes: &Changes,
    request: &ImportRequest<'_>,
) {
    let mut push = |body: FactBody| facts.push(Fact::new(request.today, Some(subject), body));
    if let Some(person) = &changes.person {
        push(PersonAmended { person: person.clone() }.into());
    }
    let Some(case) = case else { return };
    if let Some(terms) = &changes.terms {
        push(CaseAmended { case, terms: terms.clone(), reason: request.reason.clone() }.into());
    }
    if let Some(level) = &changes.level {
        let (level, reason) = (level.clone(), request.reason.clone());
        push(LevelSet { case, level, reason, approval: Text::default() }.into());
    }
}
