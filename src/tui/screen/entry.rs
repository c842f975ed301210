//! Entry forms (登记): check-in, field visit, talk, session, finding, inspection start.

use chrono::TimeDelta;
use ratatui::layout::Rect;
use zeroize::Zeroizing;

use super::{Page, leads_to, split_right};
use crate::acts::Act;
use crate::domain::IdNumber;
use crate::tui::app::Around;
use crate::tui::backend::{Answer, Command, Done, Failure, Query};
use crate::tui::canvas::{Canvas, Hit};
use crate::tui::form::row;
use crate::tui::key::Key;
use crate::tui::keymap::{Action, Scope};
use crate::tui::overlay::{Item, Overlay};
use crate::tui::step::{Route, Step, Tone};
use crate::tui::theme::{Class, Role};
use crate::tui::views::{EntryView, FormKind, Handle, Value};
use crate::tui::widget::field::{Control, Field};
use crate::tui::widget::form::Form;

/// An entry form.
#[derive(Debug)]
pub struct Entry {
    kind: FormKind,
    subject: Option<Handle>,
    people: Vec<Handle>,
    duty: Option<Handle>,
    form: Form,
    view: Option<EntryView>,
    then_next: bool,
    saving: bool,
    draft: Option<Zeroizing<String>>,
}

impl Entry {
    /// A form of a kind. `people` are the people of a new session; for records about a subject they are those still to
    /// be recorded one after another. `duty` is the duty it is about, where one was pointed at.
    pub fn new(
        kind: FormKind,
        subject: Option<Handle>,
        people: Vec<Handle>,
        duty: Option<Handle>,
        around: &Around<'_>,
    ) -> Self {
        let mut form = Form::new((row(kind).fields)(around.look));
        if let Some(field) = form.field_mut("day") {
            field.set(&Value::Date(Some(around.today())));
        }
        Self { kind, subject, people, duty, form, view: None, then_next: false, saving: false, draft: None }
    }

    fn save(&mut self, around: &Around<'_>) -> Vec<Step> {
        let faulty = self.form.check(around.look, around.today());
        if !faulty.is_empty() {
            let said = around.look.ta(
                "tui-form-faults",
                &[
                    ("n", faulty.len().into()),
                    ("fields", faulty.join(&around.look.t("tui-list-comma")).into()),
                ],
            );
            return vec![Step::Say(Tone::Bad, said)];
        }
        self.saving = true;
        vec![Step::Tell(Command::Record {
            kind: self.kind,
            subject: self.subject.clone(),
            values: self.form.values(around.today()),
            people: if self.subject.is_none() { self.people.clone() } else { Vec::new() },
        })]
    }

    fn phrases(&self, around: &Around<'_>) -> Vec<Step> {
        let Some(view) = &self.view else { return Vec::new() };
        let items = view
            .phrases
            .iter()
            .enumerate()
            .map(|(at, phrase)| {
                Item::new(phrase.clone(), String::new(), vec![Step::Act(Action::Phrase(at as u8))])
            })
            .collect();
        vec![Step::Show(Box::new(Overlay::menu(around.look.t("tui-hint-phrases"), items)))]
    }

    /// Says what the record would meet as it is filled in now.
    fn show_what_it_meets(&mut self) {
        let Some(view) = &self.view else { return };
        let holds = |(id, wanted, _): &&(&str, Value, String)| {
            let field = self.form.fields.iter().find(|field| field.id == *id);
            field.is_some_and(|field| field.holds(wanted))
        };
        let Some(said) = view.meets.iter().find(holds).map(|(.., said)| said.clone()) else { return };
        if let Some(field) = self.form.field_mut("derived") {
            field.set(&Value::Text(said));
        }
    }

    /// What follows from the ID number, shown as soon as the field is left.
    fn derive(&mut self, around: &Around<'_>) {
        if self.kind != FormKind::Subject {
            return;
        }
        let document = self.form.field_mut("document").map(|field| field.value(around.today()));
        let Some(Value::Text(number)) = document else { return };
        let said = match IdNumber::parse(&number, around.today()) {
            Ok(known) => {
                let age = around.today().years_since(known.birth()).unwrap_or(0);
                let sex = crate::words::term(around.look.words, &known.sex());
                around.look.ta(
                    "tui-from-number",
                    &[("birth", known.birth().to_string().into()), ("sex", sex.into()), ("age", age.into())],
                )
            }
            Err(_) => String::new(),
        };
        if let Some(field) = self.form.field_mut("derived") {
            field.set(&Value::Text(said));
        }
    }

