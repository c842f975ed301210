//! Messages, effects and the steps a screen answers with: all values.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::backend::{Answer, Command, Done, Failure, Query};
use super::key::Key;
use super::keymap::{Action, Place};
use super::overlay::Overlay;
use super::views::{Clock, FormKind, Handle, SessionInfo};

/// What happened outside the model.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted, or committed by an input method that pastes.
    Paste(String),
    /// A mouse button went down at column and row.
    Click(u16, u16),
    /// The wheel was turned: down is positive.
    Wheel(i32),
    /// The terminal has a new size: columns and rows.
    Resize(u16, u16),
    /// The time.
    Tick(Clock),
    /// A query was answered.
    Answered(Box<Answer>),
    /// A command was carried out.
    Told(Done),
    /// A query or command was refused.
    Refused(Failure),
    /// How the opening stands after a command.
    Standing(SessionInfo),
    /// The registry is open; with the draft kept over the lock.
    Unlocked(SessionInfo, Option<Zeroizing<String>>),
    /// The registry stays closed, and no passphrase is tried for so many seconds.
    StaysLocked(Failure, u64),
    /// How far the check of the store has come, in percent.
    Progress(u32),
    /// The draft of the open form could not be kept on the disk.
    NotKept,
}

/// What the runner is to do.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask the registry.
    Ask(Query),
    /// Tell the registry.
    Tell(Command),
    /// Unlock on the worker thread.
    Unlock {
        /// Who.
        officer: Handle,
        /// By which passphrase.
        passphrase: Zeroizing<String>,
    },
    /// Drop the keys, with a draft to seal.
    Lock {
        /// The open form and where the officer was.
        draft: Option<Zeroizing<String>>,
    },
    /// Keep a draft of the open form, sealed, on the disk; nothing when there is none any more.
    Keep {
        /// The open form and where the officer is.
        draft: Option<Zeroizing<String>>,
    },
    /// Mouse capture on or off.
    Mouse(bool),
    /// End the program, with a draft to seal.
    Quit {
        /// The open form and where the officer was.
        draft: Option<Zeroizing<String>>,
    },
}

/// Which screen to open. A route holds no personal text, so it may outlive a lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Route {
    /// A numbered screen.
    Place(Place),
    /// A subject file, with the list it was opened from.
    Subject {
        /// Whose.
        subject: Handle,
        /// The list's handles in order, for the neighbours.
        among: Vec<Handle>,
    },
    /// An entry form.
    Form {
        /// Which.
        kind: FormKind,
        /// About whom.
        subject: Option<Handle>,
        /// The people of a new session, or those still to be recorded one after another.
        people: Vec<Handle>,
        /// The duty it is about, chosen beforehand.
        duty: Option<Handle>,
    },
    /// A session's sign-in sheet.
    SignIn(Handle),
    /// A screening.
    Screening(Handle),
    /// A walkthrough.
    Walk(Handle),
    /// A report in preview.
    Report {
        /// The kind.
        id: Handle,
        /// The period.
        period: String,
    },
    /// The rows behind a figure.
    Rows {
        /// The report.
        report: Handle,
        /// Its period.
        period: String,
        /// The figure.
        figure: Handle,
    },
}

impl Route {
    /// An entry form that is about no duty in particular.
    pub const fn form(kind: FormKind, subject: Option<Handle>, people: Vec<Handle>) -> Self {
        Self::Form { kind, subject, people, duty: None }
    }
}

/// What kind of message the message line shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Something was done.
    Done,
    /// Something to know.
    Note,
    /// Something was refused.
    Bad,
}

/// What a screen or overlay wants to happen next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Ask the registry again for this screen.
    Reload,
    /// Tell the registry.
    Tell(Command),
    /// Open a screen on top.
    Open(Route),
    /// Replace this screen.
    Replace(Route),
    /// Leave this screen.
    Leave,
    /// Show an overlay.
    Show(Box<Overlay>),
    /// Show a message: kind and words.
    Say(Tone, String),
    /// Do what a key would do.
    Act(Action),
    /// Switch mouse capture.
    ToggleMouse,
    /// Unlock.
    Unlock {
        /// Who.
        officer: Handle,
        /// By which passphrase.
        passphrase: Zeroizing<String>,
    },
    /// End the program.
    Quit,
}
