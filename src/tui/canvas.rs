//! The drawing surface: a buffer with the look, the veil and the hits. All drawing goes through it, so that text is cut
//! with a mark, unsafe characters never reach the terminal and no popup leaves half a glyph behind.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::widgets::{Block, Borders, Widget as _};

use super::keymap::Action;
use super::text::{cut, fit, fit_right, safe, width, wrap};
use super::theme::{Class, Look, Role};
use super::views::Clock;
use super::widget::list::ListState;
use crate::registry::mask_name;

/// What a click on an area means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// A row of the screen's list.
    Row(usize),
    /// A row of the screen's second list.
    Side(usize),
    /// A tab of the screen.
    Tab(usize),
    /// A field of the form; the option, if one was hit.
    Field(usize, Option<usize>),
    /// What a footer hint or a tab of the top line names.
    Act(Action),
}

/// A cell of a table row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// What it means.
    pub role: Role,
}

impl Cell {
    /// A cell of a role.
    pub fn new(text: impl Into<String>, role: Role) -> Self {
        Self { text: text.into(), role }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, role: Role::Text }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), role: Role::Text }
    }
}

/// A table column. Sets of columns are written for each width class; a column is never squeezed by a layout engine.
#[derive(Debug, Clone, Copy)]
pub struct Col {
    /// The key of the heading; empty for none.
    pub head: &'static str,
    /// Width in columns; 0 takes what the others leave (one such column a set).
    pub width: u16,
    /// Whether the text stands at the right.
    pub right: bool,
}

/// A column of a width, text at the left.
pub const fn col(head: &'static str, width: u16) -> Col {
    Col { head, width, right: false }
}

/// A column of a width, text at the right.
pub const fn col_right(head: &'static str, width: u16) -> Col {
    Col { head, width, right: true }
}

/// The surface one frame is drawn on.
pub struct Canvas<'a> {
    /// The cells.
    pub buf: &'a mut Buffer,
    /// Looks and language.
    pub look: Look,
    /// Whether names and numbers are veiled.
    pub veiled: bool,
    /// The time of the frame.
    pub now: Clock,
    /// Where the hardware cursor stands: the caret of the focused field.
    pub cursor: Option<Position>,
    /// What clicks mean; later areas lie over earlier ones.
    pub hits: Vec<(Rect, Hit)>,
}

impl<'a> Canvas<'a> {
    /// A fresh surface.
    pub fn new(buf: &'a mut Buffer, look: Look, veiled: bool, now: Clock) -> Self {
        Self { buf, look, veiled, now, cursor: None, hits: Vec::new() }
    }

    /// The width class of the whole terminal.
    pub fn class(&self) -> Class {
        Class::of(self.buf.area.width)
    }

    /// The text of a key.
    pub fn t(&self, key: &str) -> String {
        self.look.t(key)
    }

    /// A name, veiled if the veil is on.
    pub fn name(&self, name: &str) -> String {
        if self.veiled { mask_name(name) } else { name.to_owned() }
    }

    /// Words that may say something about a person; starred out when the veil is on.
    pub fn private(&self, text: &str) -> String {
        if self.veiled && !text.trim().is_empty() { "***".to_owned() } else { text.to_owned() }
    }

    /// Draws text on one row within `columns`, cut with a mark; returns the columns it took.
    pub fn put(&mut self, x: u16, y: u16, columns: u16, text: &str, role: Role) -> u16 {
        let area = self.buf.area;
        if y >= area.bottom() || x >= area.right() || y < area.top() {
            return 0;
        }
        let columns = columns.min(area.right() - x);
        let shown = cut(&safe(text), usize::from(columns), self.look.mark());
        self.buf.set_stringn(x, y, &shown, usize::from(columns), self.look.style(role));
        width(&shown) as u16
    }

    /// Draws text at the right end of a row of `area`; returns the columns it took.
    pub fn put_right(&mut self, area: Rect, y: u16, text: &str, role: Role) -> u16 {
        let shown = cut(&safe(text), usize::from(area.width), self.look.mark());
        let wide = width(&shown) as u16;
        self.put(area.right() - wide, y, wide, &shown, role)
    }

    /// Draws lines down an area, wrapped; returns the rows used. What does not fit is said by a mark in the last row.
    pub fn prose(&mut self, area: Rect, text: &str, role: Role) -> u16 {
        let lines = wrap(&safe(text), usize::from(area.width));
        let shown = lines.len().min(usize::from(area.height));
        for (at, line) in lines.iter().take(shown).enumerate() {
            self.put(area.x, area.y + at as u16, area.width, line, role);
        }
        if lines.len() > shown && shown > 0 {
            let mark = self.look.mark();
            self.put_right(area, area.bottom() - 1, mark, Role::Warn);
        }
        shown as u16
    }

    /// Draws paragraphs one after another; returns the rows used.
    pub fn paragraphs(&mut self, area: Rect, texts: &[String], role: Role) -> u16 {
        let mut used = 0;
        for text in texts {
            if used >= area.height {
                let mark = self.look.mark();
                self.put_right(area, area.bottom().saturating_sub(1), mark, Role::Warn);
                break;
            }
            used += self.prose(Rect { y: area.y + used, height: area.height - used, ..area }, text, role);
        }
        used
    }

