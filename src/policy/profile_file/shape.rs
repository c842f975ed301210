//! The shape of a profile file as written.

use serde::Deserialize;
use toml::Spanned;

use crate::domain::{AssistanceGrade, CaseState, Category, SanctionKind, TemporaryGround};
use crate::policy::cases::{RawCase, RawSum};
use crate::policy::profile::{CaseScope, DutyGroup, Event, Only, Side, Unit};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFile {
    pub(super) profile: RawHead,
    #[serde(default)]
    pub(super) level: Vec<RawLevel>,
    pub(super) entry: Option<RawEntry>,
    #[serde(default)]
    pub(super) defaults: RawDefaults,
    pub(super) snooze: Option<RawSnooze>,
    #[serde(default)]
    pub(super) duty: Vec<RawDuty>,
    #[serde(default)]
    pub(super) overlay: Vec<RawOverlay>,
    #[serde(default)]
    pub(super) case: Vec<RawCase>,
    #[serde(default)]
    pub(super) sum: Vec<RawSum>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOverlay {
    pub(super) id: Spanned<String>,
    pub(super) title_zh: String,
    pub(super) title_en: String,
    pub(super) source: String,
    pub(super) verified: bool,
    pub(super) from: Spanned<String>,
    pub(super) to: Spanned<String>,
    #[serde(default)]
    pub(super) zero_report: bool,
    pub(super) finding_after_days: Option<u32>,
    #[serde(default)]
    pub(super) duty: Vec<RawDuty>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHead {
    pub(super) id: Spanned<String>,
    pub(super) title_zh: String,
    pub(super) title_en: String,
    pub(super) source: String,
    pub(super) verified: bool,
    #[serde(default)]
    pub(super) example: bool,
    pub(super) statute: Spanned<String>,
    pub(super) extends: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) without: Vec<Spanned<String>>,
    pub(super) effective_from: Spanned<String>,
    pub(super) effective_to: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLevel {
    pub(super) id: Spanned<String>,
    pub(super) name_en: String,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEntry {
    pub(super) level: Spanned<String>,
    pub(super) months: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSnooze {
    pub(super) max_days: Spanned<u32>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawDefaults {
    pub(super) grace_days: u32,
    pub(super) remind_days: u32,
    pub(super) finding_after_days: u32,
    pub(super) roll: bool,
    pub(super) suspended_in: Vec<CaseState>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDuty {
    pub(super) id: Spanned<String>,
    pub(super) title_zh: String,
    pub(super) title_en: String,
    pub(super) basis: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) statutory: bool,
    pub(super) exemptible: Option<Spanned<bool>>,
    pub(super) side: Side,
    pub(super) group: DutyGroup,
    pub(super) case: CaseScope,
    #[serde(default)]
    pub(super) categories: Vec<Category>,
    #[serde(default)]
    pub(super) grounds: Vec<TemporaryGround>,
    pub(super) only: Option<Only>,
    pub(super) accepts: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) on_leave: Vec<Spanned<String>>,
    pub(super) suspended_in: Option<Vec<CaseState>>,
    #[serde(default = "times")]
    pub(super) unit: Unit,
    pub(super) first_min_days: Option<u32>,
    pub(super) grace_days: Option<u32>,
    pub(super) remind_days: Option<u32>,
    pub(super) finding_after_days: Option<u32>,
    pub(super) roll: Option<bool>,
    pub(super) ladder: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) candidate: Vec<RawCandidate>,
    #[serde(default)]
    pub(super) cadence: Vec<RawCadence>,
    pub(super) effective_from: Option<Spanned<String>>,
    pub(super) effective_to: Option<Spanned<String>>,
}

const fn times() -> Unit {
    Unit::Times
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCandidate {
    pub(super) missed: Spanned<u32>,
    pub(super) proposes: Spanned<SanctionKind>,
    pub(super) rule: Spanned<String>,
    #[serde(default)]
    pub(super) categories: Vec<Category>,
    pub(super) after: Option<SanctionKind>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum RawWindow {
    None,
    Rolling,
    Week,
    Month,
    Months,
    Grid,
    Event,
    Until,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawCadence {
    #[serde(default)]
    pub(super) levels: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) grades: Vec<AssistanceGrade>,
    pub(super) window: Spanned<RawWindow>,
    pub(super) count: Option<u32>,
    pub(super) hours: Option<u32>,
    pub(super) every_days: Option<u32>,
    pub(super) every_months: Option<u32>,
    pub(super) first_days: Option<u32>,
    pub(super) first_months: Option<u32>,
    pub(super) anchor: Option<Spanned<String>>,
    pub(super) event: Option<Event>,
    pub(super) within_days: Option<u32>,
    pub(super) within_working_days: Option<u32>,
    pub(super) within_months: Option<u32>,
    pub(super) before_days: Option<u32>,
    pub(super) opens_days: Option<u32>,
}
