//! Both doors: the same act by the command line and by the terminal's backend, on two copies of one office. What each
//! wrote is compared, fact by fact, and what each refused.

mod inspect;
mod leave;
mod record;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::{at, day, text};
use crate::acts::{self, At, Group, Mode, NewFinding, NewInspection, NewSession};
use crate::assets::{Catalog, Lang};
use crate::cli::{self, Environment, Exit, Host};
use crate::domain::{
    AssistanceGrade, CaseKind, CaseState, Category, CorrectionsCase, Entropy, EntropyError, Fact, FactBody,
    IdNumber, Intake, Moment, OfficeCode, Person, ResettlementCase, ResettlementSource, Role, check_digit,
};
use crate::registry::{FoundingRequest, Locked, NewCase, Registry, found};
use crate::tui::Kind;
use crate::tui::backend::{Backend, Command, Done, Failure};
use crate::tui::office::Office;
use crate::tui::views::{FormKind, Handle, Value};
use crate::vault::{Passphrase, ScryptCost};

const SECRET: &str = "correct horse";
/// The day on which the acts are done; the office and its people are there since May.
pub const TODAY: &str = "2026-06-28";
/// Under corrections.
pub const CORRECTED: &str = "2026-0001";
/// Under resettlement help.
pub const HELPED: &str = "2026-0003";

/// Randomness from a seed; the doors have different ones, as in life.
pub struct Seeded(blake3::OutputReader);

impl Seeded {
    pub fn new(seed: &str) -> Self {
        Self(blake3::Hasher::new().update(seed.as_bytes()).finalize_xof())
    }
}

impl Entropy for Seeded {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.0.fill(buffer);
        Ok(())
    }
}

/// The name of the officer of a role.
fn name(role: Role) -> &'static str {
    match role {
        Role::Head => "甲所长",
        Role::Officer => "乙经办",
        Role::SocialWorker => "丙社工",
        Role::Inspector => "丁检查",
        Role::Custodian => "戊保管",
        Role::ReadOnly => "己只读",
    }
}

fn person(name: &str, serial: u32) -> Person {
    let body = format!("44030319900101{serial:03}");
    let number = format!("{body}{}", check_digit(&body).unwrap());
    let number = IdNumber::parse(&number, day("2026-12-31")).unwrap();
    let (sex, birth) = (number.sex(), number.birth());
    let mut person = Person::new(text(name), number.into_document(), sex, birth);
    person.phone = text("13800000000");
    person.residence = text("测试路一号二栋三单元");
    person
}

fn register(registry: &mut Registry, entropy: &mut Seeded, name: &str, serial: u32, terms: CaseKind) {
    let case = NewCase {
        on: day("2026-05-04"),
        level: terms.corrections().map(|_| "普管".into()),
        terms,
        intake: Intake::Court,
        state: CaseState::UnderSupervision,
        officer: Some(registry.officer()),
    };
    let (_, facts) =
        registry.registration(person(name, serial), case, 0, day("2026-05-04"), entropy).unwrap();
    registry.state_facts(facts, at("2026-05-04"), entropy).unwrap();
}

fn unlock(dir: &Path, role: Role, now: Moment, entropy: &mut Seeded) -> Registry {
    let locked = Locked::at(dir).unwrap();
    let officer = locked.officers().unwrap().into_iter().find(|o| o.name == name(role)).unwrap().id;
    let keys = locked.unlock_keys(officer, &Passphrase::new(SECRET)).unwrap();
    locked.open(keys, 0, now, entropy, |_| {}).unwrap()
}

/// An office with an officer of every role, two people under corrections and one under help.
fn office(dir: &Path) {
    let mut entropy = Seeded::new("office");
    let request = FoundingRequest {
        office: OfficeCode::new("440303001").unwrap(),
        name: text("桂园司法所"),
        street: text("桂园街道"),
        bureau: text("罗湖区司法局"),
        officer: text(name(Role::Head)),
        claimed_from: day("2026-05-01"),
        escrow: Vec::new(),
        cost: ScryptCost::ThrowAway,
    };
    found(dir, request, &Passphrase::new(SECRET), at("2026-05-01"), &mut entropy).unwrap();
    // so that the command line opens it cheaply too
    std::fs::write(dir.join(crate::demo::MARK), b"").unwrap();
    let mut registry = unlock(dir, Role::Head, at("2026-05-02"), &mut entropy);
    for role in Role::ALL.into_iter().filter(|role| *role != Role::Head) {
        let (secret, now) = (Passphrase::new(SECRET), at("2026-05-02"));
        registry.enrol(&text(name(role)), role, &secret, now, &mut entropy).unwrap();
    }
    let (start, end) = (day("2026-05-04"), day("2027-05-03"));
    for (name, serial) in [("欧阳试慧", 1), ("陈试明", 2)] {
        let terms = CorrectionsCase {
            reported_on: Some(start),
            ..CorrectionsCase::new(Category::SuspendedSentence, start, end)
        };
        register(&mut registry, &mut entropy, name, serial, CaseKind::Corrections(terms));
    }
    let (source, grade) = (ResettlementSource::Released, AssistanceGrade::Ordinary);
    let terms = ResettlementCase::new(source, start, grade, day("2031-05-03"));
    register(&mut registry, &mut entropy, "冯试帮", 3, CaseKind::Resettlement(terms));
    registry.lock(at("2026-06-20"), &mut entropy).unwrap();
}

