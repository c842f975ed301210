//! Filled forms become facts.

use chrono::{NaiveDate, NaiveTime};

use super::{Office, words_failure};
use crate::acts::{self, About, Bar, Mode, Recorded};
use crate::domain::{
    AttendeeRef, CaseAmended, CaseClosed, CaseKind, CaseState, CheckInMode, Closing, Discharge, Exempted,
    Fact, FactBody, FindingSource, HeldBack, LevelSet, Moment, Mood, OfficeCode, OfficerAssigned, OfficerId,
    Outcome, ResettlementEnd, SanctionId, SanctionKind, SessionKind, Severity, StateSet, SubjectId,
    Termination, VisitPlace, ZeroReported,
};
use crate::registry::{Decision, NewFinding, NewSession};
use crate::tui::backend::{Done, Failure};
use crate::tui::views::{FormKind, Handle, Value};
use crate::tui::widget::field::parse_time;
use crate::words::{self, Term, slug};

/// Field values by name, read with the type a fact needs.
pub(super) struct Filled<'v>(&'v [(&'static str, Value)]);

impl Filled<'_> {
    fn value(&self, id: &str) -> Option<&Value> {
        self.0.iter().find(|(name, _)| *name == id).map(|(_, value)| value)
    }

    pub(super) fn text(&self, id: &str) -> &str {
        match self.value(id) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    pub(super) fn code(&self, id: &str) -> &str {
        match self.value(id) {
            Some(Value::Choice(Some(code))) => code,
            _ => "",
        }
    }

    pub(super) fn day(&self, id: &str) -> Option<NaiveDate> {
        match self.value(id) {
            Some(Value::Date(day)) => *day,
            _ => None,
        }
    }

    /// A field as it would be written in a cell; none where nothing was asked or chosen.
    pub(super) fn cell(&self, id: &str) -> Option<String> {
        match self.value(id)? {
            Value::Text(text) => Some(text.clone()),
            Value::Date(day) => Some(day.map(|day| day.to_string()).unwrap_or_default()),
            Value::Choice(code) => code.clone(),
            Value::Flag(_) => None,
        }
    }

    fn flag(&self, id: &str) -> bool {
        matches!(self.value(id), Some(Value::Flag(true)))
    }

    fn time(&self, id: &str) -> Option<NaiveTime> {
        let minutes = parse_time(self.text(id))?;
        NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0)
    }

    /// The one of `all` whose stored name was chosen.
    pub(super) fn one<T: Term + Copy>(&self, id: &str, all: &[T]) -> Option<T> {
        let code = self.code(id);
        all.iter().copied().find(|value| slug(value) == code)
    }
}

pub(super) const OUTCOMES: [Outcome; 5] = [
    Outcome::Complied,
    Outcome::NoContact,
    Outcome::SentHome,
    Outcome::AcceptableAbsence,
    Outcome::UnacceptableAbsence,
];
pub(super) const MOODS: [Mood; 3] = [Mood::Stable, Mood::Unsettled, Mood::Resistant];
pub(super) const PLACES: [VisitPlace; 3] = [VisitPlace::Home, VisitPlace::Work, VisitPlace::Neighbourhood];
pub(super) const DISCHARGES: [Discharge; 2] = [Discharge::Expiry, Discharge::Amnesty];
pub(super) const TERMINATIONS: [Termination; 5] = [
    Termination::SuspensionRevoked,
    Termination::ParoleRevoked,
    Termination::Recalled,
    Termination::Died,
    Termination::Other,
];
pub(super) const STATES: [CaseState; 9] = [
    CaseState::UnderSupervision,
    CaseState::OnLeave,
    CaseState::Detained,
    CaseState::OutOfSupervision,
    CaseState::MovingOut,
    CaseState::ExpiredPending,
    CaseState::NotYetReported,
    CaseState::DocumentsAwaited,
    CaseState::Omitted,
];
pub(super) const HELP_ENDS: [ResettlementEnd; 4] =
    [ResettlementEnd::Expiry, ResettlementEnd::Died, ResettlementEnd::Reoffended, ResettlementEnd::Other];

impl Office {
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
        if let (Some(why), Some(subject)) = (kind.act().bar_for_help(), subject)
            && self.subject_ref(self.file(self.id(subject)?)?, now.day()).helped
        {
            return Err(Failure::new(words::bar(self.words, why)));
        }
        match (kind, subject) {
            (FormKind::ZeroReport, _) => self.zero_report(&filled, on, now),
            (FormKind::Session, _) => self.new_session(&filled, people, on, now),
            (FormKind::Subject, _) => self.new_subject(&filled, on, now),
            (FormKind::Finding, _) => self.new_finding(&filled, on, now),
            (FormKind::Inspection, _) => {
                let sample =
                    (filled.code("scope") == "sample").then(|| filled.text("sample").parse().unwrap_or(0));
                self.new_run(filled.code("checklist"), sample, on, now)
            }
            (FormKind::Sanction | FormKind::Decision, Some(subject)) => {
                self.sanction(kind, subject, values, now)
            }
            (FormKind::Particulars | FormKind::Terms, Some(subject)) => {
                self.amend(kind, self.id(subject)?, &filled, on, now)
            }
            (
                FormKind::CheckIn | FormKind::Visit | FormKind::Talk | FormKind::Medical | FormKind::Summary,
                Some(subject),
            ) => self.contact(kind, subject, &filled, on, now),
            (_, Some(subject)) => self.record_about(kind, subject, &filled, on, now),
            (_, None) => Err(Failure::new(self.t("tui-why-no-subject"))),
        }
    }

    fn contact(
        &mut self,
        kind: FormKind,
        subject: &Handle,
        filled: &Filled<'_>,
        on: NaiveDate,
        now: Moment,
    ) -> Result<Done, Failure> {
        let id: SubjectId = self.id(subject)?;
        let about = About::running(id, on);
        let outcome = filled.one("outcome", &OUTCOMES).unwrap_or(Outcome::Complied);
        let notes = self.text("notes", filled.text("notes"))?;
        let recorded = match kind {
            FormKind::Visit => {
                let made = acts::Visit {
                    place: filled.one("where", &PLACES).ok_or_else(|| self.missing("where"))?,
                    outcome,
                    met: self.text("met", filled.text("met"))?,
                    notes,
                };
                let (registry, mut at) = self.desk(now);
                acts::visit(registry, about, made, Mode::Commit, &mut at)
            }
            FormKind::Talk => {
                let held = acts::Talk {
                    outcome,
                    recorder: self.text("recorder", filled.text("recorder"))?,
                    counselling: filled.flag("counselling"),
                    notes,
                };
                let (registry, mut at) = self.desk(now);
                acts::talk(registry, about, held, Mode::Commit, &mut at)
            }
            FormKind::Medical => {
                let made = acts::Medical {
                    reexamination: filled.code("which") == "reexamination",
                    hospital: self.text("hospital", filled.text("hospital"))?,
                    notes,
                };
                let (registry, mut at) = self.desk(now);
                acts::medical(registry, about, made, Mode::Commit, &mut at)
            }
            FormKind::Summary => {
                let (registry, mut at) = self.desk(now);
                acts::summary(registry, about, Mode::Commit, &mut at)
            }
            _ => {
                let made = acts::CheckIn {
                    mode: filled.one("means", &CheckInMode::ALL).ok_or_else(|| self.missing("means"))?,
                    time: filled.time("time"),
                    outcome,
                    identity_checked: filled.flag("identity"),
                    mood: filled.one("mood", &MOODS),
                    notes,
                };
                let (registry, mut at) = self.desk(now);
                acts::check_in(registry, about, made, Mode::Commit, &mut at)
            }
        };
        self.saved_about(id, recorded)
    }

    /// What the message line says of a record about a person.
    fn saved_about(&self, id: SubjectId, recorded: Result<Recorded, acts::Refusal>) -> Result<Done, Failure> {
        recorded.map_err(|refusal| self.refused(&refusal))?;
        let number = self.file(id)?.number.to_string();
        let text = self.ta("tui-saved-about", &[("number", number.into())]);
        Ok(Done { text, made: None, lines: Vec::new() })
    }

    fn record_about(
        &mut self,
        kind: FormKind,
        subject: &Handle,
        filled: &Filled<'_>,
        on: NaiveDate,
        now: Moment,
    ) -> Result<Done, Failure> {
        let id: SubjectId = self.id(subject)?;
        let bodies = self.bodies(kind, id, filled, on)?;
        let facts = bodies.into_iter().map(|body| Fact::new(on, Some(id), body)).collect();
        let written = self.registry.state_facts(facts, now, self.entropy.as_mut());
        written.map_err(|error| words_failure(self.words, &error))?;
        let number = self.file(id)?.number.to_string();
        Ok(Done {
            text: self.ta("tui-saved-about", &[("number", number.into())]),
            made: None,
            lines: Vec::new(),
        })
    }

    fn bodies(
        &self,
        kind: FormKind,
        id: SubjectId,
        filled: &Filled<'_>,
        on: NaiveDate,
    ) -> Result<Vec<FactBody>, Failure> {
        let file = self.file(id)?;
        let case = self.case(file, on)?;
        let notes = self.text("notes", filled.text("notes"))?;
        let body = match kind {
            FormKind::Arrival => return self.arrival(case, on),
            FormKind::Level => LevelSet {
                case: case.id,
                level: filled.code("level").to_owned(),
                reason: notes,
                approval: self.text("approval", filled.text("approval"))?,
            }
            .into(),
            FormKind::State => StateSet {
                case: case.id,
                state: filled.one("state", &STATES).ok_or_else(|| self.missing("state"))?,
                until: filled.day("until"),
                reason: notes,
            }
            .into(),
            FormKind::PutOff => HeldBack {
                case: case.id,
                rule: filled.code("duty").to_owned(),
                until: filled.day("until").ok_or_else(|| self.missing("until"))?,
                reason: notes,
            }
            .into(),
            FormKind::Exempt => Exempted {
                case: case.id,
                rule: filled.code("duty").to_owned(),
                from: filled.day("from").unwrap_or(on),
                until: filled.day("until"),
                reason: notes,
                approval: self.text("approval", filled.text("approval"))?,
            }
            .into(),
            FormKind::Officer => OfficerAssigned {
                case: case.id,
                officer: filled.code("owner").parse().map_err(|_| self.missing("owner"))?,
            }
            .into(),
            FormKind::Closing => CaseClosed {
                case: case.id,
                closing: self.closing(case.terms(), filled)?,
                document: self.text("document", filled.text("document"))?,
            }
            .into(),
            _ => return Err(Failure::new(self.t("tui-why-no-row"))),
        };
        Ok(vec![body])
    }

    /// First arrival: the terms get the day, and the case comes under supervision.
    fn arrival(&self, case: &crate::domain::CaseFile, on: NaiveDate) -> Result<Vec<FactBody>, Failure> {
        let CaseKind::Corrections(terms) = case.terms() else {
            return Err(Failure::new(words::bar(self.words, Bar::CorrectionsOnly)));
        };
        if terms.reported_on.is_some() && case.state_on(on).is_some_and(CaseState::on_register) {
            return Err(Failure::new(self.t("tui-why-arrived")));
        }
        let mut terms = terms.clone();
        terms.reported_on = Some(on);
        let reason = self.text("reason", &self.t("tui-reason-arrival"))?;
        Ok(vec![
            CaseAmended { case: case.id, terms: CaseKind::Corrections(terms), reason: reason.clone() }.into(),
            StateSet { case: case.id, state: CaseState::UnderSupervision, until: None, reason }.into(),
        ])
    }

    fn closing(&self, terms: &CaseKind, filled: &Filled<'_>) -> Result<Closing, Failure> {
        let code = filled.code("closing");
        if code == "moved-out" {
            let place = self.text("place", filled.text("place"))?;
            if place.is_empty() {
                return Err(self.missing("place"));
            }
            return Ok(Closing::MovedOut(place));
        }
        if code == "to-office" {
            let said = || {
                let said = self.t("tui-fault-office-code");
                Failure { text: said.clone(), fields: vec![("place".to_owned(), said)] }
            };
            return OfficeCode::new(filled.text("place").trim()).map(Closing::ToOffice).map_err(|_| said());
        }
        if let Some(termination) = code.strip_prefix("termination-") {
            let found = TERMINATIONS.into_iter().find(|value| slug(value) == termination);
            return found.map(Closing::Terminated).ok_or_else(|| self.missing("closing"));
        }
        match terms {
            CaseKind::Corrections(_) => filled.one("closing", &DISCHARGES).map(Closing::Discharged),
            CaseKind::Resettlement(_) => filled.one("closing", &HELP_ENDS).map(Closing::HelpEnded),
        }
        .ok_or_else(|| self.missing("closing"))
    }

    pub(super) fn missing(&self, field: &str) -> Failure {
        let said = self.t("tui-fault-required");
        Failure { text: said.clone(), fields: vec![(field.to_owned(), said)] }
    }

    /// A sanction proposed by the street, or a decision entered.
    fn sanction(
        &mut self,
        kind: FormKind,
        subject: &Handle,
        values: &[(&'static str, Value)],
        now: Moment,
    ) -> Result<Done, Failure> {
        let filled = Filled(values);
        let id: SubjectId = self.id(subject)?;
        let on = filled.day("day").unwrap_or(now.day());
        let file = self.file(id)?;
        let case = self.case(file, on)?.id;
        let known: Option<SanctionId> = filled.code("sanction").parse().ok();
        let known = known.and_then(|known| file.sanctions.iter().find(|sanction| sanction.id == known));
        let what = match known {
            Some(sanction) => sanction.kind,
            None => filled.one("sanction", &SanctionKind::ALL).ok_or_else(|| self.missing("sanction"))?,
        };
        let known = known.map(|sanction| sanction.id);
        let entropy = self.entropy.as_mut();
        let words = self.words;
        let result = if kind == FormKind::Sanction {
            let grounds = crate::domain::Text::new(filled.text("notes")).unwrap_or_default();
            self.registry.propose_sanction(id, case, what, grounds, Vec::new(), on, now, entropy).map(drop)
        } else {
            let decision = Decision {
                sanction: known,
                case,
                kind: what,
                granted: filled.code("granted") == "yes",
                document: crate::domain::Text::new(filled.text("document")).unwrap_or_default(),
                decided_by: crate::domain::Text::new(filled.text("decided_by")).unwrap_or_default(),
            };
            self.registry.enter_decision(id, decision, on, now, entropy).map(drop)
        };
        result.map_err(|error| words_failure(words, &error))?;
        Ok(self.done("tui-saved"))
    }

    fn zero_report(&mut self, filled: &Filled<'_>, on: NaiveDate, now: Moment) -> Result<Done, Failure> {
        let overlay = filled.code("overlay").to_owned();
        let incident = self.text("notes", filled.text("notes"))?;
        let body = ZeroReported { overlay, incident };
        let written = self.registry.state_one(None, on, body, now, self.entropy.as_mut());
        written.map_err(|error| words_failure(self.words, &error))?;
        Ok(self.done("tui-saved"))
    }

    fn new_session(
        &mut self,
        filled: &Filled<'_>,
        people: &[Handle],
        on: NaiveDate,
        now: Moment,
    ) -> Result<Done, Failure> {
        let organisers =
            filled.text("partner").split(['、', ',', '，']).filter(|name| !name.trim().is_empty());
        let mut named = Vec::new();
        for name in organisers {
            named.push(self.text("partner", name)?);
        }
        let new = NewSession {
            on,
            kind: filled.one("kind", &SessionKind::ALL).ok_or_else(|| self.missing("kind"))?,
            topic: self.text("title", filled.text("title"))?,
            starts: filled.time("start"),
            minutes: filled.text("minutes").parse().unwrap_or(0),
            place: self.text("venue", filled.text("venue"))?,
            organisers: named,
            speaker: self.text("speaker", filled.text("speaker"))?,
            expected: self.expected(filled.code("who"), people, on)?,
        };
        let session = self.registry.plan_session(new, now, self.entropy.as_mut());
        let session = session.map_err(|error| words_failure(self.words, &error))?;
        Ok(Done { text: self.t("tui-saved"), made: Some(Handle(session.to_string())), lines: Vec::new() })
    }

    /// Who is expected at a session, by number.
    fn expected(&self, who: &str, people: &[Handle], on: NaiveDate) -> Result<Vec<AttendeeRef>, Failure> {
        if who == "marked" && people.is_empty() {
            let said = self.t("tui-why-none-marked");
            return Err(Failure { text: said.clone(), fields: vec![("who".to_owned(), said)] });
        }
        let marked: Vec<String> = people.iter().map(|handle| handle.0.clone()).collect();
        let mut files: Vec<_> = self
            .registry
            .state()
            .subjects
            .values()
            .filter(|file| {
                let Some(case) = file.current_case(on) else { return false };
                let here = case.is_registered_during(on);
                let corrections = case.terms_on(on).corrections();
                match who {
                    "corrections" => here && corrections.is_some(),
                    "resettlement" => here && corrections.is_none(),
                    "everybody" => here,
                    "drug-related" => {
                        let offence = corrections.is_some_and(|terms| terms.drug_related == Some(true));
                        here && (offence || file.person_on(on).drug_history == Some(true))
                    }
                    "marked" => marked.contains(&file.id.to_string()),
                    _ => false,
                }
            })
            .collect();
        files.sort_by_key(|file| file.number);
        Ok(files.into_iter().map(|file| AttendeeRef::Subject(file.id)).collect())
    }

    fn new_finding(&mut self, filled: &Filled<'_>, on: NaiveDate, now: Moment) -> Result<Done, Failure> {
        let number = filled.text("number").trim();
        let subject = if number.is_empty() {
            None
        } else {
            let parsed = number.parse().ok();
            let found =
                parsed.and_then(|number| self.registry.state().find_number(number)).map(|file| file.id);
            if found.is_none() {
                let said = self.t("tui-fault-number-unknown");
                return Err(Failure { text: said.clone(), fields: vec![("number".to_owned(), said)] });
            }
            found
        };
        let owner: OfficerId = filled.code("owner").parse().unwrap_or(self.registry.officer());
        let new = NewFinding {
            subject,
            source: FindingSource::SelfAudit,
            item: String::new(),
            severity: if filled.code("severity") == "serious" { Severity::Major } else { Severity::Minor },
            what: self.text("notes", filled.text("notes"))?,
            basis: crate::domain::Text::default(),
            owner,
            due: filled.day("due").unwrap_or(on),
            evidence: Vec::new(),
        };
        let written = self.registry.open_finding(new, on, now, self.entropy.as_mut());
        written.map_err(|error| words_failure(self.words, &error))?;
        Ok(self.done("tui-saved"))
    }
}
