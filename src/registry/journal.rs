//! The journal (留痕): signed, hash-chained commits of facts.
//!
//! A commit's header is CBOR `{format, registry, site, index, prev, officer, wall_ms, since_boot_ms, boot_id,
//! digests}`; its hash is BLAKE3 over those bytes; the officer's Ed25519 signature is over the hash. A body's digest
//! is BLAKE3 over salt and bytes, so that a redaction may erase salt and body and leave the chain whole. (site, index)
//! is the order; the hash is only the check.

use super::error::{JournalFault, RegistryError};
use crate::domain::{
    CommitHash, Entropy, EscrowUsed, Fact, FactBody, FactId, Moment, OfficerEnrolled, OfficerId, RegistryId,
    SiteId,
};
use crate::store::{ReadTx, Table, WriteTx};
use crate::vault::{self, Signer};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

const FORMAT: u8 = 1;
const SALT: usize = 16;

/// The signed part of a commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    format: u8,
    registry: RegistryId,
    /// The workstation.
    pub site: SiteId,
    /// Index within the site, from 0.
    pub index: u64,
    #[serde(with = "hash")]
    prev: CommitHash,
    /// Who.
    pub officer: OfficerId,
    /// When.
    pub at: Moment,
    digests: Vec<Digest>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Digest([u8; 32]);

impl Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        hash::deserialize(d).map(|h| Self(h.0))
    }
}

mod hash {
    use crate::domain::CommitHash;
    use serde::{Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(hash: &CommitHash, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(&hash.0)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<CommitHash, D::Error> {
        struct V;
        impl serde::de::Visitor<'_> for V {
            type Value = CommitHash;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("32 bytes")
            }
            fn visit_bytes<E: Error>(self, b: &[u8]) -> Result<CommitHash, E> {
                b.try_into().map(CommitHash).map_err(|_| E::custom("32 bytes expected"))
            }
        }
        d.deserialize_bytes(V)
    }
}

/// A commit as read back: header, hash, facts (all of them, or the first ones when a list asked for no more).
#[derive(Debug, Clone)]
pub struct Commit {
    /// The signed part.
    pub header: Header,
    /// Its hash.
    pub hash: CommitHash,
    /// Its facts; a redacted body is none.
    pub facts: Vec<(FactId, Option<Fact>)>,
}

impl Commit {
    /// How many facts it has, those not read included.
    pub fn len(&self) -> usize {
        self.header.digests.len()
    }

    /// Whether it has none; a commit is never written so.
    pub fn is_empty(&self) -> bool {
        self.header.digests.is_empty()
    }
}

/// The last commit: index and hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The workstation.
    pub site: SiteId,
    /// Index of the last commit.
    pub index: u64,
    /// Its hash.
    pub hash: CommitHash,
}

/// A commit ready to be written.
pub struct Sealed {
    /// Where it will be the head.
    pub head: Head,
    header: Vec<u8>,
    signature: [u8; 64],
    bodies: Vec<(FactId, Vec<u8>)>,
}

fn key(site: SiteId, index: u64) -> [u8; 12] {
    let mut key = [0; 12];
    key[..4].copy_from_slice(&site.0.to_be_bytes());
    key[4..].copy_from_slice(&index.to_be_bytes());
    key
}

fn digest(salted: &[u8]) -> Digest {
    let mut hasher = blake3::Hasher::new_derive_key("guitu journal v1 fact body");
    hasher.update(salted);
    Digest(*hasher.finalize().as_bytes())
}

fn header_hash(bytes: &[u8]) -> CommitHash {
    let mut hasher = blake3::Hasher::new_derive_key("guitu journal v1 commit header");
    hasher.update(bytes);
    CommitHash(*hasher.finalize().as_bytes())
}

fn cbor<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = ciborium::into_writer(value, &mut bytes);
    debug_assert!(written.is_ok(), "writing to memory does not fail");
    bytes
}

/// What a new commit continues.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Whose registry.
    pub registry: RegistryId,
    /// Which workstation.
    pub site: SiteId,
    /// The head before it; none for the genesis.
    pub prev: Option<Head>,
}

