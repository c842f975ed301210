//! Policy files through the real binary: test cases, adoption, differences.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

const PROFILE: &str = include_str!("../data/policy/profile-gd-sz-example.toml");
const STATUTE: &str = include_str!("../data/policy/statute-cn-2020.toml");

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

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[track_caller]
fn expect(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "out: {}\nerr: {}", out(output), err(output));
}

#[test]
fn the_shipped_cases_hold_without_a_registry() {
    let folder = Folder::new();
    let told = folder.run(&["policy", "test"]);
    expect(&told, 0);
    assert!(out(&told).lines().last().unwrap().ends_with("hold, 0 fail."), "{}", out(&told));
    let report = folder.json(0, &["policy", "test"]);
    assert!(report["cases"].as_u64().unwrap() >= 150, "{report}");
    assert_eq!((&report["failed"], &report["passed"]), (&Value::from(0), &report["cases"]));
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
