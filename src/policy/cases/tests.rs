//! What a test case may not say.

use crate::policy::{CaseFault, PolicyError, Problem, Profile, SourceFile, Statute};

const STATUTE: &str = include_str!("../../../data/policy/statute-cn-2020.toml");
const SHIPPED: &str = include_str!("../../../data/policy/profile-gd-sz-example.toml");

fn parse(case: &str) -> Result<Profile, PolicyError> {
    let statute = Statute::parse(SourceFile { path: "s.toml", bytes: STATUTE.as_bytes() })?;
    // The rules without the cases they are shipped with.
    let rules = SHIPPED.split("\n[[case]]").next().unwrap_or_default();
    let text = format!("{rules}\n[[case]]\n{case}");
    Profile::parse(SourceFile { path: "p.toml", bytes: text.as_bytes() }, &statute).map_err(|mut error| {
        error.line -= rules.matches('\n').count() + 2;
        error
    })
}

const HEAD: &str =
    "name = \"甲\"\nsubject = { category = \"parole\", start = \"2026-03-02\", end = \"2027-03-01\" }\n";

fn refused(body: &str) -> (Problem, usize) {
    let error = parse(&format!("{HEAD}{body}")).expect_err(body);
    (error.problem, error.line)
}

#[track_caller]
fn faulty(body: &str, fault: CaseFault) {
    assert_eq!(refused(body).0, Problem::TestCase { case: "甲".to_owned(), fault }, "{body}");
}

const ASKS: &str = "expect = [{ on = \"2026-03-08\", rule = \"check-in-phone\", status = \"due\" }]\n";

#[test]
fn a_case_is_read_with_its_lines() {
    let body = format!(
        "{HEAD}levels = [\"2026-03-18 宽管级\"]\ncontacts = [\"2026-03-05 phone no-contact\", \"2026-03-06 session:drug-education 90\"]\n{ASKS}"
    );
    let profile = parse(&body).unwrap();
    let case = &profile.cases[0];
    assert_eq!((case.name.as_str(), case.contacts[1].minutes, case.levels.len()), ("甲", 90, 1));
    assert_eq!(case.expect[0].line - case.line, 4);
}

#[test]
fn unknown_words_are_refused_at_their_place() {
    let (problem, line) = refused(&format!("contact = [\"2026-03-05 phone\"]\n{ASKS}"));
    assert_eq!((problem, line), (Problem::UnknownKey { key: "contact".to_owned() }, 3));
    let error = parse(&format!("{HEAD}contacts = [\"2026-03-05 fax\"]\n{ASKS}")).unwrap_err();
    assert!(matches!(&error.problem, Problem::BadValue { value, .. } if value == "fax"));
    assert_eq!((error.line, error.column), (3, 25)); // the word itself, not the line's first column
    let (problem, _) = refused(&format!("contacts = [\"2026-03-05 phone busy\"]\n{ASKS}"));
    assert!(matches!(problem, Problem::BadValue { value, .. } if value == "busy"));
    let (problem, _) = refused(&format!("states = [\"2026-03-05 gone\"]\n{ASKS}"));
    assert!(matches!(problem, Problem::BadValue { value, .. } if value == "gone"));
    let (problem, _) = refused(&format!("contacts = [\"2026-02-30 phone\"]\n{ASKS}"));
    assert_eq!(problem, Problem::BadDate("2026-02-30".to_owned()));
    let (problem, _) = refused(&format!("levels = [\"2026-03-05 特管\"]\n{ASKS}"));
    assert_eq!(problem, Problem::Undefined { id: "特管".to_owned(), kind: "level" });
    let (problem, _) =
        refused("expect = [{ on = \"2026-03-08\", rule = \"check-in-fax\", status = \"due\" }]\n");
    assert_eq!(problem, Problem::Undefined { id: "check-in-fax".to_owned(), kind: "duty" });
    let (problem, _) = refused("expect = [{ on = \"2026-03-08\", rule = \"talk\", state = \"due\" }]\n");
    assert_eq!(problem, Problem::UnknownKey { key: "state".to_owned() });
    let (problem, _) = refused("expect = [{ on = \"2026-03-08\", rule = \"talk\", status = \"late\" }]\n");
    assert!(matches!(problem, Problem::BadValue { value, .. } if value == "late"));
    let (problem, _) = refused("expect = []\n");
    assert!(matches!(problem, Problem::Empty(_)));
    let (problem, _) = refused("expect = [{ on = \"2026-03-08\", rule = \"talk\" }]\n");
    assert!(matches!(problem, Problem::Empty(_)));
}

#[test]
fn a_case_that_contradicts_itself_is_refused() {
    let expect = |rows: &str| format!("expect = [{rows}]\n");
    let row = |rest: &str| expect(&format!("{{ on = \"2026-03-09\", rule = \"check-in-phone\", {rest} }}"));
    faulty(&row("status = \"overdue\", due = \"2026-03-08\", days = 2"), CaseFault::DaysDoNotFit);
    faulty(&row("status = \"met\", days = 1"), CaseFault::DaysWithoutOverdue);
    faulty(&row("status = \"overdue\", days = 0"), CaseFault::DaysWithoutOverdue);
    faulty(&row("status = \"overdue\", due = \"2026-03-09\""), CaseFault::StatusAgainstDue);
    faulty(&row("status = \"not-yet\", due = \"2026-03-08\""), CaseFault::StatusAgainstDue);
    faulty(&row("status = \"none\", due = \"2026-03-08\""), CaseFault::NothingToDate);
    faulty(&row("unrolled = \"2026-03-10\", due = \"2026-03-09\""), CaseFault::RolledBack);
    // Met, but the only call was made after the day asked about; or in vain; or of another kind.
    for contact in ["2026-03-10 phone", "2026-03-08 phone no-contact", "2026-03-08 written"] {
        faulty(&format!("contacts = [\"{contact}\"]\n{}", row("status = \"met\"")), CaseFault::MetByNothing);
    }
    let twice = "{ on = \"2026-03-09\", rule = \"talk\", status = \"due\" }, { on = \"2026-03-09\", rule = \"talk\", status = \"overdue\" }";
    faulty(&expect(twice), CaseFault::AskedTwice);
    faulty(&format!("states = [\"2026-03-01 detained\"]\n{ASKS}"), CaseFault::BeforeAdmission);
    faulty(&format!("contacts = [\"2026-03-05 session:drug-education\"]\n{ASKS}"), CaseFault::Minutes);
    faulty(&format!("contacts = [\"2026-03-05 phone 20\"]\n{ASKS}"), CaseFault::Minutes);
    let ended =
        "name = \"乙\"\nsubject = { category = \"parole\", start = \"2026-03-02\", end = \"2026-03-01\" }\n";
    let error = parse(&format!("{ended}{ASKS}")).unwrap_err();
    assert_eq!((error.problem, error.line), (Problem::EndBeforeStart("乙".to_owned()), 2));
    let both = HEAD.replace("category", "grade = \"priority\", category");
    let problem = parse(&format!("{both}{ASKS}")).unwrap_err().problem;
    assert!(matches!(problem, Problem::TestCase { fault: CaseFault::WrongKindOfCase, .. }));
    let again = format!("{HEAD}{ASKS}\n[[case]]\n{HEAD}{ASKS}");
    assert_eq!(parse(&again).unwrap_err().problem, Problem::Duplicate("甲".to_owned()));
}
