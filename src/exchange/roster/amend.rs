//! Single cells laid over a file by hand (变更登记): the same fields, spellings and checks as a roster's.

use super::value::{self, Reading};
use super::{
    CodeList, Field, FieldKind, ListSource, NoticeReason, RejectReason, RosterKind, RosterMap, Value, apply,
    help,
};
use crate::check::Oddity;
use crate::domain::{CaseKind, Category, IdDocumentKind, IdNumber, Person};
use crate::exchange::sheet::CellValue;
use crate::policy::Statute;
use chrono::NaiveDate;

/// The particulars of a person that are amended by hand, in the order of the printed form. Birth date and sex follow the
/// number.
pub const PARTICULARS: &[Field] = &[
    Field::Name,
    Field::FormerName,
    Field::IdNumber,
    Field::Phone,
    Field::ResidenceAddress,
    Field::HouseholdAddress,
    Field::Household,
    Field::Employment,
    Field::Employer,
    Field::EmployerPhone,
    Field::Education,
    Field::Marital,
    Field::Political,
    Field::Ethnicity,
    Field::Nationality,
    Field::Health,
    Field::DrugHistory,
    Field::PlatformNumber,
    Field::Family,
    Field::Resume,
    Field::Notes,
];

const CORRECTIONS: &[Field] = &[
    Field::Category,
    Field::Grounds,
    Field::TermStart,
    Field::TermEnd,
    Field::Offence,
    Field::OffenceClass,
    Field::OriginalSentence,
    Field::Supplementary,
    Field::DecidingAuthority,
    Field::JudgmentNumber,
    Field::JudgmentDate,
    Field::EffectiveDate,
    Field::DocumentsDate,
    Field::DocumentsKind,
    Field::AdmissionDate,
    Field::ExecutionPlace,
    Field::DetentionPlace,
    Field::Prohibition,
    Field::ProhibitionStart,
    Field::ProhibitionEnd,
    Field::Monitoring,
    Field::MonitoringGround,
    Field::MonitoringStart,
    Field::MonitoringEnd,
    Field::MonitoringApproval,
    Field::DrugRelated,
    Field::Recidivist,
    Field::Minor,
    Field::Sealed,
    Field::Guarantor,
    Field::CrimeFacts,
    Field::PriorRecord,
    Field::SentencePeriod,
    Field::ExecutionNotice,
    Field::DeliveredOn,
];

const RESETTLEMENT: &[Field] = &[
    Field::ReleaseKind,
    Field::ReleaseDate,
    Field::ReleasedFrom,
    Field::HelpStart,
    Field::HelpEnd,
    Field::Grade,
    Field::Assistance,
    Field::ThreeWithout,
    Field::Escorted,
    Field::Offence,
    Field::Minor,
    Field::Sealed,
    Field::DetentionPlace,
    Field::CrimeFacts,
    Field::PriorRecord,
];

/// The terms of a case of a kind that are amended by hand.
pub const fn amendable_terms(kind: RosterKind) -> &'static [Field] {
    match kind {
        RosterKind::Corrections => CORRECTIONS,
        RosterKind::Resettlement => RESETTLEMENT,
    }
}

/// What cells would change.
#[derive(Debug)]
pub struct Amendment {
    /// The particulars, if they change.
    pub person: Option<Person>,
    /// The terms of the case, if they change.
    pub terms: Option<CaseKind>,
    /// What is odd about the changed terms (V-01 to V-06): a warning, never an obstacle.
    pub odd: Vec<Oddity>,
}

/// By what cells are read.
#[derive(Clone, Copy)]
pub struct AmendOptions<'a> {
    /// Spellings of the values of lists.
    pub map: &'a RosterMap,
    /// The law's numbers, for the warnings.
    pub statute: &'a Statute,
    /// Today.
    pub today: NaiveDate,
}

