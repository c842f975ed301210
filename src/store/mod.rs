//! Sealed pages (密封存储) under redb; takes a data key, knows no officer and no fact.
//!
//! The only room that names the redb crate. Keys and values are bytes of our own making; the rooms above give them
//! meaning. Everything in the file but a short clear preamble is ciphertext: keys, values, table names, counts, the
//! tree itself. [`mod@format`] describes the bytes.
//!
//! What it promises:
//! - a commit that returned `Ok` survives a power cut; one that did not is there whole or not at all;
//! - a file that was changed by anything but this program does not open, or opens to identical data: pages
//!   authenticate one by one, and every opening verifies the engine's hash tree, which an old copy of a page breaks;
//! - after the first failed write nothing is called saved until the file was opened again;
//! - one process at a time.
//!
//! What it cannot see: the whole file put back to an earlier state. The rooms above compare heads for that.

mod backend;
mod cipher;
mod error;
pub mod format;
mod health;
mod nonces;
mod place;
mod raw;
#[doc(hidden)]
pub mod sim;
mod stats;
mod table;
mod tx;
mod volume;

pub use error::{CommitError, Damage, Fate, StoreError};
pub use place::{PREFIX as TEMPORARY, Whereabouts};
pub use raw::Raw;
pub use stats::{PageReport, StoreStats};
pub use table::Table;
pub use tx::{Pair, Pairs, ReadTx, TableMut, WriteTx};
pub use volume::{Volume, VolumeKind};

use backend::{Encrypted, Found, Inspect};
use cipher::Keys;
use format::{Binding, SLOT};
use place::{beside, sync_directory};
use raw::{Locked, Overlay, raw_error};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tx::engine_error;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The registry's random id, as it is bound into every page.
pub type RegistryBytes = [u8; 16];

/// The secret data key (数据密钥) of one epoch. Prints nothing; wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

impl DataKey {
    /// Takes the 32 key bytes; wipe your own copy.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey")
    }
}

/// What makes this opening unlike any other; fresh from `main` each time. Any one part that differs is enough.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct OpenMix {
    /// From the system's random source.
    pub random: [u8; 32],
    /// Id of this start of the machine.
    pub boot_id: [u8; 16],
    /// Wall clock, milliseconds.
    pub time_ms: i64,
    /// Counts openings, if someone counts them.
    pub counter: u64,
}

/// Settings that do not touch the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoreOptions {
    /// Memory for pages in the clear, bytes. The engine does not wipe it, so it stays small.
    pub cache_bytes: usize,
    /// Cipher of a new file; `None` takes the one this processor is fast at.
    pub cipher: Option<u8>,
}

impl Default for StoreOptions {
    fn default() -> Self {
        Self { cache_bytes: 64 << 20, cipher: None }
    }
}

/// The clear fields of a store file; trustworthy only once it has been opened with its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peek {
    /// Registry id.
    pub registry: RegistryBytes,
    /// Key epoch: which wrapped key opens it.
    pub epoch: u32,
    /// Cipher id.
    pub cipher: u8,
    /// Format version.
    pub version: u16,
    /// What only the right key gives.
    pub key_check: [u8; 8],
}

/// One sealed file (密封库), open.
pub struct Store {
    /// `None` only while closing.
    db: Option<redb::Database>,
    inside: Arc<dyn Inspect>,
    binding: Binding,
    found: Found,
    read_only: bool,
    /// Where it was opened; none on a storage without a path.
    path: Option<PathBuf>,
    /// The copy saved when something else lay at the path.
    rescued: Mutex<Option<PathBuf>>,
}

impl Store {
    /// Makes a new file, complete or not at all: it is written beside its place, synced and renamed. Refuses an
    /// existing file ([`StoreError::Exists`]).
    pub fn create(
        path: &Path,
        registry: RegistryBytes,
        epoch: u32,
        key: &DataKey,
        mix: &OpenMix,
        options: &StoreOptions,
    ) -> Result<Self, StoreError> {
        if path.try_exists().map_err(|e| raw_error(&e))? {
            return Err(StoreError::Exists);
        }
        let (file, temporary) = beside(path)?;
        let mut store = Self::create_on(file, registry, epoch, key, mix, options)?;
        temporary.persist_noclobber(path).map_err(|e| raw_error(&e.error))?;
        sync_directory(path)?;
        store.path = Some(path.to_owned());
        Ok(store)
    }

