//! What an import would do: each row new, unchanged, changed or rejected.

use super::{
    Field, LeftOutColumn, Notice, NoticeReason, Problem, RejectReason, RosterKind, apply, help,
    read::{Roster, SheetReport},
    row::Row,
    value::Value,
};
use crate::domain::{
    CaseId, CaseKind, CaseState, Category, CorrectionsCase, IdDocument, Intake, OfficerId, Person, Sex,
    SubjectId, Text,
};
use crate::policy::{Statute, period};
use crate::registry::NewCase;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// The people that a roster is compared with; the registry answers.
pub trait ExistingRoster {
    /// Why the registry cannot answer.
    type Error;

    /// The person with this identity document, with the latest case of this kind if there is one.
    fn find(&self, document: &IdDocument, kind: RosterKind) -> Result<Option<ExistingPerson>, Self::Error>;

    /// The officer of that name, if the office has one.
    fn officer(&self, name: &Text) -> Option<OfficerId>;
}

/// A registry without anybody.
#[derive(Clone, Copy, Debug, Default)]
pub struct NobodyYet;

impl ExistingRoster for NobodyYet {
    type Error = std::convert::Infallible;

    fn find(&self, _: &IdDocument, _: RosterKind) -> Result<Option<ExistingPerson>, Self::Error> {
        Ok(None)
    }

    fn officer(&self, _: &Text) -> Option<OfficerId> {
        None
    }
}

/// A person of the registry, as of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingPerson {
    /// Who.
    pub subject: SubjectId,
    /// Particulars in force.
    pub person: Person,
    /// The latest case of the kind asked for.
    pub case: Option<ExistingCase>,
    /// Category of the latest corrections case, whatever was asked for: it decides how long help lasts.
    pub corrections: Option<Category>,
}

/// A case of the registry, as of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingCase {
    /// Its id.
    pub case: CaseId,
    /// Terms in force.
    pub terms: CaseKind,
    /// Supervision level in force, by the name of the policy.
    pub level: Option<String>,
    /// Whether it is still open.
    pub open: bool,
}

/// What the plan needs beside the roster.
#[derive(Clone, Copy, Debug)]
pub struct PlanOptions<'a> {
    /// The day of the import.
    pub today: NaiveDate,
    /// The statute rows; their numbers fill what a row leaves out (RS-01, MN-01). The row's own days always win.
    pub statute: &'a Statute,
}

/// A cell that differs from the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The field.
    pub field: Field,
    /// What the registry says; `None` for 未填.
    pub old: Option<Value>,
    /// What the roster says.
    pub new: Value,
}

/// Cells of a person or case that differ from the registry. Empty cells of a roster never erase anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// The cells.
    pub fields: Vec<FieldChange>,
    /// Particulars as they would be, if they change.
    pub person: Option<Person>,
    /// Terms as they would be, if they change.
    pub terms: Option<CaseKind>,
    /// Supervision level as it would be, if it changes.
    pub level: Option<String>,
}

/// What would become of a row that is fit to be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A person whom the registry does not know.
    NewSubject {
        /// Particulars.
        person: Box<Person>,
        /// The first case.
        case: Box<NewCase>,
    },
    /// A known person without an open case of this kind.
    NewCase {
        /// Who.
        subject: SubjectId,
        /// The case.
        case: Box<NewCase>,
        /// Particulars that differ; they need `--update`.
        changes: Box<Changes>,
    },
    /// Known, and nothing differs.
    Unchanged {
        /// Who.
        subject: SubjectId,
    },
    /// Known, and some cells differ; they need `--update`.
    Changed {
        /// Who.
        subject: SubjectId,
        /// Which case.
        case: CaseId,
        /// What differs.
        changes: Box<Changes>,
    },
}

/// A row that is fit to be imported.
#[derive(Clone, Debug)]
pub struct PlannedRow {
    /// The row as read.
    pub row: Row,
    /// What would become of it.
    pub outcome: Outcome,
    /// What is odd about it.
    pub notices: Vec<Notice>,
}

