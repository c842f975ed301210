//! Runs the test cases of a profile (案例) through the one function of duties.
//!
//! A case is made into the file of a made-up person; what it expects is compared with what [`Reckoning`] says, field by field.

use chrono::NaiveDate;

use super::{Duty, Ground, Reckoning, Status, measures};
use crate::domain::{
    CaseFile, CaseId, CaseKind, Closing, Contact, CorrectionsCase, Dated, Discharge, FactId, IdDocument,
    IdDocumentKind, Intake, Person, ResettlementCase, ResettlementEnd, ResettlementSource, Sanction,
    SanctionId, SanctionKind, Sex, SiteId, SubjectFile, SubjectId, SubjectNumber, Text,
};
use crate::policy::{About, By, Expectation, Policy, TestCase, TestStatus, TestTerms};

/// One thing that is not as a case expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Key of the expectation: `status`, `due` …
    pub field: &'static str,
    /// What the case expects, as the file writes it.
    pub expected: String,
    /// What the rules say.
    pub got: String,
}

/// An expectation that does not hold.
#[derive(Debug, Clone)]
pub struct Unmet<'c> {
    /// The case.
    pub case: &'c TestCase,
    /// The expectation.
    pub expect: &'c Expectation,
    /// In what it does not hold; never empty.
    pub differences: Vec<Difference>,
    /// The duty as reckoned, if there is one.
    pub duty: Option<Box<Duty>>,
}

/// Runs one case; empty when every expectation holds.
pub fn run_case<'c>(policy: &Policy, case: &'c TestCase) -> Vec<Unmet<'c>> {
    let file = file_of(case);
    case.expect.iter().filter_map(|expect| check(policy, case, &file, expect)).collect()
}

fn check<'c>(
    policy: &Policy,
    case: &'c TestCase,
    file: &SubjectFile,
    expect: &'c Expectation,
) -> Option<Unmet<'c>> {
    let reckoning = Reckoning::new(policy, expect.on).claimed_from(case.subject.claimed_from);
    let mut differences = Vec::new();
    let duty = match &expect.about {
        About::Rule(rule) => {
            let duty = reckoning.duties(file).into_iter().find(|duty| duty.id() == rule);
            compare(expect, duty.as_ref(), &mut differences);
            duty.map(Box::new)
        }
        About::By(by) => {
            let found = measures(&reckoning, file).into_iter().filter(|measure| match by {
                By::OffSupervision => matches!(measure.ground, Ground::Elapsed { .. }),
                By::EarlierSanctions => matches!(measure.ground, Ground::Earlier { .. }),
            });
            candidate(expect, found.map(|measure| measure.kind), &mut differences);
            None
        }
    };
    (!differences.is_empty()).then_some(Unmet { case, expect, differences, duty })
}

fn compare(expect: &Expectation, duty: Option<&Duty>, differences: &mut Vec<Difference>) {
    let mut differ = |field, expected: Option<String>, got: Option<String>| {
        let got = got.unwrap_or_else(|| "none".to_owned());
        if let Some(expected) = expected.filter(|expected| *expected != got) {
            differences.push(Difference { field, expected, got });
        }
    };
    let text = |date: Option<NaiveDate>| date.map(|date| date.to_string());
    let window = duty.and_then(|duty| duty.window);
    let status = duty.map_or(TestStatus::None, |duty| status_of(duty.status));
    differ("status", expect.status.map(|s| s.to_string()), Some(status.to_string()));
    differ("due", text(expect.due), text(window.map(|w| w.due)));
    differ("unrolled", text(expect.unrolled), text(window.map(|w| w.due_unrolled)));
    differ("grace", text(expect.grace), text(window.map(|w| w.grace_until)));
    differ("finding", text(expect.finding), text(window.map(|w| w.finding_from)));
    let number = |n: Option<u32>| n.map(|n| n.to_string());
    differ("days", number(expect.days), number(Some(duty.map_or(0, |d| d.days_overdue))));
    differ("row", number(expect.row), number(Some(duty.map_or(0, |d| d.missed_in_row))));
    differ("done", number(expect.done), number(window.map(|w| w.done)));
    let found = duty.into_iter().flat_map(|duty| duty.measures.iter().map(|measure| measure.kind));
    candidate(expect, found, differences);
}

/// The candidates must be the one expected and no other.
fn candidate(
    expect: &Expectation,
    found: impl Iterator<Item = SanctionKind>,
    differences: &mut Vec<Difference>,
) {
    let Some(expected) = expect.candidate else { return };
    let found: Vec<SanctionKind> = found.collect();
    let holds = expected.map_or(found.is_empty(), |kind| found == [kind]);
    if !holds {
        let words = |kinds: &[SanctionKind]| {
            let all: Vec<String> = kinds.iter().copied().map(word).collect();
            if all.is_empty() { "none".to_owned() } else { all.join(", ") }
        };
        differences.push(Difference {
            field: "candidate",
            expected: words(expected.as_slice()),
            got: words(&found),
        });
    }
}

