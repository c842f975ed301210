//! The write path: check what is stated, apply it in memory, persist commit and projections in one transaction; on any
//! error everything is as before.

use super::error::{Problem, ProblemKind, RegistryError, UndoRefusal};
use super::journal::Signatory;
use super::standing::is_act;
use super::state::{self, Entry, State};
use super::{Head, Objection, Registry, check, journal, level_names, minors, project};
use crate::domain::{Blob, Corrected, Entity, Entropy, Fact, FactBody, FactId, Fate, Moment, SubjectOpened};
use crate::policy::Policy;
use crate::store::{ReadTx, StoreError, Table};
use crate::vault::Unlocked;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What goes into a commit beside its facts.
#[derive(Default, Clone, Copy)]
pub struct Beside<'a> {
    /// The second officer, unlocked by a passphrase of their own, where the act needs two persons.
    pub second: Option<&'a Unlocked>,
    /// Bytes that the facts name by digest: filed documents, adopted files, scans.
    pub blobs: &'a [Blob],
}

/// What a command wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Index of the commit.
    pub index: u64,
    /// Ids of the facts stated, in order.
    pub facts: Vec<FactId>,
    /// What the law would still ask of them.
    pub told: Vec<Objection>,
}

impl Registry {
    /// Refuses facts that the role may not state.
    pub(super) fn permitted(&self, facts: &[Fact]) -> Result<(), RegistryError> {
        facts.iter().try_for_each(|fact| self.require(fact.body.permission()))
    }

    pub(super) fn write(
        &mut self,
        facts: Vec<Fact>,
        beside: Beside<'_>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        self.permitted(&facts)?;
        self.may_record(at)?;
        self.countersigned(&facts, beside.second)?;
        if let Some(blob) = beside.blobs.iter().find(|blob| blob.bytes().len() > Blob::LARGEST) {
            return Err(RegistryError::BlobTooLarge(blob.bytes().len()));
        }
        let stated = facts.len();
        let mut facts = minors::settled(&self.state, &self.policy, facts)?;
        facts.extend(
            self.reads
                .iter()
                .map(|(subject, at_ms)| Fact::new(at.day(), Some(*subject), SubjectOpened { at_ms: *at_ms })),
        );
        if facts.is_empty() {
            return Err(RegistryError::Invalid(vec![]));
        }
        let told = self.objections(&facts);
        let (touched, before) = self.apply(&facts, at.day())?;
        match self.persist(&facts, &touched, &before, beside, at, entropy) {
            Ok((head, trouble)) => {
                self.head = Some(head);
                self.verified = None;
                self.caseload.get_mut().written(touched.entities.keys(), touched.policy.is_some());
                if let Some(policy) = touched.policy {
                    self.policy = policy;
                }
                self.reads.clear();
                let fact = |ordinal| FactId { site: self.site, index: head.index, ordinal };
                let ids = (0..).map(fact).take(stated).collect();
                let receipt = Receipt { index: head.index, facts: ids, told };
                let act = facts.iter().take(stated).any(|fact| is_act(&fact.body));
                self.note_saved(&receipt, at, act, trouble);
                Ok(receipt)
            }
            Err(error) => {
                self.roll_back(before);
                let index = self.head.map_or(0, |head| head.index + 1);
                let fact = |ordinal| FactId { site: self.site, index, ordinal };
                Err(self.unsaved(error, (0..).map(fact).take(stated).collect()))
            }
        }
    }

    /// The policy as the facts just applied leave it, if they change it. Files that could not be read would close the
    /// registry for good: they are read before they are written.
    fn policy_after(&self, before: &[state::Snapshot]) -> Result<Option<Arc<Policy>>, RegistryError> {
        let changed = before.iter().any(|snapshot| match snapshot {
            state::Snapshot::Office(office) => office.policies != self.state.office.policies,
            _ => false,
        });
        if changed { super::adopted::policy_of(&self.state).map(Some) } else { Ok(None) }
    }

    /// Applies facts to the state in memory, each checked against the state the ones before it left. On error the
    /// state is as before. Returns what was touched and how it was.
    pub(super) fn apply(
        &mut self,
        facts: &[Fact],
        today: NaiveDate,
    ) -> Result<(Touched, Before), RegistryError> {
        let index = self.head.map_or(0, |head| head.index + 1);
        let mut touched = Touched::default();
        let mut before = Before { snapshots: Vec::new(), force: self.state.superseded.clone() };
        let mut problems = Vec::new();
        for (ordinal, (id, fact)) in journal::numbered(self.site, index, facts).enumerate() {
            let entry = id
                .map(|id| Entry { id, officer: self.officer(), recorded_on: today, fact: fact.clone() })
                .and_then(|entry| self.apply_one(&entry, today, &mut touched, &mut before.snapshots));
            match entry {
                Ok(()) => {}
                Err(RegistryError::Invalid(list)) => {
                    problems.extend(list.into_iter().map(|p| Problem { ordinal, ..p }));
                }
                Err(other) => {
                    self.roll_back(before);
                    return Err(other);
                }
            }
        }
        if !problems.is_empty() {
            self.roll_back(before);
            return Err(RegistryError::Invalid(problems));
        }
        match self.policy_after(&before.snapshots) {
            Ok(policy) => Ok((Touched { policy, ..touched }, before)),
            Err(error) => {
                self.roll_back(before);
                Err(error)
            }
        }
    }

