//! Where the file lies: what is at its path now, and the copy that is saved from the open handle when it is another.

use super::StoreError;
use super::raw::{Raw, raw_error};
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// What lies at the path of an open file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whereabouts {
    /// The open file itself.
    Here,
    /// Nothing: it was deleted or renamed.
    Gone,
    /// Another file: it was replaced by a copy.
    Replaced,
    /// Something that is no file: a directory, a pipe.
    NotAFile,
    /// A link to another file, or to none.
    Link,
    /// The open file still lies in its directory, but the directory has another name or place now.
    Moved,
}

/// An open file that knows its path, so that it can tell when something else lies there.
pub struct Placed {
    file: File,
    path: PathBuf,
    /// The directory as it was at opening, whatever it is called later.
    directory: Option<File>,
}

impl Placed {
    /// Takes an open file and the path it was opened at.
    pub fn new(file: File, path: &Path) -> Self {
        // a directory that cannot be opened only means that a move cannot be told from a deletion
        Self { file, path: path.to_owned(), directory: File::open(directory(path)).ok() }
    }

    #[cfg(unix)]
    fn is_open_one(&self, other: &Metadata) -> io::Result<bool> {
        use std::os::unix::fs::MetadataExt;
        let own = self.file.metadata()?;
        Ok((own.dev(), own.ino()) == (other.dev(), other.ino()))
    }

    /// Other systems do not let an open file be replaced.
    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "the shape of the other systems")]
    fn is_open_one(&self, _other: &Metadata) -> io::Result<bool> {
        Ok(true)
    }

    /// Whether the directory that held the file at opening still does.
    #[cfg(unix)]
    fn moved_with_directory(&self) -> bool {
        use rustix::fs::{AtFlags, statat};
        use std::os::unix::fs::MetadataExt;
        let (Some(directory), Some(name)) = (&self.directory, self.path.file_name()) else { return false };
        match (statat(directory, name, AtFlags::SYMLINK_NOFOLLOW), self.file.metadata()) {
            (Ok(found), Ok(own)) => (found.st_dev, found.st_ino) == (own.dev(), own.ino()),
            _ => false,
        }
    }

    #[cfg(not(unix))]
    #[expect(clippy::unused_self, reason = "the shape of the other systems")]
    fn moved_with_directory(&self) -> bool {
        false
    }
}

impl Raw for Placed {
    fn len(&self) -> io::Result<u64> {
        Raw::len(&self.file)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        Raw::read(&self.file, offset, out)
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        Raw::write(&self.file, offset, data)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        Raw::set_len(&self.file, len)
    }

    fn sync(&self) -> io::Result<()> {
        Raw::sync(&self.file)
    }

    fn try_lock(&self, exclusive: bool) -> io::Result<bool> {
        Raw::try_lock(&self.file, exclusive)
    }

    fn unlock(&self) -> io::Result<()> {
        Raw::unlock(&self.file)
    }

    fn whereabouts(&self) -> io::Result<Whereabouts> {
        // what a link leads to counts: an office may keep its registry behind one
        match std::fs::metadata(&self.path) {
            Ok(found) if self.is_open_one(&found)? => return Ok(Whereabouts::Here),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {}
            Err(error) => return Err(error),
        }
        if self.moved_with_directory() {
            return Ok(Whereabouts::Moved);
        }
        Ok(match std::fs::symlink_metadata(&self.path) {
            Ok(found) if found.is_symlink() => Whereabouts::Link,
            Ok(found) if found.is_file() => Whereabouts::Replaced,
            Ok(_) => Whereabouts::NotAFile,
            Err(_) => Whereabouts::Gone,
        })
    }
}

/// Opens a file, and with a path to compare it with later.
pub fn open(path: &Path, writable: bool) -> Result<Placed, StoreError> {
    let opened = File::options().read(true).write(writable).open(path);
    Ok(Placed::new(opened.map_err(|e| raw_error(&e))?, path))
}

/// The directory a path lies in.
pub fn directory(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// A private file in the directory of `path`, removed unless it is renamed.
pub fn beside(path: &Path) -> Result<(File, tempfile::TempPath), StoreError> {
    let made = tempfile::Builder::new().prefix(PREFIX).suffix(".new").tempfile_in(directory(path));
    Ok(made.map_err(|e| raw_error(&e))?.into_parts())
}

/// How the names of temporary files and directories begin.
pub const PREFIX: &str = ".guitu-";

/// A new private file for a copy of what was open at `path`: beside it, or in the nearest directory above that is left.
pub fn rescue_file(path: &Path) -> io::Result<(File, PathBuf)> {
    /// So many copies may lie there from before.
    const MOST: u32 = 1000;
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let extension = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for place in path.ancestors().skip(1) {
        let place = if place.as_os_str().is_empty() { Path::new(".") } else { place };
        for number in 1..=MOST {
            let copy = place.join(format!("{stem}.rescued-{number}{extension}"));
            match private(&copy) {
                Ok(file) => return Ok((file, copy)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
                Err(error) => {
                    last = error;
                    break;
                }
            }
        }
    }
    Err(last)
}

fn private(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Makes a change of names in the directory of `path` durable.
#[cfg(unix)]
pub fn sync_directory(path: &Path) -> Result<(), StoreError> {
    File::open(directory(path)).and_then(|d| d.sync_all()).map_err(|e| raw_error(&e))
}

/// Makes a change of names in the directory of `path` durable.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the system offers no such sync; renames are journalled")]
pub fn sync_directory(_path: &Path) -> Result<(), StoreError> {
    Ok(())
}