/// A row that is not, with everything wrong with it.
#[derive(Clone, Debug)]
pub struct RejectedRow {
    /// The row as read.
    pub row: Row,
    /// At least one problem.
    pub problems: Vec<Problem>,
}

/// How many rows would become what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanCounts {
    /// New people.
    pub new_subjects: usize,
    /// New cases of known people.
    pub new_cases: usize,
    /// Rows that differ in some cell.
    pub changed: usize,
    /// Rows that say what the registry says.
    pub unchanged: usize,
    /// Rows that are not fit.
    pub rejected: usize,
}

/// What an import would do. Making it changes nothing.
#[derive(Clone, Debug)]
pub struct RosterPlan {
    /// What was found in each sheet.
    pub sheets: Vec<SheetReport>,
    /// The rows that are fit, in the order of the file.
    pub rows: Vec<PlannedRow>,
    /// The rows that are not, in the order of the file.
    pub rejected: Vec<RejectedRow>,
    pub(super) headings: Vec<(String, u32, String)>,
}

impl RosterPlan {
    /// How many rows would become what.
    pub fn counts(&self) -> PlanCounts {
        let mut counts = PlanCounts { rejected: self.rejected.len(), ..PlanCounts::default() };
        for row in &self.rows {
            match &row.outcome {
                Outcome::NewSubject { .. } => counts.new_subjects += 1,
                Outcome::NewCase { changes, .. } => {
                    counts.new_cases += 1;
                    counts.changed += usize::from(!changes.fields.is_empty());
                }
                Outcome::Unchanged { .. } => counts.unchanged += 1,
                Outcome::Changed { .. } => counts.changed += 1,
            }
        }
        counts
    }

    /// Columns of all sheets that are not stored.
    pub fn left_out(&self) -> impl Iterator<Item = &LeftOutColumn> {
        self.sheets.iter().flat_map(|sheet| &sheet.left_out)
    }
}

/// Compares a roster with the people of the registry.
pub fn plan_roster<E: ExistingRoster>(
    roster: Roster,
    existing: &E,
    options: &PlanOptions<'_>,
) -> Result<RosterPlan, E::Error> {
    let Roster { sheets, mut rows, headings } = roster;
    mark_duplicates(&mut rows);
    let mut plan = RosterPlan { sheets, rows: Vec::new(), rejected: Vec::new(), headings };
    for mut row in rows {
        let found = match &row.document {
            Some(document) if row.problems.is_empty() => existing.find(document, row.kind)?,
            _ => None,
        };
        if let Some(outcome) = outcome(&mut row, found, options, &|name| existing.officer(name)) {
            let notices = std::mem::take(&mut row.notices);
            plan.rows.push(PlannedRow { row, outcome, notices });
        } else {
            let problems = std::mem::take(&mut row.problems);
            plan.rejected.push(RejectedRow { row, problems });
        }
    }
    Ok(plan)
}

/// Rejects every row whose document stands in another row of the same kind: nobody can know which one is right.
fn mark_duplicates(rows: &mut [Row]) {
    let mut seen: BTreeMap<(RosterKind, IdDocument), Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        if let Some(document) = &row.document {
            seen.entry((row.kind, document.clone())).or_default().push(index);
        }
    }
    for same in seen.into_values().filter(|same| same.len() > 1) {
        for (place, &index) in same.iter().enumerate() {
            // The first names the second; every other one names the first.
            let other = if place == 0 { same[1] } else { same[0] };
            let other = rows[other].at(Field::IdNumber);
            rows[index].reject(Field::IdNumber, RejectReason::DuplicateInFile { other });
        }
    }
}

