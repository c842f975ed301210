//! The program without a terminal: messages in, frames in memory out. Benches and tests drive it.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Kind;
use super::app::App;
use super::backend::Door;
use super::draw;
use super::key::Key;
use super::office::OfficeDoor;
use super::runner::{Hands, take};
use super::step::Msg;
use super::text::width;
use super::theme::{Look, Theme};
use super::views::Clock;
use crate::assets::{Catalog, Lang};
use crate::domain::{Entropy, Moment};
use crate::registry::{Locked, RegistryError};

/// A running program drawn into memory.
pub struct Headless {
    pub(super) app: App,
    pub(super) ended: bool,
    pub(super) buf: Buffer,
    pub(super) cursor: Option<Position>,
    hands: Hands,
}

impl Headless {
    /// A locked program at a registry, at a moment.
    ///
    /// # Errors
    /// When there is no registry in the directory, or no randomness.
    pub fn at(
        registry: &Path,
        lang: Lang,
        size: (u16, u16),
        now: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, RegistryError> {
        let locked = Locked::at(registry)?;
        let door = OfficeDoor::new(locked, Catalog::of(lang), Kind::ThrowAwayDemo, entropy)?;
        let clock = now.local().naive_local();
        Ok(Self::over(Arc::new(door), Look::new(lang, Theme::Dark, false), size, clock))
    }

    /// A locked program at a door.
    pub(super) fn over(door: Arc<dyn Door>, look: Look, size: (u16, u16), now: Clock) -> Self {
        let app = App::new(look, door.view(), now, size, TimeDelta::minutes(super::IDLE_MINUTES));
        let buf = Buffer::empty(Rect::new(0, 0, size.0, size.1));
        let mut stage = Self { app, ended: false, buf, cursor: None, hands: Hands::new(door) };
        stage.draw();
        stage
    }

    /// Takes a message and everything that follows from it, and draws the frame.
    pub(super) fn send(&mut self, msg: Msg) {
        self.send_at_once(vec![msg]);
    }

    /// Takes messages that came together, as keys typed faster than frames are drawn do, and draws the frame.
    pub(super) fn send_at_once(&mut self, mut messages: Vec<Msg>) {
        while !messages.is_empty() {
            let at = |app: &App| Moment::at(app.now.date(), app.now.time());
            let Ok(taken) =
                take(&mut self.app, &mut self.hands, messages.drain(..), at, |_| Ok::<(), Infallible>(()));
            self.ended |= taken.ended;
            while self.hands.busy() {
                match self.hands.opened() {
                    Some(msg) => messages.push(msg),
                    None => std::thread::yield_now(),
                }
            }
        }
        self.draw();
    }

    /// Presses keys: characters, and names in angle brackets, such as `/oyh<enter><f7>`.
    pub fn press(&mut self, script: &str) {
        for key in keys(script) {
            self.send(Msg::Key(key));
        }
    }

    /// The frame as text, without the hidden right cells of wide glyphs and without trailing blanks.
    pub fn text(&self) -> String {
        text(&self.buf)
    }

    fn draw(&mut self) {
        let area = Rect::new(0, 0, self.app.size.0, self.app.size.1);
        self.buf = Buffer::empty(area);
        let drawn = draw::view(&self.app, &mut self.buf);
        self.app.hits = drawn.hits;
        self.cursor = drawn.cursor;
    }
}

/// Keys of a string such as `/oyh<enter><f7>`.
pub(super) fn keys(script: &str) -> Vec<Key> {
    let mut found = Vec::new();
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        if let Some((name, after)) = rest.strip_prefix('<').and_then(|tail| tail.split_once('>'))
            && let Some(key) = Key::parse(name)
        {
            found.push(key);
            rest = after;
            continue;
        }
        found.push(Key { code: KeyCode::Char(c), mods: KeyModifiers::NONE });
        rest = &rest[c.len_utf8()..];
    }
    found
}

/// The text of a buffer.
pub(super) fn text(buf: &Buffer) -> String {
    let mut lines = Vec::new();
    for y in buf.area.top()..buf.area.bottom() {
        let mut line = String::new();
        let mut x = buf.area.left();
        while x < buf.area.right() {
            let symbol = buf[(x, y)].symbol();
            line.push_str(symbol);
            x += width(symbol).max(1) as u16;
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}
