//! Reports: which can be made, the preview, the rows behind a figure, export and filing.

use chrono::{Datelike as _, Months, NaiveDate};

use super::{Office, words_failure};
use crate::check::Equation;
use crate::domain::{DocumentExported, Fact, InspectionId, Moment, Permission, ReportFiled, ReportTextSet};
use crate::figures::{self, Figures, Period};
use crate::registry::{RegistryError, write_private};
use crate::report::filed;
use crate::report::filing::Obstacle;
use crate::report::{Brief, Document, Monthly, Names, Request, inspection, monthly, self_audit};
use crate::tui::backend::{Done, Failure};
use crate::tui::views::{FiledRow, Grid, Handle, ReportRow, ReportView, ReportsView, RowsView, SubjectRef};
use crate::{vault, write};

/// A report with what it was made from.
struct Made {
    document: Document,
    figures: Figures,
    equations: Vec<Equation>,
    period: Period,
    /// Everything about filing it, when it is the monthly self-audit.
    monthly: Option<Monthly>,
    /// The code it was filed under, when it is.
    code: Option<String>,
}

impl Office {
    /// The kinds of report and their periods.
    pub(super) fn reports(&self, day: NaiveDate) -> ReportsView {
        let founded = self.registry.state().office.founded.as_ref().map(|founded| founded.claimed_from);
        let may = self.registry.role().may(Permission::Report);
        let barred = (!may).then(|| self.t("tui-why-no-report-role"));
        let mut months = Vec::new();
        let mut month = day.with_day(1);
        while let Some(first) = month.filter(|first| {
            months.len() < 18 && founded.is_none_or(|from| *first >= from.with_day(1).unwrap_or(from))
        }) {
            months.push((first.format("%Y-%m").to_string(), self.month_words(first)));
            month = first.checked_sub_months(Months::new(1));
        }
        // A month is reported after it has ended: the last whole one comes first.
        if months.len() > 1 {
            months.swap(0, 1);
        }
        let mut runs: Vec<_> = self.registry.state().inspections.values().collect();
        runs.sort_by_key(|run| std::cmp::Reverse((run.on, run.started)));
        let inspections = runs.into_iter().map(|run| (run.id.to_string(), run.on.to_string())).collect();
        let later = Some(self.t("tui-why-later"));
        let row =
            |id: &str, title: &str, about: &str, why_not: Option<String>, periods: Vec<(String, String)>| {
                ReportRow { id: id.into(), title: self.t(title), about: self.t(about), why_not, periods }
            };
        let filed = self.registry.state().office.filed.iter().rev().map(|filed| {
            let (report, code) = (&filed.value, filed.value.code.clone());
            let day = report.dated.to_string();
            FiledRow {
                id: report.report.as_str().into(),
                period: report.from.format("%Y-%m").to_string(),
                title: self.t("tui-report-self-audit"),
                words: format!("{}  {code}", self.month_words(report.from)),
                about: self
                    .ta("tui-report-filed-about", &[("day", day.into()), ("code", code.clone().into())]),
            }
        });
        ReportsView {
            rows: vec![
                row(
                    self_audit::KIND,
                    "tui-report-self-audit",
                    "tui-report-self-audit-about",
                    barred.clone(),
                    months,
                ),
                row(
                    inspection::KIND,
                    "tui-report-inspection",
                    "tui-report-inspection-about",
                    barred,
                    inspections,
                ),
                row("bulletin", "tui-report-bulletin", "tui-report-bulletin-about", later, Vec::new()),
            ],
            filed: filed.collect(),
        }
    }

    fn month_words(&self, first: NaiveDate) -> String {
        let (year, month) = (first.year().to_string(), first.month());
        self.ta("tui-month", &[("year", year.into()), ("month", month.into())])
    }

    /// A filed report, made again and proved.
    fn make_filed(&self, filed: &ReportFiled, now: Moment) -> Result<Made, Failure> {
        let seen = self.filed.borrow().as_ref().filter(|(digest, _)| *digest == filed.digest).cloned();
        let again = match seen {
            Some((_, again)) => again,
            None => {
                let again = filed::again(&self.registry, filed, now.local());
                let again = again.map_err(|error| words_failure(self.words, &error))?;
                let code = filed.code.clone();
                let again = again
                    .ok_or_else(|| Failure::new(self.ta("tui-why-not-proved", &[("code", code.into())])))?;
                *self.filed.borrow_mut() = Some((filed.digest.clone(), again.clone()));
                again
            }
        };
        Ok(Made {
            document: again.document.clone(),
            figures: again.figures.clone(),
            equations: again.equations.clone(),
            period: again.figures.period,
            monthly: Some(again),
            code: Some(filed.code.clone()),
        })
    }

