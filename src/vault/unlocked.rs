//! Founding an office, unlocking, and what an unlocked officer may do with the keys.

use super::data_key::{self, Place};
use super::identity::{Identity, Pins};
use super::memory::{Held, wipe_stack};
use super::roster::{Escrow, Officer, Roster};
use super::seal::{Passphrase, ScryptCost, open, parse_recipient};
use super::sign::Signer;
use super::{VaultError, files};
use crate::domain::{CommitHash, Entropy, OfficerId, Permission, RegistryId, Role};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// A new office before its first file is written: all in memory, so that the journal's first commit can be signed and
/// then pinned in the identity file.
pub struct Founding {
    identity: Held<Identity>,
    roster: Roster,
    roster_file: Vec<u8>,
    key: Zeroizing<[u8; 32]>,
}

impl Founding {
    /// Makes the founder's identity, the roster and the data key of epoch 1. The founder's key is the root key; the
    /// founder's role must be one that manages keys.
    pub fn new(
        registry: RegistryId,
        name: &str,
        role: Role,
        day: NaiveDate,
        escrow: &[Escrow],
        entropy: &mut dyn Entropy,
    ) -> Result<Self, VaultError> {
        if !role.may(Permission::ManageKeys) {
            return Err(VaultError::NotPermitted);
        }
        let identity = Held::new(Identity::generate(entropy)?);
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(&mut *key)?;
        let mut roster = Roster::first(registry, enrolled(&identity, name, role, day), Vec::new());
        for one in escrow {
            add_escrow(&mut roster, one)?;
        }
        let (roster, roster_file) = roster.seal_next(&identity.public_key(), &*identity)?;
        Ok(Self { identity, roster, roster_file, key })
    }

    /// The founder, as the roster will list them.
    pub fn officer(&self) -> &Officer {
        &self.roster.officers[0]
    }

    /// The roster, signed and not yet written.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The data key of epoch 1.
    pub fn data_key(&self) -> Zeroizing<[u8; 32]> {
        self.key.clone()
    }

    /// Signs the first commit.
    pub fn signer(&self) -> &dyn Signer {
        &*self.identity
    }

    /// 1.
    pub fn epoch(&self) -> u32 {
        self.roster.epoch
    }

    /// Writes the key directory; refuses one that has a roster. The roster comes last: without it there is no office.
    pub fn finish(
        self,
        keys: &Path,
        genesis: CommitHash,
        passphrase: &Passphrase,
        cost: ScryptCost,
    ) -> Result<Unlocked, VaultError> {
        if files::roster(keys).try_exists()? {
            return Err(VaultError::Exists);
        }
        let Self { identity, roster, roster_file, key } = self;
        let pins = Pins { registry: roster.registry, genesis, root: identity.public_key(), cost };
        let place = Place { registry: roster.registry, epoch: roster.epoch };
        let wrapped = data_key::wrap(place, &key, &roster.recipients(), &identity.age, &*identity)?;
        let identity_file = identity.protect(&pins, passphrase)?;
        files::create(&files::identity(keys, identity.officer), &identity_file)?;
        files::create(&files::data_key(keys, roster.epoch), &wrapped)?;
        files::create(&files::roster(keys), &roster_file)?;
        Ok(Unlocked { keys: keys.to_owned(), identity, pins, roster, store_epoch: None })
    }
}

pub(super) fn enrolled(identity: &Identity, name: &str, role: Role, day: NaiveDate) -> Officer {
    Officer {
        id: identity.officer,
        name: name.to_owned(),
        role,
        recipient: identity.recipient(),
        verify_key: identity.public_key(),
        valid_from: day,
        retired_on: None,
    }
}

fn add_escrow(roster: &mut Roster, escrow: &Escrow) -> Result<(), VaultError> {
    let recipient = parse_recipient(&escrow.recipient)?;
    if roster.recipients().contains(&recipient.as_str()) {
        return Err(VaultError::DuplicateRecipient);
    }
    roster.escrow.push(Escrow { label: escrow.label.clone(), recipient });
    Ok(())
}

/// The officers a key directory names, to offer before anyone has unlocked. Nothing is verified yet.
pub fn list_officers(keys: &Path) -> Result<Vec<Officer>, VaultError> {
    let file = files::read(&files::roster(keys), VaultError::KeyFileMissing)?;
    Ok(Roster::unverified(&file)?.officers)
}

/// An officer whose passphrase was right and whose roster leads back to the pinned root key.
pub struct Unlocked {
    keys: PathBuf,
    identity: Held<Identity>,
    pins: Pins,
    roster: Roster,
    /// Epoch of the store that is open with these keys.
    store_epoch: Option<u32>,
}

