//! Sessions, screenings, inspections, findings.

use chrono::{NaiveDate, NaiveDateTime};

use super::{Handle, SubjectRef};
use crate::domain::FindingState;
use crate::policy::Instrument;

/// A group session in the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionRow {
    /// The handle.
    pub id: Handle,
    /// The day.
    pub day: NaiveDate,
    /// Kind in words (禁毒教育 …).
    pub kind: String,
    /// Topic.
    pub title: String,
    /// Place and partner.
    pub venue: String,
    /// Expected persons.
    pub expected: u32,
    /// Present persons, late and early leavers among them.
    pub present: u32,
    /// State in words.
    pub state: String,
    /// Whether attendance can still be marked.
    pub open: bool,
}

/// Sessions (活动).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionsView {
    /// Newest first.
    pub rows: Vec<SessionRow>,
    /// The year's counts in 场次, 人次, 人数, one line a kind.
    pub totals: Vec<String>,
}

/// Attendance of one person at one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Attendance {
    /// Expected, not yet seen (未到).
    #[default]
    Planned,
    /// Present (到).
    Present,
    /// Late (迟到).
    Late,
    /// Left early (早退).
    LeftEarly,
    /// Excused (请假).
    Excused,
    /// Absent (缺席).
    Absent,
}

/// One line of the sign-in sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignRow {
    /// The subject.
    pub subject: SubjectRef,
    /// Number in the list, from 1.
    pub seq: u32,
    /// Last four of the ID number.
    pub id_tail: String,
    /// Current status.
    pub status: Attendance,
    /// When it was marked, `14:03`.
    pub time: String,
}

/// Session sign-in (签到).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignInView {
    /// The session.
    pub id: Handle,
    /// Kind and topic.
    pub title: String,
    /// Day, hours, place, speaker.
    pub subtitle: String,
    /// The people.
    pub rows: Vec<SignRow>,
    /// When it begins; its day's first moment when no time is planned.
    pub starts: NaiveDateTime,
    /// Whether the session is closed.
    pub closed: bool,
    /// Facts for the side panel.
    pub side: Vec<String>,
}

/// A question of an instrument.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Question {
    /// Its name in the instrument file.
    pub id: String,
    /// The question.
    pub text: String,
    /// Answers: code and words. Their points are not shown: the officer answers what is, not what it adds up to.
    pub options: Vec<(String, String)>,
}

/// Risk screening (风险评估) of one subject by one instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreeningView {
    /// The subject.
    pub subject: SubjectRef,
    /// Category and level.
    pub headline: String,
    /// The instrument, which scores.
    pub instrument: Instrument,
    /// Its title and version.
    pub title: String,
    /// Other instruments: handle and title.
    pub others: Vec<(Handle, String)>,
    /// Questions in order.
    pub questions: Vec<Question>,
    /// Earlier screenings, newest first.
    pub history: Vec<String>,
}

/// An inspection run in the list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RunRow {
    /// The handle.
    pub id: Handle,
    /// The day it began.
    pub day: NaiveDate,
    /// Checklist and scope.
    pub title: String,
    /// Inspector.
    pub officer: String,
    /// Subjects done, of all.
    pub done: u32,
    /// Subjects in the run.
    pub of: u32,
    /// Findings so far.
    pub findings: u32,
    /// State in words.
    pub state: String,
}

/// Inspections (执法检查).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InspectionsView {
    /// Newest first.
    pub rows: Vec<RunRow>,
    /// About the checklist: items, source.
    pub side: Vec<String>,
}

/// An officer's conclusion on an item (结论), by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// 1 in order (合格).
    Pass,
    /// 2 reminder (提醒).
    Remind,
    /// 3 ordinary finding (一般问题).
    Ordinary,
    /// 4 serious finding (重要问题).
    Serious,
    /// 5 does not apply (不适用).
    NotApplicable,
}

impl Verdict {
    /// All verdicts in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Pass, Self::Remind, Self::Ordinary, Self::Serious, Self::NotApplicable];

    /// Whether it says that something is wrong.
    pub fn is_problem(self) -> bool {
        matches!(self, Self::Remind | Self::Ordinary | Self::Serious)
    }

    /// The key of its words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Pass => "tui-verdict-pass",
            Self::Remind => "tui-verdict-remind",
            Self::Ordinary => "tui-verdict-ordinary",
            Self::Serious => "tui-verdict-serious",
            Self::NotApplicable => "tui-verdict-na",
        }
    }
}

impl From<Verdict> for crate::domain::Verdict {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Pass => Self::Pass,
            Verdict::Remind => Self::Remind,
            Verdict::Ordinary => Self::Minor,
            Verdict::Serious => Self::Major,
            Verdict::NotApplicable => Self::NotApplicable,
        }
    }
}

/// One item of the checklist for one subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WalkItem {
    /// Its name in the checklist.
    pub id: String,
    /// What is checked.
    pub text: String,
    /// Whether only the officer can answer it.
    pub manual: bool,
    /// What the program found, in words.
    pub evidence: String,
    /// Basis and evidence at length.
    pub lines: Vec<String>,
    /// What the program proposes.
    pub proposed: Option<Verdict>,
    /// What the officer concluded.
    pub verdict: Option<Verdict>,
    /// The officer's note.
    pub note: String,
}

impl WalkItem {
    /// The verdict of the program that the officer's conclusion stands against.
    pub fn overruled(&self) -> Option<Verdict> {
        self.verdict.and_then(|verdict| self.proposed.filter(|proposed| *proposed != verdict))
    }

    /// Whether a conclusion needs words: one against what the program computed, and a problem that only the officer saw.
    pub fn needs_words(&self, verdict: Verdict) -> bool {
        crate::acts::needs_words(self.proposed.map(Into::into), verdict.into())
    }
}

/// A subject in the walkthrough.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WalkPerson {
    /// The subject.
    pub subject: SubjectRef,
    /// Category and level, short.
    pub kind: String,
    /// Whether every item is concluded.
    pub done: bool,
    /// Findings so far.
    pub findings: u32,
}

/// The inspection walkthrough (走查).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WalkView {
    /// The run.
    pub id: Handle,
    /// Title, day, inspector.
    pub title: String,
    /// The subjects in order.
    pub people: Vec<WalkPerson>,
    /// Which subject the items belong to.
    pub current: usize,
    /// The items for the current subject.
    pub items: Vec<WalkItem>,
    /// Findings of the run so far, in words.
    pub findings: Vec<String>,
}

/// A finding (问题) in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingRow {
    /// The handle.
    pub id: Handle,
    /// The number shown.
    pub number: String,
    /// Serious or ordinary, in words.
    pub severity: String,
    /// Whether it is serious.
    pub serious: bool,
    /// The subject, when it is about one.
    pub subject: Option<SubjectRef>,
    /// What was found.
    pub text: String,
    /// Where it came from.
    pub source: String,
    /// The day by which it is to be mended.
    pub due: Option<NaiveDate>,
    /// Days past it, when past.
    pub overdue: Option<i64>,
    /// Who mends it.
    pub owner: String,
    /// Where it stands.
    pub state: FindingState,
    /// What happened to it, oldest first.
    pub trail: Vec<String>,
}

/// Findings and rectification (问题与整改).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindingsView {
    /// Open ones first.
    pub rows: Vec<FindingRow>,
}
