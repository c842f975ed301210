//! What happened at the demo office, as facts waiting for the day on which they are recorded.

use super::people::Crowd;
use super::seed::{Seeded, plus};
use crate::domain::{
    CaseId, CaseKind, CaseState, Category, CorrectionsCase, Fact, FactBody, OfficerId, Person, SubjectId,
};
use crate::policy::{Calendar, Instrument};
use chrono::{Datelike, NaiveDate, Weekday};

/// A fact and the day it is recorded.
pub struct Happening {
    /// The day of the commit.
    pub recorded: NaiveDate,
    /// Place among the facts recorded on one day: registrations first, closings last.
    pub rank: u8,
    /// The fact.
    pub fact: Fact,
}

/// Registering a person.
pub const REGISTER: u8 = 0;
/// Opening a case.
pub const OPEN: u8 = 1;
/// Planning a session.
pub const PLAN: u8 = 2;
/// Daily work.
pub const WORK: u8 = 5;
/// Closing a session.
pub const CLOSE_SESSION: u8 = 7;
/// Closing a case.
pub const CLOSE: u8 = 9;

/// A level with the day it begins.
pub type Levels = Vec<(NaiveDate, String)>;

/// Somebody under corrections, as the story needs them.
pub struct Corrected {
    /// Who.
    pub subject: SubjectId,
    /// The case.
    pub case: CaseId,
    /// Particulars.
    pub person: Person,
    /// Terms.
    pub terms: CorrectionsCase,
    /// The day on which the case was opened: the true admission.
    pub opened: NaiveDate,
    /// The last day on the register.
    pub ends: NaiveDate,
    /// Levels.
    pub levels: Levels,
    /// Responsible officer.
    pub officer: OfficerId,
    /// From this day on the contacts fall off.
    pub lapses: Option<NaiveDate>,
}

impl Corrected {
    /// On the register during a day.
    pub fn is_here(&self, day: NaiveDate) -> bool {
        self.opened <= day && day <= self.ends
    }

    /// Strictness of the level on a day: 0 strict, 1 ordinary, 2 lenient.
    pub fn strictness(&self, day: NaiveDate, names: &[String]) -> usize {
        let level = self.levels.iter().rev().find(|(from, _)| *from <= day).or(self.levels.first());
        level.and_then(|(_, name)| names.iter().position(|n| n == name)).unwrap_or(1)
    }

    /// Serves at home for illness.
    pub fn is_ill(&self) -> bool {
        self.terms.category == Category::TemporaryExecution
    }
}

/// The story being told.
pub struct Story<'p> {
    /// Choices.
    pub rng: Seeded,
    /// Unused names and numbers.
    pub crowd: Crowd,
    /// Holidays.
    pub calendar: &'p Calendar,
    /// The instrument of the screenings.
    pub instrument: &'p Instrument,
    /// Names of the levels, strictest first.
    pub level_names: Vec<String>,
    /// First day of the registry.
    pub start: NaiveDate,
    /// The demo's today; nothing is recorded on it.
    pub today: NaiveDate,
    /// The two officers.
    pub officers: [OfficerId; 2],
    /// Who looks after resettlement.
    pub social_worker: OfficerId,
    /// What happened so far.
    pub happenings: Vec<Happening>,
}

impl Story<'_> {
    /// Adds a fact recorded on a day; facts of before the registry are recorded on its first day.
    pub fn record(
        &mut self,
        recorded: NaiveDate,
        rank: u8,
        subject: Option<SubjectId>,
        on: NaiveDate,
        body: impl Into<FactBody>,
    ) {
        let recorded = recorded.max(self.start);
        if recorded < self.today && on < self.today {
            self.happenings.push(Happening { recorded, rank, fact: Fact::new(on, subject, body) });
        }
    }

    /// Daily work: recorded the same day, now and then some days late.
    pub fn work(&mut self, subject: SubjectId, on: NaiveDate, body: impl Into<FactBody>) {
        if on < self.start {
            return;
        }
        let late = if self.rng.chance(4) { 2 + i64::from(self.rng.below(4)) } else { 0 };
        // what would be recorded today or later was recorded in time instead
        let recorded = plus(on, late);
        let recorded = if recorded < self.today { recorded } else { on };
        self.record(recorded, WORK, Some(subject), on, body);
    }

    /// The working day on or after a day, within its week if there is one.
    pub fn working(&self, day: NaiveDate) -> NaiveDate {
        let week_end = plus(day, 6 - i64::from(day.weekday().num_days_from_monday()));
        let mut at = day;
        while at <= week_end {
            if self.calendar.day(at).working {
                return at;
            }
            at = plus(at, 1);
        }
        let mut at = day;
        while !self.calendar.day(at).working && at > plus(day, -10) {
            at = plus(at, -1);
        }
        at
    }

    /// A working day of the month: the `week`-th occurrence of a weekday, moved off holidays.
    pub fn of_month(&self, month: NaiveDate, week: u8, weekday: Weekday) -> NaiveDate {
        let day = NaiveDate::from_weekday_of_month_opt(month.year(), month.month(), weekday, week);
        self.working(day.unwrap_or(month))
    }

    /// First days of the months from the start to today.
    pub fn months(&self) -> Vec<NaiveDate> {
        let mut list = Vec::new();
        let mut month = self.start.with_day(1).unwrap_or(self.start);
        while month < self.today {
            list.push(month);
            month = month.checked_add_months(chrono::Months::new(1)).unwrap_or(self.today);
        }
        list
    }
}

/// A case of terms as it is opened.
pub fn opened(
    case: CaseId,
    terms: CaseKind,
    intake: crate::domain::Intake,
    level: Option<String>,
    officer: OfficerId,
) -> crate::domain::CaseOpened {
    crate::domain::CaseOpened {
        case,
        terms,
        intake,
        state: CaseState::UnderSupervision,
        level,
        officer: Some(officer),
    }
}
