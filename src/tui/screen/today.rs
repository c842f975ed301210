//! Today (今日): what is due, why, and for whom.

use chrono::{Datelike as _, Days, Months, NaiveDate};
use ratatui::layout::Rect;

use super::{Page, leads_to, split_bottom, split_right, waiting};
use crate::acts::Act;
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Query};
use crate::tui::canvas::{Canvas, Cell, Col, Hit, col, position};
use crate::tui::form::{ABOUT_A_PERSON, row as form_row};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::overlay::{Item, Overlay};
use crate::tui::step::{Route, Step};
use crate::tui::text::{fit, fit_right};
use crate::tui::theme::{Class, Role};
use crate::tui::views::{FormKind, Handle, Handling, SubjectRef, TodayRow, TodayView, When};
use crate::tui::widget::list::ListState;
use crate::words;

const WIDE: &[Col] = &[
    col("tui-col-due", 11),
    col("tui-col-subject", 10),
    col("tui-col-kind", 14),
    col("tui-col-what", 0),
    col("tui-col-basis", 12),
];
const MIDDLE: &[Col] = WIDE;
const NARROW: &[Col] =
    &[col("tui-col-due", 11), col("tui-col-subject", 10), col("tui-col-kind", 13), col("tui-col-what", 0)];

/// The Today screen.
#[derive(Debug, Default)]
pub struct Today {
    view: Option<TodayView>,
    list: ListState,
}

/// The steps that open a form for a subject. `among` is the list it stands in, for "save and next".
pub fn record(kind: FormKind, subject: &SubjectRef, among: &[Handle]) -> Vec<Step> {
    vec![Step::Open(Route::form(kind, Some(subject.id.clone()), among.to_vec()))]
}

/// The menu of what can be recorded about a subject.
fn record_menu(subject: &SubjectRef, among: &[Handle], around: &Around<'_>) -> Vec<Step> {
    let look = around.look;
    let forms = ABOUT_A_PERSON.iter();
    let mut items: Vec<Item> = forms
        .map(|form| {
            let bar = form.act.bar_for_help().filter(|_| subject.helped);
            let why_not = around.may_not(form.act).or_else(|| bar.map(|why| words::bar(look.words, why)));
            Item::new(look.t(form.title), String::new(), record(form.kind, subject, among)).barred(why_not)
        })
        .collect();
    let screening = vec![Step::Open(Route::Screening(subject.id.clone()))];
    items.insert(
        3,
        Item::new(look.t("tui-hint-screening"), String::new(), screening).barred(around.may_not(Act::Screen)),
    );
    let title = look.ta("tui-record-title", &[("name", subject.number.clone().into())]);
    vec![Step::Show(Box::new(Overlay::menu(title, items)))]
}

/// The steps of a record action for a subject.
pub fn record_action(
    action: Action,
    subject: &SubjectRef,
    among: &[Handle],
    around: &Around<'_>,
) -> Vec<Step> {
    match action {
        Action::CheckIn => record(FormKind::CheckIn, subject, among),
        Action::Visit => record(FormKind::Visit, subject, among),
        Action::Talk => record(FormKind::Talk, subject, among),
        Action::Screening => vec![Step::Open(Route::Screening(subject.id.clone()))],
        Action::PutOff => record(FormKind::PutOff, subject, among),
        _ => record_menu(subject, among, around),
    }
}

/// Whether an action needs a subject to be selected.
pub fn needs_subject(action: Action) -> bool {
    matches!(
        action,
        Action::Record
            | Action::CheckIn
            | Action::Visit
            | Action::Talk
            | Action::Screening
            | Action::PutOff
            | Action::File
    )
}

impl Today {
    fn row(&self) -> Option<&TodayRow> {
        self.view.as_ref()?.rows.get(self.list.selected)
    }

    fn len(&self) -> usize {
        self.view.as_ref().map_or(0, |view| view.rows.len())
    }

    fn among(&self) -> Vec<Handle> {
        let mut among: Vec<Handle> = Vec::new();
        for subject in self.view.iter().flat_map(|view| &view.rows).filter_map(|row| row.subject.as_ref()) {
            if !among.contains(&subject.id) {
                among.push(subject.id.clone());
            }
        }
        among
    }

