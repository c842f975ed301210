//! A filed report (定稿) made again: from the facts, the rules, the words and the dates of its filing, and checked against
//! its digest. Filings keep their bytes (`write::paper`); those of before come back this way.

use super::brief::Names;
use super::filing::{Obstacle, digest};
use super::kinds::{MakeError, Report, Request, Span, kind};
use crate::domain::ReportFiled;
use crate::figures::Period;
use crate::registry::{Registry, State};
use chrono::{DateTime, FixedOffset, NaiveDate};

/// The filing of a kind of report for the period that begins on `from`, as far as this state knows of one.
pub fn filing_of<'a>(state: &'a State, report: &str, from: NaiveDate) -> Option<&'a ReportFiled> {
    state.office.filed.iter().map(|f| &f.value).rfind(|f| f.report == report && f.from == from)
}

/// Makes a filed report again; its document carries no draft mark and the code it was filed under. None when what comes
/// out is not what was filed: then there is no clean copy.
///
/// # Errors
/// When the journal cannot be read, or the rules it had then cannot.
pub fn again(
    registry: &Registry,
    filed: &ReportFiled,
    made_at: DateTime<FixedOffset>,
) -> Result<Option<Report>, MakeError> {
    let Some((_, mut made)) = then(registry, filed, made_at)? else { return Ok(None) };
    if digest(&made.document)? != filed.digest {
        return Ok(None);
    }
    made.document = made.clean(&filed.code);
    Ok(Some(made))
}

/// What the report of a filing comes to now, from what was known at its head; with the index of that head. None when the
/// head or the kind is not known here.
///
/// # Errors
/// When the journal cannot be read, or the rules it had then cannot.
pub fn then(
    registry: &Registry,
    filed: &ReportFiled,
    made_at: DateTime<FixedOffset>,
) -> Result<Option<(u64, Report)>, MakeError> {
    let Some(kind) = kind(&filed.report) else { return Ok(None) };
    let Some(index) = registry.find_head(&filed.head)? else { return Ok(None) };
    let request = Request {
        span: Span::Month(Period { from: filed.from, to: filed.to }),
        names: Names::ALL.into_iter().find(|n| n.slug() == filed.names).unwrap_or_default(),
        dated: filed.dated,
        made_at,
        known: Some(index),
    };
    let mut made = kind.make(registry, request)?;
    made.obstacles = vec![Obstacle::FiledBefore];
    Ok(Some((index, made)))
}
