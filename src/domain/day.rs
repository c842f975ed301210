//! A day as offices write it, in rosters, on the command line and in forms.

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// Why a text is no day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrittenDayError {
    /// None of the spellings that are read.
    #[error("not a day in a known spelling")]
    Unreadable,
    /// The year alone, or the year and the month.
    #[error("the day or the month is missing")]
    Incomplete,
    /// A day that the calendar does not have.
    #[error("the calendar has no such day")]
    Impossible,
}

/// Reads `2024.6.30`, `2024-6-30`, `2024/6/30`, `2024年6月30日`, `20240630`, in full or half width, with or without a time
/// of midnight behind them. The year is always written with four digits; which years make sense is the caller's matter.
///
/// # Errors
/// What keeps the text from being a day.
pub fn written_day(text: &str) -> Result<NaiveDate, WrittenDayError> {
    let folded: String = text.nfkc().collect();
    let folded = folded.trim();
    // A time of day behind the date: exports write 2024-06-30 00:00:00 or 2024-06-30T00:00:00.
    let folded = match folded.split_once(['T', ' ']) {
        Some((date, time)) if time.contains(':') => date,
        _ => folded,
    };
    let folded: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
    let folded = folded.trim_end_matches(['日', '号', '.', '。']);
    if folded.len() == 8 && folded.bytes().all(|byte| byte.is_ascii_digit()) {
        return day(&folded[..4], &folded[4..6], &folded[6..]);
    }
    let parts: Vec<&str> = folded.split(['.', '-', '/', '年', '月', '。', '、']).collect();
    match parts.as_slice() {
        [year, month, date] => day(year, month, date),
        [year, month] if is_year(year) && (month.is_empty() || is_number(month, 2)) => {
            Err(WrittenDayError::Incomplete)
        }
        [year] if is_year(year) || (year.len() == 6 && is_number(year, 6)) => {
            Err(WrittenDayError::Incomplete)
        }
        _ => Err(WrittenDayError::Unreadable),
    }
}

fn is_number(text: &str, longest: usize) -> bool {
    !text.is_empty() && text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && is_number(text, 4)
}

fn day(year: &str, month: &str, date: &str) -> Result<NaiveDate, WrittenDayError> {
    if is_year(year) && is_number(month, 2) && date.is_empty() {
        return Err(WrittenDayError::Incomplete);
    }
    if !is_year(year) || !is_number(month, 2) || !is_number(date, 2) {
        return Err(WrittenDayError::Unreadable);
    }
    let number = |text: &str| text.parse::<u32>().unwrap_or(0);
    NaiveDate::from_ymd_opt(number(year).cast_signed(), number(month), number(date))
        .ok_or(WrittenDayError::Impossible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spellings_of_a_day_mean_the_same() {
        for text in [
            "2024-04-30",
            "2024/4/30",
            "2024.4.30",
            "2024年4月30日",
            "2024年04月30号",
            "20240430",
            "２０２４年４月３０日",
            "２０２４．４．３０",
            "2024 年 4 月 30 日",
            "2024-04-30T00:00:00",
        ] {
            assert_eq!(written_day(text).map(|day| day.to_string()), Ok("2024-04-30".to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_says_why() {
        use WrittenDayError as E;
        for (text, why) in [
            ("2024-02-30", E::Impossible),
            ("20240230", E::Impossible),
            ("2023年2月29日", E::Impossible),
            ("2024-00-10", E::Impossible),
            ("2024年4月", E::Incomplete),
            ("2024", E::Incomplete),
            ("24-4-30", E::Unreadable),
            ("2024-4-30-1", E::Unreadable),
            ("明天", E::Unreadable),
            ("", E::Unreadable),
        ] {
            assert_eq!(written_day(text), Err(why), "{text}");
        }
    }
}
