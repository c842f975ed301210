//! What lies over a screen: questions, reasons, menus (the command palette among them), texts to read.

use ratatui::layout::Rect;

use super::backend::Command;
use super::canvas::{Canvas, Hit};
use super::key::Key;
use super::keymap::{Action, Scope};
use super::step::Step;
use super::text::{initials, width, wrap};
use super::theme::{Look, Role};
use super::views::Clock;
use super::widget::input::TextField;
use super::widget::list::{ListState, ScrollState};

/// An entry of a menu.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it does, in words.
    pub text: String,
    /// The key that does the same, or another short remark at the right.
    pub remark: String,
    /// Why it cannot be chosen, in words.
    pub why_not: Option<String>,
    /// What happens.
    pub steps: Vec<Step>,
    found_by: String,
}

impl Item {
    /// An entry.
    pub fn new(text: String, remark: String, steps: Vec<Step>) -> Self {
        let found_by = format!("{} {}", text.to_lowercase(), initials(&text));
        Self { text, remark, why_not: None, steps, found_by }
    }

    /// The same entry, not to be chosen for a reason.
    #[must_use]
    pub fn barred(mut self, why_not: Option<String>) -> Self {
        self.why_not = why_not;
        self
    }

    /// How well typed letters fit: 0 at the start of words or initials, 1 inside, none when not at all.
    fn rank(&self, typed: &str) -> Option<u8> {
        if typed.is_empty() {
            return Some(0);
        }
        let at_start = self.found_by.split(' ').any(|word| word.starts_with(typed));
        if at_start { Some(0) } else { self.found_by.contains(typed).then_some(1) }
    }
}

/// Something over the screen.
#[derive(Debug, Clone)]
pub enum Overlay {
    /// A question with yes and no.
    Confirm {
        /// The question in short.
        title: String,
        /// What will happen, line by line.
        lines: Vec<String>,
        /// What a yes does.
        yes: Vec<Step>,
        /// The answer that Enter gives where a yes would lose something: no, until somebody moves to yes. None where Enter
        /// is the yes.
        answer: Option<bool>,
        /// The scroll of long lists.
        scroll: ScrollState,
    },
    /// Words to be given before a command is carried out.
    Prompt {
        /// What is asked for.
        title: String,
        /// What it is for.
        lines: Vec<String>,
        /// The words.
        field: TextField,
        /// Whether the words may be left out.
        optional: bool,
        /// The command that takes them.
        command: Command,
        /// Whether an empty answer was refused.
        refused: bool,
        /// Whether the command is under way; the words stay until it has been carried out.
        sent: bool,
    },
    /// A menu that is narrowed by typing.
    Menu {
        /// Its title.
        title: String,
        /// What was typed.
        field: TextField,
        /// All entries.
        items: Vec<Item>,
        /// The selected one of those that fit.
        list: ListState,
    },
    /// A text.
    Reader {
        /// Its title.
        title: String,
        /// Its lines.
        lines: Vec<(String, Role)>,
        /// The scroll.
        scroll: ScrollState,
        /// When it closes by itself.
        until: Option<Clock>,
    },
    /// Work on another thread.
    Busy(String),
}

// Overlays are compared only in tests of steps, by what they say.
impl PartialEq for Overlay {
    fn eq(&self, other: &Self) -> bool {
        self.title() == other.title()
    }
}

impl Eq for Overlay {}

impl Overlay {
    /// A question.
    pub fn confirm(title: String, lines: Vec<String>, yes: Vec<Step>) -> Self {
        Self::Confirm { title, lines, yes, answer: None, scroll: ScrollState::default() }
    }

    /// A question whose yes would lose something: Enter says no until somebody moves to yes.
    pub fn confirm_loss(title: String, lines: Vec<String>, yes: Vec<Step>) -> Self {
        Self::Confirm { title, lines, yes, answer: Some(false), scroll: ScrollState::default() }
    }

    /// A request for words.
    pub fn prompt(title: String, lines: Vec<String>, command: Command) -> Self {
        let field = TextField::default();
        Self::Prompt { title, lines, field, optional: false, command, refused: false, sent: false }
    }

