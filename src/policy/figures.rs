//! Figures (统计指标) as data: which the program counts, and the code, name, unit and counting basis that a file prints them under.
//!
//! [`FigureCode`] is the closed list of what is counted; a name that is not on it does not get past the reading of a file.
//! A file may print a figure under another code than the program's.

use std::sync::{Arc, OnceLock};

use serde::Deserialize;
use toml::Spanned;

use super::error::{PolicyError, Problem, Reader, SourceFile};
use crate::assets::Localised;

/// Name of the data file.
const FILE: &str = "templates/figures.toml";

macro_rules! codes {
    ($($name:ident)*) => {
        /// A figure that the program counts (指标代码), by its code in the monthly table. What the table does not count has
        /// letters of its own (L findings, M records, the total of rewards and sanctions `F0a`, `F0b`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the figures file names and defines each of them")]
        pub enum FigureCode { $($name,)* }

        impl FigureCode {
            /// Every figure, in the order of the forms.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The program's own name of it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }
        }
    };
}

codes! {
    A1 A2 A2a A2b A2c A2d A2e A3 A3a A3b A4 A4a A4b A4c A4d A4e A5 A5a A5b A6
    B1 B2 B3 B4 B5
    C1 C2 C2u C3 C4 C5 C6 C7 C8 C10 C12 C13a
    D1 D4
    E3a E3b E3c E3r E4a E4b E4c E4d E4e E9a E9b
    F0a F0b
    G1a G1b G1c G7
    H1 H2 H3 H4 H4c H5
    L1 L2 L3 L4 L5 L6
    J1a J1b J1b1 J1b2 J1d J1e J1x J1h J2a J2b J4 J5
    M1 M2 M3
}

/// The parts a figure is counted in besides its whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Members {
    /// None.
    None,
    /// These, by name.
    Named(&'static [&'static str]),
    /// Those of a code list, of the levels or of the risk bands in force: they can be listed, not named.
    Listed,
}

impl FigureCode {
    /// The age bands, youngest first.
    pub const AGES: [Self; 4] = [Self::C4, Self::C5, Self::C6, Self::C7];

    /// A figure by the program's name of it.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == word)
    }

    /// The parts it is counted in.
    pub const fn members(self) -> Members {
        match self {
            Self::B4 => Members::Named(&["medical", "nursing", "care", "unstated"]),
            Self::C10 => Members::Named(&["local", "elsewhere", "hk-mo-tw", "foreign", "unstated"]),
            Self::C8 | Self::C12 | Self::D1 | Self::D4 => Members::Listed,
            Self::F0a | Self::F0b => Members::Named(&[
                "commendation",
                "merit",
                "commutation",
                "admonition",
                "warning",
                "penalty",
                "revoke-suspension",
                "revoke-parole",
                "recall",
            ]),
            Self::H1 | Self::H2 | Self::H3 | Self::H4 | Self::H5 => {
                Members::Named(&["attendances", "persons", "covered", "coverage"])
            }
            Self::J4 => {
                Members::Named(&["employed", "self-employed", "allowance", "other", "unsettled", "unstated"])
            }
            _ => Members::None,
        }
    }

    /// What a ratio is made of; nothing for a count.
    pub const fn made_of(self) -> &'static [Self] {
        match self {
            Self::E3r => &[Self::E3a, Self::E3b],
            Self::L6 => &[Self::L1, Self::L2, Self::L3],
            Self::M3 => &[Self::M1, Self::M2],
            Self::H1 | Self::H2 | Self::H3 | Self::H4 | Self::H5 => &[Self::A6],
            _ => &[],
        }
    }

    /// Whether the figure itself has no count, only its parts.
    pub const fn is_list(self) -> bool {
        matches!(self, Self::C8 | Self::C10 | Self::C12 | Self::D1 | Self::D4 | Self::J4)
    }
}

