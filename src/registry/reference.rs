//! Data files beside the policy: code lists, instruments, checklists, figures and the wording of reports.

use crate::policy::{Checklist, Codes, Definitions, Instrument, Template};
use std::sync::Arc;

/// Data files beside the policy.
#[derive(Debug, Clone)]
pub struct Reference {
    /// Code lists and divisions.
    pub codes: Codes,
    /// Screening instruments.
    pub instruments: Vec<Instrument>,
    /// Checklists.
    pub checklists: Vec<Checklist>,
    /// What figures are called, counted in and printed under.
    pub figures: Arc<Definitions>,
    /// The wording of each kind of report.
    pub templates: Vec<Arc<Template>>,
}

impl Reference {
    /// The shipped files.
    ///
    /// # Errors
    /// A file that cannot be read, with its place.
    pub fn embedded() -> Result<Self, crate::policy::PolicyError> {
        Ok(Self {
            codes: Codes::embedded()?,
            instruments: Instrument::embedded()?,
            checklists: Checklist::embedded()?,
            figures: Definitions::embedded()?,
            templates: Template::embedded()?,
        })
    }

    /// A checklist by id.
    pub fn checklist(&self, id: &str) -> Option<&Checklist> {
        self.checklists.iter().find(|c| c.id == id)
    }

    /// The wording of a kind of report.
    pub fn template(&self, kind: &str) -> Option<&Arc<Template>> {
        self.templates.iter().find(|t| t.kind == kind)
    }

    /// An instrument by id.
    pub fn instrument(&self, id: &str) -> Option<&Instrument> {
        self.instruments.iter().find(|i| i.id == id)
    }
}
