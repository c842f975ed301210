//! The register: one row a subject that the officer may see.

use chrono::NaiveDate;

use super::Office;
use crate::domain::{CaseFile, CaseKind, CaseState, Contact, Outcome, SubjectFile};
use crate::duty::{Caseload, Duty};
use crate::registry::{mask_address, mask_phone};
use crate::tui::views::{PersonRow, RegisterView};
use crate::words::term;

impl Office {
    /// Everybody, by number.
    pub(super) fn register(&self, day: NaiveDate) -> RegisterView {
        let duties = self.registry.caseload(day);
        let mut files: Vec<&SubjectFile> = self.registry.state().subjects.values().collect();
        files.sort_by_key(|file| file.number);
        RegisterView { rows: files.into_iter().map(|file| self.person_row(file, &duties, day)).collect() }
    }

    fn person_row(&self, file: &SubjectFile, duties: &Caseload, day: NaiveDate) -> PersonRow {
        let card = self.registry.card(file, day);
        let subject = self.subject_ref(file, day);
        let Some(case) = file.current_case(day) else {
            return PersonRow { subject, state: "-".to_owned(), ..PersonRow::default() };
        };
        let terms = case.terms_on(day);
        let open =
            |kind: &dyn Fn(&CaseKind) -> bool| file.open_cases_on(day).any(|case| kind(case.terms_on(day)));
        let mut row = PersonRow {
            subject,
            category: self.long_kind(case, day),
            category_short: self.short_kind(case, day),
            level: self.level(case, day),
            state: self.state_words(case, day),
            stands_out: stands_out(case, day),
            corrections: open(&|terms| terms.corrections().is_some()),
            resettlement: open(&|terms| terms.resettlement().is_some()),
            start: Some(terms.start()),
            end: Some(terms.end()),
            ..PersonRow::default()
        };
        if card.hidden {
            // A closed file shows its number and that it is there, nothing else.
            row.preview = vec![(self.t("tui-label-document"), self.t("tui-hidden"))];
            return row;
        }
        let person = file.person_on(day);
        row.sex = term(self.words, &person.sex);
        row.age = Some(person.age_on(day));
        row.risk = self.risk(file, case, day);
        let made = |contact: &&Contact| contact.on <= day && contact.outcome == Outcome::Complied;
        row.last_contact = file.contacts_of(case.id).filter(made).map(|contact| contact.on).last();
        row.missing = duties.get(&file.id).map(|own| self.missing_words(own)).unwrap_or_default();
        row.id_tail =
            person.document.number.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
        let officer = case.officer_on(day).map(|id| self.registry.officer_name(id).to_owned());
        row.preview = vec![
            (self.t("tui-label-document"), card.document),
            (self.t("tui-label-phone"), mask_phone(&person.phone)),
            (self.t("tui-label-residence"), mask_address(&person.residence)),
            (self.t("tui-label-officer"), officer.unwrap_or_else(|| "-".to_owned())),
            (self.t("tui-label-term"), format!("{} - {}", terms.start(), terms.end())),
            (self.t("tui-label-state"), row.state.clone()),
        ];
        row
    }

    /// The state of a case in words; how it was closed when it was.
    pub(super) fn state_words(&self, case: &crate::domain::CaseFile, day: NaiveDate) -> String {
        let words = crate::words::case_state(self.words, case, day);
        if words.is_empty() { "-".to_owned() } else { words }
    }

    /// What still asks for something, short.
    fn missing_words(&self, duties: &[Duty]) -> String {
        let open = duties.iter().filter(|duty| duty.status.is_actionable());
        let mut words: Vec<String> = open.map(|duty| self.group_word(duty.rule.group)).collect();
        words.dedup();
        words.join(" ")
    }

    pub(in crate::tui) fn group_word(&self, group: crate::policy::DutyGroup) -> String {
        use crate::policy::DutyGroup as G;
        self.t(match group {
            G::Admission => "tui-group-admission",
            G::CheckIn => "tui-group-check-in",
            G::Talk => "tui-group-talk",
            G::Visit => "tui-group-visit",
            G::Health => "tui-group-health",
            G::Education => "tui-group-education",
            G::PublicBenefit => "tui-group-benefit",
            G::Leave => "tui-group-leave",
            G::Screening => "tui-group-screening",
            G::Ending => "tui-group-ending",
        })
    }
}

/// Whether an open case is not simply under supervision, or is over its term.
fn stands_out(case: &CaseFile, day: NaiveDate) -> bool {
    let over = case.terms_on(day).end() < day;
    case.state_at_close_of(day).is_some_and(|state| over || state != CaseState::UnderSupervision)
}
