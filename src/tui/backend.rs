//! The boundary to the registry: queries and commands as values, answered by a [`Backend`]. The runner owns it; screens
//! never see it. Tests put a backend of fixtures behind the same trait.

use zeroize::Zeroizing;

use super::views::{
    Attendance, AuditView, DoorView, EntryView, FindingsView, FormKind, Handle, InspectionsView,
    RegisterView, ReportView, ReportsView, RowsView, ScreeningView, SessionInfo, SessionsView, SignInView,
    SubjectView, TodayView, Value, Verdict, WalkView,
};
use crate::domain::Moment;

/// A question to the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// What is due.
    Today,
    /// The register.
    Register,
    /// A subject file.
    Subject(Handle),
    /// What an entry form needs.
    Entry {
        /// Which form.
        kind: FormKind,
        /// About whom.
        subject: Option<Handle>,
    },
    /// The sessions.
    Sessions,
    /// A session's sign-in sheet.
    SignIn(Handle),
    /// A screening form.
    Screening {
        /// Of whom.
        subject: Handle,
        /// By which instrument; the office's default when none.
        instrument: Option<Handle>,
    },
    /// The inspections.
    Inspections,
    /// A walkthrough at a subject; at the first one not done when none is named.
    Walk {
        /// The run.
        run: Handle,
        /// The subject's place in the run.
        at: Option<usize>,
    },
    /// The findings ledger.
    Findings,
    /// The kinds of report.
    Reports,
    /// A report in preview.
    Report {
        /// Which kind.
        id: Handle,
        /// For which period.
        period: String,
    },
    /// The rows behind a figure of a report.
    Rows {
        /// The report's kind.
        report: Handle,
        /// Its period.
        period: String,
        /// The figure.
        figure: Handle,
    },
    /// The newest commits of the audit trail, so many of them.
    Audit(usize),
    /// What an undo would take back.
    Undoable,
}

/// The answer to a [`Query`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// To [`Query::Today`].
    Today(TodayView),
    /// To [`Query::Register`].
    Register(RegisterView),
    /// To [`Query::Subject`].
    Subject(SubjectView),
    /// To [`Query::Entry`].
    Entry(EntryView),
    /// To [`Query::Sessions`].
    Sessions(SessionsView),
    /// To [`Query::SignIn`].
    SignIn(SignInView),
    /// To [`Query::Screening`].
    Screening(ScreeningView),
    /// To [`Query::Inspections`].
    Inspections(InspectionsView),
    /// To [`Query::Walk`].
    Walk(WalkView),
    /// To [`Query::Findings`].
    Findings(FindingsView),
    /// To [`Query::Reports`].
    Reports(ReportsView),
    /// To [`Query::Report`].
    Report(ReportView),
    /// To [`Query::Rows`].
    Rows(RowsView),
    /// To [`Query::Audit`].
    Audit(AuditView),
    /// To [`Query::Undoable`]: the records of the commit, a line each.
    Undoable(Vec<String>),
}

/// Something an officer states. Each writes at most one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Works out dates and periods; nothing is recorded.
    Calculate(String),
    /// A filled form.
    Record {
        /// Which form.
        kind: FormKind,
        /// About whom.
        subject: Option<Handle>,
        /// The fields by name.
        values: Vec<(&'static str, Value)>,
        /// The people a new session is for, when they were marked in the register.
        people: Vec<Handle>,
    },
    /// Marks attendance.
    Attend {
        /// The session.
        session: Handle,
        /// Who.
        subject: Handle,
        /// The status.
        status: Attendance,
    },
    /// Corrects attendance of a closed session.
    AmendAttendance {
        /// The session.
        session: Handle,
        /// Who.
        subject: Handle,
        /// The status that holds instead.
        status: Attendance,
        /// Why.
        reason: String,
    },
    /// Withdraws a fact: it no longer counts, and stays in the journal.
    Withdraw {
        /// The fact.
        fact: Handle,
        /// Why.
        reason: String,
    },
    /// Marks everyone not seen as absent.
    RestAbsent {
        /// The session.
        session: Handle,
    },
    /// Closes a session.
    CloseSession {
        /// The session.
        session: Handle,
    },
    /// Records a screening.
    Screen {
        /// Of whom.
        subject: Handle,
        /// The instrument.
        instrument: Handle,
        /// Question and answer code.
        answers: Vec<(String, String)>,
    },
    /// Concludes items of one subject in a walkthrough.
    Judge {
        /// The run.
        run: Handle,
        /// Of whom.
        subject: Handle,
        /// Items with verdict and note.
        items: Vec<(String, Verdict, String)>,
    },
    /// Ends a walkthrough.
    FinishRun {
        /// The run.
        run: Handle,
    },
    /// Moves a finding to the next stage, with what was done.
    Advance {
        /// The finding.
        finding: Handle,
        /// What was done, or the reviewer's words.
        note: String,
    },
    /// Moves a finding back.
    SendBack {
        /// The finding.
        finding: Handle,
        /// Why.
        reason: String,
    },
    /// Writes a report to a file of the officer's choice.
    ExportReport {
        /// The kind.
        id: Handle,
        /// The period.
        period: String,
    },
    /// Keeps a typed section of a report.
    Section {
        /// The kind.
        id: Handle,
        /// The period.
        period: String,
        /// The section.
        section: Handle,
        /// The text.
        text: String,
    },
    /// Files a report: freezes it with its digest and the journal head.
    FileReport {
        /// The kind.
        id: Handle,
        /// The period.
        period: String,
    },
    /// Shows a subject's ID and telephone numbers in full; committed before they are shown.
    Reveal {
        /// Whose.
        subject: Handle,
        /// Why.
        reason: String,
    },
    /// Takes back one's last commit.
    Undo,
    /// Verifies pages, chain and signatures.
    Verify,
    /// Confirms a clock that is not believed, with the reason.
    ConfirmClock(String),
}

