//! Amended particulars and terms (变更登记): the cells of the printed form, read as a roster's are.

use chrono::NaiveDate;

use super::record::Filled;
use super::register::masked_phone;
use super::{Office, words_failure};
use crate::domain::{
    CaseAmended, CaseFile, CaseKind, Fact, FactBody, Moment, PersonAmended, SubjectFile, SubjectId,
};
use crate::exchange::roster::{
    self, AmendOptions, CodeList, Field, FieldKind, ListSource, RosterKind, RosterMap, Vocabulary,
};
use crate::tui::backend::{Done, Failure};
use crate::tui::views::{Choice, EntryView, FormKind, Value};
use crate::words;

/// Not shown until they are revealed: left empty they stay, and a dash clears them.
const KEPT: [Field; 3] = [Field::IdNumber, Field::Phone, Field::Family];

/// The group of words of a list whose values are an enum's.
const fn group(list: CodeList) -> Option<&'static str> {
    Some(match list {
        CodeList::Household => "household",
        CodeList::Category => "category",
        CodeList::Grounds => "ground",
        CodeList::Grade => "grade",
        CodeList::ReleaseKind => "source",
        CodeList::Assistance => "assistance",
        _ => return None,
    })
}

fn fields_of(kind: FormKind, terms: &CaseKind) -> &'static [Field] {
    match kind {
        FormKind::Particulars => roster::PARTICULARS,
        _ => roster::amendable_terms(RosterKind::of(terms)),
    }
}

/// How many records of a commit are named before it is undone.
const NAMED: usize = 6;

impl Office {
    /// The records that an undo would take back, a line each: day, whose, what.
    pub(super) fn undoable(&self) -> Result<Vec<String>, Failure> {
        let commit = self.registry.to_undo(NAMED).map_err(|error| words_failure(self.words, &error))?;
        let subjects = &self.registry.state().subjects;
        let facts = commit.facts.iter().filter_map(|(_, fact)| fact.as_ref());
        let mut lines: Vec<String> = facts
            .map(|fact| {
                let file = fact.subject.and_then(|id| subjects.get(&id));
                let number = file.map(|file| file.number.to_string()).unwrap_or_default();
                let line = words::fact_line(self.words, &self.registry, fact);
                [fact.on.to_string(), number, line]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join("  ")
            })
            .collect();
        if commit.len() > NAMED {
            lines.push(self.ta("tui-facts-more", &[("n", (commit.len() - NAMED).into())]));
        }
        Ok(lines)
    }

    /// Takes back the last commit.
    pub(super) fn undo(&mut self, now: Moment) -> Result<Done, Failure> {
        self.registry.undo(now, self.entropy.as_mut()).map_err(|error| words_failure(self.words, &error))?;
        Ok(self.done("tui-undone"))
    }

    /// What stands in the cells now.
    pub(super) fn about_amendment(
        &self,
        view: &mut EntryView,
        kind: FormKind,
        file: &SubjectFile,
        case: &CaseFile,
        day: NaiveDate,
    ) {
        let (person, terms) = (file.person_on(day), case.terms_on(day));
        let own = fields_of(kind, terms);
        if kind == FormKind::Terms {
            view.fields = ["day", "reason"].into_iter().chain(own.iter().map(|field| field.key())).collect();
        } else {
            let phone = masked_phone(&person.phone);
            let kept = [person.document.masked(), phone].join("  ");
            view.values
                .push(("kept", Value::Text(self.ta("tui-kept", &[("kept", kept.trim().to_owned().into())]))));
        }
        for field in own.iter().filter(|field| !KEPT.contains(field)) {
            let written = roster::written(person, terms, *field);
            let value = match field.kind() {
                FieldKind::Code(list) => match list.source() {
                    ListSource::Closed(names) => {
                        let label = |name: &&str| Choice {
                            code: (*name).to_owned(),
                            label: self.t(&format!("words-term-{}-{name}", group(list).unwrap_or_default())),
                        };
                        view.options.push((field.key(), names.iter().map(label).collect()));
                        Value::Choice(Some(written))
                    }
                    ListSource::Codes(id) => Value::Text(self.code_word(id, &written)),
                    ListSource::Levels => Value::Text(written),
                },
                FieldKind::Flag => Value::Choice(Some(written)),
                _ => Value::Text(written),
            };
            view.values.push((field.key(), value));
        }
    }

    /// The word of a code as rosters write it; the code itself where the list does not know it.
    fn code_word(&self, list: &str, code: &str) -> String {
        let list = self.registry.reference().codes.list(list);
        list.and_then(|list| list.zh(code)).unwrap_or(code).to_owned()
    }

    /// Writes what differs, as one commit.
    pub(super) fn amend(
        &mut self,
        kind: FormKind,
        id: SubjectId,
        filled: &Filled<'_>,
        on: NaiveDate,
        now: Moment,
    ) -> Result<Done, Failure> {
        let file = self.file(id)?;
        let case = self.case(file, on)?;
        let (person, terms) = (file.person_on(on), case.terms_on(on));
        let cells: Vec<(Field, String)> = fields_of(kind, terms)
            .iter()
            .filter_map(|field| {
                let cell = filled.cell(field.key())?;
                let keeps = KEPT.contains(field) && cell.is_empty();
                (!keeps).then_some((*field, cell))
            })
            .collect();
        let cells: Vec<(Field, &str)> = cells.iter().map(|(field, cell)| (*field, cell.as_str())).collect();
        let policy = self.registry.policy();
        let vocabulary =
            Vocabulary { codes: &self.registry.reference().codes, levels: &policy.profile_on(on).levels };
        let map = RosterMap::built_in(&vocabulary)
            .map_err(|error| Failure::new(error.message().words(self.words)))?;
        let options = AmendOptions { map: &map, statute: policy.statute(), today: now.day() };
        let amended = roster::amend(person, terms, &cells, options).map_err(|refused| {
            let said = |(field, reason): &(Field, roster::RejectReason)| {
                (field.key().to_owned(), reason.message().words(self.words))
            };
            let fields: Vec<(String, String)> = refused.iter().map(said).collect();
            Failure { text: fields.first().map(|(_, said)| said.clone()).unwrap_or_default(), fields }
        })?;
        let mut bodies: Vec<FactBody> =
            amended.person.map(|person| PersonAmended { person }.into()).into_iter().collect();
        if let Some(terms) = amended.terms {
            let reason = self.text("reason", filled.text("reason"))?;
            bodies.push(CaseAmended { case: case.id, terms, reason }.into());
        }
        if bodies.is_empty() {
            return Err(Failure::new(self.t("tui-nothing-changed")));
        }
        let lines = amended.odd.iter().map(|odd| words::oddity(self.words, policy, odd, on)).collect();
        let facts = bodies.into_iter().map(|body| Fact::new(on, Some(id), body)).collect();
        let written = self.registry.state_facts(facts, now, self.entropy.as_mut());
        written.map_err(|error| words_failure(self.words, &error))?;
        Ok(Done { text: self.t("tui-saved"), made: None, lines })
    }
}
