//! From the registry's state to a month's self-audit: figures, identities, document, and what stands against filing it.

use super::brief::{Brief, Names};
use super::document::Document;
use super::filed::filing_of;
use super::filing::{Obstacle, digest, verification_code};
use super::self_audit;
use crate::check::{Equation, identities};
use crate::domain::ReportFiled;
use crate::figures::{self, Figures, Period};
use crate::policy::{Policy, PolicyError};
use crate::registry::{Head, Reference, State};
use chrono::{DateTime, FixedOffset, NaiveDate};

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// The month.
    pub period: Period,
    /// How names are printed.
    pub names: Names,
    /// The date under the signature.
    pub dated: NaiveDate,
    /// When it is made.
    pub made_at: DateTime<FixedOffset>,
    /// The head from which it is made.
    pub head: Option<Head>,
}

/// A month's self-audit with everything behind it.
#[derive(Debug, Clone)]
pub struct Monthly {
    /// Every figure.
    pub figures: Figures,
    /// Every identity, holding or not.
    pub equations: Vec<Equation>,
    /// The report; a draft.
    pub document: Document,
    /// What stands against filing it; empty when it can be filed.
    pub obstacles: Vec<Obstacle>,
    head: String,
    names: Names,
    dated: NaiveDate,
}

/// Makes the month's self-audit as a draft. A draft always prints.
///
/// # Errors
/// When the definitions of the figures cannot be read.
pub fn monthly(
    state: &State,
    policy: &Policy,
    reference: &Reference,
    request: Request,
) -> Result<Monthly, PolicyError> {
    let figures = figures::month(state, policy, reference, request.period)?;
    let equations = identities(&figures, state);
    let head = request.head.map(|head| head.hash.printed()).unwrap_or_default();
    let brief = Brief {
        state,
        policy,
        reference,
        figures: &figures,
        equations: &equations,
        names: request.names,
        head: &head,
        made_at: request.made_at,
    };
    let document = self_audit::self_audit(&brief, request.dated, None);
    let obstacles = obstacles(state, &figures, &equations, &document, request);
    Ok(Monthly { figures, equations, document, obstacles, head, names: request.names, dated: request.dated })
}

fn obstacles(
    state: &State,
    figures: &Figures,
    equations: &[Equation],
    document: &Document,
    request: Request,
) -> Vec<Obstacle> {
    let mut list: Vec<Obstacle> =
        equations.iter().filter(|e| !e.holds()).map(|e| Obstacle::Equation(e.name.clone())).collect();
    list.extend(document.to_fill().into_iter().map(|hint| Obstacle::ToFill(hint.to_owned())));
    if request.made_at.date_naive() <= figures.period.to {
        list.push(Obstacle::PeriodOpen);
    }
    if filing_of(state, self_audit::KIND, figures.period.from).is_some() {
        list.push(Obstacle::FiledBefore);
    }
    list
}

impl Monthly {
    /// The document as filed under a code: without the draft mark.
    pub(super) fn clean(&self, code: &str) -> Document {
        let mut document = self.document.clone();
        document.draft = false;
        if let Some(provenance) = &mut document.provenance {
            provenance.verification = Some(code.to_owned());
        }
        document
    }

    /// Freezes the report: the document as filed, with its verification code, and the fact that files it.
    ///
    /// # Errors
    /// Everything that stands against it.
    pub fn file(&self) -> Result<(Document, ReportFiled), Vec<Obstacle>> {
        if !self.obstacles.is_empty() {
            return Err(self.obstacles.clone());
        }
        let digest = digest(&self.document);
        let code = verification_code(&digest, &self.head);
        let document = self.clean(&code);
        let fact = ReportFiled {
            report: self_audit::KIND.to_owned(),
            from: self.figures.period.from,
            to: self.figures.period.to,
            digest,
            head: self.head.clone(),
            closing_corrections: self.figures.count("A6") as u32,
            closing_resettlement: self.figures.count("J6") as u32,
            code,
            dated: self.dated,
            names: self.names.slug().to_owned(),
        };
        Ok((document, fact))
    }
}