    fn handle(&self, around: &Around<'_>) -> Vec<Step> {
        let Some(row) = self.row() else { return Vec::new() };
        match (&row.handling, &row.subject) {
            (Handling::Form(kind), Some(subject)) => record(*kind, subject, &self.among()),
            (Handling::Screening, Some(subject)) => vec![Step::Open(Route::Screening(subject.id.clone()))],
            (Handling::People, _) => {
                let all: Vec<Handle> = row.people.iter().map(|person| person.id.clone()).collect();
                let items = row
                    .people
                    .iter()
                    .map(|person| {
                        let open = match row.each {
                            Some(kind) => Route::form(kind, Some(person.id.clone()), all.clone()),
                            None => Route::Subject { subject: person.id.clone(), among: all.clone() },
                        };
                        let why_not = row.each.and_then(|kind| around.may_not(form_row(kind).act));
                        Item::new(around.name(&person.name), person.number.clone(), vec![Step::Open(open)])
                            .barred(why_not)
                    })
                    .collect();
                vec![Step::Show(Box::new(Overlay::menu(row.what.clone(), items)))]
            }
            (Handling::Sessions, _) => vec![Step::Act(Action::Go(Place::Sessions))],
            (Handling::Session(session), _) => vec![Step::Open(Route::SignIn(session.clone()))],
            (Handling::Findings, _) => vec![Step::Act(Action::Go(Place::Findings))],
            (Handling::Inspections, _) => vec![Step::Act(Action::Go(Place::Inspections))],
            (Handling::Form(kind @ FormKind::ZeroReport), None) => {
                vec![Step::Open(Route::form(*kind, None, Vec::new()))]
            }
            (Handling::Form(_) | Handling::Screening, None) => {
                vec![Step::Show(Box::new(Overlay::text(row.what.clone(), &detail(row, around))))]
            }
        }
    }
}

/// By what a line is known again: whose it is and what it is about.
fn identity(row: &TodayRow) -> (Option<Handle>, Option<Handle>, String) {
    let subject = row.subject.as_ref().map(|subject| subject.id.clone());
    match &row.duty {
        Some(duty) => (subject, Some(duty.id.clone()), String::new()),
        None => (subject, None, format!("{} {}", row.kind, row.what)),
    }
}

fn detail(row: &TodayRow, around: &Around<'_>) -> Vec<String> {
    let mut lines: Vec<String> = row.detail.iter().map(|line| around.private(line)).collect();
    lines.push(String::new());
    lines.push(around.look.ta("tui-basis-of", &[("basis", row.basis.clone().into())]));
    lines.extend(row.basis_lines.iter().cloned());
    lines
}

/// When something is due, in words and colour.
pub fn when(canvas: &Canvas<'_>, when: When) -> Cell {
    match when {
        When::Overdue(days) => {
            Cell::new(canvas.look.ta("tui-when-overdue", &[("n", days.into())]), Role::Overdue)
        }
        When::Grace(_) => Cell::new(canvas.t("tui-when-grace"), Role::Due),
        When::Today(None) => Cell::new(canvas.t("tui-when-today"), Role::Due),
        When::Today(Some(minutes)) => {
            let time = format!("{:02}:{:02}", minutes / 60, minutes % 60);
            Cell::new(format!("{} {time}", canvas.t("tui-when-today")), Role::Due)
        }
        When::In(days) => Cell::new(canvas.look.ta("tui-when-in", &[("n", days.into())]), Role::Text),
    }
}