    /// Opens for reading and writing. Reads and verifies every committed page first (about 0.3 s for 130 MB), and
    /// tells `progress` the share done, 0.0 to 1.0.
    pub fn open(
        path: &Path,
        registry: RegistryBytes,
        epoch: u32,
        key: &DataKey,
        mix: &OpenMix,
        options: &StoreOptions,
        progress: impl FnMut(f64) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let file = place::open(path, true)?;
        let mut store = Self::open_on(file, registry, epoch, key, mix, options, progress)?;
        store.path = Some(path.to_owned());
        Ok(store)
    }

    /// Opens without writing one byte to the volume, with the same verification; repairs of a crash stay in memory.
    /// For `verify` and `restore` where nothing may be written.
    pub fn open_read_only(
        path: &Path,
        registry: RegistryBytes,
        epoch: u32,
        key: &DataKey,
        options: &StoreOptions,
        progress: impl FnMut(f64) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let file = place::open(path, false).map_err(|error| match error {
            StoreError::ReadOnly => StoreError::Io(std::io::ErrorKind::PermissionDenied),
            other => other,
        })?;
        // Nothing sealed under these nonces ever leaves the memory.
        let mix = OpenMix { random: [0; 32], boot_id: [0; 16], time_ms: 0, counter: 0 };
        let overlay = Overlay::new(file).map_err(|e| raw_error(&e))?;
        let mut store = Self::open_on(overlay, registry, epoch, key, &mix, options, progress)?;
        store.read_only = true;
        store.path = Some(path.to_owned());
        Ok(store)
    }

    /// The clear header fields of a file, without a key; tells which epoch's key to unwrap.
    pub fn peek_header(path: &Path) -> Result<Peek, StoreError> {
        let file = File::open(path).map_err(|e| raw_error(&e))?;
        let mut peeks = peek(&file)?;
        peeks.sort_by_key(|(_, sequence)| *sequence);
        peeks.last().map(|(peek, _)| *peek).ok_or(StoreError::NotARegistry)
    }

    /// [`Store::create`] on any storage, which must be empty.
    #[doc(hidden)]
    pub fn create_on(
        raw: impl Raw,
        registry: RegistryBytes,
        epoch: u32,
        key: &DataKey,
        mix: &OpenMix,
        options: &StoreOptions,
    ) -> Result<Self, StoreError> {
        let raw = Locked::take(raw)?;
        let cipher = options.cipher.unwrap_or_else(cipher::preferred);
        let keys = Keys::derive(key, cipher, &registry, epoch)?;
        let binding = Binding { registry, epoch, cipher, check: keys.check };
        let backend = Encrypted::create(raw, keys, binding, mix)?;
        Self::start(backend, binding, Found::default(), options)
    }

    /// [`Store::open`] on any storage.
    #[doc(hidden)]
    pub fn open_on(
        raw: impl Raw,
        registry: RegistryBytes,
        epoch: u32,
        key: &DataKey,
        mix: &OpenMix,
        options: &StoreOptions,
        progress: impl FnMut(f64) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let raw = Locked::take(raw)?;
        let (keys, binding) = fitting(&peek(&raw)?, registry, epoch, key)?;
        let (backend, found) = Encrypted::open(raw, keys, binding, mix, Box::new(progress))?;
        Self::start(backend, binding, found, options)
    }

    fn start(
        backend: Encrypted<impl Raw>,
        binding: Binding,
        found: Found,
        options: &StoreOptions,
    ) -> Result<Self, StoreError> {
        let inside = backend.inspect();
        let db = redb::Builder::new()
            .set_cache_size(options.cache_bytes)
            .set_check_integrity_on_open(true)
            .create_with_backend(backend)
            .map_err(|e| match (inside.health().first(), engine_error(&*inside, e)) {
                (Some(first), _) => first, // the cause, not what the engine made of it
                (None, error) => error,
            })?;
        inside.opened();
        Ok(Self {
            db: Some(db),
            inside,
            binding,
            found,
            read_only: false,
            path: None,
            rescued: Mutex::new(None),
        })
    }

