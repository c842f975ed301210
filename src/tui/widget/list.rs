//! The selected row of a list and the part of it that shows.

use std::cell::Cell;

use crate::tui::keymap::Action;

/// Selection and scroll of a list. The offset follows the selection when the list is drawn, which is the only time its
/// height is known.
#[derive(Debug, Clone, Default)]
pub struct ListState {
    /// The selected row.
    pub selected: usize,
    offset: Cell<usize>,
    height: Cell<usize>,
}

impl ListState {
    /// Fits the scroll to a height and the selection; returns the first row shown.
    pub fn settle(&self, height: usize, len: usize) -> usize {
        let height = height.max(1);
        self.height.set(height);
        let mut offset = self.offset.get().min(len.saturating_sub(height));
        offset = offset.min(self.selected);
        if self.selected >= offset + height {
            offset = self.selected + 1 - height;
        }
        self.offset.set(offset);
        offset
    }

    /// First and last row shown, counted from 1.
    pub fn shown(&self, len: usize) -> (usize, usize) {
        let offset = self.offset.get();
        (offset + 1, len.min(offset + self.height.get().max(1)))
    }

    /// Selects a row; whether it was selected already, so that a second click opens it.
    pub fn pick(&mut self, row: usize) -> bool {
        let again = row == self.selected;
        self.selected = row;
        again
    }

    /// Moves as an action asks; whether the action was one of moving.
    pub fn act(&mut self, action: Action, len: usize) -> bool {
        let last = len.saturating_sub(1);
        let page = self.height.get().saturating_sub(1).max(1);
        self.selected = match action {
            Action::Up => self.selected.saturating_sub(1),
            Action::Down => self.selected + 1,
            Action::PageUp => self.selected.saturating_sub(page),
            Action::PageDown => self.selected + page,
            Action::Home => 0,
            Action::End => last,
            _ => return false,
        }
        .min(last);
        true
    }

    /// Keeps what was selected selected though the list changed; `now` are the rows as they stand. What is no longer in the
    /// list leaves the place where it stood.
    pub fn hold<K: PartialEq>(&mut self, selected: Option<&K>, now: impl IntoIterator<Item = K>) {
        let mut len = 0;
        let mut found = None;
        for (at, key) in now.into_iter().enumerate() {
            len = at + 1;
            if found.is_none() && selected == Some(&key) {
                found = Some(at);
            }
        }
        self.selected = found.unwrap_or(self.selected);
        self.clamp(len);
    }

    /// Keeps the selection inside a list that became shorter.
    pub fn clamp(&mut self, len: usize) {
        self.selected = self.selected.min(len.saturating_sub(1));
    }
}

/// Scroll of a text that is only read. The end is known when it is drawn.
#[derive(Debug, Clone, Default)]
pub struct ScrollState {
    offset: Cell<usize>,
    page: Cell<usize>,
    end: Cell<usize>,
    followed: Cell<Option<usize>>,
}

impl ScrollState {
    /// Fits the scroll to a height and a number of lines; returns the first line shown.
    pub fn settle(&self, height: usize, len: usize) -> usize {
        self.page.set(height.saturating_sub(1).max(1));
        self.end.set(len.saturating_sub(height));
        self.offset.set(self.offset.get().min(self.end.get()));
        self.offset.get()
    }

    /// Whether a mark is another one than when last asked: then the view follows it once.
    pub fn take_fresh(&self, mark: usize) -> bool {
        self.followed.replace(Some(mark)) != Some(mark)
    }

    /// Brings a line into view.
    pub fn reveal(&self, line: usize) {
        let page = self.page.get().max(1);
        let offset = self.offset.get();
        if line < offset {
            self.offset.set(line.saturating_sub(1));
        } else if line > offset + page {
            self.offset.set(line - page);
        }
    }

    /// Moves as an action asks; whether the action was one of moving.
    pub fn act(&mut self, action: Action) -> bool {
        let offset = self.offset.get();
        let moved = match action {
            Action::Up => offset.saturating_sub(1),
            Action::Down => offset + 1,
            Action::PageUp => offset.saturating_sub(self.page.get()),
            Action::PageDown => offset + self.page.get(),
            Action::Home => 0,
            Action::End => self.end.get(),
            _ => return false,
        };
        self.offset.set(moved.min(self.end.get()));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_view_follows_the_selection() {
        let mut state = ListState::default();
        assert_eq!(state.settle(3, 10), 0);
        for _ in 0..4 {
            state.act(Action::Down, 10);
        }
        assert_eq!(state.settle(3, 10), 2);
        assert_eq!(state.shown(10), (3, 5));
        state.act(Action::End, 10);
        assert_eq!(state.settle(3, 10), 7);
        state.clamp(2);
        assert_eq!(state.settle(3, 2), 0);
    }

    #[test]
    fn what_is_selected_stays_selected_when_rows_come_and_go() {
        let mut list = ListState { selected: 1, ..ListState::default() };
        list.hold(Some(&"check-in"), ["reveal", "visit", "check-in", "registered"]);
        assert_eq!(list.selected, 2, "a record came above it");
        list.hold(Some(&"check-in"), ["check-in"]);
        assert_eq!(list.selected, 0);
        list.selected = 3;
        list.hold(Some(&"gone"), ["visit", "registered"]);
        assert_eq!(list.selected, 1, "what is gone leaves the place, within the list");
    }
}
