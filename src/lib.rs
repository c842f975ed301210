//! guitu (归途): the library behind the terminal app.
//!
//! Officers state facts; facts go into a signed, hash-chained, encrypted journal that only grows; everything else is
//! computed from the facts, the policy and a date. The rooms below are listed from the top of the house down; a room
//! imports only rooms below it (see ARCHITECTURE.md; `tests/house` holds the lines).
#![forbid(unsafe_code)]

pub mod acts;
pub mod assets;
pub mod check;
pub mod cli;
pub mod demo;
pub mod domain;
pub mod duty;
pub mod exchange;
pub mod figures;
pub mod policy;
pub mod registry;
pub mod report;
pub mod store;
pub mod tui;
pub mod vault;
pub mod words;
pub mod write;
