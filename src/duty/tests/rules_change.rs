//! Rules that change while a duty runs: levels renamed, a duty left out for a time.

use chrono::NaiveDate;

use super::build::{Build, d};
use crate::domain::{AssistanceGrade, TemporaryGround};
use crate::duty::{Reckoning, Status};
use crate::policy::{Adopted, Policy, SourceFile};
use std::sync::Arc;

type Files = Vec<(String, Vec<u8>)>;

/// The shipped rules with their profile rewritten; its cases are left out.
fn rules(rewrite: impl Fn(&str) -> String) -> Files {
    let files = Policy::embedded_files().into_iter();
    files
        .map(|file| {
            let text = String::from_utf8_lossy(file.bytes).into_owned();
            let profile = file.name().starts_with("profile-");
            let text = if profile { rewrite(text.split("[[case]]").next().unwrap()) } else { text };
            (file.path.to_owned(), text.into_bytes())
        })
        .collect()
}

fn adopted(sets: &[(&str, &Files)]) -> Arc<Policy> {
    let list: Vec<Adopted<'_>> = sets
        .iter()
        .map(|(on, files)| {
            let files: Vec<SourceFile<'_>> =
                files.iter().map(|(path, bytes)| SourceFile { path, bytes }).collect();
            Adopted { on: d(on), policy: Arc::new(Policy::parse(&files).unwrap()), files }
        })
        .collect();
    Policy::through_time(&list).unwrap().unwrap()
}

fn stands(build: &Build, policy: &Policy, on: &str, rule: &str) -> (Status, Option<NaiveDate>) {
    let duties = Reckoning::new(policy, d(on)).duties(&build.file);
    let duty =
        duties.into_iter().find(|duty| duty.id() == rule).unwrap_or_else(|| panic!("no {rule} on {on}"));
    (duty.status, duty.due())
}

/// A name of a level is not the level: who had it goes on, and what was missed stays missed.
#[test]
fn levels_that_are_called_otherwise_start_nothing_afresh() {
    let old = rules(str::to_owned);
    let renamed = rules(|text| {
        let names = [("严管", "甲级", "严格"), ("普管", "乙级", "普通"), ("宽管", "丙级", "宽松")];
        names.iter().fold(text.to_owned(), |text, (old, new, alias)| {
            let text = text.replace(&format!("\"{old}\""), &format!("\"{new}\""));
            text.replace(&format!("[\"{alias}\""), &format!("[\"{old}\", \"{alias}\""))
        })
    });
    let policy = adopted(&[("2026-01-01", &old), ("2026-08-03", &renamed)]);
    let before = adopted(&[("2026-01-01", &old)]);
    let ill = Build::temporary("2026-03-09", "2027-03-08", TemporaryGround::MedicalParole);
    let helped = Build::resettlement("2026-06-20", "2030-06-19", AssistanceGrade::Priority);
    for (build, rule) in [(&ill, "reexamination"), (&ill, "health-report"), (&helped, "resettlement-visit")] {
        for on in ["2026-08-02", "2026-08-03", "2026-08-20", "2026-09-10"] {
            assert_eq!(stands(build, &policy, on, rule), stands(build, &before, on, rule), "{rule} {on}");
        }
    }
}

/// A duty that the rules of a time do not have is not asked in that time because later rules have it again.
#[test]
fn a_duty_left_out_for_a_time_is_not_asked_then() {
    let all = rules(str::to_owned);
    let without = rules(|text| {
        let start = text.find("[[duty]]\nid = \"check-in-phone\"").unwrap();
        let end = start + 8 + text[start + 8..].find("[[duty]]").unwrap();
        format!("{}{}", &text[..start], &text[end..])
    });
    let until_then = adopted(&[("2026-01-01", &all), ("2026-07-06", &without)]);
    let again = adopted(&[("2026-01-01", &all), ("2026-07-06", &without), ("2026-09-07", &all)]);
    let build = Build::corrections("2026-03-02", "2027-03-01", "普管");
    for on in ["2026-07-05", "2026-07-20", "2026-08-15", "2026-09-06"] {
        let (then, now) =
            (stands(&build, &until_then, on, "check-in-phone"), stands(&build, &again, on, "check-in-phone"));
        assert_eq!(then, now, "{on}");
    }
    assert_eq!(stands(&build, &again, "2026-08-15", "check-in-phone").0, Status::Ended);
    assert_ne!(stands(&build, &again, "2026-09-08", "check-in-phone").0, Status::Ended);
}
