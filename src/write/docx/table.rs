//! Tables of a DOCX: ruled, of a fixed layout, header rows repeated, no row split across pages.

use super::page::Lie;
use super::text::{Para, runs};
use super::xml::Xml;
use crate::report::table::{Placed, place};
use crate::report::{Align, Row, Table};

/// From this many columns on, cells are set in 5号.
const SMALL_FROM: usize = 6;

/// A table with caption and unit above it and its note below it.
pub(super) fn table(xml: &mut Xml, table: &Table, lie: Lie) {
    if let Some(caption) = &table.caption {
        Para::of("Caption").plain(xml, caption);
    }
    if let Some(unit) = &table.unit {
        Para::of("TableUnit").plain(xml, &format!("单位：{unit}"));
    }
    let small = table.columns.len() >= SMALL_FROM;
    // Half characters of 小四 and 5号, a quarter wider: a machine without the office's fonts sets digits in a wider one, and
    // no number may break. The cell's margins beside them.
    let widths = table.widths(lie.text_width(), if small { 136 } else { 156 }, 180);
    xml.element("w:tbl", &[], |xml| {
        properties(xml, lie);
        xml.element("w:tblGrid", &[], |xml| {
            for width in &widths {
                xml.empty("w:gridCol", &[("w:w", &width.to_string())]);
            }
        });
        let style = if small { "TableSmall" } else { "TableText" };
        let part = Part { table, widths: &widths, style };
        part.rows(xml, &table.header, true);
        part.rows(xml, &table.rows, false);
    });
    if let Some(note) = &table.note {
        Para::of("TableNote").plain(xml, &format!("注：{note}"));
    }
    // Two tables with nothing between them would become one, and a cell or a body must not end with a table.
    Para::of("Gap").write(xml, |_| {});
}

fn properties(xml: &mut Xml, lie: Lie) {
    xml.element("w:tblPr", &[], |xml| {
        xml.empty("w:tblW", &[("w:w", &lie.text_width().to_string()), ("w:type", "dxa")]);
        xml.value("w:jc", "center");
        xml.element("w:tblBorders", &[], |xml| {
            for (side, size) in [
                ("w:top", "8"),
                ("w:left", "4"),
                ("w:bottom", "8"),
                ("w:right", "4"),
                ("w:insideH", "4"),
                ("w:insideV", "4"),
            ] {
                xml.empty(
                    side,
                    &[("w:val", "single"), ("w:sz", size), ("w:space", "0"), ("w:color", "auto")],
                );
            }
        });
        xml.empty("w:tblLayout", &[("w:type", "fixed")]);
        xml.element("w:tblCellMar", &[], |xml| {
            for (side, width) in [("w:top", "28"), ("w:left", "85"), ("w:bottom", "28"), ("w:right", "85")] {
                xml.empty(side, &[("w:w", width), ("w:type", "dxa")]);
            }
        });
        xml.empty("w:tblLook", &[("w:val", "0020"), ("w:firstRow", "1")]);
    });
}

/// What the rows of a table share.
struct Part<'a> {
    table: &'a Table,
    widths: &'a [u32],
    style: &'a str,
}

impl Part<'_> {
    fn rows(&self, xml: &mut Xml, rows: &[Row], header: bool) {
        let places = place(rows, self.widths.len());
        for index in 0..rows.len() {
            xml.element("w:tr", &[], |xml| {
                xml.element("w:trPr", &[], |xml| {
                    xml.empty("w:cantSplit", &[]);
                    if header {
                        xml.empty("w:tblHeader", &[]);
                    }
                });
                // Every cell that covers this row: a cell that reaches down from above is written again as its continuation.
                let mut here: Vec<&Placed<'_>> = places
                    .iter()
                    .filter(|placed| {
                        (placed.row..placed.row + usize::from(placed.cell.down)).contains(&index)
                    })
                    .collect();
                here.sort_by_key(|placed| placed.column);
                for placed in here {
                    self.cell(xml, placed, index, header);
                }
            });
        }
    }

    fn cell(&self, xml: &mut Xml, placed: &Placed<'_>, row: usize, header: bool) {
        let across = usize::from(placed.cell.across);
        let width: u32 = self.widths.iter().skip(placed.column).take(across).sum();
        let first = placed.row == row;
        xml.element("w:tc", &[], |xml| {
            xml.element("w:tcPr", &[], |xml| {
                xml.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
                if across > 1 {
                    xml.value("w:gridSpan", &across.to_string());
                }
                if placed.cell.down > 1 {
                    xml.value("w:vMerge", if first { "restart" } else { "continue" });
                }
                xml.value("w:vAlign", "center");
            });
            let align = match self.table.columns.get(placed.column).map(|column| column.align) {
                _ if header => "center",
                // A cell over several columns holds a title or a long value, never a number to be lined up.
                Some(Align::Centre) => "center",
                Some(Align::Right) if across == 1 => "right",
                _ => "left",
            };
            // A header stays with the first row, and a note with the last.
            let noted = self.table.note.is_some() && row + 1 == self.table.rows.len();
            let keep_next = header || noted;
            let para = Para { style: self.style, align: Some(align), keep_next, ..Para::default() };
            para.write(xml, |xml| {
                if first {
                    runs(xml, header.then_some("Strong"), &placed.cell.runs);
                }
            });
        });
    }
}
