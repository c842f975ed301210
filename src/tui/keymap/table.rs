//! The rows themselves.

use super::{Action, Place, Scope};
use crate::tui::views::Verdict;

/// Key, action, hint, and whether the footer shows it.
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
    ("f5", Action::PutOff, "tui-hint-put-off", FOOT),
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
    ("f5", Action::PutOff, "tui-hint-put-off", HELP),
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
    ("1", Action::Answer(1), "tui-hint-answer", FOOT),
    ("2", Action::Answer(2), "tui-hint-answer", HELP),
    ("3", Action::Answer(3), "tui-hint-answer", HELP),
    ("4", Action::Answer(4), "tui-hint-answer", HELP),
    ("5", Action::Answer(5), "tui-hint-answer", HELP),
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
    ("1", Action::Verdict(Verdict::Pass), "tui-hint-verdict", FOOT),
    ("2", Action::Verdict(Verdict::Remind), "tui-hint-verdict", HELP),
    ("3", Action::Verdict(Verdict::Ordinary), "tui-hint-verdict", HELP),
    ("4", Action::Verdict(Verdict::Serious), "tui-hint-verdict", HELP),
    ("5", Action::Verdict(Verdict::NotApplicable), "tui-hint-verdict", HELP),
    ("left", Action::Left, "tui-hint-verdict-choose", HELP),
    ("right", Action::Right, "tui-hint-verdict-choose", HELP),
    ("enter", Action::Open, "tui-hint-accept", FOOT),
    ("space", Action::AcceptRest, "tui-hint-accept-rest", FOOT),
    ("f6", Action::Note, "tui-hint-note", FOOT),
    ("f8", Action::AcceptRest, "tui-hint-accept-rest", HELP),
    ("f10", Action::Finish, "tui-hint-finish-walk", FOOT),
    ("up", Action::Up, "tui-hint-item", FOOT),
    ("down", Action::Down, "tui-hint-item", FOOT),
    ("-", Action::Up, "tui-hint-item", HELP),
    ("pgup", Action::PrevSubject, "tui-hint-neighbour", FOOT),
    ("pgdn", Action::NextSubject, "tui-hint-neighbour", FOOT),
    ("[", Action::PrevSubject, "tui-hint-neighbour", HELP),
    ("]", Action::NextSubject, "tui-hint-neighbour", HELP),
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
    ("y", Action::Yes, "tui-hint-yes", HELP),
    ("n", Action::Back, "tui-hint-cancel", HELP),
    ("left", Action::Left, "tui-hint-move", HELP),
    ("right", Action::Right, "tui-hint-move", HELP),
    ("tab", Action::Next, "tui-hint-move", HELP),
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

/// Every scope with its rows, in footer order.
pub(super) const TABLE: &[(Scope, &[&[Line]])] = &[
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
