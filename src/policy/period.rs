//! Date arithmetic of the law that needs no calendar (期间, 刑期, 年龄): conventions C-01, C-02, C-12 and C-14.
//!
//! Nothing here knows a working day; roll-over and working days are in [`super::calendar`].

use chrono::{Datelike, Days, NaiveDate};

/// The years within which days are worked out for officers: a slip of the pen is refused instead of reckoned with.
pub const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// The length of a period (期间长度).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Length {
    /// Calendar days (日).
    Days(u32),
    /// Working days (工作日); only the calendar can count them.
    WorkingDays(u32),
    /// Calendar months (月), clamped to the last day of a shorter month.
    Months(u32),
}

/// A sentence term (刑期) as a court writes it: any of years, months, half a month, days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Term {
    /// Whole years.
    pub years: u32,
    /// Whole months.
    pub months: u32,
    /// Days.
    pub days: u32,
    /// Half a month, which is fifteen days.
    pub half_month: bool,
}

impl Term {
    /// True when the term has no length at all.
    pub const fn is_empty(self) -> bool {
        self.years == 0 && self.months == 0 && self.days == 0 && !self.half_month
    }
}

impl Term {
    /// The longest that a share of the term can be, in percent: whole months as far as they go, then days, counted generously
    /// where a month is broken.
    #[must_use]
    pub const fn share(self, percent: u32) -> Self {
        let months = (self.years * 12 + self.months) * percent;
        let days = self.days + if self.half_month { HALF_MONTH_DAYS } else { 0 };
        let broken = (months % 100 * LONGEST_MONTH + days * percent).div_ceil(100);
        Self { years: 0, months: months / 100, days: broken, half_month: false }
    }
}

/// The most that a number of the rules may be: days, months, hours or times. Far beyond what any rule asks, and small enough
/// to be reckoned with.
pub const MOST: u32 = 10_000;

/// Days of the longest month.
const LONGEST_MONTH: u32 = 31;

/// Days in half a month (art. 202(2) of the court's interpretation).
const HALF_MONTH_DAYS: u32 = 15;

/// Which punishment a custody credit (羁押折抵) is counted against (刑法 41, 44, 47).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CreditKind {
    /// Public surveillance (管制).
    PublicSurveillance,
    /// Criminal detention (拘役).
    Detention,
    /// Fixed-term imprisonment (有期徒刑).
    FixedTerm,
    /// A probation period (考验期): custody before it is never credited.
    Probation,
}

/// So many days credited for so many days held; the numbers come from the statute file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CreditRate {
    /// Days credited …
    pub credited: u32,
    /// … for this many days held; a remainder is dropped.
    pub held: u32,
}

impl CreditRate {
    /// Days to take off the term for `held_days` days.
    pub const fn credit(self, held_days: u32) -> u32 {
        match held_days.checked_div(self.held) {
            Some(times) => times * self.credited,
            None => 0,
        }
    }
}

/// The last day of the month that holds `date`.
pub fn last_of_month(date: NaiveDate) -> NaiveDate {
    let (year, month) =
        if date.month() == 12 { (date.year() + 1, 1) } else { (date.year(), date.month() + 1) };
    NaiveDate::from_ymd_opt(year, month, 1).and_then(|first| first.pred_opt()).unwrap_or(NaiveDate::MAX)
}

/// The first day of the month that holds `date`.
pub fn first_of_month(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

/// `date` moved by whole months, clamped to the last day of a shorter month (C-02).
pub fn add_months(date: NaiveDate, months: i32) -> NaiveDate {
    let index = date.year() * 12 + date.month0() as i32 + months;
    let first = NaiveDate::from_ymd_opt(index.div_euclid(12), index.rem_euclid(12) as u32 + 1, 1);
    first.map_or(NaiveDate::MAX, |first| first.with_day(date.day()).unwrap_or_else(|| last_of_month(first)))
}

/// `date` plus calendar days; saturates at the end of time.
pub fn add_days(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MAX)
}

/// `date` minus calendar days; saturates at the beginning of time.
pub fn sub_days(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_sub_days(Days::new(u64::from(days))).unwrap_or(NaiveDate::MIN)
}

/// The last day of a period of calendar days that starts the day after `trigger` (C-01).
pub fn end_of_days(trigger: NaiveDate, days: u32) -> NaiveDate {
    add_days(trigger, days)
}

/// The last day of a period of months that starts the day after `trigger` (C-01, C-02).
pub fn end_of_months(trigger: NaiveDate, months: u32) -> NaiveDate {
    add_months(trigger, months as i32)
}

