//! docx
use super::WriteError;
use crate::report::Document;

/// Writes a document as DOCX.
pub fn docx(_document: &Document) -> Result<Vec<u8>, WriteError> {
    Ok(Vec::new())
}
