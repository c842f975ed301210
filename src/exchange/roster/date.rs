//! Days as offices and their programs write them: with times of day, zones and Chinese numerals.

use super::term::number_of;
use super::{NoticeReason, RejectReason};
use crate::{
    domain::{WrittenDayError, written_day},
    exchange::sheet::CellValue,
};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use unicode_normalization::UnicodeNormalization;

/// Days outside these years are typing errors in a roster of living people.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// Serial day numbers that a date column may hold without a date format: 1920-01-01 to 2100-12-31. It leaves out what
/// is more likely a year.
const SERIALS: std::ops::RangeInclusive<u32> = 7_306..=73_415;

/// China's one zone, in minutes ahead of UTC.
const CHINA: i64 = 480;

/// A day, and what is odd about the way it was written.
pub(super) type Read = (NaiveDate, Option<NoticeReason>);

/// Reads a cell of a date column. `uses_1904` is [`crate::exchange::sheet::Sheet::uses_1904`].
pub(super) fn cell_date(cell: &CellValue, uses_1904: bool) -> Result<Read, RejectReason> {
    match cell {
        CellValue::Date(date) => in_range(date.ok_or(RejectReason::DateImpossible)?).map(plain),
        CellValue::Number(number) => number_date(*number, uses_1904).map(plain),
        CellValue::Text(text) => text_date(text),
        CellValue::Bool(_) => Err(RejectReason::DateUnreadable),
        CellValue::Error => Err(RejectReason::FormulaError),
        CellValue::Uncached => Err(RejectReason::FormulaUncached),
    }
}

const fn plain(day: NaiveDate) -> Read {
    (day, None)
}

/// A number without a date format: a whole serial in a plausible range, or eight digits. `2024.63` is neither.
fn number_date(number: f64, uses_1904: bool) -> Result<NaiveDate, RejectReason> {
    if number.fract() != 0.0 || !(0.0..1e9).contains(&number) {
        return Err(RejectReason::DateIsNumber);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, and within 0 and 1e9"
    )]
    let whole = number as u32;
    if whole >= 10_000_000 {
        return text_date(&whole.to_string()).map(|(day, _)| day);
    }
    serial_date(if uses_1904 { whole + 1_462 } else { whole }).ok_or(RejectReason::DateIsNumber)
}

/// A serial day number from 1899-12-30, within [`SERIALS`].
fn serial_date(serial: u32) -> Option<NaiveDate> {
    let epoch = NaiveDate::from_ymd_opt(1899, 12, 30).filter(|_| SERIALS.contains(&serial))?;
    epoch.checked_add_days(Days::new(u64::from(serial)))
}

/// A day in the spellings of [`written_day`], in Chinese numerals, as a serial kept as text, or with a time of day and a
/// zone behind it, within the years of a roster. A time that may mean another day is refused.
pub(super) fn text_date(text: &str) -> Result<Read, RejectReason> {
    let folded: String = super::value::trim(text).nfkc().collect();
    let folded = folded.trim();
    let (date, time) = match folded.split_once(['T', ' ']) {
        Some((date, time)) if time.contains(':') => (date, Some(time)),
        _ => (folded, None),
    };
    let day = match written_day(date) {
        Err(WrittenDayError::Unreadable) => chinese(date).or_else(|| serial(date)),
        other => Some(other?),
    };
    let day = day.ok_or(RejectReason::DateUnreadable)?;
    let (day, notice) = match time {
        Some(time) => of_moment(day, time)?,
        None => plain(day),
    };
    Ok((in_range(day)?, notice))
}

fn in_range(date: NaiveDate) -> Result<NaiveDate, RejectReason> {
    use chrono::Datelike;
    if YEARS.contains(&date.year()) { Ok(date) } else { Err(RejectReason::DateOutOfRange) }
}

/// `二〇二六年六月八日` and `二零二六年十二月三十一日`.
fn chinese(text: &str) -> Option<NaiveDate> {
    let (year, rest) = text.split_once('年')?;
    let (month, rest) = rest.split_once('月')?;
    let digit = |c: char| match c {
        '〇' | '零' | '○' | 'O' | 'o' => Some(0),
        other => number_of(&other.to_string()).filter(|digit| *digit < 10),
    };
    let digits: Vec<u32> = year.trim().chars().map(digit).collect::<Option<_>>()?;
    if digits.len() != 4 {
        return None;
    }
    let year = digits.into_iter().fold(0, |year, digit| year * 10 + digit);
    let day = rest.trim().trim_end_matches(['日', '号']);
    NaiveDate::from_ymd_opt(year.cast_signed(), number_of(month.trim())?, number_of(day.trim())?)
}

