//! Whether an open store may still be written, and what went wrong first.

use super::StoreError;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What the store asks about the backend that the engine owns.
#[derive(Default)]
pub struct Health {
    poisoned: AtomicBool,
    closing: AtomicBool,
    first: Mutex<Option<StoreError>>,
}

impl Health {
    /// Why nothing may be written any more, as whoever tries is told; none while all is well.
    pub fn barred(&self) -> Option<StoreError> {
        self.poisoned().then(|| match self.first() {
            Some(lasting @ (StoreError::ForeignWrite | StoreError::Displaced(_))) => lasting,
            _ => StoreError::Poisoned,
        })
    }

    /// The first failure of this opening.
    pub fn first(&self) -> Option<StoreError> {
        *lock(&self.first)
    }

    /// The store is being closed in order, so that the backend may mark the file so.
    pub fn closing(&self) {
        self.closing.store(true, Ordering::Release);
    }

    /// Whether it is.
    pub fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    /// Whether a write or sync failed; from then on nothing is saved.
    pub fn poisoned(&self) -> bool {
        self.poisoned.load(Ordering::Acquire)
    }

    /// Keeps the failure as the first one, and makes it the engine's.
    pub fn note(&self, error: StoreError) -> io::Error {
        lock(&self.first).get_or_insert(error);
        io::Error::other(error)
    }

    /// From now on nothing is saved; `error` is why.
    pub fn poisons(&self, error: StoreError) {
        self.poisoned.store(true, Ordering::Release);
        lock(&self.first).get_or_insert(error);
    }

    /// The same, and nothing is saved any more.
    pub fn poison(&self, error: StoreError) -> io::Error {
        self.poisoned.store(true, Ordering::Release);
        self.note(error)
    }
}

/// The lock, whatever became of whoever held it: nothing is left half done under one.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
