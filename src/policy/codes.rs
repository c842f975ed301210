//! Code lists (代码表): what the forms print for a stored code, and what a roster's words mean.

use serde::Deserialize;
use toml::Spanned;

use super::error::{PolicyError, Problem, Reader, SourceFile};

/// One code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeItem {
    /// As stored.
    pub code: String,
    /// Chinese label.
    pub zh: String,
    /// English label.
    pub en: String,
    /// Other Chinese spellings found in rosters.
    pub aliases: Vec<String>,
}

/// A code list (代码表).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeList {
    /// Id, e.g. `ethnic`.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Standard or form it follows.
    pub source: String,
    /// Whether the numbers were checked against it.
    pub verified: bool,
    /// Items in the order of the forms.
    pub items: Vec<CodeItem>,
}

impl CodeList {
    /// Reads and checks a code list.
    pub fn parse(file: SourceFile<'_>) -> Result<Self, PolicyError> {
        let reader = Reader::new(file)?;
        let raw: RawFile = reader.toml()?;
        let mut items: Vec<CodeItem> = Vec::with_capacity(raw.item.len());
        for item in raw.item {
            let span = item.code.span();
            let RawItem { code, zh, en, aliases } = item;
            let code = code.into_inner();
            let taken = |word: &String| {
                items.iter().any(|i| i.code == *word || i.zh == *word || i.aliases.contains(word))
            };
            if let Some(twice) = std::iter::once(&code).chain([&zh]).chain(&aliases).find(|word| taken(word))
            {
                return Err(reader.fail(&span, Problem::Duplicate(twice.clone())));
            }
            items.push(CodeItem { code, zh, en, aliases });
        }
        if items.is_empty() {
            return Err(reader.fail(&(0..0), Problem::Empty("item".to_owned())));
        }
        let RawHead { id, title_zh, title_en, source, verified } = raw.code;
        Ok(Self { id, title_zh, title_en, source, verified, items })
    }

    /// An item by code.
    pub fn get(&self, code: &str) -> Option<&CodeItem> {
        self.items.iter().find(|item| item.code == code)
    }

    /// The Chinese label of a code.
    pub fn zh(&self, code: &str) -> Option<&str> {
        self.get(code).map(|item| item.zh.as_str())
    }

    /// The English label of a code.
    pub fn en(&self, code: &str) -> Option<&str> {
        self.get(code).map(|item| item.en.as_str())
    }

    /// The item that a roster's word means: its code, label or an alias; with or without leading zeros and 族 and the like.
    pub fn find(&self, word: &str) -> Option<&CodeItem> {
        let word = word.trim();
        let exact =
            |item: &&CodeItem| item.code == word || item.zh == word || item.aliases.iter().any(|a| a == word);
        let number = word.parse::<u32>().ok();
        self.items.iter().find(exact).or_else(|| {
            let same = |item: &&CodeItem| number.is_some() && item.code.parse::<u32>().ok() == number;
            self.items.iter().find(same)
        })
    }
}

/// A division of the statistics codes (区划).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Division {
    /// Six digits for a county or district, nine for a street.
    pub code: String,
    /// Chinese name.
    pub name: String,
}

/// Every code list and the divisions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Codes {
    lists: Vec<CodeList>,
    divisions: Vec<Division>,
}

