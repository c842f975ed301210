//! The rules by example: each boundary of the law and of the windows.

use super::build::{Build, EDUCATION, IN_PERSON, PHONE, WRITTEN, d};
use crate::domain::{
    AssistanceGrade, CaseState, Category, ContactKind, Outcome, SanctionKind, SessionKind, TemporaryGround,
};
use crate::duty::{
    Duty, DutyWindow, Ground, Lapse, Origin, Reckoning, Rest, Status, WindowOutcome, duties, measures,
    tallies,
};
use crate::policy::{Accepts, Policy};

fn duty(build: &Build, as_of: &str, id: &str) -> Option<Duty> {
    duties(&build.file, &Policy::embedded(), d(as_of)).into_iter().find(|duty| duty.id() == id)
}

fn status(build: &Build, as_of: &str, id: &str) -> Status {
    duty(build, as_of, id).unwrap_or_else(|| panic!("no duty {id} on {as_of}")).status
}

fn windows(build: &Build, as_of: &str, id: &str) -> Vec<DutyWindow> {
    let policy = Policy::embedded();
    Reckoning::new(&policy, d(as_of)).windows(&build.file, &build.file.cases[0], id)
}

// 2026-03-02 is a Monday; 普管: phone weekly, in person monthly with two days of grace.
fn ordinary() -> Build {
    Build::corrections("2026-03-02", "2027-03-01", "普管")
}

#[test]
fn a_weekly_report_is_due_on_sunday_and_overdue_on_monday() {
    let build = ordinary();
    assert_eq!(status(&build, "2026-03-02", "check-in-phone"), Status::NotYet);
    assert_eq!(status(&build, "2026-03-06", "check-in-phone"), Status::Upcoming);
    assert_eq!(status(&build, "2026-03-08", "check-in-phone"), Status::Due);
    let monday = duty(&build, "2026-03-09", "check-in-phone").unwrap();
    assert_eq!((monday.status, monday.days_overdue, monday.missed_in_row), (Status::Overdue, 1, 1));
    assert_eq!(status(&build, "2026-03-15", "check-in-phone"), Status::Overdue);
    let finding = duty(&build, "2026-03-16", "check-in-phone").unwrap();
    assert_eq!((finding.status, finding.days_overdue, finding.missed_in_row), (Status::Finding, 8, 2));
}

#[test]
fn a_contact_meets_its_week_and_ends_the_row_of_missed_ones() {
    let build = ordinary().contact("2026-03-17", PHONE);
    let met = duty(&build, "2026-03-20", "check-in-phone").unwrap();
    assert_eq!((met.status, met.missed_in_row, met.missed_ever), (Status::Met, 0, 2));
    assert_eq!(met.last_met, Some(d("2026-03-17")));
    assert_eq!(met.evidence.len(), 1);
    // As of the day before, it had not happened.
    assert_eq!(status(&build, "2026-03-16", "check-in-phone"), Status::Finding);
}

#[test]
fn failed_attempts_and_wrong_types_do_not_count() {
    let build = ordinary().failed("2026-03-04", PHONE).contact("2026-03-05", WRITTEN);
    let duty = duty(&build, "2026-03-09", "check-in-phone").unwrap();
    assert_eq!((duty.status, duty.attempts.len(), duty.evidence.len()), (Status::Overdue, 1, 0));
}

#[test]
fn contacts_before_the_start_do_not_count() {
    let build = ordinary().contact("2026-03-01", PHONE);
    assert_eq!(status(&build, "2026-03-09", "check-in-phone"), Status::Overdue);
}

