//! Terms as offices write them.

use crate::policy::{self, period::term_end};
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

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
pub(super) fn number_of(text: &str) -> Option<u32> {
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
