//! Figures and check results become documents here; pure.
//!
//! [`document`] holds the model that every writer draws, [`table`] builds tables and says which place each cell takes;
//! [`normalise`] puts Chinese punctuation right and [`fill`] makes a sentence with figures.

mod brief;
mod cited;
pub mod document;
pub mod filed;
pub mod filing;
pub mod inspection;
mod monthly;
mod numbering;
mod parts;
mod punctuation;
pub mod self_audit;
pub mod table;
mod walk;

pub use brief::{Brief, Names, category, session_kind, severity};
pub use cited::cite;
pub use document::*;
pub use monthly::{Monthly, Request, monthly};
pub use numbering::{chinese_number, date_zh};
pub use punctuation::{normalise, normalise_runs};
pub use walk::{FillError, fill};

/// A row of plain texts.
fn table_row<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Row {
    Row::texts(texts)
}
