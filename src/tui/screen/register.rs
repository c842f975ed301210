//! Register (名册): every subject, found by name, initials, number or the tail of the ID number.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use ratatui::layout::Rect;

use super::today::{needs_subject, record_action};
use super::{Page, leads_to, split_bottom, split_right, waiting};
use crate::acts::Act;
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Query};
use crate::tui::canvas::{Canvas, Cell, Col, Hit, col, col_right, position};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::overlay::{Item, Overlay};
use crate::tui::step::{Route, Step, Tone};
use crate::tui::text::half_width;
use crate::tui::theme::{Class, Role};
use crate::tui::views::{FormKind, Handle, PersonRow, RegisterView, SubjectRef};
use crate::tui::widget::input::TextField;
use crate::tui::widget::list::ListState;

const WIDE: &[Col] = &[
    col("", 1),
    col("tui-col-number", 10),
    col("tui-col-name", 10),
    col("tui-col-sex", 4),
    col_right("tui-col-age", 4),
    col("tui-col-category", 12),
    col("tui-col-level", 8),
    col("tui-col-state", 10),
    col("tui-col-risk", 4),
    col("tui-col-end", 10),
    col("tui-col-last", 10),
    col("tui-col-missing", 0),
];
const MIDDLE: &[Col] = &[
    col("", 1),
    col("tui-col-number", 10),
    col("tui-col-name", 12),
    col("tui-col-category", 8),
    col("tui-col-level", 8),
    col("tui-col-state", 12),
    col("tui-col-risk", 4),
    col("tui-col-end", 10),
    col("tui-col-missing", 0),
];
const NARROW: &[Col] = &[
    col("", 1),
    col("tui-col-number", 10),
    col("tui-col-name", 10),
    col("tui-col-category", 8),
    col("tui-col-level", 8),
    col("tui-col-state", 10),
    col("tui-col-risk", 4),
    col("tui-col-missing", 0),
];

/// Which subjects are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filter {
    /// With an open case: on register, and expected but never here.
    #[default]
    Open,
    /// With an open corrections case.
    Corrections,
    /// With an open resettlement case.
    Resettlement,
    /// With something missing this month.
    Missing,
    /// Everyone, discharged ones too.
    All,
}

impl Filter {
    const ALL: [Self; 5] = [Self::Open, Self::Corrections, Self::Resettlement, Self::Missing, Self::All];

    fn words(self) -> &'static str {
        match self {
            Self::Open => "tui-filter-open",
            Self::Corrections => "tui-filter-corrections",
            Self::Resettlement => "tui-filter-resettlement",
            Self::Missing => "tui-filter-missing",
            Self::All => "tui-filter-all",
        }
    }

    fn holds(self, row: &PersonRow) -> bool {
        match self {
            Self::Open => row.corrections || row.resettlement,
            Self::Corrections => row.corrections,
            Self::Resettlement => row.resettlement,
            Self::Missing => !row.missing.is_empty(),
            Self::All => true,
        }
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Order {
    #[default]
    Number,
    Name,
    End,
    LastContact,
}

impl Order {
    fn next(self) -> Self {
        match self {
            Self::Number => Self::Name,
            Self::Name => Self::End,
            Self::End => Self::LastContact,
            Self::LastContact => Self::Number,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Number => "tui-order-number",
            Self::Name => "tui-order-name",
            Self::End => "tui-order-end",
            Self::LastContact => "tui-order-last",
        }
    }
}

/// The register screen.
#[derive(Debug, Default)]
pub struct Register {
    view: Option<RegisterView>,
    list: ListState,
    search: TextField,
    searching: bool,
    filter: Filter,
    order: Order,
    marked: BTreeSet<Handle>,
    shown: Vec<usize>,
}

/// How well a row fits typed letters: 0 best; none when it does not.
pub fn rank(subject: &SubjectRef, id_tail: &str, typed: &str) -> Option<u8> {
    if typed.is_empty() || subject.name.starts_with(typed) {
        return Some(0);
    }
    if subject.initials.iter().any(|initials| initials == typed) {
        return Some(1);
    }
    if subject.initials.iter().any(|initials| initials.starts_with(typed)) {
        return Some(2);
    }
    if typed.chars().all(|c| c.is_ascii_digit()) && typed.len() >= 3 && id_tail.ends_with(typed) {
        return Some(3);
    }
    (subject.number.contains(typed) || subject.name.contains(typed)).then_some(4)
}

/// What was typed into a search, as it is compared.
pub fn needle(field: &TextField) -> String {
    field.value().trim().to_lowercase().chars().map(half_width).collect()
}

impl Register {
    fn refresh(&mut self) {
        let typed = needle(&self.search);
        let Some(view) = &self.view else { return };
        let mut found: Vec<(u8, usize)> = view
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| self.filter.holds(row))
            .filter_map(|(at, row)| rank(&row.subject, &row.id_tail, &typed).map(|rank| (rank, at)))
            .collect();
        match self.order {
            Order::Number => found.sort_by(|a, b| {
                (a.0, &view.rows[a.1].subject.number).cmp(&(b.0, &view.rows[b.1].subject.number))
            }),
            Order::Name => found.sort_by(|a, b| {
                (a.0, &view.rows[a.1].subject.initials).cmp(&(b.0, &view.rows[b.1].subject.initials))
            }),
            Order::End => found.sort_by_key(|(rank, at)| {
                let end = view.rows.get(*at).and_then(|row| row.end);
                (*rank, end.is_none(), end)
            }),
            Order::LastContact => found.sort_by_key(|(rank, at)| {
                let last = view.rows.get(*at).and_then(|row| row.last_contact);
                (*rank, Reverse(last.is_none()), last)
            }),
        }
        self.shown = found.into_iter().map(|(_, at)| at).collect();
        self.list.clamp(self.shown.len());
    }

    fn row(&self) -> Option<&PersonRow> {
        self.view.as_ref()?.rows.get(*self.shown.get(self.list.selected)?)
    }

    fn among(&self) -> Vec<Handle> {
        let Some(view) = &self.view else { return Vec::new() };
        self.shown.iter().filter_map(|at| view.rows.get(*at)).map(|row| row.subject.id.clone()).collect()
    }

    fn open(&self) -> Vec<Step> {
        let Some(row) = self.row() else { return Vec::new() };
        vec![Step::Open(Route::Subject { subject: row.subject.id.clone(), among: self.among() })]
    }

    fn filter_menu(&self, around: &Around<'_>) -> Vec<Step> {
        let items = Filter::ALL
            .into_iter()
            .enumerate()
            .map(|(at, filter)| {
                let remark = if filter == self.filter { "*" } else { "" };
                Item::new(
                    around.look.t(filter.words()),
                    remark.to_owned(),
                    vec![Step::Act(Action::Filter(at as u8))],
                )
            })
            .collect();
        vec![Step::Show(Box::new(Overlay::menu(around.look.t("tui-filter-title"), items)))]
    }
}

