//! Cases: community corrections and resettlement.

use super::{Code, OfficeCode, Particulars, Text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Category of community corrections (矫正类别).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// 管制 (01)
    PublicSurveillance,
    /// 缓刑 (02)
    SuspendedSentence,
    /// 假释 (03)
    Parole,
    /// 暂予监外执行 (04)
    TemporaryExecution,
}

impl Category {
    /// In the order of the forms.
    pub const ALL: [Self; 4] =
        [Self::PublicSurveillance, Self::SuspendedSentence, Self::Parole, Self::TemporaryExecution];

    /// The code of the forms.
    pub fn code(self) -> &'static str {
        match self {
            Self::PublicSurveillance => "01",
            Self::SuspendedSentence => "02",
            Self::Parole => "03",
            Self::TemporaryExecution => "04",
        }
    }
}

/// Ground of a temporary execution outside prison (刑诉法 265).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TemporaryGround {
    /// 保外就医
    MedicalParole,
    /// 怀孕或哺乳
    PregnancyOrNursing,
    /// 生活不能自理
    UnableToCareForSelf,
}

/// A prohibition order (禁止令) with its own dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProhibitionOrder {
    /// What is forbidden (禁止令内容).
    pub content: Text,
    /// First day.
    pub start: NaiveDate,
    /// Last day.
    pub end: NaiveDate,
}

/// On what electronic monitoring rests, and for how long (电子定位, 法29).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Monitoring {
    /// Which of the five grounds of the law (事由).
    pub ground: Text,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day; three months at most without a new approval.
    pub until: Option<NaiveDate>,
    /// Who approved it, with the number (批准机关、文号).
    pub approval: Text,
}

impl Monitoring {
    /// Whether nothing is stated.
    pub fn is_unstated(&self) -> bool {
        *self == Self::default()
    }
}

/// How a case came onto the register (接收方式): the terms A2a to A2d of the monthly return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intake {
    /// From a court (法院).
    Court,
    /// From a prison or detention centre (监狱、看守所).
    Prison,
    /// Moved in from another district (外地迁入).
    MovedIn,
    /// From another office of the same district (所间转入).
    FromOffice(OfficeCode),
    /// Handed over at the end of community corrections (解矫衔接); resettlement only.
    FromCorrections,
    /// Already on the register when this registry was begun, or source unknown (期初在册).
    Opening,
}

/// The terms of a community-corrections case (矫正信息).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectionsCase {
    /// 矫正类别
    pub category: Category,
    /// Ground, for temporary execution outside prison only.
    pub ground: Option<TemporaryGround>,
    /// Offence (罪名).
    pub offence: Text,
    /// Class of the offence (罪名大类), chapter of the criminal law's special part.
    pub offence_class: Option<Code>,
    /// Original sentence in words (原判刑期).
    pub sentence: Text,
    /// Supplementary punishment (附加刑).
    pub supplementary: Text,
    /// Who decided (社区矫正决定机关).
    pub decided_by: Text,
    /// Date of the decision (判决、裁定日期).
    pub decided_on: Option<NaiveDate>,
    /// Date it took effect (生效日).
    pub effective_on: Option<NaiveDate>,
    /// First day of the term (矫正起日).
    pub term_start: NaiveDate,
    /// Last day of the term (矫正止日); the day after it the person is off the register.
    pub term_end: NaiveDate,
    /// Legal documents received (文书收到日期).
    pub documents_on: Option<NaiveDate>,
    /// First arrival (报到日期).
    pub reported_on: Option<NaiveDate>,
    /// Prohibition order, if any (禁止令).
    pub prohibition: Option<ProhibitionOrder>,
    /// Under electronic monitoring (电子定位).
    pub monitored: bool,
    /// On what the monitoring rests, and for how long.
    #[serde(default, skip_serializing_if = "Monitoring::is_unstated")]
    pub monitoring: Monitoring,
    /// Drug-related offence (涉毒).
    pub drug_related: Option<bool>,
    /// Under 18 when correction began (未成年); stays true after turning 18 (法58).
    pub minor: bool,
    /// Criminal record sealed (犯罪记录封存).
    pub sealed: bool,
    /// Specially managed (特管): opened only by the responsible officer and the head.
    pub special: bool,
    /// Recidivist (累犯); `None` not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recidivist: Option<bool>,
    /// The cells of the printed form that are about the case.
    #[serde(default, skip_serializing_if = "Particulars::is_empty")]
    pub particulars: Particulars,
}

