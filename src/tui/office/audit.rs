//! The audit trail: commits with everything that is known of them.

use super::Office;
use crate::domain::Fact;
use crate::registry::Commit;
use crate::tui::backend::Failure;
use crate::tui::views::{AuditRow, AuditView};
use crate::words::{fact_kind, fact_line};

/// How many facts of a commit are listed; an import has thousands.
const LISTED: usize = 40;

impl Office {
    /// The newest commits.
    pub(super) fn audit(&self, count: usize) -> Result<AuditView, Failure> {
        let commits = self.registry.audit(None, count, LISTED).map_err(|error| self.failure(&error))?;
        let total = self.registry.head().map_or(0, |head| head.index + 1);
        let head = self.registry.head().map(|head| head.hash.printed()).unwrap_or_default();
        Ok(AuditView {
            rows: commits.iter().map(|commit| self.audit_row(commit)).collect(),
            total,
            chain: self.ta("tui-audit-head", &[("head", head.into())]),
        })
    }

    fn audit_row(&self, commit: &Commit) -> AuditRow {
        let header = &commit.header;
        let local = header.at.local();
        let facts: Vec<_> = commit.facts.iter().filter_map(|(_, fact)| fact.as_ref()).collect();
        let subject =
            facts.iter().find_map(|fact| fact.subject).and_then(|id| self.registry.state().subjects.get(&id));
        let subject = subject.filter(|_| self.may_view().is_ok());
        let action = match facts.first() {
            Some(fact) => fact_kind(self.words, fact.body.kind()),
            None => self.t("tui-redacted"),
        };
        let line = |fact: &Fact| {
            if self.registry.may_read(fact, header.officer, local.date_naive()) {
                fact_line(self.words, &self.registry, fact)
            } else {
                fact_kind(self.words, fact.body.kind())
            }
        };
        let text = match facts.as_slice() {
            [fact] => {
                let line = line(fact);
                line.strip_prefix(&action).unwrap_or(&line).trim_start_matches([':', '：', ' ']).to_owned()
            }
            _ => self.ta("tui-facts", &[("n", commit.len().into())]),
        };
        let mut lines = vec![
            (self.t("tui-label-time"), format!("{} +08:00", local.format("%Y-%m-%d %H:%M:%S"))),
            (self.t("tui-col-officer"), self.registry.officer_name(header.officer).to_owned()),
            (self.t("tui-label-site"), format!("{} #{}", header.site.0, header.index)),
        ];
        lines.extend(facts.iter().map(|fact| (fact.on.to_string(), line(fact))));
        if commit.len() > LISTED {
            let more = self.ta("tui-facts-more", &[("n", (commit.len() - LISTED).into())]);
            lines.push((String::new(), more));
        }
        lines.push((self.t("tui-label-hash"), commit.hash.printed()));
        AuditRow {
            index: header.index,
            at: local.format("%Y-%m-%d %H:%M").to_string(),
            officer: self.registry.officer_name(header.officer).to_owned(),
            action,
            subject: subject.map(|file| self.subject_ref(file, local.date_naive())),
            text,
            lines,
        }
    }
}
