//! Who became head (所长), told to every other head until it was seen in the list of officers.

use super::{Registry, RegistryError, journal, project};
use crate::domain::{Dated, Entity, Entropy, Fact, FactBody, FactId, Moment, OfficerId, OfficersSeen, Role};
use crate::store::Store;
use crate::vault::Unlocked;

/// Others who became heads since this head came, and whom this head has not seen in the list of officers yet.
pub(super) fn new_heads(store: &Store, keys: &Unlocked) -> Result<Vec<Dated<OfficerId>>, RegistryError> {
    let me = keys.officer().id;
    if keys.officer().role != Role::Head {
        return Ok(Vec::new());
    }
    let tx = store.begin_read()?;
    let mut facts = project::linked(&tx, Entity::Office)?;
    facts.sort_unstable();
    let author = |id: FactId| -> Result<Option<OfficerId>, RegistryError> {
        Ok(journal::header(&tx, id.site, id.index)?.map(|(_, header)| header.officer))
    };
    let (mut since, mut heads): (bool, Vec<Dated<OfficerId>>) = (false, Vec::new());
    for id in facts {
        let Some(fact) = journal::fact(&tx, id)? else { continue };
        let became = match &fact.body {
            FactBody::OfficerEnrolled(b) if b.officer == me => {
                since = true;
                continue;
            }
            FactBody::OfficersSeen(b) if author(id)? == Some(me) => {
                heads.retain(|head| !b.officers.contains(&head.value));
                continue;
            }
            FactBody::OfficerEnrolled(b) if b.role == Role::Head => b.officer,
            FactBody::OfficerRoleSet(b) if b.role == Role::Head && b.officer != me => b.officer,
            _ => continue,
        };
        if since && author(id)? != Some(me) {
            heads.push(Dated { from: fact.on, fact: id, value: became });
        }
    }
    Ok(heads)
}

impl Registry {
    /// Others who became heads (所长) and whom this head has not seen in the list of officers yet.
    pub fn new_heads(&self) -> &[Dated<OfficerId>] {
        &self.new_heads
    }

    /// Records that this head has seen who became head.
    ///
    /// # Errors
    /// The store.
    pub fn see_new_heads(&mut self, at: Moment, entropy: &mut dyn Entropy) -> Result<(), RegistryError> {
        let officers: Vec<OfficerId> = self.new_heads.iter().map(|head| head.value).collect();
        if officers.is_empty() {
            return Ok(());
        }
        self.record(vec![Fact::new(at.day(), None, OfficersSeen { officers })], at, entropy)?;
        self.new_heads.clear();
        Ok(())
    }
}
