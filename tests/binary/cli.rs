//! The real binary, used as a script uses it: arguments, passphrase files, exit codes, JSON.

use crate::common::desk::{Desk, HEAD, OFFICER, back, refused, today};
use crate::common::{err, expect, out};
use guitu::demo;
use serde_json::Value;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

#[test]
fn an_office_is_founded_without_a_terminal() {
    let desk = Desk::empty("a long passphrase 长");
    let officer = ["--office", "440303001", "--officer", "测试甲"];
    let founded = desk.run(&[&["init", "office"], &officer[..]].concat());
    expect(&founded, 0);
    assert!(out(&founded).contains("桂园司法所") && out(&founded).contains("0 escrow keys"));
    let verified = desk.run(&["--registry", "office", "verify"]);
    expect(&verified, 0);
    // the only officer needs no naming, and an empty register has nobody due
    let due = desk.run(&["--registry", "office", "due", "--json"]);
    expect(&due, 0);
    let due: Value = serde_json::from_slice(&due.stdout).unwrap();
    assert_eq!(due["duties"], Value::Array(vec![]));
    refused(&desk.run(&[&["init", "office"], &officer[..]].concat()), 2, "exists already");
    for mode in ["registry.guitu", "keys"] {
        let mode = std::fs::metadata(desk.registry().join(mode)).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may read it");
    }
}

#[test]
fn founding_refuses_bad_input_and_leaves_nothing() {
    let desk = Desk::empty("a long passphrase");
    refused(&desk.run(&["init", "office", "--office", "44030", "--officer", "甲"]), 2, "nine-digit");
    refused(&desk.run(&["init", "office", "--office", "440303001"]), 2, "--officer");
    refused(&desk.run(&["init", "office", "--office", "990303001", "--officer", "甲"]), 2, "--street");
    let with = |escrow: &str| {
        desk.run(&["init", "office", "--office", "440303001", "--officer", "甲", "--escrow", escrow])
    };
    refused(&with("age1nonsense"), 2, "age1 recipient");
    refused(&with("AGE-SECRET-KEY-1"), 2, "age1 recipient");
    let short = Desk::empty("short");
    refused(&short.run(&["init", "office", "--office", "440303001", "--officer", "甲"]), 2, "at least 12");
    let control = desk.run(&["init", "office", "--office", "440303001", "--officer", "甲\u{202e}乙"]);
    refused(&control, 2, "U+202E");
    let left: Vec<_> = std::fs::read_dir(desk.dir.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["passphrase"], "something was left behind");
}

#[test]
fn usage_errors_end_with_two_in_both_languages() {
    let desk = Desk::empty("a long passphrase");
    refused(&desk.run(&["lisst"]), 2, "list");
    refused(&desk.run(&["due", "--nonsense"]), 2, "--nonsense");
    refused(&desk.run(&["due"]), 2, "--registry");
    refused(&desk.run(&["--registry", "nowhere", "due"]), 2, "no registry");
    refused(&desk.run(&["check-in", "2026-0001", "--mode", "fax"]), 2, "phone");
    refused(&desk.run(&["due", "--as-of", "2026-02-30"]), 2, "YYYY-MM-DD");
    let chinese = desk.command(&["due", "--lang", "zh"]).output().unwrap();
    refused(&chinese, 2, "没有说是哪个台账");
    let help = desk.run(&["--help"]);
    expect(&help, 0);
    assert!(out(&help).contains("check-in") && !out(&help).contains("[["));
    let help = desk.run(&["session", "plan", "--help", "--lang", "zh"]);
    expect(&help, 0);
    assert!(out(&help).contains("禁毒教育"));
    expect(&desk.run(&["--version"]), 0);
    expect(&desk.run(&["help"]), 0);
    expect(&desk.run(&[]), 2);
}

