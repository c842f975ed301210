//! The file of rejected rows: the original cells, and before them where each row stood, why it was rejected and what
//! mends it. Mended, the file can be imported as it is.

use super::{Problem, RosterPlan};
use crate::assets::Catalog;
use std::collections::BTreeMap;
use thiserror::Error;

/// The file could not be put together; this does not happen with a writer in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the file of rejected rows could not be written")]
pub struct RejectedError;

/// The columns before the original ones, as catalog keys: sheet, row, columns, fields, reasons, mends. The shipped map
/// knows their Chinese headings and passes over them.
const COLUMNS: [&str; 6] = [
    "exchange-rejected-sheet",
    "exchange-rejected-row",
    "exchange-rejected-column",
    "exchange-rejected-field",
    "exchange-rejected-reason",
    "exchange-rejected-mend",
];

/// The rejected rows as CSV in UTF-8 with a byte order mark, one line a row. It holds personal data: the caller seals it
/// unless the officer asks for a plain file. The words are those of `catalog`.
pub fn rejected_csv(plan: &RosterPlan, catalog: &Catalog) -> Result<Vec<u8>, RejectedError> {
    // Two sheets may have the same heading in different columns: the heading is what joins them.
    let mut headings: Vec<&str> = Vec::new();
    let mut place: BTreeMap<(&str, u32), usize> = BTreeMap::new();
    for (sheet, column, heading) in &plan.headings {
        if COLUMNS.iter().any(|key| catalog.text(key) == *heading) {
            continue;
        }
        let at = headings.iter().position(|known| known == heading).unwrap_or_else(|| {
            headings.push(heading);
            headings.len() - 1
        });
        place.insert((sheet, *column), at);
    }

    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".into());
    let first: Vec<String> = COLUMNS
        .iter()
        .map(|key| catalog.text(key))
        .chain(headings.iter().map(|heading| safe_cell(heading)))
        .collect();
    writer.write_record(&first).map_err(|_| RejectedError)?;
    for rejected in &plan.rejected {
        let all = |part: &dyn Fn(&Problem) -> String| {
            let mut parts: Vec<String> = Vec::new();
            for problem in &rejected.problems {
                let part = part(problem);
                if parts.last() != Some(&part) {
                    parts.push(part);
                }
            }
            parts.join("；")
        };
        let mut line = vec![
            safe_cell(&rejected.row.sheet),
            (rejected.row.row + 1).to_string(),
            all(&|problem| problem.at.column_letters()),
            all(&|problem| catalog.text(&problem.field.label_key())),
            all(&|problem| problem.reason.message().words(catalog)),
            all(&|problem| problem.reason.mend().message().words(catalog)),
        ];
        line.resize(COLUMNS.len() + headings.len(), String::new());
        for (column, text) in &rejected.row.cells {
            if let Some(&at) = place.get(&(rejected.row.sheet.as_str(), *column))
                && let Some(cell) = line.get_mut(COLUMNS.len() + at)
            {
                *cell = safe_cell(text);
            }
        }
        writer.write_record(&line).map_err(|_| RejectedError)?;
    }
    writer.into_inner().map_err(|_| RejectedError)
}

/// A cell that no spreadsheet takes for a formula, nor for a number whose digits it may drop. The importer takes both
/// marks away again.
fn safe_cell(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@']) {
        return format!("'{text}");
    }
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits >= 12 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return format!("{text}\t");
    }
    text.to_owned()
}
