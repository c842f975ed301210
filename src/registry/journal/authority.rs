//! Who might do what at each point of the journal, replayed from the journal's own facts.
//!
//! A commit stands only if whoever signed it was enrolled by then and not revoked, and held a role that may state each
//! of its facts. A key comes in by the enrolment of somebody who may manage keys; the genesis is pinned, and the one
//! other door is an escrow recipient that such a person had added, once.

use super::{Header, Row};
use crate::domain::{
    CommitHash, EscrowUsed, Fact, FactBody, FactId, OfficerEnrolled, OfficerId, Permission, Role,
};
use crate::registry::error::JournalFault;
use crate::registry::second::Seats;
use crate::vault;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Officers and escrow recipients at a point of the journal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    officers: BTreeMap<OfficerId, Seat>,
    escrow: BTreeSet<String>,
}

/// An officer as the journal knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seat {
    #[serde(with = "super::hash32")]
    key: [u8; 32],
    role: Role,
    revoked: bool,
}

/// What a commit that stands says beside its facts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// An escrow key let the signer in.
    pub by_escrow: bool,
    /// The incarnation that a restoration began.
    pub incarnation: Option<u32>,
    /// A restoration that nobody countersigned.
    pub restored_alone: bool,
    /// An act that needs two persons, signed by one for want of another.
    pub signed_alone: bool,
}

impl Authority {
    /// Admits one commit, with its facts in order; `target` finds the permission of a fact that is corrected.
    ///
    /// # Errors
    /// Why it does not stand; the authority is then of no use any more.
    pub(super) fn admit(
        &mut self,
        row: &Row<'_>,
        hash: &CommitHash,
        facts: &[Fact],
        target: &dyn Fn(FactId) -> Option<Permission>,
    ) -> Result<Standing, JournalFault> {
        let header = &row.header;
        let mut standing = Standing::default();
        let enrolled: Vec<_> = facts.iter().filter_map(|fact| enrolment(&fact.body)).collect();
        if header.index == 0 {
            enrolled.iter().try_for_each(|body| self.enrol(body))?;
        }
        let used: Vec<_> = facts.iter().filter_map(|fact| escrow_use(&fact.body)).collect();
        if !used.is_empty() {
            let spent = endorsed(header, &used, &enrolled, |recipient| self.escrow.contains(recipient))
                .filter(|_| !self.officers.contains_key(&header.officer))
                .ok_or(JournalFault::Signer)?;
            self.escrow.remove(spent);
            enrolled.iter().try_for_each(|body| self.enrol(body))?;
            standing.by_escrow = true;
        }
        let seat = self.seated(header.officer, hash, row.signature)?;
        let role = seat.role;
        for fact in facts {
            let asked = needed(fact, target).into_iter().find(|permission| !role.may(*permission));
            if let Some(permission) = asked {
                return Err(JournalFault::Permission { role, permission });
            }
        }
        if let Some((second, signature)) = header.second.zip(row.second) {
            self.seated(second, hash, signature)?;
            if second == header.officer {
                return Err(JournalFault::Signature);
            }
        }
        let known_already = header.index == 0 || standing.by_escrow;
        // journals of the first format knew no second signature; an envelope's is one
        if !known_already && header.format > 1 {
            let bodies: Vec<&FactBody> = facts.iter().map(|fact| &fact.body).collect();
            standing.signed_alone =
                self.seats().alone(header.officer, header.second, &bodies).ok_or(JournalFault::Second)?;
        }
        for fact in facts {
            match &fact.body {
                FactBody::OfficerEnrolled(body) if !known_already => self.enrol(body)?,
                FactBody::OfficerRevoked(body) => {
                    if let Some(seat) = self.officers.get_mut(&body.officer) {
                        seat.revoked = true;
                    }
                }
                FactBody::OfficerRoleSet(body) => {
                    if let Some(seat) = self.officers.get_mut(&body.officer) {
                        seat.role = body.role;
                    }
                }
                FactBody::EscrowAdded(body) => drop(self.escrow.insert(body.recipient.clone())),
                FactBody::EscrowRemoved(body) => drop(self.escrow.remove(&body.recipient)),
                FactBody::BackupRestored(body) => {
                    standing.incarnation = Some(body.incarnation);
                    match body.countersigner {
                        None => standing.restored_alone = true,
                        Some(second) if second == header.officer => return Err(JournalFault::Signature),
                        Some(second) => {
                            let message = body.message(header.registry, header.site, header.prev);
                            let seat = self.officers.get(&second).ok_or(JournalFault::Signer)?;
                            let signature = body.countersignature.as_slice().try_into();
                            if !signature.is_ok_and(|signature| vault::verify(&seat.key, &message, signature))
                            {
                                return Err(JournalFault::Signature);
                            }
                        }
                    }
                }
                // what says nothing about who may sign
                _ => {}
            }
        }
        Ok(standing)
    }

