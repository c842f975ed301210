//! A restored backup goes on as a new incarnation of its site (恢复备份), signed by head and custodian.

use super::heads;
use super::{Receipt, Registry, RegistryError};
use crate::domain::{
    AbandonedHead, BackupRestored, Entropy, Fact, Moment, OfficerId, Permission, Role, Text, count,
};
use crate::vault::{Officer, Signer, Unlocked};
use std::path::Path;

impl Registry {
    /// Who may countersign a restoration: the custodians, or the heads where a custodian restores. Nobody in an office
    /// that has only one officer with keys in charge.
    pub fn countersigners(&self) -> Vec<&Officer> {
        let wanted = if self.role() == Role::Custodian { Role::Head } else { Role::Custodian };
        let own = self.officer();
        self.vault.roster().active().filter(|o| o.role == wanted && o.id != own).collect()
    }

    /// The head that a heads file kept elsewhere names, if one of the office's officers signed it.
    pub fn abandoned_head(&self, file: &Path) -> Option<AbandonedHead> {
        let (index, hash, key) = heads::read_file(file, self.site)?;
        let known = self.vault.roster().officers.iter().any(|officer| officer.verify_key == key);
        known.then(|| AbandonedHead { index, hash: hash.to_string() })
    }

    /// Begins a new incarnation: the first thing that is written to a restored backup.
    ///
    /// # Errors
    /// A role that neither leads nor keeps the keys; somebody to countersign who did not; the store.
    pub fn begin_incarnation(
        &mut self,
        abandoned: Option<AbandonedHead>,
        reason: Text,
        second: Option<&Unlocked>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        self.require(Permission::ManageKeys)?;
        self.accept_silence(at);
        let candidates: Vec<OfficerId> = self.countersigners().iter().map(|officer| officer.id).collect();
        let second = second.filter(|second| candidates.contains(&second.officer().id));
        if second.is_none() && !candidates.is_empty() {
            return Err(RegistryError::SecondOfficerNeeded);
        }
        let incarnation = count(self.state.office.restored.len()).saturating_add(1);
        let countersigner = second.map(|second| second.officer().id);
        let mut body =
            BackupRestored { incarnation, abandoned, reason, countersigner, countersignature: Vec::new() };
        // What was read waits for no commit here: the message names the commit just before this one.
        self.flush_reads(at, entropy, true)?;
        if let (Some(second), Some(head)) = (second, self.head) {
            let message = body.message(self.vault.registry(), self.site, head.hash);
            body.countersignature = second.sign(&message).to_vec();
        }
        self.record(vec![Fact::new(at.day(), None, body)], at, entropy)
    }
}
