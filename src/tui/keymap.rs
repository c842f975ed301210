//! The key table: rows of scope, key, action and hint, the single source for dispatch, footer, help and palette.
//!
//! Only F1, Ctrl-P, F12 and Esc mean the same everywhere. Letters and digits are accelerators: every action can also be
//! reached by a key that no input method takes, or by the palette.

use std::sync::OnceLock;

use crossterm::event::KeyCode;

use super::key::Key;

/// The screens that have a number, in tab order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Inspection: the officer's verdict by its number, 1 to 5.
    Verdict(u8),
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

type Line = (&'static str, Action, &'static str, bool);

const FOOT: bool = true;
const HELP: bool = false;

const GLOBAL: &[Line] = &[
    ("f1", Action::Help, "tui-hint-help", HELP),
    ("ctrl-p", Action::Palette, "tui-hint-palette", HELP),
    ("f12", Action::Lock, "tui-hint-lock", HELP),
    ("esc", Action::Back, "tui-hint-back", HELP),
    ("ctrl-q", Action::Quit, "tui-hint-quit", HELP),
    ("f9", Action::Veil, "tui-hint-veil", HELP),
    ("ctrl-z", Action::Undo, "tui-hint-undo", HELP),
    ("ctrl-r", Action::Refresh, "tui-hint-refresh", HELP),
    ("alt-1", Action::Go(Place::Today), "tui-place-today", HELP),
    ("alt-2", Action::Go(Place::Register), "tui-place-register", HELP),
    ("alt-3", Action::Go(Place::Sessions), "tui-place-sessions", HELP),
    ("alt-4", Action::Go(Place::Inspections), "tui-place-inspections", HELP),
    ("alt-5", Action::Go(Place::Findings), "tui-place-findings", HELP),
    ("alt-6", Action::Go(Place::Reports), "tui-place-reports", HELP),
    ("alt-7", Action::Go(Place::Audit), "tui-place-audit", HELP),
    ("alt-8", Action::Go(Place::Leave), "tui-place-leave", HELP),
    ("alt-9", Action::Go(Place::Settings), "tui-place-settings", HELP),
];

const BROWSE: &[Line] = &[
    ("1", Action::Go(Place::Today), "tui-place-today", HELP),
    ("2", Action::Go(Place::Register), "tui-place-register", HELP),
    ("3", Action::Go(Place::Sessions), "tui-place-sessions", HELP),
    ("4", Action::Go(Place::Inspections), "tui-place-inspections", HELP),
    ("5", Action::Go(Place::Findings), "tui-place-findings", HELP),
    ("6", Action::Go(Place::Reports), "tui-place-reports", HELP),
    ("7", Action::Go(Place::Audit), "tui-place-audit", HELP),
    ("8", Action::Go(Place::Leave), "tui-place-leave", HELP),
    ("9", Action::Go(Place::Settings), "tui-place-settings", HELP),
    ("?", Action::Help, "tui-hint-help", HELP),
    (":", Action::Palette, "tui-hint-palette", HELP),
    ("q", Action::Back, "tui-hint-back", HELP),
    ("u", Action::Undo, "tui-hint-undo", HELP),
];

const LIST: &[Line] = &[
    ("up", Action::Up, "tui-hint-move", FOOT),
    ("down", Action::Down, "tui-hint-move", FOOT),
    ("k", Action::Up, "tui-hint-move", HELP),
    ("j", Action::Down, "tui-hint-move", HELP),
    ("pgup", Action::PageUp, "tui-hint-page", HELP),
    ("pgdn", Action::PageDown, "tui-hint-page", HELP),
    ("ctrl-u", Action::PageUp, "tui-hint-page", HELP),
    ("ctrl-d", Action::PageDown, "tui-hint-page", HELP),
    ("home", Action::Home, "tui-hint-ends", HELP),
    ("end", Action::End, "tui-hint-ends", HELP),
    ("g", Action::Home, "tui-hint-ends", HELP),
    ("G", Action::End, "tui-hint-ends", HELP),
];

