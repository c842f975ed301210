//! The document model (文书): everything a filed paper says, and nothing about how it is drawn.
//!
//! Report code fills a [`Document`]; the writers (`write`) turn the same value into DOCX, PDF, XLSX, Markdown, JSON and the
//! terminal preview, so that all of them say the same. The shape is the public shape of the JSON writer: a field is renamed
//! or removed only together with [`DOCUMENT_VERSION`].
//!
//! ```text
//! Document
//! ├─ title, kind, issuer, letterhead, number, addressee, draft, period, as_of, dated
//! ├─ blocks: Block*            Numbered 一、（一）1.（1） · Paragraph · Table · Findings · Grid · Chart · PageBreak
//! │    └─ runs: Run*           Text · Strong · Figure (code, value, unit, facts) · ToFill
//! ├─ attachments               附件：1. …
//! ├─ signature                 署名, date
//! ├─ figures: FigureEntry*     every figure with name, value, unit, definition 口径, and the annex behind it
//! ├─ annexes: Annex*           one list of rows behind one or more figures; a printed annex also follows the paper
//! ├─ colophon                  版记
//! └─ provenance                profile and its hash, journal head, verification code
//! ```
//!
//! A report is finished with [`Document::normalise`], which puts Chinese punctuation right.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use super::parts::*;
use crate::domain::FactId;

/// The version of the document's shape, written into the JSON envelope.
pub const DOCUMENT_VERSION: u16 = 1;

/// A whole document (文书).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Which report this is, e.g. `bulletin` or `self-audit`; never shown.
    pub kind: String,
    /// Title (标题), without the word 草稿: writers add it from [`Document::draft`].
    pub title: String,
    /// Issuing body (发文机关), written out in full.
    pub issuer: String,
    /// The red head (发文机关标志), e.g. 某某司法所文件; most internal reports have none.
    pub letterhead: Option<String>,
    /// Document number (发文字号).
    pub number: Option<DocumentNumber>,
    /// Addressee (主送机关), without the colon.
    pub addressee: Option<String>,
    /// A draft (草稿) is marked in its title line and its page head, and cannot be filed.
    pub draft: bool,
    /// The reporting period, both days included.
    pub period: Option<Period>,
    /// The as-of date (截止日) of every figure in it.
    pub as_of: NaiveDate,
    /// The date of the document (成文日期); also the only date in the file's own properties.
    pub dated: NaiveDate,
    /// The body, in order.
    pub blocks: Vec<Block>,
    /// Titles of the attachments (附件说明), in order, without number and end punctuation.
    pub attachments: Vec<String>,
    /// The signature block (署名), which closes the body.
    pub signature: Option<Signature>,
    /// Every figure of the document, in the order of its codes in the form.
    pub figures: Vec<FigureEntry>,
    /// The lists behind the figures.
    pub annexes: Vec<Annex>,
    /// The imprint (版记) at the end of the last page.
    pub colophon: Option<Colophon>,
    /// What proves the document.
    pub provenance: Option<Provenance>,
}

/// A document number (发文字号): 机关代字〔年〕序号, without 第 and without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// The body's short name (机关代字), e.g. 桂司.
    pub body: String,
    /// The full year.
    pub year: i32,
    /// The serial number within the year.
    pub serial: u32,
}

impl std::fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}〔{}〕{}号", self.body, self.year, self.serial)
    }
}

/// A span of days, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// One block of the body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Block {
    /// A numbered heading or point; its number is counted by [`Document::numbers`].
    Numbered(Numbered),
    /// A paragraph with a first-line indent of two characters.
    Paragraph(Paragraph),
    /// A table.
    Table(Table),
    /// A list of findings (问题清单).
    Findings(Findings),
    /// Labels and values in ruled cells, like a registration form (登记表).
    Grid(Grid),
    /// A series of numbers: a native chart in XLSX, bars in the terminal, a table on paper.
    Chart(Chart),
    /// What follows starts a new page.
    PageBreak,
}

