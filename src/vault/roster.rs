//! The signed roster of officers, and how its authority is handed on.

use super::VaultError;
use super::bytes::{Fixed, decode, encode};
use super::escrow;
use super::sign::{Signed, Signer, verify};
use crate::domain::{OfficerId, Permission, RegistryId, Role};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

const PURPOSE: &str = "guitu roster v1";

/// An officer of the office (工作人员).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Officer {
    /// Names the identity file.
    pub id: OfficerId,
    /// Name, as it stands in lists.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Public age recipient, `age1…`.
    pub recipient: String,
    /// Public Ed25519 key that verifies their commits.
    #[serde(with = "fixed32")]
    pub verify_key: [u8; 32],
    /// First day of access.
    pub valid_from: NaiveDate,
    /// The day access ended.
    pub retired_on: Option<NaiveDate>,
}

impl Officer {
    /// Whether access has not ended.
    pub fn is_active(&self) -> bool {
        self.retired_on.is_none()
    }

    fn is_authority(&self) -> bool {
        self.is_active() && self.role.may(Permission::ManageKeys)
    }
}

/// An escrow recipient (托管): its secret half lies in an envelope elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Escrow {
    /// Where the envelope is, in the office's words.
    pub label: String,
    /// Public age recipient, `age1…`.
    pub recipient: String,
}

/// The roster of officers (工作人员名册), its signatures verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Whose.
    pub registry: RegistryId,
    /// Grows with every change.
    pub sequence: u64,
    /// Epoch of the newest data key.
    pub epoch: u32,
    /// Everyone who ever had access.
    pub officers: Vec<Officer>,
    /// Escrow recipients.
    pub escrow: Vec<Escrow>,
    lineage: Vec<Step>,
    digest: [u8; 32],
}

/// A change of who may sign the roster: signed by one who might before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    sequence: u64,
    #[serde(with = "fixed32s")]
    authorities: Vec<[u8; 32]>,
    #[serde(with = "fixed32")]
    signer: [u8; 32],
    #[serde(with = "fixed64")]
    signature: [u8; 64],
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    version: u16,
    registry: RegistryId,
    sequence: u64,
    epoch: u32,
    officers: Vec<Officer>,
    escrow: Vec<Escrow>,
    lineage: Vec<Step>,
}

impl Roster {
    /// The first roster of a registry.
    pub(super) fn first(registry: RegistryId, founder: Officer, escrow: Vec<Escrow>) -> Self {
        let (officers, lineage) = (vec![founder], Vec::new());
        Self { registry, sequence: 0, epoch: 1, officers, escrow, lineage, digest: [0; 32] }
    }

    /// The officer of that id, retired or not.
    pub fn officer(&self, id: OfficerId) -> Option<&Officer> {
        self.officers.iter().find(|officer| officer.id == id)
    }

    /// Officers whose access has not ended.
    pub fn active(&self) -> impl Iterator<Item = &Officer> {
        self.officers.iter().filter(|officer| officer.is_active())
    }

    /// Number of escrow recipients. Without one a forgotten passphrase of the last officer loses everything.
    pub fn escrow_count(&self) -> usize {
        self.escrow.len()
    }

    /// Active officers and escrow: to whom data keys and backups are sealed.
    pub fn recipients(&self) -> Vec<&str> {
        let officers = self.active().map(|officer| officer.recipient.as_str());
        officers.chain(self.escrow.iter().map(|escrow| escrow.recipient.as_str())).collect()
    }

    /// BLAKE3 of the signed bytes. A fact that records it lets a roster put back to an earlier state be seen.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// Keys of officers who may sign the roster, sorted.
    fn officer_authorities(&self) -> Vec<[u8; 32]> {
        let mut keys: Vec<_> =
            self.officers.iter().filter(|o| o.is_authority()).map(|o| o.verify_key).collect();
        keys.sort_unstable();
        keys
    }

    /// Keys that may sign the roster, sorted: those of officers, and those of the envelopes.
    fn authorities(&self) -> Vec<[u8; 32]> {
        let mut keys = self.officer_authorities();
        keys.extend(self.escrow.iter().filter_map(|one| escrow::verify_key(&one.recipient)));
        keys.sort_unstable();
        keys
    }

    /// Whether the authorities of the lineage are those the rows say. Rosters written before escrow keys could sign
    /// name officers only.
    fn agrees(&self, current: &[[u8; 32]]) -> bool {
        current == self.authorities() || current == self.officer_authorities()
    }

    /// Whether the envelopes are among the authorities.
    pub(super) fn escrow_may_sign(&self, root: &[u8; 32]) -> bool {
        self.follow(root).is_some_and(|(current, _)| current == self.authorities())
    }

    /// Whether `key` may sign now, or might at any time since `root`.
    pub(super) fn ever_authority(&self, root: &[u8; 32], key: &[u8; 32]) -> bool {
        root == key || self.lineage.iter().any(|step| step.authorities.contains(key))
    }

