//! The profile (地方规则): levels and duties of a province or office, as rows. The reader and its checks are in
//! [`super::profile_file`].

use chrono::NaiveDate;
use serde::Deserialize;

use super::cases::{Sum, TestCase};
use super::period::Length;
use crate::domain::{
    AssistanceGrade, CaseState, Category, CheckInMode, ContactKind, SanctionKind, SessionKind,
    TemporaryGround,
};

/// A supervision level (管理等级) of the profile. Names and number are data (CL-02).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The name that facts carry, e.g. 严管.
    pub id: String,
    /// English name.
    pub name_en: String,
    /// Other spellings that mean the same level.
    pub aliases: Vec<String>,
}

/// Whose act meets a duty: it decides who is told and whether a sanction can follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The subject's own duty (对象义务).
    Subject,
    /// The responsible officer's (工作人员职责).
    Staff,
    /// The office's as a whole (司法所职责).
    Office,
}

/// Which kind of case a duty belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseScope {
    /// 社区矫正
    Corrections,
    /// 安置帮教
    Resettlement,
}

/// Which figure a duty feeds (归类): check-ins are one column of the monthly return, whatever their mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DutyGroup {
    /// 报到
    Admission,
    /// 报告 (phone, written, in person)
    CheckIn,
    /// 个别谈话
    Talk,
    /// 走访
    Visit,
    /// 身体情况报告、病情复查
    Health,
    /// 教育学习
    Education,
    /// 公益活动
    PublicBenefit,
    /// 外出、销假
    Leave,
    /// 风险评估
    Screening,
    /// 个人总结、解除、帮教期满
    Ending,
}

impl DutyGroup {
    /// Every group with its word in files and arguments.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Admission, "admission"),
        (Self::CheckIn, "check-in"),
        (Self::Talk, "talk"),
        (Self::Visit, "visit"),
        (Self::Health, "health"),
        (Self::Education, "education"),
        (Self::PublicBenefit, "public-benefit"),
        (Self::Leave, "leave"),
        (Self::Screening, "screening"),
        (Self::Ending, "ending"),
    ];

    /// The word of the group.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(group, _)| *group == self).map_or("", |(_, word)| word)
    }
}

/// In what a duty is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Times (次).
    Times,
    /// Minutes (分钟); files state hours.
    Minutes,
}

/// What can meet a duty, as a set (可接受的联系方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Accepts(u32);

impl Accepts {
    /// Coming back from a leave or from being out of supervision (销假), which the state says itself.
    pub const RETURN: Self = Self(1 << 29);
    /// The first arrival (报到), which the case states itself.
    pub const REPORT_IN: Self = Self(1 << 30);
    /// The closing of the case (解除、终止、帮教结束).
    pub const CLOSING: Self = Self(1 << 31);

    /// The set of one kind of contact.
    pub const fn of(kind: ContactKind) -> Self {
        let bit = match kind {
            ContactKind::CheckIn(CheckInMode::InPerson) => 0,
            ContactKind::CheckIn(CheckInMode::Phone) => 1,
            ContactKind::CheckIn(CheckInMode::Written) => 2,
            ContactKind::CheckIn(CheckInMode::Video) => 3,
            ContactKind::Visit => 4,
            ContactKind::Talk => 5,
            ContactKind::HealthReport => 6,
            ContactKind::Reexamination => 7,
            ContactKind::Screening => 8,
            ContactKind::PersonalSummary => 9,
            ContactKind::Session(SessionKind::DrugEducation) => 10,
            ContactKind::Session(SessionKind::VocationalTraining) => 11,
            ContactKind::Session(SessionKind::PsychologicalTalk) => 12,
            ContactKind::Session(SessionKind::GroupEducation) => 13,
            ContactKind::Session(SessionKind::PublicBenefit) => 14,
            ContactKind::Counselling => 15,
        };
        Self(1 << bit)
    }

    /// Both sets.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the sets share a kind.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether nothing is accepted.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The kinds of contact in the set.
    pub fn kinds(self) -> impl Iterator<Item = ContactKind> {
        let modes = CheckInMode::ALL.into_iter().map(ContactKind::CheckIn);
        let sessions = SessionKind::ALL.into_iter().map(ContactKind::Session);
        let others = [
            ContactKind::Visit,
            ContactKind::Talk,
            ContactKind::Counselling,
            ContactKind::HealthReport,
            ContactKind::Reexamination,
            ContactKind::Screening,
            ContactKind::PersonalSummary,
        ];
        modes.chain(others).chain(sessions).filter(move |kind| self.meets(Self::of(*kind)))
    }
}