    fn inside(&self) -> &dyn Inspect {
        &*self.inside
    }

    fn db(&self) -> Result<&redb::Database, StoreError> {
        self.db.as_ref().ok_or(StoreError::Internal("the store is closed"))
    }

    /// Begins a snapshot.
    pub fn begin_read(&self) -> Result<ReadTx, StoreError> {
        // pages that another program wrote over would be read as this file's
        self.inside.unchanged()?;
        tx::begin_read(self.db()?, &self.inside)
    }

    /// Reads within one snapshot.
    pub fn read<T, E: From<StoreError>>(&self, f: impl FnOnce(&ReadTx) -> Result<T, E>) -> Result<T, E> {
        f(&self.begin_read()?)
    }

    /// Begins the one writer; waits for another of this process.
    pub fn begin_write(&self) -> Result<WriteTx<'_>, StoreError> {
        if self.read_only {
            return Err(StoreError::ReadOnly);
        }
        if let Some(why) = self.inside.health().barred() {
            return Err(why);
        }
        self.inside.in_place()?;
        tx::begin_write(self.db()?, self)
    }

    /// The first failure of a write since the opening; from then on nothing is saved.
    pub fn trouble(&self) -> Option<StoreError> {
        let health = self.inside.health();
        if health.poisoned() { health.first() } else { None }
    }

    /// Saves what the open file holds, as sealed as it is, into a new private file beside its path, or in the nearest
    /// directory above that is left: for when something else lies at the path. The same copy is named again later.
    pub fn rescue(&self) -> Result<PathBuf, StoreError> {
        let mut rescued = self.rescued.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(copy) = &*rescued {
            return Ok(copy.clone());
        }
        let path = self.path.as_deref().ok_or(StoreError::NotFound)?;
        let (file, copy) = place::rescue_file(path).map_err(|e| raw_error(&e))?;
        let saved = self.inside.copy_into(&file);
        let saved = saved.and_then(|()| file.sync_all().map_err(|e| raw_error(&e)));
        if let Err(error) = saved {
            drop(std::fs::remove_file(&copy)); // half a copy helps nobody
            return Err(error);
        }
        sync_directory(&copy)?;
        *rescued = Some(copy.clone());
        Ok(copy)
    }

    /// Verifies the tree again and looks at every page. No transaction may be open ([`StoreError::Busy`]).
    pub fn verify_pages(&mut self) -> Result<PageReport, StoreError> {
        let inside = Arc::clone(&self.inside);
        let db = self.db.as_mut().ok_or(StoreError::Internal("the store is closed"))?;
        if !db.check_integrity().map_err(|e| engine_error(&*inside, e))? {
            return Err(StoreError::Damaged(Damage::Tree));
        }
        inside.sweep()
    }

    /// Size and health.
    pub fn stats(&self) -> Result<StoreStats, StoreError> {
        let file_bytes = self.inside.file_len()?;
        Ok(StoreStats {
            file_bytes,
            pages: format::engine_len(file_bytes) / format::PAGE as u64,
            cipher: self.binding.cipher,
            epoch: self.binding.epoch,
            unclean_close: self.found.unclean,
            header_anomaly: self.found.anomaly,
            read_only: self.read_only,
        })
    }

    /// Whether one of the two header slots was unreadable or old at opening although the last close was clean.
    pub const fn header_anomaly(&self) -> bool {
        self.found.anomaly
    }

    /// Whether the store was not closed well before this opening: a crash or a power cut.
    pub const fn unclean_close(&self) -> bool {
        self.found.unclean
    }

    /// Whether it was opened without the power to write.
    pub fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Copies every table to a new file under a new epoch and key (rotation, redaction): whole and synced, or not at
    /// all. This store stays as it is; [`Store::install`] puts the copy in its place.
    pub fn copy_to(
        &self,
        path: &Path,
        epoch: u32,
        key: &DataKey,
        mix: &OpenMix,
        options: &StoreOptions,
    ) -> Result<(), StoreError> {
        /// Bytes a transaction of the copy holds before it is committed.
        const BATCH: usize = 16 << 20;
        if path.try_exists().map_err(|e| raw_error(&e))? {
            return Err(StoreError::Exists);
        }
        let (file, temporary) = beside(path)?;
        let copy = Self::create_on(file, self.binding.registry, epoch, key, mix, options)?;
        let from = self.begin_read()?;
        for table in Table::ALL {
            let mut pairs = from.range(*table, ..)?.peekable();
            while pairs.peek().is_some() {
                let to = copy.begin_write()?;
                let (mut open, mut bytes) = (to.table(*table)?, 0);
                while bytes < BATCH {
                    let Some(pair) = pairs.next() else { break };
                    let (key, value) = pair?;
                    open.insert(&key, &value)?;
                    bytes += key.len() + value.len();
                }
                drop(open);
                if let Some(trouble) = to.commit()? {
                    return Err(trouble);
                }
            }
            let copied = copy.begin_read()?.len(*table)?;
            if copied != from.len(*table)? {
                return Err(StoreError::Internal("a copied table lost pairs"));
            }
        }
        copy.close()?;
        temporary.persist_noclobber(path).map_err(|e| raw_error(&e.error))?;
        sync_directory(path)
    }

    /// Puts the file `from` durably in the place of `to`. Both must be closed and in one directory.
    pub fn install(from: &Path, to: &Path) -> Result<(), StoreError> {
        std::fs::rename(from, to).map_err(|e| raw_error(&e))?;
        sync_directory(to)
    }

    /// Closes in order, and reports what a silent drop would hide.
    pub fn close(mut self) -> Result<(), StoreError> {
        self.inside.health().closing();
        match self.db.take() {
            Some(db) => db.close().map_err(|e| engine_error(&*self.inside, e)),
            None => Ok(()),
        }
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.inside.health().closing();
        }
    }
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("epoch", &self.binding.epoch).finish_non_exhaustive()
    }
}

