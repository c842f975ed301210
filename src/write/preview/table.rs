//! Tables in the terminal: columns by weight with cells that wrap, or one record after another where the columns would
//! become too narrow to read.

use unicode_width::UnicodeWidthStr;

use super::{PreviewLine, Sheet, SpanStyle};
use crate::report::table::{Placed, place};
use crate::report::{Align, Row, Table};
use crate::write::wrap::{Glyph, glyphs, wrap};

/// Blank cells between two columns.
const GAP: usize = 2;
/// Columns narrower than this are not worth reading.
const NARROWEST_COLUMN: u32 = 4;

impl Sheet {
    /// A table with what belongs to it.
    pub(super) fn table(&mut self, table: &Table) {
        self.captioned(table);
        let gaps = GAP * table.columns.len().saturating_sub(1);
        let least: u32 = table.least_widths(1, 0).iter().map(|width| (*width).max(NARROWEST_COLUMN)).sum();
        if least as usize + gaps > self.width {
            self.records(table);
        } else {
            let widths = table.widths((self.width - gaps) as u32, 1, 0);
            let widths: Vec<usize> = widths.into_iter().map(|width| width as usize).collect();
            self.rule("");
            self.rows(table, &table.header, &widths, true);
            if !table.header.is_empty() {
                self.rule("");
            }
            self.rows(table, &table.rows, &widths, false);
            self.rule("");
        }
        if let Some(note) = &table.note {
            self.plain(&format!("注：{note}"), SpanStyle::Faint, 0);
        }
    }

    fn rows(&mut self, table: &Table, rows: &[Row], widths: &[usize], header: bool) {
        let places = place(rows, widths.len());
        for index in 0..rows.len() {
            let mut blocks = Vec::new();
            for placed in places.iter().filter(|placed| placed.row == index) {
                blocks.push(self.block(table, placed, widths, header));
            }
            let height = blocks.iter().map(|block| block.lines.len()).max().unwrap_or(0);
            for height in 0..height {
                let mut line = PreviewLine::default();
                for block in &blocks {
                    if let Some(glyphs) = block.lines.get(height).filter(|glyphs| !glyphs.is_empty()) {
                        let free = block.width.saturating_sub(width_of(glyphs));
                        let lead = match block.align {
                            Align::Left => 0,
                            Align::Centre => free / 2,
                            Align::Right => free,
                        };
                        line.blanks((block.left + lead).saturating_sub(line.width()));
                        line.glyphs(glyphs);
                    }
                }
                self.out.lines.push(line);
            }
        }
    }

    /// One cell, wrapped to the width of the columns it covers.
    fn block(&mut self, table: &Table, placed: &Placed<'_>, widths: &[usize], header: bool) -> Block {
        let across = usize::from(placed.cell.across);
        let left = widths.iter().take(placed.column).map(|width| width + GAP).sum();
        let width = widths.iter().skip(placed.column).take(across).map(|width| width + GAP).sum::<usize>();
        let width = width.saturating_sub(GAP).max(1);
        let style = if header { SpanStyle::Strong } else { SpanStyle::Plain };
        let glyphs = plain_widths(self.glyphs_of(&placed.cell.runs, style));
        let align = match table.columns.get(placed.column) {
            _ if header => Align::Centre,
            Some(column) if across == 1 => column.align,
            _ => Align::Left,
        };
        Block { left, width, align, lines: wrap(&glyphs, width, width) }
    }

    /// Each row as a record: header and value, one pair after the other.
    fn records(&mut self, table: &Table) {
        let names = column_names(table);
        let places = place(&table.rows, table.columns.len());
        for index in 0..table.rows.len() {
            self.rule("");
            let mut all = Vec::new();
            for placed in places.iter().filter(|placed| placed.row == index) {
                let name = names.get(placed.column).map(String::as_str).unwrap_or_default();
                if !all.is_empty() {
                    all.extend(glyphs("  ", SpanStyle::Plain, None));
                }
                if !name.is_empty() {
                    all.extend(glyphs(&format!("{name}："), SpanStyle::Strong, None));
                }
                all.extend(self.glyphs_of(&placed.cell.runs, SpanStyle::Plain));
            }
            self.paragraph(&all, 0, 2);
        }
        self.rule("");
    }
}

/// A cell ready to be drawn.
struct Block {
    left: usize,
    width: usize,
    align: Align,
    lines: Vec<Vec<Glyph>>,
}

/// The name of each column: its header cells from the top, joined.
pub(in crate::write) fn column_names(table: &Table) -> Vec<String> {
    let mut names = vec![Vec::<String>::new(); table.columns.len()];
    for placed in place(&table.header, table.columns.len()) {
        let covered = names.iter_mut().skip(placed.column).take(usize::from(placed.cell.across));
        covered.for_each(|name| name.push(placed.cell.shown()));
    }
    names.into_iter().map(|parts| parts.join(" ").trim().to_owned()).collect()
}

fn width_of(glyphs: &[Glyph]) -> usize {
    glyphs.iter().map(|glyph| glyph.width).sum()
}

/// Replaces the marks that some terminals draw wide and others narrow: one of them in a cell would shift the columns after it.
fn plain_widths(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    glyphs
        .into_iter()
        .map(|mut glyph| {
            let plain = match glyph.text.as_str() {
                "—" | "–" | "―" => "-",
                "·" => ".",
                "…" => "..",
                "“" | "”" => "\"",
                "‘" | "’" => "'",
                "×" => "x",
                "→" => ">",
                "℃" => "度",
                "■" | "●" | "◆" => "*",
                "□" | "○" | "◇" => "o",
                "±" => "+-",
                _ => return glyph,
            };
            plain.clone_into(&mut glyph.text);
            glyph.width = plain.width();
            glyph
        })
        .collect()
}

/// Cuts a label to `cells`, with a mark where something was cut off.
pub(super) fn fit(label: &str, cells: usize) -> String {
    if label.width() <= cells {
        return label.to_owned();
    }
    let mut cut = String::new();
    for glyph in glyphs(label, SpanStyle::Plain, None) {
        if cut.width() + glyph.width + 1 > cells {
            break;
        }
        cut.push_str(&glyph.text);
    }
    cut.push('~');
    cut
}
