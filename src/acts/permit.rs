//! Which act asks for which permission, and whom an act is not for.

use super::Refusal;
use crate::domain::{CaseKind, Permission, Role};
use crate::registry::{Registry, RegistryError};

/// Something an officer can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// See files, lists and duties.
    Look,
    /// Record a check-in (报告).
    CheckIn,
    /// Record a field visit (走访).
    Visit,
    /// Record an individual talk (个别谈话).
    Talk,
    /// Record a health report or a re-examination (身体情况报告、病情复查).
    Medical,
    /// Record the personal summary before the end (个人总结).
    Summary,
    /// Record a risk screening (风险评估).
    Screen,
    /// Note that a day of a sensitive period was reported to the bureau (零报告).
    ZeroReport,
    /// Plan a group session (集中教育、公益活动).
    PlanSession,
    /// Mark attendance (签到).
    Attend,
    /// Close a session.
    CloseSession,
    /// Record the first arrival (报到).
    Arrival,
    /// Amend the particulars of a person (变更基本信息).
    AmendPerson,
    /// Amend the terms of a case (变更个案信息).
    AmendTerms,
    /// Set the supervision level (管理等级).
    Level,
    /// Set the state of a case: leave, detention, out of supervision (状态).
    State,
    /// Assign the responsible officer (责任人).
    Assign,
    /// Free a person from a duty for a time (减免).
    Exempt,
    /// Put a duty off (缓办).
    PutOff,
    /// Close a case: discharge, termination, end of help, moving away (出册).
    Close,
    /// Register a person with a first case (建档).
    Enrol,
    /// Sign the opening stock (期初).
    OpeningStock,
    /// Import a roster (导入名册).
    Import,
    /// Propose a sanction or a reward (奖惩建议).
    Propose,
    /// Enter a district decision (奖惩决定).
    Decide,
    /// Open a finding by hand (问题).
    OpenFinding,
    /// Start an inspection (检查).
    StartInspection,
    /// Judge the items of one person in an inspection.
    Judge,
    /// Finish an inspection.
    FinishInspection,
    /// State that a finding was rectified (整改).
    Rectify,
    /// Review a rectification (复核).
    Review,
    /// Withdraw a fact (更正).
    Withdraw,
    /// Correct a mark of a closed session.
    CorrectAttendance,
    /// Take back the last own commit, or take that back (撤销).
    Undo,
    /// See identity and telephone numbers in full, with a reason.
    Reveal,
    /// Make a report, type its sections, export it sealed (报告).
    Report,
    /// Export or unseal a file in the clear.
    ExportPlain,
    /// File a report (定稿).
    FileReport,
    /// Prove a filed report again.
    ProveReport,
    /// Adopt rules.
    AdoptPolicy,
    /// Enrol and revoke officers, add and remove envelopes.
    ManageKeys,
    /// Back up the registry.
    Backup,
    /// Verify pages, chain and projections.
    Verify,
    /// Read the audit trail.
    Audit,
}

/// Why an act is not for a case, whoever asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// Help is voluntary and knows no measures (RS-03).
    HelpIsVoluntary,
    /// It is asked of people under corrections only.
    CorrectionsOnly,
}

impl Act {
    /// Every act.
    pub const ALL: &'static [Self] = &[
        Self::Look,
        Self::CheckIn,
        Self::Visit,
        Self::Talk,
        Self::Medical,
        Self::Summary,
        Self::Screen,
        Self::ZeroReport,
        Self::PlanSession,
        Self::Attend,
        Self::CloseSession,
        Self::Arrival,
        Self::AmendPerson,
        Self::AmendTerms,
        Self::Level,
        Self::State,
        Self::Assign,
        Self::Exempt,
        Self::PutOff,
        Self::Close,
        Self::Enrol,
        Self::OpeningStock,
        Self::Import,
        Self::Propose,
        Self::Decide,
        Self::OpenFinding,
        Self::StartInspection,
        Self::Judge,
        Self::FinishInspection,
        Self::Rectify,
        Self::Review,
        Self::Withdraw,
        Self::CorrectAttendance,
        Self::Undo,
        Self::Reveal,
        Self::Report,
        Self::ExportPlain,
        Self::FileReport,
        Self::ProveReport,
        Self::AdoptPolicy,
        Self::ManageKeys,
        Self::Backup,
        Self::Verify,
        Self::Audit,
    ];

    /// The permission it asks for.
    pub const fn permission(self) -> Permission {
        match self {
            Self::Look => Permission::View,
            Self::CheckIn
            | Self::Visit
            | Self::Talk
            | Self::Medical
            | Self::Summary
            | Self::Screen
            | Self::ZeroReport
            | Self::PlanSession
            | Self::Attend
            | Self::CloseSession => Permission::Record,
            Self::Arrival
            | Self::AmendPerson
            | Self::AmendTerms
            | Self::Level
            | Self::State
            | Self::Assign
            | Self::Exempt
            | Self::PutOff
            | Self::Close
            | Self::Enrol
            | Self::OpeningStock => Permission::ManageCases,
            Self::Import => Permission::Import,
            Self::Propose => Permission::ProposeSanction,
            Self::Decide => Permission::EnterDecision,
            Self::OpenFinding | Self::StartInspection | Self::Judge | Self::FinishInspection => {
                Permission::Inspect
            }
            Self::Rectify => Permission::Rectify,
            Self::Review => Permission::Review,
            Self::Withdraw | Self::CorrectAttendance | Self::Undo => Permission::Correct,
            Self::Reveal => Permission::Reveal,
            Self::Report => Permission::Report,
            Self::ExportPlain => Permission::ExportPlain,
            Self::FileReport => Permission::FileReport,
            Self::ProveReport | Self::Backup | Self::Verify => Permission::Verify,
            Self::AdoptPolicy => Permission::AdoptPolicy,
            Self::ManageKeys => Permission::ManageKeys,
            Self::Audit => Permission::Audit,
        }
    }

    /// The permission that the role lacks for it, if it lacks one.
    pub fn lacks(self, role: Role) -> Option<Permission> {
        let permission = self.permission();
        (!role.may(permission)).then_some(permission)
    }

    /// Why it is not for a case of resettlement help, if it is not.
    pub const fn bar_for_help(self) -> Option<Bar> {
        match self {
            Self::Propose | Self::Decide => Some(Bar::HelpIsVoluntary),
            Self::Level | Self::Arrival | Self::Medical | Self::Summary => Some(Bar::CorrectionsOnly),
            _ => None,
        }
    }

    /// Refuses it to a role that may not.
    pub(super) fn permit(self, registry: &Registry) -> Result<(), Refusal> {
        match self.lacks(registry.role()) {
            Some(permission) => Err(RegistryError::NotPermitted { role: registry.role(), permission }.into()),
            None => Ok(()),
        }
    }

    /// Refuses it for a case that it is not for.
    pub(super) fn fits(self, terms: &CaseKind) -> Result<(), Refusal> {
        match self.bar_for_help().filter(|_| terms.resettlement().is_some()) {
            Some(bar) => Err(Refusal::NotFor(bar)),
            None => Ok(()),
        }
    }
}

/// Refuses an act to a role that may not, before anything is asked or shown.
///
/// # Errors
/// [`RegistryError::NotPermitted`].
pub fn permit(registry: &Registry, act: Act) -> Result<(), Refusal> {
    act.permit(registry)
}
