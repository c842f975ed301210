//! Reports: which can be made, the preview, the rows behind a figure, export and filing.

use chrono::{Datelike as _, NaiveDate};

use super::Office;
use crate::acts::{self, Act, MadeReport, Mode, Place, ReportAsked, Seal};
use crate::domain::Moment;
use crate::figures;
use crate::policy::Template;
use crate::report::filing::Obstacle;
use crate::report::{KINDS, Span, kind, month_code};
use crate::tui::backend::{Done, Failure};
use crate::tui::views::{
    FiledRow, Grid, Handle, ReportRow, ReportView, ReportsView, RowsView, SectionView, SubjectRef,
};
use crate::write::Format;
use std::path::PathBuf;

impl Office {
    /// The kinds of report and their periods.
    pub(super) fn reports(&self, day: NaiveDate) -> ReportsView {
        let barred = Act::Report.lacks(self.registry.role());
        let barred = barred.map(|_| self.t("tui-why-no-report-role"));
        let state = self.registry.state();
        let rows = KINDS.iter().map(|kind| {
            let spans = kind.spans(state, day).into_iter().map(|span| (span.code(), self.span_words(span)));
            ReportRow {
                id: kind.id.into(),
                title: self.report_title(kind.id),
                about: self.wording(kind.id).map_or("", |wording| wording.about.pick(self.lang())).to_owned(),
                why_not: barred.clone(),
                periods: spans.collect(),
            }
        });
        let filed = state.office.filed.iter().rev().map(|filed| {
            let (report, code) = (&filed.value, filed.value.code.clone());
            let day = report.dated.to_string();
            FiledRow {
                id: report.report.as_str().into(),
                period: month_code(report.from),
                title: self.report_title(&report.report),
                words: format!("{}  {code}", self.month_words(report.from)),
                about: self.ta("tui-report-filed-about", &[("day", day.into()), ("code", code.into())]),
            }
        });
        ReportsView { rows: rows.collect(), filed: filed.collect() }
    }

    fn wording(&self, kind: &str) -> Option<&Template> {
        self.registry.reference().template(kind).map(AsRef::as_ref)
    }

    /// The name of a kind of report; its id where no wording names it.
    fn report_title(&self, kind: &str) -> String {
        self.wording(kind).map_or(kind, |wording| wording.title.pick(self.lang())).to_owned()
    }

    fn span_words(&self, span: Span) -> String {
        match span {
            Span::Month(period) => self.month_words(period.from),
            Span::Inspection(id) => {
                let run = self.registry.state().inspections.get(&id);
                run.map(|run| run.on.to_string()).unwrap_or_default()
            }
        }
    }

    fn month_words(&self, first: NaiveDate) -> String {
        let (year, month) = (first.year().to_string(), first.month());
        self.ta("tui-month", &[("year", year.into()), ("month", month.into())])
    }

    /// A report as the screen names it.
    fn asked(&self, id: &Handle, period: &str) -> Result<ReportAsked, Failure> {
        let wrong = || Failure::new(self.t("tui-why-no-period"));
        let kind = kind(&id.0).ok_or_else(wrong)?;
        let span = kind.span(self.registry.state(), period).ok_or_else(wrong)?;
        Ok(ReportAsked::of(kind, span))
    }

    /// Makes a report; a filed one that was looked at last is kept, since its figures replay the journal.
    fn make(&self, id: &Handle, period: &str, now: Moment) -> Result<MadeReport, Failure> {
        let asked = self.asked(id, period)?;
        let filed = match asked.span {
            Span::Month(month) => {
                acts::filing_of(&self.registry, asked.kind, month).map(|filed| filed.digest.clone())
            }
            Span::Inspection(_) => None,
        };
        let seen = self.filed.borrow().as_ref().filter(|(digest, _)| Some(digest) == filed.as_ref()).cloned();
        if let Some((_, seen)) = seen {
            return Ok(seen);
        }
        let made = acts::make_report(&self.registry, &asked, now);
        let made = made.map_err(|refusal| self.refused(&refusal))?;
        if let Some(digest) = filed {
            *self.filed.borrow_mut() = Some((digest, made.clone()));
        }
        Ok(made)
    }

