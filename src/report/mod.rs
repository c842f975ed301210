//! Figures and check results become documents here, in the words of a template; pure.
//!
//! [`KINDS`] has one row a report. [`document`] holds the model that every writer draws, [`table`] builds tables and says
//! which place each cell takes; [`normalise`] puts Chinese punctuation right.

mod brief;
mod cited;
mod compose;
pub mod document;
pub mod filed;
pub mod filing;
mod inspection;
mod kinds;
mod numbering;
mod page;
mod parts;
mod punctuation;
mod recount;
mod self_audit;
pub mod table;
mod walk;

pub use brief::{Brief, Names, category, session_kind, severity};
pub use cited::cite;
pub use document::*;
pub use kinds::{KINDS, Kind, MakeError, Report, Request, Span, kind, month_code};
pub use numbering::{chinese_number, date_zh};
pub use punctuation::{normalise, normalise_runs};
pub use recount::{Drift, Recount, recount};

/// A row of plain texts.
fn table_row<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Row {
    Row::texts(texts)
}