#[test]
fn the_passphrase_file_must_be_ones_own_and_outside() {
    let desk = Desk::office();
    let verify = ["verify"];
    expect(&desk.head(&verify), 0);
    let with = |path: &Path| {
        let mut command = desk.command(&["--registry", "office", "--officer", HEAD, "verify"]);
        command.env("GUITU_PASSPHRASE_FILE", path).output().unwrap()
    };
    let own = desk.path("own");
    let write = |path: &Path, text: &str, mode: u32| {
        std::fs::write(path, text).unwrap();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    write(&own, "guitu-demo\n", 0o644);
    refused(&with(&own), 5, "chmod 600");
    write(&own, "guitu-demo\nsecond line\n", 0o600);
    refused(&with(&own), 5, "one line");
    refused(&with(&desk.path("missing")), 5, "does not exist");
    let inside = desk.registry().join("passphrase");
    write(&inside, "guitu-demo\n", 0o600);
    refused(&with(&inside), 5, "inside the registry");
    std::os::unix::fs::symlink(&desk.passphrase, desk.path("link")).unwrap();
    refused(&with(&desk.path("link")), 5, "plain file");
    write(&own, "guitu-wrong\n", 0o600);
    refused(&with(&own), 3, "passphrase is wrong");
    let mut none = desk.command(&["--registry", "office", "--officer", HEAD, "verify"]);
    refused(&none.env_remove("GUITU_PASSPHRASE_FILE").output().unwrap(), 3, "no terminal");
}

#[test]
fn who_logs_in_must_be_named_where_several_work() {
    let desk = Desk::office();
    refused(&desk.run(&["--registry", "office", "verify"]), 2, OFFICER);
    refused(&desk.as_officer("无此人", &["verify"]), 2, HEAD);
    let officers = desk.json(0, &["officer", "list"]);
    let id = officers["officers"][0]["id"].as_str().unwrap();
    expect(&desk.as_officer(&id[..8], &["verify"]), 0);
}

#[test]
fn damage_is_told_from_a_wrong_key() {
    let desk = Desk::office();
    let store = desk.registry().join("registry.guitu");
    let whole = std::fs::read(&store).unwrap();
    std::fs::write(&store, &whole[..whole.len() / 2]).unwrap();
    refused(&desk.head(&["verify"]), 4, "backup");
    std::fs::write(&store, b"not a registry").unwrap();
    expect(&desk.head(&["verify"]), 4);
    std::fs::write(&store, &whole).unwrap();
    expect(&desk.head(&["verify"]), 0);
    let mut flipped = std::fs::read(&store).unwrap();
    let quarter = flipped.len() / 4;
    flipped.iter_mut().skip(quarter).step_by(509).for_each(|byte| *byte ^= 1);
    std::fs::write(&store, &flipped).unwrap();
    refused(&desk.head(&["verify"]), 4, "tampered");
    std::fs::remove_file(&store).unwrap();
    refused(&desk.head(&["verify"]), 2, "no registry");
}

#[test]
fn a_damaged_file_header_and_an_unclean_close_are_said_once() {
    // Of two header slots, the one written last says that the close was clean: without it, it looks like a crash.
    const SLOT: usize = 4136;
    let mut said = Vec::new();
    for slot in [0, 1] {
        let desk = Desk::office();
        let store = desk.registry().join("registry.guitu");
        let mut bytes = std::fs::read(&store).unwrap();
        bytes[slot * SLOT + 100..slot * SLOT + 600].fill(0x5a);
        std::fs::write(&store, &bytes).unwrap();
        let output = desk.head(&["list"]);
        expect(&output, 0);
        said.push(err(&output).split_whitespace().take(4).collect::<Vec<_>>().join(" "));
        let output = desk.head(&["list"]);
        expect(&output, 0);
        assert_eq!(err(&output), "", "closing wrote both headers again");
    }
    said.sort();
    assert_eq!(said, ["One of two file", "The registry was not"]);
}

#[test]
fn an_older_file_put_back_is_seen() {
    let desk = Desk::office();
    let store = desk.registry().join("registry.guitu");
    let old = std::fs::read(&store).unwrap();
    expect(&desk.head(&["verify"]), 0);
    std::fs::write(&store, old).unwrap();
    refused(&desk.head(&["verify"]), 4, "older file");
}

#[test]
fn a_failure_is_json_where_json_is_asked_for() {
    let desk = Desk::office();
    let output = desk.head(&["show", "1999-0001", "--json"]);
    expect(&output, 2);
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["error"]["code"], 2);
    assert!(!error["error"]["mend"].as_str().unwrap().is_empty());
    assert!(output.stdout.is_empty());
}

