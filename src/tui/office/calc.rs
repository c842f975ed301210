//! The calculator (推算): a day and a length in one line, everything the rules say about them as the answer.

use chrono::{Datelike as _, NaiveDate};

use super::Office;
use crate::domain::{Moment, WrittenDayError, written_day};
use crate::policy::{Length, Term, period};
use crate::tui::backend::{Done, Failure};
use crate::tui::text::half_width;
use crate::tui::widget::date;

/// What was typed: a day, and after it a length or another day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sum {
    Day(NaiveDate),
    Span(NaiveDate, NaiveDate),
    Period(NaiveDate, Term),
    Working(NaiveDate, u32),
}

impl Sum {
    /// The days that were typed.
    fn days(self) -> Vec<NaiveDate> {
        match self {
            Self::Day(day) | Self::Period(day, _) | Self::Working(day, _) => vec![day],
            Self::Span(first, last) => vec![first, last],
        }
    }
}

/// Longest length in each unit, so that no sum leaves the calendar.
const MOST: u32 = 36_500;

impl Office {
    fn why_unread(&self, typed: &str) -> String {
        match impossible(typed) {
            Some(day) => self.ta("tui-calc-impossible", &[("day", day.into())]),
            None => self.t("tui-calc-unread"),
        }
    }

    pub(super) fn calculate(&self, typed: &str, now: Moment) -> Result<Done, Failure> {
        let sum = read(typed, now.day()).ok_or_else(|| Failure::new(self.why_unread(typed)))?;
        if !sum.days().iter().all(|day| period::YEARS.contains(&day.year())) {
            let (first, last) = (period::YEARS.start().to_string(), period::YEARS.end().to_string());
            let args = [("first", first.into()), ("last", last.into())];
            return Err(Failure::new(self.ta("tui-calc-too-far", &args)));
        }
        let calendar = self.registry.policy().calendar();
        let shown = |day: NaiveDate| day.to_string().into();
        let mut lines = Vec::new();
        let mut estimated = false;
        match sum {
            Sum::Day(day) => {
                let info = calendar.day(day);
                let name = info.name.map(|name| format!("（{name}）")).unwrap_or_default();
                let key = if info.working { "tui-calc-working" } else { "tui-calc-resting" };
                lines.push(self.ta(key, &[("day", shown(day)), ("name", name.into())]));
                estimated = !info.published;
            }
            Sum::Span(first, last) => {
                let days = (last - first).num_days().to_string();
                let age = period::age_on(first, last).to_string();
                let args = [("first", shown(first)), ("last", shown(last)), ("days", days.into())];
                lines.push(self.ta("tui-calc-span", &args));
                lines.push(self.ta("tui-calc-age", &[("age", age.into()), ("last", shown(last))]));
            }
            Sum::Working(from, days) => {
                let deadline = calendar.deadline(from, Length::WorkingDays(days));
                lines.push(self.ta("tui-calc-due", &[("day", shown(deadline.due))]));
                estimated = deadline.estimated;
            }
            Sum::Period(from, term) => {
                if let Some(end) = period::term_end(from, term) {
                    let off = period::add_days(end, 1);
                    lines.push(self.ta("tui-calc-term", &[("end", shown(end)), ("off", shown(off))]));
                }
                if let Some(length) = as_deadline(term) {
                    let deadline = calendar.deadline(from, length);
                    lines.push(self.ta("tui-calc-due", &[("day", shown(deadline.unrolled))]));
                    if deadline.due != deadline.unrolled {
                        lines.push(self.ta("tui-calc-rolled", &[("day", shown(deadline.due))]));
                    }
                    estimated = deadline.estimated;
                }
            }
        }
        if estimated {
            lines.push(self.t("tui-calc-estimated"));
        }
        lines.push(self.t("tui-calc-documents"));
        Ok(Done { text: self.ta("tui-calc-of", &[("typed", typed.trim().into())]), made: None, lines })
    }
}

/// The first day written in full that the calendar does not have.
fn impossible(typed: &str) -> Option<String> {
    let typed: String = typed.chars().map(half_width).collect();
    let day = typed.split_whitespace().find(|word| written_day(word) == Err(WrittenDayError::Impossible))?;
    Some(day.to_owned())
}

/// A period of one unit, as deadlines are written; a sentence of several units is no deadline.
fn as_deadline(term: Term) -> Option<Length> {
    match term {
        Term { years: 0, months: 0, days, half_month: false } => Some(Length::Days(days)),
        Term { years, months, days: 0, half_month: false } => Some(Length::Months(years * 12 + months)),
        _ => None,
    }
}

