//! What a crash leaves lying about: temporary files in a registry, half-made registries and copies beside one.

use std::fs::{DirEntry, File};
use std::io;
use std::path::Path;

/// How names of temporary files begin.
pub(super) const TEMPORARY: &str = crate::store::TEMPORARY;
/// How names of directories begin while a registry is founded or copied in them.
const BUILDING: [&str; 2] = [".guitu-new-", ".guitu-copy-"];

/// A private temporary file in `dir`, removed unless it is renamed.
pub(super) fn temporary(dir: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new().prefix(TEMPORARY).suffix(".new").tempfile_in(dir)
}

/// Removes temporary files that a crash left in the directories of a registry. Only whoever holds the registry open for
/// writing may: nobody else is about to rename one of them.
pub(super) fn sweep(dirs: &[&Path]) {
    for dir in dirs {
        let Ok(entries) = std::fs::read_dir(dir) else { continue };
        for entry in entries.flatten().filter(is_temporary) {
            if let Err(error) = std::fs::remove_file(entry.path()) {
                tracing::warn!(kind = ?error.kind(), "a left-over temporary file could not be removed");
            }
        }
    }
}

/// A plain file with a name that only temporary files have: those of this program, and `.tmp` with six letters or digits
/// as earlier versions named them.
fn is_temporary(entry: &DirEntry) -> bool {
    let name = entry.file_name();
    let Some(name) = name.to_str() else { return false };
    let own = name.strip_suffix(".new").is_some_and(|name| name.starts_with(TEMPORARY));
    let earlier = name
        .strip_prefix(".tmp")
        .is_some_and(|rest| rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    (own || earlier) && entry.file_type().is_ok_and(|kind| kind.is_file())
}

/// A private directory in which a registry is made or copied before it gets its name; removed unless it is kept.
pub struct Building {
    dir: tempfile::TempDir,
    /// Held while it is being made, so that nobody takes it for left over.
    _held: File,
}

impl Building {
    /// Begins one in `parent`, for founding or for copying; removes what crashes have left of such there.
    ///
    /// # Errors
    /// The file system.
    pub fn begin(parent: &Path, copy: bool) -> io::Result<Self> {
        sweep_buildings(parent);
        let dir = tempfile::Builder::new().prefix(BUILDING[usize::from(copy)]).tempdir_in(parent)?;
        let held = File::open(dir.path())?;
        // a volume without locks only means that nothing is swept there
        drop(held.try_lock());
        Ok(Self { dir, _held: held })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Gives it its name.
    ///
    /// # Errors
    /// The file system.
    pub fn finish(self, to: &Path) -> io::Result<()> {
        let made = self.dir.keep();
        std::fs::rename(&made, to).inspect_err(|_| drop(std::fs::remove_dir_all(&made)))
    }
}

fn sweep_buildings(parent: &Path) {
    let Ok(entries) = std::fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let named = name.to_str().is_some_and(|name| BUILDING.iter().any(|prefix| name.starts_with(prefix)));
        if named && is_left(&entry) && std::fs::remove_dir_all(entry.path()).is_err() {
            tracing::warn!("a left-over directory could not be removed");
        }
    }
}

/// A directory of one's own that nobody is making anything in.
fn is_left(entry: &DirEntry) -> bool {
    use std::os::unix::fs::MetadataExt;
    let own = entry
        .metadata()
        .is_ok_and(|found| found.is_dir() && found.uid() == rustix::process::geteuid().as_raw());
    own && File::open(entry.path()).is_ok_and(|dir| dir.try_lock().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(dir).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn only_temporary_files_are_swept() {
        let dir = tempfile::tempdir().unwrap();
        let kept =
            [".guitu-new-abc", ".tmp", ".tmp12345", ".tmpabcdefg", ".tmpab-def", "a.new", "registry.guitu"];
        for name in kept.iter().chain(&[".guitu-Ab12Cd.new", ".tmpAb12Cd"]) {
            std::fs::write(dir.path().join(name), b"x").unwrap();
        }
        std::fs::create_dir(dir.path().join(".guitu-dir.new")).unwrap();
        sweep(&[dir.path(), &dir.path().join("missing")]);
        let mut expected = kept.to_vec();
        expected.push(".guitu-dir.new");
        expected.sort_unstable();
        assert_eq!(names(dir.path()), expected);
    }

    #[test]
    fn what_is_being_made_is_not_taken_for_left_over() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(".guitu-new-crashed")).unwrap();
        std::fs::create_dir(dir.path().join(".guitu-copy-crashed")).unwrap();
        std::fs::write(dir.path().join(".guitu-copy-file"), b"x").unwrap();
        let first = Building::begin(dir.path(), false).unwrap();
        let second = Building::begin(dir.path(), true).unwrap();
        std::fs::write(first.path().join("f"), b"x").unwrap();
        assert_eq!(names(dir.path()).len(), 3);
        first.finish(&dir.path().join("made")).unwrap();
        drop(second);
        assert_eq!(names(dir.path()), [".guitu-copy-file", "made"]);
        assert_eq!(names(&dir.path().join("made")), ["f"]);
    }
}
