//! Reports (报表): which report, for which period.

use ratatui::layout::Rect;

use super::{Page, split_bottom, waiting};
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Query};
use crate::tui::canvas::{Canvas, Cell, Col, Hit, col};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::step::{Route, Step};
use crate::tui::theme::Role;
use crate::tui::views::{FiledRow, ReportRow, ReportsView};
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

    /// The filed report chosen: they follow the kinds in one list.
    fn filed(&self) -> Option<&FiledRow> {
        let view = self.view.as_ref()?;
        view.filed.get(self.list.selected.checked_sub(view.rows.len())?)
    }

    fn len(&self) -> usize {
        self.view.as_ref().map_or(0, |view| view.rows.len() + view.filed.len())
    }

    fn open(&self) -> Vec<Step> {
        if let Some(filed) = self.filed() {
            return vec![Step::Open(Route::Report { id: filed.id.clone(), period: filed.period.clone() })];
        }
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
            self.list.clamp(view.rows.len() + view.filed.len());
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
            Action::Open if self.filed().is_some() => None,
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
        let inner = canvas.panel(list, &title, self.filed().is_none());
        let inner = Rect { x: inner.x - 1, width: inner.width + 2, ..inner };
        // With a filed report chosen, the place after the last kind: no row of this table.
        let mut kinds = self.list.clone();
        kinds.selected = kinds.selected.min(view.rows.len());
        canvas.table(inner, COLS, view.rows.len(), &kinds, true, |canvas, at| {
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
        let chosen = self.filed();
        let about_of = |row: &ReportRow| (row.title.clone(), row.about.clone());
        let (title, text) = match chosen {
            Some(filed) => (filed.title.clone(), filed.about.clone()),
            None => self.row().map(about_of).unwrap_or_default(),
        };
        let inner = canvas.panel(about, &title, false);
        canvas.prose(inner, &text, Role::Text);
        let title = canvas.t("tui-reports-filed");
        let inner = canvas.panel(filed, &title, chosen.is_some());
        if view.filed.is_empty() {
            let said = canvas.t("tui-reports-none-filed");
            canvas.put(inner.x, inner.y, inner.width, &said, Role::Dim);
            return;
        }
        let inner = Rect { x: inner.x - 1, width: inner.width + 2, ..inner };
        // A list of its own, drawn from where the chosen one is seen; a click names the place in the one list of both.
        let room = usize::from(inner.height).max(1);
        let at = self.list.selected.saturating_sub(view.rows.len());
        let first = (at + 1).saturating_sub(room);
        for (line, (index, row)) in view.filed.iter().enumerate().skip(first).take(room).enumerate() {
            let area = Rect { y: inner.y + line as u16, height: 1, ..inner };
            let role = if chosen.is_some() && index == at { Role::Select } else { Role::Text };
            let mark = if role == Role::Select { ">" } else { " " };
            let said = format!("{mark} {}  {}", row.title, row.words);
            canvas.put(area.x, area.y, area.width, &" ".repeat(usize::from(area.width)), role);
            canvas.put(area.x, area.y, area.width, &said, role);
            canvas.hits.push((area, Hit::Row(view.rows.len() + index)));
        }
    }
}
