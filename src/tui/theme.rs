//! How things look: a dozen roles on the sixteen named colours, so that the office's terminal palette decides the hue.
//! A role never speaks by colour alone; selection is reverse video in every theme.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

use crate::assets::{Arg, Catalog, Lang};

/// The colour scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// For a dark background.
    #[default]
    Dark,
    /// For a light background.
    Light,
    /// Bold white and yellow for weak screens and eyes.
    HighContrast,
    /// No colour at all (`NO_COLOR`, monochrome terminals).
    Plain,
}

impl Theme {
    /// The theme of a name (`dark`, `light`, `contrast`, `none`).
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "dark" => Some(Self::Dark),
            "light" => Some(Self::Light),
            "contrast" | "high-contrast" => Some(Self::HighContrast),
            "none" | "plain" => Some(Self::Plain),
            _ => None,
        }
    }
}

/// What a piece of the screen means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// Ordinary text.
    #[default]
    Text,
    /// The program's own emphasis: the current tab, links.
    Accent,
    /// Due today.
    Due,
    /// Past its due day, or refused.
    Overdue,
    /// Done, met.
    Done,
    /// Needs a look.
    Warn,
    /// Less important, or disabled.
    Dim,
    /// Frames.
    Border,
    /// The frame that has the focus.
    Focus,
    /// The selected row: reverse video always.
    Select,
    /// A key's name in the footer.
    Key,
    /// An error message.
    Error,
    /// A panel's title.
    Title,
}

/// Everything drawing asks about looks and language.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The language's texts.
    pub words: &'static Catalog,
    /// The colour scheme.
    pub theme: Theme,
    /// Frames, meters and marks in ASCII, for terminals that draw box characters two cells wide.
    pub ascii: bool,
}

impl Look {
    /// A look in a language.
    pub fn new(lang: Lang, theme: Theme, ascii: bool) -> Self {
        Self { words: Catalog::of(lang), theme, ascii }
    }

    /// The text of a key.
    pub fn t(&self, key: &str) -> String {
        self.words.text(key)
    }

    /// The text of a key with values.
    pub fn ta(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.words.text_args(key, args)
    }

    /// What stands for cut-off text.
    pub fn mark(&self) -> &'static str {
        if self.ascii { ".." } else { "…" }
    }

    /// The style of a role.
    pub fn style(&self, role: Role) -> Style {
        let plain = Style::new();
        if role == Role::Select {
            return plain.add_modifier(Modifier::REVERSED);
        }
        match self.theme {
            Theme::Plain => match role {
                Role::Accent | Role::Title | Role::Key | Role::Overdue | Role::Error | Role::Focus => {
                    plain.add_modifier(Modifier::BOLD)
                }
                Role::Dim => plain.add_modifier(Modifier::DIM),
                _ => plain,
            },
            Theme::Dark => match role {
                Role::Accent | Role::Key | Role::Focus => plain.fg(Color::Cyan),
                Role::Due | Role::Warn => plain.fg(Color::Yellow),
                Role::Overdue | Role::Error => plain.fg(Color::LightRed).add_modifier(Modifier::BOLD),
                Role::Done => plain.fg(Color::Green),
                Role::Dim | Role::Border => plain.fg(Color::DarkGray),
                Role::Title => plain.add_modifier(Modifier::BOLD),
                _ => plain,
            },
            Theme::Light => match role {
                Role::Accent | Role::Key | Role::Focus => plain.fg(Color::Blue),
                Role::Due | Role::Warn => plain.fg(Color::Magenta),
                Role::Overdue | Role::Error => plain.fg(Color::Red).add_modifier(Modifier::BOLD),
                Role::Done => plain.fg(Color::Green),
                Role::Dim | Role::Border => plain.fg(Color::DarkGray),
                Role::Title => plain.add_modifier(Modifier::BOLD),
                _ => plain,
            },
            Theme::HighContrast => match role {
                Role::Accent | Role::Key | Role::Focus | Role::Due | Role::Warn => {
                    plain.fg(Color::LightYellow).add_modifier(Modifier::BOLD)
                }
                Role::Overdue | Role::Error => {
                    plain.fg(Color::LightRed).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
                }
                Role::Title | Role::Done => plain.fg(Color::White).add_modifier(Modifier::BOLD),
                _ => plain.fg(Color::White),
            },
        }
    }

    /// The characters of frames.
    pub fn border(&self) -> border::Set<'static> {
        if self.ascii {
            border::Set {
                top_left: "+",
                top_right: "+",
                bottom_left: "+",
                bottom_right: "+",
                vertical_left: "|",
                vertical_right: "|",
                horizontal_top: "-",
                horizontal_bottom: "-",
            }
        } else {
            border::PLAIN
        }
    }
}

/// How wide the terminal is; columns and panels are chosen by it, never squeezed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// 80 to 99 columns: a list over a short detail.
    Narrow,
    /// 100 to 119 columns: list and detail.
    Middle,
    /// 120 columns and more: list, detail and side.
    Wide,
}

impl Class {
    /// The class of a width in columns.
    pub fn of(columns: u16) -> Self {
        match columns {
            0..=99 => Self::Narrow,
            100..=119 => Self::Middle,
            _ => Self::Wide,
        }
    }
}