/// Unlocks an identity and verifies roster and pins. Takes the 0.6 s of scrypt; touches no store.
pub fn unlock(keys: &Path, officer: OfficerId, passphrase: &Passphrase) -> Result<Unlocked, VaultError> {
    let unlocked = opened(keys, officer, passphrase);
    wipe_stack();
    unlocked
}

#[inline(never)]
fn opened(keys: &Path, officer: OfficerId, passphrase: &Passphrase) -> Result<Unlocked, VaultError> {
    let roster_file = files::read(&files::roster(keys), VaultError::KeyFileMissing)?;
    let claimed = Roster::unverified(&roster_file)?; // what is plainly damaged costs nobody the wait for scrypt
    let identity_file = files::read(&files::identity(keys, officer), VaultError::NoSuchOfficer)?;
    let (identity, pins) = Identity::unprotect(&identity_file, passphrase)?;
    let identity = Held::new(identity);
    if identity.officer != officer {
        return Err(VaultError::KeyFileDamaged);
    }
    if claimed.registry != pins.registry {
        return Err(VaultError::NotThisRegistry);
    }
    let roster = Roster::verified(&roster_file, &pins.root)?;
    let listed = roster.officer(officer).ok_or(VaultError::NoSuchOfficer)?;
    if !listed.is_active() {
        return Err(VaultError::Revoked);
    }
    if listed.recipient != identity.recipient() || listed.verify_key != identity.public_key() {
        return Err(VaultError::RosterForged);
    }
    Ok(Unlocked { keys: keys.to_owned(), identity, pins, roster, store_epoch: None })
}

impl Signer for Unlocked {
    fn public_key(&self) -> [u8; 32] {
        self.identity.public_key()
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.identity.sign(message)
    }
}

impl Unlocked {
    /// An officer whom an escrow key has just signed in.
    pub(super) fn assembled(
        keys: PathBuf,
        identity: Held<Identity>,
        pins: Pins,
        roster: Roster,
        store_epoch: u32,
    ) -> Self {
        Self { keys, identity, pins, roster, store_epoch: Some(store_epoch) }
    }

