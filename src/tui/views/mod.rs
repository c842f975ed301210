//! What the screens show: plain results of the registry's queries, put into words already. The screens know no fact and
//! no store; they draw these and hand commands back.

mod reports;
mod work;

use chrono::{NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::domain::Role;

use crate::duty::Grave;

pub use reports::*;
pub use work::*;

/// The wall clock at +08:00 as the screens use it: for days, countdowns and the top line.
pub type Clock = NaiveDateTime;

/// An opaque handle by which the registry's side knows a thing again: a subject, session, run, finding or figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Handle(pub String);

impl From<&str> for Handle {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// A subject as lists name one (社矫安帮对象).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubjectRef {
    /// The handle.
    pub id: Handle,
    /// The number shown, such as 440303001-2026-0044.
    pub number: String,
    /// The name in full; the veil is laid over it by the screen.
    pub name: String,
    /// Lower-case initials of every reading, by which the name is found.
    pub initials: Vec<String>,
    /// Whether the case running now is one of resettlement help: what only corrections know is barred.
    pub helped: bool,
}

/// An officer who can unlock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OfficerRow {
    /// The handle.
    pub id: Handle,
    /// The name shown.
    pub name: String,
    /// The role in words.
    pub role: String,
}

/// What the unlock screen may show before anything is unlocked: the registry's and the officers' names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DoorView {
    /// The registry's name.
    pub registry: String,
    /// Officers whose identity file is at hand.
    pub officers: Vec<OfficerRow>,
    /// A line for newcomers: the demo office's passphrase.
    pub hint: Option<String>,
}

/// Who works at which registry; shown in the top line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SessionInfo {
    /// The officer's handle: what is put by over a lock belongs to it.
    pub id: Handle,
    /// The office's name.
    pub office: String,
    /// The officer's name.
    pub officer: String,
    /// The role in words.
    pub role: String,
    /// The role: what it may not do is dim.
    pub rank: Option<Role>,
    /// A warning that stays on every screen (no escrow recipients, a demo registry).
    pub banner: Option<String>,
    /// Why nothing at all is recorded: the volume takes nothing, the clock is not believed, a write has failed.
    pub barred: Option<String>,
    /// What is wrong with the clock, when the officer may confirm it.
    pub clock: Option<String>,
}

/// When something is due, as of the screen's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Days past the due day.
    Overdue(i64),
    /// Past the due day and still in time: days of grace left.
    Grace(i64),
    /// Due on the day, perhaps at a time (minutes after midnight).
    Today(Option<u32>),
    /// Days ahead.
    In(i64),
}

/// What Enter does on a row of Today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handling {
    /// Record something about the subject.
    Form(FormKind),
    /// A risk screening of the subject.
    Screening,
    /// The people of a line that stands for several.
    People,
    /// A session's sign-in.
    Session(Handle),
    /// The sessions.
    Sessions,
    /// The findings ledger.
    Findings,
    /// The inspections.
    Inspections,
}

/// One thing to do (待办).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodayRow {
    /// What stands above every other order, if it is one of those: pinned, whatever the list is sorted by.
    pub grave: Option<Grave>,
    /// When.
    pub when: When,
    /// The subject; none when the line stands for several people or for the office.
    pub subject: Option<SubjectRef>,
    /// Who, when there is no one subject: `30人`, the office.
    pub who: String,
    /// Category and level in short form.
    pub kind: String,
    /// What is to be done.
    pub what: String,
    /// The legal basis or source, short.
    pub basis: String,
    /// The basis at length: article, text, verified or not.
    pub basis_lines: Vec<String>,
    /// Facts behind the line, for the detail panel.
    pub detail: Vec<String>,
    /// The people of a line that stands for several.
    pub people: Vec<SubjectRef>,
    /// How many duties or things the line stands for; the counts above the list add them up.
    pub stands_for: usize,
    /// The form that Enter on one of those people opens; their file when none.
    pub each: Option<FormKind>,
    /// What Enter does.
    pub handling: Handling,
    /// The duty of the one subject it is about.
    pub duty: Option<RowDuty>,
}