/// What becomes of a row; `None`, with problems in the row, when it is not fit.
fn outcome(
    row: &mut Row,
    found: Option<ExistingPerson>,
    options: &PlanOptions<'_>,
    officer: &dyn Fn(&Text) -> Option<OfficerId>,
) -> Option<Outcome> {
    if !row.problems.is_empty() {
        return None;
    }
    let Some(existing) = found else {
        let person = new_person(row)?;
        let (person, case) = new_case(row, person, None, options, officer)?;
        return Some(Outcome::NewSubject { person: Box::new(person), case: Box::new(case) });
    };
    let subject = existing.subject;
    let old = existing.case.filter(|case| case.open || is_same_case(row, &case.terms));
    let Some(old) = old else {
        let (person, case) = new_case(row, existing.person.clone(), existing.corrections, options, officer)?;
        let fields = differences(row, &existing.person, &case.terms, &person, &case.terms);
        let person = (person != existing.person).then_some(person);
        let changes = Changes { fields, person, terms: None, level: None };
        return Some(Outcome::NewCase { subject, case: Box::new(case), changes: Box::new(changes) });
    };

    if !old.open {
        row.notice(Field::Name, NoticeReason::CaseClosed);
        return Some(Outcome::Unchanged { subject });
    }

    let (mut person, mut terms) = (existing.person.clone(), old.terms.clone());
    overlay(row, &mut person, &mut terms, options);
    let mut fields = differences(row, &existing.person, &old.terms, &person, &terms);
    let level = level(row).filter(|level| old.level.as_ref() != Some(level));
    if let Some(new) = row.values.get(&Field::Level).filter(|_| level.is_some()) {
        let old = old.level.clone().map(Value::Code);
        fields.push(FieldChange { field: Field::Level, old, new: new.clone() });
    }
    let person = (person != existing.person).then_some(person);
    let terms = (terms != old.terms).then_some(terms);
    if person.is_none() && terms.is_none() && level.is_none() {
        return Some(Outcome::Unchanged { subject });
    }
    let changes = Changes { fields, person, terms, level };
    Some(Outcome::Changed { subject, case: old.case, changes: Box::new(changes) })
}

/// A closed case that starts on the row's first day is the row's case: the roster has not been weeded yet.
fn is_same_case(row: &Row, terms: &CaseKind) -> bool {
    match terms {
        CaseKind::Corrections(case) => row.date(Field::TermStart) == Some(case.term_start),
        CaseKind::Resettlement(case) => row.date(Field::ReleaseDate) == Some(case.released_on),
    }
}

/// The particulars that every person has; a row without them is not fit, whatever the map requires.
fn new_person(row: &mut Row) -> Option<Person> {
    let (document, birth) = (row.document.clone(), row.date(Field::BirthDate));
    let name = match row.values.get(&Field::Name) {
        Some(Value::Text(name)) => Some(name.clone()),
        _ => None,
    };
    for (field, known) in [
        (Field::Name, name.is_some()),
        (Field::IdNumber, document.is_some()),
        (Field::BirthDate, birth.is_some()),
    ] {
        if !known {
            row.reject(field, RejectReason::Missing);
        }
    }
    Some(Person::new(name?, document?, Sex::Unstated, birth?))
}

/// The case that a row opens, with the particulars after it.
fn new_case(
    row: &mut Row,
    mut person: Person,
    corrections: Option<Category>,
    options: &PlanOptions<'_>,
    officer: &dyn Fn(&Text) -> Option<OfficerId>,
) -> Option<(Person, NewCase)> {
    let mut terms = match row.kind {
        RosterKind::Corrections => CaseKind::Corrections(CorrectionsCase::new(
            required(row, Field::Category, |row| apply::sentence_category(row.code(Field::Category)?))?,
            required(row, Field::TermStart, |row| row.date(Field::TermStart))?,
            required(row, Field::TermEnd, |row| row.date(Field::TermEnd))?,
        )),
        RosterKind::Resettlement => help::new_resettlement(row, options, corrections)?,
    };
    overlay(row, &mut person, &mut terms, options);
    let (opened_on, state) = match &terms {
        CaseKind::Corrections(case) => {
            // Whoever is listed after the last day is overdue for discharge, and must be seen to be: that a decision is
            // awaited (期满待决) is for an officer to record, never inferred.
            let state = if case.reported_on.is_none() && case.term_start > options.today {
                CaseState::NotYetReported
            } else {
                CaseState::UnderSupervision
            };
            (case.reported_on.unwrap_or(case.term_start), state)
        }
        CaseKind::Resettlement(case) => {
            let ahead = case.released_on > options.today;
            let state = if ahead { CaseState::NotYetReported } else { CaseState::UnderSupervision };
            (case.period_start, state)
        }
    };
    let opening = if row.kind == RosterKind::Resettlement
        && row.code(Field::ReleaseKind) == Some("corrections-ended")
    {
        Intake::FromCorrections
    } else {
        Intake::Opening
    };
    let named = match row.values.get(&Field::Officer) {
        Some(Value::Text(name)) => Some(officer(name)),
        _ => None,
    };
    if named == Some(None) {
        row.notice(Field::Officer, NoticeReason::OfficerUnknown);
    }
    let case = NewCase {
        on: opened_on.min(options.today),
        terms,
        intake: row.code(Field::Intake).and_then(apply::intake).unwrap_or(opening),
        state,
        level: level(row),
        officer: named.flatten(),
    };
    Some((person, case))
}

