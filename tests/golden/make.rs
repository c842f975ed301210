//! Makes a golden registry with the program as it stands: every kind of fact, two adopted sets of rules, two filed months, a
//! restored backup and a head who came back by an escrow key. Run once a version, before the format changes:
//! `cargo test --test golden -- --ignored make_a_golden_registry`.

use crate::common::{day, id_number, text};
use crate::office::{Desk, HEAD, HEADS_OWN, OFFICER, Said, files_below, moment};
use crate::registry::{OUTPUTS, VERSION, golden};
use age::secrecy::ExposeSecret;
use guitu::cli::Exit;
use guitu::demo::{self, Options};
use guitu::domain::{
    CheckInMade, CheckInMode, Corrected, FactBody, IdRevealed, Mood, OfficerAssigned, Outcome, SubjectId,
    SubjectNumber,
};
use serde_json::Value;
use std::io::Write;

const PROFILE: &str = include_str!("../../data/policy/profile-gd-sz-example.toml");
const CUSTODIAN: &str = "赵试监";

/// Cells of a roster: name, identity number, category, first and last day.
const COLUMNS: &str = "姓名,证件号码,矫正类别,矫正起始日,矫正终止日";

struct Maker {
    desk: Desk,
}

impl Maker {
    /// Runs a command that ends with one of the codes; the JSON it printed.
    #[track_caller]
    fn json(&mut self, codes: &[Exit], at: &str, officer: &str, args: &[&str]) -> Value {
        let said = self.desk.run(at, officer, &[args, &["--json"]].concat());
        let text = String::from_utf8_lossy(&said.out).into_owned();
        assert!(codes.contains(&said.exit), "{args:?}: {:?} {text} {}", said.exit, said.err);
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args:?}: {error}: {text}"))
    }

    #[track_caller]
    fn done(&mut self, at: &str, officer: &str, args: &[&str]) -> Value {
        self.json(&[Exit::Done, Exit::Findings], at, officer, args)
    }

    fn envelope(&self, name: &str) -> String {
        let identity = age::x25519::Identity::generate();
        self.desk.private(name, identity.to_string().expose_secret());
        identity.to_public().to_string()
    }

    /// Numbers of people under supervision on a day whose files anybody may open, in order.
    fn people(&mut self, at: &str) -> Vec<String> {
        let list = self.done(at, HEAD, &["list", "--kind", "corrections"]);
        let people = list["people"].as_array().unwrap();
        let open =
            people.iter().filter(|p| p["hidden"] == false && p["case"]["state"] == "under-supervision");
        open.map(|p| p["number"].as_str().unwrap().to_owned()).collect()
    }

    fn subject(&mut self, at: &str, number: &str) -> SubjectId {
        let registry = self.desk.open(at, HEAD);
        let number: SubjectNumber = number.parse().unwrap();
        let id = registry.state().find_number(number).unwrap().id;
        registry.lock(moment(at), &mut self.desk.entropy).unwrap();
        id
    }
}

#[test]
#[ignore = "writes a golden registry by the program as it stands"]
fn make_a_golden_registry() {
    let archive = golden(&format!("registry-{VERSION}.zip"));
    assert!(!archive.exists(), "{} is never written again: name a new version", archive.display());
    let mut maker = Maker { desk: Desk::empty(demo::PASSPHRASE) };
    let options = Options {
        today: day("2026-07-01"),
        corrections: 10,
        resettlement: 6,
        months: 2,
        ..Options::default()
    };
    demo::build(&maker.desk.registry(), &options, &mut maker.desk.entropy).unwrap();
    june_is_filed(&mut maker);
    keys_and_rules(&mut maker);
    july(&mut maker);
    by_other_doors(&mut maker);
    restored_and_recovered(&mut maker);
    july_is_filed(&mut maker);
    maker.json(&[Exit::Done], "2026-08-03 12:00", HEAD, &["verify"]);
    pack(&maker, &archive);
    report();
}

