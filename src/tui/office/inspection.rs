//! Inspections and their walkthrough; risk screenings.

use super::{Office, words_failure};
use crate::acts::{self, About, Conclusion, Mode, Rest, Screening, is_judged};
use crate::check::Detail;
use crate::domain::{self, InspectionFile, InspectionId, Moment, SubjectFile, SubjectId, Text};
use crate::policy::{Checklist, ChecklistItem, Instrument, ItemKind};
use crate::tui::backend::{Done, Failure};
use crate::tui::views::{
    Handle, InspectionsView, Question, RunRow, ScreeningView, Verdict, WalkItem, WalkPerson, WalkView,
};
use crate::words::points;
use crate::words::term;

fn shown(verdict: domain::Verdict) -> Verdict {
    match verdict {
        domain::Verdict::Pass => Verdict::Pass,
        domain::Verdict::Remind => Verdict::Remind,
        domain::Verdict::Minor => Verdict::Ordinary,
        domain::Verdict::Major => Verdict::Serious,
        domain::Verdict::NotApplicable => Verdict::NotApplicable,
    }
}

impl Office {
    fn checklist_of(&self, run: &InspectionFile) -> Result<&Checklist, Failure> {
        let found = self.registry.reference().checklist(&run.scope.checklist);
        found.ok_or_else(|| Failure::new(self.t("tui-why-no-checklist")))
    }

    fn run(&self, id: InspectionId) -> Result<&InspectionFile, Failure> {
        let found = self.registry.state().inspections.get(&id);
        found.ok_or_else(|| Failure::new(self.t("tui-why-no-row")))
    }

    /// Runs, newest first, and the checklist.
    pub(super) fn inspections(&self) -> InspectionsView {
        let mut runs: Vec<&InspectionFile> = self.registry.state().inspections.values().collect();
        runs.sort_by_key(|run| std::cmp::Reverse((run.on, run.started)));
        let rows = runs.into_iter().map(|run| {
            let checklist = self.registry.reference().checklist(&run.scope.checklist);
            let subjects = &run.scope.subjects;
            let done =
                checklist.map_or(0, |list| subjects.iter().filter(|id| is_judged(run, list, **id)).count());
            let problems = run.verdicts.iter().flat_map(|(_, verdicts)| verdicts);
            let title = checklist
                .map_or(run.scope.checklist.as_str(), |list| self.pick(&list.title_zh, &list.title_en));
            let scope = match run.scope.sampled_from {
                Some(all) => self.ta("tui-run-sampled", &[("n", subjects.len().into()), ("all", all.into())]),
                None => self.ta("tui-run-all", &[("n", subjects.len().into())]),
            };
            RunRow {
                id: Handle(run.id.to_string()),
                day: run.on,
                title: format!("{title} {scope}"),
                officer: self.registry.officer_name(run.inspector).to_owned(),
                done: done as u32,
                of: subjects.len() as u32,
                findings: problems.filter(|verdict| verdict.verdict.severity().is_some()).count() as u32,
                state: self.t(if run.finished.is_some() { "tui-run-finished" } else { "tui-run-open" }),
            }
        });
        let side = self.registry.reference().checklists.iter().flat_map(|list| {
            let manual = list.items.iter().filter(|item| item.kind == ItemKind::Manual).count();
            let mut lines = vec![self.ta(
                "tui-checklist-line",
                &[
                    ("title", self.pick(&list.title_zh, &list.title_en).to_owned().into()),
                    ("auto", (list.items.len() - manual).into()),
                    ("manual", manual.into()),
                ],
            )];
            if !list.verified {
                lines.push(self.t("tui-unverified"));
            }
            lines
        });
        InspectionsView { rows: rows.collect(), side: side.collect() }
    }

