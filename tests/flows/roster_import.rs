//! The import of rosters through its public door: the two sample files, and what bad input gets.

use chrono::NaiveDate;
use guitu::{
    assets::{Catalog, Lang},
    domain::{CaseId, CaseKind, Category, IdDocument, OfficerId, Person, Sex, SubjectId, Text, check_digit},
    exchange::{
        roster::{
            ColumnPreview, ColumnUse, ExistingCase, ExistingPerson, ExistingRoster, Field, NobodyYet,
            NoticeReason, Outcome, PlanCounts, PlanOptions, ReadOptions, RejectReason, RosterError,
            RosterKind, RosterMap, RosterPlan, Vocabulary, plan_roster, read_roster, rejected_csv,
        },
        sheet::{SheetError, SheetLimits},
    },
    policy::{Codes, Policy},
};
use std::{
    cell::RefCell,
    collections::BTreeMap,
    convert::Infallible,
    path::Path,
    sync::{Arc, LazyLock},
};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn today() -> NaiveDate {
    day(2026, 6, 30)
}

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo").join(name)).unwrap()
}

static CODES: LazyLock<Codes> = LazyLock::new(|| Codes::embedded().unwrap());
static POLICY: LazyLock<Arc<Policy>> = LazyLock::new(Policy::embedded);
static MAP: LazyLock<RosterMap> = LazyLock::new(|| RosterMap::built_in(&vocabulary()).unwrap());

fn vocabulary() -> Vocabulary<'static> {
    Vocabulary { codes: &CODES, levels: &POLICY.profile_on(today()).levels }
}

fn plan_with<E: ExistingRoster<Error = Infallible>>(
    bytes: &[u8],
    existing: &E,
) -> Result<RosterPlan, RosterError> {
    let options = ReadOptions {
        map: &MAP,
        kind: None,
        limits: SheetLimits::default(),
        today: today(),
        sheets: &[],
        office: None,
    };
    let roster = read_roster(bytes, &options)?;
    let Ok(plan) = plan_roster(roster, existing, &PlanOptions { today: today(), statute: POLICY.statute() });
    Ok(plan)
}

fn plan(bytes: &[u8]) -> Result<RosterPlan, RosterError> {
    plan_with(bytes, &NobodyYet)
}

/// A registry that takes what a plan would do.
#[derive(Default)]
struct Kept {
    people: RefCell<BTreeMap<(IdDocument, RosterKind), ExistingPerson>>,
}

impl ExistingRoster for Kept {
    type Error = Infallible;

    fn find(&self, document: &IdDocument, kind: RosterKind) -> Result<Option<ExistingPerson>, Infallible> {
        Ok(self.people.borrow().get(&(document.clone(), kind)).cloned())
    }

    fn officer(&self, _: &Text) -> Option<OfficerId> {
        None
    }
}

impl Kept {
    fn take(&self, plan: &RosterPlan) {
        for row in &plan.rows {
            let Outcome::NewSubject { person, case } = &row.outcome else { panic!("new people only") };
            let mut people = self.people.borrow_mut();
            let id = [people.len() as u8; 16];
            let case = ExistingCase {
                case: CaseId(id),
                terms: case.terms.clone(),
                level: case.level.clone(),
                open: true,
            };
            let existing = ExistingPerson {
                subject: SubjectId(id),
                person: person.as_ref().clone(),
                case: Some(case),
                corrections: None,
            };
            people.insert((person.document.clone(), row.row.kind), existing);
        }
    }
}

fn rejects(plan: &RosterPlan) -> Vec<(String, RejectReason)> {
    let problems = plan.rejected.iter().flat_map(|row| &row.problems);
    problems.map(|problem| (problem.at.to_string(), problem.reason.clone())).collect()
}

/// The columns of which something is said.
fn left_out(plan: &RosterPlan) -> Vec<(&str, ColumnUse)> {
    let told = plan.columns().filter(|column| ColumnPreview::message(column).is_some());
    told.map(|column| (column.heading.as_str(), column.used)).collect()
}

