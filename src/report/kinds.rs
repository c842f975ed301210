//! Every kind of report, one row each, and the one way to make one.
//!
//! A row says what a report is about, whether it is filed, and who draws it; its name, its sentences and its typed
//! sections are those of its [`Template`]. Lists, commands, preview, export and filing all read this table.

use super::brief::{Brief, Names};
use super::document::Document;
use super::filed::filing_of;
use super::filing::Obstacle;
use super::page::{About, Page};
use super::{inspection, self_audit};
use crate::check::{Equation, identities};
use crate::domain::InspectionId;
use crate::figures::{self, Figures, Period};
use crate::policy::{Over, Policy, PolicyError, Template};
use crate::registry::{Reference, Registry, RegistryError, State};
use chrono::{DateTime, Datelike, FixedOffset, Months, NaiveDate};
use std::sync::Arc;

/// Every kind of report, in the order of the lists.
pub const KINDS: &[Kind] = &[self_audit::ROW, inspection::ROW];

/// A kind of report.
pub struct Kind {
    /// Its id, as in facts, files and commands; also the kind of its template.
    pub id: &'static str,
    /// What one report of the kind is about.
    pub over: Over,
    /// Whether it is filed with the bureau.
    pub fileable: bool,
    /// Who draws it: a draft, not yet normalised.
    pub(super) maker: fn(&Page<'_>, NaiveDate) -> Document,
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.id)
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// A kind of report by id.
pub fn kind(id: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.id == id)
}

/// What one report is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// A calendar month.
    Month(Period),
    /// An inspection.
    Inspection(InspectionId),
}

impl Span {
    /// How it is asked for again: `2026-06`, or the inspection's id.
    pub fn code(self) -> String {
        match self {
            Self::Month(period) => month_code(period.from),
            Self::Inspection(id) => id.to_string(),
        }
    }
}

/// A month as commands and file names write it, `2026-06`.
pub fn month_code(day: NaiveDate) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// What the report is about.
    pub span: Span,
    /// How names are printed.
    pub names: Names,
    /// The date under the signature.
    pub dated: NaiveDate,
    /// When it is made.
    pub made_at: DateTime<FixedOffset>,
    /// The commit up to which facts are known; none is now.
    pub known: Option<u64>,
}

/// Why a report cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// The journal or its rules cannot be read.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// There is no such inspection, or the kind is not about one.
    #[error("no such inspection or period for a report of this kind")]
    NoSpan,
    /// The checklist of the inspection is not there.
    #[error("no checklist {0:?}")]
    NoChecklist(String),
    /// No wording of the kind is there.
    #[error("no wording for reports of the kind {0:?}")]
    NoWording(String),
    /// The document could not be taken apart for its digest.
    #[error("the document could not be serialised")]
    Digest(#[from] serde_json::Error),
}

impl From<PolicyError> for MakeError {
    fn from(error: PolicyError) -> Self {
        Self::Registry(RegistryError::Policy(error))
    }
}

/// A report with everything behind it.
#[derive(Debug, Clone)]
pub struct Report {
    /// Its kind.
    pub kind: &'static Kind,
    /// What it is about.
    pub span: Span,
    /// Every figure.
    pub figures: Figures,
    /// Every identity, holding or not; none for what is about no month.
    pub equations: Vec<Equation>,
    /// The document.
    pub document: Document,
    /// What stands against filing it; empty when it can be filed.
    pub obstacles: Vec<Obstacle>,
    pub(super) head: String,
    pub(super) names: Names,
    pub(super) dated: NaiveDate,
}

impl Report {
    /// The name of a file of it, without the extension: `self-audit-2026-06`.
    pub fn file_stem(&self) -> String {
        let of = match self.span {
            Span::Month(period) => month_code(period.from),
            Span::Inspection(_) => self.document.as_of.to_string(),
        };
        format!("{}-{of}", self.kind.id)
    }
}

/// Longest list of months offered.
const MONTHS: usize = 18;

impl Kind {
    /// What a code names for this kind: a month `2026-06`, or the newest inspection whose id begins with it.
    pub fn span(&self, state: &State, code: &str) -> Option<Span> {
        match self.over {
            Over::Month => {
                let (year, month) = code.split_once('-')?;
                let whole = year.len() == 4 && month.len() == 2;
                Some(Span::Month(Period::month(year.parse().ok()?, month.parse().ok()?)?)).filter(|_| whole)
            }
            Over::Inspection => {
                let named = state.inspections.values().filter(|run| run.id.to_string().starts_with(code));
                named.max_by_key(|run| (run.on, run.started)).map(|run| Span::Inspection(run.id))
            }
        }
    }

    /// What a report of this kind can be made for as of a day, the likeliest first: a month is reported after it has ended,
    /// so the last whole one comes first.
    pub fn spans(&self, state: &State, day: NaiveDate) -> Vec<Span> {
        match self.over {
            Over::Month => {
                let claimed = state.office.founded.as_ref().map(|founded| founded.claimed_from);
                let claimed = claimed.and_then(|from| from.with_day(1));
                let mut months = Vec::new();
                let mut next = day.with_day(1);
                while let Some(first) = next.filter(|first| claimed.is_none_or(|from| *first >= from)) {
                    months.extend(Period::month(first.year(), first.month()).map(Span::Month));
                    next = first.checked_sub_months(Months::new(1)).filter(|_| months.len() < MONTHS);
                }
                if months.len() > 1 {
                    months.swap(0, 1);
                }
                months
            }
            Over::Inspection => {
                let mut runs: Vec<_> = state.inspections.values().collect();
                runs.sort_by_key(|run| std::cmp::Reverse((run.on, run.started)));
                runs.into_iter().map(|run| Span::Inspection(run.id)).collect()
            }
        }
    }

