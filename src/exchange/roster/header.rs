//! Finds the headings of a roster: one to three rows of them, under titles, merged or not.

use super::{Field, FieldKind, RosterKind, RosterMap, text::fold_heading};
use crate::exchange::sheet::{CellValue, Sheet};
use std::collections::{BTreeMap, BTreeSet};

/// A column of a roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// 0-based.
    pub(super) at: u32,
    /// Its heading; merged headings are joined with `/`.
    pub(super) heading: String,
    /// What it holds, if known.
    pub(super) field: Option<Field>,
}

/// The headings of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// First row of headings, 0-based.
    pub(super) row: u32,
    /// How many rows of headings.
    pub(super) depth: u32,
    /// The columns with a heading, from left to right.
    pub(super) columns: Vec<Column>,
}

impl Header {
    /// The first row below the headings.
    pub(super) const fn first_row(&self) -> u32 {
        self.row + self.depth
    }

    /// The columns that hold something, by field.
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

    fn score(&self) -> usize {
        let known = self.columns.iter().filter_map(|column| column.field);
        known.filter(|field| field.kind() != FieldKind::Ignored).collect::<BTreeSet<_>>().len()
    }
}

/// The rows of headings that explain the most columns; of equals the shallower, then the upper. `None` when no row
/// names even two fields.
pub(super) fn find(sheet: &Sheet, map: &RosterMap) -> Option<Header> {
    let depths = map.header_depth.map_or(1..=3, |depth| depth..=depth);
    let mut best: Option<(usize, Header)> = None;
    for depth in depths {
        for row in 0..map.search_rows.min(sheet.row_count()) {
            if row + depth > sheet.row_count() {
                break;
            }
            let header = read(sheet, map, row, depth);
            let score = header.score();
            if best.as_ref().is_none_or(|(best, _)| score > *best) {
                best = Some((score, header));
            }
        }
    }
    best.filter(|(score, _)| *score >= 2).map(|(_, header)| header)
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
        let field = map
            .field(&path)
            .or_else(|| map.field(&path.replace('/', "")))
            .or_else(|| map.field(leaf))
            .or_else(|| carried.as_ref().and_then(|carried| map.field(carried)));
        columns.push(Column { at: column, heading: path, field });
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