    /// The officer's row of the roster.
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "unlocking found the row, and no change removes rows"
    )]
    pub fn officer(&self) -> &Officer {
        self.roster.officer(self.identity.officer).expect("the roster lists who is unlocked")
    }

    /// The verified roster.
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// What the identity pins: the registry compares its first commit with `genesis` before it shows anything.
    pub fn pins(&self) -> &Pins {
        &self.pins
    }

    /// The registry.
    pub fn registry(&self) -> RegistryId {
        self.pins.registry
    }

    /// The pinned first commit.
    pub fn genesis(&self) -> CommitHash {
        self.pins.genesis
    }

    /// What guessing a passphrase costs here, from the founding on: cheap in a demo office only.
    pub fn cost(&self) -> ScryptCost {
        self.pins.cost
    }

    /// Whether the officer's identity file is cheap to guess though the office is no demo: written so by an earlier
    /// version. A new passphrase mends it.
    pub fn is_cheap(&self) -> bool {
        self.identity.cheap
    }

    /// Epoch of the newest data key. A store may be one behind while a rotation is unfinished: its header tells.
    pub fn epoch(&self) -> u32 {
        self.roster.epoch
    }

    /// Takes note of the epoch of the store that these keys open. Must be asked before anything is changed.
    ///
    /// # Errors
    /// [`VaultError::RosterStale`] when the roster knows no such epoch yet: it is written before any store is put under
    /// a new key, so that one that lags behind was put back.
    pub fn serves_store(&mut self, epoch: u32) -> Result<(), VaultError> {
        if self.roster.epoch < epoch {
            return Err(VaultError::RosterStale);
        }
        self.store_epoch = Some(epoch);
        Ok(())
    }

    /// Whether a wrapped key of that epoch lies in the key directory.
    pub fn has_data_key(&self, epoch: u32) -> bool {
        files::data_key(&self.keys, epoch).exists()
    }

    /// The data key of an epoch, for the store whose header names it.
    pub fn data_key(&self, epoch: u32) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        let file = files::read(&files::data_key(&self.keys, epoch), VaultError::KeyFileMissing)?;
        self.unwrapped(epoch, &file)
    }

    /// Opens bytes sealed to this officer.
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        open(&self.identity.age, sealed)
    }

    /// Protects the identity file with a new passphrase, if `old` opens it. A copy of the old file still opens with
    /// the old one.
    pub fn change_passphrase(&self, old: &Passphrase, new: &Passphrase) -> Result<(), VaultError> {
        let path = files::identity(&self.keys, self.identity.officer);
        Identity::unprotect(&files::read(&path, VaultError::NoSuchOfficer)?, old)?;
        files::replace(&path, &self.identity.protect(&self.pins, new)?, |written| {
            let (identity, pins) = Identity::unprotect(written, new)?;
            let same = identity.public_key() == self.public_key() && pins == self.pins;
            if same { Ok(()) } else { Err(VaultError::KeyFileDamaged) }
        })
    }

    /// Adds an officer, who types a passphrase of their own. Identity file first, roster last.
    pub fn add_officer(
        &mut self,
        name: &str,
        role: Role,
        day: NaiveDate,
        passphrase: &Passphrase,
        entropy: &mut dyn Entropy,
    ) -> Result<Officer, VaultError> {
        self.permitted()?;
        let identity = Identity::generate(entropy)?;
        let officer = enrolled(&identity, name, role, day);
        let mut next = self.roster.clone();
        next.officers.push(officer.clone());
        let file = identity.protect(&self.pins, passphrase)?;
        files::create(&files::identity(&self.keys, identity.officer), &file)?;
        self.rewrap(next)?;
        Ok(officer)
    }

    /// Gives an officer another role.
    pub fn change_role(&mut self, officer: OfficerId, role: Role) -> Result<(), VaultError> {
        self.permitted()?;
        let mut next = self.roster.clone();
        active_mut(&mut next, officer)?.role = role;
        self.write_roster(next)
    }

    /// Adds an escrow recipient and wraps the data key to it too.
    pub fn add_escrow(&mut self, escrow: &Escrow) -> Result<(), VaultError> {
        self.permitted()?;
        let mut next = self.roster.clone();
        add_escrow(&mut next, escrow)?;
        self.rewrap(next)
    }

    /// Lets escrow keys sign that a roster of an earlier version of this program lists without such a right.
    ///
    /// # Errors
    /// A role that may not manage keys; the disk.
    pub fn authorise_escrow(&mut self) -> Result<(), VaultError> {
        self.permitted()?;
        if self.roster.escrow_may_sign(&self.pins.root) {
            return Ok(());
        }
        self.write_roster(self.roster.clone())
    }

    /// Whether [`Unlocked::rotate`] would end the access of `officer`; nothing is changed.
    ///
    /// # Errors
    /// A role that may not; oneself, since the new key must open for who makes it; nobody active of that id.
    pub fn may_retire(&self, officer: OfficerId) -> Result<(), VaultError> {
        self.permitted()?;
        if officer == self.identity.officer {
            return Err(VaultError::NotPermitted);
        }
        active_mut(&mut self.roster.clone(), officer).map(drop)
    }

    /// Makes a new data key, and ends the access of `retire` if one is named (never one's own). Gives the new epoch.
    ///
    /// This is the first of three steps. The second is the caller's: copy the store under `data_key(epoch)` and put the
    /// copy in its place. The third is [`Unlocked::forget_old_keys`], once the new pair has opened. A crash between
    /// them loses nothing: the store's header names the epoch it needs, and that key is still there. Backups made
    /// before stay readable to whoever kept the old key.
    pub fn rotate(
        &mut self,
        retire: Option<(OfficerId, NaiveDate)>,
        entropy: &mut dyn Entropy,
    ) -> Result<u32, VaultError> {
        self.permitted()?;
        let mut next = self.roster.clone();
        if let Some((officer, day)) = retire {
            self.may_retire(officer)?;
            active_mut(&mut next, officer)?.retired_on = Some(day);
        }
        self.renew(next, entropy)
    }

    /// Takes an escrow recipient off the roster and makes a new data key, as [`Unlocked::rotate`] does and with the same
    /// steps to follow. What was sealed before stays readable to whoever holds the envelope.
    ///
    /// # Errors
    /// A role that may not manage keys; a recipient that is not listed; the disk.
    pub fn drop_escrow(&mut self, recipient: &str, entropy: &mut dyn Entropy) -> Result<u32, VaultError> {
        self.permitted()?;
        let mut next = self.roster.clone();
        next.escrow.retain(|one| one.recipient != recipient);
        if next.escrow.len() == self.roster.escrow.len() {
            return Err(VaultError::NoSuchEscrow);
        }
        self.renew(next, entropy)
    }

    /// A data key of an epoch that nothing here has had: above the roster's and the store's, under a name that is free.
    fn renew(&mut self, mut next: Roster, entropy: &mut dyn Entropy) -> Result<u32, VaultError> {
        let newest = next.epoch.max(self.store_epoch.unwrap_or_default());
        next.epoch = files::free_epoch(&self.keys, newest)?;
        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(&mut *key)?;
        let epoch = next.epoch;
        let file = self.wrapped(epoch, &next, &key)?;
        files::create(&files::data_key(&self.keys, epoch), &file)?;
        self.write_roster(next)?;
        Ok(epoch)
    }

    /// Removes key files that a crash left half written. The store must be open, so that nobody else is writing any.
    ///
    /// # Errors
    /// The disk.
    pub fn sweep(&self) -> Result<(), VaultError> {
        files::sweep(&self.keys)
    }

    /// Removes the wrapped keys of epochs before `store_epoch`, which the caller has just opened.
    pub fn forget_old_keys(&self, store_epoch: u32) -> Result<(), VaultError> {
        for epoch in files::epochs(&self.keys)?.into_iter().filter(|epoch| *epoch < store_epoch) {
            files::remove(&files::data_key(&self.keys, epoch))?;
        }
        Ok(())
    }

    fn permitted(&self) -> Result<(), VaultError> {
        if self.officer().role.may(Permission::ManageKeys) { Ok(()) } else { Err(VaultError::NotPermitted) }
    }

    /// Wraps the data keys in use to the recipients of `next`, then writes `next`.
    fn rewrap(&mut self, next: Roster) -> Result<(), VaultError> {
        for epoch in self.epochs_in_use()? {
            self.rewrap_key(epoch, &next)?;
        }
        self.write_roster(next)
    }

    /// Wraps the data keys in use anew where they are not wrapped to exactly those of the roster: a file put back from
    /// a backup may lack an officer who came later.
    ///
    /// # Errors
    /// A role that may not manage keys; a wrapped key that does not open; the disk.
    pub fn mend_wrapped_keys(&self) -> Result<(), VaultError> {
        self.permitted()?;
        for epoch in self.epochs_in_use()? {
            let file = files::read(&files::data_key(&self.keys, epoch), VaultError::KeyFileMissing)?;
            let wrapped_to = data_key::recipients(&file, |signer| self.may_ever_sign(signer))?;
            if wrapped_to != self.roster.recipients() {
                self.rewrap_key(epoch, &self.roster)?;
            }
        }
        Ok(())
    }

    /// The store's epoch, and the roster's while a rotation is unfinished; all that lie there when no store is open.
    fn epochs_in_use(&self) -> Result<Vec<u32>, VaultError> {
        let newest = self.roster.epoch;
        let mut epochs = files::epochs(&self.keys)?;
        epochs.retain(|epoch| *epoch == newest || self.store_epoch.is_none_or(|store| store == *epoch));
        Ok(epochs)
    }

    /// The same key for other recipients. The file that is there stays until the new one has opened from the disk.
    fn rewrap_key(&self, epoch: u32, next: &Roster) -> Result<(), VaultError> {
        let key = self.data_key(epoch)?;
        let file = self.wrapped(epoch, next, &key)?;
        files::replace(&files::data_key(&self.keys, epoch), &file, |written| {
            let same = *self.unwrapped(epoch, written)? == *key;
            if same { Ok(()) } else { Err(VaultError::KeyFileDamaged) }
        })
    }

    fn wrapped(&self, epoch: u32, next: &Roster, key: &[u8; 32]) -> Result<Vec<u8>, VaultError> {
        let place = Place { registry: next.registry, epoch };
        data_key::wrap(place, key, &next.recipients(), &self.identity.age, &*self.identity)
    }

    fn unwrapped(&self, epoch: u32, file: &[u8]) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        let place = Place { registry: self.pins.registry, epoch };
        data_key::unwrap(place, file, &self.identity.age, |signer| self.may_ever_sign(signer))
    }

    fn may_ever_sign(&self, signer: &[u8; 32]) -> bool {
        self.roster.ever_authority(&self.pins.root, signer)
    }

    fn write_roster(&mut self, next: Roster) -> Result<(), VaultError> {
        let (next, file) = next.seal_next(&self.pins.root, &*self.identity)?;
        files::replace(&files::roster(&self.keys), &file, |written| {
            Roster::verified(written, &self.pins.root).map(drop)
        })?;
        self.roster = next;
        Ok(())
    }
}

fn active_mut(roster: &mut Roster, id: OfficerId) -> Result<&mut Officer, VaultError> {
    let officer = roster.officers.iter_mut().find(|o| o.id == id).ok_or(VaultError::NoSuchOfficer)?;
    if officer.is_active() { Ok(officer) } else { Err(VaultError::Revoked) }
}
