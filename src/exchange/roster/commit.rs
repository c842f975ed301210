//! A plan and a registry: whom the registry knows, what it would refuse, and the facts of one commit.

use super::{
    Changes, ExistingCase, ExistingPerson, ExistingRoster, Field, MapError, Outcome, OwnOffice, PlanOptions,
    ReadOptions, RejectReason, RejectedRow, RosterError, RosterKind, RosterMap, RosterPlan, Vocabulary,
    plan_roster, read_roster,
};
use crate::{
    domain::{
        CaseAmended, CaseId, Entropy, Fact, FactBody, IdDocument, LevelSet, Moment, OfficerId, PersonAmended,
        RosterImported, SubjectFile, SubjectId, SubjectNumber, Text, count,
    },
    exchange::{message::Message, sheet::SheetLimits},
    registry::{
        Likeness, LikenessIndex, ProblemKind, Profile, Receipt, Registry, RegistryError, State,
        likeness_index,
    },
};
use chrono::NaiveDate;
use std::{collections::BTreeMap, convert::Infallible, ops::Range};

/// The people of a registry as of a day.
pub struct RegistryRoster<'a> {
    state: &'a State,
    today: NaiveDate,
    alike: LikenessIndex<SubjectNumber>,
}

impl<'a> RegistryRoster<'a> {
    /// Everybody that the state knows.
    pub fn new(state: &'a State, today: NaiveDate) -> Self {
        Self { state, today, alike: likeness_index(state) }
    }
}

impl ExistingRoster for RegistryRoster<'_> {
    type Error = Infallible;

    fn find(&self, document: &IdDocument, kind: RosterKind) -> Result<Option<ExistingPerson>, Infallible> {
        let file: Option<&SubjectFile> = self.state.find_document(document);
        let Some(file) = file else { return Ok(None) };
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

    fn alike(&self, profile: &Profile) -> Vec<(SubjectNumber, Vec<Likeness>)> {
        self.alike.alike(profile)
    }
}

/// What is to be imported, and how.
#[derive(Clone, Debug, Default)]
pub struct RosterRequest<'a> {
    /// The bytes of the file; their digest stands in the journal.
    pub bytes: &'a [u8],
    /// The office's own map, laid over the shipped one.
    pub map: Option<&'a str>,
    /// Which people the file lists; `None` lets the columns tell.
    pub kind: Option<RosterKind>,
    /// Sheets to be read and no others; none named is all of them.
    pub sheets: Vec<String>,
    /// Whether changed cells are taken over. Without it they stay as they are.
    pub update: bool,
    /// Why terms and levels change, for the facts that ask for a reason.
    pub reason: Text,
    /// The day of the import; changes hold from it on.
    pub today: NaiveDate,
}

/// Why nothing of a file can be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The map or the file.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// The registry.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

impl From<MapError> for ImportError {
    fn from(error: MapError) -> Self {
        Self::Roster(error.into())
    }
}

impl ImportError {
    /// The message for people where it is about the file; what the registry says has words of its own.
    pub fn message(&self) -> Option<Message> {
        match self {
            Self::Roster(error) => Some(error.message()),
            Self::Registry(_) => None,
        }
    }
}

/// A plan that the registry has accepted, with the facts it comes to.
#[derive(Debug)]
pub struct Draft {
    /// What would become of each row.
    pub plan: RosterPlan,
    facts: Vec<Fact>,
}

impl Draft {
    /// Whether nothing would be written.
    pub fn is_empty(&self) -> bool {
        self.facts.is_empty()
    }

