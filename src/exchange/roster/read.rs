//! A roster file to rows.

use super::{
    Field, FieldKind, MapError, RosterKind, RosterMap, apply,
    header::{self, Header},
    row::{self, Row, Table},
};
use crate::exchange::{
    message::Message,
    sheet::{CellAddress, Sheet, SheetError, SheetLimits, column_letters, read_sheets},
};
use chrono::NaiveDate;
use thiserror::Error;

/// Why a roster was refused as a whole. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RosterError {
    /// The file is no spreadsheet that can be read.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// The map file is wrong.
    #[error(transparent)]
    Map(#[from] MapError),
    /// No sheet has headings that the map knows.
    #[error("no sheet has headings of a roster")]
    NoHeadings {
        /// The sheet looked at first.
        sheet: String,
        /// Rows from the top that were looked at.
        rows: u32,
    },
    /// Columns are missing that every roster of the kind has.
    #[error("required columns are missing")]
    MissingColumns {
        /// The sheet.
        sheet: String,
        /// 0-based last row of headings.
        row: u32,
        /// The kind.
        kind: RosterKind,
        /// One field for each column that is missing.
        fields: Vec<Field>,
    },
    /// The columns do not tell whether the people are corrections or resettlement subjects.
    #[error("the kind of roster is unclear")]
    KindUnclear {
        /// The sheet.
        sheet: String,
    },
    /// Two columns stand for the same required field.
    #[error("two columns stand for {}", field.key())]
    ColumnTwice {
        /// The first cell of headings of the second column.
        at: CellAddress,
        /// The field.
        field: Field,
        /// 0-based column of the first.
        first: u32,
    },
    /// Headings, and no person below.
    #[error("the roster lists nobody")]
    NoRows {
        /// The sheet.
        sheet: String,
        /// 0-based last row of headings.
        row: u32,
    },
}

impl RosterError {
    /// The message for people: file-level, with sheet, row or column where there is one, and the mend.
    pub fn message(&self) -> Message {
        match self {
            Self::Sheet(error) => error.message(),
            Self::Map(error) => error.message(),
            Self::NoHeadings { sheet, rows } => Message::plain("exchange-roster-no-headings")
                .text("sheet", sheet)
                .number("rows", u64::from(*rows)),
            Self::MissingColumns { sheet, row, fields, .. } => {
                Message::plain("exchange-roster-missing-columns")
                    .text("sheet", sheet)
                    .number("row", u64::from(*row) + 1)
                    .keys("fields", fields.iter().map(|field| field.label_key()).collect())
            }
            Self::KindUnclear { sheet } => {
                Message::plain("exchange-roster-kind-unclear").text("sheet", sheet)
            }
            Self::ColumnTwice { at, field, first } => Message::plain("exchange-roster-column-twice")
                .text("cell", at)
                .key("field", field.label_key())
                .text("first", column_letters(*first)),
            Self::NoRows { sheet, row } => Message::plain("exchange-roster-no-rows")
                .text("sheet", sheet)
                .number("row", u64::from(*row) + 1),
        }
    }
}

/// A column that is not stored, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOutColumn {
    /// First cell of its headings.
    pub at: CellAddress,
    /// Its heading; merged headings are joined with `/`.
    pub heading: String,
    /// Why it is left out.
    pub why: LeftOut,
}

/// Why a column is not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeftOut {
    /// The map does not know the heading.
    Unknown,
    /// The field is known, and this version has no place for it.
    NotStored(Field),
    /// An earlier column holds the same field.
    Twice(Field),
}

impl LeftOutColumn {
    /// The message for people.
    pub fn message(&self) -> Message {
        let message = match self.why {
            LeftOut::Unknown => Message::plain("exchange-column-unknown"),
            LeftOut::NotStored(_) => Message::plain("exchange-column-not-stored"),
            LeftOut::Twice(_) => Message::plain("exchange-column-twice"),
        };
        message.text("cell", &self.at).text("heading", &self.heading)
    }
}

/// What was found in one sheet of a roster file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetReport {
    /// Its name.
    pub sheet: String,
    /// The kind of people it lists; `None` for a sheet without headings that the map knows.
    pub kind: Option<RosterKind>,
    /// First and last row of headings, from 1; zeros without headings.
    pub heading_rows: (u32, u32),
    /// People listed.
    pub people: usize,
    /// Rows passed over below the headings though something stands in them: totals, remarks, repeated headings.
    pub passed_over: Vec<CellAddress>,
    /// Columns that are not stored.
    pub left_out: Vec<LeftOutColumn>,
}

