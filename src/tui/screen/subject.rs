//! Subject file (档案): tabs, time line and duties of one subject.

use ratatui::layout::Rect;

use super::today::{needs_subject, record, record_action};
use super::{Page, leads_to, split_bottom, split_right, waiting};
use crate::acts::Act;
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Command, Query};
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::overlay::Overlay;
use crate::tui::step::{Route, Step};
use crate::tui::text::{fit, width};
use crate::tui::theme::{Class, Role};
use crate::tui::views::{DutyRow, Event, FormKind, Grid, Handle, Standing, SubjectView, TabBody};
use crate::tui::widget::list::{ListState, ScrollState};

/// The subject file.
#[derive(Debug)]
pub struct Subject {
    whose: Handle,
    among: Vec<Handle>,
    view: Option<SubjectView>,
    tab: usize,
    scroll: ScrollState,
    event: ListState,
}

/// The two tabs that every file has beside those of the registry.
const DUTIES: &str = "tui-tab-duties";
const TIMELINE: &str = "tui-tab-timeline";

impl Subject {
    /// The file of a subject, opened from a list.
    pub fn new(subject: Handle, among: Vec<Handle>) -> Self {
        Self {
            whose: subject,
            among,
            view: None,
            tab: 0,
            scroll: ScrollState::default(),
            event: ListState::default(),
        }
    }

    fn tabs(&self) -> usize {
        self.view.as_ref().map_or(1, |view| view.tabs.len() + 2)
    }

    fn on_timeline(&self) -> bool {
        self.view.as_ref().is_some_and(|view| self.tab == view.tabs.len() + 1)
    }

    /// The event chosen on the time line's own tab.
    fn chosen_event(&self) -> Option<&Event> {
        let events = self.view.as_ref().filter(|_| self.on_timeline()).map(|view| &view.events)?;
        events.get(self.event.selected)
    }

    fn place_in_list(&self) -> Option<usize> {
        self.among.iter().position(|id| *id == self.whose)
    }

    fn neighbour(&mut self, by: isize) -> Vec<Step> {
        let next =
            self.place_in_list().and_then(|at| at.checked_add_signed(by)).and_then(|at| self.among.get(at));
        match next {
            Some(next) => {
                self.whose = next.clone();
                self.view = None;
                vec![Step::Reload]
            }
            None => Vec::new(),
        }
    }

    fn basis(&self, around: &Around<'_>) -> Vec<Step> {
        let Some(view) = &self.view else { return Vec::new() };
        let mut lines = Vec::new();
        for duty in &view.duties {
            lines.push((format!("{}  {}", duty.title, duty.text), standing_role(duty.standing)));
            lines.extend(duty.lines.iter().map(|line| (format!("  {line}"), Role::Text)));
            lines.push((String::new(), Role::Text));
        }
        vec![Step::Show(Box::new(Overlay::reader(around.look.t("tui-duties-title"), lines)))]
    }
}

/// How a standing is coloured; its words stand beside.
pub fn standing_role(standing: Standing) -> Role {
    match standing {
        Standing::Met => Role::Done,
        Standing::Open => Role::Text,
        Standing::Due | Standing::Grace => Role::Due,
        Standing::Overdue => Role::Overdue,
        Standing::Exempt | Standing::PutOff | Standing::Suspended => Role::Dim,
    }
}

/// The word that stands beside the colour.
pub fn standing_word(canvas: &Canvas<'_>, standing: Standing) -> String {
    canvas.t(match standing {
        Standing::Met => "tui-standing-met",
        Standing::Open => "tui-standing-open",
        Standing::Due => "tui-standing-due",
        Standing::Overdue => "tui-standing-overdue",
        Standing::Grace => "tui-standing-grace",
        Standing::Exempt => "tui-standing-exempt",
        Standing::PutOff => "tui-standing-put-off",
        Standing::Suspended => "tui-standing-suspended",
    })
}

