//! The working-day calendar (工作日历): conventions C-03, C-05, C-06 and C-07.
//!
//! A year with a published holiday file is exact. Any other year is an estimate from the regulation on public holidays, and
//! every date that leans on such a day says so.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, Weekday};
use serde::Deserialize;

use super::error::{PolicyError, Problem, Reader, SourceFile, foreign};
use super::period::{self, Length};

/// First year the table covers; earlier days count as Monday to Friday working, unpublished.
const FIRST_YEAR: i32 = 1990;
/// Last year the table covers.
const LAST_YEAR: i32 = 2100;

const WORKING: u8 = 1;
const PUBLISHED: u8 = 2;

/// What the calendar knows about one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayInfo<'a> {
    /// Whether it is a working day.
    pub working: bool,
    /// Whether a published file covers its year; otherwise the answer is an estimate.
    pub published: bool,
    /// The festival's name for a day off or a make-up workday, when there is one.
    pub name: Option<&'a str>,
}

/// A due day with and without roll-over (C-03).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// The last day of the period as counted.
    pub unrolled: NaiveDate,
    /// The day on which the act is due: the first working day not before `unrolled`.
    pub due: NaiveDate,
    /// True when a day without a published file was needed to say so.
    pub estimated: bool,
}

/// The working-day calendar (工作日历).
#[derive(Debug, Clone)]
pub struct Calendar {
    origin: NaiveDate,
    /// One byte a day from `origin`: `WORKING`, `PUBLISHED`.
    days: Vec<u8>,
    names: BTreeMap<NaiveDate, String>,
    published: BTreeSet<i32>,
}

