//! The office's books through the real binary: who is on them on the day of closing, what leaves them and in which words.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic)] // a test stops where it fails

mod common;

use common::desk::{Desk, today};
use common::expect;

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
