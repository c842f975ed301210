//! XLSX workbooks to sheets, cell by cell: no grid is ever allocated from a size that the file declares.

use super::{
    CellAddress, CellValue, Region, Sheet, SheetError, SheetLimits, error::TooMany, notes::Notes, package,
};
use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;
use std::io::Cursor;

/// Reads all visible worksheets.
pub(super) fn read(bytes: &[u8], limits: &SheetLimits) -> Result<Vec<Sheet>, SheetError> {
    let mut gathered = package::inspect(bytes, limits)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let worksheets = workbook.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let (visible, hidden): (Vec<_>, Vec<_>) = worksheets
        .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
        .partition(|(_, visible)| *visible);
    if visible.len() + hidden.len() > limits.sheets {
        return Err(SheetError::TooMany { what: TooMany::Sheets, limit: limits.sheets as u64 });
    }
    let mut left = limits.cells;
    let mut sheets = Vec::new();
    for (name, _) in visible {
        let notes = gathered.of_sheet(&name);
        sheets.push(read_sheet(&mut workbook, name, notes, &mut left, limits)?);
    }
    sheets.extend(hidden.into_iter().map(|(name, _)| Sheet { hidden: true, ..Sheet::new(name, false) }));
    Ok(sheets)
}

fn read_sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: String,
    notes: Notes,
    left: &mut usize,
    limits: &SheetLimits,
) -> Result<Sheet, SheetError> {
    let mut sheet = Sheet { notes, ..Sheet::new(name, workbook.has_1904_epoch()) };
    let mut cells = workbook.worksheet_cells_reader(&sheet.name).map_err(|e| damaged(&e))?;
    while let Some(cell) = cells.next_cell().map_err(|e| damaged(&e))? {
        let (row, column) = cell.get_position();
        let Some(value) = value_of(cell.get_value(), sheet.uses_1904) else { continue };
        let address = || CellAddress { sheet: sheet.name.clone(), row, column };
        if row >= limits.rows || column >= limits.columns {
            return Err(SheetError::CellTooFar {
                address: address(),
                rows: limits.rows,
                columns: limits.columns,
            });
        }
        if matches!(&value, CellValue::Text(text) if text.chars().count() > limits.cell_chars) {
            return Err(SheetError::CellTooLong { address: address(), limit: limits.cell_chars as u64 });
        }
        take_cell(left, limits)?;
        sheet.set(row, column, value);
    }
    drop(cells);
    let uncached: Vec<(u32, u32)> = sheet.notes.uncached.iter().copied().collect();
    for (row, column) in uncached {
        if row < limits.rows && column < limits.columns && !sheet.cells.contains_key(&(row, column)) {
            take_cell(left, limits)?;
            sheet.set(row, column, CellValue::Uncached);
        }
    }

    let regions = workbook.merge_cells_by_sheet_name(&sheet.name).map_err(|e| damaged(&e))?;
    if let (Some(rows), Some(columns)) =
        (sheet.row_count().checked_sub(1), sheet.column_count().checked_sub(1))
    {
        for region in regions {
            let region = Region {
                top: region.start.0,
                left: region.start.1,
                bottom: region.end.0.min(rows),
                right: region.end.1.min(columns),
            };
            if region.top > region.bottom || region.left > region.right {
                continue;
            }
            let area = u64::from(region.bottom - region.top + 1) * u64::from(region.right - region.left + 1);
            for _ in 1..area {
                take_cell(left, limits)?;
            }
            sheet.fill_region(region, (rows, columns));
        }
    }
    Ok(sheet)
}

fn take_cell(left: &mut usize, limits: &SheetLimits) -> Result<(), SheetError> {
    *left = left
        .checked_sub(1)
        .ok_or(SheetError::TooMany { what: TooMany::Cells, limit: limits.cells as u64 })?;
    Ok(())
}

/// What stands in a cell; `None` when nothing does.
fn value_of(value: &DataRef<'_>, uses_1904: bool) -> Option<CellValue> {
    let value = match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => CellValue::Number(*number as f64),
        DataRef::Float(number) => CellValue::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => CellValue::Text(text.clone()),
        DataRef::SharedString(text) => CellValue::Text((*text).to_owned()),
        DataRef::Bool(truth) => CellValue::Bool(*truth),
        DataRef::DateTime(date) if date.is_datetime() => date_of(date.as_f64(), uses_1904),
        DataRef::DateTime(duration) => CellValue::Number(duration.as_f64()),
        DataRef::DateTimeIso(text) => iso_date(text),
        DataRef::Error(_) => CellValue::Error,
    };
    (!value.is_blank()).then_some(value)
}

/// The day of a date cell. Outside 1900 to 9999 calamine answers with the nearest day it knows, and it rounds: neither is
/// an answer here. Less than half a second is no time of day but the writer's arithmetic.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a whole number of days and of seconds, within the range checked first"
)]
fn date_of(serial: f64, uses_1904: bool) -> CellValue {
    if !(0.0..2_958_466.0).contains(&serial) {
        return CellValue::Date(None);
    }
    let (whole, seconds) = (serial.floor(), serial.fract() * 86_400.0);
    let epoch = match uses_1904 {
        true => NaiveDate::from_ymd_opt(1904, 1, 1),
        // the format's 29 February 1900, which never was
        false if whole < 60.0 => NaiveDate::from_ymd_opt(1899, 12, 31),
        false => NaiveDate::from_ymd_opt(1899, 12, 30),
    };
    let day = epoch.and_then(|epoch| epoch.checked_add_days(chrono::Days::new(whole as u64)));
    let time = chrono::NaiveTime::from_num_seconds_from_midnight_opt(seconds as u32, 0);
    match (day, time) {
        (Some(day), Some(time)) if seconds >= 0.5 => CellValue::Text(format!("{day} {time}")),
        (day, _) => CellValue::Date(day),
    }
}

/// A day in ISO form; with a time of day or a zone it stays text, since either may mean another day.
fn iso_date(text: &str) -> CellValue {
    let day = text.get(..10).and_then(|day| NaiveDate::parse_from_str(day, "%Y-%m-%d").ok());
    let rest = text.get(10..).unwrap_or_default().trim_end_matches(['0', '.']);
    match day {
        Some(_) if rest.is_empty() || rest == "T00:00:" || rest == "T" => CellValue::Date(day),
        Some(_) => CellValue::Text(text.to_owned()),
        None => CellValue::Date(None),
    }
}

/// The parser's own message may quote the workbook, so that only the part is kept.
fn damaged(error: &XlsxError) -> SheetError {
    let part = match error {
        XlsxError::Zip(_) | XlsxError::Io(_) => "zip",
        XlsxError::Password => return SheetError::Encrypted,
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound | XlsxError::WorksheetNotFound(_) => {
            "workbook"
        }
        _ => "xml",
    };
    SheetError::Damaged { part }
}
