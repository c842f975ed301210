//! Projections: the state's rows in the store, written in the same transaction as the commit.
//!
//! Rows are CBOR, but contacts: those are packed by subject and month, so that a district's two million open in
//! milliseconds and a check-in writes one small row. Everything here can be dropped and rebuilt from the journal.

use super::error::RegistryError;
use super::state::{Entity, State};
use crate::domain::{
    CaseId, CheckInMode, Contact, ContactKind, FactId, FindingFile, InspectionFile, Outcome, SessionFile,
    SessionId, SessionKind, SubjectFile, SubjectId,
};
use crate::store::{ReadTx, Table, WriteTx};
use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::thread;

const OFFICE: &[u8] = b"office";

fn bytes<T: Serialize>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    let written = ciborium::into_writer(value, &mut bytes);
    debug_assert!(written.is_ok(), "writing to memory does not fail");
    bytes
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
        Some(value) => tx.insert(table, key, &bytes(value))?,
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
    key[20..].copy_from_slice(&(month.1 as u16).to_be_bytes());
    key
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
            let row: Vec<u8> = contacts.iter().flat_map(|c| pack(c)).collect();
            tx.insert(Table::Contacts, &contact_key(id, *month), &row)?;
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
    let mut key = entity.key().to_vec();
    key.extend(fact.to_bytes());
    Ok(tx.insert(Table::SubjectFacts, &key, &[])?)
}

/// Ids of every fact that hangs on `entity`, in journal order.
///
/// # Errors
/// Those of the store.
pub fn linked(tx: &ReadTx, entity: Entity) -> Result<Vec<FactId>, RegistryError> {
    let mut list = Vec::new();
    for pair in tx.prefix(Table::SubjectFacts, &entity.key())? {
        let (key, _) = pair?;
        list.push(FactId::from_bytes(&key[17..]).map_err(|_| RegistryError::Projection("links"))?);
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
            Some(by) => tx.insert(Table::Superseded, &fact.to_bytes(), &by.to_bytes())?,
            None => drop(tx.remove(Table::Superseded, &fact.to_bytes())?),
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
    state.subjects = people?;
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
            .insert(FactId::from_bytes(key).map_err(fault)?, FactId::from_bytes(value).map_err(fault)?);
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

/// Drops every projection and writes the rows of `state` anew.
///
/// # Errors
/// Those of the store.
pub fn rewrite(
    tx: &mut WriteTx<'_>,
    state: &State,
    links: impl IntoIterator<Item = (Entity, FactId)>,
) -> Result<(), RegistryError> {
    for table in [
        Table::Files,
        Table::Contacts,
        Table::Sessions,
        Table::Findings,
        Table::Inspections,
        Table::Superseded,
        Table::SubjectFacts,
    ] {
        tx.clear(table)?;
    }
    let entities = std::iter::once(Entity::Office)
        .chain(state.subjects.keys().map(|id| Entity::Subject(*id)))
        .chain(state.sessions.keys().map(|id| Entity::Session(*id)))
        .chain(state.findings.keys().map(|id| Entity::Finding(*id)))
        .chain(state.inspections.keys().map(|id| Entity::Inspection(*id)));
    for entity in entities {
        write(tx, state, entity, None)?;
    }
    for (entity, fact) in links {
        link(tx, entity, fact)?;
    }
    write_superseded(tx, state, state.superseded.keys().copied().collect::<Vec<_>>())
}

/// Bytes of a packed contact: fact 14, case 16, kind 1, outcome 1, minutes 2, session 16, day 4, recorded day 4.
const RECORD: usize = 58;

fn days(day: NaiveDate) -> [u8; 4] {
    day.num_days_from_ce().to_be_bytes()
}

fn pack(contact: &Contact) -> [u8; RECORD] {
    let mut record = [0; RECORD];
    record[..14].copy_from_slice(&contact.fact.to_bytes());
    record[14..30].copy_from_slice(&contact.case.0);
    record[30] = kind_byte(contact.kind);
    record[31] = contact.outcome as u8;
    record[32..34].copy_from_slice(&contact.minutes.to_be_bytes());
    if let Some(session) = contact.session {
        record[34..50].copy_from_slice(&session.0);
    }
    record[50..54].copy_from_slice(&days(contact.on));
    record[54..].copy_from_slice(&days(contact.recorded_on));
    record
}

fn unpack(record: &[u8; RECORD]) -> Option<Contact> {
    let day = |at: usize| {
        let n = i32::from_be_bytes(record[at..at + 4].try_into().ok()?);
        NaiveDate::from_num_days_from_ce_opt(n)
    };
    let session = SessionId::from_slice(&record[34..50]).ok()?;
    Some(Contact {
        on: day(50)?,
        fact: FactId::from_bytes(&record[..14]).ok()?,
        case: CaseId::from_slice(&record[14..30]).ok()?,
        kind: *KINDS.iter().find(|k| kind_byte(**k) == record[30])?,
        outcome: *OUTCOMES.iter().find(|o| **o as u8 == record[31])?,
        minutes: u16::from_be_bytes([record[32], record[33]]),
        session: (session.0 != [0; 16]).then_some(session),
        recorded_on: day(54)?,
    })
}

const OUTCOMES: [Outcome; 5] = [
    Outcome::Complied,
    Outcome::NoContact,
    Outcome::SentHome,
    Outcome::AcceptableAbsence,
    Outcome::UnacceptableAbsence,
];

const KINDS: [ContactKind; 16] = [
    ContactKind::CheckIn(CheckInMode::InPerson),
    ContactKind::CheckIn(CheckInMode::Phone),
    ContactKind::CheckIn(CheckInMode::Written),
    ContactKind::CheckIn(CheckInMode::Video),
    ContactKind::Visit,
    ContactKind::Talk,
    ContactKind::HealthReport,
    ContactKind::Reexamination,
    ContactKind::Session(SessionKind::DrugEducation),
    ContactKind::Session(SessionKind::VocationalTraining),
    ContactKind::Session(SessionKind::PsychologicalTalk),
    ContactKind::Session(SessionKind::GroupEducation),
    ContactKind::Session(SessionKind::PublicBenefit),
    ContactKind::Screening,
    ContactKind::PersonalSummary,
    ContactKind::Counselling,
];

/// Part of the stored form: a number is never given another meaning.
fn kind_byte(kind: ContactKind) -> u8 {
    match kind {
        ContactKind::CheckIn(mode) => mode as u8,
        ContactKind::Visit => 10,
        ContactKind::Talk => 11,
        ContactKind::HealthReport => 12,
        ContactKind::Reexamination => 13,
        ContactKind::Screening => 14,
        ContactKind::PersonalSummary => 15,
        ContactKind::Counselling => 16,
        ContactKind::Session(kind) => 20 + kind as u8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SiteId;

    #[test]
    fn contacts_survive_packing() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 6, d).unwrap();
        for kind in KINDS {
            for outcome in OUTCOMES {
                let contact = Contact {
                    on: day(3),
                    fact: FactId { site: SiteId(1), index: 77, ordinal: 3 },
                    case: CaseId([5; 16]),
                    kind,
                    outcome,
                    minutes: 90,
                    session: matches!(kind, ContactKind::Session(_)).then_some(SessionId([8; 16])),
                    recorded_on: day(4),
                };
                assert_eq!(unpack(&pack(&contact)), Some(contact));
            }
        }
    }
}