#[test]
fn grace_days_take_a_late_contact_for_the_earlier_month() {
    // In person by 31 March, grace until 2 April.
    let build = ordinary().contact("2026-04-02", IN_PERSON);
    let list = windows(&build, "2026-04-30", "check-in-in-person");
    let outcomes: Vec<_> = list.iter().map(|window| window.outcome).collect();
    // March began on a Monday the 2nd: the first whole month is April, so March is not asked of it.
    assert_eq!(list[0].due, d("2026-04-30"));
    assert_eq!(outcomes, [WindowOutcome::Met { on: d("2026-04-02") }]);
    let whole = Build::corrections("2026-03-01", "2027-02-28", "普管").contact("2026-04-02", IN_PERSON);
    assert_eq!(status(&whole, "2026-03-31", "check-in-in-person"), Status::Due);
    assert_eq!(status(&whole, "2026-04-01", "check-in-in-person"), Status::Grace);
    let list = windows(&whole, "2026-04-30", "check-in-in-person");
    assert_eq!(list[0].outcome, WindowOutcome::Met { on: d("2026-04-02") });
    assert_eq!(list[1].outcome, WindowOutcome::Open);
    let missed = Build::corrections("2026-03-01", "2027-02-28", "普管").contact("2026-04-03", IN_PERSON);
    let list = windows(&missed, "2026-04-30", "check-in-in-person");
    assert_eq!(list[0].outcome, WindowOutcome::Missed { made_up: None });
    assert_eq!(list[1].outcome, WindowOutcome::Met { on: d("2026-04-03") });
}

#[test]
fn rolling_windows_follow_the_last_contact() {
    // 宽管: by phone every 14 days.
    let build = Build::corrections("2026-03-02", "2027-03-01", "宽管").contact("2026-03-10", PHONE);
    let open = duty(&build, "2026-03-11", "check-in-phone").unwrap();
    assert_eq!((open.due(), open.status), (Some(d("2026-03-24")), Status::NotYet));
    assert_eq!(open.window.unwrap().origin, Origin::Contact(d("2026-03-10")));
    let late = duty(&build, "2026-04-08", "check-in-phone").unwrap();
    assert_eq!((late.due(), late.days_overdue, late.missed_in_row), (Some(d("2026-03-24")), 15, 2));
    let back = build.contact("2026-04-08", PHONE);
    let after = duty(&back, "2026-04-08", "check-in-phone").unwrap();
    assert_eq!((after.due(), after.missed_ever), (Some(d("2026-04-22")), 2));
}

#[test]
fn a_level_change_starts_a_fresh_period() {
    let build = ordinary().level("2026-03-18", "严管").contact("2026-03-16", IN_PERSON);
    // 严管: in person every seven days, counted from the change, whatever was done before it.
    let duty = duty(&build, "2026-03-19", "check-in-in-person").unwrap();
    assert_eq!(
        (duty.due(), duty.window.unwrap().origin),
        (Some(d("2026-03-25")), Origin::FreshStart(d("2026-03-18")))
    );
    // A change to a level with the same row does not begin the week anew.
    assert_eq!(windows(&build, "2026-03-29", "check-in-phone").len(), 4);
    // A level under another spelling is the same level.
    let alias = ordinary().level("2026-03-18", "ordinary");
    assert_eq!(windows(&alias, "2026-04-30", "check-in-in-person").len(), 1);
}

#[test]
fn detention_suspends_and_a_fresh_period_follows() {
    let build =
        ordinary().state("2026-03-11", CaseState::Detained).state("2026-03-30", CaseState::UnderSupervision);
    assert_eq!(
        status(&build, "2026-03-12", "check-in-phone"),
        Status::Suspended(Rest::State(CaseState::Detained))
    );
    let list = windows(&build, "2026-04-06", "check-in-phone");
    assert_eq!(list[0].outcome, WindowOutcome::Missed { made_up: None });
    assert_eq!(list[1].outcome, WindowOutcome::Lapsed(Lapse::Suspended(CaseState::Detained)));
    assert_eq!((list[2].start, list[2].outcome), (d("2026-03-30"), WindowOutcome::Missed { made_up: None }));
    assert_eq!(duty(&build, "2026-04-06", "check-in-phone").unwrap().missed_in_row, 1);
}

#[test]
fn on_leave_a_call_stands_for_coming_in() {
    let at_home = Build::corrections("2026-03-01", "2027-02-28", "普管").contact("2026-03-20", PHONE);
    assert_eq!(status(&at_home, "2026-03-31", "check-in-in-person"), Status::Due);
    let away = Build::corrections("2026-03-01", "2027-02-28", "普管")
        .state("2026-03-18", CaseState::OnLeave)
        .contact("2026-03-20", PHONE)
        .state("2026-03-25", CaseState::UnderSupervision);
    assert_eq!(status(&away, "2026-03-31", "check-in-in-person"), Status::Met);
}

