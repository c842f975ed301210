//! Contacts: whatever can meet a duty of a subject.

use super::{CaseId, FactId, SessionId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How a check-in was made (报告方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckInMode {
    /// 当面
    InPerson,
    /// 电话
    Phone,
    /// 书面
    Written,
    /// 视频
    Video,
}

impl CheckInMode {
    /// In the order of the forms.
    pub const ALL: [Self; 4] = [Self::InPerson, Self::Phone, Self::Written, Self::Video];
}

/// Kind of a group session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionKind {
    /// 禁毒教育: with the corrections centre and the rehabilitation centre.
    DrugEducation,
    /// 职业技能培训
    VocationalTraining,
    /// 心理讲座
    PsychologicalTalk,
    /// Other group education (集中教育).
    GroupEducation,
    /// 公益活动
    PublicBenefit,
}

impl SessionKind {
    /// In the order of the forms.
    pub const ALL: [Self; 5] = [
        Self::DrugEducation,
        Self::VocationalTraining,
        Self::PsychologicalTalk,
        Self::GroupEducation,
        Self::PublicBenefit,
    ];
}

/// What kind of contact it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactKind {
    /// 报告
    CheckIn(CheckInMode),
    /// 走访
    Visit,
    /// 个别谈话
    Talk,
    /// 心理辅导 (one to one)
    Counselling,
    /// 身体情况报告 (temporary execution outside prison, RP-04)
    HealthReport,
    /// 病情复查 (RP-05)
    Reexamination,
    /// Attendance at a session.
    Session(SessionKind),
    /// 风险评估
    Screening,
    /// 个人总结 (EN-01)
    PersonalSummary,
}

/// What came of a contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Done as it should be (完成). Only this meets a duty.
    Complied,
    /// Tried in vain: no answer, nobody home (未接通、未遇).
    NoContact,
    /// Came, was sent home (来所未办).
    SentHome,
    /// Missed with an accepted reason (有正当理由未到).
    AcceptableAbsence,
    /// Missed without one (无正当理由未到).
    UnacceptableAbsence,
}

/// One contact, as the duties see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// The day it is about.
    pub on: NaiveDate,
    /// The fact behind it.
    pub fact: FactId,
    /// The case it belongs to.
    pub case: CaseId,
    /// What it was.
    pub kind: ContactKind,
    /// What came of it.
    pub outcome: Outcome,
    /// Minutes credited (sessions); 0 otherwise.
    pub minutes: u16,
    /// The session attended, if it was one.
    pub session: Option<SessionId>,
    /// The day it was recorded (for the back-entry rate).
    pub recorded_on: NaiveDate,
}