impl Codes {
    /// Reads every `*.toml` as a list and every `*.csv` as divisions.
    pub fn parse(files: &[SourceFile<'_>]) -> Result<Self, PolicyError> {
        let mut codes = Self { lists: Vec::new(), divisions: Vec::new() };
        for file in files {
            match file.extension() {
                Some("toml") => {
                    let list = CodeList::parse(*file)?;
                    if codes.list(&list.id).is_some() {
                        return Err(PolicyError::at(file.path, "", 0, Problem::Duplicate(list.id)));
                    }
                    codes.lists.push(list);
                }
                Some("csv") => codes.divisions.append(&mut read_divisions(*file)?),
                _ => {}
            }
        }
        codes.divisions.sort_by(|a, b| a.code.cmp(&b.code));
        Ok(codes)
    }

    /// The lists shipped with the program.
    pub fn embedded() -> Result<Self, PolicyError> {
        let files: Vec<_> =
            crate::assets::list("codes/").map(|(path, bytes)| SourceFile { path, bytes }).collect();
        Self::parse(&files)
    }

    /// A list by id.
    pub fn list(&self, id: &str) -> Option<&CodeList> {
        self.lists.iter().find(|list| list.id == id)
    }

    /// Every list.
    pub fn lists(&self) -> &[CodeList] {
        &self.lists
    }

    /// The name of a division by its code.
    pub fn division(&self, code: &str) -> Option<&str> {
        let index = self.divisions.binary_search_by(|division| division.code.as_str().cmp(code)).ok()?;
        Some(&self.divisions[index].name)
    }

    /// Divisions whose code starts with `prefix`, e.g. the streets of 440303.
    pub fn divisions_below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = &'a Division> {
        self.divisions
            .iter()
            .filter(move |division| division.code.len() > prefix.len() && division.code.starts_with(prefix))
    }
}

fn read_divisions(file: SourceFile<'_>) -> Result<Vec<Division>, PolicyError> {
    let reader = Reader::new(file)?;
    let mut divisions = Vec::new();
    let mut offset = 0;
    for (number, line) in reader.text.lines().enumerate() {
        let cells: Vec<&str> = line.split(',').map(|cell| cell.trim().trim_matches('"')).collect();
        let is_code = cells[0].len() >= 6 && cells[0].bytes().all(|byte| byte.is_ascii_digit());
        match cells.as_slice() {
            [code, name, ..] if is_code && !name.is_empty() => {
                divisions.push(Division { code: (*code).to_owned(), name: (*name).to_owned() });
            }
            _ if number == 0 || line.trim().is_empty() => {}
            _ => {
                let problem = Problem::Unreadable("code and name expected".to_owned());
                return Err(reader.fail(&(offset..offset), problem));
            }
        }
        offset += line.len() + 1;
    }
    Ok(divisions)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    code: RawHead,
    #[serde(default)]
    item: Vec<RawItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHead {
    id: String,
    title_zh: String,
    title_en: String,
    source: String,
    verified: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    code: Spanned<String>,
    zh: String,
    en: String,
    #[serde(default)]
    aliases: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_the_forms_ask_for_is_there() {
        let codes = Codes::embedded().unwrap();
        for id in [
            "ethnic",
            "education",
            "marriage",
            "employment",
            "offence-class",
            "political",
            "supplementary",
            "handover",
        ] {
            assert!(codes.list(id).is_some_and(|list| list.items.len() > 2), "{id}");
        }
        let ethnic = codes.list("ethnic").unwrap();
        assert_eq!(ethnic.items.len(), 58);
        assert_eq!((ethnic.zh("01"), ethnic.en("01")), (Some("汉族"), Some("Han")));
        assert_eq!(ethnic.find("汉").map(|item| item.code.as_str()), Some("01"));
        assert_eq!(ethnic.find("1").map(|item| item.code.as_str()), Some("01"));
        assert_eq!(ethnic.find("不知"), None);
        assert_eq!(codes.list("offence-class").unwrap().items.len(), 11);
    }

    #[test]
    fn luohu_has_its_ten_streets() {
        let codes = Codes::embedded().unwrap();
        assert_eq!(codes.division("440303001"), Some("桂园街道"));
        assert_eq!(codes.division("440303"), Some("罗湖区"));
        assert_eq!(codes.divisions_below("440303").count(), 10);
        assert_eq!(codes.division("000000"), None);
    }

    #[test]
    fn a_broken_line_of_divisions_is_named() {
        let csv =
            SourceFile { path: "x.csv", bytes: "code,name\n440303001,\"桂园街道\"\nwhat\n".as_bytes() };
        let error = Codes::parse(&[csv]).unwrap_err();
        assert_eq!((error.line, error.column), (3, 1));
    }
}