#[test]
fn people_are_listed_found_and_shown_with_masked_numbers() {
    let desk = Desk::office();
    let list = desk.json(0, &["list"]);
    assert!(list["count"].as_u64().unwrap() >= 12);
    let number = desk.somebody();
    let found = desk.json(0, &["search", &number]);
    assert_eq!(found["people"][0]["number"], number.as_str());
    let shown = desk.json(0, &["show", &number, "--last", "5"]);
    assert_eq!(shown["timeline"].as_array().unwrap().len(), 5);
    for text in [list.to_string(), found.to_string(), shown.to_string()] {
        let digits = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
        assert!(digits.unwrap() < 17, "a whole identity number is shown");
    }
    // showing is recorded
    let trail = desk.json(0, &["audit", "--last", "4"]);
    let kinds: Vec<&str> = trail["commits"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|c| c["facts"].as_array().unwrap())
        .filter_map(|f| f["kind"].as_str())
        .collect();
    assert!(kinds.contains(&"subject-opened"), "{kinds:?}");
}

#[test]
fn daily_work_is_recorded_and_refused_when_it_cannot_be() {
    let desk = Desk::office();
    let number = desk.somebody();
    let number = number.as_str();
    let dry = desk.json(0, &["check-in", number, "--mode", "phone", "--notes", "近况正常", "--dry-run"]);
    assert_eq!((dry["recorded"].as_bool(), dry["commit"].as_u64()), (Some(false), None));
    let made =
        desk.json(0, &["check-in", number, "--mode", "phone", "--notes", "近况正常", "--time", "09:30"]);
    assert_eq!(made["recorded"], true);
    let fact = made["facts"][0].as_str().unwrap();
    let shown = desk.json(0, &["show", number, "--last", "3"]);
    assert!(shown["timeline"].as_array().unwrap().iter().any(|entry| entry["fact"] == fact));
    expect(&desk.head(&["visit", number, "--place", "home", "--met", "本人", "--on", &back(1)]), 0);
    expect(&desk.head(&["talk", number, "--counselling", "--notes", "谈话"]), 0);
    expect(&desk.head(&["level", number, "--level", "宽管", "--reason", "考核"]), 0);
    refused(&desk.head(&["level", number, "--level", "特级", "--reason", "考核"]), 2, "特级");
    let tomorrow = today().succ_opt().unwrap().to_string();
    refused(&desk.head(&["check-in", number, "--mode", "phone", "--on", &tomorrow]), 2, "after today");
    refused(&desk.head(&["check-in", number, "--mode", "phone", "--on", "1999-01-01"]), 2, "before");
    refused(&desk.head(&["check-in", number, "--mode", "phone", "--notes", "a\u{200b}b"]), 2, "U+200B");
    refused(&desk.head(&["medical", "9999-0001"]), 2, "Nobody");
    expect(&desk.head(&["correct", fact, "--reason", "写错人"]), 0);
    refused(&desk.head(&["correct", fact, "--reason", "再来"]), 2, "no longer counts");
    let whole = desk.json(0, &["show", number, "--last", "2000"]);
    let first = whole["timeline"].as_array().unwrap().iter().find(|e| e["kind"] == "subject-registered");
    let registered = first.unwrap()["fact"].as_str().unwrap();
    refused(&desk.head(&["correct", registered, "--reason", "登错人"]), 2, "Other facts rest on it");
    let long = "甲".repeat(61);
    refused(&desk.head(&["officer", "add", &long, "--role", "officer"]), 2, "60");
    expect(&desk.head(&["verify"]), 0);
}

