//! How an opening stands: what it saved, what failed although something was saved, why nothing may be recorded.

use super::clock::{ClockDoubt, doubt};
use super::error::RegistryError;
use super::open::options;
use super::{Receipt, Registry, STORE};
use crate::domain::{Entropy, Fact, FactBody, FactId, Moment, Unlocked as UnlockedFact};
use crate::store::{DataKey, Store, StoreError, Volume, VolumeKind, Whereabouts};
use std::path::PathBuf;

/// Why nothing is recorded in an opening; reading goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bar {
    /// The volume takes nothing: it is full, read-only or broken.
    ReadOnly {
        /// What it says to a write.
        cause: StoreError,
        /// Where it is mounted.
        mount: PathBuf,
    },
    /// The clock is not believed and nobody has confirmed it.
    Clock(ClockDoubt),
}

/// What this opening has done so far, for whoever has to say what became of it.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Facts that acts have stated and that are on the disk.
    saved: Vec<FactId>,
    /// Steps that failed after something was saved.
    troubles: Vec<RegistryError>,
    bar: Option<Bar>,
    /// Failed tries before an opening that waits to be recorded.
    waiting: Option<u32>,
    /// When the last commit was written; none when nothing is compared with it.
    pub(super) last: Option<Moment>,
    /// Something left the registry that could not be recorded.
    unrecorded: bool,
    /// A volume on which locks of two machines may not meet.
    shared: Option<VolumeKind>,
}

impl Standing {
    /// Of a store just opened whose last commit is of `last`.
    pub(super) fn new(last: Option<Moment>) -> Self {
        Self { last, ..Self::default() }
    }

    /// What was seen of the volume.
    pub(super) fn begin(&mut self, bar: Option<Bar>, kind: VolumeKind) {
        self.bar = bar;
        self.shared = (kind != VolumeKind::Local).then_some(kind);
    }

    /// Takes the clock's bar away; gives the failed tries of the opening that waits to be recorded, if one does.
    pub(super) fn lift_clock(&mut self) -> Option<u32> {
        if matches!(self.bar, Some(Bar::Clock(_))) {
            self.bar = None;
        }
        self.waiting.take()
    }

    /// The clock is not believed; an opening after `waiting` failed tries waits to be recorded.
    pub(super) fn doubt_again(&mut self, doubt: ClockDoubt, waiting: Option<u32>) {
        (self.bar, self.waiting) = (Some(Bar::Clock(doubt)), waiting);
    }
}

impl Registry {
    /// Facts that this opening has saved: what acts stated, without the opening and locking themselves.
    pub fn saved(&self) -> &[FactId] {
        &self.standing.saved
    }

    /// What failed although what was stated is saved, since this was asked last.
    pub fn take_troubles(&mut self) -> Vec<RegistryError> {
        std::mem::take(&mut self.standing.troubles)
    }

    /// Why nothing is recorded in this opening.
    pub fn bar(&self) -> Option<&Bar> {
        self.standing.bar.as_ref()
    }

    /// Whether nothing can be recorded because of the volume.
    pub fn is_read_only(&self) -> bool {
        matches!(self.standing.bar, Some(Bar::ReadOnly { .. }))
    }

    /// Why nothing more can be saved since a write failed in this opening.
    pub fn write_failed(&self) -> Option<StoreError> {
        self.store.trouble()
    }

    /// The kind of the volume when locks of two machines may not meet on it.
    pub fn shared_volume(&self) -> Option<VolumeKind> {
        self.standing.shared
    }

