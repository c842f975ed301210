//! The fields that a roster can carry and what kind of value each holds.

use super::CodeList;
use crate::domain::CaseKind;
use std::fmt;

/// Which people a roster lists (花名册类别).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RosterKind {
    /// Corrections subjects (社区矫正对象花名册).
    Corrections,
    /// Resettlement subjects (安置帮教对象花名册).
    Resettlement,
}

impl RosterKind {
    /// Both kinds.
    pub const ALL: [Self; 2] = [Self::Corrections, Self::Resettlement];

    /// The roster that lists the people of a case.
    pub const fn of(terms: &CaseKind) -> Self {
        match terms {
            CaseKind::Corrections(_) => Self::Corrections,
            CaseKind::Resettlement(_) => Self::Resettlement,
        }
    }

    /// The name in map files and arguments.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Corrections => "corrections",
            Self::Resettlement => "resettlement",
        }
    }

    /// Reads the name used in map files and arguments.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for RosterKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What kind of value a field holds, and so how its cells are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// A person's name: spaces between Han characters are padding and drop out.
    Name,
    /// Free text on one line, of at most so many characters.
    Text(usize),
    /// The number of an identity document.
    IdNumber,
    /// A day.
    Date,
    /// Two days in one cell.
    DateRange,
    /// A term in years and months.
    Term,
    /// A value of a list.
    Code(CodeList),
    /// Yes or no.
    Flag,
    /// Known, and not stored: a running number, an age.
    Ignored,
    /// A part of another field, which several columns may hold: they are joined.
    Part(PartOf),
}

/// What the columns of a [`FieldKind::Part`] are joined to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartOf {
    /// Parts of an address from the province down: they stand before its detail.
    HouseholdAddress,
    /// The same of where the person lives.
    ResidenceAddress,
    /// Each with its heading, beside what is written of the family.
    Family,
    /// Each with its heading, beside what is written of earlier offences.
    PriorRecord,
}

impl PartOf {
    /// The field that the parts make up.
    pub const fn field(self) -> Field {
        match self {
            Self::HouseholdAddress => Field::HouseholdAddress,
            Self::ResidenceAddress => Field::ResidenceAddress,
            Self::Family => Field::Family,
            Self::PriorRecord => Field::PriorRecord,
        }
    }

