//! Single cells to values.

use super::{CodeList, Field, FieldKind, RosterMap, Term, date, reason::RejectReason};
use crate::{
    domain::{IdDocument, IdDocumentKind, IdNumber, Text},
    exchange::sheet::CellValue,
};
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// A value of a field.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Text in NFC, on one line.
    Text(Text),
    /// A day.
    Date(NaiveDate),
    /// Two days.
    Range(NaiveDate, NaiveDate),
    /// A term.
    Term(Term),
    /// A value of the field's list.
    Code(String),
    /// Yes or no.
    Flag(bool),
}

impl std::fmt::Debug for Value {
    /// Shows the type only.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Date(_) => "Date(..)",
            Self::Range(..) => "Range(..)",
            Self::Term(_) => "Term(..)",
            Self::Code(_) => "Code(..)",
            Self::Flag(_) => "Flag(..)",
        })
    }
}

/// What reading a cell came to.
pub(super) enum Reading {
    /// Nothing stands there.
    Blank,
    /// A value; whether line breaks became spaces.
    Value(Value, bool),
    /// A word that stands for nothing, in a column that may stay unset.
    NotUnderstood(CodeList),
    /// A term that cannot be read.
    TermUnreadable,
}

/// Words that offices write into a cell that has no content.
const NOTHING: [&str; 8] = ["/", "\\", "-", "--", "—", "——", "无", "空"];

/// Reads a cell of any field but the ID number.
pub(super) fn read(
    field: Field,
    cell: &CellValue,
    map: &RosterMap,
    uses_1904: bool,
) -> Result<Reading, RejectReason> {
    if *cell == CellValue::Error {
        return Err(RejectReason::FormulaError);
    }
    let text = cell.to_display();
    let trimmed = trim(&text);
    if trimmed.is_empty() {
        return Ok(Reading::Blank);
    }
    let is_nothing = NOTHING.contains(&trimmed);
    let value = match field.kind() {
        FieldKind::Ignored => return Ok(Reading::Blank),
        FieldKind::Code(list) => return code(field, list, trimmed, map),
        FieldKind::Flag => {
            if let CellValue::Bool(flag) = cell {
                return Ok(Reading::Value(Value::Flag(*flag), false));
            }
            return match map.value(CodeList::Flag, trimmed) {
                Some(word) => Ok(Reading::Value(Value::Flag(word == "yes"), false)),
                None => not_understood(field, CodeList::Flag),
            };
        }
        _ if is_nothing => return Ok(Reading::Blank),
        FieldKind::Name => {
            let name = name(trimmed)?;
            return Ok(Reading::Value(Value::Text(name), false));
        }
        FieldKind::Text(limit) => {
            let (text, broken) = one_line(trimmed, limit)?;
            return Ok(Reading::Value(Value::Text(text), broken));
        }
        FieldKind::IdNumber => Value::Text(Text::new(trimmed)?),
        FieldKind::Date => Value::Date(date::cell_date(cell, uses_1904)?),
        FieldKind::DateRange => {
            let (first, last) = date::text_range(trimmed)?;
            Value::Range(first, last)
        }
        FieldKind::Term => match Term::parse(trimmed) {
            Some(term) => Value::Term(term),
            None => return Ok(Reading::TermUnreadable),
        },
    };
    Ok(Reading::Value(value, false))
}

fn code(field: Field, list: CodeList, word: &str, map: &RosterMap) -> Result<Reading, RejectReason> {
    match map.value(list, word) {
        Some(value) => Ok(Reading::Value(Value::Code(value.to_owned()), false)),
        None if NOTHING.contains(&word) => Ok(Reading::Blank),
        None => not_understood(field, list),
    }
}

