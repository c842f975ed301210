//! What the engine says about a duty: status, window, measures.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::domain::{CaseId, CaseState, FactId, SanctionKind};
use crate::policy::{Cadence, DutyRule};

/// What a window was counted from (起算).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The calendar itself: week, month, quarter.
    Calendar,
    /// The first day of a fresh period: admission, a new level, the end of a suspension, the first day figures are claimed for.
    FreshStart(NaiveDate),
    /// An earlier contact that met the duty.
    Contact(NaiveDate),
    /// The due day of a missed window.
    Missed(NaiveDate),
    /// The due day of a window that rested because the person was excused.
    Excused(NaiveDate),
    /// The anchor of a fixed grid.
    Anchor(NaiveDate),
    /// An event of the case.
    Event(NaiveDate),
    /// The last day of the term or help period.
    End(NaiveDate),
}

/// Why a window asked for nothing in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lapse {
    /// The case ended before it was due.
    Ended,
    /// A new level or other terms began before it was due: a fresh period.
    FreshPeriod,
    /// The duty was suspended before it was due.
    Suspended(CaseState),
    /// The person was exempted on its due day.
    Exempt {
        /// Last day of the exemption; none while it is open-ended.
        until: Option<NaiveDate>,
    },
    /// The person did not come and had an accepted reason (有正当理由).
    Excused {
        /// The day of the excused contact.
        on: NaiveDate,
    },
}

/// What became of a window by the as-of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WindowOutcome {
    /// Neither met nor missed yet.
    Open,
    /// Met on a day, in time (grace included).
    Met {
        /// The day on which enough was done.
        on: NaiveDate,
    },
    /// Missed: the last day, grace included, went by. It stays missed, even when made up later.
    Missed {
        /// The day it was made up, for duties that are made up (once-only ones).
        made_up: Option<NaiveDate>,
    },
    /// Nothing was asked.
    Lapsed(Lapse),
}

/// One window of a duty (窗口期) as of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DutyWindow {
    /// Index of the cadence in the row that made it.
    pub cadence: usize,
    /// First day on which a contact counts for it.
    pub start: NaiveDate,
    /// What it was counted from.
    pub origin: Origin,
    /// The last day as counted.
    pub due_unrolled: NaiveDate,
    /// The due day: rolled to a working day where the rule says so.
    pub due: NaiveDate,
    /// True when the due day leans on a calendar year without a published file.
    pub estimated: bool,
    /// First day on which it is shown as coming up.
    pub reminder_from: NaiveDate,
    /// Last day on which a contact still counts.
    pub grace_until: NaiveDate,
    /// First day on which a miss is an inspection finding.
    pub finding_from: NaiveDate,
    /// How much is asked, in the duty's unit.
    pub required: u32,
    /// How much was done by the as-of day.
    pub done: u32,
    /// What became of it.
    pub outcome: WindowOutcome,
}

impl DutyWindow {
    /// Whether the due day was moved off a rest day.
    pub fn rolled(&self) -> bool {
        self.due != self.due_unrolled
    }

    /// Whether it was missed, made up or not.
    pub const fn is_missed(&self) -> bool {
        matches!(self.outcome, WindowOutcome::Missed { .. })
    }

    /// Whether the first day after grace has passed without it being met.
    pub(super) fn status_unmet(&self, as_of: NaiveDate) -> Status {
        if as_of > self.grace_until {
            if as_of >= self.finding_from { Status::Finding } else { Status::Overdue }
        } else if as_of > self.due {
            Status::Grace
        } else if as_of >= self.due_unrolled {
            Status::Due
        } else if as_of >= self.reminder_from {
            Status::Upcoming
        } else {
            Status::NotYet
        }
    }
}

/// Why a duty rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rest {
    /// The state of the case suspends it (e.g. 被羁押).
    State(CaseState),
    /// The person is exempted (减免).
    Exempt {
        /// Last day of the exemption; none while it is open-ended.
        until: Option<NaiveDate>,
    },
    /// The person was excused from the window that runs (有正当理由).
    Excused {
        /// The day of the excused contact.
        on: NaiveDate,
        /// Last day of the window.
        until: NaiveDate,
    },
    /// Put off with a reason until a day (缓办); only duties that no statute lays down.
    HeldBack {
        /// Last day of the delay.
        until: NaiveDate,
    },
}