    /// A framed panel; returns what is inside. The title is cut to the frame.
    pub fn panel(&mut self, area: Rect, title: &str, focus: bool) -> Rect {
        if area.width < 4 || area.height < 2 {
            return Rect { width: 0, height: 0, ..area };
        }
        let role = if focus { Role::Focus } else { Role::Border };
        Block::new()
            .borders(Borders::ALL)
            .border_set(self.look.border())
            .border_style(self.look.style(role))
            .render(area, self.buf);
        if !title.is_empty() {
            let shown = format!(
                " {} ",
                cut(&safe(title), usize::from(area.width.saturating_sub(6)), self.look.mark())
            );
            self.put(area.x + 2, area.y, area.width - 4, &shown, Role::Title);
        }
        Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(4), height: area.height - 2 }
    }

    /// Words in the lower frame of a panel, at its right.
    pub fn foot_note(&mut self, area: Rect, text: &str) {
        if area.width > 8 && !text.is_empty() {
            let inner = Rect { x: area.x + 2, width: area.width - 4, ..area };
            self.put_right(inner, area.bottom() - 1, &format!(" {text} "), Role::Dim);
        }
    }

    /// A meter in text: `███░░ 73% 22/30`. It needs no colour and no gauge widget.
    pub fn meter(&self, done: u32, of: u32, cells: usize) -> String {
        let share = if of == 0 { 0.0 } else { f64::from(done.min(of)) / f64::from(of) };
        // Full only when everything is done, empty only when nothing is.
        let mut filled = (share * cells as f64).floor() as usize;
        if done > 0 && filled == 0 {
            filled = 1;
        }
        let (full, empty) = if self.look.ascii { ("#", ".") } else { ("█", "░") };
        let percent = if of == 0 { "-".to_owned() } else { format!("{}%", (share * 100.0).floor()) };
        format!("{}{} {percent:>4} {done}/{of}", full.repeat(filled), empty.repeat(cells - filled))
    }

    /// A table with its heading: columns of a fixed set, rows asked for by index, selection in reverse video. Returns
    /// the area of the rows. Clicks on rows become [`Hit::Row`].
    pub fn table(
        &mut self,
        area: Rect,
        cols: &[Col],
        len: usize,
        state: &ListState,
        focus: bool,
        mut row: impl FnMut(&Self, usize) -> Vec<Cell>,
    ) -> Rect {
        let widths = self.widths(area.width.saturating_sub(2), cols);
        let gap = self.gap();
        let mut top = area.y;
        if cols.iter().any(|col| !col.head.is_empty()) && area.height > 1 {
            let heads: Vec<Cell> = cols
                .iter()
                .map(|col| {
                    Cell::new(if col.head.is_empty() { String::new() } else { self.t(col.head) }, Role::Dim)
                })
                .collect();
            self.cells((area.x + 2, top), (cols, &widths), gap, &heads, None);
            top += 1;
        }
        let body = Rect { y: top, height: area.bottom().saturating_sub(top), ..area };
        let offset = state.settle(usize::from(body.height), len);
        for at in offset..len.min(offset + usize::from(body.height)) {
            let y = body.y + (at - offset) as u16;
            let chosen = at == state.selected;
            let cells = row(self, at);
            let role = chosen.then_some(Role::Select);
            if chosen {
                // The whole row turns, so that the selection shows without colour and across gaps.
                let blank = " ".repeat(usize::from(body.width));
                self.put(body.x, y, body.width, &blank, if focus { Role::Select } else { Role::Text });
                self.put(body.x, y, 2, ">", if focus { Role::Select } else { Role::Accent });
            }
            self.cells((area.x + 2, y), (cols, &widths), gap, &cells, role.filter(|_| focus));
            self.hits.push((Rect { y, height: 1, ..body }, Hit::Row(at)));
        }
        body
    }

    fn gap(&self) -> u16 {
        if self.class() == Class::Narrow { 1 } else { 2 }
    }

    fn widths(&self, room: u16, cols: &[Col]) -> Vec<u16> {
        let gaps = self.gap() * (cols.len().saturating_sub(1)) as u16;
        let fixed: u16 = cols.iter().map(|col| col.width).sum();
        let rest = room.saturating_sub(fixed + gaps);
        cols.iter().map(|col| if col.width == 0 { rest } else { col.width }).collect()
    }

    fn cells(
        &mut self,
        (x, y): (u16, u16),
        (cols, widths): (&[Col], &[u16]),
        gap: u16,
        cells: &[Cell],
        over: Option<Role>,
    ) {
        let mut at = x;
        for ((col, wide), cell) in cols.iter().zip(widths).zip(cells) {
            let mark = self.look.mark();
            let text = safe(&cell.text);
            let shown = if col.right {
                fit_right(&text, usize::from(*wide), mark)
            } else {
                fit(&text, usize::from(*wide), mark)
            };
            self.put(at, y, *wide, &shown, over.unwrap_or(cell.role));
            at += wide + gap;
        }
    }

    /// Empties an area for something drawn over it, without leaving half of a wide glyph at its edges.
    pub fn clear(&mut self, area: Rect) {
        super::widget::WideClear.render(area.intersection(self.buf.area), self.buf);
    }
}

/// The position words for the foot of a list's panel: rows shown of all, with arrows where more follows.
pub fn position(state: &ListState, len: usize) -> String {
    let (first, last) = state.shown(len);
    if len == 0 {
        return String::new();
    }
    let more = match (first > 1, last < len) {
        (true, true) => "^v ",
        (true, false) => "^ ",
        (false, true) => "v ",
        (false, false) => "",
    };
    format!("{more}{first}-{last} / {len}")
}
