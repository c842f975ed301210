//! The sentences of a filed document: they add up, and say what was recorded and nothing else.

use crate::common::acts::{mark_attendance, open_finding, plan_session, rectify};
use crate::common::*;
use guitu::acts::{self, At, NewFinding, NewSession};
use guitu::domain::*;
use guitu::registry::Registry;
use guitu::report::{Document, Names, Request, kind};
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
            named: vec![AttendeeRef::Subject(one)],
            group: None,
        };
        let session = plan_session(registry, new, at(on), e).unwrap();
        let who = AttendeeRef::Subject(one);
        mark_attendance(registry, session, who, AttendanceStatus::Present, at(on), e).unwrap();
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
    open_finding(&mut registry, new, "2026-06-20", e).unwrap();
    let text = june(&registry);
    assert!(text.contains("法23、法25、办法24（未经确认）、XX-99"), "the articles: {text}");
    assert!(!text.contains("RP-01"), "{text}");
    assert!(
        text.contains("欧阳\\*\\*") && !text.contains("试娜"),
        "the surname alone leaves the office: {text}"
    );
    assert!(!text.contains("整改中") && text.contains("待整改"), "the word of the screen: {text}");
}

/// An office whose June has everything that a report words: people in and out, minors, sessions with partners, findings
/// open, overdue and closed, two inspections, sanctions.
fn rich(office: &mut Office) -> Registry {
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    let stays = register(&mut registry, e, "欧阳试娜", 1, "2026-05-02");
    let two = register(&mut registry, e, "李试二", 2, "2026-05-03");
    let gone = register(&mut registry, e, "王试三", 3, "2026-06-04");
    let mut terms = suspended("2026-06-05", "2027-06-04");
    if let CaseKind::Corrections(case) = &mut terms {
        case.minor = true;
    }
    let case = new_case("2026-06-05", terms, Intake::Opening);
    let (_, facts) =
        registry.registration(person("陈试小", "2009-01-01", 4), case, 0, day("2026-06-05"), e).unwrap();
    registry.state_facts(facts, at("2026-06-05"), e).unwrap();
    for (who, on) in [(stays, "2026-06-05"), (two, "2026-06-08"), (two, "2026-06-15")] {
        let body = check_in(who.1, CheckInMode::Phone);
        registry.state_one(Some(who.0), day(on), body, at("2026-06-20"), e).unwrap();
    }
    let moved = CaseClosed { case: gone.1, closing: Closing::MovedOut(text("外区")), document: text("") };
    registry.state_one(Some(gone.0), day("2026-06-20"), moved, at("2026-06-20"), e).unwrap();
    for (kind, on, organisers) in [
        (SessionKind::DrugEducation, "2026-06-10", vec!["区矫正中心", "戒毒所"]),
        (SessionKind::VocationalTraining, "2026-06-11", vec![]),
    ] {
        let new = NewSession {
            on: day(on),
            kind,
            topic: text("学习"),
            starts: None,
            minutes: 90,
            place: text("会议室"),
            organisers: organisers.into_iter().map(text).collect(),
            speaker: text(""),
            named: vec![AttendeeRef::Subject(stays.0), AttendeeRef::Subject(two.0)],
            group: None,
        };
        let session = plan_session(&mut registry, new, at(on), e).unwrap();
        let there = AttendanceStatus::Present;
        let who = AttendeeRef::Subject(stays.0);
        mark_attendance(&mut registry, session, who, there, at(on), e).unwrap();
    }
    let kind = SanctionKind::Admonition;
    let proposed = SanctionProposed {
        sanction: SanctionId([7; 16]),
        case: two.1,
        kind,
        grounds: text("两次未报告"),
        evidence: vec![],
    };
    registry.state_one(Some(two.0), day("2026-06-22"), proposed, at("2026-06-22"), e).unwrap();
    for (item, severity, on, due) in [
        ("report", Severity::Minor, "2026-06-20", "2026-07-20"),
        ("file", Severity::Major, "2026-05-20", "2026-06-10"),
        ("visit", Severity::Veto, "2026-06-21", "2026-06-25"),
    ] {
        let new = NewFinding {
            subject: Some(two.0),
            source: FindingSource::SelfAudit,
            item: item.into(),
            severity,
            what: text("六月八日未报告"),
            basis: text("RP-01、IN-10"),
            owner: registry.officer(),
            due: day(due),
            evidence: vec![],
        };
        let id = open_finding(&mut registry, new, on, e).unwrap();
        if item == "file" {
            rectify(&mut registry, id, "疏忽", "已补齐", at("2026-06-12"), e).unwrap();
        }
    }
    let checklist = registry.reference().checklists[0].clone();
    for (on, sampled) in [("2026-06-16", Some(3)), ("2026-06-26", None)] {
        let subjects = vec![stays.0, two.0];
        let id = InspectionId([if sampled.is_some() { 1 } else { 2 }; 16]);
        let started = InspectionStarted {
            inspection: id,
            checklist: checklist.id.clone(),
            checklist_hash: checklist.hash.clone(),
            as_of: day(on),
            subjects: subjects.clone(),
            sampled_from: sampled,
        };
        registry.state_one(None, day(on), started, at(on), e).unwrap();
        for (n, subject) in subjects.into_iter().enumerate() {
            if n == 1 && sampled.is_some() {
                continue;
            }
            let verdict = |at: usize| match (n, at) {
                (1, 2) => Verdict::Minor,
                (1, 3) => Verdict::Major,
                (_, 4) => Verdict::Remind,
                (_, 5) => Verdict::NotApplicable,
                _ => Verdict::Pass,
            };
            let verdicts = checklist.items.iter().enumerate().map(|(at, item)| ItemVerdict {
                item: item.id.clone(),
                verdict: verdict(at),
                by: if at > 8 { VerdictBy::Officer } else { VerdictBy::Program },
                evidence: vec![],
                note: text(if at == 4 { "提醒本人" } else { "" }),
            });
            let verdicts = verdicts.collect();
            let judged = InspectionJudged { inspection: id, verdicts };
            registry.state_one(Some(subject), day(on), judged, at(on), e).unwrap();
        }
        if sampled.is_none() {
            acts::finish_inspection(&mut registry, id, text(""), &mut At::new(at(on), e)).unwrap();
        }
    }
    registry
}

