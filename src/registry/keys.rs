//! Officers and keys: each change is made in the vault and stated in the journal.

use super::open::{STORE, mix, options};
use super::{Registry, RegistryError};
use crate::domain::{
    Entropy, Fact, Moment, OfficerEnrolled, OfficerId, OfficerRevoked, Permission, Role, Text,
};
use crate::store::{DataKey, Store, StoreError};
use crate::vault::{Escrow, Passphrase, ScryptCost};

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
        let officer = self.vault.add_officer(name, role, at.day(), passphrase, cost, entropy)?;
        let body =
            OfficerEnrolled { officer: officer.id, name: name.clone(), role, public_key: officer.verify_key };
        self.record(vec![Fact { on: at.day(), subject: None, body: body.into() }], at, entropy)?;
        Ok(officer.id)
    }

    /// Ends an officer's access: the fact, a new data key, the store copied under it. Gives the new epoch. Backups made
    /// before still open to whoever kept the old key.
    ///
    /// # Errors
    /// A permission, keys, the store. A crash between the steps loses nothing: the header names the epoch it needs.
    pub fn revoke(
        &mut self,
        officer: OfficerId,
        reason: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<u32, RegistryError> {
        self.require(Permission::ManageKeys)?;
        let epoch = self.vault.rotate(Some((officer, at.day())), entropy)?;
        let body = OfficerRevoked { officer, reason };
        self.record(vec![Fact { on: at.day(), subject: None, body: body.into() }], at, entropy)?;
        self.rekey(epoch, at, entropy)?;
        Ok(epoch)
    }

    /// Adds an escrow recipient.
    ///
    /// # Errors
    /// A permission, keys.
    pub fn add_escrow(&mut self, escrow: &Escrow) -> Result<usize, RegistryError> {
        self.require(Permission::ManageKeys)?;
        self.vault.add_escrow(escrow)?;
        Ok(self.vault.roster().escrow_count())
    }

    /// Copies the store under the key of `epoch` and puts the copy in its place.
    fn rekey(&mut self, epoch: u32, at: Moment, entropy: &mut dyn Entropy) -> Result<(), RegistryError> {
        let (path, copy) = (self.dir.join(STORE), self.dir.join(NEXT));
        match std::fs::remove_file(&copy) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(RegistryError::Io(error.kind())),
        }
        let key = DataKey::new(*self.vault.data_key(epoch)?);
        self.store.copy_to(&copy, epoch, &key, &mix(at, entropy)?, &options())?;
        Store::install(&copy, &path)?;
        let registry = self.vault.registry().0;
        let opened = Store::open(&path, registry, epoch, &key, &mix(at, entropy)?, &options(), |_| ())?;
        let old = std::mem::replace(&mut self.store, opened);
        match old.close() {
            // the old file has no name any more; that it could not be closed well changes nothing
            Ok(()) | Err(StoreError::Io(_)) => {}
            Err(error) => return Err(error.into()),
        }
        self.vault.forget_old_keys(epoch)?;
        Ok(())
    }
}
