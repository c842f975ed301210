//! What a heading stands for, and what it nearly stands for.

use super::{Field, RosterMap, fold_heading};
use crate::exchange::roster::FieldKind;

/// What a heading stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) enum Meaning {
    /// A field.
    Field(Field),
    /// A field, and rather than another column that holds its code.
    Named(Field),
    /// One of these fields, by what stands below it.
    ByValue(Vec<Field>),
    /// The code of a field that a column beside it may name: known and not stored.
    Code,
}

impl Meaning {
    /// The field, where the heading alone tells.
    pub(in super::super) fn field(&self) -> Option<Field> {
        match self {
            Self::Field(field) | Self::Named(field) => Some(*field),
            Self::ByValue(_) => None,
            Self::Code => Some(Field::Extra),
        }
    }
}

impl RosterMap {
    /// What a heading stands for, if anything. `heading` may be a path of merged headings joined by `/`.
    pub(in super::super) fn meaning(&self, heading: &str) -> Option<Meaning> {
        let folded = fold_heading(heading);
        if let Some(field) = self.headings.get(&folded) {
            return Some(Meaning::Field(*field));
        }
        if let Some(fields) = self.by_value.get(&folded) {
            return Some(Meaning::ByValue(fields.clone()));
        }
        if let Some(base) = folded.strip_suffix("名称") {
            return self.headings.get(base).map(|field| Meaning::Named(*field));
        }
        let base = ["代码", "编码", "code", "id"].iter().find_map(|end| folded.strip_suffix(end))?;
        let known = self.headings.contains_key(base) || self.by_value.contains_key(base);
        known.then_some(Meaning::Code)
    }

    /// The field whose headings are the most like an unknown one; `None` when none is like it at all.
    pub(in super::super) fn nearest(&self, heading: &str) -> Option<Field> {
        let leaf = heading.rsplit('/').next().unwrap_or(heading);
        let folded: Vec<char> = fold_heading(leaf).chars().collect();
        let stored = |field: &Field| field.kind() != FieldKind::Ignored;
        let known = self.headings.iter().filter(|(_, field)| stored(field));
        let scored = known.map(|(known, field)| {
            let known: Vec<char> = known.rsplit('/').next().unwrap_or(known).chars().collect();
            let common = common(&folded, &known);
            // in thousandths of what both could share
            (common * 2_000 / (folded.len() + known.len()).max(1), *field)
        });
        let best = scored.max_by_key(|(score, field)| (*score, std::cmp::Reverse(*field)));
        best.filter(|(score, _)| *score >= 500).map(|(_, field)| field)
    }
}

/// The length of the longest common subsequence.
fn common(one: &[char], other: &[char]) -> usize {
    let mut row = vec![0usize; other.len() + 1];
    for a in one {
        let mut corner = 0;
        for (at, b) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if a == b { corner + 1 } else { above.max(row[at]) };
            corner = above;
        }
    }
    row.last().copied().unwrap_or(0)
}
