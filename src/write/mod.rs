//! A [`Document`] becomes bytes here, one writer a format; nothing in this room opens a file.
//!
//! Every writer is a pure function: the same document gives the same bytes, on any machine, at any time. The bytes hold
//! personal data and stay in memory until the one sink seals them.

mod docx;
mod json;
mod md;
mod paper;
mod preview;
mod title;
mod wrap;
mod xlsx;

pub use docx::docx;
pub use json::json;
pub use md::markdown;
pub use paper::{Filing, FreezeError, Paper, PaperError, freeze, paper};
pub use preview::{PAPER_CELLS, Preview, PreviewLine, PreviewSpan, SpanStyle, preview, preview_lines};
pub use xlsx::xlsx;

use crate::report::Document;
use title::signature_indents;

/// Why a document could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// A table's rows do not cover its columns; the caption or annex id says which table.
    #[error("a table is not rectangular: {0:?}")]
    Ragged(String),
    /// The text holds a character that XML cannot carry.
    #[error("a text holds the control character U+{0:04X}")]
    ControlCharacter(u32),
    /// The spreadsheet writer refused.
    #[error("the spreadsheet could not be built")]
    Spreadsheet(#[from] rust_xlsxwriter::XlsxError),
    /// The archive could not be packed.
    #[error("the archive could not be packed")]
    Archive(#[from] zip::result::ZipError),
    /// Writing to memory failed.
    #[error("writing to memory failed")]
    Memory(#[from] std::io::Error),
    /// The document could not be serialised.
    #[error("the document could not be serialised")]
    Json(#[from] serde_json::Error),
}

/// A format that a document can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// DOCX, for editing in Word or WPS.
    Docx,
    /// XLSX, the figures and the lists behind them.
    Xlsx,
    /// Markdown, GitHub flavour.
    Markdown,
    /// JSON, the document itself.
    Json,
}

impl Format {
    /// A format by its extension, or `markdown`.
    pub fn parse(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "docx" => Some(Self::Docx),
            "xlsx" => Some(Self::Xlsx),
            "md" | "markdown" => Some(Self::Markdown),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    /// The usual file name extension, without the point.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Markdown => "md",
            Self::Json => "json",
        }
    }
}

/// Writes a document in a format.
pub fn write(document: &Document, format: Format) -> Result<Vec<u8>, WriteError> {
    match format {
        Format::Docx => docx(document),
        Format::Xlsx => xlsx(document),
        Format::Markdown => Ok(markdown(document).into_bytes()),
        Format::Json => json(document),
    }
}
