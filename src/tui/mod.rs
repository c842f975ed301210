//! The terminal interface: messages go into [`app::App::update`], effects come out, [`draw::view`] draws the model.
//!
//! One thread, and a worker for the seconds an unlock takes. The clock is passed in. The registry stands behind
//! [`Backend`], owned by the runner; screens see only view models and hand commands back.

mod app;
mod backend;
mod canvas;
mod draw;
mod key;
mod keymap;
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

use std::sync::Arc;

use chrono::TimeDelta;

pub use backend::{Answer, Backend, Command, Done, Door, Failure, Query};
pub use runner::run;
pub use theme::Theme;
pub use views::*;

use crate::assets::Lang;

/// Why the terminal interface could not run.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Standard input or output is no terminal.
    #[error("guitu needs a terminal: standard input and output must not be redirected (for scripts use the commands with --json)")]
    NotATerminal,
    /// The bare Linux console has no Han glyphs.
    #[error("this console (TERM=linux) cannot show Chinese text; use a terminal emulator with a CJK font, see OPERATIONS.md")]
    BareConsole,
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(#[source] std::io::Error),
}

impl TuiError {
    /// The exit code: 5, the environment.
    pub fn exit_code(&self) -> u8 {
        5
    }
}

/// Everything the terminal interface is given.
pub struct TuiContext {
    /// The locked registry.
    pub door: Arc<dyn Door>,
    /// The language of the interface.
    pub lang: Lang,
    /// The colour scheme; [`Theme::Plain`] when `NO_COLOR` is set.
    pub theme: Theme,
    /// Frames and meters in ASCII. `None` asks the terminal.
    pub ascii: Option<bool>,
    /// Whether to take the mouse.
    pub mouse: bool,
    /// How long to wait without input before locking; ten minutes by default.
    pub idle: TimeDelta,
    /// The value of `TERM`.
    pub term: Option<String>,
    /// The clock: wall time in the registry's zone. It must run on while the machine sleeps.
    pub clock: Box<dyn Fn() -> Moment>,
    /// An officer and passphrase to unlock with at once (the demo office only).
    pub open_with: Option<(Handle, zeroize::Zeroizing<String>)>,
}

impl std::fmt::Debug for TuiContext {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TuiContext").field("lang", &self.lang).field("theme", &self.theme).finish_non_exhaustive()
    }
}