    fn make(&self, id: &Handle, period: &str, now: Moment) -> Result<Made, Failure> {
        let state = self.registry.state();
        let (policy, reference) = (self.registry.policy(), self.registry.reference());
        self.registry.require(Permission::Report).map_err(|error| self.failure(&error))?;
        let wrong = || Failure::new(self.t("tui-why-no-period"));
        let run: Option<InspectionId> = period.parse().ok();
        let run = run.and_then(|run| state.inspections.get(&run));
        let span = if let Some(run) = run {
            Period { from: run.scope.as_of.with_day(1).unwrap_or(run.scope.as_of), to: run.scope.as_of }
        } else {
            let first: NaiveDate = format!("{period}-01").parse().map_err(|_| wrong())?;
            Period::month(first.year(), first.month()).ok_or_else(wrong)?
        };
        let broken = |error| words_failure(self.words, &RegistryError::Policy(error));
        let Some(run) = run else {
            if id.0 != self_audit::KIND {
                return Err(wrong());
            }
            if let Some(filed) = filed::filing_of(state, self_audit::KIND, span.from) {
                return self.make_filed(filed, now);
            }
            let request = Request {
                period: span,
                names: Names::Masked,
                dated: now.day(),
                made_at: now.local(),
                head: self.registry.head(),
            };
            let monthly = monthly(state, policy, reference, request).map_err(broken)?;
            return Ok(Made {
                document: monthly.document.clone(),
                figures: monthly.figures.clone(),
                equations: monthly.equations.clone(),
                period: span,
                monthly: Some(monthly),
                code: None,
            });
        };
        let figures = figures::month(state, policy, reference, span).map_err(broken)?;
        let head = self.registry.head().map(|head| head.hash.printed()).unwrap_or_default();
        let brief = Brief {
            state,
            policy,
            reference,
            figures: &figures,
            equations: &[],
            names: Names::Masked,
            head: &head,
            made_at: now.local(),
        };
        let list = reference.checklist(&run.scope.checklist);
        let list = list.ok_or_else(|| Failure::new(self.t("tui-why-no-checklist")))?;
        let document = inspection::inspection(&brief, run, list, now.day());
        Ok(Made { document, figures, equations: Vec::new(), period: span, monthly: None, code: None })
    }

    /// A report in preview.
    pub(super) fn report(&self, id: &Handle, period: &str, now: Moment) -> Result<ReportView, Failure> {
        let made = self.make(id, period, now)?;
        let checks = made.equations.iter().map(|equation| {
            let said = format!("{}  {} = {}", equation.name, equation.left, equation.right);
            (equation.holds(), if equation.holds() { said } else { said.replace(" = ", " / ") })
        });
        let key = (id.0.clone(), made.period.from, self_audit::NEXT_PLAN.to_owned());
        let plan = self.registry.state().office.texts.get(&key).map(ToString::to_string);
        let stage = if made.document.draft { "tui-report-draft" } else { "tui-report-final" };
        let state = match &made.code {
            Some(code) => self.ta("tui-report-filed", &[("code", code.clone().into())]),
            None => self.t(stage),
        };
        Ok(ReportView {
            id: id.clone(),
            period: period.to_owned(),
            title: made.document.title.clone(),
            checks: checks.collect(),
            state,
            filed: made.code.is_some(),
            why_not: self.obstacle(&made),
            plan: plan.unwrap_or_default(),
            has_plan: id.0 == self_audit::KIND,
            document: Some(made.document),
        })
    }

    /// Why a report cannot be filed now.
    fn obstacle(&self, made: &Made) -> Option<String> {
        let Some(monthly) = &made.monthly else { return Some(self.t("tui-obstacle-kind")) };
        if !self.registry.role().may(Permission::FileReport) {
            return Some(self.t("tui-obstacle-role"));
        }
        let failing = made.equations.iter().filter(|equation| !equation.holds()).count();
        monthly.obstacles.first().map(|first| match first {
            Obstacle::Equation(_) => self.ta("tui-obstacle-equations", &[("n", failing.into())]),
            Obstacle::ToFill(what) => self.ta("tui-obstacle-gap", &[("what", what.clone().into())]),
            Obstacle::PeriodOpen => self.t("tui-obstacle-open"),
            Obstacle::FiledBefore => self.t("tui-obstacle-filed"),
        })
    }

    /// The rows behind a figure.
    pub(super) fn rows(
        &self,
        report: &Handle,
        period: &str,
        figure: &Handle,
        now: Moment,
    ) -> Result<RowsView, Failure> {
        let day = now.day();
        let made = self.make(report, period, now)?;
        let found = made.figures.get(&figure.0);
        let found = found.ok_or_else(|| Failure::new(self.t("tui-why-no-figure")))?;
        let definition = made.figures.definitions.get(&found.code);
        let name = definition.map_or(found.code.as_str(), |known| self.pick(&known.zh, &known.en));
        let basis = definition.map_or("", |known| self.pick(&known.basis, &known.basis_en));
        let heads = vec![
            (self.t("tui-col-number"), 10),
            (self.t("tui-col-name"), 10),
            (self.t("tui-col-day"), 10),
            (self.t("tui-col-count"), 4),
            (self.t("tui-col-summary"), 0),
        ];
        let mut rows = Vec::new();
        let mut subjects: Vec<Option<SubjectRef>> = Vec::new();
        for row in &found.rows {
            let file = row.subject.and_then(|id| self.registry.state().subjects.get(&id));
            let subject = file.map(|file| self.subject_ref(file, day));
            rows.push(vec![
                subject.as_ref().map_or("-".to_owned(), |subject| subject.number.clone()),
                subject.as_ref().map_or("-".to_owned(), |subject| subject.name.clone()),
                row.day.map_or("-".to_owned(), |day| day.to_string()),
                row.count.to_string(),
                self.row_words(row),
            ]);
            subjects.push(subject);
        }
        // A ratio has no rows of its own: the two counts behind it do.
        let hint =
            if found.rows.is_empty() { format!("  {}", self.t("tui-rows-none")) } else { String::new() };
        Ok(RowsView {
            title: format!("{}  {} {}{}", found.code, name, found.value.printed(), found.unit.zh()),
            definition: format!("{basis}{hint}"),
            grid: Grid { heads, rows },
            subjects,
        })
    }