/// A word that decides about duties, protection or identity must be understood; any other may stay unset.
fn not_understood(field: Field, list: CodeList) -> Result<Reading, RejectReason> {
    let decides = matches!(
        field,
        Field::Category
            | Field::Grounds
            | Field::Level
            | Field::Grade
            | Field::Sex
            | Field::IdType
            | Field::Minor
            | Field::Sealed
            | Field::Monitoring
            | Field::ReleaseKind
    );
    if decides { Err(RejectReason::UnknownWord(list)) } else { Ok(Reading::NotUnderstood(list)) }
}

/// Without white space around it, and without the marks that spreadsheets put before numbers kept as text.
pub(super) fn trim(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let text = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    text.strip_prefix('\'').unwrap_or(text).trim()
}

/// A name: padding between Han characters drops out; one space between other words stays.
fn name(text: &str) -> Result<Text, RejectReason> {
    const LIMIT: usize = Text::NAME_MAX;
    if let Some(position) = text.chars().position(|c| matches!(c, '\n' | '\r' | '\t')) {
        let code = text.chars().nth(position).map_or(0, u32::from);
        return Err(RejectReason::ForbiddenCharacter { code, position: position as u64 + 1 });
    }
    let mut folded = String::new();
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        folded.push_str(word);
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && u32::from(c) < 0x2e80);
        if latin(word.chars().next_back()) && latin(words.peek().and_then(|next| next.chars().next())) {
            folded.push(' ');
        }
    }
    checked(&folded, LIMIT)
}

/// Free text on one line, and whether line breaks or tabs became spaces. Full-width digits and letters become half width;
/// Chinese punctuation stays.
fn one_line(text: &str, limit: usize) -> Result<(Text, bool), RejectReason> {
    let broken = text.contains(['\n', '\r', '\t']);
    let folded: String = text
        .chars()
        .map(|c| match c {
            '\n' | '\r' | '\t' | '\u{3000}' | '\u{a0}' => ' ',
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
            }
            other => other,
        })
        .collect();
    let folded = folded.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    Ok((checked(&folded, limit)?, broken))
}

/// [`Text`], shorter than the field's limit, and without characters that computers disagree on: private use (old
/// systems keep rare characters there), the replacement character, fillers that show nothing.
fn checked(text: &str, limit: usize) -> Result<Text, RejectReason> {
    if text.chars().count() > limit {
        return Err(RejectReason::TooLong { limit: limit as u64 });
    }
    for (at, c) in text.chars().enumerate() {
        let code = u32::from(c);
        let refused = matches!(code,
            0xe000..=0xf8ff | 0xf_0000.. | 0xfffd | 0x034f | 0x115f | 0x1160 | 0x3164 | 0xffa0)
            || (code & 0xfffe) == 0xfffe;
        if refused {
            return Err(RejectReason::ForbiddenCharacter { code, position: at as u64 + 1 });
        }
    }
    Ok(Text::required(text)?)
}

/// Reads the cell of an ID number. A number cell, or text such as `4.40303E+17`, has lost digits: it is refused and never
/// guessed at.
pub(super) fn document(
    cell: &CellValue,
    kind: IdDocumentKind,
    today: NaiveDate,
) -> Result<Option<IdDocument>, RejectReason> {
    let text = match cell {
        CellValue::Text(text) => trim(text),
        CellValue::Error => return Err(RejectReason::FormulaError),
        _ => return Err(RejectReason::IdNumberIsNumber),
    };
    let folded: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    if folded.is_empty() || NOTHING.contains(&folded.as_str()) {
        return Ok(None);
    }
    if is_scientific(&folded) {
        return Err(RejectReason::IdNumberIsNumber);
    }
    checked(&folded, 60)?;
    if kind == IdDocumentKind::ResidentId {
        return IdNumber::parse(&folded, today)
            .map(|number| Some(number.into_document()))
            .map_err(RejectReason::IdNumber);
    }
    let number: String =
        folded.to_ascii_uppercase().chars().filter(|c| !matches!(c, '-' | '(' | ')')).collect();
    let fits = (5..=20).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if fits { Ok(Some(IdDocument { kind, number })) } else { Err(RejectReason::DocumentMalformed) }
}