#[test]
fn hours_add_up_over_the_month() {
    let build = Build::corrections("2026-03-01", "2027-02-28", "宽管")
        .session("2026-03-05", EDUCATION, 120)
        .session("2026-03-12", ContactKind::Session(SessionKind::DrugEducation), 90)
        .session("2026-03-12", ContactKind::Session(SessionKind::PublicBenefit), 600);
    let short = duty(&build, "2026-03-31", "education").unwrap();
    assert_eq!((short.status, short.missing()), (Status::Due, 30));
    let enough = build.session("2026-03-31", EDUCATION, 30);
    let done = duty(&enough, "2026-03-31", "education").unwrap();
    assert_eq!((done.status, done.window.unwrap().done, done.evidence.len()), (Status::Met, 240, 3));
}

#[test]
fn the_monthly_health_report_rolls_over_a_holiday() {
    let build = Build::temporary("2026-01-01", "2027-12-31", TemporaryGround::MedicalParole);
    // 31 January 2026 is a Saturday: due on Monday, 2 February.
    let saturday = duty(&build, "2026-01-31", "health-report").unwrap();
    let window = saturday.window.unwrap();
    assert_eq!((window.due_unrolled, window.due, window.rolled()), (d("2026-01-31"), d("2026-02-02"), true));
    assert_eq!((saturday.status, window.estimated), (Status::Due, false));
    assert_eq!(status(&build, "2026-02-02", "health-report"), Status::Due);
    assert_eq!(status(&build, "2026-02-03", "health-report"), Status::Overdue);
}

#[test]
fn the_re_examination_runs_on_a_grid_of_three_months() {
    let build = Build::temporary("2025-11-30", "2027-11-29", TemporaryGround::MedicalParole);
    let list = windows(&build, "2026-06-30", "reexamination");
    let last: Vec<_> = list.iter().map(|window| window.due_unrolled).collect();
    assert_eq!(last, [d("2026-02-28"), d("2026-05-30"), d("2026-08-30")]); // T8, and never chained
    assert_eq!(list[0].due, d("2026-02-28")); // a make-up working Saturday
    assert_eq!(list[1].due, d("2026-06-01")); // 30 May 2026 is a Saturday
    let other = Build::temporary("2025-11-30", "2027-11-29", TemporaryGround::UnableToCareForSelf);
    assert!(duty(&other, "2026-02-01", "reexamination").is_none());
    // 办法35(4): only once an education did not help
    let late = duty(&build, "2026-03-10", "reexamination").unwrap();
    assert_eq!((late.status, late.measures.len()), (Status::Finding, 0));
    let educated = build.contact("2026-03-04", ContactKind::Talk);
    assert!(duty(&educated, "2026-03-04", "reexamination").unwrap().measures.is_empty());
    let late = duty(&educated, "2026-03-05", "reexamination").unwrap();
    assert_eq!(late.measures[0].kind, SanctionKind::Warning);
    assert_eq!(late.measures[0].evidence.len(), 1, "the education stands behind it");
}

/// 有正当理由: the window rests, nothing is held against the person, and the figures leave it out.
#[test]
fn an_excused_contact_rests_its_window_and_harms_nobody() {
    let mut build = ordinary();
    let excused = build.add(d("2026-03-04"), PHONE, Outcome::AcceptableAbsence, 0);
    let rest = Rest::Excused { on: d("2026-03-04"), until: d("2026-03-08") };
    assert_eq!(status(&build, "2026-03-06", "check-in-phone"), Status::Suspended(rest));
    let list = windows(&build, "2026-03-20", "check-in-phone");
    assert_eq!(list[0].outcome, WindowOutcome::Lapsed(Lapse::Excused { on: d("2026-03-04") }));
    assert!(list[1].is_missed());
    let later = duty(&build, "2026-03-20", "check-in-phone").unwrap();
    assert_eq!((later.missed_in_row, later.missed_ever), (1, 1));
    assert!(!later.attempts.contains(&excused));
    assert!(later.measures.iter().all(|measure| !measure.evidence.contains(&excused)));
    let tally = |to: &str| {
        let list = tallies(&build.file, &Policy::embedded(), d(to), d("2026-03-01"), d(to));
        let phone = list.into_iter().find(|tally| tally.rule.id == "check-in-phone");
        phone.map(|tally| (tally.required, tally.missed))
    };
    assert_eq!(tally("2026-03-09"), None, "nothing was asked of that week");
    assert_eq!(tally("2026-03-16"), Some((1, 1)));
    // other kinds, and other outcomes, rest nothing
    let mut other = ordinary();
    other.add(d("2026-03-04"), WRITTEN, Outcome::AcceptableAbsence, 0);
    other.add(d("2026-03-05"), PHONE, Outcome::UnacceptableAbsence, 0);
    assert_eq!(status(&other, "2026-03-09", "check-in-phone"), Status::Overdue);
}

