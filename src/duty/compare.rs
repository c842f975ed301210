//! What a change of the rules does to the duties of many people (规则改动影响).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Duty, Measure, Reckoning, Status};
use crate::domain::{CaseId, SubjectFile, SubjectNumber};

/// How a duty stands; none where there is no such duty.
pub type Stand = Option<Stood>;

/// What an officer sees of a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stood {
    /// Its status.
    pub status: Status,
    /// Its due day.
    pub due: Option<NaiveDate>,
    /// How much is asked in the window shown, in the duty's unit.
    pub required: Option<u32>,
}

impl Stood {
    fn of(duty: &Duty) -> Self {
        let required = duty.window.map(|window| window.required);
        Self { status: duty.status, due: duty.due(), required }
    }
}

/// A duty of somebody that would stand otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The duty.
    pub rule: String,
    /// Whose.
    pub number: SubjectNumber,
    /// The case, for somebody who has two.
    case: CaseId,
    /// How it stands by the rules there are.
    pub before: Stand,
    /// How it would stand.
    pub after: Stand,
}

impl Turn {
    fn order(&self) -> (&str, SubjectNumber, CaseId) {
        (&self.rule, self.number, self.case)
    }
}

impl PartialOrd for Turn {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Turn {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.order().cmp(&other.order())
    }
}

/// So many turns of one duty from one status to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turned {
    /// The status before; none where there was no such duty.
    pub before: Option<Status>,
    /// The status after.
    pub after: Option<Status>,
    /// How many.
    pub count: usize,
}

/// Compares two sets of rules over people who come one at a time: what it keeps grows with the rules and with the number of
/// turns asked for, never with the people.
#[derive(Debug)]
pub struct Comparison<'p> {
    before: Reckoning<'p>,
    after: Reckoning<'p>,
    most: usize,
    /// People with a duty before or after.
    pub subjects: usize,
    /// People of whom a duty would stand otherwise.
    pub people: usize,
    /// Duties that would stand otherwise.
    pub duties: usize,
    /// People of whom the rules would make other measures a candidate.
    pub candidates: usize,
    counts: BTreeMap<(String, u8, u8), Turned>,
    shown: BTreeSet<Turn>,
}

impl<'p> Comparison<'p> {
    /// Of two reckonings; the first `most` turns, by duty and number, are kept to be shown.
    pub fn new(before: Reckoning<'p>, after: Reckoning<'p>, most: usize) -> Self {
        let (counts, shown) = (BTreeMap::new(), BTreeSet::new());
        Self { before, after, most, subjects: 0, people: 0, duties: 0, candidates: 0, counts, shown }
    }

    /// Takes the next person in.
    pub fn add(&mut self, file: &SubjectFile) {
        let mut pairs: BTreeMap<(CaseId, String), (Stand, Stand)> = BTreeMap::new();
        let (mut old, mut new) = (self.before.case_measures(file), self.after.case_measures(file));
        for duty in self.before.duties(file) {
            pairs.entry((duty.case, duty.id().to_owned())).or_default().0 = Some(Stood::of(&duty));
            old.extend(duty.measures);
        }
        for duty in self.after.duties(file) {
            pairs.entry((duty.case, duty.id().to_owned())).or_default().1 = Some(Stood::of(&duty));
            new.extend(duty.measures);
        }
        let proposed = |measures: &[Measure]| {
            let list = measures.iter().map(|m| (m.case, m.rule.clone(), m.kind as u8));
            list.collect::<BTreeSet<_>>()
        };
        self.candidates += usize::from(proposed(&old) != proposed(&new));
        self.subjects += usize::from(!pairs.is_empty());
        let known = self.duties;
        for ((case, rule), (before, after)) in pairs {
            if seen(before) != seen(after) {
                self.turn(Turn { rule, number: file.number, case, before, after });
            }
        }
        self.people += usize::from(self.duties > known);
    }

    fn turn(&mut self, turn: Turn) {
        self.duties += 1;
        let status = |standing: Stand| standing.map(|standing| standing.status);
        let (before, after) = (status(turn.before), status(turn.after));
        let key = (turn.rule.clone(), rank(before), rank(after));
        self.counts.entry(key).or_insert(Turned { before, after, count: 0 }).count += 1;
        self.shown.insert(turn);
        if self.shown.len() > self.most {
            self.shown.pop_last();
        }
    }

    /// Counts by duty and by the two statuses.
    pub fn counts(&self) -> impl Iterator<Item = (&str, Turned)> {
        self.counts.iter().map(|((rule, ..), turned)| (rule.as_str(), *turned))
    }

    /// The turns kept, by duty and number.
    pub fn shown(&self) -> impl Iterator<Item = &Turn> {
        self.shown.iter()
    }
}

/// What an officer would see of it: why a duty rests does not change what is asked.
fn seen(standing: Stand) -> Option<(u8, Option<NaiveDate>, Option<u32>)> {
    standing.map(|standing| (standing.status.gravity(), standing.due, standing.required))
}

fn rank(status: Option<Status>) -> u8 {
    status.map_or(u8::MAX, Status::gravity)
}
