//! Breaking a long title into balanced lines (标题排列): 回行时做到词意完整、排列对称、长短适宜; and the place of
//! the signature.

use super::preview::PAPER_CELLS;

/// The width of a text in half characters: one for an ASCII character, two for any other.
pub(super) fn half_width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Splits a title into the fewest lines of at most `limit` half characters, as equal as the words allow.
///
/// Words are not known to the program; it prefers to break after 的, 、 or a closing mark and before 关于, and never breaks a
/// number, a Latin word or a book title, or before a closing mark.
pub(super) fn title_lines(title: &str, limit: usize) -> Vec<String> {
    let chars: Vec<char> = title.chars().collect();
    let total = half_width(title);
    let limit = limit.max(8);
    let count = total.div_ceil(limit);
    if count <= 1 {
        return vec![title.to_owned()];
    }
    let mut lines = Vec::new();
    let mut start = 0;
    for left in (2..=count).rev() {
        let rest: String = chars[start..].iter().collect();
        let ideal = half_width(&rest) / left;
        let best = (start + 1..chars.len())
            .filter(|at| may_break(&chars, *at))
            .filter(|at| {
                let line: String = chars[start..*at].iter().collect();
                let after: String = chars[*at..].iter().collect();
                half_width(&line) <= limit && half_width(&after) <= limit * (left - 1)
            })
            .min_by_key(|at| {
                let line: String = chars[start..*at].iter().collect();
                half_width(&line).abs_diff(ideal) * 2 + roughness(&chars, *at)
            });
        let Some(at) = best else { break };
        lines.push(chars[start..at].iter().collect());
        start = at;
    }
    lines.push(chars[start..].iter().collect());
    lines
}

/// Whether a line may end before `at`.
fn may_break(chars: &[char], at: usize) -> bool {
    let (before, after) = (chars[at - 1], chars[at]);
    let joined = before.is_ascii_graphic() && after.is_ascii_graphic();
    // 2026年, 6月 and 3期 stay whole.
    let counted = before.is_ascii_digit() && !after.is_ascii();
    let inside_book = chars[..at].iter().filter(|c| **c == '《').count()
        > chars[..at].iter().filter(|c| **c == '》').count();
    !(joined
        || counted
        || breaks_word(chars, at)
        || inside_book
        || super::wrap::never_first(after)
        || super::wrap::never_last(before))
}

/// Words that a title of this trade is made of; none of them is broken.
const WORDS: &[&str] = &[
    "社区矫正",
    "安置帮教",
    "社区矫正对象",
    "情况通报",
    "自查自纠",
    "执法检查",
    "调查评估",
    "禁毒教育",
    "风险隐患",
    "隐患排查",
    "职业技能",
    "心理辅导",
    "公益活动",
    "教育帮扶",
    "工作",
    "情况",
    "报告",
    "总结",
    "整改",
    "专项",
    "统计",
    "关于",
    "街道",
    "司法",
    "司法局",
    "司法所",
    "委员会",
    "对象",
    "台账",
    "清单",
    "名册",
    "更正说明",
    "草稿",
];

/// Whether a break at `at` would fall inside one of [`WORDS`].
fn breaks_word(chars: &[char], at: usize) -> bool {
    WORDS.iter().any(|word| {
        let word: Vec<char> = word.chars().collect();
        (1..word.len()).any(|inside| {
            at.checked_sub(inside)
                .is_some_and(|from| chars.get(from..from + word.len()) == Some(word.as_slice()))
        })
    })
}

/// How badly a break reads: 0 at a good place.
fn roughness(chars: &[char], at: usize) -> usize {
    let after: String = chars[at..].iter().take(2).collect();
    if matches!(chars[at - 1], '的' | '、' | '》' | '月' | '度') || after == "关于" || chars[at] == '和'
    {
        0
    } else {
        6
    }
}

/// How many half characters stand free to the right of the name and of the date.
///
/// With a seal, the date stands 4 characters from the right and the name is centred over it. Without one, the name stands 2
/// characters from the right and the date begins 2 characters to the right of where the name begins; a date too long for that
/// stands 2 characters from the right itself and the name moves left.
pub(super) fn signature_indents(name: usize, date: usize, sealed: bool) -> (usize, usize) {
    let (name, date) = (name as i64, date as i64);
    let (name_right, date_right) =
        if sealed { (8 + (date - name) / 2, 8) } else { ((8 + date - name).max(4), (name - date).max(4)) };
    let fit = |right: i64, width: i64| right.clamp(0, (PAPER_CELLS as i64 - width).max(0)) as usize;
    (fit(name_right, name), fit(date_right, date))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_title_is_one_line() {
        assert_eq!(title_lines("情况通报", 40), ["情况通报"]);
    }

    #[test]
    fn a_long_title_breaks_at_words_and_loses_nothing() {
        let lines = title_lines("桂园街道2026年6月社区矫正和安置帮教工作情况通报", 40);
        assert_eq!(lines, ["桂园街道2026年6月社区矫正", "和安置帮教工作情况通报"]);
        let lines = title_lines("关于开展《中华人民共和国社区矫正法》执法检查自查自纠工作的报告（草稿）", 40);
        assert_eq!(lines.concat(), "关于开展《中华人民共和国社区矫正法》执法检查自查自纠工作的报告（草稿）");
        assert!(lines.iter().all(|line| half_width(line) <= 40), "{lines:?}");
        assert!(lines[0].ends_with('》'), "{lines:?}");
    }

    #[test]
    fn what_cannot_be_broken_is_left_whole() {
        let long = "a".repeat(60);
        assert_eq!(title_lines(&long, 40), [long]);
    }

    #[test]
    fn the_signature_stands_as_the_standard_says() {
        // Sealed: the date 4 characters from the right, the name centred over it.
        assert_eq!(signature_indents(14, 14, true), (8, 8));
        assert_eq!(signature_indents(10, 14, true), (10, 8));
        // Not sealed: the name 2 characters from the right, the date 2 characters to the right of its beginning.
        assert_eq!(signature_indents(24, 14, false), (4, 10));
        // A date as long as the name stands 2 characters from the right.
        assert_eq!(signature_indents(14, 14, false), (8, 4));
        // A very long name stays within the line.
        assert_eq!(signature_indents(60, 14, true), (0, 8));
    }
}
