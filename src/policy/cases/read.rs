//! Reads test cases and refuses those that cannot be meant.

use std::collections::BTreeSet;
use std::ops::Range;

use chrono::NaiveDate;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use toml::Spanned;

use super::shape::{RawCase, RawExpect, RawSubject};
use super::{About, CaseFault, Expectation, TestCase, TestContact, TestStatus, TestSubject, TestTerms};
use crate::domain::{
    CaseState, CheckInMode, ContactKind, Exemption, Outcome, SanctionKind, SessionKind, StateHeld, Text,
};
use crate::policy::error::{PolicyError, Problem, Reader};
use crate::policy::profile::{Accepts, Profile};

/// The words for contacts.
const CONTACT_WORDS: &[(&str, ContactKind)] = &[
    ("phone", ContactKind::CheckIn(CheckInMode::Phone)),
    ("in-person", ContactKind::CheckIn(CheckInMode::InPerson)),
    ("written", ContactKind::CheckIn(CheckInMode::Written)),
    ("video", ContactKind::CheckIn(CheckInMode::Video)),
    ("visit", ContactKind::Visit),
    ("talk", ContactKind::Talk),
    ("counselling", ContactKind::Counselling),
    ("health-report", ContactKind::HealthReport),
    ("reexamination", ContactKind::Reexamination),
    ("screening", ContactKind::Screening),
    ("personal-summary", ContactKind::PersonalSummary),
    ("session:group-education", ContactKind::Session(SessionKind::GroupEducation)),
    ("session:drug-education", ContactKind::Session(SessionKind::DrugEducation)),
    ("session:vocational-training", ContactKind::Session(SessionKind::VocationalTraining)),
    ("session:psychological-talk", ContactKind::Session(SessionKind::PsychologicalTalk)),
    ("session:public-benefit", ContactKind::Session(SessionKind::PublicBenefit)),
];

/// Reads the cases of a profile whose levels and duties are read already.
pub(in crate::policy) fn read_cases(
    reader: Reader<'_>,
    profile: &Profile,
    raw: Vec<RawCase>,
) -> Result<Vec<TestCase>, PolicyError> {
    let starts = std::iter::once(0).chain(reader.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let desk = Desk { reader, profile, starts };
    let mut names = BTreeSet::new();
    let mut cases = Vec::with_capacity(raw.len());
    for case in raw {
        if !names.insert(case.name.get_ref().clone()) {
            return Err(desk.fail(&case.name.span(), Problem::Duplicate(case.name.into_inner())));
        }
        cases.push(desk.case(case)?);
    }
    Ok(cases)
}

struct Desk<'a> {
    reader: Reader<'a>,
    profile: &'a Profile,
    /// Offsets of the lines' first bytes.
    starts: Vec<usize>,
}

/// The words of one written line of a case, each with its place.
struct Line<'d, 'a> {
    desk: &'d Desk<'a>,
    span: Range<usize>,
    words: std::vec::IntoIter<(usize, &'d str)>,
}

impl<'d> Line<'d, '_> {
    fn next(&mut self, missing: &'static str) -> Result<(Range<usize>, &'d str), PolicyError> {
        match self.words.next() {
            // the opening quotation mark stands before the first word
            Some((at, word)) => {
                let from = self.span.start + 1 + at;
                Ok((from..from + word.len(), word))
            }
            None => Err(self.desk.fail(&self.span, Problem::MissingKey { key: missing.to_owned() })),
        }
    }

    fn date(&mut self) -> Result<NaiveDate, PolicyError> {
        let (span, word) = self.next("YYYY-MM-DD")?;
        word.parse().map_err(|_| self.desk.fail(&span, Problem::BadDate(word.to_owned())))
    }

    fn word<T: DeserializeOwned>(&mut self, what: &'static str) -> Result<T, PolicyError> {
        let (span, word) = self.next(what)?;
        self.desk.word(&span, word)
    }

    fn end(mut self) -> Result<(), PolicyError> {
        match self.next("") {
            Ok((span, word)) => Err(self.desk.fail(&span, Problem::UnknownKey { key: word.to_owned() })),
            Err(_) => Ok(()),
        }
    }
}

impl<'a> Desk<'a> {
    fn fail(&self, span: &Range<usize>, problem: Problem) -> PolicyError {
        self.reader.fail(span, problem)
    }

    fn fault(&self, span: &Range<usize>, case: &str, fault: CaseFault) -> PolicyError {
        self.fail(span, Problem::TestCase { case: case.to_owned(), fault })
    }