#[derive(Deserialize)]
struct YearFile {
    year: i32,
    #[serde(default)]
    papers: Vec<String>,
    days: Vec<YearDay>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct YearDay {
    name: String,
    date: NaiveDate,
    is_off_day: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Statutory {
    #[expect(dead_code, reason = "read to keep the file's shape checked; shown from the file itself")]
    source: String,
    #[expect(dead_code, reason = "an estimate is never verified; kept for the reader of the file")]
    verified: bool,
    fixed: Vec<Fixed>,
    lunar: Lunar,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixed {
    name: String,
    days: Vec<toml::Spanned<String>>,
    #[serde(default)]
    from_year: i32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lunar {
    eve_from_year: i32,
    year: Vec<LunarYear>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LunarYear {
    year: i32,
    spring: toml::Spanned<String>,
    qingming: toml::Spanned<String>,
    dragon_boat: toml::Spanned<String>,
    mid_autumn: toml::Spanned<String>,
}

impl Calendar {
    /// Reads `statutory.toml` and any number of year files (`YYYY.json`).
    pub fn parse(files: &[SourceFile<'_>]) -> Result<Self, PolicyError> {
        let mut calendar = Self::weekdays();
        let statutory = files
            .iter()
            .find(|file| file.path.ends_with("statutory.toml"))
            .ok_or_else(|| missing("calendar/statutory.toml"))?;
        let years: Vec<_> = files.iter().filter(|file| file.extension() == Some("json")).collect();
        let mut parsed = Vec::with_capacity(years.len());
        for file in years {
            let year = read_year(*file)?;
            if !calendar.published.insert(year.year) {
                return Err(PolicyError::at(file.path, "", 0, Problem::Duplicate(year.year.to_string())));
            }
            parsed.push(year);
        }
        calendar.add_estimates(Reader::new(*statutory)?)?;
        for year in &parsed {
            calendar.add_published(year);
        }
        Ok(calendar)
    }

    /// Monday to Friday working, nothing published.
    fn weekdays() -> Self {
        let origin = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap_or(NaiveDate::MIN);
        let end = NaiveDate::from_ymd_opt(LAST_YEAR, 12, 31).unwrap_or(origin);
        let days =
            origin.iter_days().take_while(|day| *day <= end).map(|day| u8::from(is_weekday(day))).collect();
        Self { origin, days, names: BTreeMap::new(), published: BTreeSet::new() }
    }

    fn slot(&self, date: NaiveDate) -> Option<usize> {
        usize::try_from((date - self.origin).num_days()).ok().filter(|index| *index < self.days.len())
    }

    fn set(&mut self, date: NaiveDate, working: bool, name: &str) {
        if let Some(slot) = self.slot(date) {
            self.days[slot] = (self.days[slot] & !WORKING) | if working { WORKING } else { 0 };
            self.names.insert(date, name.to_owned());
        }
    }

    fn add_published(&mut self, file: &YearFile) {
        let first = NaiveDate::from_ymd_opt(file.year, 1, 1).and_then(|day| self.slot(day));
        let last = NaiveDate::from_ymd_opt(file.year, 12, 31).and_then(|day| self.slot(day));
        if let (Some(first), Some(last)) = (first, last) {
            for day in &mut self.days[first..=last] {
                *day |= PUBLISHED;
            }
        }
        for day in &file.days {
            self.set(day.date, !day.is_off_day, &day.name);
        }
    }

    /// Marks the statutory days of every year without a published file (C-07).
    fn add_estimates(&mut self, file: Reader<'_>) -> Result<(), PolicyError> {
        let statutory: Statutory = file.toml()?;
        for year in FIRST_YEAR..=LAST_YEAR {
            if self.published.contains(&year) {
                continue;
            }
            let mut off: Vec<(NaiveDate, &str)> = Vec::new();
            for fixed in statutory.fixed.iter().filter(|fixed| year >= fixed.from_year) {
                for day in &fixed.days {
                    off.push((month_day(file, year, day)?, &fixed.name));
                }
            }
            if let Some(lunar) = statutory.lunar.year.iter().find(|lunar| lunar.year == year) {
                let spring = month_day(file, year, &lunar.spring)?;
                if year >= statutory.lunar.eve_from_year {
                    off.push((period::sub_days(spring, 1), "春节"));
                }
                off.extend((0..3).map(|n| (period::add_days(spring, n), "春节")));
                off.push((month_day(file, year, &lunar.qingming)?, "清明节"));
                off.push((month_day(file, year, &lunar.dragon_boat)?, "端午节"));
                off.push((month_day(file, year, &lunar.mid_autumn)?, "中秋节"));
            }
            off.sort_unstable();
            off.dedup_by_key(|day| day.0);
            for (day, name) in &off {
                self.set(*day, false, name);
            }
            // A statutory day on a weekend is made up on the next working day (art. 7).
            for (day, name) in &off {
                if !is_weekday(*day)
                    && let Some(next) = day.iter_days().take(15).find(|day| self.day(*day).working)
                {
                    self.set(next, false, name);
                }
            }
        }
        Ok(())
    }

    /// What is known about `date`.
    pub fn day(&self, date: NaiveDate) -> DayInfo<'_> {
        let name = self.names.get(&date).map(String::as_str);
        let (working, published) = self.flags(date);
        DayInfo { working, published, name }
    }

    fn flags(&self, date: NaiveDate) -> (bool, bool) {
        self.slot(date).map_or_else(
            || (is_weekday(date), false),
            |slot| (self.days[slot] & WORKING != 0, self.days[slot] & PUBLISHED != 0),
        )
    }

    /// The years that a published file covers, ascending.
    pub fn published_years(&self) -> impl Iterator<Item = i32> + '_ {
        self.published.iter().copied()
    }

    /// The first working day not before `date`, for acts only (C-03); never for the end of a term, an order, a permit or a leave.
    pub fn roll_forward(&self, date: NaiveDate) -> Deadline {
        let mut due = date;
        let mut estimated = false;
        loop {
            let (working, published) = self.flags(due);
            estimated |= !published;
            match due.succ_opt() {
                Some(next) if !working => due = next,
                _ => return Deadline { unrolled: date, due, estimated },
            }
        }
    }

    /// The `n`-th working day after `trigger`, which is not counted (C-01, C-05), and whether it is an estimate.
    pub fn add_working_days(&self, trigger: NaiveDate, n: u32) -> (NaiveDate, bool) {
        let mut day = trigger;
        let mut left = n;
        let mut estimated = false;
        while left > 0 {
            let Some(next) = day.succ_opt() else { break };
            day = next;
            let (working, published) = self.flags(day);
            estimated |= !published;
            left -= u32::from(working);
        }
        (day, estimated)
    }

    /// Working days after `from` up to and including `to`, and whether the count is an estimate.
    pub fn working_days_between(&self, from: NaiveDate, to: NaiveDate) -> (u32, bool) {
        let mut count = 0;
        let mut estimated = false;
        for day in from.iter_days().skip(1).take_while(|day| *day <= to) {
            let (working, published) = self.flags(day);
            estimated |= !published;
            count += u32::from(working);
        }
        (count, estimated)
    }

    /// When an act is due that must be done within `length` of `trigger`: the counted day and the rolled one.
    pub fn deadline(&self, trigger: NaiveDate, length: Length) -> Deadline {
        match length {
            Length::Days(n) => self.roll_forward(period::end_of_days(trigger, n)),
            Length::Months(n) => self.roll_forward(period::end_of_months(trigger, n)),
            Length::WorkingDays(n) => {
                let (day, estimated) = self.add_working_days(trigger, n);
                let rolled = self.roll_forward(day);
                Deadline { estimated: estimated || rolled.estimated, ..rolled }
            }
        }
    }
}

fn is_weekday(date: NaiveDate) -> bool {
    !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

fn missing(what: &'static str) -> PolicyError {
    PolicyError { file: what.to_owned(), line: 1, column: 1, problem: Problem::MissingFile(what) }
}

fn read_year(file: SourceFile<'_>) -> Result<YearFile, PolicyError> {
    let reader = Reader::new(file)?;
    let year: YearFile = serde_json::from_str(reader.text).map_err(|error| PolicyError {
        file: file.path.to_owned(),
        line: error.line(),
        column: error.column(),
        problem: json_problem(reader.text, &error),
    })?;
    let fail = |problem| Err(PolicyError::at(file.path, reader.text, 0, problem));
    if year.papers.is_empty() {
        // A file without its notice is somebody's guess, not a published year.
        return fail(Problem::Empty("papers".to_owned()));
    }
    if year.days.is_empty() {
        return fail(Problem::Empty("days".to_owned()));
    }
    if !(FIRST_YEAR..=LAST_YEAR).contains(&year.year) {
        return fail(Problem::BadDate(year.year.to_string()));
    }
    let mut seen = BTreeSet::new();
    for day in &year.days {
        let problem = if !belongs(year.year, day.date) {
            Problem::OtherYear { date: day.date, year: year.year }
        } else if !seen.insert(day.date) {
            Problem::Duplicate(day.date.to_string())
        } else if let Some(c) = foreign(&day.name) {
            Problem::Character(c as u32)
        } else if day.name.trim().is_empty() {
            Problem::Empty(format!("{}.name", day.date))
        } else if !day.is_off_day && is_weekday(day.date) && !resumes(&year.days, day.date) {
            Problem::OrdinaryWorkday(day.date)
        } else {
            continue;
        };
        // of two the second is the one too many
        let place = reader.text.rfind(&format!("\"{}\"", day.date)).unwrap_or(0);
        return Err(PolicyError::at(file.path, reader.text, place, problem));
    }
    Ok(year)
}

/// Whether a day is the first after days off: a notice that lengthens a holiday names the weekday on which work begins again.
fn resumes(days: &[YearDay], date: NaiveDate) -> bool {
    days.iter().any(|day| day.is_off_day && day.date.succ_opt() == Some(date))
}

/// What is wrong with a year file that cannot be read: a date, a key, a type, or its syntax.
fn json_problem(text: &str, error: &serde_json::Error) -> Problem {
    let said = error.to_string();
    let of_date = ["input is out of range", "input contains invalid", "premature end", "input is not enough"];
    if error.is_data() && of_date.iter().any(|words| said.starts_with(words)) {
        let line: String = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default().into();
        let before: String = line.chars().take(error.column()).collect();
        return Problem::BadDate(
            before.rsplit('"').find(|part| part.contains('-')).unwrap_or_default().to_owned(),
        );
    }
    Problem::from_toml(&said)
}

/// A notice lays down its own year; the new year's holiday may reach back into the December before.
fn belongs(year: i32, date: NaiveDate) -> bool {
    date.year() == year || (date.year() == year - 1 && date.month() == 12)
}

fn month_day(file: Reader<'_>, year: i32, text: &toml::Spanned<String>) -> Result<NaiveDate, PolicyError> {
    format!("{year}-{}", text.get_ref())
        .parse()
        .map_err(|_| file.fail(&text.span(), Problem::BadDate(text.get_ref().clone())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::embedded_calendar;
    use proptest::prelude::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn rolls_over_the_spring_festival() {
        let calendar = embedded_calendar();
        let t1 = calendar.deadline(d("2026-01-30"), Length::Days(10));
        assert_eq!((t1.unrolled, t1.due, t1.estimated), (d("2026-02-09"), d("2026-02-09"), false));
        let t2 = calendar.deadline(d("2026-02-06"), Length::Days(10));
        assert_eq!((t2.unrolled, t2.due, t2.estimated), (d("2026-02-16"), d("2026-02-24"), false));
        let days = calendar.deadline(d("2024-09-21"), Length::Days(10));
        assert_eq!((days.unrolled, days.due), (d("2024-10-01"), d("2024-10-08")));
    }

    #[test]
    fn counts_make_up_saturdays_as_working() {
        let calendar = embedded_calendar();
        assert_eq!(calendar.add_working_days(d("2026-02-10"), 10), (d("2026-03-02"), false)); // T3
        assert_eq!(calendar.working_days_between(d("2026-02-10"), d("2026-03-02")), (10, false));
        for working in ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"] {
            assert!(calendar.day(d(working)).working, "{working}");
        }
        assert_eq!(
            calendar.day(d("2026-02-17")),
            DayInfo { working: false, published: true, name: Some("春节") }
        );
        assert_eq!(calendar.day(d("2026-03-02")), DayInfo { working: true, published: true, name: None });
    }

    /// What the notices say of the years before 2024, two of them changed in their own year.
    #[test]
    fn cases_of_earlier_years_are_not_estimated() {
        let calendar = embedded_calendar();
        for (trigger, days, due) in [
            ("2017-01-16", 10, "2017-01-26"), // the day before the festival
            ("2017-01-17", 10, "2017-02-03"),
            ("2018-09-20", 10, "2018-09-30"), // a make-up Sunday
            ("2018-12-21", 10, "2019-01-02"), // the notice of 2019 reaches back into December
            ("2019-04-22", 10, "2019-05-05"), // as changed in March 2019; 5 May a make-up Sunday
            ("2020-01-21", 10, "2020-02-03"), // as lengthened in January 2020
            ("2021-02-02", 10, "2021-02-18"),
            ("2022-09-24", 10, "2022-10-08"), // a make-up Saturday
            ("2023-09-22", 10, "2023-10-07"),
        ] {
            let deadline = calendar.deadline(d(trigger), Length::Days(days));
            assert_eq!((deadline.due, deadline.estimated), (d(due), false), "{trigger}");
        }
        let (last, estimated) = calendar.add_working_days(d("2020-01-17"), 10);
        assert_eq!(
            (last, estimated),
            (d("2020-02-07"), false),
            "19 January worked, 24 January to 2 February off"
        );
    }

    #[test]
    fn a_year_without_a_file_is_an_estimate() {
        let calendar = embedded_calendar();
        assert_eq!(calendar.published_years().collect::<Vec<_>>(), (2017..=2026).collect::<Vec<_>>());
        let new_year = calendar.day(d("2027-01-01"));
        assert!(!new_year.working && !new_year.published);
        assert!(!calendar.day(d("2027-02-05")).working); // eve
        assert!(!calendar.day(d("2027-02-08")).working); // third day
        assert!(!calendar.day(d("2027-05-03")).working); // 1 May 2027 is a Saturday: made up
        assert!(calendar.day(d("2027-05-05")).working);
        assert!(calendar.roll_forward(d("2027-03-01")).estimated);
        // A period that begins in a published year and ends beyond it is an estimate too.
        assert!(calendar.deadline(d("2026-12-30"), Length::WorkingDays(3)).estimated);
    }

    #[test]
    fn refuses_files_that_are_not_a_notice() {
        let statutory = include_bytes!("../../data/calendar/statutory.toml");
        let base = SourceFile { path: "statutory.toml", bytes: statutory };
        let parse = |json: &str| {
            Calendar::parse(&[base, SourceFile { path: "2027.json", bytes: json.as_bytes() }])
                .unwrap_err()
                .problem
        };
        assert!(matches!(parse("{"), Problem::Unreadable(_)));
        assert!(matches!(parse(r#"{"year":2027,"papers":[],"days":[]}"#), Problem::Empty(_)));
        let none = Calendar::parse(&[]).unwrap_err();
        assert_eq!(none.problem, Problem::MissingFile("calendar/statutory.toml"));
        let bad = SourceFile { path: "statutory.toml", bytes: b"source = 1" };
        let error = Calendar::parse(&[bad]).unwrap_err();
        assert_eq!((error.line, error.column), (1, 10));
    }

    fn with_2027(days: &str) -> Result<Calendar, PolicyError> {
        let json = format!("{{\"year\":2027,\"papers\":[\"notice\"],\"days\":[\n{days}\n]}}");
        let statutory = include_bytes!("../../data/calendar/statutory.toml");
        Calendar::parse(&[
            SourceFile { path: "statutory.toml", bytes: statutory },
            SourceFile { path: "2027.json", bytes: json.as_bytes() },
        ])
    }

    fn row(name: &str, date: &str, off: bool) -> String {
        format!("{{\"name\":\"{name}\",\"date\":\"{date}\",\"isOffDay\":{off}}}")
    }

    #[test]
    fn a_new_year_turns_estimates_into_published_days() {
        let rows = [
            row("元旦", "2026-12-31", true),
            row("元旦", "2027-01-01", true),
            row("劳动节", "2027-05-03", true),
            row("劳动节", "2027-05-08", false),
        ];
        let calendar = with_2027(&rows.join(",\n")).unwrap();
        assert_eq!(
            calendar.day(d("2027-05-08")),
            DayInfo { working: true, published: true, name: Some("劳动节") }
        );
        assert!(!calendar.day(d("2026-12-31")).working, "the notice reaches back into December");
        assert!(calendar.day(d("2027-02-08")).working, "the estimate is gone where the notice says nothing");
        assert!(!calendar.roll_forward(d("2027-03-01")).estimated);
        // 1 January 2028 is a Saturday, made up on Monday as before: an estimate
        assert!(!calendar.day(d("2028-01-03")).working && !calendar.day(d("2028-01-03")).published);
    }

    #[test]
    fn a_year_that_contradicts_itself_is_refused_at_its_row() {
        let fault = |rows: &[String]| {
            let error = with_2027(&rows.join(",\n")).unwrap_err();
            (error.line, error.problem)
        };
        let new_year = row("元旦", "2027-01-01", true);
        assert_eq!(
            fault(&[new_year.clone(), row("清明节", "2027-04-05", true), new_year.clone()]),
            (4, Problem::Duplicate("2027-01-01".to_owned()))
        );
        // 2027-01-06 is a Wednesday: it needs no notice to be a working day
        assert_eq!(
            fault(&[new_year.clone(), row("元旦", "2027-01-06", false)]),
            (3, Problem::OrdinaryWorkday(d("2027-01-06")))
        );
        // … unless a holiday ends the day before: a notice that lengthens one names the day on which work begins again
        let resumed = [new_year.clone(), row("元旦", "2027-01-05", true), row("元旦", "2027-01-06", false)];
        assert!(with_2027(&resumed.join(",\n")).is_ok());
        for stray in ["2028-01-01", "2026-11-30", "2031-01-01"] {
            assert_eq!(
                fault(&[new_year.clone(), row("元旦", stray, true)]),
                (3, Problem::OtherYear { date: d(stray), year: 2027 })
            );
        }
        assert!(matches!(fault(&[new_year, row(" ", "2027-04-05", true)]), (3, Problem::Empty(_))));
    }

    proptest! {
        #[test]
        fn rolling_lands_on_the_first_working_day(offset in 0u32..3000) {
            let calendar = embedded_calendar();
            let day = period::add_days(d("2022-01-01"), offset);
            let rolled = calendar.roll_forward(day);
            prop_assert!(rolled.due >= day);
            prop_assert!(calendar.day(rolled.due).working);
            prop_assert!(day.iter_days().take_while(|d| *d < rolled.due).all(|d| !calendar.day(d).working));
            prop_assert_eq!(calendar.roll_forward(rolled.due).due, rolled.due);
        }

        #[test]
        fn working_days_count_back(offset in 0u32..3000, n in 1u32..60) {
            let calendar = embedded_calendar();
            let day = period::add_days(d("2022-01-01"), offset);
            let (end, _) = calendar.add_working_days(day, n);
            prop_assert_eq!(calendar.working_days_between(day, end).0, n);
        }
    }
}
