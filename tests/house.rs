//! Reads the sources and holds the lines of the house (ARCHITECTURE.md): who may import whom, who may name which crate,
//! how long a file may grow, where the clock is read.

use std::path::{Path, PathBuf};

/// From the top of the house down; a room imports only rooms below it.
const ROOMS: [&str; 16] = [
    "cli", "tui", "words", "demo", "exchange", "write", "report", "check", "figures", "registry", "duty", "policy",
    "store", "vault", "domain", "assets",
];

/// Imports that are forbidden although they point downward.
const ALSO: [(&str, &[&str]); 4] = [
    ("duty", &["store", "vault"]),
    ("policy", &["store", "vault"]),
    ("store", &["vault"]),
    ("domain", &["assets"]),
];

/// Crates that one room alone may name; `main.rs` may too.
const CRATES: [(&str, &str); 6] = [
    ("redb", "store"),
    ("age", "vault"),
    ("ratatui", "tui"),
    ("crossterm", "tui"),
    ("calamine", "exchange"),
    ("rust_xlsxwriter", "write"),
];

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(dir: &Path, list: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, list);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                list.push((path, text));
            }
        }
    }
    let mut list = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut list);
    list.sort();
    list
}

fn room(path: &Path) -> Option<String> {
    let below = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).ok()?;
    let first = below.components().next()?.as_os_str().to_str()?;
    ROOMS.contains(&first).then(|| first.to_owned())
}

/// The part of a file before its tests, without comments.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let own = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    own.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(n, line)| (n + 1, line))
}

fn names(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    })
}

#[test]
fn a_room_imports_only_rooms_below_it() {
    let mut broken = Vec::new();
    for (path, text) in sources() {
        let Some(room) = room(&path) else { continue };
        let level = ROOMS.iter().position(|r| *r == room).unwrap();
        let also = ALSO.iter().find(|(r, _)| *r == room).map_or(&[][..], |(_, list)| list);
        let forbidden = ROOMS[..level].iter().chain(also.iter());
        for wanted in forbidden {
            for (n, line) in code(&text) {
                if names(line, &format!("crate::{wanted}::")) || names(line, &format!("crate::{wanted};")) {
                    broken.push(format!("{}:{n}: {room} imports {wanted}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_crate_is_named_by_its_room_only() {
    let mut broken = Vec::new();
    for (path, text) in sources() {
        let room = room(&path).unwrap_or_else(|| "main".to_owned());
        for (wanted, owner) in CRATES {
            if room == owner || path.ends_with("main.rs") {
                continue;
            }
            for (n, line) in code(&text) {
                if names(line, &format!("{wanted}::")) {
                    broken.push(format!("{}:{n}: {wanted} belongs to {owner}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_file_outgrows_one_subject() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|(path, _)| !path.to_string_lossy().contains("test"))
        .map(|(path, text)| (text.split("#[cfg(test)]").next().unwrap_or("").lines().count(), path))
        .filter(|(lines, _)| *lines > 500)
        .map(|(lines, path)| format!("{lines} {}", path.display()))
        .collect();
    assert!(long.is_empty(), "do two things live together here?\n{}", long.join("\n"));
}

#[test]
fn the_clock_is_read_in_main_only() {
    let mut broken = Vec::new();
    for (path, text) in sources().into_iter().filter(|(path, _)| !path.ends_with("main.rs")) {
        for (n, line) in code(&text) {
            if line.contains("Local::now") || line.contains("Utc::now") || line.contains("SystemTime::now") {
                broken.push(format!("{}:{n}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}