#[test]
fn the_dirty_corrections_roster_yields_its_good_rows_and_names_each_bad_cell() {
    let plan = plan(&sample("roster-corrections.xlsx")).unwrap();
    let expected = PlanCounts { new_subjects: 40, rejected: 12, ..PlanCounts::default() };
    assert_eq!(plan.counts(), expected, "{:#?}", rejects(&plan));

    let at = |cell: &str| format!("社区矫正对象!{cell}");
    let found = rejects(&plan);
    let is = |cell: &str, reason: &RejectReason| found.contains(&(at(cell), reason.clone()));
    assert!(is("E11", &RejectReason::IdNumberIsNumber), "{found:#?}");
    assert!(is("D16", &RejectReason::DateImpossible));
    assert!(is("E21", &RejectReason::IdNumber(guitu::domain::IdNumberError::BirthDate)));
    assert!(is("U25", &RejectReason::EndBeforeStart { start: Field::TermStart }));
    let duplicates = found.iter().filter_map(|(at, reason)| match reason {
        RejectReason::DuplicateInFile { other } => Some((at.clone(), other.to_string())),
        _ => None,
    });
    assert_eq!(duplicates.collect::<Vec<_>>(), [(at("E5"), at("E29")), (at("E29"), at("E5"))]);
    let reason_at =
        |cell: &str| found.iter().find(|(at_cell, _)| *at_cell == at(cell)).map(|(_, reason)| reason);
    assert!(matches!(reason_at("B33"), Some(RejectReason::ForbiddenCharacter { code: 0x200b, .. })));
    assert!(matches!(reason_at("B36"), Some(RejectReason::ForbiddenCharacter { code: 7, .. })), "{found:#?}");
    assert!(matches!(reason_at("Q40"), Some(RejectReason::UnknownWord { .. })));
    assert!(matches!(reason_at("E44"), Some(RejectReason::IdNumber(_))));
    assert_eq!(reason_at("B48"), Some(&RejectReason::Missing));
    assert_eq!(reason_at("T52"), Some(&RejectReason::DateIsNumber));

    let sheet = &plan.sheets[0];
    assert_eq!((sheet.kind, sheet.heading_rows, sheet.people), (Some(RosterKind::Corrections), (3, 4), 52));
    assert_eq!(sheet.passed_over.iter().map(ToString::to_string).collect::<Vec<_>>(), [at("A57"), at("A58")]);
    assert_eq!(left_out(&plan), [("星座", ColumnUse::Unknown(None))]);
    // Made-up detention sentences with long probation periods, and paroles longer than half the sentence, are said and
    // taken over.
    let (odd, others): (Vec<_>, Vec<_>) = plan
        .rows
        .iter()
        .flat_map(|row| &row.notices)
        .map(|n| (n.at.to_string(), &n.reason))
        .partition(|(_, reason)| matches!(reason, NoticeReason::Odd(_)));
    assert_eq!(odd.len(), 13, "{odd:?}");
    assert_eq!(others, [(at("E55"), &NoticeReason::MinorByBirth)]);
}

#[test]
fn the_fields_of_a_row_reach_the_domain() {
    let plan = plan(&sample("roster-corrections.xlsx")).unwrap();
    let row = plan.rows.iter().find(|row| row.row.row == 6).unwrap();
    let Outcome::NewSubject { person, case } = &row.outcome else { panic!() };
    assert_eq!(person.name.as_str(), "李样");
    assert_eq!(person.document.number.len(), 18);
    let CaseKind::Corrections(terms) = &case.terms else { panic!() };
    assert_eq!(terms.offence.as_str(), "盗窃罪");
    assert_eq!(terms.decided_by.as_str(), "深圳市罗湖区人民法院");
    assert!(terms.term_start <= today() && today() <= terms.term_end);
    assert_eq!(terms.drug_related, Some(false));
    assert_eq!(case.on, terms.reported_on.unwrap());
    assert_eq!(case.level.as_deref(), Some("普管"));
    let banned = plan.rows.iter().find(|row| row.row.row == 8).unwrap();
    let Outcome::NewSubject { case, .. } = &banned.outcome else { panic!() };
    let order = case.terms.corrections().unwrap().prohibition.clone().unwrap();
    assert_eq!((order.start, order.end), (case.terms.start(), case.terms.end()));
}

#[test]
fn the_gb18030_resettlement_roster_is_read_with_its_rare_characters() {
    let plan = plan(&sample("roster-resettlement.csv")).unwrap();
    assert_eq!(
        plan.counts(),
        PlanCounts { new_subjects: 36, ..PlanCounts::default() },
        "{:#?}",
        rejects(&plan)
    );
    let names: Vec<&str> = plan
        .rows
        .iter()
        .map(|row| match &row.outcome {
            Outcome::NewSubject { person, .. } => person.name.as_str(),
            _ => panic!("new people only"),
        })
        .collect();
    for rare in ['喆', '堃', '𠮷'] {
        assert!(names.iter().any(|name| name.contains(rare)), "{rare}");
    }
    let computed = plan
        .rows
        .iter()
        .flat_map(|row| &row.notices)
        .filter(|notice| matches!(notice.reason, NoticeReason::HelpPeriodComputed { .. }));
    assert_eq!(computed.count(), 1);
    let headings: Vec<_> = left_out(&plan).iter().map(|(heading, _)| *heading).collect();
    assert_eq!(headings, ["编号", "衔接日期", "微信"]);
}

