//! Test cases of a profile (规则自带的案例): what a lawyer of the bureau expects of the rules, written at the end of the file.
//!
//! Here they are read and checked; `duty::cases` runs them through the one function of duties. A case that contradicts
//! itself is refused with the file, as an impossible window is.

mod read;
mod shape;
mod sums;

use std::fmt;

use chrono::NaiveDate;
use serde::Deserialize;

pub(in crate::policy) use read::read_cases;
pub(in crate::policy) use shape::RawCase;
pub(in crate::policy) use sums::{RawSum, read_sums};
pub use sums::{Sum, SumMiss, SumOf};

use crate::domain::{
    AssistanceGrade, CaseState, Category, ContactKind, Exemption, Outcome, SanctionKind, StateHeld,
    TemporaryGround,
};

/// The status a case expects (期望的状态), by the names `due --json` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TestStatus {
    /// No such duty for this person on the day (没有这项义务).
    None,
    /// 未到期
    NotYet,
    /// 临近
    Upcoming,
    /// 到期
    Due,
    /// 宽限期
    Grace,
    /// 逾期
    Overdue,
    /// 检查问题
    Finding,
    /// 已完成
    Met,
    /// 中止、缓办
    Suspended,
    /// 已终止
    Ended,
}

impl fmt::Display for TestStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "none",
            Self::NotYet => "not-yet",
            Self::Upcoming => "upcoming",
            Self::Due => "due",
            Self::Grace => "grace",
            Self::Overdue => "overdue",
            Self::Finding => "finding",
            Self::Met => "met",
            Self::Suspended => "suspended",
            Self::Ended => "ended",
        })
    }
}

/// A candidate that hangs on no duty: where an expectation looks instead of at a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// By time off supervision (脱管时间).
    OffSupervision,
    /// By earlier decided sanctions (既往处罚).
    EarlierSanctions,
}

/// What an expectation is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A duty of the profile, by id.
    Rule(String),
    /// Candidates that hang on no duty.
    By(By),
}

impl fmt::Display for About {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rule(id) => id,
            Self::By(By::OffSupervision) => "off-supervision",
            Self::By(By::EarlierSanctions) => "earlier-sanctions",
        })
    }
}

/// What must hold of one duty on one day. What is not given is not looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expectation {
    /// Line of the file.
    pub line: usize,
    /// The as-of day.
    pub on: NaiveDate,
    /// Of what.
    pub about: About,
    /// Status.
    pub status: Option<TestStatus>,
    /// Due day, rolled.
    pub due: Option<NaiveDate>,
    /// Due day as counted.
    pub unrolled: Option<NaiveDate>,
    /// Last day of grace.
    pub grace: Option<NaiveDate>,
    /// First day of an inspection finding.
    pub finding: Option<NaiveDate>,
    /// Days overdue.
    pub days: Option<u32>,
    /// Windows missed in a row.
    pub row: Option<u32>,
    /// How much is done, in the duty's unit (minutes for hours).
    pub done: Option<u32>,
    /// The measure proposed as a candidate; `Some(None)` says that there is none.
    pub candidate: Option<Option<SanctionKind>>,
}

/// Whose duties a case is about: a made-up person, by the dates that matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestSubject {
    /// Corrections or resettlement.
    pub terms: TestTerms,
    /// First day of the term or help period.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
    /// First day of the first state; the start unless given.
    pub admitted: NaiveDate,
    /// The first state; under supervision unless given.
    pub state: CaseState,
    /// Level from the first day.
    pub level: Option<String>,
    /// Figures are claimed from this day.
    pub claimed_from: Option<NaiveDate>,
}

/// The terms of a case, as far as duties look at them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestTerms {
    /// 社区矫正
    Corrections {
        /// 矫正类别
        category: Category,
        /// Ground of temporary execution.
        ground: Option<TemporaryGround>,
        /// The decision took effect on.
        effective: Option<NaiveDate>,
        /// First arrival.
        reported: Option<NaiveDate>,
        /// 涉毒
        drug_related: bool,
        /// From another district: the ten days of reporting are not ours.
        moved_in: bool,
    },
    /// 安置帮教
    Resettlement {
        /// 帮教等级
        grade: AssistanceGrade,
        /// Day of release.
        released: NaiveDate,
    },
}

