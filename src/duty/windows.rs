//! The evaluators: from one case and one duty to its windows, in order, each settled as of the day.
//!
//! Conventions: the trigger day is not counted; one contact a day counts where times are counted; a contact counts for the
//! earliest window that still takes it, and for one window only (once-only duties excepted, which one contact may all meet);
//! nothing falls due after the last day of the term; a due day is never rolled beyond it.

use std::collections::VecDeque;
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};

use super::model::{DutyWindow, Lapse, Origin, Rest, WindowOutcome};
use super::runs::{Maker, Run, Stage};
use super::track::{Hit, Stretch, Track};
use crate::domain::{CaseState, FactId};
use crate::policy::period::{add_days, add_months, first_of_month, grid_cell, last_of_month, sub_days};
use crate::policy::{
    Accepts, Anchor, Cadence, DutyLine, DutyRule, FirstWindow, Length, Policy, Unit, Window,
};

/// Takes each window with the row it was made by and the facts that count for it.
pub(super) trait Sink {
    /// A window, in order.
    fn window(&mut self, rule: &Arc<DutyRule>, window: &DutyWindow, evidence: &[FactId]);
    /// A fresh period begins: what was missed before no longer asks to be made up.
    fn fresh(&mut self);
}

/// How a duty stands on the as-of day, apart from its windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It does not concern the case on that day.
    None,
    /// It runs.
    Runs,
    /// A state or an exemption makes it rest.
    Rests(Rest),
}

/// Walks one duty of one case.
pub(super) struct Walker<'a, 'p> {
    pub track: &'a Track<'a>,
    pub policy: &'p Policy,
    pub line: &'p DutyLine,
    /// Contacts that could count, in day order.
    pub(super) hits: Vec<Hit>,
    /// Excused ones of the same kinds, in day order.
    excused: Vec<Hit>,
    /// Facts of the window at hand.
    pub(super) evidence: Vec<FactId>,
}

impl<'a, 'p> Walker<'a, 'p> {
    pub fn new(track: &'a Track<'a>, policy: &'p Policy, line: &'p DutyLine) -> Self {
        let fits = |hit: &&Hit| line.versions().iter().any(|rule| hit.fits(rule));
        let hits = track.hits.iter().filter(|hit| hit.complied()).filter(fits).copied().collect();
        let excused = track.hits.iter().filter(|hit| hit.excused()).filter(fits).copied().collect();
        Self { track, policy, line, hits, excused, evidence: Vec::new() }
    }

    /// How the duty stands on the as-of day.
    pub fn standing(&self) -> Standing {
        let day = self.track.as_of;
        let (Some(stretch), Some(rule)) = (self.track.stretch_on(day), self.line.on(day)) else {
            return Standing::None;
        };
        if !stretch.concerns(rule) || self.selected(stretch, rule).is_none() {
            Standing::None
        } else if rule.rests_in(stretch.state) && !is_owed_before(rule, stretch) {
            Standing::Rests(Rest::State(stretch.state))
        } else if let Some(exemption) = self.track.exemption_on(rule, day) {
            Standing::Rests(Rest::Exempt { until: exemption.until })
        } else {
            Standing::Runs
        }
    }

