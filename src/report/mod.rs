//! Figures and check results become documents here; pure.
//!
//! [`document`] holds the model that every writer draws, [`table`] builds tables and says which place each cell takes;
//! [`normalise`] puts Chinese punctuation right and [`fill`] makes a sentence with figures.

pub mod document;
mod numbering;
mod punctuation;
pub mod table;
mod walk;

pub use document::*;
pub use numbering::{chinese_number, date_zh};
pub use punctuation::{normalise, normalise_runs};
pub use walk::{FillError, fill};
