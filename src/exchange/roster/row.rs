//! One row of a roster to values, problems and notices.

use super::{
    Field, FieldKind, Notice, NoticeReason, Problem, RejectReason, RosterKind, RosterMap,
    header::Header,
    value::{self, Reading, Value},
};
use crate::{
    domain::{IdDocument, IdDocumentKind, IdNumber, Sex},
    exchange::sheet::{CellAddress, CellValue, Sheet},
};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Where the columns of one sheet are and what they hold.
pub(super) struct Table<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) header: &'a Header,
    pub(super) kind: RosterKind,
    pub(super) fields: BTreeMap<Field, u32>,
}

/// One row as read: either fit to be imported, or with problems.
#[derive(Clone)]
pub struct Row {
    /// Which people its sheet lists.
    pub kind: RosterKind,
    /// Name of its sheet.
    pub sheet: String,
    /// 0-based row.
    pub row: u32,
    pub(super) document: Option<IdDocument>,
    pub(super) values: BTreeMap<Field, Value>,
    pub(super) columns: BTreeMap<Field, u32>,
    pub(super) problems: Vec<Problem>,
    pub(super) notices: Vec<Notice>,
    /// The original cells under headings, for the file of rejected rows.
    pub(super) cells: Vec<(u32, String)>,
}

impl std::fmt::Debug for Row {
    /// Shows where the row stands and nothing of what is in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Row({} row {}, {} problems)", self.kind, self.row + 1, self.problems.len())
    }
}

impl Row {
    /// The address of a field's cell; of a field without a column, the ID number's.
    pub fn at(&self, field: Field) -> CellAddress {
        let range = match field {
            Field::TermStart | Field::TermEnd => Some(Field::TermRange),
            Field::ProhibitionStart | Field::ProhibitionEnd => Some(Field::ProhibitionRange),
            Field::HelpStart | Field::HelpEnd => Some(Field::HelpRange),
            _ => None,
        };
        let column = self.columns.get(&field).or_else(|| self.columns.get(&range?));
        let column = column.or_else(|| self.columns.get(&Field::IdNumber)).copied().unwrap_or(0);
        CellAddress { sheet: self.sheet.clone(), row: self.row, column }
    }

    pub(super) fn reject(&mut self, field: Field, reason: RejectReason) {
        let at = self.at(field);
        self.problems.push(Problem { at, field, reason });
    }

    pub(super) fn notice(&mut self, field: Field, reason: NoticeReason) {
        let at = self.at(field);
        self.notices.push(Notice { at, field, reason });
    }

    pub(super) fn date(&self, field: Field) -> Option<NaiveDate> {
        match self.values.get(&field) {
            Some(Value::Date(date)) => Some(*date),
            _ => None,
        }
    }

    pub(super) fn code(&self, field: Field) -> Option<&str> {
        match self.values.get(&field) {
            Some(Value::Code(code)) => Some(code),
            _ => None,
        }
    }
}

/// Reads a row below the headings. `None` when it is no person: empty, a repeated heading, a total or a remark.
pub(super) fn read(table: &Table<'_>, row: u32, map: &RosterMap, today: NaiveDate) -> Option<Row> {
    let sheet = table.sheet;
    let mut stored = table.fields.iter().filter(|(field, _)| field.kind() != FieldKind::Ignored);
    let is_empty = stored.all(|(_, &column)| sheet.cell(row, column).is_none_or(CellValue::is_blank));
    if is_empty || is_no_person(table, row) {
        return None;
    }

    let cells = table
        .header
        .columns
        .iter()
        .filter_map(|column| sheet.cell(row, column.at).map(|cell| (column.at, cell.to_display())));
    let mut read = Row {
        kind: table.kind,
        sheet: sheet.name().to_owned(),
        row,
        document: None,
        values: BTreeMap::new(),
        columns: table.fields.clone(),
        problems: Vec::new(),
        notices: Vec::new(),
        cells: cells.collect(),
    };
    for (&field, &column) in &table.fields {
        let Some(cell) = sheet.cell(row, column) else { continue };
        if field != Field::IdNumber {
            read_cell(&mut read, field, cell, map, sheet.uses_1904());
        }
    }
    read_document(&mut read, sheet, today);
    check_dates(&mut read, today);
    for set in map.required(table.kind) {
        let filled = set.iter().any(|&field| is_filled(&read, field));
        if !filled && let Some(&field) = set.iter().find(|field| table.fields.contains_key(field)) {
            read.reject(field, RejectReason::Missing);
        }
    }
    read.problems.sort_by_key(|problem| problem.at.column);
    Some(read)
}

/// Whether a required field has a value, or a problem of its own that says more than that it is missing.
fn is_filled(row: &Row, field: Field) -> bool {
    let of_range = field.range_ends().is_some_and(|(start, _)| row.values.contains_key(&start));
    row.values.contains_key(&field)
        || of_range
        || (field == Field::IdNumber && row.document.is_some())
        || row.problems.iter().any(|problem| problem.field == field)
}

fn read_cell(row: &mut Row, field: Field, cell: &CellValue, map: &RosterMap, uses_1904: bool) {
    match value::read(field, cell, map, uses_1904) {
        Ok(Reading::Blank) => {}
        Ok(Reading::Value(value, broken)) => {
            match (value, field.range_ends()) {
                (Value::Range(first, last), Some((start, end))) => {
                    row.values.entry(start).or_insert(Value::Date(first));
                    row.values.entry(end).or_insert(Value::Date(last));
                }
                (value, _) => {
                    row.values.insert(field, value);
                }
            }
            if broken {
                row.notice(field, NoticeReason::LineBreaks);
            }
        }
        Ok(Reading::NotUnderstood(list)) => row.notice(field, NoticeReason::WordNotUnderstood(list)),
        Ok(Reading::TermUnreadable) => row.notice(field, NoticeReason::TermUnreadable),
        Err(reason) => row.reject(field, reason),
    }
}

