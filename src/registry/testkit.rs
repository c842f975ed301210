//! What the tests of this room share.

use crate::domain::{Entropy, EntropyError};

/// Bytes that differ at every call and are the same in every run.
pub struct Counting(pub u64);

impl Entropy for Counting {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.0 += 1;
        blake3::Hasher::new().update(&self.0.to_be_bytes()).finalize_xof().fill(buffer);
        Ok(())
    }
}
