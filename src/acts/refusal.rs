//! Why an act was refused.

use super::{Bar, Way};
use crate::domain::{OpeningStock, SubjectNumber};
use crate::exchange::roster::{Field, MapError, RejectReason};
use crate::registry::{ProblemKind, RegistryError};
use crate::report::MakeError;
use crate::report::filing::Obstacle;
use chrono::NaiveDate;
use std::path::PathBuf;

/// Why an act was refused; nothing was written. Displayed in logs only, without personal data; words for people are made
/// in `words`.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The registry refused it: a permission, a problem with what was stated, the store, the keys.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The person has no such case on the day.
    #[error("no such case on that day")]
    NoCase(SubjectNumber),
    /// The act is not for the case.
    #[error("not for the case: {0:?}")]
    NotFor(Bar),
    /// A file could not be written.
    #[error("a file could not be written: {kind}")]
    File {
        /// Where.
        path: PathBuf,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// A file is there already and not as an export wrote it: it was changed since, or is none of ours.
    #[error("the file was changed since")]
    ExportChanged(PathBuf),
    /// The journal names a checklist that this program does not have.
    #[error("no such checklist")]
    NoChecklist(String),
    /// The person has arrived already.
    #[error("has arrived already")]
    ArrivedBefore,
    /// Cases of this kind do not end in this way.
    #[error("a case of this kind does not end so: {0:?}")]
    ClosingKind(Way),
    /// The proposal named is not one of the case.
    #[error("no such proposal")]
    NoProposal,
    /// A session lasts from one minute to so many.
    #[error("a session lasts from 1 to {most} minutes")]
    Minutes {
        /// The most.
        most: u16,
    },
    /// There is no such instrument.
    #[error("no such instrument")]
    NoInstrument(String),
    /// The instrument has no such item, or the item no such choice.
    #[error("no such answer")]
    BadAnswer(String),
    /// No sensitive period asks for a zero report of the day.
    #[error("no zero report is asked for {0}")]
    NoOverlay(NaiveDate),
    /// More than one sensitive period asks for one: which is meant must be named.
    #[error("{} sensitive periods", .0.len())]
    WhichOverlay(Vec<String>),
    /// The stated opening stock is not what was counted.
    #[error("the opening stock differs from the count")]
    OpeningDiffers {
        /// The day.
        on: NaiveDate,
        /// What was counted.
        counted: OpeningStock,
    },
    /// The case has no such cell to be amended.
    #[error("no such cell: {0:?}")]
    NoCell(Field),
    /// What is wrong with cells to be amended.
    #[error("{} cell(s) refused", .0.len())]
    Cells(Vec<(Field, RejectReason)>),
    /// Nothing would change.
    #[error("nothing would change")]
    NothingAmended,
    /// The map that reads cells cannot be read.
    #[error(transparent)]
    Map(Box<MapError>),
    /// Nobody is under corrections on the day.
    #[error("nobody to inspect")]
    NobodyToInspect,
    /// The person is not in the inspection.
    #[error("not in the inspection")]
    NotInInspection(SubjectNumber),
    /// The checklist has no such item.
    #[error("no such item")]
    NoItem(String),
    /// Items that only the officer can judge, and has not.
    #[error("{} manual item(s) without a verdict", .0.len())]
    ManualItems(Vec<String>),
    /// Conclusions that depart from the program's, or say that something is wrong, without words.
    #[error("{} conclusion(s) without words", .0.len())]
    NeedsWords(Vec<String>),
    /// People who are not judged yet.
    #[error("{} people not judged", .0.len())]
    Unfinished(Vec<SubjectNumber>),
    /// The month is filed under this code: plan, names and date are fixed.
    #[error("the month is filed")]
    FiledFixed(String),
    /// The report filed under this code comes out otherwise today.
    #[error("the filed report is not proved")]
    NotProved(String),
    /// The bytes of the report filed under this code were erased, as the law may demand.
    #[error("the bytes of the filed report were erased")]
    Erased(String),
    /// The report cannot be made.
    #[error(transparent)]
    Report(#[from] MakeError),
    /// The report has no such section to be typed in.
    #[error("no typed section {section}")]
    NoSection {
        /// What was asked for.
        section: String,
        /// Those it has.
        known: Vec<String>,
    },
    /// No report was filed for the month.
    #[error("no report was filed")]
    NotFiled,
    /// A report of this kind is final with what it reports on; it is never filed.
    #[error("a report of this kind is never filed")]
    NeverFiled,
    /// What stands against filing a report.
    #[error("{} obstacle(s) to filing", .0.len())]
    Obstacles(Vec<Obstacle>),
    /// The document cannot be written in this format.
    #[error("the document cannot be written")]
    Unwritable(String),
}

impl Refusal {
    /// The one field of what was stated that it is about, if it is about one: the names under `words-field-`.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Registry(RegistryError::Invalid(problems)) => match problems.as_slice() {
                [only] => match only.kind {
                    ProblemKind::Empty(field) | ProblemKind::Text(field, _) => Some(field),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        }
    }
}
