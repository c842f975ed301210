//! The roster map: which headings stand for which field, and which words for which value (花名册对照表).

use super::{
    CodeList, Field, ListSource, RosterKind,
    text::{fold_heading, fold_value},
};
use crate::{
    assets,
    exchange::message::Message,
    policy::{Codes, Level},
};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;
use toml::{
    Spanned,
    de::{DeString, DeTable, DeValue},
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

/// Why a map file was refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line} of the roster map: {reason}")]
pub struct MapError {
    /// Line of the map file, from 1.
    pub line: usize,
    /// What is wrong there.
    pub reason: MapErrorReason,
}

/// What is wrong with a line of a map file. A map holds no personal data, so that its own words may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MapErrorReason {
    /// Not TOML.
    #[error("not TOML: {0}")]
    Syntax(String),
    /// A key that maps do not have.
    #[error("unknown key {0:?}")]
    UnknownKey(String),
    /// Not a field of rosters.
    #[error("unknown field {0:?}")]
    UnknownField(String),
    /// Not a list of values.
    #[error("unknown list {0:?}")]
    UnknownList(String),
    /// Not a value of its list.
    #[error("unknown value {0:?}")]
    UnknownValue(String),
    /// The value has another type, such as text where a list of texts is expected.
    #[error("{0:?} has the wrong type")]
    WrongType(String),
    /// The same heading or word stands for two things.
    #[error("{alias:?} stands for both {first:?} and {second:?}")]
    Twice {
        /// The heading or word.
        alias: String,
        /// What it stands for already.
        first: String,
        /// What this line says.
        second: String,
    },
    /// A version of the format that this program does not know.
    #[error("format {0} is not known")]
    Format(i64),
}

impl MapError {
    /// The message for people.
    pub fn message(&self) -> Message {
        let line = self.line as u64;
        let plain = |key: &'static str| Message::plain(key).number("line", line);
        match &self.reason {
            MapErrorReason::Syntax(detail) => plain("exchange-map-syntax").text("detail", detail),
            MapErrorReason::UnknownKey(name) => plain("exchange-map-unknown-key").text("name", name),
            MapErrorReason::UnknownField(name) => plain("exchange-map-unknown-field").text("name", name),
            MapErrorReason::UnknownList(name) => plain("exchange-map-unknown-list").text("name", name),
            MapErrorReason::UnknownValue(name) => plain("exchange-map-unknown-value").text("name", name),
            MapErrorReason::WrongType(name) => plain("exchange-map-wrong-type").text("name", name),
            MapErrorReason::Twice { alias, first, second } => {
                plain("exchange-map-twice").text("alias", alias).text("first", first).text("second", second)
            }
            MapErrorReason::Format(format) => plain("exchange-map-format").text("format", format),
        }
    }
}

/// Which headings stand for which field and which words for which value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterMap {
    /// Rows of headings; `None` finds out.
    pub(super) header_depth: Option<u32>,
    /// Rows from the top in which the headings are looked for.
    pub(super) search_rows: u32,
    headings: BTreeMap<String, Field>,
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
            headings: BTreeMap::new(),
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
                    learn(&level.id, &[&level.id, &level.name_en]);
                    level.aliases.iter().for_each(|alias| learn(&level.id, &[alias]));
                }
            }
            ListSource::Codes(id) => {
                for item in vocabulary.codes.list(id).map_or(&[][..], |list| &list.items) {
                    learn(&item.code, &[&item.code, item.code.trim_start_matches('0'), &item.zh]);
                    item.aliases.iter().for_each(|alias| learn(&item.code, &[alias]));
                }
            }
        }
    }

    /// The field that a heading stands for, if any. `heading` may be a path of merged headings joined by `/`.
    pub(super) fn field(&self, heading: &str) -> Option<Field> {
        self.headings.get(&fold_heading(heading)).copied()
    }

    /// The value that a word of a list stands for.
    pub(super) fn value(&self, list: CodeList, word: &str) -> Option<&str> {
        self.values.get(&(list, fold_value(word))).map(String::as_str)
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
                "values" => reader.read_values(value, &self.known, &mut values)?,
                other => {
                    return Err(reader.error(key.span().start, MapErrorReason::UnknownKey(other.to_owned())));
                }
            }
        }
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
}

type Entries<'t, 'i> = Vec<(&'t Spanned<DeString<'i>>, &'t Spanned<DeValue<'i>>)>;

/// Reads the parts of a map file and knows the line of each.
struct MapReader<'a> {
    text: &'a str,
    shipped: bool,
}