/// Nobody is hidden by the order in which things were recorded or by the days figures are claimed for.
#[test]
fn whoever_never_came_is_asked_for_whatever_was_recorded_first() {
    let overdue = |build: &Build, as_of: &str, claimed: Option<&str>| {
        let policy = Policy::embedded();
        let reckoning = Reckoning::new(&policy, d(as_of)).claimed_from(claimed.map(d));
        let duties = reckoning.duties(&build.file);
        let admission = duties.into_iter().find(|duty| duty.rule.accepts.meets(Accepts::REPORT_IN));
        admission.map(|duty| (duty.status.is_overdue(), duty.measures.len()))
    };
    for state in [CaseState::NotYetReported, CaseState::DocumentsAwaited, CaseState::Omitted] {
        for claimed in [None, Some("2026-01-01"), Some("2026-05-01")] {
            let mut build = Build::awaited(Category::SuspendedSentence, "2026-01-30", "2027-01-29");
            build.case().states[0].value = state.into();
            assert_eq!(overdue(&build, "2026-06-01", claimed), Some((true, 1)), "{state:?} {claimed:?}");
            // taken over as under supervision first, found never to have come later
            build.case().states[0].value = CaseState::UnderSupervision.into();
            let found = build.state("2026-02-20", state);
            assert_eq!(overdue(&found, "2026-06-01", claimed), Some((true, 1)), "{state:?} {claimed:?}");
            assert_eq!(overdue(&found, "2026-02-19", claimed), None, "as of the day before it was not known");
        }
    }
}

#[test]
fn the_ladder_of_late_reporting_has_its_bounds() {
    // T1: effective Friday 30 January 2026, ten days: Monday 9 February.
    let at = |category, as_of: &str| {
        let build = Build::awaited(category, "2026-01-30", "2027-01-29");
        let duty = duty(&build, as_of, "admission").unwrap();
        (duty.status, duty.measures.first().map(|measure| measure.kind))
    };
    let suspended = |as_of| at(Category::SuspendedSentence, as_of);
    assert_eq!(suspended("2026-02-09"), (Status::Due, None));
    assert_eq!(suspended("2026-02-10"), (Status::Finding, Some(SanctionKind::Admonition))); // n = 1
    assert_eq!(suspended("2026-02-19").1, Some(SanctionKind::Admonition)); // n = 10 (T4)
    assert_eq!(suspended("2026-02-20").1, Some(SanctionKind::Warning)); // n = 11
    assert_eq!(suspended("2026-03-09").1, Some(SanctionKind::Warning)); // one month from 9 February
    assert_eq!(suspended("2026-03-10").1, Some(SanctionKind::RevokeSuspension));
    assert_eq!(at(Category::Parole, "2026-03-10").1, Some(SanctionKind::RevokeParole));
    assert_eq!(at(Category::PublicSurveillance, "2026-03-10").1, Some(SanctionKind::Warning));
}

#[test]
fn first_reporting_rolls_over_the_spring_festival() {
    let build = Build::awaited(Category::Parole, "2026-02-06", "2027-02-05"); // T2
    let window = duty(&build, "2026-02-16", "admission").unwrap().window.unwrap();
    assert_eq!((window.due_unrolled, window.due), (d("2026-02-16"), d("2026-02-24")));
    let build = build.state("2026-02-26", CaseState::UnderSupervision);
    let late = duty(&build, "2026-03-31", "admission").unwrap();
    assert_eq!(late.status, Status::Met);
    assert_eq!(late.window.unwrap().outcome, WindowOutcome::Missed { made_up: Some(d("2026-02-26")) });
    assert_eq!(late.measures[0].ground, Ground::Elapsed { since: d("2026-02-24"), days: 2 });
    // Once somebody has proposed or decided a measure, it is no candidate any more.
    let answered = build.decided("2026-03-02", SanctionKind::Admonition);
    assert!(duty(&answered, "2026-03-31", "admission").unwrap().measures.is_empty());
}

