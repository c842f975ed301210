//! Reports (报告): made, their typed part kept, exported, filed and proved again.

use super::export::{self, Outgoing, Seal};
use super::{Act, At, Mode, Recorded, Refusal, invalid, state};
use crate::check::Equation;
use crate::domain::{Fact, InspectionId, Moment, ReportFiled, ReportTextSet, Text};
use crate::figures::{self, Figures, Period};
use crate::registry::{ProblemKind, Registry, RegistryError};
use crate::report::filing::Obstacle;
use crate::report::{Brief, Document, Monthly, Names, Request, filed, inspection, monthly, self_audit};
use crate::write::{self, Format};
use chrono::{Datelike as _, NaiveDate};
use std::path::{Path, PathBuf};

/// Which report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The self-audit of a month (月度自查).
    SelfAudit(Period),
    /// The report of an inspection (执法检查报告).
    Inspection(InspectionId),
}

/// A report as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportAsked {
    /// Which.
    pub which: Which,
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
    pub const fn of(which: Which) -> Self {
        Self { which, names: None, dated: None, draft: false, known_at: None }
    }
}

/// A report with what it was made from.
#[derive(Debug, Clone)]
pub struct MadeReport {
    /// The document.
    pub document: Document,
    /// Every figure of its period.
    pub figures: Figures,
    /// The identities of the form, holding or not; none for an inspection.
    pub equations: Vec<Equation>,
    /// What stands against filing it; one that is no self-audit is never filed.
    pub obstacles: Vec<Obstacle>,
    /// The code it was filed under, when it is the filed document.
    pub code: Option<String>,
    /// File name without extension.
    pub stem: String,
    monthly: Option<Monthly>,
}

impl MadeReport {
    /// Whether a report of this kind is ever filed.
    pub const fn fileable(&self) -> bool {
        self.monthly.is_some()
    }
}

/// Makes a report. A month that is filed gives the filed document, proved; nothing about it can be asked for otherwise.
///
/// # Errors
/// [`Refusal`]; [`Refusal::NotProved`] when a filed report comes out otherwise today.
pub fn make_report(registry: &Registry, asked: &ReportAsked, now: Moment) -> Result<MadeReport, Refusal> {
    Act::Report.permit(registry)?;
    match asked.which {
        Which::SelfAudit(period) => self_audit(registry, asked, period, now),
        Which::Inspection(id) => of_inspection(registry, asked, id, now),
    }
}

fn self_audit(
    registry: &Registry,
    asked: &ReportAsked,
    period: Period,
    now: Moment,
) -> Result<MadeReport, Refusal> {
    let known = registry.known_at(asked.known_at)?;
    let stem = format!("self-audit-{:04}-{:02}", period.from.year(), period.from.month());
    let filing = filed::filing_of(&known, self_audit::KIND, period.from);
    if let Some(filing) = filing.filter(|_| !asked.draft) {
        let renamed = asked.names.is_some_and(|names| names.slug() != filing.names);
        let redated = asked.dated.is_some_and(|day| day != filing.dated);
        if renamed || redated {
            return Err(Refusal::FiledFixed(filing.code.clone()));
        }
        let again = filed::again(registry, filing, now.local())?;
        let again = again.ok_or_else(|| Refusal::NotProved(filing.code.clone()))?;
        return Ok(of_month(again, Some(filing.code.clone()), stem));
    }
    let request = Request {
        period,
        names: asked.names.unwrap_or_default(),
        dated: asked.dated.unwrap_or(now.day()),
        made_at: now.local(),
        head: registry.head_at(asked.known_at)?,
    };
    let policy = registry.policy_in(&known)?;
    let made = monthly(&known, &policy, registry.reference(), request).map_err(RegistryError::from)?;
    // beside a filed report the draft has a name of its own
    let stem = if filing.is_some() { format!("{stem}-draft") } else { stem };
    Ok(of_month(made, None, stem))
}

fn of_month(made: Monthly, code: Option<String>, stem: String) -> MadeReport {
    MadeReport {
        document: made.document.clone(),
        figures: made.figures.clone(),
        equations: made.equations.clone(),
        obstacles: made.obstacles.clone(),
        code,
        stem,
        monthly: Some(made),
    }
}

