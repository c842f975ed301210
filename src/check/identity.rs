//! Identities of the monthly form (勾稽关系): what must add up before a report can be filed.

use crate::figures::{FigureCode as F, FigureKey, Figures};
use crate::registry::State;

/// An equation of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equation {
    /// Its name, e.g. `A6=A1+A2-A3-A4-A5`, in the codes that are printed.
    pub name: String,
    /// What the left side amounts to.
    pub left: i64,
    /// What the right side amounts to.
    pub right: i64,
    /// Figures whose rows explain a difference: the whole, then its parts.
    pub keys: Vec<FigureKey>,
}

impl Equation {
    /// Whether both sides agree.
    pub fn holds(&self) -> bool {
        self.left == self.right
    }

    /// Left less right.
    pub fn difference(&self) -> i64 {
        self.left - self.right
    }
}

/// Every identity, checked on unsuppressed figures: stock and flow, partitions, findings, continuity with the report
/// filed for the period before, and the signed opening stock.
pub fn identities(figures: &Figures, state: &State) -> Vec<Equation> {
    let keys = |codes: &[F]| codes.iter().map(|code| FigureKey::from(*code)).collect::<Vec<_>>();
    let flow = |whole: F, plus: &[F], minus: &[F]| sum(figures, &whole.into(), &keys(plus), &keys(minus));
    let mut list = vec![
        flow(F::A6, &[F::A1, F::A2], &[F::A3, F::A4, F::A5]),
        flow(F::J1h, &[F::J1a, F::J1b], &[F::J1d, F::J1e, F::J1x]),
        flow(F::L4, &[F::L1, F::L2], &[F::L3]),
        flow(F::E3a, &[F::E3b, F::E3c], &[]),
    ];
    for partition in &figures.partitions {
        let mut equation = sum(figures, &partition.whole, &partition.parts, &[]);
        if let Some(first) = partition.parts.first().filter(|_| partition.parts.len() > 4) {
            let printed = |key: &FigureKey| figures.definitions.printed(key);
            equation.name = format!("{}=Σ{}", printed(&partition.whole), printed(&first.code.into()));
        }
        list.push(equation);
    }
    list.extend(continuity(figures, state));
    list.extend(opening(figures, state));
    list
}

fn sum(figures: &Figures, whole: &FigureKey, plus: &[FigureKey], minus: &[FigureKey]) -> Equation {
    let total = |keys: &[FigureKey]| keys.iter().map(|key| amount(figures, key)).sum::<i64>();
    let printed = |key: &FigureKey| figures.definitions.printed(key);
    let mut name = format!("{}={}", printed(whole), plus.iter().map(printed).collect::<Vec<_>>().join("+"));
    for key in minus {
        name.push('-');
        name.push_str(&printed(key));
    }
    let keys = std::iter::once(whole).chain(plus).chain(minus).cloned().collect();
    Equation { name, left: amount(figures, whole), right: total(plus) - total(minus), keys }
}

fn amount(figures: &Figures, key: &FigureKey) -> i64 {
    i64::try_from(figures.count(key.clone())).unwrap_or(i64::MAX)
}

/// One figure against a number that stands elsewhere.
fn equals(figures: &Figures, code: F, what: &str, right: u32) -> Equation {
    let key = FigureKey::from(code);
    let printed = figures.definitions.printed(&key);
    let name = format!("{printed}={}", what.replace("{code}", &printed));
    Equation { name, left: amount(figures, &key), right: i64::from(right), keys: vec![key] }
}

/// The opening figures equal the closing ones of the last report filed for the period before.
fn continuity(figures: &Figures, state: &State) -> Vec<Equation> {
    let eve = figures.period.eve();
    let before =
        state.office.filed.iter().rev().find(|f| f.value.report == "self-audit" && f.value.to == eve);
    let Some(filed) = before.map(|f| &f.value) else { return vec![] };
    let what = format!("{{code}}({eve})");
    vec![
        equals(figures, F::A1, &what, filed.closing_corrections),
        equals(figures, F::J1a, &what, filed.closing_resettlement),
    ]
}

/// In the first period that is claimed, the opening figures equal the signed opening stock.
fn opening(figures: &Figures, state: &State) -> Vec<Equation> {
    let Some(stock) = state.office.opening.as_ref().filter(|s| s.from == figures.period.eve()) else {
        return vec![];
    };
    vec![
        equals(figures, F::A1, "期初签认数", stock.value.corrections),
        equals(figures, F::J1a, "期初签认数", stock.value.resettlement),
    ]
}
