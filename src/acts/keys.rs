//! Officers and envelopes (人员与密钥): who may open the registry, and by which keys it comes back.

use super::{Act, At, Refusal};
use crate::domain::{OfficerId, Role, Text};
use crate::registry::Registry;
use crate::vault::{Escrow, Passphrase, ScryptCost};

/// Enrols an officer with a passphrase of their own.
///
/// # Errors
/// [`Refusal`]; nobody was enrolled.
pub fn enrol_officer(
    registry: &mut Registry,
    name: &Text,
    role: Role,
    passphrase: &Passphrase,
    cost: ScryptCost,
    at: &mut At<'_>,
) -> Result<OfficerId, Refusal> {
    Act::ManageKeys.permit(registry)?;
    Ok(registry.enrol(name, role, passphrase, cost, at.now, at.entropy)?)
}

/// Revokes an officer; the data key is changed. Gives its epoch.
///
/// # Errors
/// [`Refusal`]; nobody was revoked.
pub fn revoke_officer(
    registry: &mut Registry,
    officer: OfficerId,
    reason: Text,
    at: &mut At<'_>,
) -> Result<u32, Refusal> {
    Act::ManageKeys.permit(registry)?;
    Ok(registry.revoke(officer, reason, at.now, at.entropy)?)
}

/// Adds an envelope. Gives how many there are.
///
/// # Errors
/// [`Refusal`]; none was added.
pub fn add_envelope(registry: &mut Registry, envelope: &Escrow, at: &mut At<'_>) -> Result<usize, Refusal> {
    Act::ManageKeys.permit(registry)?;
    Ok(registry.add_escrow(envelope, at.now, at.entropy)?)
}

/// Removes an envelope; the data key is changed. Gives its epoch.
///
/// # Errors
/// [`Refusal`]; none was removed.
pub fn remove_envelope(
    registry: &mut Registry,
    recipient: &str,
    reason: Text,
    at: &mut At<'_>,
) -> Result<u32, Refusal> {
    Act::ManageKeys.permit(registry)?;
    Ok(registry.remove_escrow(recipient, reason, at.now, at.entropy)?)
}