    /// A menu.
    pub fn menu(title: String, items: Vec<Item>) -> Self {
        Self::Menu { title, field: TextField::default(), items, list: ListState::default() }
    }

    /// A text to read.
    pub fn reader(title: String, lines: Vec<(String, Role)>) -> Self {
        Self::Reader { title, lines, scroll: ScrollState::default(), until: None }
    }

    /// A text of plain lines to read.
    pub fn text(title: String, lines: &[String]) -> Self {
        Self::reader(title, lines.iter().map(|line| (line.clone(), Role::Text)).collect())
    }

    fn title(&self) -> &str {
        match self {
            Self::Confirm { title, .. }
            | Self::Prompt { title, .. }
            | Self::Menu { title, .. }
            | Self::Reader { title, .. }
            | Self::Busy(title) => title,
        }
    }

    /// Where its keys are.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Confirm { .. } | Self::Busy(_) => Scope::Dialog,
            Self::Prompt { .. } => Scope::Prompt,
            Self::Menu { .. } => Scope::Menu,
            Self::Reader { .. } => Scope::Reader,
        }
    }

    /// Types a key; whether a field took it.
    pub fn key(&mut self, key: Key) -> bool {
        match self {
            Self::Prompt { field, refused, .. } => {
                *refused = false;
                field.key(key)
            }
            Self::Menu { field, list, .. } => {
                // Left, right, home and end are free for the list here.
                let typed = key.typed().is_some()
                    || matches!(key.code, crossterm::event::KeyCode::Backspace) && key.mods.is_empty();
                if typed && field.key(key) {
                    list.selected = 0;
                    return true;
                }
                false
            }
            _ => false,
        }
    }

    /// Takes pasted text.
    pub fn paste(&mut self, text: &str) {
        match self {
            Self::Prompt { field, .. } => field.paste(text),
            Self::Menu { field, list, .. } => {
                field.paste(text);
                list.selected = 0;
            }
            _ => {}
        }
    }

    /// Answers an action: whether the overlay closes, and what happens.
    pub fn act(&mut self, action: Action, look: &Look) -> (bool, Vec<Step>) {
        if let Self::Busy(_) = self {
            return (false, Vec::new());
        }
        if action == Action::Back {
            return (true, Vec::new());
        }
        match self {
            Self::Confirm { yes, scroll, answer, .. } => match (action, &mut *answer) {
                (Action::Yes, _) | (Action::Open, None | Some(true)) => return (true, std::mem::take(yes)),
                (Action::Open, Some(false)) => return (true, Vec::new()),
                (Action::Left, Some(answer)) => *answer = false,
                (Action::Right, Some(answer)) => *answer = true,
                (Action::Next, Some(answer)) => *answer = !*answer,
                _ => {
                    scroll.act(action);
                }
            },
            Self::Prompt { field, optional, command, refused, sent, .. } if action == Action::Open => {
                let words = field.value().trim().to_owned();
                if words.is_empty() && !*optional {
                    *refused = true;
                    return (false, Vec::new());
                }
                *sent = true;
                return (false, vec![Step::Tell(command.clone().with_words(&words))]);
            }
            Self::Menu { field, items, list, .. } => {
                let fitting = fitting(items, field.value());
                if action == Action::Open {
                    let Some(item) = fitting.get(list.selected).and_then(|at| items.get(*at)) else {
                        return (false, Vec::new());
                    };
                    if let Some(why) = &item.why_not {
                        let said = look.ta("tui-why-barred", &[("why", why.clone().into())]);
                        return (false, vec![Step::Say(super::step::Tone::Note, said)]);
                    }
                    return (true, item.steps.clone());
                }
                list.act(action, fitting.len());
            }
            Self::Reader { scroll, .. } => {
                scroll.act(action);
            }
            _ => {}
        }
        (false, Vec::new())
    }

    /// Takes the answer to the command of a prompt; whether the prompt closes. What was refused can be mended where it was
    /// typed, and a calculator is there for the next sum.
    pub fn answered(&mut self, carried_out: bool) -> bool {
        match self {
            Self::Prompt { sent, command, field, .. } if *sent => {
                *sent = false;
                let stays = matches!(command, Command::Calculate(_));
                if carried_out && stays {
                    field.clear();
                }
                carried_out && !stays
            }
            _ => false,
        }
    }

    /// The words typed into a prompt.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Prompt { field, .. } if !field.value().trim().is_empty() => Some(field.value()),
            _ => None,
        }
    }

    /// The prompt without anything personal, for the time of a lock, and the words typed into it.
    pub fn put_by(self) -> Option<(Self, String)> {
        match self {
            Self::Prompt { title, field, optional, command, .. } if !field.value().trim().is_empty() => {
                let words = field.value().to_owned();
                let mut emptied = Self::prompt(title, Vec::new(), command.with_words(""));
                if let Self::Prompt { optional: slot, .. } = &mut emptied {
                    *slot = optional;
                }
                Some((emptied, words))
            }
            _ => None,
        }
    }

    /// A click on a row: as moving there and opening.
    pub fn click(&mut self, hit: Hit, look: &Look) -> (bool, Vec<Step>) {
        match (&mut *self, hit) {
            (Self::Menu { list, .. }, Hit::Row(at)) => {
                list.selected = at;
                self.act(Action::Open, look)
            }
            _ => (false, Vec::new()),
        }
    }

    /// Draws it over everything else.
    pub fn draw(&self, canvas: &mut Canvas<'_>) {
        let full = canvas.buf.area;
        canvas.hits.clear();
        match self {
            Self::Confirm { title, lines, scroll, answer, .. } => {
                let shown: Vec<(String, Role)> =
                    lines.iter().map(|line| (line.clone(), Role::Text)).collect();
                let inner = framed(canvas, full, title, 64, wrapped(&shown, 60).len() as u16 + 2);
                scrolled(canvas, Rect { height: inner.height.saturating_sub(2), ..inner }, &shown, scroll);
                let y = inner.bottom() - 1;
                match answer {
                    None => {
                        let keys = canvas.t("tui-confirm-keys");
                        canvas.put(inner.x, y, inner.width, &keys, Role::Key);
                    }
                    Some(answer) => {
                        let mut x = inner.x;
                        for (word, yes) in [("tui-no", false), ("tui-yes", true)] {
                            let word = format!("[ {} ]", canvas.t(word));
                            let role = if yes == *answer { Role::Select } else { Role::Text };
                            x += canvas.put(x, y, inner.width, &word, role) + 2;
                        }
                        let keys = canvas.t("tui-loss-keys");
                        canvas.put(x + 2, y, inner.right().saturating_sub(x + 2), &keys, Role::Key);
                    }
                }
                canvas.cursor = None;
            }
            Self::Prompt { title, lines, field, refused, .. } => {
                let shown: Vec<(String, Role)> =
                    lines.iter().map(|line| (line.clone(), Role::Text)).collect();
                let rows = wrapped(&shown, 60);
                let inner = framed(canvas, full, title, 64, rows.len() as u16 + 4);
                for (at, (line, role)) in
                    rows.iter().enumerate().take(usize::from(inner.height.saturating_sub(4)))
                {
                    canvas.put(inner.x, inner.y + at as u16, inner.width, line, *role);
                }
                let y = inner.bottom().saturating_sub(3);
                field.draw(canvas, inner.x, y, inner.width, true);
                let (said, role) = if *refused {
                    (canvas.t("tui-prompt-empty"), Role::Error)
                } else {
                    (canvas.t("tui-prompt-keys"), Role::Key)
                };
                canvas.put(inner.x, inner.bottom() - 1, inner.width, &said, role);
            }
            Self::Menu { title, field, items, list } => draw_menu(canvas, full, title, field, items, list),
            Self::Reader { title, lines, scroll, .. } => {
                let columns = full.width.saturating_sub(8).min(100);
                let count = wrapped(lines, usize::from(columns.saturating_sub(4))).len() as u16;
                let inner = framed(canvas, full, title, columns, count.min(full.height.saturating_sub(6)));
                scrolled(canvas, inner, lines, scroll);
                canvas.cursor = None;
            }
            Self::Busy(text) => {
                let inner = framed(canvas, full, "", width(text) as u16 + 8, 1);
                canvas.put(inner.x + 2, inner.y, inner.width, text, Role::Text);
                canvas.cursor = None;
            }
        }
    }
}

