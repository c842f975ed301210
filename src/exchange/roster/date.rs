//! Days and terms as offices write them.

use super::reason::RejectReason;
use crate::{
    domain::written_day,
    exchange::sheet::CellValue,
    policy::{self, period::term_end},
};
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// Days outside these years are typing errors in a roster of living people.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2100;

/// Serial day numbers that a date column may hold without a date format: 1920-01-01 to 2100-12-31. It leaves out what
/// is more likely a year.
const SERIALS: std::ops::RangeInclusive<u32> = 7_306..=73_415;

/// Reads a cell of a date column. `uses_1904` is [`crate::exchange::sheet::Sheet::uses_1904`].
pub(super) fn cell_date(cell: &CellValue, uses_1904: bool) -> Result<NaiveDate, RejectReason> {
    match cell {
        CellValue::Date(date) => in_range(date.ok_or(RejectReason::DateImpossible)?),
        CellValue::Number(number) => number_date(*number, uses_1904),
        CellValue::Text(text) => text_date(text),
        CellValue::Bool(_) => Err(RejectReason::DateUnreadable),
        CellValue::Error => Err(RejectReason::FormulaError),
    }
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
        return text_date(&whole.to_string());
    }
    let serial = if uses_1904 { whole + 1_462 } else { whole };
    if !SERIALS.contains(&serial) {
        return Err(RejectReason::DateIsNumber);
    }
    NaiveDate::from_ymd_opt(1899, 12, 30)
        .and_then(|epoch| epoch.checked_add_days(chrono::Days::new(u64::from(serial))))
        .ok_or(RejectReason::DateIsNumber)
}

/// A day in the spellings of [`written_day`], within the years of a roster.
pub(super) fn text_date(text: &str) -> Result<NaiveDate, RejectReason> {
    written_day(text).map_err(RejectReason::from).and_then(in_range)
}

fn in_range(date: NaiveDate) -> Result<NaiveDate, RejectReason> {
    use chrono::Datelike;
    if YEARS.contains(&date.year()) { Ok(date) } else { Err(RejectReason::DateOutOfRange) }
}

/// Two days in one cell, such as `2024.6.30-2025.6.29` or `2024年6月30日至2025年6月29日`.
pub(super) fn text_range(text: &str) -> Result<(NaiveDate, NaiveDate), RejectReason> {
    let folded: String = text.nfkc().collect();
    let folded = folded.trim().trim_start_matches('自').trim_start_matches('从').trim_end_matches('止');
    for separator in ["至", "到", "~", "—", "–", "--", "起"] {
        if let Some((first, second)) = folded.split_once(separator) {
            let second = second.trim_start_matches(['—', '–', '-', '~', '至', '到', ',']);
            return Ok((text_date(first.trim().trim_end_matches('起'))?, text_date(second)?));
        }
    }
    // A hyphen may part the days or the parts of a day: take the one that leaves a day on both sides.
    let mut reason = RejectReason::RangeUnreadable;
    for (at, _) in folded.match_indices('-') {
        match (text_date(&folded[..at]), text_date(&folded[at + 1..])) {
            (Ok(first), Ok(second)) => return Ok((first, second)),
            (Ok(_), Err(other)) | (Err(other), Ok(_)) if other == RejectReason::DateImpossible => {
                reason = other;
            }
            _ => {}
        }
    }
    Err(reason)
}

/// A term in years, months and days (期限), as written in a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// Whole years.
    pub years: u32,
    /// Whole months beside the years.
    pub months: u32,
    /// Days beside the months; half a month is 15.
    pub days: u32,
}

impl Term {
    /// The last day of the term when it starts on `start`, by art. 202(2); `None` for a term without length.
    pub fn last_day(self, start: NaiveDate) -> Option<NaiveDate> {
        term_end(start, self.as_written())
    }

    /// The same as the policy counts terms.
    pub const fn as_written(self) -> policy::Term {
        let Self { years, months, days } = self;
        policy::Term { years, months, days, half_month: false }
    }

