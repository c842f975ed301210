//! Why a row was rejected, what mends it, and what is odd about a row that was accepted.

use super::{CodeList, Field};
use crate::check::{Oddity, OddityKind};
use crate::{
    domain::{IdNumberError, TextError, WrittenDayError},
    exchange::{message::Message, sheet::CellAddress},
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
    UnknownWord(CodeList),
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
            Self::UnknownWord(_) => Mend::UseKnownWord,
            Self::ForbiddenCharacter { .. } => Mend::RetypeText,
            Self::TooLong { .. } => Mend::Shorten,
            Self::DuplicateInFile { .. } => Mend::KeepOneRow,
            Self::FormulaError => Mend::PasteValue,
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
            Self::UnknownWord(list) => {
                Message::plain("exchange-reject-unknown-word").text("list", list.key())
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
    pub const ALL: [Self; 13] = [
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
        })
    }
}

/// What is odd about a row that goes in all the same; shown in the plan, so that someone looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeReason {
    /// The first two digits of the ID number are no province.
    UnknownProvince,
    /// A word of an optional column stands for no value: the value stays 未填.
    WordNotUnderstood(CodeList),
    /// A term that cannot be read; the two days hold.
    TermUnreadable,
    /// Term and first day give another last day than the one written; the document's own days win.
    TermDiffers {
        /// The last day by art. 202(2).
        computed: chrono::NaiveDate,
    },
    /// The terms are not what a court may decide (V-01 to V-06); the document's own days win.
    Odd(Oddity),
    /// The term is over, and the person is still listed: overdue for discharge (期满未解矫).
    TermOver,
    /// The help period is over, and the person is still listed.
    HelpOver,
    /// Under 18 on the first day, though the roster says nothing or no: the flag is set.
    MinorByBirth,
    /// Eighteen or more on the first day, though the roster says otherwise: the flag is not set.
    AdultByBirth,
    /// Nothing of the help period was written; it was computed from the map's rules.
    HelpPeriodComputed {
        /// Its last day.
        end: chrono::NaiveDate,
    },
    /// The case that the row describes has left the register.
    CaseClosed,
    /// No officer of the office has that name: nobody is responsible yet.
    OfficerUnknown,
    /// The column's text holds line breaks or tabs; they became spaces.
    LineBreaks,
}

impl NoticeReason {
    /// The message for people.
    pub fn message(&self) -> Message {
        match self {
            Self::UnknownProvince => Message::plain("exchange-notice-unknown-province"),
            Self::WordNotUnderstood(_) => Message::plain("exchange-notice-word-not-understood"),
            Self::TermUnreadable => Message::plain("exchange-notice-term-unreadable"),
            Self::TermDiffers { computed } => {
                Message::plain("exchange-notice-term-differs").text("computed", computed)
            }
            Self::Odd(odd) => {
                let (key, day) = match odd.kind {
                    OddityKind::TooShort { earliest } => ("exchange-notice-odd-too-short", Some(earliest)),
                    OddityKind::TooLong { latest } => ("exchange-notice-odd-too-long", Some(latest)),
                    OddityKind::SentenceTooLong => ("exchange-notice-odd-sentence", None),
                    OddityKind::ShorterThanSentence { sentence_end } => {
                        ("exchange-notice-odd-shorter", Some(sentence_end))
                    }
                    OddityKind::NoGround => ("exchange-notice-odd-ground", None),
                    OddityKind::RemainderTooLong { latest } => {
                        ("exchange-notice-odd-remainder", Some(latest))
                    }
                    OddityKind::Recidivist => ("exchange-notice-odd-recidivist", None),
                    OddityKind::Ringleader => ("exchange-notice-odd-ringleader", None),
                    OddityKind::PoliticalRights => ("exchange-notice-odd-political-rights", None),
                    OddityKind::MonitoringUnstated => ("exchange-notice-odd-monitoring-unstated", None),
                    OddityKind::MonitoringTooLong { latest } => {
                        ("exchange-notice-odd-monitoring-too-long", Some(latest))
                    }
                    OddityKind::MonitoringApproval => ("exchange-notice-odd-monitoring-approval", None),
                    OddityKind::ProhibitionCategory => ("exchange-notice-odd-prohibition-category", None),
                    OddityKind::ProhibitionBeyondTerm { last } => {
                        ("exchange-notice-odd-prohibition-beyond-term", Some(last))
                    }
                };
                let message = Message::plain(key).text("rule", odd.rule);
                match day {
                    Some(day) => message.text("day", day),
                    None => message,
                }
            }
            Self::TermOver => Message::plain("exchange-notice-term-over"),
            Self::HelpOver => Message::plain("exchange-notice-help-over"),
            Self::MinorByBirth => Message::plain("exchange-notice-minor-by-birth"),
            Self::AdultByBirth => Message::plain("exchange-notice-adult-by-birth"),
            Self::HelpPeriodComputed { end } => {
                Message::plain("exchange-notice-help-period-computed").text("end", end)
            }
            Self::CaseClosed => Message::plain("exchange-notice-case-closed"),
            Self::OfficerUnknown => Message::plain("exchange-notice-officer-unknown"),
            Self::LineBreaks => Message::plain("exchange-notice-line-breaks"),
        }
    }
}

/// One cell that makes its row unfit, with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The cell; for a missing column value, the cell that is empty.
    pub at: CellAddress,
    /// The field of its column.
    pub field: Field,
    /// Why.
    pub reason: RejectReason,
}

/// One oddity of an accepted row, with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The cell.
    pub at: CellAddress,
    /// The field of its column.
    pub field: Field,
    /// What is odd.
    pub reason: NoticeReason,
}
