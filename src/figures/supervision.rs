//! Check-ins and health reports required and made (E3, E9), from the one engine of duties.

use super::{Basis, FigureCode as F, Figures, Row};
use crate::duty::{DutyWindow, Tally, WindowOutcome};
use crate::policy::DutyGroup;

pub(super) fn count(figures: &mut Figures, basis: Basis<'_>) {
    let mut tallies = Vec::new();
    let reckoning = basis.state.reckoning(basis.policy, basis.period.to);
    for file in basis.state.subjects.values() {
        for tally in reckoning.tallies(file, basis.period.from, basis.period.to) {
            tallies.push((file.id, tally));
        }
    }
    tallies.sort_by_key(|(id, _)| basis.state.subjects.get(id).map(|f| f.number));
    let due = |id, tally: &Tally| {
        let file = basis.state.subjects.get(&id).filter(|_| tally.windows == 1)?;
        let windows = reckoning.windows(file, file.case(tally.case)?, &tally.rule.id);
        let asked = |window: &&DutyWindow| {
            basis.period.contains(window.due) && !matches!(window.outcome, WindowOutcome::Lapsed(_))
        };
        windows.iter().find(asked).map(|window| window.due)
    };
    let rows = |group: DutyGroup, n: fn(&Tally) -> u32| -> Vec<Row> {
        let row = |(id, tally): &(crate::domain::SubjectId, Tally)| {
            let count = n(tally);
            (tally.rule.group == group && count > 0).then(|| Row {
                subject: Some(*id),
                case: Some(tally.case),
                duty: Some(tally.rule.id.clone()),
                // several windows have several days; only one has the day
                day: due(*id, tally),
                count,
                facts: tally.evidence.clone(),
                ..Row::default()
            })
        };
        tallies.iter().filter_map(row).collect()
    };
    figures.push(F::E3a, rows(DutyGroup::CheckIn, |t| t.windows));
    figures.push(F::E3b, rows(DutyGroup::CheckIn, |t| t.met));
    figures.push(F::E3c, rows(DutyGroup::CheckIn, |t| t.windows - t.met));
    let (made, due) = (figures.count(F::E3b), figures.count(F::E3a));
    figures.push_ratio(F::E3r, made, due);
    figures.push(F::E9a, rows(DutyGroup::Health, |t| t.windows));
    figures.push(F::E9b, rows(DutyGroup::Health, |t| t.met));
}
