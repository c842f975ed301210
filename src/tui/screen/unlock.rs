//! Unlock (解锁) and lock screen: before the passphrase only the registry's and the officers' names are shown.

use chrono::TimeDelta;
use ratatui::layout::Rect;

use super::Page;
use crate::tui::app::Around;
use crate::tui::backend::Failure;
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Scope};
use crate::tui::step::Step;
use crate::tui::theme::Role;
use crate::tui::views::{Clock, DoorView};
use crate::tui::widget::input::SecretField;

/// The unlock screen.
#[derive(Debug)]
pub struct Unlock {
    door: DoorView,
    after_lock: bool,
    officer: usize,
    secret: SecretField,
    failure: Option<String>,
    wait_until: Option<Clock>,
}

impl Unlock {
    /// A screen for a door; `after_lock` says that the program was unlocked before.
    pub fn new(door: DoorView, after_lock: bool) -> Self {
        Self { door, after_lock, officer: 0, secret: SecretField::default(), failure: None, wait_until: None }
    }

    /// Says why the registry stays closed, and for how many seconds no passphrase is tried.
    pub fn stays_locked(&mut self, failure: &Failure, wait: u64, now: Clock) {
        self.failure = Some(failure.text.clone());
        if let Some(delay) = i64::try_from(wait).ok().filter(|wait| *wait > 0) {
            self.wait_until = Some(now + TimeDelta::seconds(delay));
        }
    }

    /// Ends the waiting; whether something changed.
    pub fn tick(&mut self, now: Clock) -> bool {
        let over = self.wait_until.is_some_and(|until| until <= now);
        if over {
            self.wait_until = None;
        }
        over
    }
}

impl Page for Unlock {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Unlock]
    }

    fn key(&mut self, key: Key) -> bool {
        self.secret.key(key)
    }

    fn paste(&mut self, text: &str) {
        self.secret.paste(text);
    }

    fn act(&mut self, action: Action, _around: &Around<'_>) -> Vec<Step> {
        let count = self.door.officers.len();
        match action {
            Action::Up => self.officer = self.officer.saturating_sub(1),
            Action::Down if count > 0 => self.officer = (self.officer + 1).min(count - 1),
            Action::Back => return vec![Step::Leave],
            Action::Open if !self.secret.is_empty() && self.wait_until.is_none() => {
                if let Some(officer) = self.door.officers.get(self.officer) {
                    self.failure = None;
                    return vec![Step::Unlock {
                        officer: officer.id.clone(),
                        passphrase: self.secret.take(),
                    }];
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn click(&mut self, hit: Hit, _around: &Around<'_>) -> Vec<Step> {
        if let Hit::Row(at) = hit {
            self.officer = at;
        }
        Vec::new()
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let officers = self.door.officers.len().clamp(1, 6) as u16;
        let height = officers + 8;
        let columns = 64.min(area.width);
        let x = area.x + (area.width - columns) / 2;
        let y = area.y + area.height.saturating_sub(height + 2) / 3;
        let frame = Rect { x, y, width: columns, height: height.min(area.height) };
        let title = canvas.t(if self.after_lock { "tui-lock-title" } else { "tui-unlock-title" });
        let inner = canvas.panel(frame, &title, true);
        let label = |canvas: &mut Canvas<'_>, row: u16, key: &str| {
            let text = canvas.t(key);
            canvas.put(inner.x, inner.y + row, 12, &text, Role::Dim);
        };
        let value = inner.x + 13;
        let room = inner.width.saturating_sub(13);
        label(canvas, 1, "tui-unlock-registry");
        let registry = self.door.registry.clone();
        canvas.put(value, inner.y + 1, room, &registry, Role::Text);
        label(canvas, 3, "tui-unlock-officer");
        if self.door.officers.is_empty() {
            let none = canvas.t("tui-unlock-no-officer");
            canvas.put(value, inner.y + 3, room, &none, Role::Error);
        }
        let first = self.officer.saturating_sub(5);
        for (row, officer) in self.door.officers.iter().enumerate().skip(first).take(6) {
            let chosen = row == self.officer;
            let line = format!("{} {} ({})", if chosen { ">" } else { " " }, officer.name, officer.role);
            let at = inner.y + 3 + (row - first) as u16;
            canvas.put(value, at, room, &line, if chosen { Role::Select } else { Role::Text });
            canvas.hits.push((Rect { x: value, y: at, width: room, height: 1 }, Hit::Row(row)));
        }
        label(canvas, 4 + officers, "tui-unlock-secret");
        self.secret.draw(canvas, value, inner.y + 4 + officers, room.min(36), true);
        let said = if let Some(until) = self.wait_until {
            let left = (until - canvas.now).num_seconds().max(1);
            Some(canvas.look.ta("tui-unlock-wait", &[("n", left.into())]))
        } else {
            self.failure.clone()
        };
        if let Some(said) = said {
            canvas.put(inner.x, inner.y + 5 + officers, inner.width, &format!("! {said}"), Role::Error);
        }
        let below =
            Rect { y: frame.bottom() + 1, height: area.bottom().saturating_sub(frame.bottom() + 1), ..frame };
        let about = canvas.t(if self.after_lock { "tui-lock-about" } else { "tui-unlock-about" });
        let used = canvas.prose(below, &about, Role::Dim);
        if let Some(hint) = &self.door.hint {
            let rest = Rect { y: below.y + used + 1, height: below.height.saturating_sub(used + 1), ..below };
            canvas.prose(rest, hint, Role::Accent);
        }
    }
}