    /// The next roster after a change, signed; its file bytes. Hands authority on when the change alters it.
    pub(super) fn seal_next(
        mut self,
        root: &[u8; 32],
        signer: &dyn Signer,
    ) -> Result<(Self, Vec<u8>), VaultError> {
        let next = self.authorities();
        if self.officer_authorities().is_empty() {
            return Err(VaultError::LastAuthority);
        }
        self.sequence += 1;
        let (current, link) = self.follow(root).ok_or(VaultError::RosterForged)?;
        if !current.contains(&signer.public_key()) {
            return Err(VaultError::NotPermitted);
        }
        if next != current {
            let link = chained(&link, self.sequence, &next);
            self.lineage.push(Step {
                sequence: self.sequence,
                authorities: next,
                signer: signer.public_key(),
                signature: signer.sign(&link),
            });
        }
        let body = encode(&Body {
            version: 1,
            registry: self.registry,
            sequence: self.sequence,
            epoch: self.epoch,
            officers: self.officers.clone(),
            escrow: self.escrow.clone(),
            lineage: self.lineage.clone(),
        })?;
        let file = Signed::make(PURPOSE, body, signer)?;
        self.digest = *blake3::hash(&file).as_bytes();
        Ok((self, file))
    }

    /// Reads a roster and verifies that its authority leads back to `root`.
    pub(super) fn verified(file: &[u8], root: &[u8; 32]) -> Result<Self, VaultError> {
        let (roster, signer) = Self::parsed(file)?.ok_or(VaultError::RosterForged)?;
        let (current, _) = roster.follow(root).ok_or(VaultError::RosterForged)?;
        // Who gives authority away signs the roster that says so.
        let handed_on =
            roster.lineage.last().is_some_and(|s| s.sequence == roster.sequence && s.signer == signer);
        if roster.agrees(&current) && (current.contains(&signer) || handed_on) {
            Ok(roster)
        } else {
            Err(VaultError::RosterForged)
        }
    }

    /// Reads a roster without asking who signed it, to offer names before anyone has unlocked.
    pub(super) fn unverified(file: &[u8]) -> Result<Self, VaultError> {
        Self::parsed(file)?.map(|(roster, _)| roster).ok_or(VaultError::RosterForged)
    }

    fn parsed(file: &[u8]) -> Result<Option<(Self, [u8; 32])>, VaultError> {
        let Some((body, signer)) = Signed::open(PURPOSE, file)? else { return Ok(None) };
        let Body { registry, sequence, epoch, officers, escrow, lineage, version: _ } = decode(&body)?;
        let digest = *blake3::hash(file).as_bytes();
        Ok(Some((Self { registry, sequence, epoch, officers, escrow, lineage, digest }, signer)))
    }

    /// Follows the lineage from the root key: the keys that hold authority at its end, and its last link.
    fn follow(&self, root: &[u8; 32]) -> Option<(Vec<[u8; 32]>, [u8; 32])> {
        let mut current = vec![*root];
        let mut hasher = blake3::Hasher::new_derive_key("guitu 2026-11 authority v1 root");
        let mut link = *hasher.update(self.registry.as_bytes()).update(root).finalize().as_bytes();
        for step in &self.lineage {
            link = chained(&link, step.sequence, &step.authorities);
            if !current.contains(&step.signer) || !verify(&step.signer, &link, &step.signature) {
                return None;
            }
            current.clone_from(&step.authorities);
        }
        Some((current, link))
    }
}

fn chained(before: &[u8; 32], sequence: u64, authorities: &[[u8; 32]]) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("guitu 2026-11 authority v1 step");
    hasher.update(before).update(&sequence.to_be_bytes());
    for key in authorities {
        hasher.update(key);
    }
    *hasher.finalize().as_bytes()
}

mod fixed32 {
    use super::{Deserialize, Fixed, Serialize};
    pub fn serialize<S: serde::Serializer>(bytes: &[u8; 32], s: S) -> Result<S::Ok, S::Error> {
        Fixed(*bytes).serialize(s)
    }
    pub fn deserialize<'de, D: serde::Deserializer<'de>>(d: D) -> Result<[u8; 32], D::Error> {
        Fixed::deserialize(d).map(|fixed| fixed.0)
    }
}

mod fixed64 {
    use super::{Deserialize, Fixed, Serialize};
    pub fn serialize<S: serde::Serializer>(bytes: &[u8; 64], s: S) -> Result<S::Ok, S::Error> {
        Fixed(*bytes).serialize(s)
    }
    pub fn deserialize<'de, D: serde::Deserializer<'de>>(d: D) -> Result<[u8; 64], D::Error> {
        Fixed::deserialize(d).map(|fixed| fixed.0)
    }
}

mod fixed32s {
    use super::{Deserialize, Fixed};
    pub fn serialize<S: serde::Serializer>(keys: &[[u8; 32]], s: S) -> Result<S::Ok, S::Error> {
        s.collect_seq(keys.iter().map(|key| Fixed(*key)))
    }
    pub fn deserialize<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Vec<[u8; 32]>, D::Error> {
        Ok(Vec::<Fixed<32>>::deserialize(d)?.into_iter().map(|fixed| fixed.0).collect())
    }
}