/// A roster file as read: rows, not yet compared with anything.
#[derive(Clone, Debug)]
pub struct Roster {
    /// What was found in each sheet.
    pub sheets: Vec<SheetReport>,
    /// All people of all sheets, in the order of the file.
    pub rows: Vec<Row>,
    /// Headings of each sheet that lists people: (sheet, column, heading).
    pub(super) headings: Vec<(String, u32, String)>,
}

/// How to read a roster.
#[derive(Clone, Copy, Debug)]
pub struct ReadOptions<'a> {
    /// Headings and words.
    pub map: &'a RosterMap,
    /// Which people the file lists; `None` lets the columns tell, sheet by sheet.
    pub kind: Option<RosterKind>,
    /// Hard limits on the file.
    pub limits: SheetLimits,
    /// The day of the import; nobody is born or admitted after it.
    pub today: NaiveDate,
}

/// Reads a roster from the bytes of an XLSX or CSV file.
pub fn read_roster(bytes: &[u8], options: &ReadOptions<'_>) -> Result<Roster, RosterError> {
    let sheets = read_sheets(bytes, &options.limits)?;
    let mut roster = Roster { sheets: Vec::new(), rows: Vec::new(), headings: Vec::new() };
    let mut no_rows = None;
    for sheet in sheets.iter().filter(|sheet| !sheet.is_empty()) {
        let Some(header) = header::find(sheet, options.map) else {
            roster.sheets.push(SheetReport {
                sheet: sheet.name().to_owned(),
                kind: None,
                heading_rows: (0, 0),
                people: 0,
                passed_over: Vec::new(),
                left_out: Vec::new(),
            });
            continue;
        };
        let before = roster.rows.len();
        read_sheet(sheet, &header, options, &mut roster)?;
        if roster.rows.len() == before {
            no_rows = Some(RosterError::NoRows {
                sheet: sheet.name().to_owned(),
                row: header.first_row().saturating_sub(1),
            });
        }
    }
    if roster.rows.is_empty() {
        let sheet = sheets.first().map(|sheet| sheet.name().to_owned()).unwrap_or_default();
        return Err(no_rows.unwrap_or(RosterError::NoHeadings { sheet, rows: options.map.search_rows }));
    }
    Ok(roster)
}

fn read_sheet(
    sheet: &Sheet,
    header: &Header,
    options: &ReadOptions<'_>,
    roster: &mut Roster,
) -> Result<(), RosterError> {
    let name = sheet.name().to_owned();
    let fields = header.fields();
    let kind = options
        .kind
        .or_else(|| header.kind())
        .ok_or_else(|| RosterError::KindUnclear { sheet: name.clone() })?;
    let required = options.map.required(kind);
    let missing: Vec<Field> = required
        .iter()
        .filter(|set| !set.iter().any(|field| fields.contains_key(field)))
        .filter_map(|set| set.first().copied())
        .collect();
    let last_heading = header.first_row().saturating_sub(1);
    if !missing.is_empty() {
        return Err(RosterError::MissingColumns { sheet: name, row: last_heading, kind, fields: missing });
    }

    let mut left_out = Vec::new();
    for column in &header.columns {
        let at = sheet.address(header.row, column.at);
        let why = match column.field {
            None => LeftOut::Unknown,
            Some(field) if field.kind() == FieldKind::Ignored => continue,
            Some(field) if fields.get(&field) != Some(&column.at) => {
                if required.iter().any(|set| set.contains(&field)) {
                    let first = fields.get(&field).copied().unwrap_or(0);
                    return Err(RosterError::ColumnTwice { at, field, first });
                }
                LeftOut::Twice(field)
            }
            Some(field) if !apply::is_stored(kind, field) => LeftOut::NotStored(field),
            Some(_) => continue,
        };
        left_out.push(LeftOutColumn { at, heading: column.heading.clone(), why });
    }

    let table = Table { sheet, header, kind, fields };
    let before = roster.rows.len();
    let mut passed_over = Vec::new();
    for row in header.first_row()..sheet.row_count() {
        match row::read(&table, row, options.map, options.today) {
            Some(read) => roster.rows.push(read),
            None => {
                if let Some((column, _)) = sheet.row(row).find(|(_, cell)| !cell.is_blank()) {
                    passed_over.push(sheet.address(row, column));
                }
            }
        }
    }
    roster.headings.extend(header.columns.iter().map(|column| {
        let heading = column.heading.clone();
        (name.clone(), column.at, heading)
    }));
    roster.sheets.push(SheetReport {
        sheet: name,
        kind: Some(kind),
        heading_rows: (header.row + 1, header.first_row()),
        people: roster.rows.len() - before,
        passed_over,
        left_out,
    });
    Ok(())
}
