//! Rules as they are cited, and what documents print of a finding: its articles.

use super::brief::Brief;
use crate::assets::{Catalog, Lang};
use crate::domain::FindingFile;
use crate::policy::Policy;
use chrono::NaiveDate;

/// A statute rule as it is cited on a day: source and article; its id when the statute file does not know it.
pub fn cite(policy: &Policy, rule: &str, day: NaiveDate, lang: Lang) -> String {
    let statute = policy.statute();
    match statute.rule(rule, day) {
        Some(row) => {
            let source = statute.source_of(row);
            match lang {
                Lang::Zh => format!("{}{}", source.cite_zh, row.article),
                // the data lists articles with the Chinese comma
                Lang::En => format!("{}{}", source.cite_en, row.article.replace('、', ", ")),
            }
        }
        None => rule.to_owned(),
    }
}

impl Brief<'_> {
    /// The basis of a finding (依据) as documents print it: each rule by its article, marked while nobody has checked it
    /// against the text; words typed in stay as they are. None when there is none.
    pub fn finding_basis(&self, finding: &FindingFile) -> Option<String> {
        let day = finding.on;
        let cited = finding.what.basis.split('、').filter(|id| !id.trim().is_empty()).map(|id| {
            let id = id.trim();
            let article = cite(self.policy, id, day, Lang::Zh);
            let sure = self.policy.statute().is_sure(id, day);
            let mark = Catalog::of(Lang::Zh).text("words-unverified");
            if sure { article } else { format!("{article}（{mark}）") }
        });
        let cited: Vec<String> = cited.collect();
        (!cited.is_empty()).then(|| cited.join("、"))
    }
}
