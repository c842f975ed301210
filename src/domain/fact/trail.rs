//! Corrections, undo, and what was read or taken out.

use super::{DecodeError, EncodeError, Fact};
use crate::domain::{FactId, Text};
use serde::{Deserialize, Serialize};

/// 更正: the target no longer counts; the replacement, if any, stands in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// The fact corrected.
    pub target: FactId,
    /// Why.
    pub reason: Text,
    /// What holds instead, encoded like a fact; none withdraws the target.
    #[serde(with = "optional_bytes")]
    pub replacement: Option<Vec<u8>>,
}

/// 撤销: an own commit, until the next lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Index of the commit (same site).
    pub index: u64,
}

/// 解锁, 锁定.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlocked {
    /// Unlocked, or locked.
    pub unlocked: bool,
    /// Wrong passphrases since the last unlock on this machine.
    pub failed_attempts: u32,
}

/// 时钟确认: the clock was not where the last commit let expect it, and an officer said why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockConfirmed {
    /// Why.
    pub reason: Text,
    /// Wall clock of the commit before, in milliseconds since 1970-01-01 UTC.
    pub last_ms: i64,
}

/// 查阅档案.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectOpened {
    /// At what millisecond (wall clock); the commit may be written later.
    pub at_ms: i64,
}

/// 显示证号.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdRevealed {
    /// Why.
    pub reason: Text,
}

/// 导出.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentExported {
    /// What, e.g. `self-audit docx`.
    pub what: String,
    /// BLAKE3 of the bytes, hex.
    pub digest: String,
    /// Left the registry unsealed.
    pub plain: bool,
}

impl DocumentExported {
    /// What a copy of the whole registry is called.
    pub const BACKUP: &str = "backup";
}

impl Corrected {
    /// A correction of `target`.
    ///
    /// # Errors
    /// When the replacement cannot be encoded.
    pub fn replacing(target: FactId, reason: Text, replacement: Option<&Fact>) -> Result<Self, EncodeError> {
        Ok(Self { target, reason, replacement: replacement.map(Fact::encode).transpose()? })
    }

    /// The replacement as a fact.
    ///
    /// # Errors
    /// When its bytes cannot be read.
    pub fn replacement(&self) -> Result<Option<Fact>, DecodeError> {
        self.replacement.as_deref().map(Fact::decode).transpose()
    }
}

mod optional_bytes {
    use serde::{Deserializer, Serializer, de::Error};

    #[expect(clippy::ref_option, reason = "the shape serde asks for")]
    pub fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, s: S) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => s.serialize_bytes(bytes),
            None => s.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<u8>>, D::Error> {
        match <ciborium::Value as serde::Deserialize>::deserialize(d)? {
            ciborium::Value::Null => Ok(None),
            ciborium::Value::Bytes(bytes) => Ok(Some(bytes)),
            _ => Err(Error::custom("bytes or null expected")),
        }
    }
}
