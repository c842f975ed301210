//! Why a row was rejected, and what mends it.

use super::{CodeList, Field};
use crate::{
    domain::{IdNumberError, SubjectNumber, TextError, WrittenDayError},
    exchange::{message::Message, sheet::CellAddress},
    registry::ProblemKind,
};

/// Why a cell makes its row unfit to be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RejectReason {
    /// A cell that must be filled is empty.
    Missing,
    /// The ID number is a number cell, or was one before the CSV was written: digits are lost.
    IdNumberIsNumber,
    /// The ID number fails a check of GB 11643.
    IdNumber(IdNumberError),
    /// The number of another document is too short, too long or holds other characters than letters and digits.
    DocumentMalformed,
    /// Not a day in any of the spellings that are read.
    DateUnreadable,
    /// The year alone, or the year and the month.
    DateIncomplete,
    /// A day that the calendar does not have.
    DateImpossible,
    /// A number that is no day, such as `2024.63`.
    DateIsNumber,
    /// Before 1900 or after 2100.
    DateOutOfRange,
    /// A day that cannot lie in the future does.
    DateInFuture,
    /// Two days in one cell that cannot be told apart.
    RangeUnreadable,
    /// The last day lies before the first.
    EndBeforeStart {
        /// The field of the first day.
        start: Field,
    },
    /// A word that stands for no value of its list.
    UnknownWord {
        /// The list.
        list: CodeList,
        /// What people write for its values.
        known: Vec<String>,
    },
    /// A control, bidi or zero-width character, or one that computers disagree on.
    ForbiddenCharacter {
        /// The code point.
        code: u32,
        /// Its place, counted in characters from 1.
        position: u64,
    },
    /// Longer than the field allows.
    TooLong {
        /// The limit in characters.
        limit: u64,
    },
    /// The birth date differs from the one in the ID number.
    BirthDateDiffers,
    /// The sex differs from the one in the ID number.
    SexDiffers,
    /// The same ID number stands in another row of the file; both rows are rejected.
    DuplicateInFile {
        /// The ID number's cell in the other row.
        other: CellAddress,
    },
    /// A formula that failed.
    FormulaError,
    /// A formula whose result the file does not hold.
    FormulaUncached,
    /// A time of day or a zone behind a day that may mean another day.
    DayUnclear {
        /// The time as written.
        time: String,
    },
    /// Question marks where characters of a name were.
    NameLost,
    /// Stars or 某 where characters of a name were.
    NameMasked,
    /// Something in the cell of a name that is no name.
    NameRemark {
        /// Its first character.
        mark: char,
    },
    /// A single character.
    NameShort,
    /// Stars or question marks where digits of the number were.
    IdNumberMasked,
    /// A number that has lost its last digits.
    DigitsLost,
    /// The file itself says that the person is not on the register here.
    NotOnRegister {
        /// Where it says so: a heading, or the title of a section.
        heading: String,
    },
    /// The unit of the row is another office.
    OtherOffice,
    /// The row is hidden in the file.
    RowHidden,
    /// The text is struck through.
    Struck,
    /// More cells than there are headings: everything behind the one too many is shifted.
    RowLonger {
        /// Cells of the row.
        cells: u32,
        /// Cells of the headings.
        headings: u32,
    },
    /// Younger than anybody who can have a case.
    TooYoung {
        /// Age in years.
        age: u32,
        /// Least age in years.
        least: u32,
    },
    /// Older than anybody plausible.
    TooOld {
        /// Age in years.
        age: u32,
        /// Most years.
        most: u32,
    },
    /// A first day too many years ahead.
    TooFarAhead {
        /// Most years.
        years: u32,
    },
    /// The row says what another says, written differently; the other is read.
    SameAsRow {
        /// The ID number's cell in the other row.
        other: CellAddress,
    },
    /// A person over merged rows of which two differ where only one value can hold.
    MergedRowsDiffer,
    /// The registry has the document under another file.
    DuplicateInRegistry {
        /// The number of that file.
        number: SubjectNumber,
    },
    /// The row of the same person before this one was rejected.
    FirstRowRejected {
        /// The ID number's cell in that row.
        other: CellAddress,
    },
    /// The registry refuses the facts that the row comes to, for any other reason.
    Registry(ProblemKind),
}

impl From<ProblemKind> for RejectReason {
    fn from(kind: ProblemKind) -> Self {
        match kind {
            ProblemKind::DuplicateDocument(number) => Self::DuplicateInRegistry { number },
            ProblemKind::BirthDate => Self::EndBeforeStart { start: Field::BirthDate },
            ProblemKind::FutureDay { .. } => Self::DateInFuture,
            ProblemKind::Text(_, error) => error.into(),
            ProblemKind::Empty(_) | ProblemKind::Ground => Self::Missing,
            other => Self::Registry(other),
        }
    }
}

