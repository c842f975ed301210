//! Reads a profile file and refuses what cannot be meant.

mod accepts;
mod cadence;
mod candidates;
mod family;
mod overlay;
mod shape;

pub use family::{bases, read_among, read_family};

use chrono::NaiveDate;
use toml::Spanned;

pub(in crate::policy) use self::accepts::read_accepts;
use self::cadence::{bounded, check_coverage, impossible, read_cadence};
use self::candidates::read_candidates;
use self::shape::{RawDefaults, RawDuty, RawFile, RawLevel, RawSnooze};
use super::cases::{read_cases, read_sums};
use super::error::{PolicyError, Problem, Reader, SourceFile};
use super::period::MOST;
use super::profile::{Accepts, CaseScope, DutyRule, FirstWindow, Level, Profile, Side};
use super::statute::Statute;

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
        if let Some(entry) = &raw.entry {
            bounded(reader, &entry.level.span(), "months", Some(entry.months))?;
        }
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
            sums: Vec::new(),
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
        profile.sums = read_sums(reader, statute, raw.sum)?;
        Ok(profile)
    }
}

fn read_snooze(reader: Reader<'_>, raw: Option<&RawSnooze>) -> Result<Option<u32>, PolicyError> {
    let Some(raw) = raw else { return Ok(None) };
    if *raw.max_days.get_ref() == 0 {
        let allowed = format!("1 … {MOST}");
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
    for (key, text) in [("id", &id), ("title_zh", &raw.title_zh), ("title_en", &raw.title_en)] {
        if text.trim().is_empty() {
            return Err(reader.fail(&span, Problem::Empty(format!("duty.{key}"))));
        }
    }
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
    let candidates = read_candidates(reader, &id, raw.candidate)?;
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
        candidates,
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

#[cfg(test)]
mod tests;