/// The four levels of numbering that GB/T 9704 knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// 一、 in 黑体.
    First,
    /// （一） in 楷体.
    Second,
    /// 1. in 仿宋.
    Third,
    /// （1） in 仿宋.
    Fourth,
}

impl Level {
    /// 0 for the first level to 3 for the fourth.
    pub const fn depth(self) -> usize {
        self as usize
    }
}

/// A numbered heading or point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbered {
    /// Its level.
    pub level: Level,
    /// The heading itself, in the level's own face.
    pub heading: Vec<Run>,
    /// Text that runs on after the heading on the same line, in the body's face; usually empty for the first level.
    pub text: Vec<Run>,
}

/// A paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paragraph {
    /// What it says.
    pub runs: Vec<Run>,
}

/// A stretch of text of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Run {
    /// Plain text.
    Text {
        /// The text.
        text: String,
    },
    /// Emphasised text.
    Strong {
        /// The text.
        text: String,
    },
    /// A figure that opens the facts behind it.
    Figure(FigureRun),
    /// A place the officer has still to fill by hand; shown as 【待补充：…】. A document that holds one cannot be filed.
    ToFill {
        /// What is to be filled in.
        hint: String,
    },
}

impl Run {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text { text: text.into() }
    }

    /// Emphasised text.
    pub fn strong(text: impl Into<String>) -> Self {
        Self::Strong { text: text.into() }
    }

    /// A gap to be filled by hand.
    pub fn to_fill(hint: impl Into<String>) -> Self {
        Self::ToFill { hint: hint.into() }
    }

    /// What a reader sees, without any style.
    pub fn shown(&self) -> String {
        match self {
            Self::Text { text } | Self::Strong { text } => text.clone(),
            Self::Figure(figure) => figure.shown(),
            Self::ToFill { hint } => format!("【待补充：{hint}】"),
        }
    }
}

/// A figure in running text or in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureRun {
    /// The figure's code, e.g. `A6`; the key into [`Document::figures`].
    pub code: String,
    /// The value as it is printed, without the unit; a suppressed value prints its mark instead of a number.
    pub value: String,
    /// The unit (单位), e.g. 人, 人次, 场次, %.
    pub unit: String,
    /// Whether the unit is printed after the value (false in a column whose header names the unit).
    pub unit_shown: bool,
    /// The number itself; none when the value is suppressed or not yet filled in.
    pub amount: Option<Amount>,
    /// The facts it was counted from; empty when the value is suppressed.
    #[serde(with = "fact_ids")]
    pub facts: Vec<FactId>,
}

impl FigureRun {
    /// The value with its unit where the unit is printed.
    pub fn shown(&self) -> String {
        if self.unit_shown { format!("{}{}", self.value, self.unit) } else { self.value.clone() }
    }

    /// The same figure without its unit, for a cell.
    #[must_use]
    pub fn bare(mut self) -> Self {
        self.unit_shown = false;
        self
    }
}

/// The number behind a figure, exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Amount {
    /// A count.
    Count {
        /// How many.
        count: i64,
    },
    /// A ratio; its unit says whether it is printed as %, ‰ or plain.
    Ratio {
        /// The part.
        numerator: i64,
        /// The whole; a ratio over zero has no value.
        denominator: i64,
    },
}

/// The signature block (署名和成文日期); its date is [`Document::dated`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who signs, in full.
    pub issuer: String,
    /// With a seal (加盖印章) the name is centred over the date, and the date stands 4 characters from the right; without one
    /// the name stands 2 characters from the right and the date is centred under it.
    pub sealed: bool,
}

/// One line of the figures sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureEntry {
    /// Its code, e.g. `A6`.
    pub code: String,
    /// Its name, e.g. 期末在册.
    pub name: String,
    /// The value as it is printed, without the unit.
    pub value: String,
    /// The unit.
    pub unit: String,
    /// The number itself; none when suppressed.
    pub amount: Option<Amount>,
    /// Its counting basis (口径).
    pub definition: String,
    /// The id of the annex that lists what was counted.
    pub annex: Option<String>,
    /// The facts it was counted from; empty when suppressed.
    #[serde(with = "fact_ids")]
    pub facts: Vec<FactId>,
}

