//! What the program answers to the items of an inspection, with its evidence.

use crate::domain::{
    CaseFile, CaseState, CheckInMode, ContactKind, FactId, InspectionId, SanctionKind, SubjectFile,
    SubjectId, Verdict,
};
use crate::duty::{Duty, Reckoning, Tally};
use crate::policy::{Accepts, DutyGroup, Policy};
use crate::registry::State;
use chrono::{Datelike, Days, NaiveDate};

/// The days an inspection looks at: after the last finished one of the same checklist, up to its own as-of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lookback {
    /// First day.
    pub since: NaiveDate,
    /// The as-of day.
    pub as_of: NaiveDate,
}

/// Which windows an item of regular reporting looks at: those due before the running week or month began, for what
/// is asked of the running one can still be done.
#[derive(Clone, Copy)]
enum Running {
    Week,
    Month,
}

impl Running {
    fn first_day(self, day: NaiveDate) -> NaiveDate {
        let since = match self {
            Self::Week => day.weekday().num_days_from_monday(),
            Self::Month => day.day0(),
        };
        day.checked_sub_days(Days::new(u64::from(since))).unwrap_or(day)
    }

    /// First and last due day. What was still running at the last inspection was not looked at then, so it is now; the
    /// last lies before the first when nothing has ended since.
    fn span(self, days: Lookback) -> (NaiveDate, NaiveDate) {
        let last = days.since.pred_opt().unwrap_or(days.since);
        let running = self.first_day(days.as_of);
        (self.first_day(last), running.pred_opt().unwrap_or(running))
    }
}

/// A first inspection looks back over a month.
const FIRST_LOOKBACK_DAYS: u64 = 31;

/// What an inspection of this checklist as of `as_of` looks back over; `this` is the inspection itself, if begun.
pub fn lookback(state: &State, checklist: &str, as_of: NaiveDate, this: Option<InspectionId>) -> Lookback {
    let last = state
        .inspections
        .values()
        .filter(|i| Some(i.id) != this && i.finished.is_some())
        .filter(|i| i.scope.checklist == checklist && i.scope.as_of < as_of)
        .map(|i| i.scope.as_of)
        .max();
    let since = match last {
        Some(last) => last.checked_add_days(Days::new(1)),
        None => as_of.checked_sub_days(Days::new(FIRST_LOOKBACK_DAYS)),
    };
    Lookback { since: since.unwrap_or(as_of), as_of }
}

/// Why the program answers as it does; made into words by the rooms above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// The item does not concern the subject.
    NotConcerned,
    /// Nothing was due, nothing is wrong.
    InOrder,
    /// So many were required, all were made.
    Made {
        /// Required.
        required: u32,
        /// Made.
        made: u32,
    },
    /// So many were required and not all made; due days of the windows missed.
    Missed {
        /// Required.
        required: u32,
        /// Made.
        made: u32,
        /// Due days missed.
        days: Vec<NaiveDate>,
    },
    /// A duty is overdue since its due day, by so many days.
    Overdue {
        /// Due day.
        due: NaiveDate,
        /// Days over it.
        days: u32,
    },
    /// A state that is a finding, since a day.
    State {
        /// The state.
        state: CaseState,
        /// First day.
        since: NaiveDate,
        /// Days up to the as-of day.
        days: u32,
    },
    /// A penalty within the days looked at.
    Penalty(NaiveDate),
}

/// The program's answer to one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The verdict proposed.
    pub verdict: Verdict,
    /// Why.
    pub detail: Detail,
    /// Facts that show it.
    pub evidence: Vec<FactId>,
}

impl Answer {
    fn new(verdict: Verdict, detail: Detail, evidence: Vec<FactId>) -> Self {
        Self { verdict, detail, evidence }
    }

    fn in_order() -> Self {
        Self::new(Verdict::Pass, Detail::InOrder, vec![])
    }

    fn not_concerned() -> Self {
        Self::new(Verdict::NotApplicable, Detail::NotConcerned, vec![])
    }
}