/// Encodes, salts, chains and signs `facts` as the next commit.
///
/// # Errors
/// When there is no randomness for the salts.
pub fn seal(
    place: Place,
    officer: OfficerId,
    at: Moment,
    facts: &[Fact],
    signer: &dyn Signer,
    entropy: &mut dyn Entropy,
) -> Result<Sealed, RegistryError> {
    let Place { registry, site, prev } = place;
    let index = prev.map_or(0, |head| head.index + 1);
    let mut bodies = Vec::with_capacity(facts.len());
    let mut digests = Vec::with_capacity(facts.len());
    for (ordinal, fact) in facts.iter().enumerate() {
        let mut salted = vec![0; SALT];
        entropy.fill(&mut salted)?;
        salted.extend(fact.encode());
        digests.push(digest(&salted));
        bodies.push((FactId { site, index, ordinal: ordinal as u16 }, salted));
    }
    let prev = prev.map_or(CommitHash::ZERO, |head| head.hash);
    let header = cbor(&Header { format: FORMAT, registry, site, index, prev, officer, at, digests });
    let hash = header_hash(&header);
    let signature = signer.sign(&hash.0);
    Ok(Sealed { head: Head { site, index, hash }, header, signature, bodies })
}

impl Sealed {
    /// Writes the commit's rows.
    ///
    /// # Errors
    /// Those of the store.
    pub fn write(&self, tx: &mut WriteTx<'_>) -> Result<(), RegistryError> {
        let mut row = self.signature.to_vec();
        row.extend(&self.header);
        tx.insert(Table::Headers, &key(self.head.site, self.head.index), &row)?;
        for (id, salted) in &self.bodies {
            tx.insert(Table::Bodies, &id.to_bytes(), salted)?;
        }
        Ok(())
    }
}

fn fault(index: u64, what: JournalFault) -> RegistryError {
    RegistryError::Journal { index, what }
}

fn split(index: u64, row: &[u8]) -> Result<(&[u8; 64], &[u8], Header), RegistryError> {
    let unreadable = || fault(index, JournalFault::Unreadable);
    let (signature, bytes) = row.split_first_chunk::<64>().ok_or_else(unreadable)?;
    let header: Header = ciborium::from_reader(bytes).map_err(|_| unreadable())?;
    Ok((signature, bytes, header))
}

fn index_of(key: &[u8]) -> u64 {
    key.get(4..12).and_then(|b| b.try_into().ok()).map_or(0, u64::from_be_bytes)
}

/// The last commit of `site`.
///
/// # Errors
/// Those of the store; an unreadable header.
pub fn head(tx: &ReadTx, site: SiteId) -> Result<Option<Head>, RegistryError> {
    let Some((key, row)) = tx.last(Table::Headers, &site.0.to_be_bytes())? else { return Ok(None) };
    let index = index_of(&key);
    let (_, bytes, header) = split(index, &row)?;
    Ok(Some(Head { site: header.site, index, hash: header_hash(bytes) }))
}

/// One commit of `site`.
///
/// # Errors
/// Those of the store; an unreadable header or fact.
pub fn commit(tx: &ReadTx, site: SiteId, index: u64) -> Result<Option<Commit>, RegistryError> {
    commit_with(tx, site, index, usize::MAX)
}

/// One commit of `site` with at most its first `most` facts: an import has thousands, a list shows a few.
///
/// # Errors
/// Those of the store; an unreadable header or fact.
pub fn commit_with(
    tx: &ReadTx,
    site: SiteId,
    index: u64,
    most: usize,
) -> Result<Option<Commit>, RegistryError> {
    let Some((hash, header)) = header(tx, site, index)? else { return Ok(None) };
    let ids =
        (0..header.digests.len().min(most)).map(|ordinal| FactId { site, index, ordinal: ordinal as u16 });
    let facts = ids.map(|id| Ok((id, fact(tx, id)?))).collect::<Result<_, RegistryError>>()?;
    Ok(Some(Commit { header, hash, facts }))
}