impl FigureEntry {
    /// This figure as a run with its unit.
    pub fn run(&self) -> Run {
        Run::Figure(FigureRun {
            code: self.code.clone(),
            value: self.value.clone(),
            unit: self.unit.clone(),
            unit_shown: true,
            amount: self.amount,
            facts: self.facts.clone(),
        })
    }
}

/// A list behind one or more figures (附表).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Annex {
    /// Its id within the document, e.g. `a6`.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The codes of the figures it stands behind.
    pub figures: Vec<String>,
    /// Whether it is printed after the paper; every annex is a sheet of the XLSX file.
    pub printed: bool,
    /// Its rows.
    pub table: Table,
}

/// The imprint (版记).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colophon {
    /// Who gets a copy (抄送), without end punctuation.
    pub copies_to: Option<String>,
    /// Who printed it (印发机关).
    pub printed_by: String,
    /// When (印发日期).
    pub printed_on: NaiveDate,
}

/// What proves a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The id of the profile in force.
    pub profile: String,
    /// The hash of the policy in force.
    pub profile_hash: String,
    /// The journal head up to which facts were known, at least 100 bits.
    pub journal_head: String,
    /// The as-of date, once more: this line is read alone.
    pub as_of: NaiveDate,
    /// The code that `guitu verify report` asks for; none in a draft that was not filed.
    pub verification: Option<String>,
}

impl Document {
    /// An empty document of a kind: a draft without any block.
    pub fn new(
        kind: impl Into<String>,
        title: impl Into<String>,
        issuer: impl Into<String>,
        as_of: NaiveDate,
        dated: NaiveDate,
    ) -> Self {
        Self {
            kind: kind.into(),
            title: title.into(),
            issuer: issuer.into(),
            letterhead: None,
            number: None,
            addressee: None,
            draft: true,
            period: None,
            as_of,
            dated,
            blocks: Vec::new(),
            attachments: Vec::new(),
            signature: None,
            figures: Vec::new(),
            annexes: Vec::new(),
            colophon: None,
            provenance: None,
        }
    }

    /// Adds a first-level heading 一、.
    pub fn first(&mut self, heading: impl Into<String>) -> &mut Self {
        self.numbered(Level::First, vec![Run::text(heading)], Vec::new())
    }

    /// Adds a numbered heading or point.
    pub fn numbered(&mut self, level: Level, heading: Vec<Run>, text: Vec<Run>) -> &mut Self {
        self.blocks.push(Block::Numbered(Numbered { level, heading, text }));
        self
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, runs: Vec<Run>) -> &mut Self {
        self.blocks.push(Block::Paragraph(Paragraph { runs }));
        self
    }

    /// Adds any block.
    pub fn push(&mut self, block: Block) -> &mut Self {
        self.blocks.push(block);
        self
    }

    /// The figure with this code.
    pub fn figure(&self, code: &str) -> Option<&FigureEntry> {
        self.figures.iter().find(|entry| entry.code == code)
    }

    /// The annex with this id.
    pub fn annex(&self, id: &str) -> Option<&Annex> {
        self.annexes.iter().find(|annex| annex.id == id)
    }

    /// What is still to be filled in by hand, in order. A document can be filed only when there is nothing.
    pub fn to_fill(&self) -> Vec<&str> {
        let mut hints = Vec::new();
        self.each_run(&mut |run| {
            if let Run::ToFill { hint } = run {
                hints.push(hint.as_str());
            }
        });
        hints
    }

    /// The title with its draft mark, as every writer prints it.
    pub fn shown_title(&self) -> String {
        if self.draft { format!("{}（草稿）", self.title) } else { self.title.clone() }
    }
}

/// Fact ids as text (`1-204.3`) in every format, since a tagged block is read back through a buffer that has forgotten
/// which format it came from.
pub(super) mod fact_ids {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::domain::FactId;

    pub fn serialize<S: Serializer>(ids: &[FactId], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(ids.iter().map(ToString::to_string))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<FactId>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        texts.iter().map(|text| text.parse().map_err(serde::de::Error::custom)).collect()
    }
}