/// `4.40303E+17`: how a spreadsheet writes a long number into a CSV file.
fn is_scientific(text: &str) -> bool {
    let text = text.to_ascii_uppercase();
    text.split_once("E+").is_some_and(|(mantissa, exponent)| {
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        digits(mantissa) && digits(exponent)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Codes, Policy};

    fn text(text: &str) -> CellValue {
        CellValue::Text(text.to_owned())
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 30).unwrap()
    }

    #[test]
    fn names_lose_padding_and_keep_rare_characters() {
        assert_eq!(name("陈　试").unwrap().as_str(), "陈试");
        assert_eq!(name("尉 迟 试𠮷").unwrap().as_str(), "尉迟试𠮷");
        assert_eq!(name("Test  Person").unwrap().as_str(), "Test Person");
        assert_eq!(name("阿布·试").unwrap().as_str(), "阿布·试");
        for wrong in ["陈\n试", "陈\u{200b}试", "陈\u{202e}试", "陈\u{7}试", "陈\u{e123}试", "陈\u{fffd}试"]
        {
            assert!(
                matches!(name(wrong), Err(RejectReason::ForbiddenCharacter { position: 2, .. })),
                "{wrong:?}"
            );
        }
    }

    #[test]
    fn numbers_kept_as_text_in_any_way_are_read_and_lost_digits_are_refused() {
        let kind = IdDocumentKind::ResidentId;
        for spelling in [
            "11010519491231002X",
            " 11010519491231002x\t",
            "１１０１０５１９４９１２３１００２Ｘ",
            "110105 19491231 002X",
            "'11010519491231002X",
            "=\"11010519491231002X\"",
        ] {
            let read = document(&text(spelling), kind, today()).unwrap().unwrap();
            assert_eq!(read.number, "11010519491231002X", "{spelling}");
        }
        for cell in [CellValue::Number(1.101_051_949_123_1e17), text("1.10105E+17"), CellValue::Bool(true)] {
            assert_eq!(document(&cell, kind, today()), Err(RejectReason::IdNumberIsNumber));
        }
        assert_eq!(document(&text("无"), kind, today()), Ok(None));
        let passport = document(&text("e 1234-5678"), IdDocumentKind::Passport, today()).unwrap().unwrap();
        assert_eq!(passport.number, "E12345678");
    }

    #[test]
    fn a_word_that_decides_must_be_understood_and_another_may_stay_unset() {
        let codes = Codes::embedded().unwrap();
        let policy = Policy::embedded();
        let vocabulary =
            crate::exchange::roster::Vocabulary { codes: &codes, levels: &policy.profiles()[0].levels };
        let map = RosterMap::built_in(&vocabulary).unwrap();
        let read = |field, word: &str| read(field, &text(word), &map, false);
        let code = |field, word| match read(field, word) {
            Ok(Reading::Value(Value::Code(code), _)) => code,
            _ => panic!("{word}"),
        };
        assert_eq!(code(Field::Category, "02"), "suspended-sentence");
        assert_eq!(code(Field::Ethnicity, "汉"), "01");
        assert_eq!(code(Field::Level, "宽松"), "宽管");
        assert_eq!(code(Field::Education, "中专技校"), "05");
        assert!(matches!(read(Field::Category, "缓行"), Err(RejectReason::UnknownWord(CodeList::Category))));
        assert!(matches!(
            read(Field::Education, "初中肄业"),
            Ok(Reading::NotUnderstood(CodeList::Education))
        ));
        assert!(matches!(read(Field::Minor, "√"), Ok(Reading::Value(Value::Flag(true), _))));
        assert!(matches!(read(Field::Phone, "/"), Ok(Reading::Blank)));
        assert!(matches!(read(Field::Notes, "一\n二"), Ok(Reading::Value(Value::Text(_), true))));
    }
}
