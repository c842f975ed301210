//! Which column of a table holds which field, which columns are joined, and which are left out: also for people to look at
//! before anything is imported.

use super::header::{Column, Header};
use super::{Field, FieldKind, PartOf, RosterKind, RosterMap, apply};
use crate::exchange::{
    message::Message,
    sheet::{CellAddress, CellValue, Sheet},
};
use std::collections::BTreeMap;

/// What becomes of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnUse {
    /// Its field is stored.
    Stored,
    /// It is read to decide what is stored, or whether the row is.
    Read,
    /// Known, and no part of a file.
    Known,
    /// An earlier column holds the same field; it serves where that one is empty.
    Twice,
    /// The field is known, and there is no place for it in this kind of file.
    NotStored,
    /// The map does not know the heading; the field whose headings are the most like it.
    Unknown(Option<Field>),
}

impl ColumnUse {
    /// The word in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Read => "read",
            Self::Known => "known",
            Self::Twice => "twice",
            Self::NotStored => "not-stored",
            Self::Unknown(_) => "unknown",
        }
    }
}

/// One column of a roster and what becomes of it: the preview of a mapping.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnPreview {
    /// First cell of its headings.
    pub at: CellAddress,
    /// Its heading; merged headings are joined with `/`.
    pub heading: String,
    /// The field that it stands for, if known.
    pub field: Option<Field>,
    /// What becomes of it.
    pub used: ColumnUse,
    /// Cells below its heading that hold something.
    pub filled: usize,
}

impl ColumnPreview {
    /// What is to be said of a column that is not stored; `None` for the others, and for those that are known and of no use.
    pub fn message(&self) -> Option<Message> {
        let message = match self.used {
            ColumnUse::Unknown(None) => Message::plain("exchange-column-unknown"),
            ColumnUse::Unknown(Some(field)) => Message::plain("exchange-column-unknown-near")
                .key("field", field.label_key())
                .text("line", self.map_line(field)),
            ColumnUse::NotStored => Message::plain("exchange-column-not-stored"),
            ColumnUse::Twice => Message::plain("exchange-column-twice"),
            ColumnUse::Stored | ColumnUse::Read | ColumnUse::Known => return None,
        };
        Some(message.text("cell", &self.at).text("heading", &self.heading))
    }

    /// The line of a map file that makes the column a field.
    pub fn map_line(&self, field: Field) -> String {
        let heading = self.heading.replace(['"', '\\'], "");
        format!("{} = [\"{heading}\"]", field.key())
    }
}

/// Where the fields of a table stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// The column of each field.
    pub(super) fields: BTreeMap<Field, u32>,
    /// Further columns that say the same and serve where the first is empty.
    pub(super) spare: BTreeMap<Field, Vec<u32>>,
    /// Columns that are joined to a field, with their headings.
    pub(super) parts: BTreeMap<PartOf, Vec<(u32, String)>>,
    /// Every column of a field that several may hold, each of which counts.
    pub(super) each: BTreeMap<Field, Vec<u32>>,
    /// Fields whose column was taken for them for want of a better one, with its heading.
    pub(super) promoted: BTreeMap<Field, String>,
    pub(super) previews: Vec<ColumnPreview>,
}

/// Fields of which every column counts.
const EACH: [Field; 6] =
    [Field::ExitDate, Field::ExitKind, Field::State, Field::OnRegister, Field::Left, Field::Office];

/// Two columns that hold different things under one required field.
pub(super) struct Clash {
    pub(super) at: CellAddress,
    pub(super) field: Field,
    pub(super) first: u32,
}

impl Layout {
    /// Lays the columns of a table out for its kind of people.
    pub(super) fn new(
        sheet: &Sheet,
        header: &Header,
        end: u32,
        kind: RosterKind,
        map: &RosterMap,
    ) -> Result<Self, Clash> {
        let mut layout = Self::default();
        let rows = header.first_row()..end;
        for (&field, columns) in &by_field(header) {
            layout.place(field, columns);
        }
        layout.promote(sheet, header, end, kind);
        let required = map.required(kind);
        for column in &header.columns {
            let at = sheet.address(header.row, column.at);
            let used = match column.field {
                None => ColumnUse::Unknown(map.nearest(&column.heading)),
                Some(field) if field.kind() == FieldKind::Ignored => ColumnUse::Known,
                Some(field) if layout.spare.get(&field).is_some_and(|spare| spare.contains(&column.at)) => {
                    let first = layout.fields.get(&field).copied().unwrap_or(0);
                    let needed = required.iter().any(|set| set.contains(&field));
                    if needed && rows.clone().any(|row| differ(sheet, row, first, column.at)) {
                        return Err(Clash { at, field, first });
                    }
                    ColumnUse::Twice
                }
                Some(_) if layout.promoted.values().any(|heading| *heading == column.heading) => {
                    ColumnUse::Stored
                }
                Some(field) if layout.is_code_of(field, column) => ColumnUse::Known,
                Some(field) if apply::is_slotted(kind, field) => ColumnUse::Stored,
                Some(field) if apply::is_stored(kind, field) => ColumnUse::Read,
                Some(_) => ColumnUse::NotStored,
            };
            let cells = rows.clone().filter_map(|row| sheet.cell(row, column.at));
            let filled = cells.filter(|cell| !cell.is_blank()).count();
            let (heading, field) = (column.heading.clone(), column.field);
            layout.previews.push(ColumnPreview { at, heading, field, used, filled });
        }
        Ok(layout)
    }

