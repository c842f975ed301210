//! Walking over every run of a document, and filling a sentence with figures.

use super::document::{Block, Document, FigureRun, Run, Table};
use super::punctuation::{normalise, normalise_runs};

/// Why a sentence pattern could not be filled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// A `{` without its `}`.
    #[error("a brace is not closed in a sentence pattern")]
    Unclosed,
    /// There is no figure with this code.
    #[error("no figure has the code {0:?}")]
    UnknownFigure(String),
}

/// Fills a sentence pattern: `在册{A6}，其中缓刑{B2}` becomes runs of text with a figure for each code in braces; `{?…}` leaves a
/// gap to be filled by hand. Wording stays readable in one string that way.
pub fn fill(pattern: &str, mut figure: impl FnMut(&str) -> Option<FigureRun>) -> Result<Vec<Run>, FillError> {
    let mut runs = Vec::new();
    let mut rest = pattern;
    while let Some(open) = rest.find('{') {
        let (before, after) = (&rest[..open], &rest[open + 1..]);
        if !before.is_empty() {
            runs.push(Run::text(before));
        }
        let close = after.find('}').ok_or(FillError::Unclosed)?;
        let code = &after[..close];
        runs.push(match code.strip_prefix('?') {
            Some(hint) => Run::to_fill(hint),
            None => Run::Figure(figure(code).ok_or_else(|| FillError::UnknownFigure(code.to_owned()))?),
        });
        rest = &after[close + 1..];
    }
    if !rest.is_empty() {
        runs.push(Run::text(rest));
    }
    Ok(runs)
}

impl Document {
    /// Calls `see` with every run, in reading order: body, then printed and unprinted annexes.
    pub fn each_run<'a>(&'a self, see: &mut impl FnMut(&'a Run)) {
        for block in &self.blocks {
            match block {
                Block::Numbered(numbered) => {
                    numbered.heading.iter().chain(&numbered.text).for_each(&mut *see);
                }
                Block::Paragraph(paragraph) => paragraph.runs.iter().for_each(&mut *see),
                Block::Table(table) => each_cell_run(table, see),
                Block::Findings(findings) => {
                    findings.items.iter().flat_map(|item| &item.text).for_each(&mut *see);
                }
                Block::Grid(grid) => grid.entries.iter().flat_map(|entry| &entry.runs).for_each(&mut *see),
                Block::Chart(_) | Block::PageBreak => {}
            }
        }
        for annex in &self.annexes {
            each_cell_run(&annex.table, see);
        }
    }

    /// Puts Chinese punctuation right everywhere (see [`normalise`]). Ids, codes, values and fact ids are left alone. Doing
    /// it twice changes nothing.
    pub fn normalise(&mut self) {
        let one = |text: &mut String| *text = normalise(text);
        let maybe = |text: &mut Option<String>| *text = text.as_deref().map(normalise);
        one(&mut self.title);
        maybe(&mut self.addressee);
        self.attachments.iter_mut().for_each(one);
        for block in &mut self.blocks {
            match block {
                Block::Numbered(numbered) => {
                    normalise_runs(&mut numbered.heading);
                    normalise_runs(&mut numbered.text);
                }
                Block::Paragraph(paragraph) => normalise_runs(&mut paragraph.runs),
                Block::Table(table) => normalise_table(table),
                Block::Findings(findings) => {
                    maybe(&mut findings.caption);
                    one(&mut findings.none);
                    for item in &mut findings.items {
                        normalise_runs(&mut item.text);
                        maybe(&mut item.basis);
                        maybe(&mut item.remedy);
                    }
                }
                Block::Grid(grid) => {
                    maybe(&mut grid.caption);
                    for entry in &mut grid.entries {
                        one(&mut entry.label);
                        normalise_runs(&mut entry.runs);
                    }
                }
                Block::Chart(chart) => {
                    one(&mut chart.caption);
                    chart.categories.iter_mut().for_each(one);
                    chart.series.iter_mut().for_each(|series| one(&mut series.name));
                }
                Block::PageBreak => {}
            }
        }
        for entry in &mut self.figures {
            one(&mut entry.name);
            one(&mut entry.definition);
        }
        for annex in &mut self.annexes {
            one(&mut annex.title);
            normalise_table(&mut annex.table);
        }
        if let Some(colophon) = &mut self.colophon {
            maybe(&mut colophon.copies_to);
        }
    }
}

fn each_cell_run<'a>(table: &'a Table, see: &mut impl FnMut(&'a Run)) {
    let rows = table.header.iter().chain(&table.rows);
    rows.flat_map(|row| &row.cells).flat_map(|cell| &cell.runs).for_each(see);
}

fn normalise_table(table: &mut Table) {
    table.caption = table.caption.as_deref().map(normalise);
    table.note = table.note.as_deref().map(normalise);
    for row in table.header.iter_mut().chain(&mut table.rows) {
        for cell in &mut row.cells {
            normalise_runs(&mut cell.runs);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(code: &str) -> Option<FigureRun> {
        (code == "A6").then(|| FigureRun {
            code: code.to_owned(),
            value: "52".into(),
            unit: "人".into(),
            unit_shown: true,
            amount: None,
            facts: Vec::new(),
        })
    }

    #[test]
    fn a_pattern_becomes_runs() {
        let runs = fill("在册{A6}。{?下一步措施}", figure).expect("a good pattern");
        let shown: Vec<String> = runs.iter().map(Run::shown).collect();
        assert_eq!(shown, ["在册", "52人", "。", "【待补充：下一步措施】"]);
    }

    #[test]
    fn a_bad_pattern_is_an_error() {
        assert_eq!(fill("在册{A7}", figure), Err(FillError::UnknownFigure("A7".into())));
        assert_eq!(fill("在册{A6", figure), Err(FillError::Unclosed));
    }
}
