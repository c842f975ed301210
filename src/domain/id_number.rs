//! Identity documents and the check of a resident identity number (GB 11643).

use super::person::Sex;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Kind of identity document (证件类型). Residents of Hong Kong, Macau and Taiwan and foreigners have other documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdDocumentKind {
    /// Resident identity card (居民身份证).
    ResidentId,
    /// Residence permit of Hong Kong, Macau and Taiwan residents, or travel permit (港澳台居民居住证、通行证).
    HongKongMacauTaiwan,
    /// Passport of a foreigner (外国护照).
    Passport,
    /// Anything else (其他).
    Other,
}

/// Kind and number of a person's identity document; the key by which a roster finds a person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IdDocument {
    /// Its kind.
    pub kind: IdDocumentKind,
    /// Its number, normalised. A resident number has passed [`IdNumber::parse`].
    pub number: String,
}

impl IdDocument {
    /// First six and last four characters, the rest `*` (design: masks).
    pub fn masked(&self) -> String {
        let chars: Vec<char> = self.number.chars().collect();
        if chars.len() <= 10 {
            return "*".repeat(chars.len());
        }
        let hidden = chars.len() - 10;
        chars[..6].iter().chain(&vec!['*'; hidden]).chain(&chars[chars.len() - 4..]).collect()
    }
}

impl std::fmt::Debug for IdDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdDocument({:?})", self.kind)
    }
}

/// Why a resident identity number was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdNumberError {
    /// Not 18 (or 15) characters.
    #[error("{0} characters, 18 expected")]
    Length(usize),
    /// A character that is not a digit (or X at the end), by its place from 1.
    #[error("a character that is no digit at position {0}")]
    Character(usize),
    /// The eight digits of the birth date are no real day.
    #[error("the birth date is no real day")]
    BirthDate,
    /// Born after the given today.
    #[error("the birth date lies in the future")]
    BornInFuture,
    /// The last character does not match the others; what it should be.
    #[error("the check character should be {expected}")]
    CheckCharacter {
        /// The character that would match.
        expected: char,
    },
    /// 15 digits: the old form, which must be replaced by the 18-digit number; the conversion is in
    /// [`IdNumber::convert_old`].
    #[error("a 15-digit number of the old form")]
    OldForm,
}

/// What is odd about a number without making it wrong (rules 9.5: warn only).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdNumberWarning {
    /// The first two digits are no province.
    UnknownProvince,
}

/// A resident identity number (公民身份号码) that passed every check of GB 11643: 18 characters, real birth date not
/// in the future, matching check character.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber(String);

const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/// The check character for 17 digits, or none if they are not digits.
pub fn check_digit(first17: &str) -> Option<char> {
    if first17.len() != 17 {
        return None;
    }
    let sum = first17
        .chars()
        .zip(WEIGHTS)
        .try_fold(0, |sum, (c, weight)| c.to_digit(10).map(|digit| sum + digit * weight))?;
    "10X98765432".chars().nth((sum % 11) as usize)
}