impl Command {
    /// The same command with the words the officer gave (reason, note or text).
    #[must_use]
    pub fn with_words(mut self, words: &str) -> Self {
        match &mut self {
            Self::Calculate(slot)
            | Self::ConfirmClock(slot)
            | Self::Advance { note: slot, .. }
            | Self::SendBack { reason: slot, .. }
            | Self::Section { text: slot, .. }
            | Self::AmendAttendance { reason: slot, .. }
            | Self::Withdraw { reason: slot, .. }
            | Self::Reveal { reason: slot, .. } => words.clone_into(slot),
            Self::Judge { items, .. } => {
                for (_, _, note) in items {
                    words.clone_into(note);
                }
            }
            _ => {}
        }
        self
    }
}

/// What a command did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Done {
    /// What was done, in words, for the message line.
    pub text: String,
    /// The thing that was made: a session, a run.
    pub made: Option<Handle>,
    /// Lines shown for thirty seconds (a revealed number) or until closed (a verification).
    pub lines: Vec<String>,
}

/// Why the registry said no, in words for the officer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Failure {
    /// What is wrong and how to mend it.
    pub text: String,
    /// Messages for single form fields, by field name.
    pub fields: Vec<(String, String)>,
}

impl Failure {
    /// A failure in one sentence.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), fields: Vec::new() }
    }
}

/// An unlocked registry.
pub trait Backend {
    /// Who works where.
    fn info(&self) -> SessionInfo;
    /// Answers a query as of a moment.
    fn ask(&mut self, query: &Query, now: Moment) -> Result<Answer, Failure>;
    /// Carries out a command.
    fn tell(&mut self, command: &Command, now: Moment) -> Result<Done, Failure>;
    /// Flushes what must be recorded before the keys leave memory, and seals a draft for the time of the lock.
    fn lock(self: Box<Self>, draft: Option<&str>, now: Moment) -> Option<Vec<u8>>;
    /// Seals a draft to its officer; nothing when it cannot be.
    fn seal_draft(&self, draft: &str) -> Option<Vec<u8>>;
    /// Opens the draft sealed at the lock; nothing when another officer sealed it.
    fn open_draft(&mut self, sealed: &[u8]) -> Option<Zeroizing<String>>;
}

/// A locked registry: what may be known before the passphrase, and the unlocking itself, which runs on its own thread
/// because the key derivation takes most of a second.
pub trait Door: Send + Sync {
    /// The names that may be shown.
    fn view(&self) -> DoorView;
    /// Keeps an officer's sealed draft until it is replaced, or removes it; whether the disk took it.
    fn keep_draft(&self, officer: &Handle, sealed: Option<&[u8]>) -> bool;
    /// An officer's draft as it was kept.
    fn kept_draft(&self, officer: &Handle) -> Option<Vec<u8>>;
    /// Opens the registry for an officer.
    fn unlock(
        &self,
        officer: &Handle,
        passphrase: &Zeroizing<String>,
        now: Moment,
    ) -> Result<Box<dyn Backend + Send>, Failure>;
    /// How long to wait before the next passphrase is tried, in seconds, as the last try left it.
    fn wait(&self) -> u64 {
        0
    }
    /// How far the check of the store has come while it is being opened, in percent.
    fn progress(&self) -> u32 {
        0
    }
}
