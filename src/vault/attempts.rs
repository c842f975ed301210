//! Wrong passphrases in a row, counted in a file beside the keys: one count for the terminal and the command line.
//!
//! It slows the hand at this keyboard. Whoever copies or writes the key files is slowed by scrypt alone.

use super::bounded::read_bounded;
use super::{VaultError, files, unlock_delay};
use crate::domain::Moment;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

const LARGEST: u64 = 4096;

/// The count, as the file holds it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// Wrong passphrases since somebody last unlocked.
    pub wrong: u32,
    /// When the last was tried, in milliseconds since 1970.
    last_ms: i64,
}

fn path(keys: &Path) -> PathBuf {
    keys.join("attempts.json")
}

impl Attempts {
    /// What is counted; nothing where there is no count that can be read.
    pub fn read(keys: &Path) -> Self {
        let bytes = read_bounded(&path(keys), LARGEST).unwrap_or_default();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// How long to wait yet. A clock that was set back makes nobody wait longer than the whole delay.
    pub fn wait(self, now: Moment) -> Duration {
        let delay = unlock_delay(self.wrong);
        match u64::try_from(now.wall_ms.saturating_sub(self.last_ms)) {
            Ok(passed) => delay.saturating_sub(Duration::from_millis(passed)),
            Err(_) => Duration::ZERO,
        }
    }

    /// Counts one more.
    ///
    /// # Errors
    /// The disk; where nothing can be written nothing is counted.
    pub fn count(self, keys: &Path, now: Moment) -> Result<(), VaultError> {
        let next = Self { wrong: self.wrong.saturating_add(1), last_ms: now.wall_ms };
        let bytes =
            serde_json::to_vec(&next).map_err(|_| VaultError::Internal("a count cannot be written"))?;
        files::replace(&path(keys), &bytes, |_| Ok(()))
    }

    /// Begins again, once somebody has unlocked and the journal says how often it was tried.
    ///
    /// # Errors
    /// The disk.
    pub fn forget(keys: &Path) -> Result<(), VaultError> {
        files::remove(&path(keys))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment { wall_ms: seconds * 1000, since_boot_ms: 0, boot_id: [0; 16] }
    }

    #[test]
    fn the_count_is_kept_and_slows() {
        let dir = tempfile::tempdir().unwrap();
        let wait = |now| Attempts::read(dir.path()).wait(at(now)).as_secs();
        for now in [100, 101, 102] {
            assert_eq!(wait(now), 0);
            Attempts::read(dir.path()).count(dir.path(), at(now)).unwrap();
        }
        assert_eq!(Attempts::read(dir.path()).wrong, 3);
        assert_eq!([102, 112, 131, 132, 9000].map(wait), [30, 20, 1, 0, 0]);
        // a clock set back does not shut anybody out for years
        assert_eq!(wait(-1_000_000), 0);
        for junk in [&b"junk"[..], b"", b"{\"wrong\":-1,\"last_ms\":0}", &[b'['; 5000]] {
            std::fs::write(path(dir.path()), junk).unwrap();
            assert_eq!(Attempts::read(dir.path()), Attempts::default());
        }
        Attempts::forget(dir.path()).unwrap();
        Attempts::forget(dir.path()).unwrap();
        assert_eq!(wait(103), 0);
    }
}
