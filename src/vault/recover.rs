//! Coming back with an escrow key (托管恢复): one new officer enters the roster on the envelope's signature.

use super::data_key::{self, Place};
use super::escrow::EscrowKey;
use super::identity::{Identity, Pins};
use super::memory::Held;
use super::roster::Roster;
use super::seal::Passphrase;
use super::unlocked::{Unlocked, enrolled};
use super::{Signer, VaultError, files};
use crate::domain::{Entropy, OfficerId, RegistryId, Role};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// An escrow key that the office's roster names. Nothing is verified yet: the roster against the root key that the
/// journal names, the data key by the store that it opens.
pub struct Recovery {
    keys: PathBuf,
    escrow: Held<EscrowKey>,
    roster_file: Vec<u8>,
    registry: RegistryId,
    newest: u32,
}

/// The officer to come in.
pub struct Newcomer<'a> {
    /// Name.
    pub name: &'a str,
    /// Role; one that manages keys.
    pub role: Role,
    /// First day.
    pub day: NaiveDate,
    /// Their own passphrase.
    pub passphrase: &'a Passphrase,
    /// Whose identity file was written by an attempt that a crash cut short.
    pub resume: Option<OfficerId>,
}

/// Key files that wait for the journal to say why they change.
pub struct PendingKeys {
    identity: Option<PathBuf>,
    /// The data key of the new epoch, where none is yet.
    fresh: (PathBuf, Vec<u8>),
    /// The store's data key for the newcomer too, then the roster: before it is there, the office is as it was.
    replaced: [(PathBuf, Vec<u8>); 2],
}

impl Recovery {
    /// Finds the key among the escrow recipients of a key directory.
    ///
    /// # Errors
    /// [`VaultError::WrongEscrow`] when the roster does not name it; unreadable key files.
    pub fn begin(keys: &Path, escrow: EscrowKey) -> Result<Self, VaultError> {
        let roster_file = files::read(&files::roster(keys), VaultError::KeyFileMissing)?;
        let claimed = Roster::unverified(&roster_file)?;
        if !claimed.escrow.iter().any(|one| one.recipient == escrow.recipient()) {
            return Err(VaultError::WrongEscrow);
        }
        Ok(Self {
            keys: keys.to_owned(),
            escrow: Held::new(escrow),
            roster_file,
            registry: claimed.registry,
            newest: claimed.epoch,
        })
    }

    /// The registry, as the roster says.
    pub fn registry(&self) -> RegistryId {
        self.registry
    }

    /// The escrow recipient, `age1…`.
    pub fn recipient(&self) -> &str {
        self.escrow.recipient()
    }

    /// Signs for the newcomer.
    pub fn signer(&self) -> &dyn Signer {
        &*self.escrow
    }

    /// Refuses a roster that is older than the store, before the store is opened.
    ///
    /// # Errors
    /// [`VaultError::RosterStale`].
    pub fn serves_store(&self, epoch: u32) -> Result<(), VaultError> {
        if self.newest < epoch { Err(VaultError::RosterStale) } else { Ok(()) }
    }

    /// The data key of an epoch.
    ///
    /// # Errors
    /// A missing or damaged file, or one that is not wrapped to this key.
    pub fn data_key(&self, epoch: u32) -> Result<Zeroizing<[u8; 32]>, VaultError> {
        let file = files::read(&files::data_key(&self.keys, epoch), VaultError::KeyFileMissing)?;
        data_key::unwrap_with_escrow(Place { registry: self.registry, epoch }, &file, &self.escrow.age)
    }

    /// The roster, verified against the root key of the journal.
    ///
    /// # Errors
    /// A roster that does not lead back to it.
    pub fn roster(&self, pins: &Pins) -> Result<Roster, VaultError> {
        let roster = Roster::verified(&self.roster_file, &pins.root)?;
        if roster.registry == pins.registry { Ok(roster) } else { Err(VaultError::NotThisRegistry) }
    }