#[test]
fn what_no_duty_carries_is_told_beside_the_duties() {
    let desk = Desk::office();
    let list = desk.json(0, &["list"]);
    let away = list["people"].as_array().unwrap().iter().find(|person| {
        person["case"]["state"] == "out-of-supervision" && person["case"]["category"] == "suspended-sentence"
    });
    let number = away.expect("the demo has somebody off supervision")["number"].as_str().unwrap().to_owned();
    let later = (today() + chrono::Days::new(45)).to_string();
    let told = desk.json(0, &["due", "--number", &number, "--as-of", &later]);
    let candidates = told["candidates"].as_array().unwrap();
    let of = |kind: &str| candidates.iter().find(|c| c["kind"] == kind && c["number"] == number.as_str());
    let off = of("revoke-suspension").unwrap_or_else(|| panic!("{candidates:?}"));
    assert_eq!(off["rule"], "AS-07");
    assert!(out(&desk.head(&["due", "--number", &number, "--as-of", &later])).contains("days since"));
}

#[test]
fn particulars_and_terms_are_amended_as_rosters_write_them() {
    let desk = Desk::office();
    let list = desk.json(0, &["list"]);
    let of = |kind: &str| {
        let people = list["people"].as_array().unwrap();
        let found = people.iter().find(|person| person["case"]["kind"] == kind).unwrap();
        found["number"].as_str().unwrap().to_owned()
    };
    let (number, helped) = (of("corrections"), of("resettlement"));
    let amend = |number: &str, more: &[&str]| desk.head(&[&["amend", number], more].concat());
    let set = |cell: &'static str| ["--set", cell];
    refused(&amend(&number, &set("telephone=138")), 2, "residence-address");
    refused(&amend(&number, &set("phone")), 2, "no =VALUE");
    refused(&amend(&number, &set("id-number=44030319900101")), 2, "ID number");
    refused(&amend(&number, &set("name=")), 2, "Name");
    refused(&amend(&number, &set("recidivist=也许")), 2, "Recidivist");
    refused(&amend(&number, &set("prohibition-end=2027-01-01")), 2, "Prohibition order");
    refused(&amend(&number, &set("grade=ordinary")), 2, "grade");
    refused(&amend(&number, &set("term-end=2040-01-01")), 2, "reason");
    let cells = [
        "phone=13800000000",
        "education=大专",
        "residence-address=桂园街道新路1号",
        "family=母 张试氏",
        "recidivist=是",
        "crime-facts=以虚构事实骗取财物",
        "prohibition=禁止进入网吧",
    ];
    let cells: Vec<&str> = cells.iter().flat_map(|cell| ["--set", *cell]).collect();
    let done = amend(&number, &[&cells[..], &["--reason", "核对文书"]].concat());
    expect(&done, 0);
    let shown = desk.json(0, &["show", &number]);
    assert_eq!(shown["particulars"]["family"], "母 张试氏");
    assert_eq!(shown["cases"][0]["particulars"]["crime-facts"], "以虚构事实骗取财物");
    refused(&amend(&number, &[&cells[..], &["--reason", "再来"]].concat()), 2, "Nothing would change");
    let told = out(&desk.head(&["show", &number, "--last", "5"]));
    assert!(told.contains("Telephone") && told.contains("Prohibition order"), "what changed: {told}");
    expect(&amend(&number, &["--set", "crime-facts=", "--set", "prohibition=无", "--reason", "写错"]), 0);
    assert!(desk.json(0, &["show", &number])["cases"][0]["particulars"]["crime-facts"].is_null());
    expect(&amend(&helped, &["--set", "grade=重点", "--set", "phone=13800000001", "--reason", "评估"]), 0);
    expect(&desk.head(&["verify"]), 0);
}

