//! Builds synthetic files.

use chrono::NaiveDate;

use crate::domain::{
    AssistanceGrade, CaseFile, CaseId, CaseKind, CaseState, Category, CheckInMode, Closing, Contact,
    ContactKind, CorrectionsCase, Dated, Discharge, Exemption, FactId, IdDocument, IdDocumentKind, Intake,
    Outcome, PendingGround, Person, ResettlementCase, ResettlementSource, Sanction, SanctionId, SanctionKind,
    SessionKind, Sex, SiteId, StateHeld, SubjectFile, SubjectId, SubjectNumber, TemporaryGround, Text,
};

pub const PHONE: ContactKind = ContactKind::CheckIn(CheckInMode::Phone);
pub const IN_PERSON: ContactKind = ContactKind::CheckIn(CheckInMode::InPerson);
pub const WRITTEN: ContactKind = ContactKind::CheckIn(CheckInMode::Written);
pub const EDUCATION: ContactKind = ContactKind::Session(SessionKind::GroupEducation);

pub fn d(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A file under construction; every fact gets the next id.
pub struct Build {
    pub file: SubjectFile,
    next: u64,
}

impl Build {
    fn new(start: &str, end: &str, terms: CaseKind, state: CaseState, level: Option<&str>) -> Self {
        let document = IdDocument { kind: IdDocumentKind::Other, number: "T0001".into() };
        let person = Person::new(Text::new("测试甲").unwrap(), document, Sex::Male, d("1990-01-01"));
        let fact = FactId { site: SiteId(1), index: 0, ordinal: 0 };
        let from = d(start);
        assert!(from <= d(end));
        let case = CaseFile {
            id: CaseId([1; 16]),
            opened: fact,
            opened_on: from,
            intake: Intake::Court,
            terms: vec![Dated { from, fact, value: terms }],
            states: vec![Dated { from, fact, value: state.into() }],
            levels: level.map(|level| Dated { from, fact, value: level.to_owned() }).into_iter().collect(),
            officers: vec![],
            held_back: vec![],
            exempted: vec![],
            closed: None,
        };
        let file = SubjectFile {
            id: SubjectId([1; 16]),
            number: SubjectNumber { year: 2026, serial: 1 },
            persons: vec![Dated { from, fact, value: person }],
            cases: vec![case],
            screenings: vec![],
            sanctions: vec![],
            contacts: vec![],
        };
        Self { file, next: 1 }
    }

    /// A suspended sentence under supervision from its first day.
    pub fn corrections(start: &str, end: &str, level: &str) -> Self {
        let terms = CaseKind::Corrections(terms(start, end, Category::SuspendedSentence, None));
        Self::new(start, end, terms, CaseState::UnderSupervision, Some(level))
    }

    pub fn temporary(start: &str, end: &str, ground: TemporaryGround) -> Self {
        let terms = CaseKind::Corrections(terms(start, end, Category::TemporaryExecution, Some(ground)));
        Self::new(start, end, terms, CaseState::UnderSupervision, Some("普管"))
    }

    /// Documents here, person not; the decision took effect on `effective`.
    pub fn awaited(category: Category, effective: &str, end: &str) -> Self {
        let mut terms = terms(effective, end, category, None);
        terms.effective_on = Some(d(effective));
        Self::new(effective, end, CaseKind::Corrections(terms), CaseState::NotYetReported, None)
    }

    pub fn resettlement(start: &str, end: &str, grade: AssistanceGrade) -> Self {
        let terms = ResettlementCase {
            ..ResettlementCase::new(ResettlementSource::Released, d(start), grade, d(end))
        };
        Self::new(start, end, CaseKind::Resettlement(terms), CaseState::UnderSupervision, None)
    }

    pub fn fact(&mut self) -> FactId {
        let fact = FactId { site: SiteId(1), index: self.next, ordinal: 0 };
        self.next += 1;
        fact
    }

    pub fn contact(mut self, on: &str, kind: ContactKind) -> Self {
        self.add(d(on), kind, Outcome::Complied, 0);
        self
    }

    pub fn failed(mut self, on: &str, kind: ContactKind) -> Self {
        self.add(d(on), kind, Outcome::NoContact, 0);
        self
    }

    pub fn session(mut self, on: &str, kind: ContactKind, minutes: u16) -> Self {
        self.add(d(on), kind, Outcome::Complied, minutes);
        self
    }

    pub fn add(&mut self, on: NaiveDate, kind: ContactKind, outcome: Outcome, minutes: u16) -> FactId {
        let fact = self.fact();
        let case = self.file.cases[0].id;
        self.file.add_contact(Contact {
            on,
            fact,
            case,
            kind,
            outcome,
            minutes,
            session: None,
            recorded_on: on,
        });
        fact
    }

    pub fn case(&mut self) -> &mut CaseFile {
        &mut self.file.cases[0]
    }

    pub fn state(self, on: &str, state: CaseState) -> Self {
        // a decision waited for has a ground, as the registry asks
        let pending = (state == CaseState::ExpiredPending).then_some(PendingGround::RevocationProposed);
        self.held(on, StateHeld { state, until: None, pending })
    }

    pub fn on_leave(self, on: &str, until: &str) -> Self {
        self.held(on, StateHeld { state: CaseState::OnLeave, until: Some(d(until)), pending: None })
    }

    pub fn held(mut self, on: &str, value: StateHeld) -> Self {
        let fact = self.fact();
        let states = &mut self.case().states;
        states.push(Dated { from: d(on), fact, value });
        states.sort_by_key(|dated| dated.from);
        self
    }

    pub fn level(mut self, on: &str, level: &str) -> Self {
        let fact = self.fact();
        self.case().levels.push(Dated { from: d(on), fact, value: level.to_owned() });
        self
    }

    pub fn new_end(mut self, on: &str, end: &str) -> Self {
        let fact = self.fact();
        let mut terms = self.case().terms().clone();
        if let CaseKind::Corrections(terms) = &mut terms {
            terms.term_end = d(end);
        }
        self.case().terms.push(Dated { from: d(on), fact, value: terms });
        self
    }

    pub fn closed(mut self, on: &str) -> Self {
        let fact = self.fact();
        self.case().closed = Some(Dated { from: d(on), fact, value: Closing::Discharged(Discharge::Expiry) });
        self
    }

    pub fn held_back(mut self, on: &str, rule: &str, until: &str) -> Self {
        let fact = self.fact();
        self.case().held_back.push(Dated { from: d(on), fact, value: (rule.to_owned(), d(until)) });
        self
    }

    /// Approved on a day, from `from` until `until`.
    pub fn exempted(mut self, on: &str, rule: &str, from: &str, until: Option<&str>) -> Self {
        let fact = self.fact();
        let value = Exemption {
            rule: rule.to_owned(),
            from: d(from),
            until: until.map(d),
            approval: Text::new("批〔2026〕1号").unwrap(),
        };
        self.case().exempted.push(Dated { from: d(on), fact, value });
        self
    }

    pub fn decided(mut self, on: &str, kind: SanctionKind) -> Self {
        let fact = self.fact();
        let mut id = [0; 16];
        id[0] = fact.index as u8;
        let case = self.file.cases[0].id;
        let sanction =
            Sanction { id: SanctionId(id), case, kind, proposed: None, decided: Some((d(on), fact, true)) };
        self.file.sanctions.push(sanction);
        self
    }

    pub fn drug_related(mut self) -> Self {
        for terms in &mut self.case().terms {
            if let CaseKind::Corrections(terms) = &mut terms.value {
                terms.drug_related = Some(true);
            }
        }
        self
    }
}

fn terms(start: &str, end: &str, category: Category, ground: Option<TemporaryGround>) -> CorrectionsCase {
    CorrectionsCase { ground, ..CorrectionsCase::new(category, d(start), d(end)) }
}
