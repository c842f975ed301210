//! Markdown in the GitHub flavour, for reading and comparing; it says what the paper says.

use crate::report::table::place;
use crate::report::{Align, Annex, Block, Document, Findings, Level, Row, Run, Table, date_zh};

use super::preview::column_names;

/// Writes a document as GitHub-flavoured Markdown.
///
/// Cells that cover several columns or rows are written once, with empty cells beside or under them, since Markdown has no
/// spans; a header of several rows becomes one.
pub fn markdown(document: &Document) -> String {
    let mut out = Vec::new();
    if document.draft {
        out.push("> **草稿**　未经审核，不得外发".to_owned());
    }
    out.extend(document.letterhead.as_deref().map(escape));
    out.push(format!("# {}", escape(&document.shown_title())));
    out.extend(document.number.as_ref().map(|number| escape(&number.to_string())));
    out.extend(document.addressee.as_ref().map(|addressee| format!("{}：", escape(addressee))));
    let numbers = document.numbers();
    for (block, number) in document.blocks.iter().zip(&numbers) {
        out.extend(block_lines(block, number));
    }
    if !document.attachments.is_empty() {
        out.push(
            document.attachment_lines().iter().map(|line| escape(line)).collect::<Vec<_>>().join("  \n"),
        );
    }
    if let Some(signature) = &document.signature {
        out.push(format!("{}  \n{}", escape(&signature.issuer), date_zh(document.dated)));
    }
    let printed: Vec<&Annex> = document.annexes.iter().filter(|annex| annex.printed).collect();
    for (index, annex) in printed.iter().enumerate() {
        let mark = if printed.len() == 1 { "附件".to_owned() } else { format!("附件{}", index + 1) };
        out.push(format!("## {mark}　{}", escape(&annex.title)));
        out.extend(table(&annex.table));
    }
    if let Some(provenance) = &document.provenance {
        out.push("---".to_owned());
        out.push(provenance.lines().iter().map(|line| escape(line)).collect::<Vec<_>>().join("  \n"));
    }
    if let Some(colophon) = &document.colophon {
        out.push("---".to_owned());
        out.extend(colophon.copies_to.as_ref().map(|copies| format!("抄送：{}。", escape(copies))));
        out.push(format!("{}　{}印发", escape(&colophon.printed_by), date_zh(colophon.printed_on)));
    }
    let mut text = out.join("\n\n");
    text.push('\n');
    text
}

/// A block as paragraphs of Markdown.
fn block_lines(block: &Block, number: &str) -> Vec<String> {
    match block {
        Block::Numbered(numbered) => {
            let heading = format!("{}{}", escape(number), runs(&numbered.heading));
            let text = runs(&numbered.text);
            match numbered.level {
                Level::First | Level::Second => {
                    let hashes = if numbered.level == Level::First { "##" } else { "###" };
                    let heading = format!("{hashes} {heading}");
                    if text.is_empty() { vec![heading] } else { vec![heading, text] }
                }
                Level::Third | Level::Fourth => vec![format!("{heading}{text}")],
            }
        }
        Block::Paragraph(paragraph) => vec![runs(&paragraph.runs)],
        Block::Table(block) => table(block),
        Block::Findings(block) => findings(block),
        Block::Grid(grid) => table(&grid.table()),
        Block::Chart(chart) if chart.tabulated => Vec::new(),
        Block::Chart(chart) => table(&chart.table()),
        Block::PageBreak => Vec::new(),
    }
}

fn findings(findings: &Findings) -> Vec<String> {
    match findings.table() {
        Some(block) => table(&block),
        None => vec![escape(&findings.none)],
    }
}

fn runs(runs: &[Run]) -> String {
    runs.iter()
        .map(|run| match run {
            // Emphasis marks beside Chinese punctuation are not always seen as such, a tag is.
            Run::Strong { text } => format!("<strong>{}</strong>", escape(text)),
            other => escape(&other.shown()),
        })
        .collect()
}