const UNLOCK: &[Line] = &[
    ("enter", Action::Open, "tui-hint-unlock", FOOT),
    ("up", Action::Up, "tui-hint-officer", FOOT),
    ("down", Action::Down, "tui-hint-officer", FOOT),
    ("tab", Action::Down, "tui-hint-officer", HELP),
    ("shift-tab", Action::Up, "tui-hint-officer", HELP),
];

const RECORDS: &[Line] = &[
    ("f7", Action::Record, "tui-hint-record", FOOT),
    ("a", Action::Record, "tui-hint-record", HELP),
    ("c", Action::CheckIn, "tui-hint-check-in", HELP),
    ("v", Action::Visit, "tui-hint-visit", HELP),
    ("t", Action::Talk, "tui-hint-talk", HELP),
    ("r", Action::Screening, "tui-hint-screening", HELP),
];

const TODAY: &[Line] = &[
    ("enter", Action::Open, "tui-hint-handle", FOOT),
    ("right", Action::File, "tui-hint-file", FOOT),
    ("l", Action::File, "tui-hint-file", HELP),
    ("f3", Action::Basis, "tui-hint-basis", FOOT),
    ("i", Action::Basis, "tui-hint-basis", HELP),
    ("ctrl-f", Action::Find, "tui-hint-find", HELP),
    ("/", Action::Find, "tui-hint-find", HELP),
];

const REGISTER: &[Line] = &[
    ("enter", Action::Open, "tui-hint-file", FOOT),
    ("ctrl-f", Action::Find, "tui-hint-find", HELP),
    ("/", Action::Find, "tui-hint-find", FOOT),
    ("space", Action::Mark, "tui-hint-mark", FOOT),
    ("ctrl-a", Action::MarkAll, "tui-hint-mark-all", HELP),
    ("f4", Action::Period, "tui-hint-filter", FOOT),
    ("f", Action::Period, "tui-hint-filter", HELP),
    ("f5", Action::Order, "tui-hint-order", FOOT),
    ("s", Action::Order, "tui-hint-order", HELP),
    ("f2", Action::Enrol, "tui-hint-enrol", FOOT),
    ("f8", Action::New, "tui-hint-session-of-marked", HELP),
    ("b", Action::New, "tui-hint-session-of-marked", HELP),
];

const SEARCH: &[Line] = &[
    ("enter", Action::Open, "tui-hint-file", FOOT),
    ("up", Action::Up, "tui-hint-move", FOOT),
    ("down", Action::Down, "tui-hint-move", FOOT),
    ("tab", Action::Next, "tui-hint-to-list", FOOT),
    ("f7", Action::Record, "tui-hint-record", FOOT),
    ("f4", Action::Period, "tui-hint-filter", HELP),
    ("f5", Action::Order, "tui-hint-order", HELP),
    ("pgup", Action::PageUp, "tui-hint-page", HELP),
    ("pgdn", Action::PageDown, "tui-hint-page", HELP),
];

const SUBJECT: &[Line] = &[
    ("tab", Action::Next, "tui-hint-tab", FOOT),
    ("right", Action::Next, "tui-hint-tab", HELP),
    ("shift-tab", Action::Prev, "tui-hint-tab", HELP),
    ("left", Action::Prev, "tui-hint-tab", HELP),
    ("ctrl-pgup", Action::PrevSubject, "tui-hint-neighbour", HELP),
    ("ctrl-pgdn", Action::NextSubject, "tui-hint-neighbour", HELP),
    ("[", Action::PrevSubject, "tui-hint-neighbour", FOOT),
    ("]", Action::NextSubject, "tui-hint-neighbour", FOOT),
    ("f3", Action::Basis, "tui-hint-basis", FOOT),
    ("i", Action::Basis, "tui-hint-basis", HELP),
    ("f6", Action::Reveal, "tui-hint-reveal", FOOT),
    ("enter", Action::Open, "tui-hint-handle", HELP),
    ("f8", Action::Withdraw, "tui-hint-withdraw", FOOT),
];

