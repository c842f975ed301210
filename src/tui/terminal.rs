//! The terminal: taken at the start, given back at the end and in a panic, refused when it cannot show Chinese.

use std::io::{self, IsTerminal as _, Write as _};

use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use crossterm::execute;
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, SetTitle, disable_raw_mode, enable_raw_mode,
};

use super::TuiError;

/// Refuses a terminal that cannot show the screens: no terminal at all, or the bare console, which has no Han glyphs.
pub fn check(term: Option<&str>) -> Result<(), TuiError> {
    if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
        return Err(TuiError::NotATerminal);
    }
    match term {
        Some("linux") => Err(TuiError::BareConsole),
        Some("dumb") | None => Err(TuiError::NotATerminal),
        Some(_) => Ok(()),
    }
}

/// Gives the terminal back, as far as it can; used at the end, in a panic and before suspending.
pub fn restore() {
    let mut out = io::stdout();
    let _ = execute!(
        out,
        DisableBracketedPaste,
        DisableMouseCapture,
        LeaveAlternateScreen,
        crossterm::cursor::Show
    );
    let _ = disable_raw_mode();
    let _ = out.flush();
}

/// Holds the terminal in raw mode on the alternate screen until it is dropped.
pub struct Guard {
    /// The panic hook there was before.
    before: Option<Hook>,
}

type Hook = Box<dyn Fn(&std::panic::PanicHookInfo<'_>) + Send + Sync + 'static>;

impl Guard {
    /// Takes the terminal. The panic hook installed here gives it back first and prints no message of the panic: an
    /// error text may quote a record.
    pub fn take(mouse: bool) -> Result<Self, TuiError> {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(|info| {
            // A worker's panic is answered by the loop, which still needs the terminal.
            if std::thread::current().name() != Some("main") {
                return;
            }
            restore();
            let place = info.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
            let _ = writeln!(
                io::stderr(),
                "guitu stopped because of an internal error at {place}; nothing was half written."
            );
        }));
        let guard = Self { before: Some(before) };
        enable_raw_mode().map_err(TuiError::Terminal)?;
        // The title never carries a name.
        execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, SetTitle("guitu"))
            .map_err(TuiError::Terminal)?;
        if mouse {
            set_mouse(true);
        }
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
        // A hook cannot be changed while it is at work.
        if let Some(before) = self.before.take().filter(|_| !std::thread::panicking()) {
            std::panic::set_hook(before);
        }
    }
}

/// Takes the mouse, or leaves it to the terminal so that its own selection works.
pub fn set_mouse(on: bool) {
    let mut out = io::stdout();
    let _ = if on { execute!(out, EnableMouseCapture) } else { execute!(out, DisableMouseCapture) };
}

/// Whether the terminal draws box characters two cells wide: prints one and asks where the cursor is. Then frames and
/// meters are drawn in ASCII. Answers no when the terminal does not say.
pub fn draws_boxes_wide() -> bool {
    let mut out = io::stdout();
    let asked = execute!(out, crossterm::cursor::MoveTo(0, 0), crossterm::style::Print("│"));
    let wide = asked.is_ok() && crossterm::cursor::position().is_ok_and(|(x, _)| x > 1);
    let _ = execute!(out, crossterm::cursor::MoveTo(0, 0), crossterm::style::Print("  "));
    wide
}