/// The day stands first, up to the first blank; what follows is a length or a day.
fn read(typed: &str, today: NaiveDate) -> Option<Sum> {
    let typed: String = typed.trim().chars().map(half_width).collect();
    let (first, rest) = typed.split_once(char::is_whitespace).unwrap_or((&typed, ""));
    let first = date::parse(first, today)?;
    let rest: String = rest.chars().filter(|c| !c.is_whitespace()).collect();
    if rest.is_empty() {
        return Some(Sum::Day(first));
    }
    if let Some(term) = length(&rest) {
        return Some(match term {
            Written::Term(term) => Sum::Period(first, term),
            Written::Working(days) => Sum::Working(first, days),
        });
    }
    // A bare number is a length whose unit was left out, not a day of this month.
    if rest.chars().all(|c| c.is_ascii_digit()) && rest.len() < 8 {
        return None;
    }
    let last = date::parse(&rest, today)?;
    Some(if last < first { Sum::Span(last, first) } else { Sum::Span(first, last) })
}

enum Written {
    Term(Term),
    Working(u32),
}

/// `1年6个月`, `10日`, `10天`, `10工作日`, `半个月`, and `1y6m`, `10d`, `10w` for working days.
fn length(text: &str) -> Option<Written> {
    let mut term = Term::default();
    let mut working = None;
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("半个月").or_else(|| rest.strip_prefix("半月")) {
            term.half_month = true;
            rest = after;
            continue;
        }
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u32 = rest[..digits].parse().ok().filter(|number| *number <= MOST)?;
        rest = &rest[digits..];
        let units: [(&[&str], fn(&mut Term, u32)); 3] = [
            (&["年", "y"], |term, n| term.years = n),
            (&["个月", "月", "m"], |term, n| term.months = n),
            (&["日", "天", "d"], |term, n| term.days = n),
        ];
        if let Some(after) = ["个工作日", "工作日", "w"].iter().find_map(|unit| rest.strip_prefix(unit))
        {
            working = Some(number);
            rest = after;
        } else {
            let (after, put) = units.iter().find_map(|(names, put)| {
                names.iter().find_map(|name| rest.strip_prefix(name)).map(|after| (after, put))
            })?;
            put(&mut term, number);
            rest = after;
        }
    }
    let fits = term.years <= 100 && term.months <= 1_200;
    match working {
        Some(days) if term.is_empty() && days > 0 => Some(Written::Working(days)),
        None if fits && !term.is_empty() => Some(Written::Term(term)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn one_line_says_what_is_to_be_worked_out() {
        let today = d("2026-06-28");
        let months = |months| Term { months, ..Term::default() };
        for (typed, sum) in [
            ("2024-04-30 1月", Sum::Period(d("2024-04-30"), months(1))),
            ("２０２４．４．３０　１个月", Sum::Period(d("2024-04-30"), months(1))),
            (
                "2024年4月30日 1年6个月",
                Sum::Period(d("2024-04-30"), Term { years: 1, months: 6, ..Term::default() }),
            ),
            ("今天 10日", Sum::Period(today, Term { days: 10, ..Term::default() })),
            ("6.28 半个月", Sum::Period(today, Term { half_month: true, ..Term::default() })),
            ("2026-02-10 10工作日", Sum::Working(d("2026-02-10"), 10)),
            ("2026-02-10 10w", Sum::Working(d("2026-02-10"), 10)),
            ("2008-12-01 2026-11-30", Sum::Span(d("2008-12-01"), d("2026-11-30"))),
            ("2026-11-30 2008-12-01", Sum::Span(d("2008-12-01"), d("2026-11-30"))),
            ("2026-02-14", Sum::Day(d("2026-02-14"))),
            ("20260214 10天", Sum::Period(d("2026-02-14"), Term { days: 10, ..Term::default() })),
            ("２０２４年４月３０号 1月", Sum::Period(d("2024-04-30"), months(1))),
            ("2024/4/30 1月", Sum::Period(d("2024-04-30"), months(1))),
        ] {
            assert_eq!(read(typed, today), Some(sum), "{typed}");
        }
        for typed in [
            "",
            "明年",
            "2024-04-30 0日",
            "2024-04-30 1月 2工作日",
            "2024-04-30 99999999日",
            "2024-04-30 5",
            "2024-04-30 200年",
        ] {
            assert_eq!(read(typed, today), None, "{typed}");
        }
    }
}
