//! What was filled in, read with the type an act takes.

use chrono::{NaiveDate, NaiveTime};

use crate::tui::views::Value;
use crate::tui::widget::field::parse_time;
use crate::words::{Term, slug};

/// Field values by name.
#[derive(Clone, Copy)]
pub struct Filled<'v>(pub &'v [(&'static str, Value)]);

impl Filled<'_> {
    fn value(&self, id: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == id).map(|(_, value)| value)
    }

    /// The words of a field; empty where none were written.
    pub fn text(&self, id: &str) -> &str {
        match self.value(id) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    /// The code chosen; empty where none was.
    pub fn code(&self, id: &str) -> &str {
        match self.value(id) {
            Some(Value::Choice(Some(code))) => code,
            _ => "",
        }
    }

    /// The day of a field.
    pub fn day(&self, id: &str) -> Option<NaiveDate> {
        match self.value(id) {
            Some(Value::Date(day)) => *day,
            _ => None,
        }
    }

    /// A field as it would be written in a cell; none where nothing was asked or chosen.
    pub fn cell(&self, id: &str) -> Option<String> {
        match self.value(id)? {
            Value::Text(text) => Some(text.clone()),
            Value::Date(day) => Some(day.map(|day| day.to_string()).unwrap_or_default()),
            Value::Choice(code) => code.clone(),
            Value::Flag(_) => None,
        }
    }

    /// Whether a field is ticked.
    pub fn flag(&self, id: &str) -> bool {
        matches!(self.value(id), Some(Value::Flag(true)))
    }

    /// The time of day of a field.
    pub fn time(&self, id: &str) -> Option<NaiveTime> {
        let minutes = parse_time(self.text(id))?;
        NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0)
    }

    /// The one of `all` whose stored name was chosen.
    pub fn one<T: Term + Copy>(&self, id: &str, all: &[T]) -> Option<T> {
        let code = self.code(id);
        all.iter().copied().find(|value| slug(value) == code)
    }
}
