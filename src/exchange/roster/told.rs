//! A plan in words: what is the same is said once, with how often and where.

use super::{ColumnPreview, ColumnUse, Field, FieldChange, Outcome, RosterPlan};
use crate::assets::{Catalog, Lang};
use crate::exchange::sheet::CellAddress;
use std::collections::BTreeMap;

/// A notice or a reason that is the same for several cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summed {
    /// The field.
    pub field: Field,
    /// What is said, with the word found where all found the same.
    pub text: String,
    /// What mends it; empty for a notice.
    pub mend: String,
    /// How many cells.
    pub count: usize,
    /// The first of them.
    pub examples: Vec<CellAddress>,
}

/// So many places are named of what is said once.
const EXAMPLES: usize = 3;

impl RosterPlan {
    /// What is wrong with rejected rows: the same field, word and reason once.
    pub fn summed_problems(&self, catalog: &Catalog) -> Vec<Summed> {
        sum(self.problems().map(|problem| {
            let reason = problem.reason.message().words(catalog);
            let text = with_found(catalog, &problem.found, reason);
            let mend = problem.reason.mend().message().words(catalog);
            Said { at: &problem.at, field: problem.field, several: text.clone(), text, mend }
        }))
    }

    /// What is odd about rows that go in: the same field and notice once, though each row names a day of its own.
    pub fn summed_notices(&self, catalog: &Catalog) -> Vec<Summed> {
        let mut notices = sum(self.notices().map(|notice| {
            let message = notice.reason.message();
            let found = if notice.reason.quotes_cell() { notice.found.as_str() } else { "" };
            let words = |text: String| with_found(catalog, found, text);
            let (text, several) = (message.words(catalog), message.of_several().words(catalog));
            let (text, several) = (words(text), words(several));
            Said { at: &notice.at, field: notice.field, text, several, mend: String::new() }
        }));
        // what is only one of a kind is easily lost among what is said of every row
        notices.sort_by_key(|summed| summed.count);
        notices
    }

    /// Everything there is to say of the plan, a line each, after its counts.
    pub fn lines(&self, catalog: &Catalog) -> Vec<String> {
        let mut lines = Vec::new();
        for report in &self.sheets {
            lines.extend(report.message().map(|message| message.words(catalog)));
        }
        lines.extend(self.columns().filter_map(ColumnPreview::message).map(|message| message.words(catalog)));
        lines.extend(self.known_line(catalog));
        for row in &self.rows {
            if let Outcome::Changed { changes, .. } = &row.outcome {
                let name = |change: &FieldChange| catalog.text(&change.field.label_key());
                let cells: Vec<String> = changes.fields.iter().map(name).collect();
                let row = (row.row.row + 1).to_string();
                let args = [("row", row.into()), ("cells", cells.join(comma(catalog)).into())];
                lines.push(catalog.text_args("exchange-changed-row", &args));
            }
        }
        lines.extend(self.summed_notices(catalog).iter().map(|summed| summed.line(catalog)));
        for summed in self.summed_problems(catalog) {
            lines.push(summed.line(catalog));
            lines.push(format!("    {}", summed.mend));
        }
        lines
    }

    /// Columns that are known and no part of a file, in one line; only those that hold something.
    fn known_line(&self, catalog: &Catalog) -> Option<String> {
        let mut headings: Vec<&str> = Vec::new();
        for column in self.columns().filter(|column| column.used == ColumnUse::Known && column.filled > 0) {
            let extra = column.field.is_none_or(|field| field == Field::Extra);
            if extra && !headings.contains(&column.heading.as_str()) {
                headings.push(&column.heading);
            }
        }
        let args = [("count", headings.len().into()), ("headings", headings.join(comma(catalog)).into())];
        (!headings.is_empty()).then(|| catalog.text_args("exchange-columns-known", &args))
    }
}

impl Summed {
    /// The line: where, which field, what.
    pub fn line(&self, catalog: &Catalog) -> String {
        let mut places: Vec<String> = self.examples.iter().map(ToString::to_string).collect();
        if self.count > places.len() {
            let args = [("count", self.count.into())];
            places.push(catalog.text_args("exchange-and-more", &args));
        }
        let args = [
            ("at", places.join(comma(catalog)).into()),
            ("field", catalog.text(&self.field.label_key()).into()),
            ("text", self.text.clone().into()),
        ];
        catalog.text_args("exchange-summed", &args)
    }
}

fn comma(catalog: &Catalog) -> &'static str {
    if catalog.lang() == Lang::Zh { "、" } else { ", " }
}

/// What is said, with the word found before it.
fn with_found(catalog: &Catalog, found: &str, text: String) -> String {
    if found.is_empty() {
        return text;
    }
    catalog.text_args("exchange-found", &[("found", found.to_owned().into()), ("text", text.into())])
}

/// What is said of one cell: alone, and as one of several.
struct Said<'a> {
    at: &'a CellAddress,
    field: Field,
    text: String,
    several: String,
    mend: String,
}

fn sum<'a>(said: impl Iterator<Item = Said<'a>>) -> Vec<Summed> {
    let mut places: BTreeMap<(Field, String), usize> = BTreeMap::new();
    let mut summed: Vec<Summed> = Vec::new();
    for Said { at, field, text, several, mend } in said {
        let place = *places.entry((field, several.clone())).or_insert(summed.len());
        match summed.get_mut(place) {
            Some(known) => {
                if known.text != text {
                    known.text = several;
                }
                known.count += 1;
                if known.examples.len() < EXAMPLES {
                    known.examples.push(at.clone());
                }
            }
            None => summed.push(Summed { field, text, mend, count: 1, examples: vec![at.clone()] }),
        }
    }
    summed
}
