//! Whether a new passphrase is worth its scrypt: who copies a key file guesses offline, for as long as they like.

use crate::domain::{Text, TextError};
use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// Fewest characters of a new passphrase.
pub const FEWEST: usize = 12;
/// Fewest guesses that a new passphrase must withstand, as a power of ten: at the half second that scrypt costs, a
/// thousand machines need months.
const GUESSES: f64 = 10.0;
/// A run of so many digits is a telephone number, a date, a document's number: worth one character.
const RUN: usize = 6;
/// Words that stand first on the list of whoever attacks an office such as this.
const COMMON: [&str; 16] = [
    "guitu",
    "归途",
    "司法所",
    "司法局",
    "sifasuo",
    "sifaju",
    "矫正",
    "jiaozheng",
    "shequ",
    "anbang",
    "shenzhen",
    "luohu",
    "guangdong",
    "zhongguo",
    "woaini",
    "mima",
];

/// Why a passphrase is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer than [`FEWEST`] characters.
    Short,
    /// Digits, in whatever script, and what stands between them.
    Digits,
    /// A character that cannot be seen, by its code point: nobody could type it again.
    Invisible(u32),
    /// Little but the officer's own name, the office's, or a number.
    Own,
    /// Among the first that are tried.
    Guessable,
}

/// Judges a new passphrase. `own` are names that whoever attacks knows: the officer's, the office's.
///
/// # Errors
/// The [`Weakness`].
pub fn judge(typed: &str, own: &[&str]) -> Result<(), Weakness> {
    if let Some(code) = invisible(typed) {
        return Err(Weakness::Invisible(code));
    }
    let text: String = typed.nfkc().collect::<String>().to_lowercase();
    if text.chars().filter(|c| !c.is_whitespace()).count() < FEWEST {
        return Err(Weakness::Short);
    }
    if text.chars().all(|c| is_digit(c) || !c.is_alphabetic()) {
        return Err(Weakness::Digits);
    }
    if guesses(&text) < GUESSES {
        return Err(Weakness::Guessable);
    }
    if guesses(&without(&text, own)) < GUESSES {
        return Err(Weakness::Own);
    }
    Ok(())
}

fn guesses(text: &str) -> f64 {
    zxcvbn::zxcvbn(text, &COMMON).guesses_log10()
}

/// The first character that cannot be seen; combining marks can.
fn invisible(typed: &str) -> Option<u32> {
    if let Err(TextError::Forbidden { code, .. }) = Text::new(typed) {
        return Some(code);
    }
    let unseen = |c: &char| {
        matches!(c, '\t' | '\n' | '\r' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{2800}'
            | '\u{3164}' | '\u{FFA0}' | '\u{180B}'..='\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
    };
    typed.chars().find(unseen).map(u32::from)
}

fn is_digit(c: char) -> bool {
    c.is_numeric() || "〇一二三四五六七八九十百千万零壹贰叁肆伍陆柒捌玖拾".contains(c)
}

/// The passphrase with one character in the place of each name and each long number in it.
fn without(text: &str, own: &[&str]) -> String {
    let mut text = text.to_owned();
    for name in own.iter().flat_map(|name| spellings(name)) {
        text = text.replace(&name, "*");
    }
    let mut kept = String::new();
    let mut run = String::new();
    for c in text.chars().chain(['\0']) {
        if is_digit(c) {
            run.push(c);
            continue;
        }
        if run.chars().count() >= RUN {
            kept.push('*');
        } else {
            kept.push_str(&run);
        }
        run.clear();
        kept.push(c);
    }
    kept.pop();
    kept
}

/// A name as it may be typed: in characters, in pinyin, given name and surname apart. Single letters are no name.
fn spellings(name: &str) -> Vec<String> {
    let name: String = name.nfkc().collect::<String>().to_lowercase();
    let characters: Vec<char> = name.chars().filter(|c| !c.is_whitespace()).collect();
    let mut found = Vec::new();
    for part in
        [&characters[..], characters.get(1..).unwrap_or_default(), characters.get(2..).unwrap_or_default()]
    {
        found.push(part.iter().collect::<String>());
        let read: Option<Vec<&str>> = part.iter().map(|c| c.to_pinyin().map(pinyin::Pinyin::plain)).collect();
        found.extend(read.map(|syllables| syllables.concat()));
    }
    found.extend(name.split_whitespace().map(str::to_owned));
    found.retain(|one| one.chars().count() > 1);
    // the longest first, so that the whole name goes before its parts
    found.sort_by_key(|one| std::cmp::Reverse(one.chars().count()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: [&str; 3] = ["陈试一", "桂园司法所", "John Example"];

    #[test]
    fn what_is_guessed_first_is_not_taken() {
        let cases = [
            ("", Weakness::Short),
            ("aaaaaaaa", Weakness::Short),
            ("12345678", Weakness::Short),
            ("password", Weakness::Short),
            ("        ", Weakness::Short),
            ("            ", Weakness::Short),
            ("correct 1 x   ", Weakness::Short),
            ("13800138000", Weakness::Short),
            ("138001380001380", Weakness::Digits),
            ("138-0013-8000 1234", Weakness::Digits),
            ("１３８００１３８０００１２", Weakness::Digits),
            ("一三八零零一三八零零零一", Weakness::Digits),
            ("٣٨٠٠١٣٨٠٠٠١٢٣", Weakness::Digits),
            ("............", Weakness::Digits),
            ("correct\u{200B}horse battery", Weakness::Invisible(0x200B)),
            ("correct horse\u{FEFF} battery", Weakness::Invisible(0xFEFF)),
            ("\u{3164}correct horse battery", Weakness::Invisible(0x3164)),
            ("correct horse\u{FE0F} battery", Weakness::Invisible(0xFE0F)),
            ("correct\thorse battery", Weakness::Invisible(9)),
            ("aaaaaaaaaaaaaaaa", Weakness::Guessable),
            ("abcabcabcabcabc", Weakness::Guessable),
            ("password12345", Weakness::Guessable),
            ("Passw0rd!Passw0rd!", Weakness::Guessable),
            ("qwertyuiop[]asdf", Weakness::Guessable),
            ("1qaz2wsx3edc4rfv", Weakness::Guessable),
            ("归途归途归途归途归途归途", Weakness::Guessable),
            ("shenzhenluohu", Weakness::Guessable),
            ("陈试一陈试一陈试一陈试一", Weakness::Guessable),
            ("陈试一13800138000陈试一", Weakness::Own),
            ("chenshiyi13800138000", Weakness::Own),
            ("桂园司法所陈试一2026", Weakness::Own),
            ("john.example.19800101", Weakness::Own),
        ];
        for (typed, weakness) in cases {
            assert_eq!(judge(typed, &OWN), Err(weakness), "{typed:?}");
        }
    }

    #[test]
    fn what_takes_long_to_guess_is_taken() {
        for typed in [
            "plank-osprey-decoy-unfounded-gravy-mulch",
            "kangbei-shuoliang-maoqun-tuijing-peizong-ruanhe",
            "雨天记得把窗台的花搬进来",
            "café au lait à Saïgon, un lundi",
            "Zk7#vq!mT2xLw9",
            "陈试一养的猫不吃晚饭只喝汤",
        ] {
            assert_eq!(judge(typed, &OWN), Ok(()), "{typed:?}");
        }
    }
}