/// The report of an inspection looks at the days up to the one that the inspection itself looks at.
fn of_inspection(
    registry: &Registry,
    asked: &ReportAsked,
    id: InspectionId,
    now: Moment,
) -> Result<MadeReport, Refusal> {
    let known = registry.known_at(asked.known_at)?;
    let run = known.inspections.get(&id).ok_or_else(|| invalid(ProblemKind::NoSuch("inspection")))?;
    let list = registry.reference().checklist(&run.scope.checklist);
    let list = list.ok_or_else(|| Refusal::NoChecklist(run.scope.checklist.clone()))?;
    let to = run.scope.as_of;
    let period = Period { from: to.with_day(1).unwrap_or(to), to };
    let policy = registry.policy_in(&known)?;
    let figures =
        figures::month(&known, &policy, registry.reference(), period).map_err(RegistryError::from)?;
    let head = registry.head_at(asked.known_at)?.map(|head| head.hash.printed()).unwrap_or_default();
    let brief = Brief {
        state: &known,
        policy: &policy,
        reference: registry.reference(),
        figures: &figures,
        equations: &[],
        names: asked.names.unwrap_or_default(),
        head: &head,
        made_at: now.local(),
    };
    let document = inspection::inspection(&brief, run, list, asked.dated.unwrap_or(now.day()));
    let stem = format!("inspection-{to}");
    Ok(MadeReport {
        document,
        figures,
        equations: Vec::new(),
        obstacles: Vec::new(),
        code: None,
        stem,
        monthly: None,
    })
}

/// The filing of a month, as far as is known now.
pub fn filing_of(registry: &Registry, period: Period) -> Option<&ReportFiled> {
    filed::filing_of(registry.state(), self_audit::KIND, period.from)
}

/// Keeps the typed plan of the self-audit of a month (下月计划).
///
/// # Errors
/// [`Refusal::FiledFixed`] when the month is filed.
pub fn set_plan(
    registry: &mut Registry,
    period: Period,
    text: Text,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::Report.permit(registry)?;
    if let Some(filing) = filing_of(registry, period) {
        return Err(Refusal::FiledFixed(filing.code.clone()));
    }
    if text.is_empty() {
        return Err(invalid(ProblemKind::Empty("plan")));
    }
    let (report, section) = (self_audit::KIND.to_owned(), self_audit::NEXT_PLAN.to_owned());
    let body = ReportTextSet { report, from: period.from, section, text };
    state(registry, vec![Fact::new(at.now.day(), None, body)], mode, at)
}

/// Files a report: words, figures and the head they were made from are frozen. Gives the filed document.
///
/// # Errors
/// [`Refusal::Obstacles`] with everything that stands against it.
pub fn file_report(
    registry: &mut Registry,
    made: &MadeReport,
    at: &mut At<'_>,
) -> Result<MadeReport, Refusal> {
    Act::FileReport.permit(registry)?;
    let monthly = made.monthly.as_ref().ok_or(Refusal::NeverFiled)?;
    let (document, fact) = monthly.file().map_err(Refusal::Obstacles)?;
    let code = fact.code.clone();
    registry.record_filing(fact, at.now, at.entropy)?;
    Ok(MadeReport { document, code: Some(code), obstacles: vec![Obstacle::FiledBefore], ..made.clone() })
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
        let bytes =
            write::write(&made.document, *format).map_err(|_| Refusal::Unwritable(extension.to_owned()))?;
        let what = format!("{} {extension}", made.document.kind);
        files.push(Outgoing { name: format!("{stem}.{extension}"), what, bytes });
    }
    export::write(registry, &dir, seal, files, at)
}

/// A figure that comes out otherwise than it was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Code of the figure.
    pub code: String,
    /// As filed.
    pub filed: String,
    /// As it comes out now.
    pub now: String,
}

/// A filed report proved again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The code it was filed under.
    pub code: String,
    /// Figures that later facts changed.
    pub drift: Vec<Drift>,
}

/// Proves the filed report of a month: made again from the head it was filed at, it must give the same digest; made from
/// what is known now, figures that differ are the drift.
///
/// # Errors
/// [`Refusal::NotFiled`], [`Refusal::NotProved`].
pub fn prove_report(registry: &Registry, period: Period, now: Moment) -> Result<Proof, Refusal> {
    Act::ProveReport.permit(registry)?;
    let filing = filing_of(registry, period).ok_or(Refusal::NotFiled)?;
    let then = filed::again(registry, filing, now.local())?;
    let then = then.ok_or_else(|| Refusal::NotProved(filing.code.clone()))?;
    let recount = figures::month(registry.state(), registry.policy(), registry.reference(), period)
        .map_err(RegistryError::from)?;
    let drift = recount.list.iter().filter_map(|figure| {
        let before = then.figures.get(&figure.code)?;
        (before.value != figure.value).then(|| Drift {
            code: figure.code.clone(),
            filed: before.value.printed(),
            now: figure.value.printed(),
        })
    });
    Ok(Proof { code: filing.code.clone(), drift: drift.collect() })
}
