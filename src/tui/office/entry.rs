//! Entry forms: what stands beside them for comparison, and what becomes of them when they are saved.

use chrono::NaiveDate;

use super::{Office, words_failure};
use crate::acts::{About, Recorded, Refusal};
use crate::domain::{CaseId, CheckInMode, Contact, ContactKind, Moment, Outcome, SubjectId};
use crate::duty::Duty;
use crate::policy::{Accepts, DutyGroup};
use crate::registry::{Objection, RegistryError};
use crate::tui::backend::{Done, Failure};
use crate::tui::form::{Filled, Form, FormRow, Offer, Whose, Why, row};
use crate::tui::views::{Choice, EntryView, FormKind, Handle, Value};
use crate::words::{self, Term, slug, term};

impl Office {
    pub(in crate::tui) fn choices<T: Term>(&self, values: &[T]) -> Vec<Choice> {
        values.iter().map(|value| Choice { code: slug(value), label: term(self.words, value) }).collect()
    }

    pub(in crate::tui) fn choice(&self, code: &str, key: &str) -> Choice {
        Choice { code: code.to_owned(), label: self.t(key) }
    }

    pub(in crate::tui) fn officers(&self) -> Vec<Choice> {
        let officers = &self.registry.state().office.officers;
        let active = officers.iter().filter(|(_, row)| !row.revoked);
        active.map(|(id, row)| Choice { code: id.to_string(), label: row.name.to_string() }).collect()
    }

    /// The levels in force on a day.
    pub(in crate::tui) fn levels(&self, day: NaiveDate) -> Vec<Choice> {
        let levels = self.registry.policy().profile_on(day).levels.iter();
        let choice = |level: &crate::policy::Level| Choice {
            code: level.id.clone(),
            label: self.pick(&level.id, &level.name_en).to_owned(),
        };
        levels.map(choice).collect()
    }

    /// What a form offers, or why it is not to be filled in.
    pub(super) fn entry(
        &mut self,
        kind: FormKind,
        subject: Option<&Handle>,
        now: Moment,
    ) -> Result<EntryView, Failure> {
        let form = row(kind);
        let mut view = EntryView::default();
        match (form.offer, subject) {
            (Offer::Person(offer), Some(subject)) => {
                let id: SubjectId = self.id(subject)?;
                self.barred(form, false)?;
                let words = self.words;
                let opened = self.registry.open_file(id, now);
                let file = opened.map_err(|error| words_failure(words, &error))?.clone();
                let case = self.case(&file, now.day())?;
                let subject = self.subject_ref(&file, now.day());
                self.barred(form, subject.helped)?;
                view.subject = Some(subject);
                view.headline = self.kind_line(&file, now.day());
                offer(self, &Whose { file: &file, case, now }, &mut view);
                self.compare(&mut view, id, case.id, now.day())?;
            }
            (Offer::Office(offer), _) => {
                self.barred(form, false)?;
                offer(self, now, &mut view);
            }
            (Offer::Person(_), None) => return Err(Failure::new(self.t("tui-why-no-subject"))),
        }
        Ok(view)
    }

    fn barred(&self, form: &FormRow, helped: bool) -> Result<(), Failure> {
        match form.why_not(self.registry.role(), helped) {
            Some(Why::Bar(bar)) => Err(Failure::new(words::bar(self.words, bar))),
            Some(Why::Role) => {
                let (role, permission) = (self.registry.role(), form.act.permission());
                Err(self.failure(&RegistryError::NotPermitted { role, permission }))
            }
            None => Ok(()),
        }
    }

