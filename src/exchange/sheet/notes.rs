//! What a workbook says of its cells beside their values: rows hidden, cells struck through, formulas without a value.
//!
//! The workbook parser drops all of it, and each of the three says that a value is not what it seems.

use super::{
    SheetError,
    address::parse_cell,
    parts::{XML, attribute},
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};
use std::collections::{BTreeMap, BTreeSet};

/// Notes on one worksheet, by 0-based rows and columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Notes {
    /// Rows that a filter, an outline or a hand has hidden.
    pub(super) hidden_rows: BTreeSet<u32>,
    /// Cells whose text is struck through, wholly or in part.
    pub(super) struck: BTreeSet<(u32, u32)>,
    /// Cells with a formula and no stored result.
    pub(super) uncached: BTreeSet<(u32, u32)>,
}

/// What the parts of a workbook say, while the archive is walked.
#[derive(Default)]
pub(super) struct Gathered {
    /// Cell formats with a struck font.
    struck_formats: BTreeSet<usize>,
    /// Shared strings with a struck run.
    struck_strings: BTreeSet<usize>,
    /// Relationship ids of the sheets by name, and targets by relationship id.
    sheets: Vec<(String, String)>,
    targets: BTreeMap<String, String>,
    worksheets: BTreeMap<String, Notes>,
}

impl Gathered {
    /// Notes of the sheet of that name; none when the workbook says nothing.
    pub(super) fn of_sheet(&mut self, name: &str) -> Notes {
        let target = self.sheets.iter().find(|(known, _)| known == name);
        let target = target.and_then(|(_, id)| self.targets.get(id));
        target.and_then(|target| self.worksheets.remove(target)).unwrap_or_default()
    }

    /// Reads a part whose name (small letters) says that it matters. The parts that worksheets refer to come first.
    pub(super) fn take(&mut self, name: &str, xml: &[u8]) -> Result<(), SheetError> {
        if name.ends_with("/styles.xml") {
            self.struck_formats = struck_formats(xml)?;
        } else if name.ends_with("/sharedstrings.xml") {
            self.struck_strings = struck_strings(xml)?;
        } else if name.ends_with("/workbook.xml") {
            self.sheets = sheets(xml)?;
        } else if name.ends_with("/_rels/workbook.xml.rels") {
            let base = name.trim_end_matches("_rels/workbook.xml.rels");
            self.targets = targets(xml, base)?;
        } else if name.contains("/worksheets/") {
            let notes = self.worksheet(xml)?;
            self.worksheets.insert(name.to_owned(), notes);
        }
        Ok(())
    }

    fn worksheet(&self, xml: &[u8]) -> Result<Notes, SheetError> {
        let mut notes = Notes::default();
        let mut place = Place::default();
        let mut cell = Cell::default();
        for_each(xml, |event| {
            match event {
                Walk::Start(tag, empty) => match tag.local_name().into_inner() {
                    "row" => {
                        place.row(tag)?;
                        if flag(tag, "hidden")? {
                            notes.hidden_rows.insert(place.row);
                        }
                    }
                    "c" => {
                        place.cell(tag)?;
                        let style = attribute(tag, "s")?.and_then(|s| s.trim().parse::<usize>().ok());
                        if style.is_some_and(|style| self.struck_formats.contains(&style)) {
                            notes.struck.insert((place.row, place.column));
                        }
                        cell = Cell { kind: attribute(tag, "t")?.unwrap_or_default(), ..Cell::default() };
                    }
                    "f" => cell.formula = true,
                    "v" | "t" => cell.value = !empty,
                    "strike" if flag_of(tag)? => {
                        notes.struck.insert((place.row, place.column));
                    }
                    _ => {}
                },
                Walk::Text(text) if cell.value => cell.text.push_str(text),
                Walk::Text(_) => {}
                Walk::End(name) => match name {
                    "v" | "t" => cell.value = false,
                    "c" => {
                        let at = (place.row, place.column);
                        // t="str" with an empty value is a formula whose result is an empty text
                        if cell.formula && cell.text.trim().is_empty() && cell.kind != "str" {
                            notes.uncached.insert(at);
                        }
                        let string = (cell.kind == "s").then(|| cell.text.trim().parse::<usize>().ok());
                        if string.flatten().is_some_and(|at| self.struck_strings.contains(&at)) {
                            notes.struck.insert(at);
                        }
                        cell = Cell::default();
                    }
                    _ => {}
                },
            }
            Ok(())
        })?;
        Ok(notes)
    }
}

#[derive(Default)]
struct Cell {
    kind: String,
    formula: bool,
    /// Inside the element that holds the value.
    value: bool,
    text: String,
}

/// Where the walk stands; rows and cells without an address follow the one before.
#[derive(Default)]
struct Place {
    row: u32,
    column: u32,
    next_row: u32,
    next_column: u32,
}

impl Place {
    fn row(&mut self, tag: &BytesStart<'_>) -> Result<(), SheetError> {
        let written = attribute(tag, "r")?.and_then(|r| r.trim().parse::<u32>().ok());
        self.row = written.map_or(self.next_row, |row| row.saturating_sub(1));
        (self.next_row, self.next_column) = (self.row.saturating_add(1), 0);
        Ok(())
    }

