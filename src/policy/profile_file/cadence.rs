//! Reads how often a duty is asked, and refuses windows that cannot be meant.

use std::ops::Range;

use toml::Spanned;

use super::shape::{RawCadence, RawWindow};
use super::undefined;
use crate::domain::AssistanceGrade;
use crate::policy::error::{PolicyError, Problem, Reader};
use crate::policy::period::{Length, MOST};
use crate::policy::profile::{Anchor, Cadence, CaseScope, Event, Level, Profile, Unit, Window};

/// Every level, or every grade, must be answered for: silence about one is a slip of the pen, not a licence.
pub(super) fn check_coverage(
    reader: Reader<'_>,
    profile: &Profile,
    span: &Range<usize>,
    duty: &str,
    scope: CaseScope,
    cadences: &[Cadence],
) -> Result<(), PolicyError> {
    if cadences.is_empty() {
        return Err(reader.fail(span, Problem::Empty(format!("{duty}.cadence"))));
    }
    let missing = |level: &str| {
        reader.fail(span, Problem::MissingLevel { duty: duty.to_owned(), level: level.to_owned() })
    };
    let twice = |at: usize, row: &Cadence| {
        let later = &cadences[at + 1..];
        let level = row.levels.iter().find(|level| later.iter().any(|c| c.levels.contains(level))).cloned();
        let grade = row.grades.iter().find(|grade| later.iter().any(|c| c.grades.contains(grade)));
        level.or_else(|| grade.map(|grade| grade_word(*grade).to_owned()))
    };
    if let Some(level) = cadences.iter().enumerate().find_map(|(at, row)| twice(at, row)) {
        return Err(reader.fail(span, Problem::Duplicate(format!("{duty}.cadence: {level}"))));
    }
    match scope {
        CaseScope::Corrections => {
            if cadences.iter().any(|cadence| !cadence.grades.is_empty()) {
                return Err(impossible(reader, span, duty, "grades belong to resettlement"));
            }
            let covers =
                |level: &Level| cadences.iter().any(|c| c.levels.is_empty() || c.levels.contains(&level.id));
            profile.levels.iter().find(|level| !covers(level)).map_or(Ok(()), |level| Err(missing(&level.id)))
        }
        CaseScope::Resettlement => {
            if cadences.iter().any(|cadence| !cadence.levels.is_empty()) {
                return Err(impossible(reader, span, duty, "levels belong to corrections"));
            }
            if cadences.iter().any(|cadence| cadence.grades.contains(&AssistanceGrade::Undetermined)) {
                return Err(impossible(
                    reader,
                    span,
                    duty,
                    "whoever is not graded is asked what ordinary asks",
                ));
            }
            for grade in [AssistanceGrade::Priority, AssistanceGrade::Ordinary] {
                if !cadences.iter().any(|c| c.grades.is_empty() || c.grades.contains(&grade)) {
                    return Err(missing(grade_word(grade)));
                }
            }
            Ok(())
        }
    }
}

const fn grade_word(grade: AssistanceGrade) -> &'static str {
    match grade {
        AssistanceGrade::Priority => "priority",
        AssistanceGrade::Ordinary => "ordinary",
        AssistanceGrade::Undetermined => "undetermined",
    }
}

pub(super) fn bounded(
    reader: Reader<'_>,
    span: &Range<usize>,
    key: &str,
    number: Option<u32>,
) -> Result<(), PolicyError> {
    match number {
        Some(number) if number > MOST => {
            let problem =
                Problem::BadValue { value: format!("{key} = {number}"), allowed: format!("0 … {MOST}") };
            Err(reader.fail(span, problem))
        }
        _ => Ok(()),
    }
}

pub(super) fn impossible(
    reader: Reader<'_>,
    span: &Range<usize>,
    duty: &str,
    why: &'static str,
) -> PolicyError {
    reader.fail(span, Problem::ImpossibleWindow { duty: duty.to_owned(), why })
}

