//! Verification of the journal: order, chain, digests, signatures, and the authority behind each commit.

use super::{Head, Header, decode, digest, fault, header_hash, index_of, split};
use crate::domain::{BlobId, CommitHash, EscrowUsed, FactBody, Moment, OfficerEnrolled, OfficerId, SiteId};
use crate::registry::error::{JournalFault, RegistryError};
use crate::store::{ReadTx, Table};
use crate::vault;
use std::collections::{BTreeMap, BTreeSet};

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
    let mut named: BTreeMap<BlobId, u64> = BTreeMap::new();
    let mut prev: Option<(Head, Moment)> = None;
    for pair in tx.prefix(Table::Headers, &site.0.to_be_bytes())? {
        let (row_key, row) = pair?;
        let index = index_of(&row_key);
        let stored = split(index, &row)?;
        let header = &stored.header;
        let hash = header_hash(stored.bytes);
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
        for (id, expected) in header.ids().zip(&header.digests) {
            let Some(salted) = tx.get(Table::Bodies, &id.to_key())? else {
                return Err(fault(index, JournalFault::Missing));
            };
            if digest(&salted) != *expected {
                return Err(fault(index, JournalFault::Digest));
            }
            let fact = decode(id, &salted)?;
            for blob in fact.body.blobs() {
                named.entry(blob).or_insert(index);
            }
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
            let spent = endorsed(header, &used, &enrolled, |recipient| escrow.contains(recipient))
                .filter(|_| !keys.contains_key(&header.officer))
                .ok_or_else(|| fault(index, JournalFault::Signer))?;
            escrow.remove(spent);
            keys.extend(enrolled.iter().map(|b| (b.officer, b.public_key)));
            report.escrow_used.push(index);
        }
        let public = keys.get(&header.officer).ok_or_else(|| fault(index, JournalFault::Signer))?;
        if !vault::verify(public, &hash.0, stored.signature) {
            return Err(fault(index, JournalFault::Signature));
        }
        if let Some((second, signature)) = header.second.zip(stored.second) {
            let public = keys.get(&second).ok_or_else(|| fault(index, JournalFault::Signer))?;
            if second == header.officer || !vault::verify(public, &hash.0, signature) {
                return Err(fault(index, JournalFault::Signature));
            }
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
    blobs(tx, &named)?;
    // a body that no header counts, or a header of another site, was not written by this program
    if tx.len(Table::Bodies)? != report.facts || tx.len(Table::Headers)? != report.commits {
        return Err(fault(report.commits.saturating_sub(1), JournalFault::Order));
    }
    Ok(report)
}

/// Bytes that facts name are there and fit their digests; bytes that no fact names are not.
fn blobs(tx: &ReadTx, named: &BTreeMap<BlobId, u64>) -> Result<(), RegistryError> {
    for (id, index) in named {
        if !tx.contains(Table::Blobs, &id.0)? {
            return Err(fault(*index, JournalFault::Blob));
        }
    }
    tx.scan(Table::Blobs, .., |key, bytes| {
        let id = key.try_into().map(BlobId).ok();
        let index = id.and_then(|id| named.get(&id)).ok_or(RegistryError::Projection("blobs"))?;
        match id {
            Some(id) if BlobId::of(bytes) == id => Ok(true),
            _ => Err(fault(*index, JournalFault::Blob)),
        }
    })
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
