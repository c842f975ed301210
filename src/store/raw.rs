//! Where the sealed bytes lie: a file, memory over a file that must not be written, or the simulator's disk.

use super::StoreError;
use super::place::Whereabouts;
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// Bytes at offsets, as a disk gives them: nothing written is certain before [`Raw::sync`] returned.
#[expect(clippy::len_without_is_empty, reason = "a length in bytes, not a collection")]
pub trait Raw: Send + Sync + 'static {
    /// Length in bytes.
    fn len(&self) -> io::Result<u64>;
    /// Fills `out` from `offset`, or fails.
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()>;
    /// Writes all of `data` at `offset`.
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()>;
    /// Cuts or lengthens; new bytes read as zero.
    fn set_len(&self, len: u64) -> io::Result<()>;
    /// Returns when everything written is on the medium.
    fn sync(&self) -> io::Result<()>;
    /// Takes the lock on the whole, or says that another holds it.
    fn try_lock(&self, exclusive: bool) -> io::Result<bool>;
    /// Gives the lock back.
    fn unlock(&self) -> io::Result<()>;

    /// What lies at the path of these bytes now; bytes without a path are always where they were.
    fn whereabouts(&self) -> io::Result<Whereabouts> {
        Ok(Whereabouts::Here)
    }

    /// Reads as other programs would, past what is kept in memory only.
    fn read_shared(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.read(offset, out)
    }

    /// Whether other programs get to see what is written.
    fn shares_writes(&self) -> bool {
        true
    }
}

impl Raw for File {
    fn len(&self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    #[cfg(unix)]
    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::read_exact_at(self, out, offset)
    }

