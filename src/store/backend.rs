//! The engine's storage: every page sealed on its own, the header in two slots.

use super::cipher::{Keys, NONCE, TAG};
use super::format::{self, Binding, Header, PAGE, PAGE_ZERO, SEALED, SLOT};
use super::health::{Health, lock};
use super::nonces::Nonces;
use super::place::Whereabouts;
use super::raw::{Raw, raw_error};
use super::{Damage, OpenMix, PageReport, StoreError};
use redb::{BackendError, StorageBackend};
use std::fmt;
use std::io;
use std::ops::Bound;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use zeroize::Zeroizing;

/// Called with the share of the file read so far while a store opens.
pub type Progress = Box<dyn FnMut(f64) + Send>;

struct Head {
    /// The engine's view; what the next sync will write when `changed`.
    page_zero: Box<[u8; PAGE_ZERO]>,
    changed: bool,
    /// The slot with the last durable header; never written.
    durable: Option<u8>,
    sequence: u64,
    /// The engine's byte of the durable header that names its root.
    root: u8,
    /// Pages were written, or the length changed, since the last sync.
    pages_pending: bool,
    /// What both slots begin with, as this opening read or wrote them: no other program has written while they do.
    seen: [[u8; SEEN]; 2],
}

/// The clear fields and the nonce: two headers that differ in anything differ here.
const SEEN: usize = 48 + NONCE;
/// The engine's byte that says which of its two roots holds, and the bit of it (redb 4.6.0, `header.rs`). A commit in
/// two phases changes it with its last header and with no other.
const ROOT_AT: usize = 9;
const ROOT_BIT: u8 = 1;

/// What was found in the header slots at opening.
#[derive(Debug, Clone, Copy, Default)]
pub struct Found {
    /// The session before did not end with a clean close.
    pub unclean: bool,
    /// After a clean close one slot was damaged or did not match: not the work of a power cut.
    pub anomaly: bool,
}

/// The storage backend handed to the engine; clones share everything.
pub struct Encrypted<R: Raw>(Arc<Inner<R>>);

struct Inner<R: Raw> {
    raw: R,
    keys: Keys,
    binding: Binding,
    nonces: Nonces,
    head: Mutex<Head>,
    health: Health,
    /// Commits whose last header is on the disk.
    landed: AtomicU64,
    /// The last header of a commit may be on the disk, or may not.
    doubt: AtomicBool,
    progress: Mutex<Option<(Progress, u64)>>,
}

/// What the store asks of the backend after the engine has taken it.
pub trait Inspect: Send + Sync {
    /// Its health.
    fn health(&self) -> &Health;
    /// Bytes of the file.
    fn file_len(&self) -> Result<u64, StoreError>;
    /// Looks at every page past the engine.
    fn sweep(&self) -> Result<PageReport, StoreError>;
    /// The progress calls end when the opening does.
    fn opened(&self);
    /// How many commits of this opening are on the disk.
    fn landed(&self) -> u64;
    /// Whether a commit may be on the disk that was not called saved.
    fn in_doubt(&self) -> bool;
    /// Refuses, and poisons, when another program has written to the file.
    fn unchanged(&self) -> Result<(), StoreError>;
    /// The same, or when the file is not at its path any more.
    fn in_place(&self) -> Result<(), StoreError>;
    /// Copies the sealed bytes as they are.
    fn copy_into(&self, file: &std::fs::File) -> Result<(), StoreError>;
}

impl<R: Raw> Clone for Encrypted<R> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<R: Raw> Encrypted<R> {
    /// Over an empty `raw`, already locked by the caller.
    pub fn create(raw: R, keys: Keys, binding: Binding, mix: &OpenMix) -> Result<Self, StoreError> {
        if raw.len().map_err(|e| raw_error(&e))? != 0 {
            return Err(StoreError::Exists);
        }
        let head = Head {
            page_zero: Box::new([0; PAGE_ZERO]),
            changed: false,
            durable: None,
            sequence: 0,
            root: 0,
            pages_pending: false,
            seen: [[0; SEEN]; 2],
        };
        Ok(Self::over(raw, keys, binding, mix, head, None))
    }

