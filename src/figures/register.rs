//! Register: opening, movements, closing; categories; levels and risk (A, B, D, G).

use super::{Basis, FigureCode as F, FigureKey, Figures, Row};
use crate::domain::{
    CaseFile, CaseState, Category, Closing, CorrectionsCase, Dated, Discharge, Intake, StateHeld,
    SubjectFile, TemporaryGround, Termination,
};
use chrono::NaiveDate;

/// A corrections case with its subject's file and its terms at the close of the period.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a> {
    pub file: &'a SubjectFile,
    pub case: &'a CaseFile,
    pub terms: &'a CorrectionsCase,
}

impl Entry<'_> {
    pub(super) fn row(self, day: Option<NaiveDate>) -> Row {
        let facts = vec![self.case.opened];
        Row { subject: Some(self.file.id), case: Some(self.case.id), day, count: 1, facts, ..Row::default() }
    }
}

/// The row of somebody who left, with the fact that says so.
pub(super) fn left_row(row: Row, closed: &Dated<Closing>) -> Row {
    Row { facts: vec![closed.fact], day: Some(closed.from), ..row }
}

/// Every corrections case, by number.
pub(super) fn cases<'a>(basis: Basis<'a>) -> Vec<Entry<'a>> {
    let mut list: Vec<Entry<'a>> = basis
        .state
        .subjects
        .values()
        .flat_map(|file| file.cases.iter().map(move |case| (file, case)))
        .filter_map(|(file, case)| {
            let terms = case.terms_on(basis.period.to).corrections()?;
            Some(Entry { file, case, terms })
        })
        .collect();
    list.sort_by_key(|entry| (entry.file.number, entry.case.opened));
    list
}

