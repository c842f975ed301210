//! The one way out of a registry on the command line: recorded first, sealed unless asked otherwise, written whole.

use super::super::exit::{Exit, Failure};
use super::super::host::Cx;
use crate::domain::{DocumentExported, Fact, Permission};
use crate::registry::Registry;
use crate::vault;
use crate::words;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Something to be written.
pub struct Leaving {
    /// What it is, for the trail.
    pub what: String,
    /// Where to, without the `.age` of sealed files.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Records that `list` leaves, then writes it. Sealed files get `.age` and open for everybody on the roster.
///
/// # Errors
/// A permission, a file that exists already, the disk. Nothing is written when the record cannot be made.
pub fn send(
    cx: &mut Cx<'_, '_>,
    registry: &mut Registry,
    list: Vec<Leaving>,
    plain: bool,
) -> Result<Vec<PathBuf>, Failure> {
    if plain {
        registry.require(Permission::ExportPlain)?;
    }
    let recipients: Vec<String> = registry.vault().roster().recipients().into_iter().map(str::to_owned).collect();
    let day = cx.now().day();
    let (mut facts, mut ready) = (Vec::new(), Vec::new());
    for Leaving { what, path, bytes } in list {
        let digest = blake3::hash(&bytes).to_hex().to_string();
        let (path, bytes) =
            if plain { (path, bytes) } else { (sealed_name(&path), vault::seal(&recipients, &bytes)?) };
        if path.exists() {
            let args = [("file", path.display().to_string().into())];
            return Err(Failure::with(Exit::Environment, cx.catalog, "file-exists", &args));
        }
        facts.push(Fact { on: day, subject: None, body: DocumentExported { what, digest, plain }.into() });
        ready.push((path, bytes));
    }
    registry.record(facts, cx.now(), cx.host.entropy)?;
    let mut written = Vec::new();
    for (path, bytes) in ready {
        write_new(cx, &path, &bytes)?;
        written.push(path);
    }
    Ok(written)
}

fn sealed_name(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".age");
    PathBuf::from(name)
}

/// Writes a file that does not exist yet, readable to its owner only: beside its place first, then renamed.
///
/// # Errors
/// The disk, with the file named.
pub fn write_new(cx: &Cx<'_, '_>, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |e: std::io::Error| {
        let told = words::io_error(cx.catalog, e.kind());
        let what = cx.text_args("cli-at-file", &[("file", path.display().to_string().into()), ("what", told.what.into())]);
        Failure::Told(Exit::Environment, words::Told { what, mend: told.mend })
    };
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(parent).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist_noclobber(path).map_err(|e| failed(e.error))?;
    Ok(())
}
