//! The sentences of a filed document: they add up, and say what was recorded and nothing else.

use crate::common::*;
use guitu::domain::*;
use guitu::registry::{NewFinding, NewSession, Registry};
use guitu::write::{Format, write};

/// The self-audit of June 2026 as Markdown.
fn june(registry: &Registry) -> String {
    let made = june_report(registry, "2026-07-02");
    String::from_utf8(write(&made.document, Format::Markdown).unwrap()).unwrap()
}

#[test]
fn intake_that_nobody_stated_is_named_so_that_the_parts_are_the_whole() {
    let mut office = Office::found("2026-05-01");
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    register(&mut registry, e, "张试一", 1, "2026-06-02");
    assert!(!june(&registry).contains("接收方式未填1人"));
    assert!(june(&registry).contains("所间转入0人）"), "an empty bucket is not named: {}", june(&registry));
    let case = new_case("2026-06-03", suspended("2026-06-03", "2027-05-31"), Intake::Opening);
    let (_, facts) =
        registry.registration(person("李试二", "1990-01-01", 2), case, 0, day("2026-06-03"), e).unwrap();
    registry.state_facts(facts, at("2026-06-03"), e).unwrap();
    let text = june(&registry);
    assert!(text.contains("本月接收2人") && text.contains("所间转入0人、接收方式未填1人）"), "{text}");
}

#[test]
fn drug_education_names_the_organisers_entered_each_once_and_nobody_else() {
    let mut office = Office::found("2026-05-01");
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    let (one, _) = register(&mut registry, e, "张试一", 1, "2026-05-02");
    let mut hold = |registry: &mut Registry, on: &str, organisers: &[&str]| {
        let new = NewSession {
            on: day(on),
            kind: SessionKind::DrugEducation,
            topic: text("禁毒教育"),
            starts: None,
            minutes: 90,
            place: text("会议室"),
            organisers: organisers.iter().map(|name| text(name)).collect(),
            speaker: text(""),
            expected: vec![AttendeeRef::Subject(one)],
        };
        let session = registry.plan_session(new, at(on), e).unwrap();
        registry
            .mark_attendance(
                session,
                AttendeeRef::Subject(one),
                AttendanceStatus::Present,
                None,
                text(""),
                at(on),
                e,
            )
            .unwrap();
    };
    hold(&mut registry, "2026-06-10", &[]);
    let text = june(&registry);
    assert!(text.contains("开展禁毒教育1场次") && !text.contains("共同开展"), "{text}");
    hold(&mut registry, "2026-06-11", &["桂园派出所", "戒毒所"]);
    hold(&mut registry, "2026-06-12", &["戒毒所"]);
    let text = june(&registry);
    assert!(
        text.contains("与桂园派出所、戒毒所共同开展禁毒教育3场次") && !text.contains("矫正中心"),
        "{text}"
    );
}

#[test]
fn a_finding_stands_with_its_article_and_a_rule_nobody_checked_is_marked() {
    let mut office = Office::found("2026-05-01");
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    let (one, _) = register(&mut registry, e, "欧阳试娜", 1, "2026-05-02");
    let new = NewFinding {
        subject: Some(one),
        source: FindingSource::SelfAudit,
        item: "report".into(),
        severity: Severity::Minor,
        what: text("六月八日、十五日未报告"),
        basis: text("RP-01、IN-10、RP-04、XX-99"),
        owner: registry.officer(),
        due: day("2026-07-20"),
        evidence: vec![],
    };
    registry.open_finding(new, day("2026-06-20"), at("2026-06-20"), e).unwrap();
    let text = june(&registry);
    assert!(text.contains("法23、法25、办法24（未经确认）、XX-99"), "the articles: {text}");
    assert!(!text.contains("RP-01"), "{text}");
    assert!(
        text.contains("欧阳\\*\\*") && !text.contains("试娜"),
        "the surname alone leaves the office: {text}"
    );
    assert!(!text.contains("整改中") && text.contains("待整改"), "the word of the screen: {text}");
}
