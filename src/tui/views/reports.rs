//! Reports and the audit trail.

use super::{Grid, Handle, SubjectRef};
use crate::report::Document;

/// A kind of report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportRow {
    /// The handle.
    pub id: Handle,
    /// Its title.
    pub title: String,
    /// What it is, one sentence.
    pub about: String,
    /// Why it cannot be made, if it cannot.
    pub why_not: Option<String>,
    /// Periods it can be made for, newest first: code and words.
    pub periods: Vec<(String, String)>,
}

/// A filed report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FiledRow {
    /// Its kind.
    pub id: Handle,
    /// Its period's code.
    pub period: String,
    /// Its title.
    pub title: String,
    /// Its period and code, in words.
    pub words: String,
    /// What it is, one sentence.
    pub about: String,
}

/// Reports (报表).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportsView {
    /// The kinds.
    pub rows: Vec<ReportRow>,
    /// Reports filed so far, newest first.
    pub filed: Vec<FiledRow>,
}

/// A report in preview.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReportView {
    /// Kind and period, to ask for it again.
    pub id: Handle,
    /// The period's code.
    pub period: String,
    /// Title in one line.
    pub title: String,
    /// The document, as the writers draw it.
    pub document: Option<Document>,
    /// Whether reports of the kind are filed.
    pub fileable: bool,
    /// Checks: whether it holds, and the equation in words.
    pub checks: Vec<(bool, String)>,
    /// Draft, final, or filed with its code.
    pub state: String,
    /// Whether it is filed: what is shown is the filed document, and nothing about it changes any more.
    pub filed: bool,
    /// Why it cannot be filed, if it cannot.
    pub why_not: Option<String>,
    /// The sections typed in by hand, such as next month's plan.
    pub sections: Vec<SectionView>,
}

/// A section typed in by hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SectionView {
    /// The section.
    pub id: Handle,
    /// Its name.
    pub title: String,
    /// What was typed.
    pub text: String,
}

/// The rows behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowsView {
    /// What is counted, with its value.
    pub title: String,
    /// The definition and unit.
    pub definition: String,
    /// The facts; a row may belong to a subject.
    pub grid: Grid,
    /// The subject of each row.
    pub subjects: Vec<Option<SubjectRef>>,
}

/// One line of the audit trail (留痕).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditRow {
    /// Index of the commit.
    pub index: u64,
    /// When, `06-28 09:37`.
    pub at: String,
    /// The officer.
    pub officer: String,
    /// What was done.
    pub action: String,
    /// The subject, if it is about one.
    pub subject: Option<SubjectRef>,
    /// Summary.
    pub text: String,
    /// Everything about the commit, labels and values: time, hashes, facts.
    pub lines: Vec<(String, String)>,
}

/// The audit trail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditView {
    /// Newest first.
    pub rows: Vec<AuditRow>,
    /// How many commits there are in all.
    pub total: u64,
    /// What is known of the chain, in words.
    pub chain: String,
}