impl IdNumber {
    /// Full-width characters and spaces are folded, a small x is raised; then every check is made.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn parse(raw: &str, today: NaiveDate) -> Result<Self, IdNumberError> {
        let text = Self::normalise(raw);
        let length = text.chars().count();
        if length == 15 && text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdNumberError::OldForm);
        }
        if length != 18 {
            return Err(IdNumberError::Length(length));
        }
        for (at, c) in text.chars().enumerate() {
            if !(c.is_ascii_digit() || (at == 17 && c == 'X')) {
                return Err(IdNumberError::Character(at + 1));
            }
        }
        let birth =
            NaiveDate::parse_from_str(&text[6..14], "%Y%m%d").map_err(|_| IdNumberError::BirthDate)?;
        if birth > today {
            return Err(IdNumberError::BornInFuture);
        }
        let expected = check_digit(&text[..17]).ok_or(IdNumberError::BirthDate)?;
        if text.ends_with(expected) {
            Ok(Self(text))
        } else {
            Err(IdNumberError::CheckCharacter { expected })
        }
    }

    /// Folds full-width forms, drops spaces and raises x; no check.
    pub fn normalise(raw: &str) -> String {
        raw.chars()
            .filter(|c| !c.is_whitespace() && *c != '\u{3000}')
            .map(|c| match c {
                '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
                'x' | 'Ｘ' | 'ｘ' => 'X',
                _ => c,
            })
            .collect()
    }

    /// The 18-digit form of a 15-digit number: century 19 put in, check character computed.
    ///
    /// # Errors
    /// When it is not 15 digits or the birth date is no real day.
    pub fn convert_old(raw: &str) -> Result<Self, IdNumberError> {
        let text = Self::normalise(raw);
        if text.len() != 15 {
            return Err(IdNumberError::Length(text.chars().count()));
        }
        if let Some(at) = text.bytes().position(|b| !b.is_ascii_digit()) {
            return Err(IdNumberError::Character(at + 1));
        }
        let body = format!("{}19{}", &text[..6], &text[6..]);
        NaiveDate::parse_from_str(&body[6..14], "%Y%m%d").map_err(|_| IdNumberError::BirthDate)?;
        let check = check_digit(&body).ok_or(IdNumberError::BirthDate)?;
        Ok(Self(format!("{body}{check}")))
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Birth date in the number.
    pub fn birth(&self) -> NaiveDate {
        NaiveDate::parse_from_str(&self.0[6..14], "%Y%m%d").unwrap_or_default()
    }

    /// Sex in the number: the 17th digit, odd is male.
    pub fn sex(&self) -> Sex {
        if self.0.as_bytes()[16] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// Six digits of the division where it was first issued.
    pub fn division(&self) -> &str {
        &self.0[..6]
    }

    /// Oddities that do not make it wrong.
    pub fn warnings(&self) -> Vec<IdNumberWarning> {
        const PROVINCES: [&str; 37] = [
            "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34", "35", "36", "37", "41",
            "42", "43", "44", "45", "46", "50", "51", "52", "53", "54", "61", "62", "63", "64", "65", "71",
            "81", "82", "83", "91", "92",
        ];
        if PROVINCES.contains(&&self.0[..2]) { vec![] } else { vec![IdNumberWarning::UnknownProvince] }
    }

    /// As a document.
    pub fn into_document(self) -> IdDocument {
        IdDocument { kind: IdDocumentKind::ResidentId, number: self.0 }
    }
}

impl std::fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("IdNumber(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 6, 30).unwrap()
    }

    #[test]
    fn the_standards_own_vectors_pass() {
        let a = IdNumber::parse("11010519491231002X", today()).unwrap();
        assert_eq!((a.birth(), a.sex()), (NaiveDate::from_ymd_opt(1949, 12, 31).unwrap(), Sex::Female));
        assert!(IdNumber::parse("440524188001010014", today()).is_ok());
        assert_eq!(IdNumber::parse(" 11010519491231002ｘ", today()).unwrap().as_str(), "11010519491231002X");
    }

    #[test]
    fn each_check_refuses() {
        let parse = |s| IdNumber::parse(s, today());
        assert_eq!(parse("110105194912310021"), Err(IdNumberError::CheckCharacter { expected: 'X' }));
        assert_eq!(parse("110105194902310021"), Err(IdNumberError::BirthDate));
        assert_eq!(parse("110105209912310021"), Err(IdNumberError::BornInFuture));
        assert_eq!(parse("1101051949123100"), Err(IdNumberError::Length(16)));
        assert_eq!(parse("1101051949123100A2"), Err(IdNumberError::Character(17)));
        assert_eq!(parse("110105491231002"), Err(IdNumberError::OldForm));
        assert_eq!(IdNumber::convert_old("110105491231002").unwrap().as_str(), "11010519491231002X");
    }

    #[test]
    fn the_mask_keeps_six_and_four() {
        let document = IdNumber::parse("11010519491231002X", today()).unwrap().into_document();
        assert_eq!(document.masked(), "110105********002X");
        assert!(!format!("{document:?}").contains("1949"));
    }
}