    fn cell(&mut self, tag: &BytesStart<'_>) -> Result<(), SheetError> {
        let written = attribute(tag, "r")?.and_then(|r| parse_cell(&r));
        (self.row, self.column) = written.unwrap_or((self.row, self.next_column));
        self.next_column = self.column.saturating_add(1);
        Ok(())
    }
}

enum Walk<'a> {
    Start(&'a BytesStart<'a>, bool),
    Text(&'a str),
    End(&'a str),
}

/// Walks a part. An empty element starts and ends.
fn for_each(xml: &[u8], mut visit: impl FnMut(Walk<'_>) -> Result<(), SheetError>) -> Result<(), SheetError> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| XML)? {
            Event::Start(tag) => visit(Walk::Start(&tag, false))?,
            Event::Empty(tag) => {
                visit(Walk::Start(&tag, true))?;
                visit(Walk::End(tag.local_name().into_inner()))?;
            }
            Event::Text(text) => visit(Walk::Text(&text))?,
            Event::CData(text) => visit(Walk::Text(&text))?,
            Event::GeneralRef(_) => visit(Walk::Text("&"))?,
            Event::End(tag) => visit(Walk::End(tag.local_name().into_inner()))?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn is_true(value: &str) -> bool {
    !matches!(value.trim(), "0" | "false" | "off")
}

/// An attribute that is false when it is missing.
fn flag(tag: &BytesStart<'_>, name: &str) -> Result<bool, SheetError> {
    Ok(attribute(tag, name)?.is_some_and(|value| is_true(&value)))
}

/// An element that means yes unless its value says no.
fn flag_of(tag: &BytesStart<'_>) -> Result<bool, SheetError> {
    Ok(attribute(tag, "val")?.is_none_or(|value| is_true(&value)))
}

/// The cell formats (`cellXfs`) whose font is struck through.
fn struck_formats(xml: &[u8]) -> Result<BTreeSet<usize>, SheetError> {
    let mut fonts: Vec<bool> = Vec::new();
    let mut struck = BTreeSet::new();
    let (mut in_fonts, mut in_formats, mut format) = (false, false, 0usize);
    for_each(xml, |event| {
        match event {
            Walk::Start(tag, _) => match tag.local_name().into_inner() {
                "fonts" => in_fonts = true,
                "cellXfs" => in_formats = true,
                "font" if in_fonts => fonts.push(false),
                "strike" if in_fonts && flag_of(tag)? => {
                    if let Some(font) = fonts.last_mut() {
                        *font = true;
                    }
                }
                "xf" if in_formats => {
                    let font = attribute(tag, "fontId")?.and_then(|id| id.trim().parse::<usize>().ok());
                    if font.and_then(|font| fonts.get(font)).is_some_and(|struck| *struck) {
                        struck.insert(format);
                    }
                    format += 1;
                }
                _ => {}
            },
            Walk::End("fonts") => in_fonts = false,
            Walk::End("cellXfs") => in_formats = false,
            _ => {}
        }
        Ok(())
    })?;
    Ok(struck)
}

/// The shared strings of which a run is struck through.
fn struck_strings(xml: &[u8]) -> Result<BTreeSet<usize>, SheetError> {
    let mut struck = BTreeSet::new();
    let mut string = 0usize;
    for_each(xml, |event| {
        match event {
            Walk::Start(tag, _) if tag.local_name().into_inner() == "strike" && flag_of(tag)? => {
                struck.insert(string);
            }
            Walk::End("si") => string += 1,
            _ => {}
        }
        Ok(())
    })?;
    Ok(struck)
}

/// The sheets of a workbook: name and relationship id.
fn sheets(xml: &[u8]) -> Result<Vec<(String, String)>, SheetError> {
    let mut sheets = Vec::new();
    for_each(xml, |event| {
        if let Walk::Start(tag, _) = event
            && tag.local_name().into_inner() == "sheet"
            && let (Some(name), Some(id)) = (attribute(tag, "name")?, attribute(tag, "id")?)
        {
            let name = quick_xml::escape::unescape(&name).map_err(|_| XML)?.into_owned();
            sheets.push((name, id));
        }
        Ok(())
    })?;
    Ok(sheets)
}

/// The parts of the relationships, by id, in small letters from the root of the archive.
fn targets(xml: &[u8], base: &str) -> Result<BTreeMap<String, String>, SheetError> {
    let mut targets = BTreeMap::new();
    for_each(xml, |event| {
        if let Walk::Start(tag, _) = event
            && let (Some(id), Some(target)) = (attribute(tag, "Id")?, attribute(tag, "Target")?)
        {
            let target = target.replace('\\', "/").to_ascii_lowercase();
            let from_root = target.strip_prefix('/').map(str::to_owned);
            let target = from_root.unwrap_or_else(|| format!("{base}{}", target.trim_start_matches("./")));
            targets.insert(id, target);
        }
        Ok(())
    })?;
    Ok(targets)
}