/// The duty behind a line of Today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowDuty {
    /// Id of its rule.
    pub id: Handle,
    /// Laid down by statute: the office cannot put it off.
    pub statutory: bool,
}

/// A figure with its goal, drawn as a meter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meter {
    /// What is counted.
    pub label: String,
    /// How many are done.
    pub done: u32,
    /// Of how many.
    pub of: u32,
}

/// The Today screen (今日).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TodayView {
    /// The day.
    pub day: NaiveDate,
    /// Things to do, most urgent first.
    pub rows: Vec<TodayRow>,
    /// How many are past due.
    pub overdue: usize,
    /// How many are past the due day and in grace.
    pub grace: usize,
    /// How many are due on the day.
    pub today: usize,
    /// How many in the seven days after it.
    pub week: usize,
    /// Lines about the register: on register, levels, risk.
    pub register: Vec<String>,
    /// How many of the duties running now are not overdue, by group.
    pub meters: Vec<Meter>,
    /// Days of the month with something due, and how many.
    pub marks: Vec<(NaiveDate, u32)>,
}

/// One row of the register (名册).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonRow {
    /// The subject.
    pub subject: SubjectRef,
    /// Sex in words.
    pub sex: String,
    /// Age in whole years on the screen's day.
    pub age: Option<u32>,
    /// Category in full.
    pub category: String,
    /// Category in its fixed short form (暂外, 缓刑).
    pub category_short: String,
    /// Supervision level.
    pub level: String,
    /// Risk band.
    pub risk: String,
    /// State in words.
    pub state: String,
    /// Whether the state asks for a look: never came, away, out of supervision, held, over term.
    pub stands_out: bool,
    /// Whether a corrections case is open, whether the person has come or not.
    pub corrections: bool,
    /// Whether a resettlement case is open.
    pub resettlement: bool,
    /// First day.
    pub start: Option<NaiveDate>,
    /// Last day.
    pub end: Option<NaiveDate>,
    /// Last contact that came about.
    pub last_contact: Option<NaiveDate>,
    /// What this month still lacks, short.
    pub missing: String,
    /// Last four of the ID number, for the search.
    pub id_tail: String,
    /// Label and value lines for the preview; numbers masked.
    pub preview: Vec<(String, String)>,
}

/// The register.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegisterView {
    /// Every subject the officer may see.
    pub rows: Vec<PersonRow>,
}

/// A list inside a tab: headings with widths, and rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Grid {
    /// Heading and width in columns; width 0 takes what is left (one such column).
    pub heads: Vec<(String, u16)>,
    /// Rows of cells.
    pub rows: Vec<Vec<String>>,
}

/// What a tab of the file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TabBody {
    /// Labels and values.
    Fields(Vec<(String, String)>),
    /// A list.
    Grid(Grid),
}

/// A tab of the subject file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    /// Its title.
    pub title: String,
    /// Its content.
    pub body: TabBody,
}

/// Something that happened (时间线).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Event {
    /// By which it is known again.
    pub id: Handle,
    /// The day it is about.
    pub day: NaiveDate,
    /// Kind in words.
    pub kind: String,
    /// Summary.
    pub text: String,
    /// The officer who recorded it.
    pub officer: String,
    /// The fact, when it still counts and can be withdrawn.
    pub fact: Option<Handle>,
}

/// How a duty stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// Met.
    Met,
    /// Open, not yet due.
    #[default]
    Open,
    /// Due on the day.
    Due,
    /// Past the due day and still in time.
    Grace,
    /// Past due.
    Overdue,
    /// The person is freed from it for a time.
    Exempt,
    /// Put off with a reason.
    PutOff,
    /// Suspended by the state of the case, or over.
    Suspended,
}