/// What a once-only window counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The decision took effect (生效), for the first report.
    Effective,
    /// The last day of a leave (外出期满).
    LeaveEnd,
    /// Onto the list from another place of execution, before the person has come (迁入), for the first report there.
    Transfer,
    /// First day on the register (入册).
    Admission,
    /// Release or end of corrections, for resettlement (释放、解矫).
    Release,
    /// Every change of level (等级调整).
    LevelChange,
    /// Every decided sanction (奖惩决定: 训诫, 警告, 治安处罚).
    Sanction,
    /// Every return from detention or from being out of supervision (恢复监管).
    Return,
}

/// What a fixed grid is laid from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// First day of the term or help period.
    CaseStart,
    /// First day on the register.
    Admission,
    /// First day of the level.
    LevelStart,
    /// A day of the file.
    Day(NaiveDate),
}

/// When a duty falls due (窗口): the kinds are code, the numbers are data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Window {
    /// No duty for the selected levels.
    None,
    /// `count` per length, counted from the `count`-th last contact (滚动).
    Rolling {
        /// From the contact to the due day.
        every: Length,
        /// From the start to the first due day, when it differs.
        first: Option<Length>,
    },
    /// Monday to Sunday, due on Sunday (自然周).
    Week,
    /// Blocks of calendar months within the year, due on the last day (自然月、季).
    Months {
        /// 1, 2, 3, 4, 6 or 12.
        months: u32,
    },
    /// Fixed grid from an anchor, each cell due on its last day (固定周期).
    Grid {
        /// Length of a cell.
        every: Length,
        /// Where it begins.
        anchor: Anchor,
    },
    /// Once within a length of an event (事件触发).
    Event {
        /// The event.
        event: Event,
        /// The time allowed.
        within: Length,
    },
    /// Up to some days before the end (期满前).
    Until {
        /// Due so many days before the last day; 0 is the last day itself.
        before_days: u32,
        /// The window opens so many days before the last day.
        opens_days: u32,
    },
}

/// How the first calendar window of a fresh period counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FirstWindow {
    /// Only whole windows count.
    Whole,
    /// A partial first window counts when at least so many days are left of it.
    Partial {
        /// Days left, the first day included.
        min_days: u32,
    },
}

/// One cadence of a duty: for which levels or grades, how often, how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cadence {
    /// Levels it is for; empty means whatever the level.
    pub levels: Vec<String>,
    /// Grades of assistance it is for; empty means all.
    pub grades: Vec<AssistanceGrade>,
    /// When.
    pub window: Window,
    /// How much within one window, in the duty's unit.
    pub required: u32,
}

/// From how many missed windows on a measure becomes a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Consecutive windows missed.
    pub missed: u32,
    /// The measure.
    pub proposes: SanctionKind,
    /// The statute rule it rests on.
    pub rule: String,
    /// Categories it applies to; empty means all.
    pub categories: Vec<Category>,
    /// The measure that must have been imposed after the first miss, where the rule asks for one.
    pub after: Option<SanctionKind>,
}

/// A narrower set of people that a duty is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Only {
    /// Drug-related offence or a history of drug use (涉毒或有吸毒史, ED-08).
    DrugRelated,
}

/// A sensitive period (敏感时段: festivals, congresses) for which more is asked than usual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    /// Id, which a zero report names.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// The notice it rests on.
    pub source: String,
    /// Whether the bureau has confirmed it.
    pub verified: bool,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Whether the office reports each of its days to the bureau, also that nothing happened (零报告).
    pub zero_report: bool,
    /// Days after which a missing zero report is an inspection finding.
    pub finding_after_days: u32,
}

