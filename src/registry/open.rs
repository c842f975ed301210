//! Founding a registry and unlocking one.

use super::adopted::{adoption, policy_of};
use super::error::{JournalFault, RegistryError};
use super::exports::EXPORTS;
use super::journal::{self, Place};
use super::leftover::{Building, sweep};
use super::project;
use super::standing::{Bar, Standing, takes_nothing};
use super::state::{Entry, State};
use super::{Reference, Registry, heads, newcomers, roster};
use crate::domain::Entity;
use crate::domain::{
    Dated, Entropy, Fact, FactBody, Moment, OfficeCode, OfficeFounded, OfficerEnrolled, OfficerId,
    Permission, RegistryId, Role, SiteId, Text, Unlocked as UnlockedFact,
};
use crate::policy::Policy;
use crate::store::{DataKey, OpenMix, Store, StoreError, StoreOptions, Volume};
use crate::vault::{self, Attempts, Escrow, Founding, Officer, Passphrase, ScryptCost, Unlocked};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// Directory of keys within a registry.
pub const KEYS: &str = "keys";
/// The sealed store within a registry.
pub const STORE: &str = "registry.guitu";

/// What a new office states about itself.
pub struct FoundingRequest {
    /// Division code of the street.
    pub office: OfficeCode,
    /// Name of the office.
    pub name: Text,
    /// Name of the street.
    pub street: Text,
    /// The district bureau reports go to.
    pub bureau: Text,
    /// The first officer, who becomes head (所长).
    pub officer: Text,
    /// Figures are claimed from this day.
    pub claimed_from: NaiveDate,
    /// Escrow recipients, made elsewhere.
    pub escrow: Vec<Escrow>,
    /// What scrypt costs.
    pub cost: ScryptCost,
}

/// A registry that is there, but locked.
pub struct Locked {
    dir: PathBuf,
    second_note: Option<PathBuf>,
}

fn io(error: std::io::Error) -> RegistryError {
    RegistryError::Io(error.kind())
}

pub(super) fn mix(at: Moment, entropy: &mut dyn Entropy) -> Result<OpenMix, RegistryError> {
    let mut random = [0; 32];
    entropy.fill(&mut random)?;
    Ok(OpenMix { random, boot_id: at.boot_id, time_ms: at.wall_ms, counter: at.since_boot_ms })
}

pub(super) fn options() -> StoreOptions {
    StoreOptions { cache_bytes: 32 << 20, ..StoreOptions::default() }
}

/// Founds a registry in `dir`, which must not exist: made beside it under another name and renamed when whole.
///
/// # Errors
/// An existing directory; keys; the store.
pub fn found(
    dir: &Path,
    request: FoundingRequest,
    passphrase: &Passphrase,
    at: Moment,
    entropy: &mut dyn Entropy,
) -> Result<(), RegistryError> {
    if dir.exists() {
        return Err(RegistryError::DirectoryExists);
    }
    let parent = match dir.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    let building = Building::begin(&parent, false).map_err(io)?;
    build(building.path(), request, passphrase, at, entropy)?;
    private(building.path())?;
    building.finish(dir).map_err(io)?;
    std::fs::File::open(&parent).and_then(|d| d.sync_all()).map_err(io)
}

/// Nobody but the owner looks into a registry's directory.
fn private(dir: &Path) -> Result<(), RegistryError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700)).map_err(io)?;
    }
    Ok(())
}

