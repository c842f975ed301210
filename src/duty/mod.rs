//! Duties (义务、职责): from the facts of one subject, the policy and a day to what is due, done, missed and what may follow.
//!
//! Pure. [`duties`] is the one function behind every screen, report and command; [`tallies`] counts the same windows for
//! figures; [`measures()`] gathers what the rules make a candidate. Nothing here decides anything about a person.

mod alarm;
mod caseload;
mod cases;
mod compare;
mod measures;
mod model;
mod office;
mod once;
mod runs;
mod track;
mod windows;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::NaiveDate;

pub use alarm::{Alarm, Grave, grave};
pub use caseload::Caseload;
pub use cases::{Difference, Unmet, run_case};
pub use compare::{Comparison, Stand, Stood, Turn, Turned};
pub use measures::measures;
pub use model::{Duty, DutyWindow, Ground, Lapse, Measure, Origin, Rest, Status, Tally, WindowOutcome};
pub use office::ZeroReport;
pub use track::concerns;

use crate::domain::{CaseFile, FactId, SubjectFile};
use crate::policy::{Accepts, DutyRule, Policy};
use track::Track;
use windows::{Sink, Standing, Walker};

/// By what the duties are reckoned: the rules, the day, and from when on the office claims its figures.
#[derive(Debug, Clone, Copy)]
pub struct Reckoning<'p> {
    /// The rules.
    pub policy: &'p Policy,
    /// The day: what happened later does not count.
    pub as_of: NaiveDate,
    /// First day for which windows are asked; what an office did before it began its registry is not in it.
    pub claimed_from: Option<NaiveDate>,
}

impl<'p> Reckoning<'p> {
    /// As of a day, with everything claimed.
    pub const fn new(policy: &'p Policy, as_of: NaiveDate) -> Self {
        Self { policy, as_of, claimed_from: None }
    }

    /// Windows are asked from `day` on only.
    #[must_use]
    pub const fn claimed_from(mut self, day: Option<NaiveDate>) -> Self {
        self.claimed_from = day;
        self
    }

    /// Every duty of every case that is open on the day, in the order of the profile.
    pub fn duties(&self, file: &SubjectFile) -> Vec<Duty> {
        let mut duties = Vec::new();
        for case in &file.cases {
            let Some(track) = self.track(file, case) else { continue };
            if track.closed_on.is_some_and(|closed| closed < self.as_of) {
                continue;
            }
            for line in self.policy.lines() {
                let mut walker = Walker::new(&track, self.policy, line);
                let mut summary = Summary::new(self.as_of);
                walker.walk(&mut summary);
                duties.extend(summary.into_duty(&walker));
            }
        }
        duties
    }

    /// What the windows due from `from` to `to` asked and got, one entry for each duty that had such a window.
    pub fn tallies(&self, file: &SubjectFile, from: NaiveDate, to: NaiveDate) -> Vec<Tally> {
        let mut tallies = Vec::new();
        for case in &file.cases {
            let Some(track) = self.track(file, case) else { continue };
            for line in self.policy.lines() {
                let mut count = Count { from, to, as_of: self.as_of, case, tally: None };
                Walker::new(&track, self.policy, line).walk(&mut count);
                tallies.extend(count.tally);
            }
        }
        tallies
    }

    /// Every window of one duty of one case up to the as-of day, oldest first.
    pub fn windows(&self, file: &SubjectFile, case: &CaseFile, rule: &str) -> Vec<DutyWindow> {
        let (Some(track), Some(line)) = (self.track(file, case), self.policy.line(rule)) else {
            return Vec::new();
        };
        let mut list = List(Vec::new());
        Walker::new(&track, self.policy, line).walk(&mut list);
        list.0
    }

    fn track<'a>(&self, file: &'a SubjectFile, case: &'a CaseFile) -> Option<Track<'a>> {
        Track::new(file, case, self.as_of, self.claimed_from)
    }
}

/// Every duty of a subject as of a day.
pub fn duties(file: &SubjectFile, policy: &Policy, as_of: NaiveDate) -> Vec<Duty> {
    Reckoning::new(policy, as_of).duties(file)
}

/// What the windows due from `from` to `to` asked and got, as of a day.
pub fn tallies(
    file: &SubjectFile,
    policy: &Policy,
    as_of: NaiveDate,
    from: NaiveDate,
    to: NaiveDate,
) -> Vec<Tally> {
    Reckoning::new(policy, as_of).tallies(file, from, to)
}

