//! What must be true of the days of a row: in order, plausible, of a person of that age.

use super::row::{Row, years_between};
use super::value::Value;
use super::{Field, NoticeReason, RejectReason, RosterKind, RosterMap};
use chrono::{Months, NaiveDate};

/// Adds to a row what is wrong or odd about its days.
pub(super) fn check(row: &mut Row, map: &RosterMap, today: NaiveDate) {
    const PAST: [Field; 9] = [
        Field::BirthDate,
        Field::JudgmentDate,
        Field::EffectiveDate,
        Field::DocumentsDate,
        Field::AdmissionDate,
        Field::HandoverDate,
        Field::SentenceStart,
        Field::ExecutionNoticeDate,
        Field::DeliveredOn,
    ];
    const SPANS: [(Field, Field); 4] = [
        (Field::TermStart, Field::TermEnd),
        (Field::ProhibitionStart, Field::ProhibitionEnd),
        (Field::HelpStart, Field::HelpEnd),
        (Field::SentenceStart, Field::SentenceEnd),
    ];
    for field in PAST {
        if row.date(field).is_some_and(|date| date > today) {
            row.reject(field, RejectReason::DateInFuture);
        }
    }
    length(row);
    for (start, end) in SPANS {
        if let (Some(first), Some(last)) = (row.date(start), row.date(end))
            && last < first
        {
            row.reject(end, RejectReason::EndBeforeStart { start });
        }
    }
    match row.kind {
        RosterKind::Corrections => {
            if row.code(Field::Category) == Some("temporary-execution")
                && row.code(Field::Grounds).is_none()
                && !row.problems.iter().any(|problem| problem.field == Field::Grounds)
            {
                row.reject(Field::Grounds, RejectReason::Missing);
            }
            ages(row, map, today, Field::TermStart);
            if row.date(Field::TermEnd).is_some_and(|last| last < today) {
                row.notice(Field::TermEnd, NoticeReason::TermOver);
            }
        }
        RosterKind::Resettlement => ages(row, map, today, Field::ReleaseDate),
    }
}

/// The written length of a term against its days; where no last day is written, the length gives it.
fn length(row: &mut Row) {
    let (Some(Value::Term(term)), Some(first)) = (row.values.get(&Field::Term), row.date(Field::TermStart))
    else {
        return;
    };
    let Some(computed) = term.last_day(first) else { return };
    match row.date(Field::TermEnd) {
        Some(last) if last != computed => {
            row.notice(Field::TermEnd, NoticeReason::TermDiffers { computed });
        }
        Some(_) => {}
        None if row.problems.iter().any(|problem| problem.field == Field::TermEnd) => {}
        None => {
            row.values.insert(Field::TermEnd, Value::Date(computed));
            row.notice(Field::Term, NoticeReason::EndComputed { end: computed });
        }
    }
}

/// The age of the person when it began, and now.
fn ages(row: &mut Row, map: &RosterMap, today: NaiveDate, start: Field) {
    let limits = map.limits;
    let first = row.date(start);
    if let Some(birth) = row.date(Field::BirthDate) {
        let years = |age: i32| u32::try_from(age).unwrap_or(0);
        let age = years(years_between(birth, today));
        if age > limits.oldest {
            row.reject(Field::IdNumber, RejectReason::TooOld { age, most: limits.oldest });
        }
        if let Some(first) = first {
            let age = years(years_between(birth, first));
            if first <= birth {
                row.reject(start, RejectReason::EndBeforeStart { start: Field::BirthDate });
            } else if age < limits.youngest {
                row.reject(start, RejectReason::TooYoung { age, least: limits.youngest });
            }
        }
    }
    let latest = today.checked_add_months(Months::new(limits.years_ahead.saturating_mul(12)));
    if let (Some(first), Some(latest)) = (first, latest) {
        if first > latest {
            row.reject(start, RejectReason::TooFarAhead { years: limits.years_ahead });
        } else if first > today && start == Field::ReleaseDate {
            row.notice(start, NoticeReason::ReleaseAhead);
        }
    }
}