fn fitting(items: &[Item], typed: &str) -> Vec<usize> {
    let typed: String = typed.trim().to_lowercase().chars().map(super::text::half_width).collect();
    let mut found: Vec<(u8, usize)> =
        items.iter().enumerate().filter_map(|(at, item)| item.rank(&typed).map(|rank| (rank, at))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, at)| at).collect()
}

fn draw_menu(
    canvas: &mut Canvas<'_>,
    full: Rect,
    title: &str,
    field: &TextField,
    items: &[Item],
    list: &ListState,
) {
    let fitting = fitting(items, field.value());
    let room = full.height.saturating_sub(8);
    let inner = framed(canvas, full, title, 72, (items.len() as u16).min(room) + 1);
    canvas.put(inner.x, inner.y, 2, ">", Role::Accent);
    field.draw(canvas, inner.x + 2, inner.y, inner.width - 2, true);
    let body = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
    let offset = list.settle(usize::from(body.height), fitting.len());
    if fitting.is_empty() {
        let said = canvas.t("tui-menu-none");
        canvas.put(body.x, body.y, body.width, &said, Role::Dim);
    }
    for (row, at) in fitting.iter().skip(offset).take(usize::from(body.height)).enumerate() {
        let Some(item) = items.get(*at) else { continue };
        let y = body.y + row as u16;
        let chosen = offset + row == list.selected;
        let role = match (chosen, &item.why_not) {
            (true, _) => Role::Select,
            (false, Some(_)) => Role::Dim,
            (false, None) => Role::Text,
        };
        if chosen {
            canvas.put(body.x, y, body.width, &" ".repeat(usize::from(body.width)), role);
        }
        let text = match &item.why_not {
            Some(why) => format!("{} - {why}", item.text),
            None => item.text.clone(),
        };
        let remark = width(&item.remark) as u16;
        canvas.put(body.x + 1, y, body.width.saturating_sub(remark + 3), &text, role);
        canvas.put_right(body, y, &item.remark, if chosen { role } else { Role::Key });
        canvas.hits.push((Rect { y, height: 1, ..body }, Hit::Row(offset + row)));
    }
}