    fn take_draft(&mut self) {
        let Some(draft) = self.draft.take() else { return };
        for line in draft.split('\u{1e}') {
            let Some((id, value)) = line.split_once('\u{1f}') else { continue };
            let Some(field) = self.form.fields.iter_mut().find(|field| field.id == id) else { continue };
            let value = match &field.control {
                Control::Choice(..) => Value::Choice(Some(value.to_owned())),
                Control::Flag(_) => Value::Flag(value == "x"),
                _ => Value::Text(value.to_owned()),
            };
            field.set(&value);
        }
        self.form.edited = true;
    }
}

impl Page for Entry {
    fn scopes(&self) -> Vec<Scope> {
        vec![Scope::Form]
    }

    fn query(&self) -> Option<Query> {
        Some(Query::Entry { kind: self.kind, subject: self.subject.clone() })
    }

    fn route(&self) -> Option<Route> {
        Some(Route::Form {
            kind: self.kind,
            subject: self.subject.clone(),
            people: self.people.clone(),
            duty: self.duty.clone(),
        })
    }

    fn answer(&mut self, answer: Answer) {
        let Answer::Entry(view) = answer else { return };
        self.form.arrange(&view.fields);
        for (id, options) in &view.options {
            if let Some(Field { control: Control::Choice(own, chosen), .. }) = self.form.field_mut(id) {
                let code = chosen.and_then(|at| own.get(at)).map(|option| option.code.clone());
                own.clone_from(options);
                *chosen = code.and_then(|code| options.iter().position(|option| option.code == code));
            }
        }
        // First values only while nothing was typed.
        if !self.form.edited {
            for (id, value) in &view.values {
                if let Some(field) = self.form.field_mut(id) {
                    field.set(value);
                }
            }
            if let (Some(duty), Some(field)) = (&self.duty, self.form.field_mut("duty")) {
                field.set(&Value::Choice(Some(duty.0.clone())));
            }
        }
        self.view = Some(view);
        self.take_draft();
        self.show_what_it_meets();
    }

    fn key(&mut self, key: Key) -> bool {
        let took = self.form.key(key);
        self.show_what_it_meets();
        took
    }

    fn paste(&mut self, text: &str) {
        self.form.paste(text);
    }

    fn act(&mut self, action: Action, around: &Around<'_>) -> Vec<Step> {
        match action {
            Action::Save => {
                self.then_next = false;
                self.save(around)
            }
            Action::SaveNext => {
                self.then_next = true;
                self.save(around)
            }
            Action::Back if self.form.edited => {
                let lines = vec![around.look.t("tui-unsaved-about")];
                let overlay =
                    Overlay::confirm_loss(around.look.t("tui-unsaved-title"), lines, vec![Step::Leave]);
                vec![Step::Show(Box::new(overlay))]
            }
            Action::Back => vec![Step::Leave],
            Action::Basis => self.phrases(around),
            // The menu of phrases answers by number.
            Action::Phrase(at) => {
                let phrase = self.view.as_ref().and_then(|view| view.phrases.get(usize::from(at))).cloned();
                if let Some(phrase) = phrase {
                    self.form.insert_phrase(&phrase);
                }
                Vec::new()
            }
            _ => {
                self.form.act(action, around.look, around.today());
                self.derive(around);
                self.show_what_it_meets();
                Vec::new()
            }
        }
    }

    fn leads_to(&self, action: Action) -> Option<Act> {
        match action {
            Action::Save | Action::SaveNext => Some(row(self.kind).act),
            _ => leads_to(action),
        }
    }

