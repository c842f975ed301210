//! Sums (推算案例): dates and limits that a profile's author expects to come out, written beside the cases.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;
use toml::Spanned;

use crate::policy::error::{PolicyError, Problem, Reader};
use crate::policy::period::{self, Length, MOST, Term};
use crate::policy::{Policy, Statute};

/// A sum with what is expected of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sum {
    /// What it is about.
    pub name: String,
    /// The line of its name, counted from 1.
    pub line: usize,
    /// The sum.
    pub of: SumOf,
}

/// Kinds of sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SumOf {
    /// A deadline for an act: counted from the day after the first, rolled off rest days.
    Deadline {
        /// The day not counted.
        from: NaiveDate,
        /// How long.
        length: Length,
        /// The last day as counted, if it is asked about.
        last: Option<NaiveDate>,
        /// The day it is rolled to, if it is asked about.
        due: Option<NaiveDate>,
    },
    /// A term: its first day counts, and it never rolls.
    Term {
        /// First day.
        start: NaiveDate,
        /// How long.
        term: Term,
        /// Last day.
        end: NaiveDate,
    },
    /// Whether a number is within the limit of a statute rule.
    Limit {
        /// The rule.
        rule: String,
        /// The number, in the rule's unit.
        quantity: u32,
        /// What is expected.
        holds: bool,
    },
    /// Whether a case that starts on a day is a minor's (MN-01).
    Minor {
        /// Birth.
        birth: NaiveDate,
        /// First day of the term.
        start: NaiveDate,
        /// What is expected.
        minor: bool,
    },
}

/// A sum that comes out otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumMiss {
    /// The key of the expectation.
    pub field: &'static str,
    /// What the file expects.
    pub expected: String,
    /// What the rules give.
    pub got: String,
}

/// The row that says until which age somebody is a minor.
const MAJORITY: &str = "MN-01";

impl Sum {
    /// What does not come out as expected by the rules of a policy.
    pub fn misses(&self, policy: &Policy) -> Vec<SumMiss> {
        let miss = |field, expected: &dyn ToString, got: &dyn ToString| {
            let (expected, got) = (expected.to_string(), got.to_string());
            (expected != got).then_some(SumMiss { field, expected, got })
        };
        let found = match &self.of {
            SumOf::Deadline { from, length, last, due } => {
                let deadline = policy.calendar().deadline(*from, *length);
                let of_last = last.and_then(|day| miss("last", &day, &deadline.unrolled));
                [of_last, due.and_then(|day| miss("due", &day, &deadline.due))]
            }
            SumOf::Term { start, term, end } => {
                let got = period::term_end(*start, *term).map(|end| end.to_string()).unwrap_or_default();
                [miss("end", end, &got), None]
            }
            SumOf::Limit { rule, quantity, holds } => {
                let rows = policy.statute().rules().iter().rev();
                let limit = rows.filter(|row| row.id == *rule).find_map(|row| row.limit.as_ref());
                [limit.and_then(|limit| miss("holds", holds, &limit.admits(*quantity))), None]
            }
            SumOf::Minor { birth, start, minor } => {
                let limit = policy.statute().rule(MAJORITY, *start).and_then(|row| row.limit.as_ref());
                let got = limit.map(|limit| period::is_minor_case(*birth, *start, limit.quantity));
                [got.and_then(|got| miss("minor", minor, &got)), None]
            }
        };
        found.into_iter().flatten().collect()
    }
}

/// A sum as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::policy) struct RawSum {
    name: Spanned<String>,
    from: Option<Spanned<String>>,
    days: Option<u32>,
    working_days: Option<u32>,
    months: Option<u32>,
    years: Option<u32>,
    last: Option<Spanned<String>>,
    due: Option<Spanned<String>>,
    start: Option<Spanned<String>>,
    end: Option<Spanned<String>>,
    rule: Option<Spanned<String>>,
    quantity: Option<u32>,
    holds: Option<bool>,
    birth: Option<Spanned<String>>,
    minor: Option<bool>,
}

/// Reads the sums of a profile.
pub(in crate::policy) fn read_sums(
    reader: Reader<'_>,
    statute: &Statute,
    raw: Vec<RawSum>,
) -> Result<Vec<Sum>, PolicyError> {
    let mut names = BTreeSet::new();
    let mut sums = Vec::with_capacity(raw.len());
    for raw in raw {
        let span = raw.name.span();
        if !names.insert(raw.name.get_ref().clone()) {
            return Err(reader.fail(&span, Problem::Duplicate(raw.name.into_inner())));
        }
        let line = reader.text.get(..span.start).unwrap_or_default().matches('\n').count() + 1;
        let of = read_sum(reader, statute, &raw)?;
        sums.push(Sum { name: raw.name.into_inner(), line, of });
    }
    Ok(sums)
}

fn read_sum(reader: Reader<'_>, statute: &Statute, raw: &RawSum) -> Result<SumOf, PolicyError> {
    let span = raw.name.span();
    let missing = |key: &str| reader.fail(&span, Problem::MissingKey { key: key.to_owned() });
    let day = |text: &Option<Spanned<String>>| text.as_ref().map(|text| reader.date(text)).transpose();
    for (key, number) in
        [("days", raw.days), ("working_days", raw.working_days), ("months", raw.months), ("years", raw.years)]
    {
        if let Some(number) = number.filter(|number| *number > MOST) {
            let (value, allowed) = (format!("{key} = {number}"), format!("0 … {MOST}"));
            return Err(reader.fail(&span, Problem::BadValue { value, allowed }));
        }
    }
    if let Some(rule) = &raw.rule {
        let limited = statute.rules().iter().any(|row| row.id == *rule.get_ref() && row.limit.is_some());
        if !limited {
            let kind = if statute.defines(rule.get_ref()) { "limit of the rule" } else { "statute rule" };
            return Err(reader.fail(&rule.span(), Problem::Undefined { id: rule.get_ref().clone(), kind }));
        }
        return Ok(SumOf::Limit {
            rule: rule.get_ref().clone(),
            quantity: raw.quantity.ok_or_else(|| missing("quantity"))?,
            holds: raw.holds.ok_or_else(|| missing("holds"))?,
        });
    }
    if let Some(birth) = day(&raw.birth)? {
        let start = day(&raw.start)?.ok_or_else(|| missing("start"))?;
        return Ok(SumOf::Minor { birth, start, minor: raw.minor.ok_or_else(|| missing("minor"))? });
    }
    if let Some(start) = day(&raw.start)? {
        let (years, months, days) = (raw.years, raw.months, raw.days);
        let number = |n: Option<u32>| n.unwrap_or(0);
        let term =
            Term { years: number(years), months: number(months), days: number(days), half_month: false };
        if term.is_empty() {
            return Err(missing("months"));
        }
        return Ok(SumOf::Term { start, term, end: day(&raw.end)?.ok_or_else(|| missing("end"))? });
    }
    let from = day(&raw.from)?.ok_or_else(|| missing("from"))?;
    let length = match (raw.days, raw.working_days, raw.months) {
        (Some(n), None, None) => Length::Days(n),
        (None, Some(n), None) => Length::WorkingDays(n),
        (None, None, Some(n)) => Length::Months(n),
        _ => return Err(missing("days")),
    };
    let (last, due) = (day(&raw.last)?, day(&raw.due)?);
    if last.is_none() && due.is_none() {
        return Err(missing("due"));
    }
    Ok(SumOf::Deadline { from, length, last, due })
}