    pub(super) fn selected<'r>(
        &self,
        stretch: &Stretch<'_>,
        rule: &'r DutyRule,
    ) -> Option<(usize, &'r Cadence)> {
        rule.cadence(Some(stretch.level_id(self.policy, rule.effective_from)), stretch.grade())
    }

    /// Every window up to the as-of day, and the one after it when none covers it.
    pub fn walk(&mut self, sink: &mut impl Sink) {
        if self.is_once_only() {
            self.once_only(sink);
        } else {
            for run in self.runs() {
                sink.fresh();
                self.recurring(&run, sink);
            }
        }
    }

    /// Windows of one run, whatever kinds its stages have.
    fn recurring(&mut self, run: &Run<'p>, sink: &mut impl Sink) {
        let mut cursor = run.start;
        let mut next_hit = self.hits.partition_point(|hit| hit.on < run.start);
        while cursor <= run.end {
            let stage = run.stage_on(cursor);
            let after = match stage.cadence().window {
                Window::Rolling { .. } => self.rolling(run, cursor, &mut next_hit, sink),
                Window::Week | Window::Months { .. } | Window::Grid { .. } => {
                    self.cell(run, cursor, &mut next_hit, sink)
                }
                Window::None | Window::Event { .. } | Window::Until { .. } => None,
            };
            match after {
                Some(next) => cursor = next,
                None => return,
            }
        }
    }

    /// One cell of a calendar or grid; gives the first day of the next, or `None` when the as-of day is covered.
    fn cell(
        &mut self,
        run: &Run<'p>,
        cursor: NaiveDate,
        next_hit: &mut usize,
        sink: &mut impl Sink,
    ) -> Option<NaiveDate> {
        let stage = run.stage_on(cursor);
        let (first, last, origin) = self.block(run, stage, cursor);
        let next = last.succ_opt()?;
        let days_left = (last - cursor).num_days() + 1;
        let counts = cursor <= first
            || match stage.rule.first {
                FirstWindow::Whole => false,
                FirstWindow::Partial { min_days } => days_left >= i64::from(min_days),
            };
        if !counts {
            return Some(next);
        }
        let mut window = self.dated(stage.maker(), cursor, origin, last, run.end);
        window.required = stage.cadence().required;
        while self.hits.get(*next_hit).is_some_and(|hit| hit.on < cursor) {
            *next_hit += 1;
        }
        self.evidence.clear();
        let mut met = None;
        let mut last_day = None;
        let rests = self.exempt(stage.rule, &window).is_some() || self.excused(stage.rule, &window).is_some();
        while let Some(hit) = self.hits.get(*next_hit) {
            // Once enough is done, or where nothing is asked, only the cell's own days are counted in; later contacts
            // belong to the next cell.
            let until = if met.is_some() || rests { last } else { window.grace_until };
            if hit.on > until.min(run.end) {
                break;
            }
            *next_hit += 1;
            if !hit.fits(stage.rule) || !counts_for(stage.rule.unit, *hit, last_day) {
                continue;
            }
            last_day = Some(hit.on);
            window.done += amount(stage.rule.unit, *hit);
            self.evidence.push(hit.fact);
            if met.is_none() && window.done >= window.required {
                met = Some(hit.on);
            }
        }
        self.settle(stage.rule, &mut window, met, run);
        sink.window(stage.rule, &window, &self.evidence);
        (cursor <= self.track.as_of && next <= self.track.as_of).then_some(next)
    }

    /// First and last day of the cell that holds `cursor`, and what it is counted from.
    fn block(&self, run: &Run<'p>, stage: &Stage<'p>, cursor: NaiveDate) -> (NaiveDate, NaiveDate, Origin) {
        match stage.cadence().window {
            Window::Months { months } => {
                let back = cursor.month0() % months;
                let first = add_months(first_of_month(cursor), -(back as i32));
                (first, last_of_month(add_months(first, months as i32 - 1)), Origin::Calendar)
            }
            Window::Grid { every, anchor: given } => {
                let anchor = match given {
                    Anchor::CaseStart => self.track.terms_on(cursor).start(),
                    Anchor::Admission => self.track.registered_on().unwrap_or(run.start),
                    Anchor::LevelStart => run.start,
                    Anchor::Day(day) => day,
                };
                let (first, last) = match given {
                    // a stated day is the first of its cell; of an event the day itself is not counted (C-01)
                    Anchor::Day(day) => {
                        let (first, last) = grid_cell(sub_days(day, 1), every, cursor);
                        (first.max(day.min(cursor)), last)
                    }
                    _ => grid_cell(anchor, every, cursor),
                };
                (first, last, Origin::Anchor(anchor))
            }
            _ => {
                let first = sub_days(cursor, cursor.weekday().num_days_from_monday());
                (first, add_days(first, 6), Origin::Calendar)
            }
        }
    }

    /// Rolling windows from `cursor` until another kind of stage begins; `None` when the as-of day is covered.
    fn rolling(
        &mut self,
        run: &Run<'p>,
        cursor: NaiveDate,
        next_hit: &mut usize,
        sink: &mut impl Sink,
    ) -> Option<NaiveDate> {
        // The last `count` contacts, the oldest first; the start stands in for those not yet made.
        let count = run.stage_on(cursor).cadence().required.max(1) as usize;
        let begin = if cursor == run.start { cursor } else { cursor.pred_opt().unwrap_or(cursor) };
        let mut ring: VecDeque<Origin> = std::iter::repeat_n(Origin::FreshStart(begin), count).collect();
        let mut start = cursor;
        while start <= run.end {
            let stage = run.stage_on(start);
            let Window::Rolling { every, first } = stage.cadence().window else { return Some(start) };
            if stage.cadence().required.max(1) as usize != count {
                return Some(start);
            }
            let mut oldest = *ring.front()?;
            let at_start = cursor == run.start && matches!(oldest, Origin::FreshStart(_));
            let length = if at_start { first.unwrap_or(every) } else { every };
            let mut last = end_of(origin_day(oldest), length);
            // A shorter first length is for whoever has done nothing yet: what an earlier contact still covers after a
            // break stays covered.
            if at_start && first.is_some() && count == 1 {
                let before = self.hits[..self.hits.partition_point(|hit| hit.on < run.start)].iter().rev();
                let covered = before.copied().find(|hit| hit.fits(stage.rule)).map(|hit| hit.on);
                if let Some(on) = covered.filter(|on| end_of(*on, every) > last) {
                    (oldest, last) = (Origin::Contact(on), end_of(on, every));
                }
            }
            let mut window = self.dated(stage.maker(), start, oldest, last, run.end);
            while self.hits.get(*next_hit).is_some_and(|hit| hit.on < start || !hit.fits(stage.rule)) {
                *next_hit += 1;
            }
            self.evidence.clear();
            let hit =
                self.hits.get(*next_hit).copied().filter(|hit| hit.on <= window.grace_until.min(run.end));
            if let Some(hit) = hit {
                *next_hit += 1;
                window.done = 1;
                self.evidence.push(hit.fact);
            }
            self.settle(stage.rule, &mut window, hit.map(|hit| hit.on), run);
            sink.window(stage.rule, &window, &self.evidence);
            let reached = match (hit, window.outcome) {
                (Some(hit), _) => Origin::Contact(hit.on),
                (None, WindowOutcome::Open) => return None,
                // Missed or lapsed: the due day stands in for the contact, so that the next one can be missed in turn.
                (None, outcome) if window.grace_until < self.track.as_of && window.due <= run.end => {
                    match outcome {
                        WindowOutcome::Lapsed(Lapse::Excused { .. }) => Origin::Excused(last),
                        _ => Origin::Missed(last),
                    }
                }
                (None, _) => return None,
            };
            ring.pop_front();
            ring.push_back(reached);
            start = origin_day(reached).succ_opt()?;
        }
        None
    }

    /// A window with its days: roll-over for acts, never beyond the end; grace; reminder; finding.
    pub(super) fn dated(
        &self,
        maker: Maker<'_>,
        start: NaiveDate,
        origin: Origin,
        last: NaiveDate,
        run_end: NaiveDate,
    ) -> DutyWindow {
        let rule = maker.rule;
        let end = self.track.end_on(last).max(last);
        let (due, estimated) = if rule.roll {
            let rolled = self.policy.calendar().roll_forward(last);
            (rolled.due.min(end), rolled.estimated)
        } else {
            (last, false)
        };
        let mut grace_until = add_days(due, rule.grace_days);
        if rule.grace_days > 0 {
            grace_until = grace_until.min(end).min(run_end).max(due);
        }
        DutyWindow {
            cadence: maker.cadence,
            start,
            origin,
            due_unrolled: last,
            due,
            estimated,
            reminder_from: sub_days(last, rule.remind_days).max(start.min(last)),
            grace_until,
            finding_from: add_days(grace_until, rule.finding_after_days + 1),
            required: 1,
            done: 0,
            outcome: WindowOutcome::Open,
        }
    }

    /// Why a window lapses whose due day, as counted, lies in an exemption.
    pub(super) fn exempt(&self, rule: &DutyRule, window: &DutyWindow) -> Option<Lapse> {
        let exemption = self.track.exemption_on(rule, window.due_unrolled)?;
        Some(Lapse::Exempt { until: exemption.until })
    }

    /// The excused contact that rests a window: what was asked of it is not held against the person, and is not asked any
    /// more. A window that was met all the same is met.
    fn excused(&self, rule: &DutyRule, window: &DutyWindow) -> Option<Lapse> {
        let days = window.start..=window.grace_until;
        let hit = self.excused.iter().find(|hit| days.contains(&hit.on) && hit.fits(rule))?;
        Some(Lapse::Excused { on: hit.on })
    }

    fn settle(&self, rule: &DutyRule, window: &mut DutyWindow, met: Option<NaiveDate>, run: &Run<'p>) {
        window.outcome = if window.due_unrolled > self.track.end_on(window.due_unrolled) {
            WindowOutcome::Lapsed(Lapse::Ended)
        } else if let Some(on) = met {
            WindowOutcome::Met { on }
        } else if run.end < window.due {
            WindowOutcome::Lapsed(run.ended)
        } else if let Some(lapse) = self.exempt(rule, window).or_else(|| self.excused(rule, window)) {
            WindowOutcome::Lapsed(lapse)
        } else if self.track.as_of > window.grace_until {
            WindowOutcome::Missed { made_up: None }
        } else {
            WindowOutcome::Open
        };
    }
}

