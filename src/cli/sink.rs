//! Where documents leave the registry: sealed to the officer unless a plain file is asked for, each stated in the journal
//! before the file is there.

use super::exit::{Exit, Failure};
use super::host::Cx;
use crate::domain::{DocumentExported, Fact, Permission};
use crate::registry::{Registry, write_private};
use crate::vault;
use std::path::{Path, PathBuf};

/// Bytes on their way out.
pub struct Outgoing {
    /// File name without the sealing suffix.
    pub name: String,
    /// What it is, for the journal, e.g. `self-audit docx`.
    pub what: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Writes files into `dir`, sealed or plain; the acts are one durable commit before the first byte is written.
///
/// # Errors
/// A permission, the store, the file system.
pub fn write(
    cx: &mut Cx<'_, '_>,
    registry: &mut Registry,
    dir: &Path,
    plain: bool,
    files: Vec<Outgoing>,
) -> Result<Vec<PathBuf>, Failure> {
    if plain {
        registry.require(Permission::ExportPlain)?;
    }
    let now = cx.now();
    let facts = files
        .iter()
        .map(|file| {
            let digest = blake3::hash(&file.bytes).to_hex().to_string();
            let body = DocumentExported { what: file.what.clone(), digest, plain };
            Fact::new(now.day(), None, body)
        })
        .collect();
    registry.record(facts, now, cx.host.entropy)?;
    let recipient = registry.vault().officer().recipient.clone();
    let mut paths = Vec::new();
    for file in files {
        let (name, bytes) = if plain {
            (file.name, file.bytes)
        } else {
            (format!("{}.age", file.name), vault::seal(&[&recipient], &file.bytes)?)
        };
        let path = dir.join(name);
        write_private(&path, &bytes, true).map_err(|error| {
            let told = crate::words::io_error(cx.catalog, error.kind());
            Failure::Told(Exit::Environment, told)
        })?;
        paths.push(path);
    }
    Ok(paths)
}