    fn row_words(&self, row: &figures::Row) -> String {
        let state = self.registry.state();
        if let Some(session) = row.session.and_then(|id| state.sessions.get(&id)) {
            return self.session_title(&session.plan);
        }
        if let Some(finding) = row.finding.and_then(|id| state.findings.get(&id)) {
            return format!("#{:03} {}", finding.what.serial, finding.what.what);
        }
        let facts = row.facts.iter().take(3).filter_map(|id| self.registry.fact(*id).ok().flatten());
        let lines: Vec<String> =
            facts.map(|entry| crate::words::fact_line(self.words, &self.registry, &entry.fact)).collect();
        lines.join("  ")
    }

    /// Keeps the typed plan for the next month.
    pub(super) fn plan(
        &mut self,
        id: &Handle,
        period: &str,
        text: &str,
        now: Moment,
    ) -> Result<Done, Failure> {
        let made = self.make(id, period, now)?;
        if made.code.is_some() {
            return Err(Failure::new(self.t("tui-obstacle-filed")));
        }
        let body = ReportTextSet {
            report: id.0.clone(),
            from: made.period.from,
            section: self_audit::NEXT_PLAN.to_owned(),
            text: self.text("plan", text)?,
        };
        let written = self.registry.state_one(None, now.day(), body, now, self.entropy.as_mut());
        written.map_err(|error| words_failure(self.words, &error))?;
        Ok(self.done("tui-saved"))
    }

    /// Writes the document, its annex and its text, sealed to everybody who may open the registry.
    pub(super) fn export_report(&mut self, id: &Handle, period: &str, now: Moment) -> Result<Done, Failure> {
        let made = self.make(id, period, now)?;
        let recipients: Vec<String> =
            self.registry.vault().roster().recipients().iter().map(|known| (*known).to_owned()).collect();
        let folder = self.registry.exports_dir().map_err(|_| Failure::new(self.t("tui-export-failed")))?;
        let stem = format!("{}-{}-{}", id.0, made.period.to.format("%Y%m%d"), now.local().format("%H%M%S"));
        let mut lines = Vec::new();
        let mut ready = Vec::new();
        for format in [write::Format::Docx, write::Format::Xlsx, write::Format::Markdown] {
            let bytes = write::write(&made.document, format)
                .map_err(|_| Failure::new(self.t("tui-export-failed")))?;
            let sealed = vault::seal(&recipients, &bytes)
                .map_err(|error| words_failure(self.words, &RegistryError::Vault(error)))?;
            let name = format!("{stem}.{}.age", format.extension());
            let what = format!("{} {}", id.0, format.extension());
            let digest = blake3::hash(&bytes).to_hex().to_string();
            ready.push((name, sealed, DocumentExported { what, digest, plain: false }));
        }
        // Recorded first: nothing leaves unseen.
        let facts = ready.iter().map(|(_, _, body)| Fact::new(now.day(), None, body.clone()));
        let facts = facts.collect();
        self.registry
            .record(facts, now, self.entropy.as_mut())
            .map_err(|error| words_failure(self.words, &error))?;
        for (name, sealed, _) in ready {
            write_private(&folder.join(&name), &sealed, true)
                .map_err(|_| Failure::new(self.t("tui-export-failed")))?;
            lines.push(format!("exports/{name}"));
        }
        Ok(Done { text: self.t("tui-exported"), made: None, lines })
    }

    /// Files a report: words, figures and the head they were made from are frozen.
    pub(super) fn file_report(&mut self, id: &Handle, period: &str, now: Moment) -> Result<Done, Failure> {
        let made = self.make(id, period, now)?;
        if let Some(why) = self.obstacle(&made) {
            return Err(Failure::new(why));
        }
        let filed = made.monthly.as_ref().and_then(|monthly| monthly.file().ok());
        let Some((_, body)) = filed else { return Err(Failure::new(self.t("tui-obstacle-kind"))) };
        let code = body.code.clone();
        let fact = Fact::new(now.day(), None, body);
        let written = self.registry.record(vec![fact], now, self.entropy.as_mut());
        written.map_err(|error| words_failure(self.words, &error))?;
        Ok(Done {
            text: self.ta("tui-filed", &[("code", code.clone().into())]),
            made: None,
            lines: vec![code],
        })
    }
}
