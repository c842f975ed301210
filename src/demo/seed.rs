//! Choices from a fixed seed: the same demo every time.

use crate::domain::{Entropy, EntropyError};
use chrono::{Days, NaiveDate};

/// An endless stream of bytes from a seed (BLAKE3's extendable output).
pub struct Seeded {
    stream: blake3::OutputReader,
}

impl Entropy for Seeded {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.stream.fill(buffer);
        Ok(())
    }
}

impl Seeded {
    /// The stream of a seed.
    pub fn new(seed: &str) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("guitu demo v1");
        hasher.update(seed.as_bytes());
        Self { stream: hasher.finalize_xof() }
    }

    /// Sixteen bytes for an id.
    pub fn id(&mut self) -> [u8; 16] {
        let mut bytes = [0; 16];
        self.stream.fill(&mut bytes);
        bytes
    }

    /// A number below `end`; 0 for an empty range.
    pub fn below(&mut self, end: u32) -> u32 {
        let mut bytes = [0; 8];
        self.stream.fill(&mut bytes);
        // the bias of a 64-bit remainder does not matter for made-up people
        (u64::from_le_bytes(bytes) % u64::from(end.max(1))) as u32
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of a list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len() as u32) as usize]
    }

    /// One of a list by weight.
    pub fn weighted<'a, T>(&mut self, list: &'a [(u32, T)]) -> &'a T {
        let total = list.iter().map(|(weight, _)| weight).sum();
        let mut at = self.below(total);
        for (weight, value) in list {
            if at < *weight {
                return value;
            }
            at -= weight;
        }
        &list[list.len() - 1].1
    }

    /// A day from `from` to `to`, both included.
    pub fn day(&mut self, from: NaiveDate, to: NaiveDate) -> NaiveDate {
        let span = (to - from).num_days().max(0) as u32;
        plus(from, i64::from(self.below(span + 1)))
    }
}

/// So many days later, or earlier.
pub fn plus(day: NaiveDate, days: i64) -> NaiveDate {
    let moved = if days < 0 {
        day.checked_sub_days(Days::new(days.unsigned_abs()))
    } else {
        day.checked_add_days(Days::new(days.unsigned_abs()))
    };
    moved.unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_choices() {
        let list = |seed: &str| {
            let mut rng = Seeded::new(seed);
            (0..20).map(|_| rng.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(list("a"), list("a"));
        assert_ne!(list("a"), list("b"));
    }

    #[test]
    fn weights_are_kept_roughly() {
        let mut rng = Seeded::new("w");
        let hits = (0..2000).filter(|_| *rng.weighted(&[(9, true), (1, false)])).count();
        assert!((1700..1900).contains(&hits), "{hits}");
    }
}