    /// Whether each part carries its heading; parts of an address do not.
    pub const fn is_labelled(self) -> bool {
        matches!(self, Self::Family | Self::PriorRecord)
    }
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $key:literal $kind:expr;)*) => {
        /// A field of a roster. Its name in map files is [`Field::key`].
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Field { $($(#[$doc])* $name,)* }

        impl Field {
            /// All fields, in the order of the printed form.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name in map files.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* }
            }

            /// What kind of value the field holds.
            pub const fn kind(self) -> FieldKind {
                use CodeList as C;
                use FieldKind::{Code, Date, DateRange, Flag, IdNumber, Ignored, Name, Part, Term, Text};
                match self { $(Self::$name => $kind,)* }
            }
        }
    };
}

fields! {
    /// Running number of the sheet; not stored.
    Ordinal "ordinal" Ignored;
    /// Age; computed from the birth date, so not stored.
    Age "age" Ignored;
    /// The office's own number of the file (编号).
    Number "number" Text(40);
    /// Name (姓名).
    Name "name" Name;
    /// Former name (曾用名).
    FormerName "former-name" Text(60);
    /// Identity document (证件类型).
    IdType "id-type" Code(C::IdType);
    /// Number of the identity document (身份证号码).
    IdNumber "id-number" IdNumber;
    /// Sex (性别).
    Sex "sex" Code(C::Sex);
    /// Date of birth (出生年月日).
    BirthDate "birth-date" Date;
    /// Ethnic group (民族).
    Ethnicity "ethnicity" Code(C::Ethnicity);
    /// Nationality or region (国籍).
    Nationality "nationality" Text(40);
    /// Education (文化程度).
    Education "education" Code(C::Education);
    /// Health (健康状况).
    Health "health" Text(200);
    /// Political status before the case (原政治面貌).
    Political "political" Code(C::Political);
    /// Marital status (婚姻状况).
    Marital "marital" Code(C::Marital);
    /// Household registration (户籍类型).
    Household "household" Code(C::Household);
    /// Registered residence (户籍地).
    HouseholdAddress "household-address" Text(200);
    /// Present residence (居住地).
    ResidenceAddress "residence-address" Text(200);
    /// Place of execution (执行地).
    ExecutionPlace "execution-place" Text(200);
    /// Employment (就业就学情况).
    Employment "employment" Code(C::Employment);
    /// Employer or school (现工作单位).
    Employer "employer" Text(200);
    /// Telephone of the employer (单位联系电话).
    EmployerPhone "employer-phone" Text(60);
    /// The person's telephone (个人联系电话).
    Phone "phone" Text(60);
    /// Justice office (司法所).
    Office "office" Text(60);
    /// Responsible officer (责任人).
    Officer "officer" Text(60);
    /// History of drug use (吸毒史).
    DrugHistory "drug-history" Flag;
    /// Number of the provincial platform (省平台编号).
    PlatformNumber "platform-number" Text(60);
    /// Minor (未成年).
    Minor "minor" Flag;
    /// Criminal record sealed (犯罪记录封存).
    Sealed "sealed" Flag;
    /// Drug-related offence (涉毒).
    DrugRelated "drug-related" Flag;
    /// Recidivist (累犯).
    Recidivist "recidivist" Flag;
    /// Charge (罪名).
    Offence "offence" Text(200);
    /// Offence class (犯罪类型).
    OffenceClass "offence-class" Code(C::OffenceClass);
    /// Kind of sentence (刑种).
    SentenceKind "sentence-kind" Text(60);
    /// Original sentence (原判刑期).
    OriginalSentence "original-sentence" Text(120);
    /// Supplementary penalty (附加刑).
    Supplementary "supplementary" Text(200);
    /// Deciding authority (社区矫正决定机关).
    DecidingAuthority "deciding-authority" Text(120);
    /// Number of the judgment or decision (文书号).
    JudgmentNumber "judgment-number" Text(120);
    /// Date of the judgment or decision (判决日期).
    JudgmentDate "judgment-date" Date;
    /// Date it took effect (生效日期).
    EffectiveDate "effective-date" Date;
    /// Where the person was detained (原羁押场所).
    DetentionPlace "detention-place" Text(120);
    /// Sentence category (矫正类别).
    Category "category" Code(C::Category);
    /// Grounds of temporary execution outside prison (暂予监外执行情形).
    Grounds "grounds" Code(C::Grounds);
    /// Term of the corrections (矫正期限).
    Term "term" Term;
    /// First day of the term (矫正起日).
    TermStart "term-start" Date;
    /// Last day of the term (矫正止日).
    TermEnd "term-end" Date;
    /// Both days of the term in one cell (矫正起止日).
    TermRange "term-range" DateRange;
    /// Content of a prohibition order (禁止令内容).
    Prohibition "prohibition" Text(500);
    /// First day of the prohibition order.
    ProhibitionStart "prohibition-start" Date;
    /// Last day of the prohibition order.
    ProhibitionEnd "prohibition-end" Date;
    /// Both days of the prohibition order in one cell (禁止期限起止日).
    ProhibitionRange "prohibition-range" DateRange;
    /// Day the legal documents came (法律文书收到时间).
    DocumentsDate "documents-date" Date;
    /// Which legal documents came (法律文书种类).
    DocumentsKind "documents-kind" Text(200);
    /// How the case came onto the register (接收方式).
    Intake "intake" Code(C::Intake);
    /// Day of first reporting (报到日期).
    AdmissionDate "admission-date" Date;
    /// Supervision level (管理等级).
    Level "level" Code(C::Level);
    /// Electronic monitoring (电子定位).
    Monitoring "monitoring" Flag;
    /// On which ground of the law the monitoring rests (电子定位事由).
    MonitoringGround "monitoring-ground" Text(200);
    /// First day of the monitoring.
    MonitoringStart "monitoring-start" Date;
    /// Last day of the monitoring.
    MonitoringEnd "monitoring-end" Date;
    /// Who approved the monitoring, with the number.
    MonitoringApproval "monitoring-approval" Text(200);
    /// Guarantor (保证人).
    Guarantor "guarantor" Text(120);
    /// Assistance grade (帮教类别).
    Grade "grade" Code(C::Grade);
    /// How the person came to resettlement (释放类型).
    ReleaseKind "release-kind" Code(C::ReleaseKind);
    /// Day of release (释放日期).
    ReleaseDate "release-date" Date;
    /// Where the person was released from (释放单位).
    ReleasedFrom "released-from" Text(120);
    /// Day of the hand-over (衔接日期).
    HandoverDate "handover-date" Date;
    /// How the person was handed over (衔接方式).
    HandoverMode "handover-mode" Code(C::HandoverMode);
    /// Escorted hand-over (必接必送).
    Escorted "escorted" Flag;
    /// How the person is settled (安置情况).
    Assistance "assistance" Code(C::Assistance);
    /// No home, no work, no family (三无).
    ThreeWithout "three-without" Flag;
    /// Length of the help period (帮教期限).
    HelpTerm "help-term" Term;
    /// First day of the help period.
    HelpStart "help-start" Date;
    /// Last day of the help period.
    HelpEnd "help-end" Date;
    /// Both days of the help period in one cell (帮教起止日).
    HelpRange "help-range" DateRange;
    /// Main facts of the crime (主要犯罪事实).
    CrimeFacts "crime-facts" Text(4_000);
    /// Earlier offences (本次犯罪前的违法犯罪记录).
    PriorRecord "prior-record" Text(2_000);
    /// Curriculum vitae (个人简历).
    Resume "resume" Text(2_000);
    /// Family and other ties (家庭成员及主要社会关系).
    Family "family" Text(2_000);
    /// First day of the sentence as it was passed (原判刑期起日).
    SentenceStart "sentence-start" Date;
    /// Its last day (原判刑期止日).
    SentenceEnd "sentence-end" Date;
    /// Both days as written (原判刑期起止).
    SentencePeriod "sentence-period" Text(120);
    /// Number of the notice of execution (执行通知书文号).
    ExecutionNotice "execution-notice" Text(120);
    /// Day of the notice of execution.
    ExecutionNoticeDate "execution-notice-date" Date;
    /// Day the person was handed over for execution (交付执行日期).
    DeliveredOn "delivered-on" Date;
    /// Remarks (备注).
    Notes "notes" Text(2_000);
    /// What the list says of the person's place on it (当前状态): decides whether the row is read.
    State "state" Code(C::State);
    /// On the register (是否在册): a no keeps the row out.
    OnRegister "on-register" Flag;
    /// Gone (是否解矫): a yes keeps the row out.
    Left "left" Flag;
    /// Day of leaving (解除日期): one that has passed keeps the row out; where no other column gives the last day, it does.
    ExitDate "exit-date" Date;
    /// How the person left (解除类型): anything written keeps the row out.
    ExitKind "exit-kind" Text(200);
    /// Of age (是否成年): the inverse of 未成年.
    Adult "adult" Flag;
    /// Drugs, gangs or guns (三涉): names drugs or does not.
    ThreeInvolved "three-involved" Text(60);
    /// A prohibition order was made (是否宣告禁止令); its content stands elsewhere.
    ProhibitionOrdered "prohibition-ordered" Flag;
    /// A part of the registered address (户籍省、市、区).
    HouseholdPart "household-part" Part(PartOf::HouseholdAddress);
    /// A part of the present address.
    ResidencePart "residence-part" Part(PartOf::ResidenceAddress);
    /// A relative or guardian in a column of their own (家属姓名、家属电话).
    FamilyPart "family-part" Part(PartOf::Family);
    /// Something about earlier offences in a column of its own (是否有前科).
    PriorPart "prior-part" Part(PartOf::PriorRecord);
    /// Known, and no part of the file: who typed it in, body height, faith.
    Extra "extra" Ignored;
}

impl Field {
    /// The field of that name in map files.
    pub fn parse(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.key() == key)
    }

    /// The catalog key of the field's name.
    pub fn label_key(self) -> String {
        format!("exchange-field-{}", self.key())
    }

    /// The two fields that a range in one cell stands for; a term may be written as its two days.
    pub const fn range_ends(self) -> Option<(Self, Self)> {
        match self {
            Self::TermRange | Self::Term => Some((Self::TermStart, Self::TermEnd)),
            Self::ProhibitionRange => Some((Self::ProhibitionStart, Self::ProhibitionEnd)),
            Self::HelpRange | Self::HelpTerm => Some((Self::HelpStart, Self::HelpEnd)),
            _ => None,
        }
    }

    /// The kind of roster that this field is a sign of; `None` for fields that both have.
    pub const fn sign_of(self) -> Option<RosterKind> {
        match self {
            Self::Category
            | Self::Grounds
            | Self::Term
            | Self::TermStart
            | Self::TermEnd
            | Self::TermRange
            | Self::Level
            | Self::AdmissionDate
            | Self::Prohibition
            | Self::ProhibitionRange
            | Self::Monitoring
            | Self::ExecutionPlace => Some(RosterKind::Corrections),
            Self::Grade
            | Self::ReleaseKind
            | Self::ReleaseDate
            | Self::ReleasedFrom
            | Self::HandoverDate
            | Self::HandoverMode
            | Self::Escorted
            | Self::ThreeWithout
            | Self::Assistance
            | Self::HelpTerm
            | Self::HelpStart
            | Self::HelpEnd
            | Self::HelpRange => Some(RosterKind::Resettlement),
            _ => None,
        }
    }

    /// Whether the field belongs to the case; the others describe the person.
    pub const fn is_of_case(self) -> bool {
        self.sign_of().is_some()
            || matches!(
                self,
                Self::Number
                    | Self::Office
                    | Self::Officer
                    | Self::Minor
                    | Self::Sealed
                    | Self::DrugRelated
                    | Self::Recidivist
                    | Self::Offence
                    | Self::OffenceClass
                    | Self::SentenceKind
                    | Self::OriginalSentence
                    | Self::Supplementary
                    | Self::DecidingAuthority
                    | Self::JudgmentNumber
                    | Self::JudgmentDate
                    | Self::EffectiveDate
                    | Self::DetentionPlace
                    | Self::ProhibitionStart
                    | Self::ProhibitionEnd
                    | Self::MonitoringGround
                    | Self::MonitoringStart
                    | Self::MonitoringEnd
                    | Self::MonitoringApproval
                    | Self::DocumentsDate
                    | Self::DocumentsKind
                    | Self::Intake
                    | Self::Guarantor
                    | Self::CrimeFacts
                    | Self::PriorRecord
                    | Self::SentencePeriod
                    | Self::ExecutionNotice
                    | Self::DeliveredOn
            )
    }
}
