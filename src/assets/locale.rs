//! The two language catalogs: Fluent files below `data/locale/`, one a room and language.
//!
//! A key starts with the name of its room and a hyphen (`cli-…` in `cli.ftl` and `cli-report.ftl`), so that a test can find the keys a source
//! file uses. Both languages hold the same keys.

use std::sync::OnceLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

/// A value put into a text: a number or a string (`"name".into()`, `3.into()`).
pub use fluent_bundle::FluentValue as Arg;

/// The language of the interface. Filed documents are Chinese whatever this says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese, simplified (简体中文).
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The tag that names the language's folder.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The language a locale name or `--lang` value asks for: `zh`, `zh_CN.UTF-8`, `en`, `en_GB` and the like.
    /// `None` when it names neither.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let lower = tag.to_ascii_lowercase();
        let main = lower.split(['_', '-', '.', '@']).next().unwrap_or_default();
        match main {
            "zh" => Some(Self::Zh),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    fn id(self) -> LanguageIdentifier {
        // Both tags parse; the undetermined language would only lose plural rules.
        self.tag().parse().unwrap_or_default()
    }
}

/// The texts of one language.
pub struct Catalog {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalog").field("lang", &self.lang).finish_non_exhaustive()
    }
}

impl Catalog {
    /// The catalog of a language; parsed once for the life of the program.
    pub fn of(lang: Lang) -> &'static Self {
        static ZH: OnceLock<Catalog> = OnceLock::new();
        static EN: OnceLock<Catalog> = OnceLock::new();
        let cell = match lang {
            Lang::Zh => &ZH,
            Lang::En => &EN,
        };
        cell.get_or_init(|| Self::load(lang))
    }

    /// The language of the texts.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    fn load(lang: Lang) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![lang.id()]);
        // Isolating marks are zero-width characters that a terminal would count or draw.
        bundle.set_use_isolating(false);
        for (_, bytes) in super::list(&format!("locale/{}/", lang.tag())) {
            let source = String::from_utf8_lossy(bytes).into_owned();
            // A file with a broken entry keeps its other entries; the tests refuse both kinds of error.
            let resource = FluentResource::try_new(source).unwrap_or_else(|(partial, _)| partial);
            let _ = bundle.add_resource(resource);
        }
        Self { lang, bundle }
    }

    /// The text of a key. A key that does not exist shows itself as `[[key]]`.
    pub fn text(&self, key: &str) -> String {
        self.text_args(key, &[])
    }

    /// The text of a key with values put in. A key or a value that does not exist shows itself.
    pub fn text_args(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return format!("[[{key}]]");
        };
        let values: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned()
    }

    /// Whether the catalog has a text for this key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use super::*;

    /// Message keys of a language, each with its file's stem. Terms (`-name`) are not messages.
    fn keys(lang: Lang) -> BTreeMap<String, String> {
        let folder = format!("locale/{}/", lang.tag());
        let mut found = BTreeMap::new();
        for (path, bytes) in crate::assets::list(&folder) {
            let stem = path.trim_start_matches(&folder).trim_end_matches(".ftl").to_owned();
            let source = std::str::from_utf8(bytes).unwrap();
            if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                panic!("{path}: {errors:?}");
            }
            for line in source.lines() {
                let Some((key, _)) = line.split_once(" =") else { continue };
                let is_key = key.starts_with(|c: char| c.is_ascii_lowercase())
                    && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
                if is_key {
                    // A room with many texts has several files: `cli.ftl`, `cli-report.ftl`.
                    let room = stem.split('-').next().unwrap_or_default();
                    assert!(key.starts_with(&format!("{room}-")), "{path}: {key} must start with {room}-");
                    assert!(found.insert(key.to_owned(), stem.clone()).is_none(), "{path}: {key} twice");
                }
            }
        }
        found
    }

    /// The `{$name}` placeholders of each key.
    fn placeholders(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (_, bytes) in crate::assets::list(&format!("locale/{}/", lang.tag())) {
            let mut key = String::new();
            for line in std::str::from_utf8(bytes).unwrap().lines() {
                if line.starts_with('#') {
                    continue;
                }
                if let Some((name, _)) = line.split_once(" =")
                    && !name.starts_with([' ', '['])
                {
                    name.clone_into(&mut key);
                }
                for part in line.split('$').skip(1) {
                    let name: String =
                        part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
                    found.entry(key.clone()).or_default().insert(name);
                }
            }
        }
        found
    }

    fn sources(dir: &Path, found: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                found.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }

    /// String literals of the sources that are keys: `"<stem>-…"`; and prefixes of keys that are put together:
    /// `"<stem>-…-{` or `"<stem>-…-"`.
    fn used(stems: &BTreeSet<String>) -> (BTreeMap<String, String>, BTreeSet<String>) {
        let mut files = Vec::new();
        sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
        let (mut whole, mut prefixes) = (BTreeMap::new(), BTreeSet::new());
        for (path, source) in files {
            for line in source.lines() {
                let line = line.trim_start();
                if line.starts_with("//") || line.contains("// not a key") {
                    continue;
                }
                for (at, _) in line.match_indices('"') {
                    let rest = &line[at + 1..];
                    let key: String = rest
                        .chars()
                        .take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')
                        .collect();
                    let Some((stem, _)) = key.split_once('-') else { continue };
                    if !stems.contains(stem) {
                        continue;
                    }
                    match rest[key.len()..].chars().next() {
                        Some('"') if key.ends_with('-') => {
                            prefixes.insert(key);
                        }
                        Some('"') => {
                            whole.insert(key, path.clone());
                        }
                        Some('{') => {
                            prefixes.insert(key);
                        }
                        _ => {}
                    }
                }
            }
        }
        (whole, prefixes)
    }

    #[test]
    fn both_languages_hold_the_same_keys_and_placeholders() {
        let (zh, en) = (keys(Lang::Zh), keys(Lang::En));
        let only_zh: Vec<_> = zh.keys().filter(|key| !en.contains_key(*key)).collect();
        let only_en: Vec<_> = en.keys().filter(|key| !zh.contains_key(*key)).collect();
        assert!(only_zh.is_empty() && only_en.is_empty(), "only zh-CN: {only_zh:?}; only en: {only_en:?}");
        let (zh, en) = (placeholders(Lang::Zh), placeholders(Lang::En));
        for (key, names) in &zh {
            // English may drop a plural's number that Chinese shows, never the other way round unseen.
            assert_eq!(Some(names), en.get(key), "placeholders of {key} differ");
        }
    }

    #[test]
    fn every_text_of_both_languages_is_put_together_without_error() {
        for lang in [Lang::Zh, Lang::En] {
            let catalog = Catalog::of(lang);
            for key in keys(lang).keys() {
                assert!(catalog.has(key), "{} {key}", lang.tag());
                let pattern = catalog.bundle.get_message(key).unwrap().value().unwrap();
                let names = placeholders(lang).remove(key).unwrap_or_default();
                let args: FluentArgs<'_> = names.into_iter().map(|name| (name, Arg::from(2))).collect();
                let mut errors = Vec::new();
                catalog.bundle.format_pattern(pattern, Some(&args), &mut errors);
                assert!(errors.is_empty(), "{} {key}: {errors:?}", lang.tag());
            }
        }
    }

    #[test]
    fn every_key_in_the_sources_exists_and_every_key_is_used() {
        let all = keys(Lang::Zh);
        let stems: BTreeSet<String> = crate::assets::list("locale/zh-CN/")
            .map(|(path, _)| path.trim_start_matches("locale/zh-CN/").trim_end_matches(".ftl"))
            .map(|stem| stem.split('-').next().unwrap_or_default().to_owned())
            .collect();
        let (whole, prefixes) = used(&stems);
        let unknown: Vec<_> = whole.iter().filter(|(key, _)| !all.contains_key(*key)).collect();
        assert!(unknown.is_empty(), "keys without a text: {unknown:?}");
        // Texts may use each other's messages inside the catalogs.
        let referenced: BTreeSet<String> = crate::assets::list("locale/zh-CN/")
            .flat_map(|(_, bytes)| std::str::from_utf8(bytes).unwrap().split('{').skip(1))
            .map(|part| {
                part.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
            })
            .collect();
        let idle: Vec<_> = all
            .keys()
            .filter(|key| !whole.contains_key(*key) && !referenced.contains(*key))
            .filter(|key| !prefixes.iter().any(|prefix| key.starts_with(prefix)))
            .collect();
        assert!(idle.is_empty(), "texts that nothing uses: {idle:?}");
    }

    #[test]
    fn a_missing_key_shows_itself() {
        assert_eq!(Catalog::of(Lang::En).text("tui-no-such-key"), "[[tui-no-such-key]]"); // not a key
    }

    #[test]
    fn a_locale_name_chooses_the_language() {
        assert_eq!(Lang::from_tag("zh_CN.UTF-8"), Some(Lang::Zh));
        assert_eq!(Lang::from_tag("en-GB"), Some(Lang::En));
        assert_eq!(Lang::from_tag("C"), None);
    }
}
