//! The lists of values that the columns of a roster hold.

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
    /// What the list itself says of somebody's place on it (当前状态).
    State,
}

impl CodeList {
    /// All lists.
    pub const ALL: [Self; 19] = [
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
        Self::State,
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
            Self::State => "state",
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
            Self::State => {
                Closed(&["active", "not-reported", "detained", "out-of-supervision", "omitted", "left"])
            }
            Self::Category => {
                Closed(&["public-surveillance", "suspended-sentence", "parole", "temporary-execution"])
            }
            Self::Grounds => Closed(&["medical-parole", "pregnancy-or-nursing", "unable-to-care-for-self"]),
            Self::Grade => Closed(&["priority", "ordinary", "undetermined"]),
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
