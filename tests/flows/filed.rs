//! What is filed is kept: the document byte for byte, and a recount of its figures as a proof of its own.

use crate::common::*;
use guitu::domain::*;
use guitu::figures::Period;
use guitu::registry::Registry;
use guitu::report::filing::{Obstacle, digest};
use guitu::report::{Amount, Names, Request, Run, Span, filed, kind, recount};
use guitu::write::{Format, PaperError, freeze, paper, write};

/// An office with one person and one check-in in June 2026, whose plan for July is typed in.
fn ready(office: &mut Office) -> (Registry, SubjectId) {
    let mut registry = office.open("2026-05-01").unwrap();
    let e = &mut office.entropy;
    let (subject, case) = register(&mut registry, e, "张试一", 1, "2026-05-02");
    state_check_in(&mut registry, e, subject, case, "2026-06-05").unwrap();
    let plan = ReportTextSet {
        report: "self-audit".into(),
        from: day("2026-06-01"),
        section: "next-plan".into(),
        text: text("加强走访。"),
    };
    registry.state_one(None, day("2026-07-01"), plan, at("2026-07-01"), e).unwrap();
    (registry, subject)
}

#[test]
fn what_was_filed_comes_back_in_every_format_whatever_the_program_would_write_now() {
    let mut office = Office::found("2026-05-01");
    let (mut registry, _) = ready(&mut office);
    // what a program with other words wrote: this one cannot make it again
    let mut report = june_report(&registry, "2026-07-02");
    report.document.title.push_str("（旧版用语）");
    report.document.paragraph(vec![Run::text("旧版的一句话。")]);
    let filing = freeze(&report).unwrap();
    let fact = filing.fact.clone();
    assert_eq!(fact.paper, Some(filing.blob.id()));
    let formats = [Format::Docx, Format::Xlsx, Format::Markdown, Format::Json];
    let before: Vec<Vec<u8>> = formats.iter().map(|f| write(&filing.paper.document, *f).unwrap()).collect();
    registry.record_filing(filing.fact, filing.blob, at("2026-07-02"), &mut office.entropy).unwrap();
    assert!(filed::again(&registry, &fact, at("2026-07-03").local()).unwrap().is_none());
    drop(registry);
    let mut registry = office.open("2026-07-03").unwrap();
    registry.verify().unwrap();
    let stored = filed::filing_of(registry.state(), "self-audit", day("2026-06-01")).unwrap();
    assert_eq!(*stored, fact);
    let back = paper(&registry, stored, at("2026-07-03").local()).unwrap();
    assert!(back.is_kept());
    assert_eq!(digest(&back.document).unwrap(), fact.digest);
    for (format, bytes) in formats.into_iter().zip(before) {
        assert!(back.bytes(format).unwrap() == bytes, "{format:?}");
    }
    // the figures of the old words are those of now: only the words differ
    let counted = recount(&registry, stored, &back.document, at("2026-07-03").local()).unwrap().unwrap();
    assert!(counted.unlike.is_empty() && counted.drifts.is_empty(), "{counted:?}");
}

#[test]
fn bytes_that_are_gone_or_are_another_document_are_no_clean_copy() {
    let mut office = Office::found("2026-05-01");
    let (mut registry, _) = ready(&mut office);
    let filing = freeze(&june_report(&registry, "2026-07-02")).unwrap();
    let erased = ReportFiled { paper: Some(Blob::new(b"erased".to_vec()).id()), ..filing.fact.clone() };
    assert!(matches!(paper(&registry, &erased, at("2026-07-03").local()), Err(PaperError::Erased)));
    let e = &mut office.entropy;
    registry.record_filing(filing.fact.clone(), filing.blob, at("2026-07-02"), e).unwrap();
    let other = ReportFiled { digest: "00".repeat(32), ..filing.fact.clone() };
    assert!(matches!(paper(&registry, &other, at("2026-07-03").local()), Err(PaperError::NotProved)));
    // a filing of before bytes were kept is made again
    let old = ReportFiled { paper: None, ..filing.fact };
    assert!(!paper(&registry, &old, at("2026-07-03").local()).unwrap().is_kept());
}