/// `46181`: a date whose format was lost when the column became text.
fn serial(text: &str) -> Option<NaiveDate> {
    let digits = text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().and_then(serial_date)
}

/// The day in China of a day with a time and perhaps a zone. Programs that keep midnight in China as a moment write the day
/// before at 16:00 UTC, some a few seconds earlier; whoever cuts the time off has another day. What may be either is refused.
fn of_moment(day: NaiveDate, time: &str) -> Result<Read, RejectReason> {
    let unclear = |time: NaiveTime| RejectReason::DayUnclear { time: time.format("%H:%M:%S").to_string() };
    let (clock, zone) = zone_of(time.trim());
    let clock = clock.trim().trim_end_matches("时");
    let formats = ["%H:%M:%S%.f", "%H:%M"];
    let clock = formats.iter().find_map(|format| NaiveTime::parse_from_str(clock, format).ok());
    let clock = clock.ok_or(RejectReason::DateUnreadable)?;
    let at = |hour, minute, second| NaiveTime::from_hms_opt(hour, minute, second).unwrap_or_default();
    let (local_day, local) = match zone {
        None if clock == at(16, 0, 0) => return Err(unclear(clock)),
        None => (day, clock),
        Some(ahead) => {
            let moment = day.and_time(clock) + TimeDelta::minutes(CHINA - ahead);
            let (local_day, local) = (moment.date(), moment.time());
            if local_day != day && local != at(0, 0, 0) && local < at(23, 59, 59) {
                return Err(unclear(clock));
            }
            (local_day, local)
        }
    };
    if local >= at(23, 59, 59) {
        let notice = NoticeReason::EndOfDay { time: local.format("%H:%M:%S").to_string() };
        return Ok((local_day, Some(notice)));
    }
    if local >= at(23, 50, 0) {
        return Err(unclear(clock));
    }
    let moved = local_day != day;
    Ok((local_day, moved.then_some(NoticeReason::DayOfZone { day: local_day })))
}

/// A time without its zone, and the zone in minutes ahead of UTC.
fn zone_of(time: &str) -> (&str, Option<i64>) {
    if let Some(clock) = time.strip_suffix(['Z', 'z']).or_else(|| time.strip_suffix("UTC")) {
        return (clock, Some(0));
    }
    let Some(at) = time.rfind(['+', '-']) else { return (time, None) };
    let (clock, zone) = time.split_at(at);
    let clock = clock.trim().trim_end_matches("GMT").trim_end_matches("UTC");
    let (sign, digits) = zone.split_at(1);
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    let number = |part: &str| part.parse::<i64>().ok();
    let minutes = match digits.len() {
        1 | 2 => number(&digits).map(|hours| hours * 60),
        4 => number(&digits[..2]).zip(number(&digits[2..])).map(|(hours, minutes)| hours * 60 + minutes),
        _ => None,
    };
    match minutes {
        Some(minutes) => (clock, Some(if sign == "-" { -minutes } else { minutes })),
        None => (time, None),
    }
}