/// Grade of assistance (帮教等级).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AssistanceGrade {
    /// 重点
    Priority,
    /// 一般
    Ordinary,
    /// 未定: nobody has graded the person yet. Until then the duties of 一般 are asked.
    Undetermined,
}

impl AssistanceGrade {
    /// The grade by which duties are asked.
    #[must_use]
    pub const fn asked(self) -> Self {
        match self {
            Self::Priority => Self::Priority,
            Self::Ordinary | Self::Undetermined => Self::Ordinary,
        }
    }
}

/// Where a resettlement subject comes from; the length of the help period depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResettlementSource {
    /// Released from prison or detention (刑满释放).
    Released,
    /// Finished community corrections (解除社区矫正).
    CorrectionsEnded,
}

/// How a resettlement subject is settled (安置情况).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Assistance {
    /// Employed (就业).
    Employed,
    /// Self-employed (自谋职业).
    SelfEmployed,
    /// On the minimum living allowance (低保).
    Allowance,
    /// Otherwise settled (其他).
    Other,
    /// Not settled (未安置).
    Unsettled,
}

/// The terms of a resettlement case (安置帮教信息).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResettlementCase {
    /// 来源
    pub source: ResettlementSource,
    /// Day of release or end of corrections (释放、解矫日期).
    pub released_on: NaiveDate,
    /// From which prison, detention centre or office (释放单位).
    pub released_from: Text,
    /// Offence (罪名).
    pub offence: Text,
    /// 帮教等级
    pub grade: AssistanceGrade,
    /// First day of the help period (帮教起日).
    pub period_start: NaiveDate,
    /// Last day of the help period (帮教止日).
    pub period_end: NaiveDate,
    /// Met at the gate (必接必送、衔接): `None` not recorded.
    pub handed_over: Option<bool>,
    /// How the person is settled; `None` not recorded.
    pub assistance: Option<Assistance>,
    /// No home, no work, no family (三无).
    pub three_without: Option<bool>,
    /// Minor flag carried over.
    pub minor: bool,
    /// Sealed flag carried over (MN-07).
    pub sealed: bool,
    /// The cells of the printed form that are about the case.
    #[serde(default, skip_serializing_if = "Particulars::is_empty")]
    pub particulars: Particulars,
}

impl CorrectionsCase {
    /// A case of which only the required terms are known.
    pub fn new(category: Category, term_start: NaiveDate, term_end: NaiveDate) -> Self {
        Self {
            category,
            ground: None,
            offence: Text::default(),
            offence_class: None,
            sentence: Text::default(),
            supplementary: Text::default(),
            decided_by: Text::default(),
            decided_on: None,
            effective_on: None,
            term_start,
            term_end,
            documents_on: None,
            reported_on: None,
            prohibition: None,
            monitored: false,
            monitoring: Monitoring::default(),
            drug_related: None,
            minor: false,
            sealed: false,
            special: false,
            recidivist: None,
            particulars: Particulars::default(),
        }
    }
}

impl ResettlementCase {
    /// A case of which only the required terms are known; its help period starts on the day of release.
    pub fn new(
        source: ResettlementSource,
        released_on: NaiveDate,
        grade: AssistanceGrade,
        period_end: NaiveDate,
    ) -> Self {
        Self {
            source,
            released_on,
            released_from: Text::default(),
            offence: Text::default(),
            grade,
            period_start: released_on,
            period_end,
            handed_over: None,
            assistance: None,
            three_without: None,
            minor: false,
            sealed: false,
            particulars: Particulars::default(),
        }
    }
}

/// The two kinds of case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseKind {
    /// 社区矫正
    Corrections(CorrectionsCase),
    /// 安置帮教
    Resettlement(ResettlementCase),
}

