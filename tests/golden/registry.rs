//! A registry of an earlier version opens, proves and reports as it did then: `registry-v1.zip` holds it, and `registry-v1/`
//! what the version that made it said about it. Sentences may be worded anew and shapes may gain fields; numbers, states,
//! days, ids, hashes and what was filed stay.

use crate::office::{Desk, HEAD, HEADS_OWN, OFFICER, Said, moment};
use guitu::cli::Exit;
use guitu::domain::Moment;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The version looked at.
pub const VERSION: &str = "v1";

/// When it is asked: the afternoon after its last commit.
const ASKED: &str = "2026-08-03 16:00";

pub fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

/// One command, and what of its answer must stay.
pub struct Output {
    /// File in the folder of the version.
    pub name: &'static str,
    args: &'static [&'static str],
    stays: Stays,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stays {
    /// Every byte of the file that the command writes.
    File(&'static str),
    /// Every field.
    Whole,
    /// Every field but for those that hold sentences.
    Fields(&'static [&'static str]),
}

const fn fields(name: &'static str, args: &'static [&'static str]) -> Output {
    Output { name, args, stays: Stays::Fields(SENTENCES) }
}

/// Fields that hold sentences of the program.
const SENTENCES: &[&str] = &["text", "title", "explanation", "warnings", "why"];
/// The same of `explain`, which names figures and duties.
const OF_FIGURES: &[&str] = &["text", "title", "name", "what", "basis", "unit"];
/// Fields that tell of the asking itself: its own commit ends the journal.
const OF_THE_ASKING: &[&str] = &["head", "pages"];

pub const OUTPUTS: &[Output] = &[
    // the first opening by a head ties the roster of officers to the journal: one fact more
    Output { stays: Stays::Fields(&["facts"]), ..fields("verify.json", &["verify"]) },
    fields("audit.json", &["audit", "--last", "100000"]),
    fields("list.json", &["list", "--all"]),
    fields("list-june.json", &["list", "--as-of", "2026-06-30"]),
    fields("list-june-known-at-30.json", &["list", "--as-of", "2026-06-30", "--known-at", "30"]),
    fields("due-july.json", &["due", "--all", "--as-of", "2026-07-16"]),
    fields("due-july-known-at-60.json", &["due", "--all", "--as-of", "2026-07-16", "--known-at", "60"]),
    fields("due-august.json", &["due", "--all", "--explain"]),
    fields("show-1.json", &["show", "2026-0001", "--last", "1000"]),
    fields("show-2.json", &["show", "2026-0002", "--last", "1000"]),
    fields("show-5.json", &["show", "2026-0005", "--last", "1000"]),
    fields("show-8.json", &["show", "2026-0008", "--last", "1000"]),
    fields("show-12.json", &["show", "2026-0012", "--last", "1000"]),
    fields("show-18.json", &["show", "2026-0018", "--last", "1000"]),
    fields("sessions.json", &["session", "list"]),
    fields("findings.json", &["findings", "list"]),
    fields("inspection.json", &["inspect", "status"]),
    fields("policy.json", &["policy", "show"]),
    fields("policy-june.json", &["policy", "show", "--as-of", "2026-06-30"]),
    fields("officers.json", &["officer", "list"]),
    fields("escrow.json", &["escrow", "list"]),
    Output {
        stays: Stays::Fields(OF_FIGURES),
        ..fields("figures-june.json", &["explain", "--month", "2026-06"])
    },
    Output {
        stays: Stays::Fields(OF_FIGURES),
        ..fields("figures-july.json", &["explain", "--month", "2026-07"])
    },
    Output {
        stays: Stays::Fields(OF_FIGURES),
        ..fields("figure-a1.json", &["explain", "A1", "--month", "2026-07"])
    },
    Output {
        stays: Stays::Fields(OF_FIGURES),
        ..fields("figure-c1.json", &["explain", "C1", "--month", "2026-07"])
    },
    fields("filed-june-proved.json", &["report", "verify", "--month", "2026-06"]),
    fields("filed-july-proved.json", &["report", "verify", "--month", "2026-07"]),
    whole("filed-june.json", &["report", "self-audit", "--month", "2026-06"]),
    whole("filed-july.json", &["report", "self-audit", "--month", "2026-07"]),
    file("filed-june.md", "self-audit-2026-06.md", &["report", "self-audit", "--month", "2026-06"]),
    file("filed-july.md", "self-audit-2026-07.md", &["report", "self-audit", "--month", "2026-07"]),
];

const fn whole(name: &'static str, args: &'static [&'static str]) -> Output {
    Output { name, args, stays: Stays::Whole }
}

const fn file(name: &'static str, written: &'static str, args: &'static [&'static str]) -> Output {
    Output { name, args, stays: Stays::File(written) }
}

impl Output {
    /// What the program says now, asked on a copy of its own.
    pub fn told(&self) -> Said {
        let mut desk = unpacked();
        let out = desk.dir.path().display().to_string();
        let written = ["--format", "md", "--plain", "--out", &out];
        let more = if matches!(self.stays, Stays::File(_)) { &written[..] } else { &[] };
        let mut said = desk.run(ASKED, HEAD, &[self.args, more, &["--json"]].concat());
        if let Stays::File(name) = self.stays {
            said.out = std::fs::read(desk.path(name)).unwrap();
        }
        said
    }
}

/// A copy of the registry.
fn unpacked() -> Desk {
    let desk = Desk::empty(HEADS_OWN);
    let archive = std::fs::File::open(golden(&format!("registry-{VERSION}.zip"))).unwrap();
    zip::ZipArchive::new(archive).unwrap().extract(desk.dir.path()).unwrap();
    desk
}

/// What was told wrongly then and is mended: where, and how. Nothing else may differ.
const MENDED: &[(&str, &str)] = &[
    ("due-august.json.duties[2026-0019 education]", "an absence with an accepted reason is no miss"),
    ("due-august.json.counts", "of the same duty"),
];

/// Person and rule of a duty.
fn key_of(entry: &Value) -> Option<String> {
    Some(format!("{} {}", entry.get("number")?.as_str()?, entry.get("rule")?.as_str()?))
}

/// Adds what differs to `wrong`; what is there besides is no difference.
fn compare(at: &str, then: &Value, now: &Value, sentences: &[&str], wrong: &mut Vec<String>) {
    match (then, now) {
        (Value::Object(then), Value::Object(now)) => {
            for (key, value) in then {
                if sentences.contains(&key.as_str()) || OF_THE_ASKING.contains(&key.as_str()) {
                    continue;
                }
                let at = format!("{at}.{key}");
                match now.get(key) {
                    Some(now) => compare(&at, value, now, sentences, wrong),
                    None => wrong.push(format!("{at} is gone")),
                }
            }
        }
        (Value::Array(then), Value::Array(now)) if then.iter().all(|entry| key_of(entry).is_some()) => {
            // duties: one that stands otherwise moves in the list, and the others with it
            for entry in then {
                let key = key_of(entry).unwrap_or_default();
                let at = format!("{at}[{key}]");
                match now.iter().find(|now| key_of(now).as_ref() == Some(&key)) {
                    Some(now) => compare(&at, entry, now, sentences, wrong),
                    None => wrong.push(format!("{at} is gone")),
                }
            }
        }
        (Value::Array(then), Value::Array(now)) => {
            if then.len() != now.len() {
                wrong.push(format!("{at} had {} entries, has {}", then.len(), now.len()));
            }
            for (index, (then, now)) in then.iter().zip(now).enumerate() {
                compare(&format!("{at}[{index}]"), then, now, sentences, wrong);
            }
        }
        _ if then == now => {}
        _ => wrong.push(format!("{at} was {then}, is {now}")),
    }
}

/// The trail without the commits of the asking itself.
fn but_for_the_asking(mut value: Value) -> Value {
    let asked: Moment = moment(ASKED);
    let asked = asked.local().to_rfc3339();
    if let Some(commits) = value.get_mut("commits").and_then(Value::as_array_mut) {
        commits.retain(|commit| commit["at"] != asked);
    }
    value
}

#[test]
fn a_registry_of_an_earlier_version_reports_what_it_reported_then() {
    let mut wrong = Vec::new();
    for output in OUTPUTS {
        let then = std::fs::read(golden(&format!("registry-{VERSION}")).join(output.name)).unwrap();
        let now = output.told();
        if now.exit > Exit::Findings {
            wrong.push(format!("{}: {:?} {}", output.name, now.exit, now.err));
            continue;
        }
        let sentences = match output.stays {
            Stays::File(_) => {
                if then != now.out {
                    wrong.push(format!("{} is not what was filed, byte for byte", output.name));
                }
                continue;
            }
            Stays::Whole => &[],
            Stays::Fields(sentences) => sentences,
        };
        let [then, now] = [then, now.out]
            .map(|bytes| but_for_the_asking(serde_json::from_slice(&bytes).unwrap_or(Value::Null)));
        compare(output.name, &then, &now, sentences, &mut wrong);
    }
    wrong.retain(|line| !MENDED.iter().any(|(at, _)| line.starts_with(at)));
    assert!(
        wrong.is_empty(),
        "{} differences, first of them:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(40)].join("\n")
    );
}

#[test]
fn it_holds_every_kind_of_fact_of_its_version_and_proves() {
    let mut desk = unpacked();
    let kinds = std::fs::read_to_string(golden(&format!("registry-{VERSION}")).join("kinds.txt")).unwrap();
    let kinds: BTreeSet<&str> = kinds.lines().collect();
    let mut registry = desk.open(ASKED, HEAD);
    registry.verify().unwrap();
    let mut met = BTreeSet::new();
    for commit in registry.audit(None, usize::MAX, usize::MAX).unwrap() {
        for (id, fact) in &commit.facts {
            let fact = fact.as_ref().unwrap_or_else(|| panic!("{id} cannot be read"));
            met.insert(fact.body.kind());
        }
    }
    let missing: Vec<&&str> = kinds.difference(&met).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let office = &registry.state().office;
    assert!(office.policies.len() >= 2, "rules adopted besides those of the founding");
    assert!(office.filed.len() >= 2 && !office.restored.is_empty() && !office.recovered.is_empty());
}

#[test]
fn work_goes_on_in_it() {
    let mut desk = unpacked();
    let listed = desk.run(ASKED, OFFICER, &["list", "--json"]);
    assert_eq!(listed.exit, Exit::Done, "{}", listed.err);
    let list: Value = serde_json::from_slice(&listed.out).unwrap();
    let people = list["people"].as_array().unwrap();
    let open = people.iter().find(|one| one["case"]["state"] == "under-supervision").unwrap();
    let number = open["number"].as_str().unwrap();
    for (officer, args) in [
        (OFFICER, &["check-in", number, "--mode", "phone", "--notes", "按时报告"][..]),
        (OFFICER, &["visit", number, "--place", "home"]),
        (HEAD, &["report", "self-audit", "--month", "2026-05", "--plan", "计划"]),
        (HEAD, &["backup", "BACKUP"]),
        (HEAD, &["verify"]),
        (HEAD, &["doctor", "--rebuild"]),
        (OFFICER, &["verify"]),
    ] {
        let backup = desk.path("backup").display().to_string();
        let args: Vec<&str> = args.iter().map(|arg| if *arg == "BACKUP" { &backup } else { *arg }).collect();
        let said = desk.run("2026-08-04 09:00", officer, &args);
        assert!(said.exit <= Exit::Findings, "{args:?}: {:?} {}", said.exit, said.err);
    }
}

/// Each envelope that was not used opens the registry once more.
#[test]
fn its_envelopes_still_let_somebody_in() {
    for envelope in ["second", "fourth"] {
        let mut desk = unpacked();
        let file = desk.path(envelope).display().to_string();
        let said = desk.run(ASKED, "李试继", &["recover", "--escrow-file", &file, "--reason", "演练"]);
        assert_eq!(said.exit, Exit::Done, "{}", said.err);
        let said = desk.run("2026-08-04 09:00", HEAD, &["verify"]);
        assert!(said.exit <= Exit::Findings, "{}", said.err);
    }
}
