//! Facts (事实): what officers state. Each kind changes a duty, a figure or a screen.
//!
//! A stored fact is a CBOR map `{on, subject, kind, version, body}` with text keys in that order. Golden files in
//! `tests/golden/facts` hold one of each version ever written; a kind's body may gain fields with
//! `#[serde(default)]`, anything else is a new version.

use super::{
    Attendance, AttendeeRef, CaseId, CaseKind, CaseState, CheckInMode, Closing, Contact, ContactKind, FactId,
    FindingId, FindingSource, InspectionId, Intake, Mood, OfficeCode, OfficerId, Outcome, Person, RegistryId,
    Role, SanctionId, SanctionKind, SessionId, SessionKind, Severity, SubjectId, SubjectNumber, Text,
    Verdict, VerdictBy, VisitPlace,
};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// A stored fact cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Not the CBOR shape of a fact.
    #[error("not a fact: {0}")]
    Shape(String),
    /// Written by a later guitu.
    #[error("unknown fact kind {kind} version {version}")]
    Unknown {
        /// Its kind.
        kind: String,
        /// Its version.
        version: u16,
    },
}

/// A fact: the day it is about, the subject (or none) and what is stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The day it is about (发生日期), apart from the moment it is recorded.
    pub on: NaiveDate,
    /// The subject it is about, if it is about one.
    pub subject: Option<SubjectId>,
    /// What is stated.
    pub body: FactBody,
}

#[derive(Serialize)]
struct Outgoing<'a, T> {
    on: NaiveDate,
    subject: Option<SubjectId>,
    kind: &'static str,
    version: u16,
    body: &'a T,
}

#[derive(Deserialize)]
struct Incoming {
    on: NaiveDate,
    subject: Option<SubjectId>,
    kind: String,
    version: u16,
    body: ciborium::Value,
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $name:ident = $kind:literal v $version:literal;)*) => {
        /// The body of a fact, by kind.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum FactBody { $($(#[$doc])* $name($name),)* }

        impl FactBody {
            /// The stable name of the kind.
            pub fn kind(&self) -> &'static str {
                match self { $(Self::$name(_) => $kind,)* }
            }
            /// Names of every kind, in the order of the list.
            pub const KINDS: &'static [&'static str] = &[$($kind,)*];
        }

        $(impl From<$name> for FactBody {
            fn from(body: $name) -> Self { Self::$name(body) }
        })*

        impl Fact {
            /// Deterministic CBOR.
            pub fn encode(&self) -> Vec<u8> {
                let mut bytes = Vec::with_capacity(128);
                let result = match &self.body {
                    $(FactBody::$name(body) => ciborium::into_writer(
                        &Outgoing { on: self.on, subject: self.subject, kind: $kind, version: $version, body },
                        &mut bytes,
                    ),)*
                };
                debug_assert!(result.is_ok(), "writing to memory does not fail");
                bytes
            }

            /// Reads what [`Fact::encode`] wrote.
            ///
            /// # Errors
            /// [`DecodeError`]; a kind or version from a later guitu is named.
            pub fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
                let incoming: Incoming =
                    ciborium::from_reader(bytes).map_err(|e| DecodeError::Shape(shape(&e)))?;
                let Incoming { on, subject, kind, version, body } = incoming;
                let body = match (kind.as_str(), version) {
                    $(($kind, $version) => FactBody::$name(
                        body.deserialized().map_err(|_| DecodeError::Shape(kind.clone()))?
                    ),)*
                    _ => return Err(DecodeError::Unknown { kind, version }),
                };
                Ok(Self { on, subject, body })
            }
        }
    };
}

/// Says what kind of error it was without quoting content.
fn shape(error: &ciborium::de::Error<std::io::Error>) -> String {
    match error {
        ciborium::de::Error::Io(_) => "it ends too early".into(),
        ciborium::de::Error::Syntax(at) => format!("CBOR syntax at byte {at}"),
        ciborium::de::Error::Semantic(..) => "unexpected shape".into(),
        ciborium::de::Error::RecursionLimitExceeded => "nested too deeply".into(),
    }
}

