//! Sanctions, findings, inspections.

use crate::domain::{
    CaseId, FactId, FindingId, FindingSource, InspectionId, OfficerId, SanctionId, SanctionKind, Severity,
    SubjectId, Text, Verdict, VerdictBy,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// 拟, 报: the street proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SanctionProposed {
    /// The sanction.
    pub sanction: SanctionId,
    /// Which case.
    pub case: CaseId,
    /// What is proposed.
    pub kind: SanctionKind,
    /// Why.
    pub grounds: Text,
    /// Facts that show it.
    pub evidence: Vec<FactId>,
}

/// 决定: entered with number, date and copy. The fact's day is the day of the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SanctionDecided {
    /// The sanction; may be one never proposed by the street.
    pub sanction: SanctionId,
    /// Which case.
    pub case: CaseId,
    /// What was decided on.
    pub kind: SanctionKind,
    /// Granted, or refused.
    pub granted: bool,
    /// Number of the decision (文号).
    pub document: Text,
    /// Who decided.
    pub decided_by: Text,
}

/// 问题.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingOpened {
    /// The finding.
    pub finding: FindingId,
    /// Serial shown to officers, from 1.
    pub serial: u32,
    /// Where it came from.
    pub source: FindingSource,
    /// Item of the checklist, or a topic.
    pub item: String,
    /// Severity.
    pub severity: Severity,
    /// What was found.
    pub what: Text,
    /// Legal or policy basis.
    pub basis: Text,
    /// Who rectifies it.
    pub owner: OfficerId,
    /// By when.
    pub due: NaiveDate,
    /// Facts that show it.
    pub evidence: Vec<FactId>,
}

/// 整改.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingRectified {
    /// Which finding.
    pub finding: FindingId,
    /// Cause (原因).
    pub cause: Text,
    /// What was done (整改措施).
    pub measure: Text,
}

/// 复核, 销号: by another person than the one who rectified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingReviewed {
    /// Which finding.
    pub finding: FindingId,
    /// Closed, or sent back.
    pub accepted: bool,
    /// Note; required when sent back.
    pub note: Text,
}

/// 检查开始.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionStarted {
    /// The inspection.
    pub inspection: InspectionId,
    /// Id of the checklist.
    pub checklist: String,
    /// Hash of the checklist file, hex.
    pub checklist_hash: String,
    /// Duties are looked at as of this day.
    pub as_of: NaiveDate,
    /// Who is looked at, in order.
    pub subjects: Vec<SubjectId>,
    /// Drawn from how many, when sampled.
    pub sampled_from: Option<u32>,
}

/// One item's verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemVerdict {
    /// Item of the checklist.
    pub item: String,
    /// The verdict.
    pub verdict: Verdict,
    /// Who answered.
    pub by: VerdictBy,
    /// Facts behind the program's answer.
    pub evidence: Vec<FactId>,
    /// Note.
    pub note: Text,
}

/// 检查结论, of the fact's subject; a later one on the same item replaces the earlier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionJudged {
    /// Which inspection.
    pub inspection: InspectionId,
    /// Verdicts.
    pub verdicts: Vec<ItemVerdict>,
}

/// 检查结束.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionFinished {
    /// Which inspection.
    pub inspection: InspectionId,
    /// Closing remarks.
    pub notes: Text,
}
