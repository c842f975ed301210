//! Entry forms: labels at the left, values at the right, the message under its field, all faults listed on save.

use chrono::NaiveDate;
use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::{Position, Rect};
use ratatui::widgets::Widget as _;
use ratatui_textarea::{CursorMove, TextArea};
use unicode_normalization::UnicodeNormalization as _;

use super::date;
use super::field::{Control, Field, NOTE_LIMIT, Rule, flow};
use super::input::{TextField, lines};
use super::list::ScrollState;
use super::pick::{pick, takes_back, yes_or_no};
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::key::Key;
use crate::tui::keymap::Action;
use crate::tui::text::width;
use crate::tui::theme::{Look, Role};
use crate::tui::views::Value;

/// A form.
#[derive(Debug, Clone)]
pub struct Form {
    /// Its fields.
    pub fields: Vec<Field>,
    /// Which field has the focus.
    pub focus: usize,
    /// Whether anything was changed.
    pub edited: bool,
    /// What was typed on a choice to pick an option by, and whether an option begins so.
    typed: String,
    met: bool,
    scroll: ScrollState,
}

impl Form {
    /// A form with the focus on its first editable field.
    pub fn new(fields: Vec<Field>) -> Self {
        let focus = fields.iter().position(Field::editable).unwrap_or(0);
        Self { fields, focus, edited: false, typed: String::new(), met: true, scroll: ScrollState::default() }
    }

    /// A field by its name.
    pub fn field_mut(&mut self, id: &str) -> Option<&mut Field> {
        self.fields.iter_mut().find(|field| field.id == id)
    }

    /// Keeps the fields named, in that order; all of them when none is named.
    pub fn arrange(&mut self, order: &[&str]) {
        if order.is_empty() {
            return;
        }
        let focused = self.fields.get(self.focus).map(|field| field.id);
        let place = |field: &Field| order.iter().position(|id| *id == field.id);
        self.fields.retain(|field| place(field).is_some());
        self.fields.sort_by_key(place);
        self.focus = focused
            .and_then(|id| self.fields.iter().position(|field| field.id == id))
            .or_else(|| self.fields.iter().position(Field::editable))
            .unwrap_or(0);
    }

    /// Every value by name; read-only ones are left out.
    pub fn values(&self, today: NaiveDate) -> Vec<(&'static str, Value)> {
        self.fields
            .iter()
            .filter(|field| field.editable())
            .map(|field| (field.id, field.value(today)))
            .collect()
    }

    /// Types a key into the focused field; whether the field took it.
    pub fn key(&mut self, key: Key) -> bool {
        let Some(field) = self.fields.get_mut(self.focus) else { return false };
        let took = match &mut field.control {
            // Moving through a text changes nothing of it.
            Control::Text(text) | Control::Date(text) => {
                let before = text.value().to_owned();
                let took = text.key(key);
                self.edited |= text.value() != before;
                // In a text these keys are for the text, also when there is nothing to take back.
                return took || takes_back(key);
            }
            Control::Choice(options, chosen) => match key.normal().typed() {
                Some(' ') => {
                    self.typed.clear();
                    self.met = true;
                    *chosen = Some(chosen.map_or(0, |at| (at + 1) % options.len().max(1)));
                    true
                }
                Some(c) => {
                    let before = *chosen;
                    self.met = pick(options, chosen, &mut self.typed, c);
                    self.edited |= *chosen != before;
                    return true;
                }
                None => false,
            },
            Control::Flag(on) => match key.normal().typed() {
                Some(' ' | 'x') => {
                    *on = !*on;
                    true
                }
                Some(c) => {
                    let wanted = yes_or_no(c);
                    self.typed = c.to_string();
                    self.met = wanted.is_some();
                    self.edited |= wanted.is_some_and(|wanted| wanted != *on);
                    *on = wanted.unwrap_or(*on);
                    return true;
                }
                None => false,
            },
            Control::Notes(area) => {
                let lines = area.lines().len();
                return self.note_key(key, lines);
            }
            Control::Read(_) => false,
        };
        if took {
            self.edited = true;
        }
        took
    }