pub(super) fn read_cadence(
    reader: Reader<'_>,
    profile: &Profile,
    duty: &str,
    unit: Unit,
    grace_days: u32,
    raw: RawCadence,
) -> Result<Cadence, PolicyError> {
    let span = raw.window.span();
    let fail = |why| impossible(reader, &span, duty, why);
    let mut levels = Vec::with_capacity(raw.levels.len());
    for level in &raw.levels {
        let known = profile.levels.iter().find(|known| known.id == *level.get_ref());
        levels.push(known.ok_or_else(|| reader.fail(&level.span(), undefined(level, "level")))?.id.clone());
    }
    // far beyond what any rule asks, and small enough to be reckoned with
    let numbers = [
        ("count", raw.count),
        ("hours", raw.hours),
        ("every_days", raw.every_days),
        ("every_months", raw.every_months),
        ("first_days", raw.first_days),
        ("first_months", raw.first_months),
        ("within_days", raw.within_days),
        ("within_working_days", raw.within_working_days),
        ("within_months", raw.within_months),
        ("before_days", raw.before_days),
        ("opens_days", raw.opens_days),
    ];
    for (key, number) in numbers {
        bounded(reader, &span, key, number)?;
    }
    let required = match (unit, raw.count, raw.hours) {
        (Unit::Times, count, None) => count.unwrap_or(1),
        (Unit::Minutes, None, Some(hours)) => hours * 60,
        (Unit::Minutes, None, None) if *raw.window.get_ref() == RawWindow::None => 1,
        (Unit::Minutes, ..) => return Err(fail("a duty in minutes states hours and no count")),
        (Unit::Times, _, Some(_)) => return Err(fail("a duty in times states count and no hours")),
    };
    if required == 0 {
        return Err(fail("nothing is required"));
    }
    let length = |days: Option<u32>, working: Option<u32>, months: Option<u32>| match (days, working, months)
    {
        (Some(n), None, None) if n > 0 => Ok(Some(Length::Days(n))),
        (None, Some(n), None) if n > 0 => Ok(Some(Length::WorkingDays(n))),
        (None, None, Some(n)) if n > 0 => Ok(Some(Length::Months(n))),
        (None, None, None) => Ok(None),
        (None | Some(0), None | Some(0), None | Some(0)) => Err(fail("a length of nothing")),
        _ => Err(fail("more than one length")),
    };
    let every = length(raw.every_days, None, raw.every_months)?;
    let within = match (raw.event, raw.within_days) {
        // a leave's last day is the day itself
        (Some(Event::LeaveEnd), Some(0)) => Some(Length::Days(0)),
        _ => length(raw.within_days, raw.within_working_days, raw.within_months)?,
    };
    let first = length(raw.first_days, None, raw.first_months)?;
    let kind = *raw.window.get_ref();
    let foreign = [
        (every.is_some(), matches!(kind, RawWindow::Rolling | RawWindow::Grid | RawWindow::Months)),
        (within.is_some(), kind == RawWindow::Event),
        (first.is_some(), kind == RawWindow::Rolling),
        (raw.event.is_some(), kind == RawWindow::Event),
        (raw.anchor.is_some(), kind == RawWindow::Grid),
        (raw.before_days.is_some() || raw.opens_days.is_some(), kind == RawWindow::Until),
    ];
    if foreign.iter().any(|(given, meant)| *given && !meant) {
        return Err(fail("a number that this kind of window does not have"));
    }
    let window = match kind {
        RawWindow::None => Window::None,
        RawWindow::Week => Window::Week,
        RawWindow::Month => Window::Months { months: 1 },
        RawWindow::Months => match every {
            Some(Length::Months(months)) if 12 % months == 0 => Window::Months { months },
            _ => return Err(fail("blocks of months must divide the year")),
        },
        RawWindow::Rolling => Window::Rolling { every: every.ok_or_else(|| fail("no length"))?, first },
        RawWindow::Grid => Window::Grid {
            every: every.ok_or_else(|| fail("no length"))?,
            anchor: read_anchor(reader, raw.anchor.as_ref())?,
        },
        RawWindow::Event => Window::Event {
            event: raw.event.ok_or_else(|| fail("no event"))?,
            within: within.ok_or_else(|| fail("no length"))?,
        },
        RawWindow::Until => {
            let before_days = raw.before_days.unwrap_or(0);
            let opens_days = raw.opens_days.unwrap_or(before_days);
            if opens_days < before_days {
                return Err(fail("it opens after it is due"));
            }
            Window::Until { before_days, opens_days }
        }
    };
    // The shortest the window can be, in days.
    let shortest = match window {
        Window::None | Window::Event { .. } | Window::Until { .. } => u32::MAX,
        Window::Week => 7,
        Window::Months { months } => months * 28,
        Window::Rolling { every, .. } | Window::Grid { every, .. } => match every {
            Length::Days(n) | Length::WorkingDays(n) => n,
            Length::Months(n) => n * 28,
        },
    };
    if matches!(window, Window::Rolling { .. }) && unit == Unit::Minutes {
        return Err(fail("a rolling window counts times and not hours"));
    }
    if shortest != u32::MAX && unit == Unit::Minutes && required > shortest * 24 * 60 {
        return Err(fail("more hours than the window has"));
    }
    if shortest != u32::MAX && unit == Unit::Times && required > shortest {
        return Err(fail("more contacts than the window has days"));
    }
    if grace_days >= shortest {
        return Err(fail("grace as long as the window"));
    }
    Ok(Cadence { levels, grades: raw.grades, window, required })
}

fn read_anchor(reader: Reader<'_>, raw: Option<&Spanned<String>>) -> Result<Anchor, PolicyError> {
    let Some(text) = raw else { return Ok(Anchor::CaseStart) };
    match text.get_ref().as_str() {
        "case-start" => Ok(Anchor::CaseStart),
        "admission" => Ok(Anchor::Admission),
        "level-start" => Ok(Anchor::LevelStart),
        _ => reader.date(text).map(Anchor::Day),
    }
}
