//! Days as officers type them: `6.28`, `今天`, `+3`, `月底`, and the full spellings of [`written_day`].

use crate::domain::{WrittenDayError, written_day};
use chrono::{Datelike as _, Days, Months, NaiveDate};

/// The day a text means, seen from `today`. A day and month without a year is the nearest one that is not more than
/// ninety days ahead, because records are about the past and near future.
pub fn parse(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text: String = text.trim().chars().map(crate::tui::text::half_width).collect();
    match text.to_ascii_lowercase().as_str() {
        "今天" | "今日" | "today" | "t" => return Some(today),
        "昨天" | "昨日" | "yesterday" => return today.pred_opt(),
        "明天" | "明日" | "tomorrow" => return today.succ_opt(),
        "前天" => return today.checked_sub_days(Days::new(2)),
        "后天" => return today.checked_add_days(Days::new(2)),
        "月底" | "月末" | "eom" => {
            return today.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt();
        }
        "月初" => return today.with_day(1),
        _ => {}
    }
    if let Some(days) = text.strip_prefix('+') {
        return today.checked_add_days(Days::new(days.trim().parse::<u16>().ok()?.into()));
    }
    if let Some(days) = text.strip_prefix('-') {
        return today.checked_sub_days(Days::new(days.trim().parse::<u16>().ok()?.into()));
    }
    match written_day(&text) {
        Ok(day) => return Some(day),
        Err(WrittenDayError::Impossible) => return None,
        // A day alone, or a day and its month, are short for a day near today.
        Err(WrittenDayError::Incomplete | WrittenDayError::Unreadable) => {}
    }
    let parts: Vec<&str> = text
        .split(['-', '.', '/', '月', '日', '号', ' '])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    if !parts.iter().all(|part| part.len() <= 4 && part.chars().all(|c| c.is_ascii_digit())) {
        return None;
    }
    match parts.as_slice() {
        [day] if day.len() <= 2 => today.with_day(day.parse().ok()?),
        [month, day] => {
            let (month, day) = (month.parse().ok()?, day.parse().ok()?);
            let limit = today.checked_add_days(Days::new(90))?;
            [today.year() + 1, today.year(), today.year() - 1]
                .into_iter()
                .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
                .find(|found| *found <= limit)
        }
        // The parts of a full day with blanks between them.
        [year, month, day] => written_day(&format!("{year}-{month}-{day}")).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn the_ways_officers_write_a_day() {
        let today = day(2026, 6, 28);
        for (text, expected) in [
            ("6.25", day(2026, 6, 25)),
            ("今天", today),
            ("+3", day(2026, 7, 1)),
            ("＋３", day(2026, 7, 1)),
            ("-1", day(2026, 6, 27)),
            ("月底", day(2026, 6, 30)),
            ("2026-06-28", today),
            ("２０２６．６．２８", today),
            ("2026年6月28日", today),
            ("2026年6月28号", today),
            ("2026/6/28", today),
            ("2026 6 28", today),
            ("20260628", today),
            ("6月3日", day(2026, 6, 3)),
            ("5", day(2026, 6, 5)),
            ("12.31", day(2025, 12, 31)),
        ] {
            assert_eq!(parse(text, today), Some(expected), "{text}");
        }
        for text in
            ["", "2.30", "32", "abc", "6-28-1", "2026-6", "2026", "2026年6月", "2026-13-01", "99999999999"]
        {
            assert_eq!(parse(text, today), None, "{text}");
        }
    }

    #[test]
    fn around_new_year_the_nearest_day_is_meant() {
        assert_eq!(parse("1.5", day(2026, 12, 28)), Some(day(2027, 1, 5)));
        assert_eq!(parse("12.30", day(2027, 1, 4)), Some(day(2026, 12, 30)));
    }
}
