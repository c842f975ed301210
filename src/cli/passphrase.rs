//! Where a passphrase comes from: the prompt, or a file of one's own that nobody else may read. Never from arguments.

use super::exit::{Exit, Failure};
use super::host::Cx;
use crate::vault::Passphrase;
use crate::words;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use zeroize::Zeroizing;

/// Shortest new passphrase, in characters.
pub const SHORTEST: usize = 8;
/// A passphrase file is small.
const LARGEST: u64 = 4096;

/// Which of the files of the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// `GUITU_PASSPHRASE_FILE`.
    Own,
    /// `GUITU_NEW_PASSPHRASE_FILE`.
    New,
    /// `GUITU_SECOND_PASSPHRASE_FILE`.
    Second,
}

impl Cx<'_, '_> {
    /// The passphrase of an officer who exists.
    ///
    /// # Errors
    /// A file that others may read or that lies in the registry; no terminal to ask on.
    pub fn passphrase(&mut self, which: Which, prompt: &str) -> Result<Passphrase, Failure> {
        match self.file(which) {
            Some(path) => self.read_passphrase(&path),
            None => Ok(Passphrase::new(&self.ask(prompt)?)),
        }
    }

    /// A new passphrase, typed twice, long enough.
    ///
    /// # Errors
    /// As [`Cx::passphrase`]; too short; typed differently.
    pub fn new_passphrase(&mut self, which: Which, prompt: &str) -> Result<Passphrase, Failure> {
        if let Some(path) = self.file(which) {
            let first = self.read_passphrase(&path)?;
            return if first.chars() < SHORTEST { Err(self.too_short()) } else { Ok(first) };
        }
        // a slip of the fingers is no reason to begin again from the first question
        loop {
            let first = self.ask(prompt)?;
            let again = self.ask("cli-ask-passphrase-again")?;
            let wrong = if first == again {
                let first = Passphrase::new(&first);
                if first.chars() >= SHORTEST {
                    return Ok(first);
                }
                self.too_short()
            } else {
                self.usage("passphrases-differ", &[])
            };
            self.wrong_answer(wrong)?;
        }
    }

    fn too_short(&self) -> Failure {
        self.usage("passphrase-short", &[("least", SHORTEST.into())])
    }

    fn file(&self, which: Which) -> Option<std::path::PathBuf> {
        match which {
            Which::Own => self.host.environment.passphrase_file.clone(),
            Which::New => self.host.environment.new_passphrase_file.clone(),
            Which::Second => self.host.environment.second_passphrase_file.clone(),
        }
    }

    /// A secret typed at the terminal, without echo.
    ///
    /// # Errors
    /// No terminal to ask on.
    pub fn ask(&mut self, prompt: &str) -> Result<Zeroizing<String>, Failure> {
        if !self.host.environment.terminal {
            return Err(Failure::with(Exit::Denied, self.catalog, "no-passphrase", &[]));
        }
        let prompt = self.text(prompt);
        Ok(Zeroizing::new(rpassword::prompt_password(prompt)?))
    }

    fn read_passphrase(&self, path: &Path) -> Result<Passphrase, Failure> {
        let text = self.read_secret(path, "passphrase-file")?;
        let line = text.strip_suffix(b"\n").unwrap_or(&text);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match std::str::from_utf8(line) {
            Ok(line) if !line.is_empty() && !line.contains('\n') => Ok(Passphrase::new(line)),
            _ => Err(self.refuse_secret(path, "passphrase-file-kind")),
        }
    }

    /// The bytes of a file that holds a secret: plain, small, one's own, unreadable to others, outside the registry.
    /// `what` begins the slugs of what is said otherwise.
    ///
    /// # Errors
    /// A file that is not so.
    pub fn read_secret(&self, path: &Path, what: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let refuse = |how: &str| self.refuse_secret(path, &format!("{what}-{how}"));
        let io =
            |e: std::io::Error| Failure::Told(Exit::Environment, words::io_error(self.catalog, e.kind()));
        let meta = std::fs::symlink_metadata(path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => refuse("missing"),
            _ => io(e),
        })?;
        if !meta.is_file() || meta.len() > LARGEST {
            return Err(refuse("kind"));
        }
        let own = meta.uid() == rustix::process::geteuid().as_raw();
        if !own || meta.mode() & 0o077 != 0 {
            return Err(refuse("open"));
        }
        if let Some(registry) = &self.globals.registry {
            let inside = match (path.canonicalize(), registry.canonicalize()) {
                (Ok(path), Ok(registry)) => path.starts_with(registry),
                _ => false,
            };
            if inside {
                return Err(refuse("inside"));
            }
        }
        Ok(Zeroizing::new(std::fs::read(path).map_err(io)?))
    }

    fn refuse_secret(&self, path: &Path, slug: &str) -> Failure {
        let args = [("file", path.display().to_string().into())];
        Failure::with(Exit::Environment, self.catalog, slug, &args)
    }
}