/// A figure or one of its parts, e.g. `A6`, `H2.coverage`, `C8.unstated`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FigureKey {
    /// The figure.
    pub code: FigureCode,
    /// Which part of it; none is the whole.
    pub member: Option<String>,
}

impl FigureKey {
    /// A part of a figure.
    pub fn part(code: FigureCode, member: impl Into<String>) -> Self {
        Self { code, member: Some(member.into()) }
    }

    /// A figure or part that the program counts and that can be named, by the program's name of it.
    ///
    /// # Errors
    /// Why not, as the phrase of a refusal: the figure or the part is unknown, or can only be listed.
    pub fn parse(word: &str) -> Result<Self, &'static str> {
        let (code, member) = match word.split_once('.') {
            Some((code, member)) => (code, Some(member)),
            None => (word, None),
        };
        let code = FigureCode::parse(code).ok_or("no such figure")?;
        match (code.members(), member) {
            (_, None) if code.is_list() => Err("only listed"),
            (_, None) => Ok(Self::from(code)),
            (Members::Listed, Some(_)) => Err("only listed"),
            (Members::Named(known), Some(member)) if known.contains(&member) => Ok(Self::part(code, member)),
            _ => Err("no such part"),
        }
    }
}

impl From<FigureCode> for FigureKey {
    fn from(code: FigureCode) -> Self {
        Self { code, member: None }
    }
}

impl std::fmt::Display for FigureKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code.as_str())?;
        self.member.as_ref().map_or(Ok(()), |member| write!(f, ".{member}"))
    }
}

/// What is counted (单位). 场次, 人次 and 人数 are three different counts, never mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FigureUnit {
    /// 人
    Person,
    /// 人次
    Attendance,
    /// 场次
    Session,
    /// 件
    Item,
    /// 次
    Time,
    /// 小时
    Hour,
    /// %
    Percent,
}

impl FigureUnit {
    /// As written in filed documents.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Person => "人",
            Self::Attendance => "人次",
            Self::Session => "场次",
            Self::Item => "件",
            Self::Time => "次",
            Self::Hour => "小时",
            Self::Percent => "%",
        }
    }
}

/// Definition of a figure (指标).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// What is counted.
    pub code: FigureCode,
    /// The code it is printed under.
    pub printed: String,
    /// Its name.
    pub name: Localised,
    /// Its unit.
    pub unit: FigureUnit,
    /// Its counting basis (口径).
    pub basis: Localised,
}

/// Ages in whole years, both ends included; a missing end is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgeBand {
    /// Its figure.
    pub code: FigureCode,
    from: Option<u32>,
    to: Option<u32>,
}

impl AgeBand {
    /// Whether somebody of this age belongs to it.
    pub fn contains(&self, age: u32) -> bool {
        self.from.is_none_or(|from| age >= from) && self.to.is_none_or(|to| age <= to)
    }
}

/// A figures file (指标口径), read and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definitions {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// A contact recorded more than this many days after its day is a back entry (补录).
    pub back_entry_days: u32,
    /// Breakdown cells of protected subjects below this are not printed.
    pub small_cell: u32,
    /// Age bands of the forms; together they cover every age once.
    pub age_bands: Vec<AgeBand>,
    figures: Vec<Definition>,
}

