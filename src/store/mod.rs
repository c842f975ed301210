//! Sealed pages (密封存储) under redb; takes a data key, knows no officer and no fact.
//!
//! The only room that names the redb crate. Keys and values are bytes of our own making; the rooms above give them
//! meaning. See [`format`] for the bytes of the file.
#![allow(clippy::todo, clippy::missing_panics_doc, unused_variables, missing_docs, dead_code)]

mod error;
mod table;

pub use error::{Damage, StoreError};
pub use table::Table;

use std::ops::RangeBounds;
use std::path::Path;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The registry's random id, as written in every page's associated data.
pub type RegistryBytes = [u8; 16];

/// The secret data key (数据密钥) of one epoch. Prints nothing, wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

impl DataKey {
    /// Takes the 32 key bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

/// What makes this opening's nonces unlike any other opening's; fresh from main each time.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct OpenMix {
    pub random: [u8; 32],
    pub boot_id: [u8; 16],
    pub time_ms: i64,
    pub counter: u64,
}

/// Tunables that do not touch the format.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// redb's page cache, bytes.
    pub cache_bytes: usize,
}

/// The clear fields of a store file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peek {
    pub registry: RegistryBytes,
    pub epoch: u32,
    pub cipher: u8,
    pub version: u16,
}

/// Size and health of an open store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreStats {
    pub file_bytes: u64,
    pub pages: u64,
    pub cipher: u8,
    pub epoch: u32,
    /// The last session did not close the file (crash, kill, power).
    pub unclean_close: bool,
    /// One of the two header slots was unreadable although the last close was clean.
    pub header_anomaly: bool,
    pub read_only: bool,
}

/// What a sweep over all pages saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageReport {
    pub pages: u64,
    pub authentic: u64,
    /// Never written (all zero).
    pub unwritten: u64,
    /// Neither; harmless only in free space, and free space is all it can be when the tree verified.
    pub unreadable: u64,
}

/// One sealed file.
pub struct Store(());
/// A consistent snapshot.
pub struct ReadTx(());
/// The one writer; dropped without [`WriteTx::commit`] it changes nothing.
pub struct WriteTx<'s>(std::marker::PhantomData<&'s ()>);
/// Pairs of a range, ascending; `rev()` for descending.
pub struct Pairs(());
/// Key and value bytes.
pub type Pair = (Vec<u8>, Vec<u8>);

impl Store {
    /// Makes a new file; refuses an existing one ([`StoreError::Exists`]).
    pub fn create(path: &Path, registry: RegistryBytes, epoch: u32, key: &DataKey, mix: OpenMix, options: &StoreOptions) -> Result<Self, StoreError> { todo!() }
    /// Opens for reading and writing, always verifying every committed page; `progress` gets 0.0 to 1.0.
    pub fn open(path: &Path, registry: RegistryBytes, epoch: u32, key: &DataKey, mix: OpenMix, options: &StoreOptions, progress: impl FnMut(f64) + 'static) -> Result<Self, StoreError> { todo!() }
    /// Opens without writing one byte to the volume, with the same verification; `begin_write` is refused.
    pub fn open_read_only(path: &Path, registry: RegistryBytes, epoch: u32, key: &DataKey, options: &StoreOptions, progress: impl FnMut(f64) + 'static) -> Result<Self, StoreError> { todo!() }
    /// The clear header fields, without a key.
    pub fn peek_header(path: &Path) -> Result<Peek, StoreError> { todo!() }
    pub fn begin_read(&self) -> Result<ReadTx, StoreError> { todo!() }
    pub fn read<T, E: From<StoreError>>(&self, f: impl FnOnce(&ReadTx) -> Result<T, E>) -> Result<T, E> { todo!() }
    pub fn begin_write(&self) -> Result<WriteTx<'_>, StoreError> { todo!() }
    /// Runs the whole check again (needs that no transaction is open).
    pub fn verify_pages(&mut self) -> Result<PageReport, StoreError> { todo!() }
    pub fn stats(&self) -> Result<StoreStats, StoreError> { todo!() }
    /// Copies every table to a new file under a new key (rotation); `self` stays as it is.
    pub fn copy_to(&self, path: &Path, epoch: u32, key: &DataKey, mix: OpenMix, options: &StoreOptions) -> Result<(), StoreError> { todo!() }
    /// Puts the file `from` in the place of `to` durably (rename and sync of the directory).
    pub fn install(from: &Path, to: &Path) -> Result<(), StoreError> { todo!() }
    pub fn is_read_only(&self) -> bool { todo!() }
    /// Closes and reports what a silent drop would hide.
    pub fn close(self) -> Result<(), StoreError> { todo!() }
}

impl ReadTx {
    pub fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> { todo!() }
    pub fn contains(&self, table: Table, key: &[u8]) -> Result<bool, StoreError> { todo!() }
    pub fn range<'k>(&self, table: Table, range: impl RangeBounds<&'k [u8]>) -> Result<Pairs, StoreError> { todo!() }
    /// Every pair whose key starts with `prefix`, ascending.
    pub fn prefix(&self, table: Table, prefix: &[u8]) -> Result<Pairs, StoreError> { todo!() }
    /// Calls `each` on borrowed pairs without copying; stops when it returns `Ok(false)`.
    pub fn scan<'k, E: From<StoreError>>(&self, table: Table, range: impl RangeBounds<&'k [u8]>, each: impl FnMut(&[u8], &[u8]) -> Result<bool, E>) -> Result<(), E> { todo!() }
    /// The pair with the greatest key that starts with `prefix`.
    pub fn last(&self, table: Table, prefix: &[u8]) -> Result<Option<Pair>, StoreError> { todo!() }
    pub fn len(&self, table: Table) -> Result<u64, StoreError> { todo!() }
    pub fn is_empty(&self, table: Table) -> Result<bool, StoreError> { todo!() }
    /// Every pair of every table, in table and key order (backup).
    pub fn export(&self) -> impl Iterator<Item = Result<(Table, Vec<u8>, Vec<u8>), StoreError>> + '_ { std::iter::empty() }
}

impl Iterator for Pairs {
    type Item = Result<Pair, StoreError>;
    fn next(&mut self) -> Option<Self::Item> { todo!() }
}

impl DoubleEndedIterator for Pairs {
    fn next_back(&mut self) -> Option<Self::Item> { todo!() }
}

impl WriteTx<'_> {
    pub fn get(&self, table: Table, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> { todo!() }
    pub fn insert(&mut self, table: Table, key: &[u8], value: &[u8]) -> Result<(), StoreError> { todo!() }
    /// Whether the key was there.
    pub fn remove(&mut self, table: Table, key: &[u8]) -> Result<bool, StoreError> { todo!() }
    pub fn range<'k>(&self, table: Table, range: impl RangeBounds<&'k [u8]>) -> Result<Vec<Pair>, StoreError> { todo!() }
    pub fn prefix(&self, table: Table, prefix: &[u8]) -> Result<Vec<Pair>, StoreError> { todo!() }
    pub fn last(&self, table: Table, prefix: &[u8]) -> Result<Option<Pair>, StoreError> { todo!() }
    /// Empties one table (rebuild of a projection).
    pub fn clear(&mut self, table: Table) -> Result<(), StoreError> { todo!() }
    /// Durable when it returns `Ok`; after an error nothing of it counts and the store refuses further writes.
    pub fn commit(self) -> Result<(), StoreError> { todo!() }
    pub fn abort(self) -> Result<(), StoreError> { todo!() }
}