/// Answers the rule of an automatic item for one subject; none for a rule this program does not know, which the
/// officer must then judge.
pub fn answer(
    rule: &str,
    state: &State,
    policy: &Policy,
    file: &SubjectFile,
    days: Lookback,
) -> Option<Answer> {
    let reckoning = &state.reckoning(policy, days.as_of);
    let last = || file.cases.iter().rev().find(|case| case.terms().corrections().is_some());
    let Some(case) = file.corrections_on(days.as_of).or_else(last) else {
        return Some(Answer::not_concerned());
    };
    Some(match rule {
        "not-reported" => not_reported(reckoning, file, case, days),
        "phone-reports" => {
            let wanted = |t: &Tally| t.rule.group == DutyGroup::CheckIn && by_phone(t);
            missed(reckoning, file, case, Running::Week.span(days), &wanted)
        }
        "monthly-reports" => {
            let wanted = |t: &Tally| t.rule.group == DutyGroup::CheckIn && !by_phone(t);
            missed(reckoning, file, case, Running::Month.span(days), &wanted)
        }
        "public-benefit" => {
            let wanted = |t: &Tally| t.rule.group == DutyGroup::PublicBenefit;
            missed(reckoning, file, case, Running::Month.span(days), &wanted)
        }
        "out-of-supervision" => in_state(case, days, &[CaseState::OutOfSupervision, CaseState::Omitted]),
        "leave-overdue" => leave_overdue(case, days),
        "overdue-discharge" => overdue_discharge(case, days),
        "initial-education" => overdue(reckoning, file, case, days, &|d| d.id() == "initial-education"),
        "reoffence" => reoffence(file, case, days),
        "medical" => overdue(reckoning, file, case, days, &|d| d.rule.group == DutyGroup::Health),
        _ => return None,
    })
}

fn by_phone(tally: &Tally) -> bool {
    tally.rule.accepts.meets(Accepts::of(ContactKind::CheckIn(CheckInMode::Phone)))
}

fn missed(
    reckoning: &Reckoning<'_>,
    file: &SubjectFile,
    case: &CaseFile,
    (from, to): (NaiveDate, NaiveDate),
    wanted: &dyn Fn(&Tally) -> bool,
) -> Answer {
    if to < from {
        return Answer::in_order();
    }
    let tallies = reckoning.tallies(file, from, to);
    let mine: Vec<&Tally> = tallies.iter().filter(|t| t.case == case.id && wanted(t)).collect();
    let (required, made) = mine.iter().fold((0, 0), |(r, m), t| (r + t.windows - t.open, m + t.met));
    let evidence: Vec<FactId> = mine.iter().flat_map(|t| t.evidence.iter().copied()).collect();
    let mut missed: Vec<NaiveDate> =
        mine.iter().flat_map(|t| t.missed_windows.iter().map(|w| w.due)).collect();
    missed.sort_unstable();
    match (mine.is_empty(), missed.len()) {
        (true, _) => Answer::not_concerned(),
        (false, 0) if required == 0 => Answer::in_order(),
        (false, 0) => Answer::new(Verdict::Pass, Detail::Made { required, made }, evidence),
        (false, n) => {
            // one lapse is reminded of, more are a finding: the program proposes, the officer judges
            let verdict = if n == 1 { Verdict::Remind } else { Verdict::Minor };
            Answer::new(verdict, Detail::Missed { required, made, days: missed }, evidence)
        }
    }
}

fn overdue(
    reckoning: &Reckoning<'_>,
    file: &SubjectFile,
    case: &CaseFile,
    days: Lookback,
    wanted: &dyn Fn(&Duty) -> bool,
) -> Answer {
    let duties = reckoning.duties(file);
    let mine: Vec<&Duty> = duties.iter().filter(|d| d.case == case.id && wanted(d)).collect();
    let worst = mine.iter().filter(|d| d.status.is_overdue()).max_by_key(|d| d.days_overdue);
    match worst {
        Some(duty) => {
            let due = duty.due().unwrap_or(days.as_of);
            let detail = Detail::Overdue { due, days: duty.days_overdue };
            Answer::new(Verdict::Major, detail, duty.attempts.clone())
        }
        None if mine.is_empty() => Answer::not_concerned(),
        None => {
            let evidence = mine.iter().flat_map(|d| d.evidence.iter().copied()).collect();
            Answer::new(Verdict::Pass, Detail::InOrder, evidence)
        }
    }
}

