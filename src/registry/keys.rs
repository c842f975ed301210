//! Officers and keys: each change is made in the vault and stated in the journal.

use super::open::{STORE, mix, options};
use super::{Registry, RegistryError};
use crate::domain::{
    Entropy, EscrowAdded, EscrowRemoved, Fact, Moment, OfficerEnrolled, OfficerId, OfficerRevoked,
    Permission, Role, Text,
};
use crate::store::{DataKey, Store, StoreError};
use crate::vault::{Escrow, Officer, Passphrase, ScryptCost, VaultError, parse_recipient};

/// A copy under a new key, until it takes the store's place.
const NEXT: &str = "registry.next";

impl Registry {
    /// Enrols an officer, who has typed a passphrase of their own.
    ///
    /// # Errors
    /// A permission, keys, the store. When the fact cannot be written, the new identity exists but nothing it signs
    /// would verify: revoke it and enrol again.
    pub fn enrol(
        &mut self,
        name: &Text,
        role: Role,
        passphrase: &Passphrase,
        cost: ScryptCost,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<OfficerId, RegistryError> {
        self.require(Permission::ManageKeys)?;
        self.may_record(at)?;
        let officer = self.vault.add_officer(name, role, at.day(), passphrase, cost, entropy)?;
        let body =
            OfficerEnrolled { officer: officer.id, name: name.clone(), role, public_key: officer.verify_key };
        self.record(vec![Fact::new(at.day(), None, body)], at, entropy)?;
        Ok(officer.id)
    }

    /// Ends an officer's access: the fact, a new data key, the store copied under it. Gives the new epoch. Backups made
    /// before still open to whoever kept the old key.
    ///
    /// # Errors
    /// A permission, keys, the store. A crash between the steps loses nothing: the fact alone already refuses the officer,
    /// and whoever may manage keys finishes the rest by opening the registry.
    pub fn revoke(
        &mut self,
        officer: OfficerId,
        reason: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<u32, RegistryError> {
        self.require(Permission::ManageKeys)?;
        self.may_record(at)?;
        self.vault.may_retire(officer)?;
        let body = OfficerRevoked { officer, reason };
        self.record(vec![Fact::new(at.day(), None, body)], at, entropy)?;
        let epoch = self.vault.rotate(Some((officer, at.day())), entropy)?;
        self.rekey(epoch, at, entropy)?;
        Ok(epoch)
    }

    /// Finishes what a crash left of enrolling, revoking or rotating: an officer of the signed roster whom the journal
    /// does not know is enrolled, an escrow recipient likewise added; one whom the journal revoked or removed loses the
    /// key; a store behind the newest key is copied under it. Does nothing for a role that may not manage keys.
    ///
    /// # Errors
    /// Keys, the store; what was there before still opens.
    pub(super) fn finish_key_changes(
        &mut self,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<(), RegistryError> {
        if !self.role().may(Permission::ManageKeys) {
            return Ok(());
        }
        let known = &self.state.office.officers;
        let active: Vec<Officer> =
            self.vault.roster().officers.iter().filter(|o| o.is_active()).cloned().collect();
        let (mut enrolled, mut revoked, mut removed) = (Vec::new(), Vec::new(), Vec::new());
        for officer in active {
            match known.get(&officer.id) {
                None => {
                    // The name passed the same check when the officer was added.
                    let Ok(name) = Text::new(&officer.name) else { continue };
                    let public_key = officer.verify_key;
                    let body = OfficerEnrolled { officer: officer.id, name, role: officer.role, public_key };
                    enrolled.push(Fact::new(at.day(), None, body));
                }
                Some(row) if row.revoked && officer.id != self.officer() => revoked.push(officer.id),
                Some(_) => {}
            }
        }
        for one in &self.vault.roster().escrow {
            let office = &self.state.office;
            if office.escrow_removed.contains(&one.recipient) {
                removed.push(one.recipient.clone());
            } else if !office.escrow.contains_key(&one.recipient) {
                enrolled.push(escrow_added(one, at)?);
            }
        }
        if !enrolled.is_empty() {
            self.record(enrolled, at, entropy)?;
        }
        self.vault.authorise_escrow()?;
        for officer in revoked {
            self.vault.rotate(Some((officer, at.day())), entropy)?;
        }
        for recipient in removed {
            self.vault.drop_escrow(&recipient, entropy)?;
        }
        self.vault.mend_wrapped_keys()?;
        let (epoch, store) = (self.vault.epoch(), self.store.stats()?.epoch);
        if store < epoch { self.rekey(epoch, at, entropy) } else { Ok(self.vault.forget_old_keys(store)?) }
    }

    /// Adds an escrow recipient.
    ///
    /// # Errors
    /// A permission, keys, the store. When the fact cannot be written, the next opening writes it.
    pub fn add_escrow(
        &mut self,
        escrow: &Escrow,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<usize, RegistryError> {
        self.require(Permission::ManageKeys)?;
        self.may_record(at)?;
        self.vault.add_escrow(escrow)?;
        self.record(vec![escrow_added(escrow, at)?], at, entropy)?;
        Ok(self.vault.roster().escrow_count())
    }

    /// Takes an escrow recipient out: the fact, a new data key, the store copied under it, so that the envelope neither
    /// opens the store nor lets anybody in. Gives the new epoch. Backups made before still open with it.
    ///
    /// # Errors
    /// A permission, a recipient that is not listed, keys, the store. A crash between the steps loses nothing: the next
    /// opening by whoever may manage keys finishes the rest.
    pub fn remove_escrow(
        &mut self,
        recipient: &str,
        reason: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<u32, RegistryError> {
        self.require(Permission::ManageKeys)?;
        self.may_record(at)?;
        if !self.vault.roster().escrow.iter().any(|one| one.recipient == recipient) {
            return Err(VaultError::NoSuchEscrow.into());
        }
        let body = EscrowRemoved { recipient: recipient.to_owned(), reason };
        self.record(vec![Fact::new(at.day(), None, body)], at, entropy)?;
        let epoch = self.vault.drop_escrow(recipient, entropy)?;
        self.rekey(epoch, at, entropy)?;
        Ok(epoch)
    }

    /// Copies the store under the key of `epoch` and puts the copy in its place, once it has opened with the key as it
    /// lies in the key directory. Until then the store and the key it needs stay as they are.
    fn rekey(&mut self, epoch: u32, at: Moment, entropy: &mut dyn Entropy) -> Result<(), RegistryError> {
        let (path, copy) = (self.dir.join(STORE), self.dir.join(NEXT));
        match std::fs::remove_file(&copy) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(RegistryError::Io(error.kind())),
        }
        let key = DataKey::new(*self.vault.data_key(epoch)?);
        self.store.copy_to(&copy, epoch, &key, &mix(at, entropy)?, &options())?;
        let registry = self.vault.registry().0;
        Store::open(&copy, registry, epoch, &key, &mix(at, entropy)?, &options(), |_| ())?.close()?;
        Store::install(&copy, &path)?;
        let opened = Store::open(&path, registry, epoch, &key, &mix(at, entropy)?, &options(), |_| ())?;
        let old = std::mem::replace(&mut self.store, opened);
        match old.close() {
            // the old file has no name any more; that it could not be closed well changes nothing
            Ok(()) | Err(StoreError::Io(_) | StoreError::Displaced(_)) => {}
            Err(error) => return Err(error.into()),
        }
        self.vault.serves_store(epoch)?;
        self.vault.forget_old_keys(epoch)?;
        Ok(())
    }
}

/// The fact that the journal knows an escrow recipient by, as the roster writes it.
pub(super) fn escrow_added(escrow: &Escrow, at: Moment) -> Result<Fact, RegistryError> {
    let recipient = parse_recipient(&escrow.recipient)?;
    // A label that cannot be a text says nothing; the recipient matters.
    let label = Text::new(&escrow.label).unwrap_or_default();
    Ok(Fact::new(at.day(), None, EscrowAdded { recipient, label }))
}