    /// A report in preview.
    pub(super) fn report(&self, id: &Handle, period: &str, now: Moment) -> Result<ReportView, Failure> {
        let made = self.make(id, period, now)?;
        let checks = made.equations().iter().map(|equation| {
            let said = format!("{}  {} = {}", equation.name, equation.left, equation.right);
            (equation.holds(), if equation.holds() { said } else { said.replace(" = ", " / ") })
        });
        let typed = self.wording(made.kind.id).map_or(&[][..], |wording| &wording.typed);
        let from = made.paper.document.period.map(|period| period.from);
        let sections = typed.iter().map(|section| {
            let key = from.map(|from| (made.kind.id.to_owned(), from, section.id.clone()));
            let text = key.and_then(|key| self.registry.state().office.texts.get(&key));
            SectionView {
                id: section.id.as_str().into(),
                title: section.title.pick(self.lang()).to_owned(),
                text: text.map(ToString::to_string).unwrap_or_default(),
            }
        });
        let stage = if made.paper.document.draft { "tui-report-draft" } else { "tui-report-final" };
        let state = match &made.code {
            Some(code) => self.ta("tui-report-filed", &[("code", code.clone().into())]),
            None => self.t(stage),
        };
        Ok(ReportView {
            id: id.clone(),
            period: period.to_owned(),
            title: made.paper.document.title.clone(),
            checks: checks.collect(),
            state,
            filed: made.code.is_some(),
            fileable: made.kind.fileable,
            why_not: self.obstacle(&made),
            sections: sections.collect(),
            document: Some(made.paper.document),
        })
    }

    /// Why a report cannot be filed now.
    fn obstacle(&self, made: &MadeReport) -> Option<String> {
        if made.kind.fileable && Act::FileReport.lacks(self.registry.role()).is_some() {
            return Some(self.t("tui-obstacle-role"));
        }
        let failing = made.equations().iter().filter(|equation| !equation.holds()).count();
        made.obstacles.first().map(|first| match first {
            Obstacle::NotFiled => self.t("tui-obstacle-kind"),
            Obstacle::Equation(_) => self.ta("tui-obstacle-equations", &[("n", failing.into())]),
            Obstacle::ToFill(what) => self.ta("tui-obstacle-gap", &[("what", what.clone().into())]),
            Obstacle::PeriodOpen => self.t("tui-obstacle-open"),
            Obstacle::FiledBefore => self.t("tui-obstacle-filed"),
            Obstacle::NotClaimed(_) | Obstacle::Gap(_) => crate::words::obstacle(self.words, first),
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
        let none = || Failure::new(self.t("tui-why-no-figure"));
        let figures = made.figures().ok_or_else(none)?;
        let found = figures.find(&figure.0).ok_or_else(none)?;
        let name = figures.name(found, self.lang());
        let definition = figures.definitions.get(found.key.code);
        let basis = definition.map_or("", |known| known.basis.pick(self.lang()));
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
            title: format!(
                "{}  {} {}{}",
                figures.printed(found),
                name,
                found.value.printed(),
                found.unit.zh()
            ),
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

    /// Keeps a section typed in by hand.
    pub(super) fn section(
        &mut self,
        id: &Handle,
        period: &str,
        section: &Handle,
        text: &str,
        now: Moment,
    ) -> Result<Done, Failure> {
        let ReportAsked { kind, span: Span::Month(month), .. } = self.asked(id, period)? else {
            return Err(Failure::new(self.t("tui-why-no-plan")));
        };
        let text = self.text("plan", text)?;
        let (registry, mut at) = self.desk(now);
        let kept = acts::set_section(registry, kind, month, &section.0, text, Mode::Commit, &mut at);
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
