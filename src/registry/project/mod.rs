//! Projections: the state's rows in the store, written in the same transaction as the commit.
//!
//! Rows are CBOR, but contacts: those are packed by subject and month, so that a district's two million open in
//! milliseconds and a check-in writes one small row. Everything here can be dropped and rebuilt from the journal: when
//! the shape of a row changes, [`NUMBER`] is raised, and a registry that carries a lower one is rebuilt as it opens.

mod contacts;
mod rows;

pub use rows::{Replayed, compare, open, rewrite, write_number};

use super::error::RegistryError;
use super::state::State;
use crate::domain::Entity;
use crate::domain::{Contact, FactId, FindingFile, InspectionFile, SessionFile, SubjectFile, SubjectId};
use crate::store::{ReadTx, Table, WriteTx};
use chrono::Datelike;
use contacts::{RECORD, pack, unpack};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::thread;

/// The shape of the rows. Raised whenever a row is written otherwise than before; 1 is that of registries that carry
/// no number, 2 made room in contacts for ordinals of four bytes, 3 keeps with each state what belongs to it.
const NUMBER: u32 = 3;

const OFFICE: &[u8] = b"office";
const NUMBER_KEY: &[u8] = b"projection";

fn bytes<T: Serialize>(what: &'static str, value: &T) -> Result<Vec<u8>, RegistryError> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).map_err(|_| RegistryError::Projection(what))?;
    Ok(bytes)
}

fn read<T: DeserializeOwned>(what: &'static str, bytes: &[u8]) -> Result<T, RegistryError> {
    ciborium::from_reader(bytes).map_err(|_| RegistryError::Projection(what))
}

/// Writes the rows of one entity as it stands in `state`; `before` is its file before the change, if it is a subject.
///
/// # Errors
/// Those of the store.
pub fn write(
    tx: &mut WriteTx<'_>,
    state: &State,
    entity: Entity,
    before: Option<&SubjectFile>,
) -> Result<(), RegistryError> {
    match entity {
        Entity::Subject(id) => write_subject(tx, id, state.subjects.get(&id), before),
        Entity::Session(id) => put(tx, Table::Sessions, &id.0, state.sessions.get(&id)),
        Entity::Finding(id) => put(tx, Table::Findings, &id.0, state.findings.get(&id)),
        Entity::Inspection(id) => put(tx, Table::Inspections, &id.0, state.inspections.get(&id)),
        Entity::Office => put(tx, Table::Meta, OFFICE, Some(&state.office)),
    }
}

fn put<T: Serialize>(
    tx: &mut WriteTx<'_>,
    table: Table,
    key: &[u8],
    value: Option<&T>,
) -> Result<(), RegistryError> {
    match value {
        Some(value) => tx.insert(table, key, &bytes(table.name(), value)?)?,
        None => drop(tx.remove(table, key)?),
    }
    Ok(())
}

type Month = (i32, u32);

fn by_month(file: Option<&SubjectFile>) -> BTreeMap<Month, Vec<&Contact>> {
    let mut months: BTreeMap<Month, Vec<&Contact>> = BTreeMap::new();
    for contact in file.map_or(&[][..], |f| &f.contacts) {
        months.entry((contact.on.year(), contact.on.month())).or_default().push(contact);
    }
    months
}

fn contact_key(id: SubjectId, month: Month) -> [u8; 22] {
    let mut key = [0; 22];
    key[..16].copy_from_slice(&id.0);
    key[16..20].copy_from_slice(&(month.0.cast_unsigned()).to_be_bytes());
    key[20..].copy_from_slice(&month.1.to_be_bytes()[2..]);
    key
}

fn contact_row(contacts: &[&Contact]) -> Vec<u8> {
    contacts.iter().flat_map(|contact| pack(contact)).collect()
}

fn write_subject(
    tx: &mut WriteTx<'_>,
    id: SubjectId,
    file: Option<&SubjectFile>,
    before: Option<&SubjectFile>,
) -> Result<(), RegistryError> {
    let same_core = |a: &SubjectFile, b: &SubjectFile| {
        a.number == b.number
            && a.persons == b.persons
            && a.cases == b.cases
            && a.screenings == b.screenings
            && a.sanctions == b.sanctions
    };
    if !matches!((file, before), (Some(a), Some(b)) if same_core(a, b)) {
        put(tx, Table::Files, &id.0, file)?;
    }
    let (new, old) = (by_month(file), by_month(before));
    for (month, contacts) in &new {
        if old.get(month) != Some(contacts) {
            tx.insert(Table::Contacts, &contact_key(id, *month), &contact_row(contacts))?;
        }
    }
    for month in old.keys().filter(|m| !new.contains_key(m)) {
        tx.remove(Table::Contacts, &contact_key(id, *month))?;
    }
    Ok(())
}

