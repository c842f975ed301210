//! Every row that a state comes to: to write them all anew, and to hold them against those that are stored.

use super::{NUMBER, NUMBER_KEY, OFFICE, by_month, bytes, contact_key, contact_row, link_key, load};
use crate::domain::Entity;
use crate::domain::{Fact, FactId, SiteId};
use crate::registry::error::RegistryError;
use crate::registry::journal;
use crate::registry::state::State;
use crate::store::{ReadTx, Store, Table, WriteTx};

/// Tables that hold no projection: the journal itself, bytes that facts name, and heads that officers have verified.
const NOT_PROJECTED: [Table; 4] = [Table::Headers, Table::Bodies, Table::Blobs, Table::Verified];

/// What a replay of the journal comes to: the state, and which fact hangs on what.
pub struct Replayed {
    /// The state.
    pub state: State,
    /// Which facts hang on which entity, in journal order.
    pub links: Vec<(Entity, FactId)>,
}

impl Replayed {
    /// Replays the whole journal of `site`.
    ///
    /// # Errors
    /// Those of the store; a fact that does not fit.
    pub fn of(tx: &ReadTx, site: SiteId) -> Result<Self, RegistryError> {
        let (mut commits, mut links) = (Vec::new(), Vec::new());
        journal::walk(tx, site, None, |commit| {
            for (id, fact) in &commit.facts {
                links.extend(fact.iter().flat_map(Fact::entities).map(|entity| (entity, *id)));
            }
            commits.push(commit);
            Ok(())
        })?;
        Ok(Self { state: State::replay(&commits)?, links })
    }

    /// The rows of one table, sorted by key, handed to `each`.
    fn rows(
        &self,
        table: Table,
        each: &mut dyn FnMut(&[u8], &[u8]) -> Result<(), RegistryError>,
    ) -> Result<(), RegistryError> {
        let Self { state, links } = self;
        match table {
            Table::Meta => {
                each(OFFICE, &bytes(table.name(), &state.office)?)?;
                each(NUMBER_KEY, &NUMBER.to_be_bytes())
            }
            Table::Files => {
                state.subjects.iter().try_for_each(|(id, file)| each(&id.0, &bytes(table.name(), file)?))
            }
            Table::Contacts => state.subjects.iter().try_for_each(|(id, file)| {
                by_month(Some(file))
                    .iter()
                    .try_for_each(|(month, contacts)| each(&contact_key(*id, *month), &contact_row(contacts)))
            }),
            Table::Sessions => {
                state.sessions.iter().try_for_each(|(id, file)| each(&id.0, &bytes(table.name(), file)?))
            }
            Table::Findings => {
                state.findings.iter().try_for_each(|(id, file)| each(&id.0, &bytes(table.name(), file)?))
            }
            Table::Inspections => {
                state.inspections.iter().try_for_each(|(id, file)| each(&id.0, &bytes(table.name(), file)?))
            }
            Table::Superseded => {
                state.superseded.iter().try_for_each(|(fact, by)| each(&fact.to_key(), &by.to_key()))
            }
            Table::SubjectFacts => {
                let mut keys: Vec<_> = links.iter().map(|(entity, fact)| link_key(*entity, *fact)).collect();
                keys.sort_unstable();
                keys.dedup();
                keys.iter().try_for_each(|key| each(key, &[]))
            }
            _ => Ok(()),
        }
    }
}

/// The state of the registry: from its rows, or from the journal when the rows are of an earlier shape; those are then
/// written anew.
///
/// # Errors
/// Those of the store; rows of a later shape.
pub fn open(store: &Store, site: SiteId) -> Result<State, RegistryError> {
    let replayed = {
        let tx = store.begin_read()?;
        let number = match tx.get(Table::Meta, NUMBER_KEY)? {
            None => 1,
            Some(bytes) => {
                let bytes = bytes.try_into().map_err(|_| RegistryError::Projection("number"))?;
                u32::from_be_bytes(bytes)
            }
        };
        match number {
            NUMBER => return load(&tx),
            later if later > NUMBER => return Err(RegistryError::LaterProjection(later)),
            _ => Replayed::of(&tx, site)?,
        }
    };
    if !store.is_read_only() {
        let mut tx = store.begin_write()?;
        rewrite(&mut tx, &replayed)?;
        tx.commit()?;
    }
    Ok(replayed.state)
}

/// Notes the shape of the rows.
///
/// # Errors
/// Those of the store.
pub fn write_number(tx: &mut WriteTx<'_>) -> Result<(), RegistryError> {
    Ok(tx.insert(Table::Meta, NUMBER_KEY, &NUMBER.to_be_bytes())?)
}

fn projected() -> impl Iterator<Item = Table> {
    Table::ALL.iter().copied().filter(|table| !NOT_PROJECTED.contains(table))
}

/// Drops every projection and writes its rows anew.
///
/// # Errors
/// Those of the store.
pub fn rewrite(tx: &mut WriteTx<'_>, replayed: &Replayed) -> Result<(), RegistryError> {
    for table in projected() {
        tx.clear(table)?;
        replayed.rows(table, &mut |key, value| Ok(tx.insert(table, key, value)?))?;
    }
    Ok(())
}

/// Holds every stored row of every projection against those that the journal comes to: a row that differs, is missing,
/// or is there without a reason is a fault, whichever table it lies in.
///
/// # Errors
/// [`RegistryError::Projection`] with the table; those of the store.
pub fn compare(tx: &ReadTx, replayed: &Replayed) -> Result<(), RegistryError> {
    for table in projected() {
        let fault = || RegistryError::Projection(table.name());
        let mut stored = tx.range(table, ..)?;
        replayed.rows(table, &mut |key, value| match stored.next().transpose()? {
            Some((found, row)) if found == key && row == value => Ok(()),
            _ => Err(fault()),
        })?;
        if stored.next().transpose()?.is_some() {
            return Err(fault());
        }
    }
    Ok(())
}
