//! Exemptions (减免), delays (缓办) and sensitive periods with zero reports (敏感时段、零报告) through the real binary.

use crate::common::Seeded;
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
    desk.refused(&args, "exempt from \"public-benefit\" for all of that time already");

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
    refused(snooze("resettlement-visit", &desk.day(5)), "for another category");
    refused(snooze("visit", &desk.day(5)) + "\t--as-of\t2026-01-05", "does not take --as-of");
    desk.done(&snooze("visit", &desk.day(5)).split('\t').collect::<Vec<_>>());
    let duty = desk.duty(&number, "visit");
    assert_eq!(duty["rests"], format!("held-back until {}", desk.day(5)));
}

#[test]
fn a_sensitive_period_asks_for_daily_contacts_and_zero_reports_and_no_longer_than_it_lasts() {
    let desk = Desk::office();
    let (first, today, last) = (desk.day(-2), desk.day(0), desk.day(3));
    let profile = format!(
        r#"
[profile]
id = "our-street"
title_zh = "本街道规则"
title_en = "Our street"
source = "test"
verified = false
statute = "cn-2020"
extends = "gd-sz-example"
effective_from = "2020-07-01"

[[overlay]]
id = "congress"
title_zh = "会议期间"
title_en = "the congress"
source = "notice 12"
verified = false
from = "{first}"
to = "{last}"
zero_report = true
finding_after_days = 1

[[overlay.duty]]
id = "congress-phone"
title_zh = "会议期间每日电话报告"
title_en = "Daily phone check-in during the congress"
basis = ["RP-01"]
side = "subject"
group = "check-in"
case = "corrections"
accepts = ["check-in:phone"]
finding_after_days = 1
cadence = [{{ window = "grid", every_days = 1, anchor = "{first}" }}]
"#
    );
    std::fs::write(desk.dir.path().join("profile-our-street.toml"), profile).unwrap();
    let diff = desk.json(&["policy", "diff", "profile-our-street.toml"]);
    let rows = diff["rows"].as_array().unwrap();
    assert!(rows.iter().any(|row| row["kind"] == "overlay" && row["id"] == "congress"), "{rows:?}");
    let kept = |row: &Value| row["change"] == "added" || row["kind"] == "profile";
    assert!(rows.iter().all(kept), "what is built on stays: {rows:?}");
    assert_eq!(desk.json(&["due"])["office"], serde_json::json!([]));

    desk.done(&["policy", "adopt", "profile-our-street.toml", "--from", &first]);
    assert_eq!(desk.json(&["policy", "show"])["overlays"][0]["id"], "congress");
    let due = desk.json(&["due", "--all"]);
    let office: Vec<_> =
        due["office"].as_array().unwrap().iter().map(|r| (r["day"].clone(), r["status"].clone())).collect();
    assert_eq!(
        office,
        [
            (first.clone().into(), "finding".into()),
            (desk.day(-1).into(), "overdue".into()),
            (today.clone().into(), "due".into()),
        ]
    );
    let daily = |due: &Value| -> Vec<String> {
        let duties = due["duties"].as_array().unwrap().iter();
        duties
            .filter(|d| d["rule"] == "congress-phone")
            .map(|d| d["status"].as_str().unwrap().into())
            .collect()
    };
    let asked = daily(&due);
    assert!(asked.len() >= 5 && asked.iter().any(|status| status == "finding"), "{asked:?}");
    let said = desk.done(&["due"]);
    assert!(said.contains("the congress") && said.contains("notice 12, unverified"), "{said}");

    let recorded = desk.json(&["zero-report"]);
    desk.refused(&["zero-report"], "is there already");
    desk.refused(&["zero-report", "--on", &desk.day(-9)], "no sensitive period");
    desk.refused(&["zero-report", "--on", &desk.day(1)], "after today");
    desk.refused(&["zero-report", "--overlay", "other"], "\"other\"");
    desk.done(&["zero-report", "--on", &first, "--incident", "一人请假外出"]);
    let open = |desk: &Desk| desk.json(&["due"])["office"].as_array().unwrap().len();
    assert_eq!(open(&desk), 1);
    // a report that was noted wrongly is withdrawn, and asked again
    let fact = recorded["facts"][0].as_str().unwrap();
    desk.done(&["correct", fact, "--reason", "尚未上报"]);
    assert_eq!(open(&desk), 2);
    // the period over, its duty asks for nothing; the days not reported stay known
    let after = desk.json(&["due", "--all", "--as-of", &desk.day(6)]);
    assert!(daily(&after).iter().all(|status| status == "ended"), "{:?}", daily(&after));
    assert_eq!(after["office"].as_array().unwrap().len(), 6);
    // one head alone adopted the rules, which every verification says
    assert_eq!(desk.run(&["verify"]).status.code(), Some(1));
}

