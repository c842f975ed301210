//! Bytes of a spreadsheet file to [`Sheet`]s: grids of typed cells that know their address.
//!
//! XLSX and CSV are read, both from memory. Every limit of [`SheetLimits`] holds before or while parsing, so that a
//! hostile file costs a refusal and no more. Merged regions are filled forward: each cell of the region carries the value
//! of its top left one.

mod address;
mod csv_file;
mod error;
mod notes;
mod package;
mod parts;
mod xlsx;

pub use address::{CellAddress, column_letters};
pub use error::{SheetError, TooMany};

use chrono::NaiveDate;
use notes::Notes;
use std::collections::BTreeMap;

/// Hard limits on what is read. They are generous for the roster of a district and mean nothing in law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetLimits {
    /// Largest file, in bytes.
    pub file_bytes: u64,
    /// Most entries of the zip archive inside an XLSX file.
    pub zip_entries: usize,
    /// Largest sum of unpacked parts, in bytes, as really unpacked and not as the archive declares.
    pub unpacked_bytes: u64,
    /// Largest ratio of unpacked to packed bytes of a part over 1 MiB.
    pub ratio: u64,
    /// Most shared strings.
    pub shared_strings: u64,
    /// Most sheets.
    pub sheets: usize,
    /// Most cells of all sheets, empty styled ones included.
    pub cells: usize,
    /// Highest row number (1-based) of a cell with content.
    pub rows: u32,
    /// Highest column number (1-based) of a cell with content.
    pub columns: u32,
    /// Most merged regions of all sheets.
    pub merged_regions: usize,
    /// Longest text of one cell, in characters.
    pub cell_chars: usize,
}

impl Default for SheetLimits {
    fn default() -> Self {
        Self {
            file_bytes: 32 << 20,
            zip_entries: 2_000,
            unpacked_bytes: 96 << 20,
            ratio: 300,
            shared_strings: 1_000_000,
            sheets: 64,
            cells: 1_000_000,
            rows: 100_000,
            columns: 500,
            merged_regions: 20_000,
            cell_chars: 32_767,
        }
    }
}

/// What stands in a cell. Empty cells are not stored.
#[derive(Clone, PartialEq)]
pub enum CellValue {
    /// Text, as written: not trimmed, not normalised.
    Text(String),
    /// A number in a cell that is not formatted as a date.
    Number(f64),
    /// A cell that the workbook formats as a date, without a time of day; with one it is [`CellValue::Text`], since the time
    /// may mean another day. `None` is a serial number that is no day.
    Date(Option<NaiveDate>),
    /// A truth value.
    Bool(bool),
    /// A formula that failed, such as `#REF!`.
    Error,
    /// A formula whose result the workbook does not hold: it was written by a program and never opened.
    Uncached,
}

impl std::fmt::Debug for CellValue {
    /// Shows the type only: what stands in a cell is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text(..)",
            Self::Number(_) => "Number(..)",
            Self::Date(_) => "Date(..)",
            Self::Bool(_) => "Bool(..)",
            Self::Error => "Error",
            Self::Uncached => "Uncached",
        })
    }
}

impl CellValue {
    /// The value as a person would read it in the sheet, for the file of rejected rows. Whole numbers show no decimal point;
    /// numbers with more digits than a spreadsheet keeps show as `4.40303199001011E+17`, so that nobody takes their
    /// digits for those once typed.
    pub fn to_display(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) if number.abs() >= 1e15 => format!("{number:.14E}").replace('E', "E+"),
            Self::Number(number) => format!("{number}"),
            Self::Date(Some(date)) => date.format("%Y-%m-%d").to_string(),
            Self::Date(None) => "#DATE!".to_owned(),
            Self::Bool(true) => "TRUE".to_owned(),
            Self::Bool(false) => "FALSE".to_owned(),
            Self::Error => "#ERROR!".to_owned(),
            Self::Uncached => "#FORMULA!".to_owned(),
        }
    }

    /// Whether nothing but white space stands in the cell.
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Text(text) if text.chars().all(|c| c.is_whitespace() || c == '\u{feff}'))
    }
}

/// One sheet: a sparse grid of cells, with 0-based rows and columns.
#[derive(Clone, Debug)]
pub struct Sheet {
    name: String,
    cells: BTreeMap<(u32, u32), CellValue>,
    filled: BTreeMap<(u32, u32), (u32, u32)>,
    uses_1904: bool,
    hidden: bool,
    notes: Notes,
    /// Cells that each row of a text file was written with, empty ones included.
    widths: BTreeMap<u32, u32>,
}

impl Sheet {
    fn new(name: String, uses_1904: bool) -> Self {
        Self {
            name,
            cells: BTreeMap::new(),
            filled: BTreeMap::new(),
            uses_1904,
            hidden: false,
            notes: Notes::default(),
            widths: BTreeMap::new(),
        }
    }

