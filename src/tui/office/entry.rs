//! Entry forms: what they offer, and what stands beside them for comparison.

use chrono::NaiveDate;

use super::record::{DISCHARGES, HELP_ENDS, MOODS, OUTCOMES, PLACES, STATES, TERMINATIONS};
use super::{Office, words_failure};
use crate::domain::{
    CaseId, CaseKind, CheckInMode, Contact, ContactKind, Moment, Outcome, SanctionKind, SessionKind,
    SubjectId, VisitPlace,
};
use crate::duty::{Duty, Status};
use crate::policy::{Accepts, DutyGroup};
use crate::tui::backend::Failure;
use crate::tui::views::{Choice, EntryView, FormKind, Handle, Value};
use crate::words::{self, Term, slug, term};

impl Office {
    pub(super) fn choices<T: Term>(&self, values: &[T]) -> Vec<Choice> {
        values.iter().map(|value| Choice { code: slug(value), label: term(self.words, value) }).collect()
    }

    pub(super) fn choice(&self, code: &str, key: &str) -> Choice {
        Choice { code: code.to_owned(), label: self.t(key) }
    }

    pub(super) fn officers(&self) -> Vec<Choice> {
        let officers = &self.registry.state().office.officers;
        let active = officers.iter().filter(|(_, row)| !row.revoked);
        active.map(|(id, row)| Choice { code: id.to_string(), label: row.name.to_string() }).collect()
    }

    /// What a form offers.
    pub(super) fn entry(
        &mut self,
        kind: FormKind,
        subject: Option<&Handle>,
        now: Moment,
    ) -> Result<EntryView, Failure> {
        let mut view = EntryView::default();
        match subject {
            Some(subject) => self.about(&mut view, kind, subject, now)?,
            None => self.about_office(&mut view, kind, now),
        }
        Ok(view)
    }

    fn about(
        &mut self,
        view: &mut EntryView,
        kind: FormKind,
        subject: &Handle,
        now: Moment,
    ) -> Result<(), Failure> {
        let day = now.day();
        let id: SubjectId = self.id(subject)?;
        let words = self.words;
        let file = self.registry.open_file(id, now).map_err(|error| words_failure(words, &error))?.clone();
        let case = self.case(&file, day)?;
        let subject = self.subject_ref(&file, day);
        if let Some(why) = kind.act().bar_for_help().filter(|_| subject.helped) {
            return Err(Failure::new(words::bar(self.words, why)));
        }
        view.subject = Some(subject);
        view.headline = self.kind_line(&file, day);
        let complied = Value::Choice(Some(slug(&Outcome::Complied)));
        match kind {
            FormKind::CheckIn => {
                view.options.push(("means", self.choices(&CheckInMode::ALL)));
                view.options.push(("outcome", self.choices(&OUTCOMES)));
                view.options.push(("mood", self.choices(&MOODS)));
                view.values.push(("means", Value::Choice(Some(self.expected_mode(id, day)))));
                view.values.push(("outcome", complied));
                let time = now.time().format("%H:%M").to_string();
                view.values.push(("time", Value::Text(time)));
                view.phrases = self.phrases("tui-phrases-check-in");
            }
            FormKind::Visit => {
                view.options.push(("where", self.choices(&PLACES)));
                view.options.push(("outcome", self.choices(&OUTCOMES)));
                view.values.push(("where", Value::Choice(Some(slug(&VisitPlace::Home)))));
                view.values.push(("outcome", complied));
                view.phrases = self.phrases("tui-phrases-visit");
            }
            FormKind::Talk => {
                view.options.push(("outcome", self.choices(&OUTCOMES)));
                view.values.push(("outcome", complied));
                view.phrases = self.phrases("tui-phrases-talk");
            }
            FormKind::Medical => {
                let which = vec![
                    self.choice("report", "tui-medical-report"),
                    self.choice("reexamination", "tui-medical-reexamination"),
                ];
                view.options.push(("which", which));
            }
            FormKind::Level => {
                let profile = self.registry.policy().profile_on(day);
                let levels = profile.levels.iter().map(|level| Choice {
                    code: level.id.clone(),
                    label: self.pick(&level.id, &level.name_en).to_owned(),
                });
                view.options.push(("level", levels.collect()));
            }
            FormKind::Sanction | FormKind::Decision => {
                view.options.push(("sanction", self.sanction_choices(&file, case.id, kind)));
                let granted = vec![self.choice("yes", "tui-granted"), self.choice("no", "tui-refused")];
                view.options.push(("granted", granted));
                view.values.push(("granted", Value::Choice(Some("yes".into()))));
            }
            FormKind::Closing => view.options.push(("closing", self.closings(case.terms()))),
            FormKind::Particulars | FormKind::Terms => self.about_amendment(view, kind, &file, case, day),
            FormKind::PutOff => view.options.push(("duty", self.put_off_choices(id, day))),
            FormKind::Exempt => view.options.push(("duty", self.exempt_choices(id, day))),
            FormKind::State => view.options.push(("state", self.choices(&STATES))),
            FormKind::Officer => view.options.push(("owner", self.officers())),
            _ => {}
        }
        self.compare(view, kind, id, case.id, day)?;
        Ok(())
    }

