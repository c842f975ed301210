//! Whether the clock can be believed: compared with the last commit when something is to be recorded.
//!
//! A clock that stands at 2000, or a year ahead, gives every duty a wrong day and lets days be stated that have not
//! come. It is said, and nothing is recorded until an officer has confirmed it with a reason, which is itself recorded.

use super::error::RegistryError;
use super::standing::Bar;
use super::{Receipt, Registry};
use crate::domain::{ClockConfirmed, Entropy, Fact, FactBody, Moment, Text, Unlocked as UnlockedFact};
use chrono::NaiveDate;

/// A clock may stand so far before the last commit, in milliseconds: what a workstation's clock is set back by when it
/// is set right. Ten minutes.
const BACK_MS: i64 = 600_000;
/// After so many days without a commit the clock is asked about: longer than any run of holidays.
const SILENT_DAYS: i64 = 45;
/// While the machine runs, its clock may gain so many days on the time since it was started: as long as a paused virtual
/// machine is commonly left.
const GAIN_DAYS: i64 = 7;
const DAY_MS: i64 = 86_400_000;

/// Why the clock is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockDoubt {
    /// When the last commit was written.
    pub last: Moment,
    /// What the clock says.
    pub now: Moment,
    /// It says less than it must; otherwise more than it should.
    pub back: bool,
}

impl ClockDoubt {
    /// The day of the last commit.
    pub fn last_day(&self) -> NaiveDate {
        self.last.day()
    }

    /// Whole days between the clock and the last commit.
    pub fn days(&self) -> i64 {
        (self.now.wall_ms - self.last.wall_ms).abs() / DAY_MS
    }
}

/// Whether the clock at `now` can be believed after a commit at `last`.
///
/// Within one start of the machine the time since the start tells how much has really passed; across a restart only a
/// clock before the last commit, or a very long silence, can be seen.
pub fn doubt(last: Moment, now: Moment) -> Option<ClockDoubt> {
    let passed = now.wall_ms.saturating_sub(last.wall_ms);
    // a container may start anew on a machine that runs on: then its time since the start begins again
    let same_start =
        now.boot_id == last.boot_id && now.boot_id != [0; 16] && now.since_boot_ms >= last.since_boot_ms;
    let ran = i128::from(now.since_boot_ms) - i128::from(last.since_boot_ms);
    let gained = i128::from(passed) - ran;
    let back = passed < -BACK_MS || (same_start && gained < -i128::from(BACK_MS));
    let ahead =
        if same_start { gained > i128::from(GAIN_DAYS * DAY_MS) } else { passed > SILENT_DAYS * DAY_MS };
    (back || ahead).then_some(ClockDoubt { last, now, back })
}

impl Registry {
    /// What is wrong with the clock against the last commit; none when it can be believed.
    pub fn clock_doubt(&self, at: Moment) -> Option<ClockDoubt> {
        doubt(self.standing.last?, at)
    }

