//! The registry behind the screens: queries into view models, commands into facts, refusals into words.

mod audit;
mod calc;
mod door;
mod duties;
mod entry;
mod findings;
mod inspection;
mod register;
mod reports;
mod sessions;
mod subject;
mod today;
mod undo;

#[cfg(test)]
mod tests;

pub use door::OfficeDoor;

use std::cell::RefCell;
use std::str::FromStr;

use chrono::NaiveDate;
use zeroize::Zeroizing;

use super::Kind;
use super::backend::{Answer, Backend, Command, Done, Failure, Query};
use super::views::{Handle, SessionInfo, SubjectRef};
use crate::acts::{self, Act, At, MadeReport, Mode, Refusal};
use crate::assets::{Arg, Catalog, Lang};
use crate::domain::{CaseFile, Category, Entropy, FactId, Moment, SubjectFile, SubjectId, Text};
use crate::exchange::roster;
use crate::registry::{Bar, Card, Registry, RegistryError, initials};
use crate::{vault, words};

/// An unlocked registry as the screens' backend.
pub struct Office {
    registry: Registry,
    words: &'static Catalog,
    entropy: Box<dyn Entropy + Send>,
    kind: Kind,
    /// The filed report looked at last, so that its figures and rows do not replay the journal each time.
    filed: RefCell<Option<(String, MadeReport)>>,
}

impl Office {
    /// The backend of an open registry.
    pub fn new(
        registry: Registry,
        words: &'static Catalog,
        entropy: Box<dyn Entropy + Send>,
        kind: Kind,
    ) -> Self {
        Self { registry, words, entropy, kind, filed: RefCell::default() }
    }

