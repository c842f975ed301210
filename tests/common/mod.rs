//! What whole-flow tests share: a fixed randomness, a clock that is told the time, an office of synthetic people.

#![allow(clippy::unwrap_used, clippy::pedantic, missing_docs)] // a test stops where it fails
#![allow(dead_code)]

pub mod acts;
pub mod desk;
pub mod screen;

use chrono::{NaiveDate, NaiveTime};
use guitu::domain::*;
use guitu::figures::Period;
use guitu::registry::{FoundingRequest, Locked, NewCase, Receipt, Registry, RegistryError, found};
use guitu::report::{Names, Report, Request, Span, kind};
use guitu::vault::{Passphrase, ScryptCost};
use std::path::{Path, PathBuf};

/// Deterministic randomness from a seed.
pub struct Seeded(blake3::OutputReader);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&seed.to_le_bytes());
        Self(hasher.finalize_xof())
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.0.fill(buffer);
        Ok(())
    }
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn at(text: &str) -> Moment {
    Moment::at(day(text), NaiveTime::from_hms_opt(10, 0, 0).unwrap())
}

pub fn text(raw: &str) -> Text {
    Text::new(raw).unwrap()
}

pub fn passphrase() -> Passphrase {
    Passphrase::new("试验口令 一二三四")
}

/// The self-audit of June 2026, dated 2 July, as made on a day.
pub fn june_report(registry: &Registry, made: &str) -> Report {
    june_known(registry, made, None)
}

/// The same from what was known at a commit.
pub fn june_known(registry: &Registry, made: &str, known: Option<u64>) -> Report {
    let request = Request {
        span: Span::Month(Period::month(2026, 6).unwrap()),
        names: Names::Masked,
        dated: day("2026-07-02"),
        made_at: at(made).local(),
        known,
    };
    kind("self-audit").unwrap().make(registry, request).unwrap()
}

/// A registry in a directory that is removed with it.
pub struct Office {
    pub root: tempfile::TempDir,
    pub dir: PathBuf,
    pub entropy: Seeded,
}

impl Office {
    pub fn found(on: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let dir = root.path().join("office");
        let mut entropy = Seeded::new(7);
        let request = FoundingRequest {
            office: OfficeCode::new("440303001").unwrap(),
            name: text("桂园司法所"),
            street: text("桂园街道"),
            bureau: text("罗湖区司法局"),
            officer: text("甲所长"),
            claimed_from: day(on),
            escrow: vec![],
            cost: ScryptCost::ThrowAway,
        };
        found(&dir, request, &passphrase(), at(on), &mut entropy).unwrap();
        Self { root, dir, entropy }
    }

    pub fn open(&mut self, on: &str) -> Result<Registry, RegistryError> {
        open(&self.dir, at(on), &mut self.entropy)
    }
}

pub fn open(dir: &Path, now: Moment, entropy: &mut Seeded) -> Result<Registry, RegistryError> {
    let locked = Locked::at(dir)?;
    let officer = locked.officers()?[0].id;
    let keys = locked.unlock_keys(officer, &passphrase())?;
    let mut registry = locked.open(keys, 0, now, entropy, |_| {})?;
    // tests jump in time as no clock does
    registry.confirm_clock(text("试验"), now, entropy)?;
    Ok(registry)
}

/// A synthetic resident number with a valid check character.
pub fn id_number(birth: &str, serial: u32) -> String {
    let body = format!("440303{}{serial:03}", birth.replace('-', ""));
    let check = check_digit(&body).unwrap();
    format!("{body}{check}")
}

pub fn person(name: &str, birth: &str, serial: u32) -> Person {
    let number = IdNumber::parse(&id_number(birth, serial), day("2026-12-31")).unwrap();
    let (sex, birth) = (number.sex(), number.birth());
    Person::new(text(name), number.into_document(), sex, birth)
}

pub fn suspended(start: &str, end: &str) -> CaseKind {
    CaseKind::Corrections(CorrectionsCase {
        offence: text("盗窃罪"),
        sentence: text("有期徒刑一年"),
        decided_by: text("罗湖区人民法院"),
        effective_on: Some(day(start)),
        reported_on: Some(day(start)),
        ..CorrectionsCase::new(Category::SuspendedSentence, day(start), day(end))
    })
}

pub fn new_case(on: &str, terms: CaseKind, intake: Intake) -> NewCase {
    NewCase {
        on: day(on),
        terms,
        intake,
        state: CaseState::UnderSupervision,
        level: Some("普管".into()),
        officer: None,
    }
}

/// Registers one person under a suspended sentence; returns subject and case.
pub fn register(
    registry: &mut Registry,
    entropy: &mut Seeded,
    name: &str,
    serial: u32,
    on: &str,
) -> (SubjectId, CaseId) {
    register_on(registry, entropy, name, serial, on, suspended(on, "2027-05-31"))
}

/// Registers one person on terms; returns subject and case.
pub fn register_on(
    registry: &mut Registry,
    entropy: &mut Seeded,
    name: &str,
    serial: u32,
    on: &str,
    terms: CaseKind,
) -> (SubjectId, CaseId) {
    let mut case = new_case(on, terms, Intake::Court);
    case.level = case.level.filter(|_| case.terms.corrections().is_some());
    let person = person(name, "1990-01-01", serial);
    let (subject, facts) = registry.registration(person, case, 0, day(on), entropy).unwrap();
    registry.state_facts(facts, at(on), entropy).unwrap();
    (subject, registry.state().subjects[&subject].cases[0].id)
}

pub fn check_in(case: CaseId, mode: CheckInMode) -> CheckInMade {
    CheckInMade {
        case,
        mode,
        time: None,
        outcome: Outcome::Complied,
        identity_checked: true,
        mood: Some(Mood::Stable),
        notes: text("按时报告"),
    }
}

pub fn state_check_in(
    registry: &mut Registry,
    entropy: &mut Seeded,
    subject: SubjectId,
    case: CaseId,
    on: &str,
) -> Result<Receipt, RegistryError> {
    registry.state_one(Some(subject), day(on), check_in(case, CheckInMode::InPerson), at(on), entropy)
}

/// What a command said.
pub fn out(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a command said went wrong.
pub fn err(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A command ended with a code.
#[track_caller]
pub fn expect(output: &std::process::Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "out: {}\nerr: {}", out(output), err(output));
}
