//! Breaking Chinese text into lines for the terminal, with the basic rules of 避头尾: no line starts with a closing mark or
//! ends with an opening one, and Latin words and numbers stay whole.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::preview::SpanStyle;

/// One grapheme with its width in cells and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glyph {
    pub text: String,
    pub width: usize,
    pub style: SpanStyle,
    pub figure: Option<usize>,
}

/// Cuts a text into glyphs.
pub(super) fn glyphs(text: &str, style: SpanStyle, figure: Option<usize>) -> Vec<Glyph> {
    text.graphemes(true)
        .map(|grapheme| Glyph { text: grapheme.to_owned(), width: grapheme.width(), style, figure })
        .collect()
}

/// Whether a mark may not begin a line.
pub(super) fn never_first(c: char) -> bool {
    "，。、；：？！）》〉】〕」』”’…—％‰℃·,.;:?!)]}%".contains(c)
}

/// Whether a mark may not end a line.
pub(super) fn never_last(c: char) -> bool {
    "（《〈【〔「『“‘([{￥".contains(c)
}

/// Breaks glyphs into lines: the first at most `first` cells wide, the others at most `rest`. A line feed always breaks.
pub(super) fn wrap(glyphs: &[Glyph], first: usize, rest: usize) -> Vec<Vec<Glyph>> {
    let mut lines = Vec::new();
    for part in glyphs.split(|glyph| glyph.text == "\n" || glyph.text == "\r\n") {
        let mut left = part;
        loop {
            let limit = if lines.is_empty() { first } else { rest }.max(2);
            let end = line_end(left, limit);
            let (line, after) = left.split_at(end);
            let trimmed = line.iter().rposition(|glyph| glyph.text != " ").map_or(0, |last| last + 1);
            // A blank indent of a single line stays; blanks before a break go.
            lines.push(if after.is_empty() { line.to_vec() } else { line[..trimmed].to_vec() });
            let blanks = after.iter().take_while(|glyph| glyph.text == " ").count();
            left = &after[blanks..];
            if left.is_empty() {
                break;
            }
        }
    }
    lines
}

/// How many glyphs the next line takes: at least one, so that wrapping always ends.
fn line_end(glyphs: &[Glyph], limit: usize) -> usize {
    let mut width = 0;
    let fits = glyphs.iter().take_while(|glyph| {
        width += glyph.width;
        width <= limit
    });
    let fits = fits.count();
    if fits == glyphs.len() {
        return fits;
    }
    (1..=fits).rev().find(|at| may_break(&glyphs[*at - 1], &glyphs[*at])).unwrap_or(fits.max(1))
}

fn may_break(before: &Glyph, after: &Glyph) -> bool {
    let (Some(last), Some(next)) = (before.text.chars().last(), after.text.chars().next()) else {
        return true;
    };
    if last == ' ' || next == ' ' {
        return true;
    }
    let word = last.is_ascii_graphic() && next.is_ascii_graphic();
    !(word || never_first(next) || never_last(last))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str, width: usize) -> Vec<String> {
        wrap(&glyphs(text, SpanStyle::Plain, None), width, width)
            .into_iter()
            .map(|line| line.into_iter().map(|glyph| glyph.text).collect())
            .collect()
    }

    #[test]
    fn no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one() {
        assert_eq!(lines("社区矫正，安置", 8), ["社区矫", "正，安置"]);
        assert_eq!(lines("社区矫（正）", 8), ["社区矫", "（正）"]);
    }

    #[test]
    fn words_and_numbers_stay_whole_unless_longer_than_a_line() {
        assert_eq!(lines("编号2026-0044号", 10), ["编号", "2026-0044", "号"]);
        assert_eq!(lines("440303199001011234", 10), ["4403031990", "01011234"]);
    }

    #[test]
    fn blanks_at_a_break_are_dropped_and_line_feeds_kept() {
        assert_eq!(lines("abcd efgh", 5), ["abcd", "efgh"]);
        assert_eq!(lines("甲\n\n乙", 8), ["甲", "", "乙"]);
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_nothing_is_lost(text in "[社区矫正人，。（）《》a-c0-9 ]{0,60}", width in 4usize..40) {
            let lines = lines(&text, width);
            for line in &lines {
                prop_assert!(line.width() <= width, "{line:?}");
            }
            let solid = |s: &str| s.replace(' ', "");
            prop_assert_eq!(solid(&lines.concat()), solid(&text));
        }
    }
}
