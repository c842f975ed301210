//! Figures of a month: what is counted, in which unit, and that everything adds up.

use crate::common::acts::{close_session, correct, mark_attendance, plan_session};
use crate::common::*;
use chrono::NaiveDate;
use guitu::acts::NewSession;
use guitu::check::{Detail, Lookback, answer, identities};
use guitu::domain::*;
use guitu::figures::{FigureCode, Figures, Period, Value, month};
use guitu::policy::{Policy, SourceFile};
use guitu::registry::{Registry, adoption};
use guitu::report::{filed, filing};
use proptest::prelude::*;

fn june() -> Period {
    Period::month(2026, 6).unwrap()
}

fn figures(registry: &Registry, period: Period) -> Figures {
    month(registry.state(), registry.policy(), registry.reference(), period)
}

/// The count of a figure by the code it is printed under; a code that nothing is printed under is no zero.
fn count(figures: &Figures, code: &str) -> u64 {
    figures.find(code).unwrap_or_else(|| panic!("no figure {code}")).value.count()
}

fn failing(registry: &Registry, figures: &Figures) -> Vec<String> {
    identities(figures, registry.state()).into_iter().filter(|e| !e.holds()).map(|e| e.name).collect()
}

fn close(
    registry: &mut Registry,
    entropy: &mut Seeded,
    who: (SubjectId, CaseId),
    on: &str,
    closing: Closing,
) {
    let body = CaseClosed { case: who.1, closing, document: text("") };
    registry.state_one(Some(who.0), day(on), body, at("2026-07-01"), entropy).unwrap();
}

#[test]
fn the_register_flows_and_every_figure_has_its_rows() {
    let mut office = Office::found("2026-05-01");
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    let stays = register(&mut registry, e, "张试一", 1, "2026-05-02");
    let ending = suspended("2026-05-03", "2026-06-30");
    let expires = register_on(&mut registry, e, "李试二", 2, "2026-05-03", ending);
    let leaves = register(&mut registry, e, "王试三", 3, "2026-06-10");
    let dies = register(&mut registry, e, "赵试四", 4, "2026-06-11");
    close(&mut registry, e, expires, "2026-06-30", Closing::Discharged(Discharge::Expiry));
    close(&mut registry, e, leaves, "2026-06-20", Closing::ToOffice(OfficeCode::new("440303002").unwrap()));
    close(&mut registry, e, dies, "2026-06-21", Closing::Terminated(Termination::Died));
    let f = figures(&registry, june());
    let counts = ["A1", "A2", "A3", "A4", "A5", "A5b", "A6"].map(|code| count(&f, code));
    assert_eq!(counts, [2, 2, 1, 1, 1, 1, 1]);
    assert_eq!(f.find("A6").unwrap().rows[0].subject, Some(stays.0));
    assert_eq!(f.find("A6").unwrap().rows[0].facts.len(), 1);
    assert_eq!(failing(&registry, &f), Vec::<String>::new());
    // who was discharged on the month's last day was on the register during it
    let case = registry.state().subjects[&expires.0].case(expires.1).unwrap();
    assert!(
        case.is_registered_during(day("2026-06-30")) && !case.is_registered_at_close_of(day("2026-06-30"))
    );
    // July opens where June closed
    let july = figures(&registry, Period::month(2026, 7).unwrap());
    assert_eq!(count(&july, "A1"), count(&f, "A6"));
}

#[test]
fn an_inspection_lists_what_was_missed_before_the_running_month_or_week_only() {
    let mut office = Office::found("2026-04-01");
    let mut registry = office.open("2026-04-01").unwrap();
    let who = register(&mut registry, &mut office.entropy, "张试一", 1, "2026-04-02").0;
    let missed = |rule: &str, since: &str, as_of: &str| {
        let days = Lookback { since: day(since), as_of: day(as_of) };
        let file = &registry.state().subjects[&who];
        match answer(rule, registry.state(), registry.policy(), file, days).unwrap().detail {
            Detail::Missed { days, .. } => days,
            _ => vec![],
        }
    };
    let within = |days: &[NaiveDate], from: &str, to: &str| {
        !days.is_empty() && days.iter().all(|on| (day(from)..=day(to)).contains(on))
    };
    // a Friday; the first inspection
    let monthly = missed("monthly-reports", "2026-05-26", "2026-06-26");
    assert!(within(&monthly, "2026-05-01", "2026-05-31"), "{monthly:?}");
    let phone = missed("phone-reports", "2026-05-26", "2026-06-26");
    assert!(within(&phone, "2026-05-25", "2026-06-21"), "{phone:?}");
    // a week later: June is over, and May was looked at
    let monthly = missed("monthly-reports", "2026-06-27", "2026-07-03");
    assert!(within(&monthly, "2026-06-01", "2026-06-30"), "{monthly:?}");
    let phone = missed("phone-reports", "2026-06-27", "2026-07-03");
    assert!(within(&phone, "2026-06-22", "2026-06-28"), "{phone:?}");
    assert!(missed("monthly-reports", "2026-06-20", "2026-06-26").is_empty());
}

