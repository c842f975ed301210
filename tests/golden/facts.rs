//! Bytes of every kind and version of fact ever written stay readable, and are written the same way again (design 3).

use crate::common::{self, at, day, text};
use guitu::demo::{self, Options};
use guitu::domain::*;
use std::collections::BTreeMap;
use std::path::Path;

/// One line a fact: kind, version, hex.
const GOLDEN: &str = "tests/golden/facts.txt";

fn lines() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(GOLDEN);
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let line = |line: &str| line.split_once(' ').map(|(kind, hex)| (kind.to_owned(), hex.to_owned()));
    text.lines().filter_map(line).collect()
}

#[test]
fn every_fact_ever_written_is_read_and_written_the_same() {
    let golden = lines();
    for (kind, hex) in &golden {
        let bytes = data_encoding::HEXLOWER.decode(hex.as_bytes()).unwrap();
        let fact = Fact::decode(&bytes).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(fact.body.kind(), kind);
        assert!(fact.encode().unwrap() == bytes, "{kind} is written otherwise now: give it a new version");
    }
    let missing: Vec<&&str> =
        FactBody::KINDS.iter().filter(|kind| golden.iter().all(|(known, _)| known != **kind)).collect();
    if missing.is_empty() {
        return;
    }
    // A new kind: its bytes are kept from now on. Lines that are there are never changed.
    assert!(
        std::env::var_os("GUITU_WRITE_GOLDEN").is_some(),
        "no golden bytes of {missing:?}: run once with GUITU_WRITE_GOLDEN=1"
    );
    let samples = samples();
    let without: Vec<_> = missing.iter().filter(|kind| !samples.contains_key(**kind)).collect();
    assert!(without.is_empty(), "no sample of {without:?}: add them to `by_hand`");
    let mut all = golden.clone();
    for kind in missing {
        all.push(((*kind).to_owned(), data_encoding::HEXLOWER.encode(&samples[*kind].encode().unwrap())));
    }
    let lines: Vec<String> = all.iter().map(|(kind, hex)| format!("{kind} {hex}")).collect();
    let text = lines.join("\n") + "\n";
    std::fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(GOLDEN), text).unwrap();
}

/// One fact of each kind: from the demo office, whose people are made up, and by hand where it has none.
fn samples() -> BTreeMap<&'static str, Fact> {
    let mut samples = by_hand();
    let dir = tempfile::tempdir().unwrap();
    let options = Options { corrections: 10, resettlement: 6, months: 2, ..Options::default() };
    let mut entropy = common::Seeded::new(7);
    demo::build(&dir.path().join("office"), &options, &mut entropy).unwrap();
    let locked = guitu::registry::Locked::at(&dir.path().join("office")).unwrap();
    let head = locked.officers().unwrap()[0].id;
    let registry =
        demo::open(&dir.path().join("office"), head, at(&options.today.to_string()), &mut entropy).unwrap();
    for index in 0..=registry.head().unwrap().index {
        for ordinal in 0..400 {
            let id = FactId { site: SiteId(1), index, ordinal };
            let Ok(Some(entry)) = registry.fact(id) else { break };
            samples.entry(entry.fact.body.kind()).or_insert(entry.fact);
        }
    }
    samples
}

fn by_hand() -> BTreeMap<&'static str, Fact> {
    let target = FactId { site: SiteId(1), index: 3, ordinal: 0 };
    let case = CaseId([9; 16]);
    let bodies: Vec<FactBody> = vec![
        OfficerRevoked { officer: OfficerId([1; 16]), reason: text("调离") }.into(),
        EscrowAdded { recipient: "age1example".into(), label: text("区局机要室") }.into(),
        EscrowRemoved { recipient: "age1example".into(), reason: text("信封遗失") }.into(),
        RosterBound { sequence: 4, epoch: 2, digest: "00".repeat(32) }.into(),
        OfficerRoleSet { officer: OfficerId([1; 16]), role: Role::Head, reason: text("接任") }.into(),
        OfficersSeen { officers: vec![OfficerId([1; 16])] }.into(),
        HeadNoteResolved { fault: NoteFault::Missing, second: false, reason: text("U盘核对无误") }.into(),
        EscrowUsed { recipient: "age1example".into(), reason: text("演练"), endorsement: vec![7; 64] }.into(),
        BackupRestored {
            incarnation: 1,
            abandoned: Some(AbandonedHead { index: 12, hash: "00".repeat(32) }),
            reason: text("磁盘损坏"),
            countersigner: Some(OfficerId([2; 16])),
            countersignature: vec![7; 64],
        }
        .into(),
        PolicyAdopted {
            profile: "gd-sz-example".into(),
            hash: "00".repeat(32),
            files: vec![PolicyFile { name: "policy/profile-x.toml".into(), text: "# 示例\n".into() }],
        }
        .into(),
        PersonAmended { person: common::person("测试甲", "1990-01-01", 1) }.into(),
        CaseAmended {
            case, terms: common::suspended("2026-01-01", "2026-12-31"), reason: text("裁定减刑")
        }
        .into(),
        LevelSet {
            case,
            level: "普管".into(),
            reason: text("入矫满两个月"),
            approval: text("罗矫〔2026〕8号"),
        }
        .into(),
        OfficerAssigned { case, officer: OfficerId([1; 16]) }.into(),
        PersonalSummaryReceived { case }.into(),
        ReportFiled {
            report: "self-audit".into(),
            from: day("2026-05-01"),
            to: day("2026-05-31"),
            digest: "00".repeat(32),
            head: "00".repeat(32),
            closing_corrections: 40,
            closing_resettlement: 36,
            code: "ABCD-EFGH".into(),
            dated: day("2026-06-02"),
            names: "masked".into(),
            paper: Some(Blob::new(b"filed".to_vec()).id()),
        }
        .into(),
        RosterImported { file_digest: "00".repeat(32), added: 40, changed: 0, unchanged: 0, rejected: 12 }
            .into(),
        Corrected::replacing(target, text("写错日期"), None).unwrap().into(),
        Undone { index: 3 }.into(),
        Unlocked { unlocked: true, failed_attempts: 1 }.into(),
        ClockConfirmed { reason: text("停办两个月"), last_ms: 1_780_000_000_000 }.into(),
        SubjectOpened { at_ms: 1_780_000_000_000 }.into(),
        IdRevealed { reason: text("核对证件") }.into(),
        DocumentExported { what: "self-audit docx".into(), digest: "00".repeat(32), plain: true }.into(),
        HeldBack { case, rule: "visit".into(), until: day("2026-06-30"), reason: text("住院") }.into(),
        Exempted {
            case,
            rule: "public-benefit".into(),
            from: day("2026-06-01"),
            until: Some(day("2026-08-31")),
            reason: text("住院，有诊断证明"),
            approval: text("批〔2026〕1号"),
        }
        .into(),
        ZeroReported { overlay: "national-day".into(), incident: text("") }.into(),
        ReportTextSet {
            report: "self-audit".into(),
            from: day("2026-06-01"),
            section: "plan".into(),
            text: text("下月计划"),
        }
        .into(),
    ];
    let fact = |body: FactBody| (body.kind(), Fact::new(day("2026-06-01"), None, body));
    bodies.into_iter().map(fact).collect()
}