    /// Over a written `raw`, already locked by the caller; reads the header slots.
    pub fn open(
        raw: R,
        keys: Keys,
        binding: Binding,
        mix: &OpenMix,
        progress: Progress,
    ) -> Result<(Self, Found), StoreError> {
        let mut bytes = Zeroizing::new(vec![0; 2 * SLOT]);
        raw.read(0, &mut bytes).map_err(|e| raw_error(&e))?;
        let slots = [0, 1]
            .map(|slot: u8| Header::open(&bytes[usize::from(slot) * SLOT..][..SLOT], slot, &binding, &keys));
        let (newest, other) = match (&slots[0], &slots[1]) {
            (None, None) => return Err(StoreError::Damaged(Damage::Header)),
            (Some(a), Some(b)) if a.sequence == b.sequence => {
                return Err(StoreError::Damaged(Damage::Header));
            }
            (Some(a), Some(b)) if a.sequence < b.sequence => (1, 0),
            (None, Some(_)) => (1, 0),
            (Some(_), _) => (0, 1),
        };
        let Some(header) = &slots[newest] else {
            return Err(StoreError::Internal("the newest slot is one that opened"));
        };
        // From the first write on, the newest slot is the one that is kept: it must be on the disk, and may be only in
        // the system's cache, left by a killed process or by a sync that failed (after which the system calls the
        // bytes clean). So they are written again as they are. A cut meanwhile leaves them whole or, where the disk had
        // older bytes, the other slot, which was durable before they were written.
        let again = &bytes[newest * SLOT..][..SLOT];
        raw.write((newest * SLOT) as u64, again).and_then(|()| raw.sync()).map_err(|e| raw_error(&e))?;
        let mut seen = [[0; SEEN]; 2];
        for (seen, slot) in seen.iter_mut().zip(bytes.chunks_exact(SLOT)) {
            seen.copy_from_slice(&slot[..SEEN]);
        }
        let twin = |o: &Header| o.sequence + 1 == header.sequence && o.page_zero == header.page_zero;
        let found = Found {
            unclean: !header.clean,
            anomaly: match &slots[other] {
                Some(o) => header.clean && !twin(o),
                None => header.clean,
            },
        };
        let head = Head {
            page_zero: header.page_zero.clone(),
            changed: false,
            durable: Some(newest as u8),
            sequence: header.sequence,
            root: header.page_zero[ROOT_AT],
            pages_pending: false,
            seen,
        };
        Ok((Self::over(raw, keys, binding, mix, head, Some((progress, 0))), found))
    }

    fn over(
        raw: R,
        keys: Keys,
        binding: Binding,
        mix: &OpenMix,
        head: Head,
        progress: Option<(Progress, u64)>,
    ) -> Self {
        let nonces = Nonces::new(&keys, mix, head.sequence);
        let (head, progress) = (Mutex::new(head), Mutex::new(progress));
        let (landed, doubt) = (AtomicU64::new(0), AtomicBool::new(false));
        let health = Health::default();
        Self(Arc::new(Inner { raw, keys, binding, nonces, head, health, landed, doubt, progress }))
    }

    /// For the store, beside the engine.
    pub fn inspect(&self) -> Arc<dyn Inspect> {
        Arc::clone(&self.0) as Arc<dyn Inspect>
    }
}

impl<R: Raw> Inner<R> {
    /// Writes the header to the slot that is not durable, and makes it so.
    fn write_header(&self, head: &mut Head, clean: bool) -> io::Result<()> {
        let slot = head.durable.map_or(0, |durable| 1 - durable);
        let header = Header { sequence: head.sequence + 1, clean, page_zero: head.page_zero.clone() };
        let mut place = [slot; 9];
        place[1..].copy_from_slice(&header.sequence.to_be_bytes());
        let nonce = self.nonces.next(&place, &*head.page_zero);
        let bytes =
            header.seal(slot, &self.binding, &self.keys, &nonce).map_err(|e| self.health.poison(e))?;
        self.compare(head).map_err(|e| self.health.poison(e))?;
        let lands = (head.page_zero[ROOT_AT] ^ head.root) & ROOT_BIT != 0;
        let put = || self.raw.write(u64::from(slot) * SLOT as u64, &bytes).and_then(|()| self.raw.sync());
        self.doubt.store(lands, Ordering::Release);
        if let Err(error) = put() {
            let failure = self.failed(&error);
            // Where nothing but this slot waited for the sync, writing it once more puts it on the disk for certain or
            // leaves the doubt. Pages that waited with it may be lost for good: they are not tried again.
            if !lands || head.pages_pending || put().is_err() {
                return Err(failure);
            }
        }
        if self.raw.shares_writes() {
            head.seen[usize::from(slot)].copy_from_slice(&bytes[..SEEN]);
        }
        (head.durable, head.sequence, head.changed) = (Some(slot), header.sequence, false);
        (head.root, head.pages_pending) = (head.page_zero[ROOT_AT], false);
        self.compare(head).map_err(|e| self.health.poison(e))?;
        self.doubt.store(false, Ordering::Release);
        self.landed.fetch_add(u64::from(lands), Ordering::AcqRel);
        Ok(())
    }

