//! Whatever is done in a registry, the duties it keeps are those that a fresh reckoning gives.

use crate::common::*;
use guitu::domain::*;
use guitu::policy::Policy;
use guitu::registry::{Registry, adoption};
use proptest::prelude::*;

const PEOPLE: usize = 4;

#[derive(Debug, Clone)]
enum Act {
    CheckIn { who: usize, back: u32, mode: CheckInMode },
    Level { who: usize, back: u32, level: &'static str },
    Exempt { who: usize, days: u32 },
    PutOff { who: usize, days: u32 },
    Close { who: usize },
    Withdraw { nth: usize },
    Undo,
    Redo,
    Adopt,
    Rebuild,
    Look { ahead: u32 },
}

fn act() -> impl Strategy<Value = Act> {
    let who = 0..PEOPLE;
    prop_oneof![
        6 => (who.clone(), 0u32..40, prop::sample::select(&CheckInMode::ALL))
            .prop_map(|(who, back, mode)| Act::CheckIn { who, back, mode }),
        2 => (who.clone(), 0u32..20, prop::sample::select(vec!["严管", "普管", "宽管"]))
            .prop_map(|(who, back, level)| Act::Level { who, back, level }),
        1 => (who.clone(), 1u32..60).prop_map(|(who, days)| Act::Exempt { who, days }),
        1 => (who.clone(), 1u32..7).prop_map(|(who, days)| Act::PutOff { who, days }),
        1 => who.prop_map(|who| Act::Close { who }),
        2 => (0usize..20).prop_map(|nth| Act::Withdraw { nth }),
        2 => Just(Act::Undo),
        1 => Just(Act::Redo),
        1 => Just(Act::Adopt),
        1 => Just(Act::Rebuild),
        2 => (0u32..60).prop_map(|ahead| Act::Look { ahead }),
    ]
}

const TODAY: &str = "2026-07-15";

/// Does it, or is refused: either way what is kept must agree afterwards.
fn perform(registry: &mut Registry, entropy: &mut Seeded, people: &[(SubjectId, CaseId)], act: &Act) {
    let today = day(TODAY);
    let ago = |days: u32| today - chrono::Days::new(days.into());
    let ahead = |days: u32| today + chrono::Days::new(days.into());
    let mut state = |who: usize, on, body: FactBody| {
        let _ = registry.state_one(Some(people[who].0), on, body, at(TODAY), entropy);
    };
    match *act {
        Act::CheckIn { who, back, mode } => state(who, ago(back), check_in(people[who].1, mode).into()),
        Act::Level { who, back, level } => {
            let body = LevelSet {
                case: people[who].1,
                level: level.to_owned(),
                reason: text("考核结果"),
                approval: text(""),
            };
            state(who, ago(back), body.into());
        }
        Act::Exempt { who, days } => {
            let body = Exempted {
                case: people[who].1,
                rule: "group:public-benefit".to_owned(),
                from: today,
                until: Some(ahead(days)),
                reason: text("伤病，有证明"),
                approval: text("批1号"),
            };
            state(who, today, body.into());
        }
        Act::PutOff { who, days } => {
            let body = HeldBack {
                case: people[who].1,
                rule: "check-in-phone".to_owned(),
                until: ahead(days),
                reason: text("住院"),
            };
            state(who, today, body.into());
        }
        Act::Close { who } => {
            let closing = Closing::Terminated(Termination::Died);
            let body = CaseClosed { case: people[who].1, closing, document: text("文1号") };
            state(who, today, body.into());
        }
        Act::Withdraw { nth } => {
            let facts: Vec<FactId> = registry
                .state()
                .subjects
                .values()
                .flat_map(|file| file.contacts.iter().map(|c| c.fact))
                .collect();
            if !facts.is_empty() {
                let target = facts[nth % facts.len()];
                crate::common::acts::correct(registry, target, "写错", None, at(TODAY), entropy).unwrap();
            }
        }
        Act::Undo => drop(registry.undo(at(TODAY), entropy)),
        Act::Redo => drop(registry.redo(at(TODAY), entropy)),
        Act::Adopt => {
            // the same rules with one number changed
            let mut files = Policy::embedded_files();
            let file = files.iter_mut().find(|file| file.path.contains("profile-")).unwrap();
            let changed = String::from_utf8(file.bytes.to_vec()).unwrap().replacen(
                "remind_days = 7",
                "remind_days = 6",
                1,
            );
            file.bytes = changed.as_bytes();
            let policy = Policy::parse(&files).unwrap();
            let body = adoption(&policy, today, &files);
            registry.state_one(None, today, body, at(TODAY), entropy).unwrap();
        }
        Act::Rebuild => registry.rebuild().unwrap(),
        Act::Look { ahead: days } => drop(registry.caseload(ahead(days))),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_is_kept_equals_a_fresh_reckoning(acts in prop::collection::vec(act(), 1..24)) {
        let mut office = Office::found("2026-06-01");
        let mut registry = office.open("2026-06-01").unwrap();
        let entropy = &mut office.entropy;
        let names = ["单试强", "张试三", "李试四", "王试五"];
        let people: Vec<_> = names
            .iter()
            .zip(1..)
            .map(|(name, serial)| register(&mut registry, entropy, name, serial, "2026-06-02"))
            .collect();
        for act in &acts {
            drop(registry.caseload(day(TODAY)));
            perform(&mut registry, entropy, &people, act);
            let fresh = registry.state().caseload(registry.policy(), day(TODAY));
            prop_assert_eq!(&*registry.caseload(day(TODAY)), &fresh, "after {:?}", act);
        }
    }
}

/// Whoever stands where on a day, as a view of that day at that point of the journal says it.
fn seen(registry: &Registry, as_of: &str, known: Option<u64>) -> String {
    let state = registry.known_at(known).unwrap();
    let policy = registry.policy_in(&state).unwrap();
    let as_of = day(as_of);
    let days = guitu::check::lookback(&state, "weekly-inspection", as_of, None);
    let rules = [
        "not-reported",
        "phone-reports",
        "monthly-reports",
        "public-benefit",
        "out-of-supervision",
        "leave-overdue",
        "overdue-discharge",
        "initial-education",
        "reoffence",
        "medical",
    ];
    let mut said = String::new();
    for file in state.subjects.values() {
        let duties = state.reckoning(&policy, as_of).duties(file);
        said += &format!("{duties:?}\n{:?}\n", state.reckoning(&policy, as_of).alarms(file, &duties));
        for rule in rules {
            said += &format!("{:?}\n", guitu::check::answer(rule, &state, &policy, file, days));
        }
        let case = file.current_case(as_of).unwrap();
        said += &format!("{:?} {:?}\n", case.state_on(as_of), case.overstayed_on(as_of));
    }
    said
}

#[derive(Debug, Clone)]
enum Later {
    Leave { from: u32, days: u32 },
    Back { on: u32 },
    Lost { on: u32 },
    CheckIn { on: u32, outcome: Outcome },
    Close,
}

fn later() -> impl Strategy<Value = Later> {
    let outcome = prop::sample::select(vec![
        Outcome::Complied,
        Outcome::NoContact,
        Outcome::AcceptableAbsence,
        Outcome::UnacceptableAbsence,
    ]);
    prop_oneof![
        3 => (0u32..60, 1u32..8).prop_map(|(from, days)| Later::Leave { from, days }),
        2 => (0u32..60).prop_map(|on| Later::Back { on }),
        1 => (0u32..60).prop_map(|on| Later::Lost { on }),
        3 => (0u32..60, outcome).prop_map(|(on, outcome)| Later::CheckIn { on, outcome }),
        1 => Just(Later::Close),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// A view as of a day and known at a point stays what it was, whatever is recorded afterwards; and what is recorded of
    /// later days changes no view of an earlier day, whatever point it is known at.
    #[test]
    fn a_view_of_a_day_known_at_a_point_stays(acts in prop::collection::vec(later(), 1..8)) {
        let mut office = Office::found("2026-03-02");
        let mut registry = office.open("2026-03-02").unwrap();
        let e = &mut office.entropy;
        let (who, case) = register(&mut registry, e, "张试一", 1, "2026-03-02");
        let leave = StateSet { until: Some(day("2026-03-20")), ..StateSet::new(case, CaseState::OnLeave, text("探亲")) };
        registry.state_one(Some(who), day("2026-03-14"), leave, at("2026-03-14"), e).unwrap();
        let known = registry.head().unwrap().index;
        let then: Vec<String> =
            ["2026-03-25", "2026-04-30"].iter().map(|as_of| seen(&registry, as_of, Some(known))).collect();
        let before = seen(&registry, "2026-03-25", None);
        for act in acts {
            let on = |offset: u32| day("2026-03-26") + chrono::Days::new(offset.into());
            let (on, body): (_, FactBody) = match act {
                Later::Leave { from, days } => {
                    let until = Some(on(from + days));
                    (on(from), StateSet { until, ..StateSet::new(case, CaseState::OnLeave, text("外出")) }.into())
                }
                Later::Back { on: at } => {
                    (on(at), StateSet::new(case, CaseState::UnderSupervision, text("返回")).into())
                }
                Later::Lost { on: at } => {
                    (on(at), StateSet::new(case, CaseState::OutOfSupervision, text("失联")).into())
                }
                Later::CheckIn { on: at, outcome } => {
                    let mut made = check_in(case, CheckInMode::Phone);
                    made.outcome = outcome;
                    (on(at), made.into())
                }
                Later::Close => {
                    let closing = Closing::Terminated(Termination::Died);
                    (on(60), CaseClosed { case, closing, document: text("亡1号") }.into())
                }
            };
            let _ = registry.state_one(Some(who), on, body, at("2026-06-10"), e);
        }
        for (as_of, then) in ["2026-03-25", "2026-04-30"].iter().zip(&then) {
            prop_assert_eq!(&seen(&registry, as_of, Some(known)), then);
        }
        prop_assert_eq!(seen(&registry, "2026-03-25", None), before);
    }
}

/// The observed case: on leave to the 10th and not back on the 20th is ten days overdue, whatever leave comes after.
#[test]
fn a_later_leave_changes_no_inspection_of_an_earlier_day() {
    let mut office = Office::found("2026-03-02");
    let mut registry = office.open("2026-03-02").unwrap();
    let e = &mut office.entropy;
    let (who, case) = register(&mut registry, e, "张试一", 1, "2026-03-02");
    let mut leave = |registry: &mut Registry, from: &str, until: &str| {
        let body =
            StateSet { until: Some(day(until)), ..StateSet::new(case, CaseState::OnLeave, text("外出")) };
        registry.state_one(Some(who), day(from), body, at("2026-07-01"), e).unwrap();
    };
    leave(&mut registry, "2026-04-05", "2026-04-10");
    let overdue = |registry: &Registry| {
        let days = guitu::check::lookback(registry.state(), "weekly", day("2026-04-20"), None);
        let file = &registry.state().subjects[&who];
        let answer = guitu::check::answer("leave-overdue", registry.state(), registry.policy(), file, days);
        answer.map(|answer| answer.detail)
    };
    let ten = Some(guitu::check::Detail::Overdue { due: day("2026-04-10"), days: 10 });
    assert_eq!(overdue(&registry), ten);
    leave(&mut registry, "2026-06-01", "2026-06-05");
    assert_eq!(overdue(&registry), ten);
}
