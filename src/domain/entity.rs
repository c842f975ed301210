//! What facts hang on.

use super::{FindingId, InspectionId, SessionId, SubjectId};

/// What a fact hangs on; a fact may hang on two (attendance: subject and session).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Entity {
    /// A subject.
    Subject(SubjectId),
    /// A session.
    Session(SessionId),
    /// A finding.
    Finding(FindingId),
    /// An inspection.
    Inspection(InspectionId),
    /// The office.
    Office,
}

impl Entity {
    /// Key in the store's index of facts by entity.
    pub fn key(self) -> [u8; 17] {
        let (tag, bytes) = match self {
            Self::Subject(id) => (1, id.0),
            Self::Session(id) => (2, id.0),
            Self::Finding(id) => (3, id.0),
            Self::Inspection(id) => (4, id.0),
            Self::Office => (5, [0; 16]),
        };
        let mut key = [tag; 17];
        key[1..].copy_from_slice(&bytes);
        key
    }
}