#[test]
fn profiles_that_build_on_each_other_in_a_circle_are_refused_at_their_line() {
    let desk = Desk::office();
    let profile = |id: &str, extends: &str| {
        let text = format!(
            "[profile]\nid = \"{id}\"\ntitle_zh = \"甲\"\ntitle_en = \"a\"\nsource = \"test\"\nverified = false\n\
             statute = \"cn-2020\"\nextends = \"{extends}\"\neffective_from = \"2020-07-01\"\n"
        );
        std::fs::write(desk.dir.path().join(format!("profile-{id}.toml")), text).unwrap();
    };
    profile("one", "two");
    profile("two", "one");
    let before = desk.json(&["policy", "show"])["hash"].clone();
    desk.refused(&["policy", "adopt", "profile-one.toml", "profile-two.toml"], "profile-two.toml, line 8");
    desk.refused(&["policy", "adopt", "profile-one.toml", "profile-two.toml"], "one → two → one");
    profile("one", "nobody");
    desk.refused(&["policy", "adopt", "profile-one.toml"], "profile-one.toml, line 8");
    assert_eq!(desk.json(&["policy", "show"])["hash"], before, "the policy in force stays");
}

#[test]
fn rules_that_have_ended_or_bear_the_name_of_others_are_not_adopted() {
    let desk = Desk::office();
    let thin = |name: &str, id: &str, more: &str| {
        let text = format!(
            "[profile]\nid = \"{id}\"\ntitle_zh = \"甲\"\ntitle_en = \"a\"\nsource = \"test\"\nverified = false\n\
             statute = \"cn-2020\"\nextends = \"gd-sz-example\"\neffective_from = \"2020-07-01\"\n{more}"
        );
        let path = desk.dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let before = desk.json(&["policy", "show"])["hash"].clone();
    thin("profile-ended.toml", "ended", &format!("effective_to = \"{}\"\n", desk.day(-1)));
    desk.refused(&["policy", "adopt", "profile-ended.toml"], "without any");
    thin("profile-gd-sz-example.toml", "ours", "");
    desk.refused(&["policy", "adopt", "profile-gd-sz-example.toml"], "rename one");
    thin("one/profile-x.toml", "x1", "");
    thin("two/profile-x.toml", "x2", "");
    desk.refused(&["policy", "adopt", "one/profile-x.toml", "two/profile-x.toml"], "rename one");
    thin("profile-fine.toml", "fine", "");
    desk.refused(&["policy", "adopt", "profile-fine.toml", "--from", "9999-12-31"], "between the years");
    assert_eq!(desk.json(&["policy", "show"])["hash"], before, "the policy in force stays");
    // what is only in the head shows as a difference too
    let diff = desk.json(&["policy", "diff", "profile-fine.toml"]);
    assert_eq!((&diff["rows"][0]["kind"], &diff["rows"][0]["id"]), (&"profile".into(), &"fine".into()));
    assert_eq!(diff["rows"].as_array().unwrap().len(), 1, "{diff}");
}
