//! Sessions (活动): the year's group sessions and public-benefit activities, and what they count.

use ratatui::layout::Rect;

use super::{Page, leads_to, split_bottom, waiting};
use crate::acts::Act;
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Query};
use crate::tui::canvas::{Canvas, Cell, Col, Hit, col, col_right, position};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::step::{Route, Step};
use crate::tui::theme::{Class, Role};
use crate::tui::views::{FormKind, SessionsView};
use crate::tui::widget::list::ListState;

const WIDE: &[Col] = &[
    col("tui-col-day", 10),
    col("tui-col-session-kind", 14),
    col("tui-col-topic", 0),
    col("tui-col-venue", 26),
    col_right("tui-col-attended", 9),
    col("tui-col-state", 8),
];
const NARROW: &[Col] = &[
    col("tui-col-day", 10),
    col("tui-col-session-kind", 12),
    col("tui-col-topic", 0),
    col_right("tui-col-attended", 9),
    col("tui-col-state", 8),
];

/// The sessions screen.
#[derive(Debug, Default)]
pub struct Sessions {
    view: Option<SessionsView>,
    list: ListState,
}

impl Sessions {
    fn len(&self) -> usize {
        self.view.as_ref().map_or(0, |view| view.rows.len())
    }

    fn open(&self) -> Vec<Step> {
        let row = self.view.as_ref().and_then(|view| view.rows.get(self.list.selected));
        row.map(|row| Step::Open(Route::SignIn(row.id.clone()))).into_iter().collect()
    }
}

impl Page for Sessions {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Sessions, Scope::List, Scope::Browse]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Sessions)
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Sessions)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::Sessions(view) = answer {
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
                vec![Step::Open(Route::form(FormKind::Session, None, Vec::new()))]
            }
            _ => Vec::new(),
        }
    }

    fn leads_to(&self, action: Action) -> Option<Act> {
        match action {
            Action::New => Some(Act::PlanSession),
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
        let (list, foot) = split_bottom(area, (view.totals.len() as u16 + 2).clamp(3, 8));
        let title = canvas.t("tui-place-sessions");
        let inner = canvas.panel(list, &title, true);
        let inner = Rect { x: inner.x - 1, width: inner.width + 2, ..inner };
        if view.rows.is_empty() {
            let said = canvas.t("tui-sessions-none");
            canvas.put(inner.x + 2, inner.y + 1, inner.width, &said, Role::Dim);
        }
        let wide = canvas.class() == Class::Wide;
        canvas.table(inner, if wide { WIDE } else { NARROW }, view.rows.len(), &self.list, true, |_, at| {
            let Some(row) = view.rows.get(at) else { return Vec::new() };
            let mut cells: Vec<Cell> =
                vec![row.day.to_string().into(), row.kind.clone().into(), row.title.clone().into()];
            if wide {
                cells.push(row.venue.clone().into());
            }
            let role = if row.present >= row.expected { Role::Done } else { Role::Text };
            cells.push(Cell::new(format!("{}/{}", row.present, row.expected), role));
            cells.push(Cell::new(row.state.clone(), if row.open { Role::Due } else { Role::Dim }));
            cells
        });
        let said = position(&self.list, view.rows.len());
        canvas.foot_note(list, &said);
        let title = canvas.t("tui-sessions-totals");
        let inner = canvas.panel(foot, &title, false);
        canvas.paragraphs(inner, &view.totals, Role::Text);
    }
}
