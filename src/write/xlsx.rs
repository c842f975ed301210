//! xlsx
use super::WriteError;
use crate::report::Document;

/// Writes a document as XLSX.
pub fn xlsx(_document: &Document) -> Result<Vec<u8>, WriteError> {
    Ok(Vec::new())
}
