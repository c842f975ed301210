//! Risk screening (风险评估): the questions of an instrument, the score and the band as they are answered.

use chrono::TimeDelta;
use ratatui::layout::Rect;
use zeroize::Zeroizing;

use super::{Page, leads_to, split_right, waiting};
use crate::acts::Act;
use crate::policy::{self, Score};
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Command, Done, Query};
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::keymap::{Action, Place, Scope};
use crate::tui::overlay::Overlay;
use crate::tui::step::{Route, Step, Tone};
use crate::tui::text::{width, wrap};
use crate::tui::theme::{Class, Look, Role};
use crate::tui::views::{Handle, ScreeningView};
use crate::words::{band_words, points};

/// The screening screen.
#[derive(Debug)]
pub struct Screening {
    subject: Handle,
    instrument: Option<Handle>,
    view: Option<ScreeningView>,
    answers: Vec<Option<usize>>,
    current: usize,
    edited: bool,
    saving: bool,
    draft: Option<Zeroizing<String>>,
}

impl Screening {
    /// A screening of a subject by the office's instrument.
    pub fn new(subject: Handle) -> Self {
        Self {
            subject,
            instrument: None,
            view: None,
            answers: Vec::new(),
            current: 0,
            edited: false,
            saving: false,
            draft: None,
        }
    }

    /// The answers given, as the instrument scores them.
    fn given(&self) -> Vec<(String, String)> {
        let Some(view) = &self.view else { return Vec::new() };
        view.questions
            .iter()
            .zip(&self.answers)
            .filter_map(|(question, answer)| {
                let (code, _) = question.options.get((*answer)?)?;
                Some((question.id.clone(), code.clone()))
            })
            .collect()
    }

    /// Score and band in words; how many answers are missing while not all are given.
    fn result(&self, look: &Look) -> String {
        let Some(view) = &self.view else { return String::new() };
        let given = self.given();
        let answers: Vec<policy::Answer<'_>> =
            given.iter().map(|(item, choice)| policy::Answer { item, choice: Some(choice) }).collect();
        match view.instrument.score(&answers) {
            Score::NotAssessed { missing } => {
                look.ta("tui-screening-missing", &[("n", missing.len().into())])
            }
            Score::Assessed { hundredths, band, .. } => {
                let name = band_words(look.words, band).to_owned();
                let args = [("score", points(hundredths).into()), ("band", name.into())];
                look.ta("tui-screening-now", &args)
            }
        }
    }

    fn answered(&self) -> usize {
        self.answers.iter().filter(|answer| answer.is_some()).count()
    }

    fn choose(&mut self, at: usize) -> bool {
        let options = self
            .view
            .as_ref()
            .and_then(|view| view.questions.get(self.current))
            .map_or(0, |q| q.options.len());
        if at >= options {
            return false;
        }
        if let Some(answer) = self.answers.get_mut(self.current) {
            *answer = Some(at);
            self.edited = true;
        }
        true
    }

    fn step(&mut self, forward: bool) {
        let last = self.answers.len().saturating_sub(1);
        self.current = if forward { (self.current + 1).min(last) } else { self.current.saturating_sub(1) };
    }

    fn save(&mut self, around: &Around<'_>) -> Vec<Step> {
        let Some(view) = &self.view else { return Vec::new() };
        if let Some(open) = self.answers.iter().position(Option::is_none) {
            self.current = open;
            let said = around.look.ta("tui-screening-open", &[("n", (open + 1).into())]);
            return vec![Step::Say(Tone::Bad, said)];
        }
        self.saving = true;
        let command = Command::Screen {
            subject: self.subject.clone(),
            instrument: Handle(view.instrument.id.clone()),
            answers: self.given(),
        };
        let lines = vec![around.look.ta(
            "tui-screening-confirm",
            &[("result", self.result(around.look).into()), ("title", view.title.clone().into())],
        )];
        let overlay =
            Overlay::confirm(around.look.t("tui-screening-title"), lines, vec![Step::Tell(command)]);
        vec![Step::Show(Box::new(overlay))]
    }
}