/// Folds windows into the one a status speaks of.
struct Summary {
    as_of: NaiveDate,
    /// The first window of an unbroken row of missed ones, with its row and facts.
    missed: Option<Shown>,
    missed_in_row: u32,
    /// The due day of the last of them.
    last_missed: Option<NaiveDate>,
    missed_ever: u32,
    /// The earliest window still open.
    open: Option<Shown>,
    /// The newest window of any outcome.
    newest: Option<Shown>,
    last_met: Option<NaiveDate>,
}

#[derive(Clone)]
struct Shown {
    rule: Arc<DutyRule>,
    window: DutyWindow,
    evidence: Vec<FactId>,
}

impl Sink for Summary {
    fn window(&mut self, rule: &Arc<DutyRule>, window: &DutyWindow, evidence: &[FactId]) {
        let shown = || Shown { rule: Arc::clone(rule), window: *window, evidence: evidence.to_vec() };
        match window.outcome {
            WindowOutcome::Met { on } => {
                self.last_met = self.last_met.max(Some(on));
                self.row_ends();
            }
            WindowOutcome::Missed { made_up: Some(on) } => {
                self.missed_ever += 1;
                self.last_met = self.last_met.max(Some(on));
            }
            WindowOutcome::Missed { made_up: None } => {
                self.missed_ever += 1;
                self.missed_in_row += 1;
                self.last_missed = Some(window.due);
                if self.missed.is_none() {
                    self.missed = Some(shown());
                }
            }
            WindowOutcome::Open => {
                if self.open.is_none() {
                    self.open = Some(shown());
                }
            }
            // It asked for nothing in the end, but what it would have asked was done: that ends a row of misses.
            WindowOutcome::Lapsed(_) if window.done >= window.required => self.row_ends(),
            WindowOutcome::Lapsed(_) => {}
        }
        // Only the last days matter; copying every window of years would cost more than walking them.
        if window.grace_until >= self.as_of || self.newest.is_none() || window.is_missed() {
            self.newest = Some(shown());
        } else if let Some(newest) = &mut self.newest {
            newest.window = *window;
            newest.rule = Arc::clone(rule);
            newest.evidence.clear();
            newest.evidence.extend_from_slice(evidence);
        }
    }

    fn fresh(&mut self) {
        self.row_ends();
        self.open = None;
    }
}

impl Summary {
    const fn new(as_of: NaiveDate) -> Self {
        Self {
            as_of,
            missed: None,
            missed_in_row: 0,
            last_missed: None,
            missed_ever: 0,
            open: None,
            newest: None,
            last_met: None,
        }
    }

    fn row_ends(&mut self) {
        self.missed = None;
        self.missed_in_row = 0;
        self.last_missed = None;
    }

