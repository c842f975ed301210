//! Folding of headings and words, so that spelling does not matter where meaning does not depend on it.

use unicode_normalization::UnicodeNormalization;

/// A heading without spaces, line breaks, marks and bracketed remarks: `＊身份证号码（18位）：` is `身份证号码`.
/// The `/` that joins merged headings stays.
pub(super) fn fold_heading(heading: &str) -> String {
    let mut folded = String::new();
    let mut depth = 0u32;
    for c in heading.nfkc() {
        match c {
            '(' | '[' | '【' | '〔' | '<' | '《' => depth += 1,
            ')' | ']' | '】' | '〕' | '>' | '》' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() || c.is_control() => {}
            '*' | ':' | '、' | ',' | '.' | '。' | '-' | '_' | '\'' | '"' | '\u{feff}' => {}
            _ => folded.extend(c.to_lowercase()),
        }
    }
    folded
}

/// A word of a closed list without spaces, in small letters and half width.
pub(super) fn fold_value(word: &str) -> String {
    word.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
