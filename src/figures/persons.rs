//! Who is on the register: sex, age, employment, household, offence (C).

use super::register::{Entry, closing};
use super::{Basis, FigureCode as F, FigureKey, Figures, Row};
use crate::domain::{Code, HouseholdKind, Person, Sex};

pub(super) fn count(figures: &mut Figures, basis: Basis<'_>) {
    let closing = closing(basis);
    let day = basis.period.to;
    let person = |e: &Entry<'_>| e.file.person_on(day).clone();
    let rows = |is: &dyn Fn(&Entry<'_>, &Person) -> bool| -> Vec<Row> {
        closing.iter().filter(|e| is(e, &person(e))).map(|e| e.row(None)).collect()
    };
    figures.push(F::C1, rows(&|_, p| p.sex == Sex::Male));
    figures.push(F::C2, rows(&|_, p| p.sex == Sex::Female));
    figures.push(F::C2u, rows(&|_, p| p.sex == Sex::Unstated));
    figures.partition(F::A6, [F::C1, F::C2, F::C2u]);
    figures.push(F::C3, rows(&|e, _| e.terms.minor));
    for band in &figures.definitions.clone().age_bands {
        figures.push(band.code, rows(&|_, p| band.contains(p.age_on(day))));
    }
    figures.partition(F::A6, F::AGES);

    by_codes(figures, basis, F::C8, "employment", &|_, p| p.employment.clone(), &rows);
    by_codes(figures, basis, F::C12, "offence-class", &|e, _| e.terms.offence_class.clone(), &rows);

    let households = [
        ("local", "本地", Some(HouseholdKind::Local)),
        ("elsewhere", "外地", Some(HouseholdKind::Elsewhere)),
        ("hk-mo-tw", "港澳台", Some(HouseholdKind::HongKongMacauTaiwan)),
        ("foreign", "外籍", Some(HouseholdKind::Foreign)),
        ("unstated", "未填", None),
    ];
    for (key, label, kind) in households {
        figures.push_member(F::C10, key, label, None, rows(&|_, p| p.household == kind));
    }
    figures.partition(F::A6, households.map(|h| FigureKey::part(F::C10, h.0)));
    figures.push(F::C13a, rows(&|e, p| e.terms.drug_related == Some(true) || p.drug_history == Some(true)));
}

type Rows<'a> = dyn Fn(&dyn Fn(&Entry<'_>, &Person) -> bool) -> Vec<Row> + 'a;

/// A partition by a code list; codes outside the list and missing ones go to the 未填 bucket.
fn by_codes(
    figures: &mut Figures,
    basis: Basis<'_>,
    definition: F,
    list: &str,
    code: &dyn Fn(&Entry<'_>, &Person) -> Option<Code>,
    rows: &Rows<'_>,
) {
    let items = basis.reference.codes.list(list).map(|l| l.items.clone()).unwrap_or_default();
    let mut parts = Vec::new();
    for item in &items {
        let member = rows(&|e, p| code(e, p).is_some_and(|c| c.as_str() == item.code));
        figures.push_member(definition, &item.code, &item.zh, None, member);
        parts.push(FigureKey::part(definition, &item.code));
    }
    let known = |c: &Code| items.iter().any(|i| i.code == c.as_str());
    let unstated = rows(&|e, p| code(e, p).is_none_or(|c| !known(&c)));
    figures.push_member(definition, "unstated", "未填", None, unstated);
    parts.push(FigureKey::part(definition, "unstated"));
    figures.partition(F::A6, parts);
}