    /// Sanctions that can be proposed; for a decision, proposals not yet decided come first, by their id.
    fn sanction_choices(
        &self,
        file: &crate::domain::SubjectFile,
        case: CaseId,
        kind: FormKind,
    ) -> Vec<Choice> {
        let mut choices = Vec::new();
        if kind == FormKind::Decision {
            let waiting =
                file.sanctions.iter().filter(|sanction| sanction.case == case && sanction.decided.is_none());
            for sanction in waiting {
                let on = sanction.proposed.map(|(on, _)| on.to_string()).unwrap_or_default();
                let said = self.ta(
                    "tui-proposed-on",
                    &[("kind", term(self.words, &sanction.kind).into()), ("day", on.into())],
                );
                choices.push(Choice { code: sanction.id.to_string(), label: said });
            }
        }
        choices.extend(self.choices(&SanctionKind::ALL));
        choices
    }

    /// Duties that no statute lays down, the gravest first.
    fn put_off_choices(&self, id: SubjectId, day: NaiveDate) -> Vec<Choice> {
        let duties = self.duties_of(id, day);
        let may = |duty: &&Duty| {
            !duty.rule.statutory && (duty.status.is_actionable() || duty.status == Status::NotYet)
        };
        let mut open: Vec<&Duty> = duties.iter().filter(may).collect();
        open.sort_by_key(|duty| (std::cmp::Reverse(duty.status.gravity()), duty.due()));
        let choice = |duty: &Duty| {
            let due = duty.due().map(|due| due.to_string()).unwrap_or_default();
            Choice { code: duty.id().to_owned(), label: format!("{} {due}", self.duty_title(duty)) }
        };
        open.into_iter().map(choice).collect()
    }

    /// Groups of duties and single ones that the person may be freed from.
    fn exempt_choices(&self, id: SubjectId, day: NaiveDate) -> Vec<Choice> {
        let duties = self.duties_of(id, day);
        let may: Vec<&Duty> = duties.iter().filter(|duty| duty.rule.exemptible).collect();
        let mut choices: Vec<Choice> = Vec::new();
        for group in may.iter().map(|duty| duty.rule.group) {
            let code = format!("group:{}", group.word());
            if !choices.iter().any(|known| known.code == code) {
                let args = [("group", self.group_word(group).into())];
                choices.push(Choice { code, label: self.ta("tui-exempt-group", &args) });
            }
        }
        choices.extend(
            may.iter().map(|duty| Choice { code: duty.id().to_owned(), label: self.duty_title(duty) }),
        );
        choices
    }

    fn closings(&self, terms: &CaseKind) -> Vec<Choice> {
        let mut choices = match terms {
            CaseKind::Corrections(_) => {
                let mut choices = self.choices(&DISCHARGES);
                choices.extend(self.choices(&TERMINATIONS).into_iter().map(|mut choice| {
                    choice.code = format!("termination-{}", choice.code);
                    choice
                }));
                choices
            }
            CaseKind::Resettlement(_) => self.choices(&HELP_ENDS),
        };
        choices.push(self.choice("moved-out", "tui-closing-moved-out"));
        choices.push(self.choice("to-office", "tui-closing-to-office"));
        choices
    }

    fn phrases(&self, key: &str) -> Vec<String> {
        self.t(key).split(" / ").map(|phrase| phrase.trim().to_owned()).collect()
    }

    /// How the next open check-in is to be made: by phone where only that is due.
    fn expected_mode(&mut self, id: SubjectId, day: NaiveDate) -> String {
        let duties = self.duties_of(id, day);
        let open =
            duties.iter().find(|duty| duty.rule.group == DutyGroup::CheckIn && duty.status.is_actionable());
        let phone = open.is_some_and(Self::by_phone);
        slug(if phone { &CheckInMode::Phone } else { &CheckInMode::InPerson })
    }

