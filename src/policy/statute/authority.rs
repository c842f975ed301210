//! Who decides what (审批主体): the bodies, the words by which a document names them, and whose decision is accepted.

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::shape::{RawAuthority, RawOrgan};
use super::{LimitUnit, Statute};
use crate::domain::SanctionKind;
use crate::policy::error::{PolicyError, Problem, Reader};

/// A body that decides (审批主体).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organ {
    /// Id inside the file.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// What a document that names it says, in lower case.
    names: Vec<String>,
}

/// What is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A sanction or reward.
    Sanction(SanctionKind),
    /// A leave (外出请假).
    Leave,
    /// Electronic monitoring (电子定位).
    Monitoring,
}

/// Whose decision is accepted on an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// What is decided.
    pub act: Act,
    /// Ids of the bodies that may.
    pub organs: Vec<String>,
    /// The article.
    pub rule: String,
    /// Only the body that decided the case itself (收监: the organ that decided on the temporary execution).
    pub of_case: bool,
}

impl Organ {
    /// What a document that names it says.
    pub fn names(&self) -> &[String] {
        &self.names
    }
}

impl Authority {
    /// Whether a body is one of those that may.
    pub fn admits(&self, organ: &Organ) -> bool {
        self.organs.contains(&organ.id)
    }
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(untagged)]
pub(super) enum RawAct {
    Sanction(SanctionKind),
    Other(OtherAct),
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum OtherAct {
    Leave,
    Monitoring,
}

impl From<RawAct> for Act {
    fn from(raw: RawAct) -> Self {
        match raw {
            RawAct::Sanction(kind) => Self::Sanction(kind),
            RawAct::Other(OtherAct::Leave) => Self::Leave,
            RawAct::Other(OtherAct::Monitoring) => Self::Monitoring,
        }
    }
}

pub(super) fn read_organ(reader: Reader<'_>, known: &[Organ], raw: RawOrgan) -> Result<Organ, PolicyError> {
    let RawOrgan { id, title_zh, title_en, names } = raw;
    if known.iter().any(|organ| organ.id == *id.get_ref()) {
        return Err(reader.fail(&id.span(), Problem::Duplicate(id.into_inner())));
    }
    if names.is_empty() || names.iter().any(|name| name.trim().is_empty()) {
        return Err(reader.fail(&id.span(), Problem::Empty(format!("{}.names", id.get_ref()))));
    }
    let names = names.iter().map(|name| name.trim().to_lowercase()).collect();
    Ok(Organ { id: id.into_inner(), title_zh, title_en, names })
}

impl Statute {
    pub(super) fn add_authority(&mut self, reader: Reader<'_>, raw: RawAuthority) -> Result<(), PolicyError> {
        let RawAuthority { act, organs, rule, of_case } = raw;
        if organs.is_empty() {
            return Err(reader.fail(&rule.span(), Problem::Empty(format!("{}.organs", rule.get_ref()))));
        }
        let unknown = |id: &&Spanned<String>| !self.organs.iter().any(|organ| organ.id == *id.get_ref());
        if let Some(id) = organs.iter().find(unknown) {
            let problem = Problem::Undefined { id: id.get_ref().clone(), kind: "organ" };
            return Err(reader.fail(&id.span(), problem));
        }
        if !self.defines(rule.get_ref()) {
            let problem = Problem::Undefined { id: rule.get_ref().clone(), kind: "statute rule" };
            return Err(reader.fail(&rule.span(), problem));
        }
        let organs = organs.into_iter().map(Spanned::into_inner).collect();
        self.authorities.push(Authority { act: act.into(), organs, rule: rule.into_inner(), of_case });
        Ok(())
    }

    /// Every body.
    pub fn organs(&self) -> &[Organ] {
        &self.organs
    }

    /// Every row of who may decide what.
    pub fn authorities(&self) -> &[Authority] {
        &self.authorities
    }

    /// Who may decide on an act; of several rows about one act (leave by its length) the first whose limit admits the
    /// number of days.
    pub fn authority(&self, act: Act, days: u32, on: NaiveDate) -> Option<&Authority> {
        self.authorities.iter().filter(|row| row.act == act).find(|row| {
            let limit = self.rule(&row.rule, on).and_then(|rule| rule.limit.as_ref());
            limit.is_none_or(|limit| limit.unit != LimitUnit::Day || limit.admits(days))
        })
    }

    /// The body that a document names: of the words found the one that ends last, and of those the longest, since the
    /// bodies above it stand before it (罗湖区司法局桂园司法所).
    pub fn organ_named(&self, text: &str) -> Option<&Organ> {
        let text = text.to_lowercase();
        let found = self.organs.iter().flat_map(|organ| {
            let ends = |name: &String| text.rfind(name.as_str()).map(|at| (at + name.len(), name.len()));
            organ.names.iter().filter_map(ends).map(move |place| (place, organ))
        });
        found.max_by_key(|(place, _)| *place).map(|(_, organ)| organ)
    }
}
