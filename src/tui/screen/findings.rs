//! Findings ledger (问题与整改): what was found, who mends it by when, and where it stands. Close-out needs another person.

use ratatui::layout::Rect;

use super::{Page, leads_to, split_bottom, waiting};
use crate::acts::Act;
use crate::domain::FindingState;
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Command, Query};
use crate::tui::canvas::{Canvas, Cell, Col, Hit, col, position};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::overlay::{Item, Overlay};
use crate::tui::step::{Route, Step};
use crate::tui::theme::{Class, Role};
use crate::tui::views::{FindingRow, FindingsView, FormKind};
use crate::tui::widget::list::ListState;
use crate::words::term;

const WIDE: &[Col] = &[
    col("tui-col-finding", 8),
    col("tui-col-severity", 8),
    col("tui-col-stage", 10),
    col("tui-col-mend-by", 16),
    col("tui-col-owner", 10),
    col("tui-col-subject", 10),
    col("tui-col-found", 0),
];
const NARROW: &[Col] = &[
    col("tui-col-severity", 8),
    col("tui-col-stage", 9),
    col("tui-col-mend-by", 11),
    col("tui-col-subject", 10),
    col("tui-col-found", 0),
];

/// The ledger.
#[derive(Debug, Default)]
pub struct Findings {
    view: Option<FindingsView>,
    list: ListState,
    state: Option<FindingState>,
}

const STATES: [FindingState; 3] = [FindingState::Open, FindingState::Rectified, FindingState::Closed];

impl Findings {
    fn shown(&self) -> Vec<&FindingRow> {
        let rows = self.view.iter().flat_map(|view| &view.rows);
        rows.filter(|row| self.state.is_none_or(|state| row.state == state)).collect()
    }

    fn row(&self) -> Option<&FindingRow> {
        self.shown().get(self.list.selected).copied()
    }

    fn details(&self, around: &Around<'_>) -> Vec<Step> {
        let Some(row) = self.row() else { return Vec::new() };
        let mut lines = vec![around.private(&row.text), String::new()];
        lines.push(around.look.ta("tui-finding-source", &[("source", row.source.clone().into())]));
        lines.push(around.look.ta(
            "tui-finding-owner",
            &[
                ("owner", row.owner.clone().into()),
                ("due", row.due.map_or("-".to_owned(), |day| day.to_string()).into()),
            ],
        ));
        lines.push(String::new());
        lines.extend(row.trail.iter().map(|line| around.private(line)));
        vec![Step::Show(Box::new(Overlay::text(row.number.clone(), &lines)))]
    }
}

