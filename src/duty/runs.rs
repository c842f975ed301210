//! Runs (连续期间): the stretches of time in which a recurring duty runs without a fresh start.

use std::sync::Arc;

use chrono::NaiveDate;

use super::model::Lapse;
use super::windows::Walker;
use crate::domain::AssistanceGrade;
use crate::policy::period::sub_days;
use crate::policy::{Cadence, DutyRule, Window};

/// A version of the row in force from a day on, within a run.
pub(super) struct Stage<'p> {
    pub from: NaiveDate,
    pub rule: &'p Arc<DutyRule>,
    pub cadence: usize,
}

/// Row and cadence that make a window.
#[derive(Clone, Copy)]
pub(super) struct Maker<'p> {
    pub rule: &'p Arc<DutyRule>,
    pub cadence: usize,
}

impl Maker<'_> {
    pub fn required(self) -> u32 {
        self.rule.cadences[self.cadence].required
    }
}

impl<'p> Stage<'p> {
    pub fn cadence(&self) -> &'p Cadence {
        &self.rule.cadences[self.cadence]
    }

    pub fn maker(&self) -> Maker<'p> {
        Maker { rule: self.rule, cadence: self.cadence }
    }
}

/// Time without a fresh start, in which a duty runs.
pub(super) struct Run<'p> {
    pub start: NaiveDate,
    /// Last day; `NaiveDate::MAX` while it goes on.
    pub end: NaiveDate,
    /// Why it ended, if it did.
    pub ended: Lapse,
    pub level: &'p str,
    pub grade: Option<AssistanceGrade>,
    pub stages: Vec<Stage<'p>>,
}

impl<'p> Run<'p> {
    pub fn stage_on(&self, day: NaiveDate) -> &Stage<'p> {
        let after = self.stages.partition_point(|stage| stage.from <= day);
        &self.stages[after.saturating_sub(1)]
    }
}

impl<'p> Walker<'_, 'p> {
    /// The runs of a recurring duty.
    pub(super) fn runs(&self) -> Vec<Run<'p>> {
        let mut runs: Vec<Run<'p>> = Vec::new();
        // The run that the next piece may continue.
        let mut open = false;
        for stretch in &self.track.stretches {
            for rule in self.line.versions() {
                let level = stretch.level_id(self.policy, rule.effective_from);
                let from = stretch
                    .from
                    .max(rule.effective_from)
                    .max(self.track.claimed_from.unwrap_or(NaiveDate::MIN));
                let to = stretch.to.min(rule.effective_to.unwrap_or(NaiveDate::MAX));
                if from > to {
                    continue;
                }
                // Rules that only take effect after the day end nothing yet.
                let ahead = open && rule.effective_from > self.track.as_of;
                let concerned = stretch.state.on_register() && stretch.concerns(rule);
                let Some((cadence, _)) = concerned.then(|| self.selected(stretch, rule)).flatten() else {
                    end_run(&mut runs, &mut open, Lapse::FreshPeriod, ahead);
                    continue;
                };
                if rule.suspended_in.contains(&stretch.state) {
                    end_run(&mut runs, &mut open, Lapse::Suspended(stretch.state), ahead);
                    continue;
                }
                let last = runs.last_mut().filter(|run| open && run.end.succ_opt() == Some(from));
                let continued = last.and_then(|run| {
                    let stage = run.stages.last()?;
                    let same = Arc::ptr_eq(stage.rule, rule) && stage.cadence == cadence;
                    let newer =
                        !Arc::ptr_eq(stage.rule, rule) && run.level == level && run.grade == stretch.grade();
                    (same || newer).then_some((run, newer))
                });
                if let Some((run, newer)) = continued {
                    run.end = to;
                    run.level = level;
                    if newer {
                        run.stages.push(Stage { from, rule, cadence });
                    }
                } else {
                    end_run(&mut runs, &mut open, Lapse::FreshPeriod, ahead);
                    if ahead {
                        continue;
                    }
                    let stages = vec![Stage { from, rule, cadence }];
                    runs.push(Run {
                        start: from,
                        end: to,
                        ended: Lapse::Ended,
                        level,
                        grade: stretch.grade(),
                        stages,
                    });
                    open = true;
                }
            }
        }
        runs
    }

    /// Whether this version of the row makes the window before an end: the one in force on the day the window opens by its own
    /// numbers, the earliest such; failing that, the one in force when it is due.
    pub(super) fn owns_end(
        &self,
        rule: &Arc<DutyRule>,
        end: NaiveDate,
        first_day: NaiveDate,
        last: NaiveDate,
    ) -> bool {
        let opens = |version: &&Arc<DutyRule>| {
            version.cadences.iter().any(|row| match row.window {
                Window::Until { before_days, opens_days } => {
                    version.in_force(before_end(end, first_day, before_days, opens_days).0)
                }
                _ => false,
            })
        };
        match self.line.versions().iter().find(opens) {
            Some(owner) => Arc::ptr_eq(owner, rule),
            None => rule.in_force(last),
        }
    }
}

/// First and last day of a window before an end.
pub(super) fn before_end(
    end: NaiveDate,
    first_day: NaiveDate,
    before: u32,
    opens: u32,
) -> (NaiveDate, NaiveDate) {
    let last = sub_days(end, before).max(first_day.min(end));
    (sub_days(end, opens).max(first_day).min(last), last)
}

/// Ends the run at hand, or lets it go on past the day when what would end it lies `ahead`.
fn end_run(runs: &mut [Run<'_>], open: &mut bool, why: Lapse, ahead: bool) {
    if *open && let Some(run) = runs.last_mut() {
        run.ended = why;
        if ahead {
            run.end = NaiveDate::MAX;
        }
    }
    *open = false;
}
