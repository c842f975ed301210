//! A wording filled in: the sentences of a template with the figures and values of one report.

use super::brief::{Brief, SUPPRESSED, severity};
use super::document::Run;
use super::filed::filing_of;
use super::numbering::date_zh;
use super::{inspection, self_audit};
use crate::check::Equation;
use crate::domain::{FindingFile, InspectionFile};
use crate::policy::{Asked, Checklist, Condition, Name, Piece, Sentence, Template};
use chrono::Datelike;

/// What one report is about.
#[derive(Clone, Copy)]
pub enum About<'a> {
    /// The month of its figures.
    Month,
    /// One inspection.
    Inspection(&'a InspectionFile, &'a Checklist),
}

/// What a sentence for a row of a list is about.
#[derive(Clone, Copy)]
pub enum Line<'a> {
    /// No row: a sentence of the body.
    Body,
    /// A finding.
    Finding(&'a FindingFile),
    /// An equation.
    Equation(&'a Equation),
}

/// One report being written: what it is made from, its wording, and what it is about.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    /// The facts and figures.
    pub brief: &'a Brief<'a>,
    /// The wording.
    pub template: &'a Template,
    /// What it is about.
    pub about: About<'a>,
}

impl<'a> Page<'a> {
    /// A sentence of the body: words that stand beside each other are one run, every figure is one of its own.
    pub fn runs(&self, sentence: &Sentence) -> Vec<Run> {
        let mut runs = Vec::new();
        self.write(sentence, Line::Body, &mut runs);
        runs
    }

    /// A sentence without figures, as text.
    pub fn text(&self, sentence: &Sentence, line: Line<'_>) -> String {
        let mut runs = Vec::new();
        self.write(sentence, line, &mut runs);
        runs.iter().map(Run::shown).collect()
    }

    /// Who issues the report.
    pub fn issuer(&self) -> String {
        self.text(&self.template.issuer, Line::Body)
    }

    /// The inspection it is about.
    pub fn inspection(&self) -> Option<(&'a InspectionFile, &'a Checklist)> {
        match self.about {
            About::Inspection(file, checklist) => Some((file, checklist)),
            About::Month => None,
        }
    }

    /// Whether a condition holds.
    pub fn holds(&self, condition: &Condition, line: Line<'_>) -> bool {
        let holds = match &condition.asked {
            Asked::Figure(key) => self.brief.figures.count(key.clone()) > 0,
            Asked::Name(name) => !matches!(self.value(*name, line).as_str(), "" | "0"),
        };
        holds != condition.negated
    }

    fn write(&self, sentence: &Sentence, line: Line<'_>, runs: &mut Vec<Run>) {
        for piece in &sentence.0 {
            match piece {
                Piece::Text(words) => say(runs, words),
                Piece::Value(name) => say(runs, &self.value(*name, line)),
                Piece::Gap(hint) => runs.push(Run::to_fill(hint)),
                Piece::Figure(key) => match self.brief.run(key) {
                    Some(figure) => runs.push(Run::Figure(figure)),
                    None => runs.push(Run::to_fill(self.brief.figures.definitions.printed(key))),
                },
                Piece::Members(code) => {
                    let counted = self.brief.figures.members(*code).filter(|f| f.value.count() > 0);
                    let before = runs.len();
                    for (at, figure) in counted.enumerate() {
                        say(runs, if at == 0 { "" } else { "、" });
                        say(runs, &figure.label);
                        runs.extend(self.brief.run(&figure.key).map(Run::Figure));
                    }
                    if runs.len() == before {
                        say(runs, "无");
                    }
                }
                Piece::If { condition, then, otherwise } => {
                    self.write(if self.holds(condition, line) { then } else { otherwise }, line, runs);
                }
            }
        }
    }

    /// What a name stands for here; empty where it has no meaning, which no template that was read asks for.
    fn value(&self, name: Name, line: Line<'_>) -> String {
        let brief = self.brief;
        let day = brief.cut_off();
        let flag = |holds: bool| if holds { "1".to_owned() } else { String::new() };
        match name {
            Name::Office => brief.office(),
            Name::Street => brief.street(),
            Name::Bureau => brief.bureau(),
            Name::Issuer => self.issuer(),
            Name::CutOff => date_zh(day),
            Name::Year => day.year().to_string(),
            Name::MonthOf => day.month().to_string(),
            Name::FiledCode => {
                let filed = filing_of(brief.state, &self.template.kind, brief.figures.period.from);
                filed.map(|filed| filed.code.clone()).unwrap_or_default()
            }
            Name::SuppressionMark => SUPPRESSED.to_owned(),
            Name::Suppressed => flag(!brief.suppressed().is_empty()),
            Name::Failing => flag(brief.equations.iter().any(|equation| !equation.holds())),
            Name::Partners => self_audit::partners(self).join("、"),
            Name::Inspections => self_audit::inspections(brief).len().to_string(),
            Name::Inspected => {
                let looked =
                    self_audit::inspections(brief).iter().map(|i| i.scope.subjects.len()).sum::<usize>();
                looked.to_string()
            }
            Name::Verdicts => {
                let runs = self_audit::inspections(brief);
                runs.iter().flat_map(|i| &i.verdicts).map(|v| v.1.len()).sum::<usize>().to_string()
            }
            Name::What
            | Name::Severity
            | Name::Owner
            | Name::Due
            | Name::Standing
            | Name::Measure
            | Name::Equation
            | Name::Left
            | Name::Right
            | Name::Difference
            | Name::People => self.of_line(name, line),
            Name::On
            | Name::AsOf
            | Name::Inspector
            | Name::Checklist
            | Name::Unverified
            | Name::Items
            | Name::ManualItems
            | Name::Subjects
            | Name::Register
            | Name::Judged
            | Name::Unfinished
            | Name::Points
            | Name::FullPoints
            | Name::Veto
            | Name::NewFindings
            | Name::StillOpen
            | Name::ClosedSince
            | Name::Demanded
            | Name::LastDue => {
                let said = self.inspection().map(|(file, list)| inspection::value(brief, file, list, name));
                said.unwrap_or_default()
            }
        }
    }

    fn of_line(&self, name: Name, line: Line<'_>) -> String {
        let brief = self.brief;
        match (line, name) {
            (Line::Finding(f), Name::What) => f.what.what.to_string(),
            (Line::Finding(f), Name::Severity) => severity(f.what.severity).to_owned(),
            (Line::Finding(f), Name::Owner) => brief.officer(f.what.owner),
            (Line::Finding(f), Name::Due) => date_zh(f.what.due),
            (Line::Finding(f), Name::Standing) => brief.finding_state(f),
            (Line::Finding(f), Name::Measure) => {
                f.rectified.last().map(|measure| measure.4.to_string()).unwrap_or_default()
            }
            (Line::Equation(e), Name::Equation) => e.name.clone(),
            (Line::Equation(e), Name::Left) => e.left.to_string(),
            (Line::Equation(e), Name::Right) => e.right.to_string(),
            (Line::Equation(e), Name::Difference) => e.difference().to_string(),
            (Line::Equation(e), Name::People) => self_audit::difference(brief, e).join("、"),
            _ => String::new(),
        }
    }
}

/// Adds words to the run of text before them.
fn say(runs: &mut Vec<Run>, words: &str) {
    match runs.last_mut() {
        _ if words.is_empty() => {}
        Some(Run::Text { text }) => text.push_str(words),
        _ => runs.push(Run::text(words)),
    }
}
