//! Reports (报告): made, their typed sections kept, exported, filed and proved again.

use super::export::{self, Outgoing, Seal};
use super::{Act, At, Mode, Recorded, Refusal, invalid, state};
use crate::check::Equation;
use crate::domain::{Fact, Moment, ReportFiled, ReportTextSet, Text};
use crate::figures::{Figures, Period};
use crate::registry::{ProblemKind, Registry};
use crate::report::filing::{FileError, Obstacle};
use crate::report::{Kind, Names, Recount, Report, Request, Span, filed, month_code, recount};
use crate::write::{self, Format, FreezeError, Paper, PaperError};
use chrono::NaiveDate;
use std::path::{Path, PathBuf};

/// A report as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReportAsked {
    /// Which kind.
    pub kind: &'static Kind,
    /// What it is about.
    pub span: Span,
    /// How names are printed; masked when nothing is said, as filed when it is filed.
    pub names: Option<Names>,
    /// The date under the signature; today when none is said, as filed when it is filed.
    pub dated: Option<NaiveDate>,
    /// A draft from what is known now, though the month is filed.
    pub draft: bool,
    /// As known at a commit; now when none is named.
    pub known_at: Option<u64>,
}

impl ReportAsked {
    /// With nothing said about names, date and time.
    pub const fn of(kind: &'static Kind, span: Span) -> Self {
        Self { kind, span, names: None, dated: None, draft: false, known_at: None }
    }
}

/// A report with what it was made from.
#[derive(Debug, Clone)]
pub struct MadeReport {
    /// Its kind.
    pub kind: &'static Kind,
    /// The document, and its bytes where it is filed and they were kept.
    pub paper: Paper,
    /// The code it was filed under, when it is the filed document.
    pub code: Option<String>,
    /// File name without extension.
    pub stem: String,
    /// What stands against filing it.
    pub obstacles: Vec<Obstacle>,
    /// The report as counted, from what was known when it was filed or is known now. None for a filed document whose
    /// figures cannot be counted again: it comes back all the same.
    counted: Option<Report>,
}

impl MadeReport {
    /// Every figure of its period.
    pub fn figures(&self) -> Option<&Figures> {
        self.counted.as_ref().map(|report| &report.figures)
    }

    /// The identities of the form, holding or not; none for an inspection.
    pub fn equations(&self) -> &[Equation] {
        self.counted.as_ref().map_or(&[], |report| &report.equations)
    }
}

/// Makes a report. A month that is filed gives the filed document, byte for byte; nothing about it can be asked for
/// otherwise.
///
/// # Errors
/// [`Refusal`]; [`Refusal::NotProved`] when what comes out is not what was filed.
pub fn make_report(registry: &Registry, asked: &ReportAsked, now: Moment) -> Result<MadeReport, Refusal> {
    Act::Report.permit(registry)?;
    let known = registry.known_at(asked.known_at)?;
    let filing = match asked.span {
        Span::Month(period) => filed::filing_of(&known, asked.kind.id, period.from),
        Span::Inspection(_) => None,
    };
    if let Some(filing) = filing.filter(|_| !asked.draft) {
        let renamed = asked.names.is_some_and(|names| names.slug() != filing.names);
        let redated = asked.dated.is_some_and(|day| day != filing.dated);
        if renamed || redated {
            return Err(Refusal::FiledFixed(filing.code.clone()));
        }
        return as_filed(registry, asked.kind, filing, now);
    }
    let request = Request {
        span: asked.span,
        names: asked.names.unwrap_or_default(),
        dated: asked.dated.unwrap_or(now.day()),
        made_at: now.local(),
        known: asked.known_at,
    };
    let report = asked.kind.make(registry, request)?;
    // beside a filed report the draft has a name of its own
    let draft = if filing.is_some() { "-draft" } else { "" };
    Ok(MadeReport {
        kind: asked.kind,
        paper: report.document.clone().into(),
        code: None,
        stem: format!("{}{draft}", report.file_stem()),
        obstacles: report.obstacles.clone(),
        counted: Some(report),
    })
}

fn as_filed(
    registry: &Registry,
    kind: &'static Kind,
    filing: &ReportFiled,
    now: Moment,
) -> Result<MadeReport, Refusal> {
    let paper = proved(registry, filing, now)?;
    let counted = filed::then(registry, filing, now.local());
    // bytes that were kept need no count beside them
    let counted = if paper.is_kept() { counted.ok().flatten() } else { counted? };
    Ok(MadeReport {
        kind,
        code: Some(filing.code.clone()),
        stem: format!("{}-{}", kind.id, month_code(filing.from)),
        obstacles: vec![Obstacle::FiledBefore],
        counted: counted.map(|(_, report)| report),
        paper,
    })
}

fn proved(registry: &Registry, filing: &ReportFiled, now: Moment) -> Result<Paper, Refusal> {
    write::paper(registry, filing, now.local()).map_err(|error| match error {
        PaperError::Make(error) => error.into(),
        PaperError::Erased => Refusal::Erased(filing.code.clone()),
        PaperError::NotProved | PaperError::Write(_) => Refusal::NotProved(filing.code.clone()),
    })
}

