//! Reads a profile file and refuses what cannot be meant.

mod accepts;
mod family;
mod overlay;
mod shape;

pub use family::{bases, read_among, read_family};

use std::ops::Range;

use chrono::NaiveDate;
use toml::Spanned;

use self::accepts::read_accepts;
use self::shape::{RawCadence, RawDefaults, RawDuty, RawFile, RawLevel, RawSnooze, RawWindow};
use super::cases::read_cases;
use super::error::{PolicyError, Problem, Reader, SourceFile};
use super::period::Length;
use super::profile::{
    Accepts, Anchor, Cadence, Candidate, CaseScope, DutyRule, FirstWindow, Level, Profile, Side, Unit, Window,
};
use super::statute::Statute;
use crate::domain::AssistanceGrade;

impl Profile {
    /// Reads and checks a profile that builds on no other, against the statute file it rests on.
    ///
    /// # Errors
    /// What cannot be meant, with line, column and mend.
    pub fn parse(file: SourceFile<'_>, statute: &Statute) -> Result<Self, PolicyError> {
        read_among(&[file], statute)
    }

    /// Reads and checks a profile against the statute file it rests on and the profile it builds on.
    fn parse_on(file: SourceFile<'_>, statute: &Statute, base: Option<&Self>) -> Result<Self, PolicyError> {
        let reader = Reader::new(file)?;
        let raw: RawFile = reader.toml()?;
        let head = raw.profile;
        if *head.statute.get_ref() != statute.id {
            return Err(reader.fail(&head.statute.span(), undefined(&head.statute, "statute file")));
        }
        if head.id.get_ref().trim().is_empty() {
            return Err(reader.fail(&head.id.span(), Problem::Empty("id".to_owned())));
        }
        if let (None, Some(left_out)) = (base, head.without.first()) {
            return Err(reader.fail(&left_out.span(), Problem::MissingKey { key: "extends".to_owned() }));
        }
        let head_id = head.id.get_ref().clone();
        let effective_from = reader.date(&head.effective_from)?;
        let effective_to = reader.end(head.effective_to.as_ref(), effective_from, &head_id)?;
        let levels = match base {
            Some(base) if raw.level.is_empty() => base.levels.clone(),
            _ => read_levels(reader, &head_id, raw.level)?,
        };
        let (entry_level, entry_months) = match (&raw.entry, base) {
            (Some(entry), _) => (entry.level.get_ref().clone(), entry.months),
            (None, Some(base)) => (base.entry_level().id.clone(), base.entry_months),
            (None, None) => {
                return Err(reader.fail(&(0..0), Problem::MissingKey { key: "entry".to_owned() }));
            }
        };
        if raw.entry.is_none() && !levels.iter().any(|level| level.id == entry_level) {
            // levels of its own, and none of them is the one the base enters by
            let place = head.extends.as_ref().map_or(0..0, Spanned::span);
            return Err(reader.fail(&place, Problem::MissingKey { key: "entry".to_owned() }));
        }
        let place = raw.entry.as_ref().map_or(0..0, |entry| entry.level.span());
        let entry_level = levels.iter().position(|level| level.id == entry_level).ok_or_else(|| {
            reader.fail(&place, Problem::Undefined { id: entry_level.clone(), kind: "level" })
        })?;
        let mut profile = Self {
            id: head_id,
            title_zh: head.title_zh,
            title_en: head.title_en,
            source: head.source,
            verified: head.verified,
            example: head.example,
            statute: head.statute.into_inner(),
            extends: head.extends.as_ref().map(|extends| extends.get_ref().clone()),
            effective_from,
            effective_to,
            levels,
            entry_level,
            entry_months,
            snooze_days: read_snooze(reader, raw.snooze.as_ref())?.or(base.and_then(|base| base.snooze_days)),
            duties: Vec::with_capacity(raw.duty.len()),
            overlays: base.map(|base| base.overlays.clone()).unwrap_or_default(),
            cases: Vec::new(),
        };
        if let Some(base) = base {
            let own: Vec<&str> = raw.duty.iter().map(|duty| duty.id.get_ref().as_str()).collect();
            family::inherit(reader, &mut profile, base, (&head.extends, &head.without), &own)?;
        }
        for duty in raw.duty {
            let span = duty.id.span();
            let duty = read_duty(reader, &profile, &raw.defaults, statute, duty)?;
            if let Some(date) = profile.duties.iter().find_map(|other| overlap(other, &duty)) {
                return Err(reader.fail(&span, Problem::Overlap { id: duty.id, date }));
            }
            profile.duties.push(duty);
        }
        if profile.duties.is_empty() {
            return Err(reader.fail(&(0..0), Problem::Empty("duty".to_owned())));
        }
        for overlay in raw.overlay {
            overlay::read_overlay(reader, &mut profile, &raw.defaults, statute, overlay)?;
        }
        profile.cases = read_cases(reader, &profile, raw.case)?;
        Ok(profile)
    }
}

