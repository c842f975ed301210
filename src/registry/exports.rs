//! Where documents leave the registry to, on this machine.

use super::{Registry, RegistryError};
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
}

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
