//! The number of a row, with what its word means in the text it stands in.

use chrono::NaiveDate;
use serde::Deserialize;

use super::shape::{RawLimit, RawSource};
use crate::policy::error::{PolicyError, Problem, Reader};
use crate::policy::period::{self, MOST, Term};

/// Unit of a rule's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LimitUnit {
    /// Calendar days (日).
    Day,
    /// Working days (工作日).
    WorkingDay,
    /// Months (月).
    Month,
    /// Years (年).
    Year,
    /// Times (次).
    Times,
    /// A share of a term in percent (二分之一 is 50).
    Percent,
}

/// Which side of the number a rule means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    AtMost,
    AtLeast,
}

/// A number of a rule with the law's own word (C-04): whether the word includes the number depends on whose text it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The word of the text: 内, 不超过, 超过, 以上, 以下 …
    pub word: String,
    /// The number.
    pub quantity: u32,
    /// Its unit.
    pub unit: LimitUnit,
    /// Whether the number itself is included.
    pub inclusive: bool,
    side: Side,
}

impl Limit {
    /// Whether a count of days or times lies inside the bound.
    pub const fn admits(&self, n: u32) -> bool {
        match (self.side, self.inclusive) {
            (Side::AtMost, true) => n <= self.quantity,
            (Side::AtMost, false) => n < self.quantity,
            (Side::AtLeast, true) => n >= self.quantity,
            (Side::AtLeast, false) => n > self.quantity,
        }
    }

    /// The number as a term of years, months or days; none where it counts something else.
    pub fn term(&self) -> Option<Term> {
        let quantity = self.quantity;
        match self.unit {
            LimitUnit::Year => Some(Term { years: quantity, ..Term::default() }),
            LimitUnit::Month => Some(Term { months: quantity, ..Term::default() }),
            LimitUnit::Day => Some(Term { days: quantity, ..Term::default() }),
            LimitUnit::WorkingDay | LimitUnit::Times | LimitUnit::Percent => None,
        }
    }

    /// Whether the time from the day after `trigger` up to and including `on` lies inside the bound.
    ///
    /// Months and years end on the corresponding day (C-02), so one month from 31 January ends on the last of February and
    /// "more than a month" starts the day after it.
    pub fn admits_elapsed(&self, trigger: NaiveDate, on: NaiveDate) -> bool {
        let months = match self.unit {
            LimitUnit::Month => self.quantity,
            LimitUnit::Year => self.quantity * 12,
            LimitUnit::Day | LimitUnit::WorkingDay | LimitUnit::Times | LimitUnit::Percent => {
                return u32::try_from((on - trigger).num_days()).is_ok_and(|n| self.admits(n));
            }
        };
        let end = period::end_of_months(trigger, months);
        match (self.side, self.inclusive) {
            (Side::AtMost, true) => on <= end,
            (Side::AtMost, false) => on < end,
            (Side::AtLeast, true) => on >= end,
            (Side::AtLeast, false) => on > end,
        }
    }
}

pub(super) fn read_limit(
    reader: Reader<'_>,
    source: &RawSource,
    raw: RawLimit,
) -> Result<Limit, PolicyError> {
    let side = match raw.word.get_ref().as_str() {
        "内" | "以内" | "以下" | "不超过" | "不满" => Side::AtMost,
        "以上" | "超过" | "满" => Side::AtLeast,
        other => {
            let allowed = "内, 以内, 以下, 不超过, 不满, 以上, 超过, 满".to_owned();
            return Err(reader.fail(&raw.word.span(), Problem::BadValue { value: other.to_owned(), allowed }));
        }
    };
    if *raw.quantity.get_ref() > MOST {
        let (value, allowed) = (format!("quantity = {}", raw.quantity.get_ref()), format!("0 … {MOST}"));
        return Err(reader.fail(&raw.quantity.span(), Problem::BadValue { value, allowed }));
    }
    let listed = |words: &[String]| words.contains(raw.word.get_ref());
    let inclusive = match (listed(&source.includes), listed(&source.excludes)) {
        (true, false) => true,
        (false, true) => false,
        (true, true) => return Err(reader.fail(&source.id.span(), Problem::Duplicate(raw.word.into_inner()))),
        (false, false) => {
            let id = raw.word.get_ref().clone();
            return Err(reader.fail(&raw.word.span(), Problem::Undefined { id, kind: "word of the source" }));
        }
    };
    Ok(Limit {
        word: raw.word.into_inner(),
        quantity: raw.quantity.into_inner(),
        unit: raw.unit,
        inclusive,
        side,
    })
}
