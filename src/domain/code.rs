//! A code of a published code list.

use serde::{Deserialize, Serialize};

/// A code (代码) of a list in `data/codes`, e.g. `01` of the marriage list. Kept as written; the lists give the label.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(pub String);

impl Code {
    /// A code from its characters.
    pub fn new(code: impl Into<String>) -> Self {
        Self(code.into())
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