    fn note_key(&mut self, key: Key, lines: usize) -> bool {
        let Some(Field { control: Control::Notes(area), .. }) = self.fields.get_mut(self.focus) else {
            return false;
        };
        let at = area.cursor();
        let moves = matches!(
            key.code,
            KeyCode::Left | KeyCode::Right | KeyCode::Home | KeyCode::End | KeyCode::Up | KeyCode::Down
        );
        match (key.code, key.mods) {
            (KeyCode::Char(c), mods) if mods.is_empty() => {
                if area.lines().iter().map(|line| line.chars().count()).sum::<usize>() < NOTE_LIMIT {
                    area.insert_char(c);
                }
            }
            (KeyCode::Enter, KeyModifiers::NONE) => area.insert_newline(),
            (KeyCode::Backspace, KeyModifiers::NONE) => {
                area.delete_char();
            }
            (KeyCode::Delete, KeyModifiers::NONE) => {
                area.delete_next_char();
            }
            (KeyCode::Left, KeyModifiers::NONE) => area.move_cursor(CursorMove::Back),
            (KeyCode::Right, KeyModifiers::NONE) => area.move_cursor(CursorMove::Forward),
            (KeyCode::Home, KeyModifiers::NONE) => area.move_cursor(CursorMove::Head),
            (KeyCode::End, KeyModifiers::NONE) => area.move_cursor(CursorMove::End),
            // At the first and last line the arrows leave the field.
            (KeyCode::Char('z'), KeyModifiers::CONTROL) => {
                area.undo();
            }
            (KeyCode::Char('y'), KeyModifiers::CONTROL) => {
                area.redo();
            }
            (KeyCode::Up, KeyModifiers::NONE) if at.0 > 0 => area.move_cursor(CursorMove::Up),
            (KeyCode::Down, KeyModifiers::NONE) if at.0 + 1 < lines => area.move_cursor(CursorMove::Down),
            _ => return false,
        }
        self.edited |= !moves;
        true
    }

    /// Takes pasted text as typing.
    pub fn paste(&mut self, text: &str) {
        let Some(field) = self.fields.get_mut(self.focus) else { return };
        match &mut field.control {
            Control::Text(field) | Control::Date(field) => field.paste(text),
            Control::Notes(area) => {
                let room =
                    NOTE_LIMIT.saturating_sub(area.lines().iter().map(|line| line.chars().count()).sum());
                let clean: String =
                    lines(text).nfc().filter(|c| *c == '\n' || !c.is_control()).take(room).collect();
                area.insert_str(clean);
            }
            _ => return,
        }
        self.edited = true;
    }

    /// Adds a phrase to the first notes field.
    pub fn insert_phrase(&mut self, phrase: &str) {
        if let Some(at) = self.fields.iter().position(|field| matches!(field.control, Control::Notes(_))) {
            self.focus = at;
            self.paste(phrase);
        }
    }

    /// Moves the focus or the choice; whether the action was for the form.
    pub fn act(&mut self, action: Action, look: &Look, today: NaiveDate) -> bool {
        match action {
            Action::Next | Action::Down | Action::Open => self.step(1, look, today),
            Action::Prev | Action::Up => self.step(-1, look, today),
            Action::Left | Action::Right => self.turn(action == Action::Right),
            _ => return false,
        }
        true
    }

    /// Forgets what was typed on a choice.
    fn forget(&mut self) {
        self.typed.clear();
        self.met = true;
    }

    fn turn(&mut self, forward: bool) {
        self.forget();
        let Some(field) = self.fields.get_mut(self.focus) else { return };
        match &mut field.control {
            Control::Choice(options, chosen) if !options.is_empty() => {
                let last = options.len() - 1;
                *chosen = Some(match (*chosen, forward) {
                    (None, true) => 0,
                    (None, false) => last,
                    (Some(at), true) => (at + 1).min(last),
                    (Some(at), false) => at.saturating_sub(1),
                });
            }
            Control::Flag(on) => *on = forward,
            _ => return,
        }
        self.edited = true;
    }

    fn step(&mut self, by: i32, look: &Look, today: NaiveDate) {
        self.blur(look, today);
        let mut at = self.focus as i32 + by;
        while let Some(field) = usize::try_from(at).ok().and_then(|at| self.fields.get(at)) {
            if field.editable() {
                self.focus = at as usize;
                return;
            }
            at += by;
        }
    }

    /// Checks the field that loses the focus and writes a day out in full.
    fn blur(&mut self, look: &Look, today: NaiveDate) {
        self.forget();
        if let Some(field) = self.fields.get_mut(self.focus) {
            field.error = field.fault(look, today);
            let value = field.value(today);
            if let (Control::Date(text), Value::Date(Some(day))) = (&mut field.control, value) {
                *text = TextField::new(&day.to_string());
            }
        }
    }

    /// Checks every field; the focus jumps to the first fault. The labels of the faulty fields.
    pub fn check(&mut self, look: &Look, today: NaiveDate) -> Vec<String> {
        let mut first = None;
        let mut faulty = Vec::new();
        for (at, field) in self.fields.iter_mut().enumerate() {
            field.error = field.fault(look, today);
            if field.error.is_some() {
                first.get_or_insert(at);
                faulty.push(look.t(&field.label));
            }
        }
        if let Some(at) = first {
            self.focus = at;
        }
        faulty
    }