/// The supervision level that a row gives; resettlement help has none.
fn level(row: &Row) -> Option<String> {
    let level = row.code(Field::Level).filter(|_| row.kind == RosterKind::Corrections);
    level.map(str::to_owned)
}

/// A value without which there is no case; a row that lacks it is rejected for that field.
pub(super) fn required<T>(row: &mut Row, field: Field, get: impl FnOnce(&Row) -> Option<T>) -> Option<T> {
    let value = get(row);
    if value.is_none() {
        row.reject(field, RejectReason::Missing);
    }
    value
}

/// Lays the row's values over particulars and terms. What the row leaves empty stays as it is.
fn overlay(row: &mut Row, person: &mut Person, terms: &mut CaseKind, options: &PlanOptions<'_>) {
    join_sentence(row);
    if row.kind == RosterKind::Resettlement {
        // 06 is 自返: nobody met the person at the gate. 99 says nothing.
        let handed_over = match row.code(Field::HandoverMode) {
            Some("01" | "02" | "03" | "04" | "05") => Some(true),
            Some("06") => Some(false),
            _ => None,
        };
        if let Some(handed_over) = handed_over {
            row.values.entry(Field::Escorted).or_insert(Value::Flag(handed_over));
        }
    }
    for (&field, value) in &row.values {
        apply::put(person, terms, field, value);
    }
    let (CaseKind::Corrections(case), birth) = (terms, person.birth) else { return };
    // birth and first day decide (法58), whatever the list says: the registry writes no other flag
    let by_birth = |years| period::is_minor_case(birth, case.term_start, years);
    let by_birth = help::years(options, "MN-01").map_or(case.minor, by_birth);
    if case.minor != by_birth {
        case.minor = by_birth;
        let adult = NoticeReason::AdultByBirth;
        row.notice(Field::Minor, if by_birth { NoticeReason::MinorByBirth } else { adult });
    }
    if case.category != Category::TemporaryExecution {
        case.ground = None;
    }
    for odd in help::oddities(case, options.statute) {
        row.notice(Field::TermEnd, NoticeReason::Odd(odd));
    }
}

/// 刑种 and 原判刑期 in two columns are one sentence: 有期徒刑 and 一年六个月.
fn join_sentence(row: &mut Row) {
    let Some(Value::Text(kind)) = row.values.remove(&Field::SentenceKind) else { return };
    let joined = match row.values.get(&Field::OriginalSentence) {
        Some(Value::Text(sentence)) if sentence.contains(kind.as_str()) => return,
        Some(Value::Text(sentence)) => Text::new(&format!("{kind}{sentence}")).unwrap_or(kind),
        _ => kind,
    };
    row.values.insert(Field::OriginalSentence, Value::Text(joined));
}

fn differences(
    row: &Row,
    old_person: &Person,
    old_terms: &CaseKind,
    new_person: &Person,
    new_terms: &CaseKind,
) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for &field in Field::ALL {
        let old = apply::get(old_person, old_terms, field);
        let new = apply::get(new_person, new_terms, field);
        if let Some(new) = new
            && old.as_ref() != Some(&new)
        {
            debug_assert!(row.values.contains_key(&field) || field == Field::Minor || old.is_none());
            changes.push(FieldChange { field, old, new });
        }
    }
    changes
}
