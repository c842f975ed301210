//! What can meet a duty, in the words of the files.

use toml::Spanned;

use crate::domain::{CheckInMode, ContactKind, SessionKind};
use crate::policy::error::{PolicyError, Problem, Reader};
use crate::policy::profile::Accepts;

/// The words for what can meet a duty.
const ACCEPT_WORDS: &[(&str, Accepts)] = &[
    ("check-in", accepts_any(CheckInMode::ALL)),
    ("check-in:in-person", Accepts::of(ContactKind::CheckIn(CheckInMode::InPerson))),
    ("check-in:phone", Accepts::of(ContactKind::CheckIn(CheckInMode::Phone))),
    ("check-in:written", Accepts::of(ContactKind::CheckIn(CheckInMode::Written))),
    ("check-in:video", Accepts::of(ContactKind::CheckIn(CheckInMode::Video))),
    ("visit", Accepts::of(ContactKind::Visit)),
    ("talk", Accepts::of(ContactKind::Talk)),
    ("health-report", Accepts::of(ContactKind::HealthReport)),
    ("reexamination", Accepts::of(ContactKind::Reexamination)),
    ("screening", Accepts::of(ContactKind::Screening)),
    ("personal-summary", Accepts::of(ContactKind::PersonalSummary)),
    ("session:drug-education", Accepts::of(ContactKind::Session(SessionKind::DrugEducation))),
    ("session:vocational-training", Accepts::of(ContactKind::Session(SessionKind::VocationalTraining))),
    ("session:psychological-talk", Accepts::of(ContactKind::Session(SessionKind::PsychologicalTalk))),
    ("session:group-education", Accepts::of(ContactKind::Session(SessionKind::GroupEducation))),
    ("session:public-benefit", Accepts::of(ContactKind::Session(SessionKind::PublicBenefit))),
    ("report-in", Accepts::REPORT_IN),
    ("closing", Accepts::CLOSING),
    ("return-from-leave", Accepts::RETURN),
];

const fn accepts_any(modes: [CheckInMode; 4]) -> Accepts {
    let mut set = Accepts::of(ContactKind::CheckIn(modes[0]));
    let mut index = 1;
    while index < modes.len() {
        set = set.with(Accepts::of(ContactKind::CheckIn(modes[index])));
        index += 1;
    }
    set
}

pub(in crate::policy) fn read_accepts(
    reader: Reader<'_>,
    words: &[Spanned<String>],
) -> Result<Accepts, PolicyError> {
    words.iter().try_fold(Accepts::default(), |set, word| {
        let known = ACCEPT_WORDS.iter().find(|(name, _)| name == word.get_ref());
        known.map(|(_, accepts)| set.with(*accepts)).ok_or_else(|| {
            let allowed: Vec<&str> = ACCEPT_WORDS.iter().map(|(name, _)| *name).collect();
            let problem = Problem::BadValue { value: word.get_ref().clone(), allowed: allowed.join(", ") };
            reader.fail(&word.span(), problem)
        })
    })
}
