//! Properties over random histories.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::build::{Build, d};
use crate::domain::{
    AssistanceGrade, CaseState, CheckInMode, ContactKind, Outcome, SessionKind, SubjectFile, SubjectId,
    TemporaryGround,
};
use crate::duty::{Duty, DutyWindow, Reckoning, Status, WindowOutcome};
use crate::policy::Policy;
use crate::policy::period::add_days;

const START: &str = "2025-01-15";
const END: &str = "2026-09-14";

fn kind() -> impl Strategy<Value = ContactKind> {
    prop_oneof![
        prop::sample::select(&CheckInMode::ALL).prop_map(ContactKind::CheckIn),
        prop::sample::select(&SessionKind::ALL).prop_map(ContactKind::Session),
        Just(ContactKind::Visit),
        Just(ContactKind::Talk),
        Just(ContactKind::HealthReport),
        Just(ContactKind::Reexamination),
        Just(ContactKind::Screening),
        Just(ContactKind::PersonalSummary),
    ]
}

#[derive(Debug, Clone)]
struct Spec {
    temporary: bool,
    contacts: Vec<(u32, ContactKind, bool, u16)>,
    states: Vec<(u32, CaseState)>,
    levels: Vec<(u32, &'static str)>,
    new_end: Option<(u32, u32)>,
    /// Of which duties, from which day, for how many days.
    exempted: Vec<(&'static str, u32, Option<u32>)>,
}

fn day(offset: u32) -> NaiveDate {
    add_days(d(START), offset)
}

fn spec() -> impl Strategy<Value = Spec> {
    let contact = (0u32..620, kind(), prop::bool::weighted(0.85), 0u16..300);
    let states = [
        CaseState::UnderSupervision,
        CaseState::OnLeave,
        CaseState::Detained,
        CaseState::OutOfSupervision,
        CaseState::ExpiredPending,
    ];
    let exempt_from = prop::sample::select(vec![
        "group:public-benefit",
        "group:education",
        "group:check-in",
        "check-in-phone",
        "public-benefit",
    ]);
    (
        any::<bool>(),
        prop::collection::vec(contact, 0..80),
        prop::collection::vec((1u32..620, prop::sample::select(states.to_vec())), 0..4),
        prop::collection::vec((1u32..620, prop::sample::select(vec!["严管", "普管", "宽管"])), 0..4),
        prop::option::of((1u32..620, 30u32..800)),
        prop::collection::vec((exempt_from, 0u32..620, prop::option::weighted(0.8, 0u32..120)), 0..3),
    )
        .prop_map(|(temporary, contacts, mut states, mut levels, new_end, mut exempted)| {
            states.sort_by_key(|state| state.0);
            states.dedup_by_key(|state| state.0);
            levels.sort_by_key(|level| level.0);
            levels.dedup_by_key(|level| level.0);
            exempted.sort_by_key(|exemption| exemption.1);
            Spec { temporary, contacts, states, levels, new_end, exempted }
        })
}

fn build(spec: &Spec) -> Build {
    let mut build = if spec.temporary {
        Build::temporary(START, END, TemporaryGround::MedicalParole)
    } else {
        Build::corrections(START, END, "普管")
    };
    for (on, state) in &spec.states {
        build = build.state(&day(*on).to_string(), *state);
    }
    for (on, level) in &spec.levels {
        build = build.level(&day(*on).to_string(), level);
    }
    if let Some((on, end)) = spec.new_end {
        build = build.new_end(&day(on).to_string(), &day(end.max(on)).to_string());
    }
    for (rule, from, days) in &spec.exempted {
        let (from, until) = (day(*from).to_string(), days.map(|days| day(from + days).to_string()));
        build = build.exempted(&from, rule, &from, until.as_deref());
    }
    for (on, kind, complied, minutes) in &spec.contacts {
        let outcome = if *complied { Outcome::Complied } else { Outcome::NoContact };
        build.add(day(*on), *kind, outcome, *minutes);
    }
    build
}

fn duties(build: &Build, as_of: NaiveDate) -> Vec<Duty> {
    let policy = Policy::embedded();
    Reckoning::new(&policy, as_of).duties(&build.file)
}

fn all_windows(build: &Build, as_of: NaiveDate) -> Vec<(String, Vec<DutyWindow>)> {
    let policy = Policy::embedded();
    let reckoning = Reckoning::new(&policy, as_of);
    let case = &build.file.cases[0];
    policy
        .lines()
        .iter()
        .map(|line| (line.id.clone(), reckoning.windows(&build.file, case, &line.id)))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn one_more_contact_never_makes_anything_more_overdue(
        spec in spec(), extra in (0u32..620, kind(), 0u16..300), at in 0u32..640,
    ) {
        let before = build(&spec);
        let mut after = build(&spec);
        after.add(day(extra.0), extra.1, Outcome::Complied, extra.2);
        let (before, after) = (duties(&before, day(at)), duties(&after, day(at)));
        prop_assert_eq!(before.len(), after.len());
        for (a, b) in before.iter().zip(&after) {
            prop_assert_eq!(a.id(), b.id());
            prop_assert!(b.days_overdue <= a.days_overdue, "{}: {:?} then {:?}", a.id(), a, b);
            prop_assert!(b.missed_in_row <= a.missed_in_row, "{}: {:?} then {:?}", a.id(), a, b);
            prop_assert!(b.missed_ever <= a.missed_ever, "{}: {:?} then {:?}", a.id(), a, b);
            // Nothing asks more than before; what was met may ask for its next window.
            let gravest = a.status.gravity().max(Status::NotYet.gravity());
            prop_assert!(b.status.gravity() <= gravest, "{}: {:?} then {:?}", a.id(), a, b);
        }
    }

    #[test]
    fn a_later_day_never_undoes_a_miss(spec in spec(), at in 0u32..640, later in 0u32..200) {
        let build = build(&spec);
        let early = all_windows(&build, day(at));
        let late = all_windows(&build, day(at + later));
        for ((id, early), (_, late)) in early.iter().zip(&late) {
            for window in early.iter().filter(|window| window.is_missed()) {
                let still = late.iter().any(|w| w.start == window.start && w.due == window.due && w.is_missed());
                prop_assert!(still, "{}: {:?} was missed and is not in {:?}", id, window, late);
            }
        }
    }

    #[test]
    fn facts_of_one_day_may_come_in_any_order(spec in spec(), at in 0u32..640, shuffle in any::<u64>()) {
        let mut other = spec.clone();
        // recorded in another order: other fact ids, another order within each day
        let mut seed = shuffle | 1;
        for last in (1..other.contacts.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            other.contacts.swap(last, (seed >> 33) as usize % (last + 1));
        }
        let said = |duty: &Duty| {
            let measures: Vec<_> = duty.measures.iter().map(|m| (m.kind, m.ground)).collect();
            let counts = (duty.evidence.len(), duty.attempts.len());
            let missed = (duty.days_overdue, duty.missed_in_row, duty.missed_ever, duty.last_met);
            (duty.id().to_owned(), duty.status, duty.window, missed, counts, measures)
        };
        let all = |spec: &Spec| duties(&build(spec), day(at)).iter().map(said).collect::<Vec<_>>();
        prop_assert_eq!(all(&spec), all(&other));
    }

    #[test]
    fn somebody_alone_has_the_duties_of_the_caseload(specs in prop::collection::vec(spec(), 3), at in 0u32..640) {
        let policy = Policy::embedded();
        let reckoning = Reckoning::new(&policy, day(at));
        // enough people for several threads, each of three histories many times over
        let files: Vec<SubjectFile> = (0..99u8)
            .map(|n| {
                let mut file = build(&specs[usize::from(n % 3)]).file;
                file.id = SubjectId([n; 16]);
                file
            })
            .collect();
        let caseload = reckoning.caseload(&files);
        prop_assert_eq!(caseload.len(), files.len());
        for file in &files {
            let alone = reckoning.duties(file);
            prop_assert_eq!(&*caseload[&file.id], alone.as_slice());
        }
    }

    #[test]
    fn nothing_falls_due_after_the_end(spec in spec(), at in 0u32..900) {
        let build = build(&spec);
        let case = &build.file.cases[0];
        for (id, windows) in all_windows(&build, day(at)) {
            for window in windows.iter().filter(|w| !matches!(w.outcome, WindowOutcome::Lapsed(_))) {
                let end = case.terms_on(window.due_unrolled.min(day(at))).end();
                let held = id == "discharge" && window.due > end; // due when a pending decision ended
                prop_assert!(held || window.due <= end.max(window.start), "{}: {:?} after {}", id, window, end);
            }
        }
    }

    #[test]
    fn every_window_of_a_calendar_duty_is_counted_once(spec in spec(), at in 30u32..640) {
        let build = build(&spec);
        let policy = Policy::embedded();
        let reckoning = Reckoning::new(&policy, day(at));
        let (from, split, to) = (d("2025-01-01"), day(at / 2), day(at));
        let whole = reckoning.tallies(&build.file, from, to);
        let first = reckoning.tallies(&build.file, from, split);
        let second = reckoning.tallies(&build.file, add_days(split, 1), to);
        for tally in &whole {
            let part = |list: &[crate::duty::Tally]| {
                list.iter().find(|t| t.rule.id == tally.rule.id).map_or((0, 0, 0), |t| (t.required, t.made, t.missed))
            };
            let (a, b) = (part(&first), part(&second));
            prop_assert_eq!((tally.required, tally.made, tally.missed), (a.0 + b.0, a.1 + b.1, a.2 + b.2));
            prop_assert!(tally.made <= tally.required);
            prop_assert_eq!(tally.windows, tally.met + tally.missed + tally.open);
        }
    }

    #[test]
    fn a_status_agrees_with_its_window(spec in spec(), at in 0u32..640) {
        for duty in duties(&build(&spec), day(at)) {
            match (duty.status, duty.window) {
                (Status::Overdue | Status::Finding, Some(window)) => {
                    prop_assert!(day(at) > window.grace_until && duty.days_overdue > 0 && duty.missed_in_row > 0);
                    prop_assert_eq!(duty.status == Status::Finding, day(at) >= window.finding_from);
                }
                (Status::Met | Status::NotYet | Status::Upcoming | Status::Due | Status::Grace, Some(window)) => {
                    prop_assert!(duty.days_overdue == 0);
                    prop_assert!(duty.status == Status::Met || day(at) <= window.grace_until);
                }
                (Status::Suspended(_), _) | (Status::Ended, None) => {}
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}

#[test]
fn a_resettlement_case_has_the_same_manners() {
    let build = Build::resettlement("2026-01-05", "2030-12-31", AssistanceGrade::Ordinary);
    for at in 0..400 {
        for duty in duties(&build, add_days(d("2026-01-05"), at)) {
            assert!(duty.measures.is_empty());
        }
    }
}