#[test]
fn sessions_attendances_and_persons_are_three_counts() {
    let mut office = Office::found("2026-05-01");
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    let one = register(&mut registry, e, "张试一", 1, "2026-05-02").0;
    let two = register(&mut registry, e, "李试二", 2, "2026-05-03").0;
    for on in ["2026-06-05", "2026-06-12"] {
        let new = NewSession {
            on: day(on),
            kind: SessionKind::DrugEducation,
            topic: text("禁毒教育"),
            starts: None,
            minutes: 90,
            place: text("区矫正中心"),
            organisers: vec![text("区矫正中心"), text("戒毒所")],
            speaker: text(""),
            named: vec![AttendeeRef::Subject(one), AttendeeRef::Subject(two)],
            group: None,
        };
        let session = plan_session(&mut registry, new, at(on), e).unwrap();
        for who in [AttendeeRef::Subject(one), AttendeeRef::Outsider(text("外单位人"))] {
            mark_attendance(&mut registry, session, who, AttendanceStatus::Present, at(on), e).unwrap();
        }
        close_session(&mut registry, session, true, at(on), e).unwrap();
    }
    let f = figures(&registry, june());
    let counts = ["H2", "H2.attendances", "H2.persons", "H2.covered"].map(|code| count(&f, code));
    assert_eq!(counts, [2, 4, 1, 1], "two sessions, four attendances, one person of ours");
    assert_eq!(f.find("H2.coverage").unwrap().value, Value::Ratio(1, 2));
    assert_eq!(f.find("H2.coverage").unwrap().value.printed(), "50.0");
    assert_eq!(
        f.find("H2.persons").unwrap().rows[0].facts.len(),
        2,
        "both attendances stand behind the person"
    );
}

#[test]
fn back_entries_are_counted_by_the_day_of_recording() {
    let mut office = Office::found("2026-05-01");
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    let (subject, case) = register(&mut registry, e, "张试一", 1, "2026-05-02");
    for (on, recorded) in
        [("2026-06-01", "2026-06-01"), ("2026-06-08", "2026-06-11"), ("2026-06-15", "2026-06-19")]
    {
        registry
            .state_one(Some(subject), day(on), check_in(case, CheckInMode::Phone), at(recorded), e)
            .unwrap();
    }
    let f = figures(&registry, june());
    assert_eq!((count(&f, "K1"), count(&f, "K2")), (3, 1), "three days late is allowed, four is not");
}

#[test]
fn a_report_is_filed_once_whole_and_can_be_proved_again() {
    let mut office = Office::found("2026-05-01");
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    let (subject, case) = register(&mut registry, e, "张试一", 1, "2026-05-02");
    state_check_in(&mut registry, e, subject, case, "2026-06-05").unwrap();
    let draft = june_report(&registry, "2026-06-30");
    assert!(draft.document.draft);
    assert_eq!(
        draft.obstacles,
        [filing::Obstacle::ToFill("下月工作打算".into()), filing::Obstacle::PeriodOpen],
        "a draft prints, but the plan is missing and June is not over"
    );
    assert!(draft.file().is_err());
    let plan = ReportTextSet {
        report: "self-audit".into(),
        from: day("2026-06-01"),
        section: "next-plan".into(),
        text: text("加强走访。"),
    };
    registry.state_one(None, day("2026-07-01"), plan, at("2026-07-01"), e).unwrap();
    let head = registry.head();
    let (document, fact) = june_report(&registry, "2026-07-02").file().unwrap();
    assert!(!document.draft);
    registry.state_one(None, day("2026-07-02"), fact.clone(), at("2026-07-02"), e).unwrap();
    let fact_digest = fact.digest.clone();
    // a later correction: the report as then known is proved, as now known it drifts
    let contact = registry.state().subjects[&subject].contacts[0].fact;
    correct(&mut registry, contact, "没有这次报告", None, at("2026-07-03"), e).unwrap();
    let index = head.map(|h| h.index);
    let digest = |report: &guitu::report::Report| filing::digest(&report.document).unwrap();
    assert_eq!(digest(&june_known(&registry, "2026-07-02", index)), fact.digest);
    let now = june_report(&registry, "2026-07-03");
    assert_ne!(digest(&now), fact.digest);
    assert!(now.obstacles.contains(&filing::Obstacle::FiledBefore));
    // rules adopted later, even for days of the month filed: as then known they were not, and the proof holds
    let mut files: Vec<(String, String)> = Policy::embedded_files()
        .iter()
        .map(|file| (file.path.to_owned(), String::from_utf8_lossy(file.bytes).into_owned()))
        .collect();
    for (path, text) in &mut files {
        if path.contains("profile-") {
            *text = text.replacen("finding_after_days = 7", "finding_after_days = 3", 1);
        }
    }
    let sources: Vec<SourceFile<'_>> =
        files.iter().map(|(path, text)| SourceFile { path, bytes: text.as_bytes() }).collect();
    let policy = Policy::parse(&sources).unwrap();
    let adopted = adoption(&policy, day("2026-06-10"), &sources);
    let fact = Fact::new(day("2026-06-10"), None, adopted);
    registry.state_facts(vec![fact], at("2026-07-04"), e).unwrap();
    let then = registry.known_at(index).unwrap();
    let (known, now) = (registry.policy_in(&then).unwrap(), registry.policy());
    assert_ne!(known.hash_on(day("2026-06-30")), now.hash_on(day("2026-06-30")), "the rules have changed");
    drop(then);
    assert_eq!(digest(&june_known(&registry, "2026-07-02", index)), fact_digest);
    assert!(
        filed::again(
            &registry,
            filed::filing_of(registry.state(), "self-audit", day("2026-06-01")).unwrap(),
            at("2026-07-04").local()
        )
        .unwrap()
        .is_some()
    );
}

