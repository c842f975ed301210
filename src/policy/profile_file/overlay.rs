//! Reads sensitive periods (敏感时段): what is asked besides for some days, and whether the office reports each day.

use toml::Spanned;

use super::shape::{RawDefaults, RawDuty, RawOverlay};
use super::{bounded, read_duty};
use crate::policy::error::{PolicyError, Problem, Reader};
use crate::policy::profile::{Overlay, Profile};
use crate::policy::statute::Statute;

/// Adds a sensitive period and its duties to the profile.
///
/// # Errors
/// Days that do not exist or end before they start; an id there already; nothing asked.
pub(super) fn read_overlay(
    reader: Reader<'_>,
    profile: &mut Profile,
    defaults: &RawDefaults,
    statute: &Statute,
    raw: RawOverlay,
) -> Result<(), PolicyError> {
    let (id, span) = (raw.id.get_ref().clone(), raw.id.span());
    if profile.overlays.iter().any(|known| known.id == id) {
        return Err(reader.fail(&span, Problem::Duplicate(id)));
    }
    if id.trim().is_empty() {
        return Err(reader.fail(&span, Problem::Empty("id".to_owned())));
    }
    bounded(reader, &span, "finding_after_days", raw.finding_after_days)?;
    let from = reader.date(&raw.from)?;
    let to = reader.date(&raw.to)?;
    if to < from {
        return Err(reader.fail(&raw.to.span(), Problem::EndBeforeStart(id)));
    }
    if raw.duty.is_empty() && !raw.zero_report {
        return Err(reader.fail(&span, Problem::Empty(format!("{id}.duty"))));
    }
    for duty in raw.duty {
        let place = duty.id.span();
        own_days(reader, &duty)?;
        let mut rule = read_duty(reader, profile, defaults, statute, duty)?;
        // Asked beside the usual duties: it must not be mistaken for one of them.
        if profile.duties.iter().any(|known| known.id == rule.id) {
            return Err(reader.fail(&place, Problem::Duplicate(rule.id)));
        }
        rule.effective_from = from;
        rule.effective_to = Some(to);
        rule.overlay = Some(id.clone());
        profile.duties.push(rule);
    }
    profile.overlays.push(Overlay {
        id: Spanned::into_inner(raw.id),
        title_zh: raw.title_zh,
        title_en: raw.title_en,
        source: raw.source,
        verified: profile.verified && raw.verified,
        from,
        to,
        zero_report: raw.zero_report,
        finding_after_days: raw.finding_after_days.unwrap_or(defaults.finding_after_days),
    });
    Ok(())
}

/// A duty of a sensitive period has the days of the period and states none of its own.
fn own_days(reader: Reader<'_>, duty: &RawDuty) -> Result<(), PolicyError> {
    let days = [("effective_from", &duty.effective_from), ("effective_to", &duty.effective_to)];
    match days.iter().find_map(|(key, day)| Some((key, day.as_ref()?))) {
        Some((key, day)) => Err(reader.fail(&day.span(), Problem::UnknownKey { key: (*key).to_owned() })),
        None => Ok(()),
    }
}
