//! What the law allows is accepted, what it does not is refused with the article, and the flag of minors follows birth.

use crate::common::*;
use guitu::domain::*;
use guitu::registry::{ProblemKind, Registry, RegistryError};

/// What the law has against a fact, by the statute row; and what it would still ask.
fn judged(
    registry: &mut Registry,
    entropy: &mut Seeded,
    who: SubjectId,
    on: &str,
    body: impl Into<FactBody>,
) -> (Vec<String>, Vec<String>) {
    match registry.state_one(Some(who), day(on), body, at("2027-12-01"), entropy) {
        Ok(receipt) => (vec![], receipt.told.into_iter().map(|one| one.rule).collect()),
        Err(RegistryError::Invalid(problems)) => {
            let law = problems.into_iter().map(|problem| match problem.kind {
                ProblemKind::Law(objection) => objection.rule,
                other => format!("{other:?}"),
            });
            (law.collect(), vec![])
        }
        Err(other) => panic!("{other}"),
    }
}

fn decided(case: CaseId, kind: SanctionKind, by: &str) -> SanctionDecided {
    SanctionDecided {
        sanction: SanctionId([kind as u8 + 1; 16]),
        case,
        kind,
        granted: true,
        document: text("深罗矫决〔2026〕1号"),
        decided_by: text(by),
    }
}

#[test]
fn a_decision_is_accepted_only_from_a_body_that_may_take_it() {
    use SanctionKind as K;
    let mut office = Office::found("2026-03-02");
    let mut registry = office.open("2026-03-02").unwrap();
    let e = &mut office.entropy;
    let (who, case) = register(&mut registry, e, "张试一", 1, "2026-03-02");
    let ill = |decider: &str| {
        let mut terms =
            CorrectionsCase::new(Category::TemporaryExecution, day("2026-03-02"), day("2027-05-31"));
        terms.ground = Some(TemporaryGround::MedicalParole);
        terms.decided_by = text(decider);
        CaseKind::Corrections(terms)
    };
    let by_court = register_on(&mut registry, e, "李试二", 2, "2026-03-02", ill("深圳市中级人民法院"));
    let by_prison = register_on(&mut registry, e, "王试三", 3, "2026-03-02", ill("广东省监狱管理局"));
    let free = || (Vec::<String>::new(), Vec::<String>::new());
    let refused = |rule: &str| (vec![rule.to_owned()], vec![]);
    let told = |rule: &str| (vec![], vec![rule.to_owned()]);
    for (whose, kind, by, expected) in [
        ((who, case), K::Admonition, "罗湖区司法局", free()),
        ((who, case), K::Admonition, "深圳市罗湖区社区矫正管理局", free()),
        ((who, case), K::Admonition, "罗湖区司法局桂园司法所", refused("AU-sanction")),
        ((who, case), K::Admonition, "桂园街道办事处", refused("AU-sanction")),
        ((who, case), K::Warning, "罗湖区人民法院", refused("AU-sanction")),
        ((who, case), K::Warning, "深圳市司法局", refused("AU-sanction")),
        ((who, case), K::Warning, "张三", refused("AU-sanction")),
        ((who, case), K::Warning, "", told("AU-sanction")),
        ((who, case), K::Commendation, "深圳市公安局", refused("AU-commendation")),
        ((who, case), K::PublicSecurityPenalty, "深圳市公安局罗湖分局", free()),
        ((who, case), K::PublicSecurityPenalty, "罗湖区司法局", refused("AS-06")),
        ((who, case), K::RevokeSuspension, "罗湖区司法局", refused("AU-revocation")),
        ((who, case), K::RevokeSuspension, "深圳市罗湖区人民法院", free()),
        ((who, case), K::Commutation, "广东省监狱管理局", refused("AU-commutation")),
        (by_court, K::Recall, "深圳市中级人民法院", free()),
        (by_court, K::Recall, "广东省监狱管理局", refused("AU-recall")),
        (by_court, K::Recall, "罗湖区司法局", refused("AU-recall")),
        (by_prison, K::Recall, "深圳市中级人民法院", refused("AU-recall")),
        (by_prison, K::Recall, "广东省监狱管理局", free()),
    ] {
        let found = judged(&mut registry, e, whose.0, "2026-04-01", decided(whose.1, kind, by));
        assert_eq!(found, expected, "{kind:?} {by}");
    }
    // what may not be stated may not be put in the place of what was either
    let good = registry.state_one(
        Some(who),
        day("2026-05-01"),
        decided(case, K::Warning, "罗湖区司法局"),
        at("2027-12-01"),
        e,
    );
    let target = good.unwrap().facts[0];
    let wrong = Fact::new(day("2026-05-01"), Some(who), decided(case, K::Warning, "桂园司法所"));
    let corrected = Corrected::replacing(target, text("改决定机关"), Some(&wrong)).unwrap();
    let corrected = registry.state_one(Some(who), day("2027-12-01"), corrected, at("2027-12-01"), e);
    assert!(matches!(corrected, Err(RegistryError::Invalid(_))), "{corrected:?}");
    // a level is changed by an approval
    let level = |approval: &str| LevelSet {
        case,
        level: "宽管".into(),
        reason: text("考核"),
        approval: text(approval),
    };
    assert_eq!(judged(&mut registry, e, who, "2026-05-02", level("")), told("CL-03"));
    assert_eq!(judged(&mut registry, e, who, "2026-05-02", level("罗矫批〔2026〕3号")), free());
}

