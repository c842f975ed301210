//! `guitu verify` and `guitu doctor --rebuild`: pages, chain, signatures, projections.

use super::Registry;
use super::error::RegistryError;
use super::journal::{self, JournalReport};
use super::project::{self, Replayed};
use crate::domain::Permission;
use crate::store::PageReport;

/// What a verification saw. It ends with an error at the first fault; a report is good news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyReport {
    /// Pages of the file.
    pub pages: PageReport,
    /// The journal.
    pub journal: JournalReport,
    /// Subjects whose stored files equal the replay.
    pub subjects: usize,
    /// Sessions, findings and inspections that do.
    pub works: usize,
}

impl Registry {
    /// Checks every page, the chain with all signatures, and that the projections equal a replay of the journal.
    ///
    /// # Errors
    /// The first fault; [`RegistryError::Projection`] when stored and replayed rows differ.
    pub fn verify(&mut self) -> Result<VerifyReport, RegistryError> {
        self.require(Permission::Verify)?;
        let pages = self.store.verify_pages()?;
        let tx = self.store.begin_read()?;
        let journal = journal::verify(&tx, self.site, self.vault.genesis())?;
        let replayed = Replayed::of(&tx, self.site)?;
        project::compare(&tx, &replayed)?;
        let stored = replayed.state;
        let works = stored.sessions.len() + stored.findings.len() + stored.inspections.len();
        Ok(VerifyReport { pages, journal, subjects: stored.subjects.len(), works })
    }

    /// Drops every projection and writes it anew from the journal, in one transaction.
    ///
    /// # Errors
    /// A permission; those of the store.
    pub fn rebuild(&mut self) -> Result<(), RegistryError> {
        self.require(Permission::Verify)?;
        let replayed = Replayed::of(&self.store.begin_read()?, self.site)?;
        let mut tx = self.store.begin_write()?;
        project::rewrite(&mut tx, &replayed)?;
        tx.commit()?;
        self.state = replayed.state;
        self.caseload.get_mut().forget();
        Ok(())
    }
}
