//! Report preview: the text as it will be filed, where every number opens its rows, beside the checks.

use std::cell::RefCell;
use std::rc::Rc;

use ratatui::layout::Rect;

use super::{Page, leads_to, split_bottom, split_right, waiting};
use crate::acts::Act;
use crate::report::Document;
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Command, Query};
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::overlay::{Item, Overlay};
use crate::tui::step::{Route, Step};
use crate::tui::theme::{Class, Role};
use crate::tui::views::{Handle, ReportView, SectionView};
use crate::tui::widget::input::TextField;
use crate::tui::widget::list::ScrollState;
use crate::write::{self, SpanStyle};

/// The preview.
#[derive(Debug)]
pub struct Preview {
    id: Handle,
    period: String,
    view: Option<ReportView>,
    chosen: usize,
    scroll: ScrollState,
    figures: Vec<String>,
    laid: RefCell<Option<(usize, Rc<write::Preview>)>>,
}

impl Preview {
    /// The preview of a report for a period.
    pub fn new(id: Handle, period: String) -> Self {
        Self {
            id,
            period,
            view: None,
            chosen: 0,
            scroll: ScrollState::default(),
            figures: Vec::new(),
            laid: RefCell::default(),
        }
    }

    /// The document laid out for a width; laid out anew only when document or width change.
    fn laid_out(&self, document: &Document, columns: usize) -> Rc<write::Preview> {
        if let Some((known, laid)) = &*self.laid.borrow()
            && *known == columns
        {
            return Rc::clone(laid);
        }
        let laid = Rc::new(write::preview(document, columns));
        *self.laid.borrow_mut() = Some((columns, Rc::clone(&laid)));
        laid
    }

    fn open(&self) -> Vec<Step> {
        match self.figures.get(self.chosen) {
            Some(figure) => vec![Step::Open(Route::Rows {
                report: self.id.clone(),
                period: self.period.clone(),
                figure: Handle(figure.clone()),
            })],
            None => Vec::new(),
        }
    }
}

/// How a span of the preview is drawn.
fn role(style: SpanStyle) -> Role {
    match style {
        SpanStyle::Plain => Role::Text,
        SpanStyle::Title | SpanStyle::Strong => Role::Title,
        SpanStyle::Heading => Role::Accent,
        SpanStyle::Figure => Role::Key,
        SpanStyle::ToFill | SpanStyle::Draft => Role::Warn,
        SpanStyle::Faint => Role::Dim,
    }
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
            let laid = view.document.as_ref().map(|document| write::preview(document, write::PAPER_CELLS));
            self.figures = laid.into_iter().flat_map(|laid| laid.figures).map(|figure| figure.code).collect();
            self.laid.take();
            self.view = Some(view);
            let count = self.figures.len();
            self.chosen = self.chosen.min(count.saturating_sub(1));
        }
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        if self.scroll.act(action) {
            return Vec::new();
        }
        let look = around.look;
        let count = self.figures.len();
        match action {
            Action::Back => return vec![Step::Leave],
            Action::Next if count > 0 => self.chosen = (self.chosen + 1) % count,
            Action::Prev if count > 0 => self.chosen = (self.chosen + count - 1) % count,
            Action::Open => return self.open(),
            Action::Note => {
                let sections = self.view.as_ref().map_or(&[][..], |view| &view.sections);
                let step = |section| Step::Show(Box::new(self.prompt(section, around)));
                if let [section] = sections {
                    return vec![step(section)];
                }
                let items = sections
                    .iter()
                    .map(|section| Item::new(section.title.clone(), String::new(), vec![step(section)]));
                let menu = Overlay::menu(look.t("tui-hint-plan"), items.collect());
                return vec![Step::Show(Box::new(menu))];
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
                let overlay =
                    Overlay::confirm(look.t("tui-hint-file-report"), lines, vec![Step::Tell(command)]);
                return vec![Step::Show(Box::new(overlay))];
            }
            _ => {}
        }
        Vec::new()
    }

    fn leads_to(&self, action: Action) -> Option<Act> {
        match action {
            Action::Note => Some(Act::Report),
            Action::Finish => Some(Act::FileReport),
            _ => leads_to(action),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        match action {
            Action::Open | Action::Next | Action::Prev if self.figures.is_empty() => {
                Some("tui-why-no-figure")
            }
            Action::Note | Action::Export | Action::Finish if self.view.is_none() => Some("tui-why-no-row"),
            Action::Note | Action::Finish if self.view.as_ref().is_some_and(|view| view.filed) => {
                Some("tui-obstacle-filed")
            }
            Action::Note if self.view.as_ref().is_some_and(|view| view.sections.is_empty()) => {
                Some("tui-why-no-plan")
            }
            Action::Finish if self.view.as_ref().is_some_and(|view| !view.fileable) => {
                Some("tui-obstacle-kind")
            }
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
        let Some(view) = &self.view else { return waiting(canvas, area) };
        let (main, checks) = if canvas.class() == Class::Wide {
            split_right(area, 42)
        } else {
            // Where rows are few, equations that all hold take one line.
            let failing = view.checks.iter().filter(|(good, _)| !good).count() as u16;
            split_bottom(area, (failing + 3).clamp(3, 8))
        };
        // The state first: a long title is cut at its end.
        let title = format!("{}  {}", view.state, view.title);
        let inner = canvas.panel(main, &title, true);
        let Some(document) = &view.document else { return };
        let laid = self.laid_out(document, usize::from(inner.width));
        let lines = &laid.lines;
        self.scroll.settle(usize::from(inner.height), lines.len());
        // Choosing a figure brings it into view; scrolling past it chooses nothing.
        let chosen_at =
            |line: &&write::PreviewLine| line.spans.iter().any(|span| span.figure == Some(self.chosen));
        if let Some(at) = lines.iter().position(|line| chosen_at(&line)) {
            self.follow(at);
        }
        let offset = self.scroll.settle(usize::from(inner.height), lines.len());
        for (row, line) in lines.iter().skip(offset).take(usize::from(inner.height)).enumerate() {
            let (mut x, y) = (inner.x, inner.y + row as u16);
            for span in &line.spans {
                let room = (inner.right() + 1).saturating_sub(x);
                let chosen = span.figure.is_some() && span.figure == Some(self.chosen);
                let wide =
                    canvas.put(x, y, room, &span.text, if chosen { Role::Select } else { role(span.style) });
                if let Some(at) = span.figure {
                    canvas.hits.push((Rect { x, y, width: wide, height: 1 }, Hit::Row(at)));
                }
                x += wide;
            }
        }
        let shown = (offset + usize::from(inner.height)).min(lines.len());
        let figures = laid.figures.len();
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
        for (good, text) in
            view.checks.iter().filter(|(good, _)| !good).chain(view.checks.iter().filter(|(good, _)| *good))
        {
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
    /// Asks for the text of a section.
    fn prompt(&self, section: &SectionView, around: &Around<'_>) -> Overlay {
        let command = Command::Section {
            id: self.id.clone(),
            period: self.period.clone(),
            section: section.id.clone(),
            text: String::new(),
        };
        let about = around.look.ta("tui-section-about", &[("title", section.title.clone().into())]);
        let mut overlay = Overlay::prompt(section.title.clone(), vec![about], command);
        if let Overlay::Prompt { field, optional, .. } = &mut overlay {
            *field = TextField::new(&section.text);
            *optional = true;
        }
        overlay
    }

    /// Brings the chosen figure's line into view, unless the reader has scrolled since.
    fn follow(&self, line: usize) {
        if self.scroll.take_fresh(self.chosen) {
            self.scroll.reveal(line);
        }
    }
}
