//! What a command runs in: streams, clock, randomness, environment; and the context commands share.

use super::exit::{Exit, Failure};
use super::outcome::{Saved, Warning};
use crate::acts::At;
use crate::assets::{Arg, Catalog, Lang};
use crate::domain::{Entropy, Moment};
use crate::registry::{Registry, State};
use chrono::NaiveDate;
use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// A directory to be removed when the process is asked to end while it exists (the throw-away demo). Shared with the
/// thread that waits for signals.
pub type Cleanup = Arc<Mutex<Option<PathBuf>>>;

/// The part of the environment that matters.
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Language of the locale; none when it names neither language.
    pub lang: Option<Lang>,
    /// `GUITU_PASSPHRASE_FILE`.
    pub passphrase_file: Option<PathBuf>,
    /// `GUITU_NEW_PASSPHRASE_FILE`: the new passphrase of `passphrase` and `recover`, the new officer's of `officer add`.
    pub new_passphrase_file: Option<PathBuf>,
    /// File with the passphrase of the second officer who signs.
    pub second_passphrase_file: Option<PathBuf>,
    /// `GUITU_HEAD_NOTE`: a file outside the registry where the head is noted besides.
    pub head_note: Option<PathBuf>,
    /// Standard input and output are terminals.
    pub terminal: bool,
    /// `NO_COLOR` is set.
    pub no_color: bool,
    /// `TERM`.
    pub term: Option<String>,
    /// Frames in ASCII (`--ascii`).
    pub ascii: bool,
    /// Leave the mouse to the terminal (`--no-mouse`).
    pub no_mouse: bool,
}

/// Everything taken from outside; made in `main`, or in a test.
pub struct Host<'a> {
    /// Reads the clocks.
    pub now: &'a (dyn Fn() -> Moment + Send + Sync),
    /// The random source.
    pub entropy: &'a mut dyn Entropy,
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
    /// The environment.
    pub environment: Environment,
    /// What to remove on a signal.
    pub cleanup: Cleanup,
}

/// Flags every command understands.
#[derive(Debug, Clone, Default)]
pub struct Globals {
    /// `--registry`.
    pub registry: Option<PathBuf>,
    /// `--json`.
    pub json: bool,
    /// `--as-of`.
    pub as_of: Option<NaiveDate>,
    /// `--known-at`.
    pub known_at: Option<String>,
    /// `--officer`.
    pub officer: Option<String>,
    /// `--confirm-clock`.
    pub confirm_clock: Option<String>,
    /// `--second`.
    pub second: Option<String>,
}

/// What a command works with.
pub struct Cx<'h, 'a> {
    /// The world.
    pub host: &'h mut Host<'a>,
    /// The texts.
    pub catalog: &'static Catalog,
    /// The global flags.
    pub globals: Globals,
    /// What this command has saved so far.
    pub saved: Saved,
    /// What is told beside the answer.
    pub warnings: Vec<Warning>,
    /// The code to end with at least: what was read needs a second look.
    pub least: Exit,
    /// A long silence before this command is what it is about (a backup that is restored).
    pub silence_expected: bool,
}

impl<'h, 'a> Cx<'h, 'a> {
    /// At the beginning of a command.
    pub fn new(host: &'h mut Host<'a>, catalog: &'static Catalog, globals: Globals) -> Self {
        let (saved, warnings) = (Saved::default(), Vec::new());
        Self { host, catalog, globals, saved, warnings, least: Exit::Done, silence_expected: false }
    }
}

impl Cx<'_, '_> {
    /// The clocks now.
    pub fn now(&self) -> Moment {
        (self.host.now)()
    }

    /// The clocks now and the random source, for an act.
    pub fn at(&mut self) -> At<'_> {
        At::new(self.now(), self.host.entropy)
    }

    /// The day asked about: `--as-of`, else today.
    pub fn day(&self) -> NaiveDate {
        self.globals.as_of.unwrap_or_else(|| self.now().day())
    }

    /// A text of the catalog.
    pub fn text(&self, key: &str) -> String {
        self.catalog.text(key)
    }

    /// A text with values.
    pub fn text_args(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.catalog.text_args(key, args)
    }

    /// One line to standard output; nothing under `--json`, whose output is one value.
    ///
    /// # Errors
    /// When the output is closed.
    pub fn say(&mut self, key: &str, args: &[(&str, Arg<'_>)]) -> Result<(), Failure> {
        if self.globals.json {
            return Ok(());
        }
        let text = self.catalog.text_args(key, args);
        self.line(&text)
    }

    /// One line as it stands.
    ///
    /// # Errors
    /// When the output is closed.
    pub fn line(&mut self, text: &str) -> Result<(), Failure> {
        writeln!(self.host.out, "{}", super::output::visible(text))?;
        Ok(())
    }

    /// One line to the error stream (progress, warnings).
    pub fn note(&mut self, key: &str, args: &[(&str, Arg<'_>)]) {
        let text = self.catalog.text_args(key, args);
        // a warning that cannot be shown changes nothing
        drop(writeln!(self.host.err, "{}", super::output::visible(&text)));
    }

    /// Bad usage or input.
    pub fn usage(&self, slug: &str, args: &[(&str, Arg<'_>)]) -> Failure {
        Failure::usage(self.catalog, slug, args)
    }

    /// The registry's directory.
    ///
    /// # Errors
    /// When `--registry` is missing.
    pub fn registry_dir(&self) -> Result<&Path, Failure> {
        self.globals.registry.as_deref().ok_or_else(|| self.usage("registry-missing", &[]))
    }

    /// The commit asked about with `--known-at`; none is the newest.
    ///
    /// # Errors
    /// A head that is not in the journal.
    pub fn known_index(&self, registry: &Registry) -> Result<Option<u64>, Failure> {
        let Some(head) = &self.globals.known_at else { return Ok(None) };
        match registry.find_head(head)? {
            Some(index) => Ok(Some(index)),
            None => Err(self.usage("no-such-head", &[("head", head.clone().into())])),
        }
    }

    /// The state as known at that commit.
    ///
    /// # Errors
    /// An unknown head; those of the store.
    pub fn state<'r>(&self, registry: &'r Registry) -> Result<Cow<'r, State>, Failure> {
        Ok(registry.known_at(self.known_index(registry)?)?)
    }
}