#[test]
fn every_figure_of_the_list_is_counted_and_every_part_can_be_named() {
    let mut office = Office::found("2026-05-01");
    let registry = office.open("2026-05-01").unwrap();
    let f = figures(&registry, june());
    for code in FigureCode::ALL {
        let whole = f.get(&(*code).into());
        assert_eq!(whole.is_none(), code.is_list(), "{}", code.as_str());
        assert!(whole.is_some() || f.members(*code).count() > 0, "{}", code.as_str());
        if let guitu::policy::Members::Named(names) = code.members() {
            let counted: Vec<&str> = f.members(*code).filter_map(|part| part.key.member.as_deref()).collect();
            assert_eq!(counted, names, "{}", code.as_str());
        }
    }
    assert!(f.partitions.iter().flat_map(|p| &p.parts).all(|part| f.get(part).is_some()));
}

#[derive(Debug, Clone)]
enum Move {
    Register(u32, bool),
    Close(usize, u32, u8),
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        (0u32..60, any::<bool>()).prop_map(|(day, minor)| Move::Register(day, minor)),
        (0usize..12, 0u32..60, 0u8..5).prop_map(|(who, day, how)| Move::Close(who, day, how)),
    ];
    proptest::collection::vec(one, 1..24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever comes and goes, opening plus movements is closing, and every partition closes.
    #[test]
    fn every_identity_holds_for_any_history(moves in moves()) {
        let mut office = Office::found("2026-05-01");
        let mut registry = office.open("2026-05-01").unwrap();
        let e = &mut office.entropy;
        let mut people: Vec<(SubjectId, CaseId)> = Vec::new();
        for (n, step) in moves.iter().enumerate() {
            let on = |offset: u32| {
                day("2026-05-02").checked_add_days(chrono::Days::new(u64::from(offset))).unwrap().to_string()
            };
            match step {
                Move::Register(offset, minor) => {
                    let on = on(*offset);
                    let mut terms = suspended(&on, "2027-05-31");
                    if let CaseKind::Corrections(case) = &mut terms { case.minor = *minor; }
                    let case = new_case(&on, terms, Intake::Court);
                    let person = person("某试", if *minor { "2009-01-01" } else { "1980-01-01" }, n as u32);
                    let (subject, facts) = registry.registration(person, case, 0, day(&on), e).unwrap();
                    registry.state_facts(facts, at("2026-07-10"), e).unwrap();
                    people.push((subject, registry.state().subjects[&subject].cases[0].id));
                }
                Move::Close(who, offset, how) => {
                    let Some(who) = people.get(*who) else { continue };
                    let closing = match how {
                        0 => Closing::Discharged(Discharge::Amnesty),
                        1 => Closing::Terminated(Termination::SuspensionRevoked),
                        2 => Closing::MovedOut(text("外区")),
                        3 => Closing::ToOffice(OfficeCode::new("440303002").unwrap()),
                        _ => Closing::Terminated(Termination::Other),
                    };
                    let body = CaseClosed { case: who.1, closing, document: text("") };
                    // refused when it lies before the opening or the case is closed: then nothing changed
                    let _ = registry.state_one(Some(who.0), day(&on(*offset)), body, at("2026-07-10"), e);
                }
            }
        }
        let f = figures(&registry, june());
        prop_assert_eq!(failing(&registry, &f), Vec::<String>::new());
        registry.verify().unwrap();
    }
}
