//! The subject file: basics, contacts, cases, sanctions, screenings, the time line, the duties.

use chrono::NaiveDate;

use super::{Office, words_failure};
use crate::domain::{
    CaseFile, CaseKind, FactBody, Moment, Particular, Particulars, SubjectFile, SubjectId, Text,
};
use crate::exchange::roster;
use crate::registry::{mask_address, mask_numbers, mask_phone};
use crate::tui::backend::Failure;
use crate::tui::views::{Event, Grid, Handle, SubjectView, Tab, TabBody};
use crate::words::{self, fact_kind, fact_line, term};

impl Office {
    /// A subject's file; opening it is remembered for the audit trail.
    pub(super) fn subject(&mut self, subject: &Handle, now: Moment) -> Result<SubjectView, Failure> {
        let day = now.day();
        let id: SubjectId = self.id(subject)?;
        let words = self.words;
        let file = self.registry.open_file(id, now).map_err(|error| words_failure(words, &error))?.clone();
        let duties = self.duties_of(id, day);
        let mut tabs =
            vec![Tab { title: self.t("tui-tab-basics"), body: TabBody::Fields(self.basics(&file, day)) }];
        if let Some(case) = file.current_case(day) {
            tabs.push(Tab {
                title: self.t("tui-tab-contacts"),
                body: TabBody::Grid(self.contacts(&file, case)),
            });
        }
        tabs.push(Tab { title: self.t("tui-tab-cases"), body: TabBody::Fields(self.cases(&file, day)) });
        tabs.push(Tab { title: self.t("tui-tab-sanctions"), body: TabBody::Grid(self.sanctions(&file)) });
        tabs.push(Tab { title: self.t("tui-tab-screenings"), body: TabBody::Grid(self.screenings(&file)) });
        Ok(SubjectView {
            subject: self.subject_ref(&file, day),
            headline: self.headline(&file, day),
            tabs,
            events: self.events(id, day)?,
            duties: self
                .alarm_duties(&file, &duties, day)
                .into_iter()
                .chain(self.candidate_duties(&file, day))
                .chain(duties.iter().map(|duty| self.duty_row(duty, day)))
                .collect(),
        })
    }

    fn headline(&self, file: &SubjectFile, day: NaiveDate) -> Vec<String> {
        let Some(case) = file.current_case(day) else { return Vec::new() };
        let mut parts = vec![self.long_kind(case, day), self.level(case, day)];
        parts.push(self.ta("tui-risk-is", &[("risk", self.risk(file, case, day).into())]));
        parts.push(self.state_words(case, day));
        let left = (case.terms_on(day).end() - day).num_days();
        if case.closed.is_none() {
            let key = if left >= 0 { "tui-days-left" } else { "tui-days-over" };
            parts.push(self.ta(key, &[("n", left.abs().into())]));
        }
        parts
    }

