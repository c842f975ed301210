//! DOCX: a small OOXML package of our own, for the grid of GB/T 9704-2012 (22 lines of 28 characters on A4).
//!
//! The parts hold nothing that the document does not say: no user name, no machine, no time but the document's date. Entries of
//! the archive carry the fixed date 1980-01-01, so that the same document gives the same bytes.

mod body;
mod package;
mod page;
mod styles;
mod table;
mod text;
mod xml;

use super::WriteError;
use crate::report::{Block, Document, Table};

/// Writes a document as DOCX.
///
/// # Errors
/// [`WriteError::Ragged`] for a table whose rows do not cover its columns, and [`WriteError::ControlCharacter`] for text that
/// XML cannot carry.
pub fn docx(document: &Document) -> Result<Vec<u8>, WriteError> {
    check_tables(document)?;
    package::pack(document)
}

/// Refuses tables that a word processor would call damaged.
pub(super) fn check_tables(document: &Document) -> Result<(), WriteError> {
    let check = |table: &Table, name: &str| {
        if table.is_rectangular() { Ok(()) } else { Err(WriteError::Ragged(name.to_owned())) }
    };
    for block in &document.blocks {
        if let Block::Table(table) = block {
            check(table, table.caption.as_deref().unwrap_or_default())?;
        }
    }
    document.annexes.iter().try_for_each(|annex| check(&annex.table, &annex.id))
}
