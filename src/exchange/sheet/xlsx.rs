//! XLSX workbooks to sheets, cell by cell: no grid is ever allocated from a size that the file declares.

use super::{CellAddress, CellValue, Region, Sheet, SheetError, SheetLimits, error::TooMany, package};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;
use std::io::Cursor;

/// Reads all visible worksheets.
pub(super) fn read(bytes: &[u8], limits: &SheetLimits) -> Result<Vec<Sheet>, SheetError> {
    package::inspect(bytes, limits)?;
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let names: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible)
        .map(|sheet| sheet.name.clone())
        .collect();
    if names.len() > limits.sheets {
        return Err(SheetError::TooMany { what: TooMany::Sheets, limit: limits.sheets as u64 });
    }
    let mut left = limits.cells;
    names.into_iter().map(|name| read_sheet(&mut workbook, name, &mut left, limits)).collect()
}

fn read_sheet(
    workbook: &mut Xlsx<Cursor<&[u8]>>,
    name: String,
    left: &mut usize,
    limits: &SheetLimits,
) -> Result<Sheet, SheetError> {
    let mut sheet = Sheet::new(name, workbook.has_1904_epoch());
    let mut cells = workbook.worksheet_cells_reader(&sheet.name).map_err(|e| damaged(&e))?;
    while let Some(cell) = cells.next_cell().map_err(|e| damaged(&e))? {
        let (row, column) = cell.get_position();
        let Some(value) = value_of(cell.get_value()) else { continue };
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
fn value_of(value: &DataRef<'_>) -> Option<CellValue> {
    let value = match value {
        DataRef::Empty => return None,
        DataRef::Int(number) => CellValue::Number(*number as f64),
        DataRef::Float(number) => CellValue::Number(*number),
        DataRef::String(text) | DataRef::DurationIso(text) => CellValue::Text(text.clone()),
        DataRef::SharedString(text) => CellValue::Text((*text).to_owned()),
        DataRef::Bool(truth) => CellValue::Bool(*truth),
        DataRef::DateTime(date) if date.is_datetime() => CellValue::Date(date_of(*date)),
        DataRef::DateTime(duration) => CellValue::Number(duration.as_f64()),
        DataRef::DateTimeIso(text) => CellValue::Date(iso_date(text)),
        DataRef::Error(_) => CellValue::Error,
    };
    (!value.is_blank()).then_some(value)
}

/// The day of a date cell. Outside 1900 to 9999 calamine answers with the nearest day it knows; that is no answer here.
fn date_of(date: ExcelDateTime) -> Option<NaiveDate> {
    if !(0.0..2_958_466.0).contains(&date.as_f64()) {
        return None;
    }
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
}

fn iso_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
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