#[test]
fn a_sanction_is_proposed_then_decided() {
    let desk = Desk::office();
    let number = desk.somebody();
    let number = number.as_str();
    let grounds = ["--grounds", "两周未报告"];
    expect(&desk.head(&[&["sanction", "propose", number, "--kind", "admonition"], &grounds[..]].concat()), 0);
    let decide = ["sanction", "decide", number, "--kind", "admonition", "--document", "演示1号"];
    expect(&desk.head(&decide), 0);
    let shown = desk.json(0, &["show", number]);
    let sanctions = shown["sanctions"].as_array().unwrap();
    let mine =
        sanctions.iter().filter(|s| s["kind"] == "admonition" && s["decided_on"] == today().to_string());
    let mine: Vec<_> = mine.collect();
    assert_eq!(mine.len(), 1, "the decision answers the proposal");
    assert_eq!((mine[0]["granted"].as_bool(), mine[0]["proposed_on"].is_null()), (Some(true), false));
}

#[test]
fn the_permission_table_is_asked() {
    let desk = Desk::office();
    let number = desk.somebody();
    let social_worker = |args: &[&str]| desk.as_officer("王试丙", args);
    expect(&social_worker(&["check-in", &number, "--mode", "phone"]), 0);
    refused(&social_worker(&["level", &number, "--level", "宽管", "--reason", "x"]), 3, "social worker");
    refused(&social_worker(&["audit"]), 3, "audit");
    refused(
        &desk.as_officer(OFFICER, &["officer", "add", "赵试丁", "--role", "officer"]),
        3,
        "officers and keys",
    );
    let month = today().format("%Y-%m").to_string();
    let filing = desk.as_officer(OFFICER, &["report", "self-audit", "--month", &month, "--file"]);
    expect(&filing, 3);
}

#[test]
fn duties_have_a_stable_shape_and_stop_at_the_day_asked() {
    let desk = Desk::office();
    let due = desk.json(0, &["due", "--all"]);
    let duties = due["duties"].as_array().unwrap();
    assert!(!duties.is_empty());
    for duty in duties {
        for key in ["number", "rule", "title", "status", "basis", "verified", "days_overdue"] {
            assert!(!duty[key].is_null(), "{key} is missing: {duty}");
        }
    }
    let explained =
        desk.json(0, &["due", "--explain", "--number", duties[0]["number"].as_str().unwrap(), "--all"]);
    assert!(!explained["duties"][0]["explanation"].as_array().unwrap().is_empty());
    // before anything was recorded nothing was known
    let before = desk.json(0, &["due", "--known-at", "0"]);
    assert_eq!(before["duties"].as_array().unwrap().len(), 0);
    refused(&desk.head(&["due", "--known-at", "ffffffffffff"]), 2, "no head");
}

#[test]
fn a_session_is_planned_signed_in_and_closed() {
    let desk = Desk::office();
    let number = desk.somebody();
    let planned = desk.json(
        0,
        &[
            "session",
            "plan",
            "--kind",
            "drug-education",
            "--topic",
            "禁毒教育",
            "--minutes",
            "120",
            "--expect-all",
            "--organiser",
            "矫正中心",
            "--organiser",
            "戒毒所",
        ],
    );
    let id = &planned["session"].as_str().unwrap()[..8];
    assert!(planned["expected"].as_u64().unwrap() >= 6);
    expect(&desk.head(&["session", "mark", id, &number]), 0);
    expect(&desk.head(&["session", "mark", id, "--outsider", "外所甲"]), 0);
    refused(&desk.head(&["session", "close", id]), 2, "not marked");
    expect(&desk.head(&["session", "close", id, "--rest-absent"]), 0);
    refused(&desk.head(&["session", "mark", id, &number]), 2, "closed");
    let list = desk.json(0, &["session", "list"]);
    let mine = list["sessions"].as_array().unwrap().iter().find(|s| s["id"] == planned["session"]).unwrap();
    assert_eq!((mine["attended"].as_u64(), mine["closed"].as_bool()), (Some(2), Some(true)));
    refused(&desk.head(&["session", "mark", "zzzz", &number]), 2, "session");
}