    fn place(&mut self, field: Field, columns: &[&Column]) {
        if let FieldKind::Part(of) = field.kind() {
            let parts = columns.iter().map(|column| (column.at, column.heading.clone()));
            self.parts.entry(of).or_default().extend(parts);
            return;
        }
        if EACH.contains(&field) {
            self.each.insert(field, columns.iter().map(|column| column.at).collect());
        }
        let named = columns.iter().find(|column| column.is_named());
        let Some(first) = named.or(columns.first()) else { return };
        self.fields.insert(field, first.at);
        let others = columns.iter().filter(|column| column.at != first.at);
        let of = match field {
            Field::HouseholdAddress => Some(PartOf::HouseholdAddress),
            Field::ResidenceAddress => Some(PartOf::ResidenceAddress),
            _ => None,
        };
        if let Some(of) = of
            && let Some(detail) = columns.iter().find(|column| column.is_detail())
            && let Some(region) = columns.iter().find(|column| !column.is_detail())
        {
            self.fields.insert(field, detail.at);
            self.parts.entry(of).or_default().push((region.at, region.heading.clone()));
            let rest = columns.iter().filter(|column| column.at != detail.at && column.at != region.at);
            self.spare.insert(field, rest.map(|column| column.at).collect());
        } else if named.is_none() && !EACH.contains(&field) {
            self.spare.insert(field, others.map(|column| column.at).collect());
        }
    }

    /// Whether another column names what this one holds the code of.
    fn is_code_of(&self, field: Field, column: &Column) -> bool {
        let each = self.each.get(&field).is_some_and(|each| each.contains(&column.at));
        let part = matches!(field.kind(), FieldKind::Part(_));
        let joined = self.parts.values().flatten().any(|(at, _)| *at == column.at);
        self.fields.get(&field) != Some(&column.at) && !each && !part && !joined
    }

    /// Columns that serve for another field where no column of its own does: 入矫日期 and 解矫日期 are the term where no
    /// other column gives it; the day that corrections ended is the day of release in a list of help.
    fn promote(&mut self, sheet: &Sheet, header: &Header, end: u32, kind: RosterKind) {
        let has = |layout: &Self, field| layout.fields.contains_key(&field);
        let of_term = |layout: &Self| {
            let Some(&column) = layout.fields.get(&Field::Term) else { return false };
            let mut cells = (header.first_row()..end).filter_map(|row| sheet.cell(row, column));
            cells.any(|cell| super::date::text_range(&cell.to_display()).is_ok())
        };
        match kind {
            RosterKind::Corrections if !has(self, Field::TermRange) && !of_term(self) => {
                for (from, to) in [
                    (Field::HelpStart, Field::TermStart),
                    (Field::AdmissionDate, Field::TermStart),
                    (Field::HelpEnd, Field::TermEnd),
                    (Field::ExitDate, Field::TermEnd),
                ] {
                    if !has(self, to) && has(self, from) {
                        self.take(header, from, to);
                    }
                }
            }
            RosterKind::Resettlement => {
                for (from, to) in [
                    (Field::ExitDate, Field::ReleaseDate),
                    (Field::TermStart, Field::HelpStart),
                    (Field::TermEnd, Field::HelpEnd),
                ] {
                    if !has(self, to) && has(self, from) {
                        self.take(header, from, to);
                    }
                }
            }
            RosterKind::Corrections => {}
        }
    }

    fn take(&mut self, header: &Header, from: Field, to: Field) {
        let Some(&column) = self.fields.get(&from) else { return };
        self.fields.insert(to, column);
        if from != Field::AdmissionDate {
            self.fields.remove(&from);
        }
        if let Some(each) = self.each.get_mut(&from) {
            each.retain(|known| *known != column);
        }
        let heading = header.columns.iter().find(|known| known.at == column);
        self.promoted.insert(to, heading.map(|known| known.heading.clone()).unwrap_or_default());
    }
}

fn by_field(header: &Header) -> BTreeMap<Field, Vec<&Column>> {
    let mut columns: BTreeMap<Field, Vec<&Column>> = BTreeMap::new();
    for column in &header.columns {
        if let Some(field) = column.field {
            columns.entry(field).or_default().push(column);
        }
    }
    columns
}

/// Whether both cells hold something, and not the same.
fn differ(sheet: &Sheet, row: u32, one: u32, other: u32) -> bool {
    let text = |column| {
        let cell = sheet.cell(row, column).filter(|cell| !cell.is_blank()).map(CellValue::to_display);
        cell.map(|text| super::text::fold_value(&text))
    };
    text(one).zip(text(other)).is_some_and(|(one, other)| one != other)
}
