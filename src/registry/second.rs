//! Acts that need two persons (两人办理): letting in or out whoever keeps the keys, envelopes, rules. A second head or custodian
//! signs the commit too; where the office has none, one signs and every verification says so.

use super::{Registry, RegistryError};
use crate::domain::{Fact, FactBody, OfficerId, Role};
use crate::vault::{Officer, Unlocked};
use std::collections::{BTreeMap, BTreeSet};

/// Whether a role keeps the keys, so that who holds it is nobody's decision alone.
pub(super) fn keeps_keys(role: Role) -> bool {
    matches!(role, Role::Head | Role::Custodian)
}

/// Whether a fact needs two persons; `role_of` is an officer's role before it.
fn needs_two(body: &FactBody, role_of: &dyn Fn(OfficerId) -> Option<Role>) -> bool {
    match body {
        FactBody::OfficerEnrolled(b) => keeps_keys(b.role),
        FactBody::OfficerRoleSet(b) => keeps_keys(b.role) || role_of(b.officer).is_some_and(keeps_keys),
        FactBody::OfficerRevoked(b) => role_of(b.officer).is_some_and(keeps_keys),
        FactBody::EscrowAdded(_) | FactBody::EscrowRemoved(_) | FactBody::PolicyAdopted(_) => true,
        _ => false,
    }
}

/// Who may not be the second: whom the act is about.
fn concerned(body: &FactBody) -> Option<OfficerId> {
    match body {
        FactBody::OfficerRevoked(b) => Some(b.officer),
        FactBody::OfficerRoleSet(b) => Some(b.officer),
        FactBody::OfficerEnrolled(b) => Some(b.officer),
        _ => None,
    }
}

/// Who has a seat at a point of the journal, and in which role.
#[derive(Debug)]
pub(super) struct Seats(pub BTreeMap<OfficerId, Role>);

impl Seats {
    /// Who could have signed these facts beside `officer`; nobody where the facts do not need it. An envelope is a second
    /// signature of its own.
    fn seconds(&self, officer: OfficerId, bodies: &[&FactBody]) -> BTreeSet<OfficerId> {
        let role_of = |id| self.0.get(&id).copied();
        let by_envelope = bodies.iter().any(|body| matches!(body, FactBody::EscrowUsed(_)));
        if by_envelope || !self.need(bodies) {
            return BTreeSet::new();
        }
        let concerned: BTreeSet<OfficerId> = bodies.iter().filter_map(|body| concerned(body)).collect();
        let keepers = self.0.keys().filter(|id| role_of(**id).is_some_and(keeps_keys));
        keepers.copied().filter(|id| *id != officer && !concerned.contains(id)).collect()
    }

    fn need(&self, bodies: &[&FactBody]) -> bool {
        let role_of = |id| self.0.get(&id).copied();
        bodies.iter().any(|body| needs_two(body, &role_of))
    }

    /// Whether facts that need two persons were signed by one, there being nobody else. None when somebody else was there
    /// and did not sign, or whoever signed was none of them.
    pub fn alone(&self, officer: OfficerId, second: Option<OfficerId>, bodies: &[&FactBody]) -> Option<bool> {
        let seconds = self.seconds(officer, bodies);
        match second {
            Some(second) if !seconds.is_empty() => seconds.contains(&second).then_some(false),
            Some(_) => Some(false),
            None if seconds.is_empty() => Some(self.need(bodies)),
            None => None,
        }
    }
}

impl Registry {
    fn seats(&self) -> Seats {
        let officers = self.state.office.officers.iter().filter(|(_, row)| !row.revoked);
        Seats(officers.map(|(id, row)| (*id, row.role)).collect())
    }

    /// Who may sign these facts as the second person; nobody where the facts do not need two, or the office has no other.
    pub fn seconds(&self, facts: &[Fact]) -> Vec<&Officer> {
        let bodies: Vec<&FactBody> = facts.iter().map(|fact| &fact.body).collect();
        let seconds = self.seats().seconds(self.officer(), &bodies);
        self.vault.roster().active().filter(|officer| seconds.contains(&officer.id)).collect()
    }

    /// Refuses facts that need a second person who has not signed, though the office has one.
    ///
    /// # Errors
    /// [`RegistryError::SecondOfficerNeeded`].
    pub(super) fn countersigned(
        &self,
        facts: &[Fact],
        second: Option<&Unlocked>,
    ) -> Result<(), RegistryError> {
        let seconds = self.seconds(facts);
        let signed = second.is_some_and(|second| seconds.iter().any(|one| one.id == second.officer().id));
        if seconds.is_empty() || signed { Ok(()) } else { Err(RegistryError::SecondOfficerNeeded) }
    }
}
