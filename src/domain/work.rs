//! Words of the daily work: attendance, sanctions, findings, verdicts.

use super::{InspectionId, SubjectId, Text};
use chrono::NaiveTime;
use serde::{Deserialize, Serialize};

/// State of mind as seen by the officer (思想状况).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mood {
    /// 稳定
    Stable,
    /// 波动
    Unsettled,
    /// 抵触
    Resistant,
}

/// Where a field visit went (走访地点).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VisitPlace {
    /// 家庭
    Home,
    /// 单位、学校
    Work,
    /// 社区、邻里
    Neighbourhood,
}

/// Attendance status (签到状态); one current status per session and person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttendanceStatus {
    /// Expected, not yet marked (应到).
    Planned,
    /// 到
    Present,
    /// 迟到
    Late,
    /// 早退
    LeftEarly,
    /// 请假
    Excused,
    /// 缺席
    Absent,
    /// Came without being on the list (临时参加).
    WalkIn,
}

impl AttendanceStatus {
    /// Was there, wholly or in part: counts in 人次 and 人数.
    pub fn attended(self) -> bool {
        matches!(self, Self::Present | Self::Late | Self::LeftEarly | Self::WalkIn)
    }
}

/// One person's attendance at a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendance {
    /// Current status.
    pub status: AttendanceStatus,
    /// Minutes credited.
    pub minutes: u16,
    /// Time of arrival.
    pub arrived: Option<NaiveTime>,
    /// Note, e.g. the proof of an excuse.
    pub note: Text,
}

/// Kind of sanction or reward (奖惩种类).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SanctionKind {
    /// 表扬
    Commendation,
    /// 立功
    MeritoriousConduct,
    /// 减刑
    Commutation,
    /// 训诫
    Admonition,
    /// 警告
    Warning,
    /// 治安管理处罚
    PublicSecurityPenalty,
    /// 撤销缓刑
    RevokeSuspension,
    /// 撤销假释
    RevokeParole,
    /// 收监执行
    Recall,
}

impl SanctionKind {
    /// In the order of the forms.
    pub const ALL: [Self; 9] = [
        Self::Commendation,
        Self::MeritoriousConduct,
        Self::Commutation,
        Self::Admonition,
        Self::Warning,
        Self::PublicSecurityPenalty,
        Self::RevokeSuspension,
        Self::RevokeParole,
        Self::Recall,
    ];
}

/// Severity of a finding (问题级别).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// 一般
    Minor,
    /// 重要
    Major,
    /// One-vote veto (一票否决).
    Veto,
}

/// Where a finding came from (问题来源).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingSource {
    /// Found in an inspection, under an item of its checklist.
    Inspection(InspectionId),
    /// Found by the office itself (自查).
    SelfAudit,
    /// Told by another body (上级、检察机关).
    Outside(Text),
}

/// Verdict on one item (检查结论).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// 合格
    Pass,
    /// 提醒
    Remind,
    /// 一般问题
    Minor,
    /// 重要问题
    Major,
    /// 不适用
    NotApplicable,
}

impl Verdict {
    /// In the order of the keys 1 to 5.
    pub const ALL: [Self; 5] = [Self::Pass, Self::Remind, Self::Minor, Self::Major, Self::NotApplicable];

    /// The severity of the finding it gives rise to, if any.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Minor => Some(Severity::Minor),
            Self::Major => Some(Severity::Major),
            Self::Pass | Self::Remind | Self::NotApplicable => None,
        }
    }
}

/// Who answered an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictBy {
    /// The program, and the officer let it stand.
    Program,
    /// The officer.
    Officer,
}

/// Who is on a list of attendees: a subject of this registry, or somebody of another office.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttendeeRef {
    /// Ours.
    Subject(SubjectId),
    /// Of another office: counts in 人次, not in coverage.
    Outsider(Text),
}