impl Page for Findings {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Findings, Scope::List, Scope::Browse]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Findings)
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Findings)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::Findings(view) = answer {
            let selected = self.row().map(|row| row.id.clone());
            self.view = Some(view);
            let now: Vec<_> = self.shown().into_iter().map(|row| row.id.clone()).collect();
            self.list.hold(selected.as_ref(), now);
        }
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        let len = self.shown().len();
        if self.list.act(action, len) {
            return Vec::new();
        }
        let look = around.look;
        match action {
            Action::Back => vec![Step::Leave],
            Action::Open => self.details(around),
            Action::New => {
                vec![Step::Open(Route::form(FormKind::Finding, None, Vec::new()))]
            }
            Action::File => match self.row().and_then(|row| row.subject.as_ref()) {
                Some(subject) => {
                    vec![Step::Open(Route::Subject { subject: subject.id.clone(), among: Vec::new() })]
                }
                None => Vec::new(),
            },
            Action::Period => {
                let items = std::iter::once(None)
                    .chain(STATES.map(Some))
                    .enumerate()
                    .map(|(at, state)| {
                        let text = match state {
                            Some(state) => term(look.words, &state),
                            None => look.t("tui-filter-all"),
                        };
                        let remark = if state == self.state { "*" } else { "" };
                        Item::new(text, remark.to_owned(), vec![Step::Act(Action::Filter(at as u8))])
                    })
                    .collect();
                vec![Step::Show(Box::new(Overlay::menu(look.t("tui-filter-title"), items)))]
            }
            // The filter menu answers by number.
            Action::Filter(at) => {
                self.state = usize::from(at).checked_sub(1).and_then(|at| STATES.get(at)).copied();
                let len = self.shown().len();
                self.list.clamp(len);
                Vec::new()
            }
            Action::Advance => {
                let Some(row) = self.row() else { return Vec::new() };
                // Nothing is recorded about taking a finding over: what is asked is what the next fact says.
                let (title, about) = match row.state {
                    FindingState::Open => ("tui-advance-mended", "tui-advance-mended-about"),
                    _ => ("tui-advance-close", "tui-advance-close-about"),
                };
                let command = Command::Advance { finding: row.id.clone(), note: String::new() };
                let lines = vec![around.private(&row.text), look.t(about)];
                vec![Step::Show(Box::new(Overlay::prompt(look.t(title), lines, command)))]
            }
            Action::SendBack => {
                let Some(row) = self.row() else { return Vec::new() };
                let command = Command::SendBack { finding: row.id.clone(), reason: String::new() };
                let lines = vec![around.private(&row.text), look.t("tui-send-back-about")];
                vec![Step::Show(Box::new(Overlay::prompt(look.t("tui-hint-send-back"), lines, command)))]
            }
            _ => Vec::new(),
        }
    }

    fn leads_to(&self, action: Action) -> Option<Act> {
        match action {
            Action::New => Some(Act::OpenFinding),
            Action::Advance => match self.row().map(|row| row.state) {
                Some(FindingState::Rectified) => Some(Act::Review),
                _ => Some(Act::Rectify),
            },
            Action::SendBack => Some(Act::Review),
            _ => leads_to(action),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        let row = self.row();
        match action {
            Action::Open | Action::Advance | Action::SendBack if row.is_none() => Some("tui-why-no-row"),
            Action::Advance if row.is_some_and(|row| row.state == FindingState::Closed) => {
                Some("tui-why-finding-closed")
            }
            Action::SendBack if row.is_some_and(|row| row.state != FindingState::Rectified) => {
                Some("tui-why-not-in-review")
            }
            Action::File if row.is_none_or(|row| row.subject.is_none()) => Some("tui-why-no-subject"),
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit, around: &Around<'_>) -> Vec<Step> {
        match hit {
            Hit::Row(at) if self.list.pick(at) => self.details(around),
            _ => Vec::new(),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let Some(view) = &self.view else { return waiting(canvas, area) };
        let mut counts: Vec<String> = STATES
            .iter()
            .map(|state| {
                let count = view.rows.iter().filter(|row| row.state == *state).count();
                format!("{} {count}", term(canvas.look.words, state))
            })
            .collect();
        let overdue = view.rows.iter().filter(|row| row.overdue.is_some()).count();
        counts.push(canvas.look.ta("tui-findings-overdue", &[("n", overdue.into())]));
        canvas.put(area.x + 1, area.y, area.width - 2, &counts.join("  "), Role::Text);
        let rest = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let (list, foot) = split_bottom(rest, if canvas.class() == Class::Narrow { 6 } else { 9 });
        let shown = self.shown();
        let title = match self.state {
            Some(state) => {
                format!("{}  {}", canvas.t("tui-findings-title"), term(canvas.look.words, &state))
            }
            None => canvas.t("tui-findings-title"),
        };
        let inner = canvas.panel(list, &title, true);
        let inner = Rect { x: inner.x - 1, width: inner.width + 2, ..inner };
        if shown.is_empty() {
            let said = canvas.t("tui-findings-none");
            canvas.put(inner.x + 2, inner.y + 1, inner.width, &said, Role::Dim);
        }
        let wide = canvas.class() == Class::Wide;
        canvas.table(inner, if wide { WIDE } else { NARROW }, shown.len(), &self.list, true, |canvas, at| {
            let Some(row) = shown.get(at) else { return Vec::new() };
            cells(canvas, row, wide)
        });
        let said = position(&self.list, shown.len());
        canvas.foot_note(list, &said);
        let title = self.row().map(|row| row.number.clone()).unwrap_or_default();
        let inner = canvas.panel(foot, &title, false);
        if let Some(row) = self.row() {
            let mut lines = vec![canvas.private(&row.text)];
            lines.push(canvas.look.ta("tui-finding-source", &[("source", row.source.clone().into())]));
            lines.extend(row.trail.iter().rev().map(|line| canvas.private(line)));
            canvas.paragraphs(inner, &lines, Role::Text);
        }
    }
}

fn cells(canvas: &Canvas<'_>, row: &FindingRow, wide: bool) -> Vec<Cell> {
    let severity = Cell::new(row.severity.clone(), if row.serious { Role::Overdue } else { Role::Text });
    let state = Cell::new(
        term(canvas.look.words, &row.state),
        match row.state {
            FindingState::Closed => Role::Dim,
            FindingState::Rectified => Role::Due,
            FindingState::Open => Role::Text,
        },
    );
    let due = match (row.overdue, row.due) {
        (Some(days), _) => {
            Cell::new(canvas.look.ta("tui-when-overdue", &[("n", days.into())]), Role::Overdue)
        }
        (None, Some(day)) => day.to_string().into(),
        (None, None) => "-".into(),
    };
    let who: Cell = row.subject.as_ref().map_or("-".to_owned(), |subject| canvas.name(&subject.name)).into();
    let text: Cell = canvas.private(&row.text).into();
    if wide {
        vec![row.number.clone().into(), severity, state, due, row.owner.clone().into(), who, text]
    } else {
        vec![severity, state, due, who, text]
    }
}
