//! Reads the parts of a map file and knows the line of each.

use super::{CodeList, Field, ListSource, fold_heading, fold_value};
use crate::exchange::message::Message;
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;
use toml::{
    Spanned,
    de::{DeString, DeValue},
};

/// Why a map file was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line} of the roster map: {reason}")]
pub struct MapError {
    /// Line of the map file, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: MapErrorReason,
}

/// What is wrong with a line of a map file. A map holds no personal data, so that its own words may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MapErrorReason {
    /// Not TOML.
    #[error("not TOML: {0}")]
    Syntax(String),
    /// A key that maps do not have.
    #[error("unknown key {0:?}")]
    UnknownKey(String),
    /// Not a field of rosters.
    #[error("unknown field {0:?}")]
    UnknownField(String),
    /// Not a list of values.
    #[error("unknown list {0:?}")]
    UnknownList(String),
    /// Not a value of its list.
    #[error("unknown value {0:?}")]
    UnknownValue(String),
    /// The value has another type, such as text where a list of texts is expected.
    #[error("{0:?} has the wrong type")]
    WrongType(String),
    /// The same heading or word stands for two things.
    #[error("{alias:?} stands for both {first:?} and {second:?}")]
    Twice {
        /// The heading or word.
        alias: String,
        /// What it stands for already.
        first: String,
        /// What this line says.
        second: String,
    },
    /// A version of the format that this program does not know.
    #[error("format {0} is not known")]
    Format(i64),
}

impl MapError {
    /// The message for people.
    pub fn message(&self) -> Message {
        let line = self.line as u64;
        let plain = |key: &'static str| Message::plain(key).number("line", line);
        match &self.reason {
            MapErrorReason::Syntax(detail) => plain("exchange-map-syntax").text("detail", detail),
            MapErrorReason::UnknownKey(name) => plain("exchange-map-unknown-key").text("name", name),
            MapErrorReason::UnknownField(name) => plain("exchange-map-unknown-field").text("name", name),
            MapErrorReason::UnknownList(name) => plain("exchange-map-unknown-list").text("name", name),
            MapErrorReason::UnknownValue(name) => plain("exchange-map-unknown-value").text("name", name),
            MapErrorReason::WrongType(name) => plain("exchange-map-wrong-type").text("name", name),
            MapErrorReason::Twice { alias, first, second } => {
                plain("exchange-map-twice").text("alias", alias).text("first", first).text("second", second)
            }
            MapErrorReason::Format(format) => plain("exchange-map-format").text("format", format),
        }
    }
}

pub(super) type Entries<'t, 'i> = Vec<(&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>)>;

/// A map file while it is read.
pub(super) struct MapReader<'a> {
    pub(super) text: &'a str,
    pub(super) shipped: bool,
}

impl MapReader<'_> {
    pub(super) fn error(&self, offset: usize, reason: MapErrorReason) -> MapError {
        MapError { line: line_of(self.text, offset), reason }
    }

    pub(super) fn wrong_type(&self, name: &str, value: &Spanned<DeValue<'_>>) -> MapError {
        self.error(value.span().start, MapErrorReason::WrongType(name.to_owned()))
    }

    /// The entries of a table in the order of the file, so that of two that clash the later one is named.
    pub(super) fn table<'t, 'i>(
        &self,
        name: &str,
        value: &'t Spanned<DeValue<'i>>,
    ) -> Result<Entries<'t, 'i>, MapError> {
        let table = value.get_ref().as_table().ok_or_else(|| self.wrong_type(name, value))?;
        let mut entries: Entries<'t, 'i> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        Ok(entries)
    }

    pub(super) fn array<'t, 'i>(
        &self,
        name: &str,
        value: &'t Spanned<DeValue<'i>>,
    ) -> Result<impl Iterator<Item = &'t Spanned<DeValue<'i>>>, MapError> {
        value.get_ref().as_array().map(|array| array.iter()).ok_or_else(|| self.wrong_type(name, value))
    }

    pub(super) fn text<'t>(&self, name: &str, value: &'t Spanned<DeValue<'_>>) -> Result<&'t str, MapError> {
        value.get_ref().as_str().ok_or_else(|| self.wrong_type(name, value))
    }

    pub(super) fn integer(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<i64, MapError> {
        let integer = value.get_ref().as_integer();
        integer
            .and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok())
            .ok_or_else(|| self.wrong_type(name, value))
    }

    pub(super) fn field(&self, name: &str, offset: usize) -> Result<Field, MapError> {
        Field::parse(name).ok_or_else(|| self.error(offset, MapErrorReason::UnknownField(name.to_owned())))
    }

    pub(super) fn read_headings(
        &self,
        value: &Spanned<DeValue<'_>>,
        headings: &mut BTreeMap<String, Field>,
    ) -> Result<(), MapError> {
        for (key, aliases) in self.table("fields", value)? {
            let field = self.field(key.get_ref(), key.span().start)?;
            for alias in self.array(key.get_ref(), aliases)? {
                let text = self.text(key.get_ref(), alias)?;
                if let Some(first) = headings.insert(fold_heading(text), field)
                    && first != field
                {
                    let reason = MapErrorReason::Twice {
                        alias: text.to_owned(),
                        first: first.key().to_owned(),
                        second: field.key().to_owned(),
                    };
                    return Err(self.error(alias.span().start, reason));
                }
            }
        }
        Ok(())
    }

    pub(super) fn read_values(
        &self,
        value: &Spanned<DeValue<'_>>,
        known: &BTreeMap<CodeList, BTreeSet<String>>,
        values: &mut BTreeMap<(CodeList, String), String>,
        labels: &mut BTreeMap<CodeList, Vec<String>>,
    ) -> Result<(), MapError> {
        for (key, lists) in self.table("values", value)? {
            let list = CodeList::ALL.into_iter().find(|list| list.key() == key.get_ref().as_ref());
            let list = list.ok_or_else(|| {
                self.error(key.span().start, MapErrorReason::UnknownList(key.get_ref().to_string()))
            })?;
            for (name, words) in self.table(key.get_ref(), lists)? {
                let code = name.get_ref().as_ref();
                if !known.get(&list).is_some_and(|known| known.contains(code)) {
                    if self.shipped && !matches!(list.source(), ListSource::Closed(_)) {
                        continue;
                    }
                    let reason = MapErrorReason::UnknownValue(code.to_owned());
                    return Err(self.error(name.span().start, reason));
                }
                for (place, word) in self.array(name.get_ref(), words)?.enumerate() {
                    let text = self.text(name.get_ref(), word)?;
                    if place == 0 && matches!(list.source(), ListSource::Closed(_)) {
                        labels.entry(list).or_default().push(text.to_owned());
                    }
                    if let Some(first) = values.insert((list, fold_value(text)), code.to_owned())
                        && first != code
                    {
                        let reason =
                            MapErrorReason::Twice { alias: text.to_owned(), first, second: code.to_owned() };
                        return Err(self.error(word.span().start, reason));
                    }
                }
            }
        }
        Ok(())
    }
}

/// The line of a byte offset, from 1.
pub(super) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|&byte| byte == b'\n').count() + 1
}
