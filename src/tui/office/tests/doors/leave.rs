//! Documents leave by either door: the same files, for the same people, with the same trace.

use super::*;
use crate::vault::Unlocked;
use std::collections::BTreeSet;

/// The plain bytes of the sealed files of a directory, by what they are, as an officer opens them.
fn opened(doors: &Doors, dir: &Path, role: Role) -> BTreeMap<String, Vec<u8>> {
    let registry = unlock(&doors.dir("line"), role, doors.now, &mut Seeded::new("reader"));
    let keys: &Unlocked = registry.vault();
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let inner = path.with_extension("");
        let kind = inner.extension().unwrap().to_string_lossy().into_owned();
        assert_eq!(path.extension().unwrap(), "age", "{path:?} is not sealed");
        found.insert(kind, keys.open(&std::fs::read(&path).unwrap()).unwrap().to_vec());
    }
    found
}

#[test]
fn an_export_is_sealed_to_everybody_whichever_door_it_leaves_by() {
    let doors = Doors::new();
    let out = doors.dir("out");
    std::fs::create_dir(&out).unwrap();
    let place = out.display().to_string();
    let formats = ["--format", "docx,xlsx,md", "--out", &place];
    let line = [&["report", "self-audit", "--month", "2026-06"][..], &formats].concat();
    let said = doors.line(Role::Officer, &line);
    assert_eq!(said.exit, Exit::Findings, "a draft prints, and its obstacles are told: {}", said.err);
    let command = Command::ExportReport { id: "self-audit".into(), period: "2026-06".into() };
    let done = doors.screen(Role::Officer, &command).unwrap();
    assert_eq!(done.lines.len(), 3, "{:?}", done.lines);
    let exports = doors.dir("screen").join("exports");
    let readers = [Role::Officer, Role::Head, Role::SocialWorker, Role::Inspector];
    for role in readers {
        let (line, screen) = (opened(&doors, &out, role), opened(&doors, &exports, role));
        assert_eq!(line.keys().collect::<Vec<_>>(), ["docx", "md", "xlsx"], "{role:?}");
        // the head printed on the page is that of each registry: the rest is the same
        let text = |files: &BTreeMap<String, Vec<u8>>| String::from_utf8(files["md"].clone()).unwrap();
        let lines = |text: &str| text.lines().map(ToOwned::to_owned).collect::<BTreeSet<String>>();
        let (line, screen) = (text(&line), text(&screen));
        let differing: Vec<String> = lines(&line).symmetric_difference(&lines(&screen)).cloned().collect();
        assert!(differing.len() <= 2, "{differing:#?}");
    }
    let exported = |door| -> Vec<String> {
        let facts = doors.facts(door).into_iter().filter(|fact| fact.contains("kind=exported"));
        facts.map(|fact| fact.split("digest=").next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(exported("line"), exported("screen"));
    assert_eq!(exported("line").len(), 3);
}

#[test]
fn who_makes_no_reports_exports_none_by_either_door() {
    let doors = Doors::new();
    let place = doors.dir("line").display().to_string();
    let line = ["report", "self-audit", "--month", "2026-06", "--format", "md", "--out", &place];
    let command = Command::ExportReport { id: "self-audit".into(), period: "2026-06".into() };
    doors.refuse(Role::SocialWorker, Exit::Denied, &line, &command);
    // in the clear is a permission of its own
    let plain = [&line[..], &["--plain"]].concat();
    assert_eq!(doors.line(Role::Inspector, &plain).exit, Exit::Denied);
    doors.nothing_written();
}