/// Whether a closing was owed before the state in which nothing is asked: waiting for a decision that began days after
/// the term was over undoes none of the days in between.
fn is_owed_before(rule: &DutyRule, stretch: &Stretch<'_>) -> bool {
    let over = stretch.terms.end().succ_opt().is_some_and(|day_after| stretch.from > day_after);
    over && stretch.state == CaseState::ExpiredPending && rule.accepts.meets(Accepts::CLOSING)
}

pub(super) const fn is_once(window: Window) -> bool {
    matches!(window, Window::Event { .. } | Window::Until { .. })
}

/// The last day of a length counted from the day after `trigger`. Working days are resolved by the caller.
pub(super) fn end_of(trigger: NaiveDate, length: Length) -> NaiveDate {
    match length {
        Length::Days(n) | Length::WorkingDays(n) => add_days(trigger, n),
        Length::Months(n) => add_months(trigger, n as i32),
    }
}

const fn origin_day(origin: Origin) -> NaiveDate {
    match origin {
        Origin::FreshStart(day)
        | Origin::Contact(day)
        | Origin::Missed(day)
        | Origin::Excused(day)
        | Origin::Anchor(day)
        | Origin::Event(day)
        | Origin::End(day) => day,
        Origin::Calendar => NaiveDate::MIN,
    }
}

/// One contact a day counts where times are counted; minutes all count.
pub(super) fn counts_for(unit: Unit, hit: Hit, last_day: Option<NaiveDate>) -> bool {
    unit == Unit::Minutes || last_day != Some(hit.on)
}

pub(super) const fn amount(unit: Unit, hit: Hit) -> u32 {
    match unit {
        Unit::Times => 1,
        Unit::Minutes => hit.minutes,
    }
}