/// Notes that `fact` hangs on `entity`.
///
/// # Errors
/// Those of the store.
pub fn link(tx: &mut WriteTx<'_>, entity: Entity, fact: FactId) -> Result<(), RegistryError> {
    Ok(tx.insert(Table::SubjectFacts, &link_key(entity, fact), &[])?)
}

fn link_key(entity: Entity, fact: FactId) -> Vec<u8> {
    let mut key = entity.key().to_vec();
    key.extend(fact.to_key());
    key
}

/// Ids of every fact that hangs on `entity`, in journal order.
///
/// # Errors
/// Those of the store.
pub fn linked(tx: &ReadTx, entity: Entity) -> Result<Vec<FactId>, RegistryError> {
    let mut list = Vec::new();
    for pair in tx.prefix(Table::SubjectFacts, &entity.key())? {
        let (key, _) = pair?;
        list.push(FactId::from_key(&key[17..]).map_err(|_| RegistryError::Projection("links"))?);
    }
    Ok(list)
}

/// Notes the force of facts.
///
/// # Errors
/// Those of the store.
pub fn write_superseded(
    tx: &mut WriteTx<'_>,
    state: &State,
    changed: impl IntoIterator<Item = FactId>,
) -> Result<(), RegistryError> {
    for fact in changed {
        match state.superseded.get(&fact) {
            Some(by) => tx.insert(Table::Superseded, &fact.to_key(), &by.to_key())?,
            None => drop(tx.remove(Table::Superseded, &fact.to_key())?),
        }
    }
    Ok(())
}

/// Loads the state from its rows. People and work are read side by side: neither hangs on the other, and somebody waits.
///
/// # Errors
/// Those of the store; a row that cannot be read.
pub fn load(tx: &ReadTx) -> Result<State, RegistryError> {
    let (people, work) = thread::scope(|scope| {
        let work = scope.spawn(|| load_work(tx));
        // a thread that failed is tried again here, where its panic is the caller's
        (load_people(tx), work.join().unwrap_or_else(|_| load_work(tx)))
    });
    let mut state = work?;
    state.take_files(people?);
    Ok(state)
}

fn load_people(tx: &ReadTx) -> Result<BTreeMap<SubjectId, SubjectFile>, RegistryError> {
    let mut subjects: BTreeMap<SubjectId, SubjectFile> =
        rows(tx, Table::Files, "files", |file: &SubjectFile| file.id)?;
    tx.scan::<RegistryError>(Table::Contacts, .., |key, row| {
        let fault = || RegistryError::Projection("contacts");
        let id = SubjectId::from_slice(key.get(..16).ok_or_else(fault)?).map_err(|_| fault())?;
        let file = subjects.get_mut(&id).ok_or_else(fault)?;
        let (records, rest) = row.as_chunks::<RECORD>();
        if !rest.is_empty() {
            return Err(fault());
        }
        for record in records {
            file.contacts.push(unpack(record).ok_or_else(fault)?);
        }
        Ok(true)
    })?;
    Ok(subjects)
}

/// Everything but the people.
fn load_work(tx: &ReadTx) -> Result<State, RegistryError> {
    let mut state = State::default();
    if let Some(office) = tx.get(Table::Meta, OFFICE)? {
        state.office = read("office", &office)?;
    }
    state.sessions = rows(tx, Table::Sessions, "sessions", |file: &SessionFile| file.id)?;
    state.findings = rows(tx, Table::Findings, "findings", |file: &FindingFile| file.id)?;
    state.inspections = rows(tx, Table::Inspections, "inspections", |file: &InspectionFile| file.id)?;
    tx.scan::<RegistryError>(Table::Superseded, .., |key, value| {
        let fault = |_| RegistryError::Projection("superseded");
        state
            .superseded
            .insert(FactId::from_key(key).map_err(fault)?, FactId::from_key(value).map_err(fault)?);
        Ok(true)
    })?;
    Ok(state)
}

/// Every row of a table by its id.
fn rows<I: Ord, T: DeserializeOwned>(
    tx: &ReadTx,
    table: Table,
    what: &'static str,
    id: impl Fn(&T) -> I,
) -> Result<BTreeMap<I, T>, RegistryError> {
    let mut found = BTreeMap::new();
    tx.scan::<RegistryError>(table, .., |_, row| {
        let file: T = read(what, row)?;
        found.insert(id(&file), file);
        Ok(true)
    })?;
    Ok(found)
}
