//! Exemptions (减免) by example.

use super::build::{Build, EDUCATION, PHONE, d};
use crate::duty::{Lapse, Reckoning, Rest, Status, WindowOutcome, duties, tallies};
use crate::policy::Policy;

fn ordinary() -> Build {
    Build::corrections("2026-03-01", "2027-02-28", "普管")
}

fn status(build: &Build, as_of: &str, id: &str) -> Status {
    let all = duties(&build.file, &Policy::embedded(), d(as_of));
    all.into_iter().find(|duty| duty.id() == id).unwrap_or_else(|| panic!("no duty {id} on {as_of}")).status
}

fn exempt(until: &str) -> Status {
    Status::Suspended(Rest::Exempt { until: Some(d(until)) })
}

#[test]
fn a_month_whose_last_day_is_exempt_asks_for_nothing_and_the_others_for_all() {
    let build = ordinary().exempted("2026-04-10", "public-benefit", "2026-04-10", Some("2026-05-20"));
    assert_eq!(status(&build, "2026-04-05", "public-benefit"), Status::Overdue); // March was not done
    assert_eq!(status(&build, "2026-04-10", "public-benefit"), exempt("2026-05-20"));
    assert_eq!(status(&build, "2026-05-20", "public-benefit"), exempt("2026-05-20"));
    let policy = Policy::embedded();
    let windows =
        Reckoning::new(&policy, d("2026-06-02")).windows(&build.file, &build.file.cases[0], "public-benefit");
    let outcomes: Vec<_> = windows.iter().map(|w| (w.due_unrolled, w.outcome)).collect();
    let missed = WindowOutcome::Missed { made_up: None };
    assert_eq!(
        outcomes,
        [
            (d("2026-03-31"), missed),
            (d("2026-04-30"), WindowOutcome::Lapsed(Lapse::Exempt { until: Some(d("2026-05-20")) })),
            (d("2026-05-31"), missed),
            (d("2026-06-30"), WindowOutcome::Open),
        ]
    );
    // What is exempt is not asked by the figures either.
    let asked = |from: &str, to: &str| {
        let all = tallies(&build.file, &policy, d("2026-06-02"), d(from), d(to));
        all.iter().find(|tally| tally.rule.id == "public-benefit").map(|tally| tally.required)
    };
    assert_eq!((asked("2026-04-01", "2026-04-30"), asked("2026-05-01", "2026-05-31")), (None, Some(480)));
}

#[test]
fn hours_done_during_an_exemption_still_meet_the_month() {
    let build = ordinary().exempted("2026-03-20", "education", "2026-03-20", Some("2026-04-02")).session(
        "2026-03-22",
        EDUCATION,
        480,
    );
    let policy = Policy::embedded();
    let windows =
        Reckoning::new(&policy, d("2026-04-01")).windows(&build.file, &build.file.cases[0], "education");
    assert_eq!(windows[0].outcome, WindowOutcome::Met { on: d("2026-03-22") });
}

#[test]
fn a_rolling_count_starts_afresh_after_an_exemption() {
    let build = Build::corrections("2026-03-01", "2027-02-28", "宽管").contact("2026-03-02", PHONE).exempted(
        "2026-03-10",
        "check-in-phone",
        "2026-03-10",
        Some("2026-03-31"),
    );
    assert_eq!(status(&build, "2026-03-31", "check-in-phone"), exempt("2026-03-31"));
    let after = duties(&build.file, &Policy::embedded(), d("2026-04-01"));
    let phone = after.iter().find(|duty| duty.id() == "check-in-phone").unwrap();
    assert_eq!((phone.due(), phone.missed_ever), (Some(d("2026-04-15")), 0));
}

#[test]
fn an_exemption_is_not_known_before_its_approval_and_may_be_open_ended() {
    let build = ordinary().exempted("2026-04-10", "group:public-benefit", "2026-04-20", None);
    assert_eq!(status(&build, "2026-04-19", "public-benefit"), Status::Finding);
    let open_ended = Status::Suspended(Rest::Exempt { until: None });
    assert_eq!(status(&build, "2026-04-20", "public-benefit"), open_ended);
    assert_eq!(status(&build, "2026-12-31", "public-benefit"), open_ended);
}

#[test]
fn neither_statute_nor_the_office_is_exempted_by_the_way() {
    let build = ordinary().exempted("2026-03-05", "discharge", "2026-03-05", None).exempted(
        "2026-03-05",
        "group:education",
        "2026-03-05",
        None,
    );
    assert_eq!(status(&build, "2027-03-02", "discharge"), Status::Finding);
    assert_eq!(status(&build, "2026-04-02", "initial-education"), Status::Overdue); // the staff's own
    assert_eq!(status(&build, "2026-04-02", "education"), Status::Suspended(Rest::Exempt { until: None }));
}
