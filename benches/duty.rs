//! What the duties of one subject cost: two years of supervision with 500 contacts, every duty, one day.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench is a program of its own")]

use chrono::{Days, NaiveDate};
use guitu::domain::{
    CaseFile, CaseId, CaseKind, CaseState, Category, CheckInMode, Contact, ContactKind, CorrectionsCase,
    Dated, FactId, IdDocument, IdDocumentKind, Intake, Outcome, Person, SessionKind, Sex, SiteId,
    SubjectFile, SubjectId, SubjectNumber, Text,
};
use guitu::duty::Reckoning;
use guitu::policy::Policy;

fn main() {
    divan::main();
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn file(contacts: u64) -> SubjectFile {
    let from = day("2024-06-03");
    let fact = |index| FactId { site: SiteId(1), index, ordinal: 0 };
    let terms = CorrectionsCase {
        effective_on: Some(from),
        reported_on: Some(from),
        drug_related: Some(true),
        ..CorrectionsCase::new(Category::SuspendedSentence, from, day("2027-06-02"))
    };
    let case = CaseFile {
        id: CaseId([1; 16]),
        opened: fact(0),
        opened_on: from,
        intake: Intake::Court,
        terms: vec![Dated { from, fact: fact(0), value: CaseKind::Corrections(terms) }],
        states: vec![Dated { from, fact: fact(0), value: CaseState::UnderSupervision.into() }],
        levels: vec![
            Dated { from, fact: fact(0), value: "严管".to_owned() },
            Dated { from: day("2024-08-05"), fact: fact(1), value: "普管".to_owned() },
        ],
        officers: vec![],
        held_back: vec![],
        exempted: vec![],
        closed: None,
    };
    let document = IdDocument { kind: IdDocumentKind::Other, number: "T0001".into() };
    let person = Person::new(Text::new("测试甲").unwrap(), document, Sex::Male, day("1990-01-01"));
    let kinds = [
        ContactKind::CheckIn(CheckInMode::Phone),
        ContactKind::CheckIn(CheckInMode::Phone),
        ContactKind::CheckIn(CheckInMode::InPerson),
        ContactKind::Visit,
        ContactKind::Talk,
        ContactKind::Session(SessionKind::GroupEducation),
        ContactKind::Session(SessionKind::PublicBenefit),
        ContactKind::CheckIn(CheckInMode::Written),
    ];
    let mut file = SubjectFile {
        id: SubjectId([1; 16]),
        number: SubjectNumber { year: 2024, serial: 1 },
        persons: vec![Dated { from, fact: fact(0), value: person }],
        cases: vec![case],
        screenings: vec![],
        sanctions: vec![],
        contacts: vec![],
    };
    for n in 0..contacts {
        let on = from.checked_add_days(Days::new(n * 760 / contacts.max(1))).unwrap();
        file.contacts.push(Contact {
            on,
            fact: fact(n + 2),
            case: CaseId([1; 16]),
            kind: kinds[n as usize % kinds.len()],
            outcome: Outcome::Complied,
            minutes: 120,
            session: None,
            recorded_on: on,
        });
    }
    file
}

#[divan::bench(args = [0, 100, 500])]
fn duties_of_one_subject(bencher: divan::Bencher<'_, '_>, contacts: u64) {
    let policy = Policy::embedded();
    let file = file(contacts);
    let reckoning = Reckoning::new(&policy, day("2026-07-03"));
    bencher.bench(|| reckoning.duties(divan::black_box(&file)));
}

#[divan::bench(args = [500])]
fn a_month_counted(bencher: divan::Bencher<'_, '_>, contacts: u64) {
    let policy = Policy::embedded();
    let file = file(contacts);
    let reckoning = Reckoning::new(&policy, day("2026-07-03"));
    bencher.bench(|| reckoning.tallies(divan::black_box(&file), day("2026-06-01"), day("2026-06-30")));
}

#[divan::bench]
fn parse_the_shipped_policy() -> Policy {
    Policy::parse(&Policy::embedded_files()).unwrap()
}