#[test]
fn a_recount_names_the_figures_that_changed_and_what_was_recorded_since() {
    let mut office = Office::found("2026-05-01");
    let (mut registry, subject) = ready(&mut office);
    let filing = freeze(&june_report(&registry, "2026-07-02")).unwrap();
    let (fact, document) = (filing.fact.clone(), filing.paper.document.clone());
    let e = &mut office.entropy;
    registry.record_filing(filing.fact, filing.blob, at("2026-07-02"), e).unwrap();
    // somebody else's work of July is no reason
    let (other, case) = register(&mut registry, e, "李试二", 2, "2026-07-03");
    state_check_in(&mut registry, e, other, case, "2026-07-04").unwrap();
    let counted = recount(&registry, &fact, &document, at("2026-07-05").local()).unwrap().unwrap();
    assert!(counted.drifts.is_empty(), "{:?}", counted.drifts);
    let contact = registry.state().subjects[&subject].contacts[0].fact;
    let correction =
        crate::common::acts::correct(&mut registry, contact, "没有这次报告", None, at("2026-07-06"), e)
            .unwrap();
    let counted = recount(&registry, &fact, &document, at("2026-07-07").local()).unwrap().unwrap();
    let drift = |code: &str| counted.drifts.iter().find(|drift| drift.code == code);
    let made = drift("E4b").unwrap_or_else(|| panic!("{:?}", counted.drifts));
    assert_eq!((made.then.printed(), made.now.printed()), ("1".into(), "0".into()));
    let since: Vec<FactId> = made.since.iter().map(|entry| entry.id).collect();
    assert_eq!(since, correction.facts);
    assert!(drift("A6").is_none() && drift("E3r").is_some_and(|rate| !rate.since.is_empty()));
    assert!(counted.unlike.is_empty());
    // a paper that says another number than was known then is named
    let mut forged = document.clone();
    for entry in forged.figures.iter_mut().filter(|entry| entry.code == "A6") {
        entry.amount = Some(Amount::Count { count: 7 });
    }
    let counted = recount(&registry, &fact, &forged, at("2026-07-07").local()).unwrap().unwrap();
    assert_eq!(counted.unlike, ["A6"]);
    assert!(june_report(&registry, "2026-07-07").obstacles.contains(&Obstacle::FiledBefore));
}

#[test]
fn a_month_is_filed_after_the_one_before_it_and_none_before_figures_are_claimed() {
    let mut office = Office::found("2026-05-01");
    let (mut registry, _) = ready(&mut office);
    let month = |registry: &Registry, n: u32, made: &str| {
        let (names, dated) = (Names::Masked, day(made));
        let span = Span::Month(Period::month(2026, n).unwrap());
        let request = Request { span, names, dated, made_at: at(made).local(), known: None };
        kind("self-audit").unwrap().make(registry, request).unwrap().obstacles
    };
    let gap = |list: &[Obstacle]| list.iter().any(|one| matches!(one, Obstacle::Gap(_)));
    assert!(month(&registry, 4, "2026-07-02").contains(&Obstacle::NotClaimed(day("2026-05-01"))));
    assert!(!gap(&month(&registry, 8, "2026-09-02")), "the first month that is filed may be any");
    let filing = freeze(&june_report(&registry, "2026-07-02")).unwrap();
    registry.record_filing(filing.fact, filing.blob, at("2026-07-02"), &mut office.entropy).unwrap();
    assert!(!gap(&month(&registry, 7, "2026-09-02")));
    assert!(month(&registry, 8, "2026-09-02").contains(&Obstacle::Gap("2026-07".into())));
    assert!(month(&registry, 8, "2026-08-31").contains(&Obstacle::PeriodOpen));
    assert!(!month(&registry, 5, "2026-09-02").contains(&Obstacle::NotClaimed(day("2026-05-01"))));
}
