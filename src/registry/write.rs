//! The write path: check what is stated, apply it in memory, persist commit and projections in one transaction; on any
//! error everything is as before.

use super::error::{Problem, ProblemKind, RegistryError, UndoRefusal};
use super::journal::Signatory;
use super::state::{self, Entity, Entry, State};
use super::{Head, Receipt, Registry, journal, level_names, project, validate};
use crate::domain::{Blob, Entropy, Fact, FactBody, FactId, Moment, SubjectOpened};
use crate::policy::Policy;
use crate::store::Table;
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

impl Registry {
    /// Refuses facts that the role may not state.
    pub(super) fn permitted(&self, facts: &[Fact]) -> Result<(), RegistryError> {
        facts.iter().try_for_each(|fact| self.require(validate::permission(&fact.body)))
    }

    pub(super) fn write(
        &mut self,
        facts: Vec<Fact>,
        beside: Beside<'_>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        self.permitted(&facts)?;
        if let Some(blob) = beside.blobs.iter().find(|blob| blob.bytes().len() > Blob::LARGEST) {
            return Err(RegistryError::BlobTooLarge(blob.bytes().len()));
        }
        let stated = facts.len();
        let mut facts = facts;
        facts.extend(
            self.reads
                .iter()
                .map(|(subject, at_ms)| Fact::new(at.day(), Some(*subject), SubjectOpened { at_ms: *at_ms })),
        );
        if facts.is_empty() {
            return Err(RegistryError::Invalid(vec![]));
        }
        let (touched, before) = self.apply(&facts, at.day())?;
        match self.persist(&facts, &touched, &before, beside, at, entropy) {
            Ok(head) => {
                self.head = Some(head);
                self.caseload.get_mut().written(touched.entities.keys(), touched.policy.is_some());
                if let Some(policy) = touched.policy {
                    self.policy = policy;
                }
                self.reads.clear();
                let fact = |ordinal| FactId { site: self.site, index: head.index, ordinal };
                Ok(Receipt { index: head.index, facts: (0..).map(fact).take(stated).collect() })
            }
            Err(error) => {
                self.roll_back(before);
                Err(error)
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
        if changed { super::open::policy_of(&self.state).map(Some) } else { Ok(None) }
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
        let lookup_effective = |id| {
            if self.state.superseded.contains_key(&id) {
                return None; // correct the correction, not what it corrected
            }
            let entry = entry_or_none(&tx, id)?;
            self.state.holding(&entry, &|id| entry_or_none(&tx, id)).map(|held| held.fact)
        };
        let context = validate::Context {
            today,
            officer: self.officer(),
            levels: &level_names(&self.policy, fact.on),
            policy: &self.policy,
            lookup: &lookup_effective,
        };
        let problems = validate::check(&self.state, &context, fact);
        if !problems.is_empty() {
            return Err(RegistryError::Invalid(problems));
        }
        let mut save = |state: &State, entity, touched: &mut Touched| {
            touched.entities.entry(entity).or_insert_with(|| {
                snapshots.push(state.snapshot(entity));
                snapshots.len() - 1
            });
        };
        for entity in Entity::of(fact) {
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
            let changed = state::supersede(&mut force, entry.id, fact, &lookup, &of_commit);
            self.state.superseded = force;
            let mut entities = BTreeSet::new();
            for id in &changed {
                if let Some(fact) = lookup(*id) {
                    if never_undone(&fact.body) {
                        return Err(RegistryError::Undo(UndoRefusal::Kind));
                    }
                    entities.extend(Entity::of(&fact));
                }
            }
            touched.force.extend(changed);
            for entity in entities {
                save(&self.state, entity, touched);
                self.refold(&tx, entity, entry)?;
            }
            return Ok(());
        }
        self.state.apply(entry).map_err(file_problem)
    }

    /// Folds one entity anew from the facts that count; `pending` is a correction not yet in the store.
    fn refold(
        &mut self,
        tx: &crate::store::ReadTx,
        entity: Entity,
        pending: &Entry,
    ) -> Result<(), RegistryError> {
        let mut ids = project::linked(tx, entity)?;
        ids.sort_unstable();
        let lookup = |id| if id == pending.id { Some(pending.clone()) } else { entry_or_none(tx, id) };
        let mut effective = Vec::new();
        for id in ids {
            if let Some(entry) = lookup(id) {
                effective.extend(self.state.effective(&entry, &lookup));
            }
        }
        // a fact may hang on two entities: fold into a state of its own, then take this one
        let mut folded = State::default();
        for entry in &effective {
            if let (Entity::Session(_) | Entity::Finding(_) | Entity::Inspection(_), Some(subject)) =
                (entity, entry.fact.subject)
                && let Some(file) = self.state.subjects.get(&subject)
            {
                folded.subjects.entry(subject).or_insert_with(|| file.clone());
            }
            folded.apply(entry).map_err(|_| {
                let kind = ProblemKind::RestsOnIt(entry.id);
                RegistryError::Invalid(vec![Problem { ordinal: 0, kind }])
            })?;
        }
        self.state.forget(entity);
        self.state.restore(folded.snapshot(entity));
        Ok(())
    }

    fn persist(
        &self,
        facts: &[Fact],
        touched: &Touched,
        before: &Before,
        beside: Beside<'_>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Head, RegistryError> {
        let place = journal::Place { registry: self.vault.registry(), site: self.site, prev: self.head };
        let by = Signatory { officer: self.officer(), signer: &self.vault };
        let second = beside.second.map(|second| Signatory { officer: second.officer().id, signer: second });
        let sealed = journal::seal(place, by, second, at, facts, entropy)?;
        let mut tx = self.store.begin_write()?;
        sealed.write(&mut tx)?;
        for blob in beside.blobs {
            tx.insert(Table::Blobs, &blob.id().0, blob.bytes())?;
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
        tx.commit()?;
        Ok(sealed.head)
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

fn file_problem(error: crate::domain::FileError) -> RegistryError {
    let kind = ProblemKind::File(error);
    RegistryError::Invalid(vec![Problem { ordinal: 0, kind }])
}

/// Kinds that say what happened at the keyboard: no undo makes it not to have happened.
fn never_undone(body: &FactBody) -> bool {
    matches!(
        body,
        FactBody::OfficeFounded(_)
            | FactBody::OfficerEnrolled(_)
            | FactBody::OfficerRevoked(_)
            | FactBody::EscrowAdded(_)
            | FactBody::EscrowRemoved(_)
            | FactBody::EscrowUsed(_)
            | FactBody::BackupRestored(_)
            | FactBody::ReportFiled(_)
            | FactBody::Unlocked(_)
            | FactBody::IdRevealed(_)
            | FactBody::DocumentExported(_)
    )
}

pub(super) fn entry(tx: &crate::store::ReadTx, id: FactId) -> Result<Option<Entry>, RegistryError> {
    let Some(fact) = journal::fact(tx, id)? else { return Ok(None) };
    let header = journal::header(tx, id.site, id.index)?;
    Ok(header.map(|(_, h)| Entry { id, officer: h.officer, recorded_on: h.at.day(), fact }))
}

/// For closures that cannot carry an error: a fact that cannot be read does not count.
pub(super) fn entry_or_none(tx: &crate::store::ReadTx, id: FactId) -> Option<Entry> {
    entry(tx, id).ok().flatten()
}
