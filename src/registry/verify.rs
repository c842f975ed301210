//! `guitu verify` and `guitu doctor --rebuild`: pages, chain, signatures, projections.

use super::error::RegistryError;
use super::journal::{self, JournalReport};
use super::state::{Entity, State};
use super::{Registry, project};
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
        let replayed = self.replay(&tx)?;
        let stored = project::load(&tx)?;
        for (what, same) in [
            ("office", stored.office == replayed.office),
            ("files", stored.subjects == replayed.subjects),
            ("sessions", stored.sessions == replayed.sessions),
            ("findings", stored.findings == replayed.findings),
            ("inspections", stored.inspections == replayed.inspections),
            ("superseded", stored.superseded == replayed.superseded),
        ] {
            if !same {
                return Err(RegistryError::Projection(what));
            }
        }
        let works = stored.sessions.len() + stored.findings.len() + stored.inspections.len();
        Ok(VerifyReport { pages, journal, subjects: stored.subjects.len(), works })
    }

    fn replay(&self, tx: &crate::store::ReadTx) -> Result<State, RegistryError> {
        let mut commits = Vec::new();
        journal::walk(tx, self.site, None, |commit| {
            commits.push(commit);
            Ok(())
        })?;
        State::replay(&commits)
    }

    /// Drops every projection and writes it anew from the journal, in one transaction.
    ///
    /// # Errors
    /// A permission; those of the store.
    pub fn rebuild(&mut self) -> Result<(), RegistryError> {
        self.require(Permission::Verify)?;
        let mut links = Vec::new();
        let state = {
            let tx = self.store.begin_read()?;
            journal::walk(&tx, self.site, None, |commit| {
                for (id, fact) in &commit.facts {
                    links.extend(fact.iter().flat_map(Entity::of).map(|entity| (entity, *id)));
                }
                Ok(())
            })?;
            self.replay(&tx)?
        };
        let mut tx = self.store.begin_write()?;
        project::rewrite(&mut tx, &state, links)?;
        tx.commit()?;
        self.state = state;
        self.caseload.get_mut().forget();
        Ok(())
    }
}