    /// Line of an offset; found by halving, since a profile has hundreds of expectations.
    fn line_of(&self, span: &Range<usize>) -> usize {
        self.starts.partition_point(|start| *start <= span.start)
    }

    fn word<T: DeserializeOwned>(&self, span: &Range<usize>, word: &str) -> Result<T, PolicyError> {
        let input: StrDeserializer<'_, WordError> = word.into_deserializer();
        T::deserialize(input).map_err(|error| self.fail(span, Problem::from_toml(&error.to_string())))
    }

    fn line<'d>(&'d self, text: &'d Spanned<String>) -> Line<'d, 'a> {
        let all = text.get_ref().as_str();
        let words: Vec<_> = all
            .split(' ')
            .scan(0, |at, word| {
                let here = *at;
                *at += word.len() + 1;
                Some((here, word))
            })
            .filter(|(_, word)| !word.is_empty())
            .collect();
        Line { desk: self, span: text.span(), words: words.into_iter() }
    }

    fn date(&self, text: Option<&Spanned<String>>) -> Result<Option<NaiveDate>, PolicyError> {
        text.map(|text| self.reader.date(text)).transpose()
    }

    fn level(&self, span: &Range<usize>, name: &str) -> Result<String, PolicyError> {
        match self.profile.level(name) {
            Some(_) => Ok(name.to_owned()),
            None => Err(self.fail(span, Problem::Undefined { id: name.to_owned(), kind: "level" })),
        }
    }

    fn rule(&self, span: &Range<usize>, id: &str) -> Result<(), PolicyError> {
        if self.profile.duties.iter().any(|duty| duty.id == id) {
            return Ok(());
        }
        Err(self.fail(span, Problem::Undefined { id: id.to_owned(), kind: "duty" }))
    }

    fn case(&self, raw: RawCase) -> Result<TestCase, PolicyError> {
        let span = raw.name.span();
        let name = raw.name.get_ref().clone();
        let subject = self.subject(&span, &name, &raw.subject)?;
        let mut levels = Vec::with_capacity(raw.levels.len());
        for text in &raw.levels {
            let mut line = self.line(text);
            let on = line.date()?;
            let (place, word) = line.next("level")?;
            levels.push((on, self.level(&place, word)?));
            line.end()?;
            if matches!(subject.terms, TestTerms::Resettlement { .. }) {
                return Err(self.fault(&text.span(), &name, CaseFault::WrongKindOfCase));
            }
        }
        let mut states: Vec<(NaiveDate, StateHeld)> = Vec::with_capacity(raw.states.len());
        for text in &raw.states {
            let state = self.state(text)?;
            if state.0 < subject.admitted {
                return Err(self.fault(&text.span(), &name, CaseFault::BeforeAdmission));
            }
            states.push(state);
        }
        let mut contacts = Vec::with_capacity(raw.contacts.len());
        for text in &raw.contacts {
            contacts.push(self.contact(&name, text)?);
        }
        let mut sanctions: Vec<(NaiveDate, SanctionKind)> = Vec::with_capacity(raw.sanctions.len());
        for text in &raw.sanctions {
            let mut line = self.line(text);
            sanctions.push((line.date()?, line.word("sanction")?));
            line.end()?;
        }
        let mut held_back = Vec::with_capacity(raw.held_back.len());
        for text in &raw.held_back {
            held_back.push(self.resting(text)?);
        }
        let mut exempted = Vec::with_capacity(raw.exempted.len());
        for text in &raw.exempted {
            let (from, rule, until) = self.resting(text)?;
            exempted.push(Exemption { rule, from, until: Some(until), approval: Text::default() });
        }
        let mut ends = Vec::with_capacity(raw.ends.len());
        for text in &raw.ends {
            let mut line = self.line(text);
            let end = (line.date()?, line.date()?);
            line.end()?;
            if end.1 < subject.start {
                return Err(self.fail(&text.span(), Problem::EndBeforeStart(text.get_ref().clone())));
            }
            ends.push(end);
        }
        let closed = self.date(raw.closed.as_ref())?;
        let mut case = TestCase {
            line: self.line_of(&span),
            name,
            subject,
            levels,
            states,
            contacts,
            sanctions,
            held_back,
            exempted,
            ends,
            closed,
            expect: Vec::with_capacity(raw.expect.len()),
        };
        for expect in &raw.expect {
            let expectation = self.expectation(&case, expect)?;
            let again = |known: &Expectation| known.on == expectation.on && known.about == expectation.about;
            if case.expect.iter().any(again) {
                return Err(self.fault(&expect.span(), &case.name, CaseFault::AskedTwice));
            }
            case.expect.push(expectation);
        }
        if case.expect.is_empty() {
            return Err(self.fail(&span, Problem::Empty(format!("{}.expect", case.name))));
        }
        Ok(case)
    }

    fn subject(&self, span: &Range<usize>, name: &str, raw: &RawSubject) -> Result<TestSubject, PolicyError> {
        let (start, end) = (self.reader.date(&raw.start)?, self.reader.date(&raw.end)?);
        if end < start {
            return Err(self.fail(&raw.end.span(), Problem::EndBeforeStart(name.to_owned())));
        }
        let level = raw.level.as_ref().map(|level| self.level(&level.span(), level.get_ref())).transpose()?;
        let terms = match (raw.category, raw.grade) {
            (Some(category), None) => TestTerms::Corrections {
                category,
                ground: raw.ground,
                effective: self.date(raw.effective.as_ref())?,
                reported: self.date(raw.reported.as_ref())?,
                drug_related: raw.drug_related,
                moved_in: raw.moved_in,
            },
            (None, Some(grade)) if level.is_none() => TestTerms::Resettlement {
                grade,
                released: self.date(raw.released.as_ref())?.unwrap_or(start),
            },
            (None, None) => {
                return Err(self.fail(span, Problem::MissingKey { key: "category".to_owned() }));
            }
            _ => return Err(self.fault(span, name, CaseFault::WrongKindOfCase)),
        };
        Ok(TestSubject {
            terms,
            start,
            end,
            admitted: self.date(raw.admitted.as_ref())?.unwrap_or(start),
            state: raw.state.unwrap_or(CaseState::UnderSupervision),
            level,
            claimed_from: self.date(raw.claimed_from.as_ref())?,
        })
    }

    /// `DATE DUTY DATE`: from when and until when a duty rests.
    fn resting(&self, text: &Spanned<String>) -> Result<(NaiveDate, String, NaiveDate), PolicyError> {
        let mut line = self.line(text);
        let from = line.date()?;
        let (place, rule) = line.next("duty")?;
        self.rule(&place, rule)?;
        let until = line.date()?;
        line.end()?;
        if until < from {
            return Err(self.fail(&text.span(), Problem::EndBeforeStart(text.get_ref().clone())));
        }
        Ok((from, rule.to_owned(), until))
    }

    /// `DATE STATE [LAST-DAY]`, or for a decision waited for `DATE STATE GROUND`
    fn state(&self, text: &Spanned<String>) -> Result<(NaiveDate, StateHeld), PolicyError> {
        let mut line = self.line(text);
        let on = line.date()?;
        let mut held = StateHeld::from(line.word::<CaseState>("state")?);
        if let Ok((span, word)) = line.next("") {
            if held.state == CaseState::ExpiredPending {
                held.pending = Some(self.word(&span, word)?);
            } else {
                let until = word.parse().map_err(|_| self.fail(&span, Problem::BadDate(word.to_owned())))?;
                held.until = Some(until);
                if until < on {
                    return Err(self.fail(&span, Problem::EndBeforeStart(text.get_ref().clone())));
                }
            }
        }
        line.end()?;
        Ok((on, held))
    }

    /// `DATE KIND [OUTCOME] [MINUTES]`
    fn contact(&self, case: &str, text: &Spanned<String>) -> Result<TestContact, PolicyError> {
        let mut line = self.line(text);
        let on = line.date()?;
        let (span, word) = line.next("contact")?;
        let kind =
            CONTACT_WORDS.iter().find(|(name, _)| *name == word).map(|(_, kind)| *kind).ok_or_else(|| {
                let allowed: Vec<&str> = CONTACT_WORDS.iter().map(|(name, _)| *name).collect();
                self.fail(&span, Problem::BadValue { value: word.to_owned(), allowed: allowed.join(", ") })
            })?;
        let (mut outcome, mut minutes) = (Outcome::Complied, 0);
        while let Ok((span, word)) = line.next("") {
            match word.parse::<u16>() {
                Ok(number) => minutes = number,
                Err(_) => outcome = self.word(&span, word)?,
            }
        }
        let session = matches!(kind, ContactKind::Session(_));
        if session != (minutes > 0) && outcome == Outcome::Complied {
            return Err(self.fault(&text.span(), case, CaseFault::Minutes));
        }
        Ok(TestContact { on, kind, outcome, minutes })
    }

    fn expectation(&self, case: &TestCase, raw: &Spanned<RawExpect>) -> Result<Expectation, PolicyError> {
        let span = raw.span();
        let raw = raw.get_ref();
        let about = match (&raw.rule, raw.by) {
            (Some(rule), None) => {
                self.rule(&rule.span(), rule.get_ref())?;
                About::Rule(rule.get_ref().clone())
            }
            (None, Some(by)) => About::By(by),
            _ => return Err(self.fail(&span, Problem::MissingKey { key: "rule".to_owned() })),
        };
        let candidate = match &raw.candidate {
            None => None,
            Some(word) if word.get_ref() == "none" => Some(None),
            Some(word) => Some(Some(self.word(&word.span(), word.get_ref())?)),
        };
        let expectation = Expectation {
            line: self.line_of(&span),
            on: self.reader.date(&raw.on)?,
            about,
            status: raw.status,
            due: self.date(raw.due.as_ref())?,
            unrolled: self.date(raw.unrolled.as_ref())?,
            grace: self.date(raw.grace.as_ref())?,
            finding: self.date(raw.finding.as_ref())?,
            days: raw.days,
            row: raw.row,
            done: raw.done,
            candidate,
        };
        let asks = expectation.asks_of_a_duty() || expectation.candidate.is_some();
        let fits = matches!(expectation.about, About::Rule(_)) || !expectation.asks_of_a_duty();
        if !asks || !fits {
            return Err(self.fail(&span, Problem::Empty(format!("{}.expect", case.name))));
        }
        match contradiction(self.profile, case, &expectation) {
            Some(fault) => Err(self.fault(&span, &case.name, fault)),
            None => Ok(expectation),
        }
    }
}

