//! Names, units and counting bases of figures, from `data/templates/figures.toml`.

use crate::policy::{PolicyError, SourceFile};
use serde::Deserialize;

/// Name of the data file.
const FILE: &str = "templates/figures.toml";

/// What is counted (单位). 场次, 人次 and 人数 are three different counts, never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// 人
    Person,
    /// 人次
    Attendance,
    /// 场次
    Session,
    /// 件
    Item,
    /// 次
    Time,
    /// 小时
    Hour,
    /// %
    Percent,
}

impl Unit {
    /// As written in filed documents.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Person => "人",
            Self::Attendance => "人次",
            Self::Session => "场次",
            Self::Item => "件",
            Self::Time => "次",
            Self::Hour => "小时",
            Self::Percent => "%",
        }
    }
}

/// Definition of a figure (指标).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// Its code.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Unit.
    pub unit: Unit,
    /// Counting basis (口径).
    pub basis: String,
    /// The same in English.
    pub basis_en: String,
}

/// Ages in whole years, both ends included; a missing end is open.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgeBand {
    /// Code of its figure.
    pub code: String,
    from: Option<u32>,
    to: Option<u32>,
}

impl AgeBand {
    /// Whether somebody of this age belongs to it.
    pub fn contains(&self, age: u32) -> bool {
        self.from.is_none_or(|from| age >= from) && self.to.is_none_or(|to| age <= to)
    }
}

/// All definitions.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definitions {
    /// A contact recorded more than this many days after its day is a back entry (补录).
    pub back_entry_days: u32,
    /// Breakdown cells of protected subjects below this are not printed.
    pub small_cell: u32,
    /// Age bands of the forms; together they cover every age.
    pub age_band: Vec<AgeBand>,
    figure: Vec<Definition>,
}

impl Definitions {
    /// Reads the definitions.
    ///
    /// # Errors
    /// A file that cannot be read, with its place.
    pub fn embedded() -> Result<Self, PolicyError> {
        let bytes = crate::assets::get(FILE).unwrap_or_default();
        crate::policy::read_toml(SourceFile { path: FILE, bytes })
    }

    /// A definition by code; members of partitions have their whole's.
    pub fn get(&self, code: &str) -> Option<&Definition> {
        let base = code.split('.').next().unwrap_or(code);
        self.figure.iter().find(|d| d.code == code).or_else(|| self.figure.iter().find(|d| d.code == base))
    }

    /// The unit of a figure.
    pub fn unit(&self, code: &str) -> Unit {
        self.get(code).map_or(Unit::Item, |d| d.unit)
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.figure.iter()
    }
}
