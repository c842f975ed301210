//! Why a file cannot be read as a spreadsheet.

use super::CellAddress;
use crate::exchange::message::Message;
use thiserror::Error;

/// Why a file was refused before any row was looked at. Nothing has changed. The English text is for logs and names no
/// cell content and no sheet; [`SheetError::message`] is for people.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SheetError {
    /// The file has no bytes.
    #[error("the file is empty")]
    EmptyFile,
    /// The file can be read, but no cell has content.
    #[error("the spreadsheet has no content")]
    NoContent,
    /// The bytes are neither XLSX nor text.
    #[error("the file is not a spreadsheet")]
    NotASpreadsheet,
    /// A binary `.xls` workbook of Excel 97 to 2003.
    #[error("the file is an old binary .xls workbook")]
    OldXls,
    /// An XLSX file with a password.
    #[error("the workbook is protected by a password")]
    Encrypted,
    /// The workbook carries macros.
    #[error("the workbook carries macros")]
    Macros,
    /// The workbook carries embedded objects or controls.
    #[error("the workbook carries embedded objects or controls")]
    EmbeddedObjects,
    /// The workbook links to other files or data sources.
    #[error("the workbook links to other files")]
    ExternalLinks,
    /// The archive or a part of it is damaged.
    #[error("the workbook is damaged: {part}")]
    Damaged {
        /// The part, by the name OOXML gives it.
        part: &'static str,
    },
    /// The text is neither UTF-8, UTF-16 with a mark, nor GB18030.
    #[error("the text is neither UTF-8 nor GB18030, first at byte {byte}")]
    UnknownEncoding {
        /// Offset of the first wrong byte.
        byte: u64,
    },
    /// A quoted cell of a text file that never closes or swallows other rows.
    #[error("the quote that opens in line {line} swallows other rows")]
    StrayQuote {
        /// The line in which it opens, from 1.
        line: u64,
    },
    /// Larger than [`super::SheetLimits::file_bytes`].
    #[error("the file has {bytes} bytes, more than {limit}")]
    FileTooLarge {
        /// Bytes of the file.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// More zip entries than allowed.
    #[error("the workbook has {entries} parts, more than {limit}")]
    TooManyEntries {
        /// Entries of the archive.
        entries: u64,
        /// The limit.
        limit: u64,
    },
    /// The parts unpack to more bytes than allowed, or to far more than they are packed: a zip bomb.
    #[error("the workbook unpacks to more than {limit} bytes")]
    UnpacksTooLarge {
        /// The limit that was reached, in bytes.
        limit: u64,
    },
    /// More shared strings, sheets or merged regions than allowed.
    #[error("the workbook has more than {limit} {what}")]
    TooMany {
        /// What there is too much of.
        what: TooMany,
        /// The limit.
        limit: u64,
    },
    /// A cell with content stands beyond the rows and columns that are read.
    #[error("a cell stands beyond row {rows} or column {columns}")]
    CellTooFar {
        /// Where it stands.
        address: CellAddress,
        /// Highest row number.
        rows: u32,
        /// Highest column number.
        columns: u32,
    },
    /// The text of a cell is longer than allowed.
    #[error("a cell holds more than {limit} characters")]
    CellTooLong {
        /// Where it stands.
        address: CellAddress,
        /// The limit, in characters.
        limit: u64,
    },
}

/// What a workbook has too much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMany {
    /// Shared strings.
    Strings,
    /// Sheets.
    Sheets,
    /// Cells.
    Cells,
    /// Merged regions.
    MergedRegions,
}

impl std::fmt::Display for TooMany {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Strings => "strings",
            Self::Sheets => "sheets",
            Self::Cells => "cells",
            Self::MergedRegions => "merged regions",
        })
    }
}

impl SheetError {
    /// The message for people: what is wrong and how to mend it.
    pub fn message(&self) -> Message {
        let key = match self {
            Self::EmptyFile => "exchange-sheet-empty-file",
            Self::NoContent => "exchange-sheet-no-content",
            Self::NotASpreadsheet => "exchange-sheet-not-a-spreadsheet",
            Self::OldXls => "exchange-sheet-old-xls",
            Self::Encrypted => "exchange-sheet-encrypted",
            Self::Macros => "exchange-sheet-macros",
            Self::EmbeddedObjects => "exchange-sheet-embedded-objects",
            Self::ExternalLinks => "exchange-sheet-external-links",
            Self::Damaged { .. } => "exchange-sheet-damaged",
            Self::UnknownEncoding { .. } => "exchange-sheet-unknown-encoding",
            Self::StrayQuote { .. } => "exchange-sheet-stray-quote",
            Self::FileTooLarge { .. } => "exchange-sheet-file-too-large",
            Self::TooManyEntries { .. } => "exchange-sheet-too-many-entries",
            Self::UnpacksTooLarge { .. } => "exchange-sheet-unpacks-too-large",
            Self::TooMany { what: TooMany::Strings, .. } => "exchange-sheet-too-many-strings",
            Self::TooMany { what: TooMany::Sheets, .. } => "exchange-sheet-too-many-sheets",
            Self::TooMany { what: TooMany::Cells, .. } => "exchange-sheet-too-many-cells",
            Self::TooMany { what: TooMany::MergedRegions, .. } => "exchange-sheet-too-many-merged-regions",
            Self::CellTooFar { .. } => "exchange-sheet-cell-too-far",
            Self::CellTooLong { .. } => "exchange-sheet-cell-too-long",
        };
        let message = Message::plain(key);
        match self {
            Self::Damaged { part } => message.text("part", part),
            Self::UnknownEncoding { byte } => message.number("byte", *byte),
            Self::StrayQuote { line } => message.number("line", *line),
            Self::FileTooLarge { limit, .. } | Self::UnpacksTooLarge { limit } => {
                message.number("limit", limit >> 20)
            }
            Self::TooManyEntries { limit, .. } | Self::TooMany { limit, .. } => {
                message.number("limit", *limit)
            }
            Self::CellTooFar { address, rows, columns } => message
                .text("cell", address)
                .number("rows", u64::from(*rows))
                .text("column", super::column_letters(columns.saturating_sub(1))),
            Self::CellTooLong { address, limit } => message.text("cell", address).number("limit", *limit),
            _ => message,
        }
    }
}