    /// Whether both slots are as this opening knows them and the file is where it was opened.
    fn compare(&self, head: &Head) -> Result<(), StoreError> {
        match self.raw.whereabouts().map_err(|e| raw_error(&e))? {
            Whereabouts::Here => self.compare_slots(head),
            elsewhere => Err(StoreError::Displaced(elsewhere)),
        }
    }

    fn compare_slots(&self, head: &Head) -> Result<(), StoreError> {
        for (slot, seen) in head.seen.iter().enumerate() {
            let mut now = [0; SEEN];
            match self.raw.read_shared((slot * SLOT) as u64, &mut now) {
                Ok(()) if now == *seen => {}
                // a file that is being made has no slots yet
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && *seen == [0; SEEN] => {}
                Ok(()) => return Err(StoreError::ForeignWrite),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Err(StoreError::ForeignWrite);
                }
                Err(error) => return Err(raw_error(&error)),
            }
        }
        Ok(())
    }

    /// Before the first change since a sync: a page written into a file that another program has written to would
    /// destroy what that one saved.
    fn before_change(&self) -> io::Result<()> {
        self.writable()?;
        let mut head = lock(&self.head);
        if !head.pages_pending {
            self.compare(&head).map_err(|e| self.health.poison(e))?;
            head.pages_pending = true;
        }
        Ok(())
    }

    fn failed(&self, error: &io::Error) -> io::Error {
        self.health.poison(raw_error(error))
    }

    fn writable(&self) -> io::Result<()> {
        self.health.barred().map_or(Ok(()), |why| Err(io::Error::other(why)))
    }

    fn shape(&self) -> io::Error {
        self.health.poison(StoreError::Internal("the engine asked for bytes that are not pages"))
    }

    fn read_pages(&self, first: u64, out: &mut [u8]) -> io::Result<()> {
        let mut sealed = vec![0; out.len() / PAGE * SEALED];
        self.raw
            .read(format::page_offset(first), &mut sealed)
            .map_err(|e| self.health.note(raw_error(&e)))?;
        for (number, (sealed, page)) in
            (first..).zip(sealed.chunks_exact(SEALED).zip(out.chunks_exact_mut(PAGE)))
        {
            if !open_page(&self.keys, &self.binding, number, sealed, page) {
                return Err(self.health.note(StoreError::Damaged(Damage::Page(number))));
            }
        }
        self.report(out.len() as u64);
        Ok(())
    }

    fn write_pages(&self, first: u64, data: &[u8]) -> io::Result<()> {
        let mut sealed = Vec::with_capacity(data.len() / PAGE * SEALED);
        for (number, page) in (first..).zip(data.chunks_exact(PAGE)) {
            let nonce = self.nonces.next(&number.to_be_bytes(), page);
            sealed.extend_from_slice(&nonce);
            let start = sealed.len();
            sealed.extend_from_slice(page);
            let tag = self
                .keys
                .page
                .seal(&nonce, &self.binding.page(number), &mut sealed[start..])
                .map_err(|e| self.health.poison(e))?;
            sealed.extend_from_slice(&tag);
        }
        self.raw.write(format::page_offset(first), &sealed).map_err(|e| self.failed(&e))
    }

    /// Counts bytes read until the opening is over; the check reads each page at least once.
    fn report(&self, read: u64) {
        let mut progress = lock(&self.progress);
        if let Some((call, so_far)) = progress.as_mut() {
            *so_far += read;
            let len = self.raw.len().unwrap_or(0).max(1);
            call((*so_far as f64 / len as f64).min(0.99));
        }
    }
}

/// Opens one sealed page into `page`.
fn open_page(keys: &Keys, binding: &Binding, number: u64, sealed: &[u8], page: &mut [u8]) -> bool {
    let (Some(nonce), Some(tag)) = (sealed.first_chunk::<NONCE>(), sealed.last_chunk::<TAG>()) else {
        return false;
    };
    page.copy_from_slice(&sealed[NONCE..NONCE + PAGE]);
    keys.page.open(nonce, &binding.page(number), page, tag)
}

impl<R: Raw> Inspect for Inner<R> {
    fn health(&self) -> &Health {
        &self.health
    }

    fn file_len(&self) -> Result<u64, StoreError> {
        self.raw.len().map_err(|e| raw_error(&e))
    }

    fn sweep(&self) -> Result<PageReport, StoreError> {
        let mut report =
            PageReport { pages: format::engine_len(self.file_len()?) / PAGE as u64, ..<_>::default() };
        let (mut sealed, mut page) = (vec![0; SEALED], Zeroizing::new(vec![0; PAGE]));
        for number in 1..report.pages {
            self.raw.read(format::page_offset(number), &mut sealed).map_err(|e| raw_error(&e))?;
            if open_page(&self.keys, &self.binding, number, &sealed, &mut page) {
                report.authentic += 1;
            } else if sealed == [0; SEALED] {
                report.unwritten += 1;
            } else {
                report.unreadable += 1;
            }
        }
        Ok(report)
    }