    /// Writes the facts in one commit; none when nothing would change.
    ///
    /// # Errors
    /// Those of [`Registry::state_facts`]; the registry has accepted the facts before.
    pub fn commit(
        self,
        registry: &mut Registry,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Option<Receipt>, RegistryError> {
        if self.facts.is_empty() {
            return Ok(None);
        }
        registry.state_facts(self.facts, at, entropy).map(Some)
    }
}

/// Reads a file, plans what becomes of it and lets the registry check every fact of the plan: what it would refuse is rejected
/// here, with its row. This is the whole of an import but for the writing; a dry run is this alone.
///
/// # Errors
/// The file cannot be read as a roster, the map is wrong, or the registry fails. Nothing has changed.
pub fn draft_import(
    registry: &mut Registry,
    request: &RosterRequest<'_>,
    entropy: &mut dyn Entropy,
) -> Result<Draft, ImportError> {
    let today = request.today;
    let policy = std::sync::Arc::clone(registry.policy());
    let codes = &registry.reference().codes;
    let vocabulary = Vocabulary { codes, levels: &policy.profile_on(today).levels };
    let map = match request.map {
        Some(text) => RosterMap::with_overrides(&vocabulary, text)?,
        None => RosterMap::built_in(&vocabulary)?,
    };
    let office = OwnOffice::of(&registry.state().office, codes);
    let options = ReadOptions {
        map: &map,
        kind: request.kind,
        limits: SheetLimits::default(),
        today,
        sheets: &request.sheets,
        office: Some(&office),
    };
    let roster = read_roster(request.bytes, &options)?;
    let existing = RegistryRoster::new(registry.state(), today);
    let Ok(mut plan) = plan_roster(roster, &existing, &PlanOptions { today, statute: policy.statute() });
    let facts = accepted(&mut plan, registry, request, entropy)?;
    Ok(Draft { plan, facts })
}

/// The facts of a plan as the registry accepts them. Rows of which it refuses a fact are moved to the rejected ones, and what
/// is left is checked again, until nothing is refused.
fn accepted(
    plan: &mut RosterPlan,
    registry: &mut Registry,
    request: &RosterRequest<'_>,
    entropy: &mut dyn Entropy,
) -> Result<Vec<Fact>, RegistryError> {
    loop {
        let (facts, spans) = facts(plan, registry, request, entropy)?;
        let problems = match registry.check(&facts, request.today) {
            Ok(()) => return Ok(facts),
            Err(RegistryError::Invalid(problems)) => problems,
            Err(other) => return Err(other),
        };
        let mut refused: BTreeMap<usize, Vec<RejectReason>> = BTreeMap::new();
        for problem in &problems {
            let row = spans.partition_point(|span| span.end <= problem.ordinal);
            if spans.get(row).is_none_or(|span| !span.contains(&problem.ordinal)) {
                return Err(RegistryError::Invalid(problems));
            }
            let reasons = refused.entry(row).or_default();
            let reason = RejectReason::from(problem.kind.clone());
            // what follows from the refusal of the fact before says nothing new
            let follows = matches!(reason, RejectReason::Registry(ProblemKind::File(_)));
            if !follows || reasons.is_empty() {
                reasons.push(reason);
            }
        }
        reject(plan, refused);
    }
}

/// Moves rows to the rejected ones, and with them the second cases of their people.
fn reject(plan: &mut RosterPlan, mut refused: BTreeMap<usize, Vec<RejectReason>>) {
    for (index, planned) in plan.rows.iter().enumerate() {
        if let Outcome::SecondCase { first, .. } = planned.outcome
            && refused.contains_key(&first)
        {
            let other = plan.rows[first].row.at(Field::IdNumber);
            refused.entry(index).or_insert_with(|| vec![RejectReason::FirstRowRejected { other }]);
        }
    }
    let mut moved = 0;
    let mut places = Vec::new();
    for (index, mut planned) in std::mem::take(&mut plan.rows).into_iter().enumerate() {
        places.push(index - moved);
        if let Some(reasons) = refused.remove(&index) {
            moved += 1;
            for reason in reasons {
                planned.row.reject(reason.field(), reason);
            }
            let problems = std::mem::take(&mut planned.row.problems);
            plan.rejected.push(RejectedRow { row: planned.row, problems });
        } else {
            if let Outcome::SecondCase { first, .. } = &mut planned.outcome {
                *first = places[*first];
            }
            plan.rows.push(planned);
        }
    }
}

/// The facts that a plan comes to, and which of them are of which row. Rejected rows have no facts.
fn facts(
    plan: &RosterPlan,
    registry: &Registry,
    request: &RosterRequest<'_>,
    entropy: &mut dyn Entropy,
) -> Result<(Vec<Fact>, Vec<Range<usize>>), RegistryError> {
    let mut facts = Vec::new();
    let mut spans = Vec::new();
    let mut new: BTreeMap<usize, SubjectId> = BTreeMap::new();
    let (mut added, mut changed) = (0u32, 0u32);
    for (index, row) in plan.rows.iter().enumerate() {
        let from = facts.len();
        match &row.outcome {
            Outcome::NewSubject { person, case } => {
                let (person, case) = (person.as_ref().clone(), case.as_ref().clone());
                let taken = count(new.len());
                let (subject, stated) = registry.registration(person, case, taken, request.today, entropy)?;
                new.insert(index, subject);
                facts.extend(stated);
                added += 1;
            }
            Outcome::SecondCase { first, case } => {
                if let Some(subject) = new.get(first) {
                    facts.push(Registry::opening(*subject, case.as_ref().clone(), entropy)?);
                    added += 1;
                }
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
        spans.push(from..facts.len());
    }
    if facts.is_empty() {
        return Ok((facts, spans));
    }
    let imported = RosterImported {
        file_digest: blake3::hash(request.bytes).to_hex().to_string(),
        added,
        changed,
        unchanged: count(plan.counts().unchanged),
        rejected: count(plan.rejected.len()),
    };
    facts.push(Fact::new(request.today, None, imported));
    Ok((facts, spans))
}

/// What changed in life, or was known better by the roster, holds from the day of the import on.
fn change(
    facts: &mut Vec<Fact>,
    subject: SubjectId,
    case: Option<CaseId>,
    changes: &Changes,
    request: &RosterRequest<'_>,
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