/// One person known from an earlier corrections case, with no resettlement case yet.
struct Known(Option<Category>);

impl ExistingRoster for Known {
    type Error = Infallible;

    fn find(&self, document: &IdDocument, _: RosterKind) -> Result<Option<ExistingPerson>, Infallible> {
        let name = Text::new("测试甲").unwrap();
        let birth = NaiveDate::from_ymd_opt(1990, 1, 1).unwrap();
        let person = Person::new(name, document.clone(), Sex::Male, birth);
        let subject = SubjectId([1; 16]);
        Ok(Some(ExistingPerson { subject, person, case: None, corrections: self.0 }))
    }

    fn officer(&self, _: &Text) -> Option<OfficerId> {
        None
    }
}

#[test]
fn help_lasts_as_the_rules_say_for_how_the_person_came() {
    let row = |kind: &str| {
        let body = "44030319900101001";
        let number = format!("{body}{}", check_digit(body).unwrap());
        format!("姓名,身份证号,释放日期,释放类型,帮教类别\n测试甲,{number},2023-09-01,{kind},一般\n")
    };
    for (kind, before, end) in [
        ("刑满释放", None, "2028-08-31"),
        ("解除社区矫正", None, "2026-08-31"),
        ("解除社区矫正", Some(Category::SuspendedSentence), "2026-08-31"),
        ("解除社区矫正", Some(Category::Parole), "2028-08-31"),
        ("解除社区矫正", Some(Category::TemporaryExecution), "2028-08-31"),
    ] {
        let plan = plan_with(row(kind).as_bytes(), &Known(before)).unwrap();
        assert!(plan.rejected.is_empty(), "{:#?}", rejects(&plan));
        let Outcome::NewCase { case, .. } = &plan.rows[0].outcome else { panic!("a new case") };
        let help = case.terms.resettlement().unwrap();
        assert_eq!(help.period_end.to_string(), end, "{kind} after {before:?}");
    }
}

#[test]
fn a_term_that_no_court_may_set_is_taken_over_with_a_warning() {
    let body = "44030319900101001";
    let number = format!("{body}{}", check_digit(body).unwrap());
    let notices = |category: &str, sentence: &str, end: &str| {
        let sheet = format!(
            "姓名,身份证号,性别,矫正类别,原判刑期,矫正起日,矫正止日,管理等级\n测试甲,{number},男,{category},{sentence},2026-01-15,{end},普管\n"
        );
        let plan = plan(sheet.as_bytes()).unwrap();
        assert!(plan.rejected.is_empty(), "{:#?}", rejects(&plan));
        let odd = |notice: &guitu::exchange::roster::Notice| match &notice.reason {
            NoticeReason::Odd(odd) => Some(odd.rule),
            _ => None,
        };
        plan.rows[0].notices.iter().filter_map(odd).collect::<Vec<_>>()
    };
    assert_eq!(notices("缓刑", "有期徒刑二年", "2028-01-14"), Vec::<&str>::new());
    assert_eq!(notices("缓刑", "有期徒刑二年", "2027-12-31"), ["V-02-fixed-min"]);
    assert_eq!(notices("缓刑", "有期徒刑四年", "2030-12-31"), ["V-02-sentence"]);
    assert_eq!(notices("管制", "管制三年", "2029-01-14"), ["V-01-max"]);
    assert_eq!(notices("缓刑", "判处有期徒刑四年；缓刑五年", "2030-12-31"), ["V-02-sentence"]);
    assert_eq!(notices("假释", "有期徒刑五年", "2028-07-14"), Vec::<&str>::new());
    assert_eq!(notices("假释", "有期徒刑五年", "2029-01-14"), ["V-03-served"]);
    assert_eq!(notices("管制", "管制一年并剥夺政治权利一年", "2027-01-14"), ["V-06"]);
}

