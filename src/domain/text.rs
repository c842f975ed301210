//! Text as it may be stored: NFC, without control, bidi-override or zero-width characters.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Why a text was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// A control, bidi-override or zero-width character, by its code point, and its place counted in characters from 1.
    #[error("character U+{code:04X} at position {position} is not allowed")]
    Forbidden {
        /// The code point.
        code: u32,
        /// Its place, counted in characters from 1.
        position: usize,
    },
    /// Longer than the limit.
    #[error("text is longer than {limit} characters")]
    TooLong {
        /// The limit in characters.
        limit: usize,
    },
    /// Nothing but white space where something is required.
    #[error("text is empty")]
    Empty,
}

/// A clean text: NFC, trimmed, at most [`Text::MAX`] characters, line feeds allowed, no other control characters,
/// no bidi overrides, no zero-width characters (design: refused at the boundary).
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text(String);

impl Text {
    /// Longest text, in characters.
    pub const MAX: usize = 20_000;
    /// Longest name of a person, an officer or an envelope, in characters.
    pub const NAME_MAX: usize = 60;

    /// Cleans and checks `raw`. An empty text is fine; use [`Text::required`] where it is not.
    ///
    /// # Errors
    /// [`TextError::Forbidden`] or [`TextError::TooLong`].
    pub fn new(raw: &str) -> Result<Self, TextError> {
        let text: String = raw.trim().nfc().collect::<String>().replace("\r\n", "\n");
        for (at, c) in text.chars().enumerate() {
            if is_forbidden(c) {
                return Err(TextError::Forbidden { code: c as u32, position: at + 1 });
            }
        }
        if text.chars().count() > Self::MAX {
            return Err(TextError::TooLong { limit: Self::MAX });
        }
        Ok(Self(text))
    }

    /// Like [`Text::new`], and not empty.
    ///
    /// # Errors
    /// Also [`TextError::Empty`].
    pub fn required(raw: &str) -> Result<Self, TextError> {
        let text = Self::new(raw)?;
        if text.is_empty() { Err(TextError::Empty) } else { Ok(text) }
    }

    /// A name: not empty, of one line, at most [`Text::NAME_MAX`] characters.
    ///
    /// # Errors
    /// What [`Text::required`] and [`Text::check_name`] refuse.
    pub fn name(raw: &str) -> Result<Self, TextError> {
        let text = Self::required(raw)?;
        text.check_name()?;
        Ok(text)
    }

    /// Whether the text can stand for a name in lists and on screens.
    ///
    /// # Errors
    /// Empty, too long, or of several lines.
    pub fn check_name(&self) -> Result<(), TextError> {
        if self.is_empty() {
            return Err(TextError::Empty);
        }
        if let Some((at, c)) = self.0.chars().enumerate().find(|(_, c)| c.is_control()) {
            return Err(TextError::Forbidden { code: c as u32, position: at + 1 });
        }
        if self.0.chars().count() > Self::NAME_MAX {
            return Err(TextError::TooLong { limit: Self::NAME_MAX });
        }
        Ok(())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for a text without characters.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Characters that could forge what a reader sees: controls (but line feed and tab), bidi controls, zero-width
/// characters, byte-order marks, line and paragraph separators, tags and private use.
fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c,
            '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{061C}' | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}' | '\u{00AD}' | '\u{180E}')
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Debug for Text {
    /// Never the text itself: it may be a name.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} chars)", self.0.chars().count())
    }
}

impl TryFrom<String> for Text {
    type Error = TextError;
    fn try_from(raw: String) -> Result<Self, TextError> {
        Self::new(&raw)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

impl std::ops::Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_and_refuses_what_could_forge_a_screen() {
        assert_eq!(Text::new(" e\u{301}tude ").unwrap().as_str(), "\u{e9}tude");
        assert_eq!(Text::new("a\u{202E}b"), Err(TextError::Forbidden { code: 0x202E, position: 2 }));
        assert_eq!(Text::new("张\u{200B}试"), Err(TextError::Forbidden { code: 0x200B, position: 2 }));
        assert_eq!(Text::new("a\u{1b}[2J"), Err(TextError::Forbidden { code: 0x1b, position: 2 }));
        assert!(Text::new("两行\n文字").is_ok());
        assert_eq!(Text::required("  "), Err(TextError::Empty));
    }

    #[test]
    fn a_name_is_one_short_line() {
        let longest = "阿".repeat(Text::NAME_MAX);
        assert_eq!(Text::name(&format!(" {longest} ")).unwrap().as_str(), longest);
        let limit = Text::NAME_MAX;
        assert_eq!(Text::name(&format!("{longest}布")), Err(TextError::TooLong { limit }));
        assert_eq!(Text::name("张\n试"), Err(TextError::Forbidden { code: 0x0a, position: 2 }));
        assert_eq!(Text::name(" \n "), Err(TextError::Empty));
    }
}
