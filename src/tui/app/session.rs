//! Unlocking, locking, leaving: what happens to screens, drafts and routes.

use chrono::TimeDelta;
use zeroize::Zeroizing;

use super::App;
use crate::acts::Act;
use crate::tui::backend::Command;
use crate::tui::keymap::Place;
use crate::tui::overlay::Overlay;
use crate::tui::screen::{Screen, unlock::Unlock};
use crate::tui::step::{Effect, Route, Step, Tone};
use crate::tui::views::{Clock, SessionInfo};

/// Stands between the draft of a form and the words of a prompt over it; no field takes a control character.
const BETWEEN: char = '\u{1d}';
/// Stands between the way back to a form and its draft.
const WAY: char = '\u{1c}';
/// How often what is being typed is kept on the disk.
const KEEP_EVERY: TimeDelta = TimeDelta::seconds(5);

/// What is kept on the disk of what is being typed.
#[derive(Debug, Default)]
pub(super) struct Kept {
    draft: Option<Zeroizing<String>>,
    since: Option<Clock>,
}

/// Where an officer was at the lock.
#[derive(Debug, Default)]
pub(super) struct PutBy {
    routes: Vec<Route>,
    /// The prompt that was open, emptied; its words are in the sealed draft.
    asked: Option<Overlay>,
}

impl App {
    /// Esc on the last screen: to Today, where it does nothing: nobody leaves by one key too many.
    pub(super) fn leave_last(&mut self) -> Vec<Effect> {
        let home = self.home();
        let at_home = self.front().is_some_and(|screen| screen.place() == Some(home));
        if at_home { Vec::new() } else { self.go(home) }
    }

    /// Where an officer begins: at Today, or at the audit trail where the role sees no file.
    fn home(&self) -> Place {
        if self.around().may_not(Act::Look).is_none() { Place::Today } else { Place::Audit }
    }

    pub(super) fn quit(&mut self) -> Vec<Effect> {
        if self.locked() {
            return vec![Effect::Quit { draft: None }];
        }
        let unsaved = self.screens.iter().any(Screen::unsaved);
        let line = if unsaved { "tui-quit-unsaved" } else { "tui-quit-about" };
        let overlay =
            Overlay::confirm_loss(self.look.t("tui-quit-title"), vec![self.look.t(line)], vec![Step::Quit]);
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
        let PutBy { mut routes, asked } = self.put_by.remove(&self.info.id).unwrap_or_default();
        let (way, draft) = draft.as_ref().map_or((Vec::new(), None), |draft| match draft.split_once(WAY) {
            Some((way, rest)) => (serde_json::from_str(way).unwrap_or_default(), Some(rest)),
            None => (Vec::new(), None),
        });
        self.kept =
            Kept { draft: draft.map(|draft| Zeroizing::new(draft.to_owned())), since: Some(self.now) };
        if routes.is_empty() && !way.is_empty() {
            // The program was ended, or ended by itself, over an open form.
            routes = way;
            self.say(Tone::Note, self.look.t("tui-draft-back"));
        }
        let mut effects = Vec::new();
        if routes.is_empty() {
            effects = self.open(&Route::Place(self.home()));
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
    fn put_back(&mut self, draft: Option<&str>, asked: Option<Overlay>) {
        let Some(draft) = draft else { return };
        let (form, words) = draft.split_once(BETWEEN).unwrap_or((draft, ""));
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
        let draft = self.parcel();
        let asked = self.overlays.pop().and_then(Overlay::put_by);
        let routes = self.routes();
        self.kept = Kept::default();
        let asked = asked.map(|(overlay, _)| overlay);
        self.put_by.insert(std::mem::take(&mut self.info).id, PutBy { routes, asked });
        self.screens = vec![Screen::Unlock(Unlock::new(self.door.clone(), true))];
        self.overlays.clear();
        self.toast = None;
        self.hits.clear();
        vec![Effect::Lock { draft }]
    }

    fn routes(&self) -> Vec<Route> {
        self.screens.iter().filter_map(Screen::route).collect()
    }

    /// What is being typed and the way back to it; none when nothing was typed.
    pub(super) fn parcel(&self) -> Option<Zeroizing<String>> {
        let form = self.front().and_then(Screen::draft);
        let words = self.overlays.last().and_then(Overlay::words);
        if form.is_none() && words.is_none() {
            return None;
        }
        let way = serde_json::to_string(&self.routes()).unwrap_or_default();
        let form = form.as_ref().map_or("", |form| form.as_str());
        Some(Zeroizing::new(format!("{way}{WAY}{form}{BETWEEN}{}", words.unwrap_or_default())))
    }

    /// Has what is being typed kept every few seconds, when it has changed.
    pub(super) fn keep(&mut self) -> Option<Effect> {
        let waits = self.kept.since.is_some_and(|since| self.now >= since && self.now - since < KEEP_EVERY);
        if self.locked() || waits {
            return None;
        }
        self.kept.since = Some(self.now);
        let draft = self.parcel();
        if self.kept.draft == draft {
            return None;
        }
        self.kept.draft.clone_from(&draft);
        Some(Effect::Keep { draft })
    }

    /// Minutes until the program locks by itself.
    pub fn minutes_left(&self) -> i64 {
        let limit = self.front().map_or(self.idle, |screen| screen.idle(self.idle));
        (limit - (self.now - self.last_input)).num_minutes().max(0)
    }
}