/// One duty (义务) of the subject on the day.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DutyRow {
    /// The rule in words.
    pub title: String,
    /// How it stands.
    pub standing: Standing,
    /// How it stands in words: met on, due on, days overdue.
    pub text: String,
    /// Basis, window, evidence at length.
    pub lines: Vec<String>,
}

/// The subject file (档案).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubjectView {
    /// The subject.
    pub subject: SubjectRef,
    /// Category, level, risk, days left: the line under the name.
    pub headline: Vec<String>,
    /// The tabs; the first is the basics.
    pub tabs: Vec<Tab>,
    /// Newest first.
    pub events: Vec<Event>,
    /// Duties of the period.
    pub duties: Vec<DutyRow>,
}

/// Which entry form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FormKind {
    /// Check-in (报告).
    CheckIn,
    /// Field visit (走访).
    Visit,
    /// Individual talk (个别谈话).
    Talk,
    /// Health report or medical re-examination (身体情况报告、病情复查).
    Medical,
    /// Personal summary before the end (个人总结).
    Summary,
    /// First arrival (报到).
    Arrival,
    /// Supervision level (管理等级).
    Level,
    /// A sanction or reward proposed by the street (奖惩建议).
    Sanction,
    /// A district decision (奖惩决定).
    Decision,
    /// Another state of the case: leave, detention, out of supervision (状态).
    State,
    /// A duty put off with a reason (缓办).
    PutOff,
    /// Amended particulars of the person (变更基本信息).
    Particulars,
    /// Amended terms of the case (变更个案信息).
    Terms,
    /// Freed from a duty for a time, by an approval (减免).
    Exempt,
    /// The office's report of a day of a sensitive period (零报告).
    ZeroReport,
    /// Another responsible officer (责任人).
    Officer,
    /// A new subject with a first case (建档).
    Subject,
    /// Off the register: discharge, termination, moving away (出册).
    Closing,
    /// A new group session (集中教育、公益活动).
    Session,
    /// A finding written by hand (问题).
    Finding,
    /// Start of an inspection (检查).
    Inspection,
}

#[cfg(test)]
impl FormKind {
    /// Every form.
    pub const ALL: &[Self] = &[
        Self::CheckIn,
        Self::Visit,
        Self::Talk,
        Self::Medical,
        Self::Summary,
        Self::Arrival,
        Self::Level,
        Self::Sanction,
        Self::Decision,
        Self::State,
        Self::PutOff,
        Self::Particulars,
        Self::Terms,
        Self::Exempt,
        Self::ZeroReport,
        Self::Officer,
        Self::Subject,
        Self::Closing,
        Self::Session,
        Self::Finding,
        Self::Inspection,
    ];
}

/// A value of a form field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Words; empty when not filled.
    Text(String),
    /// A day; none when not filled.
    Date(Option<NaiveDate>),
    /// The chosen option's code; none when not chosen.
    Choice(Option<String>),
    /// Ticked or not.
    Flag(bool),
}

/// An option of a choice: code and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The code handed back.
    pub code: String,
    /// The words shown.
    pub label: String,
}

/// What an entry form needs from the registry: options, first values and the facts to compare with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EntryView {
    /// The subject, when the form is about one.
    pub subject: Option<SubjectRef>,
    /// Category and level, for the title.
    pub headline: String,
    /// Options of choice fields, by field name. A field without options here keeps its own.
    pub options: Vec<(&'static str, Vec<Choice>)>,
    /// The fields that apply to the subject, by name and in order; empty when all of the form do.
    pub fields: Vec<&'static str>,
    /// First values, by field name.
    pub values: Vec<(&'static str, Value)>,
    /// Lines of what the record would meet, each with the field and its value on which it holds.
    pub meets: Vec<(&'static str, Value, String)>,
    /// Titled sections of the side panel.
    pub side: Vec<(String, Vec<String>)>,
    /// Phrases for the notes.
    pub phrases: Vec<String>,
}