    /// Takes the registry's messages for single fields; the focus jumps to the first.
    pub fn faults(&mut self, fields: &[(String, String)]) {
        let mut first = None;
        for (at, field) in self.fields.iter_mut().enumerate() {
            if let Some((_, text)) = fields.iter().find(|(id, _)| id == field.id) {
                field.error = Some(text.clone());
                first.get_or_insert(at);
            }
        }
        if let Some(at) = first {
            self.focus = at;
        }
    }

    /// Gives the focus to a field that was clicked, and takes the option that was clicked.
    pub fn click(&mut self, at: usize, option: Option<usize>, look: &Look, today: NaiveDate) {
        if !self.fields.get(at).is_some_and(Field::editable) {
            return;
        }
        self.blur(look, today);
        self.focus = at;
        match (self.fields.get_mut(at).map(|field| &mut field.control), option) {
            (Some(Control::Choice(_, chosen)), Some(option)) => *chosen = Some(option),
            (Some(Control::Flag(on)), Some(_)) => *on = !*on,
            _ => return,
        }
        self.edited = true;
    }

    /// Draws the form. What does not fit is scrolled, and the frame's foot says so.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, today: NaiveDate) {
        let labels =
            self.fields.iter().map(|field| width(&canvas.t(&field.label))).max().unwrap_or(0).min(18) as u16;
        let left = labels + 4;
        let measured = |columns: u16| {
            let mut total = 0;
            let tops: Vec<u16> = self
                .fields
                .iter()
                .map(|field| {
                    let top = total;
                    total += field.rows(columns) + u16::from(self.remark(field, None).is_some());
                    top
                })
                .collect();
            (tops, total)
        };
        let mut columns = area.width.saturating_sub(left);
        let (mut tops, mut total) = measured(columns);
        if total > area.height {
            // the marks of a form that goes on stand in columns of their own
            columns = columns.saturating_sub(2);
            (tops, total) = measured(columns);
        }
        // Whole fields are scrolled: the first shown is the one that brings the end of the focused one into view.
        let bottom = |at: usize| tops.get(at + 1).copied().unwrap_or(total);
        let mut first = 0;
        while first < self.focus && bottom(self.focus) - tops[first] > area.height {
            first += 1;
        }
        self.scroll.settle(usize::from(area.height), usize::from(total));
        let base = tops.get(first).copied().unwrap_or(0);
        for (at, field) in self.fields.iter().enumerate().skip(first) {
            let top = tops[at] - base;
            if top >= area.height {
                canvas.put_right(area, area.bottom() - 1, "v", Role::Warn);
                break;
            }
            let slot =
                Rect { y: area.y + top, height: (bottom(at) - tops[at]).min(area.height - top), ..area };
            self.draw_field(canvas, slot, (at, left, columns), field, today);
        }
        if first > 0 {
            canvas.put_right(area, area.y, "^", Role::Warn);
        }
    }

    /// What stands under a field: what is wrong with it, or that nothing begins with what was typed on it. Without looks
    /// only whether there is something.
    fn remark(&self, field: &Field, look: Option<&Look>) -> Option<String> {
        let focused = self.fields.get(self.focus).is_some_and(|own| own.id == field.id);
        if focused && !self.met {
            let said = look.map(|look| match &field.control {
                Control::Choice(options, _) => look.ta(
                    "tui-choice-none",
                    &[("typed", self.typed.as_str().into()), ("n", options.len().into())],
                ),
                _ => look.ta("tui-flag-none", &[("typed", self.typed.as_str().into())]),
            });
            return Some(said.unwrap_or_default());
        }
        field.error.clone()
    }

    fn draw_field(
        &self,
        canvas: &mut Canvas<'_>,
        slot: Rect,
        (at, left, columns): (usize, u16, u16),
        field: &Field,
        today: NaiveDate,
    ) {
        let focus = at == self.focus;
        let (x, y) = (slot.x + left, slot.y);
        canvas.hits.push((slot, Hit::Field(at, None)));
        let label = canvas.t(&field.label);
        if focus {
            canvas.put(slot.x, y, 1, ">", Role::Accent);
        }
        let role = if focus { Role::Accent } else { Role::Text };
        let taken = canvas.put(slot.x + 2, y, left - 3, &label, role);
        if field.rules.contains(&Rule::Required) {
            canvas.put(slot.x + 2 + taken, y, 1, "*", Role::Dim);
        }
        let rows = field.rows(columns).min(slot.height);
        match &field.control {
            Control::Text(text) if canvas.veiled && !focus && !text.value().is_empty() => {
                let veiled = canvas.private(text.value());
                canvas.put(x, y, columns, &veiled, Role::Text);
            }
            Control::Text(text) => text.draw(canvas, x, y, columns, focus),
            Control::Date(text) => {
                text.draw(canvas, x, y, columns.min(14), focus);
                if let Some(day) = date::parse(text.value(), today) {
                    let meant = format!("= {day} {}", weekday(canvas, day));
                    canvas.put(x + 16, y, columns.saturating_sub(16), &meant, Role::Dim);
                }
            }
            Control::Choice(options, chosen) => {
                for (option, (dx, dy, text)) in flow(options, columns).into_iter().enumerate() {
                    if dy >= rows {
                        break;
                    }
                    let on = *chosen == Some(option);
                    let text = if on { text.replacen("( )", "(*)", 1) } else { text };
                    let role = match (on, focus) {
                        (true, true) => Role::Select,
                        (true, false) => Role::Accent,
                        _ => Role::Text,
                    };
                    let wide = canvas.put(x + dx, y + dy, columns.saturating_sub(dx), &text, role);
                    let spot = Rect { x: x + dx, y: y + dy, width: wide, height: 1 };
                    canvas.hits.push((spot, Hit::Field(at, Some(option))));
                    if focus && (on || (chosen.is_none() && option == 0)) {
                        canvas.cursor = Some(Position { x: x + dx + 1, y: y + dy });
                    }
                }
            }
            Control::Flag(on) => {
                let text = format!(
                    "[{}] {}",
                    if *on { "x" } else { " " },
                    canvas.t(if *on { "tui-yes" } else { "tui-no" })
                );
                let wide = canvas.put(x, y, columns, &text, if focus { Role::Select } else { Role::Text });
                canvas.hits.push((Rect { x, y, width: wide, height: 1 }, Hit::Field(at, Some(0))));
                if focus {
                    canvas.cursor = Some(Position { x: x + 1, y });
                }
            }
            Control::Notes(area) if canvas.veiled && !focus && !area.is_empty() => {
                let veiled = canvas.private("-");
                canvas.put(x, y, columns, &veiled, Role::Text);
            }
            Control::Notes(area) => {
                draw_notes(canvas, Rect { x, y, width: columns, height: rows }, area, focus);
            }
            Control::Read(text) => {
                let text = canvas.private(text);
                canvas.prose(Rect { x, y, width: columns, height: rows }, &text, Role::Dim);
            }
        }
        if let Some(error) = self.remark(field, Some(&canvas.look))
            && slot.height > rows
        {
            canvas.put(x, y + rows, columns, &format!("! {error}"), Role::Error);
        }
    }
}

