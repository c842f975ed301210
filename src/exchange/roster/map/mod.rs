//! The roster map: which headings stand for which field, and which words for which value (花名册对照表).

mod heading;
mod reader;

pub use reader::{MapError, MapErrorReason};

pub(super) use heading::Meaning;

use super::{
    CodeList, Field, ListSource, RosterKind,
    text::{fold_heading, fold_value},
};
use crate::{
    assets,
    policy::{Codes, Level},
};
use reader::{MapReader, line_of};
use std::collections::{BTreeMap, BTreeSet};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// The map that ships with the program, below `data/`.
const SHIPPED: &str = "exchange/roster-map.toml";

/// The words that the policy already knows: a map adds to them.
#[derive(Clone, Copy, Debug)]
pub struct Vocabulary<'a> {
    /// The code lists.
    pub codes: &'a Codes,
    /// The supervision levels of the profile in force.
    pub levels: &'a [Level],
}

/// What is plausible in a roster of people (`[limits]`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// Nobody younger than so many years has a case: the age of criminal responsibility.
    pub(super) youngest: u32,
    /// Whoever would be older than so many years has a mistyped number.
    pub(super) oldest: u32,
    /// A term or a release that begins more years ahead is mistyped.
    pub(super) years_ahead: u32,
    /// Longest name in Han characters.
    pub(super) name: usize,
}

/// Words that say that people are gone (`[gone]`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Gone {
    /// In the name of a sheet or the title of a section, by the kind of roster.
    titles: BTreeMap<RosterKind, Vec<String>>,
    /// Words in such a title that mean the contrary.
    titles_not: Vec<String>,
    /// In a remark.
    remarks: Vec<String>,
}

impl Gone {
    /// Whether a sheet or section of that name lists people who are gone.
    pub(super) fn is_title(&self, kind: RosterKind, title: &str) -> bool {
        let title = fold_value(title);
        let words = self.titles.get(&kind).map_or(&[][..], Vec::as_slice);
        words.iter().any(|word| title.contains(word.as_str()))
            && !self.titles_not.iter().any(|word| title.contains(word.as_str()))
    }

    /// The word of a remark that says that somebody is gone.
    pub(super) fn in_remark(&self, remark: &str) -> Option<&str> {
        let remark = fold_value(remark);
        self.remarks.iter().map(String::as_str).find(|word| remark.contains(word))
    }
}

/// Which headings stand for which field and which words for which value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterMap {
    /// Rows of headings; `None` finds out.
    pub(super) header_depth: Option<u32>,
    /// Rows from the top in which the headings are looked for.
    pub(super) search_rows: u32,
    /// What is plausible, and no rule of law but one.
    pub(super) limits: Limits,
    /// Words by which a sheet, a section or a remark says that its people are gone.
    pub(super) gone: Gone,
    headings: BTreeMap<String, Field>,
    by_value: BTreeMap<String, Vec<Field>>,
    labels: BTreeMap<CodeList, Vec<String>>,
    known: BTreeMap<CodeList, BTreeSet<String>>,
    values: BTreeMap<(CodeList, String), String>,
    required: BTreeMap<RosterKind, Vec<Vec<Field>>>,
}

impl RosterMap {
    /// The map that ships with the program.
    ///
    /// # Errors
    /// None with the file as it ships; the tests read it.
    pub fn built_in(vocabulary: &Vocabulary<'_>) -> Result<Self, MapError> {
        let mut map = Self {
            header_depth: None,
            search_rows: 20,
            limits: Limits { youngest: 12, oldest: 100, years_ahead: 1, name: 30 },
            gone: Gone::default(),
            headings: BTreeMap::new(),
            by_value: BTreeMap::new(),
            labels: BTreeMap::new(),
            known: BTreeMap::new(),
            values: BTreeMap::new(),
            required: BTreeMap::new(),
        };
        for list in CodeList::ALL {
            map.take_vocabulary(list, vocabulary);
        }
        map.overlaid(assets::text(SHIPPED).unwrap_or_default(), true)
    }

    /// The shipped map with an office's own map laid over it: its headings and words win over the shipped ones, its
    /// lists of required columns replace them.
    ///
    /// # Errors
    /// What is wrong with the office's map, with its line.
    pub fn with_overrides(vocabulary: &Vocabulary<'_>, text: &str) -> Result<Self, MapError> {
        Self::built_in(vocabulary)?.overlaid(text, false)
    }

    /// The values of a list and the words that the policy has for them.
    fn take_vocabulary(&mut self, list: CodeList, vocabulary: &Vocabulary<'_>) {
        let mut learn = |value: &str, words: &[&str]| {
            self.known.entry(list).or_default().insert(value.to_owned());
            for word in words {
                self.values.entry((list, fold_value(word))).or_insert_with(|| value.to_owned());
            }
        };
        match list.source() {
            ListSource::Closed(values) => values.iter().for_each(|value| learn(value, &[])),
            ListSource::Levels => {
                for level in vocabulary.levels {
                    self.labels.entry(list).or_default().push(level.id.clone());
                    learn(&level.id, &[&level.id, &level.name_en]);
                    level.aliases.iter().for_each(|alias| learn(&level.id, &[alias]));
                }
            }
            ListSource::Codes(id) => {
                for item in vocabulary.codes.list(id).map_or(&[][..], |list| &list.items) {
                    self.labels.entry(list).or_default().push(item.zh.clone());
                    learn(&item.code, &[&item.code, item.code.trim_start_matches('0'), &item.zh]);
                    item.aliases.iter().for_each(|alias| learn(&item.code, &[alias]));
                }
            }
        }
    }

