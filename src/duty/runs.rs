//! Runs (连续期间): the stretches of time in which a recurring duty runs without a fresh start.

use std::sync::Arc;

use chrono::NaiveDate;

use super::model::Lapse;
use super::windows::Walker;
use crate::domain::AssistanceGrade;
use crate::policy::{Cadence, DutyRule};

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
            let level = stretch.level_id(self.policy);
            for rule in self.line.versions() {
                let from = stretch
                    .from
                    .max(rule.effective_from)
                    .max(self.track.claimed_from.unwrap_or(NaiveDate::MIN));
                let to = stretch.to.min(rule.effective_to.unwrap_or(NaiveDate::MAX));
                if from > to {
                    continue;
                }
                let concerned = stretch.state.on_register() && stretch.concerns(rule);
                let Some((cadence, _)) = concerned.then(|| self.selected(stretch, rule)).flatten() else {
                    close(&mut runs, &mut open, Lapse::FreshPeriod);
                    continue;
                };
                if rule.suspended_in.contains(&stretch.state) {
                    close(&mut runs, &mut open, Lapse::Suspended(stretch.state));
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
                    close(&mut runs, &mut open, Lapse::FreshPeriod);
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
}

fn close(runs: &mut [Run<'_>], open: &mut bool, why: Lapse) {
    if *open && let Some(run) = runs.last_mut() {
        run.ended = why;
    }
    *open = false;
}