    /// A walkthrough at a subject.
    pub(super) fn walk(&self, run: &Handle, at: Option<usize>) -> Result<WalkView, Failure> {
        let run = self.run(self.id(run)?)?;
        let list = self.checklist_of(run)?;
        let day = run.scope.as_of;
        let subjects = &run.scope.subjects;
        let done: Vec<bool> = subjects.iter().map(|id| is_judged(run, list, *id)).collect();
        let current = at
            .or_else(|| done.iter().position(|done| !done))
            .unwrap_or(0)
            .min(subjects.len().saturating_sub(1));
        let people = subjects.iter().zip(&done).map(|(id, done)| {
            let file = self.registry.state().subjects.get(id);
            let problems = run.verdicts_of(*id).iter().filter(|verdict| verdict.verdict.severity().is_some());
            WalkPerson {
                subject: file.map(|file| self.subject_ref(file, day)).unwrap_or_default(),
                kind: file.map(|file| self.kind_line(file, day)).unwrap_or_default(),
                done: *done,
                findings: problems.count() as u32,
            }
        });
        let file = subjects.get(current).and_then(|id| self.registry.state().subjects.get(id));
        let items = file.map(|file| list.items.iter().map(|item| self.walk_item(run, item, file)).collect());
        let title = format!(
            "{}  {}  {}",
            self.pick(&list.title_zh, &list.title_en),
            day,
            self.registry.officer_name(run.inspector)
        );
        Ok(WalkView {
            id: Handle(run.id.to_string()),
            title,
            people: people.collect(),
            current,
            items: items.unwrap_or_default(),
            findings: self.run_findings(run, list),
        })
    }

    fn run_findings(&self, run: &InspectionFile, list: &Checklist) -> Vec<String> {
        let mut lines = Vec::new();
        for (subject, verdicts) in &run.verdicts {
            let number = self.registry.state().subjects.get(subject).map(|file| file.number.to_string());
            for verdict in verdicts.iter().filter(|verdict| verdict.verdict.severity().is_some()) {
                let title =
                    list.item(&verdict.item).map_or("", |item| self.pick(&item.title_zh, &item.title_en));
                let said = term(self.words, &verdict.verdict);
                let number = number.as_deref().unwrap_or("-");
                lines.push(format!("{said}  {number}  {title}  {}", verdict.note).trim_end().to_owned());
            }
        }
        lines
    }

    fn walk_item(&self, run: &InspectionFile, item: &ChecklistItem, file: &SubjectFile) -> WalkItem {
        // rules of that time that cannot be read leave the item to the officer
        let answer = acts::proposed(&self.registry, self.registry.state(), run, item, file).ok().flatten();
        let judged = run.verdicts_of(file.id).iter().find(|verdict| verdict.item == item.id);
        let mut lines = vec![self.pick(&item.how_zh, &item.how_en).to_owned()];
        let cited: Vec<String> = item.basis.iter().map(|id| self.cite(id, run.scope.as_of)).collect();
        lines.push(self.ta("tui-basis-of", &[("basis", cited.join(&self.t("tui-list-comma")).into())]));
        for fact in answer.iter().flat_map(|answer| &answer.evidence).take(12) {
            if let Ok(Some(entry)) = self.registry.fact(*fact) {
                let line = crate::words::fact_line(self.words, &self.registry, &entry.fact);
                lines.push(format!("{}  {line}", entry.fact.on));
            }
        }
        // An earlier finding on the same item that is not closed yet is said: "still there".
        if let Some(open) = self.registry.open_finding_on(file.id, &item.id, run.scope.as_of) {
            lines.push(self.ta(
                "tui-still-there",
                &[("n", open.what.serial.into()), ("day", open.on.to_string().into())],
            ));
        }
        WalkItem {
            id: item.id.clone(),
            text: self.pick(&item.title_zh, &item.title_en).to_owned(),
            manual: answer.is_none(),
            evidence: answer.as_ref().map(|answer| self.detail(&answer.detail)).unwrap_or_default(),
            lines,
            proposed: answer.map(|answer| shown(answer.verdict)),
            verdict: judged.map(|judged| shown(judged.verdict)),
            note: judged.map(|judged| judged.note.to_string()).unwrap_or_default(),
        }
    }

    fn detail(&self, detail: &Detail) -> String {
        match detail {
            Detail::NotConcerned => self.t("tui-detail-not-concerned"),
            Detail::InOrder => self.t("tui-detail-in-order"),
            Detail::Made { required, made } => {
                self.ta("tui-detail-made", &[("made", (*made).into()), ("required", (*required).into())])
            }
            Detail::Missed { required, made, days } => {
                let days: Vec<String> = days.iter().map(ToString::to_string).collect();
                self.ta(
                    "tui-detail-missed",
                    &[
                        ("made", (*made).into()),
                        ("required", (*required).into()),
                        ("days", days.join(&self.t("tui-list-comma")).into()),
                    ],
                )
            }
            Detail::Overdue { due, days } => {
                self.ta("tui-detail-overdue", &[("day", due.to_string().into()), ("n", (*days).into())])
            }
            Detail::State { state, since, days } => self.ta(
                "tui-detail-state",
                &[
                    ("state", term(self.words, state).into()),
                    ("day", since.to_string().into()),
                    ("n", (*days).into()),
                ],
            ),
            Detail::Penalty(on) => self.ta("tui-detail-penalty", &[("day", on.to_string().into())]),
        }
    }

