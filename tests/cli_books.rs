//! The office's books through the real binary: who is on them on the day of closing, what leaves them and in which words.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic)] // a test stops where it fails

mod common;

use common::desk::{Desk, refused, today};
use common::{err, expect, out};
use guitu::assets::{Catalog, Lang};
use guitu::registry::{Problem, ProblemKind, RegistryError};
use guitu::words;

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
    refused(&desk.head(&["level", number, "--level", "普管", "--reason", "试"]), 2, "no supervision level");
}

#[test]
fn one_thing_wrong_with_every_fact_of_an_act_is_said_once() {
    let kind = ProblemKind::FutureDay { stated: today().succ_opt().unwrap(), today: today() };
    let problems = (0..3).map(|ordinal| Problem { ordinal, kind: kind.clone() }).collect();
    let told = words::error(Catalog::of(Lang::En), &RegistryError::Invalid(problems));
    assert_eq!(told.to_string().matches("after today").count(), 1, "{told}");
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
