//! A bar on the error stream for whoever waits at a terminal.

use super::host::Cx;

/// Cells of the bar.
const CELLS: usize = 24;

/// How far a long piece of work has come. Drawn over itself, at most a hundred times; nothing is drawn where nobody looks.
pub struct Progress {
    key: &'static str,
    done: usize,
    all: usize,
    percent: Option<usize>,
    shown: bool,
}

impl Cx<'_, '_> {
    /// A bar over `all` steps, whose words are the text `key` with `done` and `all`.
    pub fn progress(&self, key: &'static str, all: usize) -> Progress {
        Progress { key, done: 0, all, percent: None, shown: self.host.environment.terminal && all > 1000 }
    }
}

impl Progress {
    /// One step more.
    pub fn step(&mut self, cx: &mut Cx<'_, '_>) {
        self.done += 1;
        let percent = self.done * 100 / self.all.max(1);
        if !self.shown || self.percent == Some(percent) {
            return;
        }
        self.percent = Some(percent);
        let full = percent * CELLS / 100;
        let args = [("done", self.done.into()), ("all", self.all.into())];
        let text = cx.catalog.text_args(self.key, &args);
        let (done, left) = ("#".repeat(full), ".".repeat(CELLS - full));
        // a bar that cannot be shown changes nothing
        drop(write!(cx.host.err, "\r[{done}{left}] {percent:>3}%  {text}"));
        drop(cx.host.err.flush());
    }

    /// Leaves the line.
    pub fn end(self, cx: &mut Cx<'_, '_>) {
        if self.percent.is_some() {
            drop(writeln!(cx.host.err));
        }
    }
}
