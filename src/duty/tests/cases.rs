//! The test cases that the shipped profiles carry, and what is said of one that does not hold.

use crate::duty::run_case;
use crate::policy::{Policy, SourceFile};
use std::collections::BTreeSet;

/// Each shipped profile alone, with the shipped statute file and calendar.
fn shipped() -> Vec<(String, Policy)> {
    let files = Policy::embedded_files();
    let calendar: Vec<SourceFile<'_>> =
        files.iter().filter(|file| file.path.starts_with("calendar/")).copied().collect();
    let statute = *files.iter().find(|file| file.name().starts_with("statute-")).unwrap();
    let profiles = files.iter().filter(|file| file.name().starts_with("profile-"));
    profiles
        .map(|file| (file.path.to_owned(), Policy::of_profile(statute, *file, &[], &calendar).unwrap()))
        .collect()
}

#[test]
fn every_case_of_the_shipped_profiles_holds() {
    for (path, policy) in shipped() {
        for case in &policy.profiles()[0].cases {
            if let Some(unmet) = run_case(&policy, case).first() {
                panic!("{path}:{} {}: {:?}", unmet.expect.line, case.name, unmet.differences);
            }
        }
    }
}

#[test]
fn the_shipped_cases_are_many_and_reach_every_row() {
    let shipped = shipped();
    let cases: usize = shipped.iter().map(|(_, policy)| policy.profiles()[0].cases.len()).sum();
    assert!(cases >= 150, "{cases}");
    let profile = &shipped[0].1.profiles()[0];
    let asked: BTreeSet<String> =
        profile.cases.iter().flat_map(|case| &case.expect).map(|expect| expect.about.to_string()).collect();
    for duty in &profile.duties {
        assert!(asked.contains(&duty.id), "no case asks about {}", duty.id);
    }
}

#[test]
fn a_case_that_does_not_hold_says_in_what() {
    let files = Policy::embedded_files();
    let changed: Vec<(String, Vec<u8>)> = files
        .iter()
        .map(|file| {
            let text = String::from_utf8(file.bytes.to_vec()).unwrap();
            (file.path.to_owned(), text.replace("before_days = 30", "before_days = 29").into_bytes())
        })
        .collect();
    let files: Vec<SourceFile<'_>> = changed.iter().map(|(path, bytes)| SourceFile { path, bytes }).collect();
    let policy = Policy::parse(&files).unwrap();
    let unmet: Vec<_> =
        policy.profiles().iter().flat_map(|p| &p.cases).flat_map(|case| run_case(&policy, case)).collect();
    assert!(unmet.iter().all(|unmet| unmet.expect.about.to_string() == "personal-summary"));
    let first = &unmet[0];
    assert_eq!(
        first.differences.iter().map(|d| (d.field, d.expected.as_str(), d.got.as_str())).collect::<Vec<_>>(),
        [
            ("status", "due", "upcoming"),
            ("due", "2026-05-31", "2026-06-01"),
            ("unrolled", "2026-05-31", "2026-06-01")
        ]
    );
    assert!(first.duty.is_some());
}
