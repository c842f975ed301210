//! The office itself: founding, officers, policy, opening stock, reports, imports.

use crate::domain::{BlobId, CommitHash, OfficeCode, OfficerId, RegistryId, Role, SiteId, Text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// 立台账. The genesis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeFounded {
    /// Whose registry.
    pub registry: RegistryId,
    /// The office's division code.
    pub office: OfficeCode,
    /// The office's name (e.g. 桂园司法所).
    pub name: Text,
    /// The street's name (e.g. 桂园街道), as it stands in reports.
    pub street: Text,
    /// The district justice bureau reports go to.
    pub bureau: Text,
    /// Figures are claimed from this day on (design 7, start-up).
    pub claimed_from: NaiveDate,
}

/// 增加工作人员. Also kept in the signed roster; here for the audit trail and names on old facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerEnrolled {
    /// Who.
    pub officer: OfficerId,
    /// Name.
    pub name: Text,
    /// Role.
    pub role: Role,
    /// Ed25519 public key that signs their commits.
    #[serde(with = "bytes32")]
    pub public_key: [u8; 32],
}

/// 撤销工作人员.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerRevoked {
    /// Who.
    pub officer: OfficerId,
    /// Why.
    pub reason: Text,
}

/// 登记托管公钥. Also kept in the signed roster; here so that the journal itself tells whose signature may let somebody in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscrowAdded {
    /// Which recipient, `age1…`.
    pub recipient: String,
    /// Where its envelope lies.
    pub label: Text,
}

/// 注销托管公钥. From here on its signature lets nobody in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscrowRemoved {
    /// Which recipient, `age1…`.
    pub recipient: String,
    /// Why: the envelope is lost, was opened, or its keeper has left.
    pub reason: Text,
}

/// 启用托管密钥. Stands in one commit with the enrolment that it endorses, which that officer signs; a recipient is spent
/// by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscrowUsed {
    /// Which recipient.
    pub recipient: String,
    /// Why.
    pub reason: Text,
    /// The envelope's signature over [`EscrowUsed::message`]: nobody who is known could sign the enrolment.
    #[serde(default, with = "bytes", skip_serializing_if = "Vec::is_empty")]
    pub endorsement: Vec<u8>,
}

impl EscrowUsed {
    /// What the envelope's key signs: who comes in with which key and role, and after which commit of which registry.
    pub fn message(
        &self,
        registry: RegistryId,
        site: SiteId,
        previous: CommitHash,
        enrolled: &OfficerEnrolled,
    ) -> Vec<u8> {
        let Self { recipient, .. } = self;
        let head = format!("guitu escrow v1\n{registry}\n{}\n{previous}\n{recipient}\n", site.0);
        let mut message = head.into_bytes();
        let written = ciborium::into_writer(enrolled, &mut message);
        debug_assert!(written.is_ok(), "writing to memory does not fail");
        message
    }
}

/// A policy file as adopted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyFile {
    /// Its name below `data/`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// 采用规则. The bytes in force live in the journal (design 7).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyAdopted {
    /// Id of the profile.
    pub profile: String,
    /// Hash of the files, hex.
    pub hash: String,
    /// The files.
    pub files: Vec<PolicyFile>,
}

/// 零报告. What the office reported to the bureau on one day of a sensitive period, also when nothing happened. The fact's
/// day is the day reported on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ZeroReported {
    /// Id of the period in the profile.
    pub overlay: String,
    /// What happened; empty when nothing did.
    pub incident: Text,
}

/// 期初数 (签认). What was on the register when figures began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningStock {
    /// Corrections cases on the register at the close of the fact's day.
    pub corrections: u32,
    /// Resettlement cases likewise.
    pub resettlement: u32,
}

/// 报告手写段落, e.g. next month's plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportTextSet {
    /// Report kind, e.g. `self-audit`.
    pub report: String,
    /// First day of the period.
    pub from: NaiveDate,
    /// Section, e.g. `next-plan`.
    pub section: String,
    /// The text; the latest holds.
    pub text: Text,
}