/// Status of a duty on a day. One function makes it; every screen, report and command shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Not yet: the due day is further off than the reminder (未到期).
    NotYet,
    /// Coming up: inside the reminder (临近).
    Upcoming,
    /// Due today, or on the unrolled day up to the rolled one (今日到期).
    Due,
    /// Past the due day, inside grace (宽限期).
    Grace,
    /// Overdue (逾期).
    Overdue,
    /// Overdue for so long that an inspection would find it (检查问题).
    Finding,
    /// Met (已完成).
    Met,
    /// Rests (中止、减免、缓办).
    Suspended(Rest),
    /// No duty any more: the term has ended (已终止).
    Ended,
}

impl Status {
    /// Past the last day, grace included.
    pub const fn is_overdue(self) -> bool {
        matches!(self, Self::Overdue | Self::Finding)
    }

    /// Asks for something to be done by somebody now or soon: everything from the reminder on.
    pub const fn is_actionable(self) -> bool {
        matches!(self, Self::Upcoming | Self::Due | Self::Grace | Self::Overdue | Self::Finding)
    }

    /// Order of gravity, for sorting: higher is more urgent.
    pub const fn gravity(self) -> u8 {
        match self {
            Self::Ended => 0,
            Self::Suspended(_) => 1,
            Self::Met => 2,
            Self::NotYet => 3,
            Self::Upcoming => 4,
            Self::Due => 5,
            Self::Grace => 6,
            Self::Overdue => 7,
            Self::Finding => 8,
        }
    }
}

/// Why a measure is a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ground {
    /// So many days late or off supervision, counted from the day after `since`.
    Elapsed {
        /// The day not counted: due day, or the day contact was lost.
        since: NaiveDate,
        /// Days up to the as-of day or the day the person appeared.
        days: u32,
    },
    /// So many windows missed in a row.
    MissedInRow(u32),
    /// So many decided sanctions of one kind in this case.
    Earlier {
        /// The sanction counted.
        kind: SanctionKind,
        /// How many.
        count: u32,
        /// The text also asks that the person is still not corrected: the day of the first breach after them. That it is
        /// one of that kind only a person can judge.
        breach: Option<NaiveDate>,
    },
}

/// A measure that the rules make a candidate (处置建议): evidence for a decision, never a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// Which measure.
    pub kind: SanctionKind,
    /// The case.
    pub case: CaseId,
    /// The statute rule it rests on.
    pub rule: String,
    /// Why.
    pub ground: Ground,
    /// Facts that show it: failed attempts, state changes, earlier decisions.
    pub evidence: Vec<FactId>,
}

/// One duty of one case as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The row that holds for the window shown: id, titles, basis, verified, side.
    pub rule: Arc<DutyRule>,
    /// The case.
    pub case: CaseId,
    /// Status on the as-of day.
    pub status: Status,
    /// The window the status speaks of; none while the duty rests or has ended.
    pub window: Option<DutyWindow>,
    /// Days after the due day, 0 unless overdue.
    pub days_overdue: u32,
    /// Windows missed in a row up to the as-of day.
    pub missed_in_row: u32,
    /// Windows missed in all, within this case.
    pub missed_ever: u32,
    /// The day on which a window was last met.
    pub last_met: Option<NaiveDate>,
    /// Facts that count for the window shown.
    pub evidence: Vec<FactId>,
    /// Attempts that failed or did not count, since the window's start.
    pub attempts: Vec<FactId>,
    /// What follows, as candidates with evidence.
    pub measures: Vec<Measure>,
}

impl Duty {
    /// The rule's id.
    pub fn id(&self) -> &str {
        &self.rule.id
    }

    /// The due day, rolled, of the window shown.
    pub fn due(&self) -> Option<NaiveDate> {
        self.window.map(|window| window.due)
    }

    /// The cadence that made the window shown.
    pub fn cadence(&self) -> Option<&Cadence> {
        self.rule.cadences.get(self.window?.cadence)
    }

    /// How much is still missing in the window shown, in the duty's unit.
    pub fn missing(&self) -> u32 {
        self.window.map_or(0, |window| window.required.saturating_sub(window.done))
    }
}

/// Required and made of one duty within a period (应、实), for figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The row in force for the last of its windows.
    pub rule: Arc<DutyRule>,
    /// The case.
    pub case: CaseId,
    /// What was asked by windows due within the period, in the duty's unit.
    pub required: u32,
    /// What was done of it, at most what was asked.
    pub made: u32,
    /// Windows due within the period.
    pub windows: u32,
    /// … of which met in time.
    pub met: u32,
    /// … of which missed.
    pub missed: u32,
    /// … of which neither by the as-of day.
    pub open: u32,
    /// Facts that count.
    pub evidence: Vec<FactId>,
    /// The windows missed.
    pub missed_windows: Vec<DutyWindow>,
}
