//! A text of a data file in the languages that the file gives.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Lang;

/// One text in several languages, as a data file gives it: `{ zh = "期末在册", en = "Closing register" }`. Chinese is always
/// there; a language that is not given reads Chinese.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>")]
pub struct Localised {
    zh: String,
    others: BTreeMap<String, String>,
}

impl TryFrom<BTreeMap<String, String>> for Localised {
    type Error = String;

    fn try_from(mut texts: BTreeMap<String, String>) -> Result<Self, String> {
        let zh = texts.remove("zh").filter(|text| !text.trim().is_empty());
        zh.map(|zh| Self { zh, others: texts }).ok_or_else(|| "missing field `zh`".to_owned())
    }
}

impl Localised {
    /// A text in Chinese and English, of a file that gives each in a field of its own.
    pub fn pair(zh: String, en: String) -> Self {
        Self { zh, others: BTreeMap::from([("en".to_owned(), en)]) }
    }

    /// The text in a language; in Chinese where the file does not give it.
    pub fn pick(&self, lang: Lang) -> &str {
        // The folders of the catalogs carry a region, the fields of data files do not: `zh-CN`, `zh`.
        let tag = lang.tag().split('-').next().unwrap_or_default();
        self.others.get(tag).filter(|text| !text.trim().is_empty()).map_or(&self.zh, |text| text)
    }

    /// The Chinese text: what filed documents print.
    pub fn zh(&self) -> &str {
        &self.zh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct File {
        name: Localised,
    }

    #[test]
    fn a_text_needs_chinese_and_takes_any_other_language() {
        let name = |line: &str| toml::from_str::<File>(line).map(|file| file.name);
        let both = name("name = { zh = \"在册\", en = \"Register\", yue = \"在冊\" }").unwrap();
        assert_eq!((both.pick(Lang::Zh), both.pick(Lang::En)), ("在册", "Register"));
        assert_eq!(name("name = { zh = \"在册\" }").unwrap().pick(Lang::En), "在册");
        for wrong in ["name = { en = \"Register\" }", "name = { zh = \" \" }", "name = \"在册\""] {
            assert!(name(wrong).is_err(), "{wrong}");
        }
    }
}