/// A document as Markdown, without what differs from one journal to the next.
fn words_of(document: &Document) -> String {
    let text = String::from_utf8(write(document, Format::Markdown).unwrap()).unwrap();
    let kept = text.lines().filter(|line| !line.starts_with("方案摘要：") && !line.starts_with("日志头："));
    kept.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_wording_of_both_reports_is_what_it_was() {
    let mut office = Office::found("2026-05-01");
    let mut registry = rich(&mut office);
    let stock = OpeningStock { corrections: 5, resettlement: 1 };
    registry.state_one(None, day("2026-05-31"), stock, at("2026-07-01"), &mut office.entropy).unwrap();
    insta::assert_snapshot!("self_audit", words_of(&june_report(&registry, "2026-07-02").document));
    let kind = kind("inspection").unwrap();
    for span in kind.spans(registry.state(), day("2026-07-02")) {
        let (names, dated) = (Names::Masked, day("2026-07-02"));
        let request = Request { span, names, dated, made_at: at("2026-07-02").local(), known: None };
        let document = kind.make(&registry, request).unwrap().document;
        insta::assert_snapshot!(format!("inspection_{}", document.as_of), words_of(&document));
    }
}

#[test]
fn a_draft_made_after_filing_says_that_it_is_not_the_report() {
    let mut office = Office::found("2026-05-01");
    let mut registry = rich(&mut office);
    let e = &mut office.entropy;
    let plan = ReportTextSet {
        report: "self-audit".into(),
        from: day("2026-06-01"),
        section: "next-plan".into(),
        text: text("加强走访。\n\n 抓好教育。"),
    };
    registry.state_one(None, day("2026-07-01"), plan, at("2026-07-01"), e).unwrap();
    let (filed, fact) = june_report(&registry, "2026-07-02").file().unwrap();
    let said = words_of(&filed);
    assert!(said.contains("加强走访。\n\n抓好教育。") && !said.contains("草稿"), "{said}");
    let code = fact.code.clone();
    registry.state_one(None, day("2026-07-02"), fact, at("2026-07-02"), e).unwrap();
    let beside = june(&registry);
    assert!(
        beside.contains(&format!("本月报告已经定稿，核验码{code}。本稿按现在的记录重新计算")),
        "{beside}"
    );
}