    /// Reads `一年六个月`, `1年6个月`, `18个月`, `一年半`, `两年`, `半年`; words of the sentence in front are passed over.
    pub fn parse(text: &str) -> Option<Self> {
        let folded: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
        let folded = ["有期徒刑", "拘役", "管制", "缓刑", "考验期", "社区矫正", "矫正期"]
            .iter()
            .fold(folded.as_str(), |rest, word| rest.strip_prefix(word).unwrap_or(rest));
        let mut rest = folded.trim_start_matches(':');
        let mut term = Self { years: 0, months: 0, days: 0 };
        while !rest.is_empty() {
            rest = rest.trim_start_matches(['零', '又', '另', '加']);
            let end = rest.find(['年', '个', '月', '日', '天'])?;
            let (number, unit) = rest.split_at(end);
            if let Some(tail) = unit.strip_prefix("年半") {
                term.years = term.years.checked_add(number_of(number)?)?;
                term.months = 6;
                rest = tail;
            } else if let Some(tail) = unit.strip_prefix('年') {
                if number == "半" {
                    term.months = 6;
                } else {
                    term.years = term.years.checked_add(number_of(number)?)?;
                }
                rest = tail;
            } else if let Some(tail) = unit.strip_prefix("个半月") {
                term.months = term.months.checked_add(number_of(number)?)?;
                term.days = 15;
                rest = tail;
            } else if let Some(tail) = unit.strip_prefix("个月").or_else(|| unit.strip_prefix('月')) {
                if number == "半" {
                    term.days = 15;
                } else {
                    term.months = term.months.checked_add(number_of(number)?)?;
                }
                rest = tail;
            } else {
                term.days = term.days.checked_add(number_of(number)?)?;
                rest = unit.strip_prefix(['日', '天'])?;
            }
        }
        let term = Self { years: term.years + term.months / 12, months: term.months % 12, days: term.days };
        (term.years + term.months + term.days > 0 && term.years <= 50 && term.days <= 400).then_some(term)
    }
}

/// A number below 1,000 in digits or in Chinese numerals.
fn number_of(text: &str) -> Option<u32> {
    if (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let (mut total, mut digit) = (0u32, None);
    for c in text.chars() {
        match c {
            '十' => {
                total += digit.take().unwrap_or(1) * 10;
            }
            '百' => total += digit.take()? * 100,
            '零' | '〇' => {}
            _ => {
                let value = match c {
                    '一' | '壹' => 1,
                    '二' | '两' | '贰' => 2,
                    '三' | '叁' => 3,
                    '四' => 4,
                    '五' => 5,
                    '六' => 6,
                    '七' => 7,
                    '八' => 8,
                    '九' => 9,
                    _ => return None,
                };
                if digit.replace(value).is_some() {
                    return None;
                }
            }
        }
    }
    let total = total + digit.unwrap_or(0);
    (total > 0).then_some(total)
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
            assert_eq!(text_date(text), Ok(day), "{text}");
        }
        assert_eq!(cell_date(&CellValue::Number(45_473.0), false), Ok(day));
        assert_eq!(cell_date(&CellValue::Number(20_240_630.0), false), Ok(day));
        assert_eq!(cell_date(&CellValue::Number(44_011.0), true), Ok(day));
        assert_eq!(cell_date(&CellValue::Date(Some(day)), false), Ok(day));
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
        ] {
            assert_eq!(text_range(text), Ok(days), "{text}");
        }
        assert_eq!(text_range("2024.2.30-2025.6.29"), Err(RejectReason::DateImpossible));
        assert_eq!(text_range("一年"), Err(RejectReason::RangeUnreadable));
    }

    #[test]
    fn terms_are_read_in_digits_and_in_chinese_numerals() {
        let term = |years, months, days| Some(Term { years, months, days });
        for (text, expected) in [
            ("一年六个月", term(1, 6, 0)),
            ("1年6个月", term(1, 6, 0)),
            ("18个月", term(1, 6, 0)),
            ("十八个月", term(1, 6, 0)),
            ("一年零六个月", term(1, 6, 0)),
            ("一年半", term(1, 6, 0)),
            ("两年", term(2, 0, 0)),
            ("半年", term(0, 6, 0)),
            ("一个半月", term(0, 1, 15)),
            ("拘役五个月", term(0, 5, 0)),
            ("二十年", term(20, 0, 0)),
            ("1年3个月10天", term(1, 3, 10)),
            ("18", None),
            ("无", None),
            ("", None),
            ("九十九年九十九年", None),
        ] {
            assert_eq!(Term::parse(text), expected, "{text}");
        }
    }
}
