//! What stands below the headings and is no person of its own: titles, totals, remarks, further rows of the person above.

use super::row::{Row, Table, join};
use super::value::{self, Reading, Value};
use super::{Field, FieldKind, RejectReason, RosterMap};
use crate::domain::Text;
use crate::exchange::sheet::Sheet;

/// Whether name and number of the row are those of the row above, merged over both.
pub(super) fn is_more(table: &Table<'_>, row: u32) -> bool {
    let above = |field| {
        let column = table.layout.fields.get(&field).copied();
        column
            .map(|column| (table.sheet.origin(row, column).0 < row, table.sheet.cell(row, column).is_none()))
    };
    matches!(
        (above(Field::Name), above(Field::IdNumber)),
        (Some((true, _)), Some((merged, empty))) if merged || empty
    )
}

/// Joins the cells that a row merged with the one above has of its own: texts are added, anything else must say the same.
pub(super) fn add_more(person: &mut Row, table: &Table<'_>, row: u32, map: &RosterMap) {
    let sheet = table.sheet;
    for (&field, &column) in &table.layout.fields {
        let own = sheet.origin(row, column) == (row, column);
        let Some(cell) = sheet.cell(row, column).filter(|cell| own && !cell.is_blank()) else { continue };
        if field.kind() == FieldKind::Ignored {
            continue;
        }
        let Ok(Reading::Value(value, _)) = value::read(field, cell, map, sheet.uses_1904()) else {
            person.reject(field, RejectReason::MergedRowsDiffer);
            continue;
        };
        match (person.values.get(&field), value) {
            (Some(Value::Text(known)), Value::Text(more)) if *known != more => {
                let joined = Text::new(&format!("{known}；{more}")).unwrap_or_else(|_| known.clone());
                person.values.insert(field, Value::Text(joined));
            }
            (Some(known), value) if *known == value => {}
            (None, value) => drop(person.values.insert(field, value)),
            (Some(_), _) => person.reject(field, RejectReason::MergedRowsDiffer),
        }
    }
    for (&of, columns) in &table.layout.parts {
        for (column, heading) in columns {
            let own = sheet.origin(row, *column) == (row, *column);
            let Some(cell) = sheet.cell(row, *column).filter(|cell| own && !cell.is_blank()) else {
                continue;
            };
            if let (true, Ok(Reading::Value(Value::Text(more), _))) =
                (of.is_labelled(), value::read(of.field(), cell, map, false))
            {
                let known = person.text(of.field()).map(ToString::to_string).unwrap_or_default();
                let joined = join(of, &[(heading.clone(), more.to_string())], &known);
                if let Ok(text) = Text::required(&joined) {
                    person.values.insert(of.field(), Value::Text(text));
                }
            }
        }
    }
}

/// The texts of a row by column, folded.
pub(super) fn texts(sheet: &Sheet, row: u32) -> Vec<(u32, String)> {
    sheet
        .row(row)
        .map(|(column, cell)| (column, super::text::fold_value(&cell.to_display())))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// The one text of a row, merged over several columns, or alone in a first column that holds nothing of a person.
pub(super) fn title(table: &Table<'_>, row: u32, texts: &[(u32, String)]) -> Option<String> {
    let (first, text) = texts.first()?;
    let origin = table.sheet.origin(row, *first);
    let one = texts.iter().all(|(column, _)| table.sheet.origin(row, *column) == origin);
    let stored = |(field, column): (&Field, &u32)| field.kind() != FieldKind::Ignored && column == first;
    let beside = *first == 0 && !table.layout.fields.iter().any(stored);
    let spread = texts.len() > 1 || (beside && text.chars().any(char::is_alphabetic));
    // merged from above it is no title but a cell of the row above
    (one && spread && text.chars().count() <= 60 && origin.0 == row).then(|| text.clone())
}

/// Repeated headings, totals, numbered columns and remarks under the table are no people.
pub(super) fn is_no_person(table: &Table<'_>, texts: &[(u32, String)]) -> bool {
    const REMARKS: [&str; 13] = [
        "合计",
        "总计",
        "小计",
        "共计",
        "制表",
        "填表",
        "审核",
        "审批",
        "说明:",
        "注:",
        "备注:",
        "负责人:",
        "单位:",
    ];
    let filled = |field| {
        let column = table.layout.fields.get(&field);
        column.is_some_and(|column| texts.iter().any(|(other, _)| other == column))
    };
    let remark = texts.first().is_some_and(|(_, text)| REMARKS.iter().any(|word| text.starts_with(word)));
    if remark && (!filled(Field::IdNumber) || !filled(Field::Name) || texts.len() == 1) {
        return true;
    }
    // 1 2 3 … below the headings number the columns
    let numbers: Vec<u32> = texts.iter().filter_map(|(_, text)| text.parse().ok()).collect();
    if numbers.len() == texts.len() && numbers.len() > 2 && numbers.windows(2).all(|two| two[1] == two[0] + 1)
    {
        return true;
    }
    let repeated = table.header.columns.iter().filter(|column| {
        let leaf = column.heading.rsplit('/').next().unwrap_or_default();
        texts.iter().any(|(at, text)| *at == column.at && *text == super::text::fold_value(leaf))
    });
    repeated.count() * 2 > texts.len()
}
