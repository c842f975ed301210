//! Reports (报表): which report, for which period.

use ratatui::layout::Rect;

use super::{Page, split_bottom, waiting};
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Query};
use crate::tui::canvas::{Canvas, Cell, Col, Hit, col};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::step::{Route, Step};
use crate::tui::theme::Role;
use crate::tui::views::{ReportRow, ReportsView};
use crate::tui::widget::list::ListState;

const COLS: &[Col] = &[col("tui-col-report", 0), col("tui-col-period", 34)];

/// The reports screen.
#[derive(Debug, Default)]
pub struct Reports {
    view: Option<ReportsView>,
    list: ListState,
    period: usize,
}

impl Reports {
    fn row(&self) -> Option<&ReportRow> {
        self.view.as_ref()?.rows.get(self.list.selected)
    }

    fn len(&self) -> usize {
        self.view.as_ref().map_or(0, |view| view.rows.len())
    }

    fn open(&self) -> Vec<Step> {
        let Some(row) = self.row() else { return Vec::new() };
        let Some((code, _)) = row.periods.get(self.period) else { return Vec::new() };
        vec![Step::Open(Route::Report { id: row.id.clone(), period: code.clone() })]
    }
}

impl Page for Reports {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Reports, Scope::List, Scope::Browse]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Reports)
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Reports)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::Reports(view) = answer {
            self.list.clamp(view.rows.len());
            self.view = Some(view);
        }
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        if self.list.act(action, self.len()) {
            self.period = 0;
            return Vec::new();
        }
        let periods = self.row().map_or(0, |row| row.periods.len());
        match action {
            Action::Back => return vec![Step::Leave],
            // Newest first: the older period stands at the left.
            Action::Left => self.period = (self.period + 1).min(periods.saturating_sub(1)),
            Action::Right => self.period = self.period.saturating_sub(1),
            Action::Open => match self.row().and_then(|row| row.why_not.clone()) {
                Some(why) => {
                    let said = around.look.ta("tui-why-barred", &[("why", why.into())]);
                    return vec![Step::Say(crate::tui::step::Tone::Note, said)];
                }
                None => return self.open(),
            },
            _ => {}
        }
        Vec::new()
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        let row = self.row();
        match action {
            Action::Open if row.is_none_or(|row| row.why_not.is_none() && row.periods.is_empty()) => {
                Some("tui-why-no-period")
            }
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit, around: &Around<'_>) -> Vec<Step> {
        match hit {
            Hit::Row(at) if self.list.pick(at) => self.act(Action::Open, around),
            Hit::Row(_) => {
                self.period = 0;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let Some(view) = &self.view else { return waiting(canvas, area) };
        let (list, foot) = split_bottom(area, (area.height / 2).max(8));
        let title = canvas.t("tui-place-reports");
        let inner = canvas.panel(list, &title, true);
        let inner = Rect { x: inner.x - 1, width: inner.width + 2, ..inner };
        canvas.table(inner, COLS, view.rows.len(), &self.list, true, |canvas, at| {
            let Some(row) = view.rows.get(at) else { return Vec::new() };
            if let Some(why) = &row.why_not {
                let said = canvas.look.ta("tui-why-barred", &[("why", why.clone().into())]);
                return vec![Cell::new(row.title.clone(), Role::Dim), Cell::new(said, Role::Dim)];
            }
            let at = if at == self.list.selected { self.period } else { 0 };
            let period = row.periods.get(at).map_or("-", |(_, words)| words.as_str());
            vec![row.title.clone().into(), format!("< {period} >").into()]
        });
        let (about, filed) = split_bottom(foot, foot.height.saturating_sub(4));
        let title = self.row().map(|row| row.title.clone()).unwrap_or_default();
        let inner = canvas.panel(about, &title, false);
        if let Some(row) = self.row() {
            canvas.prose(inner, &row.about, Role::Text);
        }
        let title = canvas.t("tui-reports-filed");
        let inner = canvas.panel(filed, &title, false);
        if view.filed.is_empty() {
            let said = canvas.t("tui-reports-none-filed");
            canvas.put(inner.x, inner.y, inner.width, &said, Role::Dim);
        }
        canvas.paragraphs(inner, &view.filed, Role::Text);
    }
}