#[test]
fn a_state_is_set_only_where_the_law_knows_it() {
    let mut office = Office::found("2025-01-02");
    let mut registry = office.open("2025-01-02").unwrap();
    let e = &mut office.entropy;
    let case_of = |registry: &mut Registry, e: &mut Seeded, serial| {
        register_on(registry, e, "张试", serial, "2025-03-03", suspended("2025-03-03", "2026-03-02"))
    };
    let free = || (Vec::<String>::new(), Vec::<String>::new());
    let refused = |rules: &[&str]| (rules.iter().map(|rule| (*rule).to_owned()).collect::<Vec<_>>(), vec![]);
    let told = |rule: &str| (vec![], vec![rule.to_owned()]);
    let (who, case) = case_of(&mut registry, e, 1);
    let state = |case, state| StateSet::new(case, state, text("情况说明"));
    let pending = |case, ground, papers: bool| StateSet {
        ground,
        document: text(if papers { "深公取保〔2026〕1号" } else { "" }),
        instruction: text(if papers { "罗司函〔2026〕2号" } else { "" }),
        ..StateSet::new(case, CaseState::ExpiredPending, text("期满"))
    };
    let coercive = Some(PendingGround::CoerciveMeasure);
    let proposed = Some(PendingGround::RevocationProposed);
    // 期满待决: nine months early, the day before, without ground, without papers, without the proposal it names
    for (on, ground, papers, expected) in [
        ("2025-06-02", coercive, true, refused(&["EN-05"])),
        ("2026-03-01", coercive, true, refused(&["EN-05"])),
        ("2026-03-02", None, true, refused(&["EN-05"])),
        ("2026-03-02", coercive, false, refused(&["EN-05"])),
        ("2026-03-02", proposed, true, refused(&["EN-05"])),
        ("2026-06-03", proposed, false, refused(&["EN-05", "EN-05"])),
        ("2026-03-02", coercive, true, free()),
    ] {
        let found = judged(&mut registry, e, who, on, pending(case, ground, papers));
        assert_eq!(found, expected, "{on} {ground:?} {papers}");
    }
    let (who, case) = case_of(&mut registry, e, 2);
    let proposal = SanctionProposed {
        sanction: SanctionId([9; 16]),
        case,
        kind: SanctionKind::RevokeSuspension,
        grounds: text("脱管超过一个月"),
        evidence: vec![],
    };
    assert_eq!(judged(&mut registry, e, who, "2026-02-20", proposal), free());
    assert_eq!(registry.pending_ground(who, case, day("2026-03-02")), proposed);
    assert_eq!(registry.pending_ground(who, case, day("2026-02-19")), None);
    assert_eq!(judged(&mut registry, e, who, "2026-03-02", pending(case, proposed, true)), free());
    // after the term only the end of it is left
    let (who, case) = case_of(&mut registry, e, 3);
    for after in [CaseState::OutOfSupervision, CaseState::MovingOut] {
        assert_eq!(judged(&mut registry, e, who, "2026-03-03", state(case, after)), refused(&["EN-02"]));
    }
    // leave: to the last day at most; by its length for others to approve
    let leave = |until: &str, by: &str| StateSet {
        until: Some(day(until)),
        decided_by: text(by),
        ..StateSet::new(case, CaseState::OnLeave, text("探亲"))
    };
    for (on, until, by, expected) in [
        ("2025-04-01", "2025-04-07", "", free()),
        ("2025-05-01", "2025-05-08", "", told("LV-03")),
        ("2025-06-01", "2025-06-08", "桂园司法所", refused(&["LV-03"])),
        ("2025-06-01", "2025-06-08", "罗湖区司法局", free()),
        ("2025-09-01", "2025-09-30", "罗湖区司法局", free()),
        ("2025-10-15", "2025-11-14", "罗湖区司法局", refused(&["LV-04"])),
        ("2025-10-15", "2025-11-14", "", refused(&["LV-04"])),
        ("2025-12-20", "2026-01-20", "深圳市司法局", free()),
        ("2026-02-25", "2026-03-03", "深圳市司法局", refused(&["EN-02"])),
    ] {
        let found = judged(&mut registry, e, who, on, leave(until, by));
        assert_eq!(found, expected, "{on} {until} {by}");
        let _ = judged(&mut registry, e, who, until, state(case, CaseState::UnderSupervision));
    }
    // whoever came cannot be said never to have come, and whoever never came is not out of supervision
    assert_eq!(
        judged(&mut registry, e, who, "2025-08-01", state(case, CaseState::Omitted)),
        refused(&["LO-06"])
    );
    let mut expected = new_case("2025-03-03", suspended("2025-03-03", "2026-03-02"), Intake::Court);
    expected.state = CaseState::NotYetReported;
    if let CaseKind::Corrections(terms) = &mut expected.terms {
        terms.reported_on = None;
    }
    let (who, facts) =
        registry.registration(person("陈试四", "1990-05-06", 44), expected, 0, day("2025-03-03"), e).unwrap();
    registry.state_facts(facts, at("2025-03-03"), e).unwrap();
    let case = registry.state().subjects[&who].cases[0].id;
    for never in [CaseState::OutOfSupervision, CaseState::OnLeave] {
        let body = StateSet { until: Some(day("2025-04-05")), ..state(case, never) };
        assert_eq!(judged(&mut registry, e, who, "2025-04-01", body), refused(&["LO-06"]), "{never:?}");
    }
    // an office of another district is no office of ours
    let (who, case) = case_of(&mut registry, e, 5);
    let to = |code: &str| {
        let closing = Closing::ToOffice(OfficeCode::new(code).unwrap());
        CaseClosed { case, closing, document: text("转1号") }
    };
    assert_eq!(judged(&mut registry, e, who, "2025-06-02", to("440304001")), refused(&["MV-02"]));
    assert_eq!(judged(&mut registry, e, who, "2025-06-02", to("440303002")), free());
}

