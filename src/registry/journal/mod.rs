//! The journal (留痕): signed, hash-chained commits of facts.
//!
//! A commit's header is CBOR `{format, registry, site, index, prev, officer, at, digests, second?}`; its hash is BLAKE3
//! over those bytes; the officer's Ed25519 signature is over the hash, and so is that of the second officer where the
//! act needs two persons. A stored row is the signature, the header and the second signature if there is one. A body's
//! digest is BLAKE3 over salt and bytes, so that a redaction may erase salt and body and leave the chain whole.
//! (site, index) is the order; the hash is only the check.
//!
//! Format 1 knew neither second signatures nor more than 65,536 facts a commit; its commits are read and verified as
//! they are.

mod authority;
mod verify;

#[cfg(test)]
mod tests;

pub use verify::{JournalReport, Opener, clock_jump, verify};

use super::error::{JournalFault, RegistryError};
use crate::domain::{CommitHash, Entropy, Fact, FactId, Moment, OfficerId, RegistryId, SiteId};
use crate::store::{ReadTx, Table, WriteTx};
use crate::vault::Signer;
use serde::{Deserialize, Serialize};

/// The format of new commits.
const FORMAT: u8 = 2;
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
    /// Who signed beside the officer, where the act needs two persons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OfficerId>,
}

impl Header {
    /// Ids of its facts, in order.
    fn ids(&self) -> impl Iterator<Item = FactId> + use<> {
        let (site, index) = (self.site, self.index);
        (0..).map(move |ordinal| FactId { site, index, ordinal }).take(self.digests.len())
    }
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

/// 32 bytes of a key, in bytes.
mod hash32 {
    use crate::domain::CommitHash;
    use serde::{Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8; 32], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<[u8; 32], D::Error> {
        super::hash::deserialize(d).map(|CommitHash(bytes)| bytes)
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
    /// As stored: signature, header, second signature.
    row: Vec<u8>,
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

/// Who signs a commit.
#[derive(Clone, Copy)]
pub struct Signatory<'a> {
    /// Who.
    pub officer: OfficerId,
    /// With which key.
    pub signer: &'a dyn Signer,
}

/// Encodes, salts, chains and signs `facts` as the next commit; `second` signs it too, where the act needs two persons.
///
/// # Errors
/// When there is no randomness for the salts, or a fact cannot be encoded.
pub fn seal(
    place: Place,
    by: Signatory<'_>,
    second: Option<Signatory<'_>>,
    at: Moment,
    facts: &[Fact],
    entropy: &mut dyn Entropy,
) -> Result<Sealed, RegistryError> {
    let Place { registry, site, prev } = place;
    let index = prev.map_or(0, |head| head.index + 1);
    let mut bodies = Vec::with_capacity(facts.len());
    let mut digests = Vec::with_capacity(facts.len());
    for (id, fact) in numbered(site, index, facts) {
        let id = id?;
        let mut salted = vec![0; SALT];
        entropy.fill(&mut salted)?;
        salted.extend(fact.encode()?);
        digests.push(digest(&salted));
        bodies.push((id, salted));
    }
    let prev = prev.map_or(CommitHash::ZERO, |head| head.hash);
    let header = Header {
        format: FORMAT,
        registry,
        site,
        index,
        prev,
        officer: by.officer,
        at,
        digests,
        second: second.map(|second| second.officer),
    };
    let mut bytes = Vec::new();
    ciborium::into_writer(&header, &mut bytes).map_err(|_| fault(index, JournalFault::Unreadable))?;
    let hash = header_hash(&bytes);
    let mut row = by.signer.sign(&hash.0).to_vec();
    row.extend(&bytes);
    row.extend(second.iter().flat_map(|second| second.signer.sign(&hash.0)));
    Ok(Sealed { head: Head { site, index, hash }, row, bodies })
}

/// The facts of a commit with their ids.
///
/// # Errors
/// [`RegistryError::TooManyFacts`] for the fact that no id can name: a commit holds 4,294,967,296.
pub fn numbered(
    site: SiteId,
    index: u64,
    facts: &[Fact],
) -> impl Iterator<Item = (Result<FactId, RegistryError>, &Fact)> {
    facts.iter().enumerate().map(move |(at, fact)| {
        let ordinal = u32::try_from(at).map_err(|_| RegistryError::TooManyFacts);
        (ordinal.map(|ordinal| FactId { site, index, ordinal }), fact)
    })
}

impl Sealed {
    /// Writes the commit's rows.
    ///
    /// # Errors
    /// Those of the store.
    pub fn write(&self, tx: &mut WriteTx<'_>) -> Result<(), RegistryError> {
        tx.insert(Table::Headers, &key(self.head.site, self.head.index), &self.row)?;
        for (id, salted) in &self.bodies {
            tx.insert(Table::Bodies, &id.to_key(), salted)?;
        }
        Ok(())
    }
}

fn fault(index: u64, what: JournalFault) -> RegistryError {
    RegistryError::Journal { index, what }
}

/// A stored header row, taken apart.
struct Row<'r> {
    signature: &'r [u8; 64],
    /// The bytes that the hash is over.
    bytes: &'r [u8],
    header: Header,
    /// The second officer's signature.
    second: Option<&'r [u8; 64]>,
}

fn split(index: u64, row: &[u8]) -> Result<Row<'_>, RegistryError> {
    let unreadable = || fault(index, JournalFault::Unreadable);
    let (signature, signed) = row.split_first_chunk::<64>().ok_or_else(unreadable)?;
    let mut rest = signed;
    let header: Header = ciborium::from_reader(&mut rest).map_err(|_| unreadable())?;
    if header.format == 0 || header.format > FORMAT {
        return Err(fault(index, JournalFault::Format(header.format)));
    }
    let bytes = &signed[..signed.len() - rest.len()];
    let second = match (header.second, rest.len()) {
        (None, 0) => None,
        (Some(_), 64) => rest.first_chunk(),
        _ => return Err(unreadable()),
    };
    Ok(Row { signature, bytes, header, second })
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
    let row = split(index, &row)?;
    Ok(Some(Head { site: row.header.site, index, hash: header_hash(row.bytes) }))
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
    let facts =
        header.ids().take(most).map(|id| Ok((id, fact(tx, id)?))).collect::<Result<_, RegistryError>>()?;
    Ok(Some(Commit { header, hash, facts }))
}

/// Hash and signed part of one commit, without its facts.
///
/// # Errors
/// Those of the store; an unreadable header.
pub fn header(tx: &ReadTx, site: SiteId, index: u64) -> Result<Option<(CommitHash, Header)>, RegistryError> {
    let Some(row) = tx.get(Table::Headers, &key(site, index))? else { return Ok(None) };
    let row = split(index, &row)?;
    Ok(Some((header_hash(row.bytes), row.header)))
}

/// One fact; none when it was redacted or is not there.
///
/// # Errors
/// Those of the store; an unreadable fact.
pub fn fact(tx: &ReadTx, id: FactId) -> Result<Option<Fact>, RegistryError> {
    tx.get(Table::Bodies, &id.to_key())?.map(|salted| decode(id, &salted)).transpose()
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
