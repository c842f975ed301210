//! A disk in memory that loses power, lies and fails as real ones do. For tests; the tests of the rooms above use it too.
//!
//! It keeps the durable image apart from the writes since the last sync. When the power goes, the write under way and
//! every write not synced is cut into 512-byte sectors, and each survives on its own by a chance drawn for that cut;
//! a change of length survives, or not, on its own.

use super::raw::Raw;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const SECTOR: u64 = 512;
const CHANCES: [u64; 5] = [0, 5, 50, 95, 100];

enum Op {
    Write(u64, Vec<u8>),
    Len(u64),
}

struct State {
    durable: Vec<u8>,
    /// What the program sees.
    current: Vec<u8>,
    pending: Vec<Op>,
    random: u64,
    /// Operations until the power goes.
    fuse: Option<u64>,
    dead: bool,
    locked: bool,
    /// Every so manieth sync only pretends.
    lie_every: Option<u64>,
    syncs: u64,
    /// Changing operations so far.
    operations: u64,
    fail: Option<(u64, io::ErrorKind)>,
    /// Only the one change fails.
    fail_once: bool,
}

/// The simulated disk; clones are handles of the same disk.
#[derive(Clone)]
pub struct SimDisk(Arc<Mutex<State>>);

impl SimDisk {
    /// An empty disk; the seed decides what survives a cut.
    pub fn new(seed: u64) -> Self {
        Self::with_image(seed, Vec::new())
    }

    /// A disk that durably holds `image`.
    pub fn with_image(seed: u64, image: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(State {
            current: image.clone(),
            durable: image,
            pending: Vec::new(),
            random: seed ^ 0x9e37_79b9_7f4a_7c15,
            fuse: None,
            dead: false,
            locked: false,
            lie_every: None,
            syncs: 0,
            operations: 0,
            fail: None,
            fail_once: false,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every `n`th sync returns without doing anything.
    pub fn lie_every(&self, n: u64) {
        self.state().lie_every = Some(n);
    }

    /// Cuts the power during the `operations`th change from now.
    pub fn cut_after(&self, operations: u64) {
        self.state().fuse = Some(operations);
    }

    /// The `operation`th change from now fails, having written a part, and so does every later one.
    pub fn fail_after(&self, operation: u64, kind: io::ErrorKind) {
        let mut state = self.state();
        state.fail = Some((state.operations + operation, kind));
        state.fail_once = false;
    }

    /// The `operation`th change from now fails, having written a part; those after it succeed. Of a sync that fails the
    /// system calls the bytes clean: they are read back as written, and no later sync puts them on the disk.
    pub fn fail_once(&self, operation: u64, kind: io::ErrorKind) {
        self.fail_after(operation, kind);
        self.state().fail_once = true;
    }

    /// Takes the fault away.
    pub fn mend(&self) {
        self.state().fail = None;
    }

    /// Changing operations so far: writes, changes of length and syncs.
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// Whether the power has gone.
    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// The bytes as the program would read them.
    pub fn image(&self) -> Vec<u8> {
        self.state().current.clone()
    }

    /// The power comes back (or goes now and comes back): what was not synced has survived in part, locks are gone.
    pub fn power_cycle(&self) {
        let mut state = self.state();
        let chance = CHANCES[(state.random() % CHANCES.len() as u64) as usize];
        for op in std::mem::take(&mut state.pending) {
            match op {
                Op::Len(len) => {
                    if state.random() % 100 < chance {
                        state.durable.resize(len as usize, 0);
                    }
                }
                Op::Write(offset, data) => {
                    let end = offset + data.len() as u64;
                    let mut from = offset;
                    while from < end {
                        let to = ((from / SECTOR + 1) * SECTOR).min(end);
                        if state.random() % 100 < chance {
                            let piece = &data[(from - offset) as usize..(to - offset) as usize];
                            put(&mut state.durable, from, piece);
                        }
                        from = to;
                    }
                }
            }
        }
        let State { current, durable, .. } = &mut *state;
        current.clone_from(durable);
        state.dead = false;
        state.locked = false;
        state.fuse = None;
    }
}

fn put(image: &mut Vec<u8>, offset: u64, data: &[u8]) {
    let (start, end) = (offset as usize, offset as usize + data.len());
    if image.len() < end {
        image.resize(end, 0);
    }
    image[start..end].copy_from_slice(data);
}

impl State {
    /// SplitMix64.
    fn random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn alive(&self) -> io::Result<()> {
        if self.dead { Err(io::Error::other("the power is off")) } else { Ok(()) }
    }

    /// Counts a change; whether the power goes while it is under way.
    fn step(&mut self) -> io::Result<bool> {
        self.alive()?;
        self.operations += 1;
        if let Some(fuse) = &mut self.fuse {
            *fuse = fuse.saturating_sub(1);
            if *fuse == 0 {
                self.dead = true;
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn failing(&self) -> Option<io::Error> {
        let fails = |at: &u64| if self.fail_once { self.operations == *at } else { self.operations >= *at };
        self.fail.filter(|(at, _)| fails(at)).map(|(_, kind)| kind.into())
    }
}

impl Raw for SimDisk {
    fn len(&self) -> io::Result<u64> {
        let state = self.state();
        state.alive()?;
        Ok(state.current.len() as u64)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.state();
        state.alive()?;
        let bytes = state.current.get(offset as usize..offset as usize + out.len());
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.state();
        let cut = state.step()?;
        let failure = state.failing();
        let kept = if failure.is_some() { &data[..data.len() / 2] } else { data };
        put(&mut state.current, offset, kept);
        state.pending.push(Op::Write(offset, kept.to_vec()));
        if let Some(error) = failure {
            return Err(error);
        }
        if cut { state.alive() } else { Ok(()) }
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.state();
        let cut = state.step()?;
        if let Some(error) = state.failing() {
            return Err(error);
        }
        state.current.resize(len as usize, 0);
        state.pending.push(Op::Len(len));
        if cut { state.alive() } else { Ok(()) }
    }

    fn sync(&self) -> io::Result<()> {
        let mut state = self.state();
        if state.step()? {
            return state.alive();
        }
        if let Some(error) = state.failing() {
            // the length is the file system's own affair and is not forgotten
            state.pending.retain(|op| matches!(op, Op::Len(_)));
            return Err(error);
        }
        state.syncs += 1;
        if state.lie_every.is_none_or(|n| !state.syncs.is_multiple_of(n)) {
            let State { durable, pending, .. } = &mut *state;
            for op in pending.drain(..) {
                match op {
                    Op::Len(len) => durable.resize(len as usize, 0),
                    Op::Write(offset, data) => put(durable, offset, &data),
                }
            }
        }
        Ok(())
    }

    fn try_lock(&self, _exclusive: bool) -> io::Result<bool> {
        let mut state = self.state();
        Ok(!std::mem::replace(&mut state.locked, true))
    }

    fn unlock(&self) -> io::Result<()> {
        self.state().locked = false;
        Ok(())
    }
}