    fn into_duty(self, walker: &Walker<'_, '_>) -> Option<Duty> {
        let track = walker.track;
        let day = self.as_of;
        let standing = walker.standing();
        let rests = match standing {
            Standing::Rests(rest) => Some(rest),
            _ => None,
        };
        let row_rule = || walker.line.on(day).cloned();
        // After the last day only the closing itself, or a first report that never came, is still asked.
        let still_asked = Accepts::CLOSING.with(Accepts::REPORT_IN);
        let over = day > track.end_on(day) && row_rule().is_some_and(|rule| !rule.accepts.meets(still_asked));
        // A recurring duty whose row is no longer in force asks for nothing more, once its last window is past.
        let past = |rule: &Arc<DutyRule>| rule.effective_to.is_some_and(|to| to < day);
        let gone = row_rule().is_none()
            && walker.line.versions().iter().any(past)
            && !walker.is_once_only()
            && self.open.as_ref().is_none_or(|open| open.window.grace_until < day);
        let over = over || gone;
        let (status, shown) = match (rests, self.missed, self.open, self.newest) {
            (Some(rest), missed, open, newest) => {
                let rule = missed.or(open).or(newest).map(|shown| shown.rule).or_else(row_rule)?;
                (Status::Suspended(rest), Err(rule))
            }
            (None, missed, open, newest) if over => {
                let rule = missed.or(open).or(newest).map(|shown| shown.rule)?;
                (Status::Ended, Err(rule))
            }
            (None, Some(missed), _, _) => (missed.window.status_unmet(day), Ok(missed)),
            (None, None, Some(open), _) => (open.window.status_unmet(day), Ok(open)),
            (None, None, None, Some(newest)) => match newest.window.outcome {
                WindowOutcome::Lapsed(Lapse::Suspended(state)) => {
                    (Status::Suspended(Rest::State(state)), Err(newest.rule))
                }
                WindowOutcome::Lapsed(Lapse::Exempt { until }) => {
                    (Status::Suspended(Rest::Exempt { until }), Err(newest.rule))
                }
                WindowOutcome::Lapsed(Lapse::Excused { on }) => {
                    let until = newest.window.grace_until;
                    (Status::Suspended(Rest::Excused { on, until }), Err(newest.rule))
                }
                WindowOutcome::Lapsed(_) if standing == Standing::None => return None,
                WindowOutcome::Lapsed(_) => (Status::Ended, Err(newest.rule)),
                _ => (Status::Met, Ok(newest)),
            },
            (None, None, None, None) => return None,
        };
        let (rule, window, evidence) = match shown {
            Ok(shown) => (shown.rule, Some(shown.window), shown.evidence),
            Err(rule) => (rule, None, Vec::new()),
        };
        let status = held_back(track, &rule, status, day);
        let days_overdue = match (status.is_overdue(), window) {
            (true, Some(window)) => u32::try_from((day - window.due).num_days()).unwrap_or(0),
            _ => 0,
        };
        let since = window.map_or(day, |window| window.start);
        // who was excused has not failed
        let failed = |hit: &track::Hit| !hit.complied() && !hit.excused();
        let tried = |hit: &&track::Hit| failed(hit) && hit.on >= since && hit.fits(&rule);
        let attempts: Vec<FactId> = track.hits.iter().filter(tried).map(|hit| hit.fact).collect();
        let mut duty = Duty {
            case: track.case.id,
            status,
            window,
            days_overdue,
            missed_in_row: self.missed_in_row,
            missed_ever: self.missed_ever,
            last_met: self.last_met,
            evidence,
            attempts,
            measures: Vec::new(),
            rule,
        };
        duty.measures = measures::of_duty(track, walker.policy, &duty, self.last_missed);
        Some(duty)
    }
}

/// An office may put off, with a reason, what no statute lays down.
fn held_back(track: &Track<'_>, rule: &DutyRule, status: Status, day: NaiveDate) -> Status {
    if rule.statutory || !(status.is_actionable() || status == Status::NotYet) {
        return status;
    }
    let held = track.case.held_back.iter().rev().find(|held| held.from <= day && held.value.0 == rule.id);
    match held {
        Some(held) if day <= held.value.1 => Status::Suspended(Rest::HeldBack { until: held.value.1 }),
        _ => status,
    }
}

/// Counts windows due within a period.
struct Count<'a> {
    from: NaiveDate,
    to: NaiveDate,
    as_of: NaiveDate,
    case: &'a CaseFile,
    tally: Option<Tally>,
}

impl Sink for Count<'_> {
    fn window(&mut self, rule: &Arc<DutyRule>, window: &DutyWindow, evidence: &[FactId]) {
        let within = self.from <= window.due_unrolled && window.due_unrolled <= self.to;
        if !within || window.start > self.as_of || matches!(window.outcome, WindowOutcome::Lapsed(_)) {
            return;
        }
        let tally = self.tally.get_or_insert_with(|| Tally {
            rule: Arc::clone(rule),
            case: self.case.id,
            required: 0,
            made: 0,
            windows: 0,
            met: 0,
            missed: 0,
            open: 0,
            evidence: Vec::new(),
            missed_windows: Vec::new(),
        });
        tally.rule = Arc::clone(rule);
        tally.windows += 1;
        tally.required += window.required;
        match window.outcome {
            WindowOutcome::Met { .. } => tally.met += 1,
            WindowOutcome::Open => tally.open += 1,
            _ => {
                tally.missed += 1;
                tally.missed_windows.push(*window);
            }
        }
        // What came after the last day was not made in time.
        let late = matches!(window.outcome, WindowOutcome::Missed { made_up: Some(_) });
        if !late {
            tally.made += window.done.min(window.required);
            tally.evidence.extend_from_slice(evidence);
        }
    }

    fn fresh(&mut self) {}
}

struct List(Vec<DutyWindow>);

impl Sink for List {
    fn window(&mut self, _: &Arc<DutyRule>, window: &DutyWindow, _: &[FactId]) {
        self.0.push(*window);
    }

    fn fresh(&mut self) {}
}
