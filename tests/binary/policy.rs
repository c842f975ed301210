//! Policy files through the real binary: test cases, adoption, differences.

use crate::common::{Office, at, check_in, day, err, expect, out, register};
use guitu::demo::{self, Options};
use guitu::domain::{CaseId, CheckInMode, Entropy, EntropyError, Fact, SubjectId};
use guitu::duty::Duty;
use guitu::figures::{Period, month};
use guitu::policy::{Policy, SourceFile};
use guitu::registry::{Registry, adoption};
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

const PROFILE: &str = include_str!("../../data/policy/profile-gd-sz-example.toml");
const STATUTE: &str = include_str!("../../data/policy/statute-cn-2020.toml");

/// A directory with files, and no registry in sight.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes `text` with some passages changed, each of which must be there.
    fn write(&self, name: &str, text: &str, changes: &[(&str, &str)]) -> PathBuf {
        let mut text = text.to_owned();
        for (from, to) in changes {
            assert!(text.contains(from), "{from}");
            text = text.replacen(from, to, 1);
        }
        let path = self.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guitu"));
        command
            .args(args)
            .env_clear()
            .env("LANG", "en_GB.UTF-8")
            .current_dir(self.path())
            .stdin(Stdio::null());
        command.output().unwrap()
    }

    fn json(&self, code: i32, args: &[&str]) -> Value {
        let output = self.run(&[args, &["--json"]].concat());
        expect(&output, code);
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

#[test]
fn the_shipped_cases_hold_without_a_registry() {
    let folder = Folder::new();
    let told = folder.run(&["policy", "test"]);
    expect(&told, 0);
    let said = out(&told);
    assert!(said.contains(" hold, 0 fail.") && said.contains(" come out, 0 do not."), "{said}");
    let report = folder.json(0, &["policy", "test"]);
    assert!(report["cases"].as_u64().unwrap() >= 150, "{report}");
    assert_eq!((&report["failed"], &report["passed"]), (&Value::from(0), &report["cases"]));
    assert_eq!(
        (report["sums"].as_u64() >= Some(14), &report["sums_failed"]),
        (true, &Value::from(Vec::<Value>::new()))
    );
}

#[test]
fn a_rule_that_is_changed_fails_its_cases_and_says_which_and_why() {
    let folder = Folder::new();
    // whatever the file is called; the statute and calendar shipped go along
    folder.write(
        "mine.toml",
        PROFILE,
        &[("before_days = 30, opens_days = 60", "before_days = 29, opens_days = 60")],
    );
    let report = folder.json(1, &["policy", "test", "mine.toml"]);
    let first = &report["failures"][0];
    assert_eq!(first["rule"], "personal-summary");
    assert_eq!(
        first["differences"][1],
        serde_json::json!({ "field": "due", "expected": "2026-05-31", "got": "2026-06-01" })
    );
    let line = first["line"].as_u64().unwrap() as usize;
    let text = std::fs::read_to_string(folder.path().join("mine.toml")).unwrap();
    assert!(text.lines().nth(line - 1).unwrap().contains("rule = \"personal-summary\""));
    let told = out(&folder.run(&["policy", "test", "mine.toml"]));
    assert!(told.contains(&format!("mine.toml, line {line}")), "{told}");
    assert!(told.contains("counted back from the end, 2026-06-30"), "{told}");
}

#[test]
fn a_case_added_by_hand_is_run() {
    let folder = Folder::new();
    let case = "\n[[case]]\nname = \"新增\"\nsubject = { category = \"parole\", start = \"2026-03-02\", end = \"2027-03-01\", level = \"普管\" }\n\
        contacts = [\"2026-03-07 video\"]\nexpect = [{ on = \"2026-03-08\", rule = \"check-in-phone\", status = \"STATUS\" }]\n";
    folder.write("right.toml", &format!("{PROFILE}{}", case.replace("STATUS", "met")), &[]);
    folder.write("wrong.toml", &format!("{PROFILE}{}", case.replace("STATUS", "due")), &[]);
    assert_eq!(folder.json(0, &["policy", "test", "right.toml"])["failed"], 0);
    let report = folder.json(1, &["policy", "test", "wrong.toml"]);
    assert_eq!((&report["failed"], &report["failures"][0]["case"]), (&Value::from(1), &Value::from("新增")));
}

#[test]
fn the_statute_beside_the_file_or_a_stated_one_is_used() {
    let folder = Folder::new();
    folder.write("profile-a.toml", PROFILE, &[]);
    // 训诫 up to nine days: the case of the tenth day no longer holds.
    let change = [(
        "limit = { word = \"不超过\", quantity = 10, unit = \"day\" }\nverified = true",
        "limit = { word = \"不超过\", quantity = 9, unit = \"day\" }\nverified = true",
    )];
    folder.write("statute-mine.toml", STATUTE, &change);
    let beside = folder.json(1, &["policy", "test", "profile-a.toml"]);
    assert!(beside["failures"][0]["case"].as_str().unwrap().starts_with("T4"), "{beside}");
    let elsewhere = Folder::new();
    elsewhere.write("profile-a.toml", PROFILE, &[]);
    let stated = folder.path().join("statute-mine.toml");
    let stated = stated.to_str().unwrap();
    assert_eq!(elsewhere.json(0, &["policy", "test", "profile-a.toml"])["failed"], 0);
    elsewhere.json(1, &["policy", "test", "profile-a.toml", "--statute", stated]);
}

#[test]
fn a_case_that_cannot_be_meant_is_refused_with_its_place() {
    let folder = Folder::new();
    folder.write(
        "a.toml",
        PROFILE,
        &[("contacts = [\"2026-03-17 phone\"]", "contacts = [\"2026-03-17 fax\"]")],
    );
    let refused = folder.run(&["policy", "test", "a.toml"]);
    expect(&refused, 2);
    let text = std::fs::read_to_string(folder.path().join("a.toml")).unwrap();
    let line = text.lines().position(|line| line.contains("fax")).unwrap() + 1;
    assert!(err(&refused).contains(&format!("a.toml, line {line}, column")), "{}", err(&refused));
    folder.write(
        "b.toml",
        PROFILE,
        &[("contacts = [\"2026-03-17 phone\"]", "contacts = [\"2026-03-20 phone\"]")],
    );
    let refused = folder.run(&["policy", "test", "b.toml"]);
    expect(&refused, 2);
    assert!(err(&refused).contains("no contact that counts was made by that day"), "{}", err(&refused));
    expect(&folder.run(&["policy", "test", "none.toml"]), 2);
    std::fs::write(folder.path().join("notes.txt"), "x").unwrap();
    expect(&folder.run(&["policy", "test", "notes.txt"]), 2);
}

/// The shipped set with passages of the profile changed.
fn changed(changes: &[(&str, &str)]) -> Vec<(String, Vec<u8>)> {
    let files = Policy::embedded_files().into_iter();
    files
        .map(|file| {
            let mut text = String::from_utf8_lossy(file.bytes).into_owned();
            if file.path.ends_with("gd-sz-example.toml") {
                for (from, to) in changes {
                    assert!(text.contains(from), "{from}");
                    text = text.replacen(from, to, 1);
                }
            }
            (file.path.to_owned(), text.into_bytes())
        })
        .collect()
}

fn adopt(registry: &mut Registry, office: &mut crate::common::Seeded, on: &str, files: &[(String, Vec<u8>)]) {
    let files: Vec<SourceFile<'_>> = files.iter().map(|(path, bytes)| SourceFile { path, bytes }).collect();
    let policy = Policy::parse(&files).unwrap();
    let fact = Fact::new(day(on), None, adoption(&policy, day(on), &files));
    registry.state_facts(vec![fact], at("2026-06-20"), office).unwrap();
}

fn duties(registry: &Registry, subject: SubjectId, on: &str) -> Vec<Duty> {
    let state = registry.state();
    state.reckoning(registry.policy(), day(on)).duties(&state.subjects[&subject])
}

fn due(registry: &Registry, subject: SubjectId, on: &str, rule: &str) -> String {
    let duty = duties(registry, subject, on).into_iter().find(|duty| duty.id() == rule).unwrap();
    duty.due().unwrap().to_string()
}

/// An office with one person under supervision since March, who called twice.
fn office() -> (Office, Registry, SubjectId, CaseId) {
    let mut office = Office::found("2026-01-01");
    let mut registry = office.open("2026-03-01").unwrap();
    let (subject, case) = register(&mut registry, &mut office.entropy, "张试三", 1, "2026-03-01");
    for on in ["2026-03-03", "2026-03-20"] {
        let body = check_in(case, CheckInMode::Phone);
        registry.state_one(Some(subject), day(on), body, at(on), &mut office.entropy).unwrap();
    }
    (office, registry, subject, case)
}

/// 普管: visits weekly instead of monthly; by phone every three days instead of weekly.
const STRICTER: [(&str, &str); 2] = [
    (
        "  { levels = [\"严管\", \"普管\"], window = \"week\" },\n  { levels = [\"宽管\"], window = \"rolling\", every_days = 14 }",
        "  { levels = [\"严管\", \"普管\"], window = \"rolling\", every_days = 3 },\n  { levels = [\"宽管\"], window = \"rolling\", every_days = 14 }",
    ),
    (
        "  { levels = [\"严管\", \"普管\"], window = \"month\" },\n  { levels = [\"宽管\"], window = \"months\", every_months = 3 }",
        "  { levels = [\"严管\", \"普管\"], window = \"week\" },\n  { levels = [\"宽管\"], window = \"months\", every_months = 3 }",
    ),
];

#[test]
fn an_old_month_is_reckoned_by_the_rules_then_in_force_and_a_window_keeps_those_of_its_start() {
    let (mut office, mut registry, subject, _) = office();
    let march = Period { from: day("2026-03-01"), to: day("2026-03-31") };
    let figures = |registry: &Registry| {
        let figures = month(registry.state(), registry.policy(), registry.reference(), march);
        figures.list.iter().map(|f| (f.key.clone(), f.value.printed())).collect::<Vec<_>>()
    };
    let standing = |registry: &Registry, on: &str| {
        let duties = duties(registry, subject, on).into_iter();
        duties
            .map(|d| (d.id().to_owned(), d.status, d.window, d.days_overdue, d.missed_ever))
            .collect::<Vec<_>>()
    };
    let (before, duties_before) = (figures(&registry), standing(&registry, "2026-04-10"));
    let hash = registry.policy().hash_on(day("2026-03-31"));
    let known = registry.head().unwrap().index;

    adopt(&mut registry, &mut office.entropy, "2026-04-15", &changed(&STRICTER));
    assert_eq!(figures(&registry), before);
    assert_eq!(standing(&registry, "2026-04-10"), duties_before);
    assert_eq!(registry.policy().hash_on(day("2026-03-31")), hash);
    assert_ne!(registry.policy().hash_on(day("2026-04-15")), hash);
    // The visit of April began as a monthly one and stays one; whole weeks follow, the first from Monday 4 May.
    let visits: Vec<String> = {
        let file = &registry.state().subjects[&subject];
        let reckoning = registry.state().reckoning(registry.policy(), day("2026-05-12"));
        reckoning.windows(file, &file.cases[0], "visit").iter().map(|w| w.due.to_string()).collect()
    };
    assert_eq!(visits, ["2026-03-31", "2026-04-30", "2026-05-10", "2026-05-17"]);
    // What was known before the adoption is reckoned without it.
    let then = registry.known_at(Some(known)).unwrap();
    assert_eq!(registry.policy_in(&then).unwrap().profiles().len(), 1);
    drop(then);
    // The same after locking and opening again, and undone it is as if it had not been.
    assert_eq!(registry.policy().profiles().len(), 2);
    registry.undo(at("2026-06-20"), &mut office.entropy).unwrap();
    assert_eq!(registry.policy().profiles().len(), 1);
    registry.redo(at("2026-06-20"), &mut office.entropy).unwrap();
    registry.lock(at("2026-06-20"), &mut office.entropy).unwrap();
    let registry = office.open("2026-06-21").unwrap();
    assert_eq!(registry.policy().profiles().len(), 2);
    assert_eq!(figures(&registry), before);
}

#[test]
fn the_window_before_the_end_is_asked_once_whichever_rules_are_in_force() {
    let (mut office, mut registry, subject, case) = office();
    let windows = |registry: &Registry, rule: &str| -> Vec<String> {
        let file = &registry.state().subjects[&subject];
        let case = file.cases.iter().find(|c| c.id == case).unwrap();
        let reckoning = registry.state().reckoning(registry.policy(), day("2027-05-31"));
        reckoning.windows(file, case, rule).iter().map(|w| w.due.to_string()).collect()
    };
    // The term ends on 31 May 2027: the summary opens sixty days before, and is due on 1 May.
    assert_eq!(windows(&registry, "personal-summary"), ["2027-05-01"]);
    let later = changed(&[("before_days = 30, opens_days = 60", "before_days = 20, opens_days = 25")]);
    adopt(&mut registry, &mut office.entropy, "2027-04-15", &later);
    assert_eq!(windows(&registry, "personal-summary"), ["2027-05-01"]);
    assert_eq!(windows(&registry, "discharge"), ["2027-05-31"]);
    registry.undo(at("2026-06-20"), &mut office.entropy).unwrap();
    adopt(&mut registry, &mut office.entropy, "2027-03-01", &later);
    assert_eq!(windows(&registry, "personal-summary"), ["2027-05-11"]);
    registry.undo(at("2026-06-20"), &mut office.entropy).unwrap();
    // Opens earlier under the new rules than the day they take effect, later under the old: still asked.
    let earlier = changed(&[("before_days = 30, opens_days = 60", "before_days = 40, opens_days = 90")]);
    adopt(&mut registry, &mut office.entropy, "2027-03-15", &earlier);
    assert_eq!(windows(&registry, "personal-summary"), ["2027-04-21"]);
}

#[test]
fn a_level_that_the_new_profile_does_not_know_falls_to_the_level_of_entry() {
    let (mut office, mut registry, subject, _) = office();
    let mut files = changed(&[("id = \"普管\"", "id = \"二级\"")]);
    for (path, bytes) in &mut files {
        if path.contains("profile-") {
            let text = String::from_utf8_lossy(bytes).replace("\"普管\"", "\"二级\"");
            // 普管 is no alias of the new level, and the cases speak of the old one
            *bytes = text.split("\n[[case]]").next().unwrap().to_owned().into_bytes();
        }
    }
    adopt(&mut registry, &mut office.entropy, "2026-05-01", &files);
    assert_eq!(due(&registry, subject, "2026-04-30", "check-in-in-person"), "2026-03-31");
    // 严管: every seven days
    assert_eq!(due(&registry, subject, "2026-05-02", "check-in-in-person"), "2026-05-08");
}

#[test]
fn rules_adopted_for_days_gone_by_take_the_place_of_those_adopted_meanwhile() {
    let (mut office, mut registry, _, _) = office();
    let days = |registry: &Registry| -> Vec<String> {
        registry.policy().profiles().iter().map(|profile| profile.effective_from.to_string()).collect()
    };
    let other = |days: &str| changed(&[("within_days = 5 }", &format!("within_days = {days} }}"))]);
    adopt(&mut registry, &mut office.entropy, "2027-01-01", &other("6"));
    adopt(&mut registry, &mut office.entropy, "2026-06-01", &other("7"));
    assert_eq!(days(&registry), ["2020-07-01", "2026-06-01", "2027-01-01"]);
    // Recorded on 20 June for 1 May: June's set gives way, the one that waits for the new year does not.
    adopt(&mut registry, &mut office.entropy, "2026-05-01", &other("8"));
    assert_eq!(days(&registry), ["2020-07-01", "2026-05-01", "2027-01-01"]);
    // From before the founding: the set the office began with is gone for good.
    adopt(&mut registry, &mut office.entropy, "2025-12-01", &other("9"));
    assert_eq!(days(&registry), ["2020-07-01", "2027-01-01"]);
    registry.lock(at("2026-06-20"), &mut office.entropy).unwrap();
    let mut registry = office.open("2026-06-21").unwrap();
    assert_eq!(days(&registry), ["2020-07-01", "2027-01-01"]);
    assert!(registry.verify().is_ok());
}

#[test]
fn files_that_cannot_be_read_never_get_into_the_journal() {
    let (mut office, mut registry, _, _) = office();
    let files = [SourceFile { path: "policy/profile-x.toml", bytes: b"[profile]\n" }];
    let fact = Fact::new(day("2026-06-01"), None, adoption(&Policy::embedded(), day("2026-06-01"), &files));
    let index = registry.head().unwrap().index;
    assert!(registry.state_facts(vec![fact], at("2026-06-20"), &mut office.entropy).is_err());
    assert_eq!(registry.head().unwrap().index, index);
    assert_eq!(registry.state().office.policies.len(), 1);
    registry.lock(at("2026-06-20"), &mut office.entropy).unwrap();
    office.open("2026-06-21").unwrap();
}

struct System;

impl Entropy for System {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(buffer).map_err(|_| EntropyError)
    }
}

