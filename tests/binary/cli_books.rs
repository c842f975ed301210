//! The office's books through the real binary: who is on them on the day of closing, what leaves them and in which words.

use crate::common::desk::{Desk, HEAD, refused, today};
use crate::common::{err, expect, out};
use guitu::assets::{Catalog, Lang};
use guitu::registry::{Problem, ProblemKind, RegistryError};
use guitu::words;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn sample(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name).display().to_string()
}

fn founded() -> Desk {
    let desk = Desk::empty("a long passphrase");
    expect(&desk.run(&["init", "office", "--office", "440303001", "--officer", HEAD]), 0);
    desk
}

#[test]
fn whoever_is_closed_today_is_off_every_list_today() {
    let desk = Desk::office();
    let due = desk.json(0, &["due"]);
    let number = due["duties"][0]["number"].as_str().unwrap();
    let before = desk.json(0, &["list"])["count"].as_u64().unwrap();
    let how =
        if desk.json(0, &["show", number])["case"]["kind"] == "resettlement" { "help-other" } else { "died" };
    expect(&desk.head(&["close", number, "--how", how]), 0);
    let list = desk.json(0, &["list"]);
    assert_eq!(list["count"].as_u64(), Some(before - 1));
    let all = desk.json(0, &["list", "--all"]);
    let person = all["people"].as_array().unwrap().iter().find(|p| p["number"] == number).unwrap();
    assert!(person["case"]["state"].is_null() && person["case"]["on_register"] == false, "{person}");
    let due = desk.json(0, &["due"]);
    assert!(due["duties"].as_array().unwrap().iter().all(|duty| duty["number"] != number), "{due}");
}

#[test]
fn a_case_is_not_closed_as_another_kind_is_and_the_refusal_is_in_words() {
    let desk = Desk::office();
    let people = desk.json(0, &["list", "--kind", "resettlement"]);
    let number = people["people"][0]["number"].as_str().unwrap();
    let refusal = desk.head(&["close", number, "--how", "suspension-revoked"]);
    refused(&refusal, 2, "suspended sentence revoked");
    assert!(!err(&refusal).contains("suspension-revoked"), "{}", err(&refusal));
    refused(&desk.head(&["level", number, "--level", "普管", "--reason", "试"]), 2, "for corrections only");
}

#[test]
fn one_thing_wrong_with_every_fact_of_an_act_is_said_once() {
    let kind = ProblemKind::FutureDay { stated: today().succ_opt().unwrap(), today: today() };
    let problems = (0..3).map(|ordinal| Problem { ordinal, kind: kind.clone() }).collect();
    let told = words::error(Catalog::of(Lang::En), &RegistryError::Invalid(problems));
    assert_eq!(told.to_string().matches("after today").count(), 1, "{told}");
}

#[test]
fn a_sealed_file_is_opened_by_whom_it_is_sealed_to_and_by_nobody_else() {
    let desk = founded();
    let roster = sample("roster-corrections.xlsx");
    expect(&desk.head(&["import", "roster", &roster]), 1);
    let exports = desk.registry().join("exports");
    let sealed = exports.join("roster-corrections.rejected.csv.age");
    assert_eq!((mode(&exports), mode(&sealed)), (0o700, 0o600));
    assert!(
        !Path::new(&roster).with_extension("rejected.csv.age").exists(),
        "nothing is written beside the roster"
    );
    let name = sealed.display().to_string();
    expect(&desk.head(&["unseal", &name, "--out", "mine.csv"]), 0);
    let plain = std::fs::read(desk.path("mine.csv")).unwrap();
    assert_eq!(mode(&desk.path("mine.csv")), 0o600);
    assert!(String::from_utf8_lossy(&plain).lines().count() > 1);
    refused(&desk.head(&["unseal", &name, "--out", "mine.csv"]), 2, "not replaced");
    assert_eq!(std::fs::read(desk.path("mine.csv")).unwrap(), plain);
    assert_eq!(desk.head(&["unseal", &name, "--out", "-"]).stdout, plain);
    expect(&desk.head(&["unseal", &name]), 0);
    assert_eq!(std::fs::read(exports.join("roster-corrections.rejected.csv")).unwrap(), plain);
    std::fs::write(desk.path("odd.age"), b"not sealed").unwrap();
    expect(&desk.head(&["unseal", "odd.age"]), 4);
    let trail = out(&desk.head(&["audit", "--json"]));
    assert_eq!(trail.matches("unsealed csv").count(), 3, "{trail}");
    // not to be opened by whoever may not export in plain, nor by whom it is not sealed to
    let other = Desk::office();
    let copy = other.path("copy.csv.age");
    std::fs::copy(&sealed, &copy).unwrap();
    expect(&other.head(&["unseal", "copy.csv.age"]), 3);
    expect(&other.as_officer("王试丙", &["unseal", "copy.csv.age"]), 3);
    assert!(!other.path("copy.csv").exists());
}

