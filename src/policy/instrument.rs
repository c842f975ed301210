//! Screening instruments (风险评估量表) as data: items, weights, bands and what forces a band.
//!
//! Scores are kept in hundredths of a point. A missing answer means "not assessed", never "low".

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use super::error::{PolicyError, Problem, Reader, SourceFile};
use super::period;

/// How a sum becomes a score; sources of the same scale disagree, so it is data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Default)]
#[serde(rename_all = "kebab-case")]
pub enum Rounding {
    /// Keep hundredths.
    #[default]
    Exact,
    /// Drop the fraction (取整).
    Truncate,
    /// To the nearest whole point, halves up (四舍五入).
    Nearest,
}

/// One option of an item (选项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Id stored with the answer.
    pub id: String,
    /// Chinese text.
    pub zh: String,
    /// English text.
    pub en: String,
    /// Points before weight and reversal.
    pub points: i32,
    /// Band that this answer forces (否决项), by id.
    pub forces: Option<String>,
}

/// One item (题目).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Id stored with the answer.
    pub id: String,
    /// Chinese text.
    pub zh: String,
    /// English text.
    pub en: String,
    /// Weight in hundredths.
    pub weight: i32,
    /// Scored the other way round (反向计分).
    pub reverse: bool,
    /// Options; at least two.
    pub choices: Vec<Choice>,
}

impl Item {
    /// Points of an option after reversal, in hundredths after weight.
    fn hundredths(&self, choice: &Choice) -> i32 {
        let points = if self.reverse {
            let all = || self.choices.iter().map(|choice| choice.points);
            all().max().unwrap_or(0) + all().min().unwrap_or(0) - choice.points
        } else {
            choice.points
        };
        self.weight * points
    }
}

/// A band of scores (风险等级).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// Id stored with the screening.
    pub id: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Lowest score of the band, in hundredths.
    pub from: i32,
    /// Days for which a screening in this band is valid.
    pub valid_days: u32,
}

/// A screening instrument (量表).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Id stored with the screening.
    pub id: String,
    /// Version of the file.
    pub version: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Licence of its text.
    pub licence: String,
    /// Where it comes from.
    pub source: String,
    /// Issued by the bureau; false for an example, which says so on every screen.
    pub official: bool,
    /// Rounding of the sum.
    pub rounding: Rounding,
    /// Items in order.
    pub items: Vec<Item>,
    /// Bands by ascending score.
    pub bands: Vec<Band>,
    /// BLAKE3 of the file, hex; stored with every screening.
    pub hash: String,
}

/// An answer: the option of an item, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer<'a> {
    /// Item id.
    pub item: &'a str,
    /// Option id; `None` when not answered.
    pub choice: Option<&'a str>,
}

/// What answers amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Score<'a> {
    /// Some answers are missing: not assessed (未评估).
    NotAssessed {
        /// Ids of the items without a valid answer.
        missing: Vec<&'a str>,
    },
    /// Assessed.
    Assessed {
        /// Score in hundredths.
        hundredths: i32,
        /// The band.
        band: &'a Band,
        /// Ids of the items whose answers forced a higher band.
        forced_by: Vec<&'a str>,
    },
}

impl Instrument {
    /// Reads and checks an instrument file.
    pub fn parse(file: SourceFile<'_>) -> Result<Self, PolicyError> {
        let reader = Reader::new(file)?;
        let raw: RawFile = reader.toml()?;
        let head = raw.instrument;
        let id = head.id.get_ref().clone();
        let fail = |why| reader.fail(&head.id.span(), Problem::Instrument { instrument: id.clone(), why });
        let mut bands: Vec<Band> = Vec::with_capacity(raw.band.len());
        for band in raw.band {
            if bands.iter().any(|known| known.id == *band.id.get_ref()) {
                return Err(reader.fail(&band.id.span(), Problem::Duplicate(band.id.into_inner())));
            }
            let from = hundredths(band.from);
            if bands.last().is_some_and(|last| last.from >= from) {
                return Err(reader.fail(
                    &band.id.span(),
                    Problem::Instrument { instrument: id, why: "bands must be in ascending order" },
                ));
            }
            let RawBand { id, zh, en, valid_days, .. } = band;
            bands.push(Band { id: id.into_inner(), zh, en, from, valid_days });
        }
        let mut items: Vec<Item> = Vec::with_capacity(raw.item.len());
        for item in raw.item {
            if items.iter().any(|known| known.id == *item.id.get_ref()) {
                return Err(reader.fail(&item.id.span(), Problem::Duplicate(item.id.into_inner())));
            }
            items.push(read_item(reader, &bands, item)?);
        }
        if items.is_empty() || bands.is_empty() {
            return Err(fail("it needs items and bands"));
        }
        let instrument = Self {
            id: id.clone(),
            version: head.version,
            title_zh: head.title_zh,
            title_en: head.title_en,
            licence: head.licence,
            source: head.source,
            official: head.official,
            rounding: head.rounding,
            items,
            bands,
            hash: blake3::hash(file.bytes).to_hex().to_string(),
        };
        if instrument.bands.first().is_none_or(|band| band.from > instrument.lowest()) {
            return Err(fail("the lowest band starts above the lowest possible score"));
        }
        Ok(instrument)
    }

