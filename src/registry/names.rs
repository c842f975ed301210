//! How names sound and when two spellings are one name: surname readings, given names with several readings, dots,
//! traditional forms (rules 9.5). Only for finding people; nothing here changes what is kept.

use crate::assets;
use pinyin::{ToPinyin, ToPinyinMulti};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Ways of writing the dot between the parts of a name (间隔号), and marks that stand for it in exports.
const DOTS: [char; 13] = ['·', '•', '・', '‧', '∙', '⋅', '･', '●', '．', '.', '。', '᛫', '⸱'];

/// Listing more initials of one name than this would find everybody.
const MOST_INITIALS: usize = 64;

/// The embedded tables of names.
struct Names {
    /// Readings of a surname: one syllable a character, in each way it is read.
    surnames: BTreeMap<&'static str, Vec<Vec<&'static str>>>,
    /// Readings of a character in given names, where there are several.
    given: BTreeMap<char, Vec<&'static str>>,
    simplified: BTreeMap<char, char>,
    /// Characters of the longest surname.
    longest: usize,
}

fn rows(path: &str) -> impl Iterator<Item = &'static str> {
    assets::text(path).unwrap_or_default().lines().skip(1)
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let mut surnames: BTreeMap<&str, Vec<Vec<&str>>> = BTreeMap::new();
        let mut given: BTreeMap<char, Vec<&str>> = BTreeMap::new();
        let mut put = |surname: &'static str, reading: &'static str| {
            let syllables: Vec<&str> = reading.split(' ').collect();
            let known = surnames.entry(surname).or_default();
            if syllables.len() == surname.chars().count() && !known.contains(&syllables) {
                known.push(syllables);
            }
        };
        for (surname, reading) in rows("names/surnames.csv").filter_map(|row| row.split_once(',')) {
            put(surname, reading);
        }
        for row in rows("names/readings.csv") {
            match row.split(',').collect::<Vec<_>>()[..] {
                ["surname", surname, reading] => put(surname, reading),
                ["given", text, reading] => {
                    given.entry(text.chars().next().unwrap_or_default()).or_default().push(reading);
                }
                _ => {}
            }
        }
        let pair = |row: &'static str| {
            let (traditional, simplified) = row.split_once(',')?;
            Some((traditional.chars().next()?, simplified.chars().next()?))
        };
        let simplified = rows("names/traditional.csv").filter_map(pair).collect();
        let longest = surnames.keys().map(|surname| surname.chars().count()).max().unwrap_or(1);
        Names { surnames, given, simplified, longest }
    })
}

/// A name as it is compared: no dots, no blanks, simplified characters, lower case. Two spellings of one name fold alike.
pub fn folded(name: &str) -> String {
    let simplified = &names().simplified;
    name.chars()
        .filter(|c| !c.is_whitespace() && !DOTS.contains(c))
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            _ => simplified.get(&c).copied().unwrap_or(c),
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// `ü` as it is typed: `v`.
fn typed(reading: &str) -> String {
    reading.replace('ü', "v")
}

/// The common reading of a character; the character itself where it is a letter or has none.
fn common(c: char) -> Option<String> {
    match c.to_pinyin() {
        Some(reading) => Some(typed(reading.plain())),
        None => c.is_alphanumeric().then(|| c.to_lowercase().collect()),
    }
}

/// Surnames that a folded name may begin with, longest first: how many characters, and their readings.
fn surnames_of(chars: &[char]) -> impl Iterator<Item = (usize, &'static [Vec<&'static str>])> {
    let known = names();
    (1..=known.longest.min(chars.len())).rev().filter_map(move |length| {
        let surname: String = chars[..length].iter().collect();
        known.surnames.get(surname.as_str()).map(|readings| (length, readings.as_slice()))
    })
}

fn first_letter(reading: &str) -> Option<char> {
    reading.chars().next()
}

/// Initials of a name: the readings of its surname, and the common reading of its first character, times those of the
/// given name; sorted, unique.
pub fn initials(name: &str) -> Vec<String> {
    let chars: Vec<char> = folded(name).chars().collect();
    let Some(first) = chars.first() else { return vec![] };
    let given = |c: &char| -> BTreeSet<char> {
        let several = names().given.get(c).into_iter().flatten();
        several.filter_map(|r| first_letter(r)).chain(common(*c).as_deref().and_then(first_letter)).collect()
    };
    let mut heads: BTreeSet<(usize, String)> = BTreeSet::new();
    heads.extend(common(*first).as_deref().and_then(first_letter).map(|letter| (1, letter.to_string())));
    for (length, readings) in surnames_of(&chars) {
        let letters = |syllables: &Vec<&str>| syllables.iter().filter_map(|r| first_letter(r)).collect();
        heads.extend(readings.iter().map(|syllables| (length, letters(syllables))));
    }
    let mut found = BTreeSet::new();
    for (length, head) in heads {
        let mut list = vec![head];
        for choices in chars[length..].iter().map(given) {
            if choices.is_empty() {
                continue;
            }
            list = list
                .iter()
                .flat_map(|before| choices.iter().map(move |letter| format!("{before}{letter}")))
                .take(MOST_INITIALS)
                .collect();
        }
        found.extend(list);
    }
    found.into_iter().take(MOST_INITIALS).collect()
}

/// Every reading of a character that a dictionary knows, as typed; those with `ü` also as they are typed without it.
fn every_reading(c: char) -> BTreeSet<String> {
    let mut readings: BTreeSet<String> = common(c).into_iter().collect();
    if let Some(multi) = c.to_pinyin_multi() {
        readings.extend(multi.into_iter().map(|reading| typed(reading.plain())));
    }
    readings.extend(names().given.get(&c).into_iter().flatten().map(|reading| (*reading).to_owned()));
    with_u(readings)
}

