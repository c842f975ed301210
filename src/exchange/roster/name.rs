//! The cell of a name: what is padding, what is one spelling of another, and what is no part of a name at all.

use super::RejectReason;
use super::value::checked;
use crate::domain::Text;

/// Every dot that stands between the parts of a name; `·` (U+00B7) is the one that is stored.
const DOTS: [char; 12] = ['·', '•', '‧', '・', '･', '∙', '●', '⋅', '．', '.', '。', '᛫'];

/// A name: padding between Han characters drops out, one space between other words stays, all dots between Han characters
/// are one. Remarks, marks of loss, digits and second names make it no name; `longest` is for names in Han characters.
pub(super) fn name(text: &str, longest: usize) -> Result<Text, RejectReason> {
    if let Some(position) = text.chars().position(|c| matches!(c, '\n' | '\r' | '\t')) {
        let code = text.chars().nth(position).map_or(0, u32::from);
        return Err(RejectReason::ForbiddenCharacter { code, position: position as u64 + 1 });
    }
    let folded = one_dot(&without_padding(text));
    let text = checked(&folded, Text::NAME_MAX)?;
    let odd = |c: char| !(c.is_alphabetic() || matches!(c, '·' | ' ' | '\'' | '’' | '-' | '.'));
    if let Some(mark) = text.as_str().chars().find(|c| odd(*c)) {
        return Err(match mark {
            '?' | '？' => RejectReason::NameLost,
            '*' | '＊' | '×' | '○' | '〇' | '#' => RejectReason::NameMasked,
            _ => RejectReason::NameRemark { mark },
        });
    }
    let han = text.as_str().chars().any(is_han);
    if text.as_str().contains('某') {
        return Err(RejectReason::NameMasked);
    }
    if han && text.as_str().contains([' ', '\'', '’', '-', '.']) {
        let mark = text.as_str().chars().find(|c| matches!(c, ' ' | '\'' | '’' | '-' | '.')).unwrap_or(' ');
        return Err(RejectReason::NameRemark { mark });
    }
    let length = text.as_str().chars().count();
    if length < 2 {
        return Err(RejectReason::NameShort);
    }
    if han && length > longest {
        return Err(RejectReason::TooLong { limit: longest as u64 });
    }
    Ok(text)
}

/// Han characters, those of the later planes too.
fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x2fdf | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff)
}

fn without_padding(text: &str) -> String {
    let mut folded = String::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        folded.push_str(word);
        let latin =
            |c: Option<char>| c.is_some_and(|c| (c.is_alphanumeric() || c == '.') && u32::from(c) < 0x2e80);
        if latin(word.chars().next_back()) && latin(words.peek().and_then(|next| next.chars().next())) {
            folded.push(' ');
        }
    }
    folded
}

/// All dots between Han characters as `·`, each once.
fn one_dot(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut folded = String::new();
    for (at, &c) in chars.iter().enumerate() {
        let is_dot = DOTS.contains(&c);
        if !is_dot {
            folded.push(c);
            continue;
        }
        let before = chars[..at].iter().rev().find(|c| !DOTS.contains(c));
        let after = chars[at..].iter().find(|c| !DOTS.contains(c));
        let between_han = before.is_some_and(|c| is_han(*c)) && after.is_some_and(|c| is_han(*c));
        match between_han {
            true if folded.ends_with('·') => {}
            true => folded.push('·'),
            // J. Smith keeps its point
            false => folded.push(c),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, RejectReason> {
        name(text, 30).map(|name| name.to_string())
    }

    #[test]
    fn names_lose_padding_and_keep_rare_characters() {
        for (written, stored) in [
            ("陈　试", "陈试"),
            ("尉 迟 试𠮷", "尉迟试𠮷"),
            ("Test  Person", "Test Person"),
            ("J. O'Test-Person", "J. O'Test-Person"),
            ("阿布·试", "阿布·试"),
            ("张X", "张X"),
        ] {
            assert_eq!(read(written).unwrap(), stored);
        }
        for wrong in ["陈\n试", "陈\u{200b}试", "陈\u{202e}试", "陈\u{7}试", "陈\u{e123}试", "陈\u{fffd}试"]
        {
            assert!(
                matches!(read(wrong), Err(RejectReason::ForbiddenCharacter { position: 2, .. })),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn all_dots_between_the_parts_of_a_name_are_one() {
        for dot in ["·", "•", "‧", "・", "･", "．", ".", "∙", "● ", " · ", "··"] {
            assert_eq!(read(&format!("阿不都{dot}买买提")).unwrap(), "阿不都·买买提", "{dot}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_a_name_is_refused_for_what_it_is() {
        use RejectReason as R;
        for (text, why) in [
            ("张三（女）", R::NameRemark { mark: '（' }),
            ("李四(已请假)", R::NameRemark { mark: '(' }),
            ("赵六、钱七", R::NameRemark { mark: '、' }),
            ("赵六/钱七", R::NameRemark { mark: '/' }),
            ("张三2", R::NameRemark { mark: '2' }),
            ("4", R::NameRemark { mark: '4' }),
            ("王五*", R::NameMasked),
            ("张*", R::NameMasked),
            ("某某", R::NameMasked),
            ("张某", R::NameMasked),
            ("？？", R::NameLost),
            ("张?", R::NameLost),
            ("李", R::NameShort),
        ] {
            assert_eq!(read(text), Err(why), "{text}");
        }
        assert_eq!(read(&"司马".repeat(20)), Err(R::TooLong { limit: 30 }));
    }
}
