//! The ruled parts of a document's body: tables, findings, grids and charts.

use serde::{Deserialize, Serialize};

use super::document::Run;
use crate::domain::FactId;

/// How the cells of a column stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Align {
    /// Flush left, for text.
    #[default]
    Left,
    /// Centred, for short codes, dates and names.
    Centre,
    /// Flush right, for numbers.
    Right,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// How its cells stand; header cells are always centred.
    pub align: Align,
    /// Its share of the width, relative to the other columns; 0 counts as 1.
    pub weight: u16,
}

impl Column {
    /// A column.
    pub const fn new(align: Align, weight: u16) -> Self {
        Self { align, weight }
    }
}

/// A table. Every row must cover every column: see [`Table::is_rectangular`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its caption, above it.
    pub caption: Option<String>,
    /// The unit of the numbers in it (单位), above its right corner.
    pub unit: Option<String>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// The header rows, repeated on every page.
    pub header: Vec<Row>,
    /// The rows.
    pub rows: Vec<Row>,
    /// A note under it (注).
    pub note: Option<String>,
}

/// A row of cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Row {
    /// Its cells, from the left. A place covered by a cell that reaches down from above is left out, as in HTML.
    pub cells: Vec<Cell>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// What it says. A cell that holds one figure with an amount, and nothing else, is a number in XLSX; every other cell is
    /// text, whatever it looks like.
    pub runs: Vec<Run>,
    /// How many columns it covers, at least 1.
    pub across: u16,
    /// How many rows it covers, at least 1.
    pub down: u16,
}

/// A list of findings (问题清单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Its caption.
    pub caption: Option<String>,
    /// The findings, in order.
    pub items: Vec<Finding>,
    /// What is printed when there are none, e.g. 未发现问题。
    pub none: String,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// 提示: worth a look.
    Note,
    /// 一般: must be mended.
    Ordinary,
    /// 严重: must be mended at once and reported.
    Serious,
}

impl Severity {
    /// The word printed on paper.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "提示",
            Self::Ordinary => "一般",
            Self::Serious => "严重",
        }
    }
}

/// One finding (问题).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The id of the rule or inspection item that found it, e.g. `I-03`.
    pub rule: String,
    /// How much it weighs.
    pub severity: Severity,
    /// What was found.
    pub text: Vec<Run>,
    /// The legal basis (依据), e.g. 《社区矫正法》第二十三条.
    pub basis: Option<String>,
    /// The files concerned, by number (names only where the report may print them).
    pub subjects: Vec<String>,
    /// What has been done or is to be done, and by when (整改).
    pub remedy: Option<String>,
    /// The facts that show it.
    #[serde(with = "super::document::fact_ids")]
    pub facts: Vec<FactId>,
}

/// Labels and values in ruled cells (登记表).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// Its caption.
    pub caption: Option<String>,
    /// How many label-value pairs stand side by side, 1 to 4.
    pub pairs: u16,
    /// The entries, row by row.
    pub entries: Vec<GridEntry>,
}

/// One label with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridEntry {
    /// The label.
    pub label: String,
    /// The value; empty means that the cell is left blank to be written in.
    pub runs: Vec<Run>,
    /// A wide entry takes a row of its own.
    pub wide: bool,
}

/// The shape of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartShape {
    /// Upright columns, to compare categories.
    Column,
    /// Lying bars, for long category names.
    Bar,
    /// A line, for a course in time.
    Line,
}

/// One or more series of counts over the same categories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// The numbers stand in a table beside it: writers that draw nothing leave it out.
    pub tabulated: bool,
    /// Its caption.
    pub caption: String,
    /// Its shape where a chart can be drawn.
    pub shape: ChartShape,
    /// The unit of every number.
    pub unit: String,
    /// The categories, e.g. months.
    pub categories: Vec<String>,
    /// The series; each has one value a category.
    pub series: Vec<Series>,
}

/// One series of a chart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// Its values, one a category; none is a suppressed or missing value.
    pub values: Vec<Option<i64>>,
}
