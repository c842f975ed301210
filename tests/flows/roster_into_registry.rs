//! Both sample rosters into a real registry: one commit each, the same file again adds nothing, changed cells with `update`.

use chrono::{NaiveDate, NaiveTime};
use guitu::{
    check::{answer, lookback},
    domain::{CaseKind, CaseState, Entropy, EntropyError, Moment, OfficeCode, Text, Verdict},
    exchange::{
        roster::{
            ImportRequest, NoticeReason, PlanCounts, PlanOptions, ReadOptions, RegistryRoster, RosterMap,
            RosterPlan, Vocabulary, import_facts, plan_roster, read_roster,
        },
        sheet::SheetLimits,
    },
    figures::{FigureCode, Period, month},
    registry::{FoundingRequest, Locked, Registry, found},
    vault::{Passphrase, ScryptCost},
};
use std::path::Path;

struct Counting(u64);

impl Entropy for Counting {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.0 += 1;
        blake3::Hasher::new().update(&self.0.to_be_bytes()).finalize_xof().fill(buffer);
        Ok(())
    }
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 6, 30).unwrap()
}

fn noon() -> Moment {
    Moment::at(today(), NaiveTime::from_hms_opt(12, 0, 0).unwrap())
}

fn registry(dir: &Path, entropy: &mut Counting) -> Registry {
    let text = |text| Text::new(text).unwrap();
    let request = FoundingRequest {
        office: OfficeCode::new("440303001").unwrap(),
        name: text("桂园司法所"),
        street: text("桂园街道"),
        bureau: text("罗湖区司法局"),
        officer: text("测试甲"),
        claimed_from: today(),
        escrow: Vec::new(),
        cost: ScryptCost::ThrowAway,
    };
    let passphrase = Passphrase::new("归途 测试 口令 1");
    found(dir, request, &passphrase, noon(), entropy).unwrap();
    let locked = Locked::at(dir).unwrap();
    let officer = locked.officers().unwrap()[0].id;
    let keys = locked.unlock_keys(officer, &passphrase).unwrap();
    locked.open(keys, 0, noon(), entropy, |_| {}).unwrap()
}

fn plan(bytes: &[u8], registry: &Registry) -> RosterPlan {
    let levels = &registry.policy().profile_on(today()).levels;
    let vocabulary = Vocabulary { codes: &registry.reference().codes, levels };
    let map = RosterMap::built_in(&vocabulary).unwrap();
    let options = ReadOptions { map: &map, kind: None, limits: SheetLimits::default(), today: today() };
    let roster = read_roster(bytes, &options).unwrap();
    let existing = RegistryRoster::new(registry.state(), today());
    let Ok(plan) =
        plan_roster(roster, &existing, &PlanOptions { today: today(), statute: registry.policy().statute() });
    plan
}

/// Imports a file as the command does; says how many facts were stated.
fn import(bytes: &[u8], update: bool, registry: &mut Registry, entropy: &mut Counting) -> usize {
    let plan = plan(bytes, registry);
    let reason = Text::new("花名册更新").unwrap();
    let request = ImportRequest { file: bytes, update, reason: &reason, today: today() };
    let facts = import_facts(&plan, registry, &request, entropy).unwrap();
    let count = facts.len();
    if count > 0 {
        registry.state_facts(facts, noon(), entropy).unwrap();
    }
    count
}

#[test]
fn a_registry_takes_both_rosters_once_and_changes_only_when_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut entropy = Counting(0);
    let mut registry = registry(&dir.path().join("r"), &mut entropy);
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/demo");
    let corrections = std::fs::read(demo.join("roster-corrections.xlsx")).unwrap();
    let resettlement = std::fs::read(demo.join("roster-resettlement.csv")).unwrap();

    // Two facts a person and one about the import.
    assert_eq!(import(&corrections, false, &mut registry, &mut entropy), 40 * 2 + 1);
    assert_eq!(import(&resettlement, false, &mut registry, &mut entropy), 36 * 2 + 1);
    let subjects = &registry.state().subjects;
    assert_eq!(subjects.len(), 76);
    let on_register = |corrections: bool| {
        let cases = subjects.values().flat_map(|file| &file.cases);
        let of_kind = cases.filter(|case| matches!(case.terms(), CaseKind::Corrections(_)) == corrections);
        of_kind.filter(|case| case.is_registered_at_close_of(today())).count()
    };
    assert_eq!((on_register(true), on_register(false)), (40, 36));
    let mut numbers: Vec<_> = subjects.values().map(|file| file.number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 76);

    for bytes in [&corrections, &resettlement] {
        let counts = plan(bytes, &registry).counts();
        assert_eq!((counts.new_subjects, counts.new_cases, counts.changed), (0, 0, 0));
        assert_eq!(import(bytes, true, &mut registry, &mut entropy), 0);
    }

    // The office saves a mended list: one telephone, one help period, as GB18030 again.
    let (text, _, _) = encoding_rs::GB18030.decode(&resettlement);
    let changed = text.replacen("13800000100", "13800009999", 1).replacen("一般", "重点", 1);
    let (changed, _, _) = encoding_rs::GB18030.encode(&changed);
    let expected = PlanCounts { changed: 1, unchanged: 35, ..PlanCounts::default() };
    assert_eq!(plan(&changed, &registry).counts(), expected);
    assert_eq!(import(&changed, false, &mut registry, &mut entropy), 0);
    assert_eq!(import(&changed, true, &mut registry, &mut entropy), 3);
    assert_eq!(plan(&changed, &registry).counts().unchanged, 36);
    registry.verify().unwrap();
}

#[test]
fn whoever_is_listed_after_the_last_day_is_overdue_for_discharge_everywhere() {
    let dir = tempfile::tempdir().unwrap();
    let mut entropy = Counting(0);
    let mut registry = registry(&dir.path().join("r"), &mut entropy);
    let bytes = "姓名,身份证号码,矫正类别,矫正起日,矫正止日,管理等级\n\
                 陈试,440303199001010015,缓刑,2025.6.1,2026.5.31,普管\n"
        .as_bytes();
    let notices: Vec<_> =
        plan(bytes, &registry).rows[0].notices.iter().map(|notice| notice.reason.clone()).collect();
    assert_eq!(notices, [NoticeReason::TermOver]);
    import(bytes, false, &mut registry, &mut entropy);
    let file = registry.state().subjects.values().next().unwrap();
    assert_eq!(file.cases[0].state_on(today()), Some(CaseState::UnderSupervision));
    // the duties of the day, the inspection and the figure of the self-audit
    let duties = registry.state().reckoning(registry.policy(), today()).duties(file);
    let discharge = duties.iter().find(|duty| duty.id() == "discharge");
    assert!(discharge.is_some_and(|duty| duty.status.is_overdue()), "{duties:?}");
    let days = lookback(registry.state(), "weekly", today(), None);
    let found = answer("overdue-discharge", registry.state(), registry.policy(), file, days).unwrap();
    assert_eq!(found.verdict, Verdict::Major);
    let june = Period::month(2026, 6).unwrap();
    let figures = month(registry.state(), registry.policy(), registry.reference(), june);
    assert_eq!(figures.count(FigureCode::G7), 1);
}
