//! Risk screenings (风险评估): answers to an instrument; score, band and validity follow from it.

use super::target::target;
use super::{About, Act, At, Mode, Recorded, Refusal, state};
use crate::domain::{CaseId, ScreeningDone, Text};
use crate::policy::{Answer, Instrument, Score};
use crate::registry::{Reference, Registry};
use chrono::{Days, NaiveDate};

/// The instrument of an id, the office's first when none is named.
///
/// # Errors
/// [`Refusal::NoInstrument`].
pub fn instrument<'r>(reference: &'r Reference, id: Option<&str>) -> Result<&'r Instrument, Refusal> {
    let found = match id {
        Some(id) => reference.instrument(id),
        None => reference.instruments.first(),
    };
    found.ok_or_else(|| Refusal::NoInstrument(id.unwrap_or_default().to_owned()))
}

/// A screening as answered; what is not answered stays so, and is never low risk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screening {
    /// The instrument by its id; the first when none is named.
    pub instrument: Option<String>,
    /// Item and choice.
    pub answers: Vec<(String, String)>,
    /// Notes.
    pub notes: Text,
}

/// Records a screening.
///
/// # Errors
/// [`Refusal::BadAnswer`] for an item or a choice that the instrument does not have.
pub fn screen(
    registry: &mut Registry,
    about: About,
    done: Screening,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    let target = target(registry, Act::Screen, about, at)?;
    let chosen = instrument(registry.reference(), done.instrument.as_deref())?;
    let mut answers: Vec<(String, Option<String>)> =
        chosen.items.iter().map(|item| (item.id.clone(), None)).collect();
    for (item, choice) in done.answers {
        let known = chosen.item(&item).is_some_and(|known| known.choices.iter().any(|c| c.id == choice));
        match answers.iter_mut().find(|(id, _)| *id == item).filter(|_| known) {
            Some((_, answer)) => *answer = Some(choice),
            None => return Err(Refusal::BadAnswer(format!("{item}={choice}"))),
        }
    }
    let fact = target.fact(scored(target.case, about.on, chosen, answers, done.notes));
    state(registry, vec![fact], mode, at)
}

/// The screening that answers amount to: score, band and validity follow from the instrument.
pub fn scored(
    case: CaseId,
    on: NaiveDate,
    instrument: &Instrument,
    answers: Vec<(String, Option<String>)>,
    notes: Text,
) -> ScreeningDone {
    let given: Vec<Answer<'_>> =
        answers.iter().map(|(item, option)| Answer { item, choice: option.as_deref() }).collect();
    let (score, band, valid_until) = match instrument.score(&given) {
        Score::Assessed { hundredths, band, .. } => {
            let until = on.checked_add_days(Days::new(u64::from(band.valid_days)));
            (Some(hundredths), Some(band.id.clone()), until)
        }
        Score::NotAssessed { .. } => (None, None, None),
    };
    ScreeningDone {
        case,
        instrument: instrument.id.clone(),
        instrument_hash: instrument.hash.clone(),
        answers,
        score,
        band,
        valid_until,
        notes,
    }
}