/// A folder with a copy of a small demo office in it, and its passphrase.
fn with_office() -> Folder {
    static BASE: OnceLock<tempfile::TempDir> = OnceLock::new();
    let base = BASE.get_or_init(|| {
        let dir = tempfile::tempdir().unwrap();
        #[expect(clippy::disallowed_methods, reason = "the binary under test reads the real clock too")]
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let moment =
            guitu::domain::Moment { wall_ms: now.as_millis() as i64, since_boot_ms: 0, boot_id: [0; 16] };
        let options = Options {
            today: moment.day(),
            corrections: 10,
            resettlement: 6,
            months: 2,
            ..Options::default()
        };
        demo::build(&dir.path().join("office"), &options, &mut System).unwrap();
        dir
    });
    let folder = Folder::new();
    copy(&base.path().join("office"), &folder.path().join("office"));
    let file = folder.path().join("passphrase");
    std::fs::write(&file, format!("{}\n", demo::PASSPHRASE)).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    folder
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

impl Folder {
    /// Runs as the head of the office.
    fn head(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_guitu"));
        command
            .args(["--registry", "office", "--officer", "陈试一"])
            .args(args)
            .env_clear()
            .env("LANG", "en_GB.UTF-8")
            .env("GUITU_PASSPHRASE_FILE", self.path().join("passphrase"))
            .current_dir(self.path())
            .stdin(Stdio::null());
        command.output().unwrap()
    }

    fn head_json(&self, args: &[&str]) -> Value {
        let output = self.head(&[args, &["--json"]].concat());
        expect(&output, 0);
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// A published year as the notice of the State Council is transcribed, cut to one day.
const YEAR: &str = r#"{"year":2027,"papers":["https://www.gov.cn/"],"days":[{"name":"春节","date":"2027-03-01","isOffDay":true}]}"#;

#[test]
fn a_single_file_is_adopted_and_the_rest_stays() {
    let folder = with_office();
    let before = folder.head_json(&["policy", "show"]);
    // A duty nobody has a case about: visits are reminded of a day later.
    folder.write("mine.toml", PROFILE, &[("id = \"gd-sz-example\"", "id = \"luohu-2026\"")]);
    expect(&folder.head(&["policy", "adopt", "mine.toml", "--dry-run"]), 0);
    assert_eq!(folder.head_json(&["policy", "show"]), before);
    expect(&folder.head(&["policy", "adopt", "mine.toml"]), 0);
    let after = folder.head_json(&["policy", "show"]);
    assert_eq!(after["profile"], "luohu-2026");
    assert_ne!(after["hash"], before["hash"]);
    // From a day on: until then the present one goes on.
    folder.write("next.toml", PROFILE, &[("id = \"gd-sz-example\"", "id = \"luohu-2099\"")]);
    expect(&folder.head(&["policy", "adopt", "next.toml", "--from", "2099-01-01"]), 0);
    assert_eq!(folder.head_json(&["policy", "show"])["profile"], "luohu-2026");
    assert_eq!(folder.head_json(&["policy", "show", "--as-of", "2099-01-01"])["profile"], "luohu-2099");
    let adoptions = folder.head_json(&["policy", "show"])["adoptions"].clone();
    assert_eq!((adoptions.as_array().unwrap().len(), &adoptions[2]["from"]), (3, &Value::from("2099-01-01")));
    // A single file adopted today goes with the set of today, not with the one that waits.
    std::fs::write(folder.path().join("2027.json"), YEAR).unwrap();
    expect(&folder.head(&["policy", "adopt", "2027.json"]), 0);
    assert_eq!(folder.head_json(&["policy", "show"])["profile"], "luohu-2026");
    assert_eq!(folder.head_json(&["policy", "show", "--as-of", "2099-01-01"])["profile"], "luohu-2099");
    // adopted by one person, there being no second
    expect(&folder.head(&["verify"]), 1);
}

#[test]
fn a_file_whose_cases_fail_is_not_adopted() {
    let folder = with_office();
    let before = folder.head_json(&["policy", "show"]);
    folder.write(
        "mine.toml",
        PROFILE,
        &[("before_days = 30, opens_days = 60", "before_days = 29, opens_days = 60")],
    );
    let refused = folder.head(&["policy", "adopt", "mine.toml"]);
    expect(&refused, 2);
    assert!(err(&refused).contains("nothing was adopted"), "{}", err(&refused));
    assert!(out(&refused).contains("mine.toml, line"), "{}", out(&refused));
    folder.write("bad.toml", PROFILE, &[("window = \"week\"", "window = \"weak\"")]);
    let refused = folder.head(&["policy", "adopt", "bad.toml"]);
    expect(&refused, 2);
    assert!(err(&refused).contains("bad.toml, line"), "{}", err(&refused));
    assert_eq!(folder.head_json(&["policy", "show"]), before);
}

#[test]
fn the_holidays_of_a_new_year_are_adopted_as_one_file() {
    let folder = with_office();
    std::fs::write(folder.path().join("2027.json"), YEAR).unwrap();
    let years = |value: &Value| -> Vec<Value> {
        value["rows"].as_array().unwrap().iter().filter(|row| row["kind"] == "year").cloned().collect()
    };
    let rows = years(&folder.head_json(&["policy", "diff", "2027.json"]));
    assert_eq!(
        (rows.len(), &rows[0]["id"], &rows[0]["change"]),
        (1, &Value::from("2027"), &Value::from("added"))
    );
    let march = ["calc", "workday", "--date", "2027-03-01"];
    let estimated = folder.head_json(&march);
    assert_eq!((&estimated["working"], &estimated["published"]), (&Value::from(true), &Value::from(false)));
    expect(&folder.head(&["policy", "adopt", "2027.json"]), 0);
    let published = folder.head_json(&march);
    assert_eq!((&published["working"], &published["published"]), (&Value::from(false), &Value::from(true)));
    assert!(years(&folder.head_json(&["policy", "diff", "2027.json"])).is_empty());
    // A profile adopted later keeps the year.
    folder.write("mine.toml", PROFILE, &[("id = \"gd-sz-example\"", "id = \"luohu-2026\"")]);
    expect(&folder.head(&["policy", "adopt", "mine.toml"]), 0);
    assert!(years(&folder.head_json(&["policy", "diff", "2027.json"])).is_empty());
}

#[test]
fn a_difference_tells_rows_and_caseload_and_writes_nothing() {
    let folder = with_office();
    folder.write("same.toml", PROFILE, &[]);
    let same = folder.head_json(&["policy", "diff", "same.toml"]);
    assert_eq!((&same["rows"], &same["changes"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert!(same["subjects"].as_u64().unwrap() > 5, "{same}");
    // Visits go; the phone is asked every third day.
    let without = PROFILE.replacen("id = \"visit\"", "id = \"home-visit\"", 1);
    let rules = without.split("\n[[case]]").next().unwrap();
    folder.write("mine.toml", rules, &STRICTER[..1]);
    let before = folder.head_json(&["policy", "show"]);
    let value = folder.head_json(&["policy", "diff", "mine.toml"]);
    let row =
        |id: &str| value["rows"].as_array().unwrap().iter().find(|row| row["id"] == id).unwrap().clone();
    assert_eq!(
        (&row("visit")["change"], &row("home-visit")["change"]),
        (&Value::from("removed"), &Value::from("added"))
    );
    assert_eq!(row("check-in-phone")["fields"][0]["field"], "cadence");
    let changes = value["changes"].as_array().unwrap();
    let gone: Vec<&Value> = changes.iter().filter(|turn| turn["rule"] == "visit").collect();
    assert!(!gone.is_empty() && gone.iter().all(|turn| turn["status"]["after"] == "none"));
    assert!(changes.iter().any(|turn| turn["rule"] == "check-in-phone"));
    let counted: u64 =
        value["counts"].as_array().unwrap().iter().map(|row| row["count"].as_u64().unwrap()).sum();
    assert_eq!(counted, value["duties"].as_u64().unwrap());
    // The numbers agree with what `due` says of one of them.
    let number = gone[0]["number"].as_str().unwrap();
    let due = folder.head_json(&["due", "--number", number, "--all"]);
    let visit =
        due["duties"].as_array().unwrap().iter().find(|duty| duty["rule"] == "visit").unwrap().clone();
    assert_eq!((&visit["status"], &visit["due"]), (&gone[0]["status"]["before"], &gone[0]["due"]["before"]));
    assert_eq!(folder.head_json(&["policy", "show"]), before);
    // Adopted from a far day on, nobody's duties of today stand otherwise.
    let later = folder.head_json(&["policy", "diff", "mine.toml", "--from", "2099-01-01"]);
    assert_eq!(later["changes"], serde_json::json!([]));
    let told = out(&folder.head(&["policy", "diff", "mine.toml"]));
    assert!(told.contains("removed: duty visit") && told.contains("Nothing was written."), "{told}");
}

#[test]
fn two_more_example_profiles_are_shipped_and_hold_their_cases() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/policy-examples");
    let mut seen = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let statute = Policy::embedded();
        let file = SourceFile { path: &name, bytes: &bytes };
        let profile = guitu::policy::Profile::parse(file, statute.statute()).unwrap();
        assert!(profile.example && !profile.verified, "{name} says that it is an example");
        let answer = Folder::new().json(0, &["policy", "test", path.to_str().unwrap()]);
        assert!(answer["cases"].as_u64().unwrap() >= 4 && answer["failed"] == 0, "{answer}");
        seen += 1;
    }
    assert_eq!(seen, 2);
}
