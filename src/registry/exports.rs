//! Where documents leave the registry to, on this machine.

use super::{Registry, RegistryError, journal};
use crate::domain::FactBody;
use crate::vault::{ReadError, read_bounded};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Name of the directory of exports inside the registry's.
pub(super) const EXPORTS: &str = "exports";

impl Registry {
    /// The directory of exports, made when it is not there; nobody but the owner may enter it.
    ///
    /// # Errors
    /// The file system.
    pub fn exports_dir(&self) -> Result<PathBuf, RegistryError> {
        use std::os::unix::fs::PermissionsExt;
        let dir = self.dir().join(EXPORTS);
        std::fs::create_dir_all(&dir)
            .and_then(|()| std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o700)))
            .map_err(|error| RegistryError::Io(error.kind()))?;
        Ok(dir)
    }

    /// Whether a file may be replaced by an export: one that is not there, or that is still as an export wrote it. One
    /// that somebody changed since, or that is none of ours, may not.
    ///
    /// # Errors
    /// The store; a file that cannot be read, or larger than any export.
    pub fn may_replace(&self, path: &Path) -> Result<bool, RegistryError> {
        let bytes = match read_bounded(path, LARGEST) {
            Ok(bytes) => bytes,
            Err(ReadError::Missing) => return Ok(true),
            Err(_) => return Ok(false),
        };
        if bytes.is_empty() {
            return Ok(true);
        }
        // sealed to others or changed, it does not open; then only its bytes as they are can be known
        let plain = self.vault.open(&bytes).ok();
        let plain = plain.as_ref().map_or(&bytes, |plain| plain);
        self.was_exported(&blake3::hash(plain).to_hex())
    }

    /// Whether the journal says that bytes of this digest left the registry; the newest are looked at first.
    fn was_exported(&self, digest: &str) -> Result<bool, RegistryError> {
        let Some(head) = self.head else { return Ok(false) };
        let tx = self.store.begin_read()?;
        for index in (0..=head.index).rev() {
            let Some(commit) = journal::commit(&tx, self.site, index)? else { continue };
            let mut bodies = commit.facts.iter().filter_map(|(_, fact)| Some(&fact.as_ref()?.body));
            if bodies.any(|body| matches!(body, FactBody::DocumentExported(b) if b.digest == digest)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// No export is larger.
const LARGEST: u64 = 256 << 20;

/// Writes a file whole or not at all, for the owner to read only (0600). One that is there already is replaced only
/// when `replace` says so.
///
/// # Errors
/// The file system; `AlreadyExists` for a file that is there and may not be replaced.
pub fn write_private(path: &Path, bytes: &[u8], replace: bool) -> std::io::Result<()> {
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // temporary files are made with 0600
    let mut file = super::leftover::temporary(dir)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    if replace { file.persist(path) } else { file.persist_noclobber(path) }.map_err(|error| error.error)?;
    Ok(())
}