bodies! {
    /// The registry was begun; always the first fact of site 1.
    OfficeFounded = "office-founded" v 1;
    /// An officer was enrolled.
    OfficerEnrolled = "officer-enrolled" v 1;
    /// An officer was revoked.
    OfficerRevoked = "officer-revoked" v 1;
    /// An escrow identity was used.
    EscrowUsed = "escrow-used" v 1;
    /// A policy was adopted, with its bytes.
    PolicyAdopted = "policy-adopted" v 1;
    /// The opening stock, signed.
    OpeningStock = "opening-stock" v 1;
    /// A person was registered.
    SubjectRegistered = "subject-registered" v 1;
    /// A person's particulars changed on a day.
    PersonAmended = "person-amended" v 1;
    /// A case was opened.
    CaseOpened = "case-opened" v 1;
    /// A case's terms changed on a day.
    CaseAmended = "case-amended" v 1;
    /// A case left the register.
    CaseClosed = "case-closed" v 1;
    /// A case's state changed.
    StateSet = "state-set" v 1;
    /// A case's supervision level changed.
    LevelSet = "level-set" v 1;
    /// A case got a responsible officer.
    OfficerAssigned = "officer-assigned" v 1;
    /// A check-in.
    CheckInMade = "check-in" v 1;
    /// A field visit.
    VisitMade = "visit" v 1;
    /// An individual talk.
    TalkHeld = "talk" v 1;
    /// A health report or re-examination.
    MedicalReported = "medical-report" v 1;
    /// The personal summary before the end.
    PersonalSummaryReceived = "personal-summary" v 1;
    /// A group session was planned.
    SessionPlanned = "session-planned" v 1;
    /// Somebody's attendance was marked.
    AttendanceMarked = "attendance" v 1;
    /// A session was closed.
    SessionClosed = "session-closed" v 1;
    /// A risk screening.
    ScreeningDone = "screening" v 1;
    /// The street proposed a sanction.
    SanctionProposed = "sanction-proposed" v 1;
    /// The district decided on it.
    SanctionDecided = "sanction-decided" v 1;
    /// A finding was opened.
    FindingOpened = "finding-opened" v 1;
    /// A finding was rectified.
    FindingRectified = "finding-rectified" v 1;
    /// A rectification was reviewed.
    FindingReviewed = "finding-reviewed" v 1;
    /// An inspection was started.
    InspectionStarted = "inspection-started" v 1;
    /// Items of one subject were judged.
    InspectionJudged = "inspection-judged" v 1;
    /// An inspection was finished.
    InspectionFinished = "inspection-finished" v 1;
    /// A section of a report was typed in.
    ReportTextSet = "report-text" v 1;
    /// A report was filed.
    ReportFiled = "report-filed" v 1;
    /// A roster was imported.
    RosterImported = "roster-imported" v 1;
    /// An earlier fact was corrected or withdrawn.
    Corrected = "corrected" v 1;
    /// An own last commit was undone.
    Undone = "undone" v 1;
    /// The registry was unlocked or locked.
    Unlocked = "unlocked" v 1;
    /// A file was opened.
    SubjectOpened = "subject-opened" v 1;
    /// An identity number was revealed.
    IdRevealed = "id-revealed" v 1;
    /// A document or list left the registry.
    DocumentExported = "exported" v 1;
    /// A statutory reminder was put off by the office.
    HeldBack = "held-back" v 1;
}

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

/// 启用托管密钥.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscrowUsed {
    /// Which recipient.
    pub recipient: String,
    /// Why.
    pub reason: Text,
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

/// 期初数 (签认). What was on the register when figures began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningStock {
    /// Corrections cases on the register at the close of the fact's day.
    pub corrections: u32,
    /// Resettlement cases likewise.
    pub resettlement: u32,
}

/// 建档.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectRegistered {
    /// The number officers see.
    pub number: SubjectNumber,
    /// Particulars.
    pub person: Person,
}

/// 基本信息变更. A typing error is mended by [`Corrected`]; this is for what changed in life on the fact's day.
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

/// 报告登记.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckInMade {
    /// Which case.
    pub case: CaseId,
    /// How.
    pub mode: CheckInMode,
    /// At what time, if noted.
    pub time: Option<NaiveTime>,
    /// What came of it.
    pub outcome: Outcome,
    /// Person and document compared (人证一致).
    pub identity_checked: bool,
    /// State of mind; none not recorded.
    pub mood: Option<Mood>,
    /// What was said.
    pub notes: Text,
}

/// 走访.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitMade {
    /// Which case.
    pub case: CaseId,
    /// Where.
    pub place: VisitPlace,
    /// What came of it.
    pub outcome: Outcome,
    /// Who was met.
    pub met: Text,
    /// What was seen.
    pub notes: Text,
}

/// 个别谈话.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalkHeld {
    /// Which case.
    pub case: CaseId,
    /// What came of it.
    pub outcome: Outcome,
    /// Second person present (记录人).
    pub recorder: Text,
    /// Psychological counselling (心理辅导) rather than an ordinary talk.
    pub counselling: bool,
    /// What was said.
    pub notes: Text,
}