    /// The wording of the kind.
    ///
    /// # Errors
    /// When there is none.
    pub fn template<'r>(&self, reference: &'r Reference) -> Result<&'r Arc<Template>, MakeError> {
        reference.template(self.id).ok_or_else(|| MakeError::NoWording(self.id.to_owned()))
    }

    /// Makes a report as a draft. A draft always prints.
    ///
    /// # Errors
    /// When what it is about is not there, or the journal, its rules or the wording cannot be read.
    pub fn make(&'static self, registry: &Registry, request: Request) -> Result<Report, MakeError> {
        let reference = registry.reference();
        let state = registry.known_at(request.known)?;
        let policy = registry.policy_in(&state)?;
        let head = registry.head_at(request.known)?.map(|head| head.hash.printed()).unwrap_or_default();
        self.make_of(&state, &policy, reference, head, request)
    }

    fn make_of(
        &'static self,
        state: &State,
        policy: &Policy,
        reference: &Reference,
        head: String,
        request: Request,
    ) -> Result<Report, MakeError> {
        let (period, about) = match request.span {
            Span::Month(period) => (period, About::Month),
            Span::Inspection(id) => {
                let file = state.inspections.get(&id).ok_or(MakeError::NoSpan)?;
                let id = &file.scope.checklist;
                let checklist = reference.checklist(id).ok_or_else(|| MakeError::NoChecklist(id.clone()))?;
                let to = file.scope.as_of;
                (Period { from: to.with_day(1).unwrap_or(to), to }, About::Inspection(file, checklist))
            }
        };
        let over = if matches!(about, About::Month) { Over::Month } else { Over::Inspection };
        if over != self.over {
            return Err(MakeError::NoSpan);
        }
        let figures = figures::month(state, policy, reference, period);
        let equations = if over == Over::Month { identities(&figures, state) } else { Vec::new() };
        let brief = Brief {
            state,
            policy,
            reference,
            figures: &figures,
            equations: &equations,
            names: request.names,
            head: &head,
        };
        let page = Page { brief: &brief, template: self.template(reference)?, about };
        let mut document = (self.maker)(&page, request.dated);
        document.normalise();
        let obstacles = self.obstacles(state, &figures, &equations, &document, request);
        let (names, dated) = (request.names, request.dated);
        Ok(Report {
            kind: self,
            span: request.span,
            figures,
            equations,
            document,
            obstacles,
            head,
            names,
            dated,
        })
    }

    fn obstacles(
        &self,
        state: &State,
        figures: &Figures,
        equations: &[Equation],
        document: &Document,
        request: Request,
    ) -> Vec<Obstacle> {
        if !self.fileable {
            return vec![Obstacle::NotFiled];
        }
        let mut list: Vec<Obstacle> =
            equations.iter().filter(|e| !e.holds()).map(|e| Obstacle::Equation(e.name.clone())).collect();
        list.extend(document.to_fill().into_iter().map(|hint| Obstacle::ToFill(hint.to_owned())));
        if request.made_at.date_naive() <= figures.period.to {
            list.push(Obstacle::PeriodOpen);
        }
        let claimed = state.office.founded.as_ref().map(|founded| founded.claimed_from);
        list.extend(claimed.filter(|from| figures.period.to < *from).map(Obstacle::NotClaimed));
        if filing_of(state, self.id, figures.period.from).is_some() {
            list.push(Obstacle::FiledBefore);
        }
        list.extend(self.gap(state, figures.period).map(Obstacle::Gap));
        list
    }

    /// The month after the last one filed before a period, when that is not the period itself.
    fn gap(&self, state: &State, period: Period) -> Option<String> {
        let filed =
            state.office.filed.iter().map(|filed| &filed.value).filter(|filed| filed.report == self.id);
        let next = filed.map(|filed| filed.to).filter(|to| *to < period.from).max()?.succ_opt()?;
        (next < period.from).then(|| month_code(next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_wording_and_every_wording_its_kind() {
        let reference = Reference::embedded().unwrap();
        for kind in KINDS {
            let template = kind.template(&reference).unwrap();
            assert_eq!((template.kind.as_str(), template.over), (kind.id, kind.over));
        }
        for template in &reference.templates {
            assert!(kind(&template.kind).is_some(), "add a row to report::KINDS for {}", template.kind);
        }
    }

    #[test]
    fn a_month_is_written_in_full() {
        let state = State::default();
        let code = |code: &str| self_audit::ROW.span(&state, code).map(Span::code);
        assert_eq!(code("2026-06"), Some("2026-06".to_owned()));
        for wrong in ["2026-6", "2026-13", "202606", "26-06", ""] {
            assert_eq!(code(wrong), None, "{wrong}");
        }
    }
}