    fn why_not(&self, action: Action, _around: &Around<'_>) -> Option<&'static str> {
        match action {
            Action::Basis if self.view.as_ref().is_none_or(|view| view.phrases.is_empty()) => {
                Some("tui-why-no-phrases")
            }
            Action::SaveNext if self.subject.is_none() => Some("tui-why-no-next"),
            _ => None,
        }
    }

    fn click(&mut self, hit: Hit, around: &Around<'_>) -> Vec<Step> {
        if let Hit::Field(at, option) = hit {
            self.form.click(at, option, around.look, around.today());
            self.show_what_it_meets();
        }
        Vec::new()
    }

    fn told(&mut self, done: &Done, _around: &Around<'_>) -> Vec<Step> {
        if !self.saving {
            return Vec::new();
        }
        self.form.edited = false;
        match (self.kind, &done.made) {
            (FormKind::Subject, Some(subject)) => {
                return vec![Step::Replace(Route::Subject { subject: subject.clone(), among: Vec::new() })];
            }
            (FormKind::Session, Some(session)) => return vec![Step::Replace(Route::SignIn(session.clone()))],
            (FormKind::Inspection, Some(run)) => return vec![Step::Replace(Route::Walk(run.clone()))],
            _ => {}
        }
        let next = self
            .people
            .iter()
            .position(|person| Some(person) == self.subject.as_ref())
            .and_then(|at| self.people.get(at + 1));
        match next {
            Some(next) if self.then_next => {
                vec![Step::Replace(Route::form(self.kind, Some(next.clone()), self.people.clone()))]
            }
            _ => vec![Step::Leave],
        }
    }

    fn refused(&mut self, failure: &Failure) {
        self.saving = false;
        self.form.faults(&failure.fields);
    }

    fn unsaved(&self) -> bool {
        self.form.edited
    }

    fn draft(&self) -> Option<Zeroizing<String>> {
        if !self.form.edited {
            return None;
        }
        let mut kept = Zeroizing::new(String::new());
        for field in &self.form.fields {
            let value = match &field.control {
                Control::Text(text) | Control::Date(text) => text.value().to_owned(),
                Control::Notes(area) => area.lines().join("\n"),
                Control::Choice(options, chosen) => chosen
                    .and_then(|at| options.get(at))
                    .map(|option| option.code.clone())
                    .unwrap_or_default(),
                Control::Flag(on) => if *on { "x" } else { "" }.to_owned(),
                Control::Read(_) => continue,
            };
            kept.push_str(field.id);
            kept.push('\u{1f}');
            kept.push_str(&value);
            kept.push('\u{1e}');
        }
        Some(kept)
    }

    fn restore(&mut self, draft: Zeroizing<String>) {
        self.draft = Some(draft);
    }

    fn idle(&self, ordinary: TimeDelta) -> TimeDelta {
        // Writing up a talk may pause longer than browsing does.
        if self.kind == FormKind::Talk { ordinary.max(TimeDelta::minutes(20)) } else { ordinary }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, around: &Around<'_>) {
        let side = match canvas.class() {
            Class::Narrow => 0,
            Class::Middle => 34,
            Class::Wide => 42,
        };
        let has_side = self.view.as_ref().is_some_and(|view| !view.side.is_empty());
        let (main, side) = split_right(area, if has_side { side } else { 0 });
        let mut title = canvas.t(row(self.kind).title);
        if let Some(view) = &self.view {
            if let Some(subject) = &view.subject {
                title = format!("{title}  {}  {}", canvas.name(&subject.name), view.headline);
            } else if !self.people.is_empty() {
                let people = canvas.look.ta("tui-form-people", &[("n", self.people.len().into())]);
                title = format!("{title}  {people}");
            }
        }
        let inner = canvas.panel(main, &title, true);
        let inner = Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner };
        self.form.draw(canvas, inner, around.today());
        if self.form.edited {
            let said = canvas.t("tui-form-edited");
            canvas.foot_note(main, &said);
        }
        if let (Some(view), true) = (&self.view, side.width > 0) {
            let title = canvas.t("tui-form-side");
            let inner = canvas.panel(side, &title, false);
            let mut y = inner.y;
            for (head, lines) in &view.side {
                if y >= inner.bottom() {
                    break;
                }
                canvas.put(inner.x, y, inner.width, head, Role::Title);
                y += 1;
                for line in lines {
                    let line = canvas.private(line);
                    let room = Rect {
                        x: inner.x + 1,
                        y,
                        width: inner.width - 1,
                        height: inner.bottom().saturating_sub(y),
                    };
                    y += canvas.prose(room, &line, Role::Text);
                }
                y += 1;
            }
        }
    }
}