fn read_snooze(reader: Reader<'_>, raw: Option<&RawSnooze>) -> Result<Option<u32>, PolicyError> {
    let Some(raw) = raw else { return Ok(None) };
    if *raw.max_days.get_ref() == 0 {
        let allowed = "one day or more; leave [snooze] out where there is no limit".to_owned();
        let problem = Problem::BadValue { value: "max_days = 0".to_owned(), allowed };
        return Err(reader.fail(&raw.max_days.span(), problem));
    }
    bounded(reader, &raw.max_days.span(), "max_days", Some(*raw.max_days.get_ref()))?;
    Ok(Some(*raw.max_days.get_ref()))
}

/// The first day on which two versions of one duty would both be in force.
fn overlap(a: &DutyRule, b: &DutyRule) -> Option<NaiveDate> {
    let from = a.effective_from.max(b.effective_from);
    let runs = |duty: &DutyRule| duty.effective_to.is_none_or(|to| from <= to);
    (a.id == b.id && runs(a) && runs(b)).then_some(from)
}

fn undefined(id: &Spanned<String>, kind: &'static str) -> Problem {
    Problem::Undefined { id: id.get_ref().clone(), kind }
}

impl Reader<'_> {
    /// An optional last day, which must not be before the first.
    fn end(
        self,
        text: Option<&Spanned<String>>,
        from: NaiveDate,
        id: &str,
    ) -> Result<Option<NaiveDate>, PolicyError> {
        let Some(text) = text else { return Ok(None) };
        let to = self.date(text)?;
        if to < from {
            return Err(self.fail(&text.span(), Problem::EndBeforeStart(id.to_owned())));
        }
        Ok(Some(to))
    }
}

fn read_levels(reader: Reader<'_>, profile: &str, raw: Vec<RawLevel>) -> Result<Vec<Level>, PolicyError> {
    let mut levels: Vec<Level> = Vec::with_capacity(raw.len());
    for level in raw {
        let RawLevel { id, name_en, aliases } = level;
        let taken = |name: &str| {
            levels
                .iter()
                .any(|l| l.id == name || l.name_en == name || l.aliases.iter().any(|alias| alias == name))
        };
        if let Some(twice) =
            std::iter::once(id.get_ref()).chain([&name_en]).chain(&aliases).find(|name| taken(name))
        {
            return Err(reader.fail(&id.span(), Problem::Duplicate(twice.clone())));
        }
        levels.push(Level { id: id.into_inner(), name_en, aliases });
    }
    if levels.is_empty() {
        return Err(reader.fail(&(0..0), Problem::Empty(format!("{profile}.level"))));
    }
    Ok(levels)
}