    fn basics(&self, file: &SubjectFile, day: NaiveDate) -> Vec<(String, String)> {
        let person = file.person_on(day);
        let codes = &self.registry.reference().codes;
        let coded = |list: &str, code: &Option<crate::domain::Code>| -> String {
            let Some(code) = code else { return self.t("tui-unfilled") };
            let known = codes
                .list(list)
                .and_then(|list| if self.zh() { list.zh(code.as_str()) } else { list.en(code.as_str()) });
            known.map_or_else(|| code.to_string(), ToOwned::to_owned)
        };
        let or_none = |text: &str| if text.is_empty() { self.t("tui-unfilled") } else { text.to_owned() };
        let office = self.registry.state().office.founded.as_ref();
        let number =
            office.map_or_else(|| file.number.to_string(), |founded| file.number.full(&founded.office));
        let card = self.registry.card(file, day);
        let case = file.current_case(day);
        let officer =
            case.and_then(|case| case.officer_on(day)).map(|id| self.registry.officer_name(id).to_owned());
        let l = |key: &str| self.t(key);
        let mut fields = vec![
            (l("tui-label-number"), number),
            (l("tui-label-name"), person.name.to_string()),
            (l("tui-label-former-name"), or_none(&person.former_name)),
            (l("tui-label-document"), card.document),
            (l("tui-label-sex"), term(self.words, &person.sex)),
            (
                l("tui-label-birth"),
                self.ta(
                    "tui-birth",
                    &[
                        ("year", person.birth.format("%Y-%m").to_string().into()),
                        ("age", person.age_on(day).into()),
                    ],
                ),
            ),
            (l("tui-label-phone"), or_none(&mask_phone(&person.phone))),
            (l("tui-label-residence"), or_none(&mask_address(&person.residence))),
            (l("tui-label-household"), or_none(&mask_address(&person.household_address))),
            (l("tui-label-employment"), coded("employment", &person.employment)),
            (l("tui-label-employer"), or_none(&person.employer)),
            (l("tui-label-education"), coded("education", &person.education)),
            (l("tui-label-marriage"), coded("marriage", &person.marriage)),
            (l("tui-label-health"), or_none(&person.health)),
        ];
        for relative in person.relatives.iter().take(4) {
            fields.push((
                relative.relation.to_string(),
                format!("{} {}", relative.name, mask_phone(&relative.phone)),
            ));
        }
        fields.extend(self.particulars(&person.particulars));
        fields.push((l("tui-label-officer"), officer.unwrap_or_else(|| self.t("tui-unfilled"))));
        fields.push((l("tui-label-remarks"), or_none(&person.remarks)));
        fields
    }

    fn contacts(&self, file: &SubjectFile, case: &CaseFile) -> Grid {
        let heads = vec![
            (self.t("tui-col-day"), 10),
            (self.t("tui-col-what"), 16),
            (self.t("tui-field-outcome"), 0),
            (self.t("tui-col-recorded"), 10),
        ];
        let mut rows: Vec<Vec<String>> = file
            .contacts_of(case.id)
            .map(|contact| {
                vec![
                    contact.on.to_string(),
                    self.contact_kind(contact.kind),
                    term(self.words, &contact.outcome),
                    contact.recorded_on.to_string(),
                ]
            })
            .collect();
        rows.reverse();
        Grid { heads, rows }
    }