fn june_is_filed(maker: &mut Maker) {
    let out = maker.desk.path("june").display().to_string();
    std::fs::create_dir(&out).unwrap();
    let at = "2026-07-02 09:30";
    let month = ["report", "self-audit", "--month", "2026-06", "--dated", "2026-07-02"];
    let plan = ["--plan", "七月加强走访，逐人核对法律文书。"];
    let files = ["--format", "md,docx", "--out", &out];
    let said = maker.desk.run(at, HEAD, &[&month[..], &plan, &files, &["--file"]].concat());
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
}

fn keys_and_rules(maker: &mut Maker) {
    let [first, second, third] = ["first", "second", "third"].map(|name| maker.envelope(name));
    let at = "2026-07-03 10:00";
    maker.done(at, HEAD, &["escrow", "add", &first, "--label", "区局机要室"]);
    maker.done(at, HEAD, &["escrow", "add", &third, "--label", "写错的信封"]);
    maker.done(at, HEAD, &["escrow", "add", &second, "--label", "区局档案室"]);
    maker.done(at, HEAD, &["escrow", "remove", "写错的信封", "--reason", "标签写错"]);
    maker.done(at, HEAD, &["officer", "add", CUSTODIAN, "--role", "custodian"]);
    maker.done(at, HEAD, &["officer", "add", "钱试临", "--role", "read-only"]);
    // the office's own rules: stricter visits, a sensitive period with zero reports, no test cases
    let (rules, _) = PROFILE.split_once("\n[[case]]").unwrap();
    let own = rules
        .replacen("id = \"gd-sz-example\"", "id = \"guiyuan-2026\"", 1)
        .replacen("effective_from = \"2020-07-01\"", "effective_from = \"2026-07-15\"", 1)
        .replacen("\nremind_days = 7\n", "\nremind_days = 10\n", 1)
        + OVERLAY;
    assert!(own.contains("guiyuan-2026") && own.contains("2026-07-15") && own.contains("remind_days = 10"));
    let file = maker.desk.path("own.toml");
    std::fs::write(&file, own).unwrap();
    let file = file.display().to_string();
    maker.done("2026-07-06 09:00", HEAD, &["policy", "adopt", &file, "--from", "2026-07-15"]);
}

const OVERLAY: &str = r#"

[[overlay]]
id = "games-2026"
title_zh = "2026年运动会期间"
title_en = "Games of 2026"
source = "示例: 敏感时段零报告 (OF-10 [M]), 待区局通知确认"
verified = false
from = "2026-07-20"
to = "2026-07-24"
zero_report = true
finding_after_days = 2
"#;

