//! Unlocking, locking, leaving: what happens to screens, drafts and routes.

use zeroize::Zeroizing;

use super::App;
use crate::tui::backend::Command;
use crate::tui::keymap::Place;
use crate::tui::overlay::Overlay;
use crate::tui::screen::{Screen, unlock::Unlock};
use crate::tui::step::{Effect, Route, Step};
use crate::tui::views::SessionInfo;

/// Stands between the draft of a form and the words of a prompt over it; no field takes a control character.
const BETWEEN: char = '\u{1d}';

/// Where an officer was at the lock.
#[derive(Debug, Default)]
pub(super) struct PutBy {
    routes: Vec<Route>,
    /// The prompt that was open, emptied; its words are in the sealed draft.
    asked: Option<Overlay>,
}

impl App {
    /// Esc on the last screen: to Today, and from Today a question before the end.
    pub(super) fn leave_last(&mut self) -> Vec<Effect> {
        let at_today = self.front().is_some_and(|screen| screen.place() == Some(Place::Today));
        if at_today { self.quit() } else { self.go(Place::Today) }
    }

    pub(super) fn quit(&mut self) -> Vec<Effect> {
        if self.locked() {
            return vec![Effect::Quit];
        }
        let unsaved = self.screens.iter().any(Screen::unsaved);
        let line = if unsaved { "tui-quit-unsaved" } else { "tui-quit-about" };
        let overlay =
            Overlay::confirm(self.look.t("tui-quit-title"), vec![self.look.t(line)], vec![Step::Quit]);
        self.overlays.push(overlay);
        Vec::new()
    }

    pub(super) fn unlocked(&mut self, info: SessionInfo, draft: Option<Zeroizing<String>>) -> Vec<Effect> {
        self.overlays.clear();
        self.toast = None;
        self.info = info;
        self.last_input = self.now;
        self.screens.clear();
        // A colleague begins at Today and not in somebody else's form, which stays put by for its officer.
        let PutBy { routes, asked } = self.put_by.remove(&self.info.id).unwrap_or_default();
        let mut effects = Vec::new();
        if routes.is_empty() {
            effects = self.open(&Route::Place(Place::Today));
        }
        for route in &routes {
            effects = self.open(route);
        }
        self.put_back(draft, asked);
        if let Some(about) = self.info.clock.clone() {
            let lines = vec![about, self.look.t("tui-clock-about")];
            let ask = Command::ConfirmClock(String::new());
            self.overlays.push(Overlay::prompt(self.look.t("tui-clock-title"), lines, ask));
        }
        effects
    }

    /// Fills the form and the question that were open at the lock.
    fn put_back(&mut self, draft: Option<Zeroizing<String>>, asked: Option<Overlay>) {
        let Some(draft) = draft else { return };
        let (form, words) = draft.split_once(BETWEEN).unwrap_or((&draft, ""));
        if let Some(screen) = self.screens.last_mut().filter(|_| !form.is_empty()) {
            screen.restore(Zeroizing::new(form.to_owned()));
        }
        // the clock is asked about anew, if it has to be
        let clock =
            |asked: &Overlay| matches!(asked, Overlay::Prompt { command: Command::ConfirmClock(_), .. });
        if let Some(mut overlay) = asked.filter(|asked| !clock(asked)) {
            overlay.paste(words);
            self.overlays.push(overlay);
        }
    }

    /// Drops everything that was shown; the routes stay, so that the same screens open again for the same officer.
    pub(super) fn lock(&mut self) -> Vec<Effect> {
        let form = self.front().and_then(Screen::draft);
        let asked = self.overlays.pop().and_then(Overlay::put_by);
        let draft = (form.is_some() || asked.is_some()).then(|| {
            let form = form.as_ref().map_or("", |form| form.as_str());
            let words = asked.as_ref().map_or("", |(_, words)| words.as_str());
            Zeroizing::new(format!("{form}{BETWEEN}{words}"))
        });
        let routes = self.screens.iter().filter_map(Screen::route).collect();
        let asked = asked.map(|(overlay, _)| overlay);
        self.put_by.insert(std::mem::take(&mut self.info).id, PutBy { routes, asked });
        self.screens = vec![Screen::Unlock(Unlock::new(self.door.clone(), true))];
        self.overlays.clear();
        self.toast = None;
        self.hits.clear();
        vec![Effect::Lock { draft }]
    }

    /// Minutes until the program locks by itself.
    pub fn minutes_left(&self) -> i64 {
        let limit = self.front().map_or(self.idle, |screen| screen.idle(self.idle));
        (limit - (self.now - self.last_input)).num_minutes().max(0)
    }
}
