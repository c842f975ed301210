//! Facts of a period to figures, each with its definition, unit and the rows behind it. Pure.
//!
//! A figure is never computed twice: every screen, report and command takes it from [`month`].

mod persons;
mod register;
mod resettlement;
mod supervision;
mod work;

pub use crate::policy::{Definition, Definitions, FigureCode, FigureKey, FigureUnit as Unit};

use crate::assets::Lang;
use crate::domain::{CaseId, FactId, FindingId, SessionId, SubjectId};
use crate::policy::Policy;
use crate::registry::{Reference, State};
use chrono::NaiveDate;
use std::sync::Arc;

/// First and last day counted, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day: the cut-off (截止日).
    pub to: NaiveDate,
}

impl Period {
    /// A calendar month.
    pub fn month(year: i32, month: u32) -> Option<Self> {
        let from = NaiveDate::from_ymd_opt(year, month, 1)?;
        let next = from.checked_add_months(chrono::Months::new(1))?;
        Some(Self { from, to: next.pred_opt()? })
    }

    /// The day before the first.
    pub fn eve(self) -> NaiveDate {
        self.from.pred_opt().unwrap_or(self.from)
    }

    /// Whether `day` is counted.
    pub fn contains(self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day)
    }
}

/// One row behind a figure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    /// Who, if somebody.
    pub subject: Option<SubjectId>,
    /// Which case.
    pub case: Option<CaseId>,
    /// Which session.
    pub session: Option<SessionId>,
    /// Which finding.
    pub finding: Option<FindingId>,
    /// Which duty, by its row of the policy, of what was asked and made.
    pub duty: Option<String>,
    /// The day that matters.
    pub day: Option<NaiveDate>,
    /// How often it counts (1 but for sums of one person's windows).
    pub count: u32,
    /// Facts that show it.
    pub facts: Vec<FactId>,
}

/// What a figure amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// A count.
    Count(u64),
    /// A part of a whole, shown in percent; a whole of zero is shown as none.
    Ratio(u64, u64),
}

impl Value {
    /// The count; of a ratio, the part.
    pub fn count(self) -> u64 {
        match self {
            Self::Count(n) | Self::Ratio(n, _) => n,
        }
    }

    /// As printed: `52`, `88.5`, or `—` for a ratio without a whole. Rounded half up to one decimal.
    pub fn printed(self) -> String {
        match self {
            Self::Count(n) => n.to_string(),
            Self::Ratio(_, 0) => "—".into(),
            Self::Ratio(part, whole) => {
                let tenths = (part * 2000 + whole) / (whole * 2);
                format!("{}.{}", tenths / 10, tenths % 10)
            }
        }
    }
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// Which figure or part of one, e.g. `A6`, `C8.01`, `F0a.warning`.
    pub key: FigureKey,
    /// Name of the part; empty otherwise.
    pub label: String,
    /// Unit, where it departs from the definition's.
    pub unit: Unit,
    /// What it amounts to.
    pub value: Value,
    /// The rows behind it.
    pub rows: Vec<Row>,
}

/// A whole and the parts that must add up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partition {
    /// The whole.
    pub whole: FigureKey,
    /// The parts, the 未填 bucket included.
    pub parts: Vec<FigureKey>,
}

/// All figures of a period.
#[derive(Debug, Clone)]
pub struct Figures {
    /// The period.
    pub period: Period,
    /// In the order of the forms.
    pub list: Vec<Figure>,
    /// What must add up.
    pub partitions: Vec<Partition>,
    /// Definitions.
    pub definitions: Arc<Definitions>,
}

impl Figures {
    /// A figure or part. Every figure of [`FigureCode::ALL`] is there; a part of a code list only while the list has it.
    pub fn get(&self, key: &FigureKey) -> Option<&Figure> {
        self.list.iter().find(|f| f.key == *key)
    }

    /// A figure or part by the code it is printed under.
    pub fn find(&self, printed: &str) -> Option<&Figure> {
        self.get(&self.definitions.find(printed)?)
    }

    /// The code a figure is printed under.
    pub fn printed(&self, figure: &Figure) -> String {
        self.definitions.printed(&figure.key)
    }

    /// A figure's name, with that of the part.
    pub fn name(&self, figure: &Figure, lang: Lang) -> String {
        let name = self.definitions.get(figure.key.code).map(|d| d.name.pick(lang)).unwrap_or_default();
        match (figure.label.as_str(), lang) {
            ("", _) => name.to_owned(),
            (label, Lang::Zh) => format!("{name}：{label}"),
            (label, Lang::En) => format!("{name}: {label}"),
        }
    }

    /// The count of a figure or part; 0 for a part that its list does not have.
    pub fn count(&self, key: impl Into<FigureKey>) -> u64 {
        self.get(&key.into()).map_or(0, |f| f.value.count())
    }

    /// The parts of a figure, e.g. all `C8.*`.
    pub fn members(&self, code: FigureCode) -> impl Iterator<Item = &Figure> {
        self.list.iter().filter(move |f| f.key.code == code && f.key.member.is_some())
    }

    fn push(&mut self, code: FigureCode, rows: Vec<Row>) {
        let unit = self.definitions.unit(code);
        let n = rows.iter().map(|r| u64::from(r.count)).sum();
        let (key, label) = (code.into(), String::new());
        self.list.push(Figure { key, label, unit, value: Value::Count(n), rows });
    }

    fn push_member(&mut self, code: FigureCode, key: &str, label: &str, unit: Option<Unit>, rows: Vec<Row>) {
        let n = rows.iter().map(|r| u64::from(r.count)).sum();
        self.list.push(Figure {
            key: FigureKey::part(code, key),
            label: label.to_owned(),
            unit: unit.unwrap_or(self.definitions.unit(code)),
            value: Value::Count(n),
            rows,
        });
    }

    fn push_ratio(&mut self, key: impl Into<FigureKey>, part: u64, whole: u64) {
        let (key, label, rows) = (key.into(), String::new(), vec![]);
        self.list.push(Figure { key, label, unit: Unit::Percent, value: Value::Ratio(part, whole), rows });
    }

    fn partition(&mut self, whole: FigureCode, parts: impl IntoIterator<Item = impl Into<FigureKey>>) {
        let parts = parts.into_iter().map(Into::into).collect();
        self.partitions.push(Partition { whole: whole.into(), parts });
    }
}

/// What figures are computed from.
#[derive(Clone, Copy)]
pub struct Basis<'a> {
    /// The facts, as known.
    pub state: &'a State,
    /// The policy.
    pub policy: &'a Policy,
    /// Code lists and instruments.
    pub reference: &'a Reference,
    /// The period.
    pub period: Period,
}

/// Every figure of a period, as of its last day.
pub fn month(state: &State, policy: &Policy, reference: &Reference, period: Period) -> Figures {
    let definitions = Arc::clone(&reference.figures);
    let mut figures = Figures { period, list: vec![], partitions: vec![], definitions };
    let basis = Basis { state, policy, reference, period };
    register::count(&mut figures, basis);
    persons::count(&mut figures, basis);
    supervision::count(&mut figures, basis);
    work::count(&mut figures, basis);
    resettlement::count(&mut figures, basis);
    figures
}
