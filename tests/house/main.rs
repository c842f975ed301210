//! The lines of the house (design 2), read from the sources: who imports whom, who names which crate, where the clock is
//! read, how long a file may grow.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod circles;
mod cited;

use std::path::{Path, PathBuf};

/// The rooms from the top of the house down; an import may only go down.
const ROOMS: [&str; 17] = [
    "cli", "tui", "demo", "words", "acts", "exchange", "write", "report", "check", "figures", "registry",
    "duty", "policy", "store", "vault", "domain", "assets",
];

/// Rooms below in the list that a room may not import all the same.
const NOT_EACH_OTHER: [(&str, &[&str]); 4] = [
    ("duty", &["store", "vault"]),
    ("policy", &["store", "vault"]),
    ("store", &["vault"]),
    ("domain", &["assets"]),
];

/// A crate and the only rooms that name it; `main` stands for `src/main.rs`.
const CRATES: [(&str, &[&str]); 14] = [
    ("redb", &["store"]),
    ("age", &["vault"]),
    ("age_core", &["vault"]),
    ("scrypt", &["vault"]),
    ("ed25519_dalek", &["vault"]),
    ("ratatui", &["tui"]),
    ("crossterm", &["tui", "main"]),
    ("calamine", &["exchange"]),
    ("rust_xlsxwriter", &["write"]),
    ("quick_xml", &["write", "exchange"]),
    ("fluent_bundle", &["assets"]),
    ("clap", &["cli"]),
    ("rpassword", &["cli"]),
    ("getrandom", &["main"]),
];

/// Lines of code, tests left out, beyond which two things live together.
const LONGEST: usize = 500;

/// Longer files, with the length they may not outgrow.
const LONG: [(&str, usize); 1] = [("tui/app/mod.rs", 530)];

struct Source {
    path: String,
    room: String,
    /// Lines before the file's own tests, with their numbers; comments left out.
    lines: Vec<(usize, String)>,
    length: usize,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&root, &mut paths);
    paths
        .into_iter()
        .filter(|path| !is_test(path))
        .map(|path| {
            let name = path.strip_prefix(&root).unwrap().display().to_string();
            let room = name.split(['/', '.']).next().unwrap_or_default().to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let mut lines: Vec<(usize, String)> = Vec::new();
            for (at, line) in text.lines().enumerate() {
                if line.trim() == "#[cfg(test)]" && text.lines().nth(at + 1).is_some_and(|l| l.ends_with('{'))
                {
                    break;
                }
                lines.push((at + 1, line.to_owned()));
            }
            let length = lines.len();
            lines.retain(|(_, line)| !line.trim_start().starts_with("//"));
            Source { path: name, room, lines, length }
        })
        .collect()
}

fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

/// Files that only tests are made of.
fn is_test(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_string_lossy();
    name == "tests.rs" || name == "testkit.rs" || path.components().any(|c| c.as_os_str() == "tests")
}

/// Names that follow `prefix` in a line, where it does not continue another word.
fn names_after<'l>(line: &'l str, prefix: &'l str) -> impl Iterator<Item = &'l str> {
    line.match_indices(prefix).filter_map(move |(at, _)| {
        let before = line[..at].chars().next_back();
        let fits = before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':');
        let rest = &line[at + prefix.len()..];
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        fits.then_some(&rest[..end])
    })
}

