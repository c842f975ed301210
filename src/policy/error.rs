//! Why a policy file is refused (规则文件错误): file, line, column, what is wrong and how to mend it.

use std::fmt;
use std::ops::Range;

use super::cases::CaseFault;
use super::period::YEARS;
use crate::domain::Text;

/// One refusal of a data file, with the place and the mend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// Path of the file as given, e.g. `policy/profile-gd-sz-example.toml`.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: Problem,
}

impl PolicyError {
    /// Places `problem` at a byte offset of `text`.
    pub fn at(file: &str, text: &str, offset: usize, problem: Problem) -> Self {
        let before = text.get(..offset.min(text.len())).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Self { file: file.to_owned(), line, column, problem }
    }

    /// Wraps a TOML error, keeping its place.
    pub(crate) fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(0, |span| span.start);
        Self::at(file, text, offset, Problem::from_toml(error.message()))
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}; {}", self.file, self.line, self.column, self.problem, self.problem.mend())
    }
}

impl std::error::Error for PolicyError {}

/// What is wrong with a policy file. Names are ids from the file itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file is not UTF-8 text.
    #[error("not UTF-8 text")]
    NotText,
    /// The text is not TOML, JSON or CSV of the expected shape.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// A key that this kind of file does not have.
    #[error("unknown key `{key}`")]
    UnknownKey {
        /// The key.
        key: String,
    },
    /// A key that must be there is missing.
    #[error("missing key `{key}`")]
    MissingKey {
        /// The key.
        key: String,
    },
    /// A value that is none of the allowed words.
    #[error("`{value}` is not one of: {allowed}")]
    BadValue {
        /// The value found.
        value: String,
        /// The allowed words.
        allowed: String,
    },
    /// A date that does not exist or is not YYYY-MM-DD.
    #[error("`{0}` is not a date")]
    BadDate(String),
    /// A period whose end is before its start.
    #[error("`{0}` ends before it starts")]
    EndBeforeStart(String),
    /// The same id twice where one is allowed.
    #[error("`{0}` appears twice")]
    Duplicate(String),
    /// A reference to an id that no file defines.
    #[error("`{id}` is not defined ({kind})")]
    Undefined {
        /// The id.
        id: String,
        /// What kind of thing it should name, e.g. `statute rule`; its words joined by `-` are its key in the catalogs.
        kind: &'static str,
    },
    /// A duty that depends on the level says nothing about one of the levels.
    #[error("duty `{duty}` has no cadence for level `{level}`")]
    MissingLevel {
        /// The duty.
        duty: String,
        /// The level left out.
        level: String,
    },
    /// A window that can never be met or has no length.
    #[error("impossible window in `{duty}`: {why}")]
    ImpossibleWindow {
        /// The duty.
        duty: String,
        /// Which numbers contradict each other; the words joined by `-` are the key in the catalogs.
        why: &'static str,
    },
    /// Two versions of one row or profile are in force on the same day.
    #[error("`{id}` and another version of it are both in force on {date}")]
    Overlap {
        /// The row or profile.
        id: String,
        /// The first day both would be in force.
        date: chrono::NaiveDate,
    },
    /// A list that must not be empty is empty.
    #[error("`{0}` is empty")]
    Empty(String),
    /// Bands, weights or options of an instrument that cannot give one answer.
    #[error("instrument `{instrument}`: {why}")]
    Instrument {
        /// The instrument.
        instrument: String,
        /// What is wrong; the words joined by `-` are the key in the catalogs.
        why: &'static str,
    },
    /// A place, condition or part of a wording that is not there or may not stand where it stands.
    #[error("`{place}`: {why}")]
    Wording {
        /// What is written.
        place: String,
        /// What is wrong; the words joined by `-` are the key in the catalogs.
        why: &'static str,
    },
    /// A sanction attached to a resettlement duty, which is help and never compulsory.
    #[error("duty `{0}` attaches a sanction to resettlement help")]
    SanctionOnResettlement(String),
    /// A test case that contradicts itself.
    #[error("test case `{case}`: {fault}")]
    TestCase {
        /// Name of the case.
        case: String,
        /// How.
        fault: CaseFault,
    },
    /// An exemption of a duty that is not the subject's own.
    #[error("duty `{0}` is not the subject's own and cannot be exempted")]
    ExemptStaff(String),
    /// A day of a holiday file that is not of its year.
    #[error("{date} is not of {year}, nor of the December before")]
    OtherYear {
        /// The day.
        date: chrono::NaiveDate,
        /// The year of the file.
        year: i32,
    },
    /// A make-up workday on a day that is a working day anyhow.
    #[error("{0} is a Monday to Friday and cannot be a make-up workday")]
    OrdinaryWorkday(chrono::NaiveDate),
    /// Profiles that build on each other in a circle.
    #[error("the profiles build on each other in a circle: {0}")]
    Circular(String),
    /// A value of another type, or a number that does not fit.
    #[error("a value of another type, or a number that does not fit")]
    WrongType,
    /// A character that could forge a screen or a line: controls, bidi overrides, zero-width characters, line breaks.
    #[error("character U+{0:04X} is not allowed")]
    Character(u32),
    /// A file far beyond what rules need.
    #[error("larger than {} KiB", .0 / 1024)]
    TooLarge(usize),
    /// A file of the policy is missing.
    #[error("no {0} among the files")]
    MissingFile(&'static str),
}

