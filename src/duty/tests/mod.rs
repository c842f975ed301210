//! Tests of the engine through its public door, on synthetic cases.

mod build;
mod cases;
mod examples;
mod exempt;
mod properties;
mod rules_change;
