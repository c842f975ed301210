//! A roster file to rows.

use super::{
    ColumnPreview, Field, MapError, OwnOffice, RosterKind, RosterMap, below,
    header::{self, Found},
    layout::{Clash, Layout},
    row::{self, Below, Row, Table},
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
    /// No sheet of the name asked for.
    #[error("no sheet of that name")]
    NoSheet {
        /// The name asked for.
        asked: String,
        /// The sheets that are there.
        sheets: Vec<String>,
    },
    /// Every sheet lists people who are gone, by its name or title.
    #[error("every sheet lists people who are gone")]
    AllGone {
        /// The sheet.
        sheet: String,
        /// The name or title that says so.
        title: String,
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
            Self::NoSheet { asked, sheets } => Message::plain("exchange-roster-no-sheet")
                .text("asked", asked)
                .text("sheets", sheets.join("、")),
            Self::AllGone { sheet, title } => {
                Message::plain("exchange-roster-all-gone").text("sheet", sheet).text("title", title)
            }
            Self::NoRows { sheet, row } => Message::plain("exchange-roster-no-rows")
                .text("sheet", sheet)
                .number("row", u64::from(*row) + 1),
        }
    }
}

/// What was found in one table of a roster file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetReport {
    /// The name of its sheet.
    pub sheet: String,
    /// The kind of people it lists; `None` for a table that was not read.
    pub kind: Option<RosterKind>,
    /// First and last row of headings, from 1; zeros without headings.
    pub heading_rows: (u32, u32),
    /// People listed.
    pub people: usize,
    /// Rows passed over below the headings though something stands in them: totals, remarks, repeated headings.
    pub passed_over: Vec<CellAddress>,
    /// The columns and what becomes of each.
    pub columns: Vec<ColumnPreview>,
    /// Why it was not read, if it was not.
    pub unread: Option<Unread>,
}

/// Why a sheet or a table of it was not read, though the file was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The sheet is hidden.
    Hidden,
    /// Nothing in it is a heading of a roster.
    NoHeadings,
    /// Its name or title says that it lists people who are gone.
    Gone {
        /// The name or title.
        title: String,
    },
    /// It is no roster that could be read alone either.
    Refused(RosterError),
}

impl SheetReport {
    fn unread(sheet: &Sheet, heading_rows: (u32, u32), why: Unread) -> Self {
        Self {
            sheet: sheet.name().to_owned(),
            kind: None,
            heading_rows,
            people: 0,
            passed_over: Vec::new(),
            columns: Vec::new(),
            unread: Some(why),
        }
    }

    /// What is to be said of a table that was not read.
    pub fn message(&self) -> Option<Message> {
        let message = match self.unread.as_ref()? {
            Unread::Hidden => Message::plain("exchange-unread-hidden"),
            Unread::NoHeadings => Message::plain("exchange-unread-no-headings"),
            Unread::Gone { title } => Message::plain("exchange-unread-gone").text("title", title),
            Unread::Refused(error) => {
                return Some(Message::plain("exchange-unread-refused").message("reason", error.message()));
            }
        };
        Some(message.text("sheet", &self.sheet))
    }
}

/// A roster file as read: rows, not yet compared with anything.
#[derive(Clone, Debug)]
pub struct Roster {
    /// What was found in each table, in the order of the file.
    pub sheets: Vec<SheetReport>,
    /// All people of all tables, in the order of the file.
    pub rows: Vec<Row>,
    /// Headings of each table that lists people: (sheet, column, heading).
    pub(super) headings: Vec<(String, u32, String)>,
}

/// How to read a roster.
#[derive(Clone, Copy, Debug)]
pub struct ReadOptions<'a> {
    /// Headings and words.
    pub map: &'a RosterMap,
    /// Which people the file lists; `None` lets the columns tell, table by table.
    pub kind: Option<RosterKind>,
    /// Hard limits on the file.
    pub limits: SheetLimits,
    /// The day of the import; nobody is born or admitted after it.
    pub today: NaiveDate,
    /// Sheets to be read and no others; none named is every visible one that lists people on the register.
    pub sheets: &'a [String],
    /// Whose people are to be read; `None` asks nobody for their unit.
    pub office: Option<&'a OwnOffice>,
}

/// Reads a roster from the bytes of an XLSX or CSV file.
///
/// # Errors
/// Nothing of the file can be read as a roster. A table beside others that can is reported in [`Roster::sheets`] instead.
pub fn read_roster(bytes: &[u8], options: &ReadOptions<'_>) -> Result<Roster, RosterError> {
    let sheets = read_sheets(bytes, &options.limits)?;
    let names = || sheets.iter().map(|sheet| sheet.name().to_owned()).collect();
    if let Some(asked) =
        options.sheets.iter().find(|asked| !sheets.iter().any(|sheet| sheet.name() == *asked))
    {
        return Err(RosterError::NoSheet { asked: asked.clone(), sheets: names() });
    }
    let mut roster = Roster { sheets: Vec::new(), rows: Vec::new(), headings: Vec::new() };
    let chosen =
        |sheet: &&Sheet| options.sheets.is_empty() || options.sheets.iter().any(|s| s == sheet.name());
    for sheet in sheets.iter().filter(chosen) {
        if sheet.is_hidden() {
            roster.sheets.push(SheetReport::unread(sheet, (0, 0), Unread::Hidden));
            continue;
        }
        if sheet.is_empty() {
            continue;
        }
        let tables = header::find_all(sheet, options.map);
        if tables.is_empty() {
            roster.sheets.push(SheetReport::unread(sheet, (0, 0), Unread::NoHeadings));
        }
        for table in &tables {
            let rows = (table.header.row + 1, table.header.first_row());
            if let Err(why) = read_table(sheet, table, options, &mut roster) {
                roster.sheets.push(SheetReport::unread(sheet, rows, why));
            }
        }
    }
    if roster.rows.is_empty() {
        return Err(nothing_read(&sheets, &roster, options));
    }
    Ok(roster)
}