/// 定稿上报.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportFiled {
    /// Report kind.
    pub report: String,
    /// First day of the period.
    pub from: NaiveDate,
    /// Last day of the period: the cut-off.
    pub to: NaiveDate,
    /// BLAKE3 of the filed document model, hex.
    pub digest: String,
    /// The journal head it was made from.
    pub head: String,
    /// Closing corrections stock, for continuity with next month.
    pub closing_corrections: u32,
    /// Closing resettlement stock.
    pub closing_resettlement: u32,
    /// Verification code printed on it.
    pub code: String,
    /// Date under its signature.
    pub dated: NaiveDate,
    /// How names were printed: `masked`, `number-only`, `full`.
    pub names: String,
    /// The document as it was written, every format in one archive; none in filings of before bytes were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<BlobId>,
}

/// 名册导入.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterImported {
    /// BLAKE3 of the file, hex.
    pub file_digest: String,
    /// Rows that were new.
    pub added: u32,
    /// Rows that changed somebody.
    pub changed: u32,
    /// Rows that were the same.
    pub unchanged: u32,
    /// Rows rejected.
    pub rejected: u32,
}

/// 名册落款: the signed roster of officers as a change left it. It ties the key directory to the journal, so that a roster
/// put back from an earlier copy is seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RosterBound {
    /// Grows by one with every change of the roster.
    pub sequence: u64,
    /// Epoch of the newest data key.
    pub epoch: u32,
    /// BLAKE3 of the roster's signed bytes, hex.
    pub digest: String,
}

/// 调整角色: an officer gets another role. The keys stay theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerRoleSet {
    /// Who.
    pub officer: OfficerId,
    /// The new role.
    pub role: Role,
    /// Why.
    pub reason: Text,
}

/// 已知悉新所长: a head has seen that others became heads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficersSeen {
    /// Whom.
    pub officers: Vec<OfficerId>,
}

/// What was wrong with a noted head (链头备记的毛病).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoteFault {
    /// Nothing was there.
    Missing,
    /// Not a note, or its signature does not match.
    Damaged,
    /// Signed by nobody who has access.
    Stranger,
    /// It names a commit that the journal does not hold.
    Beyond,
}

/// 链头备记处理: a head vouches that the journal is the office's newest although a noted head was missing or bad.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeadNoteResolved {
    /// What was wrong.
    pub fault: NoteFault,
    /// The note in the second place, not the one beside the keys.
    pub second: bool,
    /// What was found out.
    pub reason: Text,
}

/// Where the journal of a lost copy ended, as a heads file kept elsewhere says (废弃的链头).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbandonedHead {
    /// Index of its last commit.
    pub index: u64,
    /// Hash of it, hex.
    pub hash: String,
}

/// 恢复备份: the journal goes on from a backup; what was recorded after the backup is not in it. A new incarnation of the
/// site begins with this fact, so that a fork is explained and not only alarming.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupRestored {
    /// 1 for the first restoration of the site, and so on.
    pub incarnation: u32,
    /// The head that is given up, if it is known.
    pub abandoned: Option<AbandonedHead>,
    /// Why.
    pub reason: Text,
    /// The second officer who signs: the custodian, or the head where the custodian restores. None where the office
    /// has nobody else to sign, which every verification says.
    pub countersigner: Option<OfficerId>,
    /// The second officer's Ed25519 signature over [`BackupRestored::message`]; empty when there is none.
    #[serde(with = "bytes")]
    pub countersignature: Vec<u8>,
}

impl BackupRestored {
    /// What the second officer signs: which registry goes on, after which commit, and what is given up.
    pub fn message(&self, registry: RegistryId, site: SiteId, previous: CommitHash) -> Vec<u8> {
        let abandoned = self.abandoned.as_ref().map(|head| format!("{} {}", head.index, head.hash));
        let abandoned = abandoned.unwrap_or_else(|| "unknown".to_owned());
        let Self { incarnation, .. } = self;
        format!("guitu restore v1\n{registry}\n{}\n{incarnation}\n{previous}\n{abandoned}\n", site.0)
            .into_bytes()
    }
}

mod bytes {
    use serde::{Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        let value = <ciborium::Value as serde::Deserialize>::deserialize(d)?;
        value.into_bytes().map_err(|_| Error::custom("bytes expected"))
    }
}

mod bytes32 {
    use serde::{Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(bytes: &[u8; 32], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(bytes)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<[u8; 32], D::Error> {
        let value = <ciborium::Value as serde::Deserialize>::deserialize(d)?;
        let bytes = value.into_bytes().map_err(|_| Error::custom("bytes expected"))?;
        bytes.try_into().map_err(|_| Error::custom("32 bytes expected"))
    }
}
