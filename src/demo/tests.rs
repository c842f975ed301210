use super::*;
use crate::domain::{CaseKind, EntropyError, FindingState, SessionKind};

struct Os;
impl Entropy for Os {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        getrandom::fill(buffer).map_err(|_| EntropyError)
    }
}

fn small() -> (tempfile::TempDir, Registry, Options) {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { corrections: 16, resettlement: 8, months: 4, ..Options::default() };
    let home = dir.path().join("demo");
    let staff = build(&home, &options, &mut Os).unwrap();
    let registry = open(&home, staff.head, evening(options.today, 0), &mut Os).unwrap();
    (dir, registry, options)
}

#[test]
fn the_demo_is_whole_and_verifies() {
    let (_dir, mut registry, options) = small();
    let report = registry.verify().unwrap();
    assert!(report.journal.clock_jumps.is_empty(), "{:?}", report.journal.clock_jumps);
    assert!(report.journal.facts > 700, "{}", report.journal.facts);
    let here = |wanted: fn(&CaseKind) -> bool| {
        registry
            .state()
            .subjects
            .values()
            .flat_map(|file| &file.cases)
            .filter(|case| wanted(case.terms()) && case.is_registered_at_close_of(plus(options.today, -1)))
            .count()
    };
    let corrections = here(|terms| matches!(terms, CaseKind::Corrections(_)));
    // of those who may leave early, some have nobody fit for their way
    assert!((options.corrections..options.corrections + 4).contains(&corrections), "{corrections}");
    assert_eq!(here(|terms| matches!(terms, CaseKind::Resettlement(_))), options.resettlement);
}

#[test]
fn the_demo_shows_something_of_everything() {
    let (_dir, registry, options) = small();
    let state = registry.state();
    let day = options.today;
    for kind in SessionKind::ALL {
        assert!(state.sessions.values().any(|s| s.plan.kind == kind), "{kind:?}");
    }
    assert!(
        state.sessions.values().any(|s| s.on == day && s.closed.is_none()),
        "one session is to be held today"
    );
    assert!(state.inspections.values().filter(|i| i.finished.is_some()).count() == 2);
    let closed = |f: &&crate::domain::FindingFile| f.state_on(day) == FindingState::Closed;
    let (done, left): (Vec<_>, Vec<_>) = state.findings.values().partition(closed);
    assert!(!done.is_empty() && !left.is_empty(), "{} closed, {} not", done.len(), left.len());
    let files = || state.subjects.values();
    assert!(files().any(crate::domain::SubjectFile::is_protected));
    assert!(files().any(|f| f.sanctions.iter().any(|s| s.decided.is_some())));
    assert!(files().any(|f| f.sanctions.iter().any(|s| s.decided.is_none())));
    assert!(files().any(|f| f.cases.iter().any(|c| c.closed.is_some())));
    assert!(files().any(|f| !f.screenings.is_empty()));
    let reckoning = state.reckoning(registry.policy(), day);
    let overdue = files().flat_map(|f| reckoning.duties(f)).filter(|d| d.status.is_overdue()).count();
    assert!(overdue > 0, "nothing is overdue");
}

#[test]
fn names_and_numbers_are_visibly_nobodys() {
    let (_dir, registry, _) = small();
    for file in registry.state().subjects.values() {
        let person = file.person();
        assert!(person.name.chars().any(|c| "试测例样".contains(c)), "{}", person.name.as_str());
        assert!(person.document.number.starts_with("440303") && person.document.number[14..16] == *"00");
    }
}
