//! Session sign-in (签到): type initials, the tail of the ID number or the list number, Enter, next.
//!
//! Thirty people see this screen: names are always veiled here, and neither office nor reason is shown.

use chrono::TimeDelta;
use crossterm::event::{KeyCode, KeyModifiers};
use ratatui::layout::Rect;

use super::register::{needle, rank};
use super::{Page, leads_to, split_right, waiting};
use crate::acts::Act;
use crate::registry::mask_name;
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Command, Query};
use crate::tui::canvas::{Canvas, Cell, Col, Hit, col, col_right, position};
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::overlay::Overlay;
use crate::tui::step::{Route, Step, Tone};
use crate::tui::theme::{Class, Role};
use crate::tui::views::{Attendance, Handle, SignInView, SignRow};
use crate::tui::widget::input::TextField;
use crate::tui::widget::list::ListState;

const COLS: &[Col] = &[
    col_right("tui-col-seq", 3),
    col("tui-col-name", 12),
    col("tui-col-tail", 6),
    col("tui-col-status", 10),
    col("tui-col-time", 0),
];

/// The sign-in screen.
#[derive(Debug)]
pub struct SignIn {
    session: Handle,
    view: Option<SignInView>,
    search: TextField,
    shown: Vec<usize>,
    /// How many fit what was typed as well as the first of them.
    alike: usize,
    /// Whether the officer pointed at the selected one of several, or was told to.
    pointed: bool,
    list: ListState,
    last: Option<String>,
}

/// The words of a status.
fn words(status: Attendance) -> &'static str {
    match status {
        Attendance::Planned => "tui-attend-planned",
        Attendance::Present => "tui-attend-present",
        Attendance::Late => "tui-attend-late",
        Attendance::LeftEarly => "tui-attend-left-early",
        Attendance::Excused => "tui-attend-excused",
        Attendance::Absent => "tui-attend-absent",
    }
}

fn role(status: Attendance) -> Role {
    match status {
        Attendance::Planned => Role::Text,
        Attendance::Present => Role::Done,
        Attendance::Late | Attendance::LeftEarly => Role::Warn,
        Attendance::Excused => Role::Dim,
        Attendance::Absent => Role::Overdue,
    }
}

impl SignIn {
    /// The sheet of a session.
    pub fn new(session: Handle) -> Self {
        Self {
            session,
            view: None,
            search: TextField::default(),
            shown: Vec::new(),
            alike: 0,
            pointed: false,
            list: ListState::default(),
            last: None,
        }
    }

    fn refresh(&mut self) {
        let typed = needle(&self.search);
        let Some(view) = &self.view else { return };
        // A short number is the list number first, then the tail of the ID number.
        let number: Option<u32> = if typed.len() <= 3 { typed.parse().ok() } else { None };
        let mut found: Vec<(u8, usize)> = view
            .rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| {
                let by_number = number.filter(|number| *number == row.seq).map(|_| 0);
                let by_tail = (typed.len() >= 2 && row.id_tail.ends_with(&typed)).then_some(1);
                by_number
                    .or(by_tail)
                    .or_else(|| match number {
                        Some(_) => None,
                        None => rank(&row.subject, &row.id_tail, &typed),
                    })
                    .map(|rank| (rank, at))
            })
            .collect();
        let best = found.iter().map(|(rank, _)| *rank).min();
        self.alike = found.iter().filter(|(rank, _)| Some(*rank) == best).count();
        if !typed.is_empty() {
            // People already marked come last: the next to sign in is one not yet seen.
            found.sort_by_key(|(rank, at)| {
                (*rank, view.rows.get(*at).is_some_and(|row| row.status != Attendance::Planned), *at)
            });
        }
        self.shown = found.into_iter().map(|(_, at)| at).collect();
        self.list.clamp(self.shown.len());
    }

    fn row(&self) -> Option<&SignRow> {
        self.view.as_ref()?.rows.get(*self.shown.get(self.list.selected)?)
    }

    /// When several people fit what was typed, the first of them is not marked by chance: the officer is told and points at
    /// the right one, or confirms the one selected.
    fn several(&mut self, around: &Around<'_>) -> Option<Step> {
        if self.search.value().is_empty() || self.alike < 2 || self.pointed {
            return None;
        }
        self.pointed = true;
        let said = around.look.ta("tui-sign-several", &[("n", self.alike.into())]);
        Some(Step::Say(Tone::Note, said))
    }

    /// Clears the box, and what was pointed at with it.
    fn clear(&mut self) {
        self.search.clear();
        self.pointed = false;
    }

    fn mark(&mut self, status: Attendance, around: &Around<'_>) -> Vec<Step> {
        if let Some(told) = self.several(around) {
            return vec![told];
        }
        let Some(row) = self.row() else { return Vec::new() };
        let subject = row.subject.id.clone();
        if self.view.as_ref().is_some_and(|view| view.closed) {
            let who = format!("{} {}", row.seq, mask_name(&row.subject.name));
            let line = around.look.ta(
                "tui-amend-about",
                &[("who", who.into()), ("status", around.look.t(words(status)).into())],
            );
            let session = self.session.clone();
            let command = Command::AmendAttendance { session, subject, status, reason: String::new() };
            return vec![Step::Show(Box::new(Overlay::prompt(
                around.look.t("tui-amend-title"),
                vec![line],
                command,
            )))];
        }
        let seen = matches!(status, Attendance::Present | Attendance::Late | Attendance::LeftEarly);
        let tell = Step::Tell(Command::Attend { session: self.session.clone(), subject, status });
        // Early on the day is ordinary; on an earlier day it is a slip more often than not, and nothing is said of it before
        // the question is answered.
        let day = self.view.as_ref().map(|view| view.starts.date());
        if let Some(day) = day.filter(|day| seen && around.today() < *day) {
            let line = around.look.ta("tui-sign-early", &[("day", day.to_string().into())]);
            let title = around.look.t("tui-sign-title");
            return vec![Step::Show(Box::new(Overlay::confirm(title, vec![line], vec![tell])))];
        }
        self.last =
            Some(format!("{} {} {}", row.seq, mask_name(&row.subject.name), around.look.t(words(status))));
        if self.search.value().is_empty() {
            self.list.act(Action::Down, self.shown.len());
        }
        self.clear();
        vec![tell]
    }

    fn count(&self, status: Attendance) -> usize {
        self.view.as_ref().map_or(0, |view| view.rows.iter().filter(|row| row.status == status).count())
    }

    fn seen(&self) -> usize {
        self.count(Attendance::Present) + self.count(Attendance::Late) + self.count(Attendance::LeftEarly)
    }
}

