//! Records about one person.

use super::*;

/// The words of a check-in by the command line, and the same form filled in.
fn check_in(doors: &Doors, number: &str) -> (Vec<String>, Command) {
    let line = ["check-in", number, "--mode", "phone", "--outcome", "complied", "--time", "09:30"];
    let more = ["--mood", "stable", "--identity-checked", "--notes", "近况正常", "--on", "2026-06-26"];
    let values = vec![
        ("day", on("2026-06-26")),
        ("means", chosen("phone")),
        ("outcome", chosen("complied")),
        ("time", words("09:30")),
        ("mood", chosen("stable")),
        ("identity", Value::Flag(true)),
        ("notes", words("近况正常")),
    ];
    let line = line.into_iter().chain(more).map(ToOwned::to_owned).collect();
    (line, doors.form(FormKind::CheckIn, number, values))
}

fn arguments(line: &[String]) -> Vec<&str> {
    line.iter().map(String::as_str).collect()
}

#[test]
fn a_check_in_is_one_record_whichever_door_it_comes_by() {
    let doors = Doors::new();
    let (line, form) = check_in(&doors, CORRECTED);
    let said = doors.line(Role::SocialWorker, &arguments(&line));
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
    doors.screen(Role::SocialWorker, &form).unwrap();
    let facts = doors.agree();
    assert!(facts.iter().any(|fact| fact.contains("CheckInMade")), "{facts:#?}");
}

#[test]
fn a_role_that_may_not_record_is_refused_at_both_doors_and_in_a_dry_run() {
    for role in [Role::Inspector, Role::ReadOnly, Role::Custodian] {
        let doors = Doors::new();
        let (line, form) = check_in(&doors, CORRECTED);
        let mut line = arguments(&line);
        assert_eq!(doors.line(role, &line).exit, Exit::Denied, "{role:?}");
        line.push("--dry-run");
        assert_eq!(doors.line(role, &line).exit, Exit::Denied, "{role:?} in a dry run");
        let refused = doors.screen(role, &form).unwrap_err();
        assert!(refused.text.contains("may not"), "{role:?}: {}", refused.text);
        doors.nothing_written();
    }
}

#[test]
fn a_dry_run_writes_nothing_and_refuses_what_the_act_refuses() {
    let doors = Doors::new();
    let dry = |more: &[&str]| {
        let line = ["check-in", CORRECTED, "--mode", "phone", "--dry-run"];
        doors.line(Role::Officer, &[&line[..], more].concat())
    };
    let said = dry(&[]);
    assert!(said.exit == Exit::Done && said.out.contains("Would"), "{} {}", said.out, said.err);
    assert_eq!(dry(&["--on", "2026-06-29"]).exit, Exit::Usage);
    assert_eq!(dry(&["--case", "resettlement"]).exit, Exit::Usage);
    doors.nothing_written();
}

#[test]
fn visits_talks_and_health_reports_are_the_same_records_by_both_doors() {
    let doors = Doors::new();
    let done = |line: &[&str]| {
        let said = doors.line(Role::Officer, line);
        assert_eq!(said.exit, Exit::Done, "{}", said.err);
    };
    let filled = |kind, number, values| {
        doors.screen(Role::Officer, &doors.form(kind, number, values)).unwrap();
    };
    done(&["visit", HELPED, "--place", "home", "--outcome", "no-contact", "--met", "邻居"]);
    let values = vec![("where", chosen("home")), ("outcome", chosen("no-contact")), ("met", words("邻居"))];
    filled(FormKind::Visit, HELPED, values);
    done(&["talk", CORRECTED, "--counselling", "--recorder", "丙社工", "--notes", "谈话"]);
    let values = vec![
        ("outcome", chosen("complied")),
        ("counselling", Value::Flag(true)),
        ("recorder", words("丙社工")),
        ("notes", words("谈话")),
    ];
    filled(FormKind::Talk, CORRECTED, values);
    done(&["medical", CORRECTED, "--reexamination", "--hospital", "测试医院"]);
    let values = vec![("which", chosen("reexamination")), ("hospital", words("测试医院"))];
    filled(FormKind::Medical, CORRECTED, values);
    done(&["summary", CORRECTED]);
    filled(FormKind::Summary, CORRECTED, Vec::new());
    doors.agree();
}

#[test]
fn what_is_not_for_help_and_a_talk_without_words_are_refused_at_both_doors() {
    let doors = Doors::new();
    let refused = |line: &[&str], form: Command| {
        let said = doors.line(Role::Officer, line);
        assert_eq!(said.exit, Exit::Usage, "{line:?}: {}", said.out);
        let failure = doors.screen(Role::Officer, &form).unwrap_err();
        let said = said.err.trim_start_matches("guitu: ").trim().replace('\n', " ");
        assert_eq!(said, failure.text, "the doors give different reasons");
        failure
    };
    refused(&["medical", HELPED], doors.form(FormKind::Medical, HELPED, vec![("which", chosen("report"))]));
    refused(&["summary", HELPED], doors.form(FormKind::Summary, HELPED, Vec::new()));
    let talk = doors.form(FormKind::Talk, CORRECTED, vec![("outcome", chosen("complied"))]);
    let failure = refused(&["talk", CORRECTED], talk);
    assert_eq!(failure.fields.len(), 1, "the message stands at the field");
    doors.nothing_written();
}