#[test]
fn a_screening_is_scored_by_its_instrument() {
    let desk = Desk::office();
    let number = desk.somebody();
    let items = desk.json(0, &["screening", "items"]);
    let answers: Vec<String> = items["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|i| format!("{}={}", i["id"].as_str().unwrap(), i["choices"][0]["id"].as_str().unwrap()))
        .collect();
    let mut args = vec!["screening", "record", &number, "--answer"];
    args.extend(answers.iter().map(String::as_str));
    let made = desk.json(0, &args);
    assert!(!made["lines"][0].as_str().unwrap().contains("not assessed"));
    let partial = desk.json(0, &["screening", "record", &number, "--answer", &answers[0]]);
    assert!(
        partial["lines"][0].as_str().unwrap().contains("not assessed"),
        "a missing answer is never low risk"
    );
    refused(&desk.head(&["screening", "record", &number, "--answer", "nonsense=1"]), 2, "nonsense");
}

#[test]
fn an_inspection_walks_everybody_and_its_findings_are_closed_by_another() {
    let desk = Desk::office();
    let started = desk.json(0, &["inspect", "start", "--sample", "2"]);
    let subjects: Vec<&str> =
        started["subjects"].as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
    assert_eq!(subjects.len(), 2);
    refused(&desk.head(&["inspect", "judge", subjects[0]]), 2, "Manual items");
    let status = desk.json(0, &["inspect", "status"]);
    let manual: Vec<&str> = status["subjects"][0]["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|i| i["proposed"].is_null())
        .map(|i| i["item"].as_str().unwrap())
        .collect();
    assert!(manual.len() >= 3);
    let judge = |number: &str, first: &str| {
        let mut items: Vec<String> = manual.iter().map(|item| format!("{item}=pass")).collect();
        items[0] = format!("{}={first}", manual[0]);
        let mut args = vec!["inspect", "judge", number, "--notes", "记录不全", "--item"];
        args.extend(items.iter().map(String::as_str));
        expect(&desk.head(&args), 0);
    };
    judge(subjects[0], "minor");
    refused(&desk.head(&["inspect", "finish"]), 2, "not judged yet");
    judge(subjects[1], "pass");
    let finished = desk.json(1, &["inspect", "finish"]);
    let serial = finished["findings"].as_array().unwrap().last().unwrap().to_string();
    let rectify = ["findings", "rectify", &serial, "--cause", "疏忽", "--measure", "已补"];
    expect(&desk.head(&rectify), 0);
    refused(&desk.head(&["findings", "review", &serial, "--accept"]), 2, "may not review");
    expect(&desk.as_officer(OFFICER, &["findings", "review", &serial, "--accept"]), 0);
    refused(&desk.head(&rectify), 2, "closed");
}

#[test]
fn an_officer_comes_and_goes_and_the_key_is_rotated() {
    let desk = Desk::office();
    let new = desk.path("new");
    std::fs::write(&new, "osprey decoy plank mulch\n").unwrap();
    std::fs::set_permissions(&new, std::fs::Permissions::from_mode(0o600)).unwrap();
    let mut add = desk.command(&[
        "--registry",
        "office",
        "--officer",
        HEAD,
        "officer",
        "add",
        "赵试丁",
        "--role",
        "officer",
    ]);
    expect(&add.env("GUITU_NEW_PASSPHRASE_FILE", &new).output().unwrap(), 0);
    let as_new = |args: &[&str]| {
        let mut all = vec!["--registry", "office", "--officer", "赵试丁"];
        all.extend(args);
        desk.command(&all).env("GUITU_PASSPHRASE_FILE", &new).output().unwrap()
    };
    expect(&as_new(&["verify"]), 0);
    let number = desk.somebody();
    expect(&as_new(&["check-in", &number, "--mode", "phone"]), 0);
    expect(&desk.head(&["officer", "revoke", "赵试丁", "--reason", "调离"]), 0);
    let gone = as_new(&["verify"]);
    assert!(matches!(gone.status.code(), Some(2 | 3)), "{}", err(&gone));
    let verified = desk.json(0, &["verify"]);
    assert_eq!(verified["epoch"], 2);
    expect(&desk.head(&["doctor", "--rebuild", "--json"]), 0);
}

#[test]
fn a_backup_opens_elsewhere_as_a_new_incarnation() {
    let desk = Desk::office();
    let made = desk.json(0, &["backup", "copy"]);
    refused(&desk.head(&["backup", "copy"]), 2, "exists already");
    expect(&desk.head(&["verify"]), 0); // two commits more, which the backup has not
    let restore = |more: &[&str]| {
        let mut all =
            vec!["--registry", "again", "--officer", HEAD, "restore", "copy", "--reason", "磁盘损坏"];
        all.extend(more);
        desk.run(&all)
    };
    refused(&restore(&["--heads", "passphrase"]), 2, "no heads file");
    assert!(!desk.path("again").exists(), "a copy not taken into use is not left behind");
    let restored = restore(&["--heads", "office/keys/head-1.json", "--json"]);
    expect(&restored, 0);
    let restored: Value = serde_json::from_slice(&restored.stdout).unwrap();
    assert!(restored["commits"].as_u64().unwrap() > 10 && !made["head"].as_str().unwrap().is_empty());
    assert_eq!((&restored["incarnation"], &restored["countersigned"]), (&1.into(), &false.into()));
    assert!(restored["commits_lost"].as_u64().unwrap() >= 2, "{restored}");
    // Nobody else could sign: every verification says so.
    let verified = desk.run(&["--registry", "again", "--officer", HEAD, "verify"]);
    expect(&verified, 1);
    assert!(out(&verified).contains("one signature"), "{}", out(&verified));
    refused(
        &desk.run(&["--registry", "third", "--officer", HEAD, "restore", "nowhere", "--reason", "x"]),
        2,
        "no registry",
    );
}

#[test]
fn a_custodian_signs_a_restoration_too() {
    let desk = Desk::office();
    let second = desk.path("second");
    std::fs::write(&second, "保管人 的 口令 写在 旧书 封底\n").unwrap();
    std::fs::set_permissions(&second, std::fs::Permissions::from_mode(0o600)).unwrap();
    let args = ["--registry", "office", "--officer", HEAD, "officer", "add", "吴试保", "--role", "custodian"];
    expect(&desk.command(&args).env("GUITU_NEW_PASSPHRASE_FILE", &second).output().unwrap(), 0);
    expect(&desk.head(&["backup", "copy"]), 0);
    let restore = ["--registry", "again", "--officer", HEAD, "restore", "copy", "--reason", "换机器"];
    refused(&desk.run(&restore), 3, "passphrase");
    assert!(!desk.path("again").exists());
    expect(&desk.command(&restore).env("GUITU_SECOND_PASSPHRASE_FILE", &second).output().unwrap(), 0);
    let verified = desk.run(&["--registry", "again", "--officer", HEAD, "verify", "--json"]);
    // the custodian was enrolled by one person, there being no second
    expect(&verified, 1);
    let verified: Value = serde_json::from_slice(&verified.stdout).unwrap();
    assert_eq!((&verified["incarnation"], &verified["restored_alone"]), (&1.into(), &0.into()));
    assert_eq!(verified["signed_alone"].as_array().unwrap().len(), 1);
}

#[test]
fn the_app_is_refused_without_a_terminal_and_leaves_nothing() {
    let desk = Desk::office();
    refused(&desk.run(&["demo"]), 5, "no terminal");
    refused(&desk.run(&["--registry", "office"]), 5, "no terminal");
}

#[test]
fn a_demo_can_be_kept_to_try_commands_on() {
    let desk = Desk::empty(demo::PASSPHRASE);
    let day = today().to_string();
    let made = desk.run(&["demo", "--keep", "office", "--subjects", "8", "--today", &day, "--json"]);
    expect(&made, 0);
    let made: Value = serde_json::from_slice(&made.stdout).unwrap();
    assert_eq!(made["passphrase"], demo::PASSPHRASE);
    expect(&desk.head(&["verify"]), 0);
    refused(&desk.run(&["demo", "--keep", "office"]), 2, "exists already");
    expect(&desk.head(&["verify"]), 0);
}

#[test]
fn rosters_go_in_once_and_reports_come_out() {
    let desk = Desk::empty("a long passphrase");
    expect(&desk.run(&["init", "office", "--office", "440303001", "--officer", HEAD]), 0);
    let sample =
        |name: &str| Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name).display().to_string();
    let roster = sample("roster-corrections.xlsx");
    let rehearsal = desk.json(1, &["import", "roster", &roster, "--dry-run"]);
    assert_eq!(desk.json(0, &["list", "--all"])["count"], 0, "a rehearsal changes nothing");
    let read = desk.json(1, &["import", "roster", &roster, "--rejects", "rejects.csv"]);
    assert_eq!(read["new_people"], rehearsal["new_people"]);
    assert!(desk.path("rejects.csv.age").is_file(), "rejected rows are sealed");
    let people = desk.json(0, &["list", "--all"])["count"].as_u64().unwrap();
    assert_eq!(Some(people), read["new_people"].as_u64());
    let again = desk.json(1, &["import", "roster", &roster, "--rejects", "again.csv"]);
    assert_eq!((again["new_people"].as_u64(), again["unchanged"].as_u64()), (Some(0), Some(people)));
    expect(&desk.head(&["import", "roster", &sample("roster-resettlement.csv"), "--rejects", "r.csv"]), 0);
    refused(&desk.head(&["import", "roster", "missing.xlsx"]), 2, "missing.xlsx");
    let month = today().format("%Y-%m").to_string();
    let made =
        desk.json(1, &["report", "self-audit", "--month", &month, "--format", "docx,xlsx,md", "--plain"]);
    assert_eq!((made["draft"].as_bool(), made["written"].as_array().unwrap().len()), (Some(true), 3));
    let explained = desk.json(0, &["explain", "A6", "--month", &month]);
    assert!(explained.to_string().contains("A6"));
    expect(&desk.head(&["verify"]), 0);
}

/// The scrypt factor that every identity file of a registry asks for.
fn factors(registry: &Path) -> Vec<String> {
    let files = std::fs::read_dir(registry.join("keys/officers")).unwrap().map(|entry| entry.unwrap().path());
    let head = |path| {
        let bytes = std::fs::read(path).unwrap();
        let line = bytes.split(|b| *b == b'\n').nth(1).unwrap().to_vec();
        String::from_utf8(line).unwrap().rsplit(' ').next().unwrap().to_owned()
    };
    files.map(head).collect()
}

#[test]
fn no_file_beside_the_keys_makes_a_passphrase_cheap() {
    let desk = Desk::empty("a long passphrase of one's own");
    expect(&desk.run(&["init", "office", "--office", "440303001", "--officer", "测试甲"]), 0);
    assert_eq!(factors(&desk.registry()), ["18"]);
    for mark in ["DEMO", "keys/DEMO"] {
        std::fs::write(desk.registry().join(mark), "guitu demo\n").unwrap();
    }
    let new = desk.path("new");
    std::fs::write(&new, "another passphrase, as long\n").unwrap();
    std::fs::set_permissions(&new, std::fs::Permissions::from_mode(0o600)).unwrap();
    let with_new = |args: &[&str]| {
        let all = [&["--registry", "office"], args].concat();
        desk.command(&all).env("GUITU_NEW_PASSPHRASE_FILE", &new).output().unwrap()
    };
    expect(&with_new(&["passphrase"]), 0);
    assert_eq!(factors(&desk.registry()), ["18"]);
    std::fs::copy(&new, &desk.passphrase).unwrap();
    expect(&with_new(&["officer", "add", "测试乙", "--role", "officer"]), 0);
    assert_eq!(factors(&desk.registry()), ["18", "18"]);
    // and a demo stays one without its mark
    let demo = Desk::office();
    std::fs::remove_file(demo.registry().join("DEMO")).unwrap();
    expect(&demo.head(&["verify"]), 0);
    assert!(factors(&demo.registry()).iter().all(|factor| factor == "10"));
}
