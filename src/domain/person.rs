//! A person's particulars.

use super::{Code, IdDocument, Particulars, Text};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Sex (性别), GB/T 2261.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
    /// 未说明
    Unstated,
}

/// Household registration (户籍) as the forms ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HouseholdKind {
    /// Registered in this city (本地).
    Local,
    /// Registered elsewhere on the mainland (外地).
    Elsewhere,
    /// Hong Kong, Macau, Taiwan (港澳台).
    HongKongMacauTaiwan,
    /// Foreign or stateless (外籍).
    Foreign,
}

/// A relative or other important relation (家庭成员及主要社会关系).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relative {
    /// Name (姓名).
    pub name: Text,
    /// Relation (关系).
    pub relation: Text,
    /// Workplace or address (工作单位或家庭地址).
    pub place: Text,
    /// Telephone (联系电话).
    pub phone: Text,
}

/// The particulars of a natural person (基本信息). What is not known is empty or none, and is counted as 未填.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name (姓名).
    pub name: Text,
    /// Former name (曾用名).
    pub former_name: Text,
    /// Initials typed by hand where the readings of the surname do not help, e.g. `ytz`.
    pub pinyin: Option<String>,
    /// Identity document (证件).
    pub document: IdDocument,
    /// Sex (性别).
    pub sex: Sex,
    /// Birth date (出生日期); from the number where there is one.
    pub birth: NaiveDate,
    /// Ethnic group (民族), GB/T 3304.
    pub ethnic: Option<Code>,
    /// Education (文化程度).
    pub education: Option<Code>,
    /// Marriage (婚姻状况).
    pub marriage: Option<Code>,
    /// Employment or schooling (就业就学情况).
    pub employment: Option<Code>,
    /// Political status before the offence (原政治面貌).
    pub political: Option<Code>,
    /// Household registration (户籍).
    pub household: Option<HouseholdKind>,
    /// Registered address (户籍地).
    pub household_address: Text,
    /// Where the person lives (居住地).
    pub residence: Text,
    /// Employer or school (现工作单位、学校).
    pub employer: Text,
    /// The employer's telephone (单位联系电话).
    pub employer_phone: Text,
    /// Own telephone (个人联系电话).
    pub phone: Text,
    /// Health (健康状况).
    pub health: Text,
    /// History of drug use (有吸毒史).
    pub drug_history: Option<bool>,
    /// Family and relations.
    pub relatives: Vec<Relative>,
    /// Number of the provincial platform (省平台编号).
    pub platform_number: Text,
    /// Remarks (备注).
    pub remarks: Text,
    /// Nationality, curriculum vitae, family in words.
    #[serde(default, skip_serializing_if = "Particulars::is_empty")]
    pub particulars: Particulars,
}

impl Person {
    /// A person of whom only the required particulars are known.
    pub fn new(name: Text, document: IdDocument, sex: Sex, birth: NaiveDate) -> Self {
        let none = Text::default;
        Self {
            name,
            former_name: none(),
            pinyin: None,
            document,
            sex,
            birth,
            ethnic: None,
            education: None,
            marriage: None,
            employment: None,
            political: None,
            household: None,
            household_address: none(),
            residence: none(),
            employer: none(),
            employer_phone: none(),
            phone: none(),
            health: none(),
            drug_history: None,
            relatives: vec![],
            platform_number: none(),
            remarks: none(),
            particulars: Particulars::default(),
        }
    }

    /// Whole years of age on `day` (周岁): the age grows on the birthday itself; one born on 29 February turns on
    /// 1 March in common years. Negative days before birth give 0.
    pub fn age_on(&self, day: NaiveDate) -> u32 {
        day.years_since(self.birth).unwrap_or(0)
    }
}