fn build(
    dir: &Path,
    request: FoundingRequest,
    passphrase: &Passphrase,
    at: Moment,
    entropy: &mut dyn Entropy,
) -> Result<(), RegistryError> {
    let mut id = [0; 16];
    entropy.fill(&mut id)?;
    let registry = RegistryId(id);
    let name = request.officer.as_str();
    let founding = Founding::new(registry, name, Role::Head, at.day(), &request.escrow, entropy)?;
    let officer = founding.officer().id;
    let policy = Policy::embedded();
    let bodies: [FactBody; 3] = [
        OfficeFounded {
            registry,
            office: request.office,
            name: request.name,
            street: request.street,
            bureau: request.bureau,
            claimed_from: request.claimed_from,
        }
        .into(),
        OfficerEnrolled {
            officer,
            name: request.officer.clone(),
            role: Role::Head,
            public_key: founding.signer().public_key(),
        }
        .into(),
        adoption(&policy, at.day(), &Policy::embedded_files()).into(),
    ];
    let mut facts: Vec<Fact> = bodies.into_iter().map(|body| Fact::new(at.day(), None, body)).collect();
    for one in &request.escrow {
        facts.push(super::keys::escrow_added(one, at)?);
    }
    facts.push(roster::bound(founding.roster(), at));
    let site = SiteId(1);
    let place = Place { registry, site, prev: None };
    let by = journal::Signatory { officer, signer: founding.signer() };
    let sealed = journal::seal(place, by, None, at, &facts, entropy)?;
    let mut state = State::default();
    let key = DataKey::new(*founding.data_key());
    let store =
        Store::create(&dir.join(STORE), registry.0, founding.epoch(), &key, &mix(at, entropy)?, &options())?;
    let mut tx = store.begin_write()?;
    sealed.write(&mut tx)?;
    for (id, fact) in journal::numbered(site, 0, &facts) {
        let id = id?;
        for entity in fact.entities() {
            project::link(&mut tx, entity, id)?;
        }
        let entry = Entry { id, officer, recorded_on: at.day(), fact: fact.clone() };
        state.apply(&entry).map_err(|_| RegistryError::Projection("genesis"))?;
    }
    project::write(&mut tx, &state, Entity::Office, None)?;
    project::write_number(&mut tx)?;
    tx.commit()?;
    store.close()?;
    let founder = founding.finish(&dir.join(KEYS), sealed.head.hash, passphrase, request.cost)?;
    heads::write(&dir.join(KEYS), sealed.head, &founder)
}

impl Locked {
    /// Looks for a registry in `dir`.
    ///
    /// # Errors
    /// [`RegistryError::NoRegistry`] when there is none.
    pub fn at(dir: &Path) -> Result<Self, RegistryError> {
        if dir.join(STORE).is_file() && dir.join(KEYS).is_dir() {
            Ok(Self { dir: dir.to_owned(), second_note: None })
        } else {
            Err(RegistryError::NoRegistry)
        }
    }

    /// With a second place where the head is noted, a file outside the registry: a stick, a share.
    ///
    /// # Errors
    /// [`RegistryError::NoteInside`] for a place that would be put back with the registry.
    pub fn noting_in(self, second_note: Option<PathBuf>) -> Result<Self, RegistryError> {
        if second_note.as_deref().is_some_and(|path| heads::inside(&self.dir, path)) {
            return Err(RegistryError::NoteInside);
        }
        Ok(Self { second_note, ..self })
    }

    /// The second place.
    pub(super) fn second_note(&self) -> Option<&Path> {
        self.second_note.as_deref()
    }

