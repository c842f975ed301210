//! The key table: rows of scope, key, action and hint, the single source for dispatch, footer, help and palette.
//!
//! Only F1, Ctrl-P, F12 and Esc mean the same everywhere. Letters and digits are accelerators: every action can also be
//! reached by a key that no input method takes, or by the palette.

mod table;

use std::sync::OnceLock;

use crossterm::event::KeyCode;

use super::key::Key;
use serde::{Deserialize, Serialize};
use table::TABLE;

use super::views::Verdict;

/// The screens that have a number, in tab order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// What is due (今日).
    Today,
    /// The register (名册).
    Register,
    /// Group sessions (活动).
    Sessions,
    /// Inspections (检查).
    Inspections,
    /// Findings and their rectification (整改).
    Findings,
    /// Reports (报表).
    Reports,
    /// Audit trail (留痕).
    Audit,
    /// Leave (外出): not in this version.
    Leave,
    /// Settings (设置): not in this version.
    Settings,
}

impl Place {
    /// All places in tab order; the first has the number 1.
    pub const ALL: [Self; 9] = [
        Self::Today,
        Self::Register,
        Self::Sessions,
        Self::Inspections,
        Self::Findings,
        Self::Reports,
        Self::Audit,
        Self::Leave,
        Self::Settings,
    ];

    /// The key of the place's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Today => "tui-place-today",
            Self::Register => "tui-place-register",
            Self::Sessions => "tui-place-sessions",
            Self::Inspections => "tui-place-inspections",
            Self::Findings => "tui-place-findings",
            Self::Reports => "tui-place-reports",
            Self::Audit => "tui-place-audit",
            Self::Leave => "tui-place-leave",
            Self::Settings => "tui-place-settings",
        }
    }

    /// Why the place cannot be opened, as a key; nothing when it can.
    pub fn why_not(self) -> Option<&'static str> {
        match self {
            Self::Leave => Some("tui-why-leave"),
            Self::Settings => Some("tui-why-settings"),
            _ => None,
        }
    }

    /// The number the place answers to.
    pub fn number(self) -> usize {
        Self::ALL.iter().position(|place| *place == self).map_or(0, |at| at + 1)
    }
}

/// What a key can ask for. Screens answer the actions of their scopes; the same action means what the screen's row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// One row or field up.
    Up,
    /// One row or field down.
    Down,
    /// One option, column or tab to the left.
    Left,
    /// One option, column or tab to the right.
    Right,
    /// One page up.
    PageUp,
    /// One page down.
    PageDown,
    /// To the first row.
    Home,
    /// To the last row.
    End,
    /// The next panel, tab or field.
    Next,
    /// The panel, tab or field before.
    Prev,
    /// Open or handle what is selected; accept.
    Open,
    /// Say yes to a question, also where that loses something.
    Yes,
    /// Leave: the screen, the overlay, the search.
    Back,
    /// Open a numbered screen.
    Go(Place),
    /// Search in the list.
    Find,
    /// The command palette.
    Palette,
    /// The keys of this screen.
    Help,
    /// Veil every name and number, or lift the veil.
    Veil,
    /// Lock now.
    Lock,
    /// End the program.
    Quit,
    /// Take back one's last commit.
    Undo,
    /// Read the screen's data again.
    Refresh,
    /// Mark the row, or tick the box.
    Mark,
    /// Mark all rows, or none.
    MarkAll,
    /// New record of the screen's kind.
    New,
    /// Choose what to record about the subject.
    Record,
    /// Record a check-in (报告).
    CheckIn,
    /// Record a field visit (走访).
    Visit,
    /// Record an individual talk (个别谈话).
    Talk,
    /// Record a risk screening (风险评估).
    Screening,
    /// Open the subject's file (档案).
    File,
    /// Show the legal basis (依据).
    Basis,
    /// Withdraw a record, with a reason.
    Withdraw,
    /// Register a new subject.
    Enrol,
    /// Show a number in full for thirty seconds, with a reason.
    Reveal,
    /// The subject before in the list.
    PrevSubject,
    /// The next subject in the list.
    NextSubject,
    /// Save the form.
    Save,
    /// Save and take up the next subject.
    SaveNext,
    /// Attendance: present.
    Present,
    /// Attendance: late.
    Late,
    /// Attendance: excused.
    Excused,
    /// Attendance: absent.
    Absent,
    /// Attendance: left early.
    LeftEarly,
    /// Attendance: not marked after all.
    Unmark,
    /// Inspection: the officer's verdict.
    Verdict(Verdict),
    /// Screening: the answer by its number, 1 to 5.
    Answer(u8),
    /// An entry of a menu of phrases, from 0.
    Phrase(u8),
    /// An entry of a menu of filters, from 0.
    Filter(u8),
    /// Inspection: accept what the program found for the remaining computed items.
    AcceptRest,
    /// Add a note.
    Note,
    /// End a mode: close the session, end the walkthrough, file the report.
    Finish,
    /// Findings: to the next stage.
    Advance,
    /// Findings: back to the stage before, with a reason.
    SendBack,
    /// Write the document to a file.
    Export,
    /// Change the period or range shown.
    Period,
    /// Change the order of the rows.
    Order,
    /// Put a duty off, with a reason.
    PutOff,
    /// Verify the whole chain.
    Verify,
}