#[test]
fn discharge_is_never_rolled_and_overdue_is_the_gravest() {
    // 17 February 2026 lies in the Spring Festival.
    let build = Build::corrections("2025-02-18", "2026-02-17", "宽管");
    let due = duty(&build, "2026-02-17", "discharge").unwrap();
    assert_eq!((due.status, due.due()), (Status::Due, Some(d("2026-02-17"))));
    assert_eq!(status(&build, "2026-02-07", "discharge"), Status::Upcoming);
    let over = duty(&build, "2026-02-18", "discharge").unwrap();
    assert_eq!((over.status, over.days_overdue), (Status::Finding, 1));
    // Nothing else is asked after the end.
    let after = duties(&build.file, &Policy::embedded(), d("2026-03-20"));
    assert!(after.iter().all(|duty| duty.id() == "discharge" || duty.status == Status::Ended));
    let closed = build.closed("2026-02-17");
    assert_eq!(status(&closed, "2026-02-17", "discharge"), Status::Met);
    assert!(duties(&closed.file, &Policy::embedded(), d("2026-02-18")).is_empty());
}

/// Each leave has its own last day: what is recorded of a later one changes nothing that was.
#[test]
fn a_second_leave_leaves_the_first_as_it_was() {
    let leave = ordinary().on_leave("2026-04-01", "2026-04-10");
    let overdue = |build: &Build, day: &str| {
        let duty = duty(build, day, "leave-return").unwrap();
        (duty.status, duty.due(), duty.days_overdue)
    };
    let ten_days = (Status::Finding, Some(d("2026-04-10")), 10);
    assert_eq!(overdue(&leave, "2026-04-20"), ten_days);
    let again = leave.state("2026-04-21", CaseState::UnderSupervision).on_leave("2026-06-01", "2026-06-20");
    assert_eq!(overdue(&again, "2026-04-20"), ten_days);
    assert_eq!(overdue(&again, "2026-06-10"), (Status::NotYet, Some(d("2026-06-20")), 0));
}

#[test]
fn a_pending_decision_holds_the_discharge() {
    let build =
        Build::corrections("2025-02-18", "2026-02-17", "宽管").state("2026-02-17", CaseState::ExpiredPending);
    assert_eq!(
        status(&build, "2026-02-20", "discharge"),
        Status::Suspended(Rest::State(CaseState::ExpiredPending))
    );
    let resumed = build.state("2026-03-05", CaseState::UnderSupervision);
    let over = duty(&resumed, "2026-03-07", "discharge").unwrap();
    assert_eq!((over.status, over.due(), over.days_overdue), (Status::Finding, Some(d("2026-03-05")), 2));
}

#[test]
fn the_personal_summary_is_due_thirty_days_before_the_end() {
    let build = Build::corrections("2025-07-01", "2026-06-30", "宽管");
    let duty_on = |day: &str| duty(&build, day, "personal-summary").unwrap();
    assert_eq!(duty_on("2026-05-31").due(), Some(d("2026-05-31")));
    assert_eq!(duty_on("2026-05-31").status, Status::Due);
    assert_eq!(duty_on("2026-06-01").status, Status::Overdue);
    let late = Build::corrections("2025-07-01", "2026-06-30", "宽管")
        .contact("2026-06-10", ContactKind::PersonalSummary);
    let made_up = duty(&late, "2026-06-20", "personal-summary").unwrap();
    assert_eq!((made_up.status, made_up.missed_ever), (Status::Met, 1));
}

