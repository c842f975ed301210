//! Credit for what was served before the judgment (折抵): rates by the kind of punishment.

use super::super::error::{PolicyError, Problem, Reader};
use super::super::period::{CreditKind, CreditRate, MOST};
use super::shape::{RawCredit, RawCreditKind};

/// Custody credit of one kind of punishment (羁押折抵).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// The punishment.
    pub kind: CreditKind,
    /// For custody.
    pub custody: CreditRate,
    /// For designated-residence surveillance.
    pub residence: CreditRate,
    /// The article on custody, with its law in front as the sources are cited in Chinese.
    pub article: String,
    /// The article on designated-residence surveillance.
    pub residence_article: String,
    /// Whether somebody checked the credit for custody.
    pub verified: bool,
    /// Whether somebody checked the credit for designated-residence surveillance (刑诉法 76).
    pub residence_verified: bool,
}

impl Credit {
    /// Checks a row: a probation period takes no credit, and a rate counts days held.
    pub(super) fn read(reader: Reader<'_>, raw: RawCredit) -> Result<Self, PolicyError> {
        let refuse = |value: String, allowed: String| {
            Err(reader.fail(&raw.article.span(), Problem::BadValue { value, allowed }))
        };
        if raw.kind == RawCreditKind::Probation {
            let allowed = "public-surveillance, detention, fixed-term";
            return refuse("kind = probation".to_owned(), allowed.to_owned());
        }
        for rate in [&raw.custody, &raw.residence] {
            if rate.held == 0 || rate.held > MOST {
                return refuse(format!("held = {}", rate.held), format!("1 … {MOST}"));
            }
            if rate.credited > MOST {
                return refuse(format!("credited = {}", rate.credited), format!("0 … {MOST}"));
            }
        }
        let article = raw.article.into_inner();
        Ok(Self {
            kind: raw.kind.into(),
            custody: raw.custody.into(),
            residence: raw.residence.into(),
            // Files of older registries name both articles in one field.
            residence_article: raw.residence_article.unwrap_or_else(|| article.clone()),
            article,
            verified: raw.verified,
            residence_verified: raw.residence_verified,
        })
    }
}
