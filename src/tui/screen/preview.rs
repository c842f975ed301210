//! Report preview: the text as it will be filed, where every number opens its rows, beside the checks.

use ratatui::layout::Rect;
use unicode_segmentation::UnicodeSegmentation as _;

use super::{Page, split_bottom, split_right};
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Command, Query};
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::overlay::Overlay;
use crate::tui::step::{Route, Step};
use crate::tui::text::width;
use crate::tui::theme::{Class, Role};
use crate::tui::views::{Block, Handle, Piece, ReportView};
use crate::tui::widget::input::TextField;
use crate::tui::widget::list::ScrollState;

/// The preview.
#[derive(Debug)]
pub struct Preview {
    id: Handle,
    period: String,
    view: Option<ReportView>,
    chosen: usize,
    scroll: ScrollState,
}

/// A run of text on a laid-out line: words, role, and which figure it is.
type Run = (String, Role, Option<usize>);

impl Preview {
    /// The preview of a report for a period.
    pub fn new(id: Handle, period: String) -> Self {
        Self { id, period, view: None, chosen: 0, scroll: ScrollState::default() }
    }

    fn figures(&self) -> Vec<&Handle> {
        self.view.iter().flat_map(|view| &view.blocks).flat_map(pieces).filter_map(figure).collect()
    }

    fn open(&self) -> Vec<Step> {
        match self.figures().get(self.chosen) {
            Some(figure) => vec![Step::Open(Route::Rows {
                report: self.id.clone(),
                period: self.period.clone(),
                figure: (*figure).clone(),
            })],
            None => Vec::new(),
        }
    }
}

fn pieces(block: &Block) -> Vec<&Piece> {
    match block {
        Block::Title(_) | Block::Heading(_) => Vec::new(),
        Block::Paragraph(pieces) => pieces.iter().collect(),
        Block::Table(rows) => rows.iter().flatten().flatten().collect(),
    }
}

fn figure(piece: &Piece) -> Option<&Handle> {
    match piece {
        Piece::Words(_) => None,
        Piece::Figure { id, .. } => Some(id),
    }
}

/// Lays the report out in lines of runs.
fn lay_out(canvas: &Canvas<'_>, blocks: &[Block], columns: usize, chosen: usize) -> Vec<Vec<Run>> {
    let mut lines: Vec<Vec<Run>> = Vec::new();
    let mut count = 0;
    for block in blocks {
        match block {
            Block::Title(text) => {
                for line in crate::tui::text::wrap(text, columns) {
                    let lead = " ".repeat(columns.saturating_sub(width(&line)) / 2);
                    lines.push(vec![(format!("{lead}{line}"), Role::Title, None)]);
                }
                lines.push(Vec::new());
            }
            Block::Heading(text) => {
                for line in crate::tui::text::wrap(text, columns) {
                    lines.push(vec![(line, Role::Accent, None)]);
                }
            }
            Block::Paragraph(pieces) => {
                let runs = runs(pieces, &mut count, chosen);
                lines.extend(flow(runs, columns));
            }
            Block::Table(rows) => {
                lines.extend(table(canvas, rows, columns, &mut count, chosen));
                lines.push(Vec::new());
            }
        }
    }
    lines
}

fn runs(pieces: &[Piece], count: &mut usize, chosen: usize) -> Vec<Run> {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Words(text) => (text.clone(), Role::Text, None),
            Piece::Figure { text, .. } => {
                let at = *count;
                *count += 1;
                (text.clone(), if at == chosen { Role::Select } else { Role::Key }, Some(at))
            }
        })
        .collect()
}

