//! JSON: the document model itself in an envelope.
//!
//! ```json
//! { "format": "guitu-document", "version": 1, "document": { "kind": "…", "title": "…", "blocks": [ { "type": "paragraph", … } ] } }
//! ```
//!
//! The fields of `document` are those of [`Document`], in the order in which the type declares them; days are `YYYY-MM-DD`;
//! blocks, runs and amounts carry their `type`. A reader must ignore fields that it does not know.

use serde::{Deserialize, Serialize};

use super::WriteError;
use crate::report::{DOCUMENT_VERSION, Document};

#[derive(Serialize)]
struct Envelope<'a> {
    format: &'static str,
    version: u16,
    document: &'a Document,
}

#[derive(Deserialize)]
struct Read {
    document: Document,
}

/// Reads what [`json`] wrote.
pub(super) fn read(bytes: &[u8]) -> Result<Document, WriteError> {
    Ok(serde_json::from_slice::<Read>(bytes)?.document)
}

/// Writes a document as JSON, indented, with a line feed at its end.
pub fn json(document: &Document) -> Result<Vec<u8>, WriteError> {
    let envelope = Envelope { format: "guitu-document", version: DOCUMENT_VERSION, document };
    let mut bytes = serde_json::to_vec_pretty(&envelope)?;
    bytes.push(b'\n');
    Ok(bytes)
}
