//! Verification of the journal: order, chain, digests, signatures, and the authority behind each commit.

use super::authority::Authority;
use super::{Head, decode, digest, fact, fault, header_hash, index_of, key, split};
use crate::domain::{BlobId, CommitHash, FactBody, Moment, RegistryId, SiteId};
use crate::registry::error::{JournalFault, RegistryError};
use crate::store::{ReadTx, Table};
use crate::vault::{self, Signer};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Acts that need two persons and that one signed, there being nobody else: the indices of the commits.
    pub signed_alone: Vec<u64>,
    /// Officers whom an escrow key let in: the indices of the commits.
    pub escrow_used: Vec<u64>,
    /// Commits whose wall clock ran backwards against the one before: index and milliseconds.
    pub clock_jumps: Vec<(u64, i64)>,
    /// Commits at a clock that did not fit the one before, confirmed by an officer with a reason.
    pub clock_confirmed: Vec<u64>,
}

/// What has been seen of the journal on the way from its first commit.
struct Walk {
    site: SiteId,
    genesis: CommitHash,
    authority: Authority,
    prev: Option<(Head, Moment)>,
    named: BTreeMap<BlobId, u64>,
    report: JournalReport,
}

impl Walk {
    /// From the first commit, whose hash is pinned.
    fn new(site: SiteId, genesis: CommitHash) -> Self {
        Self {
            site,
            genesis,
            authority: Authority::default(),
            prev: None,
            named: BTreeMap::new(),
            report: JournalReport::default(),
        }
    }

    /// The next commit, as stored.
    fn step(&mut self, tx: &ReadTx, row_key: &[u8], row: &[u8]) -> Result<(), RegistryError> {
        let index = index_of(row_key);
        let row = split(index, row)?;
        let header = &row.header;
        let hash = header_hash(row.bytes);
        let expected = self.prev.map_or((0, CommitHash::ZERO), |(head, _)| (head.index + 1, head.hash));
        if header.index != index || header.site != self.site || index != expected.0 {
            return Err(fault(index, JournalFault::Order));
        }
        if header.prev != expected.1 {
            return Err(fault(index, JournalFault::Chain));
        }
        if index == 0 && hash != self.genesis {
            return Err(fault(0, JournalFault::Genesis));
        }
        let mut facts = Vec::with_capacity(header.digests.len());
        for (id, expected) in header.ids().zip(&header.digests) {
            let Some(salted) = tx.get(Table::Bodies, &id.to_key())? else {
                return Err(fault(index, JournalFault::Missing));
            };
            if digest(&salted) != *expected {
                return Err(fault(index, JournalFault::Digest));
            }
            let fact = decode(id, &salted)?;
            for blob in fact.body.blobs() {
                self.named.entry(blob).or_insert(index);
            }
            facts.push(fact);
        }
        let target = |id| fact(tx, id).ok().flatten().map(|fact| fact.body.permission());
        let standing =
            self.authority.admit(&row, &hash, &facts, &target).map_err(|what| fault(index, what))?;
        let report = &mut self.report;
        report.escrow_used.extend(standing.by_escrow.then_some(index));
        report.incarnation = standing.incarnation.unwrap_or(report.incarnation);
        report.restored_alone += u64::from(standing.restored_alone);
        report.signed_alone.extend(standing.signed_alone.then_some(index));
        let confirmed = facts.iter().any(|fact| matches!(fact.body, FactBody::ClockConfirmed(_)));
        if confirmed {
            report.clock_confirmed.push(index);
        } else if let Some(jump) = self.prev.and_then(|(_, before)| clock_jump(before, header.at)) {
            report.clock_jumps.push((index, jump));
        }
        report.commits += 1;
        report.facts += facts.len() as u64;
        self.prev = Some((Head { site: self.site, index, hash }, header.at));
        Ok(())
    }
}

/// Checks order, chain, digests and signatures of every commit, and the authority behind it, with only public keys:
/// those that the journal itself enrols, starting from the officer of the genesis. `genesis` is the hash pinned in the
/// identity. Bytes that facts name must be there, and nothing that no commit counts.
///
/// # Errors
/// The first fault found.
pub fn verify(tx: &ReadTx, site: SiteId, genesis: CommitHash) -> Result<JournalReport, RegistryError> {
    let mut walk = Walk::new(site, genesis);
    for pair in tx.prefix(Table::Headers, &site.0.to_be_bytes())? {
        let (row_key, row) = pair?;
        walk.step(tx, &row_key, &row)?;
    }
    let Walk { named, report, .. } = walk;
    blobs(tx, &named)?;
    // a body that no header counts, or a header of another site, was not written by this program
    if tx.len(Table::Bodies)? != report.facts || tx.len(Table::Headers)? != report.commits {
        return Err(fault(report.commits.saturating_sub(1), JournalFault::Order));
    }
    Ok(report)
}

