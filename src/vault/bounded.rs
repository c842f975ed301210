//! Reading a file from outside: bounded, plain files only, never blocking.
//!
//! Key files, notes, rosters, policy files, sealed exports and typed texts all come in through here. A pipe that nobody
//! writes to, a device that never ends, a link to somewhere else are told by their kind and not read.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Why a file was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing is there.
    #[error("no such file")]
    Missing,
    /// A symbolic link: what it leads to is not what was named.
    #[error("a symbolic link")]
    Link,
    /// A directory.
    #[error("a directory")]
    Directory,
    /// A pipe, a socket or a device.
    #[error("not a plain file")]
    Special,
    /// Longer than what is expected there.
    #[error("longer than {limit} bytes")]
    TooLarge {
        /// Most bytes.
        limit: u64,
    },
    /// Another error of the file system.
    #[error("input error: {0}")]
    Io(io::ErrorKind),
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            kind => Self::Io(kind),
        }
    }
}

/// The bytes of a plain file of at most `limit` bytes.
///
/// # Errors
/// [`ReadError`]; nothing but a plain file is ever opened for reading, and no more than `limit` bytes are held.
pub fn read_bounded(path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
    // asked before it is opened: opening alone can do something to a device
    let named = fs::symlink_metadata(path)?;
    plain(named.file_type())?;
    let file = open(path)?;
    // and again of what was opened: the name may lead elsewhere by now
    let meta = file.metadata()?;
    plain(meta.file_type())?;
    let too_large = ReadError::TooLarge { limit };
    if meta.len() > limit {
        return Err(too_large);
    }
    // one more than it has, so that a file that does not grow is read without a second buffer
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).map_err(|_| too_large)? + 1);
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit { Err(too_large) } else { Ok(bytes) }
}

fn plain(kind: FileType) -> Result<(), ReadError> {
    if kind.is_file() {
        Ok(())
    } else if kind.is_symlink() {
        Err(ReadError::Link)
    } else if kind.is_dir() {
        Err(ReadError::Directory)
    } else {
        Err(ReadError::Special)
    }
}

#[cfg(unix)]
fn open(path: &Path) -> Result<File, ReadError> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    let opened = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path);
    opened.map_err(|error| match rustix::io::Errno::from_io_error(&error) {
        Some(rustix::io::Errno::LOOP) => ReadError::Link,
        Some(rustix::io::Errno::NXIO) => ReadError::Special,
        _ => error.into(),
    })
}

#[cfg(not(unix))]
fn open(path: &Path) -> Result<File, ReadError> {
    Ok(OpenOptions::new().read(true).open(path)?)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use rustix::fs::{CWD, FileType as Node, Mode, mknodat};
    use std::os::unix::net::UnixListener;

    #[test]
    fn only_a_plain_file_within_bounds_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::write(at("plain"), b"12345").unwrap();
        fs::write(at("empty"), b"").unwrap();
        std::os::unix::fs::symlink(at("plain"), at("link")).unwrap();
        std::os::unix::fs::symlink(at("nowhere"), at("dead")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("zero")).unwrap();
        mknodat(CWD, at("pipe"), Node::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
        let _socket = UnixListener::bind(at("socket")).unwrap();
        let read = |path: &Path| read_bounded(path, 5);
        assert_eq!(read(&at("plain")), Ok(b"12345".to_vec()));
        assert_eq!(read(&at("empty")), Ok(Vec::new()));
        assert_eq!(read_bounded(&at("plain"), 4), Err(ReadError::TooLarge { limit: 4 }));
        assert_eq!(read(&at("none")), Err(ReadError::Missing));
        assert_eq!(read(&at("plain/below")), Err(ReadError::Io(io::ErrorKind::NotADirectory)));
        for name in ["link", "dead", "zero"] {
            assert_eq!(read(&at(name)), Err(ReadError::Link), "{name}");
        }
        assert_eq!(read(dir.path()), Err(ReadError::Directory));
        for path in [at("pipe"), at("socket"), "/dev/zero".into(), "/dev/null".into()] {
            assert_eq!(read(&path), Err(ReadError::Special), "{}", path.display());
        }
        // what has no length of its own and goes on is cut off
        assert_eq!(read(Path::new("/proc/self/maps")), Err(ReadError::TooLarge { limit: 5 }));
    }
}
