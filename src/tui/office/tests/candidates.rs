//! Measures that no duty carries are listed on Today and in the file.

use super::{at, bench_with, day, text};
use crate::assets::Lang;
use crate::domain::{CaseState, Fact, StateSet};

#[test]
fn time_off_supervision_is_listed_to_be_judged() {
    let mut bench = bench_with(120, 36, Lang::Zh, |registry, entropy| {
        let file = registry.state().subjects.values().find(|file| file.number.serial == 2).unwrap();
        let (subject, case) = (file.id, file.cases[0].id);
        let state = CaseState::OutOfSupervision;
        let body = StateSet::new(case, state, text("电话不通，走访未遇"));
        let fact = Fact::new(day("2026-05-05"), Some(subject), body);
        registry.state_facts(vec![fact], at("2026-05-05"), entropy).unwrap();
    });
    let rig = &mut bench.rig;
    rig.keys("correct horse<enter>");
    assert!(rig.text().contains("可考虑撤销缓刑"), "{}", rig.text());
    rig.keys("2/csm<enter>");
    assert!(rig.text().contains("处置建议"), "{}", rig.text());
}
