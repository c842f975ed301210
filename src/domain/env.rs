//! What the program takes from the outside world: the time and randomness. Read in `main`, passed in everywhere else.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// Fixed +08:00: the law's day is Beijing's day.
pub fn beijing() -> FixedOffset {
    match FixedOffset::east_opt(8 * 3600) {
        Some(offset) => offset,
        None => unreachable!("eight hours are within a day"),
    }
}

/// One reading of the clocks of a workstation, stored with every commit so that jumps can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// Wall clock, milliseconds since 1970-01-01 UTC.
    pub wall_ms: i64,
    /// Time since the machine started, in milliseconds (time asleep counts where the system gives it).
    pub since_boot_ms: u64,
    /// Random id of this start of the machine; zeros where the system has none.
    pub boot_id: [u8; 16],
}

impl Moment {
    /// The wall clock as a time at +08:00.
    pub fn local(&self) -> DateTime<FixedOffset> {
        DateTime::from_timestamp_millis(self.wall_ms).unwrap_or_default().with_timezone(&beijing())
    }

    /// The day at +08:00.
    pub fn day(&self) -> NaiveDate {
        self.local().date_naive()
    }

    /// The time of day at +08:00.
    pub fn time(&self) -> NaiveTime {
        self.local().time()
    }

    /// A moment at a given day and time, for demos and tests.
    pub fn at(day: NaiveDate, time: NaiveTime) -> Self {
        let wall_ms = day.and_time(time).and_utc().timestamp_millis() - 8 * 3_600_000;
        Self { wall_ms, since_boot_ms: 0, boot_id: [0; 16] }
    }
}

/// Randomness could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no randomness")]
pub struct EntropyError;

/// A source of random bytes: the operating system's in `main`, a fixed seed in the demo and in tests.
pub trait Entropy {
    /// Fills `buffer` with random bytes.
    ///
    /// # Errors
    /// [`EntropyError`] when the source fails; nothing may then be created.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError>;

    /// Random bytes of a fixed length.
    ///
    /// # Errors
    /// As [`Entropy::fill`].
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], EntropyError>
    where
        Self: Sized,
    {
        let mut buffer = [0; N];
        self.fill(&mut buffer)?;
        Ok(buffer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_is_beijings() {
        let day = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let moment = Moment::at(day, NaiveTime::from_hms_opt(0, 30, 0).unwrap());
        assert_eq!(moment.day(), day);
        assert_eq!(moment.time(), NaiveTime::from_hms_opt(0, 30, 0).unwrap());
    }
}
