//! Roles and what they may do. Asked by every command; binds honest use of the program (design 5).

use serde::{Deserialize, Serialize};

/// Role of an officer (角色).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// 经办: does the daily work.
    Officer,
    /// 社工: records, decides nothing.
    SocialWorker,
    /// 所长: does and reviews everything.
    Head,
    /// 检查: looks at everything, judges, changes no case.
    Inspector,
    /// 保管: keys, backups, restore; sees no file.
    Custodian,
    /// 只读
    ReadOnly,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] =
        [Self::Officer, Self::SocialWorker, Self::Head, Self::Inspector, Self::Custodian, Self::ReadOnly];
}

/// One thing that can be permitted (权限).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See files, lists, duties.
    View,
    /// See minors and sealed records by name.
    ViewProtected,
    /// Reveal an identity number (with a reason).
    Reveal,
    /// Record contacts, attendance, screenings.
    Record,
    /// Register subjects, open, change, close cases, set levels.
    ManageCases,
    /// Import a roster.
    Import,
    /// Propose a sanction.
    ProposeSanction,
    /// Enter a district decision.
    EnterDecision,
    /// Run an inspection and open findings.
    Inspect,
    /// Rectify a finding.
    Rectify,
    /// Review a rectification (never one's own).
    Review,
    /// Draft and export reports.
    Report,
    /// File a report.
    FileReport,
    /// Export plain files.
    ExportPlain,
    /// Correct or undo facts.
    Correct,
    /// Add and revoke officers, rotate keys, add escrow.
    ManageKeys,
    /// Adopt a policy.
    AdoptPolicy,
    /// See the audit trail.
    Audit,
    /// Verify, back up, restore.
    Verify,
}

use Permission as P;

const OFFICER: &[P] = &[
    P::View,
    P::ViewProtected,
    P::Reveal,
    P::Record,
    P::ManageCases,
    P::Import,
    P::ProposeSanction,
    P::EnterDecision,
    P::Inspect,
    P::Rectify,
    P::Review,
    P::Report,
    P::ExportPlain,
    P::Correct,
    P::Audit,
    P::Verify,
];
const SOCIAL_WORKER: &[P] = &[P::View, P::Record, P::Rectify, P::Correct, P::Verify];
const HEAD: &[P] = &[
    P::View,
    P::ViewProtected,
    P::Reveal,
    P::Record,
    P::ManageCases,
    P::Import,
    P::ProposeSanction,
    P::EnterDecision,
    P::Inspect,
    P::Rectify,
    P::Review,
    P::Report,
    P::FileReport,
    P::ExportPlain,
    P::Correct,
    P::ManageKeys,
    P::AdoptPolicy,
    P::Audit,
    P::Verify,
];
const INSPECTOR: &[P] =
    &[P::View, P::ViewProtected, P::Reveal, P::Inspect, P::Review, P::Report, P::Audit, P::Verify];
const CUSTODIAN: &[P] = &[P::ManageKeys, P::Audit, P::Verify];
const READ_ONLY: &[P] = &[P::View, P::Verify];

impl Role {
    /// The row of the permission table.
    pub fn permissions(self) -> &'static [Permission] {
        match self {
            Self::Officer => OFFICER,
            Self::SocialWorker => SOCIAL_WORKER,
            Self::Head => HEAD,
            Self::Inspector => INSPECTOR,
            Self::Custodian => CUSTODIAN,
            Self::ReadOnly => READ_ONLY,
        }
    }

    /// Whether the role may.
    pub fn may(self, permission: Permission) -> bool {
        self.permissions().contains(&permission)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_head_files_and_the_custodian_sees_no_file() {
        let filers: Vec<_> = Role::ALL.into_iter().filter(|r| r.may(Permission::FileReport)).collect();
        assert_eq!(filers, [Role::Head]);
        assert!(!Role::Custodian.may(Permission::View));
        assert!(
            !Role::SocialWorker.may(Permission::ManageCases) && Role::SocialWorker.may(Permission::Record)
        );
        assert!(!Role::Inspector.may(Permission::Record));
    }
}
