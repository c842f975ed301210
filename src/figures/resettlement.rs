//! Resettlement and assistance (J).

use super::register::left_row;
use super::{Basis, FigureCode as F, FigureKey, Figures, Row};
use crate::domain::{
    Assistance, AssistanceGrade, CaseFile, Closing, Contact, ContactKind, Outcome, ResettlementCase,
    ResettlementEnd, ResettlementSource, SubjectFile,
};
use chrono::NaiveDate;

#[derive(Clone, Copy)]
struct Entry<'a> {
    file: &'a SubjectFile,
    case: &'a CaseFile,
    terms: &'a ResettlementCase,
}

impl Entry<'_> {
    fn row(self, day: Option<NaiveDate>) -> Row {
        let facts = vec![self.case.opened];
        Row { subject: Some(self.file.id), case: Some(self.case.id), day, count: 1, facts, ..Row::default() }
    }
}

pub(super) fn count(figures: &mut Figures, basis: Basis<'_>) {
    let period = basis.period;
    let mut all: Vec<Entry<'_>> = basis
        .state
        .subjects
        .values()
        .flat_map(|file| file.cases.iter().map(move |case| (file, case)))
        .filter_map(|(file, case)| {
            Some(Entry { file, case, terms: case.terms_on(period.to).resettlement()? })
        })
        .collect();
    all.sort_by_key(|e| (e.file.number, e.case.opened));
    let rows = |day: &dyn Fn(&Entry<'_>) -> Option<NaiveDate>| -> Vec<Row> {
        all.iter().filter_map(|e| day(e).map(|d| e.row(Some(d)))).collect()
    };
    let at = |e: &Entry<'_>, day| e.case.is_registered_at_close_of(day).then_some(e.terms.period_start);
    figures.push(F::J1a, rows(&|e| at(e, period.eve())));
    let new = |e: &Entry<'_>| e.case.registered_on().filter(|d| period.contains(*d));
    let from = |source| move |e: &Entry<'_>| new(e).filter(|_| e.terms.source == source);
    figures.push(F::J1b, rows(&new));
    figures.push(F::J1b1, rows(&from(ResettlementSource::Released)));
    figures.push(F::J1b2, rows(&from(ResettlementSource::CorrectionsEnded)));
    figures.partition(F::J1b, [F::J1b1, F::J1b2]);
    let left = |is: fn(&Closing) -> bool| {
        move |e: &Entry<'_>| {
            let registered = e.case.registered_on()?;
            let closed = e.case.closed.as_ref()?;
            (period.contains(closed.from) && registered <= closed.from && is(&closed.value))
                .then(|| left_row(e.row(None), closed))
        }
    };
    let leavers = |is: fn(&Closing) -> bool| -> Vec<Row> { all.iter().filter_map(left(is)).collect() };
    let expired =
        |c: &Closing| matches!(c, Closing::HelpEnded(ResettlementEnd::Expiry) | Closing::Discharged(_));
    let moved = |c: &Closing| matches!(c, Closing::MovedOut(_) | Closing::ToOffice(_));
    figures.push(F::J1d, leavers(expired));
    figures.push(F::J1e, leavers(moved));
    let other = |c: &Closing| {
        let expired = matches!(c, Closing::HelpEnded(ResettlementEnd::Expiry) | Closing::Discharged(_));
        !expired && !matches!(c, Closing::MovedOut(_) | Closing::ToOffice(_))
    };
    figures.push(F::J1x, leavers(other));
    figures.push(F::J1h, rows(&|e| at(e, period.to)));
    closing(figures, basis, &all);
}

fn closing(figures: &mut Figures, basis: Basis<'_>, all: &[Entry<'_>]) {
    let closing: Vec<&Entry<'_>> =
        all.iter().filter(|e| e.case.is_registered_at_close_of(basis.period.to)).collect();
    let rows = |is: &dyn Fn(&Entry<'_>) -> bool| -> Vec<Row> {
        closing.iter().filter(|e| is(e)).map(|e| e.row(Some(e.terms.period_end))).collect()
    };
    figures.push(F::J2a, rows(&|e| e.terms.grade.asked() == AssistanceGrade::Priority));
    // whoever is not graded yet is asked what 一般 asks, and counted there
    figures.push(F::J2b, rows(&|e| e.terms.grade.asked() == AssistanceGrade::Ordinary));
    figures.partition(F::J1h, [F::J2a, F::J2b]);
    let settled = [
        ("employed", "就业", Some(Assistance::Employed)),
        ("self-employed", "自谋职业", Some(Assistance::SelfEmployed)),
        ("allowance", "低保", Some(Assistance::Allowance)),
        ("other", "其他安置", Some(Assistance::Other)),
        ("unsettled", "未安置", Some(Assistance::Unsettled)),
        ("unstated", "未填", None),
    ];
    for (key, label, how) in settled {
        figures.push_member(F::J4, key, label, None, rows(&|e| e.terms.assistance == how));
    }
    figures.partition(F::J1h, settled.map(|s| FigureKey::part(F::J4, s.0)));
    let held = |c: &&Contact| {
        matches!(c.kind, ContactKind::Visit | ContactKind::Talk)
            && c.outcome == Outcome::Complied
            && basis.period.contains(c.on)
    };
    let contacts = all.iter().flat_map(|e| {
        let row = move |c: &Contact| Row { facts: vec![c.fact], ..e.row(Some(c.on)) };
        e.file.contacts_of(e.case.id).filter(held).map(row)
    });
    figures.push(F::J5, contacts.collect());
}