/// 法58: birth and the first day of the term decide, by hand, by amendment and by correction.
#[test]
fn the_minor_flag_follows_birth_and_the_first_day_by_every_door() {
    let mut office = Office::found("2026-03-02");
    let mut registry = office.open("2026-03-02").unwrap();
    let e = &mut office.entropy;
    let minor = |registry: &Registry, who: SubjectId| {
        registry.state().subjects[&who].cases[0].terms().corrections().unwrap().minor
    };
    let enrolled = |registry: &mut Registry, e: &mut Seeded, birth: &str, serial, start: &str| {
        // the list day is long after the first day: it does not matter
        let case = new_case("2026-10-10", suspended(start, "2027-05-31"), Intake::Court);
        let (who, facts) =
            registry.registration(person("陈试四", birth, serial), case, 0, day("2026-10-10"), e).unwrap();
        registry.state_facts(facts, at("2026-10-10"), e).unwrap();
        who
    };
    // eighteen on the day after the birthday
    let young = enrolled(&mut registry, e, "2008-04-01", 1, "2026-04-01");
    assert!(minor(&registry, young));
    let adult = enrolled(&mut registry, e, "2008-03-31", 2, "2026-04-01");
    assert!(!minor(&registry, adult));
    // another first day, another birth
    let case = registry.state().subjects[&young].cases[0].id;
    let later =
        CaseAmended { case, terms: suspended("2026-04-02", "2027-05-31"), reason: text("更正起日") };
    registry.state_one(Some(young), day("2026-10-11"), later, at("2026-10-11"), e).unwrap();
    assert!(!minor(&registry, young));
    let mut person = registry.state().subjects[&adult].person().clone();
    person.birth = day("2009-03-31");
    registry
        .state_one(Some(adult), day("2026-10-12"), PersonAmended { person }, at("2026-10-12"), e)
        .unwrap();
    assert!(minor(&registry, adult));
    registry.verify().unwrap();
    // kept apart (法52): a list of everybody leaves minors out and says how many; theirs holds them alone
    let plan = |registry: &mut Registry, e: &mut Seeded, group, named: Vec<SubjectId>| {
        let new = guitu::acts::NewSession {
            on: day("2026-10-20"),
            kind: SessionKind::GroupEducation,
            topic: text("法治教育"),
            starts: None,
            minutes: 60,
            place: text("会议室"),
            organisers: vec![],
            speaker: text(""),
            named: named.into_iter().map(AttendeeRef::Subject).collect(),
            group,
        };
        let mut at = guitu::acts::At::new(at("2026-10-20"), e);
        let planned = guitu::acts::plan_session(registry, new, guitu::acts::Mode::Commit, &mut at).unwrap();
        let rules: Vec<String> = planned.told.iter().map(|one| one.rule.clone()).collect();
        (planned.expected, planned.apart, rules)
    };
    use guitu::acts::Group;
    assert_eq!(plan(&mut registry, e, Some(Group::Corrections), vec![]), (1, 1, vec![]));
    assert_eq!(plan(&mut registry, e, Some(Group::Minors), vec![]), (1, 0, vec![]));
    assert_eq!(plan(&mut registry, e, None, vec![young, adult]), (2, 0, vec!["MN-02".to_owned()]));
}
