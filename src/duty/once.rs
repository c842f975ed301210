//! Windows that are asked once: for an event, and before the end of a term.

use std::sync::Arc;

use chrono::NaiveDate;

use super::model::{DutyWindow, Lapse, Origin, WindowOutcome};
use super::runs::{Maker, before_end};
use super::windows::{Sink, Walker, amount, counts_for, end_of};
use crate::domain::CaseState;
use crate::policy::period::{add_days, sub_days};
use crate::policy::{Accepts, DutyRule, Event, Length, Window};

impl<'p> Walker<'_, 'p> {
    /// Once-only duties: events and the days before the end.
    pub(super) fn once_only(&mut self, sink: &mut impl Sink) {
        sink.fresh();
        for version in self.line.versions() {
            for (cadence, row) in version.cadences.iter().enumerate() {
                let maker = Maker { rule: version, cadence };
                match row.window {
                    Window::Event { event: Event::LeaveEnd, within } => {
                        let leaves: Vec<_> = self.track.leaves().collect();
                        for (from, until) in leaves {
                            let asked = self.track.is_claimed(until) || self.track.is_overstayed();
                            if version.in_force(until) && asked {
                                self.leave(maker, from, until, within, sink);
                            }
                        }
                    }
                    Window::Event { event, within } => {
                        for day in self.track.events(event, self.policy) {
                            if self.holds(version, day) && self.is_asked_since(version, event, day) {
                                self.event(maker, day, within, sink);
                            }
                        }
                    }
                    Window::Until { before_days, opens_days } => {
                        self.until(maker, before_days, opens_days, sink);
                    }
                    _ => {}
                }
            }
        }
    }

    /// Whether this version of the row holds for an event of a day. A first report and a closing were owed before the first
    /// profile too: of these the first version stands for the time before it.
    fn holds(&self, rule: &Arc<DutyRule>, day: NaiveDate) -> bool {
        rule.in_force(day) || self.stands_for_before(rule, day)
    }

    fn stands_for_before(&self, rule: &Arc<DutyRule>, day: NaiveDate) -> bool {
        let lasting = rule.accepts.meets(Accepts::CLOSING.with(Accepts::REPORT_IN));
        let first = self.line.versions().first();
        lasting && day < rule.effective_from && first.is_some_and(|first| Arc::ptr_eq(first, rule))
    }

    /// Whether what an event asks is ours to ask: from the first day figures are claimed for; of somebody who had not come
    /// by then, whenever it fell due.
    fn is_asked_since(&self, rule: &DutyRule, event: Event, day: NaiveDate) -> bool {
        let arrival = rule.accepts.meets(Accepts::REPORT_IN) && self.track.was_awaited_when_claimed();
        let met = event == Event::Release && self.track.case.is_awaited_on(self.track.as_of);
        self.track.is_claimed(day) || arrival || met
    }

    fn event(&mut self, maker: Maker<'p>, event: NaiveDate, within: Length, sink: &mut impl Sink) {
        if !self.chooses(maker, event) {
            return;
        }
        let rule = maker.rule;
        // Whoever reports before the decision takes effect has reported.
        let from = if rule.accepts.meets(Accepts::REPORT_IN) { NaiveDate::MIN } else { event };
        let mut trigger = event;
        let mut window = self.counted(maker, trigger, Origin::Event(event), within);
        // What fell due in a rest that has an end is asked afresh after it, in its whole length.
        while let Some(after) = self.rest_around(rule, &window).filter(|after| *after > trigger) {
            if self.done_by(rule, from, window.due, window.required) {
                break;
            }
            trigger = after;
            window = self.counted(maker, trigger, Origin::FreshStart(trigger), within);
        }
        self.finish_once(rule, window, from, sink);
    }

    /// Coming back from a leave, which may be done on any day of it.
    fn leave(
        &mut self,
        maker: Maker<'p>,
        from: NaiveDate,
        until: NaiveDate,
        within: Length,
        sink: &mut impl Sink,
    ) {
        if !self.chooses(maker, from) {
            return;
        }
        let mut window = self.counted(maker, until, Origin::Event(until), within);
        window.start = from;
        window.reminder_from = sub_days(window.due_unrolled, maker.rule.remind_days).max(from);
        self.finish_once(maker.rule, window, from, sink);
    }

    /// The window of a length counted from a day.
    fn counted(&self, maker: Maker<'p>, trigger: NaiveDate, origin: Origin, within: Length) -> DutyWindow {
        let (last, estimated) = match within {
            Length::WorkingDays(n) => self.policy.calendar().add_working_days(trigger, n),
            length => (end_of(trigger, length), false),
        };
        let mut window = self.dated(maker, trigger, origin, last, NaiveDate::MAX);
        window.required = maker.required();
        window.estimated |= estimated;
        window
    }

    /// The day from which a length is counted anew, where the due day lies in an exemption or in a state that suspends the
    /// duty: the last day of the exemption, or the day the state ended. `None` without a rest, and while it has no end.
    fn rest_around(&self, rule: &DutyRule, window: &DutyWindow) -> Option<NaiveDate> {
        match self.track.exemption_on(rule, window.due_unrolled) {
            Some(exemption) => exemption.until,
            None => self.resumed_after(rule, window.due),
        }
    }

    /// Whether enough was done from a day up to another.
    fn done_by(&self, rule: &DutyRule, from: NaiveDate, to: NaiveDate, required: u32) -> bool {
        let mut last_day = None;
        let mut done = 0;
        for hit in self.hits.iter().filter(|hit| hit.on >= from && hit.on <= to && hit.fits(rule)) {
            if counts_for(rule.unit, *hit, last_day) {
                last_day = Some(hit.on);
                done += amount(rule.unit, *hit);
            }
        }
        done >= required
    }

    fn until(&mut self, maker: Maker<'p>, before_days: u32, opens_days: u32, sink: &mut impl Sink) {
        let rule = maker.rule;
        let Some(registered) = self.track.registered_on() else { return };
        let known: Vec<_> =
            self.track.case.terms.iter().filter(|terms| terms.from <= self.track.as_of).collect();
        for (index, terms) in known.iter().enumerate() {
            let end = terms.value.end();
            let superseded_on =
                known[index + 1..].iter().find(|later| later.value.end() != end).map(|later| later.from);
            if index > 0 && known[index - 1].value.end() == end {
                continue;
            }
            let first_day = terms.value.start().max(registered);
            let (start, last) = before_end(end, first_day, before_days, opens_days);
            let closing = rule.accepts.meets(Accepts::CLOSING);
            if !(self.owns_end(rule, end, first_day, last) || self.stands_for_before(rule, last))
                || !self.chooses(maker, last)
                || (!closing && !self.track.is_claimed(last))
            {
                continue;
            }
            let mut window = self.dated(maker, start, Origin::End(end), last, NaiveDate::MAX);
            window.required = maker.required();
            if superseded_on.is_some_and(|on| on <= window.grace_until) {
                continue; // New terms came before it could be missed.
            }
            if index > 0 {
                sink.fresh(); // What was missed before an end that is none any more no longer asks to be made up.
            }
            // Held by a state on its day (期满待决): due at once when the state ends.
            if let Some(resumed) = self.resumed_after(rule, window.due) {
                window.due = resumed;
                window.due_unrolled = resumed;
                window.grace_until = add_days(resumed, rule.grace_days);
                window.finding_from = add_days(window.grace_until, rule.finding_after_days + 1);
            }
            self.finish_once(rule, window, start, sink);
        }
    }

    /// The first day after `due` on which a state that held the duty has ended.
    fn resumed_after(&self, rule: &DutyRule, due: NaiveDate) -> Option<NaiveDate> {
        self.rest_on(rule, due)?;
        let later = self.track.stretches.iter().find(|s| s.from > due && !rule.rests_in(s.state))?;
        Some(later.from)
    }

    /// The state in which a duty rests on a day. The term is over with the end of its last day: waiting for a decision that
    /// begins the day after holds the closing as one does that begins on the last day itself.
    fn rest_on(&self, rule: &DutyRule, due: NaiveDate) -> Option<CaseState> {
        let state = |day| self.track.state_on(day);
        let after = due.succ_opt().filter(|_| rule.accepts.meets(Accepts::CLOSING));
        let pending = after.and_then(state).filter(|state| *state == CaseState::ExpiredPending);
        state(due).filter(|state| rule.rests_in(*state)).or(pending)
    }

    /// Whether the row and this cadence are the ones for the case on a day (or on its first day before it had one).
    fn chooses(&self, maker: Maker<'_>, day: NaiveDate) -> bool {
        let stretch = self.track.stretch_on(day.min(self.track.as_of)).or(self.track.stretches.first());
        stretch.is_some_and(|stretch| {
            stretch.concerns(maker.rule)
                && self.selected(stretch, maker.rule).is_some_and(|(chosen, _)| chosen == maker.cadence)
        })
    }

    /// Counts contacts from `from` on, settles and hands over a once-only window.
    fn finish_once(
        &mut self,
        rule: &'p Arc<DutyRule>,
        mut window: DutyWindow,
        from: NaiveDate,
        sink: &mut impl Sink,
    ) {
        self.evidence.clear();
        let mut met = None;
        let mut last_day = None;
        for hit in self.hits.iter().filter(|hit| hit.on >= from && hit.fits(rule)) {
            if met.is_some() || !counts_for(rule.unit, *hit, last_day) {
                continue;
            }
            last_day = Some(hit.on);
            window.done += amount(rule.unit, *hit);
            self.evidence.push(hit.fact);
            if window.done >= window.required {
                met = Some(hit.on);
            }
        }
        let as_of = self.track.as_of;
        let end = self.track.end_on(window.due_unrolled);
        let exempt = self.exempt(rule, &window);
        window.outcome = match met {
            // Only the closing itself is still asked when a state that held it ends after the term.
            _ if window.due_unrolled > end && !rule.accepts.meets(Accepts::CLOSING) => {
                WindowOutcome::Lapsed(Lapse::Ended)
            }
            Some(on) if on <= window.grace_until => WindowOutcome::Met { on },
            _ if self.track.closed_on.is_some_and(|closed| closed < window.due) => {
                WindowOutcome::Lapsed(Lapse::Ended)
            }
            _ if exempt.is_some() => exempt.map_or(WindowOutcome::Open, WindowOutcome::Lapsed),
            _ => match self.rest_on(rule, window.due) {
                Some(state) if window.due <= as_of => WindowOutcome::Lapsed(Lapse::Suspended(state)),
                _ if as_of > window.grace_until => WindowOutcome::Missed { made_up: met },
                _ => WindowOutcome::Open,
            },
        };
        sink.window(rule, &window, &self.evidence);
    }
}
