//! XLSX: the figures with their counting basis, and one sheet for each list behind them.
//!
//! Everything stays in memory: the crate's `constant_memory` feature, which writes plain temporary files, is never turned on.
//! A cell is a number only where the document holds an exact [`Amount`](crate::report::Amount); every other cell is typed
//! text, so that an ID number keeps its last digits and a name that starts with `=` is no formula.

mod cells;
mod names;
mod sheets;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};

use super::WriteError;
use super::docx::check_tables;
use crate::report::{Block, Document};
use cells::Formats;
use chrono::Datelike;
use names::Names;

/// Writes a document as XLSX.
///
/// Sheets, in order: 指标 (the figures, each linked to its list), the annexes, the tables, findings and grids of the body,
/// charts with their numbers, 依据事实 (which facts each figure was counted from) and 说明 (period, policy, proof).
///
/// # Errors
/// [`WriteError::Ragged`] for a table whose rows do not cover its columns; [`WriteError::Spreadsheet`] when a limit of the
/// format is passed, such as a text of more than 32,767 characters.
pub fn xlsx(document: &Document) -> Result<Vec<u8>, WriteError> {
    check_tables(document)?;
    let mut workbook = Workbook::new();
    let created = ExcelDateTime::from_ymd(
        u16::try_from(document.dated.year()).unwrap_or(1980),
        document.dated.month() as u8,
        document.dated.day() as u8,
    )?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(document.shown_title())
            .set_author(&document.issuer)
            .set_creation_datetime(&created),
    );
    let formats = Formats::new();
    let mut names = Names::new();
    let annex_names: Vec<String> = {
        names.take("指标");
        names.take("说明");
        names.take("依据事实");
        document.annexes.iter().map(|annex| names.take(&annex.title)).collect()
    };
    let frame = sheets::Frame { document, formats: &formats };
    if !document.figures.is_empty() {
        frame.figures(&mut workbook, &annex_names)?;
    }
    for (annex, name) in document.annexes.iter().zip(&annex_names) {
        frame.table(&mut workbook, name, &annex.table)?;
    }
    for block in &document.blocks {
        let (table, fallback) = match block {
            Block::Table(table) => (table.clone(), "表"),
            Block::Grid(grid) => (grid.table(), "登记表"),
            Block::Findings(findings) => match findings.table() {
                Some(table) => (table, "问题清单"),
                None => continue,
            },
            Block::Chart(chart) => {
                let name = names.take(&chart.caption);
                frame.chart(&mut workbook, &name, chart)?;
                continue;
            }
            Block::Numbered(_) | Block::Paragraph(_) | Block::PageBreak => continue,
        };
        let name = names.take(table.caption.as_deref().unwrap_or(fallback));
        frame.table(&mut workbook, &name, &table)?;
    }
    frame.facts(&mut workbook)?;
    frame.about(&mut workbook)?;
    Ok(workbook.save_to_buffer()?)
}