/// Breaks runs into lines; a figure is never split.
fn flow(runs: Vec<Run>, columns: usize) -> Vec<Vec<Run>> {
    let mut lines: Vec<Vec<Run>> = vec![vec![("    ".to_owned(), Role::Text, None)]];
    let mut taken = 4;
    for (text, role, at) in runs {
        let parts: Vec<&str> = if at.is_some() { vec![text.as_str()] } else { text.graphemes(true).collect() };
        for part in parts {
            let wide = width(part);
            let closing = matches!(part, "，" | "。" | "；" | "、" | "）" | "：" | "%");
            if part == "\n" || (taken + wide > columns && !closing) || taken + wide > columns + 2 {
                lines.push(Vec::new());
                taken = 0;
                if part == "\n" {
                    continue;
                }
            }
            taken += wide;
            let Some(line) = lines.last_mut() else { continue };
            match line.last_mut() {
                Some((words, last, None)) if at.is_none() && *last == role => words.push_str(part),
                _ => line.push((part.to_owned(), role, at)),
            }
        }
    }
    lines
}

/// A table in columns as wide as their widest cell, cut with a mark when the panel is narrower.
fn table(
    canvas: &Canvas<'_>,
    rows: &[Vec<Vec<Piece>>],
    columns: usize,
    count: &mut usize,
    chosen: usize,
) -> Vec<Vec<Run>> {
    let words = |cell: &Vec<Piece>| -> String {
        cell.iter()
            .map(|piece| match piece {
                Piece::Words(text) | Piece::Figure { text, .. } => text.as_str(),
            })
            .collect()
    };
    let count_columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut widths: Vec<usize> = (0..count_columns)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| width(&words(cell))).max().unwrap_or(0))
        .collect();
    // The widest column gives way first.
    while widths.iter().sum::<usize>() + 2 * count_columns.saturating_sub(1) > columns {
        let Some(widest) = widths.iter_mut().max() else { break };
        if *widest <= 4 {
            break;
        }
        *widest -= 1;
    }
    let mut lines = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let mut line: Vec<Run> = Vec::new();
        for (cell, wide) in row.iter().zip(&widths) {
            let text = words(cell);
            let (role, at) = match cell.iter().find_map(figure) {
                Some(_) => {
                    let at = *count;
                    *count += cell.iter().filter_map(figure).count();
                    (if at == chosen { Role::Select } else { Role::Key }, Some(at))
                }
                None => (if number == 0 { Role::Dim } else { Role::Text }, None),
            };
            let shown = crate::tui::text::cut(&text, *wide, canvas.look.mark());
            let blank = " ".repeat(wide + 2 - width(&shown));
            line.push((shown, role, at));
            line.push((blank, Role::Text, None));
        }
        lines.push(line);
    }
    lines
}