/// Those on the register at the close of the period.
pub(super) fn closing(basis: Basis<'_>) -> Vec<Entry<'_>> {
    cases(basis).into_iter().filter(|e| e.case.is_registered_at_close_of(basis.period.to)).collect()
}

fn pick(entries: &[Entry<'_>], day: impl Fn(&Entry<'_>) -> Option<NaiveDate>) -> Vec<Row> {
    entries.iter().filter_map(|e| day(e).map(|d| e.row(Some(d)))).collect()
}

pub(super) fn count(figures: &mut Figures, basis: Basis<'_>) {
    let period = basis.period;
    let all = cases(basis);
    let opening: Vec<Row> = all
        .iter()
        .filter(|e| e.case.is_registered_at_close_of(period.eve()))
        .map(|e| e.row(e.case.registered_on()))
        .collect();
    figures.push(F::A1, opening);
    received(figures, &all, basis);
    left(figures, &all, basis);
    let closing = closing(basis);
    figures.push(F::A6, closing.iter().map(|e| e.row(e.case.registered_on())).collect());
    categories(figures, &closing, basis);
    levels(figures, &closing, basis);
    irregular(figures, &all, &closing, basis);
}

fn received(figures: &mut Figures, all: &[Entry<'_>], basis: Basis<'_>) {
    let day = |e: &Entry<'_>| e.case.registered_on().filter(|d| basis.period.contains(*d));
    figures.push(F::A2, pick(all, day));
    let kinds: [(F, fn(&Intake) -> bool); 5] = [
        (F::A2a, |i| matches!(i, Intake::Court)),
        (F::A2b, |i| matches!(i, Intake::Prison)),
        (F::A2c, |i| matches!(i, Intake::MovedIn)),
        (F::A2d, |i| matches!(i, Intake::FromOffice(_))),
        (F::A2e, |i| matches!(i, Intake::Opening | Intake::FromCorrections)),
    ];
    for (code, is) in kinds {
        figures.push(code, pick(all, |e| day(e).filter(|_| is(&e.case.intake))));
    }
    figures.partition(F::A2, kinds.map(|k| k.0));
}

fn left(figures: &mut Figures, all: &[Entry<'_>], basis: Basis<'_>) {
    let leaves = |e: &Entry<'_>, is: &dyn Fn(&Closing) -> bool| {
        let registered = e.case.registered_on()?;
        let closed =
            e.case.closed.as_ref().filter(|c| basis.period.contains(c.from) && registered <= c.from)?;
        is(&closed.value).then(|| left_row(e.row(None), closed))
    };
    type Is = fn(&Closing) -> bool;
    let group = |figures: &mut Figures, whole: (F, Is), parts: &[(F, Is)]| {
        for (code, is) in std::iter::once(&whole).chain(parts) {
            figures.push(*code, all.iter().filter_map(|e| leaves(e, is)).collect());
        }
        figures.partition(whole.0, parts.iter().map(|p| p.0));
    };
    group(
        figures,
        (F::A3, |c| matches!(c, Closing::Discharged(_))),
        &[
            (F::A3a, |c| matches!(c, Closing::Discharged(Discharge::Expiry))),
            (F::A3b, |c| matches!(c, Closing::Discharged(Discharge::Amnesty))),
        ],
    );
    group(
        figures,
        (F::A4, |c| matches!(c, Closing::Terminated(_) | Closing::HelpEnded(_))),
        &[
            (F::A4a, |c| matches!(c, Closing::Terminated(Termination::SuspensionRevoked))),
            (F::A4b, |c| matches!(c, Closing::Terminated(Termination::ParoleRevoked))),
            (F::A4c, |c| matches!(c, Closing::Terminated(Termination::Recalled))),
            (F::A4d, |c| matches!(c, Closing::Terminated(Termination::Died))),
            (F::A4e, |c| matches!(c, Closing::Terminated(Termination::Other) | Closing::HelpEnded(_))),
        ],
    );
    group(
        figures,
        (F::A5, |c| matches!(c, Closing::MovedOut(_) | Closing::ToOffice(_))),
        &[(F::A5a, |c| matches!(c, Closing::MovedOut(_))), (F::A5b, |c| matches!(c, Closing::ToOffice(_)))],
    );
}

fn categories(figures: &mut Figures, closing: &[Entry<'_>], basis: Basis<'_>) {
    let rows = |is: &dyn Fn(&CorrectionsCase) -> bool| -> Vec<Row> {
        closing.iter().filter(|e| is(e.terms)).map(|e| e.row(Some(e.terms.term_end))).collect()
    };
    let codes = [F::B1, F::B2, F::B3, F::B4];
    for (code, category) in codes.into_iter().zip(Category::ALL) {
        figures.push(code, rows(&|t| t.category == category));
    }
    figures.partition(F::A6, codes);
    let grounds = [
        ("medical", "保外就医", TemporaryGround::MedicalParole),
        ("nursing", "怀孕、哺乳", TemporaryGround::PregnancyOrNursing),
        ("care", "生活不能自理", TemporaryGround::UnableToCareForSelf),
    ];
    for (key, label, ground) in grounds {
        figures.push_member(F::B4, key, label, None, rows(&|t| t.ground == Some(ground)));
    }
    let unstated = rows(&|t| t.category == Category::TemporaryExecution && t.ground.is_none());
    figures.push_member(F::B4, "unstated", "情形未填", None, unstated);
    figures
        .partition(F::B4, ["medical", "nursing", "care", "unstated"].map(|key| FigureKey::part(F::B4, key)));
    let day = basis.period.to;
    figures.push(F::B5, rows(&|t| t.prohibition.as_ref().is_some_and(|o| (o.start..=o.end).contains(&day))));
}

fn levels(figures: &mut Figures, closing: &[Entry<'_>], basis: Basis<'_>) {
    let day = basis.period.to;
    let names = crate::registry::level_names(basis.policy, day);
    let of = |e: &Entry<'_>| e.case.level_on(day).map(|l| l.value.clone());
    for name in &names {
        let rows = pick(closing, |e| (of(e).as_ref() == Some(name)).then_some(day));
        figures.push_member(F::D1, name, name, None, rows);
    }
    let rows = pick(closing, |e| of(e).is_none_or(|l| !names.contains(&l)).then_some(day));
    figures.push_member(F::D1, "unset", "未定", None, rows);
    figures.partition(
        F::A6,
        names.iter().map(String::as_str).chain(["unset"]).map(|key| FigureKey::part(F::D1, key)),
    );

    let mut bands: Vec<(String, String)> = Vec::new();
    for instrument in &basis.reference.instruments {
        for band in &instrument.bands {
            if !bands.iter().any(|b| b.0 == band.id) {
                bands.push((band.id.clone(), band.zh.clone()));
            }
        }
    }
    let mut codes = Vec::new();
    for (id, label) in &bands {
        let rows = closing
            .iter()
            .filter_map(|e| {
                let screening =
                    e.file.screening_on(e.case.id, day).filter(|s| s.band.as_ref() == Some(id))?;
                Some(Row { facts: vec![screening.fact], ..e.row(Some(screening.on)) })
            })
            .collect();
        figures.push_member(F::D4, id, label, None, rows);
        codes.push(FigureKey::part(F::D4, id));
    }
    let known = |e: &Entry<'_>| {
        e.file
            .screening_on(e.case.id, day)
            .and_then(|s| s.band.as_ref())
            .is_some_and(|b| bands.iter().any(|x| x.0 == *b))
    };
    let rows = closing.iter().filter(|e| !known(e)).map(|e| e.row(None)).collect();
    figures.push_member(F::D4, "unassessed", "未评", None, rows);
    codes.push(FigureKey::part(F::D4, "unassessed"));
    figures.partition(F::A6, codes);
}

fn irregular(figures: &mut Figures, all: &[Entry<'_>], closing: &[Entry<'_>], basis: Basis<'_>) {
    let period = basis.period;
    let state = |e: &Entry<'_>, wanted| (e.case.state_on(period.to) == Some(wanted)).then_some(period.to);
    figures.push(F::G1a, pick(closing, |e| state(e, CaseState::OutOfSupervision)));
    let newly = |e: &Entry<'_>| {
        let became = |s: &&crate::domain::Dated<StateHeld>| {
            s.value.state == CaseState::OutOfSupervision && period.contains(s.from)
        };
        e.case.states.iter().find(became).map(|s| Row { facts: vec![s.fact], ..e.row(Some(s.from)) })
    };
    figures.push(F::G1b, all.iter().filter_map(newly).collect());
    figures.push(F::G1c, pick(all, |e| state(e, CaseState::Omitted)));
    let overdue = |e: &Entry<'_>| {
        let pending = e.case.state_on(period.to) == Some(CaseState::ExpiredPending);
        (e.terms.term_end < period.to && !pending).then_some(e.terms.term_end)
    };
    figures.push(F::G7, pick(closing, overdue));
}
