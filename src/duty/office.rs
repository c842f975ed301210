//! Zero reports (零报告): what the office itself owes the bureau for each day of a sensitive period.

use chrono::NaiveDate;

use super::{Reckoning, Status};
use crate::domain::{Dated, FactId, ZeroReported};
use crate::policy::Overlay;

/// The zero report of one day of a sensitive period, as of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ZeroReport<'p> {
    /// The period.
    pub overlay: &'p Overlay,
    /// The day it reports on; it is due by the end of it.
    pub day: NaiveDate,
    /// Due on its day, overdue from the next, a finding after the days the period states; or met.
    pub status: Status,
    /// Days after its day, 0 unless overdue.
    pub days_overdue: u32,
    /// The report, once it is made.
    pub fact: Option<FactId>,
}

impl<'p> Reckoning<'p> {
    /// The zero reports of every day of every sensitive period up to the as-of day, by period and day. A day that two
    /// profiles state is asked once.
    pub fn zero_reports(&self, made: &[Dated<ZeroReported>]) -> Vec<ZeroReport<'p>> {
        let mut list: Vec<ZeroReport<'p>> = Vec::new();
        for (overlay, from, to) in self.policy.overlays() {
            if !overlay.zero_report {
                continue;
            }
            let from = self.claimed_from.map_or(from, |claimed| from.max(claimed));
            for day in from.iter_days().take_while(|day| *day <= to.min(self.as_of)) {
                if list.iter().any(|known| known.overlay.id == overlay.id && known.day == day) {
                    continue;
                }
                let fact =
                    made.iter().find(|report| report.from == day && report.value.overlay == overlay.id);
                let late = u32::try_from((self.as_of - day).num_days()).unwrap_or(0);
                let status = match (fact, late) {
                    (Some(_), _) => Status::Met,
                    (None, 0) => Status::Due,
                    (None, late) if late > overlay.finding_after_days => Status::Finding,
                    (None, _) => Status::Overdue,
                };
                list.push(ZeroReport {
                    overlay,
                    day,
                    status,
                    days_overdue: if status.is_overdue() { late } else { 0 },
                    fact: fact.map(|report| report.fact),
                });
            }
        }
        list
    }
}
