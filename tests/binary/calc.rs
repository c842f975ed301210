//! `guitu calc`: the arithmetic of the law through the real binary, without a registry.

use serde_json::{Value, json};
use std::process::{Command, Output, Stdio};

fn run(args: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_guitu"))
        .arg("calc")
        .args(args.split(' '))
        .env_clear()
        .env("LANG", "en_GB.UTF-8")
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

/// The answer of a calculation, with its exit code.
fn answer(args: &str) -> (i32, Value) {
    let output = run(&format!("{args} --json"));
    let text = String::from_utf8(output.stdout).unwrap();
    let value = serde_json::from_str(&text)
        .unwrap_or_else(|e| panic!("{args}: {e}: {text}{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), value)
}

fn calculated(args: &str) -> Value {
    let (code, value) = answer(args);
    assert_eq!(code, 0, "{args}: {value}");
    value
}

#[test]
fn terms_end_by_article_202() {
    for (length, end, off) in [
        ("2024-02-29 --years 1", "2025-02-27", "2025-02-28"),
        ("2024-04-30 --months 1", "2024-05-30", "2024-05-31"),
        ("2023-02-28 --months 3", "2023-05-30", "2023-05-31"),
        ("2024-01-30 --months 1", "2024-02-28", "2024-02-29"),
        ("2023-01-30 --months 1", "2023-02-27", "2023-02-28"),
        ("2024-01-31 --months 1", "2024-02-28", "2024-02-29"),
        ("2024-03-15 --years 1", "2025-03-14", "2025-03-15"),
        ("2024-03-15 --half-month", "2024-03-29", "2024-03-30"),
        ("2024-03-15 --days 1", "2024-03-15", "2024-03-16"),
        ("2024-12-31 --years 1 --months 2", "2026-02-27", "2026-02-28"),
    ] {
        let value = calculated(&format!("term --start {length}"));
        assert_eq!(value, json!({ "end": end, "off_register": off, "notes": [] }), "{length}");
    }
}

#[test]
fn days_are_read_as_officers_write_them() {
    let plain = json!({ "end": "2024-05-30", "off_register": "2024-05-31", "notes": [] });
    for day in [
        "2024-04-30",
        "2024/4/30",
        "2024.4.30",
        "2024年4月30日",
        "20240430",
        "２０２４－０４－３０",
        "２０２４年４月３０日",
    ] {
        assert_eq!(calculated(&format!("term --start {day} --months 1")), plain, "{day}");
    }
    assert_eq!(calculated("workday --date 2026.6.22")["working"], true);
    assert_eq!(calculated("deadline --from 2026年1月30日 --days 10")["due"], "2026-02-09");
    assert_eq!(calculated("age --birth 20081201 --on 2026/12/1"), json!({ "age": 18 }));
}

/// The notes of an answer, one a line.
fn notes(value: &Value) -> String {
    let notes = value["notes"].as_array().unwrap().iter().map(|note| note.as_str().unwrap());
    notes.collect::<Vec<_>>().join("\n")
}

#[test]
fn custody_is_credited_by_the_punishment() {
    for (kind, end, article) in [
        ("管制", "2025-02-22", "Criminal Law art.41"),
        ("拘役", "2025-03-04", "Criminal Law art.44"),
        ("有期徒刑", "2025-03-04", "Criminal Law art.47"),
    ] {
        let value = calculated(&format!("term --start 2024-03-15 --years 1 --credit 10 --kind {kind}"));
        assert_eq!(value["end"], end, "{kind}");
        let notes = notes(&value);
        assert!(notes.contains(article) && notes.contains("2025-03-14"), "{notes}");
        assert_eq!(notes.contains("does not roll"), kind == "管制", "a Saturday: {notes}");
    }
}

#[test]
fn designated_residence_counts_for_less() {
    for (credit, kind, end) in [
        ("--residence-credit 11", "管制", "2025-03-03"),
        ("--residence-credit 11", "拘役", "2025-03-09"),
        ("--residence-credit 11", "有期徒刑", "2025-03-09"),
        ("--credit 10 --residence-credit 11", "有期徒刑", "2025-02-27"),
        ("--credit 10 --residence-credit 11", "管制", "2025-02-11"),
    ] {
        let value = calculated(&format!("term --start 2024-03-15 --years 1 {credit} --kind {kind}"));
        assert_eq!(value["end"], end, "{credit} {kind}");
        let notes = notes(&value);
        assert!(notes.contains("Criminal Procedure Law art.76"), "{notes}");
        assert_eq!(notes.contains("remainder of 1"), kind != "管制", "{notes}");
        assert!(!notes.contains("unverified"), "{notes}");
    }
}

#[test]
fn notes_say_what_was_applied_in_both_languages() {
    let line = "term --start 2024-04-30 --months 6 --credit 1 --kind 管制";
    let english = notes(&calculated(line));
    assert!(english.contains("end of a month") && english.contains("Interpretation art.202"), "{english}");
    let chinese = notes(&calculated(&format!("{line} --lang zh")));
    for part in ["羁押 1 日折抵 2 日", "刑法41", "月末", "刑诉解释202", "不折抵则至 2024-10-30"]
    {
        assert!(chinese.contains(part), "{part}: {chinese}");
    }
    // A Tuesday in the National Day week: the last day stays.
    let holiday = calculated("term --start 2024-04-02 --months 6 --credit 0 --kind 拘役");
    assert_eq!(holiday["end"], "2024-10-01");
    assert!(notes(&holiday).contains("does not roll"), "{holiday}");
}

#[test]
fn odd_lengths_and_credits_still_get_an_answer() {
    let plain = |length: &str| calculated(&format!("term --start 2024-03-15 {length}"));
    assert_eq!(plain("--days 0 --months 3"), plain("--months 3"));
    assert_eq!(plain("--credit 0 --months 3"), plain("--months 3"));
    let kind = plain("--months 3 --kind 拘役");
    assert_eq!(kind["end"], plain("--months 3")["end"]);
    assert!(notes(&kind).contains("nothing was credited"), "{kind}");
    let probation = plain("--years 1 --kind 考验期");
    assert_eq!(probation["end"], "2025-03-14");
    assert!(notes(&probation).contains("takes no credit"), "{probation}");
    // All but one day is credited.
    assert_eq!(plain("--days 10 --credit 9 --kind 拘役")["end"], "2024-03-15");
    // Without JSON the last day's reasons are said even for a plain term.
    let told = String::from_utf8(run("term --start 2024-04-30 --months 1").stdout).unwrap();
    assert!(told.contains("2024-05-30") && told.contains("end of a month"), "{told}");
}

#[test]
fn deadlines_roll_to_the_next_working_day_and_say_when_they_are_estimates() {
    for (period, unrolled, due, estimated) in [
        ("2024-09-21 --days 10", "2024-10-01", "2024-10-08", false),
        ("2026-01-30 --days 10", "2026-02-09", "2026-02-09", false), // T1
        ("2026-02-06 --days 10", "2026-02-16", "2026-02-24", false), // T2
        ("2026-02-10 --working-days 10", "2026-03-02", "2026-03-02", false), // T3
        ("2026-01-31 --months 1", "2026-02-28", "2026-02-28", false), // T5: a make-up Saturday
        ("2025-11-30 --months 3", "2026-02-28", "2026-02-28", false), // T8
        ("2026-03-05 --months 3", "2026-06-05", "2026-06-05", false), // T9
        ("2030-01-10 --days 2", "2030-01-12", "2030-01-14", true),
    ] {
        let value = calculated(&format!("deadline --from {period}"));
        assert_eq!(value, json!({ "unrolled": unrolled, "due": due, "estimated": estimated }), "{period}");
    }
}

#[test]
fn working_days_follow_the_published_notices() {
    let day = |date: &str| calculated(&format!("workday --date {date}"));
    assert_eq!(day("2026-06-22"), json!({ "working": true, "published": true, "name": null }));
    assert_eq!(day("2026-06-20")["working"], false);
    assert_eq!(day("2026-02-14")["working"], true, "a make-up Saturday");
    assert_eq!(day("2026-02-17")["working"], false);
    assert_eq!(day("2030-05-01")["published"], false);
}

#[test]
fn identity_numbers_are_checked_and_never_guessed() {
    let valid = |number: &str| calculated(&format!("id {number}"));
    assert_eq!(
        valid("11010519491231002x"),
        json!({ "valid": true, "normalised": "11010519491231002X", "birth": "1949-12-31", "sex": "female",
                "errors": [], "warnings": [] })
    );
    let male = valid("440524188001010014");
    assert_eq!((&male["birth"], &male["sex"]), (&json!("1880-01-01"), &json!("male")));
    assert_eq!(valid("４４０３０３１９９００１０１００１５").get("errors"), Some(&json!([])));
    let old = valid("440303600101001");
    assert_eq!((&old["converted"], &old["valid"]), (&json!("440303196001010011"), &json!(true)));
    // It is of the old form, and of an area that is younger than the birth.
    assert_eq!(old["warnings"].as_array().unwrap().len(), 2);
    for spelling in
        ["110105 19491231 002x", "110105　19491231　002Ｘ", "１１０１０５１９４９１２３１００２ｘ"]
    {
        let read = valid(spelling);
        assert_eq!((&read["normalised"], &read["warnings"]), (&json!("11010519491231002X"), &json!([])));
    }
    for wrong in [
        "110105194912310021",
        "440303199013010015",
        "44030319900101",
        "440303209901010010",
        "4403031990010100AX",
    ] {
        let (code, value) = answer(&format!("id {wrong}"));
        assert_eq!((code, &value["valid"]), (1, &json!(false)), "{wrong}");
        assert_eq!(value["errors"].as_array().unwrap().len(), 1, "{wrong}: {value}");
    }
}

#[test]
fn an_area_that_cannot_have_been_there_is_a_warning_only() {
    let number = |body: &str| format!("{body}{}", guitu::domain::check_digit(body).unwrap());
    for (body, says) in [
        ("44030319900101001", None),
        ("44030119700101001", None), // the districts of Shenzhen taken together
        ("44030319600101001", Some("(罗湖区) came into use in 1990")),
        ("44032119800101001", Some("(宝安县) came into use in 1982")),
        ("44032119950101001", Some("(宝安县) was given up in 1992")),
        ("44039919900101001", Some("Area 440399 is in no list")),
        ("99010119900101001", Some("no province")),
    ] {
        let (code, value) = answer(&format!("id {}", number(body)));
        assert_eq!((code, &value["valid"]), (0, &json!(true)), "{body}");
        let warnings = value["warnings"].as_array().unwrap();
        assert_eq!(warnings.len(), usize::from(says.is_some()), "{body}: {value}");
        assert!(says.is_none_or(|says| warnings[0].as_str().unwrap().contains(says)), "{body}: {value}");
    }
}

#[test]
fn ages_and_initials() {
    assert_eq!(calculated("age --birth 2008-12-01 --on 2026-11-30"), json!({ "age": 17 }));
    assert_eq!(calculated("age --birth 2008-12-01 --on 2026-12-01"), json!({ "age": 18 }));
    assert_eq!(calculated("age --birth 2008-02-29 --on 2026-02-28"), json!({ "age": 17 }));
    for (name, initials) in [
        ("单志强", json!(["dzq", "szq"])),
        ("仇和", json!(["ch", "qh"])),
        ("区志强", json!(["ozq", "qzq"])),
        ("解志强", json!(["jzq", "xzq"])),
        ("查志强", json!(["czq", "zzq"])),
        ("曾志强", json!(["czq", "zzq"])),
        ("尉迟敏", json!(["wcm", "ycm"])),
        ("王静", json!(["wj"])),
    ] {
        assert_eq!(calculated(&format!("pinyin {name}")), json!({ "initials": initials }), "{name}");
    }
}

#[test]
fn bad_input_gets_one_message_and_the_code_two() {
    for (args, says) in [
        ("term --start 2024-02-30 --years 1", "no day \"2024-02-30\" in the calendar"),
        ("term --start 2023年2月29日 --years 1", "no day \"2023年2月29日\""),
        ("term --start 2024-04 --years 1", "20240430"),
        ("term --start tomorrow --years 1", "\"tomorrow\" is no date"),
        ("term --start 2024-02-28", "length"),
        ("term", "--start"),
        ("term --start 2024-02-28 --days 0 --years 0", "--half-month"),
        ("term --start 2024-01-01 --years 1 --credit 3", "--kind"),
        ("term --start 2024-01-01 --years 1 --residence-credit 3", "--kind"),
        ("term --start 2024-01-01 --years 1 --credit 3 --kind 死刑", "拘役"),
        ("term --start 2024-01-01 --days 10 --credit 10 --kind 拘役", "term of 10 days"),
        ("term --start 2024-01-01 --years 1 --residence-credit 3 --kind 考验期", "probation"),
        ("term --start 2024-01-01 --months 1 --credit 300 --kind 拘役", "longer than the term"),
        ("term --start 2024-01-01 --years 1 --credit 3 --kind 考验期", "probation"),
        ("term --start 2024-01-01 --years 4000000000", "4000000000"),
        ("deadline --from 2024-01-01", "length"),
        ("deadline --from 2024-01-01 --days 0", "length"),
        ("deadline --from 2024-01-01 --days 1 --months 1", "one length"),
        ("deadline --from 9999-01-01 --days 1", "2200"),
        ("age --birth 2020-01-01 --on 2019-01-01", "before the birth"),
        ("workday --date 2026-13-01", "2026-13-01"),
        ("id", "id"),
    ] {
        let output = run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args}: {said}");
        assert!(said.contains(says) && said.lines().count() <= 2, "{args}: {said}");
        assert!(output.stdout.is_empty(), "{args}");
    }
}
