//! A filed report comes out again as it was filed, whatever was recorded since.

use crate::common::desk::{Desk, refused, today};
use crate::common::{expect, out};
use chrono::{Datelike, Months};

#[test]
fn a_filed_month_gives_the_filed_document_and_a_draft_only_when_asked() {
    let desk = Desk::office();
    let last = today().with_day(1).unwrap().checked_sub_months(Months::new(1)).unwrap();
    let month = format!("{:04}-{:02}", last.year(), last.month());
    let report = |more: &[&str]| {
        let formats = ["--format", "md,docx", "--plain", "--out", "."];
        desk.head(&[&["report", "self-audit", "--month", &month], more, &formats[..]].concat())
    };
    let read = |kind: &str| std::fs::read(desk.path(&format!("self-audit-{month}.{kind}"))).unwrap();
    let both = || (read("md"), read("docx"));
    let filing = report(&["--plan", "加强走访。", "--file"]);
    expect(&filing, 0);
    let said = out(&filing);
    let filed = both();
    let text = String::from_utf8(filed.0.clone()).unwrap();
    assert!(!text.contains("草稿") && !text.contains("未定稿"), "{text}");
    let code = said.split_whitespace().find(|word| word.len() == 23).unwrap();
    assert!(text.contains(code), "{said}");

    // another day's work about that month does not change what was filed
    let number = desk.somebody();
    let on = last.with_day(20).unwrap().to_string();
    let late = desk.head(&["check-in", &number, "--mode", "phone", "--on", &on]);
    expect(&late, 0);
    expect(&report(&[]), 0);
    assert!(both() == filed, "the filed document, byte for byte");
    expect(&report(&["--file"]), 1);
    assert!(both() == filed, "it is filed once");

    // what the figures would be now stands beside it, marked
    report(&["--draft"]);
    let draft = std::fs::read_to_string(desk.path(&format!("self-audit-{month}-draft.md"))).unwrap();
    assert!(draft.contains("草稿") && draft.contains("已经定稿") && draft.contains("未定稿"), "{draft}");
    assert!(both() == filed, "the draft has a file of its own");

    refused(&report(&["--plan", "改主意了"]), 2, "plan, names and date are fixed");
    refused(&report(&["--names", "full"]), 2, "--draft");
}