/// Draws a notes field with a bar at its left and, with the focus, the hardware cursor at the caret.
fn draw_notes(canvas: &mut Canvas<'_>, area: Rect, notes: &TextArea<'static>, focus: bool) {
    let bar = if canvas.look.ascii { "|" } else { "│" };
    for y in area.top()..area.bottom() {
        canvas.put(area.x, y, 1, bar, if focus { Role::Focus } else { Role::Border });
    }
    let inner = Rect {
        x: area.x + 2,
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(1),
        ..area
    };
    if inner.width == 0 || inner.height == 0 {
        return;
    }
    notes.render(inner, canvas.buf);
    // ratatui-textarea leaves the hardware cursor to its caller: screen cursor less the scroll.
    let caret = notes.screen_cursor();
    let (top, left) = notes.scroll_offset();
    if focus {
        let x = (caret.col as u16).saturating_sub(left).min(inner.width - 1);
        let y = (caret.row as u16).saturating_sub(top).min(inner.height - 1);
        canvas.cursor = Some(Position { x: inner.x + x, y: inner.y + y });
    }
    let count: usize = notes.lines().iter().map(|line| line.chars().count()).sum();
    let said = canvas.look.ta("tui-note-count", &[("n", count.into())]);
    canvas.put_right(area, area.bottom() - 1, &said, Role::Dim);
}

/// The weekday in words.
pub fn weekday(canvas: &Canvas<'_>, day: NaiveDate) -> String {
    use chrono::Datelike as _;
    let key = match day.weekday() {
        chrono::Weekday::Mon => "tui-day-mon",
        chrono::Weekday::Tue => "tui-day-tue",
        chrono::Weekday::Wed => "tui-day-wed",
        chrono::Weekday::Thu => "tui-day-thu",
        chrono::Weekday::Fri => "tui-day-fri",
        chrono::Weekday::Sat => "tui-day-sat",
        chrono::Weekday::Sun => "tui-day-sun",
    };
    canvas.t(key)
}