/// A frame in the middle for so many columns and lines; returns the inside.
fn framed(canvas: &mut Canvas<'_>, full: Rect, title: &str, columns: u16, lines: u16) -> Rect {
    let columns = columns.min(full.width.saturating_sub(4)).max(8);
    let height = (lines + 2).min(full.height.saturating_sub(2)).max(3);
    let x = full.x + (full.width - columns) / 2;
    let y = full.y + (full.height - height) / 3;
    let area = Rect { x, y, width: columns, height };
    canvas.clear(area);
    canvas.panel(area, title, true)
}

fn wrapped(lines: &[(String, Role)], columns: usize) -> Vec<(String, Role)> {
    lines.iter().flat_map(|(line, role)| wrap(line, columns).into_iter().map(|part| (part, *role))).collect()
}

fn scrolled(canvas: &mut Canvas<'_>, area: Rect, lines: &[(String, Role)], scroll: &ScrollState) {
    let rows = wrapped(lines, usize::from(area.width));
    let offset = scroll.settle(usize::from(area.height), rows.len());
    for (at, (line, role)) in rows.iter().skip(offset).take(usize::from(area.height)).enumerate() {
        canvas.put(area.x, area.y + at as u16, area.width, line, *role);
    }
    if rows.len() > usize::from(area.height) {
        let said = format!(
            "{}-{} / {}",
            offset + 1,
            (offset + usize::from(area.height)).min(rows.len()),
            rows.len()
        );
        let frame = Rect { x: area.x - 2, width: area.width + 4, y: area.y - 1, height: area.height + 2 };
        canvas.foot_note(frame, &said);
    }
}
