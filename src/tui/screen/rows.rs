//! The rows behind a figure: definition, unit and the facts counted.

use ratatui::layout::Rect;

use super::subject::draw_grid;
use super::{Page, waiting};
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Query};
use crate::tui::canvas::{Canvas, Hit, position};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::step::{Route, Step};
use crate::tui::theme::Role;
use crate::tui::views::{Handle, RowsView};
use crate::tui::widget::list::ListState;

/// The rows of a figure.
#[derive(Debug)]
pub struct Rows {
    report: Handle,
    period: String,
    figure: Handle,
    view: Option<RowsView>,
    list: ListState,
}

impl Rows {
    /// The rows of a figure of a report.
    pub fn new(report: Handle, period: String, figure: Handle) -> Self {
        Self { report, period, figure, view: None, list: ListState::default() }
    }

    fn len(&self) -> usize {
        self.view.as_ref().map_or(0, |view| view.grid.rows.len())
    }

    fn open(&self) -> Vec<Step> {
        let Some(view) = &self.view else { return Vec::new() };
        let Some(Some(subject)) = view.subjects.get(self.list.selected) else { return Vec::new() };
        let among = view.subjects.iter().flatten().map(|subject| subject.id.clone()).collect();
        vec![Step::Open(Route::Subject { subject: subject.id.clone(), among })]
    }
}

impl Page for Rows {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Rows, Scope::List, Scope::Browse]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Rows {
            report: self.report.clone(),
            period: self.period.clone(),
            figure: self.figure.clone(),
        })
    }

    fn route(&self) -> Option<Route> {
        Some(Route::Rows {
            report: self.report.clone(),
            period: self.period.clone(),
            figure: self.figure.clone(),
        })
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Reports)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::Rows(view) = answer {
            self.list.clamp(view.grid.rows.len());
            self.view = Some(view);
        }
    }

    fn act(&mut self, action: Action, _around: &Around<'_>) -> Vec<Step> {
        if self.list.act(action, self.len()) {
            return Vec::new();
        }
        match action {
            Action::Back => vec![Step::Leave],
            Action::Open => self.open(),
            _ => Vec::new(),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        let subject = self
            .view
            .as_ref()
            .and_then(|view| view.subjects.get(self.list.selected))
            .and_then(Option::as_ref);
        (action == Action::Open && subject.is_none()).then_some("tui-why-no-subject")
    }

    fn click(&mut self, hit: Hit, _around: &Around<'_>) -> Vec<Step> {
        match hit {
            Hit::Row(at) if self.list.pick(at) => self.open(),
            _ => Vec::new(),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let Some(view) = &self.view else { return waiting(canvas, area) };
        let inner = canvas.panel(area, &view.title, true);
        let used =
            canvas.prose(Rect { height: inner.height.min(4), ..inner }, &view.definition, Role::Dim) + 1;
        let list = Rect { y: inner.y + used, height: inner.height.saturating_sub(used), ..inner };
        let offset = self.list.settle(usize::from(list.height).saturating_sub(1), view.grid.rows.len());
        draw_grid(canvas, list, &view.grid, offset, Some(self.list.selected));
        let said = position(&self.list, view.grid.rows.len());
        canvas.foot_note(area, &said);
    }
}
