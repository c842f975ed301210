//! The office's books through the real binary: who is on them on the day of closing, what leaves them and in which words.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::pedantic)] // a test stops where it fails

mod common;

use common::desk::Desk;
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
