//! Why a duty stands as it does, as parts that the words room turns into sentences.

use chrono::NaiveDate;

use super::model::{Duty, Origin, Rest, Status, WindowOutcome};
use crate::policy::{Unit, Window};

/// One part of an explanation, in the order they are said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The status itself.
    Status(Status),
    /// The statute rules, and whether all of them are verified.
    Basis {
        /// Ids of statute rules.
        rules: Vec<String>,
        /// False: shown as 未经确认.
        verified: bool,
    },
    /// How often and how much.
    Cadence {
        /// The kind of window with its numbers.
        window: Window,
        /// How much.
        required: u32,
        /// In what.
        unit: Unit,
    },
    /// What the window was counted from.
    CountedFrom(Origin),
    /// The due day, and the day before roll-over.
    Due {
        /// As counted.
        unrolled: NaiveDate,
        /// As rolled.
        due: NaiveDate,
        /// Leans on a year without a published calendar.
        estimated: bool,
    },
    /// Grace runs until.
    Grace(NaiveDate),
    /// Enough was done on a day.
    MetOn(NaiveDate),
    /// So much is done, so much is missing.
    Done {
        /// Done.
        done: u32,
        /// Asked.
        required: u32,
        /// In what.
        unit: Unit,
        /// Attempts that did not count.
        attempts: u32,
    },
    /// Overdue by days; windows missed in a row.
    Overdue {
        /// Days after the due day.
        days: u32,
        /// In a row.
        missed_in_row: u32,
        /// First day on which it is an inspection finding.
        finding_from: NaiveDate,
    },
    /// Last met on.
    LastMet(NaiveDate),
    /// Rests.
    Rests(Rest),
}

/// The parts of the explanation of a duty, in order.
pub fn explain(duty: &Duty) -> Vec<Part> {
    let rule = &duty.rule;
    let mut parts =
        vec![Part::Status(duty.status), Part::Basis { rules: rule.basis.clone(), verified: rule.verified }];
    if let Status::Suspended(rest) = duty.status {
        parts.push(Part::Rests(rest));
    }
    if let Some(window) = duty.window {
        // The cadence whose window made this one: same requirement, kind by origin.
        if let Some(cadence) = duty.cadence() {
            parts.push(Part::Cadence { window: cadence.window, required: cadence.required, unit: rule.unit });
        }
        parts.push(Part::CountedFrom(window.origin));
        parts.push(Part::Due { unrolled: window.due_unrolled, due: window.due, estimated: window.estimated });
        if window.grace_until > window.due {
            parts.push(Part::Grace(window.grace_until));
        }
        let met = match window.outcome {
            WindowOutcome::Met { on } | WindowOutcome::Missed { made_up: Some(on) } => Some(on),
            _ => None,
        };
        if let Some(on) = met {
            parts.push(Part::MetOn(on));
        } else {
            parts.push(Part::Done {
                done: window.done,
                required: window.required,
                unit: rule.unit,
                attempts: u32::try_from(duty.attempts.len()).unwrap_or(u32::MAX),
            });
        }
        if duty.status.is_overdue() {
            parts.push(Part::Overdue {
                days: duty.days_overdue,
                missed_in_row: duty.missed_in_row,
                finding_from: window.finding_from,
            });
        }
    }
    if let Some(on) = duty.last_met {
        parts.push(Part::LastMet(on));
    }
    parts
}