fn with_u(mut readings: BTreeSet<String>) -> BTreeSet<String> {
    let plain: Vec<String> =
        readings.iter().filter(|r| r.contains('v')).map(|r| r.replace('v', "u")).collect();
    readings.extend(plain);
    readings
}

/// How typed letters sound like a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sound {
    /// Initials alone.
    Initials,
    /// Whole readings, or readings and initials mixed; the last may be cut short.
    Reading,
}

/// Whether `query`, letters in lower case, sounds like the beginning of `name`: each character by its initial or by a
/// whole reading, in any of its readings.
pub fn sounds(query: &str, name: &str) -> Option<Sound> {
    let query = typed(query);
    if query.is_empty() || !query.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return None;
    }
    let chars: Vec<char> = folded(name).chars().collect();
    let whole: Vec<BTreeSet<String>> = chars.iter().map(|c| every_reading(*c)).collect();
    let mut ways = vec![whole.clone()];
    for (length, readings) in surnames_of(&chars) {
        for syllables in readings {
            let mut way: Vec<BTreeSet<String>> =
                syllables.iter().map(|s| with_u(BTreeSet::from([(*s).to_owned()]))).collect();
            way.extend_from_slice(&whole[length..]);
            ways.push(way);
        }
    }
    ways.iter().filter_map(|way| spells(&query, way)).min()
}

/// Whether the letters spell the syllables from the first on.
fn spells(query: &str, syllables: &[BTreeSet<String>]) -> Option<Sound> {
    if query.is_empty() {
        return Some(Sound::Initials);
    }
    let (first, rest) = syllables.split_first()?;
    let by_initial = first
        .iter()
        .filter(|reading| reading.as_bytes().first() == query.as_bytes().first())
        .find_map(|_| spells(&query[1..], rest));
    let by_reading = first.iter().filter(|reading| reading.len() > 1).find_map(|reading| {
        if reading.starts_with(query) && query.len() > 1 {
            return Some(Sound::Reading);
        }
        query.strip_prefix(reading.as_str()).and_then(|left| spells(left, rest)).map(|_| Sound::Reading)
    });
    by_initial.into_iter().chain(by_reading).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(name: &str, wanted: &str) -> bool {
        initials(name).contains(&wanted.to_owned())
    }

    #[test]
    fn every_reading_of_a_surname_is_found() {
        assert!(has("单志强", "szq") && has("单志强", "dzq"));
        assert!(has("仇试", "qs") && has("仇试", "cs"));
        assert!(has("区试", "os") && has("解试", "xs") && has("查试", "zs") && has("曾试", "zs"));
        assert!(has("尉迟试", "ycs") && has("欧阳慧", "oyh"));
        assert_eq!(initials(""), Vec::<String>::new());
        assert_eq!(initials("单志强"), ["dzq", "szq"]);
    }

    #[test]
    fn surnames_are_found_by_their_whole_reading() {
        for (name, query) in [
            ("曾试", "zeng"),
            ("解试", "xie"),
            ("仇试", "qiu"),
            ("单试", "shan"),
            ("区试", "ou"),
            ("尉迟试", "yuchi"),
            ("单于试", "chanyu"),
            ("澹台试", "tantai"),
            ("阚试", "kan"),
            ("万俟试", "moqi"),
            ("朴试", "piao"),
            ("盖试", "ge"),
            ("覃试", "qin"),
            ("覃试", "tan"),
            ("翟试", "zhai"),
            ("员试", "yun"),
            ("乐试", "yue"),
            ("侯莫陈试", "houmochen"),
        ] {
            assert_eq!(sounds(query, name), Some(Sound::Reading), "{name} {query}");
        }
        assert_eq!(sounds("zs", "曾试"), Some(Sound::Initials));
        assert_eq!(sounds("zengs", "曾试"), Some(Sound::Reading));
        assert_eq!(sounds("wang", "曾试"), None);
    }

    #[test]
    fn given_names_have_several_readings() {
        for (name, queries) in [
            ("王晟", ["wangsheng", "wangcheng"]),
            ("王乐", ["wangle", "wangyue"]),
            ("王重", ["wangchong", "wangzhong"]),
            ("王朝", ["wangchao", "wangzhao"]),
            ("王行", ["wangxing", "wanghang"]),
        ] {
            assert!(queries.iter().all(|query| sounds(query, name).is_some()), "{name}");
        }
        assert!(has("王重", "wc") && has("王重", "wz"));
    }

    #[test]
    fn u_with_dots_is_typed_in_three_ways() {
        for query in ["lv", "lu", "lü", "lvs", "lus", "lüshi"] {
            assert!(sounds(query, "吕试").is_some(), "{query}");
        }
        assert!(sounds("liushi", "吕试").is_none());
    }

    #[test]
    fn all_dots_and_traditional_forms_are_one_name() {
        let plain = folded("买买提·阿不都");
        for dot in DOTS {
            assert_eq!(folded(&format!("买买提{dot}阿不都")), plain);
        }
        assert_eq!(folded("陳試"), folded("陈试"));
        assert_eq!(folded("歐陽 試"), folded("欧阳试"));
        assert!(sounds("ouyang", "歐陽試").is_some());
        assert!(sounds("mmtabd", "买买提·阿不都").is_some());
    }

    #[test]
    fn every_row_of_the_tables_is_read() {
        let names = names();
        assert!(names.surnames.len() > 550 && names.given.len() > 60 && names.simplified.len() > 4_000);
        assert!(names.surnames.values().all(|readings| !readings.is_empty()));
    }
}
