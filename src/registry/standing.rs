//! How an opening stands: what it saved, and what failed although something was saved.

use super::error::RegistryError;
use super::{Receipt, Registry};
use crate::domain::{FactBody, FactId};
use crate::store::{StoreError, Whereabouts};

/// What this opening has done so far, for whoever has to say what became of it.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// Facts that acts have stated and that are on the disk.
    saved: Vec<FactId>,
    /// Steps that failed after something was saved.
    troubles: Vec<RegistryError>,
}

impl Registry {
    /// Facts that this opening has saved: what acts stated, without the opening and locking themselves.
    pub fn saved(&self) -> &[FactId] {
        &self.standing.saved
    }

    /// What failed although what was stated is saved, since this was asked last.
    pub fn take_troubles(&mut self) -> Vec<RegistryError> {
        std::mem::take(&mut self.standing.troubles)
    }

    /// Why nothing more can be saved in this opening, if a write has failed.
    pub fn barred_by(&self) -> Option<StoreError> {
        self.store.trouble()
    }

    /// Notes a commit that is on the disk, with what failed besides.
    pub(super) fn note_saved(&mut self, receipt: &Receipt, act: bool, trouble: Option<StoreError>) {
        if act {
            self.standing.saved.extend(&receipt.facts);
        }
        self.standing.troubles.extend(trouble.map(RegistryError::Store));
    }

    /// Notes a step that failed after a commit.
    pub(super) fn note_trouble(&mut self, trouble: RegistryError) {
        self.standing.troubles.push(trouble);
    }

    /// The error of a commit, with what the officer needs to know: the ids that it has if it is there after all, and
    /// where the open file's content was saved when something else lies at the path.
    pub(super) fn unsaved(&self, error: RegistryError, stated: Vec<FactId>) -> RegistryError {
        match error {
            RegistryError::Unknown { cause, .. } => {
                let copy = displaced(cause).and_then(|how| self.rescue(how));
                RegistryError::Unknown { cause, facts: stated, copy }
            }
            RegistryError::Store(cause) => match displaced(cause) {
                Some(how) => RegistryError::Displaced { how, copy: self.rescue(how) },
                None => RegistryError::Store(cause),
            },
            other => other,
        }
    }

    fn rescue(&self, how: Whereabouts) -> Option<std::path::PathBuf> {
        // in a moved directory the file lies where it always lay
        if how == Whereabouts::Moved { None } else { self.store.rescue().ok() }
    }
}

fn displaced(cause: StoreError) -> Option<Whereabouts> {
    match cause {
        StoreError::Displaced(how) => Some(how),
        _ => None,
    }
}

/// Whether a fact is what an officer stated, and not the program's record of opening and locking.
pub(super) fn is_act(body: &FactBody) -> bool {
    !matches!(body, FactBody::Unlocked(_))
}