#[test]
fn a_longer_term_moves_what_hangs_on_its_end() {
    let build = Build::corrections("2025-07-01", "2026-06-30", "宽管").new_end("2026-05-10", "2026-12-31");
    assert_eq!(duty(&build, "2026-05-09", "discharge").unwrap().due(), Some(d("2026-06-30")));
    assert_eq!(duty(&build, "2026-05-10", "discharge").unwrap().due(), Some(d("2026-12-31")));
    assert_eq!(duty(&build, "2026-07-10", "discharge").unwrap().status, Status::NotYet);
    // The month that the old end would have cut short is asked again.
    assert!(windows(&build, "2026-07-31", "check-in-written").iter().any(|w| w.due == d("2026-07-31")));
}

#[test]
fn screening_is_asked_at_intake_and_every_six_months() {
    let build = ordinary();
    assert_eq!(duty(&build, "2026-03-05", "screening").unwrap().due(), Some(d("2026-03-17")));
    let screened = build.contact("2026-03-10", ContactKind::Screening);
    assert_eq!(duty(&screened, "2026-03-11", "screening").unwrap().due(), Some(d("2026-09-10")));
    let sanctioned = screened.decided("2026-04-01", SanctionKind::Admonition);
    assert_eq!(
        duty(&sanctioned, "2026-04-02", "screening-after-sanction").unwrap().due(),
        Some(d("2026-05-01"))
    );
}

#[test]
fn resettlement_help_concerns_staff_and_leads_to_no_measure() {
    let build = Build::resettlement("2026-01-01", "2030-12-31", AssistanceGrade::Priority);
    let all = duties(&build.file, &Policy::embedded(), d("2026-06-30"));
    assert!(
        all.iter().all(|duty| duty.measures.is_empty() && duty.rule.side != crate::policy::Side::Subject)
    );
    let visit = duty(&build, "2026-02-08", "resettlement-visit").unwrap();
    assert_eq!((visit.status, visit.due()), (Status::Finding, Some(d("2026-01-31"))));
    let ordinary = Build::resettlement("2026-01-01", "2030-12-31", AssistanceGrade::Ordinary);
    assert_eq!(duty(&ordinary, "2026-02-08", "resettlement-visit").unwrap().due(), Some(d("2026-03-31")));
    let ending = Build::resettlement("2021-07-01", "2026-06-30", AssistanceGrade::Ordinary);
    assert_eq!(status(&ending, "2026-05-30", "resettlement-end"), Status::NotYet);
    assert_eq!(status(&ending, "2026-05-31", "resettlement-end"), Status::Upcoming); // T-30
}

#[test]
fn drug_education_is_asked_of_those_concerned() {
    assert!(duty(&ordinary(), "2026-04-02", "drug-education").is_none());
    assert_eq!(
        duty(&ordinary().drug_related(), "2026-04-02", "drug-education").unwrap().due(),
        Some(d("2026-06-30"))
    );
}

#[test]
fn an_office_may_put_off_only_what_no_statute_lays_down() {
    let build = ordinary().held_back("2026-03-20", "visit", "2026-04-10").held_back(
        "2026-03-20",
        "discharge",
        "2027-12-31",
    );
    assert_eq!(
        status(&build, "2026-04-05", "visit"),
        Status::Suspended(Rest::HeldBack { until: d("2026-04-10") })
    );
    assert!(!matches!(status(&build, "2026-04-11", "visit"), Status::Suspended(_)));
    assert_eq!(status(&build, "2027-03-02", "discharge"), Status::Finding);
}

#[test]
fn time_off_supervision_climbs_the_ladder() {
    let build = ordinary().state("2026-04-01", CaseState::OutOfSupervision);
    let kinds = |day: &str| {
        let policy = Policy::embedded();
        let found = measures(&Reckoning::new(&policy, d(day)), &build.file);
        found.into_iter().find(|m| matches!(m.ground, Ground::Elapsed { .. })).map(|m| m.kind)
    };
    assert_eq!(kinds("2026-04-01"), None);
    assert_eq!(kinds("2026-04-11"), Some(SanctionKind::Admonition));
    assert_eq!(kinds("2026-04-12"), Some(SanctionKind::Warning));
    assert_eq!(kinds("2026-05-01"), Some(SanctionKind::Warning));
    assert_eq!(kinds("2026-05-02"), Some(SanctionKind::RevokeSuspension));
}