const FORM: &[Line] = &[
    ("tab", Action::Next, "tui-hint-field", FOOT),
    ("shift-tab", Action::Prev, "tui-hint-field", HELP),
    ("down", Action::Down, "tui-hint-field", HELP),
    ("up", Action::Up, "tui-hint-field", HELP),
    ("left", Action::Left, "tui-hint-choose", FOOT),
    ("right", Action::Right, "tui-hint-choose", FOOT),
    ("enter", Action::Open, "tui-hint-field", HELP),
    ("ctrl-s", Action::Save, "tui-hint-save", FOOT),
    ("f10", Action::Save, "tui-hint-save", HELP),
    ("ctrl-n", Action::SaveNext, "tui-hint-save-next", FOOT),
    ("f3", Action::Basis, "tui-hint-phrases", HELP),
];

const SESSIONS: &[Line] = &[
    ("enter", Action::Open, "tui-hint-sign-in", FOOT),
    ("f7", Action::New, "tui-hint-new-session", FOOT),
    ("a", Action::New, "tui-hint-new-session", HELP),
];

const SIGN_IN: &[Line] = &[
    ("enter", Action::Present, "tui-hint-present", FOOT),
    ("f2", Action::Late, "tui-hint-late", FOOT),
    ("f3", Action::Excused, "tui-hint-excused", FOOT),
    ("f4", Action::Absent, "tui-hint-absent", FOOT),
    ("f5", Action::LeftEarly, "tui-hint-left-early", FOOT),
    ("f10", Action::Finish, "tui-hint-close-session", FOOT),
    ("del", Action::Unmark, "tui-hint-unmark", HELP),
    ("f8", Action::MarkAll, "tui-hint-rest-absent", FOOT),
    ("up", Action::Up, "tui-hint-move", FOOT),
    ("down", Action::Down, "tui-hint-move", FOOT),
    ("pgup", Action::PageUp, "tui-hint-page", HELP),
    ("pgdn", Action::PageDown, "tui-hint-page", HELP),
];

const SCREENING: &[Line] = &[
    ("up", Action::Up, "tui-hint-question", FOOT),
    ("down", Action::Down, "tui-hint-question", FOOT),
    ("left", Action::Left, "tui-hint-choose", FOOT),
    ("right", Action::Right, "tui-hint-choose", FOOT),
    ("enter", Action::Next, "tui-hint-question", HELP),
    ("tab", Action::Next, "tui-hint-question", HELP),
    ("shift-tab", Action::Prev, "tui-hint-question", HELP),
    ("pgup", Action::PageUp, "tui-hint-page", HELP),
    ("pgdn", Action::PageDown, "tui-hint-page", HELP),
    ("1", Action::Verdict(1), "tui-hint-answer", FOOT),
    ("2", Action::Verdict(2), "tui-hint-answer", HELP),
    ("3", Action::Verdict(3), "tui-hint-answer", HELP),
    ("4", Action::Verdict(4), "tui-hint-answer", HELP),
    ("5", Action::Verdict(5), "tui-hint-answer", HELP),
    ("ctrl-s", Action::Save, "tui-hint-save", FOOT),
    ("f10", Action::Save, "tui-hint-save", HELP),
    ("f5", Action::Period, "tui-hint-instrument", HELP),
];

const INSPECTIONS: &[Line] = &[
    ("enter", Action::Open, "tui-hint-walk", FOOT),
    ("f7", Action::New, "tui-hint-new-run", FOOT),
    ("a", Action::New, "tui-hint-new-run", HELP),
];

