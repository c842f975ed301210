//! Upkeep: a backup is made, everything is verified.

use super::{Act, At, Refusal};
use crate::domain::{DocumentExported, Fact};
use crate::registry::{Registry, RegistryError, VerifyReport};
use std::path::Path;

/// Backs the registry up by `copy`, which gets its directory. Recorded first, so that the copy itself knows that it was
/// made.
///
/// # Errors
/// [`Refusal`]; what `copy` could not do.
pub fn back_up(
    registry: &mut Registry,
    copy: impl FnOnce(&Path) -> std::io::Result<()>,
    at: &mut At<'_>,
) -> Result<(), Refusal> {
    Act::Backup.permit(registry)?;
    let body = DocumentExported { what: "backup".into(), digest: String::new(), plain: false };
    registry.record_leaving(vec![Fact::new(at.now.day(), None, body)], at.now, at.entropy)?;
    Ok(copy(registry.dir()).map_err(|error| RegistryError::Io(error.kind()))?)
}

/// Verifies pages, chain, signatures and projections.
///
/// # Errors
/// [`Refusal`]; what does not verify.
pub fn verify(registry: &mut Registry) -> Result<VerifyReport, Refusal> {
    Act::Verify.permit(registry)?;
    Ok(registry.verify()?)
}