    pub(in crate::tui) fn words(&self) -> &'static Catalog {
        self.words
    }

    pub(in crate::tui) fn registry(&self) -> &Registry {
        &self.registry
    }

    pub(in crate::tui) fn t(&self, key: &str) -> String {
        self.words.text(key)
    }

    pub(in crate::tui) fn ta(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        self.words.text_args(key, args)
    }

    fn lang(&self) -> Lang {
        self.words.lang()
    }

    fn zh(&self) -> bool {
        self.words.lang() == Lang::Zh
    }

    /// The Chinese or the English of two texts of a data file.
    pub(in crate::tui) fn pick<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        if self.zh() || en.is_empty() { zh } else { en }
    }

    fn failure(&self, error: &RegistryError) -> Failure {
        let told = words::error(self.words, error);
        Failure::new(told.to_string().replace('\n', " "))
    }

    /// The registry, and the clocks and the randomness of an act.
    pub(in crate::tui) fn desk(&mut self, now: Moment) -> (&mut Registry, At<'_>) {
        (&mut self.registry, At::new(now, self.entropy.as_mut()))
    }

    /// A refused act in words; what names a field of a form stands at that field too.
    pub(in crate::tui) fn refused(&self, refusal: &Refusal) -> Failure {
        let said = words::refusal(self.words, refusal).to_string().replace('\n', " ");
        let fields: Vec<(String, String)> = match refusal {
            Refusal::Cells(cells) => {
                let cell = |(field, reason): &(roster::Field, roster::RejectReason)| {
                    (field.key().to_owned(), reason.message().words(self.words))
                };
                cells.iter().map(cell).collect()
            }
            other => other.field().map(|field| (field.to_owned(), said.clone())).into_iter().collect(),
        };
        let text = match fields.as_slice() {
            [(_, first), _, ..] => first.clone(),
            _ => said,
        };
        Failure { text, fields }
    }

    pub(in crate::tui) fn text(&self, field: &str, raw: &str) -> Result<Text, Failure> {
        Text::new(raw).map_err(|error| {
            let told = words::text_error(self.words, &self.t("tui-this-field"), error)
                .to_string()
                .replace('\n', " ");
            Failure { text: told.clone(), fields: vec![(field.to_owned(), told)] }
        })
    }

    pub(in crate::tui) fn id<T: FromStr>(&self, handle: &Handle) -> Result<T, Failure> {
        handle.0.parse().map_err(|_| Failure::new(self.t("tui-why-no-row")))
    }

    fn may_view(&self) -> Result<(), Failure> {
        acts::permit(&self.registry, Act::Look).map_err(|refusal| self.refused(&refusal))
    }

    pub(in crate::tui) fn file(&self, id: SubjectId) -> Result<&SubjectFile, Failure> {
        let found = self.registry.state().subjects.get(&id);
        found.ok_or_else(|| self.failure(&RegistryError::NoSuchSubject))
    }

    pub(in crate::tui) fn case<'f>(
        &self,
        file: &'f SubjectFile,
        day: NaiveDate,
    ) -> Result<&'f CaseFile, Failure> {
        file.current_case(day).ok_or_else(|| Failure::new(self.t("tui-why-no-case")))
    }

    /// How a list names a subject, as far as this officer may know the name.
    fn subject_ref(&self, file: &SubjectFile, day: NaiveDate) -> SubjectRef {
        let Card { id, number, name, hidden, .. } = self.registry.card(file, day);
        let mut found_by = Vec::new();
        if !hidden {
            found_by = initials(&file.person().name);
            found_by.extend(file.person().pinyin.clone());
        }
        let helped = file.current_case(day).is_some_and(|case| case.terms_on(day).resettlement().is_some());
        SubjectRef { id: Handle(id.to_string()), number, name, initials: found_by, helped }
    }

    /// Category or grade in its fixed short form.
    fn short_kind(&self, case: &CaseFile, day: NaiveDate) -> String {
        match case.terms_on(day) {
            crate::domain::CaseKind::Corrections(terms) => self.t(match terms.category {
                Category::PublicSurveillance => "tui-short-surveillance",
                Category::SuspendedSentence => "tui-short-suspended",
                Category::Parole => "tui-short-parole",
                Category::TemporaryExecution => "tui-short-temporary",
            }),
            crate::domain::CaseKind::Resettlement(_) => self.t("tui-short-resettlement"),
        }
    }

    fn long_kind(&self, case: &CaseFile, day: NaiveDate) -> String {
        match case.terms_on(day) {
            crate::domain::CaseKind::Corrections(terms) => words::term(self.words, &terms.category),
            crate::domain::CaseKind::Resettlement(_) => self.t("tui-kind-resettlement"),
        }
    }

    /// Supervision level, or grade of assistance, on a day.
    fn level(&self, case: &CaseFile, day: NaiveDate) -> String {
        if let Some(terms) = case.terms_on(day).resettlement() {
            return words::term(self.words, &terms.grade);
        }
        let Some(level) = case.level_on(day) else { return "-".to_owned() };
        let profile = self.registry.policy().profile_on(day);
        match profile.level(&level.value) {
            Some(known) => self.pick(&known.id, &known.name_en).to_owned(),
            None => level.value.clone(),
        }
    }

    /// Risk band of the newest screening, by the name its instrument gives it.
    fn risk(&self, file: &SubjectFile, case: &CaseFile, day: NaiveDate) -> String {
        let Some(screening) = file.screening_on(case.id, day) else { return "-".to_owned() };
        let band = screening.band.as_deref().unwrap_or("-");
        let bands = self.registry.reference().instruments.iter().flat_map(|instrument| &instrument.bands);
        let named = bands.into_iter().find(|known| known.id == band);
        named.map_or_else(|| band.to_owned(), |known| self.pick(&known.zh, &known.en).to_owned())
    }

    fn kind_line(&self, file: &SubjectFile, day: NaiveDate) -> String {
        match file.current_case(day) {
            // The grade of assistance says already that it is assistance.
            Some(case) if case.terms_on(day).resettlement().is_some() => self.level(case, day),
            Some(case) => format!("{} {}", self.short_kind(case, day), self.level(case, day)),
            None => "-".to_owned(),
        }
    }

    fn done(&self, key: &str) -> Done {
        Done { text: self.t(key), made: None, lines: Vec::new() }
    }

    fn reveal(&mut self, subject: &Handle, reason: &str, now: Moment) -> Result<Done, Failure> {
        let id: SubjectId = self.id(subject)?;
        let reason = self.text("reason", reason)?;
        let (registry, mut at) = self.desk(now);
        let revealed = acts::reveal(registry, id.into(), reason, &mut at);
        let revealed = revealed.map_err(|refusal| self.refused(&refusal))?;
        let mut lines = vec![
            (self.t("tui-label-document"), revealed.document),
            (self.t("tui-label-phone"), revealed.phone),
            (self.t("tui-label-residence"), revealed.residence),
            (self.t("tui-label-household"), revealed.household),
            (self.t("tui-label-employer-phone"), revealed.employer_phone),
        ];
        lines.extend(revealed.relatives);
        let shown = lines.into_iter().filter(|(_, value)| !value.is_empty());
        Ok(Done {
            text: self.t("tui-revealed"),
            made: None,
            lines: shown.map(|(label, value)| format!("{label}  {value}")).collect(),
        })
    }

    /// A fact that was stated wrongly is withdrawn by one that says why.
    fn withdraw(&mut self, fact: &Handle, reason: &str, now: Moment) -> Result<Done, Failure> {
        let target: FactId = self.id(fact)?;
        let reason = self.text("reason", reason)?;
        let (registry, mut at) = self.desk(now);
        let written = acts::withdraw(registry, target, reason, Mode::Commit, &mut at);
        written.map_err(|refusal| self.refused(&refusal))?;
        Ok(self.done("tui-withdrawn"))
    }

    fn confirm_clock(&mut self, reason: &str, now: Moment) -> Result<Done, Failure> {
        let reason = self.text("reason", reason)?;
        let confirmed = self.registry.confirm_clock(reason, now, self.entropy.as_mut());
        confirmed.map_err(|error| words_failure(self.words, &error))?;
        Ok(self.done("tui-clock-confirmed"))
    }

    fn carry_out(&mut self, command: &Command, now: Moment) -> Result<Done, Failure> {
        match command {
            Command::Record { kind, subject, values, people } => {
                self.record(*kind, subject.as_ref(), values, people, now)
            }
            Command::Attend { session, subject, status } => self.attend(session, subject, *status, now),
            Command::AmendAttendance { session, subject, status, reason } => {
                self.amend_attendance(session, subject, *status, reason, now)
            }
            Command::Withdraw { fact, reason } => self.withdraw(fact, reason, now),
            Command::RestAbsent { session } => self.rest_absent(session, now),
            Command::CloseSession { session } => self.close_session(session, now),
            Command::Screen { subject, instrument, answers } => {
                self.screen(subject, instrument, answers, now)
            }
            Command::Judge { run, subject, items } => self.judge(run, subject, items, now),
            Command::FinishRun { run } => self.finish_run(run, now),
            Command::Advance { finding, note } => self.advance(finding, note, now),
            Command::SendBack { finding, reason } => self.send_back(finding, reason, now),
            Command::ExportReport { id, period } => self.export_report(id, period, now),
            Command::Section { id, period, section, text } => self.section(id, period, section, text, now),
            Command::FileReport { id, period } => self.file_report(id, period, now),
            Command::Reveal { subject, reason } => self.reveal(subject, reason, now),
            Command::Undo => self.undo(now),
            Command::Verify => self.verify(),
            Command::ConfirmClock(reason) => self.confirm_clock(reason, now),
            Command::Calculate(typed) => self.calculate(typed, now),
        }
    }

    fn verify(&mut self) -> Result<Done, Failure> {
        let report = acts::verify(&mut self.registry).map_err(|refusal| self.refused(&refusal))?;
        let journal = &report.journal;
        let lines = vec![
            self.ta(
                "tui-verified-pages",
                &[("n", report.pages.pages.into()), ("good", report.pages.authentic.into())],
            ),
            self.ta(
                "tui-verified-journal",
                &[("commits", journal.commits.into()), ("facts", journal.facts.into())],
            ),
            self.ta(
                "tui-verified-files",
                &[("subjects", report.subjects.into()), ("works", report.works.into())],
            ),
            self.ta("tui-verified-clock", &[("n", journal.clock_jumps.len().into())]),
        ];
        Ok(Done { text: self.t("tui-verified"), made: None, lines })
    }
}

