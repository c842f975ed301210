//! exchange: what crosses the border of a registry. Rosters come in as spreadsheets; exports, backups and sealed
//! packages go out.
//!
//! Everything that comes in is hostile until read: [`sheet`] turns bytes into typed cells within hard limits, and
//! [`roster`] turns cells into a plan of what an import would change. Neither writes anything; the caller commits the
//! plan.
#![warn(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_possible_wrap)]

pub mod message;
pub mod roster;
pub mod sheet;
