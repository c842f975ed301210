//! The terminal preview: the paper as lines of spans, 28 characters wide or as wide as the screen allows. Every figure can be
//! addressed, so that the terminal can put the focus on it and open what is behind it.

mod table;

pub(super) use table::column_names;

use unicode_width::UnicodeWidthStr;

use super::title::{half_width, title_lines};
use super::wrap::{Glyph, glyphs, wrap};
use crate::report::{
    Annex, Block, Chart, Document, FigureRun, Finding, Findings, Level, Run, Table, date_zh,
};

/// The width of the paper in terminal cells: 28 characters of two cells.
pub const PAPER_CELLS: usize = 56;

/// Narrower than this, lines are laid out as if there were this many cells.
const NARROWEST: usize = 20;

/// How a span is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpanStyle {
    /// Body text.
    #[default]
    Plain,
    /// Title.
    Title,
    /// A heading or a caption.
    Heading,
    /// Emphasised text, header cells.
    Strong,
    /// A figure: its span has the figure's index.
    Figure,
    /// A gap to be filled by hand.
    ToFill,
    /// The draft mark.
    Draft,
    /// Rules, page marks, bars and the provenance foot.
    Faint,
}

/// A piece of a preview line in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviewSpan {
    /// Its text.
    pub text: String,
    /// How it is drawn.
    pub style: SpanStyle,
    /// The index into [`Preview::figures`] of the figure that it shows; a figure that wraps has several spans with one index.
    pub figure: Option<usize>,
}

/// One line of the preview.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviewLine {
    /// Its pieces from the left, blanks included.
    pub spans: Vec<PreviewSpan>,
}

impl PreviewLine {
    /// The line as plain text.
    pub fn text(&self) -> String {
        self.spans.iter().map(|span| span.text.as_str()).collect()
    }

    /// Its width in cells.
    pub fn width(&self) -> usize {
        self.spans.iter().map(|span| span.text.width()).sum()
    }

    /// Adds text, to the last span where that is of the same kind.
    fn push(&mut self, text: &str, style: SpanStyle, figure: Option<usize>) {
        if text.is_empty() {
            return;
        }
        match self.spans.last_mut() {
            Some(last) if last.style == style && last.figure == figure => last.text.push_str(text),
            _ => self.spans.push(PreviewSpan { text: text.to_owned(), style, figure }),
        }
    }

    fn blanks(&mut self, cells: usize) {
        self.push(&" ".repeat(cells), SpanStyle::Plain, None);
    }

    fn glyphs(&mut self, glyphs: &[Glyph]) {
        for glyph in glyphs {
            self.push(&glyph.text, glyph.style, glyph.figure);
        }
    }
}

/// A document laid out for the terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// The lines, none wider than the width asked for (or 20 cells, where that is more).
    pub lines: Vec<PreviewLine>,
    /// The figures in reading order; spans name them by index.
    pub figures: Vec<FigureRun>,
}

/// Lays a document out for a terminal of `width` cells; only the lines. See [`preview`].
pub fn preview_lines(document: &Document, width: usize) -> Vec<PreviewLine> {
    preview(document, width).lines
}

/// Lays a document out for a terminal of `width` cells.
pub fn preview(document: &Document, width: usize) -> Preview {
    let mut sheet = Sheet { width: width.max(NARROWEST), out: Preview::default() };
    sheet.head(document);
    sheet.blocks(document);
    sheet.tail(document);
    sheet.out
}

/// The sheet in the making.
struct Sheet {
    width: usize,
    out: Preview,
}

impl Sheet {
    fn blank(&mut self) {
        self.out.lines.push(PreviewLine::default());
    }

    /// Glyphs of runs; figures get the next index each.
    fn glyphs_of(&mut self, runs: &[Run], plain: SpanStyle) -> Vec<Glyph> {
        let mut all = Vec::new();
        for run in runs {
            let (style, figure) = match run {
                Run::Text { .. } => (plain, None),
                Run::Strong { .. } => (SpanStyle::Strong, None),
                Run::ToFill { .. } => (SpanStyle::ToFill, None),
                Run::Figure(figure) => {
                    self.out.figures.push(figure.clone());
                    (SpanStyle::Figure, Some(self.out.figures.len() - 1))
                }
            };
            all.extend(glyphs(&run.shown(), style, figure));
        }
        all
    }

