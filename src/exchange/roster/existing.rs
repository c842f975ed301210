//! The people that a roster is compared with.

use super::RosterKind;
use crate::domain::{
    CaseId, CaseKind, Category, IdDocument, OfficerId, Person, SubjectId, SubjectNumber, Text,
};
use crate::registry::{Likeness, Profile};

/// The people that a roster is compared with; the registry answers.
pub trait ExistingRoster {
    /// Why the registry cannot answer.
    type Error;

    /// The person with this identity document, with the latest case of this kind if there is one.
    fn find(&self, document: &IdDocument, kind: RosterKind) -> Result<Option<ExistingPerson>, Self::Error>;

    /// The officer of that name, if the office has one.
    fn officer(&self, name: &Text) -> Option<OfficerId>;

    /// People who are likely the same under another document, with what they share.
    fn alike(&self, _: &Profile) -> Vec<(SubjectNumber, Vec<Likeness>)> {
        Vec::new()
    }
}

/// A registry without anybody.
#[derive(Clone, Copy, Debug, Default)]
pub struct NobodyYet;

impl ExistingRoster for NobodyYet {
    type Error = std::convert::Infallible;

    fn find(&self, _: &IdDocument, _: RosterKind) -> Result<Option<ExistingPerson>, Self::Error> {
        Ok(None)
    }

    fn officer(&self, _: &Text) -> Option<OfficerId> {
        None
    }
}

/// A person of the registry, as of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingPerson {
    /// Who.
    pub subject: SubjectId,
    /// Particulars in force.
    pub person: Person,
    /// The latest case of the kind asked for.
    pub case: Option<ExistingCase>,
    /// Category of the latest corrections case, whatever was asked for: it decides how long help lasts.
    pub corrections: Option<Category>,
}

/// A case of the registry, as of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingCase {
    /// Its id.
    pub case: CaseId,
    /// Terms in force.
    pub terms: CaseKind,
    /// Supervision level in force, by the name of the policy.
    pub level: Option<String>,
    /// Whether it is still open.
    pub open: bool,
}
