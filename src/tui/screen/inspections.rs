//! Inspections (执法检查): the runs so far; a run can be taken up again where it was left.

use ratatui::layout::Rect;

use super::{Page, leads_to, split_bottom, waiting};
use crate::acts::Act;
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Query};
use crate::tui::canvas::{Canvas, Cell, Col, Hit, col, col_right, position};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::step::{Route, Step};
use crate::tui::theme::Role;
use crate::tui::views::{FormKind, InspectionsView};
use crate::tui::widget::list::ListState;

const COLS: &[Col] = &[
    col("tui-col-day", 10),
    col("tui-col-run", 0),
    col("tui-col-officer", 10),
    col_right("tui-col-done", 8),
    col_right("tui-col-findings", 6),
    col("tui-col-state", 10),
];

/// The inspections screen.
#[derive(Debug, Default)]
pub struct Inspections {
    view: Option<InspectionsView>,
    list: ListState,
}

impl Inspections {
    fn len(&self) -> usize {
        self.view.as_ref().map_or(0, |view| view.rows.len())
    }

    fn open(&self) -> Vec<Step> {
        let row = self.view.as_ref().and_then(|view| view.rows.get(self.list.selected));
        row.map(|row| Step::Open(Route::Walk(row.id.clone()))).into_iter().collect()
    }
}

impl Page for Inspections {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Inspections, Scope::List, Scope::Browse]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Inspections)
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Inspections)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::Inspections(view) = answer {
            let rows = self.view.iter().flat_map(|view| &view.rows);
            let selected = rows.map(|row| row.id.clone()).nth(self.list.selected);
            self.list.hold(selected.as_ref(), view.rows.iter().map(|row| row.id.clone()));
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
            Action::New => {
                vec![Step::Open(Route::form(FormKind::Inspection, None, Vec::new()))]
            }
            _ => Vec::new(),
        }
    }

    fn leads_to(&self, action: Action) -> Option<Act> {
        match action {
            Action::New => Some(Act::StartInspection),
            _ => leads_to(action),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        (action == Action::Open && self.len() == 0).then_some("tui-why-no-row")
    }

    fn click(&mut self, hit: Hit, _around: &Around<'_>) -> Vec<Step> {
        match hit {
            Hit::Row(at) if self.list.pick(at) => self.open(),
            _ => Vec::new(),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let Some(view) = &self.view else { return waiting(canvas, area) };
        let (list, foot) = split_bottom(area, (view.side.len() as u16 + 2).clamp(3, area.height / 2));
        let title = canvas.t("tui-place-inspections");
        let inner = canvas.panel(list, &title, true);
        let inner = Rect { x: inner.x - 1, width: inner.width + 2, ..inner };
        if view.rows.is_empty() {
            let said = canvas.t("tui-inspections-none");
            canvas.put(inner.x + 2, inner.y + 1, inner.width, &said, Role::Dim);
        }
        canvas.table(inner, COLS, view.rows.len(), &self.list, true, |canvas, at| {
            let Some(row) = view.rows.get(at) else { return Vec::new() };
            let done = Cell::new(
                format!("{}/{}", row.done, row.of),
                if row.done >= row.of { Role::Done } else { Role::Due },
            );
            vec![
                row.day.to_string().into(),
                row.title.clone().into(),
                canvas.name(&row.officer).into(),
                done,
                row.findings.to_string().into(),
                row.state.clone().into(),
            ]
        });
        let said = position(&self.list, view.rows.len());
        canvas.foot_note(list, &said);
        let title = canvas.t("tui-inspections-about");
        let inner = canvas.panel(foot, &title, false);
        canvas.paragraphs(inner, &view.side, Role::Text);
    }
}
