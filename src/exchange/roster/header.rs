//! Finds the headings of the tables of a sheet: one to three rows of them, under titles, merged or not, anywhere.

use super::{CodeList, Field, FieldKind, RosterKind, RosterMap, map::Meaning, text::fold_heading};
use crate::exchange::sheet::{CellValue, Sheet};
use std::collections::{BTreeMap, BTreeSet};

/// A column of a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// 0-based.
    pub(super) at: u32,
    /// Its heading; merged headings are joined with `/`.
    pub(super) heading: String,
    /// What its heading means, if known.
    meaning: Option<Meaning>,
    /// What it holds, if known.
    pub(super) field: Option<Field>,
}

impl Column {
    /// Whether its heading asks for it rather than for the code of the same thing.
    pub(super) fn is_named(&self) -> bool {
        matches!(self.meaning, Some(Meaning::Named(_)))
    }

    /// Whether it holds the detail of an address, whose region another column holds.
    pub(super) fn is_detail(&self) -> bool {
        ["详", "明细", "门牌"].iter().any(|word| self.heading.contains(word))
    }
}

/// The headings of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// First row of headings, 0-based.
    pub(super) row: u32,
    /// How many rows of headings.
    pub(super) depth: u32,
    /// The columns with a heading, from left to right.
    pub(super) columns: Vec<Column>,
}

/// A table of a sheet: its headings and where it ends.
pub(super) struct Found {
    pub(super) header: Header,
    /// The first row after the table before, or of the sheet: titles stand from here to the headings.
    pub(super) titles_from: u32,
    /// One past the last row.
    pub(super) end: u32,
}

impl Header {
    /// The first row below the headings.
    pub(super) const fn first_row(&self) -> u32 {
        self.row + self.depth
    }

    /// The first column of each field.
    pub(super) fn fields(&self) -> BTreeMap<Field, u32> {
        self.columns.iter().filter_map(|column| column.field.map(|field| (field, column.at))).rev().collect()
    }

    /// Which kind of people the columns speak of; `None` when they speak of both or neither.
    pub(super) fn kind(&self) -> Option<RosterKind> {
        let signs = |kind| self.fields().keys().filter(|field| field.sign_of() == Some(kind)).count();
        let (corrections, resettlement) = (signs(RosterKind::Corrections), signs(RosterKind::Resettlement));
        match corrections.cmp(&resettlement) {
            std::cmp::Ordering::Greater => Some(RosterKind::Corrections),
            std::cmp::Ordering::Less => Some(RosterKind::Resettlement),
            std::cmp::Ordering::Equal => None,
        }
    }

    /// The field of each column whose heading alone does not tell: the first of its fields whose words most of its cells
    /// are, or one that takes any text.
    pub(super) fn resolve(&mut self, sheet: &Sheet, map: &RosterMap, end: u32) {
        /// So many filled cells tell.
        const SAMPLE: usize = 60;
        let first = self.first_row();
        for column in &mut self.columns {
            let Some(Meaning::ByValue(fields)) = &column.meaning else { continue };
            let cells = (first..end).filter_map(|row| sheet.cell(row, column.at));
            let words: Vec<String> =
                cells.filter(|cell| !cell.is_blank()).map(CellValue::to_display).take(SAMPLE).collect();
            let most = |list: CodeList| {
                let plain = |word: &str| word.split(['(', '（']).next().unwrap_or_default().to_owned();
                let known = words.iter().filter(|word| map.value(list, &plain(word)).is_some()).count();
                known * 2 > words.len()
            };
            let fits = |field: &&Field| match field.kind() {
                FieldKind::Code(list) => most(list),
                FieldKind::Flag => most(CodeList::Flag),
                _ => true,
            };
            column.field = fields.iter().find(fits).copied().or(Some(Field::Extra));
        }
    }

    /// How many fields the headings name.
    fn score(&self) -> usize {
        let known = self.columns.iter().filter(|column| column.meaning.is_some());
        let counts = |column: &&Column| {
            column
                .field
                .is_none_or(|field| !matches!(field.kind(), FieldKind::Ignored) || field == Field::Extra)
        };
        let fields = known.filter(counts).map(|column| match column.field {
            Some(field) if field != Field::Extra => Ok(field),
            _ => Err(column.at),
        });
        fields.collect::<BTreeSet<_>>().len()
    }

    /// Whether the same columns hold the same fields.
    fn is_like(&self, other: &Self) -> bool {
        let columns = |header: &Self| -> Vec<(u32, Option<Field>)> {
            header.columns.iter().map(|column| (column.at, column.field)).collect()
        };
        columns(self) == columns(other)
    }
}

/// The tables of a sheet from top to bottom. A table begins where a row names a name or a number and something else; the
/// first must begin within [`RosterMap`]'s rows to be searched. Headings that repeat those above begin none.
pub(super) fn find_all(sheet: &Sheet, map: &RosterMap) -> Vec<Found> {
    let mut tables: Vec<Found> = Vec::new();
    let mut memory = BTreeMap::new();
    let mut row = 0;
    while row < sheet.row_count() {
        let late = tables.is_empty() && row >= map.search_rows;
        if late || !names_columns(sheet, map, row, &mut memory) {
            row += 1;
            if late {
                break;
            }
            continue;
        }
        let lower = tables.last().map_or(0, |table| table.header.first_row());
        let Some(header) = best(sheet, map, lower, row) else {
            row += 1;
            continue;
        };
        row = header.first_row().max(row + 1);
        match tables.last_mut() {
            Some(table) if table.header.is_like(&header) => {}
            last => {
                let titles_from = last.as_ref().map_or(0, |table| table.header.first_row());
                if let Some(table) = last {
                    table.end = header.row;
                }
                tables.push(Found { header, titles_from, end: sheet.row_count() });
            }
        }
    }
    if tables.is_empty()
        && let Some(header) = anything(sheet, map)
    {
        tables.push(Found { header, titles_from: 0, end: sheet.row_count() });
    }
    for table in &mut tables {
        table.header.resolve(sheet, map, table.end);
    }
    tables
}