/// 身体情况报告 / 病情复查 (RP-04, RP-05).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MedicalReported {
    /// Which case.
    pub case: CaseId,
    /// A re-examination rather than the monthly report.
    pub reexamination: bool,
    /// Hospital.
    pub hospital: Text,
    /// Result.
    pub notes: Text,
}

/// 个人总结 (EN-01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalSummaryReceived {
    /// Which case.
    pub case: CaseId,
}

/// 场次计划. The fact's day is the day of the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionPlanned {
    /// The session.
    pub session: SessionId,
    /// Kind.
    pub kind: SessionKind,
    /// Topic (主题).
    pub topic: Text,
    /// Start.
    pub starts: Option<NaiveTime>,
    /// Minutes credited for full attendance.
    pub minutes: u16,
    /// Where (地点).
    pub place: Text,
    /// Organisers (举办单位), e.g. corrections centre and rehabilitation centre.
    pub organisers: Vec<Text>,
    /// Speaker (主讲人).
    pub speaker: Text,
    /// Who is expected (应到).
    pub expected: Vec<AttendeeRef>,
}

/// 签到. Of a subject when the fact has one, else of an outsider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceMarked {
    /// Which session.
    pub session: SessionId,
    /// Its kind, so that a subject's file can be folded alone.
    pub kind: SessionKind,
    /// The day of the session.
    pub held_on: NaiveDate,
    /// Which case of the subject it counts for; none for outsiders.
    pub case: Option<CaseId>,
    /// Name, for outsiders.
    pub outsider: Option<Text>,
    /// The status from now on.
    pub attendance: Attendance,
}

/// 收场. Unmarked people were confirmed absent before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionClosed {
    /// Which session.
    pub session: SessionId,
    /// Remarks.
    pub notes: Text,
}

/// 风险评估. Answers and the hash of the file are kept, so that an old score can be re-derived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreeningDone {
    /// Which case.
    pub case: CaseId,
    /// Id of the instrument.
    pub instrument: String,
    /// Hash of the instrument file, hex.
    pub instrument_hash: String,
    /// Item id and chosen option id; a missing answer has none.
    pub answers: Vec<(String, Option<String>)>,
    /// Score in hundredths of a point; none when not assessed.
    pub score: Option<i32>,
    /// Band id; none when not assessed (never "low").
    pub band: Option<String>,
    /// Valid through this day.
    pub valid_until: Option<NaiveDate>,
    /// Remarks.
    pub notes: Text,
}

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

/// 更正: the target no longer counts; the replacement, if any, stands in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    /// The fact corrected.
    pub target: FactId,
    /// Why.
    pub reason: Text,
    /// What holds instead, encoded like a fact; none withdraws the target.
    #[serde(with = "optional_bytes")]
    pub replacement: Option<Vec<u8>>,
}

/// 撤销: an own commit, until the next lock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Index of the commit (same site).
    pub index: u64,
}

/// 解锁, 锁定.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlocked {
    /// Unlocked, or locked.
    pub unlocked: bool,
    /// Wrong passphrases since the last unlock on this machine.
    pub failed_attempts: u32,
}

/// 查阅档案.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectOpened {
    /// At what millisecond (wall clock); the commit may be written later.
    pub at_ms: i64,
}

/// 显示证号.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdRevealed {
    /// Why.
    pub reason: Text,
}

/// 导出.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentExported {
    /// What, e.g. `self-audit docx`.
    pub what: String,
    /// BLAKE3 of the bytes, hex.
    pub digest: String,
    /// Left the registry unsealed.
    pub plain: bool,
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

impl Corrected {
    /// A correction of `target`.
    pub fn replacing(target: FactId, reason: Text, replacement: Option<&Fact>) -> Self {
        Self { target, reason, replacement: replacement.map(Fact::encode) }
    }

    /// The replacement as a fact.
    ///
    /// # Errors
    /// When its bytes cannot be read.
    pub fn replacement(&self) -> Result<Option<Fact>, DecodeError> {
        self.replacement.as_deref().map(Fact::decode).transpose()
    }
}

