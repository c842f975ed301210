//! Whether a row is of somebody on the register of this office: what its state, its exit, its unit and its remarks say.
//!
//! A list keeps people who are gone, of other offices, or hidden by a filter. None of them may come onto the register, and none
//! may be dropped without a word: such a row is rejected with what says so.

use super::layout::Layout;
use super::row::{Row, Table};
use super::value::{self, Reading, Value};
use super::{Field, NoticeReason, RejectReason, RosterMap};
use crate::exchange::sheet::CellValue;
use crate::policy::Codes;
use crate::registry::Office;
use chrono::NaiveDate;

/// The office whose people are to be read, and the offices beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnOffice {
    /// Words that name it: 桂园 of 桂园司法所 and 桂园街道.
    own: Vec<String>,
    /// The bureau and the district above it.
    above: Vec<String>,
    /// Words that name others of its city.
    others: Vec<String>,
}

/// What the unit of a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Own,
    Other,
    Unknown,
}

impl OwnOffice {
    /// The office of a registry, and the streets of its city.
    pub fn of(office: &Office, codes: &Codes) -> Self {
        let Some(founded) = &office.founded else { return Self::default() };
        let code = founded.office.as_str();
        let own = [founded.name.as_str(), founded.street.as_str(), codes.division(code).unwrap_or_default()];
        let own: Vec<String> = own.iter().map(|name| core(name)).filter(|name| !name.is_empty()).collect();
        let district = codes.division(founded.office.district()).unwrap_or_default();
        let above = [founded.bureau.as_str(), district];
        let above = above.iter().map(|name| core(name)).filter(|name| !name.is_empty()).collect();
        let city = code.get(..4).unwrap_or(code);
        let others = codes.divisions_below(city).map(|division| core(&division.name));
        let others = others.filter(|name| name.chars().count() >= 2 && !own.contains(name)).collect();
        Self { own, above, others }
    }

    fn judge(&self, word: &str) -> Unit {
        let folded = super::text::fold_value(word);
        if self.own.is_empty() || self.own.iter().any(|name| folded.contains(name.as_str())) {
            return Unit::Own;
        }
        let is_office = ["司法所", "街道", "镇", "乡"].iter().any(|kind| folded.contains(kind));
        if is_office || self.others.iter().any(|name| folded.contains(name.as_str())) {
            return Unit::Other;
        }
        if self.above.iter().any(|name| folded.contains(name.as_str())) { Unit::Own } else { Unit::Unknown }
    }
}

/// A unit without the word for its kind: 桂园 of 桂园街道办事处.
fn core(name: &str) -> String {
    let folded = super::text::fold_value(name);
    let kinds = ["街道办事处", "街道办", "街道", "司法所", "司法局", "镇", "乡", "区", "县", "市"];
    let plain = kinds.iter().find_map(|kind| folded.strip_suffix(kind));
    plain.filter(|plain| plain.chars().count() >= 2).unwrap_or(&folded).to_owned()
}

/// Adds to a row what says that its person is not on the register here. `section` is the title of rows of people who are gone.
pub(super) fn judge(
    row: &mut Row,
    table: &Table<'_>,
    map: &RosterMap,
    today: NaiveDate,
    section: Option<&str>,
) {
    let before = row.problems.len();
    if table.sheet.is_row_hidden(row.row) {
        row.reject(Field::Name, RejectReason::RowHidden);
    }
    let struck = |field| {
        let column = table.layout.fields.get(&field);
        column.is_some_and(|&column| table.sheet.is_struck(row.row, column))
    };
    if struck(Field::Name) || struck(Field::IdNumber) {
        row.reject(Field::Name, RejectReason::Struck);
    }
    if let Some(title) = section {
        row.reject(Field::Name, RejectReason::NotOnRegister { heading: title.to_owned() });
    }
    for (&field, columns) in &table.layout.each {
        for &column in columns {
            let Some(cell) = table.sheet.cell(row.row, column).filter(|cell| !cell.is_blank()) else {
                continue;
            };
            match says(field, cell, map, today, table) {
                Ok(Said::Nothing) => {}
                Ok(Said::State(state)) => drop(row.values.insert(Field::State, Value::Code(state))),
                Ok(Said::Odd(notice)) => row.notice_at(field, column, notice),
                Ok(Said::Gone) => {
                    let heading = table.heading(column).to_owned();
                    row.reject_at(field, column, RejectReason::NotOnRegister { heading });
                }
                Err(reason) => row.reject_at(field, column, reason),
            }
        }
    }
    remark(row, &table.layout, map);
    // whoever is not on the register here has no other fault to mend
    if row.problems.len() > before && row.problems[before..].iter().any(|problem| is_absence(&problem.reason))
    {
        row.problems.drain(..before);
        row.problems.retain(|problem| is_absence(&problem.reason));
    }
}