fn read_duty(
    reader: Reader<'_>,
    profile: &Profile,
    defaults: &RawDefaults,
    statute: &Statute,
    raw: RawDuty,
) -> Result<DutyRule, PolicyError> {
    let span = raw.id.span();
    let id = raw.id.get_ref().clone();
    if raw.basis.is_empty() {
        return Err(reader.fail(&span, Problem::Empty(format!("{id}.basis"))));
    }
    for basis in raw.basis.iter().chain(raw.candidate.iter().map(|candidate| &candidate.rule)) {
        if !statute.defines(basis.get_ref()) {
            return Err(reader.fail(&basis.span(), undefined(basis, "statute rule")));
        }
    }
    if let Some(ladder) = raw.ladder.as_ref().filter(|ladder| statute.ladder(ladder.get_ref()).is_none()) {
        return Err(reader.fail(&ladder.span(), undefined(ladder, "ladder")));
    }
    let sanctions = raw.ladder.is_some() || !raw.candidate.is_empty();
    if sanctions && (raw.case == CaseScope::Resettlement || raw.side != Side::Subject) {
        return Err(reader.fail(&span, Problem::SanctionOnResettlement(id)));
    }
    if raw.case == CaseScope::Resettlement && raw.side == Side::Subject {
        return Err(reader.fail(&span, Problem::SanctionOnResettlement(id)));
    }
    let exemptible = read_exemptible(reader, &raw)?;
    let accepts = read_accepts(reader, &raw.accepts)?;
    if accepts.is_empty() {
        return Err(reader.fail(&span, Problem::Empty(format!("{id}.accepts"))));
    }
    let effective_from =
        raw.effective_from.as_ref().map_or(Ok(profile.effective_from), |date| reader.date(date))?;
    let effective_to = reader.end(raw.effective_to.as_ref(), effective_from, &id)?.or(profile.effective_to);
    let unverified_basis = raw
        .basis
        .iter()
        .any(|basis| statute.rule(basis.get_ref(), effective_from).is_some_and(|rule| !rule.verified));
    let days = [
        ("grace_days", raw.grace_days.or(Some(defaults.grace_days))),
        ("remind_days", raw.remind_days.or(Some(defaults.remind_days))),
        ("finding_after_days", raw.finding_after_days.or(Some(defaults.finding_after_days))),
        ("first_min_days", raw.first_min_days),
    ];
    for (key, number) in days {
        bounded(reader, &span, key, number)?;
    }
    let grace_days = raw.grace_days.unwrap_or(defaults.grace_days);
    let mut cadences = Vec::with_capacity(raw.cadence.len());
    for cadence in raw.cadence {
        cadences.push(read_cadence(reader, profile, &id, raw.unit, grace_days, cadence)?);
    }
    check_coverage(reader, profile, &span, &id, raw.case, &cadences)?;
    let roll = raw.roll.unwrap_or(defaults.roll);
    if roll && accepts.meets(Accepts::CLOSING) {
        return Err(impossible(reader, &span, &id, "the end of a term is never rolled"));
    }
    let first = match raw.first_min_days {
        None => FirstWindow::Whole,
        Some(min_days) => FirstWindow::Partial { min_days },
    };
    Ok(DutyRule {
        verified: profile.verified && !unverified_basis,
        statutory: raw.statutory,
        exemptible,
        basis: raw.basis.into_iter().map(Spanned::into_inner).collect(),
        title_zh: raw.title_zh,
        title_en: raw.title_en,
        side: raw.side,
        group: raw.group,
        scope: raw.case,
        categories: raw.categories,
        grounds: raw.grounds,
        only: raw.only,
        accepts,
        on_leave: read_accepts(reader, &raw.on_leave)?,
        suspended_in: raw.suspended_in.unwrap_or_else(|| defaults.suspended_in.clone()),
        unit: raw.unit,
        cadences,
        first,
        grace_days,
        remind_days: raw.remind_days.unwrap_or(defaults.remind_days),
        finding_after_days: raw.finding_after_days.unwrap_or(defaults.finding_after_days),
        roll,
        ladder: raw.ladder.map(Spanned::into_inner),
        candidates: raw
            .candidate
            .into_iter()
            .map(|raw| Candidate {
                missed: raw.missed,
                proposes: raw.proposes,
                rule: raw.rule.into_inner(),
                categories: raw.categories,
            })
            .collect(),
        overlay: None,
        effective_from,
        effective_to,
        id,
    })
}

/// A duty of the subject may be exempted unless it rests on statute; the row may say otherwise about its own.
fn read_exemptible(reader: Reader<'_>, raw: &RawDuty) -> Result<bool, PolicyError> {
    let own = raw.side == Side::Subject;
    match &raw.exemptible {
        None => Ok(own && !raw.statutory),
        Some(said) if *said.get_ref() && !own => {
            Err(reader.fail(&said.span(), Problem::ExemptStaff(raw.id.get_ref().clone())))
        }
        Some(said) => Ok(*said.get_ref()),
    }
}

/// Every level, or every grade, must be answered for: silence about one is a slip of the pen, not a licence.
fn check_coverage(
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
            for (grade, name) in
                [(AssistanceGrade::Priority, "priority"), (AssistanceGrade::Ordinary, "ordinary")]
            {
                if !cadences.iter().any(|c| c.grades.is_empty() || c.grades.contains(&grade)) {
                    return Err(missing(name));
                }
            }
            Ok(())
        }
    }
}

/// The most that a number of days, months, hours or times may be.
const MOST: u32 = 10_000;

fn bounded(
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

fn impossible(reader: Reader<'_>, span: &Range<usize>, duty: &str, why: &'static str) -> PolicyError {
    reader.fail(span, Problem::ImpossibleWindow { duty: duty.to_owned(), why })
}

fn read_cadence(
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
    let within = length(raw.within_days, raw.within_working_days, raw.within_months)?;
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

#[cfg(test)]
mod tests;
