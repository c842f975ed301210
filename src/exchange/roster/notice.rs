//! What is odd about a row that goes in all the same.

use super::{CodeList, Field, RejectReason};
use crate::check::{Oddity, OddityKind};
use crate::exchange::{message::Message, sheet::CellAddress};
use crate::registry::Likeness;

/// What is odd about a row that goes in all the same; shown in the plan, so that someone looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeReason {
    /// The first two digits of the ID number are no province.
    UnknownProvince,
    /// A word of an optional column stands for no value: the value stays 未填.
    WordNotUnderstood {
        /// The list.
        list: CodeList,
        /// The word.
        word: String,
        /// What people write for its values.
        known: Vec<String>,
    },
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
    /// A bracket behind a word of a list, which is not stored.
    RemarkPassedOver {
        /// What stands in the bracket.
        remark: String,
    },
    /// A cell of an optional column that cannot be read for this reason: the value stays 未填.
    CellLeftOut(RejectReason),
    /// Digits that the spreadsheet did not keep: the value stays 未填.
    DigitsLost,
    /// Stars where characters were.
    Masked,
    /// Question marks or other marks of characters that a wrong encoding has lost.
    CharactersLost,
    /// A telephone number of too few or too many digits.
    PhoneOdd,
    /// The last second of a day: the day itself was taken.
    EndOfDay {
        /// The time as written.
        time: String,
    },
    /// A moment with a zone: midnight in China of the day that was taken.
    DayOfZone {
        /// That day.
        day: chrono::NaiveDate,
    },
    /// Nobody has said whether the person is 重点 or 一般: 未定.
    GradeUndetermined,
    /// No day of release is written; it was computed from the end of the help.
    ReleaseComputed {
        /// The day.
        day: chrono::NaiveDate,
    },
    /// The release lies ahead: not yet reported.
    ReleaseAhead,
    /// The last day is not written; it was computed from the first and the length.
    EndComputed {
        /// The day.
        end: chrono::NaiveDate,
    },
    /// A day was taken for want of a column of its own.
    TakenFrom {
        /// The heading of the column.
        heading: String,
    },
    /// A remark that may say that the person is gone.
    RemarkGone {
        /// The word in it.
        word: String,
    },
    /// A unit that is neither the own office nor a known other one.
    UnitUnknown {
        /// As written.
        word: String,
    },
    /// A prohibition order is said to exist and its content is not written.
    ProhibitionMissing,
    /// Fewer cells than the headings, in a text file whose other rows have them all.
    RowShorter,
    /// Something stands in a column without a heading.
    NoHeading {
        /// The letters of the column.
        column: String,
    },
    /// The row repeats another cell for cell and is not read again.
    Repeats {
        /// The ID number's cell in the other row.
        other: CellAddress,
    },
    /// The same person stands in the other list of the file with another value; that of the first is kept.
    OtherListDiffers {
        /// The ID number's cell in the other row.
        other: CellAddress,
    },
    /// Somebody of the registry or of the file is likely the same person under another number.
    Alike {
        /// Number of the file, or cell of the other row.
        other: String,
        /// What is the same.
        shared: Vec<Likeness>,
    },
}

impl NoticeReason {
    /// Whether the line should show what stands in the cell.
    pub const fn quotes_cell(&self) -> bool {
        matches!(
            self,
            Self::DigitsLost
                | Self::Masked
                | Self::CharactersLost
                | Self::PhoneOdd
                | Self::EndOfDay { .. }
                | Self::DayOfZone { .. }
                | Self::RemarkPassedOver { .. }
                | Self::RemarkGone { .. }
                | Self::TermUnreadable
                | Self::OfficerUnknown
        )
    }

    /// The message for people.
    pub fn message(&self) -> Message {
        match self {
            Self::UnknownProvince => Message::plain("exchange-notice-unknown-province"),
            Self::WordNotUnderstood { word, known, .. } => {
                let mut words: Vec<&str> = known.iter().take(8).map(String::as_str).collect();
                if known.len() > words.len() {
                    words.push("…");
                }
                Message::plain("exchange-notice-word-not-understood")
                    .text("word", word)
                    .text("known", words.join("、"))
            }
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
            Self::RemarkPassedOver { remark } => {
                Message::plain("exchange-notice-remark-passed-over").text("remark", remark)
            }
            Self::CellLeftOut(reason) => {
                Message::plain("exchange-notice-cell-left-out").message("reason", reason.message())
            }
            Self::DigitsLost => Message::plain("exchange-notice-digits-lost"),
            Self::Masked => Message::plain("exchange-notice-masked"),
            Self::CharactersLost => Message::plain("exchange-notice-characters-lost"),
            Self::PhoneOdd => Message::plain("exchange-notice-phone-odd"),
            Self::EndOfDay { time } => Message::plain("exchange-notice-end-of-day").text("time", time),
            Self::DayOfZone { day } => Message::plain("exchange-notice-day-of-zone").text("day", day),
            Self::GradeUndetermined => Message::plain("exchange-notice-grade-undetermined"),
            Self::ReleaseComputed { day } => {
                Message::plain("exchange-notice-release-computed").text("day", day)
            }
            Self::ReleaseAhead => Message::plain("exchange-notice-release-ahead"),
            Self::EndComputed { end } => Message::plain("exchange-notice-end-computed").text("end", end),
            Self::TakenFrom { heading } => {
                Message::plain("exchange-notice-taken-from").text("heading", heading)
            }
            Self::RemarkGone { word } => Message::plain("exchange-notice-remark-gone").text("word", word),
            Self::UnitUnknown { word } => Message::plain("exchange-notice-unit-unknown").text("word", word),
            Self::ProhibitionMissing => Message::plain("exchange-notice-prohibition-missing"),
            Self::RowShorter => Message::plain("exchange-notice-row-shorter"),
            Self::NoHeading { column } => Message::plain("exchange-notice-no-heading").text("column", column),
            Self::Repeats { other } => Message::plain("exchange-notice-repeats")
                .text("sheet", &other.sheet)
                .number("row", u64::from(other.row_number())),
            Self::OtherListDiffers { other } => {
                Message::plain("exchange-notice-other-list-differs").text("other", other)
            }
            Self::Alike { other, shared } => {
                Message::plain("exchange-notice-alike").text("other", other).keys(
                    "shared",
                    shared.iter().map(|one| format!("exchange-alike-{}", one.as_str())).collect(),
                )
            }
        }
    }
}

/// One oddity of an accepted row, with its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The cell.
    pub at: CellAddress,
    /// The field of its column.
    pub field: Field,
    /// What stands in the cell, shortened; empty where that would name or describe a person, an ID number masked.
    pub found: String,
    /// What is odd.
    pub reason: NoticeReason,
}
