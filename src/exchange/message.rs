//! A message that is not yet words: a key of the `exchange.ftl` catalogs and its arguments.

use crate::assets::{Arg, Catalog, Lang};
use std::fmt;

/// A key of the language catalogs with its arguments. The rooms above turn it into Chinese or English.
///
/// Its `Debug` and the errors it comes from never show what stood in a cell; the arguments hold sheet names, row
/// numbers, column letters, field names and limits only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The catalog key, such as `exchange-reject-id-number-is-number`.
    pub key: &'static str,
    /// Named arguments in the order of the catalog entry.
    pub args: Vec<(&'static str, MessageArg)>,
}

/// One argument of a [`Message`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MessageArg {
    /// A count, a limit or a row number.
    Number(u64),
    /// Text that is shown as it stands: a sheet name, a column letter, a heading, a date in `2024-06-30` form.
    Text(String),
    /// A catalog key whose words are put in its place, such as `exchange-field-name`.
    Key(String),
    /// Several catalog keys, joined as a list.
    Keys(Vec<String>),
    /// Another message whose words are put in its place.
    Message(Box<Message>),
}

impl Message {
    /// A message without arguments.
    pub const fn plain(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// The message in the language of a catalog.
    pub fn words(&self, catalog: &Catalog) -> String {
        let args: Vec<(&str, Arg<'_>)> = self
            .args
            .iter()
            .map(|(name, arg)| {
                let arg: Arg<'_> = match arg {
                    // As text: a catalog would put separators into row numbers.
                    MessageArg::Number(number) => number.to_string().into(),
                    MessageArg::Text(text) => text.as_str().into(),
                    MessageArg::Key(key) => catalog.text(key).into(),
                    MessageArg::Message(message) => message.words(catalog).into(),
                    MessageArg::Keys(keys) => {
                        let words: Vec<String> = keys.iter().map(|key| catalog.text(key)).collect();
                        let mark = if catalog.lang() == Lang::Zh { "、" } else { ", " };
                        words.join(mark).into()
                    }
                };
                (*name, arg)
            })
            .collect();
        catalog.text_args(self.key, &args)
    }

    /// The message as it holds for several rows whose days differ.
    #[must_use]
    pub fn of_several(mut self) -> Self {
        for (name, arg) in &mut self.args {
            if matches!(*name, "day" | "end" | "computed") {
                *arg = MessageArg::Key("exchange-each-own-day".to_owned());
            }
        }
        self
    }

    /// Adds a number.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: u64) -> Self {
        self.args.push((name, MessageArg::Number(value)));
        self
    }

    /// Adds text that is shown as it stands.
    #[must_use]
    pub fn text(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.args.push((name, MessageArg::Text(value.to_string())));
        self
    }

    /// Adds a catalog key to be put into words.
    #[must_use]
    pub fn key(mut self, name: &'static str, key: String) -> Self {
        self.args.push((name, MessageArg::Key(key)));
        self
    }

    /// Adds another message.
    #[must_use]
    pub fn message(mut self, name: &'static str, value: Self) -> Self {
        self.args.push((name, MessageArg::Message(Box::new(value))));
        self
    }

    /// Adds a list of catalog keys.
    #[must_use]
    pub fn keys(mut self, name: &'static str, keys: Vec<String>) -> Self {
        self.args.push((name, MessageArg::Keys(keys)));
        self
    }
}
