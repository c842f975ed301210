//! What an article asks before its measure may be proposed: an education first, no good reason.

use super::shape::RawEducation;
use crate::policy::error::{PolicyError, Problem, Reader};
use crate::policy::profile::Accepts;
use crate::policy::profile_file::read_accepts;
use serde::Deserialize;

/// The education that must have gone before (经教育仍不改正): what counts as one, and what shows that it did not help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Education {
    /// Contacts that are one.
    pub by: Accepts,
    /// What must follow.
    pub then: Still,
}

/// What shows that an education did not help (仍).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Still {
    /// A further window was missed after it: attendance that is asked again and again.
    MissedAgain,
    /// What was to be handed in is still missing after its day.
    StillMissing,
}

pub(super) fn read_education(reader: Reader<'_>, raw: &RawEducation) -> Result<Education, PolicyError> {
    let by = read_accepts(reader, &raw.by)?;
    if by.is_empty() {
        return Err(reader.fail(&raw.by_place(), Problem::Empty("by".to_owned())));
    }
    Ok(Education { by, then: *raw.then.get_ref() })
}