    /// The instruments shipped with the program.
    pub fn embedded() -> Result<Vec<Self>, PolicyError> {
        crate::assets::list("instruments/")
            .map(|(path, bytes)| Self::parse(SourceFile { path, bytes }))
            .collect()
    }

    /// An item by id.
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// A band by id.
    pub fn band(&self, id: &str) -> Option<&Band> {
        self.bands.iter().find(|band| band.id == id)
    }

    fn lowest(&self) -> i32 {
        let least =
            |item: &Item| item.choices.iter().map(|choice| item.hundredths(choice)).min().unwrap_or(0);
        self.round(self.items.iter().map(least).sum())
    }

    fn round(&self, sum: i32) -> i32 {
        match self.rounding {
            Rounding::Exact => sum,
            Rounding::Truncate => sum / 100 * 100,
            Rounding::Nearest => (sum + 50).div_euclid(100) * 100,
        }
    }

    /// Scores answers. An unknown item is passed over; an unknown option counts as missing.
    pub fn score(&self, answers: &[Answer<'_>]) -> Score<'_> {
        let mut sum = 0;
        let mut missing = Vec::new();
        let mut forced: Option<&Band> = None;
        let mut forced_by = Vec::new();
        for item in &self.items {
            let answer =
                answers.iter().rev().find(|answer| answer.item == item.id).and_then(|answer| answer.choice);
            let Some(choice) = answer.and_then(|id| item.choices.iter().find(|choice| choice.id == id))
            else {
                missing.push(item.id.as_str());
                continue;
            };
            sum += item.hundredths(choice);
            if let Some(band) = choice.forces.as_deref().and_then(|id| self.band(id)) {
                forced_by.push(item.id.as_str());
                forced = Some(forced.filter(|known| known.from >= band.from).unwrap_or(band));
            }
        }
        let hundredths = self.round(sum);
        let scored = self.bands.iter().rev().find(|band| band.from <= hundredths);
        match (missing.is_empty(), scored) {
            (true, Some(scored)) => {
                let band = forced.filter(|band| band.from > scored.from).unwrap_or(scored);
                if band == scored {
                    forced_by.clear();
                }
                Score::Assessed { hundredths, band, forced_by }
            }
            _ => Score::NotAssessed { missing },
        }
    }
}

impl Band {
    /// The last day on which a screening of `on` in this band is valid.
    pub fn valid_until(&self, on: NaiveDate) -> NaiveDate {
        period::add_days(on, self.valid_days)
    }
}

fn hundredths(points: f64) -> i32 {
    (points * 100.0).round() as i32
}

fn read_item(reader: Reader<'_>, bands: &[Band], raw: RawItem) -> Result<Item, PolicyError> {
    let span = raw.id.span();
    if raw.options.len() < 2 {
        return Err(reader.fail(&span, Problem::Empty(format!("{}.options", raw.id.get_ref()))));
    }
    let mut choices: Vec<Choice> = Vec::with_capacity(raw.options.len());
    for option in raw.options {
        if let Some(forces) = &option.forces
            && !bands.iter().any(|band| band.id == *forces)
        {
            return Err(reader.fail(&span, Problem::Undefined { id: forces.clone(), kind: "band" }));
        }
        if choices.iter().any(|choice| choice.id == option.id) {
            return Err(reader.fail(&span, Problem::Duplicate(option.id)));
        }
        let RawOption { id, zh, en, points, forces } = option;
        choices.push(Choice { id, zh, en, points, forces });
    }
    let RawItem { id, zh, en, weight, reverse, .. } = raw;
    Ok(Item { id: id.into_inner(), zh, en, weight: hundredths(weight), reverse, choices })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    instrument: RawHead,
    #[serde(default)]
    item: Vec<RawItem>,
    #[serde(default)]
    band: Vec<RawBand>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHead {
    id: Spanned<String>,
    version: String,
    title_zh: String,
    title_en: String,
    licence: String,
    source: String,
    official: bool,
    #[serde(default)]
    rounding: Rounding,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawItem {
    id: Spanned<String>,
    zh: String,
    en: String,
    #[serde(default = "one")]
    weight: f64,
    #[serde(default)]
    reverse: bool,
    options: Vec<RawOption>,
}

const fn one() -> f64 {
    1.0
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOption {
    id: String,
    zh: String,
    en: String,
    points: i32,
    forces: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawBand {
    id: Spanned<String>,
    zh: String,
    en: String,
    from: f64,
    valid_days: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Instrument {
        Instrument::embedded().unwrap().remove(0)
    }

    fn answers<'a>(instrument: &'a Instrument, pick: impl Fn(&'a Item) -> &'a Choice) -> Vec<Answer<'a>> {
        instrument.items.iter().map(|item| Answer { item: &item.id, choice: Some(&pick(item).id) }).collect()
    }

    #[test]
    fn the_example_says_that_it_is_not_official() {
        let instrument = example();
        assert!(!instrument.official);
        assert!(instrument.title_zh.contains("非官方示例"));
        assert_eq!(instrument.hash.len(), 64);
    }

    #[test]
    fn a_missing_answer_is_not_assessed_and_never_low() {
        let instrument = example();
        let mut list =
            answers(&instrument, |item| item.choices.iter().min_by_key(|c| item.hundredths(c)).unwrap());
        assert!(matches!(instrument.score(&list), Score::Assessed { band, .. } if band.id == "low"));
        list[3].choice = None;
        assert_eq!(instrument.score(&list), Score::NotAssessed { missing: vec![&instrument.items[3].id] });
        list[3].choice = Some("no-such-option");
        assert!(matches!(instrument.score(&list), Score::NotAssessed { .. }));
        assert!(
            matches!(instrument.score(&[]), Score::NotAssessed { missing } if missing.len() == instrument.items.len())
        );
    }

    #[test]
    fn a_forcing_answer_lifts_the_band_and_says_which() {
        let instrument = example();
        let forcing = instrument.items.iter().find(|i| i.choices.iter().any(|c| c.forces.is_some())).unwrap();
        let list = answers(&instrument, |item| {
            if item.id == forcing.id {
                item.choices.iter().find(|c| c.forces.is_some()).unwrap()
            } else {
                item.choices.iter().min_by_key(|c| item.hundredths(c)).unwrap()
            }
        });
        let Score::Assessed { band, forced_by, .. } = instrument.score(&list) else { panic!("assessed") };
        assert_eq!((band.id.as_str(), forced_by), ("high", vec![forcing.id.as_str()]));
    }

    #[test]
    fn the_worst_answers_are_high() {
        let instrument = example();
        let list =
            answers(&instrument, |item| item.choices.iter().max_by_key(|c| item.hundredths(c)).unwrap());
        let Score::Assessed { hundredths, band, .. } = instrument.score(&list) else { panic!("assessed") };
        assert_eq!(band.id, "high");
        assert!(hundredths > 0);
    }

    const SMALL: &str = r#"
[instrument]
id = "t"
version = "1"
title_zh = "t"
title_en = "t"
licence = "none"
source = "test"
official = false
rounding = "nearest"

[[item]]
id = "a"
zh = "a"
en = "a"
weight = 1.25
reverse = true
options = [{ id = "0", zh = "", en = "", points = 1 }, { id = "1", zh = "", en = "", points = 4 }]

[[band]]
id = "low"
zh = "低"
en = "low"
from = 0
valid_days = 30

[[band]]
id = "high"
zh = "高"
en = "high"
from = 5
valid_days = 10
"#;

    #[test]
    fn weights_reversal_and_rounding_are_applied() {
        let parse = |text: &str| Instrument::parse(SourceFile { path: "t.toml", bytes: text.as_bytes() });
        let instrument = parse(SMALL).unwrap();
        let score = |choice| match instrument.score(&[Answer { item: "a", choice: Some(choice) }]) {
            Score::Assessed { hundredths, band, .. } => (hundredths, band.id.clone()),
            Score::NotAssessed { .. } => panic!("assessed"),
        };
        assert_eq!(score("0"), (500, "high".to_owned())); // reversed 4 x 1.25
        assert_eq!(score("1"), (100, "low".to_owned())); // reversed 1 x 1.25 = 1.25, rounded
        let day = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
        assert_eq!(instrument.bands[1].valid_until(day), NaiveDate::from_ymd_opt(2026, 2, 10).unwrap());
        let broken = parse(&SMALL.replace("from = 5", "from = 0")).unwrap_err();
        assert!(matches!(broken.problem, Problem::Instrument { .. }));
        let gap = parse(&SMALL.replace("from = 0", "from = 2")).unwrap_err();
        assert!(matches!(gap.problem, Problem::Instrument { .. }));
        let key = parse(&SMALL.replace("reverse = true", "revers = true")).unwrap_err();
        assert_eq!(key.problem, Problem::UnknownKey { key: "revers".to_owned() });
        assert_eq!(key.line, 17);
    }
}