impl Definitions {
    /// Reads and checks a figures file: every figure that the program counts stands in it once, under a code of its own,
    /// and the age bands cover every age once. A file of before figures had a head prints the codes of then.
    ///
    /// # Errors
    /// What is wrong, with line, column and the mend.
    pub fn parse(file: SourceFile<'_>) -> Result<Self, PolicyError> {
        let reader = Reader::new(file)?;
        let raw: RawFile = reader.toml()?;
        let head = raw.head().map_err(|key| reader.fail(&(0..0), Problem::MissingKey { key }))?;
        let mut figures: Vec<Definition> = Vec::with_capacity(raw.figure.len());
        for row in raw.figure {
            let counted = row.counts.as_ref().unwrap_or(&row.code);
            let word = if raw.figures.is_none() { renamed(counted.get_ref()) } else { counted.get_ref() };
            let code = FigureCode::parse(word).ok_or_else(|| {
                let (id, kind) = (counted.get_ref().clone(), "figure the program counts");
                reader.fail(&counted.span(), Problem::Undefined { id, kind })
            })?;
            if figures.iter().any(|known| known.code == code) {
                return Err(reader.fail(&counted.span(), Problem::Duplicate(counted.get_ref().clone())));
            }
            let printed = row.code.get_ref().clone();
            if printed.is_empty() || printed.contains(['.', '{', '}', ' ', '=', '+', '-']) {
                let problem = Problem::BadValue { value: printed, allowed: "letters and digits".to_owned() };
                return Err(reader.fail(&row.code.span(), problem));
            }
            if figures.iter().any(|known| known.printed == printed) {
                return Err(reader.fail(&row.code.span(), Problem::Duplicate(printed)));
            }
            let missing =
                |key: &str| reader.fail(&row.code.span(), Problem::MissingKey { key: key.to_owned() });
            let name = row.name.or_else(|| Some(Localised::pair(row.zh?, row.en?)));
            let name = name.ok_or_else(|| missing("name"))?;
            let basis = match (row.basis, row.basis_en) {
                (RawBasis::Each(basis), _) => basis,
                (RawBasis::Zh(zh), Some(en)) => Localised::pair(zh, en),
                (RawBasis::Zh(_), None) => return Err(missing("basis_en")),
            };
            figures.push(Definition { code, printed, name, unit: row.unit, basis });
        }
        if let Some(missing) = FigureCode::ALL.iter().find(|code| !figures.iter().any(|f| f.code == **code)) {
            let problem = Problem::Undefined { id: missing.as_str().to_owned(), kind: "figure" };
            return Err(reader.fail(&(0..0), problem));
        }
        let RawHead { id, version, back_entry_days, small_cell } = head;
        let age_bands = bands(reader, raw.age_band)?;
        Ok(Self { id, version, back_entry_days, small_cell, age_bands, figures })
    }

    /// The file shipped with the program.
    ///
    /// # Errors
    /// A file that cannot be read, with its place.
    pub fn embedded() -> Result<Arc<Self>, PolicyError> {
        static SHIPPED: OnceLock<Result<Arc<Definitions>, PolicyError>> = OnceLock::new();
        let read = || {
            let bytes = crate::assets::get(FILE).unwrap_or_default();
            Self::parse(SourceFile { path: FILE, bytes }).map(Arc::new)
        };
        SHIPPED.get_or_init(read).clone()
    }

    /// The definition of a figure.
    pub fn get(&self, code: FigureCode) -> Option<&Definition> {
        self.figures.iter().find(|definition| definition.code == code)
    }

    /// The code that a figure or part is printed under.
    pub fn printed(&self, key: &FigureKey) -> String {
        let code = self.get(key.code).map_or(key.code.as_str(), |definition| definition.printed.as_str());
        key.member.as_ref().map_or_else(|| code.to_owned(), |member| format!("{code}.{member}"))
    }

    /// The figure or part that is printed under a code; whether the part is counted is another question.
    pub fn find(&self, printed: &str) -> Option<FigureKey> {
        let (code, member) = match printed.split_once('.') {
            Some((code, member)) => (code, Some(member.to_owned())),
            None => (printed, None),
        };
        let definition = self.figures.iter().find(|definition| definition.printed == code)?;
        Some(FigureKey { code: definition.code, member })
    }

    /// The unit of a figure.
    pub fn unit(&self, code: FigureCode) -> FigureUnit {
        self.get(code).map_or(FigureUnit::Item, |definition| definition.unit)
    }

    /// All of them, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.figures.iter()
    }
}

