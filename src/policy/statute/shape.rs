//! The shape of a statute file as written.

use serde::Deserialize;
use toml::Spanned;

use super::LimitUnit;
use super::authority::RawAct;
use super::condition::Still;
use crate::domain::{Category, SanctionKind};
use crate::policy::period::{CreditKind, CreditRate};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub(super) statute: RawHead,
    pub(super) source: Vec<RawSource>,
    pub(super) rule: Vec<RawRule>,
    #[serde(default)]
    pub(super) ladder: Vec<RawLadder>,
    #[serde(default)]
    pub(super) escalation: Vec<RawEscalation>,
    #[serde(default)]
    pub(super) credit: Vec<RawCredit>,
    #[serde(default)]
    pub(super) organ: Vec<RawOrgan>,
    #[serde(default)]
    pub(super) authority: Vec<RawAuthority>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHead {
    pub(super) id: String,
    pub(super) title_zh: String,
    pub(super) title_en: String,
    pub(super) effective_from: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSource {
    pub(super) id: Spanned<String>,
    pub(super) title_zh: String,
    pub(super) title_en: String,
    pub(super) cite_zh: String,
    pub(super) cite_en: String,
    #[serde(default)]
    pub(super) includes: Vec<String>,
    #[serde(default)]
    pub(super) excludes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) id: Spanned<String>,
    pub(super) source: Spanned<String>,
    pub(super) article: String,
    pub(super) text_zh: String,
    pub(super) text_en: String,
    pub(super) limit: Option<RawLimit>,
    pub(super) education: Option<RawEducation>,
    #[serde(default)]
    pub(super) without_reason: bool,
    pub(super) verified: bool,
    pub(super) tag: String,
    pub(super) effective_from: Option<Spanned<String>>,
    pub(super) effective_to: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLimit {
    pub(super) word: Spanned<String>,
    pub(super) quantity: Spanned<u32>,
    pub(super) unit: LimitUnit,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEducation {
    pub(super) by: Vec<Spanned<String>>,
    pub(super) then: Spanned<Still>,
}

impl RawEducation {
    /// The place of what counts as an education; of the whole where nothing does.
    pub(super) fn by_place(&self) -> std::ops::Range<usize> {
        self.by.first().map_or_else(|| self.then.span(), Spanned::span)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLadder {
    pub(super) id: Spanned<String>,
    pub(super) title_zh: String,
    pub(super) title_en: String,
    #[serde(default)]
    pub(super) step: Vec<RawStep>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStep {
    pub(super) proposes: SanctionKind,
    pub(super) rule: Spanned<String>,
    #[serde(default)]
    pub(super) categories: Vec<Category>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEscalation {
    pub(super) have: SanctionKind,
    pub(super) proposes: SanctionKind,
    pub(super) rule: Spanned<String>,
    #[serde(default)]
    pub(super) categories: Vec<Category>,
    pub(super) still_uncorrected: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOrgan {
    pub(super) id: Spanned<String>,
    pub(super) title_zh: String,
    pub(super) title_en: String,
    pub(super) names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawAuthority {
    pub(super) act: RawAct,
    pub(super) organs: Vec<Spanned<String>>,
    pub(super) rule: Spanned<String>,
    #[serde(default)]
    pub(super) of_case: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCredit {
    pub(super) kind: RawCreditKind,
    pub(super) custody: RawRate,
    pub(super) residence: RawRate,
    pub(super) article: Spanned<String>,
    pub(super) residence_article: Option<String>,
    pub(super) verified: bool,
    pub(super) residence_verified: bool,
}

#[derive(Deserialize, PartialEq, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawCreditKind {
    PublicSurveillance,
    Detention,
    FixedTerm,
    Probation,
}

impl From<RawCreditKind> for CreditKind {
    fn from(raw: RawCreditKind) -> Self {
        match raw {
            RawCreditKind::PublicSurveillance => Self::PublicSurveillance,
            RawCreditKind::Detention => Self::Detention,
            RawCreditKind::FixedTerm => Self::FixedTerm,
            RawCreditKind::Probation => Self::Probation,
        }
    }
}

#[derive(Deserialize, Clone, Copy)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRate {
    pub(super) credited: u32,
    pub(super) held: u32,
}

impl From<RawRate> for CreditRate {
    fn from(raw: RawRate) -> Self {
        Self { credited: raw.credited, held: raw.held }
    }
}
