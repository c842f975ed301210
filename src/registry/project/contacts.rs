//! Contacts as packed records of one width, a row a subject and month.

use crate::domain::{CaseId, CheckInMode, Contact, ContactKind, FactId, Outcome, SessionId, SessionKind};
use chrono::{Datelike, NaiveDate};

/// Bytes of a packed contact: fact 16, case 16, kind 1, outcome 1, minutes 2, session 16, day 4, recorded day 4.
pub const RECORD: usize = 60;

fn days(day: NaiveDate) -> [u8; 4] {
    day.num_days_from_ce().to_be_bytes()
}

pub fn pack(contact: &Contact) -> [u8; RECORD] {
    let mut record = [0; RECORD];
    record[..16].copy_from_slice(&contact.fact.to_bytes());
    record[16..32].copy_from_slice(&contact.case.0);
    record[32] = kind_byte(contact.kind);
    record[33] = contact.outcome as u8;
    record[34..36].copy_from_slice(&contact.minutes.to_be_bytes());
    if let Some(session) = contact.session {
        record[36..52].copy_from_slice(&session.0);
    }
    record[52..56].copy_from_slice(&days(contact.on));
    record[56..].copy_from_slice(&days(contact.recorded_on));
    record
}

pub fn unpack(record: &[u8; RECORD]) -> Option<Contact> {
    let day = |at: usize| {
        let n = i32::from_be_bytes(record[at..at + 4].try_into().ok()?);
        NaiveDate::from_num_days_from_ce_opt(n)
    };
    let session = SessionId::from_slice(&record[36..52]).ok()?;
    Some(Contact {
        on: day(52)?,
        fact: FactId::from_bytes(record.first_chunk()?),
        case: CaseId::from_slice(&record[16..32]).ok()?,
        kind: *KINDS.iter().find(|k| kind_byte(**k) == record[32])?,
        outcome: *OUTCOMES.iter().find(|o| **o as u8 == record[33])?,
        minutes: u16::from_be_bytes([record[34], record[35]]),
        session: (session.0 != [0; 16]).then_some(session),
        recorded_on: day(56)?,
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