    /// Carries out a filled form.
    pub(super) fn record(
        &mut self,
        kind: FormKind,
        subject: Option<&Handle>,
        values: &[(&'static str, Value)],
        people: &[Handle],
        now: Moment,
    ) -> Result<Done, Failure> {
        let filled = Filled(values);
        let on = filled.day("day").unwrap_or(now.day());
        (row(kind).make)(self, &Form { subject, filled, people, on, now })
    }

    /// The person a filled form is about.
    pub(in crate::tui) fn subject_of(&self, form: &Form<'_>) -> Result<SubjectId, Failure> {
        let handle = form.subject.ok_or_else(|| Failure::new(self.t("tui-why-no-subject")))?;
        self.id(handle)
    }

    /// The person and the running case a filled form is about.
    pub(in crate::tui) fn about(&self, form: &Form<'_>) -> Result<About, Failure> {
        Ok(About::running(self.subject_of(form)?, form.on))
    }

    /// What the message line says of a record about a person.
    pub(in crate::tui) fn saved_about(&self, recorded: Result<Recorded, Refusal>) -> Result<Done, Failure> {
        let recorded = recorded.map_err(|refusal| self.refused(&refusal))?;
        match recorded.facts.first().and_then(|fact| fact.subject) {
            Some(subject) => {
                let lines = recorded.receipt.map(|receipt| self.law(&receipt.told)).unwrap_or_default();
                Ok(Done { lines, ..self.said_about(subject)? })
            }
            None => Ok(self.done("tui-saved")),
        }
    }

    /// What the law would still ask of what was written.
    pub(in crate::tui) fn law(&self, told: &[Objection]) -> Vec<String> {
        told.iter().map(|one| words::law(self.words, one).to_string()).collect()
    }

    /// That something about a person was saved.
    pub(in crate::tui) fn said_about(&self, subject: SubjectId) -> Result<Done, Failure> {
        let number = self.file(subject)?.number.to_string();
        let text = self.ta("tui-saved-about", &[("number", number.into())]);
        Ok(Done { text, made: None, lines: Vec::new() })
    }

    /// What the message line says of a record of the office.
    pub(in crate::tui) fn saved(&self, recorded: Result<Recorded, Refusal>) -> Result<Done, Failure> {
        recorded.map_err(|refusal| self.refused(&refusal))?;
        Ok(self.done("tui-saved"))
    }

    /// A message at one field.
    pub(in crate::tui) fn fault(&self, field: &str, key: &str) -> Failure {
        let said = self.t(key);
        Failure { text: said.clone(), fields: vec![(field.to_owned(), said)] }
    }

    /// Nothing was chosen where something must be.
    pub(in crate::tui) fn missing(&self, field: &str) -> Failure {
        self.fault(field, "tui-fault-required")
    }

    pub(in crate::tui) fn phrases(&self, key: &str) -> Vec<String> {
        self.t(key).split(" / ").map(|phrase| phrase.trim().to_owned()).collect()
    }

    /// How the next open check-in is to be made: by phone where only that is due.
    pub(in crate::tui) fn expected_mode(&self, id: SubjectId, day: NaiveDate) -> String {
        let duties = self.duties_of(id, day);
        let open =
            duties.iter().find(|duty| duty.rule.group == DutyGroup::CheckIn && duty.status.is_actionable());
        let phone = open.is_some_and(Self::by_phone);
        slug(if phone { &CheckInMode::Phone } else { &CheckInMode::InPerson })
    }

    /// The side panel: the last contact of the kind, what is open, and what this form would meet.
    fn compare(
        &self,
        view: &mut EntryView,
        id: SubjectId,
        case: CaseId,
        day: NaiveDate,
    ) -> Result<(), Failure> {
        let duties = self.duties_of(id, day);
        let file = self.file(id)?;
        let mut recent: Vec<&Contact> = file.contacts_of(case).filter(|contact| contact.on <= day).collect();
        recent.reverse();
        let lines: Vec<String> = recent.iter().take(4).map(|contact| self.contact_line(contact)).collect();
        if !lines.is_empty() {
            view.side.push((self.t("tui-side-last"), lines));
        }
        let open = duties.iter().filter(|duty| duty.status.is_actionable());
        let lines: Vec<String> = open
            .map(|duty| {
                let due = duty.due().map(|due| due.to_string()).unwrap_or_default();
                format!("{}  {}  {due}", self.duty_title(duty), self.amount(duty))
            })
            .collect();
        let none = vec![self.t("tui-duties-none-open")];
        view.side.push((self.t("tui-side-open"), if lines.is_empty() { none } else { lines }));
        Ok(())
    }

    /// The duties that a contact of a kind counts for, with what is done of them.
    pub(in crate::tui) fn meets(&self, duties: &[Duty], contact: ContactKind) -> String {
        let meets: Vec<String> = duties
            .iter()
            .filter(|duty| duty.rule.accepts.meets(Accepts::of(contact)) && duty.window.is_some())
            .map(|duty| format!("{} {}", self.duty_title(duty), self.amount(duty)))
            .collect();
        if meets.is_empty() { self.t("tui-meets-none") } else { meets.join(&self.t("tui-list-comma")) }
    }

    /// A contact in one line: day, what, what came of it.
    pub(super) fn contact_line(&self, contact: &Contact) -> String {
        let what = self.contact_kind(contact.kind);
        let outcome = match contact.outcome {
            Outcome::Complied => String::new(),
            other => term(self.words, &other),
        };
        format!("{} {what} {outcome}", contact.on).trim_end().to_owned()
    }

    /// The kind of a contact in words.
    pub(super) fn contact_kind(&self, kind: ContactKind) -> String {
        use ContactKind as K;
        match kind {
            K::CheckIn(mode) => self.ta("tui-contact-check-in", &[("mode", term(self.words, &mode).into())]),
            K::Visit => self.t("tui-contact-visit"),
            K::Talk => self.t("tui-contact-talk"),
            K::Counselling => self.t("tui-contact-counselling"),
            K::HealthReport => self.t("tui-medical-report"),
            K::Reexamination => self.t("tui-medical-reexamination"),
            K::Session(kind) => term(self.words, &kind),
            K::Screening => self.t("tui-screening-title"),
            K::PersonalSummary => self.t("tui-form-summary"),
        }
    }
}
