//! A filed report (定稿) made again: from the facts, the rules and the dates of its filing, and checked against its digest.
//! The one way to it: the command that proves a report, the command that writes it and the screen all come here.

use super::brief::Names;
use super::filing::{Obstacle, digest};
use super::monthly::{Monthly, Request, monthly};
use crate::domain::ReportFiled;
use crate::figures::Period;
use crate::registry::{Registry, RegistryError, State};
use chrono::{DateTime, FixedOffset, NaiveDate};

/// The filing of a kind of report for the period that begins on `from`, as far as this state knows of one.
pub fn filing_of<'a>(state: &'a State, report: &str, from: NaiveDate) -> Option<&'a ReportFiled> {
    state.office.filed.iter().map(|f| &f.value).rfind(|f| f.report == report && f.from == from)
}

/// Makes a filed self-audit again; its document carries no draft mark and the code it was filed under. None when what comes
/// out is not what was filed: then there is no clean copy.
///
/// # Errors
/// When the journal cannot be read, or the rules it had then cannot.
pub fn again(
    registry: &Registry,
    filed: &ReportFiled,
    made_at: DateTime<FixedOffset>,
) -> Result<Option<Monthly>, RegistryError> {
    let Some(index) = registry.find_head(&filed.head)? else { return Ok(None) };
    let known = registry.known_at(Some(index))?;
    let request = Request {
        period: Period { from: filed.from, to: filed.to },
        names: Names::ALL.into_iter().find(|n| n.slug() == filed.names).unwrap_or_default(),
        dated: filed.dated,
        made_at,
        head: registry.head_at(Some(index))?,
    };
    let mut made = monthly(&known, &*registry.policy_in(&known)?, registry.reference(), request)?;
    if digest(&made.document) != filed.digest {
        return Ok(None);
    }
    made.document = made.clean(&filed.code);
    made.obstacles = vec![Obstacle::FiledBefore];
    Ok(Some(made))
}