impl Fact {
    /// The contact this fact states, if it states one.
    pub fn contact(&self, fact: FactId, recorded_on: NaiveDate) -> Option<Contact> {
        let (case, kind, outcome, minutes, session) = match &self.body {
            FactBody::CheckInMade(b) => (b.case, ContactKind::CheckIn(b.mode), b.outcome, 0, None),
            FactBody::VisitMade(b) => (b.case, ContactKind::Visit, b.outcome, 0, None),
            FactBody::TalkHeld(b) => {
                let kind = if b.counselling { ContactKind::Counselling } else { ContactKind::Talk };
                (b.case, kind, b.outcome, 0, None)
            }
            FactBody::MedicalReported(b) => {
                let kind =
                    if b.reexamination { ContactKind::Reexamination } else { ContactKind::HealthReport };
                (b.case, kind, Outcome::Complied, 0, None)
            }
            FactBody::PersonalSummaryReceived(b) => {
                (b.case, ContactKind::PersonalSummary, Outcome::Complied, 0, None)
            }
            FactBody::ScreeningDone(b) => {
                let outcome = if b.band.is_some() { Outcome::Complied } else { Outcome::NoContact };
                (b.case, ContactKind::Screening, outcome, 0, None)
            }
            FactBody::AttendanceMarked(b) => {
                use super::AttendanceStatus as S;
                let outcome = match b.attendance.status {
                    S::Present | S::Late | S::LeftEarly | S::WalkIn => Outcome::Complied,
                    S::Excused => Outcome::AcceptableAbsence,
                    S::Absent => Outcome::UnacceptableAbsence,
                    S::Planned => return None,
                };
                let kind = ContactKind::Session(b.kind);
                (b.case?, kind, outcome, b.attendance.minutes, Some(b.session))
            }
            _ => return None,
        };
        let on = if let FactBody::AttendanceMarked(b) = &self.body { b.held_on } else { self.on };
        Some(Contact { on, fact, case, kind, outcome, minutes, session, recorded_on })
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

mod optional_bytes {
    use serde::{Deserializer, Serializer, de::Error};

    #[expect(clippy::ref_option, reason = "the shape serde asks for")]
    pub fn serialize<S: Serializer>(bytes: &Option<Vec<u8>>, s: S) -> Result<S::Ok, S::Error> {
        match bytes {
            Some(bytes) => s.serialize_bytes(bytes),
            None => s.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Vec<u8>>, D::Error> {
        match <ciborium::Value as serde::Deserialize>::deserialize(d)? {
            ciborium::Value::Null => Ok(None),
            ciborium::Value::Bytes(bytes) => Ok(Some(bytes)),
            _ => Err(Error::custom("bytes or null expected")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{IdDocument, IdDocumentKind, Sex, SiteId};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn round_trip(fact: &Fact) {
        let bytes = fact.encode();
        assert_eq!(&Fact::decode(&bytes).unwrap(), fact);
        assert_eq!(Fact::decode(&bytes).unwrap().encode(), bytes, "encoding is deterministic");
    }

    #[test]
    fn facts_round_trip_through_their_bytes() {
        let document = IdDocument { kind: IdDocumentKind::Other, number: "T0001".into() };
        let person = Person::new(Text::new("张试三").unwrap(), document, Sex::Male, day("1990-01-01"));
        let subject = Some(SubjectId([7; 16]));
        let check_in = Fact {
            on: day("2026-06-01"),
            subject,
            body: CheckInMade {
                case: CaseId([9; 16]),
                mode: CheckInMode::Phone,
                time: NaiveTime::from_hms_opt(9, 36, 0),
                outcome: Outcome::Complied,
                identity_checked: true,
                mood: Some(Mood::Stable),
                notes: Text::new("正常").unwrap(),
            }
            .into(),
        };
        round_trip(&check_in);
        let number = SubjectNumber { year: 2026, serial: 1 };
        round_trip(&Fact {
            on: day("2026-06-01"),
            subject,
            body: SubjectRegistered { number, person }.into(),
        });
        let target = FactId { site: SiteId(1), index: 3, ordinal: 0 };
        let corrected = Corrected::replacing(target, Text::new("写错日期").unwrap(), Some(&check_in));
        assert_eq!(corrected.replacement().unwrap().unwrap(), check_in);
        round_trip(&Fact { on: day("2026-06-02"), subject, body: corrected.into() });
        let officer = OfficerId([1; 16]);
        let enrolled = OfficerEnrolled {
            officer,
            name: Text::new("甲").unwrap(),
            role: Role::Head,
            public_key: [3; 32],
        };
        round_trip(&Fact { on: day("2026-06-02"), subject: None, body: enrolled.into() });
    }

    #[test]
    fn an_unknown_kind_is_named() {
        let fact = Fact { on: day("2026-06-01"), subject: None, body: Undone { index: 3 }.into() };
        let mut bytes = fact.encode();
        let at = bytes.windows(6).position(|w| w == b"undone").unwrap();
        bytes[at] = b'x';
        assert_eq!(Fact::decode(&bytes), Err(DecodeError::Unknown { kind: "xndone".into(), version: 1 }));
        assert!(matches!(Fact::decode(&bytes[..20]), Err(DecodeError::Shape(_))));
    }
}
