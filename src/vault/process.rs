//! The process around the secrets.

use std::io;
use std::time::Duration;

/// Keeps the secrets of this process out of core dumps and from other processes of the same user. Called once, first.
#[cfg(unix)]
pub fn harden_process() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    #[cfg(target_os = "linux")]
    {
        use rustix::mm::{MlockAllFlags, mlockall};
        rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
        // Where this user may lock as much as they like, nothing is ever swapped out; elsewhere the pages that hold
        // identities are locked one by one, and a limit met by everything would stop the program.
        if rustix::process::getrlimit(Resource::Memlock).current.is_none() {
            mlockall(MlockAllFlags::CURRENT | MlockAllFlags::FUTURE | MlockAllFlags::ONFAULT)?;
        }
    }
    Ok(())
}

/// Nothing to do that this system offers without unsafe code.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "same signature everywhere")]
pub fn harden_process() -> io::Result<()> {
    Ok(())
}

/// How long to wait before the next attempt after that many wrong passphrases in a row: two are free, then 30 s,
/// doubling to 5 minutes. It slows the hand at the keyboard; a copied file is slowed by scrypt alone.
pub fn unlock_delay(wrong_attempts: u32) -> Duration {
    match wrong_attempts.checked_sub(3) {
        None => Duration::ZERO,
        Some(more) => Duration::from_secs((30_u64 << more.min(4)).min(300)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_wrong_passphrase_waits_half_a_minute() {
        assert_eq!([0, 1, 2].map(unlock_delay), [Duration::ZERO; 3]);
        assert_eq!(
            [3, 4, 5, 6, 7, u32::MAX].map(|n| unlock_delay(n).as_secs()),
            [30, 60, 120, 240, 300, 300]
        );
    }
}