    /// Puts the state in memory back as it was before facts were applied to it.
    pub(super) fn roll_back(&mut self, before: Before) {
        for snapshot in before.snapshots.into_iter().rev() {
            self.state.restore(snapshot);
        }
        self.state.superseded = before.force;
    }

    fn apply_one(
        &mut self,
        entry: &Entry,
        today: NaiveDate,
        touched: &mut Touched,
        snapshots: &mut Vec<state::Snapshot>,
    ) -> Result<(), RegistryError> {
        let fact = &entry.fact;
        let tx = self.store.begin_read()?;
        let mut problems = self.problems(&tx, fact, today, false);
        if let FactBody::Corrected(correction) = &fact.body
            && let Some(target) = self.counting(&tx, correction.target)
        {
            // Who may not state a thing may neither withdraw nor replace it.
            self.require(target.body.permission())?;
            if let (true, Ok(Some(new))) = (problems.is_empty(), correction.replacement()) {
                problems = self.without(&tx, entry, correction, &target, |registry| {
                    registry.problems(&tx, &new, today, true)
                });
            }
        }
        if !problems.is_empty() {
            return Err(RegistryError::Invalid(problems));
        }
        let mut save = |state: &State, entity, touched: &mut Touched| {
            touched.entities.entry(entity).or_insert_with(|| {
                snapshots.push(state.snapshot(entity));
                snapshots.len() - 1
            });
        };
        for entity in fact.entities() {
            touched.links.push((entity, entry.id));
            save(&self.state, entity, touched);
        }
        if matches!(fact.body, FactBody::Corrected(_) | FactBody::Undone(_)) {
            let lookup = |id| entry_or_none(&tx, id).map(|e| e.fact);
            let of_commit = |index| {
                let commit = journal::commit(&tx, self.site, index).ok().flatten();
                commit.map(|c| c.facts.into_iter().map(|(id, _)| id).collect()).unwrap_or_default()
            };
            let mut force = std::mem::take(&mut self.state.superseded);
            let changed = super::force::supersede(&mut force, entry.id, fact, &lookup, &of_commit);
            self.state.superseded = force;
            let mut entities = BTreeSet::new();
            for id in &changed {
                if let Some(fact) = lookup(*id) {
                    if fact.body.fate() == Fate::Lasting {
                        return Err(RegistryError::Undo(UndoRefusal::Kind));
                    }
                    entities.extend(fact.entities());
                }
            }
            touched.force.extend(changed);
            for entity in entities {
                save(&self.state, entity, touched);
                let snapshot = refolded(&self.state, &tx, entity, entry)?;
                self.state.forget(entity);
                self.state.restore(snapshot);
            }
            return Ok(());
        }
        self.state.apply(entry).map_err(file_problem)
    }

    /// The fact that holds where `id` stands, if it counts. A corrected one does not: its correction is corrected.
    fn counting(&self, tx: &ReadTx, id: FactId) -> Option<Fact> {
        if self.state.superseded.contains_key(&id) {
            return None;
        }
        let entry = entry_or_none(tx, id)?;
        self.state.holding(&entry, &|id| entry_or_none(tx, id)).map(|held| held.fact)
    }

    fn problems(&self, tx: &ReadTx, fact: &Fact, today: NaiveDate, replaces: bool) -> Vec<Problem> {
        let context = check::Context {
            today,
            officer: self.officer(),
            levels: &level_names(&self.policy, fact.on),
            policy: &self.policy,
            lookup: &|id| self.counting(tx, id),
            replaces,
        };
        check::check(&self.state, &context, fact)
    }

