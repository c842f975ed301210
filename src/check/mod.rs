//! Named rules, one each: the program's answers to inspection items, and the identities of a form. Pure.

mod identity;
mod inspection;
mod terms;

pub use identity::{Equation, identities};
pub use inspection::{Answer, Detail, Lookback, answer, lookback, sample};
pub use terms::{Oddity, OddityKind, oddities};