/// Codes of figures files without a head that have since got the meaning of the monthly table, and what is counted under
/// them: old, new.
const RENAMED: [(&str, FigureCode); 23] = [
    ("F1", FigureCode::F0a),
    ("F2", FigureCode::F0b),
    ("I1", FigureCode::L1),
    ("I2", FigureCode::L2),
    ("I3", FigureCode::L3),
    ("I4", FigureCode::L4),
    ("I5", FigureCode::L5),
    ("I6", FigureCode::L6),
    ("J1", FigureCode::J1a),
    ("J2", FigureCode::J1b),
    ("J2a", FigureCode::J1b1),
    ("J2b", FigureCode::J1b2),
    ("J3", FigureCode::J1d),
    ("J4", FigureCode::J1e),
    ("J5", FigureCode::J1x),
    ("J6", FigureCode::J1h),
    ("J7a", FigureCode::J2a),
    ("J7b", FigureCode::J2b),
    ("J8", FigureCode::J4),
    ("J9", FigureCode::J5),
    ("K1", FigureCode::M1),
    ("K2", FigureCode::M2),
    ("K3", FigureCode::M3),
];

/// What is counted under a code of a file without a head.
fn renamed(old: &str) -> &str {
    RENAMED.iter().find(|(known, _)| *known == old).map_or(old, |(_, new)| new.as_str())
}

/// The age bands: those of the form, each once, without a gap and without an overlap.
fn bands(reader: Reader<'_>, rows: Vec<RawBand>) -> Result<Vec<AgeBand>, PolicyError> {
    let mut next = Some(0);
    let mut list = Vec::with_capacity(rows.len());
    for row in rows {
        let at = row.code.span();
        let wrong = |value: String, allowed: String| reader.fail(&at, Problem::BadValue { value, allowed });
        let code = FigureCode::AGES.get(list.len()).copied();
        let Some(code) = code.filter(|code| code.as_str() == row.code.get_ref()) else {
            let allowed = FigureCode::AGES.map(FigureCode::as_str).join(", ");
            return Err(wrong(row.code.into_inner(), allowed));
        };
        let from = row.from.unwrap_or(0);
        match next {
            Some(first) if first == from && row.to.is_none_or(|to| to >= from) => {}
            Some(first) => return Err(wrong(format!("from = {from}"), format!("from = {first}"))),
            None => return Err(wrong(format!("from = {from}"), "to".to_owned())),
        }
        next = row.to.and_then(|to| to.checked_add(1));
        list.push(AgeBand { code, from: row.from, to: row.to });
    }
    if list.len() < FigureCode::AGES.len() || next.is_some() {
        let kind = "age band up to the highest age";
        let id = FigureCode::AGES.map(FigureCode::as_str).join(", ");
        return Err(reader.fail(&(0..0), Problem::Undefined { id, kind }));
    }
    Ok(list)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    figures: Option<RawHead>,
    back_entry_days: Option<u32>,
    small_cell: Option<u32>,
    age_band: Vec<RawBand>,
    figure: Vec<RawFigure>,
}

