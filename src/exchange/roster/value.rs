//! Single cells to values.

use super::{CodeList, Field, FieldKind, NoticeReason, RejectReason, RosterMap, Term, date, name};
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
    /// A value, and what is odd about it.
    Value(Value, Option<NoticeReason>),
    /// Nothing that can be stored, in a column that may stay unset.
    LeftOut(NoticeReason),
}

/// Words that offices write into a cell that has no content.
const NOTHING: [&str; 8] = ["/", "\\", "-", "--", "—", "——", "无", "空"];

/// What a spreadsheet writes into a text file where a formula failed.
const FAILED: [&str; 7] = ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"];

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
    if *cell == CellValue::Uncached {
        return Err(RejectReason::FormulaUncached);
    }
    let text = cell.to_display();
    let trimmed = trim(&text);
    if trimmed.is_empty() {
        return Ok(Reading::Blank);
    }
    if FAILED.contains(&trimmed) {
        return Err(RejectReason::FormulaError);
    }
    let is_nothing = NOTHING.contains(&trimmed);
    let value = match field.kind() {
        FieldKind::Ignored | FieldKind::Part(_) => return Ok(Reading::Blank),
        FieldKind::Code(list) => return code(field, list, trimmed, map),
        FieldKind::Flag => {
            if let CellValue::Bool(flag) = cell {
                return Ok(Reading::Value(Value::Flag(*flag), None));
            }
            return match map.value(CodeList::Flag, trimmed) {
                Some(word) => Ok(Reading::Value(Value::Flag(word == "yes"), None)),
                None => not_understood(field, CodeList::Flag, trimmed, map),
            };
        }
        _ if is_nothing => return Ok(Reading::Blank),
        FieldKind::Name => Value::Text(name::name(trimmed, map.limits.name)?),
        FieldKind::Text(limit) => return free_text(field, trimmed, limit),
        FieldKind::IdNumber => Value::Text(Text::new(trimmed)?),
        FieldKind::Date => {
            let (day, notice) = date::cell_date(cell, uses_1904)?;
            return Ok(Reading::Value(Value::Date(day), notice));
        }
        FieldKind::DateRange => {
            let (first, last) = date::text_range(trimmed)?;
            Value::Range(first, last)
        }
        FieldKind::Term => return Ok(term(trimmed)),
    };
    Ok(Reading::Value(value, None))
}

/// A term, or both days of it: offices write either under the same heading.
fn term(text: &str) -> Reading {
    if let Some(term) = Term::parse(text) {
        return Reading::Value(Value::Term(term), None);
    }
    match date::text_range(text) {
        Ok((first, last)) => Reading::Value(Value::Range(first, last), None),
        Err(_) => Reading::LeftOut(NoticeReason::TermUnreadable),
    }
}

/// Free text. What a program has made of digits that it could not keep is no content; marks of other losses are told.
fn free_text(field: Field, text: &str, limit: usize) -> Result<Reading, RejectReason> {
    if is_scientific(text) {
        return Ok(Reading::LeftOut(NoticeReason::DigitsLost));
    }
    let is_phone = matches!(field, Field::Phone | Field::EmployerPhone);
    let stars = text.matches(['*', '＊']).count();
    if stars >= 2 && is_phone {
        return Ok(Reading::LeftOut(NoticeReason::Masked));
    }
    let (value, broken) = one_line(text, limit)?;
    let notice = if broken {
        Some(NoticeReason::LineBreaks)
    } else if is_lossy(text) {
        Some(NoticeReason::CharactersLost)
    } else if stars >= 2 {
        Some(NoticeReason::Masked)
    } else if is_phone && is_no_phone(text) {
        Some(NoticeReason::PhoneOdd)
    } else {
        None
    };
    Ok(Reading::Value(Value::Text(value), notice))
}

/// Two question marks side by side, or what wrong encodings make of Chinese text.
fn is_lossy(text: &str) -> bool {
    ["??", "？？", "锟斤拷", "烫烫", "屯屯", "ï¿½", "Ã"].iter().any(|mark| text.contains(mark))
}

/// Digits and separators alone that come to too few for any number, or a mobile number that is not of eleven digits.
fn is_no_phone(text: &str) -> bool {
    let digits: String = text.nfkc().filter(char::is_ascii_digit).collect();
    let plain = text.nfkc().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-' | '+' | '(' | ')'));
    let mobile = digits.starts_with('1') && (9..=13).contains(&digits.len());
    plain && (digits.len() < 7 || (mobile && digits.len() != 11 && !digits.starts_with("12")))
}