    #[cfg(unix)]
    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        std::os::unix::fs::FileExt::write_all_at(self, data, offset)
    }

    #[cfg(windows)]
    fn read(&self, mut offset: u64, mut out: &mut [u8]) -> io::Result<()> {
        while !out.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(self, out, offset)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => (offset, out) = (offset + n as u64, &mut out[n..]),
            }
        }
        Ok(())
    }

    #[cfg(windows)]
    fn write(&self, mut offset: u64, mut data: &[u8]) -> io::Result<()> {
        while !data.is_empty() {
            match std::os::windows::fs::FileExt::seek_write(self, data, offset)? {
                0 => return Err(io::ErrorKind::WriteZero.into()),
                n => (offset, data) = (offset + n as u64, &data[n..]),
            }
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        Self::set_len(self, len)
    }

    fn sync(&self) -> io::Result<()> {
        self.sync_data()
    }

    fn try_lock(&self, exclusive: bool) -> io::Result<bool> {
        let taken = if exclusive { Self::try_lock(self) } else { Self::try_lock_shared(self) };
        match taken {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn unlock(&self) -> io::Result<()> {
        Self::unlock(self)
    }
}

/// Raw bytes whose whole is locked, until [`Raw::unlock`] or the end of the value.
pub struct Locked<R: Raw> {
    raw: R,
    held: AtomicBool,
}

impl<R: Raw> Locked<R> {
    /// Takes the exclusive lock, or says [`StoreError::Locked`].
    pub fn take(raw: R) -> Result<Self, StoreError> {
        match raw.try_lock(true) {
            Ok(true) => Ok(Self { raw, held: AtomicBool::new(true) }),
            Ok(false) => Err(StoreError::Locked),
            Err(error) => Err(raw_error(&error)),
        }
    }
}

impl<R: Raw> Drop for Locked<R> {
    fn drop(&mut self) {
        let _ = self.unlock(); // the system releases it with the file in any case
    }
}

impl<R: Raw> Raw for Locked<R> {
    fn len(&self) -> io::Result<u64> {
        self.raw.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.raw.read(offset, out)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.raw.write(offset, data)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.raw.set_len(len)
    }

    fn sync(&self) -> io::Result<()> {
        self.raw.sync()
    }

    fn try_lock(&self, _exclusive: bool) -> io::Result<bool> {
        Ok(self.held.load(Ordering::Acquire))
    }

    fn unlock(&self) -> io::Result<()> {
        if self.held.swap(false, Ordering::AcqRel) { self.raw.unlock() } else { Ok(()) }
    }

    fn whereabouts(&self) -> io::Result<Whereabouts> {
        self.raw.whereabouts()
    }

    fn read_shared(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.raw.read_shared(offset, out)
    }

    fn shares_writes(&self) -> bool {
        self.raw.shares_writes()
    }
}

/// Reads from below, keeps every write in memory: lets the engine repair and check a file on a volume that cannot, or
/// must not, be written.
pub struct Overlay<R> {
    below: R,
    above: Mutex<Above>,
}

struct Above {
    len: u64,
    /// Length of what still shows through from below.
    shows: u64,
    blocks: BTreeMap<u64, Vec<u8>>,
}

const BLOCK: u64 = 4096;

impl<R: Raw> Overlay<R> {
    /// Lies over `below`, which is only read and locked shared.
    pub fn new(below: R) -> io::Result<Self> {
        let len = below.len()?;
        Ok(Self { below, above: Mutex::new(Above { len, shows: len, blocks: BTreeMap::new() }) })
    }

    fn block<'a>(&self, above: &'a mut Above, number: u64) -> io::Result<&'a mut Vec<u8>> {
        let shows = above.shows;
        Ok(match above.blocks.entry(number) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let mut bytes = vec![0; BLOCK as usize];
                let start = number * BLOCK;
                let from_below = shows.saturating_sub(start).min(BLOCK) as usize;
                if from_below > 0 {
                    self.below.read(start, &mut bytes[..from_below])?;
                }
                entry.insert(bytes)
            }
        })
    }

    fn above(&self) -> std::sync::MutexGuard<'_, Above> {
        self.above.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Raw> Raw for Overlay<R> {
    fn len(&self) -> io::Result<u64> {
        Ok(self.above().len)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let above = self.above();
        let end = offset + out.len() as u64;
        if end > above.len {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let from_below = above.shows.saturating_sub(offset).min(out.len() as u64) as usize;
        if from_below > 0 {
            self.below.read(offset, &mut out[..from_below])?;
        }
        out[from_below..].fill(0);
        for (number, bytes) in above.blocks.range(offset / BLOCK..end.div_ceil(BLOCK)) {
            let start = number * BLOCK;
            let (from, to) = (start.max(offset), (start + BLOCK).min(end));
            out[(from - offset) as usize..(to - offset) as usize]
                .copy_from_slice(&bytes[(from - start) as usize..(to - start) as usize]);
        }
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut above = self.above();
        let end = offset + data.len() as u64;
        above.len = above.len.max(end);
        for number in offset / BLOCK..end.div_ceil(BLOCK) {
            let start = number * BLOCK;
            let (from, to) = (start.max(offset), (start + BLOCK).min(end));
            self.block(&mut above, number)?[(from - start) as usize..(to - start) as usize]
                .copy_from_slice(&data[(from - offset) as usize..(to - offset) as usize]);
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut above = self.above();
        if len < above.len {
            above.shows = above.shows.min(len);
            above.blocks.split_off(&len.div_ceil(BLOCK));
            if let Some(last) = above.blocks.get_mut(&(len / BLOCK)) {
                last[(len % BLOCK) as usize..].fill(0);
            }
        }
        above.len = len;
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    fn try_lock(&self, _exclusive: bool) -> io::Result<bool> {
        self.below.try_lock(false)
    }

    fn unlock(&self) -> io::Result<()> {
        self.below.unlock()
    }

    fn whereabouts(&self) -> io::Result<Whereabouts> {
        self.below.whereabouts()
    }

    fn read_shared(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.below.read_shared(offset, out)
    }

    fn shares_writes(&self) -> bool {
        false
    }
}

/// The store's error for a failed operation on raw bytes.
pub fn raw_error(error: &io::Error) -> StoreError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            StoreError::NoSpace
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StoreError::ReadOnly,
        io::ErrorKind::UnexpectedEof => StoreError::Truncated,
        io::ErrorKind::NotFound => StoreError::NotFound,
        io::ErrorKind::AlreadyExists => StoreError::Exists,
        kind => StoreError::Io(kind),
    }
}

#[cfg(test)]
mod tests {
    use super::super::sim::SimDisk;
    use super::*;

    /// The overlay behaves as a disk that was written, and what lies below stays as it was.
    #[test]
    fn an_overlay_reads_like_the_disk_it_hides() {
        let (below, twin) = (SimDisk::new(1), SimDisk::new(2));
        let start: Vec<u8> = (0..20_000_u32).map(|i| (i % 251) as u8).collect();
        for disk in [&below, &twin] {
            disk.write(0, &start).unwrap();
        }
        let overlay = Overlay::new(below.clone()).unwrap();
        let both: [&dyn Raw; 2] = [&overlay, &twin];
        for disk in both {
            disk.write(4090, &[1; 5000]).unwrap();
            disk.set_len(10_000).unwrap();
            disk.set_len(30_000).unwrap();
            disk.write(29_990, &[2; 100]).unwrap();
            disk.write(12_345, &[3; 1]).unwrap();
        }
        let read = |disk: &dyn Raw| {
            let mut all = vec![0; disk.len().unwrap() as usize];
            disk.read(0, &mut all).unwrap();
            all
        };
        assert!(read(&overlay) == read(&twin));
        assert!(read(&below) == start);
        assert_eq!(overlay.read(30_000, &mut [0; 91]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