/// The last day of a sentence term by art. 202(2) (C-12), or `None` for a term without length.
///
/// Years and months are taken together from the first day; a term that has months follows the rule for months, with its
/// special case for a start on the last day of a month. Days and half a month are added after them.
pub fn term_end(start: NaiveDate, term: Term) -> Option<NaiveDate> {
    if term.is_empty() {
        return None;
    }
    let months = term.years * 12 + term.months;
    // The day after the last day of the part in years and months.
    let after = if months == 0 { start } else { corresponding_day(start, months, term.months > 0) };
    let days = term.days + if term.half_month { HALF_MONTH_DAYS } else { 0 };
    Some(sub_days(add_days(after, days), 1))
}

/// The corresponding day of art. 202(2), the day before which the term ends.
fn corresponding_day(start: NaiveDate, months: u32, by_months: bool) -> NaiveDate {
    let clamped = add_months(start, months as i32);
    if by_months && start == last_of_month(start) { last_of_month(clamped) } else { clamped }
}

/// Whether the end of a month decides a term (C-12): it starts on the last day of a month and is counted in months, or its
/// last month lacks the day on which it starts.
pub fn turns_on_month_end(start: NaiveDate, term: Term) -> bool {
    let months = term.years * 12 + term.months;
    months > 0 && corresponding_day(start, months, term.months > 0).day() != start.day()
}

/// The end of a term after credit for custody: that many days earlier.
pub fn credited_end(end: NaiveDate, credit_days: u32) -> NaiveDate {
    sub_days(end, credit_days)
}

/// Completed years on a day, counted from the birthday itself (年龄). Negative spans give 0.
pub fn age_on(birth: NaiveDate, on: NaiveDate) -> u32 {
    on.years_since(birth).unwrap_or(0)
}

/// Whether a statutory age in full years (周岁) is reached on a day: from the day **after** the birthday.
pub fn has_reached(birth: NaiveDate, years: u32, on: NaiveDate) -> bool {
    on.pred_opt().is_some_and(|before| birth <= before && age_on(birth, before) >= years)
}

/// Whether a corrections subject counts as a minor for the whole case (MN-01): under `majority` years when it starts.
pub fn is_minor_case(birth: NaiveDate, case_start: NaiveDate, majority: u32) -> bool {
    !has_reached(birth, majority, case_start)
}

