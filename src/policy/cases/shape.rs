//! The shape of a test case as written at the end of a profile file.

use serde::Deserialize;
use toml::Spanned;

use super::{By, TestStatus};
use crate::domain::{AssistanceGrade, CaseState, Category, TemporaryGround};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct RawCase {
    pub(super) name: Spanned<String>,
    pub(super) subject: RawSubject,
    #[serde(default)]
    pub(super) levels: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) states: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) contacts: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) sanctions: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) held_back: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) exempted: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) ends: Vec<Spanned<String>>,
    pub(super) closed: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) expect: Vec<Spanned<RawExpect>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSubject {
    pub(super) category: Option<Category>,
    pub(super) ground: Option<TemporaryGround>,
    pub(super) grade: Option<AssistanceGrade>,
    pub(super) start: Spanned<String>,
    pub(super) end: Spanned<String>,
    pub(super) level: Option<Spanned<String>>,
    pub(super) effective: Option<Spanned<String>>,
    pub(super) reported: Option<Spanned<String>>,
    pub(super) admitted: Option<Spanned<String>>,
    pub(super) released: Option<Spanned<String>>,
    pub(super) claimed_from: Option<Spanned<String>>,
    pub(super) state: Option<CaseState>,
    #[serde(default)]
    pub(super) moved_in: bool,
    #[serde(default)]
    pub(super) drug_related: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawExpect {
    pub(super) on: Spanned<String>,
    pub(super) rule: Option<Spanned<String>>,
    pub(super) by: Option<By>,
    pub(super) status: Option<TestStatus>,
    pub(super) due: Option<Spanned<String>>,
    pub(super) unrolled: Option<Spanned<String>>,
    pub(super) grace: Option<Spanned<String>>,
    pub(super) finding: Option<Spanned<String>>,
    pub(super) days: Option<u32>,
    pub(super) row: Option<u32>,
    pub(super) done: Option<u32>,
    pub(super) candidate: Option<Spanned<String>>,
}