/// The stable name of a measure, as files write it.
fn word(kind: SanctionKind) -> String {
    match serde_json::to_value(kind) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

const fn status_of(status: Status) -> TestStatus {
    match status {
        Status::NotYet => TestStatus::NotYet,
        Status::Upcoming => TestStatus::Upcoming,
        Status::Due => TestStatus::Due,
        Status::Grace => TestStatus::Grace,
        Status::Overdue => TestStatus::Overdue,
        Status::Finding => TestStatus::Finding,
        Status::Met => TestStatus::Met,
        Status::Suspended(_) => TestStatus::Suspended,
        Status::Ended => TestStatus::Ended,
    }
}

/// Gives each fact of a case its own id.
struct Facts(u64);

impl Facts {
    fn next(&mut self) -> FactId {
        let fact = FactId { site: SiteId(1), index: self.0, ordinal: 0 };
        self.0 += 1;
        fact
    }

    fn dated<T>(&mut self, from: NaiveDate, value: T) -> Dated<T> {
        Dated { from, fact: self.next(), value }
    }
}

/// The file of the person a case is about.
fn file_of(case: &TestCase) -> SubjectFile {
    let mut facts = Facts(0);
    let subject = &case.subject;
    let id = CaseId([1; 16]);
    let opened = facts.next();
    let from = subject.admitted;
    let first = |value| Dated { from, fact: opened, value };
    let mut terms = vec![first(terms(case, subject.end))];
    terms.extend(case.ends.iter().map(|(on, end)| facts.dated(*on, self::terms(case, *end))));
    terms.sort_by_key(|dated| dated.from);
    let mut states = vec![Dated { from, fact: opened, value: subject.state.into() }];
    states.extend(case.states.iter().map(|(on, state)| facts.dated(*on, *state)));
    states.sort_by_key(|dated| dated.from);
    let mut levels: Vec<Dated<String>> = Vec::new();
    levels.extend(subject.level.clone().map(|value| Dated { from, fact: opened, value }));
    levels.extend(case.levels.iter().map(|(on, level)| facts.dated(*on, level.clone())));
    levels.sort_by_key(|dated| dated.from);
    let held = case.held_back.iter();
    let mut held_back: Vec<_> =
        held.map(|(on, rule, until)| facts.dated(*on, (rule.clone(), *until))).collect();
    held_back.sort_by_key(|dated| dated.from);
    let exempted = case.exempted.iter();
    let mut exempted: Vec<_> =
        exempted.map(|exemption| facts.dated(exemption.from, exemption.clone())).collect();
    exempted.sort_by_key(|dated| dated.from);
    let (intake, closing) = match subject.terms {
        TestTerms::Corrections { moved_in, .. } => {
            (if moved_in { Intake::MovedIn } else { Intake::Court }, Closing::Discharged(Discharge::Expiry))
        }
        TestTerms::Resettlement { .. } => (Intake::Prison, Closing::HelpEnded(ResettlementEnd::Expiry)),
    };
    let closed = case.closed.map(|on| facts.dated(on, closing));
    let sanctions = case.sanctions.iter().map(|(on, kind)| {
        let fact = facts.next();
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&fact.index.to_le_bytes());
        let decided = Some((*on, fact, true));
        Sanction { id: SanctionId(bytes), case: id, kind: *kind, proposed: None, decided }
    });
    let sanctions = sanctions.collect();
    let document = IdDocument { kind: IdDocumentKind::Other, number: "T0001".to_owned() };
    let person = Person::new(Text::default(), document, Sex::Male, NaiveDate::default());
    let mut file = SubjectFile {
        id: SubjectId([1; 16]),
        number: SubjectNumber { year: 2000, serial: 1 },
        persons: vec![Dated { from, fact: opened, value: person }],
        cases: vec![CaseFile {
            id,
            opened,
            opened_on: from,
            intake,
            terms,
            states,
            levels,
            officers: vec![],
            held_back,
            exempted,
            closed,
        }],
        screenings: vec![],
        sanctions,
        contacts: vec![],
    };
    for contact in &case.contacts {
        file.add_contact(Contact {
            on: contact.on,
            fact: facts.next(),
            case: id,
            kind: contact.kind,
            outcome: contact.outcome,
            minutes: contact.minutes,
            session: None,
            recorded_on: contact.on,
        });
    }
    file
}

fn terms(case: &TestCase, end: NaiveDate) -> CaseKind {
    let start = case.subject.start;
    match case.subject.terms {
        TestTerms::Corrections { category, ground, effective, reported, drug_related, .. } => {
            CaseKind::Corrections(CorrectionsCase {
                ground,
                effective_on: effective,
                reported_on: reported,
                drug_related: Some(drug_related),
                ..CorrectionsCase::new(category, start, end)
            })
        }
        TestTerms::Resettlement { grade, released } => CaseKind::Resettlement(ResettlementCase {
            period_start: start,
            ..ResettlementCase::new(ResettlementSource::Released, released, grade, end)
        }),
    }
}