#[test]
fn a_recidivist_by_the_rosters_own_column_is_warned_about() {
    let body = "44030319900101001";
    let number = format!("{body}{}", check_digit(body).unwrap());
    for (recidivist, warned) in [("是", true), ("否", false), ("", false)] {
        let sheet = format!(
            "姓名,身份证号,性别,累犯,矫正类别,原判刑期,矫正起日,矫正止日,管理等级\n测试甲,{number},男,{recidivist},缓刑,有期徒刑二年,2026-01-15,2028-01-14,普管\n"
        );
        let plan = plan(sheet.as_bytes()).unwrap();
        assert!(plan.rejected.is_empty(), "{:#?}", rejects(&plan));
        let told = plan.rows[0].notices.iter().any(|notice| match &notice.reason {
            NoticeReason::Odd(odd) => odd.rule == "V-04",
            _ => false,
        });
        assert_eq!(told, warned, "{recidivist}");
    }
}

#[test]
fn the_same_file_twice_adds_nothing() {
    for name in ["roster-corrections.xlsx", "roster-resettlement.csv"] {
        let kept = Kept::default();
        let first = plan(&sample(name)).unwrap();
        kept.take(&first);
        let second = plan_with(&sample(name), &kept).unwrap().counts();
        assert_eq!((second.new_subjects, second.new_cases, second.changed), (0, 0, 0), "{name}");
        assert_eq!(second.unchanged, first.counts().new_subjects, "{name}");
    }
}

const HEAD: &str = "姓名,身份证号码,矫正类别,矫正起日,矫正止日,联系电话,管理等级";
/// A well-formed number of nobody.
const ID: &str = "440303199001010015";

fn csv(rows: &[&str]) -> Vec<u8> {
    format!("{HEAD}\n{}\n", rows.join("\n")).into_bytes()
}

#[test]
fn a_changed_cell_is_shown_with_both_values_and_an_empty_one_erases_nothing() {
    let kept = Kept::default();
    kept.take(&plan(&csv(&[&format!("陈试,{ID},缓刑,2026.1.1,2026.12.31,13800000001,普管")])).unwrap());
    let again = csv(&[&format!("陈试,{ID},缓刑,2026-01-01,2027-06-30,,严管")]);
    let plan = plan_with(&again, &kept).unwrap();
    let Outcome::Changed { changes, .. } = &plan.rows[0].outcome else { panic!("{:?}", plan.rows[0]) };
    let fields: Vec<Field> = changes.fields.iter().map(|change| change.field).collect();
    assert_eq!(fields, [Field::TermEnd, Field::Level]);
    assert!(changes.person.is_none());
    assert_eq!(changes.terms.as_ref().unwrap().end(), day(2027, 6, 30));
    assert_eq!(changes.level.as_deref(), Some("严管"));
}

#[test]
fn a_closed_case_is_not_opened_again_by_an_old_row_and_a_new_term_opens_a_new_case() {
    let kept = Kept::default();
    let row = format!("陈试,{ID},缓刑,2025.1.1,2025.12.31,,");
    kept.take(&plan(&csv(&[&row])).unwrap());
    for person in kept.people.borrow_mut().values_mut() {
        person.case.as_mut().unwrap().open = false;
    }
    let old = plan_with(&csv(&[&row]), &kept).unwrap();
    assert!(matches!(old.rows[0].outcome, Outcome::Unchanged { .. }));
    let new = plan_with(&csv(&[&format!("陈试,{ID},缓刑,2026.2.1,2027.1.31,,")]), &kept).unwrap();
    assert!(matches!(new.rows[0].outcome, Outcome::NewCase { .. }));
}

#[test]
fn files_that_are_no_roster_are_refused_with_a_message_that_tells_the_mend() {
    let refused = |bytes: &[u8]| plan(bytes).unwrap_err();
    assert_eq!(refused(b""), RosterError::Sheet(SheetError::EmptyFile));
    assert_eq!(refused(b"%PDF-1.7\n..."), RosterError::Sheet(SheetError::NotASpreadsheet));
    assert_eq!(refused("只是一段话".as_bytes()), RosterError::Sheet(SheetError::NotASpreadsheet));
    assert_eq!(refused(b" \n\n"), RosterError::Sheet(SheetError::NotASpreadsheet));
    assert_eq!(refused(b"\"\",\"\"\n,\n"), RosterError::Sheet(SheetError::NoContent));
    assert_eq!(refused(b"PK\x03\x04 torn"), RosterError::Sheet(SheetError::Damaged { part: "zip" }));
    assert!(matches!(
        refused(b"a,b\n\xff\xff,c\n"),
        RosterError::Sheet(SheetError::UnknownEncoding { byte: 4 })
    ));
    assert!(matches!(refused("品名,单价\n甲,1\n".as_bytes()), RosterError::NoHeadings { .. }));
    let missing = refused("姓名,矫正类别,矫正起日\n陈试,缓刑,2026.1.1\n".as_bytes());
    let RosterError::MissingColumns { fields, row: 0, .. } = &missing else { panic!("{missing:?}") };
    assert_eq!(fields, &[Field::IdNumber, Field::TermEnd]);
    assert!(matches!(refused(csv(&[]).as_slice()), RosterError::NoRows { row: 0, .. }));
    let unclear = refused(format!("姓名,身份证号\n陈试,{ID}\n").as_bytes());
    assert!(matches!(unclear, RosterError::KindUnclear { .. }));
    let twice = refused(format!("{HEAD},身份证号\n陈试,{ID},缓刑,2026.1.1,2026.12.31,,,另号\n").as_bytes());
    assert!(matches!(twice, RosterError::ColumnTwice { field: Field::IdNumber, .. }));
}

