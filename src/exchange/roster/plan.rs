//! What an import would do: each row new, unchanged, changed or rejected.

use super::{
    ColumnPreview, ExistingPerson, ExistingRoster, Field, Notice, NoticeReason, Problem, RejectReason,
    RosterKind, apply,
    duplicates::mark_duplicates,
    help,
    read::{Roster, SheetReport},
    row::Row,
    value::Value,
};
use crate::domain::{
    CaseId, CaseKind, CaseState, Category, CorrectionsCase, IdDocument, Intake, OfficerId, Person, Sex,
    SubjectId, Text,
};
use crate::exchange::sheet::CellAddress;
use crate::policy::{Statute, period};
use crate::registry::{LikenessIndex, NewCase, Profile};
use chrono::NaiveDate;
use std::collections::BTreeMap;

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
    /// The second case of somebody whom another row of the file registers: they stand in both lists.
    SecondCase {
        /// Index of that row in [`RosterPlan::rows`].
        first: usize,
        /// The case.
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
    /// Rows that repeat another cell for cell and are not read again.
    pub repeats: Vec<Notice>,
    pub(super) headings: Vec<(String, u32, String)>,
}

impl RosterPlan {
    /// How many rows would become what.
    pub fn counts(&self) -> PlanCounts {
        let mut counts = PlanCounts { rejected: self.rejected.len(), ..PlanCounts::default() };
        for row in &self.rows {
            match &row.outcome {
                Outcome::NewSubject { .. } => counts.new_subjects += 1,
                Outcome::SecondCase { .. } => counts.new_cases += 1,
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

    /// The columns of all tables and what becomes of each.
    pub fn columns(&self) -> impl Iterator<Item = &ColumnPreview> {
        self.sheets.iter().flat_map(|sheet| &sheet.columns)
    }

    /// What is odd about rows that go in, and about rows that repeat others.
    pub fn notices(&self) -> impl Iterator<Item = &Notice> {
        self.rows.iter().flat_map(|row| &row.notices).chain(&self.repeats)
    }

    /// What is wrong with rows that do not.
    pub fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.rejected.iter().flat_map(|row| &row.problems)
    }
}

/// Compares a roster with the people of the registry.
pub fn plan_roster<E: ExistingRoster>(
    roster: Roster,
    existing: &E,
    options: &PlanOptions<'_>,
) -> Result<RosterPlan, E::Error> {
    let Roster { sheets, mut rows, headings } = roster;
    let repeats = mark_duplicates(&mut rows);
    let mut plan = RosterPlan { sheets, rows: Vec::new(), rejected: Vec::new(), repeats, headings };
    let mut known = Known::default();
    for mut row in rows {
        let document = row.document.clone().filter(|_| row.problems.is_empty());
        let found = match &document {
            Some(document) => existing.find(document, row.kind)?,
            None => None,
        };
        let found = found.map(|found| known.as_amended(found));
        let officer = |name: &Text| existing.officer(name);
        let first = document.as_ref().and_then(|document| known.new.get(document).copied());
        let outcome = match first {
            Some(first) => second_case(&mut row, first, &mut plan.rows, options, &officer),
            None => outcome(&mut row, found, options, &officer),
        };
        let Some(outcome) = outcome else {
            let problems = std::mem::take(&mut row.problems);
            plan.rejected.push(RejectedRow { row, problems });
            continue;
        };
        known.take(&mut row, &outcome, plan.rows.len(), existing);
        let notices = std::mem::take(&mut row.notices);
        plan.rows.push(PlannedRow { row, outcome, notices });
    }
    Ok(plan)
}

/// What the rows planned so far will have made known.
#[derive(Default)]
struct Known {
    /// New people by their document, with the index of their row.
    new: BTreeMap<IdDocument, usize>,
    /// Known people as rows before change them.
    amended: BTreeMap<SubjectId, Person>,
    /// New people by what others are likely to share with them.
    alike: LikenessIndex<CellAddress>,
}

impl Known {
    fn as_amended(&self, found: ExistingPerson) -> ExistingPerson {
        let person = self.amended.get(&found.subject).cloned();
        ExistingPerson { person: person.unwrap_or_else(|| found.person.clone()), ..found }
    }

    fn take<E: ExistingRoster>(&mut self, row: &mut Row, outcome: &Outcome, at: usize, existing: &E) {
        /// So many people who are likely the same are named.
        const NAMED: usize = 3;
        match outcome {
            Outcome::NewSubject { person, case } => {
                let profile = Profile::new(person, [&case.terms]);
                let of_registry = existing.alike(&profile).into_iter();
                let of_registry = of_registry.map(|(number, shared)| (number.to_string(), shared));
                let of_file = self.alike.alike(&profile).into_iter();
                let of_file = of_file.map(|(at, shared)| (at.to_string(), shared));
                for (other, shared) in of_registry.chain(of_file).take(NAMED) {
                    row.notice(Field::IdNumber, NoticeReason::Alike { other, shared });
                }
                self.alike.add(row.at(Field::IdNumber), profile);
                self.new.insert(person.document.clone(), at);
            }
            Outcome::NewCase { subject, changes, .. } | Outcome::Changed { subject, changes, .. } => {
                if let Some(person) = &changes.person {
                    self.amended.insert(*subject, person.clone());
                }
            }
            Outcome::SecondCase { .. } | Outcome::Unchanged { .. } => {}
        }
    }
}

/// The case of a row whose person an earlier row of the other list registers. What that row left empty is filled from this
/// one; where both differ the first stands, and it is said.
fn second_case(
    row: &mut Row,
    first: usize,
    rows: &mut [PlannedRow],
    options: &PlanOptions<'_>,
    officer: &dyn Fn(&Text) -> Option<OfficerId>,
) -> Option<Outcome> {
    let planned = rows.get_mut(first)?;
    let Outcome::NewSubject { person, case: first_case } = &mut planned.outcome else { return None };
    let corrections = first_case.terms.corrections().map(|terms| terms.category);
    let (mut merged, case) = new_case(row, person.as_ref().clone(), corrections, options, officer)?;
    for &field in Field::ALL {
        let old = apply::get(person, &first_case.terms, field);
        let new = apply::get(&merged, &first_case.terms, field);
        if let Some(old) = old.filter(|old| new.as_ref() != Some(old)) {
            let mut terms = first_case.terms.clone();
            apply::put(&mut merged, &mut terms, field, &old);
            let other = planned.row.at(Field::IdNumber);
            row.notice(field, NoticeReason::OtherListDiffers { other });
        }
    }
    **person = merged;
    Some(Outcome::SecondCase { first, case: Box::new(case) })
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
        let fields = differences(&existing.person, &case.terms, &person, &case.terms);
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
    let mut fields = differences(&existing.person, &old.terms, &person, &terms);
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
            let state = match row.code(Field::State) {
                Some("not-reported") => CaseState::NotYetReported,
                Some("detained") => CaseState::Detained,
                Some("out-of-supervision") => CaseState::OutOfSupervision,
                Some("omitted") => CaseState::Omitted,
                _ if case.reported_on.is_none() && case.term_start > options.today => {
                    CaseState::NotYetReported
                }
                _ => CaseState::UnderSupervision,
            };
            (case.reported_on.unwrap_or(case.term_start), state)
        }
        CaseKind::Resettlement(case) => {
            let ahead = case.released_on > options.today || row.code(Field::State) == Some("not-reported");
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
        let told = if by_birth { NoticeReason::MinorByBirth } else { NoticeReason::AdultByBirth };
        row.notice(Field::Minor, told);
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
    old_person: &Person,
    old_terms: &CaseKind,
    new_person: &Person,
    new_terms: &CaseKind,
) -> Vec<FieldChange> {
    let mut changes = Vec::new();
    for &field in Field::ALL {
        let old = apply::get(old_person, old_terms, field);
        let new = apply::get(new_person, new_terms, field);
        if let Some(new) = new.filter(|new| old.as_ref() != Some(new)) {
            changes.push(FieldChange { field, old, new });
        }
    }
    changes
}