/// What the officer does about a rejected cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mend {
    /// Fill the cell.
    Fill,
    /// Format the column as text and type the number again.
    RetypeAsText,
    /// Compare with the document and correct the number.
    CompareWithDocument,
    /// Write the 18-digit number.
    Write18Digits,
    /// Write a day as 2024-06-30.
    WriteDay,
    /// Correct the day.
    CorrectDay,
    /// Write both days, such as 2024.6.30-2025.6.29.
    WriteRange,
    /// Correct one of the two days.
    CorrectOrder,
    /// Use a word of the list or add it to the map.
    UseKnownWord,
    /// Delete the character and type the text again.
    RetypeText,
    /// Shorten the text.
    Shorten,
    /// Keep one of the rows.
    KeepOneRow,
    /// Replace the formula by its value.
    PasteValue,
    /// Write the day alone.
    WriteDayAlone,
    /// Write the name alone, and remarks in the column for remarks.
    WriteNameAlone,
    /// Take the file from its source again: what is lost cannot be guessed.
    FetchAgain,
    /// Delete the row, or correct what says that the person is gone.
    DeleteOrCorrect,
    /// Delete the row, or correct the unit.
    DeleteOrMove,
    /// Show the row if the person is to be read, or delete it.
    Unhide,
    /// Remove the line through the text, or the text.
    Unstrike,
    /// Put the cell that holds a separator into quotes.
    QuoteCell,
    /// Correct the number or the day, or raise the limit in the map.
    CorrectOrRaise,
    /// Keep one row, or read one sheet alone.
    KeepOneSheet,
    /// Compare with the file of that number.
    CompareWithFile,
    /// Mend the other row first.
    MendOther,
    /// Enter the person by hand.
    EnterByHand,
}

impl RejectReason {
    /// What the officer does about it.
    pub const fn mend(&self) -> Mend {
        match self {
            Self::Missing => Mend::Fill,
            Self::IdNumberIsNumber => Mend::RetypeAsText,
            Self::IdNumber(IdNumberError::OldForm) => Mend::Write18Digits,
            Self::IdNumber(_) | Self::DocumentMalformed | Self::BirthDateDiffers | Self::SexDiffers => {
                Mend::CompareWithDocument
            }
            Self::DateUnreadable | Self::DateIncomplete | Self::DateIsNumber => Mend::WriteDay,
            Self::DateImpossible | Self::DateOutOfRange | Self::DateInFuture => Mend::CorrectDay,
            Self::RangeUnreadable => Mend::WriteRange,
            Self::EndBeforeStart { .. } => Mend::CorrectOrder,
            Self::UnknownWord { .. } => Mend::UseKnownWord,
            Self::ForbiddenCharacter { .. } => Mend::RetypeText,
            Self::TooLong { .. } => Mend::Shorten,
            Self::DuplicateInFile { .. } => Mend::KeepOneSheet,
            Self::SameAsRow { .. } | Self::MergedRowsDiffer => Mend::KeepOneRow,
            Self::FormulaError | Self::FormulaUncached => Mend::PasteValue,
            Self::DayUnclear { .. } => Mend::WriteDayAlone,
            Self::NameRemark { .. } => Mend::WriteNameAlone,
            Self::NameLost | Self::NameMasked | Self::NameShort | Self::IdNumberMasked | Self::DigitsLost => {
                Mend::FetchAgain
            }
            Self::NotOnRegister { .. } => Mend::DeleteOrCorrect,
            Self::OtherOffice => Mend::DeleteOrMove,
            Self::RowHidden => Mend::Unhide,
            Self::Struck => Mend::Unstrike,
            Self::RowLonger { .. } => Mend::QuoteCell,
            Self::TooYoung { .. } | Self::TooOld { .. } | Self::TooFarAhead { .. } => Mend::CorrectOrRaise,
            Self::DuplicateInRegistry { .. } => Mend::CompareWithFile,
            Self::FirstRowRejected { .. } => Mend::MendOther,
            Self::Registry(_) => Mend::EnterByHand,
        }
    }

    /// The field that a refusal of the registry is about, as far as it says.
    pub(super) fn field(&self) -> Field {
        match self {
            Self::EndBeforeStart { start: Field::BirthDate } => Field::TermStart,
            Self::DateInFuture => Field::AdmissionDate,
            Self::ForbiddenCharacter { .. } | Self::TooLong { .. } => Field::Name,
            _ => Field::IdNumber,
        }
    }