#[test]
fn bad_cells_are_rejected_with_their_reason() {
    let reasons = |row: &str| -> Vec<RejectReason> {
        rejects(&plan(&csv(&[row])).unwrap()).into_iter().map(|(_, reason)| reason).collect()
    };
    let rest = "缓刑,2026.1.1,2026.12.31,,";
    assert_eq!(reasons(&format!("陈试,4.40303E+17,{rest}")), [RejectReason::IdNumberIsNumber]);
    assert_eq!(reasons(&format!("陈试,,{rest}")), [RejectReason::Missing]);
    assert_eq!(
        reasons(&format!("陈试,{ID},缓刑,2026.1.1,2025.12.31,,")),
        [RejectReason::EndBeforeStart { start: Field::TermStart }]
    );
    assert_eq!(reasons(&format!("陈试,{ID},缓刑,2026.1.32,2026.12.31,,")), [RejectReason::DateImpossible]);
    assert!(matches!(
        reasons(&format!("陈\u{202e}试,{ID},{rest}"))[..],
        [RejectReason::ForbiddenCharacter { code: 0x202e, position: 2 }]
    ));
    let both = plan(&csv(&[&format!("陈试,{ID},{rest}"), &format!("李试,{ID},{rest}")])).unwrap();
    let cells: Vec<String> = rejects(&both).into_iter().map(|(at, _)| at).collect();
    assert_eq!(cells, ["CSV!B2", "CSV!B3"]);
}

#[test]
fn the_file_of_rejected_rows_can_be_mended_and_read_again() {
    let first = plan(&sample("roster-corrections.xlsx")).unwrap();
    let file = rejected_csv(&first, Catalog::of(Lang::Zh)).unwrap();
    let text = String::from_utf8(file.clone()).unwrap();
    assert!(text.starts_with('\u{feff}'));
    assert!(text.contains("社区矫正对象,11,E,证件号码,证件号码存成了数字，末几位已丢失,"));
    // Not mended, everything is rejected again, the number that lost its digits too.
    let again = plan(&file).unwrap();
    let counts = again.counts();
    assert_eq!((counts.new_subjects, counts.rejected), (0, 12), "{:#?}", rejects(&again));
    assert!(rejects(&again).iter().any(|(_, reason)| *reason == RejectReason::IdNumberIsNumber));
    // Mended, the row goes in.
    let mended = text.replace("缓行", "缓刑");
    assert_eq!(plan(mended.as_bytes()).unwrap().counts().new_subjects, 1);
}

#[test]
fn no_cell_of_the_file_of_rejected_rows_is_a_formula() {
    let bad = format!("{HEAD},备注\n\"=HYPERLINK(\"\"http://x\"\")\",{ID},缓刑,x,2026.12.31,,,@SUM(1)\n");
    let file =
        String::from_utf8(rejected_csv(&plan(bad.as_bytes()).unwrap(), Catalog::of(Lang::Zh)).unwrap())
            .unwrap();
    assert!(file.contains("\"'=HYPERLINK"), "{file}");
    assert!(file.contains(",'@SUM(1)"));
    assert!(file.contains(&format!("{ID}\t")));
}

#[test]
fn an_office_map_gives_its_own_headings_and_words() {
    let map = RosterMap::with_overrides(
        &vocabulary(),
        "[fields]\nname = [\"在册人员\"]\n[values.category]\nsuspended-sentence = [\"缓\"]\n",
    )
    .unwrap();
    let bytes = format!("在册人员,身份证号码,矫正类别,矫正起止日\n陈试,{ID},缓,2026.1.1至2026.12.31\n");
    let options = ReadOptions {
        map: &map,
        kind: None,
        limits: SheetLimits::default(),
        today: today(),
        sheets: &[],
        office: None,
    };
    assert_eq!(read_roster(bytes.as_bytes(), &options).unwrap().rows.len(), 1);
}
