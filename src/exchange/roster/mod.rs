//! Rosters (花名册): the spreadsheets in which offices keep their people, read into a plan of what an import would do.

mod field;
mod map;
mod text;

pub use field::{CodeList, Field, FieldKind, RosterKind};
pub use map::{MapError, MapErrorReason, RosterMap};
