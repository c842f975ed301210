//! Secrets in memory: held in one place, locked there as far as the system allows, and wiped when they go.
//!
//! Every piece of the heap is overwritten when it is freed, whoever freed it: that is how names, notes and cached pages
//! go too when a registry is locked. What a computation left on the stack [`wipe_stack`] overwrites.

use std::alloc::System;
use std::ops::Deref;
use zeroize::Zeroize;
use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static HEAP: ZeroAlloc<System> = ZeroAlloc(System);

/// Pieces of eight kilobytes of the stack that are overwritten; more than unlocking or signing uses, less than any
/// thread has.
const PIECES: usize = 48;

/// Overwrites what earlier calls left on the stack of this thread, below its caller. Called where secrets have just been
/// worked with, as near to the bottom of the program as can be.
pub fn wipe_stack() {
    overwrite(PIECES);
}

#[inline(never)]
fn overwrite(pieces: usize) {
    let mut waste = [0_u8; 8 << 10];
    waste.zeroize();
    if pieces > 1 {
        overwrite(pieces - 1);
    }
    // asked for after the deeper call, so that each has a frame of its own
    std::hint::black_box(&waste);
}

/// A secret in a place of its own: moved by pointer, kept out of the swap where the system lets it.
pub struct Held<T> {
    value: Box<T>,
    _pages: Option<region::LockGuard>,
}

impl<T> Held<T> {
    /// Takes a secret in. What is left of it on the stack is for the caller to wipe.
    pub fn new(value: T) -> Self {
        let value = Box::new(value);
        // A system that locks no more pages for this user keeps the secret where it is; OPERATIONS.md says so.
        let pages = region::lock(std::ptr::from_ref(&*value), size_of::<T>()).ok();
        Self { value, _pages: pages }
    }
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
