//! Keys: one type for what the terminal sends, what the key table names and what the footer shows.

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::text::half_width;

/// A key as the key table knows it: normalised, so that an input method's full-width forms and a terminal's ways of
/// sending Shift mean the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// What was pressed; a character is in the case it was typed in.
    pub code: KeyCode,
    /// Control and Alt, and Shift for keys that are not characters.
    pub mods: KeyModifiers,
}

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: KeyCode) -> Self {
        Self { code, mods: KeyModifiers::NONE }
    }

    /// The key of a terminal event; nothing for a release.
    pub fn from_event(event: KeyEvent) -> Option<Self> {
        if event.kind == KeyEventKind::Release {
            return None;
        }
        let mut mods = event.modifiers & (KeyModifiers::CONTROL | KeyModifiers::ALT | KeyModifiers::SHIFT);
        let code = match event.code {
            KeyCode::BackTab => {
                mods |= KeyModifiers::SHIFT;
                KeyCode::Tab
            }
            KeyCode::Char(c) => {
                mods -= KeyModifiers::SHIFT;
                if mods.contains(KeyModifiers::CONTROL) {
                    KeyCode::Char(c.to_ascii_lowercase())
                } else {
                    event.code
                }
            }
            other => other,
        };
        Some(Self { code, mods })
    }

    /// The key to look up in the table: full-width forms as their ASCII keys.
    pub fn normal(self) -> Self {
        match self.code {
            KeyCode::Char(c) => Self { code: KeyCode::Char(half_width(c)), ..self },
            _ => self,
        }
    }

    /// The character this key types into a field, if it types one.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.mods.is_empty() => Some(c),
            _ => None,
        }
    }

    /// Reads a key's name as the table writes it: `ctrl-p`, `shift-tab`, `f1`, `/`, `enter`.
    pub fn parse(name: &str) -> Option<Self> {
        let mut mods = KeyModifiers::NONE;
        let mut rest = name;
        while let Some((word, after)) = rest.split_once('-') {
            if after.is_empty() {
                break;
            }
            mods |= match word {
                "ctrl" => KeyModifiers::CONTROL,
                "alt" => KeyModifiers::ALT,
                "shift" => KeyModifiers::SHIFT,
                _ => break,
            };
            rest = after;
        }
        let code = match rest {
            "enter" => KeyCode::Enter,
            "esc" => KeyCode::Esc,
            "tab" => KeyCode::Tab,
            "space" => KeyCode::Char(' '),
            "up" => KeyCode::Up,
            "down" => KeyCode::Down,
            "left" => KeyCode::Left,
            "right" => KeyCode::Right,
            "pgup" => KeyCode::PageUp,
            "pgdn" => KeyCode::PageDown,
            "home" => KeyCode::Home,
            "end" => KeyCode::End,
            "del" => KeyCode::Delete,
            "ins" => KeyCode::Insert,
            "backspace" => KeyCode::Backspace,
            _ => {
                let mut chars = rest.chars();
                let (first, more) = (chars.next()?, chars.as_str());
                if more.is_empty() {
                    KeyCode::Char(first)
                } else if first == 'f' {
                    KeyCode::F(more.parse().ok()?)
                } else {
                    return None;
                }
            }
        };
        Some(Self { code, mods })
    }

    /// How the footer and the help name the key. `ascii` avoids the arrows, which some terminals draw two cells wide.
    pub fn label(self, ascii: bool) -> String {
        let mut label = String::new();
        if self.mods.contains(KeyModifiers::CONTROL) {
            label.push_str("Ctrl-");
        }
        if self.mods.contains(KeyModifiers::ALT) {
            label.push_str("Alt-");
        }
        if self.mods.contains(KeyModifiers::SHIFT) {
            label.push_str("Shift-");
        }
        let name = match self.code {
            KeyCode::Enter => "Enter",
            KeyCode::Esc => "Esc",
            KeyCode::Tab => "Tab",
            KeyCode::Char(' ') => "Space",
            KeyCode::Up if ascii => "Up",
            KeyCode::Down if ascii => "Dn",
            KeyCode::Left if ascii => "<",
            KeyCode::Right if ascii => ">",
            KeyCode::Up => "↑",
            KeyCode::Down => "↓",
            KeyCode::Left => "←",
            KeyCode::Right => "→",
            KeyCode::PageUp => "PgUp",
            KeyCode::PageDown => "PgDn",
            KeyCode::Home => "Home",
            KeyCode::End => "End",
            KeyCode::Delete => "Del",
            KeyCode::Insert => "Ins",
            KeyCode::Backspace => "BkSp",
            KeyCode::F(n) => return format!("{label}F{n}"),
            KeyCode::Char(c) => {
                let shown =
                    if self.mods.contains(KeyModifiers::CONTROL) { c.to_ascii_uppercase() } else { c };
                return format!("{label}{shown}");
            }
            _ => "?",
        };
        label + name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_shown() {
        for (name, label) in [
            ("ctrl-p", "Ctrl-P"),
            ("shift-tab", "Shift-Tab"),
            ("f10", "F10"),
            ("-", "-"),
            ("/", "/"),
            ("space", "Space"),
        ] {
            assert_eq!(Key::parse(name).unwrap().label(false), label);
        }
        assert!(Key::parse("nonsense").is_none());
    }

    #[test]
    fn back_tab_is_shift_tab() {
        let event = KeyEvent::new(KeyCode::BackTab, KeyModifiers::SHIFT);
        assert_eq!(Key::from_event(event), Key::parse("shift-tab"));
    }

    #[test]
    fn a_full_width_colon_is_the_colon_key() {
        assert_eq!(Key::plain(KeyCode::Char('：')).normal(), Key::plain(KeyCode::Char(':')));
    }
}
