//! Names masked (脱敏): one way for screens and documents, and a stricter one for files an officer may not see.

use crate::domain::{IdDocument, IdDocumentKind, IdNumber};
use unicode_segmentation::UnicodeSegmentation as _;

/// Surnames of two characters (复姓) still borne; the others are of one.
const COMPOUND: [&str; 18] = [
    "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "宇文", "长孙",
    "夏侯", "端木", "南宫", "独孤", "百里",
];

/// The surname and the characters after it.
fn parts(name: &str) -> (&str, Vec<&str>) {
    let compound = COMPOUND.iter().find(|known| name.starts_with(**known)).map(|known| known.len());
    let first = name.graphemes(true).next().map_or(0, str::len);
    let (surname, rest) = name.split_at(compound.unwrap_or(first));
    (surname, rest.graphemes(true).collect())
}

/// A name as screens behind the veil show it, so that whoever knows the person finds the row: surname and last character
/// stay, as in `李*`, `陈*明`, `欧阳*慧`; a name of two characters keeps its first, and a lone one nothing.
pub fn mask_name(name: &str) -> String {
    match parts(name) {
        ("", _) => String::new(),
        (_, rest) if rest.is_empty() => cover_name(name),
        (surname, rest) if rest.len() == 1 => format!("{surname}*"),
        (surname, rest) => {
            let last = rest.last().copied().unwrap_or_default();
            format!("{surname}{}{last}", "*".repeat(rest.len() - 1))
        }
    }
}

/// A name as documents print it, which leave the office: nothing but the surname stays, `张**`, `欧阳*`; a name that is no more than a surname keeps its first character.
pub fn cover_name(name: &str) -> String {
    let (surname, rest) = parts(name);
    if !rest.is_empty() {
        return format!("{surname}{}", "*".repeat(rest.len()));
    }
    let letters: Vec<&str> = surname.graphemes(true).collect();
    match letters.as_slice() {
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, others @ ..] => format!("{first}{}", "*".repeat(others.len())),
    }
}

/// A telephone number with its middle covered.
pub fn mask_phone(phone: &str) -> String {
    let chars: Vec<char> = phone.chars().collect();
    if chars.len() < 8 {
        return "*".repeat(chars.len());
    }
    let hidden = chars.len() - 7;
    chars[..3].iter().chain(&vec!['*'; hidden]).chain(&chars[chars.len() - 4..]).collect()
}

/// A text in which every long run of digits is masked as a telephone number is.
pub fn mask_numbers(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len());
        let (digits, after) = from.split_at(end);
        masked.push_str(before);
        masked.push_str(&if digits.len() < 7 { digits.to_owned() } else { mask_phone(digits) });
        rest = after;
    }
    masked + rest
}

/// An address of which only the beginning is shown, at most six characters and never more than half: the town or street,
/// and not the house.
pub fn mask_address(address: &str) -> String {
    let letters: Vec<&str> = address.graphemes(true).collect();
    if letters.is_empty() {
        return String::new();
    }
    let shown = (letters.len() / 2).min(6);
    format!("{}***", letters[..shown].concat())
}

/// Free text in which whatever has the form of a resident number (18 characters, or 15 of the old form with a real birth
/// date) is masked as one: what an officer typed or a list held is no reason to show it.
pub fn mask_text(text: &str) -> String {
    let is_part = |c: char| {
        matches!(c, '０'..='９' | 'Ｘ' | 'ｘ') || c.is_ascii_digit() || c.eq_ignore_ascii_case(&'x')
    };
    let mut masked = String::with_capacity(text.len());
    let mut run = String::new();
    // the blank ends the last run
    for c in text.chars().chain([' ']) {
        if is_part(c) {
            run.push(c);
            continue;
        }
        masked.push_str(&masked_run(&run));
        run.clear();
        masked.push(c);
    }
    masked.pop();
    masked
}

fn masked_run(run: &str) -> String {
    let number = IdNumber::normalise(run);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let is_new = number.len() == 18 && digits >= 17 && number.as_bytes()[..17].iter().all(u8::is_ascii_digit);
    let is_old = number.len() == 15 && digits == 15 && IdNumber::convert_old(&number).is_ok();
    if is_new || is_old {
        return IdDocument { kind: IdDocumentKind::ResidentId, number }.masked();
    }
    run.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_free_text_are_masked_as_numbers_and_telephones_are_not() {
        for (text, masked) in [
            ("父亲440303196001010015务农", "父亲440303********0015务农"),
            ("证号：11010519491231002x。", "证号：110105********002X。"),
            ("１１０１０５１９４９１２３１００２Ｘ", "110105********002X"),
            ("旧号440303600101001", "旧号440303*****1001"),
            (
                "电话13800000001，文书2026000000000000000000001",
                "电话13800000001，文书2026000000000000000000001",
            ),
            ("", ""),
        ] {
            assert_eq!(mask_text(text), masked);
        }
    }

    #[test]
    fn a_mask_keeps_the_whole_surname_and_the_last_character() {
        let pairs = [
            ("欧阳试慧", "欧阳*慧"),
            ("欧阳娜", "欧阳*"),
            ("欧阳", "欧*"),
            ("陈试明", "陈*明"),
            ("陈试小明", "陈**明"),
            ("李试", "李*"),
            ("李", "*"),
            ("", ""),
        ];
        for (name, masked) in pairs {
            assert_eq!(mask_name(name), masked);
        }
        assert_eq!([cover_name("欧阳试慧"), cover_name("陈试明")], ["欧阳**", "陈**"]);
    }
}
