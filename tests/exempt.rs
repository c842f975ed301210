//! Exemptions (减免) and delays (缓办) through the real binary.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::Seeded;
use guitu::demo::{self, Options};
use guitu::domain::Moment;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};

struct Desk {
    dir: tempfile::TempDir,
    today: chrono::NaiveDate,
}

impl Desk {
    fn office() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the binary under test reads the real clock too")]
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let today = Moment { wall_ms: now.as_millis() as i64, since_boot_ms: 0, boot_id: [0; 16] }.day();
        let dir = tempfile::tempdir().unwrap();
        let options = Options { today, corrections: 10, resettlement: 6, months: 2, ..Options::default() };
        demo::build(&dir.path().join("office"), &options, &mut Seeded::new(11)).unwrap();
        let passphrase = dir.path().join("passphrase");
        std::fs::write(&passphrase, format!("{}\n", demo::PASSPHRASE)).unwrap();
        std::fs::set_permissions(&passphrase, std::fs::Permissions::from_mode(0o600)).unwrap();
        Self { dir, today }
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_guitu"))
            .args(["--registry", "office", "--officer", "陈试一"])
            .args(args)
            .env_clear()
            .env("LANG", "en_GB.UTF-8")
            .env("GUITU_PASSPHRASE_FILE", self.dir.path().join("passphrase"))
            .current_dir(self.dir.path())
            .stdin(Stdio::null())
            .output()
            .unwrap()
    }

    fn done(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.done(&[args, &["--json"]].concat())).unwrap()
    }

    fn refused(&self, args: &[&str], says: &str) {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(says), "{said}");
    }

    /// Somebody with a duty that stands so.
    fn somebody(&self, rule: &str) -> String {
        let all = self.json(&["due", "--all"]);
        let duties = all["duties"].as_array().unwrap();
        let found = duties.iter().find(|d| d["rule"] == rule && d["status"] != "suspended").unwrap();
        found["number"].as_str().unwrap().to_owned()
    }

    fn duty(&self, number: &str, rule: &str) -> Value {
        let all = self.json(&["due", "--all", "--number", number]);
        all["duties"].as_array().unwrap().iter().find(|d| d["rule"] == rule).unwrap().clone()
    }

    fn day(&self, ahead: i64) -> String {
        (self.today + chrono::Duration::days(ahead)).to_string()
    }
}

#[test]
fn an_exemption_rests_the_duty_until_its_end_and_can_be_withdrawn() {
    let desk = Desk::office();
    let number = desk.somebody("public-benefit");
    let until = desk.day(90);
    let base = ["exempt", &number, "--reason", "孕期, 有诊断证明", "--approval", "批1号"];
    let with = |more: &[&str]| -> Vec<String> { base.iter().chain(more).map(|s| (*s).to_owned()).collect() };
    let call = |args: &[String], says: &str| {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        desk.refused(&args, says);
    };
    call(&with(&["--rule", "no-such"]), "no duty \"no-such\"");
    call(&with(&["--rule", "discharge"]), "cannot be exempted");
    call(&with(&["--rule", "visit"]), "cannot be exempted");
    call(&with(&["--rule", "public-benefit", "--from", &desk.day(-1)]), "before it was approved");
    desk.refused(
        &["exempt", &number, "--rule", "public-benefit", "--reason", "", "--approval", "批1号"],
        "reason",
    );

    let args = with(&["--rule", "public-benefit", "--until", &until]);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let recorded = desk.json(&args);
    let duty = desk.duty(&number, "public-benefit");
    assert_eq!(duty["status"], "suspended");
    assert_eq!(duty["rests"], format!("exempt until {until}"));
    let said = desk.done(&["due", "--all", "--explain", "--number", &number]);
    assert!(said.contains(&format!("exempted until {until}")), "{said}");
    assert!(desk.done(&["show", &number]).contains("批1号"));

    let fact = recorded["facts"][0].as_str().unwrap();
    desk.done(&["correct", fact, "--reason", "录错人"]);
    assert_ne!(desk.duty(&number, "public-benefit")["status"], "suspended");
    desk.done(&["verify"]);
}

#[test]
fn a_delay_is_for_what_no_statute_lays_down_and_within_the_profile_s_days() {
    let desk = Desk::office();
    let number = desk.somebody("visit");
    let reason = ["--reason", "出差未归"];
    let snooze = |rule: &str, until: &str| {
        [&["snooze", &number, "--rule", rule, "--until", until], &reason[..]].concat().join("\t")
    };
    let refused = |line: String, says: &str| desk.refused(&line.split('\t').collect::<Vec<_>>(), says);
    refused(snooze("discharge", &desk.day(5)), "statutory duty cannot be put off");
    refused(snooze("visit", &desk.day(40)), "15 days at most");
    refused(snooze("visit", &desk.day(-1)), "before");
    refused(snooze("no-such", &desk.day(5)), "no duty \"no-such\"");
    desk.done(&snooze("visit", &desk.day(5)).split('\t').collect::<Vec<_>>());
    let duty = desk.duty(&number, "visit");
    assert_eq!(duty["rests"], format!("held-back until {}", desk.day(5)));
}
