//! The journal and its projections: commands in, facts out; queries, as-of views, undo, roles.
//!
//! Every command asks the permission table first, checks what is stated, writes one signed commit with its projections
//! in one transaction, and only then changes what is in memory. Sensitive classes are enforced in `access`.
#![warn(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_possible_wrap)]

mod access;
mod adopted;
mod caseload;
mod check;
mod clock;
mod directory;
mod drafts;
mod error;
mod exports;
mod force;
mod heads;
mod journal;
mod keys;
mod lawful;
mod leftover;
mod likeness;
mod mask;
mod minors;
mod names;
mod newcomers;
mod open;
mod project;
mod recover;
mod reference;
mod registration;
mod restore;
mod roster;
mod search;
mod second;
mod standing;
mod state;
#[cfg(test)]
mod testkit;
mod verify;
mod write;

pub use crate::domain::Entity;
pub use access::{Card, TimelineEntry};
pub use adopted::{adoption, adoptions, files_of};
pub use clock::{ClockDoubt, doubt as clock_doubt};
pub use error::{JournalFault, Problem, ProblemKind, RegistryError, UndoRefusal};
pub use exports::write_private;
pub use heads::Notes;
pub use journal::{Commit, Head, Header, JournalReport, clock_jump};
pub use keys::escrow_added as escrow_fact;
pub use lawful::{Both, Objection, ObjectionKind};
pub use leftover::Building;
pub use likeness::{Alike, Likeness, LikenessIndex, Profile, alike, likeness_index};
pub use mask::{cover_name, mask_address, mask_name, mask_numbers, mask_phone, mask_text};
pub use names::{folded, initials};
pub use open::{FoundingRequest, KEYS, Locked, STORE, found};
pub use recover::RecoveryRequest;
pub use reference::Reference;
pub use registration::NewCase;
pub use search::Found;
pub use standing::Bar;
pub use state::{Entry, Office, OfficerRow, State, gives_way};
pub use verify::VerifyReport;
pub use write::{Beside, Receipt};