    /// Records that the clock is as it is, and why; from then on it is believed as far as it runs on. Whatever waited
    /// for it (the opening itself, changes of keys) is recorded with it.
    ///
    /// # Errors
    /// A reason that is empty; the store. Nothing is recorded then.
    pub fn confirm_clock(
        &mut self,
        reason: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Option<Receipt>, RegistryError> {
        let Some(doubt) = self.clock_doubt(at) else { return Ok(None) };
        if reason.is_empty() {
            return Err(RegistryError::Barred(Bar::Clock(doubt)));
        }
        let waiting = self.standing.lift_clock();
        let mut bodies: Vec<FactBody> = Vec::new();
        if let Some(failed_attempts) = waiting {
            bodies.push(UnlockedFact { unlocked: true, failed_attempts }.into());
        }
        bodies.push(ClockConfirmed { reason, last_ms: doubt.last.wall_ms }.into());
        let facts = bodies.into_iter().map(|body| Fact::new(at.day(), None, body)).collect();
        let last = self.standing.last.take();
        match self.record(facts, at, entropy) {
            Ok(receipt) => {
                if waiting.is_some() {
                    self.finish_key_changes(at, entropy)?;
                    if let Err(error) = self.note_head() {
                        self.note_trouble(error);
                    }
                }
                Ok(Some(receipt))
            }
            Err(error) => {
                self.standing.last = last;
                self.standing.doubt_again(doubt, waiting);
                Err(error)
            }
        }
    }

    /// The fact that confirms a clock within another act, if it is doubted and there is a reason; it is believed then.
    pub(super) fn clock_confirmed(&mut self, reason: Option<&Text>, at: Moment) -> Option<Fact> {
        let (doubt, reason) = (self.clock_doubt(at)?, reason?.clone());
        self.standing.last = None;
        let _ = self.standing.lift_clock();
        let body = ClockConfirmed { reason, last_ms: doubt.last.wall_ms };
        Some(Fact::new(at.day(), None, body))
    }

    /// Lets a long silence pass: the act about to be recorded explains it and is signed with its time. A clock before
    /// the last commit is doubted all the same.
    pub(super) fn accept_silence(&mut self, at: Moment) {
        if self.clock_doubt(at).is_some_and(|doubt| !doubt.back) {
            self.standing.last = None;
            let _ = self.standing.lift_clock();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(days: i64, minutes: i64, boot: u8, up_minutes: u64) -> Moment {
        let wall_ms = 1_780_000_000_000 + days * DAY_MS + minutes * 60_000;
        Moment { wall_ms, since_boot_ms: up_minutes * 60_000, boot_id: [boot; 16] }
    }

    #[test]
    fn a_clock_is_doubted_behind_the_last_commit_and_far_after_it() {
        let last = at(0, 0, 1, 100);
        let way = |now| doubt(last, now).map(|doubt| doubt.back);
        // another start of the machine
        assert_eq!(way(at(0, 5, 2, 1)), None);
        assert_eq!(way(at(0, -9, 2, 1)), None, "set right by some minutes");
        assert_eq!(way(at(0, -11, 2, 1)), Some(true));
        assert_eq!(way(at(-9000, 0, 2, 1)), Some(true));
        assert_eq!(way(at(45, 0, 2, 1)), None);
        assert_eq!(way(at(45, 1, 2, 1)), Some(false));
        assert_eq!(way(at(365, 0, 2, 1)), Some(false));
        // the same start: what has really passed is known
        assert_eq!(way(at(0, 30, 1, 130)), None);
        assert_eq!(way(at(60, 0, 1, 100 + 60 * 1440)), None, "it has run for sixty days");
        assert_eq!(way(at(8, 0, 1, 130)), Some(false), "eight days in half an hour");
        assert_eq!(way(at(6, 0, 1, 130)), None);
        assert_eq!(way(at(1, 0, 1, 100 + 3 * 1440)), Some(true), "set back by two days");
        assert_eq!(way(at(20, 0, 1, 5)), None, "a container started anew after twenty days");
        // where the system has no id of its start
        let (bare, later) = (at(0, 0, 0, 0), at(8, 0, 0, 0));
        assert_eq!(doubt(bare, later), None);
        assert_eq!(doubt(bare, at(0, -11, 0, 0)).map(|doubt| doubt.back), Some(true));
        // the ends of what a clock can say
        let ends = [i64::MIN, i64::MAX].map(|wall_ms| Moment { wall_ms, ..last });
        assert_eq!(ends.map(way), [Some(true), Some(false)]);
        assert_eq!(way(Moment { since_boot_ms: u64::MAX, ..last }), Some(true));
    }

    #[test]
    fn the_days_between_are_told() {
        assert_eq!(doubt(at(0, 0, 1, 0), at(365, 0, 2, 0)).map(|doubt| doubt.days()), Some(365));
        assert_eq!(doubt(at(0, 0, 1, 0), at(-3, 0, 2, 0)).map(|doubt| doubt.days()), Some(3));
    }
}
