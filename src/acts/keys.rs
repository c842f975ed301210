//! Officers and envelopes (人员与密钥): who may open the registry, and by which keys it comes back. Where the act needs two
//! persons, `second` is the other one, unlocked by a passphrase of their own.

use super::{Act, At, Refusal};
use crate::domain::{Fact, FactBody, OfficerId, OfficerRoleSet, Role, Text};
use crate::registry::Registry;
use crate::vault::{Escrow, Officer, Passphrase, Unlocked};
use chrono::NaiveDate;

/// Who may sign beside the officer what is to be stated of a day; nobody where one person may.
pub fn seconds(registry: &Registry, on: NaiveDate, body: impl Into<FactBody>) -> Vec<Officer> {
    registry.seconds(&[Fact::new(on, None, body)]).into_iter().cloned().collect()
}

/// Enrols an officer with a passphrase of their own.
///
/// # Errors
/// [`Refusal`]; nobody was enrolled.
pub fn enrol_officer(
    registry: &mut Registry,
    name: &Text,
    role: Role,
    passphrase: &Passphrase,
    second: Option<&Unlocked>,
    at: &mut At<'_>,
) -> Result<OfficerId, Refusal> {
    Act::ManageKeys.permit(registry)?;
    Ok(registry.enrol_with(name, role, passphrase, second, at.now, at.entropy)?)
}

/// Gives an officer another role, with the key they have.
///
/// # Errors
/// [`Refusal`]; the role is as it was.
pub fn set_role(
    registry: &mut Registry,
    change: OfficerRoleSet,
    second: Option<&Unlocked>,
    at: &mut At<'_>,
) -> Result<(), Refusal> {
    Act::ManageKeys.permit(registry)?;
    registry.set_role(change, second, at.now, at.entropy)?;
    Ok(())
}

/// Revokes an officer; the data key is changed. Gives its epoch.
///
/// # Errors
/// [`Refusal`]; nobody was revoked.
pub fn revoke_officer(
    registry: &mut Registry,
    officer: OfficerId,
    reason: Text,
    second: Option<&Unlocked>,
    at: &mut At<'_>,
) -> Result<u32, Refusal> {
    Act::ManageKeys.permit(registry)?;
    Ok(registry.revoke(officer, reason, second, at.now, at.entropy)?)
}

/// Adds an envelope. Gives how many there are.
///
/// # Errors
/// [`Refusal`]; none was added.
pub fn add_envelope(
    registry: &mut Registry,
    envelope: &Escrow,
    second: Option<&Unlocked>,
    at: &mut At<'_>,
) -> Result<usize, Refusal> {
    Act::ManageKeys.permit(registry)?;
    Ok(registry.add_escrow(envelope, second, at.now, at.entropy)?)
}

/// Removes an envelope; the data key is changed. Gives its epoch.
///
/// # Errors
/// [`Refusal`]; none was removed.
pub fn remove_envelope(
    registry: &mut Registry,
    recipient: &str,
    reason: Text,
    second: Option<&Unlocked>,
    at: &mut At<'_>,
) -> Result<u32, Refusal> {
    Act::ManageKeys.permit(registry)?;
    Ok(registry.remove_escrow(recipient, reason, second, at.now, at.entropy)?)
}