#[test]
fn a_room_imports_only_rooms_below_it() {
    let place = |room: &str| ROOMS.iter().position(|r| *r == room);
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(own) = place(&source.room) else { continue };
        let barred =
            NOT_EACH_OTHER.iter().find(|(room, _)| *room == source.room).map_or(&[][..], |(_, b)| *b);
        for (number, line) in &source.lines {
            for name in names_after(line, "crate::") {
                if place(name).is_some_and(|other| other < own) || barred.contains(&name) {
                    wrong.push(format!("{}:{number} imports {name}", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What only acts do: ask a permission, state a fact, change a key.
const DECIDED_IN_ACTS: [&str; 10] = [
    "Permission::",
    ".require(",
    ".state_facts(",
    ".state_one(",
    "registry.record(",
    ".record_filing(",
    "registry.enrol(",
    "registry.revoke(",
    "vault::seal(",
    "Fact::new(",
];

#[test]
fn neither_door_decides() {
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|source| source.room == "cli" || source.room == "tui") {
        for (number, line) in &source.lines {
            // the draft of a form put by at a lock is no document that leaves
            let own_draft = source.path == "tui/office/mod.rs" && line.contains("draft");
            if let Some(decides) = DECIDED_IN_ACTS.iter().find(|word| line.contains(**word) && !own_draft) {
                wrong.push(format!("{}:{number}: {decides}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_room_is_on_the_list_and_in_the_map() {
    let map = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let declared: Vec<&str> =
        map.lines().filter_map(|l| l.strip_prefix("pub mod ")).map(|l| l.trim_end_matches(';')).collect();
    let mut rooms = ROOMS.to_vec();
    rooms.sort_unstable();
    assert_eq!(declared, rooms);
    let page =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let table: Vec<&str> = page
        .lines()
        .filter_map(|l| l.strip_prefix("| `")?.split_once("/` |"))
        .map(|(room, _)| room)
        .collect();
    assert_eq!(table, ROOMS, "ARCHITECTURE.md lists the rooms in another order");
}

#[test]
fn a_crate_is_named_only_in_its_room() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in &source.lines {
            for (krate, rooms) in CRATES {
                let prefix = format!("{krate}::");
                if names_after(line, &prefix).next().is_some() && !rooms.contains(&source.room.as_str()) {
                    wrong.push(format!("{}:{number} names {krate}", source.path));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_clock_and_randomness_are_read_in_main_only() {
    let readers = ["SystemTime::now", "Instant::now", "Local::now", "Utc::now", "OsRng", "thread_rng"];
    let mut wrong = Vec::new();
    for source in sources().iter().filter(|s| s.room != "main") {
        for (number, line) in &source.lines {
            if let Some(reader) = readers.iter().find(|reader| line.contains(**reader)) {
                wrong.push(format!("{}:{number} calls {reader}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_holds_two_things() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|source| {
            let known = LONG.iter().find(|(path, _)| *path == source.path);
            source.length > known.map_or(LONGEST, |(_, limit)| *limit)
        })
        .map(|source| format!("{} has {} lines", source.path, source.length))
        .collect();
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn nothing_is_left_to_do_and_nothing_gives_up() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (number, line) in &source.lines {
            let gives_up = ["todo!(", "unimplemented!(", "panic!(", "dbg!("].iter().any(|m| line.contains(m));
            if gives_up {
                wrong.push(format!("{}:{number}: {}", source.path, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Crate roots as cargo finds them: what is compiled starts here.
fn roots() -> Vec<PathBuf> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut roots = vec![top.join("src/lib.rs"), top.join("src/main.rs")];
    for dir in ["tests", "benches", "examples", "src/bin"] {
        let Ok(entries) = std::fs::read_dir(top.join(dir)) else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            let main = path.join("main.rs");
            if path.extension().is_some_and(|ext| ext == "rs") {
                roots.push(path);
            } else if main.is_file() {
                roots.push(main);
            }
        }
    }
    roots
}

/// The file of a `mod` line, by the rules of the language; none when it is not there.
fn module_file(declared_in: &Path, is_root: bool, name: &str, given: Option<&str>) -> Option<PathBuf> {
    let dir = declared_in.parent().unwrap();
    if let Some(given) = given {
        let path = dir.join(given);
        return path.is_file().then(|| path.canonicalize().unwrap());
    }
    let own = is_root || declared_in.file_name().is_some_and(|file| file == "mod.rs");
    let dir = if own { dir.to_owned() } else { declared_in.with_extension("") };
    let places = [dir.join(format!("{name}.rs")), dir.join(name).join("mod.rs")];
    places.into_iter().find(|place| place.is_file())
}

/// Files that plain `mod` lines reach, at the left margin as rustfmt leaves them: what a macro declares, rustfmt does not
/// follow, and what stands behind a feature, clippy does not compile.
fn visited() -> (std::collections::BTreeSet<PathBuf>, Vec<String>) {
    let mut reached = std::collections::BTreeSet::new();
    let mut wrong = Vec::new();
    let mut waiting: Vec<(PathBuf, bool)> = roots().into_iter().map(|root| (root, true)).collect();
    while let Some((path, is_root)) = waiting.pop() {
        if !reached.insert(path.clone()) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let mut attributes: Vec<&str> = Vec::new();
        for line in text.lines() {
            if line.starts_with("#[") {
                attributes.push(line);
                continue;
            }
            let unseen = line.strip_prefix("pub ").or(line.strip_prefix("pub(crate) ")).unwrap_or(line);
            let unseen = unseen.strip_prefix("pub(super) ").unwrap_or(unseen);
            let name = unseen.strip_prefix("mod ").and_then(|rest| rest.strip_suffix(';'));
            if let Some(name) = name {
                let given =
                    attributes.iter().find_map(|line| line.strip_prefix("#[path = \"")?.strip_suffix("\"]"));
                for line in &attributes {
                    let conditional =
                        line.starts_with("#[cfg") && *line != "#[cfg(test)]" && *line != "#[cfg(unix)]";
                    if conditional || line.contains("rustfmt::skip") {
                        wrong.push(format!("{}: {name} under {line}", path.display()));
                    }
                }
                match module_file(&path, is_root, name, given) {
                    Some(file) => waiting.push((file, false)),
                    None => wrong.push(format!("{}: mod {name} has no file", path.display())),
                }
            }
            attributes.clear();
        }
    }
    (reached, wrong)
}

#[test]
fn formatter_and_linter_visit_every_file() {
    let (reached, mut wrong) = visited();
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for dir in ["src", "tests", "benches"] {
        walk(&top.join(dir), &mut files);
    }
    for file in files {
        if !reached.contains(&file) {
            wrong.push(format!("{}: no plain `mod` line leads to it", file.display()));
        }
        let text = std::fs::read_to_string(&file).unwrap();
        let own = file.ends_with("tests/house/main.rs");
        for skip in ["rustfmt::skip", "rustfmt_skip"] {
            if !own && text.contains(skip) {
                wrong.push(format!("{}: {skip}", file.display()));
            }
        }
    }
    let settings = std::fs::read_to_string(top.join("rustfmt.toml")).unwrap();
    assert!(!settings.contains("ignore") && !settings.contains("disable_all_formatting"), "{settings}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Where each kind of fact has its place: a match there names every kind, so that one left out does not compile.
const EVERY_KIND: [&str; 6] = [
    "domain/fact/mod.rs",
    "domain/fact/kinds.rs",
    "domain/file.rs",
    "domain/files.rs",
    "registry/state.rs",
    "registry/check/mod.rs",
];

#[test]
fn no_kind_of_fact_is_passed_over_in_silence() {
    let sources = sources();
    let mut wrong = Vec::new();
    for path in EVERY_KIND {
        let source = sources.iter().find(|source| source.path == path).unwrap();
        for (number, line) in &source.lines {
            if line.contains("_ => {}") || line.trim() == "_ => return None," {
                wrong.push(format!("{path}:{number}: {}", line.trim()));
            }
        }
    }
    for path in ["registry/check/mod.rs", "domain/file.rs", "registry/state.rs"] {
        let source = sources.iter().find(|source| source.path == path).unwrap();
        let text: String = source.lines.iter().map(|(_, line)| line.as_str()).collect();
        for kind in kinds() {
            if !text.contains(&format!("FactBody::{kind}(")) {
                wrong.push(format!("{path} does not name {kind}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Names of the kinds of fact, from the rows of their table.
fn kinds() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain/fact/kinds.rs");
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.split_once("\nkinds! {").unwrap().1.to_owned();
    let name = |line: &str| Some(line.trim().split_once(" = \"")?.0.to_owned());
    let found: Vec<String> = rows.lines().filter_map(name).collect();
    assert!(found.len() > 40, "{found:?}");
    found
}
