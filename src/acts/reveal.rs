//! Numbers and addresses in full (揭示): with a reason, committed before anything is shown.

use super::{Act, At, Refusal, Whom, needs};
use crate::domain::{Fact, IdRevealed, Text};
use crate::registry::Registry;

/// What is masked elsewhere, in full; empty where nothing is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revealed {
    /// Number of the identity document.
    pub document: String,
    /// Telephone.
    pub phone: String,
    /// Where the person lives.
    pub residence: String,
    /// Where the person is registered.
    pub household: String,
    /// Telephone of the employer.
    pub employer_phone: String,
    /// Relatives with their telephones.
    pub relatives: Vec<(String, String)>,
}

/// Shows what is masked about a person.
///
/// # Errors
/// [`Refusal`]; then nothing is shown.
pub fn reveal(
    registry: &mut Registry,
    whom: Whom,
    reason: Text,
    at: &mut At<'_>,
) -> Result<Revealed, Refusal> {
    Act::Reveal.permit(registry)?;
    let subject = whom.find(registry)?;
    registry.open_file(subject, at.now)?;
    needs("reason", &reason)?;
    let fact = Fact::new(at.now.day(), Some(subject), IdRevealed { reason });
    registry.record(vec![fact], at.now, at.entropy)?;
    let file = registry.open_file(subject, at.now)?;
    let person = file.person_on(at.now.day());
    let relatives = person.relatives.iter().filter(|one| !one.phone.is_empty());
    Ok(Revealed {
        document: person.document.number.clone(),
        phone: person.phone.to_string(),
        residence: person.residence.to_string(),
        household: person.household_address.to_string(),
        employer_phone: person.employer_phone.to_string(),
        relatives: relatives.map(|one| (one.relation.to_string(), one.phone.to_string())).collect(),
    })
}