/// Hash and signed part of one commit, without its facts.
///
/// # Errors
/// Those of the store; an unreadable header.
pub fn header(tx: &ReadTx, site: SiteId, index: u64) -> Result<Option<(CommitHash, Header)>, RegistryError> {
    let Some(row) = tx.get(Table::Headers, &key(site, index))? else { return Ok(None) };
    let (_, bytes, header) = split(index, &row)?;
    Ok(Some((header_hash(bytes), header)))
}

/// One fact; none when it was redacted or is not there.
///
/// # Errors
/// Those of the store; an unreadable fact.
pub fn fact(tx: &ReadTx, id: FactId) -> Result<Option<Fact>, RegistryError> {
    tx.get(Table::Bodies, &id.to_bytes())?.map(|salted| decode(id, &salted)).transpose()
}

/// A stored body without its salt.
///
/// # Errors
/// When it cannot be read.
pub fn decode(id: FactId, salted: &[u8]) -> Result<Fact, RegistryError> {
    Fact::decode(salted.get(SALT..).unwrap_or_default()).map_err(|e| RegistryError::Fact(id, e))
}

/// Walks every commit of `site` up to `until` (inclusive; none: all), in order.
///
/// # Errors
/// Those of the store and of `each`.
pub fn walk(
    tx: &ReadTx,
    site: SiteId,
    until: Option<u64>,
    mut each: impl FnMut(Commit) -> Result<(), RegistryError>,
) -> Result<(), RegistryError> {
    let last = head(tx, site)?.map(|h| h.index);
    let Some(last) = last else { return Ok(()) };
    for index in 0..=until.unwrap_or(last).min(last) {
        match commit(tx, site, index)? {
            Some(commit) => each(commit)?,
            None => return Err(fault(index, JournalFault::Order)),
        }
    }
    Ok(())
}

/// What a full verification saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct JournalReport {
    /// Commits.
    pub commits: u64,
    /// Facts.
    pub facts: u64,
    /// Redacted bodies.
    pub redacted: u64,
    /// How often the site was restored from a backup.
    pub incarnation: u32,
    /// Restorations that nobody countersigned.
    pub restored_alone: u64,
    /// Officers whom an escrow key let in: the indices of the commits.
    pub escrow_used: Vec<u64>,
    /// Commits whose wall clock ran backwards against the one before: index and milliseconds.
    pub clock_jumps: Vec<(u64, i64)>,
}