use crate::domain::{
    Blob, BlobId, Dated, Entropy, Fact, FactId, Moment, OfficerId, Permission, Role, SiteId, SubjectFile,
    SubjectId, Undone,
};
use crate::policy::Policy;
use crate::store::{Store, Table};
use crate::vault::Unlocked;
use chrono::NaiveDate;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use write::{entry, entry_or_none};

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
    /// Everybody's duties, as last reckoned.
    caseload: RefCell<caseload::Kept>,
    /// Uses of an escrow key that this officer has not been told of.
    untold: Vec<Dated<OfficerId>>,
    /// The row that notes up to where this officer has verified the journal, until a commit carries it.
    verified: Option<(Vec<u8>, Vec<u8>)>,
    standing: standing::Standing,
    /// Others who became heads and whom this head has not seen yet.
    new_heads: Vec<Dated<OfficerId>>,
    /// What is wrong with the noted heads, until it is resolved.
    notes: Notes,
    /// Where the head is noted besides.
    second_note: Option<PathBuf>,
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

    /// The policy as it was known in a state: what a view of an earlier commit is reckoned by.
    ///
    /// # Errors
    /// Files in the journal that cannot be read.
    pub fn policy_in(&self, state: &State) -> Result<Arc<Policy>, RegistryError> {
        if state.office.policies == self.state.office.policies {
            return Ok(Arc::clone(&self.policy));
        }
        adopted::policy_of(state)
    }

    /// Code lists, instruments and checklists.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// Name of the office; empty before its founding.
    pub fn office_name(&self) -> String {
        self.state.office.founded.as_ref().map(|founded| founded.name.to_string()).unwrap_or_default()
    }

    /// A new passphrase for the officer's own identity, if the old one opens it; a wrong one is counted.
    ///
    /// # Errors
    /// A wrong passphrase, or one tried too soon after several; the disk.
    pub fn change_passphrase(
        &self,
        old: &crate::vault::Passphrase,
        new: &crate::vault::Passphrase,
        at: Moment,
    ) -> Result<(), RegistryError> {
        let locked = Locked::at(&self.dir)?;
        locked.may_try(at)?;
        let changed = self.vault.change_passphrase(old, new).map_err(RegistryError::from);
        locked.count_wrong(&changed, at);
        changed
    }

    /// The last commit.
    pub fn head(&self) -> Option<Head> {
        self.head
    }

    /// Whether the store showed a damaged header slot at this opening although it had been closed well.
    pub const fn header_anomaly(&self) -> bool {
        self.store.header_anomaly()
    }

    /// Whether the registry was not closed well before this opening.
    pub const fn unclean_close(&self) -> bool {
        self.store.unclean_close()
    }

    /// Size and health of the store.
    ///
    /// # Errors
    /// Those of the store.
    pub fn store_stats(&self) -> Result<crate::store::StoreStats, RegistryError> {
        Ok(self.store.stats()?)
    }

    /// Officers whom an escrow key let in since this officer last wrote anything, with the day.
    pub fn untold_recoveries(&self) -> &[Dated<OfficerId>] {
        &self.untold
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

    /// The head as it was at a commit; none is now.
    ///
    /// # Errors
    /// Those of the store; an index beyond the journal.
    pub fn head_at(&self, index: Option<u64>) -> Result<Option<Head>, RegistryError> {
        let Some(index) = index else { return Ok(self.head) };
        let tx = self.store.begin_read()?;
        match journal::header(&tx, self.site, index)? {
            Some((hash, _)) => Ok(Some(Head { site: self.site, index, hash })),
            None => Err(RegistryError::NoSuchCommit(index)),
        }
    }

    /// What would be refused if these facts were stated now; nothing is written (the `--dry-run` of commands).
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn check(&mut self, facts: &[Fact], today: NaiveDate) -> Result<(), RegistryError> {
        self.permitted(facts)?;
        let facts = minors::settled(&self.state, &self.policy, facts.to_vec())?;
        let (_, before) = self.apply(&facts, today)?;
        self.roll_back(before);
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
        self.state_facts_beside(facts, Beside::default(), at, entropy)
    }

    /// States facts with what goes beside them: a second officer's signature, bytes that they name by digest.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn state_facts_beside(
        &mut self,
        facts: Vec<Fact>,
        beside: Beside<'_>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let receipt = self.write(facts, beside, at, entropy)?;
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
        self.record_beside(facts, Beside::default(), at, entropy)
    }

    /// As [`Registry::record`], with what goes beside the facts.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn record_beside(
        &mut self,
        facts: Vec<Fact>,
        beside: Beside<'_>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        self.write(facts, beside, at, entropy)
    }

    /// Bytes that a fact names by digest; none when they are not there or were erased.
    ///
    /// # Errors
    /// Those of the store; bytes that are not those of the digest.
    pub fn blob(&self, id: BlobId) -> Result<Option<Blob>, RegistryError> {
        let found = self.store.begin_read()?.get(Table::Blobs, &id.0)?.map(Blob::new);
        if found.as_ref().is_some_and(|blob| blob.id() != id) {
            return Err(RegistryError::Projection("blobs"));
        }
        Ok(found)
    }

    /// States the filing of a report with the bytes it names, in one commit; never undone.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn record_filing(
        &mut self,
        filed: crate::domain::ReportFiled,
        paper: Blob,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let blobs = [paper];
        let beside = Beside { blobs: &blobs, ..Beside::default() };
        self.record_beside(vec![Fact::new(at.day(), None, filed)], beside, at, entropy)
    }

    /// Undoes the last own commit since unlocking.
    ///
    /// # Errors
    /// [`RegistryError::Undo`] with the reason; the store.
    pub fn undo(&mut self, at: Moment, entropy: &mut dyn Entropy) -> Result<Receipt, RegistryError> {
        let index = self.undoes()?;
        let receipt = self.write_undo(index, at, entropy)?;
        self.undo.pop();
        self.redo.push(receipt.index);
        Ok(receipt)
    }

    /// The commit that [`Registry::undo`] would take back, with at most so many of its facts.
    ///
    /// # Errors
    /// [`RegistryError::Undo`] with the reason; the store.
    pub fn to_undo(&self, facts: usize) -> Result<Commit, RegistryError> {
        let index = self.undoes()?;
        let tx = self.store.begin_read()?;
        journal::commit_with(&tx, self.site, index, facts)?.ok_or(RegistryError::Undo(UndoRefusal::Nothing))
    }

    fn undoes(&self) -> Result<u64, RegistryError> {
        let index = *self.undo.last().ok_or(RegistryError::Undo(UndoRefusal::Nothing))?;
        if self.state.office.filed.iter().any(|filed| filed.fact.index > index) {
            return Err(RegistryError::Undo(UndoRefusal::Filed));
        }
        Ok(index)
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
        let fact = Fact::new(at.day(), None, Undone { index });
        self.write(vec![fact], Beside::default(), at, entropy).map_err(|error| match error {
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
        if self.standing_barred(at) {
            return Ok(());
        }
        let waits = self.reads.first().is_some_and(|(_, ms)| at.wall_ms - ms >= READS_WAIT_MS);
        if self.reads.is_empty() || !(now || waits) {
            return Ok(());
        }
        self.write(vec![], Beside::default(), at, entropy).map(drop)
    }

    /// The effective fact of an id: itself or its latest correction; none when it no longer counts.
    ///
    /// # Errors
    /// Those of the store.
    pub fn fact(&self, id: FactId) -> Result<Option<Entry>, RegistryError> {
        let tx = self.store.begin_read()?;
        Ok(entry(&tx, id)?.and_then(|entry| self.state.holding(&entry, &|id| entry_or_none(&tx, id))))
    }
}

/// Names of the supervision levels in force on `day`, strictest first.
pub fn level_names(policy: &Policy, day: NaiveDate) -> Vec<String> {
    policy.profile_on(day).levels.iter().map(|level| level.id.clone()).collect()
}
