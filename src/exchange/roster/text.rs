//! Folding of headings and words, so that spelling does not matter where meaning does not depend on it.

use unicode_normalization::UnicodeNormalization;

/// What in a bracket makes it a part of the heading, since without it another thing would be meant: 联系电话（家属） is not
/// the person's telephone, 矫正期限（起） no length.
const PARTS: [&str; 21] = [
    "起",
    "止",
    "始",
    "终",
    "家属",
    "家庭",
    "亲属",
    "父",
    "母",
    "配偶",
    "监护",
    "担保",
    "保证",
    "单位",
    "前科",
    "紧急",
    "联系人",
    "旧",
    "代码",
    "编码",
    "名称",
];

/// A heading without spaces, line breaks, marks and bracketed remarks: `＊身份证号码（18位）：` is `身份证号码`. A bracket that
/// names a part stays: `矫正期限（起止）` is `矫正期限起止`. The `/` that joins merged headings stays.
pub(super) fn fold_heading(heading: &str) -> String {
    let mut folded = String::new();
    let mut bracket: Option<String> = None;
    for c in heading.nfkc() {
        match c {
            '(' | '[' | '【' | '〔' | '<' | '《' => bracket = Some(bracket.unwrap_or_default()),
            ')' | ']' | '】' | '〕' | '>' | '》' => {
                let held = bracket.take().unwrap_or_default();
                let says_how = ["填", "例", "格式"].iter().any(|word| held.contains(word));
                if PARTS.iter().any(|part| held.contains(part)) && !says_how {
                    folded.push_str(&held);
                }
            }
            _ if c.is_whitespace() || c.is_control() => {}
            '*' | ':' | '、' | ',' | '.' | '。' | '-' | '_' | '\'' | '"' | '“' | '”' | '‘' | '’'
            | '\u{feff}' => {}
            _ => bracket.as_mut().unwrap_or(&mut folded).extend(c.to_lowercase()),
        }
    }
    folded
}

/// A word of a closed list without spaces, in small letters and half width.
pub(super) fn fold_value(word: &str) -> String {
    word.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