    /// The side panel: the last contact of the kind, what is open, and what this form would meet.
    fn compare(
        &mut self,
        view: &mut EntryView,
        kind: FormKind,
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
                let due = duty.due().map(|due| due.format("%m-%d").to_string()).unwrap_or_default();
                format!("{}  {}  {due}", self.duty_title(duty), self.amount(duty))
            })
            .collect();
        let none = vec![self.t("tui-duties-none-open")];
        view.side.push((self.t("tui-side-open"), if lines.is_empty() { none } else { lines }));
        match kind {
            FormKind::CheckIn => {
                for mode in CheckInMode::ALL {
                    let said = self.meets(&duties, ContactKind::CheckIn(mode));
                    view.meets.push(("means", Value::Choice(Some(slug(&mode))), said));
                }
            }
            FormKind::Visit => {
                view.values.push(("derived", Value::Text(self.meets(&duties, ContactKind::Visit))));
            }
            FormKind::Talk => {
                for (counselling, contact) in [(false, ContactKind::Talk), (true, ContactKind::Counselling)] {
                    let said = self.meets(&duties, contact);
                    view.meets.push(("counselling", Value::Flag(counselling), said));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The duties that a contact of a kind counts for, with what is done of them.
    fn meets(&self, duties: &[Duty], contact: ContactKind) -> String {
        let meets: Vec<String> = duties
            .iter()
            .filter(|duty| duty.rule.accepts.meets(Accepts::of(contact)) && duty.window.is_some())
            .map(|duty| format!("{} {}", self.duty_title(duty), self.amount(duty)))
            .collect();
        if meets.is_empty() { self.t("tui-meets-none") } else { meets.join(&self.t("tui-list-comma")) }
    }

    /// The sensitive periods that ask for a zero report, and the oldest day still to be reported.
    fn about_zero_report(&self, view: &mut EntryView, day: NaiveDate) {
        let reports = self.zero_reports(day);
        let mut periods: Vec<Choice> = Vec::new();
        for report in reports.iter().rev() {
            if !periods.iter().any(|known| known.code == report.overlay.id) {
                let label = words::overlay_title(self.words, report.overlay).to_owned();
                periods.push(Choice { code: report.overlay.id.clone(), label });
            }
        }
        view.options.push(("overlay", periods));
        if let Some(open) = reports.iter().find(|report| report.status.is_actionable()) {
            view.values.push(("overlay", Value::Choice(Some(open.overlay.id.clone()))));
            view.values.push(("day", Value::Date(Some(open.day))));
        }
        let open = reports.iter().filter(|report| report.status.is_actionable());
        let lines: Vec<String> = open.map(|report| words::zero_report(self.words, report)).collect();
        view.side.push((self.t("tui-side-open"), lines));
    }

    fn about_office(&self, view: &mut EntryView, kind: FormKind, now: Moment) {
        let day = now.day();
        match kind {
            FormKind::ZeroReport => self.about_zero_report(view, day),
            FormKind::Session => {
                view.options.push(("kind", self.choices(&SessionKind::ALL)));
                let who = vec![
                    self.choice("corrections", "tui-who-corrections"),
                    self.choice("resettlement", "tui-who-resettlement"),
                    self.choice("everybody", "tui-who-everybody"),
                    self.choice("drug-related", "tui-who-drug-related"),
                    self.choice("marked", "tui-who-marked"),
                    self.choice("nobody", "tui-who-nobody"),
                ];
                view.options.push(("who", who));
                view.values.push(("who", Value::Choice(Some("corrections".into()))));
                view.values.push(("start", Value::Text("14:30".into())));
                view.values.push(("minutes", Value::Text("120".into())));
            }
            FormKind::Subject => self.about_new_subject(view, day),
            FormKind::Finding => {
                view.options.push(("owner", self.officers()));
                view.values.push(("owner", Value::Choice(Some(self.registry.officer().to_string()))));
                let due = self.registry.policy().calendar().deadline(day, crate::policy::Length::Days(7)).due;
                view.values.push(("due", Value::Date(Some(due))));
            }
            FormKind::Inspection => {
                let lists = self.registry.reference().checklists.iter().map(|list| Choice {
                    code: list.id.clone(),
                    label: self.pick(&list.title_zh, &list.title_en).to_owned(),
                });
                let lists: Vec<Choice> = lists.collect();
                view.values.push(("checklist", Value::Choice(lists.first().map(|list| list.code.clone()))));
                view.options.push(("checklist", lists));
                let scope =
                    vec![self.choice("all", "tui-scope-all"), self.choice("sample", "tui-scope-sample")];
                view.options.push(("scope", scope));
                view.values.push(("scope", Value::Choice(Some("all".into()))));
                view.values.push(("sample", Value::Text("10".into())));
            }
            _ => {}
        }
    }

    /// A contact in one line: day, what, what came of it.
    pub(super) fn contact_line(&self, contact: &Contact) -> String {
        let what = self.contact_kind(contact.kind);
        let outcome = match contact.outcome {
            Outcome::Complied => String::new(),
            other => term(self.words, &other),
        };
        format!("{} {what} {outcome}", contact.on.format("%m-%d")).trim_end().to_owned()
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
