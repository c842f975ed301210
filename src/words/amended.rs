//! Which fields an amendment changed, against what held before it.

use crate::assets::Catalog;
use crate::domain::{Dated, FactBody, FactId, SubjectFile};
use crate::exchange::roster::{self, Field, RosterKind};

/// The names of the fields that the fact changed; empty when it is no amendment, or does not count any more.
pub fn amended(catalog: &Catalog, file: &SubjectFile, id: FactId, body: &FactBody) -> String {
    let changed: Vec<&Field> = match body {
        FactBody::PersonAmended(_) => {
            let (Some((old, new)), Some(case)) = (beside(&file.persons, id), file.cases.first()) else {
                return String::new();
            };
            let terms = case.terms();
            differing(roster::PARTICULARS, |field| {
                roster::written(old, terms, field) != roster::written(new, terms, field)
            })
        }
        FactBody::CaseAmended(b) => {
            let Some((old, new)) = file.case(b.case).and_then(|case| beside(&case.terms, id)) else {
                return String::new();
            };
            let person = file.person();
            differing(roster::amendable_terms(RosterKind::of(new)), |field| {
                roster::written(person, old, field) != roster::written(person, new, field)
            })
        }
        _ => return String::new(),
    };
    let names: Vec<String> = changed.iter().map(|field| catalog.text(&field.label_key())).collect();
    names.join(&catalog.text("words-comma"))
}

/// The value before a fact's, and the fact's own.
fn beside<T>(list: &[Dated<T>], id: FactId) -> Option<(&T, &T)> {
    let at = list.iter().position(|dated| dated.fact == id)?;
    Some((&list.get(at.checked_sub(1)?)?.value, &list.get(at)?.value))
}

fn differing(fields: &'static [Field], differs: impl Fn(Field) -> bool) -> Vec<&'static Field> {
    fields.iter().filter(|field| differs(**field)).collect()
}