impl Page for Register {
    fn scopes(&self) -> Vec<Scope> {
        if self.searching { vec![Scope::Search] } else { vec![Scope::Register, Scope::List, Scope::Browse] }
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Register)
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Register)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::Register(view) = answer {
            let selected = self.row().map(|row| row.subject.id.clone());
            self.view = Some(view);
            self.refresh();
            let now = self.among();
            self.list.hold(selected.as_ref(), now);
        }
    }

    fn key(&mut self, key: Key) -> bool {
        if !self.searching || !self.search.key(key) {
            return false;
        }
        self.list.selected = 0;
        self.refresh();
        true
    }

    fn paste(&mut self, text: &str) {
        self.searching = true;
        self.search.paste(text);
        self.list.selected = 0;
        self.refresh();
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        if self.list.act(action, self.shown.len()) {
            return Vec::new();
        }
        match action {
            Action::Back if self.searching => {
                self.searching = false;
                self.search.clear();
                self.refresh();
            }
            Action::Back if !self.search.value().is_empty() => {
                self.search.clear();
                self.refresh();
            }
            Action::Back => return vec![Step::Leave],
            Action::Find => self.searching = true,
            Action::Next => self.searching = false,
            Action::Open => {
                self.searching = false;
                return self.open();
            }
            Action::Period => return self.filter_menu(around),
            // The filter menu answers by number.
            Action::Filter(at) => {
                self.filter = Filter::ALL.get(usize::from(at)).copied().unwrap_or_default();
                self.refresh();
            }
            Action::Order => {
                self.order = self.order.next();
                self.refresh();
                let said = around.look.t(self.order.words());
                return vec![Step::Say(Tone::Note, said)];
            }
            Action::Mark => {
                if let Some(id) = self.row().map(|row| row.subject.id.clone())
                    && !self.marked.remove(&id)
                {
                    self.marked.insert(id);
                }
                self.list.act(Action::Down, self.shown.len());
            }
            Action::MarkAll => {
                let all = self.among();
                if all.iter().all(|id| self.marked.contains(id)) {
                    self.marked.clear();
                } else {
                    self.marked.extend(all);
                }
            }
            Action::Enrol => {
                let route = Route::form(FormKind::Subject, None, Vec::new());
                return vec![Step::Open(route)];
            }
            Action::New => {
                let people: Vec<Handle> = self.marked.iter().cloned().collect();
                return vec![Step::Open(Route::form(FormKind::Session, None, people))];
            }
            _ => {
                if let Some(row) = self.row()
                    && needs_subject(action)
                {
                    return record_action(action, &row.subject, &self.among(), around);
                }
            }
        }
        Vec::new()
    }

    fn leads_to(&self, action: Action) -> Option<Act> {
        match action {
            Action::New => Some(Act::PlanSession),
            _ => leads_to(action),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        match action {
            Action::New if self.marked.is_empty() => Some("tui-why-none-marked"),
            Action::Open | Action::Mark if self.row().is_none() => Some("tui-why-no-row"),
            _ if needs_subject(action) && self.row().is_none() => Some("tui-why-no-subject"),
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit, _around: &Around<'_>) -> Vec<Step> {
        match hit {
            Hit::Row(at) if self.list.pick(at) => self.open(),
            Hit::Field(..) => {
                self.searching = true;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let Some(view) = &self.view else { return waiting(canvas, area) };
        self.draw_search(canvas, Rect { height: 1, ..area }, view);
        let rest = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let class = canvas.class();
        let (list, preview) =
            if class == Class::Narrow { split_bottom(rest, 6) } else { split_bottom(rest, 9) };
        let title = canvas.t("tui-place-register");
        let inner = canvas.panel(list, &title, !self.searching);
        let inner = Rect { x: inner.x - 1, width: inner.width + 2, ..inner };
        let cols = match class {
            Class::Narrow => NARROW,
            Class::Middle => MIDDLE,
            Class::Wide => WIDE,
        };
        if self.shown.is_empty() {
            let said =
                canvas.t(if view.rows.is_empty() { "tui-register-empty" } else { "tui-register-none" });
            canvas.put(inner.x + 2, inner.y + 1, inner.width - 2, &said, Role::Dim);
        } else {
            canvas.table(inner, cols, self.shown.len(), &self.list, true, |canvas, at| {
                let Some(row) = self.shown.get(at).and_then(|at| view.rows.get(*at)) else {
                    return Vec::new();
                };
                self.cells(canvas, row)
            });
        }
        let said = format!(
            "{}  {}",
            canvas.look.ta("tui-marked", &[("n", self.marked.len().into())]),
            position(&self.list, self.shown.len())
        );
        canvas.foot_note(list, &said);
        self.draw_preview(canvas, preview);
    }
}

impl Register {
    fn draw_search(&self, canvas: &mut Canvas<'_>, line: Rect, view: &RegisterView) {
        let label = canvas.t("tui-search-label");
        let taken = canvas.put(line.x + 1, line.y, 12, &label, Role::Dim) + 2;
        self.search.draw(canvas, line.x + taken, line.y, 20, self.searching);
        canvas.hits.push((Rect { width: 24, ..line }, Hit::Field(0, None)));
        let said = canvas.look.ta(
            "tui-register-line",
            &[
                ("filter", canvas.t(self.filter.words()).into()),
                ("order", canvas.t(self.order.words()).into()),
                ("n", self.shown.len().into()),
                ("all", view.rows.len().into()),
            ],
        );
        let (_, right) = split_right(line, line.width.saturating_sub(taken + 22));
        canvas.put_right(right, line.y, &said, Role::Dim);
    }

    fn cells(&self, canvas: &Canvas<'_>, row: &PersonRow) -> Vec<Cell> {
        let marked = if self.marked.contains(&row.subject.id) { "*" } else { " " };
        let missing_role = if row.missing.is_empty() { Role::Dim } else { Role::Warn };
        let missing = row.missing.clone();
        // whoever is not simply under supervision is not to be overlooked
        let state = Cell::new(row.state.clone(), if row.stands_out { Role::Overdue } else { Role::Text });
        let day = |day: Option<chrono::NaiveDate>| day.map_or("-".to_owned(), |day| day.to_string());
        let name: Cell = canvas.name(&row.subject.name).into();
        let level: Cell = row.level.clone().into();
        let risk: Cell = row.risk.clone().into();
        let mark = Cell::new(marked, Role::Accent);
        match canvas.class() {
            Class::Wide => vec![
                mark,
                row.subject.number.clone().into(),
                name,
                row.sex.clone().into(),
                row.age.map_or("-".to_owned(), |age| age.to_string()).into(),
                row.category.clone().into(),
                level,
                state,
                risk,
                day(row.end).into(),
                day(row.last_contact).into(),
                Cell::new(missing, missing_role),
            ],
            Class::Middle => vec![
                mark,
                row.subject.number.clone().into(),
                name,
                row.category_short.clone().into(),
                level,
                state,
                risk,
                day(row.end).into(),
                Cell::new(missing, missing_role),
            ],
            Class::Narrow => vec![
                mark,
                row.subject.number.clone().into(),
                name,
                row.category_short.clone().into(),
                level,
                state,
                risk,
                Cell::new(missing, missing_role),
            ],
        }
    }

    fn draw_preview(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let Some(row) = self.row() else {
            canvas.panel(area, "", false);
            return;
        };
        let title = format!("{}  {}", canvas.name(&row.subject.name), row.subject.number);
        let inner = canvas.panel(area, &title, false);
        let columns = if canvas.class() == Class::Narrow { 1 } else { 2 };
        let wide = inner.width / columns;
        for (at, (label, value)) in row.preview.iter().enumerate() {
            let (column, line) = (at as u16 % columns, at as u16 / columns);
            if line >= inner.height {
                break;
            }
            let x = inner.x + column * wide;
            let taken = canvas.put(x, inner.y + line, wide, label, Role::Dim) + 2;
            let value = canvas.private(value);
            canvas.put(x + taken, inner.y + line, wide.saturating_sub(taken + 1), &value, Role::Text);
        }
    }
}