impl RawFile {
    /// The head; of a file without one, what stood above its tables. The key that is missing else.
    fn head(&self) -> Result<RawHead, String> {
        let old = |value: Option<u32>, key: &str| value.ok_or_else(|| key.to_owned());
        match &self.figures {
            Some(head) => Ok(head.clone()),
            None => Ok(RawHead {
                id: "figures".to_owned(),
                version: 1,
                back_entry_days: old(self.back_entry_days, "back_entry_days")?,
                small_cell: old(self.small_cell, "small_cell")?,
            }),
        }
    }
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct RawHead {
    id: String,
    version: u32,
    back_entry_days: u32,
    small_cell: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBand {
    code: Spanned<String>,
    from: Option<u32>,
    to: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFigure {
    code: Spanned<String>,
    counts: Option<Spanned<String>>,
    name: Option<Localised>,
    zh: Option<String>,
    en: Option<String>,
    unit: FigureUnit,
    basis: RawBasis,
    basis_en: Option<String>,
}

/// The counting basis: Chinese alone beside `basis_en` in files without a head.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawBasis {
    Zh(String),
    Each(Localised),
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = include_str!("../../data/templates/figures.toml");

    fn refused(from: &str, to: &str) -> (Problem, usize) {
        assert!(FIRST.contains(from), "{from}");
        let text = FIRST.replacen(from, to, 1);
        let error = Definitions::parse(SourceFile { path: "f.toml", bytes: text.as_bytes() }).unwrap_err();
        (error.problem, error.line)
    }

    #[test]
    fn a_code_that_the_program_does_not_count_is_refused_where_it_stands() {
        let (problem, line) = refused("code = \"A6\"", "code = \"A66\"");
        assert!(matches!(problem, Problem::Undefined { id, .. } if id == "A66"));
        assert!(line > 30);
        let (problem, _) = refused("code = \"A6\"", "code = \"甲6\"\ncounts = \"A7\"");
        assert!(matches!(problem, Problem::Undefined { id, .. } if id == "A7"));
    }

    #[test]
    fn a_figure_left_out_or_given_twice_is_refused() {
        let (problem, _) = refused("code = \"A6\"", "code = \"A5b\"");
        assert_eq!(problem, Problem::Duplicate("A5b".to_owned()));
        let start = FIRST.find("[[figure]]\ncode = \"B5\"").unwrap();
        let end = start + FIRST[start + 1..].find("[[figure]]").unwrap();
        let (problem, _) = refused(&FIRST[start..end], "");
        assert!(matches!(problem, Problem::Undefined { id, .. } if id == "B5"));
    }

    #[test]
    fn the_age_bands_cover_every_age_once() {
        for (from, to) in [
            ("from = 18", "from = 19"),
            ("from = 46\nto = 60", "from = 46"),
            ("from = 61", "from = 61\nto = 90"),
        ] {
            let (problem, _) = refused(from, to);
            assert!(matches!(problem, Problem::BadValue { .. } | Problem::Undefined { .. }), "{problem:?}");
        }
    }

    #[test]
    fn a_file_may_print_a_figure_under_its_own_code() {
        let text = FIRST.replacen("code = \"A6\"", "code = \"甲6\"\ncounts = \"A6\"", 1);
        let file = Definitions::parse(SourceFile { path: "f.toml", bytes: text.as_bytes() }).unwrap();
        assert_eq!(file.printed(&FigureCode::A6.into()), "甲6");
        assert_eq!(file.find("甲6"), Some(FigureCode::A6.into()));
        assert_eq!(file.find("A6"), None);
        let coverage = FigureKey::part(FigureCode::H2, "coverage");
        assert_eq!(file.find("H2.coverage"), Some(coverage.clone()));
        assert_eq!(file.printed(&coverage), "H2.coverage");
    }

    #[test]
    fn a_file_without_a_head_prints_the_codes_of_then() {
        let file = Definitions::parse(SourceFile { path: "f.toml", bytes: FIRST.as_bytes() }).unwrap();
        for (old, new) in RENAMED {
            assert_eq!(file.find(old), Some(new.into()), "{old}");
            assert_eq!(file.printed(&new.into()), old);
        }
    }

    #[test]
    fn a_place_names_a_figure_that_is_counted_and_can_be_named() {
        assert_eq!(FigureKey::parse("A6"), Ok(FigureCode::A6.into()));
        assert_eq!(FigureKey::parse("H2.coverage"), Ok(FigureKey::part(FigureCode::H2, "coverage")));
        assert_eq!(FigureKey::parse("H2.cover"), Err("no such part"));
        assert_eq!(FigureKey::parse("A66"), Err("no such figure"));
        assert_eq!(FigureKey::parse("C8"), Err("only listed"));
        assert_eq!(FigureKey::parse("D1.普管"), Err("only listed"));
    }
}