/// Whether a row holds the heading of a name or a number, beside others: known ones, or words where people have values.
fn names_columns(
    sheet: &Sheet,
    map: &RosterMap,
    row: u32,
    memory: &mut BTreeMap<String, Option<Field>>,
) -> bool {
    let mut known = BTreeSet::new();
    let (mut texts, mut values) = (0, 0);
    let mut last = None;
    for (column, cell) in sheet.row(row) {
        let origin = sheet.origin(row, column);
        if last.replace(origin) == Some(origin) || cell.is_blank() {
            continue;
        }
        let CellValue::Text(text) = cell else {
            values += 1;
            continue;
        };
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        if digits >= 6 || text.chars().count() > 40 {
            values += 1;
            continue;
        }
        texts += 1;
        let field = match memory.get(text) {
            Some(field) => *field,
            None => {
                let leaf = text.rsplit('/').next().unwrap_or(text);
                let meaning = map.meaning(text).or_else(|| map.meaning(leaf));
                let field = meaning.map(|meaning| meaning.field().unwrap_or(Field::Category));
                // what repeats is remembered; names do not
                if memory.len() < 4_096 {
                    memory.insert(text.clone(), field);
                }
                field
            }
        };
        known.extend(field.filter(|field| !matches!(field, Field::Extra | Field::Ordinal)));
    }
    let of_person = known.contains(&Field::Name) || known.contains(&Field::IdNumber);
    of_person && values == 0 && (known.len() >= 2 || texts >= 3)
}

/// The headings around a row that explain the most columns; of equals the shallower, then the upper.
fn best(sheet: &Sheet, map: &RosterMap, lower: u32, row: u32) -> Option<Header> {
    let mut best: Option<(usize, Header)> = None;
    for depth in map.header_depth.map_or(1..=3, |depth| depth..=depth) {
        for start in row.saturating_sub(depth - 1).max(lower)..=row {
            if start + depth > sheet.row_count() {
                continue;
            }
            let header = read(sheet, map, start, depth);
            let score = header.score();
            if best.as_ref().is_none_or(|(best, _)| score > *best) {
                best = Some((score, header));
            }
        }
    }
    best.map(|(_, header)| header)
}

/// The rows that explain the most columns where none names a person: for the message that says what is missing.
fn anything(sheet: &Sheet, map: &RosterMap) -> Option<Header> {
    let rows = 0..map.search_rows.min(sheet.row_count());
    let headers = rows.filter_map(|row| best(sheet, map, row, row));
    let best = headers.map(|header| (header.score(), std::cmp::Reverse(header.row), header));
    let best = best.max_by_key(|(score, row, _)| (*score, *row));
    best.filter(|(score, ..)| *score >= 2).map(|(.., header)| header)
}

/// Reads the headings of all columns from `depth` rows.
fn read(sheet: &Sheet, map: &RosterMap, row: u32, depth: u32) -> Header {
    let mut columns: Vec<Column> = Vec::new();
    let mut group: Option<String> = None;
    for column in 0..sheet.column_count() {
        let parts = heading_parts(sheet, row, depth, column);
        if depth > 1 && sheet.cell(row, column).is_some() {
            group = text_of(sheet, row, column);
        }
        if parts.is_empty() {
            continue;
        }
        // One cell may hold a path too: the file of rejected rows writes merged headings that way.
        let path = parts.join("/");
        let leaf = path.rsplit('/').next().unwrap_or(&path);
        // A group heading over several columns need not be merged: then only the first of them carries it.
        let carried = group.as_ref().map(|group| format!("{group}/{leaf}"));
        let meaning = map
            .meaning(&path)
            .or_else(|| map.meaning(&path.replace('/', "")))
            .or_else(|| map.meaning(leaf))
            .or_else(|| carried.as_ref().and_then(|carried| map.meaning(carried)));
        let field = meaning.as_ref().and_then(Meaning::field);
        columns.push(Column { at: column, heading: path, meaning, field });
    }
    Header { row, depth, columns }
}

/// The headings over a column from top to bottom, each merged region once.
fn heading_parts(sheet: &Sheet, row: u32, depth: u32, column: u32) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut last_origin = None;
    for row in row..row + depth {
        let origin = sheet.origin(row, column);
        if last_origin == Some(origin) {
            continue;
        }
        if let Some(text) = text_of(sheet, row, column)
            && parts.last().is_none_or(|last| fold_heading(last) != fold_heading(&text))
        {
            parts.push(text);
            last_origin = Some(origin);
        }
    }
    parts
}

/// The text of a heading on one line.
fn text_of(sheet: &Sheet, row: u32, column: u32) -> Option<String> {
    match sheet.cell(row, column) {
        Some(CellValue::Text(text)) => {
            let text: String = text.split_whitespace().collect();
            (!text.is_empty()).then_some(text)
        }
        _ => None,
    }
}