    /// Records conclusions.
    pub(super) fn judge(
        &mut self,
        run: &Handle,
        subject: &Handle,
        items: &[(String, Verdict, String)],
        now: Moment,
    ) -> Result<Done, Failure> {
        let id: InspectionId = self.id(run)?;
        let subject: SubjectId = self.id(subject)?;
        let mut given = Vec::new();
        for (item, verdict, note) in items {
            let note = self.text("note", note)?;
            given.push(Conclusion { item: item.clone(), verdict: (*verdict).into(), note });
        }
        let (registry, mut at) = self.desk(now);
        let judged = acts::judge(registry, id, subject.into(), &given, Rest::Open, &mut at);
        judged.map_err(|refusal| self.refused(&refusal))?;
        Ok(Done::default())
    }

    /// Ends a run: its problems go to the ledger.
    pub(super) fn finish_run(&mut self, run: &Handle, now: Moment) -> Result<Done, Failure> {
        let id: InspectionId = self.id(run)?;
        let (registry, mut at) = self.desk(now);
        let finished = acts::finish_inspection(registry, id, Text::default(), &mut at);
        let findings = finished.map_err(|refusal| self.refused(&refusal))?;
        let text = self.ta("tui-run-was-finished", &[("n", findings.len().into())]);
        Ok(Done { text, made: Some(run.clone()), lines: Vec::new() })
    }

    /// A screening form.
    pub(super) fn screening(
        &mut self,
        subject: &Handle,
        instrument: Option<&Handle>,
        now: Moment,
    ) -> Result<ScreeningView, Failure> {
        let day = now.day();
        let id: SubjectId = self.id(subject)?;
        let words = self.words;
        let file = self.registry.open_file(id, now).map_err(|error| words_failure(words, &error))?.clone();
        let all = &self.registry.reference().instruments;
        let chosen = match instrument {
            Some(handle) => all.iter().find(|known| known.id == handle.0),
            None => all.first(),
        };
        let chosen = chosen.ok_or_else(|| Failure::new(self.t("tui-why-no-instrument")))?;
        let mut title = format!("{} {}", self.pick(&chosen.title_zh, &chosen.title_en), chosen.version);
        if !chosen.official {
            title = format!("{title}  {}", self.t("tui-unverified"));
        }
        let others = all.iter().filter(|known| known.id != chosen.id);
        let history = file.screenings.iter().rev().map(|screening| {
            let score = screening.score.map_or_else(|| "-".to_owned(), points);
            format!("{} {} {score}", screening.on, self.band_name(screening.band.as_deref()))
        });
        Ok(ScreeningView {
            subject: self.subject_ref(&file, day),
            headline: self.kind_line(&file, day),
            instrument: chosen.clone(),
            title,
            others: others
                .map(|known| {
                    (Handle(known.id.clone()), self.pick(&known.title_zh, &known.title_en).to_owned())
                })
                .collect(),
            questions: self.questions(chosen),
            history: history.take(6).collect(),
        })
    }

    fn questions(&self, instrument: &Instrument) -> Vec<Question> {
        let question = |item: &crate::policy::Item| Question {
            id: item.id.clone(),
            text: self.pick(&item.zh, &item.en).to_owned(),
            options: item
                .choices
                .iter()
                .map(|choice| (choice.id.clone(), self.pick(&choice.zh, &choice.en).to_owned()))
                .collect(),
        };
        instrument.items.iter().map(question).collect()
    }

    /// Records a screening.
    pub(super) fn screen(
        &mut self,
        subject: &Handle,
        instrument: &Handle,
        answers: &[(String, String)],
        now: Moment,
    ) -> Result<Done, Failure> {
        let day = now.day();
        let id: SubjectId = self.id(subject)?;
        let done = Screening {
            instrument: Some(instrument.0.clone()),
            answers: answers.to_vec(),
            notes: Text::default(),
        };
        let (registry, mut at) = self.desk(now);
        let recorded = acts::screen(registry, About::running(id, day), done, Mode::Commit, &mut at);
        recorded.map_err(|refusal| self.refused(&refusal))?;
        let file = self.file(id)?;
        let risk = file.current_case(day).map(|case| self.risk(file, case, day)).unwrap_or_default();
        Ok(Done { text: self.ta("tui-screened", &[("band", risk.into())]), made: None, lines: Vec::new() })
    }
}
