//! Inspection walkthrough (走查): the program answers what it can and shows its evidence; the officer judges the rest.
//!
//! Accepting the remaining items takes the computed ones only: a manual item is never skipped.

use chrono::TimeDelta;
use ratatui::layout::Rect;

use super::{Page, leads_to, split_bottom, split_right, waiting};
use crate::acts::Act;
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Command, Done, Query};
use crate::tui::canvas::{Canvas, Cell, Col, Hit, col, col_right};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::overlay::Overlay;
use crate::tui::step::{Route, Step, Tone};
use crate::tui::theme::{Class, Role};
use crate::tui::views::{Handle, Verdict, WalkItem, WalkView};
use crate::tui::widget::list::ListState;

const WIDE: &[Col] = &[
    col_right("tui-col-item", 2),
    col("tui-col-checked", 0),
    col("tui-col-evidence", 30),
    col("tui-col-verdict", 12),
];
const NARROW: &[Col] = &[
    col_right("tui-col-item", 2),
    col("tui-col-checked", 0),
    col("tui-col-evidence", 22),
    col("tui-col-verdict", 10),
];

/// The walkthrough.
#[derive(Debug)]
pub struct Walk {
    run: Handle,
    at: Option<usize>,
    view: Option<WalkView>,
    list: ListState,
    chosen: Option<Verdict>,
    to_next_open: bool,
}

impl Walk {
    /// The walkthrough of a run, at the first subject that is not done.
    pub fn new(run: Handle) -> Self {
        Self { run, at: None, view: None, list: ListState::default(), chosen: None, to_next_open: true }
    }

    fn item(&self) -> Option<&WalkItem> {
        self.view.as_ref()?.items.get(self.list.selected)
    }

    fn items(&self) -> usize {
        self.view.as_ref().map_or(0, |view| view.items.len())
    }

    fn judgement(&self, items: Vec<(String, Verdict, String)>) -> Option<Command> {
        let person = self.view.as_ref().and_then(|view| view.people.get(view.current))?;
        Some(Command::Judge { run: self.run.clone(), subject: person.subject.id.clone(), items })
    }

    fn judge(&self, items: Vec<(String, Verdict, String)>) -> Vec<Step> {
        self.judgement(items).map(Step::Tell).into_iter().collect()
    }

    /// Concludes the selected item; asks for words first where the conclusion needs them.
    fn conclude(&mut self, verdict: Verdict, around: &Around<'_>) -> Vec<Step> {
        let Some(item) = self.item() else { return Vec::new() };
        let steps = if item.needs_words(verdict) {
            self.ask_words(item, verdict, around)
        } else {
            // Words that stood for another verdict do not stand for the program's own.
            let note = if item.overruled().is_some() { String::new() } else { item.note.clone() };
            self.judge(vec![(item.id.clone(), verdict, note)])
        };
        self.chosen = None;
        self.to_next_open = true;
        steps
    }

    /// Asks for the words that are recorded with a verdict; those given before stand there to be mended.
    fn ask_words(&self, item: &WalkItem, verdict: Verdict, around: &Around<'_>) -> Vec<Step> {
        let Some(command) = self.judgement(vec![(item.id.clone(), verdict, String::new())]) else {
            return Vec::new();
        };
        let look = around.look;
        let mut lines = vec![item.text.clone()];
        if let Some(proposed) = item.proposed.filter(|proposed| *proposed != verdict) {
            let args =
                [("proposed", look.t(proposed.words()).into()), ("verdict", look.t(verdict.words()).into())];
            lines.push(look.ta("tui-walk-overrule", &args));
        }
        lines.push(look.ta("tui-walk-note-about", &[("verdict", look.t(verdict.words()).into())]));
        let mut overlay = Overlay::prompt(look.t("tui-hint-note"), lines, command);
        overlay.paste(&item.note);
        vec![Step::Show(Box::new(overlay))]
    }

