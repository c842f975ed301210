//! What the statute rows say of a row: how long resettlement help lasts (帮教期限) where it is not written, and terms that no
//! court may set. Never a number here.

use super::plan::{PlanOptions, required};
use super::row::Row;
use super::value::Value;
use super::{Field, NoticeReason, RejectReason, Term, apply};
use crate::check::{self, Oddity};
use crate::domain::{AssistanceGrade, CaseKind, Category, CorrectionsCase, ResettlementSource};
use crate::policy::{LimitUnit, Statute};

/// The row that says how long help lasts (RS-01): after parole and temporary execution as long as after prison.
const fn help_row(source: ResettlementSource, corrections: Option<Category>) -> &'static str {
    match (source, corrections) {
        (ResettlementSource::Released, _) => "RS-01-release",
        (ResettlementSource::CorrectionsEnded, Some(Category::Parole | Category::TemporaryExecution)) => {
            "RS-01-parole"
        }
        (ResettlementSource::CorrectionsEnded, _) => "RS-01-corrections",
    }
}

/// The number of a statute row in years.
pub(super) fn years(options: &PlanOptions<'_>, rule: &str) -> Option<u32> {
    let limit = options.statute.rule(rule, options.today)?.limit.as_ref()?;
    (limit.unit == LimitUnit::Year).then_some(limit.quantity)
}

/// What is odd about the terms of a case (V-01 to V-05), its sentence read from the words of the document.
pub fn oddities(terms: &CorrectionsCase, statute: &Statute) -> Vec<Oddity> {
    check::oddities(terms, Term::parse(&terms.sentence).map(Term::as_written), statute)
}

/// The terms of a resettlement case that a row opens.
pub(super) fn new_resettlement(
    row: &mut Row,
    options: &PlanOptions<'_>,
    corrections: Option<Category>,
) -> Option<CaseKind> {
    let released_on = required(row, Field::ReleaseDate, |row| row.date(Field::ReleaseDate))?;
    let grade: AssistanceGrade =
        required(row, Field::Grade, |row| apply::assistance_grade(row.code(Field::Grade)?))?;
    let source = row.code(Field::ReleaseKind).and_then(apply::resettlement_source);
    let source = source.unwrap_or(ResettlementSource::Released);
    let start = row.date(Field::HelpStart).unwrap_or(released_on);
    let written = row.date(Field::HelpEnd).or_else(|| match row.values.get(&Field::HelpTerm) {
        Some(Value::Term(term)) => term.last_day(start),
        _ => None,
    });
    let end = if let Some(end) = written {
        end
    } else {
        let years = years(options, help_row(source, corrections));
        let last_day = |_: &Row| Term { years: years?, months: 0, days: 0 }.last_day(start);
        let end = required(row, Field::HelpEnd, last_day)?;
        row.notice(Field::HelpEnd, NoticeReason::HelpPeriodComputed { end });
        end
    };
    if end < start {
        row.reject(Field::HelpEnd, RejectReason::EndBeforeStart { start: Field::HelpStart });
        return None;
    }
    if end < options.today {
        row.notice(Field::HelpEnd, NoticeReason::TermOver);
    }
    row.values.insert(Field::HelpStart, Value::Date(start));
    row.values.insert(Field::HelpEnd, Value::Date(end));
    Some(CaseKind::Resettlement(apply::blank_resettlement(source, released_on, grade, end)))
}