impl MapReader<'_> {
    fn error(&self, offset: usize, reason: MapErrorReason) -> MapError {
        MapError { line: line_of(self.text, offset), reason }
    }

    fn wrong_type(&self, name: &str, value: &Spanned<DeValue<'_>>) -> MapError {
        self.error(value.span().start, MapErrorReason::WrongType(name.to_owned()))
    }

    /// The entries of a table in the order of the file, so that of two that clash the later one is named.
    fn table<'t, 'i>(
        &self,
        name: &str,
        value: &'t Spanned<DeValue<'i>>,
    ) -> Result<Entries<'t, 'i>, MapError> {
        let table = value.get_ref().as_table().ok_or_else(|| self.wrong_type(name, value))?;
        let mut entries: Entries<'t, 'i> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        Ok(entries)
    }

    fn array<'t, 'i>(
        &self,
        name: &str,
        value: &'t Spanned<DeValue<'i>>,
    ) -> Result<impl Iterator<Item = &'t Spanned<DeValue<'i>>>, MapError> {
        value.get_ref().as_array().map(|array| array.iter()).ok_or_else(|| self.wrong_type(name, value))
    }

    fn text<'t>(&self, name: &str, value: &'t Spanned<DeValue<'_>>) -> Result<&'t str, MapError> {
        value.get_ref().as_str().ok_or_else(|| self.wrong_type(name, value))
    }

    fn integer(&self, name: &str, value: &Spanned<DeValue<'_>>) -> Result<i64, MapError> {
        let integer = value.get_ref().as_integer();
        integer
            .and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok())
            .ok_or_else(|| self.wrong_type(name, value))
    }

    fn field(&self, name: &str, offset: usize) -> Result<Field, MapError> {
        Field::parse(name).ok_or_else(|| self.error(offset, MapErrorReason::UnknownField(name.to_owned())))
    }

    fn read_headings(
        &self,
        value: &Spanned<DeValue<'_>>,
        headings: &mut BTreeMap<String, Field>,
    ) -> Result<(), MapError> {
        for (key, aliases) in self.table("fields", value)? {
            let field = self.field(key.get_ref(), key.span().start)?;
            for alias in self.array(key.get_ref(), aliases)? {
                let text = self.text(key.get_ref(), alias)?;
                if let Some(first) = headings.insert(fold_heading(text), field)
                    && first != field
                {
                    let reason = MapErrorReason::Twice {
                        alias: text.to_owned(),
                        first: first.key().to_owned(),
                        second: field.key().to_owned(),
                    };
                    return Err(self.error(alias.span().start, reason));
                }
            }
        }
        Ok(())
    }

    fn read_values(
        &self,
        value: &Spanned<DeValue<'_>>,
        known: &BTreeMap<CodeList, BTreeSet<String>>,
        values: &mut BTreeMap<(CodeList, String), String>,
    ) -> Result<(), MapError> {
        for (key, lists) in self.table("values", value)? {
            let list = CodeList::ALL.into_iter().find(|list| list.key() == key.get_ref().as_ref());
            let list = list.ok_or_else(|| {
                self.error(key.span().start, MapErrorReason::UnknownList(key.get_ref().to_string()))
            })?;
            for (name, words) in self.table(key.get_ref(), lists)? {
                let code = name.get_ref().as_ref();
                if !known.get(&list).is_some_and(|known| known.contains(code)) {
                    if self.shipped && !matches!(list.source(), ListSource::Closed(_)) {
                        continue;
                    }
                    let reason = MapErrorReason::UnknownValue(code.to_owned());
                    return Err(self.error(name.span().start, reason));
                }
                for word in self.array(name.get_ref(), words)? {
                    let text = self.text(name.get_ref(), word)?;
                    if let Some(first) = values.insert((list, fold_value(text)), code.to_owned())
                        && first != code
                    {
                        let reason =
                            MapErrorReason::Twice { alias: text.to_owned(), first, second: code.to_owned() };
                        return Err(self.error(word.span().start, reason));
                    }
                }
            }
        }
        Ok(())
    }
}

/// The line of a byte offset, from 1.
fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|&byte| byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

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
            assert_eq!(map.field(heading), Some(Field::IdNumber), "{heading}");
        }
        assert_eq!(map.field("矫正期限/起日"), Some(Field::TermStart));
        assert_eq!(map.field("禁止令/起日"), Some(Field::ProhibitionStart));
        assert_eq!(map.field("星座"), None);
    }

    #[test]
    fn an_office_lays_its_own_words_over_the_shipped_ones() {
        let map = with(
            "[header]\ndepth = 2\n[fields]\nphone = [\"微信号\"]\nnotes = [\"联系方式\"]\n\
             [values.level]\n\"严管\" = [\"红色\"]\n[required]\nresettlement = [[\"name\"], [\"id-number\"]]\n",
        )
        .unwrap();
        assert_eq!(map.header_depth, Some(2));
        assert_eq!(map.field("微信号"), Some(Field::Phone));
        assert_eq!(map.field("联系方式"), Some(Field::Notes));
        assert_eq!(map.field("姓名"), Some(Field::Name));
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