    /// A paragraph: the first line indented by `indent` cells, the others by `hang`.
    fn paragraph(&mut self, glyphs: &[Glyph], indent: usize, hang: usize) {
        for (index, line) in wrap(glyphs, self.width - indent, self.width - hang).iter().enumerate() {
            let mut out = PreviewLine::default();
            out.blanks(if index == 0 { indent } else { hang });
            out.glyphs(line);
            self.out.lines.push(out);
        }
    }

    fn plain(&mut self, text: &str, style: SpanStyle, indent: usize) {
        self.paragraph(&glyphs(text, style, None), indent, 0);
    }

    /// A text with `right` empty cells at its right; centred when `right` is none.
    fn placed(&mut self, text: &str, style: SpanStyle, right: Option<usize>) {
        for line in wrap(&glyphs(text, style, None), self.width, self.width) {
            let used: usize = line.iter().map(|glyph| glyph.width).sum();
            let free = self.width - used;
            let mut out = PreviewLine::default();
            out.blanks(right.map_or(free / 2, |right| free.saturating_sub(right)));
            out.glyphs(&line);
            self.out.lines.push(out);
        }
    }

    fn rule(&mut self, label: &str) {
        let mut line = PreviewLine::default();
        let free = self.width.saturating_sub(label.width());
        line.push(&"─".repeat(free / 2), SpanStyle::Faint, None);
        line.push(label, SpanStyle::Faint, None);
        line.push(&"─".repeat(free - free / 2), SpanStyle::Faint, None);
        self.out.lines.push(line);
    }

    fn title(&mut self, title: &str) {
        // 20 characters of 2号 are as wide as 28 of 3号.
        for line in title_lines(title, self.width * 5 / 7) {
            self.placed(&line, SpanStyle::Title, None);
        }
    }

    fn head(&mut self, document: &Document) {
        if document.draft {
            self.placed("草稿　未经审核，不得外发", SpanStyle::Draft, Some(0));
            self.blank();
        }
        if let Some(letterhead) = &document.letterhead {
            self.placed(letterhead, SpanStyle::Title, None);
        }
        if let Some(number) = &document.number {
            self.placed(&number.to_string(), SpanStyle::Plain, None);
        }
        if document.letterhead.is_some() {
            self.rule("");
            self.blank();
        }
        self.title(&document.shown_title());
        self.blank();
        if let Some(addressee) = &document.addressee {
            self.plain(&format!("{addressee}："), SpanStyle::Plain, 0);
        }
    }

    fn blocks(&mut self, document: &Document) {
        let numbers = document.numbers();
        for (block, number) in document.blocks.iter().zip(&numbers) {
            match block {
                Block::Numbered(numbered) => {
                    let style =
                        if numbered.level <= Level::Second { SpanStyle::Heading } else { SpanStyle::Plain };
                    let mut all = glyphs(number, style, None);
                    all.extend(self.glyphs_of(&numbered.heading, style));
                    all.extend(self.glyphs_of(&numbered.text, SpanStyle::Plain));
                    self.paragraph(&all, 4, 0);
                }
                Block::Paragraph(paragraph) => {
                    let all = self.glyphs_of(&paragraph.runs, SpanStyle::Plain);
                    self.paragraph(&all, 4, 0);
                }
                Block::Table(table) => self.table(table),
                Block::Grid(grid) => self.table(&grid.table()),
                Block::Findings(findings) => self.findings(findings),
                Block::Chart(chart) if chart.tabulated => {}
                Block::Chart(chart) => self.chart(chart),
                Block::PageBreak => self.rule(" 分页 "),
            }
        }
    }

    fn findings(&mut self, findings: &Findings) {
        if let Some(caption) = &findings.caption {
            self.placed(caption, SpanStyle::Heading, None);
        }
        if findings.items.is_empty() {
            self.plain(&findings.none, SpanStyle::Plain, 4);
        }
        for (index, item) in findings.items.iter().enumerate() {
            self.finding(index + 1, item);
        }
    }

