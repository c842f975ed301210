//! People and their cases.

use crate::domain::{
    CaseId, CaseKind, CaseState, Closing, Intake, OfficerId, PendingGround, Person, SubjectNumber, Text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// 建档.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRegistered {
    /// The number officers see.
    pub number: SubjectNumber,
    /// Particulars.
    pub person: Person,
}

/// 基本信息变更. A typing error is mended by `Corrected`; this is for what changed in life on the fact's day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonAmended {
    /// Particulars from this day on.
    pub person: Person,
}

/// 立案入册.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseOpened {
    /// The new case.
    pub case: CaseId,
    /// Its terms.
    pub terms: CaseKind,
    /// How it came; the fact's day is the day it came onto the list.
    pub intake: Intake,
    /// State from that day.
    pub state: CaseState,
    /// Supervision level from that day; a name of the policy, none where levels do not apply.
    pub level: Option<String>,
    /// Responsible officer.
    pub officer: Option<OfficerId>,
}

/// 案件信息变更.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseAmended {
    /// Which case.
    pub case: CaseId,
    /// Terms from this day on.
    pub terms: CaseKind,
    /// Why (a change of the end date needs a reason, V-05).
    pub reason: Text,
}

/// 出册: 解除, 终止, 迁出, 帮教结束.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseClosed {
    /// Which case.
    pub case: CaseId,
    /// How.
    pub closing: Closing,
    /// Number of the certificate or decision.
    pub document: Text,
}

/// 状态变更.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateSet {
    /// Which case.
    pub case: CaseId,
    /// State from the fact's day on.
    pub state: CaseState,
    /// Expected last day of the state (leave), if known.
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: Text,
    /// On what a decision is waited for (期满待决).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<PendingGround>,
    /// Number of the approval of a leave, or of the decision on a coercive measure (文号).
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub document: Text,
    /// Number of the district's written instruction (期满待决).
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub instruction: Text,
    /// Who approved a leave.
    #[serde(default, skip_serializing_if = "Text::is_empty")]
    pub decided_by: Text,
}

impl StateSet {
    /// A state from the fact's day on, with its reason alone.
    pub fn new(case: CaseId, state: CaseState, reason: Text) -> Self {
        Self {
            case,
            state,
            until: None,
            reason,
            ground: None,
            document: Text::default(),
            instruction: Text::default(),
            decided_by: Text::default(),
        }
    }
}

/// 管理等级调整.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelSet {
    /// Which case.
    pub case: CaseId,
    /// Level from the fact's day on; a name of the policy.
    pub level: String,
    /// Why.
    pub reason: Text,
    /// Number of the district's approval.
    pub approval: Text,
}

/// 确定责任人.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerAssigned {
    /// Which case.
    pub case: CaseId,
    /// Responsible from the fact's day on.
    pub officer: OfficerId,
}

/// 缓办 (写明理由): a duty not laid down by statute was put off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldBack {
    /// Which case.
    pub case: CaseId,
    /// Id of the duty's rule.
    pub rule: String,
    /// Until.
    pub until: NaiveDate,
    /// Why.
    pub reason: Text,
}

/// 减免: a person is freed from a duty for a time, by an approval. The fact's day is the day of the approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exempted {
    /// Which case.
    pub case: CaseId,
    /// Id of the duty's rule, or `group:` and the group of duties.
    pub rule: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none while it is open-ended.
    pub until: Option<NaiveDate>,
    /// Why, and what proves it (age, illness, pregnancy, schooling; certificates seen).
    pub reason: Text,
    /// Number of the approval.
    pub approval: Text,
}