const fn is_absence(reason: &RejectReason) -> bool {
    matches!(
        reason,
        RejectReason::RowHidden
            | RejectReason::Struck
            | RejectReason::NotOnRegister { .. }
            | RejectReason::OtherOffice
    )
}

enum Said {
    Nothing,
    Gone,
    State(String),
    Odd(NoticeReason),
}

fn says(
    field: Field,
    cell: &CellValue,
    map: &RosterMap,
    today: NaiveDate,
    table: &Table<'_>,
) -> Result<Said, RejectReason> {
    let text = cell.to_display();
    let word = value::trim(&text);
    // 未解除, 否, 无: nobody is gone
    let denied = ["未", "否", "无", "不", "没"].iter().any(|no| word.starts_with(no));
    Ok(match field {
        Field::Office => match table.office.map_or(Unit::Own, |office| office.judge(word)) {
            Unit::Own => Said::Nothing,
            Unit::Other => return Err(RejectReason::OtherOffice),
            Unit::Unknown => Said::Odd(NoticeReason::UnitUnknown { word: word.chars().take(30).collect() }),
        },
        Field::ExitDate if denied => Said::Nothing,
        Field::ExitDate => match value::read(field, cell, map, table.sheet.uses_1904())? {
            Reading::Value(Value::Date(day), _) if day <= today => Said::Gone,
            _ => Said::Nothing,
        },
        Field::ExitKind => match value::read(field, cell, map, false)? {
            Reading::Value(..) if !denied && map.value(super::CodeList::State, word) != Some("active") => {
                Said::Gone
            }
            _ => Said::Nothing,
        },
        _ => match value::read(field, cell, map, false)? {
            Reading::Value(Value::Code(state), _) if state == "left" => Said::Gone,
            Reading::Value(Value::Code(state), _) => Said::State(state),
            Reading::Value(Value::Flag(flag), _) if flag == (field == Field::Left) => Said::Gone,
            _ => Said::Nothing,
        },
    })
}

/// A remark that says no more than that somebody is gone keeps the row out; one that says so among other things is told.
fn remark(row: &mut Row, layout: &Layout, map: &RosterMap) {
    /// Longest remark that says nothing else.
    const SHORT: usize = 14;
    let Some(Value::Text(text)) = row.values.get(&Field::Notes) else { return };
    let (Some(word), Some(&column)) = (map.gone.in_remark(text.as_str()), layout.fields.get(&Field::Notes))
    else {
        return;
    };
    let word = word.to_owned();
    if text.as_str().chars().count() <= SHORT {
        row.reject_at(Field::Notes, column, RejectReason::NotOnRegister { heading: word });
    } else {
        row.notice_at(Field::Notes, column, NoticeReason::RemarkGone { word });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_told_apart_by_their_names() {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect();
        let office =
            OwnOffice {
                own: words(&["桂园"]), above: words(&["罗湖"]), others: words(&["翠竹", "东门"])
            };
        for (word, unit) in [
            ("桂园司法所", Unit::Own),
            ("深圳市罗湖区桂园街道办事处", Unit::Own),
            ("桂园所", Unit::Own),
            ("罗湖区司法局", Unit::Own),
            ("翠竹司法所", Unit::Other),
            ("翠竹", Unit::Other),
            ("罗湖区东门街道", Unit::Other),
            ("试验镇", Unit::Other),
            ("第一网格", Unit::Unknown),
        ] {
            assert_eq!(office.judge(word), unit, "{word}");
        }
        assert_eq!(core("桂园街道办事处"), "桂园");
        assert_eq!(OwnOffice::default().judge("翠竹司法所"), Unit::Own);
    }
}