    /// Accepts every computed item not yet concluded; stands at the first manual one left.
    fn accept_rest(&mut self, around: &Around<'_>) -> Vec<Step> {
        let Some(view) = &self.view else { return Vec::new() };
        let rest: Vec<(String, Verdict, String)> = view
            .items
            .iter()
            .filter(|item| !item.manual && item.verdict.is_none())
            .filter_map(|item| item.proposed.map(|verdict| (item.id.clone(), verdict, item.note.clone())))
            .collect();
        self.to_next_open = true;
        if !rest.is_empty() {
            return self.judge(rest);
        }
        if let Some(open) = view.items.iter().position(|item| item.verdict.is_none()) {
            self.list.selected = open;
            return vec![Step::Say(Tone::Note, around.look.t("tui-walk-manual-left"))];
        }
        self.next_person()
    }

    fn next_person(&mut self) -> Vec<Step> {
        let Some(view) = &self.view else { return Vec::new() };
        let count = view.people.len();
        let open = (1..=count)
            .map(|step| (view.current + step) % count.max(1))
            .find(|at| view.people.get(*at).is_some_and(|person| !person.done));
        self.go(open)
    }

    fn go(&mut self, at: Option<usize>) -> Vec<Step> {
        match at {
            Some(at) => {
                self.at = Some(at);
                self.list.selected = 0;
                self.to_next_open = true;
                vec![Step::Reload]
            }
            None => Vec::new(),
        }
    }
}

fn verdict_role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Pass => Role::Done,
        Verdict::Remind => Role::Warn,
        Verdict::Ordinary | Verdict::Serious => Role::Overdue,
        Verdict::NotApplicable => Role::Dim,
    }
}