/// A refusal in words.
fn words_failure(words: &'static Catalog, error: &RegistryError) -> Failure {
    Failure::new(crate::words::error(words, error).to_string().replace('\n', " "))
}

impl Backend for Office {
    fn info(&self) -> SessionInfo {
        let office = &self.registry.state().office;
        let founded = office.founded.as_ref();
        let role = self.registry.role();
        let mut banner = None;
        if let Some(demo) = self.kind.banner() {
            banner = Some(self.t(demo));
        } else if let Some(fault) = self.registry.notes().own.or(self.registry.notes().second) {
            let args = [("fault", words::note_fault(self.words, fault).into())];
            banner = Some(self.ta("tui-banner-note", &args));
        } else if let Some(head) = self.registry.new_heads().last() {
            let name = self.registry.officer_name(head.value).to_owned();
            let args = [("day", head.from.to_string().into()), ("name", name.into())];
            banner = Some(self.ta("tui-banner-new-head", &args));
        } else if self.registry.header_anomaly() {
            banner = Some(self.t("tui-banner-header"));
        } else if let Some(used) = self.registry.untold_recoveries().last() {
            let name = self.registry.officer_name(used.value).to_owned();
            let args = [("day", used.from.to_string().into()), ("name", name.into())];
            banner = Some(self.ta("tui-banner-escrow-used", &args));
        } else if self.registry.vault().roster().escrow_count() == 0 {
            banner = Some(self.t("tui-banner-escrow"));
        }
        let bar = self.registry.bar();
        let failed = self.registry.write_failed().map(RegistryError::Store);
        let barred = match (bar, &failed) {
            (Some(bar), _) => Some(words::barred(self.words, bar)),
            (None, Some(error)) => Some(words::error(self.words, error)),
            (None, None) => None,
        };
        if let Some(told) = &barred {
            banner = Some(told.what.clone());
        } else if banner.is_none() && self.registry.shared_volume().is_some() {
            banner = Some(self.t("tui-banner-shared-volume"));
        }
        let clock = match bar {
            Some(Bar::Clock(doubt)) => Some(words::clock(self.words, doubt).what),
            _ => None,
        };
        SessionInfo {
            id: Handle(self.registry.officer().to_string()),
            office: founded.map(|founded| founded.name.to_string()).unwrap_or_default(),
            officer: self.registry.officer_name(self.registry.officer()).to_owned(),
            role: words::term(self.words, &role),
            rank: Some(role),
            banner,
            barred: barred.map(|told| told.to_string().replace('\n', " ")),
            clock,
        }
    }