fn not_reported(reckoning: &Reckoning<'_>, file: &SubjectFile, case: &CaseFile, days: Lookback) -> Answer {
    let answer = overdue(reckoning, file, case, days, &|d| d.rule.group == DutyGroup::Admission);
    if answer.verdict != Verdict::NotApplicable {
        return answer;
    }
    // no rule sets the day by which they come: that they have not is still to be said
    if case.is_awaited_on(days.as_of) { in_state(case, days, &AWAITED) } else { Answer::in_order() }
}

/// The states of somebody expected who never came.
const AWAITED: [CaseState; 3] = [CaseState::DocumentsAwaited, CaseState::NotYetReported, CaseState::Omitted];

fn days_between(from: NaiveDate, to: NaiveDate) -> u32 {
    (to - from).num_days().max(0) as u32
}

fn in_state(case: &CaseFile, days: Lookback, states: &[CaseState]) -> Answer {
    let now = case.held_on(days.as_of).filter(|_| case.is_open_at_close_of(days.as_of));
    match now.filter(|s| states.contains(&s.value.state)) {
        Some(s) => {
            let detail =
                Detail::State { state: s.value.state, since: s.from, days: days_between(s.from, days.as_of) };
            Answer::new(Verdict::Major, detail, vec![s.fact])
        }
        None => Answer::in_order(),
    }
}

fn leave_overdue(case: &CaseFile, days: Lookback) -> Answer {
    let Some(leave) = case.leave_on(days.as_of) else { return Answer::in_order() };
    match case.overstayed_on(days.as_of) {
        Some(until) => {
            let detail = Detail::Overdue { due: until, days: days_between(until, days.as_of) };
            Answer::new(Verdict::Major, detail, vec![leave.fact])
        }
        None => Answer::new(Verdict::Pass, Detail::InOrder, vec![leave.fact]),
    }
}

fn overdue_discharge(case: &CaseFile, days: Lookback) -> Answer {
    let end = case.terms_on(days.as_of).end();
    let pending = case.state_on(days.as_of) == Some(CaseState::ExpiredPending);
    if end < days.as_of && case.is_registered_at_close_of(days.as_of) && !pending {
        let detail = Detail::Overdue { due: end, days: days_between(end, days.as_of) };
        Answer::new(Verdict::Major, detail, vec![case.opened])
    } else {
        Answer::in_order()
    }
}

fn reoffence(file: &SubjectFile, case: &CaseFile, days: Lookback) -> Answer {
    let detained = in_state(case, days, &[CaseState::Detained]);
    if detained.verdict != Verdict::Pass {
        return detained;
    }
    let penalty = file.sanctions.iter().filter(|s| s.case == case.id).find_map(|s| {
        let (on, fact, granted) = s.decided?;
        let counts = s.kind == SanctionKind::PublicSecurityPenalty && granted;
        (counts && (days.since..=days.as_of).contains(&on)).then_some((on, fact))
    });
    match penalty {
        Some((on, fact)) => Answer::new(Verdict::Major, Detail::Penalty(on), vec![fact]),
        None => Answer::in_order(),
    }
}

/// Who an inspection looks at: corrections subjects whose case is open on the day, those who never came included, by risk of lapse (most overdue duties
/// first), or a sample of `size` drawn evenly over that list starting from `seed`, so that a draw can be repeated.
pub fn sample(state: &State, policy: &Policy, day: NaiveDate, size: Option<(usize, u64)>) -> Vec<SubjectId> {
    let concerned = |f: &&SubjectFile| f.corrections_on(day).is_some();
    let reckoning = state.reckoning(policy, day);
    let mut list: Vec<(usize, &SubjectFile)> = state
        .subjects
        .values()
        .filter(concerned)
        .map(|f| (reckoning.duties(f).iter().filter(|d| d.status.is_overdue()).count(), f))
        .collect();
    list.sort_by_key(|(overdue, file)| (std::cmp::Reverse(*overdue), file.number));
    let ids: Vec<SubjectId> = list.into_iter().map(|(_, f)| f.id).collect();
    match size {
        Some((n, seed)) if n > 0 && n < ids.len() => {
            let start = (seed % ids.len() as u64) as usize;
            let mut drawn: Vec<usize> = (0..n).map(|i| (start + i * ids.len() / n) % ids.len()).collect();
            drawn.sort_unstable();
            drawn.dedup();
            drawn.into_iter().map(|i| ids[i]).collect()
        }
        _ => ids,
    }
}
