//! Audit trail (留痕): every commit, what it changed, and what is known of the chain.

use ratatui::layout::Rect;

use super::subject::draw_fields;
use super::{Page, split_bottom, split_right, waiting};
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Command, Query};
use crate::tui::canvas::{Canvas, Cell, Col, Hit, col, col_right, position};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::overlay::Overlay;
use crate::tui::step::{Route, Step};
use crate::tui::theme::{Class, Role};
use crate::tui::views::{AuditRow, AuditView};
use crate::tui::widget::input::TextField;
use crate::tui::widget::list::ListState;

const COLS: &[Col] = &[
    col_right("tui-col-index", 7),
    col("tui-col-at", 16),
    col("tui-col-officer", 8),
    col("tui-col-action", 12),
    col("tui-col-subject", 10),
    col("tui-col-summary", 0),
];

/// How many commits are read at once; older ones follow when the list's end is reached.
const PAGE: usize = 300;

/// The audit trail.
#[derive(Debug, Default)]
pub struct Audit {
    view: Option<AuditView>,
    older: usize,
    list: ListState,
    search: TextField,
    searching: bool,
}

impl Audit {
    fn shown(&self) -> Vec<&AuditRow> {
        let typed = super::register::needle(&self.search);
        let fits = |row: &&AuditRow| {
            typed.is_empty()
                || row.action.contains(&typed)
                || row.officer.contains(&typed)
                || row.text.contains(&typed)
                || row.index.to_string() == typed
                || row
                    .subject
                    .as_ref()
                    .is_some_and(|subject| super::register::rank(subject, "", &typed).is_some())
        };
        self.view.iter().flat_map(|view| &view.rows).filter(fits).collect()
    }

    fn row(&self) -> Option<&AuditRow> {
        self.shown().get(self.list.selected).copied()
    }

    fn open(&self, around: &Around<'_>) -> Vec<Step> {
        let Some(row) = self.row() else { return Vec::new() };
        let lines: Vec<String> =
            row.lines.iter().map(|(label, value)| format!("{label}  {}", around.private(value))).collect();
        vec![Step::Show(Box::new(Overlay::text(format!("#{}", row.index), &lines)))]
    }
}

impl Page for Audit {
    fn scopes(&self) -> Vec<Scope> {
        if self.searching { vec![Scope::Search] } else { vec![Scope::Audit, Scope::List, Scope::Browse] }
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Audit(PAGE * (self.older + 1)))
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Audit)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::Audit(view) = answer {
            let selected = self.row().map(|row| row.index);
            self.view = Some(view);
            let now: Vec<u64> = self.shown().into_iter().map(|row| row.index).collect();
            self.list.hold(selected.as_ref(), now);
        }
    }

    fn key(&mut self, key: Key) -> bool {
        if !self.searching || !self.search.key(key) {
            return false;
        }
        self.list.selected = 0;
        true
    }

    fn paste(&mut self, text: &str) {
        self.searching = true;
        self.search.paste(text);
        self.list.selected = 0;
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        let len = self.shown().len();
        if self.list.act(action, len) {
            // At the end of what was read, the next older commits are fetched.
            let all_shown = self.view.as_ref().is_none_or(|view| view.rows.len() as u64 >= view.total);
            if !all_shown
                && self.list.selected + 1 >= len
                && matches!(action, Action::Down | Action::PageDown | Action::End)
            {
                self.older += 1;
                return vec![Step::Reload];
            }
            return Vec::new();
        }
        match action {
            Action::Back if self.searching || !self.search.value().is_empty() => {
                self.searching = false;
                self.search.clear();
                Vec::new()
            }
            Action::Back => vec![Step::Leave],
            Action::Find => {
                self.searching = true;
                Vec::new()
            }
            Action::Next => {
                self.searching = false;
                Vec::new()
            }
            Action::Open => {
                self.searching = false;
                self.open(around)
            }
            Action::File => match self.row().and_then(|row| row.subject.as_ref()) {
                Some(subject) => {
                    vec![Step::Open(Route::Subject { subject: subject.id.clone(), among: Vec::new() })]
                }
                None => Vec::new(),
            },
            Action::Verify => {
                let lines = vec![around.look.t("tui-verify-about")];
                let overlay = Overlay::confirm(
                    around.look.t("tui-hint-verify"),
                    lines,
                    vec![Step::Tell(Command::Verify)],
                );
                vec![Step::Show(Box::new(overlay))]
            }
            _ => Vec::new(),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        match action {
            Action::Open if self.row().is_none() => Some("tui-why-no-row"),
            Action::File if self.row().is_none_or(|row| row.subject.is_none()) => Some("tui-why-no-subject"),
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit, around: &Around<'_>) -> Vec<Step> {
        match hit {
            Hit::Row(at) if self.list.pick(at) => self.open(around),
            Hit::Field(..) => {
                self.searching = true;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let Some(view) = &self.view else { return waiting(canvas, area) };
        let label = canvas.t("tui-search-label");
        let taken = canvas.put(area.x + 1, area.y, 12, &label, Role::Dim) + 2;
        self.search.draw(canvas, area.x + taken, area.y, 20, self.searching);
        canvas.hits.push((Rect { width: 24, height: 1, ..area }, Hit::Field(0, None)));
        let line = canvas
            .look
            .ta("tui-audit-line", &[("n", view.total.into()), ("chain", view.chain.clone().into())]);
        let (_, right) = split_right(Rect { height: 1, ..area }, area.width.saturating_sub(taken + 22));
        canvas.put_right(right, area.y, &line, Role::Dim);
        let rest = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let (list, detail) =
            if canvas.class() == Class::Wide { split_right(rest, 44) } else { split_bottom(rest, 8) };
        let shown = self.shown();
        let title = canvas.t("tui-audit-title");
        let inner = canvas.panel(list, &title, !self.searching);
        let inner = Rect { x: inner.x - 1, width: inner.width + 2, ..inner };
        canvas.table(inner, COLS, shown.len(), &self.list, true, |canvas, at| {
            let Some(row) = shown.get(at) else { return Vec::new() };
            let who = row.subject.as_ref().map_or("-".to_owned(), |subject| canvas.name(&subject.name));
            vec![
                row.index.to_string().into(),
                row.at.clone().into(),
                row.officer.clone().into(),
                Cell::new(row.action.clone(), Role::Accent),
                who.into(),
                canvas.private(&row.text).into(),
            ]
        });
        let said = position(&self.list, shown.len());
        canvas.foot_note(list, &said);
        let title = self.row().map(|row| format!("#{}", row.index)).unwrap_or_default();
        let inner = canvas.panel(detail, &title, false);
        if let Some(row) = self.row() {
            draw_fields(canvas, inner, &row.lines, 0);
        }
    }
}
