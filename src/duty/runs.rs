//! Runs (连续期间): the stretches of time in which a recurring duty runs without a fresh start.

use std::sync::Arc;

use chrono::NaiveDate;

use super::model::Lapse;
use super::track::Stretch;
use super::windows::{Walker, is_once};
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
    /// The level's id in the profile of the newest stage.
    pub level: &'p str,
    /// The level as the facts name it; a new profile may call the same level otherwise.
    pub named: Option<String>,
    pub grade: Option<AssistanceGrade>,
    pub stages: Vec<Stage<'p>>,
}

impl<'p> Run<'p> {
    pub fn stage_on(&self, day: NaiveDate) -> &Stage<'p> {
        let after = self.stages.partition_point(|stage| stage.from <= day);
        &self.stages[after.saturating_sub(1)]
    }
}

/// Whether a duty is asked for a piece of time.
#[derive(Clone, Copy)]
enum Asked {
    Yes,
    /// No: exempted, up to a day if one is named.
    Exempt {
        until: Option<NaiveDate>,
    },
}

impl<'p> Walker<'_, 'p> {
    /// Whether it is asked once for an event or an end.
    pub(super) fn is_once_only(&self) -> bool {
        let once = |rule: &Arc<DutyRule>| rule.cadences.iter().any(|c| is_once(c.window));
        self.line.versions().iter().any(once)
    }

    /// The runs of a recurring duty.
    pub(super) fn runs(&self) -> Vec<Run<'p>> {
        let mut runs: Vec<Run<'p>> = Vec::new();
        // The run that the next piece may continue.
        let mut open = false;
        for stretch in &self.track.stretches {
            for rule in self.line.versions() {
                let from = stretch
                    .from
                    .max(rule.effective_from)
                    .max(self.track.claimed_from.unwrap_or(NaiveDate::MIN));
                let to = stretch.to.min(rule.effective_to.unwrap_or(NaiveDate::MAX));
                if from > to {
                    continue;
                }
                // Rules that only take effect after the day end nothing yet.
                let ahead = self.ahead(open, rule);
                let concerned = stretch.state.on_register() && stretch.concerns(rule);
                let Some((cadence, _)) = concerned.then(|| self.selected(stretch, rule)).flatten() else {
                    end_run(&mut runs, &mut open, Lapse::FreshPeriod, ahead);
                    continue;
                };
                if rule.rests_in(stretch.state) {
                    end_run(&mut runs, &mut open, Lapse::Suspended(stretch.state), ahead);
                    continue;
                }
                for (from, to, exempt) in self.free_of_exemption(rule, cadence, from, to) {
                    if let Asked::Exempt { until } = exempt {
                        end_run(&mut runs, &mut open, Lapse::Exempt { until }, ahead);
                        continue;
                    }
                    self.extend(&mut runs, &mut open, stretch, Stage { from, rule, cadence }, to);
                }
            }
        }
        runs
    }

    /// The as-of day, where a row only takes effect after it while a run is open.
    fn ahead(&self, open: bool, rule: &DutyRule) -> Option<NaiveDate> {
        (open && rule.effective_from > self.track.as_of).then_some(self.track.as_of)
    }

    /// Adds a piece of time to the run that it continues, else begins a new one.
    fn extend(
        &self,
        runs: &mut Vec<Run<'p>>,
        open: &mut bool,
        stretch: &Stretch<'_>,
        piece: Stage<'p>,
        to: NaiveDate,
    ) {
        let Stage { from, rule, cadence } = piece;
        let level = stretch.level_id(self.policy, rule.effective_from);
        let ahead = self.ahead(*open, rule);
        let last = runs.last_mut().filter(|run| *open && run.end.succ_opt() == Some(from));
        let continued = last.and_then(|run| {
            let stage = run.stages.last()?;
            let same = Arc::ptr_eq(stage.rule, rule) && stage.cadence == cadence;
            let level_stays = run.level == level
                || (run.named.as_deref() == stretch.level
                    && stretch.level_known(self.policy, rule.effective_from));
            let newer = !Arc::ptr_eq(stage.rule, rule) && level_stays && run.grade == stretch.grade();
            (same || newer).then_some((run, newer))
        });
        if let Some((run, newer)) = continued {
            run.end = to;
            run.level = level;
            run.named = stretch.level.map(str::to_owned);
            if newer {
                run.stages.push(piece);
            }
            return;
        }
        end_run(runs, open, Lapse::FreshPeriod, ahead);
        if ahead.is_some() {
            return;
        }
        let stages = vec![piece];
        let named = stretch.level.map(str::to_owned);
        let grade = stretch.grade();
        runs.push(Run { start: from, end: to, ended: Lapse::Ended, level, named, grade, stages });
        *open = true;
    }

    /// The time cut where exemptions begin and end, each exempt piece with the last day of its exemption.
    ///
    /// Only what is counted from contact to contact is cut: it starts afresh after the exemption, as it does after a
    /// state that suspends it. Of calendar blocks and grids, those whose due day is exempt lapse, and the others are
    /// asked in full: no text lays down that a part is to be asked.
    fn free_of_exemption(
        &self,
        rule: &DutyRule,
        cadence: usize,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Vec<(NaiveDate, NaiveDate, Asked)> {
        let rolling = matches!(rule.cadences.get(cadence).map(|c| c.window), Some(Window::Rolling { .. }));
        if !rolling || self.track.case.exempted.is_empty() {
            return vec![(from, to, Asked::Yes)];
        }
        let mut pieces = Vec::new();
        let mut day = from;
        loop {
            let exempt = self.track.exemption_on(rule, day).map(|exemption| exemption.until);
            let last = match exempt {
                Some(until) => until,
                None => self.track.next_exemption(rule, day).and_then(|first| first.pred_opt()),
            };
            let last = last.unwrap_or(to).min(to);
            pieces.push((day, last, exempt.map_or(Asked::Yes, |until| Asked::Exempt { until })));
            match last.succ_opt().filter(|next| *next <= to) {
                Some(next) => day = next,
                None => return pieces,
            }
        }
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

/// Ends the run at hand. What would end it only after the day, `ahead` of it, lets it go on past the day; a run that was
/// over before, because no row was in force any more, stays over.
fn end_run(runs: &mut [Run<'_>], open: &mut bool, why: Lapse, ahead: Option<NaiveDate>) {
    if *open && let Some(run) = runs.last_mut() {
        match ahead {
            None => run.ended = why,
            Some(as_of) if run.end >= as_of => {
                run.ended = why;
                run.end = NaiveDate::MAX;
            }
            Some(_) => {}
        }
    }
    *open = false;
}