impl Page for Today {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Today, Scope::List, Scope::Browse]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Today)
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Today)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::Today(view) = answer {
            let selected = self.row().map(identity);
            self.list.hold(selected.as_ref(), view.rows.iter().map(identity));
            self.view = Some(view);
        }
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        if self.list.act(action, self.len()) {
            return Vec::new();
        }
        match action {
            Action::Back => vec![Step::Leave],
            Action::Open => self.handle(around),
            Action::Find => vec![Step::Act(Action::Go(Place::Register)), Step::Act(Action::Find)],
            Action::Basis => {
                let Some(row) = self.row() else { return Vec::new() };
                vec![Step::Show(Box::new(Overlay::text(row.what.clone(), &detail(row, around))))]
            }
            Action::File => {
                let Some(subject) = self.row().and_then(|row| row.subject.as_ref()) else {
                    return Vec::new();
                };
                vec![Step::Open(Route::Subject { subject: subject.id.clone(), among: self.among() })]
            }
            Action::PutOff => {
                let Some(row) = self.row() else { return Vec::new() };
                let Some(subject) = &row.subject else { return Vec::new() };
                vec![Step::Open(Route::Form {
                    kind: FormKind::PutOff,
                    subject: Some(subject.id.clone()),
                    people: Vec::new(),
                    duty: row.duty.as_ref().map(|duty| duty.id.clone()),
                })]
            }
            _ => match self.row().and_then(|row| row.subject.as_ref()) {
                Some(subject) if needs_subject(action) => {
                    record_action(action, subject, &self.among(), around)
                }
                _ => Vec::new(),
            },
        }
    }

    fn leads_to(&self, action: Action) -> Option<Act> {
        match action {
            Action::Open => match self.row().map(|row| (&row.handling, row.subject.is_some())) {
                Some((Handling::Form(kind), whose)) if whose || *kind == FormKind::ZeroReport => {
                    Some(form_row(*kind).act)
                }
                Some((Handling::Screening, true)) => Some(Act::Screen),
                _ => None,
            },
            _ => leads_to(action),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        let subject = self.row().and_then(|row| row.subject.as_ref());
        match action {
            Action::PutOff if self.row().is_some_and(|row| !row.people.is_empty()) => {
                Some("tui-why-choose-one")
            }
            _ if needs_subject(action) && subject.is_none() => Some("tui-why-no-subject"),
            Action::PutOff
                if self.row().and_then(|row| row.duty.as_ref()).is_some_and(|duty| duty.statutory) =>
            {
                Some("tui-why-statutory")
            }
            Action::Open | Action::Basis if self.row().is_none() => Some("tui-why-no-row"),
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit, around: &Around<'_>) -> Vec<Step> {
        match hit {
            Hit::Row(at) if self.list.pick(at) => self.handle(around),
            _ => Vec::new(),
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, around: &Around<'_>) {
        let Some(view) = &self.view else { return waiting(canvas, area) };
        let class = canvas.class();
        let (main, side) = if class == Class::Wide { split_right(area, 42) } else { split_right(area, 0) };
        let (list, foot) = split_bottom(main, if class == Class::Narrow { 6 } else { 8 });
        self.draw_list(canvas, list, view);
        self.draw_detail(canvas, foot, view, around);
        if side.width > 0 {
            draw_side(canvas, side, view);
        }
    }
}

impl Today {
    fn draw_list(&self, canvas: &mut Canvas<'_>, area: Rect, view: &TodayView) {
        let title = canvas.look.ta(
            "tui-today-title",
            &[
                ("overdue", view.overdue.into()),
                ("grace", view.grace.into()),
                ("today", view.today.into()),
                ("week", view.week.into()),
            ],
        );
        let inner = canvas.panel(area, &title, true);
        let inner = Rect { x: inner.x - 1, width: inner.width + 2, ..inner };
        let cols = match canvas.class() {
            Class::Narrow => NARROW,
            Class::Middle => MIDDLE,
            Class::Wide => WIDE,
        };
        if view.rows.is_empty() {
            let said = canvas.t("tui-today-none");
            canvas.put(inner.x + 2, inner.y + 1, inner.width, &said, Role::Done);
        } else {
            canvas.table(inner, cols, view.rows.len(), &self.list, true, |canvas, at| {
                let Some(row) = view.rows.get(at) else { return Vec::new() };
                let who = row
                    .subject
                    .as_ref()
                    .map_or_else(|| row.who.clone(), |subject| canvas.name(&subject.name));
                vec![
                    when(canvas, row.when),
                    who.into(),
                    row.kind.clone().into(),
                    Cell::new(row.what.clone(), if row.grave.is_some() { Role::Overdue } else { Role::Text }),
                    Cell::new(row.basis.clone(), Role::Dim),
                ]
            });
        }
        let said = position(&self.list, view.rows.len());
        canvas.foot_note(area, &said);
    }

    fn draw_detail(&self, canvas: &mut Canvas<'_>, area: Rect, view: &TodayView, _around: &Around<'_>) {
        let Some(row) = self.row() else {
            let inner = canvas.panel(area, "", false);
            canvas.paragraphs(inner, &view.register, Role::Dim);
            return;
        };
        let title = match &row.subject {
            Some(subject) => format!("{}  {}", canvas.name(&subject.name), subject.number),
            None => row.who.clone(),
        };
        let inner = canvas.panel(area, &title, false);
        let mut lines: Vec<String> = row.detail.iter().map(|line| canvas.private(line)).collect();
        lines.push(canvas.look.ta("tui-basis-of", &[("basis", row.basis.clone().into())]));
        if canvas.class() != Class::Wide {
            let meters =
                view.meters.iter().map(|meter| format!("{} {}/{}", meter.label, meter.done, meter.of));
            let meters = meters.collect::<Vec<_>>().join("  ");
            lines.push(format!("{}  {meters}", canvas.t("tui-today-meters")));
        }
        canvas.paragraphs(inner, &lines, Role::Text);
    }
}

fn draw_side(canvas: &mut Canvas<'_>, area: Rect, view: &TodayView) {
    let register = Rect { height: (view.register.len() as u16 + 2).min(area.height / 3), ..area };
    let title = canvas.t("tui-today-register");
    let inner = canvas.panel(register, &title, false);
    canvas.paragraphs(inner, &view.register, Role::Text);
    let meters =
        Rect { y: register.bottom(), height: (view.meters.len() as u16 + 2).min(area.height / 3), ..area };
    let title = canvas.t("tui-today-meters");
    let inner = canvas.panel(meters, &title, false);
    for (at, meter) in view.meters.iter().enumerate().take(usize::from(inner.height)) {
        let label = fit(&meter.label, 8, canvas.look.mark());
        let line = format!("{label} {}", canvas.meter(meter.done, meter.of, 14));
        let role = if meter.done >= meter.of { Role::Done } else { Role::Text };
        canvas.put(inner.x, inner.y + at as u16, inner.width, &line, role);
    }
    let month = Rect { y: meters.bottom(), height: area.bottom().saturating_sub(meters.bottom()), ..area };
    draw_month(canvas, month, view.day, &view.marks);
}

/// The month of a day, Monday first: days with something due carry a `*`, the day itself brackets.
fn draw_month(canvas: &mut Canvas<'_>, area: Rect, day: NaiveDate, marks: &[(NaiveDate, u32)]) {
    let title = canvas
        .look
        .ta("tui-today-month", &[("year", day.year().to_string().into()), ("month", day.month().into())]);
    let inner = canvas.panel(area, &title, false);
    if inner.height < 7 || inner.width < 35 {
        return;
    }
    for (at, key) in [
        "tui-dow-mon",
        "tui-dow-tue",
        "tui-dow-wed",
        "tui-dow-thu",
        "tui-dow-fri",
        "tui-dow-sat",
        "tui-dow-sun",
    ]
    .into_iter()
    .enumerate()
    {
        let text = fit_right(&canvas.t(key), 4, "");
        canvas.put(inner.x + at as u16 * 5, inner.y, 4, &text, Role::Dim);
    }
    let Some(first) = day.with_day(1) else { return };
    let lead = first.weekday().num_days_from_monday();
    let length = (first + Months::new(1)).signed_duration_since(first).num_days() as u64;
    for step in 0..length {
        let current = first + Days::new(step);
        let slot = u64::from(lead) + step;
        let (x, y) = (inner.x + (slot % 7) as u16 * 5, inner.y + 1 + (slot / 7) as u16);
        if y >= inner.bottom() {
            break;
        }
        let due = marks.iter().find(|(marked, _)| *marked == current).map_or(0, |(_, count)| *count);
        let number = current.day();
        let star = if due > 0 { "*" } else { " " };
        let (text, role) = if current == day {
            (format!("[{number:>2}]{star}"), Role::Select)
        } else {
            (format!(" {number:>2}{star}"), if due > 0 { Role::Due } else { Role::Text })
        };
        canvas.put(x, y, 5, &text, role);
    }
    let legend = canvas.t("tui-today-month-legend");
    canvas.put(inner.x, inner.bottom() - 1, inner.width, &legend, Role::Dim);
}
