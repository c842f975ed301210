//! Where a passphrase comes from: the prompt, or a file of one's own that nobody else may read. Never from arguments.

use super::exit::{Exit, Failure};
use super::host::Cx;
use crate::assets::Lang;
use crate::vault::{
    FEWEST_CHARACTERS, Lexicon, Passphrase, ReadError, Weakness, generate_passphrase, judge_passphrase,
    read_bounded,
};
use crate::words;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use zeroize::Zeroizing;

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

    /// A new passphrase, typed twice, hard to guess; or one drawn at random when nothing is typed. `own` are names that
    /// whoever attacks knows.
    ///
    /// # Errors
    /// As [`Cx::passphrase`]; one that is too weak.
    pub fn new_passphrase(
        &mut self,
        which: Which,
        prompt: &str,
        own: &[&str],
    ) -> Result<Passphrase, Failure> {
        if let Some(path) = self.file(which) {
            let typed = self.read_line(&path)?;
            self.judge(&typed, own)?;
            return Ok(Passphrase::new(&typed));
        }
        // a slip of the fingers is no reason to begin again from the first question
        loop {
            let mut first = self.ask(prompt)?;
            if first.is_empty() {
                first = self.suggested()?;
                self.note("cli-passphrase-suggested", &[("phrase", first.as_str().into())]);
            }
            let again = self.ask("cli-ask-passphrase-again")?;
            let wrong = if first == again {
                match self.judge(&first, own) {
                    Ok(()) => return Ok(Passphrase::new(&first)),
                    Err(weak) => weak,
                }
            } else {
                self.usage("passphrases-differ", &[])
            };
            self.wrong_answer(wrong)?;
        }
    }

    /// Six words drawn at random, of the language that is spoken.
    ///
    /// # Errors
    /// No randomness.
    pub fn suggested(&mut self) -> Result<Zeroizing<String>, Failure> {
        let lexicon = if self.catalog.lang() == Lang::Zh { Lexicon::Pinyin } else { Lexicon::English };
        Ok(generate_passphrase(lexicon, self.host.entropy)?)
    }

    fn judge(&self, typed: &str, own: &[&str]) -> Result<(), Failure> {
        let weak = |slug: &str| self.usage(slug, &[("least", FEWEST_CHARACTERS.into())]);
        judge_passphrase(typed, own).map_err(|weakness| match weakness {
            Weakness::Short => weak("passphrase-short"),
            Weakness::Digits => weak("passphrase-digits"),
            Weakness::Own => weak("passphrase-own"),
            Weakness::Guessable => weak("passphrase-guessable"),
            Weakness::Invisible(code) => {
                self.usage("passphrase-invisible", &[("code", format!("U+{code:04X}").into())])
            }
        })
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
        Ok(Passphrase::new(&self.read_line(path)?))
    }

    fn read_line(&self, path: &Path) -> Result<Zeroizing<String>, Failure> {
        let text = self.read_secret(path, "passphrase-file")?;
        let line = text.strip_suffix(b"\n").unwrap_or(&text);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match std::str::from_utf8(line) {
            Ok(line) if !line.is_empty() && !line.contains('\n') => Ok(Zeroizing::new(line.to_owned())),
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
        // what was looked at may have been exchanged since
        match read_bounded(path, LARGEST) {
            Ok(bytes) => Ok(Zeroizing::new(bytes)),
            Err(ReadError::Missing) => Err(refuse("missing")),
            Err(ReadError::Io(kind)) => Err(io(kind.into())),
            Err(_) => Err(refuse("kind")),
        }
    }

    fn refuse_secret(&self, path: &Path, slug: &str) -> Failure {
        let args = [("file", path.display().to_string().into())];
        Failure::with(Exit::Environment, self.catalog, slug, &args)
    }
}
