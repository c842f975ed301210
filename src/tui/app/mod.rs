//! The model and its update: messages in, state and effects out. No terminal, no clock, no registry here.

mod menus;
mod session;

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};

use super::backend::{Answer, Done, Failure, Query};
use super::canvas::Hit;
use super::form::ABOUT_A_PERSON;
use super::key::Key;
use super::keymap::{self, Action, Place, Scope};
use super::overlay::Overlay;
use super::screen::{Screen, leads_to, unlock::Unlock};
use super::step::{Effect, Msg, Route, Step, Tone};
use super::theme::{Look, Role};
use super::views::{Clock, DoorView, Handle, SessionInfo};

use crate::acts::Act;
use crate::domain::Role as Rank;
use crate::words;
use ratatui::layout::{Position, Rect};

/// The smallest terminal the screens are drawn for: columns and rows.
pub const SMALLEST: (u16, u16) = (80, 24);

/// What a screen may know about its surroundings.
#[derive(Debug)]
pub struct Around<'a> {
    /// Looks and language.
    pub look: &'a Look,
    /// The time.
    pub now: Clock,
    /// Whether names and numbers are veiled.
    pub veiled: bool,
    /// The officer's role; none while locked.
    pub role: Option<Rank>,
}

impl Around<'_> {
    /// Why the officer's role may not do an act, in words.
    pub fn may_not(&self, act: Act) -> Option<String> {
        words::may_not(self.look.words, self.role?, act)
    }

    /// The day.
    pub fn today(&self) -> NaiveDate {
        self.now.date()
    }

    /// A name, veiled if the veil is on.
    pub fn name(&self, name: &str) -> String {
        if self.veiled { crate::registry::mask_name(name) } else { name.to_owned() }
    }

    /// Words that may say something about a person; starred out when the veil is on.
    pub fn private(&self, text: &str) -> String {
        if self.veiled && !text.trim().is_empty() { "***".to_owned() } else { text.to_owned() }
    }
}

/// A message in the message line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// Its kind.
    pub tone: Tone,
    /// Its words.
    pub text: String,
    since: Clock,
}

/// The whole model.
#[derive(Debug)]
pub struct App {
    /// Looks and language.
    pub look: Look,
    /// The time of the last tick.
    pub now: Clock,
    /// Columns and rows.
    pub size: (u16, u16),
    /// Who works where; nothing while locked.
    pub info: SessionInfo,
    /// The screens, the one in front last.
    pub screens: Vec<Screen>,
    /// What lies over the screen, the front one last.
    pub overlays: Vec<Overlay>,
    /// The message line.
    pub toast: Option<Toast>,
    /// Whether names and numbers are veiled.
    pub veiled: bool,
    /// Whether the mouse is captured.
    pub mouse: bool,
    /// What clicks mean on the frame drawn last.
    pub hits: Vec<(Rect, Hit)>,
    door: DoorView,
    last_input: Clock,
    idle: TimeDelta,
    /// What officers left behind at their locks, each until that officer unlocks again.
    put_by: BTreeMap<Handle, session::PutBy>,
    kept: session::Kept,
}

impl App {
    /// A locked model. `idle` is how long the program waits without input before it locks.
    pub fn new(look: Look, door: DoorView, now: Clock, size: (u16, u16), idle: TimeDelta) -> Self {
        Self {
            look,
            now,
            size,
            info: SessionInfo::default(),
            screens: vec![Screen::Unlock(Unlock::new(door.clone(), false))],
            overlays: Vec::new(),
            toast: None,
            veiled: false,
            mouse: true,
            hits: Vec::new(),
            door,
            last_input: now,
            idle,
            put_by: BTreeMap::new(),
            kept: session::Kept::default(),
        }
    }

    /// The screen in front.
    pub fn front(&self) -> Option<&Screen> {
        self.screens.last()
    }

    /// Whether the registry is locked.
    pub fn locked(&self) -> bool {
        matches!(self.front(), Some(Screen::Unlock(_)) | None)
    }

    /// Whether the terminal is too small to draw anything but that.
    pub fn too_small(&self) -> bool {
        self.size.0 < SMALLEST.0 || self.size.1 < SMALLEST.1
    }

