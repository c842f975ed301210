//! One-line fields: visible text and passphrases.

use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::Position;
use tui_input::{Input, InputRequest};
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;
use zeroize::{Zeroize as _, Zeroizing};

use crate::tui::canvas::Canvas;
use crate::tui::key::Key;
use crate::tui::text::width;
use crate::tui::theme::Role;

/// The most characters a one-line field takes.
const LIMIT: usize = 200;

/// How many changes of a field can be taken back.
const CHANGES: usize = 100;

/// A one-line text field.
#[derive(Debug, Clone, Default)]
pub struct TextField {
    input: Input,
    /// As it was before each change, the last one last.
    past: Vec<Input>,
    /// What was taken back and can be had again.
    future: Vec<Input>,
}

impl TextField {
    /// A field with a first value.
    pub fn new(value: &str) -> Self {
        Self { input: Input::new(value.to_owned()), ..Self::default() }
    }

    /// The text, in NFC.
    pub fn value(&self) -> &str {
        self.input.value()
    }

    /// Empties the field; what stood in it is not kept.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes the last change back, or has it again; whether there was one.
    pub fn undo(&mut self, again: bool) -> bool {
        let (from, to) =
            if again { (&mut self.future, &mut self.past) } else { (&mut self.past, &mut self.future) };
        let Some(before) = from.pop() else { return false };
        to.push(std::mem::replace(&mut self.input, before));
        true
    }

    /// Makes a change that can be taken back.
    fn change(&mut self, make: impl FnOnce(&mut Input)) {
        let before = self.input.clone();
        make(&mut self.input);
        if self.input.value() != before.value() {
            self.past.push(before);
            self.future.clear();
            let surplus = self.past.len().saturating_sub(CHANGES);
            self.past.drain(..surplus);
        }
    }

    /// Types a key; whether it was one for the field.
    pub fn key(&mut self, key: Key) -> bool {
        let request = match (key.code, key.mods) {
            (KeyCode::Char(c), mods) if mods.is_empty() => {
                self.paste(c.encode_utf8(&mut [0; 4]));
                return true;
            }
            (KeyCode::Backspace, KeyModifiers::NONE) => InputRequest::DeletePrevChar,
            (KeyCode::Delete, KeyModifiers::NONE) => InputRequest::DeleteNextChar,
            (KeyCode::Left, KeyModifiers::NONE) => InputRequest::GoToPrevChar,
            (KeyCode::Right, KeyModifiers::NONE) => InputRequest::GoToNextChar,
            (KeyCode::Home, KeyModifiers::NONE) => InputRequest::GoToStart,
            (KeyCode::End, KeyModifiers::NONE) => InputRequest::GoToEnd,
            (KeyCode::Char('u'), KeyModifiers::CONTROL) => InputRequest::DeleteLine,
            (KeyCode::Char('w'), KeyModifiers::CONTROL) => InputRequest::DeletePrevWord,
            (KeyCode::Char('z'), KeyModifiers::CONTROL) => return self.undo(false),
            (KeyCode::Char('y'), KeyModifiers::CONTROL) => return self.undo(true),
            _ => return false,
        };
        self.change(|input| {
            input.handle(request);
        });
        true
    }

    /// Takes pasted text as typing: line ends become blanks, control characters are dropped.
    pub fn paste(&mut self, text: &str) {
        self.change(|input| {
            for c in lines(text).nfc() {
                let c = if c == '\n' || c == '\t' { ' ' } else { c };
                if !c.is_control() && input.value().chars().count() < LIMIT {
                    input.handle(InputRequest::InsertChar(c));
                }
            }
        });
    }

    /// Draws the field in `columns`; with the focus it places the hardware cursor at the caret.
    pub fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, columns: u16, focus: bool) {
        let before: String = self.input.value().chars().take(self.input.cursor()).collect();
        draw_line(canvas, (x, y, columns), self.input.value(), &before, focus);
    }
}

/// Pasted text with line feeds for line ends: terminals send a carriage return for each.
pub fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// Draws one line scrolled so that the caret shows, without cutting a wide glyph.
fn draw_line(
    canvas: &mut Canvas<'_>,
    (x, y, columns): (u16, u16, u16),
    text: &str,
    before: &str,
    focus: bool,
) {
    if columns == 0 {
        return;
    }
    let room = usize::from(columns) - 1;
    let caret = width(before);
    let mut skipped = 0;
    let mut start = 0;
    if focus {
        for (at, grapheme) in text.grapheme_indices(true) {
            if caret - skipped <= room || at >= before.len() {
                break;
            }
            skipped += width(grapheme);
            start = at + grapheme.len();
        }
    }
    let role = if focus { Role::Text } else { Role::Dim };
    let role = if text.is_empty() {
        Role::Dim
    } else if focus {
        role
    } else {
        Role::Text
    };
    canvas.put(x, y, columns, &text[start..], role);
    let used = width(&text[start..]).min(usize::from(columns)) as u16;
    if focus {
        // A line of low marks shows where the field ends without colour.
        for at in used..columns {
            canvas.put(x + at, y, 1, "_", Role::Dim);
        }
        canvas.cursor = Some(Position { x: x + (caret - skipped).min(room) as u16, y });
    }
}

/// A passphrase field: its text is wiped when it is dropped and never drawn.
#[derive(Default)]
pub struct SecretField {
    text: Zeroizing<String>,
}

impl std::fmt::Debug for SecretField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretField(..)")
    }
}

impl SecretField {
    /// The longest passphrase in bytes; the buffer is taken once so that no copy is left behind by growing.
    const CAPACITY: usize = 1024;

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Hands the passphrase over and empties the field.
    pub fn take(&mut self) -> Zeroizing<String> {
        std::mem::take(&mut self.text)
    }

    /// Types a key; whether it was one for the field.
    pub fn key(&mut self, key: Key) -> bool {
        match (key.code, key.mods) {
            (KeyCode::Char(c), mods) if mods.is_empty() => self.paste(c.encode_utf8(&mut [0; 4])),
            (KeyCode::Backspace, KeyModifiers::NONE) => {
                self.text.pop();
            }
            (KeyCode::Char('u'), KeyModifiers::CONTROL) => self.text.zeroize(),
            _ => return false,
        }
        true
    }

    /// Takes pasted text as typing.
    pub fn paste(&mut self, text: &str) {
        if self.text.capacity() < Self::CAPACITY {
            let mut roomy = Zeroizing::new(String::with_capacity(Self::CAPACITY));
            roomy.push_str(&self.text);
            self.text = roomy;
        }
        for c in text.chars() {
            if !c.is_control() && self.text.len() + c.len_utf8() <= Self::CAPACITY {
                self.text.push(c);
            }
        }
    }

    /// Draws a star a character.
    pub fn draw(&self, canvas: &mut Canvas<'_>, x: u16, y: u16, columns: u16, focus: bool) {
        let stars = "*".repeat(self.text.chars().count());
        draw_line(canvas, (x, y, columns), &stars, &stars, focus);
    }
}
