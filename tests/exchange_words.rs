//! Every message of the exchange room has words in both languages, with the same arguments, and no words lie idle.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use guitu::exchange::roster::Field;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The entries of a catalog: key and the names of its arguments.
fn catalog(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let text = std::fs::read_to_string(root().join("data/locale").join(language).join("exchange.ftl")).unwrap();
    let mut entries = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((key, words)) = line.split_once(" = ") else { continue };
        let arguments = words.split("{ $").skip(1).map(|rest| rest.split(' ').next().unwrap().to_owned());
        assert!(entries.insert(key.to_owned(), arguments.collect()).is_none(), "{key} twice in {language}");
    }
    entries
}

fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The keys that the sources of the room name.
fn used() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&root().join("src/exchange"), &mut files);
    let mut keys: BTreeSet<String> = Field::ALL.iter().map(|field| field.label_key().to_owned()).collect();
    for file in files {
        let text = std::fs::read_to_string(file).unwrap();
        for part in text.split("\"exchange-").skip(1) {
            let key = part.split('"').next().unwrap();
            if key != "field-" {
                keys.insert(format!("exchange-{key}"));
            }
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_arguments() {
    assert_eq!(catalog("zh-CN"), catalog("en"));
}

#[test]
fn every_message_has_words_and_no_words_lie_idle() {
    let catalog: BTreeSet<String> = catalog("en").into_keys().collect();
    assert_eq!(catalog, used());
}