#[test]
fn two_admonitions_point_to_a_warning_until_one_is_decided() {
    let policy = Policy::embedded();
    let earlier = |build: &Build, day: &str| {
        let found = measures(&Reckoning::new(&policy, d(day)), &build.file);
        found.into_iter().find(|m| matches!(m.ground, Ground::Earlier { .. }))
    };
    let build = ordinary().decided("2026-04-01", SanctionKind::Admonition);
    assert_eq!(earlier(&build, "2026-04-02"), None);
    let build = build.decided("2026-05-01", SanctionKind::Admonition);
    // 仍不改正: a breach after the second, here the week that went by without a call
    assert_eq!(earlier(&build, "2026-05-03"), None);
    let measure = earlier(&build, "2026-05-04").unwrap();
    assert_eq!((measure.kind, measure.evidence.len()), (SanctionKind::Warning, 2));
    let breach = Ground::Earlier { kind: SanctionKind::Admonition, count: 2, breach: Some(d("2026-05-03")) };
    assert_eq!(measure.ground, breach);
    assert_eq!(earlier(&build, "2026-04-30"), None);
    let build = build.decided("2026-05-20", SanctionKind::Warning);
    assert_eq!(earlier(&build, "2026-05-21"), None);
}

#[test]
fn a_month_is_counted_by_what_was_due_in_it() {
    let build = Build::corrections("2026-03-01", "2027-02-28", "普管")
        .contact("2026-03-03", PHONE)
        .contact("2026-03-04", PHONE)
        .contact("2026-03-20", IN_PERSON)
        .failed("2026-03-25", PHONE);
    let policy = Policy::embedded();
    let list = tallies(&build.file, &policy, d("2026-03-31"), d("2026-03-01"), d("2026-03-31"));
    let phone = list.iter().find(|tally| tally.rule.id == "check-in-phone").unwrap();
    // Sundays 8, 15, 22, 29 March; 1 March itself is a Sunday with one day left of its week.
    assert_eq!((phone.required, phone.made, phone.missed, phone.open), (4, 2, 2, 0));
    assert_eq!(phone.evidence.len(), 2 + 1); // both calls of the first week, and the visit in person
    let person = list.iter().find(|tally| tally.rule.id == "check-in-in-person").unwrap();
    assert_eq!((person.required, person.made), (1, 1));
    let written = list.iter().find(|tally| tally.rule.id == "check-in-written").unwrap();
    assert_eq!((written.required, written.made, written.open), (1, 0, 1)); // grace still runs
    assert!(!list.iter().any(|tally| tally.rule.id == "discharge"));
}

#[test]
fn what_was_before_the_claimed_day_is_not_asked() {
    let policy = Policy::embedded();
    let build = Build::corrections("2025-01-01", "2027-12-31", "普管");
    let reckoning = Reckoning::new(&policy, d("2026-03-10")).claimed_from(Some(d("2026-03-02")));
    let phone = reckoning.duties(&build.file).into_iter().find(|duty| duty.id() == "check-in-phone").unwrap();
    assert_eq!((phone.missed_ever, phone.due()), (1, Some(d("2026-03-08"))));
    let initial = reckoning.duties(&build.file).into_iter().find(|duty| duty.id() == "initial-education");
    assert!(initial.is_none());
}

#[test]
fn an_overdue_duty_carries_what_its_explanation_names() {
    let build = Build::temporary("2026-01-01", "2027-12-31", TemporaryGround::MedicalParole);
    let found = duty(&build, "2026-02-03", "health-report").unwrap();
    let window = found.window.unwrap();
    assert_eq!(found.status, Status::Overdue);
    assert_eq!((found.rule.basis.as_slice(), found.rule.verified), (&["RP-04".to_owned()][..], false));
    assert_eq!((window.due_unrolled, window.due), (d("2026-01-31"), d("2026-02-02")));
    assert_eq!((found.days_overdue, found.missed_in_row), (1, 1));
}

#[test]
fn an_estimated_year_says_so() {
    let build = Build::temporary("2026-01-01", "2028-12-31", TemporaryGround::MedicalParole)
        .contact("2027-01-15", ContactKind::HealthReport);
    let window = duty(&build, "2027-02-10", "health-report").unwrap();
    assert!(window.window.unwrap().estimated);
}
