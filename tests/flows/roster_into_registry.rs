//! Both sample rosters into a real registry: one commit each, the same file again adds nothing, changed cells with `update`.

use chrono::{NaiveDate, NaiveTime};
use guitu::{
    assets::{Catalog, Lang},
    check::{answer, lookback},
    domain::{CaseKind, CaseState, Entropy, EntropyError, Moment, OfficeCode, Text, Verdict},
    exchange::roster::{Draft, Field, NoticeReason, PlanCounts, RosterRequest, draft_import, written},
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

fn request(bytes: &[u8], update: bool) -> RosterRequest<'_> {
    let reason = Text::new("花名册更新").unwrap();
    RosterRequest { bytes, update, reason, today: today(), ..RosterRequest::default() }
}

fn draft(bytes: &[u8], update: bool, registry: &mut Registry, entropy: &mut Counting) -> Draft {
    draft_import(registry, &request(bytes, update), entropy).unwrap()
}

/// Imports a file as the command does; says how many facts were stated.
fn import(bytes: &[u8], update: bool, registry: &mut Registry, entropy: &mut Counting) -> usize {
    let draft = draft(bytes, update, registry, entropy);
    draft.commit(registry, noon(), entropy).unwrap().map_or(0, |receipt| receipt.facts.len())
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
        let counts = draft(bytes, true, &mut registry, &mut entropy).plan.counts();
        assert_eq!((counts.new_subjects, counts.new_cases, counts.changed), (0, 0, 0));
        assert_eq!(import(bytes, true, &mut registry, &mut entropy), 0);
    }

    // The office saves a mended list: one telephone, one help period, as GB18030 again.
    let (text, _, _) = encoding_rs::GB18030.decode(&resettlement);
    let changed = text.replacen("13800000100", "13800009999", 1).replacen("一般", "重点", 1);
    let (changed, _, _) = encoding_rs::GB18030.encode(&changed);
    let expected = PlanCounts { changed: 1, unchanged: 35, ..PlanCounts::default() };
    assert_eq!(draft(&changed, false, &mut registry, &mut entropy).plan.counts(), expected);
    assert_eq!(import(&changed, false, &mut registry, &mut entropy), 0);
    assert_eq!(import(&changed, true, &mut registry, &mut entropy), 3);
    assert_eq!(draft(&changed, true, &mut registry, &mut entropy).plan.counts().unchanged, 36);
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
    let plan = draft(bytes, false, &mut registry, &mut entropy).plan;
    let notices: Vec<_> = plan.notices().map(|notice| notice.reason.clone()).collect();
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

/// One row of `tests/rosters/expected.json`: what must come of a file.
struct Expected {
    file: String,
    /// Name, first day, last day; `?` is any day.
    accepted: Vec<[String; 3]>,
    rejected: usize,
    /// Words of a refusal of the whole file that is as good.
    refused: Option<String>,
    /// What the messages must name.
    says: Vec<String>,
    /// Values that must stand in the file of somebody: (name, field, value).
    values: Vec<[String; 3]>,
}

fn table() -> Vec<Expected> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rosters/expected.json");
    let json: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let texts = |value: &serde_json::Value| value.as_array().into_iter().flatten().map(text).collect();
    let three = |value: &serde_json::Value| -> Vec<[String; 3]> {
        let rows = value.as_array().into_iter().flatten();
        rows.map(|row| [text(&row[0]), text(&row[1]), text(&row[2])]).collect()
    };
    let rows = json.as_object().unwrap().iter();
    rows.map(|(file, row)| Expected {
        file: file.clone(),
        accepted: three(&row["accepted"]),
        rejected: usize::try_from(row["rejected"].as_u64().unwrap()).unwrap(),
        refused: row["refused"].as_str().map(str::to_owned),
        says: texts(&row["says"]),
        values: three(&row["values"]),
    })
    .collect()
}

/// Imports one file into an empty registry, as the command does, and undoes it; says what is wrong with what came of it.
fn judge(expected: &Expected, registry: &mut Registry, entropy: &mut Counting) -> Vec<String> {
    let day = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
    let at = Moment::at(day, NaiveTime::from_hms_opt(12, 0, 0).unwrap());
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rosters");
    let bytes = std::fs::read(root.join(&expected.file)).unwrap();
    let request = RosterRequest { today: day, ..request(&bytes, false) };
    let catalog = Catalog::of(Lang::Zh);
    let draft = match draft_import(registry, &request, entropy) {
        Ok(draft) => draft,
        Err(error) => {
            let said = error.message().map_or_else(|| error.to_string(), |message| message.words(catalog));
            return match &expected.refused {
                Some(words) if said.contains(words.as_str()) => Vec::new(),
                Some(words) => vec![format!("refused without {words}: {said}")],
                None => vec![format!("refused: {said}")],
            };
        }
    };
    let said = draft.plan.lines(catalog).join("\n");
    let rejected = draft.plan.rejected.len();
    let counts = draft.plan.counts();
    let receipt = draft.commit(registry, at, entropy).unwrap();
    let mut wrong = Vec::new();
    let mut people: Vec<[String; 3]> = Vec::new();
    for file in registry.state().subjects.values() {
        for case in &file.cases {
            let (start, end) = (case.terms().start().to_string(), case.terms().end().to_string());
            people.push([file.person().name.to_string(), start, end]);
        }
        for [name, field, value] in &expected.values {
            if *name == file.person().name.as_str() {
                let field = Field::parse(field).unwrap();
                let found = written(file.person(), file.cases[0].terms(), field);
                if found != *value {
                    wrong.push(format!("{name} {field:?} is {found:?}, not {value:?}"));
                }
            }
        }
    }
    let mut left = people.clone();
    for [name, start, end] in &expected.accepted {
        let fits = |found: &[String; 3]| {
            found[0] == *name && (start == "?" || *start == found[1]) && (end == "?" || *end == found[2])
        };
        match left.iter().position(fits) {
            Some(at) => drop(left.remove(at)),
            None => wrong.push(format!("{name} {start} {end} is missing")),
        }
    }
    wrong.extend(left.iter().map(|found| format!("{found:?} must not be there")));
    if rejected != expected.rejected {
        wrong.push(format!("{rejected} rows rejected, not {}", expected.rejected));
    }
    for words in &expected.says {
        if !said.contains(words.as_str()) {
            wrong.push(format!("nothing says {words}"));
        }
    }
    // what the dry run says is what the real run does
    if counts.new_subjects != registry.state().subjects.len() {
        wrong.push(format!("{counts:?} told, {} registered", registry.state().subjects.len()));
    }
    if receipt.is_some() {
        registry.undo(at, entropy).unwrap();
    }
    assert!(registry.state().subjects.is_empty(), "an import is undone as one");
    if !wrong.is_empty() {
        wrong.push(said);
    }
    wrong
}

#[test]
fn every_file_of_the_table_comes_out_right_or_is_refused_well() {
    let mut entropy = Counting(1 << 32);
    let dir = tempfile::tempdir().unwrap();
    let mut registry = registry(&dir.path().join("r"), &mut entropy);
    let wrong: Vec<(String, Vec<String>)> = table()
        .iter()
        .map(|expected| (expected.file.clone(), judge(expected, &mut registry, &mut entropy)))
        .filter(|(_, wrong)| !wrong.is_empty())
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