    /// Looks at the state as if `target`, which `correction` puts out of force, had never been stated; at the state as it
    /// is when something else rests on the target.
    fn without<T>(
        &mut self,
        tx: &ReadTx,
        entry: &Entry,
        correction: &Corrected,
        target: &Fact,
        look: impl Fn(&Self) -> T,
    ) -> T {
        let withdrawn = Corrected { replacement: None, ..correction.clone() };
        let fact = Fact { body: withdrawn.into(), ..entry.fact.clone() };
        let pending = Entry { fact, ..entry.clone() };
        let force = self.state.superseded.insert(correction.target, entry.id);
        let mut saved = Vec::new();
        for entity in target.entities() {
            let Ok(folded) = refolded(&self.state, tx, entity, &pending) else { break };
            saved.push(self.state.snapshot(entity));
            self.state.forget(entity);
            self.state.restore(folded);
        }
        let whole = saved.len() == target.entities().count();
        let seen = whole.then(|| look(self));
        for snapshot in saved.into_iter().rev() {
            self.state.restore(snapshot);
        }
        match force {
            Some(by) => self.state.superseded.insert(correction.target, by),
            None => self.state.superseded.remove(&correction.target),
        };
        seen.unwrap_or_else(|| look(self))
    }

    fn persist(
        &self,
        facts: &[Fact],
        touched: &Touched,
        before: &Before,
        beside: Beside<'_>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<(Head, Option<StoreError>), RegistryError> {
        let place = journal::Place { registry: self.vault.registry(), site: self.site, prev: self.head };
        let by = Signatory { officer: self.officer(), signer: &self.vault };
        let second = beside.second.map(|second| Signatory { officer: second.officer().id, signer: second });
        let sealed = journal::seal(place, by, second, at, facts, entropy)?;
        let mut tx = self.store.begin_write()?;
        sealed.write(&mut tx)?;
        for blob in beside.blobs {
            tx.insert(Table::Blobs, &blob.id().0, blob.bytes())?;
        }
        if let Some((key, row)) = &self.verified {
            tx.insert(Table::Verified, key, row)?;
        }
        for (entity, fact) in &touched.links {
            project::link(&mut tx, *entity, *fact)?;
        }
        for (entity, snapshot) in &touched.entities {
            let before = match before.snapshots.get(*snapshot) {
                Some(state::Snapshot::Subject(_, file)) => file.as_deref(),
                _ => None,
            };
            project::write(&mut tx, &self.state, *entity, before)?;
        }
        project::write_superseded(&mut tx, &self.state, touched.force.iter().copied())?;
        let trouble = tx.commit()?;
        Ok((sealed.head, trouble))
    }
}

/// How the state was before facts were applied to it.
pub(super) struct Before {
    snapshots: Vec<state::Snapshot>,
    force: BTreeMap<FactId, FactId>,
}

#[derive(Default)]
pub(super) struct Touched {
    /// Each with the place of the snapshot that says how it was.
    entities: BTreeMap<Entity, usize>,
    links: Vec<(Entity, FactId)>,
    force: BTreeSet<FactId>,
    /// The policy, when the facts change it.
    policy: Option<Arc<Policy>>,
}

/// One entity folded anew from the facts that count; `pending` is a correction not yet in the store.
fn refolded(
    state: &State,
    tx: &ReadTx,
    entity: Entity,
    pending: &Entry,
) -> Result<state::Snapshot, RegistryError> {
    let mut ids = project::linked(tx, entity)?;
    ids.sort_unstable();
    let lookup = |id| if id == pending.id { Some(pending.clone()) } else { entry_or_none(tx, id) };
    // a fact may hang on two entities: fold into a state of its own, then take this one
    let mut folded = State::default();
    for entry in ids.into_iter().filter_map(lookup) {
        let Some(entry) = state.effective(&entry, &lookup) else { continue };
        if let (Entity::Session(_) | Entity::Finding(_) | Entity::Inspection(_), Some(subject)) =
            (entity, entry.fact.subject)
            && let Some(file) = state.subjects.get(&subject)
        {
            folded.subjects.entry(subject).or_insert_with(|| file.clone());
        }
        folded.apply(&entry).map_err(|_| {
            let kind = ProblemKind::RestsOnIt(entry.id);
            RegistryError::Invalid(vec![Problem { ordinal: 0, kind }])
        })?;
    }
    Ok(folded.snapshot(entity))
}

fn file_problem(error: crate::domain::FileError) -> RegistryError {
    let kind = ProblemKind::File(error);
    RegistryError::Invalid(vec![Problem { ordinal: 0, kind }])
}

pub(super) fn entry(tx: &ReadTx, id: FactId) -> Result<Option<Entry>, RegistryError> {
    let Some(fact) = journal::fact(tx, id)? else { return Ok(None) };
    let header = journal::header(tx, id.site, id.index)?;
    Ok(header.map(|(_, h)| Entry { id, officer: h.officer, recorded_on: h.at.day(), fact }))
}

/// For closures that cannot carry an error: a fact that cannot be read does not count.
pub(super) fn entry_or_none(tx: &ReadTx, id: FactId) -> Option<Entry> {
    entry(tx, id).ok().flatten()
}
