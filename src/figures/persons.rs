//! Who is on the register: sex, age, employment, household, offence (C).

use super::register::{Entry, closing};
use super::{Basis, Figures, Row};
use crate::domain::{Code, HouseholdKind, Person, Sex};

pub(super) fn count(figures: &mut Figures, basis: Basis<'_>) {
    let closing = closing(basis);
    let day = basis.period.to;
    let person = |e: &Entry<'_>| e.file.person_on(day).clone();
    let rows = |is: &dyn Fn(&Entry<'_>, &Person) -> bool| -> Vec<Row> {
        closing.iter().filter(|e| is(e, &person(e))).map(|e| e.row(None)).collect()
    };
    figures.push("C1", rows(&|_, p| p.sex == Sex::Male));
    figures.push("C2", rows(&|_, p| p.sex == Sex::Female));
    figures.push("C2u", rows(&|_, p| p.sex == Sex::Unstated));
    figures.partition("A6", ["C1", "C2", "C2u"]);
    figures.push("C3", rows(&|e, _| e.terms.minor));
    let bands = figures.definitions.age_band.clone();
    for band in &bands {
        figures.push(&band.code, rows(&|_, p| band.contains(p.age_on(day))));
    }
    figures.partition("A6", bands.into_iter().map(|b| b.code));

    by_codes(figures, basis, "C8", "employment", &|_, p| p.employment.clone(), &rows);
    by_codes(figures, basis, "C12", "offence-class", &|e, _| e.terms.offence_class.clone(), &rows);

    let households = [
        ("local", "本地", Some(HouseholdKind::Local)),
        ("elsewhere", "外地", Some(HouseholdKind::Elsewhere)),
        ("hk-mo-tw", "港澳台", Some(HouseholdKind::HongKongMacauTaiwan)),
        ("foreign", "外籍", Some(HouseholdKind::Foreign)),
        ("unstated", "未填", None),
    ];
    for (key, label, kind) in households {
        figures.push_member("C10", key, label, None, rows(&|_, p| p.household == kind));
    }
    figures.partition("A6", households.map(|h| format!("C10.{}", h.0)));
    figures.push("C13a", rows(&|e, p| e.terms.drug_related == Some(true) || p.drug_history == Some(true)));
}

type Rows<'a> = dyn Fn(&dyn Fn(&Entry<'_>, &Person) -> bool) -> Vec<Row> + 'a;

/// A partition by a code list; codes outside the list and missing ones go to the 未填 bucket.
fn by_codes(
    figures: &mut Figures,
    basis: Basis<'_>,
    definition: &str,
    list: &str,
    code: &dyn Fn(&Entry<'_>, &Person) -> Option<Code>,
    rows: &Rows<'_>,
) {
    let items = basis.reference.codes.list(list).map(|l| l.items.clone()).unwrap_or_default();
    let mut parts = Vec::new();
    for item in &items {
        let member = rows(&|e, p| code(e, p).is_some_and(|c| c.as_str() == item.code));
        figures.push_member(definition, &item.code, &item.zh, None, member);
        parts.push(format!("{definition}.{}", item.code));
    }
    let known = |c: &Code| items.iter().any(|i| i.code == c.as_str());
    let unstated = rows(&|e, p| code(e, p).is_none_or(|c| !known(&c)));
    figures.push_member(definition, "unstated", "未填", None, unstated);
    parts.push(format!("{definition}.unstated"));
    figures.partition("A6", parts);
}