    /// Whether the workbook hides the sheet: nothing of it is read.
    pub fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// Whether a row is hidden, by a filter, an outline or by hand.
    pub fn is_row_hidden(&self, row: u32) -> bool {
        self.notes.hidden_rows.contains(&row)
    }

    /// Whether the text of a cell is struck through, wholly or in part.
    pub fn is_struck(&self, row: u32, column: u32) -> bool {
        self.notes.struck.contains(&self.origin(row, column))
    }

    /// How many cells a row of a text file was written with, empty ones included; `None` in a workbook, where rows have no
    /// width of their own.
    pub fn width(&self, row: u32) -> Option<u32> {
        self.widths.get(&row).copied()
    }

    /// The name on the sheet's tab; `CSV` for a text file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether serial day numbers of this workbook count from 1904 (an old Macintosh setting).
    pub fn uses_1904(&self) -> bool {
        self.uses_1904
    }

    /// The cell at a 0-based row and column; `None` when it is empty.
    pub fn cell(&self, row: u32, column: u32) -> Option<&CellValue> {
        self.cells.get(&(row, column))
    }

    /// The cells of a row from left to right, empty ones left out.
    pub fn row(&self, row: u32) -> impl Iterator<Item = (u32, &CellValue)> {
        self.cells.range((row, 0)..=(row, u32::MAX)).map(|(&(_, column), value)| (column, value))
    }

    /// Where the value of a cell was written: the top left cell of its merged region, or the cell itself.
    pub fn origin(&self, row: u32, column: u32) -> (u32, u32) {
        self.filled.get(&(row, column)).copied().unwrap_or((row, column))
    }

    /// One past the last row with content; 0 for an empty sheet.
    pub fn row_count(&self) -> u32 {
        self.cells.last_key_value().map_or(0, |(&(row, _), _)| row + 1)
    }

    /// One past the last column with content; 0 for an empty sheet.
    pub fn column_count(&self) -> u32 {
        self.cells.keys().map(|&(_, column)| column + 1).max().unwrap_or(0)
    }

    /// Whether the sheet has no content.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The address of a cell of this sheet, such as `Sheet1!C5`.
    pub fn address(&self, row: u32, column: u32) -> CellAddress {
        CellAddress { sheet: self.name.clone(), row, column }
    }

    fn set(&mut self, row: u32, column: u32, value: CellValue) {
        self.cells.insert((row, column), value);
    }

    /// Copies the top left value of a region into its empty cells, up to the last row and column with content.
    fn fill_region(&mut self, region: Region, last: (u32, u32)) {
        let Some(value) = self.cells.get(&(region.top, region.left)).cloned() else { return };
        for row in region.top..=region.bottom.min(last.0) {
            for column in region.left..=region.right.min(last.1) {
                if (row, column) != (region.top, region.left) && !self.cells.contains_key(&(row, column)) {
                    self.cells.insert((row, column), value.clone());
                    self.filled.insert((row, column), (region.top, region.left));
                }
            }
        }
    }
}

/// A merged region, 0-based, both corners included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Region {
    top: u32,
    left: u32,
    bottom: u32,
    right: u32,
}

/// Reads the sheets of an XLSX or CSV file from memory. The content decides the format, not the name of the file.
///
/// Hidden sheets come last and empty, since nobody has checked what stands in them; sheets that are charts are left out.
pub fn read_sheets(bytes: &[u8], limits: &SheetLimits) -> Result<Vec<Sheet>, SheetError> {
    if bytes.is_empty() {
        return Err(SheetError::EmptyFile);
    }
    if bytes.len() as u64 > limits.file_bytes {
        return Err(SheetError::FileTooLarge { bytes: bytes.len() as u64, limit: limits.file_bytes });
    }
    let sheets = match sniff(bytes) {
        Format::Zip => xlsx::read(bytes, limits)?,
        Format::Ole => return Err(package::ole_error(bytes)),
        Format::Other => return Err(SheetError::NotASpreadsheet),
        Format::Text => vec![csv_file::read(bytes, limits)?],
    };
    if sheets.iter().all(Sheet::is_empty) {
        return Err(SheetError::NoContent);
    }
    Ok(sheets)
}

enum Format {
    Zip,
    Ole,
    Other,
    Text,
}

/// Tells the formats apart by their first bytes.
fn sniff(bytes: &[u8]) -> Format {
    const OTHER: [&[u8]; 8] =
        [b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"\x7fELF"];
    if bytes.starts_with(b"PK\x03\x04")
        || bytes.starts_with(b"PK\x05\x06")
        || bytes.starts_with(b"PK\x07\x08")
    {
        Format::Zip
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        Format::Ole
    } else if OTHER.iter().any(|magic| bytes.starts_with(magic)) {
        Format::Other
    } else {
        Format::Text
    }
}