impl CaseKind {
    /// The corrections terms, if it is one.
    pub fn corrections(&self) -> Option<&CorrectionsCase> {
        match self {
            Self::Corrections(case) => Some(case),
            Self::Resettlement(_) => None,
        }
    }

    /// The resettlement terms, if it is one.
    pub fn resettlement(&self) -> Option<&ResettlementCase> {
        match self {
            Self::Resettlement(case) => Some(case),
            Self::Corrections(_) => None,
        }
    }

    /// The cells of the printed form that are about the case.
    pub fn particulars(&self) -> &Particulars {
        match self {
            Self::Corrections(case) => &case.particulars,
            Self::Resettlement(case) => &case.particulars,
        }
    }

    /// First day of the term or help period.
    pub fn start(&self) -> NaiveDate {
        match self {
            Self::Corrections(case) => case.term_start,
            Self::Resettlement(case) => case.period_start,
        }
    }

    /// Last day of the term or help period.
    pub fn end(&self) -> NaiveDate {
        match self {
            Self::Corrections(case) => case.term_end,
            Self::Resettlement(case) => case.period_end,
        }
    }

    /// Minor or sealed: shown and exported with care (MN-03, MN-07).
    pub fn is_protected(&self) -> bool {
        match self {
            Self::Corrections(case) => case.minor || case.sealed,
            Self::Resettlement(case) => case.minor || case.sealed,
        }
    }
}

/// State of a case on a day (rules.md 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseState {
    /// Documents not yet here (文书待收).
    DocumentsAwaited,
    /// Documents here, person not (未报到).
    NotYetReported,
    /// Should be registered but never was (漏管).
    Omitted,
    /// 在矫、帮教中
    UnderSupervision,
    /// 外出请假
    OnLeave,
    /// 被羁押
    Detained,
    /// 脱管
    OutOfSupervision,
    /// 迁出中: still ours until the new place registers.
    MovingOut,
    /// 期满待决
    ExpiredPending,
}

impl CaseState {
    /// Whether the state counts as on the register (在册); design 7.
    pub fn on_register(self) -> bool {
        !matches!(self, Self::DocumentsAwaited | Self::NotYetReported | Self::Omitted)
    }
}

/// On what an expired case waits for a decision (期满待决的事由).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PendingGround {
    /// A coercive measure of criminal procedure (刑事强制措施).
    CoerciveMeasure,
    /// A proposal to revoke the suspended sentence or parole or to recall to prison, not decided (已提请未决定).
    RevocationProposed,
}

/// A state with what belongs to it (状态).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateHeld {
    /// The state.
    pub state: CaseState,
    /// Its expected last day (leave).
    pub until: Option<NaiveDate>,
    /// On what a decision is waited for (期满待决).
    pub pending: Option<PendingGround>,
}

impl From<CaseState> for StateHeld {
    fn from(state: CaseState) -> Self {
        Self { state, until: None, pending: None }
    }
}

/// Why a person was discharged at or before the end (解除).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Discharge {
    /// 期满
    Expiry,
    /// 赦免
    Amnesty,
}

/// Why a case was terminated (终止).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Termination {
    /// 撤销缓刑
    SuspensionRevoked,
    /// 撤销假释
    ParoleRevoked,
    /// 收监执行
    Recalled,
    /// 死亡
    Died,
    /// New or undisclosed crime (新罪、漏罪) and others.
    Other,
}

/// How a resettlement case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResettlementEnd {
    /// 帮教期满
    Expiry,
    /// 死亡
    Died,
    /// Convicted again (重新犯罪).
    Reoffended,
    /// 其他
    Other,
}

/// What an exemption frees a person from (减免), and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    /// Id of the duty's rule, or `group:` and the group of duties.
    pub rule: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day; none while it is open-ended.
    pub until: Option<NaiveDate>,
    /// Number of the approval.
    pub approval: Text,
}

impl Exemption {
    /// Whether a day lies inside it.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// How a case left the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Closing {
    /// 解除
    Discharged(Discharge),
    /// 终止
    Terminated(Termination),
    /// Registered by another district (迁出).
    MovedOut(Text),
    /// To another office of the same district (所间转出).
    ToOffice(OfficeCode),
    /// End of resettlement help.
    HelpEnded(ResettlementEnd),
}
