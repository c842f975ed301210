//! Text in cells: widths, cutting with a mark, wrapping, veils over names and numbers.
//!
//! Widths are those ratatui lays out with (`width()`); nothing here ever cuts a wide glyph in half or cuts silently.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Columns a text takes.
pub fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// The text cut to `columns` at a grapheme border; a cut text ends with the mark.
pub fn cut(text: &str, columns: usize, mark: &str) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mark_width = width(mark);
    if columns < mark_width {
        return ".".repeat(columns);
    }
    let room = columns - mark_width;
    let mut kept = String::new();
    let mut taken = 0;
    for grapheme in text.graphemes(true) {
        let wide = width(grapheme);
        if taken + wide > room {
            break;
        }
        taken += wide;
        kept.push_str(grapheme);
    }
    kept.push_str(mark);
    kept
}

/// The text cut or filled with blanks to exactly `columns`.
pub fn fit(text: &str, columns: usize, mark: &str) -> String {
    let mut cell = cut(text, columns, mark);
    let missing = columns.saturating_sub(width(&cell));
    cell.extend(std::iter::repeat_n(' ', missing));
    cell
}

/// The text with blanks before it, cut to exactly `columns`.
pub fn fit_right(text: &str, columns: usize, mark: &str) -> String {
    let cell = cut(text, columns, mark);
    let missing = columns.saturating_sub(width(&cell));
    format!("{}{cell}", " ".repeat(missing))
}

/// Lines of at most `columns`: Chinese breaks anywhere but before closing punctuation, other words stay whole where
/// they fit. Line feeds of the text are kept.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(2);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = String::new();
        let mut taken = 0;
        for word in pieces(paragraph) {
            let wide = width(word);
            if taken + wide <= columns {
                line.push_str(word);
                taken += wide;
                continue;
            }
            if no_break_before(word)
                && let Some(last) = line.graphemes(true).next_back().map(ToOwned::to_owned)
                && width(&line) > width(&last)
            {
                // The closing mark takes the glyph before it along to the next line.
                line.truncate(line.len() - last.len());
                lines.push(line.trim_end().to_owned());
                line = format!("{last}{word}");
                taken = width(&line);
                continue;
            }
            // A word longer than a line is broken where it stands; any other begins a line of its own.
            if wide <= columns {
                if !line.trim_end().is_empty() {
                    lines.push(line.trim_end().to_owned());
                }
                word.trim_start().clone_into(&mut line);
                taken = width(&line);
                continue;
            }
            for grapheme in word.graphemes(true) {
                let step = width(grapheme);
                if taken + step > columns {
                    lines.push(std::mem::take(&mut line));
                    taken = 0;
                }
                line.push_str(grapheme);
                taken += step;
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// Runs of narrow graphemes without a blank, single blanks, single wide graphemes.
fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, grapheme) in text.grapheme_indices(true) {
        let alone = width(grapheme) != 1 || grapheme == " " || grapheme == "\t";
        if alone {
            if let Some(from) = start.take() {
                found.push(&text[from..at]);
            }
            found.push(&text[at..at + grapheme.len()]);
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(from) = start {
        found.push(&text[from..]);
    }
    found
}

fn no_break_before(piece: &str) -> bool {
    matches!(piece, "，" | "。" | "：" | "；" | "、" | "）" | "！" | "？" | "》" | "”")
}

/// A text made safe to draw: control, zero-width and bidi characters become visible marks.
pub fn safe(text: &str) -> String {
    if !text.chars().any(is_unsafe) {
        return text.to_owned();
    }
    text.chars().map(|c| if is_unsafe(c) { '?' } else { c }).collect()
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The initials by which a text is found in the command palette: first letters of the Chinese characters' readings and
/// of the Latin words, in lower case.
pub fn initials(text: &str) -> String {
    use pinyin::ToPinyin as _;
    let mut found = String::new();
    let mut in_word = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if !in_word {
                found.push(c.to_ascii_lowercase());
            }
            in_word = true;
            continue;
        }
        in_word = false;
        if let Some(reading) = c.to_pinyin() {
            found.extend(reading.first_letter().chars().take(1));
        }
    }
    found
}

/// Full-width forms of ASCII (`：？／１ａ`), the ideographic comma and the ideographic blank as their ASCII keys. An input
/// method in Chinese mode sends these for the command keys.
pub fn half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '、' => '/',
        '。' => '.',
        '【' => '[',
        '】' => ']',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cut_text_ends_with_the_mark_at_a_glyph_border() {
        assert_eq!(cut("暂予监外执行", 8, "…"), "暂予监…");
        assert_eq!(cut("暂外", 4, "…"), "暂外");
        assert_eq!(cut("ab", 1, ".."), ".");
        assert_eq!(fit("欧阳", 6, "…"), "欧阳  ");
        assert_eq!(fit_right("7", 3, "…"), "  7");
    }

    #[test]
    fn closing_marks_do_not_start_a_line() {
        for line in wrap("已告知外出须提前三日申请，本月未外出。工作生活正常。", 10)
        {
            assert!(width(&line) <= 10, "{line}");
            assert!(!line.starts_with(['，', '。']), "{line}");
        }
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
    }

    #[test]
    fn initials_come_from_readings_and_words() {
        assert_eq!(initials("签到"), "qd");
        assert_eq!(initials("Open Today"), "ot");
    }

    #[test]
    fn full_width_keys_become_ascii() {
        let typed: String = "：？／、１９ａ　".chars().map(half_width).collect();
        assert_eq!(typed, ":?//19a ");
    }

    proptest! {
        #[test]
        fn cut_and_fit_keep_their_width(text in "[a-z 　-〿一-龥①…]{0,30}", columns in 0usize..40) {
            prop_assert!(width(&cut(&text, columns, "…")) <= columns);
            prop_assert_eq!(width(&fit(&text, columns, "…")), columns);
        }

        #[test]
        fn wrapping_loses_nothing_but_blanks(text in "[a-z，。一-龥 ]{0,60}", columns in 4usize..30) {
            let joined: String = wrap(&text, columns).concat();
            let strip = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(strip(&joined), strip(&text));
            for line in wrap(&text, columns) {
                prop_assert!(width(&line) <= columns, "{} > {}", width(&line), columns);
            }
        }
    }
}