    /// The value that a word of a list stands for.
    pub(super) fn value(&self, list: CodeList, word: &str) -> Option<&str> {
        self.values.get(&(list, fold_value(word))).map(String::as_str)
    }

    /// What people write for the values of a list: the first word of each.
    pub(super) fn words(&self, list: CodeList) -> Vec<String> {
        self.labels.get(&list).cloned().unwrap_or_default()
    }

    /// Columns that a roster of this kind must have; each entry is met by any one of its fields.
    pub(super) fn required(&self, kind: RosterKind) -> &[Vec<Field>] {
        self.required.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// `shipped` maps may name values that an office's own code lists lack; those words are passed over.
    fn overlaid(mut self, text: &str, shipped: bool) -> Result<Self, MapError> {
        let reader = MapReader { text, shipped };
        let table = DeTable::parse(text).map_err(|error| MapError {
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            reason: MapErrorReason::Syntax(error.message().to_owned()),
        })?;
        let mut headings: BTreeMap<String, Field> = BTreeMap::new();
        let mut values: BTreeMap<(CodeList, String), String> = BTreeMap::new();
        let mut labels: BTreeMap<CodeList, Vec<String>> = BTreeMap::new();
        for (key, value) in table.get_ref() {
            match key.get_ref().as_ref() {
                "format" => {
                    let format = reader.integer(key.get_ref(), value)?;
                    if format != 1 {
                        return Err(reader.error(value.span().start, MapErrorReason::Format(format)));
                    }
                }
                "header" => self.read_header(&reader, value)?,
                "required" => self.read_required(&reader, value)?,
                "fields" => reader.read_headings(value, &mut headings)?,
                "values" => reader.read_values(value, &self.known, &mut values, &mut labels)?,
                "by-value" => self.read_by_value(&reader, value)?,
                "limits" => self.read_limits(&reader, value)?,
                "gone" => self.read_gone(&reader, value)?,
                other => {
                    return Err(reader.error(key.span().start, MapErrorReason::UnknownKey(other.to_owned())));
                }
            }
        }
        if shipped {
            self.labels.extend(labels);
        }
        // an office's own heading is no longer one whose values decide
        self.by_value.retain(|heading, _| !headings.contains_key(heading));
        self.headings.extend(headings);
        self.values.extend(values);
        Ok(self)
    }

    fn read_header(&mut self, reader: &MapReader<'_>, value: &Spanned<DeValue<'_>>) -> Result<(), MapError> {
        for (key, value) in reader.table("header", value)? {
            match key.get_ref().as_ref() {
                "depth" if value.get_ref().as_str() == Some("auto") => self.header_depth = None,
                "depth" => {
                    let depth = reader.integer("depth", value)?;
                    let depth = u32::try_from(depth).ok().filter(|depth| (1..=3).contains(depth));
                    self.header_depth = Some(depth.ok_or_else(|| reader.wrong_type("depth", value))?);
                }
                "search-rows" => {
                    let rows = reader.integer("search-rows", value)?;
                    let rows = u32::try_from(rows).ok().filter(|rows| (1..=200).contains(rows));
                    self.search_rows = rows.ok_or_else(|| reader.wrong_type("search-rows", value))?;
                }
                other => {
                    return Err(reader.error(key.span().start, MapErrorReason::UnknownKey(other.to_owned())));
                }
            }
        }
        Ok(())
    }

    fn read_required(
        &mut self,
        reader: &MapReader<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), MapError> {
        for (key, value) in reader.table("required", value)? {
            let kind = RosterKind::parse(key.get_ref()).ok_or_else(|| {
                reader.error(key.span().start, MapErrorReason::UnknownKey(key.get_ref().to_string()))
            })?;
            let mut sets = Vec::new();
            for set in reader.array(key.get_ref(), value)? {
                let mut fields = Vec::new();
                for name in reader.array(key.get_ref(), set)? {
                    fields.push(reader.field(reader.text(key.get_ref(), name)?, name.span().start)?);
                }
                sets.push(fields);
            }
            self.required.insert(kind, sets);
        }
        Ok(())
    }

    fn read_by_value(
        &mut self,
        reader: &MapReader<'_>,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<(), MapError> {
        for (heading, names) in reader.table("by-value", value)? {
            let mut fields = Vec::new();
            for name in reader.array(heading.get_ref(), names)? {
                fields.push(reader.field(reader.text(heading.get_ref(), name)?, name.span().start)?);
            }
            self.by_value.insert(fold_heading(heading.get_ref()), fields);
        }
        Ok(())
    }

    fn read_limits(&mut self, reader: &MapReader<'_>, value: &Spanned<DeValue<'_>>) -> Result<(), MapError> {
        for (key, value) in reader.table("limits", value)? {
            let name = key.get_ref().as_ref();
            let number = reader.integer(name, value)?;
            let number = u32::try_from(number).ok().filter(|number| (1..=200).contains(number));
            let number = number.ok_or_else(|| reader.wrong_type(name, value))?;
            match name {
                "youngest" => self.limits.youngest = number,
                "oldest" => self.limits.oldest = number,
                "years-ahead" => self.limits.years_ahead = number,
                "name" => self.limits.name = number as usize,
                other => {
                    return Err(reader.error(key.span().start, MapErrorReason::UnknownKey(other.to_owned())));
                }
            }
        }
        Ok(())
    }

    fn read_gone(&mut self, reader: &MapReader<'_>, value: &Spanned<DeValue<'_>>) -> Result<(), MapError> {
        for (key, words) in reader.table("gone", value)? {
            let name = key.get_ref().as_ref();
            let words: Vec<String> = reader
                .array(name, words)?
                .map(|word| reader.text(name, word).map(fold_value))
                .collect::<Result<_, _>>()?;
            match (name, RosterKind::parse(name)) {
                (_, Some(kind)) => drop(self.gone.titles.insert(kind, words)),
                ("not", _) => self.gone.titles_not = words,
                ("remarks", _) => self.gone.remarks = words,
                (other, None) => {
                    return Err(reader.error(key.span().start, MapErrorReason::UnknownKey(other.to_owned())));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    fn field_of(map: &RosterMap, heading: &str) -> Option<Field> {
        map.meaning(heading).and_then(|meaning| meaning.field())
    }

    fn with(text: &str) -> Result<RosterMap, MapError> {
        let codes = Codes::embedded().unwrap();
        let policy = Policy::embedded();
        RosterMap::with_overrides(&Vocabulary { codes: &codes, levels: &policy.profiles()[0].levels }, text)
    }

    #[test]
    fn the_shipped_map_knows_every_field_and_every_value() {
        let map = with("").unwrap();
        for &field in Field::ALL {
            assert!(map.headings.values().any(|&known| known == field), "no heading for {}", field.key());
        }
        for list in CodeList::ALL {
            for value in &map.known[&list] {
                let known = map.values.iter().any(|((of, _), v)| *of == list && v == value);
                assert!(known, "no word for {} {value}", list.key());
            }
        }
        for kind in RosterKind::ALL {
            assert!(!map.required(kind).is_empty());
        }
    }

    #[test]
    fn headings_are_found_whatever_their_spaces_and_brackets() {
        let map = with("").unwrap();
        for heading in
            ["身份证号码", " 身 份 证\n号 码 ", "身份证号码（18位）", "＊身份证号码：", "公民身份号码"]
        {
            assert_eq!(field_of(&map, heading), Some(Field::IdNumber), "{heading}");
        }
        assert_eq!(field_of(&map, "矫正期限/起日"), Some(Field::TermStart));
        assert_eq!(field_of(&map, "禁止令/起日"), Some(Field::ProhibitionStart));
        assert_eq!(field_of(&map, "星座"), None);
    }

    #[test]
    fn an_office_lays_its_own_words_over_the_shipped_ones() {
        let map = with(
            "[header]\ndepth = 2\n[fields]\nphone = [\"微信号\"]\nnotes = [\"联系方式\"]\n\
             [values.level]\n\"严管\" = [\"红色\"]\n[required]\nresettlement = [[\"name\"], [\"id-number\"]]\n",
        )
        .unwrap();
        assert_eq!(map.header_depth, Some(2));
        assert_eq!(field_of(&map, "微信号"), Some(Field::Phone));
        assert_eq!(field_of(&map, "联系方式"), Some(Field::Notes));
        assert_eq!(field_of(&map, "姓名"), Some(Field::Name));
        assert_eq!(map.value(CodeList::Level, "红色"), Some("严管"));
        assert_eq!(map.required(RosterKind::Resettlement).len(), 2);
    }

    #[test]
    fn a_wrong_map_is_refused_with_its_line() {
        let cases = [
            ("format = 2\n", 1),
            ("[fields]\nname = [\"姓名\"]\nnmae = [\"姓名\"]\n", 3),
            ("[fields]\n\nname = \"姓名\"\n", 3),
            ("[values.sex]\nmale = [\"男\"]\nfemale = [\n  \"女\",\n  \"男\",\n]\n", 5),
            ("[values.sexx]\n", 1),
            ("[values.sex]\nmail = [\"男\"]\n", 2),
            ("[header]\ndepth = 9\n", 2),
            ("[colours]\n", 1),
            ("name = \n", 1),
        ];
        for (text, line) in cases {
            assert_eq!(with(text).unwrap_err().line, line, "{text}");
        }
    }
}
