//! What a comment points to is there: sections of docs/, rules by their id, files by their path.

use crate::walk;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(top().join(path)).unwrap()
}

/// Sources, tests and data files, each with its text.
fn files() -> Vec<(PathBuf, String)> {
    let mut paths = Vec::new();
    for dir in ["src", "tests", "benches"] {
        walk(&top().join(dir), &mut paths);
    }
    for dir in
        ["data/policy", "data/policy-examples", "data/checklists", "data/templates", "data/instruments"]
    {
        paths.extend(std::fs::read_dir(top().join(dir)).unwrap().map(|entry| entry.unwrap().path()));
    }
    let text = |path: PathBuf| std::fs::read_to_string(&path).ok().map(|text| (path, text));
    paths.into_iter().filter(|path| !path.ends_with("tests/house/cited.rs")).filter_map(text).collect()
}

/// Numbers of the sections of a page: `## 7.3. Codes` is 7.3.
fn sections(page: &str) -> BTreeSet<String> {
    let heads = page.lines().filter_map(|line| line.strip_prefix("## "));
    heads
        .filter_map(|head| head.split(' ').next())
        .map(|number| number.trim_end_matches('.').to_owned())
        .collect()
}

/// Numbers that follow `word` in a text: 9.5 of "rules 9.5: warn only".
fn numbers_after<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = String> + 't {
    text.match_indices(word).filter_map(move |(at, _)| {
        let before = text[..at].chars().next_back();
        let rest = &text[at + word.len()..];
        let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || *c == '.').collect();
        let number = number.trim_end_matches('.').to_owned();
        (before.is_none_or(|c| !c.is_alphanumeric()) && !number.is_empty()).then_some(number)
    })
}

#[test]
fn every_section_that_a_comment_cites_is_in_docs() {
    let pages =
        [("design ", sections(&read("docs/design.md"))), ("rules ", sections(&read("docs/rules.md")))];
    let mut wrong = Vec::new();
    for (path, text) in files() {
        let comments = text.lines().filter(|line| line.contains("//") || line.trim_start().starts_with('#'));
        for line in comments {
            for (word, known) in &pages {
                let cited = numbers_after(line, word).filter(|number| !known.contains(number));
                wrong.extend(cited.map(|number| format!("{}: {word}{number}", path.display())));
            }
            for page in
                ["design.md", "rules.md", "storage.md", "documents.md", "ux.md", "glossary.md", "practice.md"]
            {
                if line.contains(page) && !top().join("docs").join(page).is_file() {
                    wrong.push(format!("{}: {page}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// `AS-04` in a text; the letters are those of docs/rules.md.
fn ids(text: &str, letters: &BTreeSet<String>) -> BTreeSet<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let id = |word: &str| {
        let (kind, rest) = word.split_once('-')?;
        let number = rest.get(..2).filter(|n| n.bytes().all(|b| b.is_ascii_digit()))?;
        let ends = rest.get(2..).is_some_and(|more| more.is_empty() || more.starts_with('-'));
        (letters.contains(kind) && ends).then(|| format!("{kind}-{number}"))
    };
    words.filter_map(id).collect()
}

#[test]
fn every_rule_that_is_cited_has_a_text() {
    let page = read("docs/rules.md");
    let mut letters = BTreeSet::new();
    for row in page.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let word = |cell: &&&str| {
            cell.len() <= 2 && cell.chars().all(|c| c.is_ascii_uppercase()) && !cell.is_empty()
        };
        letters.extend(cells.iter().filter(word).map(|cell| (*cell).to_owned()));
    }
    assert!(letters.contains("RP") && letters.contains("V"), "{letters:?}");
    let mut known = ids(&page, &letters);
    for line in read("data/policy/statute-cn-2020.toml").lines().filter(|line| line.starts_with("id = ")) {
        known.extend(ids(line, &letters));
    }
    let mut wrong = Vec::new();
    for (path, text) in files().iter().filter(|(path, _)| !crate::is_test(path)) {
        if !path.starts_with(top().join("tests")) {
            wrong
                .extend(ids(text, &letters).difference(&known).map(|id| format!("{}: {id}", path.display())));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