/// The cell of a grid that holds `day`: cells start the day after a grid day, the first one on the anchor itself.
pub fn grid_cell(anchor: NaiveDate, every: Length, day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let mark = |index: u32| match every {
        Length::Days(n) | Length::WorkingDays(n) => add_days(anchor, n * index),
        Length::Months(n) => add_months(anchor, (n * index) as i32),
    };
    let elapsed = u32::try_from((day - anchor).num_days()).unwrap_or(0);
    let shortest = match every {
        Length::Days(n) | Length::WorkingDays(n) => n,
        Length::Months(n) => n * 31,
    };
    // a grid day is the last of its cell, so the day before it decides
    let mut index = elapsed.saturating_sub(1) / shortest.max(1);
    while mark(index + 1) < day {
        index += 1;
    }
    let first = if index == 0 { anchor.min(day) } else { add_days(mark(index), 1) };
    (first, mark(index + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_a_grid_follow_each_other_without_a_gap() {
        for every in
            [Length::Days(1), Length::Days(7), Length::Days(31), Length::Months(1), Length::Months(3)]
        {
            let anchor = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
            let mut before: Option<(NaiveDate, NaiveDate)> = None;
            for day in anchor.iter_days().take(800) {
                let (first, last) = grid_cell(anchor, every, day);
                assert!(first <= day && day <= last, "{every:?} {day}: {first} to {last}");
                match before {
                    Some(cell) if cell != (first, last) => {
                        assert_eq!(cell.1.succ_opt(), Some(first), "{every:?}");
                    }
                    _ => {}
                }
                before = Some((first, last));
            }
        }
    }
    use proptest::prelude::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn years(n: u32) -> Term {
        Term { years: n, ..Term::default() }
    }

    fn months(n: u32) -> Term {
        Term { months: n, ..Term::default() }
    }

    #[test]
    fn terms_follow_article_202() {
        for (start, term, end) in [
            ("2024-02-29", years(1), "2025-02-27"),
            ("2024-04-30", months(1), "2024-05-30"),
            ("2023-02-28", months(3), "2023-05-30"),
            ("2024-01-30", months(1), "2024-02-28"),
            ("2023-01-30", months(1), "2023-02-27"),
            ("2024-03-15", years(1), "2025-03-14"),
            ("2023-02-28", years(1), "2024-02-27"),
            ("2024-01-31", months(1), "2024-02-28"),
        ] {
            assert_eq!(term_end(d(start), term), Some(d(end)), "{start} {term:?}");
        }
        let half = Term { half_month: true, ..Term::default() };
        assert_eq!(term_end(d("2024-03-01"), half), Some(d("2024-03-15")));
        let mixed = Term { years: 1, months: 6, days: 10, half_month: false };
        assert_eq!(term_end(d("2024-03-15"), mixed), Some(d("2025-09-24")));
        assert_eq!(term_end(d("2024-03-15"), Term::default()), None);
        for (start, term, turns) in [
            ("2024-04-30", months(1), true),
            ("2024-01-30", months(1), true),
            ("2024-02-29", years(1), true),
            ("2023-02-28", years(1), false),
            ("2024-01-31", months(2), false),
            ("2024-03-15", months(1), false),
            ("2024-04-30", half, false),
        ] {
            assert_eq!(turns_on_month_end(d(start), term), turns, "{start} {term:?}");
        }
    }

    #[test]
    fn a_share_of_a_term_is_never_counted_too_short() {
        let term = |months, days| Term { months, days, ..Term::default() };
        assert_eq!(years(5).share(50), term(30, 0));
        assert_eq!(months(7).share(50), term(3, 16));
        assert_eq!(term(1, 15).share(50), term(0, 23));
        assert_eq!(years(1).share(100), term(12, 0));
        assert_eq!(years(1).share(0), term(0, 0));
    }

    #[test]
    fn periods_leave_out_the_trigger_day_and_clamp() {
        assert_eq!(end_of_days(d("2026-01-30"), 10), d("2026-02-09")); // T1
        assert_eq!(end_of_months(d("2026-01-31"), 1), d("2026-02-28")); // T5
        assert_eq!(end_of_months(d("2025-11-30"), 3), d("2026-02-28")); // T8
        assert_eq!(end_of_months(d("2026-03-05"), 3), d("2026-06-05")); // T9
        assert_eq!(add_months(d("2024-03-31"), -1), d("2024-02-29"));
        assert_eq!(add_months(d("2024-12-31"), 2), d("2025-02-28"));
    }

    #[test]
    fn custody_is_credited_by_its_rate() {
        assert_eq!(CreditRate { credited: 2, held: 1 }.credit(10), 20);
        assert_eq!(CreditRate { credited: 1, held: 2 }.credit(11), 5);
        assert_eq!(CreditRate { credited: 0, held: 0 }.credit(11), 0);
        assert_eq!(credited_end(d("2024-12-31"), 30), d("2024-12-01"));
    }

    #[test]
    fn minors_stay_minors_for_the_case() {
        assert!(is_minor_case(d("2008-12-01"), d("2026-11-01"), 18)); // T7: whatever the day asked about later
        assert!(is_minor_case(d("2008-12-01"), d("2026-12-01"), 18)); // the birthday itself
        assert!(!is_minor_case(d("2008-12-01"), d("2026-12-02"), 18));
        assert_eq!(age_on(d("2008-12-01"), d("2026-11-30")), 17);
        assert_eq!(age_on(d("2008-12-01"), d("2026-12-01")), 18);
        assert_eq!(age_on(d("2008-02-29"), d("2026-02-28")), 17);
        assert_eq!(age_on(d("2030-01-01"), d("2026-02-28")), 0);
    }

    fn any_day() -> impl Strategy<Value = NaiveDate> {
        (0u32..40_000).prop_map(|n| add_days(NaiveDate::from_ymd_opt(1960, 1, 1).unwrap(), n))
    }

    proptest! {
        #[test]
        fn months_land_in_the_right_month(day in any_day(), n in 0i32..600) {
            let moved = add_months(day, n);
            let want = day.year() * 12 + day.month0() as i32 + n;
            prop_assert_eq!(moved.year() * 12 + moved.month0() as i32, want);
            prop_assert!(moved.day() == day.day() || (moved.day() < day.day() && moved == last_of_month(moved)));
        }

        #[test]
        fn longer_terms_never_end_earlier(day in any_day(), a in 1u32..200, b in 1u32..200) {
            prop_assume!(a <= b);
            prop_assert!(term_end(day, months(a)) <= term_end(day, months(b)));
            prop_assert!(term_end(day, years(a)) <= term_end(day, years(b)));
        }

        #[test]
        fn a_term_in_months_is_never_more_than_its_calendar_months(day in any_day(), n in 1u32..200) {
            let end = term_end(day, months(n)).unwrap();
            // The next day is the corresponding day, or the last day of the target month.
            let after = end.succ_opt().unwrap();
            prop_assert!(after == add_months(day, n as i32) || after == last_of_month(after));
        }

        #[test]
        fn ages_only_grow(birth in any_day(), a in any_day(), n in 0u32..5000) {
            prop_assert!(age_on(birth, a) <= age_on(birth, add_days(a, n)));
        }
    }
}