    fn ask(&mut self, query: &Query, now: Moment) -> Result<Answer, Failure> {
        let day = now.day();
        // Reads that waited a minute go into the journal; a failure shows at the next write.
        let _ = self.registry.flush_reads(now, self.entropy.as_mut(), false);
        // The audit trail has a permission of its own.
        if !matches!(query, Query::Audit(_)) {
            self.may_view()?;
        }
        match query {
            Query::Today => Ok(Answer::Today(self.today(day))),
            Query::Register => Ok(Answer::Register(self.register(day))),
            Query::Subject(subject) => self.subject(subject, now).map(Answer::Subject),
            Query::Entry { kind, subject } => self.entry(*kind, subject.as_ref(), now).map(Answer::Entry),
            Query::Sessions => Ok(Answer::Sessions(self.sessions(day))),
            Query::SignIn(session) => self.sign_in(session, day).map(Answer::SignIn),
            Query::Screening { subject, instrument } => {
                self.screening(subject, instrument.as_ref(), now).map(Answer::Screening)
            }
            Query::Inspections => Ok(Answer::Inspections(self.inspections())),
            Query::Walk { run, at } => self.walk(run, *at).map(Answer::Walk),
            Query::Findings => Ok(Answer::Findings(self.findings(day))),
            Query::Reports => Ok(Answer::Reports(self.reports(day))),
            Query::Report { id, period } => self.report(id, period, now).map(Answer::Report),
            Query::Rows { report, period, figure } => {
                self.rows(report, period, figure, now).map(Answer::Rows)
            }
            Query::Audit(count) => self.audit(*count).map(Answer::Audit),
            Query::Undoable => self.undoable().map(Answer::Undoable),
        }
    }

    fn tell(&mut self, command: &Command, now: Moment) -> Result<Done, Failure> {
        let before = self.registry.saved().len();
        let done = self.carry_out(command, now);
        let saved: Vec<String> = self.registry.saved()[before..].iter().map(ToString::to_string).collect();
        let trouble = self.registry.take_troubles().into_iter().next();
        let failed = match (&done, trouble) {
            (Err(failure), _) => failure.text.clone(),
            (Ok(_), Some(trouble)) => words_failure(self.words, &trouble).text,
            (Ok(_), None) => return done,
        };
        if saved.is_empty() {
            return done;
        }
        // a step after the saving failed: what was stated must not look lost
        let facts = saved.join(&self.t("words-comma"));
        Err(Failure::new(self.ta("tui-saved-but", &[("facts", facts.into()), ("what", failed.into())])))
    }

    fn lock(self: Box<Self>, draft: Option<&str>, now: Moment) -> Option<Vec<u8>> {
        let sealed = draft.and_then(|draft| self.seal_draft(draft));
        let Self { registry, mut entropy, .. } = *self;
        // Whatever the store says, the keys are gone afterwards.
        let _ = registry.lock(now, entropy.as_mut());
        sealed
    }

    fn seal_draft(&self, draft: &str) -> Option<Vec<u8>> {
        let own = self.registry.vault().officer().recipient.clone();
        vault::seal(&[own], draft.as_bytes()).ok()
    }

    fn open_draft(&mut self, sealed: &[u8]) -> Option<Zeroizing<String>> {
        let plain = self.registry.vault().open(sealed).ok()?;
        std::str::from_utf8(&plain).ok().map(|text| Zeroizing::new(text.to_owned()))
    }
}