impl Page for Walk {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Walk]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Walk { run: self.run.clone(), at: self.at })
    }

    fn route(&self) -> Option<Route> {
        Some(Route::Walk(self.run.clone()))
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Inspections)
    }

    fn answer(&mut self, answer: Answer) {
        if let Answer::Walk(view) = answer {
            self.at = Some(view.current);
            if self.to_next_open {
                let open = view.items.iter().position(|item| item.verdict.is_none());
                self.list.selected = open.unwrap_or(self.list.selected);
                self.to_next_open = false;
            }
            self.list.clamp(view.items.len());
            self.view = Some(view);
        }
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        match action {
            Action::Up | Action::Down => {
                self.chosen = None;
                self.list.act(action, self.items());
                Vec::new()
            }
            Action::Left | Action::Right => {
                let at =
                    self.chosen.and_then(|chosen| Verdict::ALL.iter().position(|verdict| *verdict == chosen));
                let next = match (at, action) {
                    (None, _) => 0,
                    (Some(at), Action::Right) => (at + 1).min(4),
                    (Some(at), _) => at.saturating_sub(1),
                };
                self.chosen = Verdict::ALL.get(next).copied();
                Vec::new()
            }
            Action::Verdict(verdict) => self.conclude(verdict, around),
            Action::Open => {
                let proposed = self.item().and_then(|item| if item.manual { None } else { item.proposed });
                match self.chosen.or(proposed) {
                    Some(verdict) => self.conclude(verdict, around),
                    None => vec![Step::Say(Tone::Note, around.look.t("tui-walk-choose"))],
                }
            }
            Action::AcceptRest => self.accept_rest(around),
            Action::PrevSubject => self.go(self.at.and_then(|at| at.checked_sub(1))),
            Action::NextSubject => {
                let count = self.view.as_ref().map_or(0, |view| view.people.len());
                self.go(self.at.map(|at| at + 1).filter(|at| *at < count))
            }
            Action::Basis => match self.item() {
                Some(item) => {
                    let mut lines = vec![around.private(&item.evidence)];
                    lines.extend(item.lines.iter().map(|line| around.private(line)));
                    vec![Step::Show(Box::new(Overlay::text(item.text.clone(), &lines)))]
                }
                None => Vec::new(),
            },
            Action::Note => match self.item() {
                Some(item) => {
                    let verdict = item.verdict.or(item.proposed).unwrap_or(Verdict::Remind);
                    self.ask_words(item, verdict, around)
                }
                None => Vec::new(),
            },
            Action::Finish => {
                let Some(view) = &self.view else { return Vec::new() };
                let left = view.people.iter().filter(|person| !person.done).count();
                let lines = vec![around.look.ta(
                    "tui-walk-finish-about",
                    &[("left", left.into()), ("findings", view.findings.len().into())],
                )];
                let yes = vec![Step::Tell(Command::FinishRun { run: self.run.clone() })];
                vec![Step::Show(Box::new(Overlay::confirm(
                    around.look.t("tui-hint-finish-walk"),
                    lines,
                    yes,
                )))]
            }
            Action::Back => vec![Step::Leave],
            _ => Vec::new(),
        }
    }

    fn leads_to(&self, action: Action) -> Option<Act> {
        match action {
            Action::Open | Action::Verdict(_) | Action::AcceptRest | Action::Note => Some(Act::Judge),
            Action::Finish => Some(Act::FinishInspection),
            _ => leads_to(action),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        let view = self.view.as_ref()?;
        match action {
            Action::Finish if view.people.iter().any(|person| !person.done) => Some("tui-why-walk-open"),
            Action::PrevSubject if self.at == Some(0) => Some("tui-why-first"),
            Action::NextSubject if self.at.is_some_and(|at| at + 1 >= view.people.len()) => {
                Some("tui-why-last")
            }
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit, around: &Around<'_>) -> Vec<Step> {
        match hit {
            Hit::Row(at) => {
                self.list.selected = at;
                self.chosen = None;
                Vec::new()
            }
            Hit::Side(at) => self.go(Some(at)),
            Hit::Field(_, Some(at)) => match Verdict::ALL.get(at) {
                Some(verdict) => self.conclude(*verdict, around),
                None => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    fn told(&mut self, done: &Done, _around: &Around<'_>) -> Vec<Step> {
        // A finished run shows its findings at once.
        if done.made.is_some() {
            return vec![Step::Leave, Step::Act(Action::Go(Place::Findings))];
        }
        vec![Step::Reload]
    }

    fn idle(&self, ordinary: TimeDelta) -> TimeDelta {
        ordinary.max(TimeDelta::minutes(20))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let Some(view) = &self.view else { return waiting(canvas, area) };
        let done = view.people.iter().filter(|person| person.done).count() as u32;
        let meter = canvas.meter(done, view.people.len() as u32, 16);
        let right = canvas.put_right(Rect { width: area.width - 1, ..area }, area.y, &meter, Role::Text);
        canvas.put(area.x + 1, area.y, area.width.saturating_sub(right + 4), &view.title, Role::Title);
        let rest = Rect { y: area.y + 1, height: area.height - 1, ..area };
        let side = match canvas.class() {
            Class::Narrow => 0,
            Class::Middle => 26,
            Class::Wide => 32,
        };
        let (people, main) = split_right(rest, rest.width - side);
        if people.width > 0 {
            draw_people(canvas, people, view);
        }
        let wide = canvas.class() != Class::Narrow;
        let (top, bottom) = split_bottom(main, if wide { 7 } else { 4 });
        self.draw_items(canvas, top, view);
        let title = canvas.look.ta("tui-walk-findings", &[("n", view.findings.len().into())]);
        let inner = canvas.panel(bottom, &title, false);
        let last: Vec<String> = view.findings.iter().rev().map(|line| canvas.private(line)).collect();
        canvas.paragraphs(inner, &last, Role::Text);
    }
}

fn draw_people(canvas: &mut Canvas<'_>, area: Rect, view: &WalkView) {
    let title = canvas.t("tui-walk-people");
    let inner = canvas.panel(area, &title, false);
    let height = usize::from(inner.height);
    let first = view.current.saturating_sub(height / 2).min(view.people.len().saturating_sub(height));
    for (at, person) in view.people.iter().enumerate().skip(first).take(height) {
        let y = inner.y + (at - first) as u16;
        let current = at == view.current;
        let mark = if current {
            ">"
        } else if person.done {
            "x"
        } else {
            " "
        };
        let line = format!("{mark} {}  {}", canvas.name(&person.subject.name), person.kind);
        let role = match (current, person.done) {
            (true, _) => Role::Select,
            (false, true) => Role::Done,
            (false, false) => Role::Text,
        };
        canvas.put(inner.x, y, inner.width.saturating_sub(4), &line, role);
        if person.findings > 0 {
            canvas.put_right(inner, y, &format!("!{}", person.findings), Role::Overdue);
        }
        canvas.hits.push((Rect { y, height: 1, ..inner }, Hit::Side(at)));
    }
    canvas.foot_note(area, &format!("{} / {}", view.current + 1, view.people.len()));
}

impl Walk {
    fn draw_items(&self, canvas: &mut Canvas<'_>, area: Rect, view: &WalkView) {
        let person = view.people.get(view.current);
        let title = person.map(|person| format!("{}  {}", canvas.name(&person.subject.name), person.kind));
        let inner = canvas.panel(area, &title.unwrap_or_default(), true);
        let manual = view.items.iter().filter(|item| item.manual && item.verdict.is_none()).count();
        let open = view.items.iter().filter(|item| !item.manual && item.verdict.is_none()).count();
        let said = canvas.look.ta("tui-walk-left", &[("open", open.into()), ("manual", manual.into())]);
        canvas.foot_note(area, &said);
        let (list, foot) = split_bottom(inner, if canvas.class() == Class::Narrow { 3 } else { 5 });
        let list = Rect { x: list.x - 1, width: list.width + 2, ..list };
        let cols = if canvas.class() == Class::Wide { WIDE } else { NARROW };
        canvas.table(list, cols, view.items.len(), &self.list, true, |canvas, at| {
            let Some(item) = view.items.get(at) else { return Vec::new() };
            let (word, role) = match (item.verdict, item.proposed, item.manual) {
                (Some(verdict), _, _) => {
                    let mark = if item.overruled().is_some() { "! " } else { "" };
                    (format!("{mark}{}", canvas.t(verdict.words())), verdict_role(verdict))
                }
                (None, Some(verdict), false) => {
                    (format!("? {}", canvas.t(verdict.words())), verdict_role(verdict))
                }
                (None, _, _) => (canvas.t("tui-walk-to-judge"), Role::Due),
            };
            let evidence =
                if item.manual { canvas.t("tui-walk-manual") } else { canvas.private(&item.evidence) };
            vec![
                (at + 1).to_string().into(),
                item.text.clone().into(),
                Cell::new(evidence, if item.manual { Role::Dim } else { Role::Text }),
                Cell::new(word, role),
            ]
        });
        self.draw_verdicts(canvas, foot);
    }

    fn draw_verdicts(&self, canvas: &mut Canvas<'_>, area: Rect) {
        let Some(item) = self.item() else { return };
        let mut x = area.x;
        let y = area.bottom() - 1;
        for (at, verdict) in Verdict::ALL.into_iter().enumerate() {
            let text = format!(" {} {} ", at + 1, canvas.t(verdict.words()));
            let role = if self.chosen.or(item.verdict) == Some(verdict) { Role::Select } else { Role::Key };
            let wide = canvas.put(x, y, area.right().saturating_sub(x), &text, role);
            canvas.hits.push((Rect { x, y, width: wide, height: 1 }, Hit::Field(0, Some(at))));
            x += wide + 1;
        }
        let mut lines = vec![if item.manual { item.text.clone() } else { canvas.private(&item.evidence) }];
        if let (Some(proposed), Some(verdict)) = (item.overruled(), item.verdict) {
            let args = [
                ("proposed", canvas.t(proposed.words()).into()),
                ("verdict", canvas.t(verdict.words()).into()),
            ];
            lines.push(canvas.look.ta("tui-walk-overrule", &args));
        }
        if !item.note.is_empty() {
            let note = canvas.private(&item.note);
            lines.push(canvas.look.ta("tui-walk-note", &[("note", note.into())]));
        }
        lines.extend(item.lines.iter().map(|line| canvas.private(line)));
        let above = Rect { height: area.height - 1, ..area };
        canvas.paragraphs(above, &lines, Role::Dim);
    }
}
