//! The journal and its projections: commands in, facts out; queries, as-of views, undo, roles.
//!
//! Every command asks the permission table first, checks what is stated, writes one signed commit with its projections
//! in one transaction, and only then changes what is in memory. Sensitive classes are enforced in [`access`].

mod access;
mod desk;
mod error;
mod heads;
mod journal;
mod keys;
mod open;
mod project;
mod search;
mod state;
mod validate;
mod verify;

pub use access::{Card, TimelineEntry, mask_name};
pub use desk::{Decision, NewCase, NewFinding, NewSession};
pub use error::{JournalFault, Problem, ProblemKind, RegistryError, UndoRefusal};
pub use journal::{Commit, Head, Header, JournalReport, clock_jump};
pub use open::{FoundingRequest, KEYS, Locked, STORE, adoption, found};
pub use search::{Found, initials};
pub use state::{Entity, Entry, Office, OfficerRow, State};
pub use verify::VerifyReport;

use crate::domain::{
    Entropy, Fact, FactBody, FactId, Moment, OfficerId, Permission, Role, SiteId, SubjectFile, SubjectId,
    SubjectOpened, Undone, Unlocked as UnlockedFact,
};
use crate::policy::{Checklist, Codes, Instrument, Policy};
use crate::store::Store;
use crate::vault::Unlocked;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An unlocked registry (台账), open for one officer.
pub struct Registry {
    dir: PathBuf,
    store: Store,
    vault: Unlocked,
    site: SiteId,
    head: Option<Head>,
    state: State,
    policy: Arc<Policy>,
    reference: Reference,
    /// Own commits since unlocking that can still be undone, and undone ones that can be redone.
    undo: Vec<u64>,
    redo: Vec<u64>,
    /// Files opened and not yet written to the journal, with the millisecond.
    reads: Vec<(SubjectId, i64)>,
    /// When a subject's file was last recorded as opened.
    opened: BTreeMap<SubjectId, i64>,
}

/// Data files beside the policy.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Code lists and divisions.
    pub codes: Codes,
    /// Screening instruments.
    pub instruments: Vec<Instrument>,
    /// Checklists.
    pub checklists: Vec<Checklist>,
}

impl Reference {
    /// The shipped files.
    ///
    /// # Errors
    /// A file that cannot be read, with its place.
    pub fn embedded() -> Result<Self, crate::policy::PolicyError> {
        Ok(Self {
            codes: Codes::embedded()?,
            instruments: Instrument::embedded()?,
            checklists: Checklist::embedded()?,
        })
    }

    /// A checklist by id.
    pub fn checklist(&self, id: &str) -> Option<&Checklist> {
        self.checklists.iter().find(|c| c.id == id)
    }

    /// An instrument by id.
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|i| i.id == id)
    }
}

/// What a command wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Index of the commit.
    pub index: u64,
    /// Ids of the facts stated, in order.
    pub facts: Vec<FactId>,
}

/// Opening one file is recorded once per officer, subject and ten minutes (design 3).
const OPENED_AGAIN_MS: i64 = 600_000;
/// Recorded reads wait at most a minute for the next commit.
const READS_WAIT_MS: i64 = 60_000;

impl Registry {
    /// Where it lives.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The officer it is open for.
    pub fn officer(&self) -> OfficerId {
        self.vault.officer().id
    }

    /// That officer's role.
    pub fn role(&self) -> Role {
        self.vault.officer().role
    }

    /// The keys and the officers' roster.
    pub fn vault(&self) -> &Unlocked {
        &self.vault
    }

    /// The keys, to change them.
    ///
    /// # Errors
    /// When the role may not.
    pub fn vault_mut(&mut self) -> Result<&mut Unlocked, RegistryError> {
        self.require(Permission::ManageKeys)?;
        Ok(&mut self.vault)
    }

    /// Everything the facts amount to now.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The policy in force.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// Code lists, instruments and checklists.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// The last commit.
    pub fn head(&self) -> Option<Head> {
        self.head
    }

    /// Size and health of the store.
    ///
    /// # Errors
    /// Those of the store.
    pub fn store_stats(&self) -> Result<crate::store::StoreStats, RegistryError> {
        Ok(self.store.stats()?)
    }

    /// Refuses what the role may not do.
    ///
    /// # Errors
    /// [`RegistryError::NotPermitted`].
    pub fn require(&self, permission: Permission) -> Result<(), RegistryError> {
        let role = self.role();
        if role.may(permission) { Ok(()) } else { Err(RegistryError::NotPermitted { role, permission }) }
    }