fn code(field: Field, list: CodeList, word: &str, map: &RosterMap) -> Result<Reading, RejectReason> {
    if let Some(value) = map.value(list, word) {
        return Ok(Reading::Value(Value::Code(value.to_owned()), None));
    }
    if NOTHING.contains(&word) {
        return Ok(Reading::Blank);
    }
    // 缓刑(禁止令): the remark is passed over and said
    let plain: String = word.nfkc().collect();
    if let Some((word, remark)) = plain.split_once('(').filter(|(_, rest)| rest.ends_with(')'))
        && let Some(value) = map.value(list, word)
    {
        let remark = remark.trim_end_matches(')').to_owned();
        let notice = NoticeReason::RemarkPassedOver { remark };
        return Ok(Reading::Value(Value::Code(value.to_owned()), Some(notice)));
    }
    not_understood(field, list, word, map)
}

/// A word that decides about duties, protection or identity must be understood; any other may stay unset.
fn not_understood(
    field: Field,
    list: CodeList,
    word: &str,
    map: &RosterMap,
) -> Result<Reading, RejectReason> {
    let decides = matches!(
        field,
        Field::Category
            | Field::Grounds
            | Field::Grade
            | Field::Sex
            | Field::IdType
            | Field::Minor
            | Field::Adult
            | Field::Sealed
            | Field::Monitoring
            | Field::ReleaseKind
            | Field::State
            | Field::OnRegister
            | Field::Left
    );
    if decides {
        return Err(RejectReason::UnknownWord { list, known: map.words(list) });
    }
    let word = word.chars().take(20).collect();
    Ok(Reading::LeftOut(NoticeReason::WordNotUnderstood { list, word, known: map.words(list) }))
}

/// Without white space around it, and without the marks that spreadsheets put before numbers kept as text.
pub(super) fn trim(text: &str) -> &str {
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let text = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    text.strip_prefix(['\'', '’', '‘']).unwrap_or(text).trim()
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
pub(super) fn checked(text: &str, limit: usize) -> Result<Text, RejectReason> {
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
        CellValue::Uncached => return Err(RejectReason::FormulaUncached),
        _ => return Err(RejectReason::IdNumberIsNumber),
    };
    // marks that nobody sees come with pasted numbers; the check character proves that nothing else was lost
    let unseen =
        |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}');
    let folded: String = text.nfkc().filter(|c| !c.is_whitespace() && !unseen(*c)).collect();
    if folded.is_empty() || NOTHING.contains(&folded.as_str()) {
        return Ok(None);
    }
    if is_scientific(&folded) {
        return Err(RejectReason::IdNumberIsNumber);
    }
    if folded.contains(['*', '?']) {
        return Err(RejectReason::IdNumberMasked);
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

/// `4.40303E+17` and `1.38E+10`: how a spreadsheet writes a long number into a CSV file.
pub(super) fn is_scientific(text: &str) -> bool {
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
        let Err(RejectReason::UnknownWord { list: CodeList::Category, known }) =
            read(Field::Category, "缓行")
        else {
            panic!("a category that nobody knows")
        };
        assert_eq!(known, ["管制", "缓刑", "假释", "暂予监外执行"]);
        let left_out = |reading| match reading {
            Ok(Reading::LeftOut(NoticeReason::WordNotUnderstood { word, .. })) => word,
            _ => String::new(),
        };
        assert_eq!(left_out(read(Field::Education, "初中肄业")), "初中肄业");
        assert_eq!(left_out(read(Field::Level, "A级")), "A级");
        assert!(matches!(
            read(Field::Category, "缓刑（禁止令）"),
            Ok(Reading::Value(Value::Code(code), Some(NoticeReason::RemarkPassedOver { .. })))
                if code == "suspended-sentence"
        ));
        assert!(matches!(read(Field::Minor, "√"), Ok(Reading::Value(Value::Flag(true), _))));
        assert!(matches!(read(Field::Phone, "/"), Ok(Reading::Blank)));
        assert!(matches!(
            read(Field::Notes, "一\n二"),
            Ok(Reading::Value(Value::Text(_), Some(NoticeReason::LineBreaks)))
        ));
        for lost in ["1.38E+10", "1.380000E+10"] {
            let reading = read(Field::Phone, lost);
            assert!(matches!(reading, Ok(Reading::LeftOut(NoticeReason::DigitsLost))), "{lost}");
        }
        let masked = read(Field::Phone, "138****0001");
        assert!(matches!(masked, Ok(Reading::LeftOut(NoticeReason::Masked))));
        let lost = read(Field::ResidenceAddress, "桂园街道???号");
        assert!(matches!(lost, Ok(Reading::Value(_, Some(NoticeReason::CharactersLost)))));
    }
}
