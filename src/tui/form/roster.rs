//! Cells of the printed form (变更登记): the same names, spellings and checks as a roster's.

use super::{Form, Whose, choice, date, own, text};
use crate::acts::{self, Mode};
use crate::exchange::roster::{self, CodeList, Field as Cell, FieldKind, ListSource};
use crate::tui::backend::{Done, Failure};
use crate::tui::office::Office;
use crate::tui::theme::Look;
use crate::tui::views::{Choice, EntryView, Value};
use crate::tui::widget::field::{Control, Field, notes};
use crate::words::oddity;

/// Not shown until they are revealed: left empty they stay, and a dash clears them.
const KEPT: [Cell; 6] = [
    Cell::IdNumber,
    Cell::Phone,
    Cell::Family,
    Cell::ResidenceAddress,
    Cell::HouseholdAddress,
    Cell::EmployerPhone,
];

/// Texts longer than this get several lines.
const LONG: usize = 500;

/// A field that a roster carries too. What is not a short list is written as in a roster.
pub fn field(cell: Cell, look: &Look) -> Field {
    let control = match cell.kind() {
        FieldKind::Text(limit) if limit > LONG => Control::Notes(Box::new(notes(""))),
        FieldKind::Date => date(),
        FieldKind::Flag => own(look, &[("yes", "tui-yes"), ("no", "tui-no")], None),
        FieldKind::Code(list) if matches!(list.source(), ListSource::Closed(_)) => choice(),
        _ => text(),
    };
    Field::new(cell.key(), cell.label_key(), control)
}

/// The group of words of a list whose values are an enum's.
const fn group(list: CodeList) -> Option<&'static str> {
    Some(match list {
        CodeList::Household => "household",
        CodeList::Category => "category",
        CodeList::Grounds => "ground",
        CodeList::Grade => "grade",
        CodeList::ReleaseKind => "source",
        CodeList::Assistance => "assistance",
        _ => return None,
    })
}

/// What stands in the cells now.
pub fn offer(office: &Office, whose: &Whose<'_>, cells: &[Cell], view: &mut EntryView) {
    let (person, terms) = (whose.file.person_on(whose.day()), whose.case.terms_on(whose.day()));
    for cell in cells.iter().filter(|cell| !KEPT.contains(cell)) {
        let written = roster::written(person, terms, *cell);
        let value = match cell.kind() {
            FieldKind::Code(list) => match list.source() {
                ListSource::Closed(names) => {
                    let label = |name: &&str| Choice {
                        code: (*name).to_owned(),
                        label: office.t(&format!("words-term-{}-{name}", group(list).unwrap_or_default())),
                    };
                    view.options.push((cell.key(), names.iter().map(label).collect()));
                    Value::Choice(Some(written))
                }
                ListSource::Codes(id) => Value::Text(code_word(office, id, &written)),
                ListSource::Levels => Value::Text(written),
            },
            FieldKind::Flag => Value::Choice(Some(written)),
            _ => Value::Text(written),
        };
        view.values.push((cell.key(), value));
    }
}

/// The word of a code as rosters write it; the code itself where the list does not know it.
fn code_word(office: &Office, list: &str, code: &str) -> String {
    let list = office.registry().reference().codes.list(list);
    list.and_then(|list| list.zh(code)).unwrap_or(code).to_owned()
}

/// Writes what differs, as one commit.
pub fn make(office: &mut Office, form: &Form<'_>, cells: &[Cell]) -> Result<Done, Failure> {
    let about = office.about(form)?;
    let typed = cells.iter().filter_map(|cell| {
        let written = form.filled.cell(cell.key())?;
        let keeps = KEPT.contains(cell) && written.is_empty();
        (!keeps).then_some((*cell, written))
    });
    let typed: Vec<(Cell, String)> = typed.collect();
    let reason = office.text("reason", form.filled.text("reason"))?;
    let (registry, mut at) = office.desk(form.now);
    let amended = acts::amend(registry, about, &typed, reason, Mode::Commit, &mut at);
    let amended = amended.map_err(|refusal| office.refused(&refusal))?;
    let policy = office.registry().policy();
    let lines = amended.odd.iter().map(|odd| oddity(office.words(), policy, odd, form.on)).collect();
    Ok(Done { text: office.t("tui-saved"), made: None, lines })
}
