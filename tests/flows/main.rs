//! Whole flows through the public door of the library.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::pedantic,
    reason = "a test stops where it fails"
)]

#[path = "../common/mod.rs"]
mod common;

mod caseload;
mod documents;
mod figures;
mod filed;
mod hostile_sheets;
mod lawful;
mod make_rosters;
mod registry;
mod report_text;
mod roster_import;
mod roster_into_registry;
