//! What is odd about a case's terms, in words.

use super::{cite, shown};
use crate::assets::Catalog;
use crate::check::{Oddity, OddityKind};
use crate::policy::Policy;
use chrono::NaiveDate;

/// One warning with its basis. It never refuses anything: the court document wins.
pub fn oddity(catalog: &Catalog, policy: &Policy, odd: &Oddity, on: NaiveDate) -> String {
    let (slug, day) = match odd.kind {
        OddityKind::TooShort { earliest } => ("too-short", Some(earliest)),
        OddityKind::TooLong { latest } => ("too-long", Some(latest)),
        OddityKind::SentenceTooLong => ("sentence-too-long", None),
        OddityKind::ShorterThanSentence { sentence_end } => ("shorter-than-sentence", Some(sentence_end)),
        OddityKind::NoGround => ("no-ground", None),
        OddityKind::RemainderTooLong { latest } => ("remainder-too-long", Some(latest)),
        OddityKind::Recidivist => ("recidivist", None),
        OddityKind::Ringleader => ("ringleader", None),
        OddityKind::PoliticalRights => ("political-rights", None),
        OddityKind::MonitoringUnstated => ("monitoring-unstated", None),
        OddityKind::MonitoringTooLong { latest } => ("monitoring-too-long", Some(latest)),
        OddityKind::MonitoringApproval => ("monitoring-approval", None),
        OddityKind::ProhibitionCategory => ("prohibition-category", None),
        OddityKind::ProhibitionBeyondTerm { last } => ("prohibition-beyond-term", Some(last)),
    };
    let day = day.map_or_else(String::new, |day| day.to_string());
    let args = [("day", shown(day)), ("basis", cite(catalog, policy, odd.rule, on).into())];
    catalog.text_args(&format!("words-oddity-{slug}"), &args)
}
