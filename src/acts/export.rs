//! Documents leave the registry (导出): sealed to everybody who may open it, or in the clear for those who may. Each is
//! stated in the journal before the file is there.

use super::{Act, At, Refusal};
use crate::domain::{DocumentExported, Fact};
use crate::registry::{Registry, write_private};
use crate::vault;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// What sealed files end with.
pub const SEALED: &str = "age";

/// Bytes on their way out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// File name without the sealing suffix.
    pub name: String,
    /// What it is, for the journal, e.g. `self-audit docx`.
    pub what: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// How bytes leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seal {
    /// Sealed to every active officer and every envelope: whoever exports may be away when the file is needed.
    Everybody,
    /// In the clear; a permission of its own.
    Plain,
}

impl Seal {
    /// In the clear, when `plain`.
    pub const fn plain(plain: bool) -> Self {
        if plain { Self::Plain } else { Self::Everybody }
    }
}

/// Writes files into `dir`; one durable commit states them before the first byte is written. Gives where they lie.
pub(super) fn write(
    registry: &mut Registry,
    dir: &Path,
    seal: Seal,
    files: Vec<Outgoing>,
    at: &mut At<'_>,
) -> Result<Vec<PathBuf>, Refusal> {
    if seal == Seal::Plain {
        Act::ExportPlain.permit(registry)?;
    }
    let on = at.now.day();
    let mut ready = Vec::new();
    let mut facts = Vec::new();
    for file in files {
        let digest = blake3::hash(&file.bytes).to_hex().to_string();
        let body = DocumentExported { what: file.what, digest, plain: seal == Seal::Plain };
        facts.push(Fact::new(on, None, body));
        let (name, bytes) = match seal {
            Seal::Plain => (file.name, file.bytes),
            Seal::Everybody => {
                let recipients: Vec<String> =
                    registry.vault().roster().recipients().into_iter().map(ToOwned::to_owned).collect();
                let sealed =
                    vault::seal(&recipients, &file.bytes).map_err(crate::registry::RegistryError::from)?;
                (format!("{}.{SEALED}", file.name), sealed)
            }
        };
        let path = dir.join(name);
        if !registry.may_replace(&path)? {
            return Err(Refusal::ExportChanged(path));
        }
        ready.push((path, bytes));
    }
    match seal {
        // what anybody can read must not leave without a trace
        Seal::Plain => drop(registry.record(facts, at.now, at.entropy)?),
        Seal::Everybody => drop(registry.record_leaving(facts, at.now, at.entropy)?),
    }
    let mut paths = Vec::new();
    for (path, bytes) in ready {
        write_private(&path, &bytes, true)
            .map_err(|error| Refusal::File { path: path.clone(), kind: error.kind() })?;
        paths.push(path);
    }
    Ok(paths)
}

/// Writes the rows of a roster that were not fit.
///
/// # Errors
/// [`Refusal`]; a file that cannot be written.
pub fn export_rejected(
    registry: &mut Registry,
    dir: &Path,
    seal: Seal,
    rows: Outgoing,
    at: &mut At<'_>,
) -> Result<Vec<PathBuf>, Refusal> {
    Act::Import.permit(registry)?;
    write(registry, dir, seal, vec![rows], at)
}

/// Opens a sealed file for whoever it was sealed to and states that it left in the clear. Gives the plain bytes.
///
/// # Errors
/// [`Refusal`]; a file that is not sealed to the officer, or is damaged.
pub fn unseal(
    registry: &mut Registry,
    name: &Path,
    sealed: &[u8],
    at: &mut At<'_>,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    Act::ExportPlain.permit(registry)?;
    let plain = registry.vault().open(sealed).map_err(crate::registry::RegistryError::from)?;
    // the file's name may be a person's, what it ends with is not
    let inner = name.with_extension("");
    let kind = inner.extension().map(|kind| kind.to_string_lossy().into_owned()).unwrap_or_default();
    let digest = blake3::hash(&plain).to_hex().to_string();
    let body = DocumentExported { what: format!("unsealed {kind}").trim().to_owned(), digest, plain: true };
    let fact = Fact::new(at.now.day(), None, body);
    // recorded first: nothing leaves unseen
    registry.record(vec![fact], at.now, at.entropy)?;
    Ok(plain)
}
