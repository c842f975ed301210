//! Markdown
use crate::report::Document;

/// Writes a document as GitHub-flavoured Markdown.
pub fn markdown(_document: &Document) -> String {
    String::new()
}