    /// The message for people; it quotes nothing of the cell.
    pub fn message(&self) -> Message {
        match self {
            Self::Missing => Message::plain("exchange-reject-missing"),
            Self::IdNumberIsNumber => Message::plain("exchange-reject-id-number-is-number"),
            Self::IdNumber(error) => match error {
                IdNumberError::Length(length) => {
                    Message::plain("exchange-reject-id-number-length").number("length", *length as u64)
                }
                IdNumberError::Character(position) => {
                    Message::plain("exchange-reject-id-number-character").number("position", *position as u64)
                }
                IdNumberError::BirthDate => Message::plain("exchange-reject-id-number-birth-date"),
                IdNumberError::BornInFuture => Message::plain("exchange-reject-id-number-born-in-future"),
                // The character that would fit is not shown: it would invite to type it instead of comparing.
                IdNumberError::CheckCharacter { .. } => Message::plain("exchange-reject-id-number-check"),
                IdNumberError::OldForm => Message::plain("exchange-reject-id-number-old-form"),
            },
            Self::DocumentMalformed => Message::plain("exchange-reject-document-malformed"),
            Self::DateUnreadable => Message::plain("exchange-reject-date-unreadable"),
            Self::DateIncomplete => Message::plain("exchange-reject-date-incomplete"),
            Self::DateImpossible => Message::plain("exchange-reject-date-impossible"),
            Self::DateIsNumber => Message::plain("exchange-reject-date-is-number"),
            Self::DateOutOfRange => Message::plain("exchange-reject-date-out-of-range"),
            Self::DateInFuture => Message::plain("exchange-reject-date-in-future"),
            Self::RangeUnreadable => Message::plain("exchange-reject-range-unreadable"),
            Self::EndBeforeStart { start } => {
                Message::plain("exchange-reject-end-before-start").key("start", start.label_key())
            }
            Self::UnknownWord { list, known } => {
                // a long list is the list's own affair; its beginning shows what is meant
                let mut words: Vec<&str> = known.iter().take(8).map(String::as_str).collect();
                if known.len() > words.len() {
                    words.push("…");
                }
                Message::plain("exchange-reject-unknown-word")
                    .text("list", list.key())
                    .text("known", words.join("、"))
            }
            Self::ForbiddenCharacter { code, position } => {
                Message::plain("exchange-reject-forbidden-character")
                    .text("code", format_args!("U+{code:04X}"))
                    .number("position", *position)
            }
            Self::TooLong { limit } => Message::plain("exchange-reject-too-long").number("limit", *limit),
            Self::BirthDateDiffers => Message::plain("exchange-reject-birth-date-differs"),
            Self::SexDiffers => Message::plain("exchange-reject-sex-differs"),
            Self::DuplicateInFile { other } => {
                Message::plain("exchange-reject-duplicate-in-file").text("other", other)
            }
            Self::FormulaError => Message::plain("exchange-reject-formula-error"),
            Self::FormulaUncached => Message::plain("exchange-reject-formula-uncached"),
            Self::DayUnclear { time } => Message::plain("exchange-reject-day-unclear").text("time", time),
            Self::NameLost => Message::plain("exchange-reject-name-lost"),
            Self::NameMasked => Message::plain("exchange-reject-name-masked"),
            Self::NameRemark { mark } => Message::plain("exchange-reject-name-remark").text("mark", mark),
            Self::NameShort => Message::plain("exchange-reject-name-short"),
            Self::IdNumberMasked => Message::plain("exchange-reject-id-number-masked"),
            Self::DigitsLost => Message::plain("exchange-reject-digits-lost"),
            Self::NotOnRegister { heading } => {
                Message::plain("exchange-reject-not-on-register").text("heading", heading)
            }
            Self::OtherOffice => Message::plain("exchange-reject-other-office"),
            Self::RowHidden => Message::plain("exchange-reject-row-hidden"),
            Self::Struck => Message::plain("exchange-reject-struck"),
            Self::RowLonger { cells, headings } => Message::plain("exchange-reject-row-longer")
                .number("cells", u64::from(*cells))
                .number("headings", u64::from(*headings)),
            Self::TooYoung { age, least } => Message::plain("exchange-reject-too-young")
                .number("age", u64::from(*age))
                .number("least", u64::from(*least)),
            Self::TooOld { age, most } => Message::plain("exchange-reject-too-old")
                .number("age", u64::from(*age))
                .number("most", u64::from(*most)),
            Self::TooFarAhead { years } => {
                Message::plain("exchange-reject-too-far-ahead").number("years", u64::from(*years))
            }
            Self::SameAsRow { other } => Message::plain("exchange-reject-same-as-row").text("other", other),
            Self::MergedRowsDiffer => Message::plain("exchange-reject-merged-rows-differ"),
            Self::DuplicateInRegistry { number } => {
                Message::plain("exchange-reject-duplicate-in-registry").text("number", number)
            }
            Self::FirstRowRejected { other } => {
                Message::plain("exchange-reject-first-row-rejected").text("other", other)
            }
            Self::Registry(kind) => {
                Message::plain("exchange-reject-registry").text("kind", format_args!("{kind:?}"))
            }
        }
    }
}