const WALK: &[Line] = &[
    ("1", Action::Verdict(1), "tui-hint-verdict", FOOT),
    ("2", Action::Verdict(2), "tui-hint-verdict", HELP),
    ("3", Action::Verdict(3), "tui-hint-verdict", HELP),
    ("4", Action::Verdict(4), "tui-hint-verdict", HELP),
    ("5", Action::Verdict(5), "tui-hint-verdict", HELP),
    ("left", Action::Left, "tui-hint-verdict-choose", HELP),
    ("right", Action::Right, "tui-hint-verdict-choose", HELP),
    ("enter", Action::Open, "tui-hint-accept", FOOT),
    ("space", Action::AcceptRest, "tui-hint-accept-rest", FOOT),
    ("f8", Action::AcceptRest, "tui-hint-accept-rest", HELP),
    ("f10", Action::Finish, "tui-hint-finish-walk", FOOT),
    ("up", Action::Up, "tui-hint-item", FOOT),
    ("down", Action::Down, "tui-hint-item", FOOT),
    ("-", Action::Up, "tui-hint-item", HELP),
    ("pgup", Action::PrevSubject, "tui-hint-neighbour", FOOT),
    ("pgdn", Action::NextSubject, "tui-hint-neighbour", FOOT),
    ("[", Action::PrevSubject, "tui-hint-neighbour", HELP),
    ("]", Action::NextSubject, "tui-hint-neighbour", HELP),
    ("f6", Action::Note, "tui-hint-note", FOOT),
    ("n", Action::Note, "tui-hint-note", HELP),
    ("f3", Action::Basis, "tui-hint-basis", HELP),
    ("?", Action::Help, "tui-hint-help", HELP),
    (":", Action::Palette, "tui-hint-palette", HELP),
];

const FINDINGS: &[Line] = &[
    ("enter", Action::Open, "tui-hint-details", FOOT),
    ("f5", Action::Advance, "tui-hint-advance", FOOT),
    (">", Action::Advance, "tui-hint-advance", HELP),
    ("f6", Action::SendBack, "tui-hint-send-back", FOOT),
    ("<", Action::SendBack, "tui-hint-send-back", HELP),
    ("f7", Action::New, "tui-hint-new-finding", FOOT),
    ("a", Action::New, "tui-hint-new-finding", HELP),
    ("f4", Action::Period, "tui-hint-filter", FOOT),
    ("f", Action::Period, "tui-hint-filter", HELP),
    ("right", Action::File, "tui-hint-file", HELP),
];

const REPORTS: &[Line] = &[
    ("enter", Action::Open, "tui-hint-preview", FOOT),
    ("left", Action::Left, "tui-hint-period", FOOT),
    ("right", Action::Right, "tui-hint-period", FOOT),
];

const PREVIEW: &[Line] = &[
    ("tab", Action::Next, "tui-hint-number", FOOT),
    ("shift-tab", Action::Prev, "tui-hint-number", HELP),
    ("right", Action::Next, "tui-hint-number", HELP),
    ("left", Action::Prev, "tui-hint-number", HELP),
    ("enter", Action::Open, "tui-hint-rows", FOOT),
    ("f10", Action::Finish, "tui-hint-file-report", FOOT),
    ("up", Action::Up, "tui-hint-scroll", FOOT),
    ("down", Action::Down, "tui-hint-scroll", FOOT),
    ("pgup", Action::PageUp, "tui-hint-page", HELP),
    ("pgdn", Action::PageDown, "tui-hint-page", HELP),
    ("home", Action::Home, "tui-hint-ends", HELP),
    ("end", Action::End, "tui-hint-ends", HELP),
    ("f2", Action::Note, "tui-hint-plan", FOOT),
    ("e", Action::Note, "tui-hint-plan", HELP),
    ("f6", Action::Export, "tui-hint-export", FOOT),
    ("p", Action::Export, "tui-hint-export", HELP),
];