    /// Makes the newcomer's identity and the next roster: the newcomer in, those of `retire` out, the escrow key spent,
    /// a data key of a new epoch. Writes the identity file only, which opens nothing yet; the rest is pending.
    ///
    /// The key that the store of `store_epoch` needs stays open to everybody it was open to, the envelope included, until
    /// the store lies under the new one: what a crash leaves the same envelope finishes.
    ///
    /// # Errors
    /// A roster or wrapped key that does not verify; a roster older than the store; an escrow key that was listed before
    /// such keys could sign; the disk.
    pub fn admit(
        &self,
        pins: Pins,
        store_epoch: u32,
        newcomer: &Newcomer<'_>,
        retire: &[OfficerId],
        entropy: &mut dyn Entropy,
    ) -> Result<(Unlocked, PendingKeys), VaultError> {
        let mut next = self.roster(&pins)?;
        self.serves_store(store_epoch)?;
        let before: Vec<String> = next.recipients().into_iter().map(str::to_owned).collect();
        let identity = Held::new(match newcomer.resume {
            None => Identity::generate(entropy)?,
            Some(officer) => {
                let file = files::read(&files::identity(&self.keys, officer), VaultError::NoSuchOfficer)?;
                let (identity, pinned) = Identity::unprotect(&file, newcomer.passphrase)?;
                if identity.officer != officer || pinned != pins {
                    return Err(VaultError::KeyFileDamaged);
                }
                identity
            }
        });
        for officer in next.officers.iter_mut().filter(|officer| retire.contains(&officer.id)) {
            officer.retired_on.get_or_insert(newcomer.day);
        }
        next.officers.push(enrolled(&identity, newcomer.name, newcomer.role, newcomer.day));
        next.escrow.retain(|one| one.recipient != self.escrow.recipient());
        next.epoch = files::free_epoch(&self.keys, next.epoch)?;
        let (next, roster_file) = next.seal_next(&pins.root, &*self.escrow)?;

        let mut key = Zeroizing::new([0; 32]);
        entropy.fill(&mut *key)?;
        let wrap = |epoch, key: &[u8; 32], recipients: &[&str]| {
            let place = Place { registry: self.registry, epoch };
            let file = data_key::wrap(place, key, recipients, &identity.age, &*self.escrow)?;
            Ok::<_, VaultError>((files::data_key(&self.keys, epoch), file))
        };
        let fresh = wrap(next.epoch, &key, &next.recipients())?;
        let mut both: Vec<&str> = before.iter().map(String::as_str).collect();
        both.extend(next.recipients().into_iter().filter(|one| !before.iter().any(|known| known == one)));
        let store_key = wrap(store_epoch, &*self.data_key(store_epoch)?, &both)?;
        let replaced = [store_key, (files::roster(&self.keys), roster_file)];

        let path = files::identity(&self.keys, identity.officer);
        if newcomer.resume.is_none() {
            files::create(&path, &identity.protect(&pins, newcomer.passphrase)?)?;
        }
        let identity_file = newcomer.resume.is_none().then_some(path);
        let unlocked = Unlocked::assembled(self.keys.clone(), identity, pins, next, store_epoch);
        Ok((unlocked, PendingKeys { identity: identity_file, fresh, replaced }))
    }
}

impl PendingKeys {
    /// Writes them: the newcomer's way in.
    ///
    /// # Errors
    /// The disk; done again with the same identity, it ends the same.
    pub fn write(self) -> Result<(), VaultError> {
        files::create(&self.fresh.0, &self.fresh.1)?;
        // each was opened from memory when it was wrapped or signed
        self.replaced.iter().try_for_each(|(path, bytes)| {
            let same =
                |written: &[u8]| if written == bytes { Ok(()) } else { Err(VaultError::KeyFileDamaged) };
            files::replace(path, bytes, same)
        })
    }

    /// Takes back the identity file of a newcomer whom the journal does not know.
    ///
    /// # Errors
    /// The disk.
    pub fn abandon(self) -> Result<(), VaultError> {
        self.identity.as_deref().map_or(Ok(()), files::remove)
    }
}
