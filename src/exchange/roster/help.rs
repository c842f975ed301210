//! What the statute rows say of a row: how long resettlement help lasts (帮教期限) where it is not written, and terms that no
//! court may set. Never a number here.

use super::plan::{PlanOptions, required};
use super::row::Row;
use super::value::Value;
use super::{Field, NoticeReason, RejectReason, Term, apply};
use crate::check::{self, Oddity};
use crate::domain::{
    AssistanceGrade, CaseKind, Category, CorrectionsCase, ResettlementCase, ResettlementSource,
};
use crate::policy::{LimitUnit, Statute};
use chrono::{Months, NaiveDate};

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

/// What is odd about the terms of a case (V-01 to V-06), its sentence read from the words of the document.
pub fn oddities(terms: &CorrectionsCase, statute: &Statute) -> Vec<Oddity> {
    check::oddities(terms, Term::parse(principal(&terms.sentence)).map(Term::as_written), statute)
}

/// The principal punishment in a sentence as documents word it: 判处有期徒刑三年，缓刑四年，并处罚金 is 有期徒刑三年.
fn principal(sentence: &str) -> &str {
    let decided = sentence.rsplit_once("决定执行").map_or(sentence, |(_, decided)| decided);
    let decided = decided.trim_start_matches(['：', ':', ' ']).trim_start_matches("判处");
    // A sentence that was commuted is not what is left to be served: it stays unread.
    if decided.contains('减') {
        return "";
    }
    let ends = ["，", "；", "。", "、", "（", ",", ";", "(", "并处", "附加", "剥夺", "缓刑", "宣告"];
    let end = ends.iter().filter_map(|word| decided.find(word)).min().unwrap_or(decided.len());
    decided[..end].trim()
}

/// The terms of a resettlement case that a row opens.
pub(super) fn new_resettlement(
    row: &mut Row,
    options: &PlanOptions<'_>,
    corrections: Option<Category>,
) -> Option<CaseKind> {
    let source = row.code(Field::ReleaseKind).and_then(apply::resettlement_source);
    let source = source.unwrap_or(ResettlementSource::Released);
    let years = years(options, help_row(source, corrections));
    let released_on = match row.date(Field::ReleaseDate) {
        Some(day) => day,
        None => {
            let begins = |end: NaiveDate| {
                let start = end.succ_opt()?;
                start.checked_sub_months(Months::new(years?.checked_mul(12)?))
            };
            let day = |row: &Row| row.date(Field::HelpStart).or_else(|| begins(row.date(Field::HelpEnd)?));
            let day = required(row, Field::ReleaseDate, day)?;
            row.notice(Field::HelpEnd, NoticeReason::ReleaseComputed { day });
            day
        }
    };
    let grade = row.code(Field::Grade).and_then(apply::assistance_grade);
    let grade = grade.unwrap_or(AssistanceGrade::Undetermined);
    if grade == AssistanceGrade::Undetermined {
        row.notice(Field::Grade, NoticeReason::GradeUndetermined);
    }
    let start = row.date(Field::HelpStart).unwrap_or(released_on);
    let written = row.date(Field::HelpEnd).or_else(|| match row.values.get(&Field::HelpTerm) {
        Some(Value::Term(term)) => term.last_day(start),
        _ => None,
    });
    let end = if let Some(end) = written {
        end
    } else {
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
        row.notice(Field::HelpEnd, NoticeReason::HelpOver);
    }
    row.values.insert(Field::HelpStart, Value::Date(start));
    row.values.insert(Field::HelpEnd, Value::Date(end));
    Some(CaseKind::Resettlement(ResettlementCase::new(source, released_on, grade, end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_principal_punishment_is_read_out_of_the_words_of_a_sentence() {
        for (sentence, read) in [
            ("有期徒刑三年", "有期徒刑三年"),
            ("判处有期徒刑三年，缓刑四年，并处罚金五千元", "有期徒刑三年"),
            ("有期徒刑三年缓刑四年", "有期徒刑三年"),
            ("有期徒刑二年；剥夺政治权利一年", "有期徒刑二年"),
            ("拘役五个月并处罚金", "拘役五个月"),
            ("盗窃判一年，诈骗判二年，决定执行有期徒刑二年六个月，并处罚金", "有期徒刑二年六个月"),
            ("无期徒刑，减为有期徒刑二十年", ""),
            ("缓刑三年", ""),
        ] {
            assert_eq!(principal(sentence), read, "{sentence}");
        }
    }
}