const AUDIT: &[Line] = &[
    ("enter", Action::Open, "tui-hint-details", FOOT),
    ("ctrl-f", Action::Find, "tui-hint-find", HELP),
    ("/", Action::Find, "tui-hint-find", FOOT),
    ("f8", Action::Verify, "tui-hint-verify", FOOT),
    ("v", Action::Verify, "tui-hint-verify", HELP),
    ("right", Action::File, "tui-hint-file", FOOT),
    ("o", Action::File, "tui-hint-file", HELP),
];

const ROWS: &[Line] = &[("enter", Action::Open, "tui-hint-file", FOOT)];

const DIALOG: &[Line] = &[
    ("enter", Action::Open, "tui-hint-yes", FOOT),
    ("y", Action::Open, "tui-hint-yes", HELP),
    ("n", Action::Back, "tui-hint-cancel", HELP),
    ("esc", Action::Back, "tui-hint-cancel", FOOT),
    ("up", Action::Up, "tui-hint-scroll", HELP),
    ("down", Action::Down, "tui-hint-scroll", HELP),
];

const PROMPT: &[Line] =
    &[("enter", Action::Open, "tui-hint-yes", FOOT), ("esc", Action::Back, "tui-hint-cancel", FOOT)];

const MENU: &[Line] = &[
    ("up", Action::Up, "tui-hint-move", FOOT),
    ("down", Action::Down, "tui-hint-move", FOOT),
    ("pgup", Action::PageUp, "tui-hint-page", HELP),
    ("pgdn", Action::PageDown, "tui-hint-page", HELP),
    ("home", Action::Home, "tui-hint-ends", HELP),
    ("end", Action::End, "tui-hint-ends", HELP),
    ("enter", Action::Open, "tui-hint-choose", FOOT),
    ("esc", Action::Back, "tui-hint-cancel", FOOT),
];

const READER: &[Line] = &[
    ("up", Action::Up, "tui-hint-scroll", FOOT),
    ("down", Action::Down, "tui-hint-scroll", FOOT),
    ("pgup", Action::PageUp, "tui-hint-page", HELP),
    ("pgdn", Action::PageDown, "tui-hint-page", HELP),
    ("home", Action::Home, "tui-hint-ends", HELP),
    ("end", Action::End, "tui-hint-ends", HELP),
    ("enter", Action::Back, "tui-hint-close", FOOT),
    ("esc", Action::Back, "tui-hint-close", FOOT),
    ("q", Action::Back, "tui-hint-close", HELP),
];

const TABLE: &[(Scope, &[&[Line]])] = &[
    (Scope::Global, &[GLOBAL]),
    (Scope::Browse, &[BROWSE]),
    (Scope::List, &[LIST]),
    (Scope::Unlock, &[UNLOCK]),
    (Scope::Today, &[RECORDS, TODAY]),
    (Scope::Register, &[RECORDS, REGISTER]),
    (Scope::Search, &[SEARCH]),
    (Scope::Subject, &[RECORDS, SUBJECT]),
    (Scope::Form, &[FORM]),
    (Scope::Sessions, &[SESSIONS]),
    (Scope::SignIn, &[SIGN_IN]),
    (Scope::Screening, &[SCREENING]),
    (Scope::Inspections, &[INSPECTIONS]),
    (Scope::Walk, &[WALK]),
    (Scope::Findings, &[FINDINGS]),
    (Scope::Reports, &[REPORTS]),
    (Scope::Preview, &[PREVIEW]),
    (Scope::Audit, &[AUDIT]),
    (Scope::Rows, &[ROWS]),
    (Scope::Dialog, &[DIALOG]),
    (Scope::Prompt, &[PROMPT]),
    (Scope::Menu, &[MENU]),
    (Scope::Reader, &[READER]),
];

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
            // Verdicts and answers are also chosen by the arrows.
            let chosen = matches!(row.action, Action::Verdict(_))
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