impl Problem {
    pub(crate) fn from_toml(message: &str) -> Self {
        let quoted = || message.split('`').nth(1).unwrap_or_default().to_owned();
        if message.starts_with("unknown field") {
            Self::UnknownKey { key: quoted() }
        } else if message.starts_with("missing field") {
            Self::MissingKey { key: quoted() }
        } else if message.starts_with("unknown variant") {
            let allowed: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
            Self::BadValue { value: quoted(), allowed: allowed.join(", ") }
        } else if message.starts_with("invalid type") || message.starts_with("invalid value") {
            Self::WrongType
        } else {
            Self::Unreadable(message.lines().next().unwrap_or_default().to_owned())
        }
    }

    /// How to mend it, in one English clause; the words room has the Chinese.
    pub const fn mend(&self) -> &'static str {
        match self {
            Self::NotText => "save the file as UTF-8",
            Self::Unreadable(_) => "correct the syntax at this place",
            Self::UnknownKey { .. } => "remove the key or correct its spelling",
            Self::MissingKey { .. } => "add the key",
            Self::BadValue { .. } => "use one of the listed words",
            Self::BadDate(_) => "write the date as \"YYYY-MM-DD\"",
            Self::EndBeforeStart(_) => "put the later date in effective_to",
            Self::Duplicate(_) => "keep one of the two or give the other a new id",
            Self::Undefined { .. } => "define it or correct the reference",
            Self::MissingLevel { .. } => "add a cadence for the level, or one with window = \"none\"",
            Self::ImpossibleWindow { .. } => "correct the numbers of the window",
            Self::Overlap { .. } => "end the older version on the day before the newer one starts",
            Self::Empty(_) => "add at least one entry",
            Self::Instrument { .. } => "correct the instrument",
            Self::Wording { .. } => {
                "name a figure, value, condition or block that the shipped wording uses, or put it where it has a meaning"
            }
            Self::SanctionOnResettlement(_) => "remove the candidates or set side = \"staff\"",
            Self::TestCase { .. } => "correct the expectation or what happened",
            Self::ExemptStaff(_) => "remove exemptible, or set side = \"subject\"",
            Self::OtherYear { .. } => "correct the date, or put it in the file of its year",
            Self::OrdinaryWorkday(_) => "compare the date and isOffDay with the notice",
            Self::Circular(_) => "let one of them stand on its own, without extends",
            Self::WrongType => "compare the key with the schema (guitu policy schema)",
            Self::Character(_) => "remove the character",
            Self::TooLarge(_) => "give the file of rules alone",
            Self::MissingFile(_) => "add the file",
        }
    }

    /// A stable key for the language catalogs.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NotText => "not-text",
            Self::Unreadable(_) => "unreadable",
            Self::UnknownKey { .. } => "unknown-key",
            Self::MissingKey { .. } => "missing-key",
            Self::BadValue { .. } => "bad-value",
            Self::BadDate(_) => "bad-date",
            Self::EndBeforeStart(_) => "end-before-start",
            Self::Duplicate(_) => "duplicate",
            Self::Undefined { .. } => "undefined",
            Self::MissingLevel { .. } => "missing-level",
            Self::ImpossibleWindow { .. } => "impossible-window",
            Self::Overlap { .. } => "overlap",
            Self::Empty(_) => "empty",
            Self::Instrument { .. } => "instrument",
            Self::Wording { .. } => "wording",
            Self::SanctionOnResettlement(_) => "sanction-on-resettlement",
            Self::TestCase { .. } => "test-case",
            Self::ExemptStaff(_) => "exempt-staff",
            Self::OtherYear { .. } => "other-year",
            Self::OrdinaryWorkday(_) => "ordinary-workday",
            Self::Circular(_) => "circular",
            Self::WrongType => "wrong-type",
            Self::Character(_) => "character",
            Self::TooLarge(_) => "too-large",
            Self::MissingFile(_) => "missing-file",
        }
    }
}