/// One duty as a row of the profile (义务、职责).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyRule {
    /// Stable id, e.g. `check-in-phone`.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Statute rules it rests on.
    pub basis: Vec<String>,
    /// False while anything it rests on, or the profile itself, is unverified.
    pub verified: bool,
    /// Laid down by statute: cannot be put off by the office.
    pub statutory: bool,
    /// May be exempted (减免): never a duty of the office, and one of statute only where the row says so.
    pub exemptible: bool,
    /// Whose act.
    pub side: Side,
    /// Which figure.
    pub group: DutyGroup,
    /// Which kind of case.
    pub scope: CaseScope,
    /// Categories it is for; empty means all.
    pub categories: Vec<Category>,
    /// Grounds of temporary execution it is for; empty means all.
    pub grounds: Vec<TemporaryGround>,
    /// A narrower set of people it is for.
    pub only: Option<Only>,
    /// What meets it.
    pub accepts: Accepts,
    /// What meets it besides while the person is on leave.
    pub on_leave: Accepts,
    /// States in which it rests.
    pub suspended_in: Vec<CaseState>,
    /// Unit of what is required.
    pub unit: Unit,
    /// How often, in the order of the file; the first that fits holds.
    pub cadences: Vec<Cadence>,
    /// How the first calendar window counts.
    pub first: FirstWindow,
    /// Days after the due day that still count.
    pub grace_days: u32,
    /// Days before the due day from which it is shown.
    pub remind_days: u32,
    /// Days after grace from which it is an inspection finding.
    pub finding_after_days: u32,
    /// Whether a due day on a rest day moves to the next working day (C-03).
    pub roll: bool,
    /// Ladder of measures by time overdue.
    pub ladder: Option<String>,
    /// Measures by windows missed in a row.
    pub candidates: Vec<Candidate>,
    /// The sensitive period it belongs to.
    pub overlay: Option<String>,
    /// First day in force.
    pub effective_from: NaiveDate,
    /// Last day in force.
    pub effective_to: Option<NaiveDate>,
}

impl DutyRule {
    /// The cadence for a level and grade, if the duty has one there.
    pub fn cadence(&self, level: Option<&str>, grade: Option<AssistanceGrade>) -> Option<(usize, &Cadence)> {
        let fits = |cadence: &Cadence| {
            (cadence.levels.is_empty()
                || level.is_some_and(|level| cadence.levels.iter().any(|l| l == level)))
                && (cadence.grades.is_empty() || grade.is_some_and(|grade| cadence.grades.contains(&grade)))
        };
        let (index, cadence) = self.cadences.iter().enumerate().find(|(_, cadence)| fits(cadence))?;
        (cadence.window != Window::None).then_some((index, cadence))
    }

    /// Whether the duty rests in a state. Where the term is over and what follows is for another to decide (期满待决)
    /// nothing is asked, whatever the profile says.
    pub fn rests_in(&self, state: CaseState) -> bool {
        state == CaseState::ExpiredPending || self.suspended_in.contains(&state)
    }

    /// Whether an exemption from `name` (the id of a duty, or `group:` and a group) frees from it.
    pub fn is_exempt_by(&self, name: &str) -> bool {
        self.exemptible
            && match name.strip_prefix("group:") {
                Some(group) => group == self.group.word(),
                None => name == self.id,
            }
    }

    /// Whether it is in force on a day.
    pub fn in_force(&self, on: NaiveDate) -> bool {
        self.effective_from <= on && self.effective_to.is_none_or(|to| on <= to)
    }
}

/// A parsed and checked profile (地方规则).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Id, printed on every report.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Where its numbers come from.
    pub source: String,
    /// Whether the bureau has confirmed it.
    pub verified: bool,
    /// An example that no office should use unread (示例).
    pub example: bool,
    /// Id of the statute file it rests on.
    pub statute: String,
    /// The profile it builds on.
    pub extends: Option<String>,
    /// First day in force.
    pub effective_from: NaiveDate,
    /// Last day in force.
    pub effective_to: Option<NaiveDate>,
    /// Levels, strictest first; never empty.
    pub levels: Vec<Level>,
    /// Index of the level at entry, which also stands in where no level is recorded.
    pub entry_level: usize,
    /// Months for which the entry level is meant to last.
    pub entry_months: u32,
    /// Days by which the office may put off a duty at a time (缓办); none when the profile states no limit.
    pub snooze_days: Option<u32>,
    /// Duties, in the order of the file; those of a profile it extends first.
    pub duties: Vec<DutyRule>,
    /// Sensitive periods.
    pub overlays: Vec<Overlay>,
    /// Its own test cases, in the order of the file.
    pub cases: Vec<TestCase>,
    /// Its own sums, in the order of the file.
    pub sums: Vec<Sum>,
}

impl Profile {
    /// The level that a name of a fact or roster means.
    pub fn level(&self, name: &str) -> Option<&Level> {
        let name = name.trim();
        self.levels.iter().find(|level| {
            level.id == name
                || level.name_en.eq_ignore_ascii_case(name)
                || level.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
        })
    }

    /// The level at entry.
    pub fn entry_level(&self) -> &Level {
        &self.levels[self.entry_level]
    }
}
