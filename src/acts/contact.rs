//! Contacts with one person: check-ins, visits, talks, health reports, the summary before the end.

use super::target::{one, target};
use super::{About, Act, At, Mode, Recorded, Refusal, needs, state};
use crate::domain::{
    CheckInMade, CheckInMode, MedicalReported, Mood, Outcome, PersonalSummaryReceived, TalkHeld, Text,
    VisitMade, VisitPlace,
};
use crate::registry::Registry;
use chrono::NaiveTime;

/// A check-in as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckIn {
    /// In person, by phone, in writing.
    pub mode: CheckInMode,
    /// When, if it is known.
    pub time: Option<NaiveTime>,
    /// What came of it.
    pub outcome: Outcome,
    /// The identity was checked.
    pub identity_checked: bool,
    /// How the person seemed.
    pub mood: Option<Mood>,
    /// What was said.
    pub notes: Text,
}

/// Records a check-in (报告登记).
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn check_in(
    registry: &mut Registry,
    about: About,
    made: CheckIn,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    one(registry, Act::CheckIn, about, mode, at, |case| {
        let CheckIn { mode, time, outcome, identity_checked, mood, notes } = made;
        CheckInMade { case, mode, time, outcome, identity_checked, mood, notes }
    })
}

/// A field visit as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Where.
    pub place: VisitPlace,
    /// What came of it.
    pub outcome: Outcome,
    /// Who was met.
    pub met: Text,
    /// What was seen.
    pub notes: Text,
}

/// Records a field visit (走访登记).
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn visit(
    registry: &mut Registry,
    about: About,
    made: Visit,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    one(registry, Act::Visit, about, mode, at, |case| {
        let Visit { place, outcome, met, notes } = made;
        VisitMade { case, place, outcome, met, notes }
    })
}

/// An individual talk as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Talk {
    /// What came of it.
    pub outcome: Outcome,
    /// Who wrote it down.
    pub recorder: Text,
    /// It was counselling: only its author and the head read what was said.
    pub counselling: bool,
    /// What was said; a talk that was held has words.
    pub notes: Text,
}

/// Records an individual talk (个别谈话).
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn talk(
    registry: &mut Registry,
    about: About,
    held: Talk,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    let target = target(registry, Act::Talk, about, at)?;
    needs("notes", &held.notes)?;
    let Talk { outcome, recorder, counselling, notes } = held;
    let fact = target.fact(TalkHeld { case: target.case, outcome, recorder, counselling, notes });
    state(registry, vec![fact], mode, at)
}

/// A health report or a re-examination as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Medical {
    /// A re-examination of the illness, and not the monthly report.
    pub reexamination: bool,
    /// At which hospital.
    pub hospital: Text,
    /// What it said.
    pub notes: Text,
}

/// Records a health report or a re-examination (身体情况报告、病情复查).
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn medical(
    registry: &mut Registry,
    about: About,
    made: Medical,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    one(registry, Act::Medical, about, mode, at, |case| {
        let Medical { reexamination, hospital, notes } = made;
        MedicalReported { case, reexamination, hospital, notes }
    })
}

/// Records that the personal summary before the end was handed in (个人总结).
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn summary(
    registry: &mut Registry,
    about: About,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    one(registry, Act::Summary, about, mode, at, |case| PersonalSummaryReceived { case })
}