    fn finding(&mut self, number: usize, item: &Finding) {
        let lead = format!("{number}. ");
        let hang = lead.len();
        let mut all = glyphs(&lead, SpanStyle::Plain, None);
        all.extend(glyphs(&format!("[{}] ", item.severity.word()), SpanStyle::Strong, None));
        all.extend(self.glyphs_of(&item.text, SpanStyle::Plain));
        self.paragraph(&all, 0, hang);
        let subjects = (!item.subjects.is_empty()).then(|| item.subjects.join("、"));
        for (label, text) in
            [("涉及档案", subjects), ("依据", item.basis.clone()), ("整改", item.remedy.clone())]
        {
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                self.paragraph(&glyphs(&format!("{label}：{text}"), SpanStyle::Faint, None), hang, hang);
            }
        }
    }

    /// Bars in the terminal: label and value first, the bar last, so that nothing stands to the right of it.
    fn chart(&mut self, chart: &Chart) {
        self.placed(&format!("{}（单位：{}）", chart.caption, chart.unit), SpanStyle::Heading, None);
        let values = chart.series.iter().flat_map(|series| series.values.iter().flatten());
        let most = values.clone().copied().max().unwrap_or(0).max(1);
        let digits = values.map(|value| value.to_string().len()).max().unwrap_or(1);
        let several = chart.series.len() > 1;
        let label_of = |category: &str, series: &str| {
            if several { format!("{category} {series}") } else { category.to_owned() }
        };
        let rows: Vec<(String, Option<i64>)> = chart
            .categories
            .iter()
            .enumerate()
            .flat_map(|(index, category)| {
                chart.series.iter().map(move |series| {
                    (label_of(category, &series.name), series.values.get(index).copied().flatten())
                })
            })
            .collect();
        let widest = rows.iter().map(|(label, _)| label.width()).max().unwrap_or(0).min(self.width / 2);
        let room = self.width.saturating_sub(widest + digits + 4);
        for (label, value) in rows {
            let mut line = PreviewLine::default();
            let label = table::fit(&label, widest);
            line.push(&label, SpanStyle::Plain, None);
            let shown = value.map_or_else(|| "-".to_owned(), |value| value.to_string());
            line.blanks(widest.saturating_sub(label.width()) + 2 + digits.saturating_sub(shown.len()));
            line.push(&shown, SpanStyle::Plain, None);
            let bar = value.map_or(0, |value| (value.max(0) as u64 * room as u64 / most as u64) as usize);
            if bar > 0 {
                line.blanks(1);
                line.push(&"█".repeat(bar), SpanStyle::Faint, None);
            }
            self.out.lines.push(line);
        }
    }

    fn captioned(&mut self, table: &Table) {
        if let Some(caption) = &table.caption {
            self.placed(caption, SpanStyle::Heading, None);
        }
        if let Some(unit) = &table.unit {
            self.placed(&format!("单位：{unit}"), SpanStyle::Faint, Some(0));
        }
    }

    fn tail(&mut self, document: &Document) {
        if !document.attachments.is_empty() {
            self.blank();
            for line in document.attachment_lines() {
                self.plain(&line, SpanStyle::Plain, 4);
            }
        }
        if let Some(signature) = &document.signature {
            self.blank();
            let date = date_zh(document.dated);
            let (name, day) =
                super::signature_indents(half_width(&signature.issuer), half_width(&date), signature.sealed);
            self.placed(&signature.issuer, SpanStyle::Plain, Some(name));
            self.placed(&date, SpanStyle::Plain, Some(day));
        }
        let printed: Vec<&Annex> = document.annexes.iter().filter(|annex| annex.printed).collect();
        for (index, annex) in printed.iter().enumerate() {
            self.rule(" 分页 ");
            let mark = if printed.len() == 1 { "附件".to_owned() } else { format!("附件{}", index + 1) };
            self.plain(&mark, SpanStyle::Heading, 0);
            self.title(&annex.title);
            self.table(&annex.table);
        }
        if let Some(provenance) = &document.provenance {
            self.rule("");
            for line in provenance.lines() {
                self.plain(&line, SpanStyle::Faint, 0);
            }
        }
        if let Some(colophon) = &document.colophon {
            self.rule("");
            if let Some(copies) = &colophon.copies_to {
                self.plain(&format!("抄送：{copies}。"), SpanStyle::Plain, 2);
            }
            let date = date_zh(colophon.printed_on);
            self.plain(&format!("{}　{date}印发", colophon.printed_by), SpanStyle::Plain, 2);
        }
    }
}
