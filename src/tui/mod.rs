//! The terminal interface: messages go into the model's update, effects come out, a view draws the model.
//!
//! One thread, and a worker for the seconds an unlock takes. The clock is passed in. The registry stands behind
//! a trait, owned by the runner; screens see only view models and hand commands back.

mod app;
mod backend;
mod canvas;
mod draw;
mod form;
mod headless;
mod key;
mod keymap;
mod office;
mod overlay;
mod runner;
mod screen;

mod step;
mod terminal;
mod text;
mod theme;
mod views;
mod widget;

#[cfg(test)]
mod testkit;
#[cfg(test)]
mod tests;

use std::path::Path;

use chrono::TimeDelta;
use zeroize::Zeroizing;

#[doc(hidden)]
pub use headless::Headless;
pub use runner::run;
pub use terminal::restore as restore_terminal;
pub use theme::Theme;

use crate::assets::Lang;
use crate::domain::{Entropy, Moment, OfficerId};
use crate::registry::RegistryError;

/// Why the terminal interface could not run.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Standard input or output is no terminal.
    #[error(
        "guitu needs a terminal: standard input and output must not be redirected (for scripts use the commands with --json)"
    )]
    NotATerminal,
    /// The bare Linux console has no Han glyphs.
    #[error(
        "this console (TERM=linux) cannot show Chinese text; use a terminal emulator with a CJK font, see OPERATIONS.md"
    )]
    BareConsole,
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(#[source] std::io::Error),
    /// There is no registry at the directory, or it cannot be looked at.
    #[error(transparent)]
    Registry(#[from] RegistryError),
}

impl TuiError {
    /// Whether the environment is at fault (exit code 5); otherwise the registry's own error says.
    pub fn is_environment(&self) -> bool {
        !matches!(self, Self::Registry(_))
    }
}

/// Everything the terminal interface is given.
pub struct TuiContext<'a> {
    /// The registry's directory.
    pub registry: &'a Path,
    /// The language of the interface.
    pub lang: Lang,
    /// A second place where the head is noted.
    pub head_note: Option<std::path::PathBuf>,
    /// The colour scheme; [`Theme::Plain`] when `NO_COLOR` is set.
    pub theme: Theme,
    /// Frames and meters in ASCII. `None` asks the terminal.
    pub ascii: Option<bool>,
    /// Whether to take the mouse.
    pub mouse: bool,
    /// How long to wait without input before locking; [`IDLE_MINUTES`] by default.
    pub idle: TimeDelta,
    /// The value of `TERM`.
    pub term: Option<String>,
    /// What kind of registry it is; a demo says so on every screen.
    pub kind: Kind,
    /// Reads the clocks. They must run on while the machine sleeps.
    pub now: &'a (dyn Fn() -> Moment + Send + Sync),
    /// The random source.
    pub entropy: &'a mut dyn Entropy,
    /// An officer and passphrase to unlock with at once (the demo office only).
    pub open_with: Option<(OfficerId, Zeroizing<String>)>,
}

/// What kind of registry the app is opened on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Kind {
    /// An office's own.
    #[default]
    Own,
    /// A demo office that stays where it was made.
    KeptDemo,
    /// A demo office that is removed at exit.
    ThrowAwayDemo,
}

impl Kind {
    /// The line every screen shows of a demo, as a key of the catalog.
    const fn banner(self) -> Option<&'static str> {
        match self {
            Self::Own => None,
            Self::KeptDemo => Some("tui-banner-demo-kept"),
            Self::ThrowAwayDemo => Some("tui-banner-demo"),
        }
    }
}

/// Minutes without input after which the program locks, unless told otherwise.
pub const IDLE_MINUTES: i64 = 10;

impl std::fmt::Debug for TuiContext<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TuiContext")
            .field("lang", &self.lang)
            .field("theme", &self.theme)
            .finish_non_exhaustive()
    }
}