/// A month's traces in the office: a session of today, an inspection begun, a finding open.
pub fn worked(registry: &mut Registry, entropy: &mut Seeded) {
    let now = at("2026-06-27");
    let session = NewSession {
        on: day(TODAY),
        kind: crate::domain::SessionKind::GroupEducation,
        topic: text("法治教育"),
        starts: None,
        minutes: 60,
        place: text("教育室"),
        organisers: Vec::new(),
        speaker: text(""),
        named: Vec::new(),
        group: Some(Group::Corrections),
    };
    acts::plan_session(registry, session, Mode::Commit, &mut At::new(now, entropy)).unwrap();
    let run = NewInspection { checklist: None, as_of: day("2026-06-26"), sample: None };
    acts::start_inspection(registry, &run, &mut At::new(now, entropy)).unwrap();
    let finding = NewFinding {
        subject: None,
        source: crate::domain::FindingSource::SelfAudit,
        item: String::new(),
        severity: crate::domain::Severity::Minor,
        what: text("台账未及时更新"),
        basis: text(""),
        owner: registry.officer(),
        due: day("2026-07-05"),
        evidence: Vec::new(),
    };
    acts::open_finding(registry, finding, day("2026-06-27"), Mode::Commit, &mut At::new(now, entropy))
        .unwrap();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            let _bytes = std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What the command line said.
pub struct Said {
    pub exit: Exit,
    pub out: String,
    pub err: String,
}

/// Two copies of one office: one behind the command line, one behind the terminal.
pub struct Doors {
    root: tempfile::TempDir,
    /// Commits that both had from the beginning.
    before: u64,
    pub now: Moment,
}

impl Doors {
    pub fn new() -> Self {
        Self::prepared(|_, _| ())
    }

    /// After what `more` did in the office before the doors part.
    pub fn prepared(more: impl FnOnce(&mut Registry, &mut Seeded)) -> Self {
        static BASE: OnceLock<tempfile::TempDir> = OnceLock::new();
        let base = BASE.get_or_init(|| {
            let root = tempfile::tempdir().unwrap();
            office(&root.path().join("office"));
            root
        });
        let root = tempfile::tempdir().unwrap();
        let line = root.path().join("line");
        copy(&base.path().join("office"), &line);
        let mut entropy = Seeded::new("prepared");
        let mut registry = unlock(&line, Role::Head, at("2026-06-27"), &mut entropy);
        more(&mut registry, &mut entropy);
        registry.lock(at("2026-06-27"), &mut entropy).unwrap();
        copy(&line, &root.path().join("screen"));
        let secret = root.path().join("secret");
        std::fs::write(&secret, SECRET).unwrap();
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
        let mut doors = Self { root, before: 0, now: at(TODAY) };
        doors.before = doors.open("line").head().unwrap().index;
        doors
    }

    pub fn dir(&self, door: &str) -> PathBuf {
        self.root.path().join(door)
    }

    /// The office behind a door, opened by its head; nothing is written by looking.
    pub fn open(&self, door: &str) -> Registry {
        unlock(&self.dir(door), Role::Head, self.now, &mut Seeded::new("look"))
    }

    /// One command of the command line.
    pub fn line(&self, role: Role, arguments: &[&str]) -> Said {
        let registry = self.dir("line").display().to_string();
        let mut line = vec!["guitu", "--registry", &registry, "--officer", name(role)];
        line.extend(arguments);
        let line: Vec<String> = line.into_iter().map(ToOwned::to_owned).collect();
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let now = self.now;
        let clock = move || now;
        let exit = {
            let mut host = Host {
                now: &clock,
                entropy: &mut Seeded::new("line"),
                out: &mut out,
                err: &mut err,
                environment: Environment {
                    lang: Some(Lang::En),
                    passphrase_file: Some(self.root.path().join("secret")),
                    ..Environment::default()
                },
                cleanup: std::sync::Arc::default(),
            };
            cli::run(&mut host, &line)
        };
        let words = |bytes| String::from_utf8(bytes).unwrap();
        Said { exit, out: words(out), err: words(err) }
    }

    /// The terminal's backend, open for the officer of a role.
    pub fn office(&self, role: Role) -> Box<Office> {
        let mut entropy = Seeded::new("screen");
        let registry = unlock(&self.dir("screen"), role, self.now, &mut entropy);
        Box::new(Office::new(registry, Catalog::of(Lang::En), Box::new(entropy), Kind::Own))
    }

    /// One command of the terminal.
    pub fn screen(&self, role: Role, command: &Command) -> Result<Done, Failure> {
        let mut office = self.office(role);
        let done = office.tell(command, self.now);
        office.lock(None, self.now);
        done
    }

    /// The handle of a person.
    pub fn handle(&self, number: &str) -> Handle {
        let registry = self.open("screen");
        let file = registry.state().find_number(number.parse().unwrap()).unwrap();
        Handle(file.id.to_string())
    }

    /// Both doors refuse, for the same reason.
    #[track_caller]
    pub fn refuse(&self, role: Role, exit: Exit, line: &[&str], command: &Command) -> Failure {
        let said = self.line(role, line);
        assert_eq!(said.exit, exit, "{line:?}: {} {}", said.out, said.err);
        let failure = self.screen(role, command).unwrap_err();
        let said = said.err.trim_start_matches("guitu: ").trim().replace('\n', " ");
        assert_eq!(said, failure.text, "the doors give different reasons");
        failure
    }

    /// A command of the command line that is carried out.
    #[track_caller]
    pub fn done(&self, role: Role, line: &[&str]) -> Said {
        let said = self.line(role, line);
        assert_eq!(said.exit, Exit::Done, "{line:?}: {} {}", said.out, said.err);
        said
    }

    /// A filled form about a person.
    pub fn form(&self, kind: FormKind, number: &str, values: Vec<(&'static str, Value)>) -> Command {
        Command::Record { kind, subject: Some(self.handle(number)), values, people: Vec::new() }
    }

    /// What was written behind a door since the doors parted: the facts, with what is random in them numbered.
    pub fn facts(&self, door: &str) -> Vec<String> {
        let registry = self.open(door);
        let commits = registry.audit(None, usize::MAX, usize::MAX).unwrap();
        let facts = |new: bool| -> Vec<Fact> {
            let commits = commits.iter().rev().filter(|commit| (commit.header.index > self.before) == new);
            commits.flat_map(|commit| commit.facts.iter().filter_map(|(_, fact)| fact.clone())).collect()
        };
        let before: Vec<String> = facts(false).iter().map(said).collect();
        let before = before.concat();
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        let facts = facts(true).into_iter().filter(|fact| !matches!(fact.body, FactBody::Unlocked(_)));
        facts.map(|fact| numbered(&said(&fact), &before, &mut numbers)).collect()
    }

    /// Both doors wrote the same, and something.
    #[track_caller]
    pub fn agree(&self) -> Vec<String> {
        let (line, screen) = (self.facts("line"), self.facts("screen"));
        assert_eq!(line, screen);
        assert!(!line.is_empty(), "nothing was written");
        line
    }

    /// Neither door wrote anything.
    #[track_caller]
    pub fn nothing_written(&self) {
        let none: Vec<String> = Vec::new();
        let read = |facts: Vec<String>| -> Vec<String> {
            facts.into_iter().filter(|fact| !fact.contains("kind=subject-opened")).collect()
        };
        assert_eq!((read(self.facts("line")), read(self.facts("screen"))), (none.clone(), none));
    }
}

/// A fact as it is stored, in words: everything in it, ids as `Id(…)`.
fn said(fact: &Fact) -> String {
    use ciborium::Value as V;
    fn value(of: &V, out: &mut String) {
        match of {
            V::Bytes(bytes) => out.push_str(&format!("Id({})", data_encoding::HEXLOWER.encode(bytes))),
            V::Array(list) => {
                out.push('[');
                for one in list {
                    value(one, out);
                    out.push(' ');
                }
                out.push(']');
            }
            V::Map(pairs) => {
                for (key, one) in pairs {
                    value(key, out);
                    out.push('=');
                    value(one, out);
                    out.push(' ');
                }
            }
            V::Text(text) => out.push_str(text),
            other => out.push_str(&format!("{other:?}")),
        }
    }
    let stored: V = ciborium::from_reader(fact.encode().unwrap().as_slice()).unwrap();
    let mut out = String::new();
    value(&stored, &mut out);
    out
}

/// A fact's text in which every id that was not there before is numbered by its first place.
fn numbered(fact: &str, before: &str, numbers: &mut BTreeMap<String, usize>) -> String {
    let mut parts = fact.split("Id(");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (id, rest) = part.split_once(')').unwrap_or((part, ""));
        if before.contains(&format!("Id({id})")) {
            out.push_str(&format!("Id({id}){rest}"));
        } else {
            let next = numbers.len();
            let number = *numbers.entry(id.to_owned()).or_insert(next);
            out.push_str(&format!("Id(new {number}){rest}"));
        }
    }
    out
}

/// A filled form about the office.
pub fn office_form(kind: FormKind, values: Vec<(&'static str, Value)>) -> Command {
    Command::Record { kind, subject: None, values, people: Vec::new() }
}

/// A choice.
pub fn chosen(code: &str) -> Value {
    Value::Choice(Some(code.to_owned()))
}

/// Words.
pub fn words(words: &str) -> Value {
    Value::Text(words.to_owned())
}

/// A day.
pub fn on(text: &str) -> Value {
    Value::Date(Some(day(text)))
}