    fn cases(&self, file: &SubjectFile, day: NaiveDate) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        let or_none = |text: &str| if text.is_empty() { self.t("tui-unfilled") } else { text.to_owned() };
        for case in file.cases.iter().rev() {
            let terms = case.terms_on(day);
            fields.push((self.t("tui-label-case"), self.long_kind(case, day)));
            fields.push((self.t("tui-label-state"), self.state_words(case, day)));
            fields.push((self.t("tui-label-term"), format!("{} - {}", terms.start(), terms.end())));
            match terms {
                CaseKind::Corrections(terms) => {
                    fields.push((self.t("tui-label-offence"), or_none(&terms.offence)));
                    fields.push((self.t("tui-label-sentence"), or_none(&terms.sentence)));
                    fields.push((self.t("tui-label-decided-by"), or_none(&terms.decided_by)));
                    let policy = self.registry.policy();
                    for odd in roster::oddities(terms, policy.statute()) {
                        let said = words::oddity(self.words, policy, &odd, day);
                        fields.push((self.t("tui-label-oddity"), said));
                    }
                    if let Some(order) = &terms.prohibition {
                        let said = format!("{} {} - {}", order.content, order.start, order.end);
                        fields.push((self.t("tui-label-prohibition"), said));
                    }
                    fields.extend(self.particulars(&terms.particulars));
                }
                CaseKind::Resettlement(terms) => {
                    fields.push((
                        self.t("tui-label-released"),
                        format!("{} {}", terms.released_on, terms.released_from),
                    ));
                    fields.push((self.t("tui-label-offence"), or_none(&terms.offence)));
                    fields.extend(self.particulars(&terms.particulars));
                }
            }
            let levels: Vec<String> =
                case.levels.iter().map(|level| format!("{} {}", level.from, level.value)).collect();
            if !levels.is_empty() {
                fields.push((self.t("tui-col-level"), levels.join("  ")));
            }
            fields.push((String::new(), String::new()));
        }
        fields
    }

    /// The filled cells of the printed form, telephone and document numbers in them masked.
    fn particulars(&self, cells: &Particulars) -> Vec<(String, String)> {
        let line = |(cell, text): (Particular, &Text)| {
            (self.t(&format!("exchange-field-{}", words::slug(&cell))), mask_numbers(text))
        };
        cells.iter().map(line).collect()
    }

    fn sanctions(&self, file: &SubjectFile) -> Grid {
        let heads = vec![
            (self.t("tui-col-sanction"), 16),
            (self.t("tui-col-proposed"), 10),
            (self.t("tui-col-decided-on"), 10),
            (self.t("tui-field-granted"), 0),
        ];
        let rows = file
            .sanctions
            .iter()
            .map(|sanction| {
                let granted = sanction
                    .decided
                    .map(|(_, _, granted)| self.t(if granted { "tui-granted" } else { "tui-refused" }));
                vec![
                    term(self.words, &sanction.kind),
                    sanction.proposed.map_or_else(|| "-".to_owned(), |(on, _)| on.to_string()),
                    sanction.decided.map_or_else(|| "-".to_owned(), |(on, _, _)| on.to_string()),
                    granted.unwrap_or_else(|| self.t("tui-undecided")),
                ]
            })
            .collect();
        Grid { heads, rows }
    }

    fn screenings(&self, file: &SubjectFile) -> Grid {
        let heads = vec![
            (self.t("tui-col-day"), 10),
            (self.t("tui-screening-score"), 8),
            (self.t("tui-col-risk"), 8),
            (self.t("tui-col-valid-until"), 0),
        ];
        let rows = file.screenings.iter().rev().map(|screening| {
            vec![
                screening.on.to_string(),
                screening.score.map_or_else(|| "-".to_owned(), words::points),
                self.band_name(screening.band.as_deref()),
                screening.valid_until.map_or_else(|| "-".to_owned(), |day| day.to_string()),
            ]
        });
        Grid { heads, rows: rows.collect() }
    }

    /// A band by the name its instrument gives it.
    pub(super) fn band_name(&self, band: Option<&str>) -> String {
        words::band_name(self.words, &self.registry, band)
    }

    fn events(&self, id: SubjectId, day: NaiveDate) -> Result<Vec<Event>, Failure> {
        let list = self.registry.timeline(id, day).map_err(|error| self.failure(&error))?;
        let file = self.file(id)?;
        Ok(list
            .into_iter()
            .filter(|entry| {
                !matches!(entry.fact.as_ref().map(|fact| &fact.body), Some(FactBody::SubjectOpened(_)))
            })
            .map(|entry| {
                let officer = self.registry.officer_name(entry.officer).to_owned();
                let Some(fact) = &entry.fact else {
                    return Event {
                        id: Handle(entry.id.to_string()),
                        day: entry.at.day(),
                        kind: self.t("tui-hidden"),
                        text: String::new(),
                        officer,
                        fact: None,
                    };
                };
                let kind = fact_kind(self.words, fact.body.kind());
                let line = fact_line(self.words, &self.registry, fact);
                let text =
                    line.strip_prefix(&kind).unwrap_or(&line).trim_start_matches([':', '：', ' ']).to_owned();
                let changed = words::amended(self.words, file, entry.id, &fact.body);
                let text = [text, changed].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
                let text = text.join("  ");
                let text = if entry.superseded_by.is_some() {
                    format!("({}) {text}", self.t("tui-superseded"))
                } else {
                    text
                };
                let counts = entry.superseded_by.is_none();
                Event {
                    id: Handle(entry.id.to_string()),
                    day: fact.on,
                    kind,
                    text,
                    officer,
                    fact: counts.then(|| Handle(entry.id.to_string())),
                }
            })
            .collect())
    }
}