/// Where a key row holds. Each screen's scopes are asked in order, the narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere.
    Global,
    /// Screens where digits and letters are free.
    Browse,
    /// Lists of rows.
    List,
    /// Unlock and lock screens.
    Unlock,
    /// Today.
    Today,
    /// Register.
    Register,
    /// The search field of a list.
    Search,
    /// Subject file.
    Subject,
    /// Entry forms.
    Form,
    /// Sessions.
    Sessions,
    /// Session sign-in.
    SignIn,
    /// Risk screening.
    Screening,
    /// Inspections.
    Inspections,
    /// Inspection walkthrough.
    Walk,
    /// Findings ledger.
    Findings,
    /// Reports.
    Reports,
    /// Report preview.
    Preview,
    /// Audit trail.
    Audit,
    /// Rows behind a figure.
    Rows,
    /// A question with an answer.
    Dialog,
    /// A text field in a dialog.
    Prompt,
    /// Command palette and menus.
    Menu,
    /// A text to read: help, basis.
    Reader,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// Where it holds.
    pub scope: Scope,
    /// The key.
    pub key: Key,
    /// What it asks for.
    pub action: Action,
    /// The key of its hint.
    pub hint: &'static str,
    /// Whether the footer shows it.
    pub foot: bool,
}

/// Every row of the table, in footer order within a scope.
pub fn rows() -> &'static [Row] {
    static ROWS: OnceLock<Vec<Row>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut rows = Vec::new();
        for (scope, groups) in TABLE {
            for (name, action, hint, foot) in groups.iter().copied().flatten() {
                // A test holds that every name is readable.
                if let Some(key) = Key::parse(name) {
                    rows.push(Row { scope: *scope, key, action: *action, hint, foot: *foot });
                }
            }
        }
        rows
    })
}

/// The rows of a scope.
pub fn rows_of(scope: Scope) -> impl Iterator<Item = &'static Row> {
    rows().iter().filter(move |row| row.scope == scope)
}

/// What a key asks for: the scopes are tried in order.
pub fn action_for(scopes: &[Scope], key: Key) -> Option<Action> {
    let key = key.normal();
    scopes.iter().find_map(|scope| rows_of(*scope).find(|row| row.key == key)).map(|row| row.action)
}

/// Whether no input method takes the key.
fn is_safe(key: Key) -> bool {
    !matches!(key.code, KeyCode::Char(c) if key.mods.is_empty() && c != ' ')
}

/// The key that a screen shows for an action: the first of its scopes' rows, one that no input method takes if there is.
pub fn key_for(scopes: &[Scope], action: Action) -> Option<Key> {
    let keys = || {
        scopes.iter().flat_map(|scope| rows_of(*scope)).filter(|row| row.action == action).map(|row| row.key)
    };
    keys().find(|key| is_safe(*key)).or_else(|| keys().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_name_is_readable() {
        let lines: usize = TABLE.iter().flat_map(|(_, groups)| groups.iter()).map(|group| group.len()).sum();
        assert_eq!(rows().len(), lines);
    }

    #[test]
    fn no_key_means_two_things_in_one_scope() {
        for (at, row) in rows().iter().enumerate() {
            for other in &rows()[at + 1..] {
                let conflict = row.scope == other.scope && row.key == other.key;
                assert!(!conflict, "{:?} {} twice", row.scope, row.key.label(true));
            }
        }
    }

    #[test]
    fn four_keys_mean_the_same_everywhere() {
        for (name, action) in
            [("f1", Action::Help), ("ctrl-p", Action::Palette), ("f12", Action::Lock), ("esc", Action::Back)]
        {
            let key = Key::parse(name).unwrap();
            for row in rows().iter().filter(|row| row.key == key) {
                assert_eq!(row.action, action, "{name} in {:?}", row.scope);
            }
        }
    }

    #[test]
    fn every_action_has_a_key_that_no_input_method_takes() {
        let safe = is_safe;
        for row in rows() {
            let reachable = rows()
                .iter()
                .filter(|other| other.action == row.action)
                .filter(|other| [row.scope, Scope::List, Scope::Global].contains(&other.scope))
                .any(|other| safe(other.key));
            // Verdicts, answers and a yes are also chosen by the arrows.
            let chosen = matches!(row.action, Action::Verdict(_) | Action::Answer(_) | Action::Yes)
                && rows_of(row.scope).any(|other| other.action == Action::Right);
            // The menu of records stands behind F7.
            let in_menu =
                matches!(row.action, Action::CheckIn | Action::Visit | Action::Talk | Action::Screening)
                    && rows_of(row.scope).any(|other| other.action == Action::Record && safe(other.key));
            assert!(reachable || chosen || in_menu, "{:?} {:?} needs a letter", row.scope, row.action);
        }
    }

    #[test]
    fn full_width_punctuation_finds_its_row() {
        let typed = Key::plain(KeyCode::Char('：'));
        assert_eq!(action_for(&[Scope::Today, Scope::Browse], typed), Some(Action::Palette));
        let slash = Key::plain(KeyCode::Char('、'));
        assert_eq!(action_for(&[Scope::Register], slash), Some(Action::Find));
    }
}