    fn landed(&self) -> u64 {
        self.landed.load(Ordering::Acquire)
    }

    fn in_doubt(&self) -> bool {
        self.doubt.load(Ordering::Acquire)
    }

    fn unchanged(&self) -> Result<(), StoreError> {
        if self.health.barred() == Some(StoreError::ForeignWrite) {
            return Err(StoreError::ForeignWrite);
        }
        let compared = self.compare_slots(&lock(&self.head));
        compared.inspect_err(|error| {
            if *error == StoreError::ForeignWrite {
                self.health.poisons(*error);
            }
        })
    }

    fn in_place(&self) -> Result<(), StoreError> {
        let compared = self.compare(&lock(&self.head));
        compared.inspect_err(|error| self.health.poisons(*error))
    }

    fn copy_into(&self, file: &std::fs::File) -> Result<(), StoreError> {
        /// Bytes copied at a time.
        const AT_ONCE: u64 = 1 << 20;
        let len = self.file_len()?;
        let (mut offset, mut bytes) = (0, vec![0; AT_ONCE as usize]);
        while offset < len {
            let part = &mut bytes[..AT_ONCE.min(len - offset) as usize];
            self.raw.read_shared(offset, part).map_err(|e| raw_error(&e))?;
            Raw::write(file, offset, part).map_err(|e| raw_error(&e))?;
            offset += part.len() as u64;
        }
        Ok(())
    }

    fn opened(&self) {
        if let Some((mut call, _)) = lock(&self.progress).take() {
            call(1.0);
        }
    }
}

impl<R: Raw> fmt::Debug for Encrypted<R> {
    /// The engine prints its backend into logs: nothing here may tell keys or content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Encrypted")
    }
}

fn whole(start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
    match (start, end) {
        (Bound::Unbounded | Bound::Included(0), Bound::Unbounded) => Ok(()),
        _ => Err(BackendError::Unsupported),
    }
}

impl<R: Raw> StorageBackend for Encrypted<R> {
    fn len(&self) -> io::Result<u64> {
        let inner = &*self.0;
        Ok(format::engine_len(inner.raw.len().map_err(|e| inner.health.note(raw_error(&e)))?))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let inner = &*self.0;
        if offset == 0 && out.len() <= PAGE_ZERO {
            out.copy_from_slice(&lock(&inner.head).page_zero[..out.len()]);
            return Ok(());
        }
        if !is_pages(offset, out.len()) {
            return Err(inner.shape());
        }
        inner.read_pages(offset / PAGE as u64, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let inner = &*self.0;
        inner.before_change()?;
        let file_len = format::file_len(len).ok_or_else(|| inner.shape())?;
        inner.raw.set_len(file_len).map_err(|e| inner.failed(&e))
    }

    fn sync_data(&self) -> io::Result<()> {
        let inner = &*self.0;
        inner.writable()?;
        let mut head = lock(&inner.head);
        if head.changed {
            inner.write_header(&mut head, false)
        } else {
            inner.raw.sync().map_err(|e| inner.failed(&e))?;
            head.pages_pending = false;
            Ok(())
        }
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let inner = &*self.0;
        inner.writable()?;
        if offset == 0 && data.len() <= PAGE_ZERO {
            let mut head = lock(&inner.head);
            head.page_zero[..data.len()].copy_from_slice(data);
            head.changed = true;
            return Ok(());
        }
        if !is_pages(offset, data.len()) {
            return Err(inner.shape());
        }
        inner.before_change()?;
        inner.write_pages(offset / PAGE as u64, data)
    }

    /// After the engine's last sync, says in the other slot that the close was clean; both slots then hold the same
    /// page, so that the loss of one is seen and loses nothing.
    fn close(&self) -> io::Result<()> {
        let inner = &*self.0;
        let mut head = lock(&inner.head);
        let orderly = inner.health.is_closing() && inner.health.first().is_none();
        let marked = if orderly && head.durable.is_some() && !head.changed {
            inner.write_header(&mut head, true)
        } else {
            Ok(())
        };
        let unlocked = inner.raw.unlock();
        marked.and(unlocked)
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        // The lock on the whole file was taken before the header was read, and is held until close.
        whole(start, end).map(|()| true)
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        whole(start, end).map(|()| true)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        whole(start, end)
    }
}

/// Whole pages, not the header page.
fn is_pages(offset: u64, len: usize) -> bool {
    offset >= PAGE as u64 && offset.is_multiple_of(PAGE as u64) && len > 0 && len.is_multiple_of(PAGE)
}