    /// Officers that have a key here; names are not verified before unlocking.
    ///
    /// # Errors
    /// Unreadable key files.
    pub fn officers(&self) -> Result<Vec<Officer>, RegistryError> {
        Ok(vault::list_officers(&self.dir.join(KEYS))?)
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Opens identity and data key with the passphrase (scrypt: slow on purpose).
    ///
    /// # Errors
    /// A wrong passphrase; damaged or forged keys.
    pub fn unlock_keys(
        &self,
        officer: OfficerId,
        passphrase: &Passphrase,
    ) -> Result<Unlocked, RegistryError> {
        Ok(vault::unlock(&self.dir.join(KEYS), officer, passphrase)?)
    }

    /// The same for who types a passphrase: each wrong one is counted, beside the keys and for every door alike, and makes
    /// the next wait longer. The count is recorded when somebody unlocks.
    ///
    /// # Errors
    /// [`RegistryError::TooSoon`] before the wait is over; as [`Locked::unlock_keys`].
    pub fn try_keys(
        &self,
        officer: OfficerId,
        passphrase: &Passphrase,
        at: Moment,
    ) -> Result<Unlocked, RegistryError> {
        self.may_try(at)?;
        let keys = self.unlock_keys(officer, passphrase);
        self.count_wrong(&keys, at);
        keys
    }

    /// How long no passphrase is tried.
    pub fn wait(&self, at: Moment) -> std::time::Duration {
        Attempts::read(&self.dir.join(KEYS)).wait(at)
    }

    /// Refuses a try before the wait is over.
    ///
    /// # Errors
    /// [`RegistryError::TooSoon`].
    pub fn may_try(&self, at: Moment) -> Result<(), RegistryError> {
        match self.wait(at) {
            std::time::Duration::ZERO => Ok(()),
            left => Err(RegistryError::TooSoon { seconds: left.as_secs().max(1) }),
        }
    }

    /// Counts a wrong passphrase.
    pub fn count_wrong<T>(&self, tried: &Result<T, RegistryError>, at: Moment) {
        if matches!(tried, Err(RegistryError::Vault(vault::VaultError::WrongPassphrase))) {
            let keys = self.dir.join(KEYS);
            // a volume that cannot be written does not make a wrong passphrase right
            if let Err(error) = Attempts::read(&keys).count(&keys, at) {
                tracing::warn!(%error, "a wrong passphrase is not counted");
            }
        }
    }

    /// Opens the store with unlocked keys, checks it whole, loads the state and records the unlocking.
    ///
    /// # Errors
    /// A locked, damaged or rolled-back store; a genesis that is not the one pinned in the identity. A volume that takes
    /// nothing, or a clock that is not believed, is no error: [`Registry::bar`] says it, and only reading is left.
    pub fn open(
        &self,
        keys: Unlocked,
        failed_attempts: u32,
        at: Moment,
        entropy: &mut dyn Entropy,
        progress: impl FnMut(f64) + Send + Clone + 'static,
    ) -> Result<Registry, RegistryError> {
        self.open_for(keys, failed_attempts, false, at, entropy, progress)
    }

    /// The same for a head who resolves what is wrong with the noted heads: one that the journal does not hold is told
    /// and not refused ([`Registry::notes`]).
    ///
    /// # Errors
    /// As [`Locked::open`], but for a rolled-back store.
    pub fn open_to_resolve(
        &self,
        keys: Unlocked,
        failed_attempts: u32,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Registry, RegistryError> {
        let head = keys.officer().role == Role::Head;
        self.open_for(keys, failed_attempts, head, at, entropy, |_| ())
    }

    fn open_for(
        &self,
        mut keys: Unlocked,
        failed_attempts: u32,
        resolving: bool,
        at: Moment,
        entropy: &mut dyn Entropy,
        progress: impl FnMut(f64) + Send + Clone + 'static,
    ) -> Result<Registry, RegistryError> {
        let path = self.dir.join(STORE);
        let epoch = Store::peek_header(&path)?.epoch;
        keys.serves_store(epoch)?;
        let key = DataKey::new(*keys.data_key(epoch)?);
        let mix = mix(at, entropy)?;
        // The shipped rules are read while the pages are checked.
        let (store, reference) = std::thread::scope(|scope| {
            let reference = scope.spawn(|| {
                let _ = Policy::embedded();
                Reference::embedded()
            });
            let registry = keys.registry().0;
            let store = match Store::open(&path, registry, epoch, &key, &mix, &options(), progress.clone()) {
                // reading is all that is left where the file may not be written, or its volume takes nothing
                Err(cause @ (StoreError::ReadOnly | StoreError::NoSpace)) => {
                    let opened = Store::open_read_only(&path, registry, epoch, &key, &options(), progress);
                    opened.map(|store| (store, Some(cause)))
                }
                opened => opened.map(|store| (store, None)),
            };
            (store, reference.join().unwrap_or_else(|_| Reference::embedded()))
        });
        let ((store, barred), reference) = (store?, reference?);
        let site = SiteId(1);
        let (head, verified) = {
            let tx = store.begin_read()?;
            let genesis = journal::header(&tx, site, 0)?;
            if genesis.is_none_or(|(hash, _)| hash != keys.genesis()) {
                return Err(RegistryError::Journal { index: 0, what: JournalFault::Genesis });
            }
            let head = journal::head(&tx, site)?;
            let opener =
                journal::Opener { registry: keys.registry(), site, genesis: keys.genesis(), signer: &keys };
            (head, opener.catch_up(&tx)?)
        };
        let (store, state, barred) = match project::open(&store, site) {
            Ok(state) => (store, state, barred),
            // rows of an earlier shape are written anew; where they cannot be, they are only read
            Err(error) => {
                let cause = takes_nothing(&error).filter(|_| !store.is_read_only()).ok_or(error)?;
                drop(store);
                let registry = keys.registry().0;
                let store = Store::open_read_only(&path, registry, epoch, &key, &options(), |_| {})?;
                let state = project::open(&store, site)?;
                (store, state, Some(cause))
            }
        };
        // What the keys say is believed only where the journal leads to it.
        roster::standing(&state.office, keys.roster())?;
        let court = heads::Court { tx: &store.begin_read()?, roster: keys.roster(), head, resolving };
        let notes = heads::judge(court, &self.dir.join(KEYS), self.second_note())?;
        // The journal's word holds even while the roster of keys lags behind it.
        match state.office.officers.get(&keys.officer().id) {
            Some(row) if row.revoked => return Err(vault::VaultError::Revoked.into()),
            // Enrolled in the roster, not yet in the journal: nothing this officer signs would verify.
            None => return Err(vault::VaultError::NoSuchOfficer.into()),
            Some(_) => {}
        }
        let new_heads = newcomers::new_heads(&store, &keys)?;
        let untold = untold(&store, site, head, &state, keys.officer().id)?;
        let mut registry = Registry::assembled(self, store, keys, (head, state, notes), reference)?;
        registry.untold = untold;
        registry.verified = Some(verified);
        registry.new_heads = new_heads;
        let volume = Volume::of(&self.dir);
        let bar = barred.map(|cause| Bar::ReadOnly { cause, mount: volume.mount });
        registry.standing.begin(bar, volume.kind);
        registry.begin(failed_attempts, at, entropy)
    }
}

impl Registry {
    /// Records the opening and finishes what waits for it; reading is all that is left where nothing can be recorded.
    fn begin(
        mut self,
        failed_attempts: u32,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, RegistryError> {
        if self.is_read_only() {
            return Ok(self);
        }
        sweep(&[&self.dir, &self.dir.join(KEYS), &self.dir.join(EXPORTS)]);
        if let Some(doubt) = self.clock_doubt(at) {
            self.standing.doubt_again(doubt, Some(failed_attempts));
            return Ok(self);
        }
        let keys_dir = self.dir.join(KEYS);
        let failed_attempts = failed_attempts.max(Attempts::read(&keys_dir).wrong);
        let body = UnlockedFact { unlocked: true, failed_attempts };
        let mut facts = vec![Fact::new(at.day(), None, body)];
        if self.role().may(Permission::ManageKeys) && !self.roster_is_bound() {
            facts.push(self.roster_fact(at));
        }
        if let Err(error) = self.record(facts, at, entropy) {
            return match takes_nothing(&error) {
                Some(cause) => self.into_read_only(cause),
                None => Err(error),
            };
        }
        if failed_attempts > 0 {
            Attempts::forget(&keys_dir)?;
        }
        self.finish_key_changes(at, entropy)?;
        self.vault.sweep()?;
        if let Err(error) = self.note_head() {
            self.note_trouble(error);
        }
        Ok(self)
    }

    /// A registry in memory, of parts that were verified.
    pub(super) fn assembled(
        locked: &Locked,
        store: Store,
        vault: Unlocked,
        (head, state, notes): (Option<journal::Head>, State, heads::Notes),
        reference: Reference,
    ) -> Result<Self, RegistryError> {
        let policy = policy_of(&state)?;
        let last = match head {
            Some(head) => {
                let tx = store.begin_read()?;
                journal::header(&tx, head.site, head.index)?.map(|(_, header)| header.at)
            }
            None => None,
        };
        Ok(Self {
            dir: locked.dir.clone(),
            store,
            vault,
            site: SiteId(1),
            head,
            state,
            policy,
            reference,
            undo: vec![],
            redo: vec![],
            reads: vec![],
            opened: std::collections::BTreeMap::new(),
            caseload: std::cell::RefCell::default(),
            untold: vec![],
            verified: None,
            standing: Standing::new(last),
            new_heads: vec![],
            notes,
            second_note: locked.second_note.clone(),
        })
    }
}

/// Uses of an escrow key since this officer last wrote anything: nobody is let in behind another's back.
fn untold(
    store: &Store,
    site: SiteId,
    head: Option<journal::Head>,
    state: &State,
    officer: OfficerId,
) -> Result<Vec<Dated<OfficerId>>, RegistryError> {
    let mut list: Vec<_> =
        state.office.recovered.iter().filter(|used| used.value != officer).cloned().collect();
    let Some(first) = list.first().map(|used| used.fact.index) else { return Ok(list) };
    let tx = store.begin_read()?;
    for index in (first..=head.map_or(0, |head| head.index)).rev() {
        if journal::header(&tx, site, index)?.is_some_and(|(_, header)| header.officer == officer) {
            list.retain(|used| used.fact.index > index);
            break;
        }
    }
    Ok(list)
}