    /// Records that something leaves the registry for another place. Where the volume takes nothing it is let go
    /// unrecorded, since a broken or full disk must not keep the office's own data in: none then, and the caller says so.
    ///
    /// # Errors
    /// As [`Registry::record`], but for a volume that takes nothing.
    pub fn record_leaving(
        &mut self,
        facts: Vec<Fact>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Option<Receipt>, RegistryError> {
        if self.is_read_only() {
            self.standing.unrecorded = true;
            return Ok(None);
        }
        self.record(facts, at, entropy).map(Some)
    }

    /// Whether something left the registry in this opening that could not be recorded.
    pub fn left_unrecorded(&self) -> bool {
        self.standing.unrecorded
    }

    /// Refuses to record in an opening that is barred, and at a clock that is not believed. Acts that change keys ask first:
    /// what cannot be recorded must not begin.
    pub(super) fn may_record(&self, at: Moment) -> Result<(), RegistryError> {
        if let Some(bar) = &self.standing.bar {
            return Err(RegistryError::Barred(bar.clone()));
        }
        // Within an opening only a clock that was set is doubted: the time since the machine started tells it.
        match self.standing.last.and_then(|last| doubt(last, at)) {
            Some(doubt) if at.boot_id != [0; 16] => Err(RegistryError::Barred(Bar::Clock(doubt))),
            _ => Ok(()),
        }
    }

    /// Whether nothing is recorded, so that reads and the locking are not either.
    pub(super) fn standing_barred(&self, at: Moment) -> bool {
        self.may_record(at).is_err()
    }

    /// Notes a commit that is on the disk, with what failed besides.
    pub(super) fn note_saved(
        &mut self,
        receipt: &Receipt,
        at: Moment,
        act: bool,
        trouble: Option<StoreError>,
    ) {
        if act {
            self.standing.saved.extend(&receipt.facts);
        }
        self.standing.last = Some(at);
        self.standing.troubles.extend(trouble.map(RegistryError::Store));
    }

    /// Notes a step that failed after a commit.
    pub(super) fn note_trouble(&mut self, trouble: RegistryError) {
        self.standing.troubles.push(trouble);
    }

    /// The error of a commit, with what the officer needs to know: the ids that it has if it is there after all, and
    /// where the open file's content was saved when something else lies at the path.
    pub(super) fn unsaved(&self, error: RegistryError, stated: Vec<FactId>) -> RegistryError {
        match error {
            RegistryError::Unknown { cause, .. } => {
                let copy = displaced(cause).and_then(|how| self.rescue(how));
                RegistryError::Unknown { cause, facts: stated, copy }
            }
            RegistryError::Store(cause) => match displaced(cause) {
                Some(how) => RegistryError::Displaced { how, copy: self.rescue(how) },
                None => RegistryError::Store(cause),
            },
            other => other,
        }
    }

    fn rescue(&self, how: Whereabouts) -> Option<PathBuf> {
        // in a moved directory the file lies where it always lay
        if how == Whereabouts::Moved { None } else { self.store.rescue().ok() }
    }

    /// Locks: reads and the lock itself are written, the head is noted beside the keys, everything is dropped.
    ///
    /// # Errors
    /// Those of the store; the registry is closed all the same.
    pub fn lock(mut self, at: Moment, entropy: &mut dyn Entropy) -> Result<(), RegistryError> {
        if self.standing_barred(at) {
            return Ok(self.store.close()?);
        }
        let body = UnlockedFact { unlocked: false, failed_attempts: 0 };
        let written = self.record(vec![Fact::new(at.day(), None, body)], at, entropy);
        // beside a file that another program has written, or that was replaced, the head known here would mislead
        let noted = if written.is_ok() { self.note_head() } else { Ok(()) };
        let closed = self.store.close();
        drop((self.vault, self.state));
        crate::vault::wipe_stack();
        written?;
        noted?;
        Ok(closed?)
    }

    /// Goes on without the power to write: the store is opened again over memory. Nothing was recorded by this opening.
    pub(super) fn into_read_only(self, cause: StoreError) -> Result<Self, RegistryError> {
        let path = self.dir.join(STORE);
        let epoch = self.store.stats()?.epoch;
        let key = DataKey::new(*self.vault.data_key(epoch)?);
        // the lock of the first opening must be gone before the second asks for one
        drop(self.store);
        let registry = self.vault.registry().0;
        let store = Store::open_read_only(&path, registry, epoch, &key, &options(), |_| {})?;
        let head = {
            let tx = store.begin_read()?;
            super::journal::head(&tx, self.site)?
        };
        let mut standing = self.standing;
        standing.bar = Some(Bar::ReadOnly { cause, mount: Volume::of(&self.dir).mount });
        Ok(Self { store, head, standing, ..self })
    }
}

fn displaced(cause: StoreError) -> Option<Whereabouts> {
    match cause {
        StoreError::Displaced(how) => Some(how),
        _ => None,
    }
}

/// Whether a failed write says that the volume takes nothing, so that reading is all that is left.
pub(super) fn takes_nothing(error: &RegistryError) -> Option<StoreError> {
    let cause = match error {
        RegistryError::Store(cause) | RegistryError::Unknown { cause, .. } => *cause,
        _ => return None,
    };
    matches!(cause, StoreError::NoSpace | StoreError::ReadOnly | StoreError::Io(_)).then_some(cause)
}

/// Whether a fact is what an officer stated, and not the program's record of opening and locking.
pub(super) fn is_act(body: &FactBody) -> bool {
    !matches!(body, FactBody::Unlocked(_) | FactBody::ClockConfirmed(_))
}

#[cfg(test)]
mod tests {
    use super::super::open::{FoundingRequest, found, mix};
    use super::super::testkit::Counting;
    use super::super::{Locked, NewCase, Reference, journal, project};
    use super::*;
    use crate::domain::*;
    use crate::store::sim::SimDisk;
    use crate::store::{Raw, StoreError};
    use crate::vault::{Passphrase, ScryptCost};
    use chrono::NaiveTime;
    use std::collections::BTreeSet;
    use std::io::ErrorKind;
    use std::path::Path;

