//! Officers and keys: each change is made in the vault and stated in the journal.

use super::open::{STORE, mix, options};
use super::{Beside, Registry, RegistryError};
use crate::domain::{
    Entropy, EscrowAdded, EscrowRemoved, Fact, FactBody, Moment, OfficerEnrolled, OfficerId, OfficerRevoked,
    OfficerRoleSet, Permission, Role, Text,
};
use crate::store::{DataKey, Store, StoreError};
use crate::vault::{Escrow, Officer, Passphrase, Unlocked, VaultError, parse_recipient};

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
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<OfficerId, RegistryError> {
        self.enrol_with(name, role, passphrase, None, at, entropy)
    }

    /// The same with the second person whom enrolling a head or custodian needs.
    ///
    /// # Errors
    /// As [`Registry::enrol`]; [`RegistryError::SecondOfficerNeeded`].
    pub fn enrol_with(
        &mut self,
        name: &Text,
        role: Role,
        passphrase: &Passphrase,
        second: Option<&Unlocked>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<OfficerId, RegistryError> {
        self.require(Permission::ManageKeys)?;
        self.may_record(at)?;
        self.countersigned(&[enrolment(name, role, at)], second)?;
        self.bind_roster(at, entropy)?;
        let officer = self.vault.add_officer(name, role, at.day(), passphrase, entropy)?;
        let body =
            OfficerEnrolled { officer: officer.id, name: name.clone(), role, public_key: officer.verify_key };
        let facts = vec![Fact::new(at.day(), None, body), self.roster_fact(at)];
        self.record_beside(facts, Beside { second, ..Beside::default() }, at, entropy)?;
        Ok(officer.id)
    }

    /// Who may sign beside this officer that somebody of a role is enrolled.
    pub fn seconds_to_enrol(&self, name: &Text, role: Role, at: Moment) -> Vec<&Officer> {
        self.seconds(&[enrolment(name, role, at)])
    }

    /// Gives an officer another role, never oneself: the fact, then the roster.
    ///
    /// # Errors
    /// A permission, a second person who has not signed, the last head, somebody without access, keys, the store. A crash
    /// between the steps is finished by the next opening.
    pub fn set_role(
        &mut self,
        body: OfficerRoleSet,
        second: Option<&Unlocked>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<(), RegistryError> {
        let (officer, role) = (body.officer, body.role);
        self.require(Permission::ManageKeys)?;
        self.vault.may_retire(officer)?;
        if role != Role::Head {
            self.keeps_a_head(officer)?;
        }
        self.bind_roster(at, entropy)?;
        let facts = vec![Fact::new(at.day(), None, body)];
        self.record_beside(facts, Beside { second, ..Beside::default() }, at, entropy)?;
        self.vault.change_role(officer, role)?;
        self.bind_roster(at, entropy)
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
        second: Option<&Unlocked>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<u32, RegistryError> {
        self.require(Permission::ManageKeys)?;
        self.may_record(at)?;
        self.vault.may_retire(officer)?;
        self.keeps_a_head(officer)?;
        self.bind_roster(at, entropy)?;
        let facts = vec![Fact::new(at.day(), None, OfficerRevoked { officer, reason })];
        self.record_beside(facts, Beside { second, ..Beside::default() }, at, entropy)?;
        let epoch = self.vault.rotate(Some((officer, at.day())), entropy)?;
        self.bind_roster(at, entropy)?;
        self.rekey(epoch, at, entropy)?;
        Ok(epoch)
    }

    /// Refuses to end the work of the last head: an office without one can neither decide nor be put in order again but by
    /// an envelope.
    fn keeps_a_head(&self, without: OfficerId) -> Result<(), RegistryError> {
        let heads = self.vault.roster().active().filter(|officer| officer.role == Role::Head);
        let (mut last, mut others) = (false, 0_usize);
        for head in heads {
            if head.id == without { last = true } else { others += 1 }
        }
        if last && others == 0 { Err(RegistryError::LastHead) } else { Ok(()) }
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
        let mut roles = Vec::new();
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
                Some(row) if row.role != officer.role => roles.push((officer.id, row.role)),
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
        // What lacks a second signature that the office could give is not finished but taken back.
        let (mut finished, unsigned): (Vec<Fact>, Vec<Fact>) =
            enrolled.into_iter().partition(|fact| self.seconds(std::slice::from_ref(fact)).is_empty());
        for fact in unsigned {
            match fact.body {
                FactBody::OfficerEnrolled(body) => revoked.push(body.officer),
                FactBody::EscrowAdded(body) => removed.push(body.recipient),
                _ => {}
            }
        }
        if !finished.is_empty() {
            finished.push(self.roster_fact(at));
            self.record(finished, at, entropy)?;
        }
        self.bind_roster(at, entropy)?;
        self.vault.authorise_escrow()?;
        self.bind_roster(at, entropy)?;
        for (officer, role) in roles {
            self.vault.change_role(officer, role)?;
            self.bind_roster(at, entropy)?;
        }
        for officer in revoked {
            self.vault.rotate(Some((officer, at.day())), entropy)?;
            self.bind_roster(at, entropy)?;
        }
        for recipient in removed {
            self.vault.drop_escrow(&recipient, entropy)?;
            self.bind_roster(at, entropy)?;
        }
        self.vault.mend_wrapped_keys()?;
        let (epoch, store) = (self.vault.epoch(), self.store.stats()?.epoch);
        if store < epoch {
            self.rekey(epoch, at, entropy)
        } else {
            self.remove_copy()?;
            Ok(self.vault.forget_old_keys(store)?)
        }
    }

    /// Adds an escrow recipient.
    ///
    /// # Errors
    /// A permission, keys, the store. When the fact cannot be written, the next opening writes it.
    pub fn add_escrow(
        &mut self,
        escrow: &Escrow,
        second: Option<&Unlocked>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<usize, RegistryError> {
        self.require(Permission::ManageKeys)?;
        self.may_record(at)?;
        self.countersigned(&[escrow_added(escrow, at)?], second)?;
        self.bind_roster(at, entropy)?;
        self.vault.add_escrow(escrow)?;
        let facts = vec![escrow_added(escrow, at)?, self.roster_fact(at)];
        self.record_beside(facts, Beside { second, ..Beside::default() }, at, entropy)?;
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
        second: Option<&Unlocked>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<u32, RegistryError> {
        self.require(Permission::ManageKeys)?;
        self.may_record(at)?;
        if !self.vault.roster().escrow.iter().any(|one| one.recipient == recipient) {
            return Err(VaultError::NoSuchEscrow.into());
        }
        self.bind_roster(at, entropy)?;
        let body = EscrowRemoved { recipient: recipient.to_owned(), reason };
        let facts = vec![Fact::new(at.day(), None, body)];
        self.record_beside(facts, Beside { second, ..Beside::default() }, at, entropy)?;
        let epoch = self.vault.drop_escrow(recipient, entropy)?;
        self.bind_roster(at, entropy)?;
        self.rekey(epoch, at, entropy)?;
        Ok(epoch)
    }

    /// Removes a copy that a crash left before it took the store's place.
    fn remove_copy(&self) -> Result<(), RegistryError> {
        match std::fs::remove_file(self.dir.join(NEXT)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(RegistryError::Io(error.kind()))
            }
            _ => Ok(()),
        }
    }

    /// Copies the store under the key of `epoch` and puts the copy in its place, once it has opened with the key as it
    /// lies in the key directory. Until then the store and the key it needs stay as they are.
    fn rekey(&mut self, epoch: u32, at: Moment, entropy: &mut dyn Entropy) -> Result<(), RegistryError> {
        let (path, copy) = (self.dir.join(STORE), self.dir.join(NEXT));
        self.remove_copy()?;
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

/// An enrolment before there is a key, to ask whether it needs two persons.
fn enrolment(name: &Text, role: Role, at: Moment) -> Fact {
    let body = OfficerEnrolled { officer: OfficerId([0; 16]), name: name.clone(), role, public_key: [0; 32] };
    Fact::new(at.day(), None, body)
}

/// The fact that the journal knows an escrow recipient by, as the roster writes it.
pub fn escrow_added(escrow: &Escrow, at: Moment) -> Result<Fact, RegistryError> {
    let recipient = parse_recipient(&escrow.recipient)?;
    // A label that cannot be a text says nothing; the recipient matters.
    let label = Text::new(&escrow.label).unwrap_or_default();
    Ok(Fact::new(at.day(), None, EscrowAdded { recipient, label }))
}