/// The work of July through the command line.
fn july(maker: &mut Maker) {
    let at = "2026-07-08 15:00";
    let roster = maker.desk.path("roster.csv");
    let row = |name: &str, serial, end: &str| {
        format!("{name},{},缓刑,2026-07-01,{end}", id_number("1988-08-08", serial))
    };
    let write = |second_ends: &str| {
        let rows =
            [row("孙试来", 1, "2027-06-30"), row("周试新", 2, second_ends), row("吴试误", 3, "2026-13-01")];
        std::fs::write(&roster, format!("{COLUMNS}\n{}\n", rows.join("\n"))).unwrap();
    };
    let file = roster.display().to_string();
    let rejects = maker.desk.path("rejects.csv").display().to_string();
    let import = ["import", "roster", &file, "--kind", "corrections", "--rejects", &rejects];
    write("2027-12-31");
    maker.json(&[Exit::Findings], at, HEAD, &import);
    write("2028-01-31");
    maker.json(&[Exit::Findings], "2026-07-09 15:00", HEAD, &[&import[..], &["--update"]].concat());

    let people = maker.people("2026-07-10 10:00");
    let one = |nth: usize| people[nth % people.len()].clone();
    let at = "2026-07-10 11:00";
    let set = ["--set", "residence-address=演示街道幸福路8号", "--set", "phone=13800000008"];
    maker.done(at, OFFICER, &[&["amend", &one(0)][..], &set, &["--reason", "搬家"]].concat());
    maker.done(at, OFFICER, &["amend", &one(1), "--set", "term-end=2027-11-30", "--reason", "裁定延长"]);
    let approval = ["--reason", "怀孕，医院证明", "--approval", "演示矫〔2026〕88号"];
    let until = ["--rule", "group:education", "--until", "2026-09-30"];
    maker.done(at, OFFICER, &[&["exempt", &one(2)][..], &until, &approval].concat());
    let snooze = ["--rule", "visit", "--until", "2026-07-25", "--reason", "台风停工"];
    maker.done(at, OFFICER, &[&["snooze", &one(3)][..], &snooze].concat());
    let check_in = ["--mode", "in-person", "--notes", "近况正常"];
    maker.done(at, OFFICER, &[&["check-in", &one(0)][..], &check_in].concat());
    let medical = ["--hospital", "演示人民医院", "--notes", "身体情况月报告"];
    maker.done(at, OFFICER, &[&["medical", &one(4)][..], &medical].concat());
    maker.done(at, OFFICER, &["summary", &one(5)]);
    maker.done(at, OFFICER, &["visit", &one(1), "--place", "home", "--met", "本人", "--notes", "住处一致"]);
    maker.done(at, OFFICER, &["talk", &one(1), "--recorder", "王试丙", "--notes", "谈话教育"]);

    let leave = ["--state", "on-leave", "--until", "2026-07-20", "--reason", "探亲"];
    maker.done("2026-07-13 09:00", OFFICER, &[&["state", &one(4)][..], &leave].concat());
    session(maker, &one);
    let back = ["--state", "under-supervision", "--reason", "按时返回"];
    maker.done("2026-07-20 09:00", OFFICER, &[&["state", &one(4)][..], &back].concat());
    let level = ["--level", "严管", "--reason", "考核后调整", "--approval", "演示矫〔2026〕90号"];
    maker.done("2026-07-20 09:10", OFFICER, &[&["level", &one(6)][..], &level].concat());
    let propose = ["--kind", "admonition", "--grounds", "两次未按时电话报告"];
    maker.done("2026-07-20 09:20", OFFICER, &[&["sanction", "propose", &one(6)][..], &propose].concat());
    let decide =
        ["--kind", "admonition", "--document", "演示矫罚〔2026〕3号", "--decided-by", "演示区司法局"];
    maker.done("2026-07-21 09:20", OFFICER, &[&["sanction", "decide", &one(6)][..], &decide].concat());
    for (on, incident) in [("2026-07-20", ""), ("2026-07-21", "一人未接电话，半小时后回电")] {
        maker.done("2026-07-21 18:00", OFFICER, &["zero-report", "--on", on, "--incident", incident]);
    }
    let away = ["transfer", &one(7), "--to-office", "440303004", "--document", "演示矫移〔2026〕1号"];
    maker.done("2026-07-22 09:00", OFFICER, &away);
    inspection(maker);
}

fn session(maker: &mut Maker, one: &dyn Fn(usize) -> String) {
    let at = "2026-07-15 09:00";
    let plan =
        ["session", "plan", "--kind", "group-education", "--topic", "法治教育：禁毒", "--on", "2026-07-17"];
    let how =
        ["--starts", "09:00", "--minutes", "240", "--at", "教育室", "--speaker", "陈试一", "--expect-all"];
    let planned = maker.done(at, OFFICER, &[&plan[..], &how].concat());
    let id = planned["session"].as_str().unwrap().to_owned();
    let at = "2026-07-17 09:10";
    maker.done(at, OFFICER, &["session", "mark", &id, &one(0), &one(1), &one(2)]);
    let late = ["--status", "late", "--arrived", "09:25"];
    maker.done(at, OFFICER, &[&["session", "mark", &id, &one(3)][..], &late].concat());
    maker.done(at, OFFICER, &["session", "mark", &id, &one(4), "--status", "excused", "--notes", "请假"]);
    maker.done(at, OFFICER, &["session", "mark", &id, "--outsider", "外所人员乙"]);
    maker.done(
        "2026-07-17 13:30",
        OFFICER,
        &["session", "close", &id, "--rest-absent", "--notes", "按时结束"],
    );
}