/// The filing of a kind of report for a month, as far as is known now.
pub fn filing_of<'r>(registry: &'r Registry, kind: &Kind, period: Period) -> Option<&'r ReportFiled> {
    filed::filing_of(registry.state(), kind.id, period.from)
}

/// Keeps a section of the report of a month that is typed in, such as next month's plan (手写段落).
///
/// # Errors
/// [`Refusal::FiledFixed`] when the month is filed; [`Refusal::NoSection`].
pub fn set_section(
    registry: &mut Registry,
    kind: &'static Kind,
    period: Period,
    section: &str,
    text: Text,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::Report.permit(registry)?;
    if let Some(filing) = filing_of(registry, kind, period) {
        return Err(Refusal::FiledFixed(filing.code.clone()));
    }
    let wording = kind.template(registry.reference())?;
    if wording.section(section).is_none() {
        let known = wording.typed.iter().map(|section| section.id.clone()).collect();
        return Err(Refusal::NoSection { section: section.to_owned(), known });
    }
    if text.is_empty() {
        return Err(invalid(ProblemKind::Empty("plan")));
    }
    let (report, section) = (kind.id.to_owned(), section.to_owned());
    let body = ReportTextSet { report, from: period.from, section, text };
    state(registry, vec![Fact::new(at.now.day(), None, body)], mode, at)
}

/// Files a report: words, figures and the head they were made from are frozen, and its bytes are kept in every format.
/// Gives the filed document.
///
/// # Errors
/// [`Refusal::Obstacles`] with everything that stands against it.
pub fn file_report(
    registry: &mut Registry,
    made: &MadeReport,
    at: &mut At<'_>,
) -> Result<MadeReport, Refusal> {
    Act::FileReport.permit(registry)?;
    if !made.kind.fileable {
        return Err(Refusal::NeverFiled);
    }
    let report = made.counted.as_ref().filter(|_| made.obstacles.is_empty());
    let report = report.ok_or_else(|| Refusal::Obstacles(made.obstacles.clone()))?;
    let filing = write::freeze(report).map_err(|error| match error {
        FreezeError::File(FileError::Obstacles(list)) => Refusal::Obstacles(list),
        FreezeError::File(FileError::Make(error)) => error.into(),
        FreezeError::Write(_) => Refusal::Unwritable(made.kind.id.to_owned()),
    })?;
    let code = filing.fact.code.clone();
    registry.record_filing(filing.fact, filing.blob, at.now, at.entropy)?;
    let obstacles = vec![Obstacle::FiledBefore];
    Ok(MadeReport { paper: filing.paper, code: Some(code), obstacles, ..made.clone() })
}

/// Where an export goes.
#[derive(Debug, Clone, Copy)]
pub enum Place<'p> {
    /// A directory of the officer's choice; what is there under the name is replaced.
    Dir(&'p Path),
    /// The registry's own exports, each under a name of its own.
    Exports,
}

/// Writes a report to files, one a format.
///
/// # Errors
/// [`Refusal`]; a format that cannot write it, a file that cannot be written.
pub fn export_report(
    registry: &mut Registry,
    made: &MadeReport,
    formats: &[Format],
    place: Place<'_>,
    seal: Seal,
    at: &mut At<'_>,
) -> Result<Vec<PathBuf>, Refusal> {
    Act::Report.permit(registry)?;
    let (dir, stem) = match place {
        Place::Dir(dir) => (dir.to_owned(), made.stem.clone()),
        Place::Exports => {
            let stamp = at.now.local().format("%Y%m%d-%H%M%S");
            (registry.exports_dir()?, format!("{}-{stamp}", made.stem))
        }
    };
    let mut files = Vec::new();
    for format in formats {
        let extension = format.extension();
        let bytes = made.paper.bytes(*format).map_err(|_| Refusal::Unwritable(extension.to_owned()))?;
        let what = format!("{} {extension}", made.kind.id);
        files.push(Outgoing { name: format!("{stem}.{extension}"), what, bytes });
    }
    export::write(registry, &dir, seal, files, at)
}

/// A filed report proved: the document is what was filed, and its figures counted again.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The code it was filed under.
    pub code: String,
    /// Whether its bytes were kept and are there; else it was made again and has the digest it was filed under.
    pub kept: bool,
    /// The recount; none when the commit it was made from is not in this journal.
    pub recount: Option<Recount>,
}

/// Proves the filed report of a month twice: the document is the one that was filed, and a recount says which figures are
/// others now and what was recorded since about those behind them.
///
/// # Errors
/// [`Refusal::NotFiled`], [`Refusal::NotProved`], [`Refusal::Erased`].
pub fn prove_report(registry: &Registry, kind: &Kind, period: Period, now: Moment) -> Result<Proof, Refusal> {
    Act::ProveReport.permit(registry)?;
    let filing = filing_of(registry, kind, period).ok_or(Refusal::NotFiled)?;
    let paper = proved(registry, filing, now)?;
    let recount = recount(registry, filing, &paper.document, now.local())?;
    Ok(Proof { code: filing.code.clone(), kept: paper.is_kept(), recount })
}