/// Checks order, chain, digests and signatures of every commit, with only public keys: those that the journal itself
/// enrols, starting from the officer of the genesis. `genesis` is the hash pinned in the identity.
///
/// A key that nobody enrolled comes in by one door only: the secret of an escrow recipient that an enrolled officer had
/// added signs for it, once.
///
/// # Errors
/// The first fault found.
pub fn verify(tx: &ReadTx, site: SiteId, genesis: CommitHash) -> Result<JournalReport, RegistryError> {
    let mut report = JournalReport::default();
    let mut keys: BTreeMap<OfficerId, [u8; 32]> = BTreeMap::new();
    let mut escrow: BTreeSet<String> = BTreeSet::new();
    let mut prev: Option<(Head, Moment)> = None;
    for pair in tx.prefix(Table::Headers, &site.0.to_be_bytes())? {
        let (row_key, row) = pair?;
        let index = index_of(&row_key);
        let (signature, bytes, header) = split(index, &row)?;
        let hash = header_hash(bytes);
        let expected = prev.map_or((0, CommitHash::ZERO), |(head, _)| (head.index + 1, head.hash));
        if header.index != index || header.site != site || index != expected.0 {
            return Err(fault(index, JournalFault::Order));
        }
        if header.prev != expected.1 {
            return Err(fault(index, JournalFault::Chain));
        }
        if index == 0 && hash != genesis {
            return Err(fault(0, JournalFault::Genesis));
        }
        let (mut enrolled, mut restored) = (Vec::new(), None);
        let (mut added, mut removed, mut used) = (Vec::new(), Vec::new(), Vec::new());
        for (ordinal, expected) in header.digests.iter().enumerate() {
            let id = FactId { site, index, ordinal: ordinal as u16 };
            let Some(salted) = tx.get(Table::Bodies, &id.to_bytes())? else {
                return Err(fault(index, JournalFault::Missing));
            };
            if digest(&salted) != *expected {
                return Err(fault(index, JournalFault::Digest));
            }
            let fact = decode(id, &salted)?;
            match fact.body {
                FactBody::OfficerEnrolled(b) => enrolled.push(b),
                FactBody::EscrowAdded(b) => added.push(b.recipient),
                FactBody::EscrowRemoved(b) => removed.push(b.recipient),
                FactBody::EscrowUsed(b) => used.push(b),
                FactBody::BackupRestored(b) => restored = Some(b),
                _ => {}
            }
            report.facts += 1;
        }
        if index == 0 {
            keys.extend(enrolled.iter().map(|b| (b.officer, b.public_key)));
        }
        if !used.is_empty() {
            let spent = endorsed(&header, &used, &enrolled, |recipient| escrow.contains(recipient))
                .filter(|_| !keys.contains_key(&header.officer))
                .ok_or_else(|| fault(index, JournalFault::Signer))?;
            escrow.remove(spent);
            keys.extend(enrolled.iter().map(|b| (b.officer, b.public_key)));
            report.escrow_used.push(index);
        }
        let public = keys.get(&header.officer).ok_or_else(|| fault(index, JournalFault::Signer))?;
        if !vault::verify(public, &hash.0, signature) {
            return Err(fault(index, JournalFault::Signature));
        }
        keys.extend(enrolled.iter().map(|b| (b.officer, b.public_key)));
        escrow.extend(added);
        escrow.retain(|recipient| !removed.contains(recipient));
        if let Some(body) = restored {
            report.incarnation = body.incarnation;
            match body.countersigner {
                None => report.restored_alone += 1,
                Some(second) => {
                    let public = keys.get(&second).ok_or_else(|| fault(index, JournalFault::Signer))?;
                    let message = body.message(header.registry, site, header.prev);
                    let signature = body.countersignature.as_slice().try_into();
                    if second == header.officer
                        || !signature.is_ok_and(|signature| vault::verify(public, &message, signature))
                    {
                        return Err(fault(index, JournalFault::Signature));
                    }
                }
            }
        }
        if let Some(jump) = prev.and_then(|(_, before)| clock_jump(before, header.at)) {
            report.clock_jumps.push((index, jump));
        }
        report.commits += 1;
        prev = Some((Head { site, index, hash }, header.at));
    }
    Ok(report)
}

/// The escrow recipient whose signature lets in the officer who signs the commit; none unless the commit enrols exactly
/// this officer, uses exactly one recipient that `listed` knows, and its secret signed for both.
fn endorsed<'a>(
    header: &Header,
    used: &'a [EscrowUsed],
    enrolled: &[OfficerEnrolled],
    listed: impl Fn(&str) -> bool,
) -> Option<&'a str> {
    let ([used], [enrolled]) = (used, enrolled) else { return None };
    let message = used.message(header.registry, header.site, header.prev, enrolled);
    let key = vault::escrow_verify_key(&used.recipient)?;
    let signature = used.endorsement.as_slice().try_into().ok()?;
    let good = enrolled.officer == header.officer
        && listed(&used.recipient)
        && vault::verify(&key, &message, signature);
    good.then_some(&used.recipient)
}

/// How far the wall clock of `now` departs from `before` plus the time the machine says has passed, in milliseconds;
/// none when it runs as it should (two minutes of drift are let pass). After a restart only running backwards shows.
pub fn clock_jump(before: Moment, now: Moment) -> Option<i64> {
    const TOLERANCE_MS: i64 = 120_000;
    let wall = now.wall_ms - before.wall_ms;
    let same_boot = now.boot_id == before.boot_id && now.boot_id != [0; 16];
    let departs =
        if same_boot { wall - (now.since_boot_ms as i64 - before.since_boot_ms as i64) } else { wall.min(0) };
    (departs.abs() > TOLERANCE_MS).then_some(departs)
}