fn inspection(maker: &mut Maker) {
    let at = "2026-07-23 09:00";
    let started = maker.done(at, HEAD, &["inspect", "start", "--sample", "4"]);
    let manual = [
        "records-genuine=pass",
        "case-file=minor",
        "woman-member=pass",
        "exit-entry=pass",
        "minor-privacy=pass",
        "service-copies=remind",
    ];
    for number in started["subjects"].as_array().unwrap() {
        let judge = ["inspect", "judge", number.as_str().unwrap(), "--notes", "卷内缺一页", "--item"];
        maker.done(at, HEAD, &[&judge[..], &manual].concat());
    }
    let finished = maker.done(at, HEAD, &["inspect", "finish", "--notes", "七月抽查"]);
    let serials: Vec<String> =
        finished["findings"].as_array().unwrap().iter().map(ToString::to_string).collect();
    let at = "2026-07-24 10:00";
    for serial in &serials[..3] {
        let how = ["--cause", "装订疏忽", "--measure", "当日补齐并复印存档"];
        maker.done(at, OFFICER, &[&["findings", "rectify", serial][..], &how].concat());
    }
    maker.done(at, HEAD, &["findings", "review", &serials[0], "--accept", "--note", "已核对"]);
    maker.done(at, HEAD, &["findings", "review", &serials[1], "--send-back", "--note", "材料未附"]);
}

/// What only the terminal offers: an officer assigned, a number revealed, a correction with a replacement, an undo and a
/// redo. And a withdrawal by the command line.
fn by_other_doors(maker: &mut Maker) {
    let people = maker.people("2026-07-24 11:00");
    let (first, second) = (people[0].clone(), people[1].clone());
    let [a, b] = [first.clone(), second].map(|number| maker.subject("2026-07-24 11:05", &number));
    let at = moment("2026-07-24 11:10");
    let mut registry = maker.desk.open("2026-07-24 11:10", HEAD);
    let entropy = &mut maker.desk.entropy;
    let case =
        |registry: &guitu::registry::Registry, id: SubjectId| registry.state().subjects[&id].cases[0].id;
    let made = |case, outcome, notes: &str| CheckInMade {
        case,
        mode: CheckInMode::Phone,
        time: None,
        outcome,
        identity_checked: false,
        mood: Some(Mood::Unsettled),
        notes: text(notes),
    };
    let on = day("2026-07-24");
    let officer = registry.state().office.officers.keys().next().copied().unwrap();
    let assigned = OfficerAssigned { case: case(&registry, b), officer };
    registry.state_one(Some(b), on, assigned, at, entropy).unwrap();
    let wrong = made(case(&registry, a), Outcome::NoContact, "误记为未接通");
    let receipt = registry.state_one(Some(a), on, wrong, at, entropy).unwrap();
    let right = guitu::domain::Fact::new(
        on,
        Some(a),
        FactBody::from(made(case(&registry, a), Outcome::Complied, "按时报告")),
    );
    let corrected = Corrected::replacing(receipt.facts[0], text("听错了"), Some(&right)).unwrap();
    registry.state_one(Some(a), on, corrected, at, entropy).unwrap();
    for keep in [true, false] {
        let twice = made(case(&registry, b), Outcome::Complied, "多记一次");
        registry.state_one(Some(b), on, twice, at, entropy).unwrap();
        registry.undo(at, entropy).unwrap();
        if keep {
            registry.redo(at, entropy).unwrap();
        }
    }
    let revealed = guitu::domain::Fact::new(on, Some(a), IdRevealed { reason: text("核对身份证") });
    registry.record(vec![revealed], at, entropy).unwrap();
    registry.lock(at, entropy).unwrap();
    let late = maker.done(
        "2026-07-24 14:00",
        OFFICER,
        &["check-in", &first, "--mode", "phone", "--on", "2026-06-29"],
    );
    let fact = late["facts"][0].as_str().unwrap().to_owned();
    maker.done("2026-07-24 14:05", OFFICER, &["correct", &fact, "--reason", "记错了人"]);
    // a fact about a month that is filed: its figures have moved since
    maker.done("2026-07-24 14:10", OFFICER, &["visit", &first, "--place", "home", "--on", "2026-06-29"]);
}