/// Reads the ID number by the kind of document, and compares it with birth date and sex.
fn read_document(row: &mut Row, sheet: &Sheet, today: NaiveDate) {
    let kind = match row.code(Field::IdType) {
        Some("hong-kong-macau-taiwan") => IdDocumentKind::HongKongMacauTaiwan,
        Some("passport") => IdDocumentKind::Passport,
        Some("other") => IdDocumentKind::Other,
        _ => IdDocumentKind::ResidentId,
    };
    let Some(&column) = row.columns.get(&Field::IdNumber) else { return };
    let Some(cell) = sheet.cell(row.row, column) else { return };
    match value::document(cell, kind, today) {
        Ok(document) => row.document = document,
        Err(reason) => row.reject(Field::IdNumber, reason),
    }
    let Some(document) = &row.document else { return };
    match document.kind {
        IdDocumentKind::ResidentId => {
            let Ok(number) = IdNumber::parse(&document.number, today) else { return };
            compare_with_number(row, &number);
        }
        _ => {
            for field in [Field::BirthDate, Field::Sex] {
                if !row.values.contains_key(&field) && !row.problems.iter().any(|p| p.field == field) {
                    row.reject(field, RejectReason::Missing);
                }
            }
        }
    }
}

fn compare_with_number(row: &mut Row, number: &IdNumber) {
    match row.date(Field::BirthDate) {
        Some(birth) if birth != number.birth() => {
            row.reject(Field::BirthDate, RejectReason::BirthDateDiffers);
        }
        _ => {
            // 出生年月 often gives the month alone; the number knows the day.
            let incomplete = |problem: &Problem| {
                problem.field == Field::BirthDate && problem.reason == RejectReason::DateIncomplete
            };
            row.problems.retain(|problem| !incomplete(problem));
            row.values.insert(Field::BirthDate, Value::Date(number.birth()));
        }
    }
    let sex = if number.sex() == Sex::Male { "male" } else { "female" };
    match row.code(Field::Sex) {
        Some(written) if written != sex && written != "unstated" => {
            row.reject(Field::Sex, RejectReason::SexDiffers);
        }
        _ => {
            row.values.insert(Field::Sex, Value::Code(sex.to_owned()));
        }
    }
    if !number.warnings().is_empty() {
        row.notice(Field::IdNumber, NoticeReason::UnknownProvince);
    }
}

fn check_dates(row: &mut Row, today: NaiveDate) {
    const PAST: [Field; 6] = [
        Field::BirthDate,
        Field::JudgmentDate,
        Field::EffectiveDate,
        Field::DocumentsDate,
        Field::AdmissionDate,
        Field::HandoverDate,
    ];
    const SPANS: [(Field, Field); 3] = [
        (Field::TermStart, Field::TermEnd),
        (Field::ProhibitionStart, Field::ProhibitionEnd),
        (Field::HelpStart, Field::HelpEnd),
    ];
    for field in PAST {
        if row.date(field).is_some_and(|date| date > today) {
            row.reject(field, RejectReason::DateInFuture);
        }
    }
    for (start, end) in SPANS {
        if let (Some(first), Some(last)) = (row.date(start), row.date(end))
            && last < first
        {
            row.reject(end, RejectReason::EndBeforeStart { start });
        }
    }
    if let (Some(Value::Term(term)), Some(first), Some(last)) =
        (row.values.get(&Field::Term), row.date(Field::TermStart), row.date(Field::TermEnd))
        && let Some(computed) = term.last_day(first)
        && computed != last
    {
        row.notice(Field::TermEnd, NoticeReason::TermDiffers { computed });
    }
    if row.kind == RosterKind::Corrections {
        if row.code(Field::Category) == Some("temporary-execution")
            && row.code(Field::Grounds).is_none()
            && !row.problems.iter().any(|problem| problem.field == Field::Grounds)
        {
            row.reject(Field::Grounds, RejectReason::Missing);
        }
        if let (Some(birth), Some(first)) = (row.date(Field::BirthDate), row.date(Field::TermStart))
            && first <= birth
        {
            row.reject(Field::TermStart, RejectReason::EndBeforeStart { start: Field::BirthDate });
        }
        if row.date(Field::TermEnd).is_some_and(|last| last < today) {
            row.notice(Field::TermEnd, NoticeReason::TermOver);
        }
    }
}

/// Repeated headings, totals and remarks under the table are no people.
fn is_no_person(table: &Table<'_>, row: u32) -> bool {
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
    let sheet = table.sheet;
    let texts: Vec<(u32, String)> = sheet
        .row(row)
        .map(|(column, cell)| (column, super::text::fold_value(&cell.to_display())))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let filled = |field| {
        table.fields.get(&field).is_some_and(|&column| texts.iter().any(|(other, _)| *other == column))
    };

    let merged: Vec<(u32, u32)> = texts.iter().map(|&(column, _)| sheet.origin(row, column)).collect();
    if merged.len() > 1 && merged.iter().all(|origin| *origin == merged[0]) {
        return true;
    }
    let remark = texts.first().is_some_and(|(_, text)| REMARKS.iter().any(|word| text.starts_with(word)));
    if remark && (!filled(Field::IdNumber) || !filled(Field::Name) || texts.len() == 1) {
        return true;
    }
    let repeated = table.header.columns.iter().filter(|column| {
        let leaf = column.heading.rsplit('/').next().unwrap_or_default();
        texts.iter().any(|(at, text)| *at == column.at && *text == super::text::fold_value(leaf))
    });
    repeated.count() * 2 > texts.len()
}
