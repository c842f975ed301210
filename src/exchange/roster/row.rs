//! One row of a roster to values, problems and notices.

use super::{
    CodeList, Field, FieldKind, Notice, NoticeReason, OwnOffice, PartOf, Problem, RejectReason, RosterKind,
    RosterMap, below,
    header::Header,
    layout::Layout,
    presence,
    value::{self, Reading, Value},
};
use crate::{
    domain::{IdDocument, IdDocumentKind, IdNumber, IdNumberError, Sex, Text},
    exchange::sheet::{CellAddress, CellValue, Sheet},
    registry::mask_text,
};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// Where the columns of one table are and what they hold.
pub(super) struct Table<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) header: &'a Header,
    pub(super) kind: RosterKind,
    pub(super) layout: Layout,
    pub(super) office: Option<&'a OwnOffice>,
    /// Cells of the headings and of most rows, where the file says so.
    pub(super) widths: Option<(u32, u32)>,
}

impl Table<'_> {
    pub(super) fn heading(&self, column: u32) -> &str {
        let known = self.header.columns.iter().find(|known| known.at == column);
        known.map_or("", |known| known.heading.as_str())
    }
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
    /// The 18-digit number of an old one of 15 digits: the same person.
    pub(super) of_old_form: Option<IdDocument>,
    pub(super) values: BTreeMap<Field, Value>,
    pub(super) columns: BTreeMap<Field, u32>,
    pub(super) problems: Vec<Problem>,
    pub(super) notices: Vec<Notice>,
    /// The original cells under headings, for the file of rejected rows.
    pub(super) cells: Vec<(u32, String)>,
    /// The same by heading, without what only numbers the rows.
    pub(super) written: BTreeMap<String, String>,
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
        let others: &[Field] = match field {
            Field::TermStart | Field::TermEnd => &[Field::TermRange, Field::Term],
            Field::ProhibitionStart | Field::ProhibitionEnd => &[Field::ProhibitionRange],
            Field::HelpStart | Field::HelpEnd => &[Field::HelpRange, Field::HelpTerm],
            _ => &[],
        };
        let mut fields = std::iter::once(&field).chain(others).chain([&Field::IdNumber]);
        let column = fields.find_map(|field| self.columns.get(field)).copied().unwrap_or(0);
        CellAddress { sheet: self.sheet.clone(), row: self.row, column }
    }

    pub(super) fn reject(&mut self, field: Field, reason: RejectReason) {
        let column = self.at(field).column;
        self.reject_at(field, column, reason);
    }

    pub(super) fn reject_at(&mut self, field: Field, column: u32, reason: RejectReason) {
        let at = CellAddress { sheet: self.sheet.clone(), row: self.row, column };
        let found = self.found(field, column);
        self.problems.push(Problem { at, field, found, reason });
    }

    pub(super) fn notice(&mut self, field: Field, reason: NoticeReason) {
        let column = self.at(field).column;
        self.notice_at(field, column, reason);
    }

    pub(super) fn notice_at(&mut self, field: Field, column: u32, reason: NoticeReason) {
        let at = CellAddress { sheet: self.sheet.clone(), row: self.row, column };
        let found = self.found(field, column);
        self.notices.push(Notice { at, field, found, reason });
    }

    /// What stands in a cell, on one line and shortened, where that is a word of a list, a day, a unit or digits that a
    /// spreadsheet has spoiled. What names or describes a person is not repeated; an ID number is masked.
    fn found(&self, field: Field, column: u32) -> String {
        const SHOWN: usize = 40;
        let text = self.cells.iter().find(|(at, _)| *at == column).map_or("", |(_, text)| text.as_str());
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_shown = match field.kind() {
            FieldKind::IdNumber if line.chars().count() >= 15 => return mask_number(&line),
            FieldKind::IdNumber | FieldKind::Name => false,
            FieldKind::Text(_) | FieldKind::Part(_) => {
                matches!(field, Field::Office | Field::ExitKind) || value::is_scientific(&line)
            }
            _ => true,
        };
        let masked = if is_shown { mask_text(&line) } else { String::new() };
        let mut shown: String = masked.chars().take(SHOWN).collect();
        if shown.len() < masked.len() {
            shown.push('…');
        }
        shown
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

    pub(super) fn text(&self, field: Field) -> Option<&Text> {
        match self.values.get(&field) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    fn flag(&self, field: Field) -> Option<bool> {
        match self.values.get(&field) {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }

    fn derive(&mut self, field: Field, text: &str) {
        if let Ok(text) = Text::required(text) {
            self.values.entry(field).or_insert(Value::Text(text));
        }
    }
}

/// A number that is no number yet: first six and last four of it, as a good one is masked.
fn mask_number(text: &str) -> String {
    IdDocument { kind: IdDocumentKind::ResidentId, number: text.to_owned() }.masked()
}

/// What stands below the headings.
pub(super) enum Below {
    /// A person.
    Person(Box<Row>),
    /// Further cells of the person above, whose name and number are merged over this row.
    More,
    /// The title of a section.
    Title(String),
    /// Nothing, a repeated heading, a total or a remark.
    Nothing,
}

/// Reads a row below the headings. `section` is the title above it, where that says that its people are gone.
pub(super) fn read(
    table: &Table<'_>,
    row: u32,
    map: &RosterMap,
    today: NaiveDate,
    section: Option<&str>,
) -> Below {
    let sheet = table.sheet;
    let texts = below::texts(sheet, row);
    if let Some(title) = below::title(table, row, &texts) {
        return Below::Title(title);
    }
    let blank = |column: u32| sheet.cell(row, column).is_none_or(CellValue::is_blank);
    let mut stored = table.layout.fields.iter().filter(|(field, _)| field.kind() != FieldKind::Ignored);
    if stored.all(|(_, &column)| blank(column)) || below::is_no_person(table, &texts) {
        return Below::Nothing;
    }
    if below::is_more(table, row) {
        return Below::More;
    }
    let columns = &table.header.columns;
    let cells: Vec<(u32, String)> = columns
        .iter()
        .filter_map(|column| sheet.cell(row, column.at).map(|cell| (column.at, cell.to_display())))
        .collect();
    let numbering = |column: u32| {
        let known = columns.iter().find(|known| known.at == column);
        known.is_some_and(|known| matches!(known.field, Some(Field::Ordinal | Field::Age)))
    };
    let written = cells.iter().filter(|(column, _)| !numbering(*column));
    let written = written.map(|(column, text)| (table.heading(*column).to_owned(), text.clone())).collect();
    let mut read = Row {
        kind: table.kind,
        sheet: sheet.name().to_owned(),
        row,
        document: None,
        of_old_form: None,
        values: BTreeMap::new(),
        columns: table.layout.fields.clone(),
        problems: Vec::new(),
        notices: Vec::new(),
        cells,
        written,
    };
    read_fields(&mut read, table, map);
    read_parts(&mut read, table, map);
    if table.layout.promoted.get(&Field::ReleaseDate).is_some_and(|heading| heading.contains('矫')) {
        read.values.entry(Field::ReleaseKind).or_insert(Value::Code("corrections-ended".to_owned()));
    }
    derive(&mut read);
    read_document(&mut read, table, today);
    super::check::check(&mut read, map, today);
    for set in map.required(table.kind) {
        let filled = set.iter().any(|&field| is_filled(&read, field));
        if !filled && let Some(&field) = set.iter().find(|field| table.layout.fields.contains_key(field)) {
            read.reject(field, RejectReason::Missing);
        }
    }
    check_width(&mut read, table);
    presence::judge(&mut read, table, map, today, section);
    read.problems.sort_by_key(|problem| problem.at.column);
    Below::Person(Box::new(read))
}

/// Whether a required field has a value, or a problem of its own that says more than that it is missing.
fn is_filled(row: &Row, field: Field) -> bool {
    let of_range = field.range_ends().is_some_and(|(start, _)| row.values.contains_key(&start));
    row.values.contains_key(&field)
        || of_range
        || (field == Field::IdNumber && row.document.is_some())
        || row.problems.iter().any(|problem| problem.field == field)
}

fn read_fields(read: &mut Row, table: &Table<'_>, map: &RosterMap) {
    let uses_1904 = table.sheet.uses_1904();
    for (&field, &first) in &table.layout.fields {
        if field == Field::IdNumber || table.layout.each.contains_key(&field) {
            continue;
        }
        let spare = table.layout.spare.get(&field).into_iter().flatten().copied();
        let filled = |column: &u32| table.sheet.cell(read.row, *column).is_some_and(|cell| !cell.is_blank());
        let Some(column) = std::iter::once(first).chain(spare).find(filled) else { continue };
        let Some(cell) = table.sheet.cell(read.row, column) else { continue };
        let reading = if table.sheet.is_struck(read.row, column) {
            Err(RejectReason::Struck)
        } else {
            value::read(field, cell, map, uses_1904)
        };
        take(read, table, map, field, column, reading);
        if let (Some(heading), true) = (table.layout.promoted.get(&field), read.values.contains_key(&field)) {
            let heading = heading.clone();
            read.notice_at(field, column, NoticeReason::TakenFrom { heading });
        }
    }
}

fn take(
    read: &mut Row,
    table: &Table<'_>,
    map: &RosterMap,
    field: Field,
    column: u32,
    reading: Result<Reading, RejectReason>,
) {
    match reading {
        Ok(Reading::Blank) => {}
        Ok(Reading::Value(value, notice)) => {
            match (value, field.range_ends()) {
                (Value::Range(first, last), Some((start, end))) => {
                    read.values.entry(start).or_insert(Value::Date(first));
                    read.values.entry(end).or_insert(Value::Date(last));
                }
                (value, _) => drop(read.values.insert(field, value)),
            }
            if let Some(notice) = notice {
                read.notice_at(field, column, notice);
            }
        }
        Ok(Reading::LeftOut(notice)) => read.notice_at(field, column, notice),
        Err(reason) if is_of_cell(&reason) && !is_needed(table, map, field) => {
            read.notice_at(field, column, NoticeReason::CellLeftOut(reason));
        }
        Err(reason) => read.reject_at(field, column, reason),
    }
}

/// Faults of a cell that say nothing of the row: without it the rest is right.
const fn is_of_cell(reason: &RejectReason) -> bool {
    matches!(reason, RejectReason::FormulaError | RejectReason::FormulaUncached | RejectReason::Struck)
}

/// Whether no other column of the table can give what the field is required for.
fn is_needed(table: &Table<'_>, map: &RosterMap, field: Field) -> bool {
    let here = |other: &&Field| table.layout.fields.contains_key(other);
    let alone = |set: &Vec<Field>| set.contains(&field) && set.iter().filter(here).count() == 1;
    map.required(table.kind).iter().any(alone)
}

/// Joins the columns that are parts of one field.
fn read_parts(read: &mut Row, table: &Table<'_>, map: &RosterMap) {
    for (&of, columns) in &table.layout.parts {
        let field = of.field();
        let mut parts: Vec<(String, String)> = Vec::new();
        for (column, heading) in columns {
            let Some(cell) = table.sheet.cell(read.row, *column) else { continue };
            match value::read(field, cell, map, false) {
                Ok(Reading::Value(Value::Text(text), _)) => parts.push((heading.clone(), text.to_string())),
                Ok(Reading::LeftOut(notice)) => read.notice_at(field, *column, notice),
                Ok(_) => {}
                Err(reason) => read.notice_at(field, *column, NoticeReason::CellLeftOut(reason)),
            }
        }
        let main = read.text(field).map(ToString::to_string).unwrap_or_default();
        let joined = join(of, &parts, &main);
        if let Ok(text) = Text::required(&joined) {
            read.values.insert(field, Value::Text(text));
        }
    }
}

pub(super) fn join(of: PartOf, parts: &[(String, String)], main: &str) -> String {
    if of.is_labelled() {
        let labelled = parts.iter().map(|(heading, text)| format!("{heading}：{text}"));
        let all: Vec<String> =
            std::iter::once(main.to_owned()).filter(|main| !main.is_empty()).chain(labelled).collect();
        return all.join("；");
    }
    let mut joined = String::new();
    for (_, part) in parts {
        if !main.contains(part.as_str()) && !joined.contains(part.as_str()) {
            joined.push_str(part);
        }
    }
    // 广东省深圳市 before 深圳市罗湖区…: the detail repeats where the region ends
    let overlap = (1..=main.len().min(joined.len()))
        .rev()
        .find(|&length| main.get(..length).is_some_and(|head| joined.ends_with(head)));
    joined + main.get(overlap.unwrap_or(0)..).unwrap_or(main)
}

/// Values that follow from columns of another form.
fn derive(row: &mut Row) {
    if let Some(adult) = row.flag(Field::Adult) {
        row.values.entry(Field::Minor).or_insert(Value::Flag(!adult));
    }
    if let Some(&column) = row.columns.get(&Field::ThreeInvolved) {
        let cell = row.cells.iter().find(|(at, _)| *at == column);
        let involved = cell.map(|(_, text)| value::trim(text).to_owned()).unwrap_or_default();
        // 是 alone does not say which of the three
        if matches!(involved.as_str(), "是" | "有" | "√") {
            let (list, known) = (CodeList::Flag, vec!["涉毒".to_owned(), "无".to_owned()]);
            let notice = NoticeReason::WordNotUnderstood { list, word: involved, known };
            row.notice_at(Field::ThreeInvolved, column, notice);
        } else if !involved.is_empty() {
            row.values.entry(Field::DrugRelated).or_insert(Value::Flag(involved.contains('毒')));
        }
    }
    if row.flag(Field::ProhibitionOrdered) == Some(true) && !row.values.contains_key(&Field::Prohibition) {
        row.notice(Field::ProhibitionOrdered, NoticeReason::ProhibitionMissing);
    }
    let day = |row: &Row, field| row.date(field).map(|day| day.to_string()).unwrap_or_default();
    let (start, end) = (day(row, Field::SentenceStart), day(row, Field::SentenceEnd));
    if !start.is_empty() || !end.is_empty() {
        row.derive(Field::SentencePeriod, &format!("{start}至{end}"));
    }
    let noticed = day(row, Field::ExecutionNoticeDate);
    if !noticed.is_empty() {
        let number = row.text(Field::ExecutionNotice).map(ToString::to_string).unwrap_or_default();
        let joined = if number.is_empty() { noticed } else { format!("{number}，{noticed}") };
        row.values.remove(&Field::ExecutionNotice);
        row.derive(Field::ExecutionNotice, &joined);
    }
}

/// Reads the ID number by the kind of document, and compares it with birth date and sex.
fn read_document(row: &mut Row, table: &Table<'_>, today: NaiveDate) {
    let kind = match row.code(Field::IdType) {
        Some("hong-kong-macau-taiwan") => IdDocumentKind::HongKongMacauTaiwan,
        Some("passport") => IdDocumentKind::Passport,
        Some("other") => IdDocumentKind::Other,
        _ => IdDocumentKind::ResidentId,
    };
    let Some(&first) = row.columns.get(&Field::IdNumber) else { return };
    let spare = table.layout.spare.get(&Field::IdNumber).into_iter().flatten().copied();
    let filled = |column: &u32| table.sheet.cell(row.row, *column).is_some_and(|cell| !cell.is_blank());
    let Some(column) = std::iter::once(first).chain(spare).find(filled) else { return };
    let Some(cell) = table.sheet.cell(row.row, column) else { return };
    match value::document(cell, kind, today) {
        Ok(document) => row.document = document,
        Err(reason) => {
            if reason == RejectReason::IdNumber(IdNumberError::OldForm)
                && let Ok(number) = IdNumber::convert_old(value::trim(&cell.to_display()))
            {
                row.of_old_form = Some(number.into_document());
            }
            row.reject_at(Field::IdNumber, column, reason);
        }
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

/// A row of a text file that has more cells than headings is shifted; one with fewer may be.
fn check_width(row: &mut Row, table: &Table<'_>) {
    let last_heading = table.header.columns.last().map_or(0, |column| column.at);
    let beyond: Vec<u32> = table
        .sheet
        .row(row.row)
        .filter(|(column, cell)| *column > last_heading && !cell.is_blank())
        .map(|(column, _)| column)
        .collect();
    match (table.sheet.width(row.row), table.widths) {
        (Some(cells), Some((headings, usual)))
            if cells > headings && (!beyond.is_empty() || cells != usual) =>
        {
            let column = beyond.first().copied().unwrap_or(headings);
            row.reject_at(Field::Name, column, RejectReason::RowLonger { cells, headings });
        }
        (Some(cells), Some((headings, usual))) if cells < headings && usual >= headings => {
            row.notice(Field::Name, NoticeReason::RowShorter);
        }
        (None, _) => {
            for column in beyond {
                let letters = crate::exchange::sheet::column_letters(column);
                row.notice_at(Field::Extra, column, NoticeReason::NoHeading { column: letters });
            }
        }
        _ => {}
    }
}

/// Whole years from one day to another.
pub(super) fn years_between(from: NaiveDate, to: NaiveDate) -> i32 {
    let before = (to.month(), to.day()) < (from.month(), from.day());
    to.year() - from.year() - i32::from(before)
}