/// Lays cells over particulars and terms. An empty cell clears what may be empty. A value of a list is written by its name
/// in map files or by any word of the map.
///
/// # Errors
/// Every cell that cannot be taken, with the reason; nothing is changed then.
pub fn amend(
    person: &Person,
    terms: &CaseKind,
    cells: &[(Field, &str)],
    options: AmendOptions<'_>,
) -> Result<Amendment, Vec<(Field, RejectReason)>> {
    let (mut new_person, mut new_terms) = (person.clone(), terms.clone());
    let mut refused = Vec::new();
    for &(field, cell) in cells {
        let no_order = matches!(&new_terms, CaseKind::Corrections(case) if case.prohibition.is_none());
        let of_order = matches!(field, Field::ProhibitionStart | Field::ProhibitionEnd);
        if of_order && no_order && !cell.trim().is_empty() {
            refused.push((Field::Prohibition, RejectReason::Missing));
            continue;
        }
        if let Err(reason) = lay(&mut new_person, &mut new_terms, field, cell, options) {
            refused.push((field, reason));
        }
    }
    if !refused.is_empty() {
        return Err(refused);
    }
    let mut odd = Vec::new();
    if let CaseKind::Corrections(case) = &mut new_terms {
        if case.category != Category::TemporaryExecution {
            case.ground = None;
        }
        if case.prohibition.as_ref().is_some_and(|order| order.content.is_empty()) {
            case.prohibition = None;
        }
        odd = help::oddities(case, options.statute);
    }
    let terms = (new_terms != *terms).then_some(new_terms);
    if terms.is_none() {
        odd.clear();
    }
    Ok(Amendment { person: (new_person != *person).then_some(new_person), terms, odd })
}

/// What is written in a cell: text, a day, `yes` or `no`, the name of a value of a list; empty when nothing is.
pub fn written(person: &Person, terms: &CaseKind, field: Field) -> String {
    if field == Field::IdNumber {
        return person.document.number.clone();
    }
    match apply::get(person, terms, field) {
        Some(Value::Text(text)) => text.to_string(),
        Some(Value::Date(day)) => day.to_string(),
        Some(Value::Code(code)) => code,
        Some(Value::Flag(flag)) => if flag { "yes" } else { "no" }.to_owned(),
        _ => String::new(),
    }
}

fn lay(
    person: &mut Person,
    terms: &mut CaseKind,
    field: Field,
    cell: &str,
    options: AmendOptions<'_>,
) -> Result<(), RejectReason> {
    if cell.trim() == written(person, terms, field) {
        return Ok(());
    }
    if field == Field::IdNumber {
        return document(person, cell, options.today);
    }
    let value = match field.kind() {
        FieldKind::Code(list) => named(list, cell.trim()),
        FieldKind::Flag => named(CodeList::Flag, cell.trim()).map(|value| match value {
            Value::Code(word) => Value::Flag(word == "yes"),
            other => other,
        }),
        _ => None,
    };
    let value = match value {
        Some(value) => Some(value),
        None => match value::read(field, &CellValue::Text(cell.to_owned()), options.map, false)? {
            Reading::Blank => None,
            Reading::Value(value, _) => Some(value),
            Reading::LeftOut(NoticeReason::WordNotUnderstood { list, known, .. }) => {
                return Err(RejectReason::UnknownWord { list, known });
            }
            Reading::LeftOut(_) => return Err(RejectReason::DigitsLost),
        },
    };
    match value {
        Some(value) => {
            apply::put(person, terms, field, &value);
            Ok(())
        }
        None if apply::clear(person, terms, field) => Ok(()),
        None => Err(RejectReason::Missing),
    }
}

/// The value of a closed list by its name in map files.
fn named(list: CodeList, word: &str) -> Option<Value> {
    match list.source() {
        ListSource::Closed(names) => names.contains(&word).then(|| Value::Code(word.to_owned())),
        ListSource::Codes(_) | ListSource::Levels => None,
    }
}

/// Another number of the same kind of document; birth date and sex follow a resident number.
fn document(person: &mut Person, cell: &str, today: NaiveDate) -> Result<(), RejectReason> {
    let kind = person.document.kind;
    let read = value::document(&CellValue::Text(cell.to_owned()), kind, today)?;
    person.document = read.ok_or(RejectReason::Missing)?;
    if kind == IdDocumentKind::ResidentId
        && let Ok(number) = IdNumber::parse(&person.document.number, today)
    {
        (person.birth, person.sex) = (number.birth(), number.sex());
    }
    Ok(())
}
