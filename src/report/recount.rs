//! The recount of a filed report (复核): its figures counted again, from what was known when it was filed and from what is
//! known now. A proof of its own beside the bytes that were kept: those say what was filed, this says whether it still holds.

use super::document::{Amount, Document};
use super::filed::then;
use super::kinds::{MakeError, Report};
use crate::domain::{Entity, FactBody, ReportFiled};
use crate::figures::{self, Figure, FigureKey, Figures, Row, Value};
use crate::registry::{Entry, Registry};
use chrono::{DateTime, FixedOffset};
use std::collections::BTreeSet;

/// A figure that says something else now than when it was filed (漂移).
#[derive(Debug, Clone)]
pub struct Drift {
    /// The figure.
    pub key: FigureKey,
    /// The code it was filed under.
    pub code: String,
    /// What it said then.
    pub then: Value,
    /// What it says now.
    pub now: Value,
    /// What was recorded since about those whom the two do not share: corrections and late entries. Empty when only the
    /// rules or the counting have changed.
    pub since: Vec<Entry>,
}

/// What a recount found.
#[derive(Debug, Clone)]
pub struct Recount {
    /// Codes whose figure, counted from what was known then, is not what the paper says.
    pub unlike: Vec<String>,
    /// Figures that later facts or rules changed.
    pub drifts: Vec<Drift>,
}

/// Counts the figures of a filed report again. None when the head it was made from is not in this journal.
///
/// # Errors
/// When the journal, its rules or the wording cannot be read.
pub fn recount(
    registry: &Registry,
    filed: &ReportFiled,
    paper: &Document,
    made_at: DateTime<FixedOffset>,
) -> Result<Option<Recount>, MakeError> {
    let Some((index, then)) = then(registry, filed, made_at)? else { return Ok(None) };
    let now = figures::month(registry.state(), registry.policy(), registry.reference(), then.figures.period);
    let later = registry.recorded_after(index)?;
    let drifts = then.figures.list.iter().filter_map(|before| {
        let after = now.get(&before.key);
        let value = after.map_or(Value::Count(0), |figure| figure.value);
        (value != before.value).then(|| Drift {
            key: before.key.clone(),
            code: then.figures.printed(before),
            then: before.value,
            now: value,
            since: since(&now, (&then.figures, before), after, &later),
        })
    });
    let drifts = drifts.collect();
    Ok(Some(Recount { unlike: unlike(&then, paper), drifts }))
}

/// Figures of the paper that are not what was known then; a suppressed one says nothing.
fn unlike(then: &Report, paper: &Document) -> Vec<String> {
    let figures = &then.figures;
    let differs = |figure: &&Figure| {
        let amount = paper.figure(&figures.printed(figure)).and_then(|entry| entry.amount);
        amount.is_some_and(|amount| amount != Amount::from(figure.value))
    };
    figures.list.iter().filter(differs).map(|figure| figures.printed(figure)).collect()
}

/// What was recorded since about whatever stands behind one of two figures and not behind the other.
fn since(
    now: &Figures,
    (before, figure): (&Figures, &Figure),
    after: Option<&Figure>,
    later: &[Entry],
) -> Vec<Entry> {
    let mut one: Vec<Row> = rows(before, figure);
    let mut two: Vec<Row> = after.map(|figure| rows(now, figure)).unwrap_or_default();
    let both: Vec<Row> = one.iter().filter(|row| two.contains(row)).cloned().collect();
    one.retain(|row| !both.contains(row));
    two.retain(|row| !both.contains(row));
    let about: BTreeSet<Entity> = one.iter().chain(&two).flat_map(entities).collect();
    let tells = |entry: &&Entry| {
        let trail = matches!(
            entry.fact.body,
            FactBody::SubjectOpened(_) | FactBody::IdRevealed(_) | FactBody::DocumentExported(_)
        );
        !trail && entry.fact.entities().any(|entity| about.contains(&entity))
    };
    later.iter().filter(tells).cloned().collect()
}

/// The rows behind a figure; a ratio has those of the counts it is made of, and of its own parts.
fn rows(figures: &Figures, figure: &Figure) -> Vec<Row> {
    if !matches!(figure.value, Value::Ratio(..)) {
        return figure.rows.clone();
    }
    let code = figure.key.code;
    let kin = figures
        .list
        .iter()
        .filter(|known| known.key.code == code || code.made_of().contains(&known.key.code));
    kin.flat_map(|known| known.rows.iter().cloned()).collect()
}

fn entities(row: &Row) -> Vec<Entity> {
    let subject = row.subject.map(Entity::Subject);
    let session = row.session.map(Entity::Session);
    let finding = row.finding.map(Entity::Finding);
    [subject, session, finding].into_iter().flatten().collect()
}