#[test]
fn what_an_import_tells_is_true_when_nobody_listens_to_the_end() {
    let desk = founded();
    let mut command =
        desk.command(&["--registry", "office", "import", "roster", &sample("roster-corrections.xlsx")]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // the reader goes before the first line is written
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    let _status = child.wait().unwrap();
    assert!(!said.contains("panic"), "{said}");
    assert_eq!(desk.json(0, &["list", "--all"])["count"], 40);
}

#[test]
fn help_shows_one_command_when_it_is_named() {
    let desk = Desk::empty("a long passphrase");
    let shown = desk.run(&["help", "init"]);
    expect(&shown, 0);
    assert!(out(&shown).contains("--office") && out(&shown).contains("guitu init"), "{}", out(&shown));
    let below = desk.run(&["help", "report", "self-audit"]);
    assert!(out(&below).contains("--month"), "{}", out(&below));
    refused(&desk.run(&["help", "nothing"]), 2, "nothing");
}

#[test]
fn a_figure_names_the_record_and_the_duty_it_stands_for() {
    let desk = Desk::office();
    let month = today().format("%Y-%m").to_string();
    let person = desk.somebody();
    let closed = desk.json(0, &["close", &person, "--how", "died"]);
    let row = |code: &str| desk.json(0, &["explain", code, "--month", &month])["rows"].clone();
    let left = row("A4d");
    let mine = left.as_array().unwrap().iter().find(|row| row["number"] == person.as_str()).unwrap();
    assert_eq!(mine["facts"], closed["facts"]);
    let asked = row("E3a");
    assert!(!asked.as_array().unwrap().is_empty());
    for row in asked.as_array().unwrap() {
        assert!(row["duty"].is_string() && row["what"].is_string(), "{row}");
    }
}

#[test]
fn the_trail_names_the_items_of_an_inspection_and_english_has_no_chinese_comma() {
    let desk = Desk::office();
    let trail = out(&desk.head(&["audit", "--last", "2000", "--json"]));
    assert!(trail.contains("inspection-judged"));
    assert!(!trail.contains("service-copies") && !trail.contains("case-file "), "{trail}");
    let due = out(&desk.head(&["due", "--all"]));
    assert!(!due.contains('、'), "{due}");
}

/// A roster of one row, with the headings that rosters of corrections and of resettlement help need.
fn roster(desk: &Desk, name: &str, headings: &str, row: &str) -> String {
    let path = desk.path(name);
    std::fs::write(&path, format!("{headings}\n{row}\n")).unwrap();
    path.display().to_string()
}

/// Somebody under help was sentenced again and never came: in every list, whichever case was on file first.
#[test]
fn whoever_never_came_is_in_the_lists_whatever_was_on_file_first() {
    let desk = founded();
    let helped = roster(
        &desk,
        "helped.csv",
        "姓名,身份证号,释放日期,帮教等级",
        "测试乙,110105199003070068,2024-03-04,一般",
    );
    let read = desk.head(&["import", "roster", &helped, "--rejects", "r1.csv"]);
    assert!(matches!(read.status.code(), Some(0 | 1)), "{}", err(&read));
    let number = desk.json(0, &["list"])["people"][0]["number"].as_str().unwrap().to_owned();
    let sentenced = roster(
        &desk,
        "sentenced.csv",
        "姓名,身份证号,矫正类别,矫正起日,矫正止日",
        "测试乙,110105199003070068,缓刑,2026-01-05,2028-01-04",
    );
    let read = desk.head(&["import", "roster", &sentenced, "--rejects", "r2.csv"]);
    assert!(matches!(read.status.code(), Some(0 | 1)), "{}", err(&read));
    let state =
        ["state", &number, "--state", "not-yet-reported", "--on", "2026-01-06", "--reason", "一直未到"];
    expect(&desk.head(&state), 0);
    for kind in ["corrections", "resettlement"] {
        let list = desk.json(0, &["list", "--kind", kind]);
        assert_eq!(
            (list["count"].as_u64(), &list["people"][0]["case"]["kind"]),
            (Some(1), &kind.into()),
            "{list}"
        );
    }
    let list = desk.json(0, &["list"]);
    assert_eq!(list["people"][0]["case"]["state"], "not-yet-reported");
    assert_eq!(list["people"][0]["open_cases"].as_array().unwrap().len(), 2);
    let due = desk.json(0, &["due", "--number", &number]);
    let duties = due["duties"].as_array().unwrap();
    let admission = duties.iter().find(|duty| duty["rule"] == "admission").unwrap();
    assert_eq!(
        (&admission["status"], &admission["due"]),
        (&"finding".into(), &"2026-01-15".into()),
        "{admission}"
    );
    assert!(!admission["candidates"].as_array().unwrap().is_empty());
    let run = desk.json(0, &["inspect", "start"]);
    assert!(run["subjects"][0].as_str().unwrap().ends_with(&number), "{run}");
}
