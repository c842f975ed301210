//! Identities of the monthly form (勾稽关系): what must add up before a report can be filed.

use crate::figures::Figures;
use crate::registry::State;

/// An equation of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equation {
    /// Its name, e.g. `A6=A1+A2-A3-A4-A5`.
    pub name: String,
    /// What the left side amounts to.
    pub left: i64,
    /// What the right side amounts to.
    pub right: i64,
    /// Codes whose rows explain a difference.
    pub codes: Vec<String>,
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
    let mut list = vec![
        flow(figures, "A6", &["A1", "A2"], &["A3", "A4", "A5"]),
        flow(figures, "J6", &["J1", "J2"], &["J3", "J4", "J5"]),
        flow(figures, "I4", &["I1", "I2"], &["I3"]),
        flow(figures, "E3a", &["E3b", "E3c"], &[]),
    ];
    for partition in &figures.partitions {
        let parts: Vec<&str> = partition.parts.iter().map(String::as_str).collect();
        let mut equation = flow(figures, &partition.whole, &parts, &[]);
        if let Some(first) = parts.first().filter(|_| parts.len() > 4) {
            let base = first.split('.').next().unwrap_or(first);
            equation.name = format!("{}=Σ{base}", partition.whole);
        }
        list.push(equation);
    }
    list.extend(continuity(figures, state));
    list.extend(opening(figures, state));
    list
}

fn flow(figures: &Figures, whole: &str, plus: &[&str], minus: &[&str]) -> Equation {
    let n = |code: &&str| figures.count(code) as i64;
    let right = plus.iter().map(n).sum::<i64>() - minus.iter().map(n).sum::<i64>();
    let mut name = format!("{whole}={}", plus.join("+"));
    for code in minus {
        name.push('-');
        name.push_str(code);
    }
    let codes = std::iter::once(&whole).chain(plus).chain(minus).map(|c| (*c).to_owned()).collect();
    Equation { name, left: figures.count(whole) as i64, right, codes }
}

/// The opening figures equal the closing ones of the last report filed for the period before.
fn continuity(figures: &Figures, state: &State) -> Vec<Equation> {
    let eve = figures.period.eve();
    let before =
        state.office.filed.iter().rev().find(|f| f.value.report == "self-audit" && f.value.to == eve);
    let Some(filed) = before.map(|f| &f.value) else { return vec![] };
    let equation = |code: &str, right: u32| Equation {
        name: format!("{code}={code}({eve})"),
        left: figures.count(code) as i64,
        right: i64::from(right),
        codes: vec![code.to_owned()],
    };
    vec![equation("A1", filed.closing_corrections), equation("J1", filed.closing_resettlement)]
}

/// In the first period that is claimed, the opening figures equal the signed opening stock.
fn opening(figures: &Figures, state: &State) -> Vec<Equation> {
    let Some(stock) = state.office.opening.as_ref().filter(|s| s.from == figures.period.eve()) else {
        return vec![];
    };
    let equation = |code: &str, right: u32| Equation {
        name: format!("{code}=期初签认数"),
        left: figures.count(code) as i64,
        right: i64::from(right),
        codes: vec![code.to_owned()],
    };
    vec![equation("A1", stock.value.corrections), equation("J1", stock.value.resettlement)]
}