impl Page for Preview {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Preview, Scope::Browse]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Report { id: self.id.clone(), period: self.period.clone() })
    }

    fn route(&self) -> Option<Route> {
        Some(Route::Report { id: self.id.clone(), period: self.period.clone() })
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Reports)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::Report(view) = answer {
            self.view = Some(view);
            let count = self.figures().len();
            self.chosen = self.chosen.min(count.saturating_sub(1));
        }
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        if self.scroll.act(action) {
            return Vec::new();
        }
        let look = around.look;
        let count = self.figures().len();
        match action {
            Action::Back => return vec![Step::Leave],
            Action::Next if count > 0 => self.chosen = (self.chosen + 1) % count,
            Action::Prev if count > 0 => self.chosen = (self.chosen + count - 1) % count,
            Action::Open => return self.open(),
            Action::Note => {
                let command = Command::Plan { id: self.id.clone(), period: self.period.clone(), text: String::new() };
                let lines = vec![look.t("tui-plan-about")];
                let mut overlay = Overlay::prompt(look.t("tui-hint-plan"), lines, command);
                if let (Overlay::Prompt { field, optional, .. }, Some(view)) = (&mut overlay, &self.view) {
                    *field = TextField::new(&view.plan);
                    *optional = true;
                }
                return vec![Step::Show(Box::new(overlay))];
            }
            Action::Export => {
                let command = Command::ExportReport { id: self.id.clone(), period: self.period.clone() };
                let lines = vec![look.t("tui-export-about")];
                let overlay = Overlay::confirm(look.t("tui-hint-export"), lines, vec![Step::Tell(command)]);
                return vec![Step::Show(Box::new(overlay))];
            }
            Action::Finish => {
                if let Some(why) = self.view.as_ref().and_then(|view| view.why_not.clone()) {
                    let said = look.ta("tui-why-barred", &[("why", why.into())]);
                    return vec![Step::Say(crate::tui::step::Tone::Note, said)];
                }
                let command = Command::FileReport { id: self.id.clone(), period: self.period.clone() };
                let lines = vec![look.t("tui-file-about")];
                let overlay = Overlay::confirm(look.t("tui-hint-file-report"), lines, vec![Step::Tell(command)]);
                return vec![Step::Show(Box::new(overlay))];
            }
            _ => {}
        }
        Vec::new()
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        match action {
            Action::Open if self.figures().is_empty() => Some("tui-why-no-figure"),
            Action::Note | Action::Export | Action::Finish if self.view.is_none() => Some("tui-why-no-row"),
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit, _around: &Around<'_>) -> Vec<Step> {
        match hit {
            Hit::Row(at) if at == self.chosen => self.open(),
            Hit::Row(at) => {
                self.chosen = at;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let Some(view) = &self.view else {
            let said = canvas.t("tui-loading");
            canvas.put(area.x + 2, area.y + 1, area.width - 2, &said, Role::Dim);
            return;
        };
        let (main, checks) = if canvas.class() == Class::Wide {
            split_right(area, 42)
        } else {
            split_bottom(area, (view.checks.len() as u16 + 2).clamp(3, 7))
        };
        let title = format!("{}  {}", view.title, view.state);
        let inner = canvas.panel(main, &title, true);
        let lines = lay_out(canvas, &view.blocks, usize::from(inner.width), self.chosen);
        self.scroll.settle(usize::from(inner.height), lines.len());
        // Choosing a figure brings it into view; scrolling past it chooses nothing.
        if let Some(at) = lines.iter().position(|line| line.iter().any(|(_, role, _)| *role == Role::Select)) {
            self.follow(at);
        }
        let offset = self.scroll.settle(usize::from(inner.height), lines.len());
        for (row, line) in lines.iter().skip(offset).take(usize::from(inner.height)).enumerate() {
            let (mut x, y) = (inner.x, inner.y + row as u16);
            for (text, role, at) in line {
                let room = (inner.right() + 1).saturating_sub(x);
                let wide = canvas.put(x, y, room, text, *role);
                if let Some(at) = at {
                    canvas.hits.push((Rect { x, y, width: wide, height: 1 }, Hit::Row(*at)));
                }
                x += wide;
            }
        }
        let shown = (offset + usize::from(inner.height)).min(lines.len());
        let figures = self.figures().len();
        let chosen = if figures == 0 { 0 } else { self.chosen + 1 };
        let said = canvas.look.ta("tui-preview-figure", &[("n", chosen.into()), ("all", figures.into())]);
        canvas.foot_note(main, &format!("{said}  {}-{shown} / {}", offset + 1, lines.len()));
        let title = canvas.look.ta(
            "tui-preview-checks",
            &[
                ("good", view.checks.iter().filter(|(good, _)| *good).count().into()),
                ("all", view.checks.len().into()),
            ],
        );
        let inner = canvas.panel(checks, &title, false);
        let mut used = 0;
        // Failing equations first.
        for (good, text) in view.checks.iter().filter(|(good, _)| !good).chain(view.checks.iter().filter(|(good, _)| *good)) {
            if used >= inner.height {
                break;
            }
            let (mark, role) = if *good { ("=", Role::Done) } else { ("!", Role::Overdue) };
            let room = Rect { y: inner.y + used, height: inner.height - used, ..inner };
            used += canvas.prose(room, &format!("{mark} {text}"), role);
        }
    }
}

impl Preview {
    /// Brings the chosen figure's line into view, unless the reader has scrolled since.
    fn follow(&self, line: usize) {
        if self.scroll.take_fresh(self.chosen) {
            self.scroll.reveal(line);
        }
    }
}
