//! The sealed store and the keys, and what a power cut leaves of them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::pedantic,
    reason = "a test stops where it fails"
)]

mod powercut;
mod store;
mod vault;