    fn seats(&self) -> Seats {
        let seated = self.officers.iter().filter(|(_, seat)| !seat.revoked);
        Seats(seated.map(|(id, seat)| (*id, seat.role)).collect())
    }

    /// One id, one key, one person: an enrolment that repeats either would let somebody sign as another.
    fn enrol(&mut self, body: &OfficerEnrolled) -> Result<(), JournalFault> {
        let taken = self.officers.contains_key(&body.officer)
            || self.officers.values().any(|seat| seat.key == body.public_key);
        if taken {
            return Err(JournalFault::Enrolment);
        }
        let seat = Seat { key: body.public_key, role: body.role, revoked: false };
        self.officers.insert(body.officer, seat);
        Ok(())
    }

    /// The seat of somebody who signed, if they were there and the signature is theirs.
    fn seated(
        &self,
        officer: OfficerId,
        hash: &CommitHash,
        signature: &[u8; 64],
    ) -> Result<&Seat, JournalFault> {
        let seat = self.officers.get(&officer).ok_or(JournalFault::Signer)?;
        if seat.revoked {
            return Err(JournalFault::Revoked);
        }
        if vault::verify(&seat.key, &hash.0, signature) { Ok(seat) } else { Err(JournalFault::Signature) }
    }
}

fn enrolment(body: &FactBody) -> Option<&OfficerEnrolled> {
    match body {
        FactBody::OfficerEnrolled(body) => Some(body),
        _ => None,
    }
}

fn escrow_use(body: &FactBody) -> Option<&EscrowUsed> {
    match body {
        FactBody::EscrowUsed(body) => Some(body),
        _ => None,
    }
}

/// The permissions that stating a fact takes: its own; for a correction also those of what it puts out of force and of
/// what it puts in its place.
fn needed(fact: &Fact, target: &dyn Fn(FactId) -> Option<Permission>) -> Vec<Permission> {
    let mut list = vec![fact.body.permission()];
    if let FactBody::Corrected(body) = &fact.body {
        list.extend(target(body.target));
        list.extend(body.replacement().ok().flatten().map(|new| new.body.permission()));
    }
    list
}

/// The escrow recipient whose signature lets in the officer who signs the commit; none unless the commit enrols exactly
/// this officer, uses exactly one recipient that `listed` knows, and its secret signed for both.
fn endorsed<'a>(
    header: &Header,
    used: &[&'a EscrowUsed],
    enrolled: &[&OfficerEnrolled],
    listed: impl Fn(&str) -> bool,
) -> Option<&'a str> {
    let ([used], [enrolled]) = (used, enrolled) else { return None };
    let message = used.message(header.registry, header.site, header.prev, enrolled);
    let key = vault::escrow_verify_key(&used.recipient)?;
    let signature = used.endorsement.as_slice().try_into().ok()?;
    let good = enrolled.officer == header.officer
        && listed(&used.recipient)
        && vault::verify(&key, &message, signature);
    good.then_some(&used.recipient)
}
