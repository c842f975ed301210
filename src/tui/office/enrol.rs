//! A new subject with a first case (建档立案), typed by hand; whole lists come by import.

use chrono::NaiveDate;

use super::record::Filled;
use super::{Office, words_failure};
use crate::domain::{
    AssistanceGrade, CaseKind, CaseState, Category, CorrectionsCase, IdNumber, Intake, Moment, Person,
    ResettlementCase, ResettlementSource, TemporaryGround,
};
use crate::registry::NewCase;
use crate::tui::backend::{Done, Failure};
use crate::tui::views::{Choice, EntryView, Handle, Value};
use crate::words::{slug, term};

const GROUNDS: [TemporaryGround; 3] = [
    TemporaryGround::MedicalParole,
    TemporaryGround::PregnancyOrNursing,
    TemporaryGround::UnableToCareForSelf,
];
const SOURCES: [ResettlementSource; 2] = [ResettlementSource::Released, ResettlementSource::CorrectionsEnded];
const STATES: [CaseState; 3] =
    [CaseState::UnderSupervision, CaseState::NotYetReported, CaseState::DocumentsAwaited];

fn intakes() -> [Intake; 5] {
    [Intake::Court, Intake::Prison, Intake::MovedIn, Intake::FromCorrections, Intake::Opening]
}

impl Office {
    /// What the form of a new subject offers.
    pub(super) fn about_new_subject(&self, view: &mut EntryView, day: NaiveDate) {
        let mut kinds = self.choices(&Category::ALL);
        kinds.extend(SOURCES.iter().map(|source| {
            let label = format!("{} {}", self.t("tui-short-resettlement"), term(self.words, source));
            Choice { code: format!("resettlement-{}", slug(source)), label }
        }));
        view.options.push(("kind", kinds));
        view.options.push(("ground", self.choices(&GROUNDS)));
        view.options.push(("intake", self.choices(&intakes())));
        view.options.push(("state", self.choices(&STATES)));
        view.options.push(("owner", self.officers()));
        let profile = self.registry.policy().profile_on(day);
        let levels = profile.levels.iter().map(|level| Choice {
            code: level.id.clone(),
            label: self.pick(&level.id, &level.name_en).to_owned(),
        });
        view.options.push(("level", levels.collect()));
        let entry = profile.levels.get(profile.entry_level).map(|level| level.id.clone());
        view.values.push(("level", Value::Choice(entry)));
        view.values.push(("intake", Value::Choice(Some(slug(&Intake::Court)))));
        view.values.push(("state", Value::Choice(Some(slug(&CaseState::UnderSupervision)))));
        view.values.push(("owner", Value::Choice(Some(self.registry.officer().to_string()))));
        view.side.push((self.t("tui-side-import"), vec![self.t("tui-side-import-about")]));
    }

    /// Registers the person and opens the case in one commit.
    pub(super) fn new_subject(
        &mut self,
        filled: &Filled<'_>,
        on: NaiveDate,
        now: Moment,
    ) -> Result<Done, Failure> {
        let number = IdNumber::parse(filled.text("document"), now.day()).map_err(|_| {
            let said = self.t("tui-fault-id");
            Failure { text: said.clone(), fields: vec![("document".to_owned(), said)] }
        })?;
        let (sex, birth) = (number.sex(), number.birth());
        let mut person =
            Person::new(self.text("name", filled.text("name"))?, number.into_document(), sex, birth);
        person.phone = self.text("phone", filled.text("phone"))?;
        person.residence = self.text("residence", filled.text("residence"))?;
        let minor = birth.checked_add_months(chrono::Months::new(18 * 12)).is_some_and(|grown| grown > on);
        let terms = self.new_terms(filled, minor)?;
        let corrections = terms.corrections().is_some();
        let intakes = intakes();
        let intake = intakes.iter().find(|known| slug(*known) == filled.code("intake"));
        let case = NewCase {
            on,
            terms,
            intake: intake.cloned().ok_or_else(|| self.missing("intake"))?,
            state: filled.one("state", &STATES).ok_or_else(|| self.missing("state"))?,
            level: Some(filled.code("level").to_owned()).filter(|level| corrections && !level.is_empty()),
            officer: filled.code("owner").parse().ok(),
        };
        let words = self.words;
        let (subject, facts) = self
            .registry
            .registration(person, case, 0, now.day(), self.entropy.as_mut())
            .map_err(|error| words_failure(words, &error))?;
        let written = self.registry.state_facts(facts, now, self.entropy.as_mut());
        written.map_err(|error| words_failure(words, &error))?;
        let number = self.file(subject)?.number.to_string();
        Ok(Done {
            text: self.ta("tui-saved-about", &[("number", number.into())]),
            made: Some(Handle(subject.to_string())),
            lines: Vec::new(),
        })
    }

    fn new_terms(&self, filled: &Filled<'_>, minor: bool) -> Result<CaseKind, Failure> {
        let start = filled.day("start").ok_or_else(|| self.missing("start"))?;
        let end = filled.day("end").ok_or_else(|| self.missing("end"))?;
        let offence = self.text("offence", filled.text("offence"))?;
        if let Some(source) = filled.code("kind").strip_prefix("resettlement-") {
            let source = SOURCES.into_iter().find(|known| slug(known) == source);
            return Ok(CaseKind::Resettlement(ResettlementCase {
                released_from: self.text("decided_by", filled.text("decided_by"))?,
                offence,
                minor,
                ..ResettlementCase::new(
                    source.ok_or_else(|| self.missing("kind"))?,
                    start,
                    AssistanceGrade::Ordinary,
                    end,
                )
            }));
        }
        let category = filled.one("kind", &Category::ALL).ok_or_else(|| self.missing("kind"))?;
        let reported = filled.one("state", &STATES) == Some(CaseState::UnderSupervision);
        Ok(CaseKind::Corrections(CorrectionsCase {
            ground: filled.one("ground", &GROUNDS).filter(|_| category == Category::TemporaryExecution),
            offence,
            sentence: self.text("sentence", filled.text("sentence"))?,
            decided_by: self.text("decided_by", filled.text("decided_by"))?,
            reported_on: reported.then(|| filled.day("day")).flatten(),
            minor,
            ..CorrectionsCase::new(category, start, end)
        }))
    }
}
