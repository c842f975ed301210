//! Finding people: by name, by initials of the surname's readings, by number, by the tail of the identity number.

use super::Registry;
use crate::domain::{Person, SubjectFile};
use chrono::NaiveDate;
use pinyin::ToPinyin;
use std::collections::BTreeSet;

/// Two-character surnames whose second character belongs to the surname (复姓), with their reading where the
/// characters alone would mislead.
const DOUBLE_SURNAMES: [(&str, &str); 12] = [
    ("欧阳", "oy"),
    ("尉迟", "yc"),
    ("司马", "sm"),
    ("上官", "sg"),
    ("诸葛", "zg"),
    ("东方", "df"),
    ("皇甫", "hf"),
    ("万俟", "mq"),
    ("长孙", "zs"),
    ("令狐", "lh"),
    ("公孙", "gs"),
    ("夏侯", "xh"),
];

/// Surnames read otherwise than the character commonly is, or in two ways: the initials of the readings as a surname
/// (rules 9.5). The common reading is always taken too, since that is what somebody types who does not know the person.
const SURNAME_READINGS: [(char, &str); 40] = [
    ('单', "s"),
    ('仇', "q"),
    ('解', "x"),
    ('曾', "z"),
    ('覃', "tq"),
    ('查', "z"),
    ('区', "o"),
    ('盖', "g"),
    ('朴', "p"),
    ('任', "r"),
    ('翟', "z"),
    ('繁', "p"),
    ('乐', "yl"),
    ('缪', "m"),
    ('冼', "x"),
    ('种', "c"),
    ('员', "y"),
    ('那', "n"),
    ('秘', "b"),
    ('逄', "p"),
    ('召', "s"),
    ('折', "s"),
    ('宓', "mf"),
    ('谌', "cs"),
    ('郇', "xh"),
    ('隗', "kw"),
    ('洗', "x"),
    ('句', "g"),
    ('牟', "m"),
    ('贾', "j"),
    ('石', "s"),
    ('沈', "s"),
    ('葛', "g"),
    ('费', "f"),
    ('柏', "b"),
    ('祭', "z"),
    ('俞', "y"),
    ('车', "c"),
    ('都', "d"),
    ('黑', "h"),
];

fn first_letter(reading: &str) -> Option<char> {
    reading.chars().next().filter(char::is_ascii_alphabetic)
}

/// Initials of a surname: its common reading and its readings as a surname; itself where it has none.
fn letters(c: char) -> BTreeSet<char> {
    let mut set: BTreeSet<char> =
        c.to_pinyin().and_then(|one| first_letter(one.plain())).into_iter().collect();
    if let Some((_, extra)) = SURNAME_READINGS.iter().find(|(surname, _)| *surname == c) {
        set.extend(extra.chars());
    }
    if set.is_empty() && c.is_alphanumeric() {
        set.extend(c.to_lowercase());
    }
    set
}

/// Initials of a name: the readings of the surname times the plain reading of the given name, sorted, unique.
pub fn initials(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().filter(|c| !c.is_whitespace() && *c != '·').collect();
    let Some((first, rest)) = chars.split_first() else { return vec![] };
    let plain = |c: &char| {
        c.to_pinyin()
            .and_then(|p| first_letter(p.plain()))
            .or_else(|| c.is_alphanumeric().then(|| c.to_lowercase().next()).flatten())
    };
    let given: String = rest.iter().filter_map(plain).collect();
    let mut set: BTreeSet<String> = letters(*first).into_iter().map(|l| format!("{l}{given}")).collect();
    for (surname, reading) in DOUBLE_SURNAMES {
        if let Some(given) = name.strip_prefix(surname) {
            set.insert(format!("{reading}{}", given.chars().filter_map(|c| plain(&c)).collect::<String>()));
        }
    }
    set.into_iter().collect()
}

/// Full reading of a name, e.g. `ouyanghui`.
fn full_reading(name: &str) -> String {
    name.chars().filter_map(|c| c.to_pinyin().map(pinyin::Pinyin::plain)).collect()
}

/// How a search met somebody; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// The number, whole or its serial.
    Number,
    /// Part of the name.
    Name,
    /// Initials from the start.
    Initials,
    /// Full reading from the start.
    Reading,
    /// The last characters of the identity number.
    DocumentTail,
}

/// How `query` meets a person, if it does. `query` is lower case, without blanks.
pub fn meets(query: &str, number: &str, person: &Person) -> Option<Found> {
    if query.is_empty() {
        return Some(Found::Name);
    }
    let serial = number.rsplit('-').next().unwrap_or_default().trim_start_matches('0');
    let digits = query.chars().all(|c| c.is_ascii_digit() || c == '-' || c == 'x');
    if digits && (number.contains(query) && query.contains('-') || serial == query.trim_start_matches('0')) {
        return Some(Found::Number);
    }
    if person.name.contains(query) || person.former_name.contains(query) {
        return Some(Found::Name);
    }
    if initials(&person.name).iter().chain(&person.pinyin).any(|i| i.starts_with(query)) {
        return Some(Found::Initials);
    }
    if query.len() >= 2 && query.is_ascii() && full_reading(&person.name).starts_with(query) {
        return Some(Found::Reading);
    }
    let tail = digits && query.len() >= 2 && person.document.number.to_lowercase().ends_with(query);
    tail.then_some(Found::DocumentTail)
}

/// Folds what was typed: full-width forms, case, blanks.
pub fn fold(query: &str) -> String {
    query
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
            _ => c,
        })
        .flat_map(char::to_lowercase)
        .collect()
}

impl Registry {
    /// Everybody whom `query` meets, best first, then by number. People whose file is closed to the officer are found
    /// by number only.
    pub fn search(&self, query: &str, day: NaiveDate) -> Vec<(&SubjectFile, Found)> {
        let query = fold(query);
        let mut list: Vec<(&SubjectFile, Found)> = self
            .state
            .subjects
            .values()
            .filter_map(|file| {
                let found = meets(&query, &file.number.to_string(), file.person())?;
                let hidden = super::access::is_hidden(file, self.role(), self.officer(), day);
                (!hidden || found == Found::Number || query.is_empty()).then_some((file, found))
            })
            .collect();
        list.sort_by_key(|(file, found)| (*found, file.number));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reading_of_a_surname_is_found() {
        let has = |name: &str, wanted: &str| initials(name).contains(&wanted.to_owned());
        assert!(has("单志强", "szq") && has("单志强", "dzq"));
        assert!(has("仇试", "qs") && has("仇试", "cs"));
        assert!(has("区试", "os") && has("解试", "xs") && has("查试", "zs") && has("曾试", "zs"));
        assert!(has("尉迟试", "ycs") && has("欧阳慧", "oyh"));
        assert_eq!(initials(""), Vec::<String>::new());
    }

    #[test]
    fn full_width_typing_is_folded() {
        assert_eq!(fold("ＯＹＨ　"), "oyh");
    }
}