/// One file given to the policy: its path and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct SourceFile<'a> {
    /// Path for messages and for telling the kind of file, e.g. `policy/statute-cn-2020.toml`.
    pub path: &'a str,
    /// The bytes as stored.
    pub bytes: &'a [u8],
}

impl<'a> SourceFile<'a> {
    /// The last part of the path.
    pub fn name(&self) -> &'a str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// What follows the last dot of the name.
    pub fn extension(&self) -> Option<&'a str> {
        self.name().rsplit_once('.').map(|(_, extension)| extension)
    }
}

/// A file being read: knows how to place an error.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    pub path: &'a str,
    pub text: &'a str,
}

impl<'a> Reader<'a> {
    pub fn new(file: SourceFile<'a>) -> Result<Self, PolicyError> {
        if file.bytes.len() > MOST_BYTES {
            return Err(PolicyError::at(file.path, "", 0, Problem::TooLarge(MOST_BYTES)));
        }
        match std::str::from_utf8(file.bytes) {
            Ok(text) => Ok(Self { path: file.path, text: text.strip_prefix('\u{feff}').unwrap_or(text) }),
            Err(error) => {
                let before = String::from_utf8_lossy(&file.bytes[..error.valid_up_to()]);
                Err(PolicyError::at(file.path, &before, before.len(), Problem::NotText))
            }
        }
    }

    /// Reads the whole file as TOML of shape `T`.
    pub fn toml<T: serde::de::DeserializeOwned>(self) -> Result<T, PolicyError> {
        let failed = |error: &toml::de::Error| PolicyError::toml(self.path, self.text, error);
        let table = toml::de::DeTable::parse(self.text).map_err(|error| failed(&error))?;
        self.clean_table(table.get_ref())?;
        toml::from_str(self.text).map_err(|error| failed(&error))
    }

    fn clean_table(self, table: &toml::de::DeTable<'_>) -> Result<(), PolicyError> {
        table.iter().try_for_each(|(_, value)| self.clean(value))
    }

    /// Refuses texts that could forge what a reader of lists and messages sees.
    fn clean(self, value: &toml::Spanned<toml::de::DeValue<'_>>) -> Result<(), PolicyError> {
        match value.get_ref() {
            toml::de::DeValue::String(text) => match foreign(text) {
                Some(c) => Err(self.fail(&value.span(), Problem::Character(c as u32))),
                None => Ok(()),
            },
            toml::de::DeValue::Array(list) => list.iter().try_for_each(|value| self.clean(value)),
            toml::de::DeValue::Table(table) => self.clean_table(table),
            _ => Ok(()),
        }
    }

    /// A problem at a span of the file.
    pub fn fail(self, span: &Range<usize>, problem: Problem) -> PolicyError {
        PolicyError::at(self.path, self.text, span.start, problem)
    }

    /// A date at its place.
    pub fn date(self, text: &toml::Spanned<String>) -> Result<chrono::NaiveDate, PolicyError> {
        let bad = || self.fail(&text.span(), Problem::BadDate(text.get_ref().clone()));
        let day: chrono::NaiveDate = text.get_ref().parse().map_err(|_| bad())?;
        // what is read must be what is written, and a year that somebody meant
        let meant = day.to_string() == *text.get_ref() && YEARS.contains(&chrono::Datelike::year(&day));
        if meant { Ok(day) } else { Err(bad()) }
    }
}

/// The most that a file of rules may hold; the shipped ones are a tenth of it.
pub const MOST_BYTES: usize = 1 << 20;

/// The first character of a text that is no part of a line of text.
pub(crate) fn foreign(text: &str) -> Option<char> {
    let line = |c: char| !c.is_control() && Text::new(c.encode_utf8(&mut [0; 4])).is_ok();
    text.chars().find(|c| !line(*c))
}
