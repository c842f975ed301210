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
