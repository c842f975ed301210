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
    assert!(facts.iter().any(|fact| fact.contains("kind=check-in")), "{facts:#?}");
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
    let refused = |line: &[&str], form| doors.refuse(Role::Officer, Exit::Usage, line, &form);
    refused(&["medical", HELPED], doors.form(FormKind::Medical, HELPED, vec![("which", chosen("report"))]));
    refused(&["summary", HELPED], doors.form(FormKind::Summary, HELPED, Vec::new()));
    let talk = doors.form(FormKind::Talk, CORRECTED, vec![("outcome", chosen("complied"))]);
    let failure = refused(&["talk", CORRECTED], talk);
    assert_eq!(failure.fields.len(), 1, "the message stands at the field");
    doors.nothing_written();
}

#[test]
fn what_changes_a_case_is_the_same_by_both_doors() {
    let doors = Doors::new();
    let filled = |kind, number, values| {
        doors.screen(Role::Officer, &doors.form(kind, number, values)).unwrap();
    };
    let reason = ("notes", words("考核后调整"));
    doors.done(Role::Officer, &["level", CORRECTED, "--level", "严管", "--reason", "考核后调整"]);
    filled(FormKind::Level, CORRECTED, vec![("level", chosen("严管")), reason.clone()]);
    let leave =
        ["state", CORRECTED, "--state", "on-leave", "--until", "2026-07-02", "--reason", "考核后调整"];
    doors.done(Role::Officer, &leave);
    let until = ("until", on("2026-07-02"));
    filled(FormKind::State, CORRECTED, vec![("state", chosen("on-leave")), until, reason.clone()]);
    doors.done(
        Role::Officer,
        &["sanction", "propose", CORRECTED, "--kind", "admonition", "--grounds", "考核后调整"],
    );
    filled(FormKind::Sanction, CORRECTED, vec![("sanction", chosen("admonition")), reason]);
    // the newest proposal of the kind that waits is the one decided on, at both doors
    let decide = ["sanction", "decide", CORRECTED, "--kind", "admonition", "--document", "矫1号"];
    doors.done(Role::Officer, &decide);
    let granted = ("granted", chosen("yes"));
    let values = vec![("sanction", chosen("admonition")), granted, ("document", words("矫1号"))];
    filled(FormKind::Decision, CORRECTED, values);
    doors.done(Role::Officer, &["transfer", CORRECTED, "--moved-out", "东莞市测试区"]);
    let values = vec![("closing", chosen("moved-out")), ("place", words("东莞市测试区"))];
    filled(FormKind::Closing, CORRECTED, values);
    doors.done(Role::Officer, &["close", HELPED, "--how", "died"]);
    filled(FormKind::Closing, HELPED, vec![("closing", chosen("died"))]);
    let facts = doors.agree();
    let proposed = facts.iter().find(|fact| fact.contains("kind=sanction-proposed")).unwrap();
    assert!(proposed.contains("sanction=Id(new 0)"), "{proposed}");
    let decided = facts.iter().find(|fact| fact.contains("kind=sanction-decided")).unwrap();
    assert!(decided.contains("sanction=Id(new 0)"), "decided on something else: {decided}");
}

#[test]
fn a_reason_is_asked_for_at_both_doors() {
    let doors = Doors::new();
    let state = doors.form(FormKind::State, CORRECTED, vec![("state", chosen("detained"))]);
    let line = ["state", CORRECTED, "--state", "detained", "--reason", ""];
    doors.refuse(Role::Officer, Exit::Usage, &line, &state);
    let reveal = Command::Reveal { subject: doors.handle(CORRECTED), reason: " ".to_owned() };
    doors.refuse(Role::Officer, Exit::Usage, &["show", CORRECTED, "--reveal", " "], &reveal);
    let cells = vec![("term-end", words("2027-06-03"))];
    let line = ["amend", CORRECTED, "--set", "term-end=2027-06-03"];
    doors.refuse(Role::Officer, Exit::Usage, &line, &doors.form(FormKind::Terms, CORRECTED, cells));
    doors.nothing_written();
}

