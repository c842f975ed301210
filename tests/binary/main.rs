//! The real binary, run as a script or an officer would run it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::pedantic,
    reason = "a test stops where it fails"
)]

#[path = "../common/mod.rs"]
mod common;

mod bad_input;
mod calc;
mod cli;
mod cli_books;
mod exempt;
mod filing;
mod keys;
mod policy;
mod schema;
mod standing;
