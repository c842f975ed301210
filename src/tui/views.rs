//! What the screens show: plain results of the registry's queries, put into words already. The screens know no fact and
//! no store; they draw these and hand commands back.

use chrono::{NaiveDate, NaiveDateTime};

use crate::policy::Instrument;
use crate::report::Document;

/// The wall clock at +08:00 as the screens use it: for days, countdowns and the top line.
pub type Clock = NaiveDateTime;

/// An opaque handle by which the registry's side knows a thing again: a subject, session, run, finding or figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
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
    /// The office's name.
    pub office: String,
    /// The officer's name.
    pub officer: String,
    /// The role in words.
    pub role: String,
    /// A warning that stays on every screen (no escrow recipients, a demo registry).
    pub banner: Option<String>,
    /// Why records cannot be added, when the role or the volume forbids it.
    pub read_only: Option<String>,
}

/// When something is due, as of the screen's day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// Days past the due day.
    Overdue(i64),
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
    /// The form that Enter on one of those people opens; their file when none.
    pub each: Option<FormKind>,
    /// What Enter does.
    pub handling: Handling,
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
    /// How many are due on the day.
    pub today: usize,
    /// How many in the seven days after it.
    pub week: usize,
    /// Lines about the register: on register, levels, risk.
    pub register: Vec<String>,
    /// This month's completion.
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
    /// Whether the subject counts as on register.
    pub on_register: bool,
    /// Whether the case is a resettlement case.
    pub resettlement: bool,
    /// First day.
    pub start: Option<NaiveDate>,
    /// Last day.
    pub end: Option<NaiveDate>,
    /// Last contact.
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
    /// Past due.
    Overdue,
    /// Suspended or exempt.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// First values, by field name.
    pub values: Vec<(&'static str, Value)>,
    /// Titled sections of the side panel.
    pub side: Vec<(String, Vec<String>)>,
    /// Phrases for the notes.
    pub phrases: Vec<String>,
}

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

    /// The verdict of a number from 1 to 5.
    pub fn of(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
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

/// Where a finding stands (整改阶段).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// Open (待整改).
    #[default]
    Open,
    /// Being rectified (整改中).
    Working,
    /// Done, waits for another person's review (待复核).
    Review,
    /// Closed out (销号).
    Closed,
}

/// A finding (问题) in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    pub stage: Stage,
    /// What happened to it, oldest first.
    pub trail: Vec<String>,
}

/// Findings and rectification (问题与整改).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FindingsView {
    /// Open ones first.
    pub rows: Vec<FindingRow>,
}

/// A kind of report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportRow {
    /// The handle.
    pub id: Handle,
    /// Its title.
    pub title: String,
    /// What it is, one sentence.
    pub about: String,
    /// Why it cannot be made, if it cannot.
    pub why_not: Option<String>,
    /// Periods it can be made for, newest first: code and words.
    pub periods: Vec<(String, String)>,
}

/// Reports (报表).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportsView {
    /// The kinds.
    pub rows: Vec<ReportRow>,
    /// Reports filed so far, newest first.
    pub filed: Vec<String>,
}

/// A report in preview.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportView {
    /// Kind and period, to ask for it again.
    pub id: Handle,
    /// The period's code.
    pub period: String,
    /// Title in one line.
    pub title: String,
    /// The document, as the writers draw it.
    pub document: Option<Document>,
    /// Whether a part is typed in by hand.
    pub has_plan: bool,
    /// Checks: whether it holds, and the equation in words.
    pub checks: Vec<(bool, String)>,
    /// Draft, filed with number.
    pub state: String,
    /// Why it cannot be filed, if it cannot.
    pub why_not: Option<String>,
    /// The part typed in by hand (next month's plan).
    pub plan: String,
}

/// The rows behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowsView {
    /// What is counted, with its value.
    pub title: String,
    /// The definition and unit.
    pub definition: String,
    /// The facts; a row may belong to a subject.
    pub grid: Grid,
    /// The subject of each row.
    pub subjects: Vec<Option<SubjectRef>>,
}

/// One line of the audit trail (留痕).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditRow {
    /// Index of the commit.
    pub index: u64,
    /// When, `06-28 09:37`.
    pub at: String,
    /// The officer.
    pub officer: String,
    /// What was done.
    pub action: String,
    /// The subject, if it is about one.
    pub subject: Option<SubjectRef>,
    /// Summary.
    pub text: String,
    /// Everything about the commit, labels and values: time, hashes, facts.
    pub lines: Vec<(String, String)>,
}

/// The audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditView {
    /// Newest first.
    pub rows: Vec<AuditRow>,
    /// How many commits there are in all.
    pub total: u64,
    /// What is known of the chain, in words.
    pub chain: String,
}