impl Page for Screening {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Screening]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Screening { subject: self.subject.clone(), instrument: self.instrument.clone() })
    }

    fn route(&self) -> Option<Route> {
        Some(Route::Screening(self.subject.clone()))
    }

    fn place(&self) -> Option<Place> {
        Some(Place::Register)
    }

    fn answer(&mut self, answer: Answer) {
        let Answer::Screening(view) = answer else { return };
        if self.answers.len() != view.questions.len() {
            self.answers = vec![None; view.questions.len()];
            self.current = 0;
        }
        if let Some(draft) = self.draft.take() {
            for (at, mark) in draft.split(',').enumerate() {
                if let (Some(slot), Ok(chosen)) = (self.answers.get_mut(at), mark.parse()) {
                    *slot = Some(chosen);
                    self.edited = true;
                }
            }
        }
        self.view = Some(view);
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        let chosen = self.answers.get(self.current).copied().flatten();
        match action {
            Action::Up | Action::Prev => self.step(false),
            Action::Down | Action::Next => self.step(true),
            Action::PageUp => (0..5).for_each(|_| self.step(false)),
            Action::PageDown => (0..5).for_each(|_| self.step(true)),
            Action::Left => {
                self.choose(chosen.map_or(0, |at| at.saturating_sub(1)));
            }
            Action::Right => {
                self.choose(chosen.map_or(0, |at| at + 1));
            }
            Action::Answer(number) if self.choose(usize::from(number).saturating_sub(1)) => self.step(true),
            Action::Save => return self.save(around),
            Action::Period => {
                let Some(view) = &self.view else { return Vec::new() };
                if let Some((handle, _)) = view.others.first() {
                    self.instrument = Some(handle.clone());
                    self.answers.clear();
                    return vec![Step::Reload];
                }
            }
            Action::Back if self.edited => {
                let lines = vec![around.look.t("tui-unsaved-about")];
                let overlay =
                    Overlay::confirm_loss(around.look.t("tui-unsaved-title"), lines, vec![Step::Leave]);
                return vec![Step::Show(Box::new(overlay))];
            }
            Action::Back => return vec![Step::Leave],
            _ => {}
        }
        Vec::new()
    }

    fn leads_to(&self, action: Action) -> Option<Act> {
        match action {
            Action::Save => Some(Act::Screen),
            _ => leads_to(action),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        match action {
            Action::Period if self.view.as_ref().is_none_or(|view| view.others.is_empty()) => {
                Some("tui-why-one-instrument")
            }
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit, _around: &Around<'_>) -> Vec<Step> {
        if let Hit::Field(at, option) = hit {
            self.current = at;
            if let Some(option) = option {
                self.choose(option);
            }
        }
        Vec::new()
    }

    fn told(&mut self, _done: &Done, _around: &Around<'_>) -> Vec<Step> {
        if self.saving {
            self.edited = false;
            vec![Step::Leave]
        } else {
            Vec::new()
        }
    }

    fn refused(&mut self, _failure: &crate::tui::backend::Failure) {
        self.saving = false;
    }

    fn unsaved(&self) -> bool {
        self.edited
    }

    fn draft(&self) -> Option<Zeroizing<String>> {
        let marks: Vec<String> =
            self.answers.iter().map(|answer| answer.map_or(String::new(), |at| at.to_string())).collect();
        self.edited.then(|| Zeroizing::new(marks.join(",")))
    }

    fn restore(&mut self, draft: Zeroizing<String>) {
        self.draft = Some(draft);
    }

    fn idle(&self, ordinary: TimeDelta) -> TimeDelta {
        ordinary.max(TimeDelta::minutes(20))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, _around: &Around<'_>) {
        let Some(view) = &self.view else { return waiting(canvas, area) };
        let (main, side) = split_right(area, if canvas.class() == Class::Narrow { 26 } else { 38 });
        let name = canvas.name(&view.subject.name);
        let title = format!("{}  {name}  {}", canvas.t("tui-screening-title"), view.headline);
        let inner = canvas.panel(main, &title, true);
        self.draw_questions(canvas, inner, view);
        let said = canvas.look.ta(
            "tui-screening-progress",
            &[("n", self.answered().into()), ("all", view.questions.len().into())],
        );
        canvas.foot_note(main, &said);
        let title = canvas.t("tui-screening-score");
        let inner = canvas.panel(side, &title, false);
        let mut lines = vec![view.title.clone(), String::new()];
        lines.push(self.result(&canvas.look));
        lines.push(canvas.meter(self.answered() as u32, view.questions.len() as u32, 8));
        lines.push(String::new());
        for band in &view.instrument.bands {
            let name = band_words(canvas.look.words, band).to_owned();
            let args = [("least", points(band.from).into()), ("band", name.into())];
            lines.push(canvas.look.ta("tui-screening-band", &args));
        }
        lines.push(String::new());
        lines.extend(view.history.iter().map(|line| canvas.private(line)));
        canvas.paragraphs(inner, &lines, Role::Text);
    }
}

impl Screening {
    fn draw_questions(&self, canvas: &mut Canvas<'_>, area: Rect, view: &ScreeningView) {
        let columns = usize::from(area.width).saturating_sub(5);
        let height = |at: usize| {
            view.questions.get(at).map_or(0, |question| {
                let options: usize = flow(question, columns).last().map_or(1, |(_, row, _)| row + 1);
                wrap(&question.text, columns).len() + options + 1
            })
        };
        let mut first = self.current;
        let mut room = usize::from(area.height).saturating_sub(height(self.current));
        // Show what was answered before, as far as it fits, half above and half below.
        let half = room / 2;
        while first > 0 && height(first - 1) <= room && room > half {
            first -= 1;
            room -= height(first);
        }
        let mut y = area.y;
        for at in first..view.questions.len() {
            let Some(question) = view.questions.get(at) else { break };
            if usize::from(area.bottom().saturating_sub(y)) < height(at) {
                canvas.put_right(area, area.bottom() - 1, "v", Role::Warn);
                break;
            }
            y = self.draw_question(canvas, (area, y), at, question, columns);
        }
        if first > 0 {
            canvas.put_right(area, area.y, "^", Role::Warn);
        }
    }

    fn draw_question(
        &self,
        canvas: &mut Canvas<'_>,
        (area, top): (Rect, u16),
        at: usize,
        question: &crate::tui::views::Question,
        columns: usize,
    ) -> u16 {
        let current = at == self.current;
        let mut y = top;
        if current {
            canvas.put(area.x, y, 1, ">", Role::Accent);
        }
        let answered = self.answers.get(at).copied().flatten();
        let number = format!("{:>2}", at + 1);
        canvas.put(area.x + 2, y, 2, &number, if answered.is_some() { Role::Done } else { Role::Dim });
        for line in wrap(&question.text, columns) {
            canvas.put(area.x + 5, y, area.width - 5, &line, if current { Role::Title } else { Role::Text });
            y += 1;
        }
        let rows = flow(question, columns);
        for (option, (x, row, text)) in rows.iter().enumerate() {
            let on = answered == Some(option);
            let text = if on { text.replacen("( )", "(*)", 1) } else { text.clone() };
            let role = match (on, current) {
                (true, true) => Role::Select,
                (true, false) => Role::Accent,
                (false, true) => Role::Text,
                (false, false) => Role::Dim,
            };
            let (x, y) = (area.x + 5 + *x as u16, y + *row as u16);
            let wide = canvas.put(x, y, area.right().saturating_sub(x), &text, role);
            canvas.hits.push((Rect { x, y, width: wide, height: 1 }, Hit::Field(at, Some(option))));
            if current && (on || (answered.is_none() && option == 0)) {
                canvas.cursor = Some(ratatui::layout::Position { x: x + 1, y });
            }
        }
        y + rows.last().map_or(1, |(_, row, _)| *row as u16 + 1) + 1
    }
}

fn flow(question: &crate::tui::views::Question, columns: usize) -> Vec<(usize, usize, String)> {
    let (mut x, mut row) = (0, 0);
    let mut placed = Vec::new();
    for (number, (_, words)) in question.options.iter().enumerate() {
        let text = format!("( ) {} {words}", number + 1);
        let wide = width(&text);
        if x > 0 && x + wide > columns {
            x = 0;
            row += 1;
        }
        placed.push((x, row, text));
        x += wide + 2;
    }
    placed
}