impl Expectation {
    fn asks_of_a_duty(&self) -> bool {
        self.status.is_some()
            || self.dates().any(|date| date.is_some())
            || [self.days, self.row, self.done].iter().any(Option::is_some)
    }

    fn dates(&self) -> impl Iterator<Item = Option<NaiveDate>> {
        [self.due, self.unrolled, self.grace, self.finding].into_iter()
    }
}

/// How an expectation contradicts itself or what its case says.
fn contradiction(profile: &Profile, case: &TestCase, expect: &Expectation) -> Option<CaseFault> {
    use TestStatus::{
        Due, Ended, Finding, Grace, Met, None as Nothing, NotYet, Overdue, Suspended, Upcoming,
    };
    let dated = expect.dates().any(|date| date.is_some()) || expect.done.is_some();
    let status = expect.status;
    if matches!(status, Some(Nothing | Suspended | Ended)) && (dated || expect.days.is_some_and(|n| n > 0)) {
        return Some(CaseFault::NothingToDate);
    }
    if let (Some(unrolled), Some(due)) = (expect.unrolled, expect.due)
        && due < unrolled
    {
        return Some(CaseFault::RolledBack);
    }
    if let (Some(status), Some(days)) = (status, expect.days)
        && matches!(status, Overdue | Finding) != (days > 0)
    {
        return Some(CaseFault::DaysWithoutOverdue);
    }
    if let Some(due) = expect.due {
        let past = (expect.on - due).num_days();
        if expect.days.is_some_and(|days| days > 0 && i64::from(days) != past) {
            return Some(CaseFault::DaysDoNotFit);
        }
        let fits = match status {
            Some(Overdue | Finding | Grace) => past > 0,
            Some(NotYet | Upcoming | Due) => past <= 0,
            _ => true,
        };
        if !fits {
            return Some(CaseFault::StatusAgainstDue);
        }
    }
    if let (Some(Met), About::Rule(id)) = (status, &expect.about) {
        let others = Accepts::REPORT_IN.with(Accepts::CLOSING).with(Accepts::RETURN);
        let counts = |contact: &TestContact, takes: Accepts| {
            contact.on <= expect.on
                && contact.outcome == Outcome::Complied
                && takes.meets(Accepts::of(contact.kind))
        };
        let met = profile.duties.iter().filter(|duty| duty.id == *id).any(|duty| {
            let takes = duty.accepts.with(duty.on_leave);
            takes.meets(others) || case.contacts.iter().any(|contact| counts(contact, takes))
        });
        if !met {
            return Some(CaseFault::MetByNothing);
        }
    }
    None
}