    /// The scopes keys are looked up in, the narrowest first.
    pub fn scopes(&self) -> Vec<Scope> {
        let mut scopes = match (self.overlays.last(), self.front()) {
            (Some(overlay), _) => vec![overlay.scope()],
            (None, Some(screen)) => screen.scopes(),
            (None, None) => Vec::new(),
        };
        scopes.push(Scope::Global);
        scopes
    }

    /// What a screen may know.
    pub fn around(&self) -> Around<'_> {
        Around { look: &self.look, now: self.now, veiled: self.veiled, role: self.info.rank }
    }

    /// Why an action cannot be done now, in words.
    pub fn why_not(&self, action: Action) -> Option<String> {
        let around = self.around();
        let screen = self.front()?;
        if let Some(why) = screen.leads_to(action).and_then(|act| around.may_not(act)) {
            return Some(why);
        }
        if let Action::Go(place) = action {
            return place.why_not().map(|why| self.look.t(why));
        }
        if let Some(why) = &self.info.barred
            && (is_record(action) || writes(action))
            && !self.locked()
        {
            return Some(why.clone());
        }
        // a menu of which every entry is dim
        let nothing = || ABOUT_A_PERSON.iter().find_map(|form| around.may_not(form.act));
        let some = ABOUT_A_PERSON.iter().any(|form| around.may_not(form.act).is_none());
        if action == Action::Record && !some && around.may_not(Act::Screen).is_some() {
            return nothing();
        }
        screen.why_not(action, &around).map(|why| self.look.t(why))
    }

    /// Takes a message; what the runner is to do. The second value says whether the frame must be drawn again.
    pub fn update(&mut self, msg: Msg) -> (Vec<Effect>, bool) {
        match msg {
            Msg::Tick(now) => self.tick(now),
            Msg::Resize(columns, rows) => {
                self.size = (columns, rows);
                (Vec::new(), true)
            }
            Msg::Key(key) => {
                self.last_input = self.now;
                (self.key(key), true)
            }
            Msg::Paste(text) => {
                self.last_input = self.now;
                if self.too_small() {
                    return (Vec::new(), false);
                }
                if let Some(overlay) = self.overlays.last_mut() {
                    overlay.paste(&text);
                } else if let Some(screen) = self.screens.last_mut() {
                    screen.paste(&text);
                }
                (Vec::new(), true)
            }
            Msg::Click(x, y) => {
                self.last_input = self.now;
                (self.click(x, y), true)
            }
            Msg::Wheel(by) => {
                self.last_input = self.now;
                let action = if by > 0 { Action::Down } else { Action::Up };
                let mut effects = Vec::new();
                for _ in 0..by.unsigned_abs().min(10) {
                    effects.extend(self.act(action));
                }
                (effects, true)
            }
            Msg::Answered(answer) => {
                match (*answer, self.screens.last_mut()) {
                    (Answer::Undoable(records), _) => self.ask_undo(&records),
                    (answer, Some(screen)) => screen.answer(answer),
                    (_, None) => {}
                }
                (Vec::new(), true)
            }
            Msg::Told(done) => (self.told(&done), true),
            Msg::Refused(failure) => {
                self.refused(&failure);
                (Vec::new(), true)
            }
            Msg::Standing(info) => {
                if !self.locked() {
                    self.info = info;
                }
                (Vec::new(), true)
            }
            Msg::Unlocked(info, draft) => (self.unlocked(info, draft), true),
            Msg::Progress(percent) => {
                if let Some(Overlay::Busy(said)) = self.overlays.last_mut() {
                    *said = self.look.ta("tui-unlock-progress", &[("n", percent.into())]);
                }
                (Vec::new(), true)
            }
            Msg::NotKept => {
                self.say(Tone::Bad, self.look.t("tui-draft-not-kept"));
                (Vec::new(), true)
            }
            Msg::StaysLocked(failure, wait) => {
                self.overlays.clear();
                if let Some(Screen::Unlock(unlock)) = self.screens.last_mut() {
                    unlock.stays_locked(&failure, wait, self.now);
                }
                (Vec::new(), true)
            }
        }
    }

    fn tick(&mut self, now: Clock) -> (Vec<Effect>, bool) {
        let minute = |moment: Clock| moment.and_utc().timestamp().div_euclid(60);
        let mut redraw = minute(now) != minute(self.now);
        self.now = now;
        // A clock set back must not keep the screen open for ever.
        if now < self.last_input {
            self.last_input = now;
        }
        if self.toast.as_ref().is_some_and(|toast| now - toast.since > TimeDelta::seconds(12)) {
            self.toast = None;
            redraw = true;
        }
        let closes = |overlay: &Overlay| matches!(overlay, Overlay::Reader { until: Some(until), .. } if *until <= now);
        if self.overlays.iter().any(closes) {
            self.overlays.retain(|overlay| !closes(overlay));
            redraw = true;
        }
        if let Some(Screen::Unlock(unlock)) = self.screens.last_mut() {
            redraw |= unlock.tick(now);
        }
        let limit = self.front().map_or(self.idle, |screen| screen.idle(self.idle));
        if !self.locked() && now - self.last_input >= limit {
            return (self.lock(), true);
        }
        (self.keep().into_iter().collect(), redraw)
    }

    fn key(&mut self, key: Key) -> Vec<Effect> {
        if self.too_small() {
            // Nothing is shown, so nothing but leaving and locking is taken.
            return match keymap::action_for(&[Scope::Global], key) {
                Some(action @ (Action::Lock | Action::Quit)) => self.act(action),
                _ => Vec::new(),
            };
        }
        self.toast = None;
        if let Some(overlay) = self.overlays.last_mut() {
            if overlay.key(key) {
                return Vec::new();
            }
        } else if let Some(screen) = self.screens.last_mut()
            && screen.key(key)
        {
            return Vec::new();
        }
        match keymap::action_for(&self.scopes(), key) {
            Some(action) => self.act(action),
            None => Vec::new(),
        }
    }

    fn click(&mut self, x: u16, y: u16) -> Vec<Effect> {
        let Some(hit) =
            self.hits.iter().rev().find(|(area, _)| area.contains(Position { x, y })).map(|(_, hit)| *hit)
        else {
            return Vec::new();
        };
        if let Hit::Act(action) = hit {
            return self.act(action);
        }
        if let Some(overlay) = self.overlays.last_mut() {
            let (close, steps) = overlay.click(hit, &self.look);
            if close {
                self.overlays.pop();
            }
            return self.steps(steps);
        }
        let around = Around { look: &self.look, now: self.now, veiled: self.veiled, role: self.info.rank };
        let steps = self.screens.last_mut().map(|screen| screen.click(hit, &around)).unwrap_or_default();
        self.steps(steps)
    }

    fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Quit => return self.quit(),
            Action::Lock if !self.locked() => return self.lock(),
            Action::Veil => {
                self.veiled = !self.veiled;
                return Vec::new();
            }
            Action::Help if !self.help_open() => {
                self.overlays.push(self.help());
                return Vec::new();
            }
            Action::Palette if self.overlays.is_empty() && !self.locked() => {
                self.overlays.push(self.palette());
                return Vec::new();
            }
            _ => {}
        }
        if let Some(overlay) = self.overlays.last_mut() {
            let (close, steps) = overlay.act(action, &self.look);
            if close {
                self.overlays.pop();
            }
            return self.steps(steps);
        }
        if self.locked() && matches!(action, Action::Go(_) | Action::Undo | Action::Refresh | Action::Palette)
        {
            return Vec::new();
        }
        if let Some(why) = self.why_not(action) {
            self.say(Tone::Note, self.look.ta("tui-why-barred", &[("why", why.into())]));
            return Vec::new();
        }
        match action {
            Action::Go(place) => self.go(place),
            Action::Refresh => self.reload(),
            // What it would take back is said before it is asked.
            Action::Undo => vec![Effect::Ask(Query::Undoable)],
            _ => {
                let around =
                    Around { look: &self.look, now: self.now, veiled: self.veiled, role: self.info.rank };
                let steps =
                    self.screens.last_mut().map(|screen| screen.act(action, &around)).unwrap_or_default();
                self.steps(steps)
            }
        }
    }

    fn steps(&mut self, steps: Vec<Step>) -> Vec<Effect> {
        let mut effects = Vec::new();
        for step in steps {
            match step {
                Step::Reload => effects.extend(self.reload()),
                Step::Tell(command) => effects.push(Effect::Tell(command)),
                Step::Open(route) => effects.extend(self.open(&route)),
                Step::Replace(route) => {
                    self.screens.pop();
                    effects.extend(self.open(&route));
                }
                Step::Leave => {
                    if self.screens.len() > 1 {
                        self.screens.pop();
                        effects.extend(self.reload());
                    } else if matches!(self.front(), Some(Screen::Unlock(_))) {
                        effects.push(Effect::Quit { draft: None });
                    } else {
                        effects.extend(self.leave_last());
                    }
                }
                Step::Show(overlay) => self.overlays.push(*overlay),
                Step::Say(tone, text) => self.say(tone, text),
                Step::Act(action) => effects.extend(self.act(action)),
                Step::ToggleMouse => {
                    self.mouse = !self.mouse;
                    effects.push(Effect::Mouse(self.mouse));
                    let key = if self.mouse { "tui-mouse-on" } else { "tui-mouse-off" };
                    self.say(Tone::Note, self.look.t(key));
                }
                Step::Unlock { officer, passphrase } => {
                    self.overlays.push(Overlay::Busy(self.look.t("tui-unlock-busy")));
                    effects.push(Effect::Unlock { officer, passphrase });
                }
                Step::Quit => effects.push(Effect::Quit { draft: self.parcel() }),
            }
        }
        effects
    }

    fn go(&mut self, place: Place) -> Vec<Effect> {
        let may_not = self.around().may_not(leads_to(Action::Go(place)).unwrap_or(Act::Look));
        if let Some(why) = may_not.or_else(|| place.why_not().map(|why| self.look.t(why))) {
            self.say(Tone::Note, self.look.ta("tui-why-barred", &[("why", why.into())]));
            return Vec::new();
        }
        if self.screens.iter().any(Screen::unsaved) {
            let overlay = Overlay::confirm_loss(
                self.look.t("tui-unsaved-title"),
                vec![self.look.t("tui-unsaved-about")],
                vec![Step::Leave, Step::Act(Action::Go(place))],
            );
            self.overlays.push(overlay);
            return Vec::new();
        }
        self.screens.clear();
        self.open(&Route::Place(place))
    }

    fn open(&mut self, route: &Route) -> Vec<Effect> {
        let screen = Screen::of(route, &self.around());
        let query = screen.query();
        self.screens.push(screen);
        query.map(Effect::Ask).into_iter().collect()
    }

    fn reload(&mut self) -> Vec<Effect> {
        self.front().and_then(Screen::query).map(Effect::Ask).into_iter().collect()
    }

    fn told(&mut self, done: &Done) -> Vec<Effect> {
        if self.overlays.last_mut().is_some_and(|overlay| overlay.answered(true)) {
            self.overlays.pop();
        }
        if !done.text.is_empty() {
            self.say(Tone::Done, done.text.clone());
        }
        if !done.lines.is_empty() {
            let lines = done.lines.iter().map(|line| (line.clone(), Role::Text)).collect();
            let mut overlay = Overlay::reader(done.text.clone(), lines);
            if let Overlay::Reader { until, .. } = &mut overlay {
                *until = Some(self.now + TimeDelta::seconds(30));
            }
            self.overlays.push(overlay);
        }
        let around = Around { look: &self.look, now: self.now, veiled: self.veiled, role: self.info.rank };
        let steps = self.screens.last_mut().map(|screen| screen.told(done, &around)).unwrap_or_default();
        self.steps(steps)
    }

    fn refused(&mut self, failure: &Failure) {
        if let Some(overlay) = self.overlays.last_mut() {
            overlay.answered(false);
        }
        if let Some(screen) = self.screens.last_mut() {
            screen.refused(failure);
        }
        self.say(Tone::Bad, failure.text.clone());
    }

    /// Shows a message.
    pub fn say(&mut self, tone: Tone, text: String) {
        self.toast = Some(Toast { tone, text, since: self.now });
    }
}

fn is_record(action: Action) -> bool {
    matches!(
        action,
        Action::Record
            | Action::CheckIn
            | Action::Visit
            | Action::Talk
            | Action::Screening
            | Action::New
            | Action::Save
            | Action::SaveNext
            | Action::Undo
            | Action::Present
            | Action::Late
            | Action::Excused
            | Action::Absent
            | Action::LeftEarly
            | Action::Unmark
            | Action::Withdraw
            | Action::Enrol
            | Action::Advance
            | Action::SendBack
    )
}

/// Whether the action writes to the registry besides.
fn writes(action: Action) -> bool {
    matches!(
        action,
        Action::Reveal
            | Action::Verdict(_)
            | Action::AcceptRest
            | Action::Note
            | Action::Finish
            | Action::Export
            | Action::PutOff
    )
}
