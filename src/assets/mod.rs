//! The embedded data files and the two language catalogs.
//!
//! Everything the program ships beside its code lives in `data/` and is embedded here by one explicit table, so that a
//! reader sees at once what the binary carries. A file of an office's own that overrides one of these is read elsewhere;
//! this room does no IO.

mod locale;
mod localised;

pub use locale::{Arg, Catalog, Lang};
pub use localised::Localised;

/// One line a file: the path below `data/`.
macro_rules! embedded {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_bytes!(concat!("../../data/", $path)))),*]
    };
}

/// Every embedded file: path below `data/`, bytes. Keep the lines sorted; a test checks that no file of `data/` is missing.
static FILES: &[(&str, &[u8])] = embedded![
    "areas/county-codes.csv",
    "calendar/2017.json",
    "calendar/2018.json",
    "calendar/2019.json",
    "calendar/2020.json",
    "calendar/2021.json",
    "calendar/2022.json",
    "calendar/2023.json",
    "calendar/2024.json",
    "calendar/2025.json",
    "calendar/2026.json",
    "calendar/statutory.toml",
    "checklists/weekly-inspection.toml",
    "codes/education.toml",
    "codes/employment.toml",
    "codes/ethnic.toml",
    "codes/guangdong_areas.csv",
    "codes/handover.toml",
    "codes/health.toml",
    "codes/marriage.toml",
    "codes/nationality.toml",
    "codes/offence-class.toml",
    "codes/political.toml",
    "codes/shenzhen_streets.csv",
    "codes/supplementary.toml",
    "exchange/roster-map.toml",
    "instruments/example-risk.toml",
    "locale/en/cli.ftl",
    "locale/en/exchange.ftl",
    "locale/en/terms.ftl",
    "locale/en/tui.ftl",
    "locale/en/words-report.ftl",
    "locale/en/words.ftl",
    "locale/zh-CN/cli.ftl",
    "locale/zh-CN/exchange.ftl",
    "locale/zh-CN/terms.ftl",
    "locale/zh-CN/tui.ftl",
    "locale/zh-CN/words-report.ftl",
    "locale/zh-CN/words.ftl",
    "names/readings.csv",
    "names/surnames.csv",
    "names/traditional.csv",
    "policy-examples/profile-office-own-example.toml",
    "policy-examples/profile-street-older-example.toml",
    "policy/profile-gd-sz-example.toml",
    "policy/statute-cn-2020.toml",
    "schema/profile.schema.json",
    "schema/statute.schema.json",
    "templates/figures.toml",
    "templates/inspection.toml",
    "templates/self-audit.toml",
    "words/eff-large.txt",
    "words/pinyin-syllables.txt",
];

/// The bytes of an embedded file, by its path below `data/` (for example `policy/statute-2020.toml`).
pub fn get(path: &str) -> Option<&'static [u8]> {
    FILES.iter().find(|(name, _)| *name == path).map(|(_, bytes)| *bytes)
}

/// The text of an embedded UTF-8 file, by its path below `data/`.
pub fn text(path: &str) -> Option<&'static str> {
    get(path).and_then(|bytes| std::str::from_utf8(bytes).ok())
}

/// The embedded files whose path starts with `prefix`, in path order.
pub fn list(prefix: &str) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    FILES.iter().filter(move |(name, _)| name.starts_with(prefix)).map(|(name, bytes)| (*name, *bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::{Path, PathBuf};

    fn below(dir: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { below(&path, found) } else { found.push(path) }
        }
    }

    #[test]
    fn every_file_of_data_is_embedded_or_is_said_not_to_be() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
        let mut found = Vec::new();
        below(&root, &mut found);
        let mut missing = Vec::new();
        for path in found {
            let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            // Read-me and licence pages are for people reading the sources.
            let page = Path::new(&name).extension().is_some_and(|ext| ext == "md");
            let for_readers = page || name.ends_with("LICENSE") || name.starts_with("demo/");
            if !for_readers && get(&name).is_none() {
                missing.push(name);
            }
        }
        assert!(missing.is_empty(), "add a line to assets::FILES for {missing:?}");
    }

    #[test]
    fn the_table_is_sorted_and_holds_no_file_twice() {
        assert!(FILES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn a_path_that_is_not_embedded_gives_nothing() {
        assert!(get("policy/none.toml").is_none());
        assert!(list("locale/en/").count() >= 2);
    }
}
