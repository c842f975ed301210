//! Fields of a form: how each is edited, what it must satisfy, how it reads.

use std::borrow::Cow;

use chrono::NaiveDate;
use ratatui::style::Style;
use ratatui_textarea::{CursorMove, TextArea, WrapMode};
use unicode_normalization::UnicodeNormalization as _;

use super::date;
use super::input::TextField;
use crate::domain::{IdNumber, IdNumberError};
use crate::tui::text::width;
use crate::tui::theme::Look;
use crate::tui::views::{Choice, Value};

/// The most characters a note takes.
pub const NOTE_LIMIT: usize = 4_000;

/// What a field must satisfy; checked when it loses the focus and on save.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Must be filled or chosen.
    Required,
    /// A day that is not after the screen's day.
    NotFuture,
    /// A whole number from 0 to this.
    UpTo(u32),
    /// A time such as 14:00.
    Time,
    /// A resident identity number with its birth date and check character.
    IdNumber,
}

/// What a field is edited with.
#[derive(Debug, Clone)]
pub enum Control {
    /// One line.
    Text(TextField),
    /// A day, typed in any of the ways officers write one.
    Date(TextField),
    /// One of a few options.
    Choice(Vec<Choice>, Option<usize>),
    /// Yes or no.
    Flag(bool),
    /// Several lines.
    Notes(Box<TextArea<'static>>),
    /// A value the program worked out; cannot be edited.
    Read(String),
}

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name values are handed back by.
    pub id: &'static str,
    /// The key of its label.
    pub label: Cow<'static, str>,
    /// How it is edited.
    pub control: Control,
    /// What it must satisfy.
    pub rules: Vec<Rule>,
    /// What is wrong with it.
    pub error: Option<String>,
}

impl Field {
    /// A field without rules.
    pub fn new(id: &'static str, label: impl Into<Cow<'static, str>>, control: Control) -> Self {
        Self { id, label: label.into(), control, rules: Vec::new(), error: None }
    }

    /// The same field with a rule.
    #[must_use]
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// The value as it stands.
    pub fn value(&self, today: NaiveDate) -> Value {
        match &self.control {
            Control::Text(field) => Value::Text(field.value().trim().to_owned()),
            Control::Date(field) => Value::Date(date::parse(field.value(), today)),
            Control::Choice(options, chosen) => {
                Value::Choice(chosen.and_then(|at| options.get(at)).map(|option| option.code.clone()))
            }
            Control::Flag(on) => Value::Flag(*on),
            Control::Notes(area) => Value::Text(area.lines().join("\n").trim().nfc().collect()),
            Control::Read(text) => Value::Text(text.clone()),
        }
    }

    /// Whether a choice or a tick stands at a value.
    pub fn holds(&self, wanted: &Value) -> bool {
        match (&self.control, wanted) {
            (Control::Choice(options, chosen), Value::Choice(code)) => {
                chosen.and_then(|at| options.get(at)).map(|option| &option.code) == code.as_ref()
            }
            (Control::Flag(on), Value::Flag(wanted)) => on == wanted,
            _ => false,
        }
    }

    /// Puts a value in.
    pub fn set(&mut self, value: &Value) {
        match (&mut self.control, value) {
            (Control::Text(field) | Control::Date(field), Value::Text(text)) => *field = TextField::new(text),
            (Control::Date(field), Value::Date(Some(day))) => *field = TextField::new(&day.to_string()),
            (Control::Choice(options, chosen), Value::Choice(Some(code))) => {
                *chosen = options.iter().position(|option| option.code == *code);
            }
            (Control::Flag(on), Value::Flag(value)) => *on = *value,
            (Control::Notes(area), Value::Text(text)) => **area = notes(text),
            (Control::Read(shown), Value::Text(text)) => shown.clone_from(text),
            _ => {}
        }
    }

    pub fn editable(&self) -> bool {
        !matches!(self.control, Control::Read(_))
    }

    pub fn fault(&self, look: &Look, today: NaiveDate) -> Option<String> {
        let value = self.value(today);
        if let (Control::Date(field), Value::Date(None)) = (&self.control, &value)
            && !field.value().trim().is_empty()
        {
            return Some(look.t("tui-fault-date"));
        }
        let empty = match &value {
            Value::Text(text) => text.is_empty(),
            Value::Date(day) => day.is_none(),
            Value::Choice(chosen) => chosen.is_none(),
            Value::Flag(_) => false,
        };
        self.rules.iter().find_map(|rule| match (rule, &value) {
            (Rule::Required, _) if empty => Some(look.t("tui-fault-required")),
            (Rule::NotFuture, Value::Date(Some(day))) if *day > today => Some(look.t("tui-fault-future")),
            (Rule::UpTo(most), Value::Text(text))
                if !empty && !text.parse::<u32>().is_ok_and(|n| n <= *most) =>
            {
                Some(look.ta("tui-fault-number", &[("n", (*most).into())]))
            }
            (Rule::IdNumber, Value::Text(text)) if !empty => {
                IdNumber::parse(text, today).err().map(|error| id_fault(look, error))
            }
            (Rule::Time, Value::Text(text)) if !empty && parse_time(text).is_none() => {
                Some(look.t("tui-fault-time"))
            }
            _ => None,
        })
    }

    /// Rows the control takes in a width.
    pub fn rows(&self, columns: u16) -> u16 {
        match &self.control {
            Control::Notes(_) => 5,
            Control::Choice(options, _) => flow(options, columns).last().map_or(1, |(_, row, _)| row + 1),
            Control::Read(text) => {
                crate::tui::text::wrap(text, usize::from(columns)).len().clamp(1, 3) as u16
            }
            _ => 1,
        }
    }
}

/// What is wrong with an identity number, and where.
fn id_fault(look: &Look, error: IdNumberError) -> String {
    match error {
        IdNumberError::Length(has) => look.ta("tui-fault-id-length", &[("n", has.into())]),
        IdNumberError::Character(at) => look.ta("tui-fault-id-character", &[("n", at.into())]),
        IdNumberError::BirthDate => look.t("tui-fault-id-birth"),
        _ => look.t("tui-fault-id"),
    }
}

/// A time of day as typed (`14:00`, `14：00`, `1400`): minutes after midnight.
pub fn parse_time(text: &str) -> Option<u32> {
    let text: String = text.trim().chars().map(crate::tui::text::half_width).collect();
    let (hour, minute) = match text.split_once([':', '.']) {
        Some((hour, minute)) => (hour, minute),
        None if text.len() == 4 && text.is_ascii() => text.split_at(2),
        None => return None,
    };
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// A field of several lines with a first text.
pub fn notes(text: &str) -> TextArea<'static> {
    let mut area = TextArea::new(text.lines().map(ToOwned::to_owned).collect());
    area.set_wrap_mode(WrapMode::Glyph);
    // The hardware cursor is the caret; a drawn one beside it would mislead input methods.
    area.set_cursor_style(Style::new());
    area.set_cursor_line_style(Style::new());
    area.move_cursor(CursorMove::Bottom);
    area.move_cursor(CursorMove::End);
    area
}

/// Where each option of a choice stands: column, row, label.
pub fn flow(options: &[Choice], columns: u16) -> Vec<(u16, u16, String)> {
    let (mut x, mut row) = (0, 0);
    let mut placed = Vec::new();
    for option in options {
        let label = format!("( ) {}", option.label);
        let wide = width(&label) as u16;
        if x > 0 && x + wide > columns {
            x = 0;
            row += 1;
        }
        placed.push((x, row, label));
        x += wide + 2;
    }
    placed
}
