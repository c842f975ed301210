//! The fields that a roster can carry and what kind of value each holds.

use std::fmt;

use crate::domain::CaseKind;

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
}

/// A list of values. Spellings of each value stand in the map file, in the code lists or in the profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeList {
    /// Yes and no.
    Flag,
    /// Identity document (证件类型).
    IdType,
    /// Sex, GB/T 2261.1.
    Sex,
    /// Ethnic group, GB/T 3304.
    Ethnicity,
    /// Education (文化程度).
    Education,
    /// Marital status (婚姻状况).
    Marital,
    /// Employment (就业就学情况).
    Employment,
    /// Sentence category (矫正类别).
    Category,
    /// Grounds of temporary execution outside prison.
    Grounds,
    /// Offence class, by the chapters of the criminal law.
    OffenceClass,
    /// Supervision level (管理等级).
    Level,
    /// Assistance grade (重点 / 一般).
    Grade,
    /// How the person came to resettlement (释放类型).
    ReleaseKind,
    /// How the person was handed over (衔接方式).
    HandoverMode,
    /// Political status (政治面貌), GB/T 4762.
    Political,
    /// Household registration (户籍类型).
    Household,
    /// How a case came onto the register (接收方式).
    Intake,
    /// How a resettlement subject is settled (安置情况).
    Assistance,
}

impl CodeList {
    /// All lists.
    pub const ALL: [Self; 18] = [
        Self::Flag,
        Self::IdType,
        Self::Sex,
        Self::Ethnicity,
        Self::Education,
        Self::Marital,
        Self::Employment,
        Self::Category,
        Self::Grounds,
        Self::OffenceClass,
        Self::Level,
        Self::Grade,
        Self::ReleaseKind,
        Self::HandoverMode,
        Self::Political,
        Self::Household,
        Self::Intake,
        Self::Assistance,
    ];

    /// The name in map files.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::IdType => "id-type",
            Self::Sex => "sex",
            Self::Ethnicity => "ethnicity",
            Self::Education => "education",
            Self::Marital => "marital",
            Self::Employment => "employment",
            Self::Category => "category",
            Self::Grounds => "grounds",
            Self::OffenceClass => "offence-class",
            Self::Level => "level",
            Self::Grade => "grade",
            Self::ReleaseKind => "release-kind",
            Self::HandoverMode => "handover-mode",
            Self::Political => "political",
            Self::Household => "household",
            Self::Intake => "intake",
            Self::Assistance => "assistance",
        }
    }

    /// Where the values of the list come from.
    pub const fn source(self) -> ListSource {
        use ListSource::{Closed, Codes, Levels};
        match self {
            Self::Flag => Closed(&["yes", "no"]),
            Self::IdType => Closed(&["resident-id", "hong-kong-macau-taiwan", "passport", "other"]),
            Self::Sex => Closed(&["male", "female", "unstated"]),
            Self::Household => Closed(&["local", "elsewhere", "hong-kong-macau-taiwan", "foreign"]),
            Self::Intake => Closed(&["court", "prison", "moved-in", "from-corrections", "opening"]),
            Self::Assistance => Closed(&["employed", "self-employed", "allowance", "other", "unsettled"]),
            Self::Category => {
                Closed(&["public-surveillance", "suspended-sentence", "parole", "temporary-execution"])
            }
            Self::Grounds => Closed(&["medical-parole", "pregnancy-or-nursing", "unable-to-care-for-self"]),
            Self::Grade => Closed(&["priority", "ordinary"]),
            Self::ReleaseKind => Closed(&["released", "corrections-ended"]),
            Self::Ethnicity => Codes("ethnic"),
            Self::Education => Codes("education"),
            Self::Marital => Codes("marriage"),
            Self::Employment => Codes("employment"),
            Self::Political => Codes("political"),
            Self::OffenceClass => Codes("offence-class"),
            Self::HandoverMode => Codes("handover"),
            Self::Level => Levels,
        }
    }
}

/// Where the values of a [`CodeList`] come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListSource {
    /// An enum of the domain, by these names.
    Closed(&'static [&'static str]),
    /// A code list of `data/codes`, by its id; the values are its codes.
    Codes(&'static str),
    /// The supervision levels of the profile in force.
    Levels,
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
                use FieldKind::{Code, Date, DateRange, Flag, IdNumber, Ignored, Name, Term, Text};
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
    FormerName "former-name" Name;
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
    Officer "officer" Name;
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
    /// Remarks (备注).
    Notes "notes" Text(2_000);
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

    /// The two fields that a range in one cell stands for.
    pub const fn range_ends(self) -> Option<(Self, Self)> {
        match self {
            Self::TermRange => Some((Self::TermStart, Self::TermEnd)),
            Self::ProhibitionRange => Some((Self::ProhibitionStart, Self::ProhibitionEnd)),
            Self::HelpRange => Some((Self::HelpStart, Self::HelpEnd)),
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
            )
    }
}
