//! Numbers of headings, and dates and numbers as an official paper writes them.

use chrono::{Datelike, NaiveDate};

use super::document::{Block, Document, Level, Provenance};

/// A number from 0 to 99 in Chinese, as in 二十三; anything above in digits, since no heading goes that far.
pub fn chinese_number(number: u32) -> String {
    const DIGITS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |n: u32| DIGITS.get(n as usize).copied().unwrap_or_default();
    match number {
        0..=9 => digit(number).to_owned(),
        10..=99 => {
            let tens = if number < 20 { "" } else { digit(number / 10) };
            let ones = if number.is_multiple_of(10) { "" } else { digit(number % 10) };
            format!("{tens}十{ones}")
        }
        _ => number.to_string(),
    }
}

/// A date as GB/T 9704 writes it: Arabic digits, the full year, no leading zeros (2026年6月3日).
pub fn date_zh(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// The printed label of the n-th heading of a level.
fn label(level: Level, n: u32) -> String {
    match level {
        Level::First => format!("{}、", chinese_number(n)),
        Level::Second => format!("（{}）", chinese_number(n)),
        Level::Third => format!("{n}."),
        Level::Fourth => format!("（{n}）"),
    }
}

impl Document {
    /// The number of each block, in the order of the blocks; empty for a block that carries none. A heading starts the
    /// count of every deeper level afresh.
    pub fn numbers(&self) -> Vec<String> {
        let mut counts = [0u32; 4];
        self.blocks
            .iter()
            .map(|block| match block {
                Block::Numbered(numbered) => {
                    let depth = numbered.level.depth();
                    for (level, count) in counts.iter_mut().enumerate() {
                        match level.cmp(&depth) {
                            std::cmp::Ordering::Less => {}
                            std::cmp::Ordering::Equal => *count += 1,
                            std::cmp::Ordering::Greater => *count = 0,
                        }
                    }
                    label(numbered.level, counts.get(depth).copied().unwrap_or_default())
                }
                _ => String::new(),
            })
            .collect()
    }

    /// The lines of the attachment list (附件说明): 附件：1. … when there are several, 附件：… when there is one.
    pub fn attachment_lines(&self) -> Vec<String> {
        match self.attachments.as_slice() {
            [only] => vec![format!("附件：{only}")],
            many => many
                .iter()
                .enumerate()
                .map(|(index, title)| {
                    let lead = if index == 0 { "附件：" } else { "\u{3000}\u{3000}\u{3000}" };
                    format!("{lead}{}. {title}", index + 1)
                })
                .collect(),
        }
    }
}

impl Provenance {
    /// The lines at the foot of the paper, as every writer prints them.
    pub fn lines(&self) -> Vec<String> {
        let code = self.verification.as_deref().unwrap_or("未定稿，无核验码");
        vec![
            format!("数据截止日：{}　口径方案：{}", date_zh(self.as_of), self.profile),
            format!("方案摘要：{}", self.profile_hash),
            format!("日志头：{}", self.journal_head),
            format!("核验码：{code}"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Run;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a real day")
    }

    #[test]
    fn chinese_numbers_read_as_people_write_them() {
        let read: Vec<String> = [1, 10, 11, 20, 23, 99, 100].into_iter().map(chinese_number).collect();
        assert_eq!(read, ["一", "十", "十一", "二十", "二十三", "九十九", "100"]);
    }

    #[test]
    fn a_date_has_no_leading_zeros() {
        assert_eq!(date_zh(day(2026, 6, 3)), "2026年6月3日");
    }

    #[test]
    fn deeper_levels_start_afresh() {
        let mut doc = Document::new("t", "t", "t", day(2026, 6, 3), day(2026, 6, 3));
        for level in [
            Level::First,
            Level::Second,
            Level::Third,
            Level::Fourth,
            Level::Third,
            Level::First,
            Level::Second,
        ] {
            doc.numbered(level, vec![Run::text("x")], Vec::new());
        }
        doc.push(Block::PageBreak);
        assert_eq!(doc.numbers(), ["一、", "（一）", "1.", "（1）", "2.", "二、", "（一）", ""]);
    }

    #[test]
    fn one_attachment_has_no_number() {
        let mut doc = Document::new("t", "t", "t", day(2026, 6, 3), day(2026, 6, 3));
        assert!(doc.attachment_lines().is_empty());
        doc.attachments.push("统计表".into());
        assert_eq!(doc.attachment_lines(), ["附件：统计表"]);
        doc.attachments.push("清单".into());
        assert_eq!(doc.attachment_lines(), ["附件：1. 统计表", "\u{3000}\u{3000}\u{3000}2. 清单"]);
    }
}
