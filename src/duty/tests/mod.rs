//! Tests of the engine through its public door, on synthetic cases.

mod build;
mod examples;
mod properties;