    fn at(minute: u32) -> Moment {
        let day = "2026-06-30".parse().unwrap();
        Moment::at(day, NaiveTime::from_hms_opt(9, minute, 0).unwrap())
    }

    fn text(raw: &str) -> Text {
        Text::new(raw).unwrap()
    }

    fn office(entropy: &mut Counting) -> (tempfile::TempDir, Vec<u8>) {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("office");
        let request = FoundingRequest {
            office: OfficeCode::new("440303001").unwrap(),
            name: text("桂园司法所"),
            street: text("桂园街道"),
            bureau: text("罗湖区司法局"),
            officer: text("甲试所长"),
            claimed_from: at(0).day(),
            escrow: vec![],
            cost: ScryptCost::ThrowAway,
        };
        found(&dir, request, &Passphrase::new("a passphrase"), at(0), entropy).unwrap();
        let image = std::fs::read(dir.join(STORE)).unwrap();
        (root, image)
    }

    /// A registry whose pages lie on a simulated disk.
    fn open_on(disk: &SimDisk, dir: &Path, entropy: &mut Counting) -> Result<Registry, RegistryError> {
        let locked = Locked::at(dir)?;
        let officer = locked.officers()?[0].id;
        let keys = locked.unlock_keys(officer, &Passphrase::new("a passphrase"))?;
        let key = DataKey::new(*keys.data_key(1)?);
        let mix = mix(at(1), entropy)?;
        let store = Store::open_on(disk.clone(), keys.registry().0, 1, &key, &mix, &options(), |_| {})?;
        let read = {
            let tx = store.begin_read()?;
            (journal::head(&tx, SiteId(1))?, project::load(&tx)?, crate::registry::Notes::default())
        };
        Registry::assembled(&locked, store, keys, read, Reference::embedded()?)
    }

    fn person(serial: u32) -> Person {
        let document = IdDocument { kind: IdDocumentKind::Other, number: format!("T{serial:06}") };
        Person::new(text("张试三"), document, Sex::Male, "1990-01-01".parse().unwrap())
    }