/// A table with its caption, unit and note.
fn table(table: &Table) -> Vec<String> {
    let mut out = Vec::new();
    let caption = table.caption.as_deref().map(|caption| format!("**{}**", escape(caption)));
    let unit = table.unit.as_deref().map(|unit| format!("单位：{}", escape(unit)));
    let above: Vec<String> = caption.into_iter().chain(unit).collect();
    if !above.is_empty() {
        out.push(above.join("　"));
    }
    let mut lines =
        vec![line(&column_names(table).iter().map(|name| cell(&escape(name))).collect::<Vec<_>>())];
    let marks = table.columns.iter().map(|column| match column.align {
        Align::Left => ":---".to_owned(),
        Align::Centre => ":---:".to_owned(),
        Align::Right => "---:".to_owned(),
    });
    lines.push(line(&marks.collect::<Vec<_>>()));
    lines.extend(rows(&table.rows, table.columns.len()).iter().map(|row| line(row)));
    out.push(lines.join("\n"));
    out.extend(table.note.as_deref().map(|note| format!("注：{}", escape(note))));
    out
}

fn rows(rows: &[Row], columns: usize) -> Vec<Vec<String>> {
    let mut texts = vec![vec![String::new(); columns]; rows.len()];
    for placed in place(rows, columns) {
        if let Some(text) = texts.get_mut(placed.row).and_then(|row| row.get_mut(placed.column)) {
            *text = cell(&runs(&placed.cell.runs));
        }
    }
    texts
}

fn line(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// A cell has one line.
fn cell(escaped: &str) -> String {
    escaped.replace('\n', "<br>")
}

/// Escapes what Markdown or HTML would read as a mark.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '-' | '+' | '=' | '.' | ')' if starts_block(text, index, c) => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// Whether a mark would make its line a list or the underline of a heading: `- `, `+ `, `1. `, `1) `, or a line of `-` or `=`.
fn starts_block(text: &str, index: usize, mark: char) -> bool {
    let before = text[..index].rsplit('\n').next().unwrap_or_default().trim();
    let after = text[index + 1..].split('\n').next().unwrap_or_default();
    if matches!(mark, '.' | ')') {
        let number = !before.is_empty() && before.len() < 10 && before.bytes().all(|b| b.is_ascii_digit());
        return number && after.starts_with(char::is_whitespace);
    }
    let underline = after.trim_start_matches(mark).trim().is_empty();
    before.is_empty() && (underline && mark != '+' || mark != '=' && after.starts_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Cell, Column, Grid, GridEntry};

    #[test]
    fn marks_are_escaped() {
        assert_eq!(escape("a|b*c_d`e`[x](y)<i>&#"), "a\\|b\\*c\\_d\\`e\\`\\[x\\](y)&lt;i&gt;&amp;\\#");
        assert_eq!(escape("1. 一\n- 二\n3-4"), "1\\. 一\n\\- 二\n3-4");
        for plain in ["73.3%", "1.报告", "-测试丁", "+测试乙", "=测试甲", "A6=A1+A2-A3"] {
            assert_eq!(escape(plain), plain);
        }
        assert_eq!(escape("题\n---\n="), "题\n\\---\n\\=");
    }

    #[test]
    fn spans_leave_empty_cells_and_line_feeds_stay_in_their_cell() {
        let mut block = Table::new(vec![Column::new(Align::Left, 1); 3], ["甲", "乙", "丙"]);
        block.rows = vec![
            Row::new(vec![Cell::text("上\n下").spanning(1, 2), Cell::text("宽").spanning(2, 1)]),
            Row::texts(["x", "y"]),
        ];
        let text = table(&block).join("\n");
        assert!(text.ends_with("| 上<br>下 | 宽 |  |\n|  | x | y |"), "{text}");
    }

    #[test]
    fn a_grid_has_a_header_line_as_the_flavour_demands() {
        let grid = Grid { caption: None, pairs: 1, entries: vec![GridEntry::new("姓名", "测试甲")] };
        assert_eq!(table(&grid.table()).join("\n"), "|  |  |\n| :---: | :--- |\n| 姓名 | 测试甲 |");
    }
}
