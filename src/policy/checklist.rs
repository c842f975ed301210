//! Inspection checklists (检查清单) as data: items answered by the program and items for the officer.

use serde::Deserialize;
use toml::Spanned;

use super::error::{PolicyError, Problem, Reader, SourceFile};
use crate::domain::Severity;

/// Who answers an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    /// The program, by the named check rule, with its evidence; the officer confirms.
    Auto {
        /// Name of the check rule.
        rule: String,
    },
    /// The officer; never skipped.
    Manual,
}

/// One item of a checklist (检查项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistItem {
    /// Id stored with the verdict.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Statute rules or other basis, in words of the glossary.
    pub basis: Vec<String>,
    /// Who answers it.
    pub kind: ItemKind,
    /// How to check, Chinese.
    pub how_zh: String,
    /// How to check, English.
    pub how_en: String,
    /// Severity of a finding under it.
    pub severity: Severity,
    /// Points taken off, in hundredths.
    pub deduction: u32,
    /// Days to rectify.
    pub rectify_days: u32,
    /// One such finding fails the whole inspection (一票否决).
    pub veto: bool,
}

/// A checklist (检查清单).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// Id stored with the inspection.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Where it comes from.
    pub source: String,
    /// Confirmed by the bureau.
    pub verified: bool,
    /// Full marks, in hundredths.
    pub total: u32,
    /// Items in order.
    pub items: Vec<ChecklistItem>,
    /// BLAKE3 of the file, hex; stored with every inspection.
    pub hash: String,
}

impl Checklist {
    /// Reads and checks a checklist file.
    pub fn parse(file: SourceFile<'_>) -> Result<Self, PolicyError> {
        let reader = Reader::new(file)?;
        let raw: RawFile = reader.toml()?;
        let mut items: Vec<ChecklistItem> = Vec::with_capacity(raw.item.len());
        for item in raw.item {
            if items.iter().any(|known| known.id == *item.id.get_ref()) {
                return Err(reader.fail(&item.id.span(), Problem::Duplicate(item.id.into_inner())));
            }
            let kind = match (item.kind, item.rule) {
                (RawKind::Auto, Some(rule)) => ItemKind::Auto { rule },
                (RawKind::Manual, None) => ItemKind::Manual,
                (RawKind::Auto, None) => {
                    return Err(reader.fail(&item.id.span(), Problem::MissingKey { key: "rule".to_owned() }));
                }
                (RawKind::Manual, Some(_)) => {
                    return Err(reader.fail(&item.id.span(), Problem::UnknownKey { key: "rule".to_owned() }));
                }
            };
            if item.veto != (item.severity == Severity::Veto) {
                let problem = Problem::BadValue {
                    value: "veto".to_owned(),
                    allowed: "severity = \"veto\" with veto = true".to_owned(),
                };
                return Err(reader.fail(&item.id.span(), problem));
            }
            items.push(ChecklistItem {
                id: item.id.into_inner(),
                title_zh: item.title_zh,
                title_en: item.title_en,
                basis: item.basis,
                kind,
                how_zh: item.how_zh,
                how_en: item.how_en,
                severity: item.severity,
                deduction: (item.deduction * 100.0).round() as u32,
                rectify_days: item.rectify_days,
                veto: item.veto,
            });
        }
        if items.is_empty() {
            return Err(reader.fail(&(0..0), Problem::Empty("item".to_owned())));
        }
        Ok(Self {
            id: raw.checklist.id,
            title_zh: raw.checklist.title_zh,
            title_en: raw.checklist.title_en,
            source: raw.checklist.source,
            verified: raw.checklist.verified,
            total: raw.checklist.total * 100,
            items,
            hash: blake3::hash(file.bytes).to_hex().to_string(),
        })
    }

    /// The checklists shipped with the program.
    pub fn embedded() -> Result<Vec<Self>, PolicyError> {
        crate::assets::list("checklists/")
            .map(|(path, bytes)| Self::parse(SourceFile { path, bytes }))
            .collect()
    }

    /// An item by id.
    pub fn item(&self, id: &str) -> Option<&ChecklistItem> {
        self.items.iter().find(|item| item.id == id)
    }

    /// Items that the officer answers.
    pub fn manual(&self) -> impl Iterator<Item = &ChecklistItem> {
        self.items.iter().filter(|item| item.kind == ItemKind::Manual)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    checklist: RawHead,
    #[serde(default)]
    item: Vec<RawItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHead {
    id: String,
    title_zh: String,
    title_en: String,
    source: String,
    verified: bool,
    total: u32,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum RawKind {
    Auto,
    Manual,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    id: Spanned<String>,
    title_zh: String,
    title_en: String,
    basis: Vec<String>,
    kind: RawKind,
    rule: Option<String>,
    how_zh: String,
    how_en: String,
    severity: Severity,
    deduction: f64,
    rectify_days: u32,
    #[serde(default)]
    veto: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weekly_checklist_has_the_ten_items_and_manual_ones() {
        let list = Checklist::embedded().unwrap().remove(0);
        assert_eq!(list.items.iter().filter(|item| item.kind != ItemKind::Manual).count(), 10);
        assert!(list.manual().count() >= 4);
        assert!(list.items.iter().all(|item| item.rectify_days > 0 && !item.basis.is_empty()));
        assert!(list.items.iter().any(|item| item.veto));
    }

    #[test]
    fn an_auto_item_needs_a_rule_and_a_manual_one_has_none() {
        let text = include_str!("../../data/checklists/weekly-inspection.toml");
        let parse =
            |text: &str| Checklist::parse(SourceFile { path: "c.toml", bytes: text.as_bytes() }).unwrap_err();
        let without = parse(&text.replacen("rule = \"not-reported\"\n", "", 1));
        assert_eq!(without.problem, Problem::MissingKey { key: "rule".to_owned() });
        assert!(without.line > 1);
        let doubled = parse(&format!("{text}\n{}", &text[text.find("[[item]]").unwrap()..]));
        assert!(matches!(doubled.problem, Problem::Duplicate(_)));
    }
}