    fn case(entropy: &mut Counting, registry: &Registry, serial: u32) -> Vec<Fact> {
        let (start, end) = ("2026-06-01".parse().unwrap(), "2027-05-31".parse().unwrap());
        let terms = CorrectionsCase {
            offence: text("盗窃罪"),
            sentence: text("有期徒刑一年"),
            decided_by: text("罗湖区人民法院"),
            effective_on: Some(start),
            reported_on: Some(start),
            ..CorrectionsCase::new(Category::SuspendedSentence, start, end)
        };
        let case = NewCase {
            on: at(0).day(),
            terms: CaseKind::Corrections(terms),
            intake: Intake::Court,
            state: CaseState::UnderSupervision,
            level: Some("普管".into()),
            officer: None,
        };
        registry.registration(person(serial), case, 0, at(0).day(), entropy).unwrap().1
    }

    /// The whole way from the act to the disk: whichever write or sync fails, what was called saved is in the registry
    /// when it is opened again, what was called not saved is not, and it verifies.
    #[test]
    fn no_word_about_saving_is_false() {
        let entropy = &mut Counting(1);
        let (root, image) = office(entropy);
        let dir = root.path().join("office");
        let (mut saved, mut not_saved, mut unknown, mut despite) = (0, 0, 0, 0);
        for run in 0..48_u64 {
            let disk = SimDisk::with_image(run, image.clone());
            let mut registry = open_on(&disk, &dir, entropy).unwrap();
            let kind = if run % 3 == 0 { ErrorKind::StorageFull } else { ErrorKind::Other };
            let (at_write, once, cut) = (1 + run / 4 * 4, run % 2 == 0, run / 2 % 2 == 0);
            if once {
                disk.fail_once(at_write, kind);
            } else {
                disk.fail_after(at_write, kind);
            }
            let (mut there, mut maybe, mut gone) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
            for step in 0..12_u32 {
                let subjects = registry.state().subjects.len();
                let index = registry.head().unwrap().index + 1;
                let said = match step % 3 {
                    2 => registry.undo(at(2 + step), entropy),
                    _ => {
                        let facts = case(entropy, &registry, step);
                        registry.state_facts(facts, at(2 + step), entropy)
                    }
                };
                match said {
                    Ok(receipt) => {
                        there.extend(receipt.facts);
                        if registry.write_failed().is_some() {
                            assert_eq!(registry.take_troubles().len(), 1, "run {run}");
                            despite += 1;
                        }
                    }
                    Err(RegistryError::Unknown { facts, .. }) => {
                        maybe.extend(facts);
                        unknown += 1;
                        break;
                    }
                    Err(RegistryError::Store(cause)) => {
                        assert_eq!(registry.state().subjects.len(), subjects, "memory is as before");
                        gone.insert(FactId { site: SiteId(1), index, ordinal: 0 });
                        not_saved += u32::from(cause != StoreError::Poisoned);
                        break;
                    }
                    Err(error) => panic!("run {run}: {error}"),
                }
            }
            saved += there.len();
            assert_eq!(registry.saved(), there.iter().copied().collect::<Vec<_>>(), "run {run}");
            // what locks now must not make anything of it worse
            let _ = registry.lock(at(30), entropy);
            disk.mend();
            if cut {
                disk.power_cycle();
            }
            disk.unlock().unwrap();
            let mut again = open_on(&disk, &dir, entropy).unwrap_or_else(|e| panic!("run {run}: {e}"));
            let tx = again.store.begin_read().unwrap();
            let stored = |id: &FactId| journal::fact(&tx, *id).unwrap().is_some();
            assert!(there.iter().all(stored), "run {run}: called saved and is not there");
            let later = |id: &&FactId| !there.contains(id) && !maybe.contains(id);
            assert!(!gone.iter().filter(later).any(stored), "run {run}: called not saved and is there");
            let together = maybe.iter().filter(|id| stored(id)).count();
            assert!(together == 0 || together == maybe.len(), "run {run}: a part of a commit");
            drop(tx);
            again.verify().unwrap_or_else(|e| panic!("run {run}: {e}"));
        }
        let all = (saved, not_saved, unknown, despite);
        assert!(saved > 50 && not_saved > 10 && unknown > 0 && despite > 0, "{all:?}");
        assert!(dir.join(crate::registry::KEYS).is_dir());
    }
}
