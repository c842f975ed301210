//! Why an act was refused.

use super::Bar;
use crate::domain::SubjectNumber;
use crate::registry::{ProblemKind, RegistryError};

/// Why an act was refused; nothing was written. Displayed in logs only, without personal data; words for people are made
/// in `words`.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The registry refused it: a permission, a problem with what was stated, the store, the keys.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The person has no such case on the day.
    #[error("no such case on that day")]
    NoCase(SubjectNumber),
    /// The act is not for the case.
    #[error("not for the case: {0:?}")]
    NotFor(Bar),
}

impl Refusal {
    /// The one field of what was stated that it is about, if it is about one: the names under `words-field-`.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Registry(RegistryError::Invalid(problems)) => match problems.as_slice() {
                [only] => match only.kind {
                    ProblemKind::Empty(field) | ProblemKind::Text(field, _) => Some(field),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }
}
