//! Rules as the journal's adoptions carry them.

use super::error::RegistryError;
use super::state::State;
use crate::domain::{PolicyAdopted, PolicyFile};
use crate::policy::{Adopted, Policy, SourceFile};
use chrono::NaiveDate;
use std::sync::Arc;

/// The fact that adopts a policy with its bytes.
pub fn adoption(policy: &Policy, day: NaiveDate, files: &[SourceFile<'_>]) -> PolicyAdopted {
    PolicyAdopted {
        profile: policy.profile_on(day).id.clone(),
        hash: policy.hash_hex(),
        files: files
            .iter()
            .map(|file| PolicyFile {
                name: file.path.to_owned(),
                text: String::from_utf8_lossy(file.bytes).into_owned(),
            })
            .collect(),
    }
}

/// The policy: every set adopted, each from its own bytes and in its own time.
///
/// # Errors
/// Files in the journal that cannot be read.
pub fn policy_of(state: &State) -> Result<Arc<Policy>, RegistryError> {
    Ok(Policy::through_time(&adoptions(state)?)?.unwrap_or_else(Policy::embedded))
}

/// The sets adopted, oldest first, each parsed.
///
/// # Errors
/// Files in the journal that cannot be read.
pub fn adoptions(state: &State) -> Result<Vec<Adopted<'_>>, RegistryError> {
    let embedded = Policy::embedded();
    let parsed = state.office.policies.iter().map(|set| {
        let files = files_of(&set.value);
        // the same bytes as those shipped are parsed already
        let known = Policy::hash_of(&files) == embedded.hash();
        let policy = if known { Arc::clone(&embedded) } else { Arc::new(Policy::parse(&files)?) };
        Ok(Adopted { on: set.from, policy, files })
    });
    parsed.collect()
}

/// The files that an adoption carries.
pub fn files_of(adopted: &PolicyAdopted) -> Vec<SourceFile<'_>> {
    let files = adopted.files.iter();
    files.map(|file| SourceFile { path: &file.name, bytes: file.text.as_bytes() }).collect()
}