fn restored_and_recovered(maker: &mut Maker) {
    let backup = maker.desk.path("backup").display().to_string();
    maker.done("2026-07-25 09:00", HEAD, &["backup", &backup]);
    let people = maker.people("2026-07-25 15:00");
    maker.done("2026-07-25 15:10", OFFICER, &["check-in", &people[2], "--mode", "phone"]);
    // what lies there is lost; the note of its head is not
    let heads = maker.desk.registry().join("keys/head-1.json").display().to_string();
    maker.desk.registry = "again".to_owned();
    let restore = ["restore", &backup, "--reason", "硬盘损坏", "--custodian", CUSTODIAN, "--heads", &heads];
    maker.done("2026-07-27 09:00", HEAD, &restore);
    let first = maker.desk.path("first").display().to_string();
    let recover = ["recover", "--escrow-file", &first, "--reason", "口令遗失"];
    maker.done("2026-07-28 09:00", HEAD, &recover);
    maker.desk.heads_own = HEADS_OWN.to_owned();
    let fourth = maker.envelope("fourth");
    maker.done("2026-07-28 10:00", HEAD, &["escrow", "add", &fourth, "--label", "区局机要室新信封"]);
}

fn july_is_filed(maker: &mut Maker) {
    let out = maker.desk.path("july").display().to_string();
    std::fs::create_dir(&out).unwrap();
    let at = "2026-08-03 09:30";
    let month = ["report", "self-audit", "--month", "2026-07", "--dated", "2026-08-03", "--names", "number"];
    let plan = ["--plan", "八月完成初始教育。"];
    let files = ["--format", "md,docx", "--out", &out, "--plain"];
    let said = maker.desk.run(at, HEAD, &[&month[..], &plan, &files, &["--file"]].concat());
    assert_eq!(said.exit, Exit::Done, "{}", said.err);
    // ends an access, and copies the store as small as it can be
    maker.done("2026-08-03 10:00", HEAD, &["officer", "revoke", "钱试临", "--reason", "借调期满"]);
}

/// The registry as `office/`, and the secrets of the envelopes that still open.
fn pack(maker: &Maker, archive: &std::path::Path) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create_new(archive).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    let mut put = |name: &str, bytes: Vec<u8>| {
        zip.start_file(name, options.unix_permissions(0o600)).unwrap();
        zip.write_all(&bytes).unwrap();
    };
    let registry = maker.desk.registry();
    for file in files_below(&registry) {
        put(&format!("office/{file}"), std::fs::read(registry.join(&file)).unwrap());
    }
    for envelope in ["second", "fourth"] {
        put(envelope, std::fs::read(maker.desk.path(envelope)).unwrap());
    }
    zip.finish().unwrap();
}

/// What the program reports on the registry, each from a copy of its own.
fn report() {
    let folder = golden(&format!("registry-{VERSION}"));
    std::fs::create_dir(&folder).unwrap();
    for output in OUTPUTS {
        let Said { exit, out, err } = output.told();
        assert!(exit <= Exit::Findings, "{}: {err}", output.name);
        let compact = serde_json::from_slice::<Value>(&out).map(|value| format!("{value}\n").into_bytes());
        std::fs::write(folder.join(output.name), compact.unwrap_or(out)).unwrap();
    }
    let kinds = FactBody::KINDS.join("\n") + "\n";
    std::fs::write(folder.join("kinds.txt"), kinds).unwrap();
}
