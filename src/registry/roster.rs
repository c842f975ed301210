//! The roster of officers and the journal, tied to each other: each change of the roster is stated with its sequence and
//! digest, so that a roster put back from an earlier copy is refused before anything is finished or written.

use super::state::Office;
use super::{Registry, RegistryError};
use crate::domain::{Entropy, Fact, Moment, OfficerId, RosterBound};
use crate::vault::{Roster, VaultError};

/// How the roster stands to what the journal says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is the one that the journal names.
    Bound,
    /// It is one change further, signed by who may: a crash came between the key files and the journal.
    Ahead,
    /// The journal names none: a registry of an earlier version.
    Unbound,
}

/// Compares a verified roster with the journal.
///
/// # Errors
/// [`VaultError::RosterStale`] for one that is older, or another of the same age; [`RegistryError::RosterNewer`] for one
/// that the journal cannot lead to.
pub(super) fn standing(office: &Office, roster: &Roster) -> Result<Standing, RegistryError> {
    // No change takes a row away, so that whoever lacks somebody is from before, or of another history.
    if lacks_somebody(office, roster) {
        return Err(VaultError::RosterStale.into());
    }
    let Some(bound) = &office.roster else { return Ok(Standing::Unbound) };
    if roster.sequence == bound.sequence && hex(roster) == bound.digest {
        Ok(Standing::Bound)
    } else if roster.sequence <= bound.sequence {
        Err(VaultError::RosterStale.into())
    } else if roster.sequence == bound.sequence + 1 {
        Ok(Standing::Ahead)
    } else {
        Err(RegistryError::RosterNewer { found: roster.sequence, known: bound.sequence })
    }
}

/// Whether somebody whom the journal enrolled, or an envelope that it added, is not in the roster. Who came in by an
/// envelope enters the journal before the roster.
fn lacks_somebody(office: &Office, roster: &Roster) -> bool {
    let recovered = |id: &OfficerId| office.recovered.iter().any(|used| used.value == *id);
    let enrolled = office.officers.iter().filter(|(id, row)| !row.revoked && !recovered(id));
    let listed = |recipient: &String| roster.escrow.iter().any(|one| one.recipient == *recipient);
    enrolled.into_iter().any(|(id, _)| roster.officer(*id).is_none())
        || (office.recovered.is_empty() && !office.escrow.keys().all(listed))
}

fn hex(roster: &Roster) -> String {
    data_encoding::HEXLOWER.encode(&roster.digest())
}

/// The fact that ties `roster` to the journal.
pub(super) fn bound(roster: &Roster, at: Moment) -> Fact {
    let body = RosterBound { sequence: roster.sequence, epoch: roster.epoch, digest: hex(roster) };
    Fact::new(at.day(), None, body)
}

impl Registry {
    /// Whether the journal names the roster as it is; not in a registry of an earlier version that nobody who may
    /// manage keys has opened since.
    pub fn roster_is_bound(&self) -> bool {
        matches!(standing(&self.state.office, self.vault.roster()), Ok(Standing::Bound))
    }

    /// The fact that ties the roster of now to the journal.
    pub(super) fn roster_fact(&self, at: Moment) -> Fact {
        bound(self.vault.roster(), at)
    }

    /// Ties the roster to the journal where it is not. Asked before each change of the roster, so that the roster is
    /// never two changes ahead.
    ///
    /// # Errors
    /// A roster that does not fit; the store.
    pub(super) fn bind_roster(&mut self, at: Moment, entropy: &mut dyn Entropy) -> Result<(), RegistryError> {
        match standing(&self.state.office, self.vault.roster())? {
            Standing::Bound => Ok(()),
            Standing::Ahead | Standing::Unbound => {
                let fact = self.roster_fact(at);
                self.record(vec![fact], at, entropy).map(drop)
            }
        }
    }
}