    /// The state as it was known at a commit; none is now.
    ///
    /// # Errors
    /// Those of the store; an index beyond the journal.
    pub fn known_at(&self, index: Option<u64>) -> Result<Cow<'_, State>, RegistryError> {
        let Some(index) = index else { return Ok(Cow::Borrowed(&self.state)) };
        if self.head.is_none_or(|head| index > head.index) {
            return Err(RegistryError::NoSuchCommit(index));
        }
        let tx = self.store.begin_read()?;
        let mut commits = Vec::new();
        journal::walk(&tx, self.site, Some(index), |commit| {
            commits.push(commit);
            Ok(())
        })?;
        Ok(Cow::Owned(State::replay(&commits)?))
    }

    /// Index of the commit whose hash begins with `head` (hex), or with that number.
    ///
    /// # Errors
    /// Those of the store.
    pub fn find_head(&self, head: &str) -> Result<Option<u64>, RegistryError> {
        if let Ok(index) = head.parse::<u64>() {
            return Ok(Some(index));
        }
        let wanted = head.to_ascii_lowercase();
        let tx = self.store.begin_read()?;
        let mut found = None;
        journal::walk(&tx, self.site, None, |commit| {
            let printed = commit.hash.printed().to_ascii_lowercase();
            if commit.hash.to_string().starts_with(&wanted) || printed == wanted {
                found = Some(commit.header.index);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// What would be refused if these facts were stated now; nothing is written (the `--dry-run` of commands).
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn check(&mut self, facts: &[Fact], today: NaiveDate) -> Result<(), RegistryError> {
        let (_, snapshots) = self.apply(facts, today)?;
        for snapshot in snapshots {
            self.state.restore(snapshot);
        }
        Ok(())
    }

    /// States facts: one commit, all or nothing. Can be undone by the same officer until the next lock.
    ///
    /// # Errors
    /// A permission, a problem with a fact, or the store; in each case nothing was written.
    pub fn state_facts(
        &mut self,
        facts: Vec<Fact>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let receipt = self.write(facts, at, entropy)?;
        self.undo.push(receipt.index);
        self.redo.clear();
        Ok(receipt)
    }

    /// States facts that are never undone: reads, reveals, exports, unlocking.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn record(
        &mut self,
        facts: Vec<Fact>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        self.write(facts, at, entropy)
    }

    /// Undoes the last own commit since unlocking.
    ///
    /// # Errors
    /// [`RegistryError::Undo`] with the reason; the store.
    pub fn undo(&mut self, at: Moment, entropy: &mut dyn Entropy) -> Result<Receipt, RegistryError> {
        let index = *self.undo.last().ok_or(RegistryError::Undo(UndoRefusal::Nothing))?;
        if self.state.office.filed.iter().any(|filed| filed.fact.index > index) {
            return Err(RegistryError::Undo(UndoRefusal::Filed));
        }
        let receipt = self.write_undo(index, at, entropy)?;
        self.undo.pop();
        self.redo.push(receipt.index);
        Ok(receipt)
    }

    /// Takes the last undo back.
    ///
    /// # Errors
    /// As [`Registry::undo`].
    pub fn redo(&mut self, at: Moment, entropy: &mut dyn Entropy) -> Result<Receipt, RegistryError> {
        let index = *self.redo.last().ok_or(RegistryError::Undo(UndoRefusal::Nothing))?;
        let receipt = self.write_undo(index, at, entropy)?;
        self.redo.pop();
        self.undo.push(receipt.index);
        Ok(receipt)
    }

    fn write_undo(
        &mut self,
        index: u64,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let fact = Fact { on: at.day(), subject: None, body: Undone { index }.into() };
        self.write(vec![fact], at, entropy).map_err(|error| match error {
            // folding without the undone facts failed: something later hangs on them
            RegistryError::Invalid(_) => RegistryError::Undo(UndoRefusal::Dependent),
            other => other,
        })
    }

    /// Opens a subject's file: refused for sensitive classes the officer may not see; remembered for the audit trail.
    ///
    /// # Errors
    /// [`RegistryError::Hidden`], [`RegistryError::NoSuchSubject`] or a permission.
    pub fn open_file(&mut self, id: SubjectId, at: Moment) -> Result<&SubjectFile, RegistryError> {
        self.require(Permission::View)?;
        let file = self.state.subjects.get(&id).ok_or(RegistryError::NoSuchSubject)?;
        if access::is_hidden(file, self.role(), self.officer(), at.day()) {
            return Err(RegistryError::Hidden);
        }
        let last = self.opened.get(&id).copied();
        if last.is_none_or(|last| at.wall_ms - last >= OPENED_AGAIN_MS) {
            self.opened.insert(id, at.wall_ms);
            self.reads.push((id, at.wall_ms));
        }
        Ok(file)
    }

    /// Writes remembered reads if the oldest waits longer than a minute, or if `now` says so.
    ///
    /// # Errors
    /// Those of the store.
    pub fn flush_reads(
        &mut self,
        at: Moment,
        entropy: &mut dyn Entropy,
        now: bool,
    ) -> Result<(), RegistryError> {
        let waits = self.reads.first().is_some_and(|(_, ms)| at.wall_ms - ms >= READS_WAIT_MS);
        if self.reads.is_empty() || !(now || waits) {
            return Ok(());
        }
        self.write(vec![], at, entropy).map(drop)
    }

    /// Locks: reads and the lock itself are written, the head is noted beside the keys, everything is dropped.
    ///
    /// # Errors
    /// Those of the store; the registry is closed all the same.
    pub fn lock(mut self, at: Moment, entropy: &mut dyn Entropy) -> Result<(), RegistryError> {
        let body = UnlockedFact { unlocked: false, failed_attempts: 0 };
        let written = self.record(vec![Fact { on: at.day(), subject: None, body: body.into() }], at, entropy);
        let noted = self.note_head();
        let closed = self.store.close();
        written?;
        noted?;
        Ok(closed?)
    }

    fn note_head(&self) -> Result<(), RegistryError> {
        match self.head {
            Some(head) => heads::write(&self.dir.join(KEYS), head, &self.vault),
            None => Ok(()),
        }
    }

    /// The effective fact of an id: itself or its latest correction; none when it no longer counts.
    ///
    /// # Errors
    /// Those of the store.
    pub fn fact(&self, id: FactId) -> Result<Option<Entry>, RegistryError> {
        let tx = self.store.begin_read()?;
        Ok(entry(&tx, id)?.and_then(|entry| self.state.holding(&entry, &|id| entry_or_none(&tx, id))))
    }

    fn write(
        &mut self,
        facts: Vec<Fact>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        for fact in &facts {
            self.require(validate::permission(&fact.body))?;
        }
        let stated = facts.len();
        let mut facts = facts;
        facts.extend(self.reads.iter().map(|(subject, at_ms)| Fact {
            on: at.day(),
            subject: Some(*subject),
            body: SubjectOpened { at_ms: *at_ms }.into(),
        }));
        if facts.is_empty() {
            return Err(RegistryError::Invalid(vec![]));
        }
        let (touched, snapshots) = self.apply(&facts, at.day())?;
        match self.persist(&facts, &touched, &snapshots, at, entropy) {
            Ok(head) => {
                self.head = Some(head);
                self.reads.clear();
                let fact = |ordinal| FactId { site: self.site, index: head.index, ordinal };
                Ok(Receipt { index: head.index, facts: (0..stated as u16).map(fact).collect() })
            }
            Err(error) => {
                for snapshot in snapshots {
                    self.state.restore(snapshot);
                }
                Err(error)
            }
        }
    }

    /// Applies facts to the state in memory, each checked against the state the ones before it left. On error the
    /// state is as before. Returns what was touched and how it was.
    fn apply(
        &mut self,
        facts: &[Fact],
        today: NaiveDate,
    ) -> Result<(Touched, Vec<state::Snapshot>), RegistryError> {
        let index = self.head.map_or(0, |head| head.index + 1);
        let mut touched = Touched::default();
        let mut snapshots = Vec::new();
        let mut problems = Vec::new();
        let saved_force = self.state.superseded.clone();
        for (ordinal, fact) in facts.iter().enumerate() {
            let id = FactId { site: self.site, index, ordinal: ordinal as u16 };
            let entry = Entry { id, officer: self.officer(), recorded_on: today, fact: fact.clone() };
            match self.apply_one(&entry, today, &mut touched, &mut snapshots) {
                Ok(()) => {}
                Err(RegistryError::Invalid(list)) => {
                    problems.extend(list.into_iter().map(|p| Problem { ordinal, ..p }));
                }
                Err(other) => {
                    problems.clear();
                    self.roll_back(snapshots, saved_force);
                    return Err(other);
                }
            }
        }
        if problems.is_empty() {
            return Ok((touched, snapshots));
        }
        self.roll_back(snapshots, saved_force);
        Err(RegistryError::Invalid(problems))
    }

    fn roll_back(&mut self, snapshots: Vec<state::Snapshot>, force: BTreeMap<FactId, FactId>) {
        for snapshot in snapshots.into_iter().rev() {
            self.state.restore(snapshot);
        }
        self.state.superseded = force;
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
            is_statutory: &|rule| is_statutory(&self.policy, rule, today),
            lookup: &lookup_effective,
        };
        let problems = validate::check(&self.state, &context, usize::from(entry.id.ordinal), fact);
        if !problems.is_empty() {
            return Err(RegistryError::Invalid(problems));
        }
        let mut save = |state: &State, entity, touched: &mut Touched| {
            if touched.entities.insert(entity) {
                snapshots.push(state.snapshot(entity));
            }
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
        self.state.apply(entry).map_err(|error| file_problem(error, entry))
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
            {
                if let Some(file) = self.state.subjects.get(&subject) {
                    folded.subjects.entry(subject).or_insert_with(|| file.clone());
                }
            }
            folded.apply(entry).map_err(|error| file_problem(error, pending))?;
        }
        self.state.forget(entity);
        self.state.restore(folded.snapshot(entity));
        Ok(())
    }

    fn persist(
        &self,
        facts: &[Fact],
        touched: &Touched,
        snapshots: &[state::Snapshot],
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Head, RegistryError> {
        let place = journal::Place { registry: self.vault.registry(), site: self.site, prev: self.head };
        let sealed = journal::seal(place, self.officer(), at, facts, &self.vault, entropy)?;
        let mut tx = self.store.begin_write()?;
        sealed.write(&mut tx)?;
        for (entity, fact) in &touched.links {
            project::link(&mut tx, *entity, *fact)?;
        }
        for entity in &touched.entities {
            let before = snapshots.iter().find_map(|s| match (s, entity) {
                (state::Snapshot::Subject(id, file), Entity::Subject(wanted)) if id == wanted => {
                    file.as_deref()
                }
                _ => None,
            });
            project::write(&mut tx, &self.state, *entity, before)?;
        }
        project::write_superseded(&mut tx, &self.state, touched.force.iter().copied())?;
        tx.commit()?;
        Ok(sealed.head)
    }
}

/// Names of the supervision levels in force on `day`, strictest first.
pub fn level_names(policy: &Policy, day: NaiveDate) -> Vec<String> {
    policy.profile_on(day).levels.iter().map(|level| level.id.clone()).collect()
}

fn is_statutory(policy: &Policy, rule: &str, day: NaiveDate) -> bool {
    policy.line(rule).and_then(|line| line.on(day)).is_none_or(|rule| rule.statutory)
}

#[derive(Default)]
struct Touched {
    entities: BTreeSet<Entity>,
    links: Vec<(Entity, FactId)>,
    force: BTreeSet<FactId>,
}

fn file_problem(error: crate::domain::FileError, entry: &Entry) -> RegistryError {
    let kind = ProblemKind::File(error);
    RegistryError::Invalid(vec![Problem { ordinal: usize::from(entry.id.ordinal), kind }])
}

/// Kinds that say what happened at the keyboard: no undo makes it not to have happened.
fn never_undone(body: &FactBody) -> bool {
    matches!(
        body,
        FactBody::OfficeFounded(_)
            | FactBody::OfficerEnrolled(_)
            | FactBody::OfficerRevoked(_)
            | FactBody::EscrowUsed(_)
            | FactBody::ReportFiled(_)
            | FactBody::Unlocked(_)
            | FactBody::IdRevealed(_)
            | FactBody::DocumentExported(_)
    )
}

fn entry(tx: &crate::store::ReadTx, id: FactId) -> Result<Option<Entry>, RegistryError> {
    let Some(fact) = journal::fact(tx, id)? else { return Ok(None) };
    let header = journal::commit_header(tx, id.site, id.index)?;
    Ok(header.map(|h| Entry { id, officer: h.officer, recorded_on: h.at.day(), fact }))
}

/// For closures that cannot carry an error: a fact that cannot be read does not count.
fn entry_or_none(tx: &crate::store::ReadTx, id: FactId) -> Option<Entry> {
    entry(tx, id).ok().flatten()
}