impl Page for SignIn {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::SignIn]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::SignIn(self.session.clone()))
    }

    fn route(&self) -> Option<Route> {
        Some(Route::SignIn(self.session.clone()))
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Sessions)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::SignIn(view) = answer {
            let selected = self.row().map(|row| row.subject.id.clone());
            self.view = Some(view);
            self.refresh();
            let rows = self.view.iter().flat_map(|view| &view.rows).collect::<Vec<_>>();
            let now: Vec<_> =
                self.shown.iter().filter_map(|at| rows.get(*at)).map(|row| row.subject.id.clone()).collect();
            self.list.hold(selected.as_ref(), now);
        }
    }

    fn key(&mut self, key: Key) -> bool {
        // The field has no caret keys of its own here: the arrows belong to the list, and so does Del while nothing is typed.
        let empty = self.search.value().is_empty();
        if key == Key::plain(KeyCode::Delete) && !empty {
            self.search.clear();
        } else {
            let clears = key.code == KeyCode::Char('u') && key.mods == KeyModifiers::CONTROL;
            let typed = key.typed().is_some() || clears || key == Key::plain(KeyCode::Backspace);
            if !typed || !self.search.key(key) {
                return false;
            }
        }
        self.pointed = false;
        self.list.selected = 0;
        self.refresh();
        true
    }

    fn paste(&mut self, text: &str) {
        self.search.paste(text.trim());
        self.pointed = false;
        self.list.selected = 0;
        self.refresh();
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        if self.list.act(action, self.shown.len()) {
            self.pointed = true;
            return Vec::new();
        }
        match action {
            Action::Back if !self.search.value().is_empty() => {
                self.clear();
                self.refresh();
                Vec::new()
            }
            Action::Back => vec![Step::Leave],
            Action::Present => {
                if let Some(told) = self.several(around) {
                    return vec![told];
                }
                // Signing in twice is said, not counted; the next one is at hand.
                if let Some(row) = self.row().filter(|row| row.status == Attendance::Present) {
                    let said = around.look.ta("tui-sign-twice", &[("time", row.time.clone().into())]);
                    if self.search.value().is_empty() {
                        self.list.act(Action::Down, self.shown.len());
                    }
                    self.clear();
                    self.refresh();
                    return vec![Step::Say(Tone::Note, said)];
                }
                self.mark(Attendance::Present, around)
            }
            Action::Late => self.mark(Attendance::Late, around),
            Action::Excused => self.mark(Attendance::Excused, around),
            Action::Absent => self.mark(Attendance::Absent, around),
            Action::LeftEarly => self.mark(Attendance::LeftEarly, around),
            Action::Unmark => self.mark(Attendance::Planned, around),
            Action::MarkAll => {
                let left = self.count(Attendance::Planned);
                let lines = vec![around.look.ta("tui-rest-absent-about", &[("n", left.into())])];
                let yes = vec![Step::Tell(Command::RestAbsent { session: self.session.clone() })];
                let overlay = Overlay::confirm(around.look.t("tui-hint-rest-absent"), lines, yes);
                vec![Step::Show(Box::new(overlay))]
            }
            Action::Finish => {
                let mut lines = vec![around.look.ta(
                    "tui-close-session-about",
                    &[
                        ("seen", self.seen().into()),
                        ("excused", self.count(Attendance::Excused).into()),
                        ("absent", self.count(Attendance::Absent).into()),
                    ],
                )];
                if let Some(starts) = self.view.as_ref().map(|view| view.starts).filter(|at| *at > around.now)
                {
                    let at = starts.format("%Y-%m-%d %H:%M").to_string();
                    lines.insert(0, around.look.ta("tui-close-session-early", &[("at", at.into())]));
                }
                let yes = vec![Step::Tell(Command::CloseSession { session: self.session.clone() })];
                let overlay = Overlay::confirm(around.look.t("tui-hint-close-session"), lines, yes);
                vec![Step::Show(Box::new(overlay))]
            }
            _ => Vec::new(),
        }
    }

    fn leads_to(&self, action: Action) -> Option<Act> {
        match action {
            Action::Finish => Some(Act::CloseSession),
            Action::Present
            | Action::Late
            | Action::Excused
            | Action::Absent
            | Action::LeftEarly
            | Action::Unmark
            | Action::MarkAll => {
                let closed = self.view.as_ref().is_some_and(|view| view.closed);
                Some(if closed { Act::CorrectAttendance } else { Act::Attend })
            }
            _ => leads_to(action),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        let closed = self.view.as_ref().is_some_and(|view| view.closed);
        let marks = matches!(
            action,
            Action::Present
                | Action::Late
                | Action::Excused
                | Action::Absent
                | Action::LeftEarly
                | Action::Unmark
        );
        match action {
            Action::MarkAll | Action::Finish | Action::Unmark if closed => Some("tui-why-closed"),
            _ if marks && self.row().is_none() => Some("tui-why-no-row"),
            Action::MarkAll if self.count(Attendance::Planned) == 0 => Some("tui-why-all-marked"),
            Action::Finish if self.count(Attendance::Planned) > 0 => Some("tui-why-unmarked"),
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit, _around: &Around<'_>) -> Vec<Step> {
        if let Hit::Row(at) = hit {
            self.list.selected = at;
            self.pointed = true;
        }
        Vec::new()
    }

    fn idle(&self, ordinary: TimeDelta) -> TimeDelta {
        ordinary.max(TimeDelta::minutes(45))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let Some(view) = &self.view else { return waiting(canvas, area) };
        canvas.put(area.x + 1, area.y, area.width - 2, &view.title, Role::Title);
        canvas.put(area.x + 1, area.y + 1, area.width - 2, &view.subtitle, Role::Dim);
        let rest = Rect { y: area.y + 2, height: area.height.saturating_sub(2), ..area };
        let (main, side) = split_right(rest, if canvas.class() == Class::Narrow { 24 } else { 36 });
        let title = canvas.t("tui-sign-title");
        let inner = canvas.panel(main, &title, true);
        canvas.put(inner.x, inner.y, 2, ">", Role::Accent);
        self.search.draw(canvas, inner.x + 2, inner.y, 24.min(inner.width), true);
        let hint = canvas.t("tui-sign-hint");
        canvas.put(inner.x + 28, inner.y, inner.width.saturating_sub(28), &hint, Role::Dim);
        let list = Rect {
            x: inner.x - 1,
            y: inner.y + 1,
            width: inner.width + 2,
            height: inner.height.saturating_sub(1),
        };
        if self.shown.is_empty() {
            let said = canvas.t("tui-sign-none");
            canvas.put(list.x + 2, list.y + 1, list.width - 2, &said, Role::Warn);
        } else {
            canvas.table(list, COLS, self.shown.len(), &self.list, true, |canvas, at| {
                let Some(row) = self.shown.get(at).and_then(|at| view.rows.get(*at)) else {
                    return Vec::new();
                };
                vec![
                    row.seq.to_string().into(),
                    mask_name(&row.subject.name).into(),
                    row.id_tail.clone().into(),
                    Cell::new(canvas.t(words(row.status)), role(row.status)),
                    row.time.clone().into(),
                ]
            });
        }
        let mut said = position(&self.list, self.shown.len());
        if let Some(last) = &self.last {
            said = format!("{}  {said}", canvas.look.ta("tui-sign-last", &[("what", last.clone().into())]));
        }
        canvas.foot_note(main, &said);
        self.draw_side(canvas, side, view);
    }
}

impl SignIn {
    fn draw_side(&self, canvas: &mut Canvas<'_>, area: Rect, view: &SignInView) {
        let title = canvas.t("tui-sign-counts");
        let inner = canvas.panel(area, &title, false);
        let all = view.rows.len() as u32;
        let meter =
            canvas.meter(self.seen() as u32, all, usize::from(inner.width).saturating_sub(12).min(16));
        canvas.put(inner.x, inner.y, inner.width, &meter, Role::Text);
        let mut y = inner.y + 2;
        for status in [
            Attendance::Planned,
            Attendance::Present,
            Attendance::Late,
            Attendance::LeftEarly,
            Attendance::Excused,
            Attendance::Absent,
        ] {
            let text = canvas.t(words(status));
            canvas.put(inner.x, y, inner.width, &text, role(status));
            canvas.put_right(inner, y, &self.count(status).to_string(), Role::Text);
            y += 1;
        }
        let rest = Rect { y: y + 1, height: inner.bottom().saturating_sub(y + 1), ..inner };
        canvas.paragraphs(rest, &view.side, Role::Dim);
    }
}
