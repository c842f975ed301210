//! Nonces that do not repeat.

use super::OpenMix;
use super::cipher::{Keys, NONCE};
use std::sync::atomic::{AtomicU64, Ordering};
use zeroize::Zeroizing;

/// Makes nonces that do not repeat, whatever happens to the random source or to copies of the machine.
///
/// A nonce is the first 24 bytes of keyed BLAKE3 over (running count, place, plain bytes). The BLAKE3 key is derived
/// from the data key, fresh randomness, the boot id, the time, a count of openings and the file's own header sequence.
/// So: a broken random source still leaves the other parts; a machine cloned while closed differs at the next
/// opening; and one cloned while open repeats a nonce only for the same bytes at the same place, which tells an
/// onlooker nothing but that they are the same.
pub struct Nonces {
    key: Zeroizing<[u8; 32]>,
    count: AtomicU64,
}

impl Nonces {
    /// For one opening of a file at this header sequence.
    pub fn new(keys: &Keys, mix: &OpenMix, sequence: u64) -> Self {
        let key = keys.nonce_key(&[
            &mix.random,
            &mix.boot_id,
            &mix.time_ms.to_be_bytes(),
            &mix.counter.to_be_bytes(),
            &sequence.to_be_bytes(),
        ]);
        Self { key, count: AtomicU64::new(0) }
    }

    /// The nonce for plain bytes at a place.
    pub fn next(&self, place: &[u8], plain: &[u8]) -> [u8; NONCE] {
        let count = self.count.fetch_add(1, Ordering::Relaxed);
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(&count.to_be_bytes()).update(place).update(plain);
        let mut nonce = [0; NONCE];
        hasher.finalize_xof().fill(&mut nonce);
        nonce
    }
}