/// A contact of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestContact {
    /// The day.
    pub on: NaiveDate,
    /// The kind.
    pub kind: ContactKind,
    /// What came of it.
    pub outcome: Outcome,
    /// Minutes, for sessions.
    pub minutes: u16,
}

/// One test case (案例): a person, what happened, what is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestCase {
    /// Its name, Chinese.
    pub name: String,
    /// Line of the file.
    pub line: usize,
    /// Whose duties.
    pub subject: TestSubject,
    /// Level changes.
    pub levels: Vec<(NaiveDate, String)>,
    /// State changes.
    pub states: Vec<(NaiveDate, StateHeld)>,
    /// Contacts.
    pub contacts: Vec<TestContact>,
    /// Sanctions decided.
    pub sanctions: Vec<(NaiveDate, SanctionKind)>,
    /// Duties put off: from, rule, until.
    pub held_back: Vec<(NaiveDate, String, NaiveDate)>,
    /// Exemptions, each approved on its first day.
    pub exempted: Vec<Exemption>,
    /// New last days of the term: known from, last day.
    pub ends: Vec<(NaiveDate, NaiveDate)>,
    /// The day the case was closed at its end.
    pub closed: Option<NaiveDate>,
    /// What must hold; never empty.
    pub expect: Vec<Expectation>,
}

/// How a case contradicts itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseFault {
    /// Two expectations about one rule and one day.
    AskedTwice,
    /// It expects a due day, days or a count of something that it says does not run.
    NothingToDate,
    /// Days overdue with a status that is not overdue, or an overdue status with no days.
    DaysWithoutOverdue,
    /// Days overdue are not the days from the due day to the day asked about.
    DaysDoNotFit,
    /// The status and the due day cannot both hold on the day asked about.
    StatusAgainstDue,
    /// It expects a duty to be met, but no contact that counts was made by that day.
    MetByNothing,
    /// The day rolled to is before the day it was rolled from.
    RolledBack,
    /// Something happens before the person is there.
    BeforeAdmission,
    /// A session without minutes, or minutes of something that has none.
    Minutes,
    /// A level for resettlement, or a grade for corrections.
    WrongKindOfCase,
}

impl CaseFault {
    /// A stable key for the language catalogs.
    pub const fn key(self) -> &'static str {
        match self {
            Self::AskedTwice => "asked-twice",
            Self::NothingToDate => "nothing-to-date",
            Self::DaysWithoutOverdue => "days-without-overdue",
            Self::DaysDoNotFit => "days-do-not-fit",
            Self::StatusAgainstDue => "status-against-due",
            Self::MetByNothing => "met-by-nothing",
            Self::RolledBack => "rolled-back",
            Self::BeforeAdmission => "before-admission",
            Self::Minutes => "minutes",
            Self::WrongKindOfCase => "wrong-kind-of-case",
        }
    }
}

impl fmt::Display for CaseFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AskedTwice => "two expectations about one rule and one day",
            Self::NothingToDate => "dates or counts are expected of a duty that does not run",
            Self::DaysWithoutOverdue => "days overdue and the status do not go together",
            Self::DaysDoNotFit => "days overdue are not the days after the due day",
            Self::StatusAgainstDue => "the status cannot hold with this due day on the day asked about",
            Self::MetByNothing => "met is expected, but no contact that counts was made by that day",
            Self::RolledBack => "the due day is before the day it was rolled from",
            Self::BeforeAdmission => "something happens before the person is there",
            Self::Minutes => "sessions need minutes, and only sessions have them",
            Self::WrongKindOfCase => "levels belong to corrections, grades to resettlement",
        })
    }
}

#[cfg(test)]
mod tests;
