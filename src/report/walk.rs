//! Walking over every run of a document.

use super::document::{Block, Document, Run, Table};
use super::punctuation::{normalise, normalise_runs};

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