/// The clear fields of both slots, as far as they have some, with their sequences.
fn peek(raw: &impl Raw) -> Result<Vec<(Peek, u64)>, StoreError> {
    let len = Raw::len(raw).map_err(|e| raw_error(&e))?;
    let mut bytes = vec![0; len.min(2 * SLOT as u64) as usize];
    Raw::read(raw, 0, &mut bytes).map_err(|e| raw_error(&e))?;
    let found: Vec<_> = bytes.chunks(SLOT).filter_map(format::peek_slot).collect();
    match (found.is_empty(), bytes.len() < 2 * SLOT) {
        (true, _) => Err(StoreError::NotARegistry),
        (false, true) => Err(StoreError::Truncated),
        (false, false) => Ok(found),
    }
}

/// The keys for a slot that is what the caller expects, or why none is.
fn fitting(
    peeks: &[(Peek, u64)],
    registry: RegistryBytes,
    epoch: u32,
    key: &DataKey,
) -> Result<(Keys, Binding), StoreError> {
    let mut why = StoreError::NotARegistry;
    for (peek, _) in peeks {
        why = if peek.version != format::VERSION {
            StoreError::UnsupportedVersion(peek.version)
        } else if peek.registry != registry {
            StoreError::OtherRegistry
        } else if peek.epoch != epoch {
            StoreError::OtherEpoch { expected: epoch, found: peek.epoch }
        } else {
            match Keys::derive(key, peek.cipher, &registry, epoch) {
                Ok(keys) if keys.check == peek.key_check => {
                    let binding = Binding { registry, epoch, cipher: peek.cipher, check: keys.check };
                    return Ok((keys, binding));
                }
                Ok(_) => StoreError::WrongKey,
                Err(error) => error,
            }
        };
    }
    Err(why)
}