impl From<TextError> for RejectReason {
    fn from(error: TextError) -> Self {
        match error {
            TextError::Forbidden { code, position } => {
                Self::ForbiddenCharacter { code, position: position as u64 }
            }
            TextError::TooLong { limit } => Self::TooLong { limit: limit as u64 },
            TextError::Empty => Self::Missing,
        }
    }
}

impl From<WrittenDayError> for RejectReason {
    fn from(error: WrittenDayError) -> Self {
        match error {
            WrittenDayError::Unreadable => Self::DateUnreadable,
            WrittenDayError::Incomplete => Self::DateIncomplete,
            WrittenDayError::Impossible => Self::DateImpossible,
        }
    }
}

impl Mend {
    /// All mends.
    pub const ALL: [Self; 26] = [
        Self::Fill,
        Self::RetypeAsText,
        Self::CompareWithDocument,
        Self::Write18Digits,
        Self::WriteDay,
        Self::CorrectDay,
        Self::WriteRange,
        Self::CorrectOrder,
        Self::UseKnownWord,
        Self::RetypeText,
        Self::Shorten,
        Self::KeepOneRow,
        Self::PasteValue,
        Self::WriteDayAlone,
        Self::WriteNameAlone,
        Self::FetchAgain,
        Self::DeleteOrCorrect,
        Self::DeleteOrMove,
        Self::Unhide,
        Self::Unstrike,
        Self::QuoteCell,
        Self::CorrectOrRaise,
        Self::KeepOneSheet,
        Self::CompareWithFile,
        Self::MendOther,
        Self::EnterByHand,
    ];

    /// The message for people.
    pub const fn message(self) -> Message {
        Message::plain(match self {
            Self::Fill => "exchange-mend-fill",
            Self::RetypeAsText => "exchange-mend-retype-as-text",
            Self::CompareWithDocument => "exchange-mend-compare-with-document",
            Self::Write18Digits => "exchange-mend-write-18-digits",
            Self::WriteDay => "exchange-mend-write-day",
            Self::CorrectDay => "exchange-mend-correct-day",
            Self::WriteRange => "exchange-mend-write-range",
            Self::CorrectOrder => "exchange-mend-correct-order",
            Self::UseKnownWord => "exchange-mend-use-known-word",
            Self::RetypeText => "exchange-mend-retype-text",
            Self::Shorten => "exchange-mend-shorten",
            Self::KeepOneRow => "exchange-mend-keep-one-row",
            Self::PasteValue => "exchange-mend-paste-value",
            Self::WriteDayAlone => "exchange-mend-write-day-alone",
            Self::WriteNameAlone => "exchange-mend-write-name-alone",
            Self::FetchAgain => "exchange-mend-fetch-again",
            Self::DeleteOrCorrect => "exchange-mend-delete-or-correct",
            Self::DeleteOrMove => "exchange-mend-delete-or-move",
            Self::Unhide => "exchange-mend-unhide",
            Self::Unstrike => "exchange-mend-unstrike",
            Self::QuoteCell => "exchange-mend-quote-cell",
            Self::CorrectOrRaise => "exchange-mend-correct-or-raise",
            Self::KeepOneSheet => "exchange-mend-keep-one-sheet",
            Self::CompareWithFile => "exchange-mend-compare-with-file",
            Self::MendOther => "exchange-mend-mend-other",
            Self::EnterByHand => "exchange-mend-enter-by-hand",
        })
    }
}

/// One cell that makes its row unfit, with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The cell; for a missing column value, the cell that is empty.
    pub at: CellAddress,
    /// The field of its column.
    pub field: Field,
    /// What stands in the cell, shortened; empty where that would name or describe a person, an ID number masked.
    pub found: String,
    /// Why.
    pub reason: RejectReason,
}