impl Page for Subject {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Subject, Scope::List, Scope::Browse]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Subject(self.whose.clone()))
    }

    fn route(&self) -> Option<Route> {
        Some(Route::Subject { subject: self.whose.clone(), among: self.among.clone() })
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Register)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::Subject(view) = answer {
            self.tab = self.tab.min(view.tabs.len() + 1);
            let events = self.view.iter().flat_map(|view| &view.events);
            let selected = events.map(|event| event.id.clone()).nth(self.event.selected);
            self.event.hold(selected.as_ref(), view.events.iter().map(|event| event.id.clone()));
            self.view = Some(view);
        }
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        let events = self.view.as_ref().map_or(0, |view| view.events.len());
        let moved = if self.on_timeline() { self.event.act(action, events) } else { self.scroll.act(action) };
        if moved {
            return Vec::new();
        }
        match action {
            Action::Back => vec![Step::Leave],
            Action::Withdraw => {
                let Some(event) = self.chosen_event() else { return Vec::new() };
                let Some(fact) = event.fact.clone() else { return Vec::new() };
                let lines = vec![
                    format!("{}  {}  {}", event.day, event.kind, around.private(&event.text)),
                    around.look.t("tui-withdraw-about"),
                ];
                let command = Command::Withdraw { fact, reason: String::new() };
                vec![Step::Show(Box::new(Overlay::prompt(
                    around.look.t("tui-withdraw-title"),
                    lines,
                    command,
                )))]
            }
            Action::Next | Action::Prev => {
                let count = self.tabs();
                self.tab = if action == Action::Next {
                    (self.tab + 1) % count
                } else {
                    (self.tab + count - 1) % count
                };
                self.scroll = ScrollState::default();
                Vec::new()
            }
            Action::PrevSubject => self.neighbour(-1),
            Action::NextSubject => self.neighbour(1),
            Action::Basis => self.basis(around),
            Action::Open => match &self.view {
                Some(view) => record(FormKind::CheckIn, &view.subject, &self.among),
                None => Vec::new(),
            },
            Action::Reveal => {
                let command = Command::Reveal { subject: self.whose.clone(), reason: String::new() };
                let lines = vec![around.look.t("tui-reveal-about")];
                vec![Step::Show(Box::new(Overlay::prompt(around.look.t("tui-reveal-title"), lines, command)))]
            }
            _ => match &self.view {
                Some(view) if needs_subject(action) => {
                    record_action(action, &view.subject, &self.among, around)
                }
                _ => Vec::new(),
            },
        }
    }

    fn leads_to(&self, action: Action) -> Option<Act> {
        match action {
            Action::Open => Some(Act::CheckIn),
            _ => leads_to(action),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        let at = self.place_in_list();
        match action {
            Action::PrevSubject if at.is_none_or(|at| at == 0) => Some("tui-why-first"),
            Action::NextSubject if at.is_none_or(|at| at + 1 >= self.among.len()) => Some("tui-why-last"),
            _ if needs_subject(action) && self.view.is_none() => Some("tui-why-no-subject"),
            Action::Withdraw if self.chosen_event().is_none_or(|event| event.fact.is_none()) => {
                Some("tui-why-no-event")
            }
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit, _around: &Around<'_>) -> Vec<Step> {
        match hit {
            Hit::Tab(tab) => {
                self.tab = tab;
                self.scroll = ScrollState::default();
            }
            Hit::Row(at) => self.event.selected = at,
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let Some(view) = &self.view else { return waiting(canvas, area) };
        self.draw_head(canvas, Rect { height: 1, ..area }, view);
        self.draw_tabs(canvas, Rect { y: area.y + 1, height: 1, ..area }, view);
        let rest = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        if canvas.class() == Class::Wide && self.tab < view.tabs.len() {
            let (main, side) = split_right(rest, 58);
            let (timeline, duties) =
                split_bottom(side, (view.duties.len() as u16 + 2).clamp(4, rest.height / 2));
            self.draw_tab(canvas, main, view);
            let title = canvas.t(TIMELINE);
            let inner = canvas.panel(timeline, &title, false);
            let shown = draw_events(canvas, inner, &view.events, 0, None);
            if shown < view.events.len() {
                let more = canvas.look.ta("tui-more", &[("n", (view.events.len() - shown).into())]);
                canvas.foot_note(timeline, &more);
            }
            let title = canvas.t(DUTIES);
            let inner = canvas.panel(duties, &title, false);
            draw_duties(canvas, inner, &view.duties, 0);
        } else {
            self.draw_tab(canvas, rest, view);
        }
    }
}

impl Subject {
    fn draw_head(&self, canvas: &mut Canvas<'_>, line: Rect, view: &SubjectView) {
        let name = canvas.name(&view.subject.name);
        let taken = canvas.put(line.x + 1, line.y, 24, &name, Role::Title) + 3;
        let text = format!("{}  {}", view.subject.number, view.headline.join("  "));
        let place = self
            .place_in_list()
            .map(|at| canvas.look.ta("tui-nth", &[("n", (at + 1).into()), ("all", self.among.len().into())]))
            .unwrap_or_default();
        let right = canvas.put_right(Rect { width: line.width - 1, ..line }, line.y, &place, Role::Dim);
        canvas.put(line.x + taken, line.y, line.width.saturating_sub(taken + right + 3), &text, Role::Text);
    }

    fn titles(canvas: &Canvas<'_>, view: &SubjectView) -> Vec<String> {
        let mut titles: Vec<String> = view.tabs.iter().map(|tab| tab.title.clone()).collect();
        titles.push(canvas.t(DUTIES));
        titles.push(canvas.t(TIMELINE));
        titles
    }

    fn draw_tabs(&self, canvas: &mut Canvas<'_>, line: Rect, view: &SubjectView) {
        let titles = Self::titles(canvas, view);
        let total: usize = titles.iter().map(|title| width(title) + 3).sum();
        let mut x = line.x + 1;
        // When not all fit, those before the current one are left out and an arrow says so.
        let first = if total > usize::from(line.width) - 4 { self.tab.saturating_sub(2) } else { 0 };
        if first > 0 {
            x += canvas.put(x, line.y, 2, "<", Role::Dim) + 1;
        }
        for (at, title) in titles.iter().enumerate().skip(first) {
            let text = if at == self.tab { format!("[{title}]") } else { format!(" {title} ") };
            let wide = width(&text) as u16;
            if x + wide + 2 > line.right() {
                canvas.put(x, line.y, 1, ">", Role::Dim);
                break;
            }
            let role = if at == self.tab { Role::Select } else { Role::Text };
            canvas.put(x, line.y, wide, &text, role);
            canvas.hits.push((Rect { x, y: line.y, width: wide, height: 1 }, Hit::Tab(at)));
            x += wide + 1;
        }
    }

    fn draw_tab(&self, canvas: &mut Canvas<'_>, area: Rect, view: &SubjectView) {
        let title = Self::titles(canvas, view).get(self.tab).cloned().unwrap_or_default();
        let inner = canvas.panel(area, &title, true);
        let height = usize::from(inner.height);
        let len = match self.tab.checked_sub(view.tabs.len()) {
            Some(0) => {
                let offset = self.scroll.settle(height, view.duties.len());
                draw_duties(canvas, inner, &view.duties, offset);
                view.duties.len()
            }
            Some(_) => {
                let offset = self.event.settle(height, view.events.len());
                draw_events(canvas, inner, &view.events, offset, Some(self.event.selected));
                view.events.len()
            }
            None => match view.tabs.get(self.tab).map(|tab| &tab.body) {
                Some(TabBody::Fields(fields)) => {
                    let offset = self.scroll.settle(height, fields.len());
                    draw_fields(canvas, inner, fields, offset);
                    fields.len()
                }
                Some(TabBody::Grid(grid)) => {
                    let offset = self.scroll.settle(height.saturating_sub(1), grid.rows.len());
                    draw_grid(canvas, inner, grid, offset, None);
                    grid.rows.len()
                }
                None => 0,
            },
        };
        if len > height {
            let first = if self.on_timeline() {
                self.event.settle(height, len)
            } else {
                self.scroll.settle(height, len)
            };
            canvas.foot_note(area, &format!("{}-{} / {len}", first + 1, (first + height).min(len)));
        }
    }
}

/// Labels and values, one a line.
pub fn draw_fields(canvas: &mut Canvas<'_>, area: Rect, fields: &[(String, String)], offset: usize) {
    let label = fields.iter().map(|(label, _)| width(label)).max().unwrap_or(0).min(20) as u16 + 2;
    let mut y = area.y;
    for (name, value) in fields.iter().skip(offset) {
        if y >= area.bottom() {
            break;
        }
        canvas.put(area.x, y, label, name, Role::Dim);
        let value = canvas.private(value);
        let room =
            Rect { x: area.x + label, y, width: area.width.saturating_sub(label), height: area.bottom() - y };
        y += canvas.prose(Rect { height: room.height.min(3), ..room }, &value, Role::Text).max(1);
    }
}

/// A list with headings. `chosen` is the row in reverse video, counted from the first of all.
pub fn draw_grid(canvas: &mut Canvas<'_>, area: Rect, grid: &Grid, offset: usize, chosen: Option<usize>) {
    let gaps = 2 * grid.heads.len().saturating_sub(1) as u16;
    let fixed: u16 = grid.heads.iter().map(|(_, wide)| *wide).sum();
    let rest = area.width.saturating_sub(fixed + gaps).max(4);
    let wide: Vec<u16> = grid.heads.iter().map(|(_, wide)| if *wide == 0 { rest } else { *wide }).collect();
    let mark = canvas.look.mark();
    let line = |canvas: &mut Canvas<'_>, y: u16, cells: &mut dyn Iterator<Item = String>, role: Role| {
        let mut x = area.x;
        for (cell, wide) in cells.zip(&wide) {
            let room = (*wide).min(area.right().saturating_sub(x));
            canvas.put(x, y, room, &fit(&cell, usize::from(room), mark), role);
            x += wide + 2;
        }
    };
    if area.height == 0 {
        return;
    }
    line(canvas, area.y, &mut grid.heads.iter().map(|(head, _)| head.clone()), Role::Dim);
    if grid.rows.is_empty() {
        let said = canvas.t("tui-grid-empty");
        canvas.put(area.x, area.y + 1, area.width, &said, Role::Dim);
    }
    for (at, row) in grid.rows.iter().enumerate().skip(offset).take(usize::from(area.height) - 1) {
        let y = area.y + 1 + (at - offset) as u16;
        let role = if chosen == Some(at) { Role::Select } else { Role::Text };
        if chosen == Some(at) {
            canvas.put(area.x, y, area.width, &" ".repeat(usize::from(area.width)), role);
        }
        let veiled = canvas.veiled;
        let mut cells = row.iter().map(|cell| if veiled { "***".to_owned() } else { cell.clone() });
        line(canvas, y, &mut cells, role);
        if chosen.is_some() {
            canvas.hits.push((Rect { y, height: 1, ..area }, Hit::Row(at)));
        }
    }
}

/// The time line; returns how many events were drawn.
fn draw_events(
    canvas: &mut Canvas<'_>,
    area: Rect,
    events: &[Event],
    offset: usize,
    chosen: Option<usize>,
) -> usize {
    let mark = canvas.look.mark();
    let mut drawn = offset;
    for event in events.iter().skip(offset).take(usize::from(area.height)) {
        let y = area.y + (drawn - offset) as u16;
        let officer = fit(&canvas.name(&event.officer), 8, mark);
        let kind = fit(&event.kind, 10, mark);
        let over = (chosen == Some(drawn)).then_some(Role::Select);
        if chosen.is_some() {
            canvas.hits.push((Rect { y, height: 1, ..area }, Hit::Row(drawn)));
        }
        if let Some(role) = over {
            canvas.put(area.x, y, area.width, &" ".repeat(usize::from(area.width)), role);
        }
        canvas.put(area.x, y, 10, &event.day.to_string(), over.unwrap_or(Role::Dim));
        canvas.put(area.x + 12, y, 10, &kind, over.unwrap_or(Role::Accent));
        let text = canvas.private(&event.text);
        canvas.put(area.x + 23, y, area.width.saturating_sub(32), &text, over.unwrap_or(Role::Text));
        canvas.put_right(area, y, &officer, over.unwrap_or(Role::Dim));
        drawn += 1;
    }
    if events.is_empty() {
        let said = canvas.t("tui-timeline-empty");
        canvas.put(area.x, area.y, area.width, &said, Role::Dim);
    }
    drawn
}

fn draw_duties(canvas: &mut Canvas<'_>, area: Rect, duties: &[DutyRow], offset: usize) {
    let mark = canvas.look.mark();
    for (at, duty) in duties.iter().skip(offset).take(usize::from(area.height)).enumerate() {
        let y = area.y + at as u16;
        let role = standing_role(duty.standing);
        let word = fit(&standing_word(canvas, duty.standing), 9, mark);
        canvas.put(area.x, y, 9, &word, role);
        let title = fit(&duty.title, usize::from(area.width / 2).saturating_sub(6), mark);
        let taken = canvas.put(area.x + 10, y, area.width - 10, &title, Role::Text) + 11;
        canvas.put(area.x + taken, y, area.width.saturating_sub(taken), &duty.text, role);
    }
    if duties.is_empty() {
        let said = canvas.t("tui-duties-none");
        canvas.put(area.x, area.y, area.width, &said, Role::Dim);
    }
}
