//! What earlier versions of the program wrote opens, proves and reports as before.
//!
//! The files beside this one were written by the version they are named after and are never written again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::pedantic,
    reason = "a test stops where it fails"
)]

#[path = "../common/mod.rs"]
mod common;

mod facts;
mod make;
mod office;
mod registry;