/// Up to where an officer has had the journal verified, and who might do what there; signed by that officer.
#[derive(Serialize, Deserialize)]
struct Checkpoint {
    index: u64,
    #[serde(with = "super::hash")]
    hash: CommitHash,
    authority: Authority,
}

fn checkpoint_message(registry: RegistryId, bytes: &[u8]) -> Vec<u8> {
    let mut message = format!("guitu verified head v1\n{registry}\n").into_bytes();
    message.extend(bytes);
    message
}

/// Whose journal it is and who opens it.
pub struct Opener<'a> {
    /// Whose registry.
    pub registry: RegistryId,
    /// Which workstation.
    pub site: SiteId,
    /// The first commit, as the identity pins it.
    pub genesis: CommitHash,
    /// The officer's key: nobody else can say up to where this officer has verified.
    pub signer: &'a dyn Signer,
}

impl Opener<'_> {
    fn row_key(&self) -> [u8; 32] {
        self.signer.public_key()
    }

    /// The last head this officer verified; none when there is no note of it that is their own, which costs a
    /// verification of the whole journal and nothing else.
    fn checkpoint(&self, tx: &ReadTx) -> Result<Option<Checkpoint>, RegistryError> {
        let Some(row) = tx.get(Table::Verified, &self.row_key())? else { return Ok(None) };
        let Some((signature, bytes)) = row.split_first_chunk::<64>() else { return Ok(None) };
        let message = checkpoint_message(self.registry, bytes);
        if !vault::verify(&self.signer.public_key(), &message, signature) {
            return Ok(None);
        }
        Ok(ciborium::from_reader(bytes).ok())
    }

    /// Verifies the commits since the head that this officer verified last, and gives the row that notes the new one,
    /// to be written with the next commit.
    ///
    /// # Errors
    /// The first fault found; the head verified last is not in the journal any more.
    pub fn catch_up(&self, tx: &ReadTx) -> Result<(Vec<u8>, Vec<u8>), RegistryError> {
        let mut walk = Walk::new(self.site, self.genesis);
        let mut from = key(self.site, 0).to_vec();
        if let Some(Checkpoint { index, hash, authority }) = self.checkpoint(tx)? {
            let known = super::header(tx, self.site, index)?.filter(|(found, _)| *found == hash);
            let (_, header) = known.ok_or_else(|| fault(index, JournalFault::Chain))?;
            walk.prev = Some((Head { site: self.site, index, hash }, header.at));
            walk.authority = authority;
            from = key(self.site, index.saturating_add(1)).to_vec();
        }
        let end = key(self.site, u64::MAX);
        for pair in tx.range(Table::Headers, &from[..]..=&end[..])? {
            let (row_key, row) = pair?;
            walk.step(tx, &row_key, &row)?;
        }
        let Some((head, _)) = walk.prev else { return Err(fault(0, JournalFault::Genesis)) };
        let noted = Checkpoint { index: head.index, hash: head.hash, authority: walk.authority };
        let mut bytes = Vec::new();
        ciborium::into_writer(&noted, &mut bytes).map_err(|_| RegistryError::Projection("verified"))?;
        let mut row = self.signer.sign(&checkpoint_message(self.registry, &bytes)).to_vec();
        row.extend(bytes);
        Ok((self.row_key().to_vec(), row))
    }
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

/// How far the wall clock of `now` departs from `before` plus the time the machine says has passed, in milliseconds;
/// none when it runs as it should (two minutes of drift are let pass). After a restart only running backwards shows.
pub fn clock_jump(before: Moment, now: Moment) -> Option<i64> {
    const TOLERANCE_MS: i64 = 120_000;
    let wall = now.wall_ms - before.wall_ms;
    let same_boot = now.boot_id == before.boot_id && now.boot_id != [0; 16];
    let departs = if same_boot {
        wall.saturating_sub(
            now.since_boot_ms.cast_signed().saturating_sub(before.since_boot_ms.cast_signed()),
        )
    } else {
        wall.min(0)
    };
    (departs.abs() > TOLERANCE_MS).then_some(departs)
}