#[test]
fn a_withdrawal_asks_the_permission_though_nothing_is_to_be_written() {
    let doors = Doors::prepared(|registry, entropy| {
        let subject = registry.state().find_number(CORRECTED.parse().unwrap()).unwrap();
        let (id, case) = (subject.id, subject.cases[0].id);
        let body = crate::domain::PersonalSummaryReceived { case };
        let fact = Fact::new(day("2026-06-01"), Some(id), body);
        registry.state_facts(vec![fact], at("2026-06-27"), entropy).unwrap();
    });
    let commits = doors.open("line").audit(None, usize::MAX, usize::MAX).unwrap();
    let mut facts = commits.iter().flat_map(|commit| &commit.facts);
    let summary = facts.find(|(_, fact)| fact.as_ref().is_some_and(|f| f.body.kind() == "personal-summary"));
    let fact = summary.unwrap().0.to_string();
    let command = Command::Withdraw { fact: Handle(fact.clone()), reason: "登记有误".into() };
    let line = ["correct", &fact, "--reason", "登记有误"];
    for role in [Role::Inspector, Role::ReadOnly] {
        doors.refuse(role, Exit::Denied, &line, &command);
        let dry: Vec<&str> = line.iter().copied().chain(["--dry-run"]).collect();
        assert_eq!(doors.line(role, &dry).exit, Exit::Denied, "{role:?}");
    }
    doors.nothing_written();
    let said = doors.line(Role::Officer, &[&line[..], &["--dry-run"]].concat());
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
    doors.done(Role::Officer, &line);
    doors.screen(Role::Officer, &command).unwrap();
    doors.agree();
}

#[test]
fn every_dry_run_asks_the_permission_of_its_act() {
    let doors = Doors::new();
    let lines: [&[&str]; 10] = [
        &["visit", CORRECTED, "--place", "home"],
        &["talk", CORRECTED, "--notes", "谈话"],
        &["state", CORRECTED, "--state", "detained", "--reason", "事由"],
        &["level", CORRECTED, "--level", "严管", "--reason", "事由"],
        &["sanction", "propose", CORRECTED, "--kind", "admonition", "--grounds", "事由"],
        &["sanction", "decide", CORRECTED, "--kind", "admonition", "--document", "1号"],
        &["transfer", CORRECTED, "--moved-out", "东莞市"],
        &["amend", CORRECTED, "--set", "name=测试"],
        &["opening"],
        &["zero-report"],
    ];
    for line in lines {
        let line = [line, &["--dry-run"]].concat();
        let said = doors.line(Role::ReadOnly, &line);
        assert_eq!(said.exit, Exit::Denied, "{line:?}: {} {}", said.out, said.err);
    }
    doors.nothing_written();
}

#[test]
fn numbers_and_addresses_are_masked_at_both_doors_until_they_are_revealed() {
    let doors = Doors::new();
    let secrets = ["13800000000", "一号二栋三单元", "440303199001010015"];
    let hides =
        |text: &str| !secrets.iter().any(|secret| text.contains(secret)) && text.contains("138****0000");
    let number = CORRECTED;
    for line in [&["show", number][..], &["show", number, "--json"]] {
        let said = doors.done(Role::Officer, line).out;
        assert!(hides(&said), "{said}");
    }
    let subject = doors.handle(number);
    let mut office = doors.office(Role::Officer);
    let file = office.ask(&crate::tui::backend::Query::Subject(subject.clone()), doors.now).unwrap();
    assert!(hides(&format!("{file:?}")));
    office.lock(None, doors.now);
    let before = doors.facts("line").len();
    let shown = doors.done(Role::Officer, &["show", number, "--reveal", "核对来电"]).out;
    let done = doors.screen(Role::Officer, &Command::Reveal { subject, reason: "核对来电".into() }).unwrap();
    for secret in secrets {
        assert!(shown.contains(secret), "{shown}");
        assert!(done.lines.iter().any(|line| line.contains(secret)), "{:?}", done.lines);
    }
    let revealed = |door| -> Vec<String> {
        doors.facts(door).into_iter().filter(|fact| fact.contains("kind=id-revealed")).collect()
    };
    assert_eq!(revealed("line"), revealed("screen"));
    assert_eq!(revealed("line").len(), 1);
    assert!(doors.facts("line").len() > before);
    assert_eq!(doors.line(Role::SocialWorker, &["show", number, "--reveal", "核对"]).exit, Exit::Denied);
}