/// Two days in one cell, such as `2024.6.30-2025.6.29` or `2024年6月30日至2025年6月29日`.
pub(super) fn text_range(text: &str) -> Result<(NaiveDate, NaiveDate), RejectReason> {
    let folded: String = super::value::trim(text).nfkc().collect();
    let folded = folded.trim().trim_start_matches(['自', '从', '由']).trim_end_matches('止');
    let day = |text: &str| text_date(text.trim()).map(|(day, _)| day);
    for separator in ["至", "到", "~", "～", "—", "–", "―", "--", "起", "\n"] {
        if let Some((first, second)) = folded.split_once(separator) {
            let second = second.trim().trim_start_matches(['—', '–', '-', '~', '至', '到', ',', ';']);
            let second = second.trim().trim_start_matches(['至', '到']).trim_end_matches('止');
            return Ok((day(first.trim().trim_end_matches(['起', ',', ';']))?, day(second)?));
        }
    }
    // A hyphen or a blank may part the days or the parts of a day: take the one that leaves a day on both sides.
    let mut reason = RejectReason::RangeUnreadable;
    for (at, mark) in folded.match_indices(['-', ' ', '/', ',', ';']) {
        match (day(&folded[..at]), day(&folded[at + mark.len()..])) {
            (Ok(first), Ok(second)) => return Ok((first, second)),
            (Ok(_), Err(other)) | (Err(other), Ok(_)) if other == RejectReason::DateImpossible => {
                reason = other;
            }
            _ => {}
        }
    }
    Err(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn six_spellings_of_a_day_mean_the_same() {
        let day = ymd(2024, 6, 30);
        for text in [
            "2024.6.30",
            "2024-6-30",
            "2024/6/30",
            "2024年6月30日",
            "20240630",
            "2024.06.30",
            " ２０２４．６．３０ ",
            "2024年06月30号",
            "2024-06-30 00:00:00",
            "2024 . 6 . 30",
            "2024.6.30.",
        ] {
            assert_eq!(text_date(text), Ok((day, None)), "{text}");
        }
        assert_eq!(cell_date(&CellValue::Number(45_473.0), false), Ok((day, None)));
        assert_eq!(cell_date(&CellValue::Number(20_240_630.0), false), Ok((day, None)));
        assert_eq!(cell_date(&CellValue::Number(44_011.0), true), Ok((day, None)));
        assert_eq!(cell_date(&CellValue::Date(Some(day)), false), Ok((day, None)));
    }

    #[test]
    fn numerals_lost_formats_marks_and_times_of_day_leave_the_day() {
        let day = ymd(2026, 6, 8);
        for text in [
            "二〇二六年六月八日",
            "二零二六年六月八日",
            "46181",
            "'2026-06-08",
            "2026/06/08 10:30",
            "2026。6。8",
            "2026、6、8",
            "2026-06-08 00:00:01",
            "2026-06-08T00:00:00+08:00",
            "2026-06-08T00:00:00Z",
        ] {
            assert_eq!(text_date(text), Ok((day, None)), "{text}");
        }
        let december = ymd(2026, 12, 31);
        assert_eq!(text_date("二〇二六年十二月三十一日"), Ok((december, None)));
    }

    #[test]
    fn a_time_that_may_mean_another_day_is_refused_and_midnight_in_china_is_not() {
        let zone = |day| Ok((day, Some(NoticeReason::DayOfZone { day })));
        assert_eq!(text_date("2026-06-07T16:00:00.000Z"), zone(ymd(2026, 6, 8)));
        assert_eq!(text_date("2026-06-07T15:00:00-01:00"), zone(ymd(2026, 6, 8)));
        for text in [
            "2026-06-07T15:59:17.000Z",
            "2026-06-07T20:00:00Z",
            "2026-06-07 23:59:17",
            "2026-06-07 16:00:00",
            "2026-06-07T23:54:17+08:00",
        ] {
            assert!(matches!(text_date(text), Err(RejectReason::DayUnclear { .. })), "{text}");
        }
        let end = text_date("2026-06-08 23:59:59");
        assert!(matches!(end, Ok((day, Some(NoticeReason::EndOfDay { .. }))) if day == ymd(2026, 6, 8)));
    }

    #[test]
    fn what_is_no_day_says_why() {
        use RejectReason as R;
        let cases = [
            ("2024.2.30", R::DateImpossible),
            ("20241301", R::DateImpossible),
            ("2024年6月", R::DateIncomplete),
            ("2024.6", R::DateIncomplete),
            ("2024", R::DateIncomplete),
            ("202406", R::DateIncomplete),
            ("24.6.30", R::DateUnreadable),
            ("08/06/2026", R::DateUnreadable),
            ("2026.06.08止", R::DateUnreadable),
            ("1234", R::DateIncomplete),
            ("六月三十日", R::DateUnreadable),
            ("不详", R::DateUnreadable),
            ("1024.6.30", R::DateOutOfRange),
        ];
        for (text, reason) in cases {
            assert_eq!(text_date(text), Err(reason), "{text}");
        }
        for number in [2024.63, 2024.0, -3.0, f64::NAN, 1e300, 45_473.5] {
            assert_eq!(cell_date(&CellValue::Number(number), false), Err(R::DateIsNumber), "{number}");
        }
    }

    #[test]
    fn two_days_in_one_cell() {
        let days = (ymd(2024, 6, 30), ymd(2025, 6, 29));
        for text in [
            "2024.6.30-2025.6.29",
            "2024-6-30-2025-6-29",
            "2024年6月30日至2025年6月29日",
            "2024/6/30 ~ 2025/6/29",
            "2024.6.30—2025.6.29",
            "2024.6.30——2025.6.29",
            "自2024年6月30日起至2025年6月29日止",
            "20240630-20250629",
            "2024-06-30--2025-06-29",
            "2024.6.30 2025.6.29",
            "2024年6月30日起至2025年6月29日止",
            "由2024-06-30至2025-06-29",
        ] {
            assert_eq!(text_range(text), Ok(days), "{text}");
        }
        assert_eq!(text_range("2024.2.30-2025.6.29"), Err(RejectReason::DateImpossible));
        assert_eq!(text_range("一年"), Err(RejectReason::RangeUnreadable));
    }
}