/// What to say of a file of which no row was read: the fault of the table that is nearest to a roster.
fn nothing_read(sheets: &[Sheet], roster: &Roster, options: &ReadOptions<'_>) -> RosterError {
    let refused = |report: &&SheetReport| matches!(report.unread, Some(Unread::Refused(_)));
    let gone = |report: &&SheetReport| matches!(report.unread, Some(Unread::Gone { .. }));
    let told = roster.sheets.iter().find(refused).or_else(|| roster.sheets.iter().find(gone));
    match told.map(|report| (&report.sheet, &report.unread)) {
        Some((_, Some(Unread::Refused(error)))) => error.clone(),
        Some((sheet, Some(Unread::Gone { title }))) => {
            RosterError::AllGone { sheet: sheet.clone(), title: title.clone() }
        }
        _ => {
            let sheet = sheets.first().map(|sheet| sheet.name().to_owned()).unwrap_or_default();
            RosterError::NoHeadings { sheet, rows: options.map.search_rows }
        }
    }
}

fn read_table(
    sheet: &Sheet,
    found: &Found,
    options: &ReadOptions<'_>,
    roster: &mut Roster,
) -> Result<(), Unread> {
    let (header, map) = (&found.header, options.map);
    let refused = |error: RosterError| Unread::Refused(error);
    let name = sheet.name().to_owned();
    let kind = options
        .kind
        .or_else(|| header.kind())
        .ok_or_else(|| refused(RosterError::KindUnclear { sheet: name.clone() }))?;
    if options.sheets.is_empty()
        && let Some(title) = gone_title(sheet, found, kind, map)
    {
        return Err(Unread::Gone { title });
    }
    let layout = Layout::new(sheet, header, found.end, kind, map)
        .map_err(|Clash { at, field, first }| refused(RosterError::ColumnTwice { at, field, first }))?;
    let last_heading = header.first_row().saturating_sub(1);
    let missing: Vec<Field> = map
        .required(kind)
        .iter()
        .filter(|set| !set.iter().any(|field| layout.fields.contains_key(field)))
        .filter_map(|set| set.first().copied())
        .collect();
    if !missing.is_empty() {
        let error = RosterError::MissingColumns { sheet: name, row: last_heading, kind, fields: missing };
        return Err(refused(error));
    }

    let columns = layout.previews.clone();
    let widths = widths(sheet, found);
    let table = Table { sheet, header, kind, layout, office: options.office, widths };
    let before = roster.rows.len();
    let mut passed_over = Vec::new();
    let mut section: Option<String> = None;
    for row in header.first_row()..found.end {
        match row::read(&table, row, map, options.today, section.as_deref()) {
            Below::Person(read) => roster.rows.push(*read),
            Below::More => match roster.rows.get_mut(before..).and_then(<[Row]>::last_mut) {
                Some(person) => below::add_more(person, &table, row, map),
                None => passed_over.push(sheet.address(row, 0)),
            },
            below => {
                if let Below::Title(title) = below {
                    section = map.gone.is_title(kind, &title).then_some(title);
                }
                if let Some((column, _)) = sheet.row(row).find(|(_, cell)| !cell.is_blank()) {
                    passed_over.push(sheet.address(row, column));
                }
            }
        }
    }
    if roster.rows.len() == before {
        return Err(refused(RosterError::NoRows { sheet: name, row: last_heading }));
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
        columns,
        unread: None,
    });
    Ok(())
}

/// The name of the sheet, or a title above the headings, that says that the table lists people who are gone.
fn gone_title(sheet: &Sheet, found: &Found, kind: RosterKind, map: &RosterMap) -> Option<String> {
    if map.gone.is_title(kind, sheet.name()) {
        return Some(sheet.name().to_owned());
    }
    // the last title is the nearest; rows of people above it belong to the table before
    let titles = (found.titles_from.max(found.header.row.saturating_sub(3))..found.header.row).rev();
    for row in titles {
        let mut cells = sheet.row(row).filter(|(_, cell)| !cell.is_blank());
        let Some((column, cell)) = cells.next() else { continue };
        let origin = sheet.origin(row, column);
        if cells.any(|(column, _)| sheet.origin(row, column) != origin) {
            continue;
        }
        let title = cell.to_display();
        return map.gone.is_title(kind, &title).then(|| title.trim().to_owned());
    }
    None
}

/// Cells of the headings, and of most rows below them, where the file says how many each was written with.
fn widths(sheet: &Sheet, found: &Found) -> Option<(u32, u32)> {
    let header = &found.header;
    let headings = (header.row..header.first_row()).filter_map(|row| sheet.width(row)).max()?;
    let mut seen = std::collections::BTreeMap::<u32, u32>::new();
    for width in (header.first_row()..found.end).filter_map(|row| sheet.width(row)) {
        *seen.entry(width).or_default() += 1;
    }
    let usual = seen.into_iter().max_by_key(|&(width, rows)| (rows, width)).map(|(width, _)| width);
    Some((headings, usual.unwrap_or(headings)))
}
