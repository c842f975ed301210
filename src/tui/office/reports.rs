//! Reports: which can be made, the preview, the rows behind a figure, export and filing.

use chrono::{Datelike as _, Months, NaiveDate};

use super::Office;
use crate::acts::{self, Act, MadeReport, Mode, Place, ReportAsked, Seal, Which};
use crate::domain::Moment;
use crate::figures::{self, Period};
use crate::report::filing::Obstacle;
use crate::report::{inspection, self_audit};
use crate::tui::backend::{Done, Failure};
use crate::tui::views::{FiledRow, Grid, Handle, ReportRow, ReportView, ReportsView, RowsView, SubjectRef};
use crate::write::Format;
use std::path::PathBuf;

impl Office {
    /// The kinds of report and their periods.
    pub(super) fn reports(&self, day: NaiveDate) -> ReportsView {
        let founded = self.registry.state().office.founded.as_ref().map(|founded| founded.claimed_from);
        let barred = Act::Report.lacks(self.registry.role()).is_some();
        let barred = barred.then(|| self.t("tui-why-no-report-role"));
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

    /// A report as the screen names it.
    fn which(&self, id: &Handle, period: &str) -> Result<Which, Failure> {
        let wrong = || Failure::new(self.t("tui-why-no-period"));
        if let Ok(run) = period.parse() {
            return Ok(Which::Inspection(run));
        }
        let first: NaiveDate = format!("{period}-01").parse().map_err(|_| wrong())?;
        let month = Period::month(first.year(), first.month()).ok_or_else(wrong)?;
        if id.0 == self_audit::KIND { Ok(Which::SelfAudit(month)) } else { Err(wrong()) }
    }

    /// Makes a report; a filed one that was looked at last is kept, since it is made again from the journal.
    fn make(&self, id: &Handle, period: &str, now: Moment) -> Result<MadeReport, Failure> {
        let which = self.which(id, period)?;
        let filed = match which {
            Which::SelfAudit(month) => {
                acts::filing_of(&self.registry, month).map(|filed| filed.digest.clone())
            }
            Which::Inspection(_) => None,
        };
        let seen = self.filed.borrow().as_ref().filter(|(digest, _)| Some(digest) == filed.as_ref()).cloned();
        if let Some((_, seen)) = seen {
            return Ok(seen);
        }
        let made = acts::make_report(&self.registry, &ReportAsked::of(which), now);
        let made = made.map_err(|refusal| self.refused(&refusal))?;
        if let Some(digest) = filed {
            *self.filed.borrow_mut() = Some((digest, made.clone()));
        }
        Ok(made)
    }

    /// A report in preview.
    pub(super) fn report(&self, id: &Handle, period: &str, now: Moment) -> Result<ReportView, Failure> {
        let made = self.make(id, period, now)?;
        let checks = made.equations.iter().map(|equation| {
            let said = format!("{}  {} = {}", equation.name, equation.left, equation.right);
            (equation.holds(), if equation.holds() { said } else { said.replace(" = ", " / ") })
        });
        let key = (id.0.clone(), made.figures.period.from, self_audit::NEXT_PLAN.to_owned());
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
    fn obstacle(&self, made: &MadeReport) -> Option<String> {
        if !made.fileable() {
            return Some(self.t("tui-obstacle-kind"));
        }
        if Act::FileReport.lacks(self.registry.role()).is_some() {
            return Some(self.t("tui-obstacle-role"));
        }
        let failing = made.equations.iter().filter(|equation| !equation.holds()).count();
        made.obstacles.first().map(|first| match first {
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
        let Which::SelfAudit(month) = self.which(id, period)? else {
            return Err(Failure::new(self.t("tui-why-no-plan")));
        };
        let text = self.text("plan", text)?;
        let (registry, mut at) = self.desk(now);
        let kept = acts::set_plan(registry, month, text, Mode::Commit, &mut at);
        kept.map_err(|refusal| self.refused(&refusal))?;
        Ok(self.done("tui-saved"))
    }

    /// Writes the document, its annex and its text to the registry's exports.
    pub(super) fn export_report(&mut self, id: &Handle, period: &str, now: Moment) -> Result<Done, Failure> {
        const FORMATS: [Format; 3] = [Format::Docx, Format::Xlsx, Format::Markdown];
        let made = self.make(id, period, now)?;
        let (registry, mut at) = self.desk(now);
        let written =
            acts::export_report(registry, &made, &FORMATS, Place::Exports, Seal::Everybody, &mut at);
        let written = written.map_err(|refusal| self.refused(&refusal))?;
        let name = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let lines = written.iter().filter_map(name).map(|name| format!("exports/{name}")).collect();
        Ok(Done { text: self.t("tui-exported"), made: None, lines })
    }

    /// Files a report: words, figures and the head they were made from are frozen.
    pub(super) fn file_report(&mut self, id: &Handle, period: &str, now: Moment) -> Result<Done, Failure> {
        let made = self.make(id, period, now)?;
        let (registry, mut at) = self.desk(now);
        let filed = acts::file_report(registry, &made, &mut at).map_err(|refusal| self.refused(&refusal))?;
        let code = filed.code.unwrap_or_default();
        Ok(Done {
            text: self.ta("tui-filed", &[("code", code.clone().into())]),
            made: None,
            lines: vec![code],
        })
    }
}
