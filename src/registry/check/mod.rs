//! What a fact must satisfy before it is written.

mod case;
mod duty;

use super::error::{Problem, ProblemKind};
use super::state::State;
use crate::domain::{
    CaseClosed, CaseFile, CaseId, CaseKind, Category, Corrected, Fact, FactBody, FactId, Fate, FileError,
    FindingState, OfficerId, Person, SanctionKind, SubjectFile, SubjectId, Text, TextError,
};
use crate::policy::Policy;
use chrono::NaiveDate;

/// What the checks look at beside the state.
pub struct Context<'a> {
    /// Today at +08:00.
    pub today: NaiveDate,
    /// Who states it.
    pub officer: OfficerId,
    /// Names of the policy's levels.
    pub levels: &'a [String],
    /// The rules in force.
    pub policy: &'a Policy,
    /// The effective fact of an id, if it counts.
    pub lookup: &'a dyn Fn(FactId) -> Option<Fact>,
    /// It stands in the place of a fact that is corrected: what was closed or finished since is no hindrance.
    pub replaces: bool,
}

/// Checks one fact against the state it is to be applied to. Whose problem it is among several facts the caller says.
pub fn check(state: &State, context: &Context<'_>, fact: &Fact) -> Vec<Problem> {
    let mut kinds = Vec::new();
    if fact.on > context.today
        && !matches!(fact.body, FactBody::SessionPlanned(_) | FactBody::PolicyAdopted(_))
    {
        kinds.push(ProblemKind::FutureDay { stated: fact.on, today: context.today });
    }
    kinds.extend(stated(state, context, fact));
    kinds.extend(super::lawful::said(state, context.policy, fact).refused);
    kinds.into_iter().map(|kind| Problem { ordinal: 0, kind }).collect()
}

fn required(kinds: &mut Vec<ProblemKind>, field: &'static str, text: &Text) {
    if text.is_empty() {
        kinds.push(ProblemKind::Empty(field));
    }
}

fn named(kinds: &mut Vec<ProblemKind>, name: &Text) {
    match name.check_name() {
        Err(TextError::Empty) => kinds.push(ProblemKind::Empty("name")),
        Err(error) => kinds.push(ProblemKind::Text("name", error)),
        Ok(()) => {}
    }
}

fn file<'s>(state: &'s State, fact: &Fact) -> Result<&'s SubjectFile, ProblemKind> {
    fact.subject
        .and_then(|id: SubjectId| state.subjects.get(&id))
        .ok_or(ProblemKind::File(FileError::NotRegistered))
}

fn case_of<'s>(state: &'s State, fact: &Fact, id: CaseId) -> Result<&'s CaseFile, ProblemKind> {
    file(state, fact)?.case(id).ok_or(ProblemKind::File(FileError::NoSuchCase))
}

/// The case must be there, and the fact's day within its life.
fn within_case(state: &State, fact: &Fact, id: CaseId, kinds: &mut Vec<ProblemKind>) {
    match case_of(state, fact, id) {
        Err(problem) => kinds.push(problem),
        Ok(case) => {
            if fact.on < case.opened_on {
                kinds.push(ProblemKind::BeforeCase { stated: fact.on, opened: case.opened_on });
            }
            if let Some(closed) = case.closed.as_ref().filter(|c| c.from < fact.on) {
                kinds.push(ProblemKind::AfterClosing { stated: fact.on, closed: closed.from });
            }
        }
    }
}

fn person(person: &Person, state: &State, subject: Option<SubjectId>, today: NaiveDate) -> Vec<ProblemKind> {
    let mut kinds = Vec::new();
    named(&mut kinds, &person.name);
    if person.birth > today {
        kinds.push(ProblemKind::BirthDate);
    }
    if let Some(other) = state.find_document(&person.document).filter(|f| Some(f.id) != subject) {
        kinds.push(ProblemKind::DuplicateDocument(other.number));
    }
    kinds
}

/// Checks of a case's terms that are wrong in themselves; oddities of law are warnings of the policy.
pub fn terms(terms: &CaseKind) -> Vec<ProblemKind> {
    let mut kinds = Vec::new();
    if terms.end() < terms.start() {
        kinds.push(ProblemKind::EndBeforeStart { start: terms.start(), end: terms.end() });
    }
    if let CaseKind::Corrections(case) = terms {
        if (case.category == Category::TemporaryExecution) != case.ground.is_some() {
            kinds.push(ProblemKind::Ground);
        }
        if let Some(order) = case.prohibition.as_ref().filter(|o| o.end < o.start) {
            kinds.push(ProblemKind::EndBeforeStart { start: order.start, end: order.end });
        }
    }
    kinds
}

/// What the kind asks of the state: one arm a kind, so that a kind without a check is one somebody decided on.
fn stated(state: &State, context: &Context<'_>, fact: &Fact) -> Vec<ProblemKind> {
    let mut kinds = Vec::new();
    let level = |kinds: &mut Vec<ProblemKind>, level: &String| {
        if !context.levels.contains(level) {
            kinds.push(ProblemKind::UnknownLevel(level.clone()));
        }
    };
    match &fact.body {
        FactBody::SubjectRegistered(b) => kinds.extend(person(&b.person, state, fact.subject, context.today)),
        FactBody::PersonAmended(b) => match file(state, fact) {
            Err(problem) => kinds.push(problem),
            Ok(_) => kinds.extend(person(&b.person, state, fact.subject, context.today)),
        },
        FactBody::CaseOpened(b) => {
            kinds.extend(terms(&b.terms));
            kinds.extend(case::fits(&b.terms, b.state));
            if let Some(name) = &b.level {
                level(&mut kinds, name);
                kinds.extend(case::level(&b.terms));
            }
            match file(state, fact) {
                Err(problem) => kinds.push(problem),
                Ok(file) if file.person().birth >= b.terms.start() => kinds.push(ProblemKind::BirthDate),
                Ok(_) => {}
            }
        }
        FactBody::CaseAmended(b) => {
            kinds.extend(terms(&b.terms));
            required(&mut kinds, "reason", &b.reason);
            within_case(state, fact, b.case, &mut kinds);
        }
        FactBody::CaseClosed(b) => {
            within_case(state, fact, b.case, &mut kinds);
            if case_of(state, fact, b.case).is_ok_and(|c| c.closed.is_some()) {
                kinds.push(ProblemKind::CaseClosed);
            }
            kinds.extend(closing(state, fact, b));
        }
        FactBody::StateSet(b) => {
            within_case(state, fact, b.case, &mut kinds);
            if let Some(until) = b.until.filter(|until| *until < fact.on) {
                kinds.push(ProblemKind::EndBeforeStart { start: fact.on, end: until });
            }
            kinds.extend(case_of(state, fact, b.case).into_iter().flat_map(|known| case::state(known, b)));
        }
        FactBody::LevelSet(b) => {
            within_case(state, fact, b.case, &mut kinds);
            kinds.extend(case_of(state, fact, b.case).ok().and_then(|known| case::level(known.terms())));
            level(&mut kinds, &b.level);
            required(&mut kinds, "reason", &b.reason);
        }
        FactBody::OfficerAssigned(b) => within_case(state, fact, b.case, &mut kinds),
        FactBody::HeldBack(b) => {
            within_case(state, fact, b.case, &mut kinds);
            required(&mut kinds, "reason", &b.reason);
            kinds.extend(duty::held_back(state, context.policy, fact, b));
        }
        FactBody::Exempted(b) => {
            within_case(state, fact, b.case, &mut kinds);
            required(&mut kinds, "reason", &b.reason);
            required(&mut kinds, "approval", &b.approval);
            kinds.extend(duty::exempted(state, context.policy, fact, b));
        }
        FactBody::CheckInMade(b) => within_case(state, fact, b.case, &mut kinds),
        FactBody::VisitMade(b) => within_case(state, fact, b.case, &mut kinds),
        FactBody::TalkHeld(b) => within_case(state, fact, b.case, &mut kinds),
        FactBody::MedicalReported(b) => within_case(state, fact, b.case, &mut kinds),
        FactBody::PersonalSummaryReceived(b) => within_case(state, fact, b.case, &mut kinds),
        FactBody::ScreeningDone(b) => within_case(state, fact, b.case, &mut kinds),
        FactBody::SanctionProposed(b) => {
            within_case(state, fact, b.case, &mut kinds);
            required(&mut kinds, "grounds", &b.grounds);
            kinds.extend(sanction(state, fact, b.case, b.kind));
        }
        FactBody::SanctionDecided(b) => {
            kinds.extend(case_of(state, fact, b.case).err());
            required(&mut kinds, "document", &b.document);
            kinds.extend(sanction(state, fact, b.case, b.kind));
        }
        FactBody::EscrowRemoved(b) => required(&mut kinds, "reason", &b.reason),
        FactBody::OfficerRoleSet(b) => {
            required(&mut kinds, "reason", &b.reason);
            if state.office.officers.get(&b.officer).is_none_or(|row| row.revoked) {
                kinds.push(ProblemKind::NoSuch("officer"));
            }
        }
        FactBody::HeadNoteResolved(b) => required(&mut kinds, "reason", &b.reason),
        FactBody::EscrowUsed(b) => required(&mut kinds, "reason", &b.reason),
        FactBody::IdRevealed(b) => required(&mut kinds, "reason", &b.reason),
        FactBody::ZeroReported(b) => kinds.extend(duty::zero_report(state, context.policy, fact.on, b)),
        FactBody::SessionPlanned(b) => required(&mut kinds, "topic", &b.topic),
        FactBody::AttendanceMarked(b) => match state.sessions.get(&b.session) {
            None => kinds.push(ProblemKind::NoSuch("session")),
            Some(session) => {
                if session.closed.is_some() && !context.replaces {
                    kinds.push(ProblemKind::SessionClosed);
                }
                if session.plan.kind != b.kind || session.on != b.held_on {
                    kinds.push(ProblemKind::SessionMismatch);
                }
                if session.on > context.today && b.attendance.status.attended() {
                    kinds.push(ProblemKind::FutureDay { stated: session.on, today: context.today });
                }
                match (fact.subject, b.case, &b.outsider) {
                    (Some(_), Some(case), _) => kinds.extend(case_of(state, fact, case).err()),
                    (Some(_), None, _) => kinds.push(ProblemKind::File(FileError::NoSuchCase)),
                    (None, _, Some(name)) => named(&mut kinds, name),
                    (None, _, None) => kinds.push(ProblemKind::Empty("name")),
                }
            }
        },
        FactBody::SessionClosed(b) => match state.sessions.get(&b.session) {
            None => kinds.push(ProblemKind::NoSuch("session")),
            Some(session) if session.closed.is_some() => kinds.push(ProblemKind::SessionClosed),
            Some(session) => {
                let unmarked = session.unmarked().count();
                if unmarked > 0 {
                    kinds.push(ProblemKind::Unmarked(unmarked));
                }
            }
        },
        FactBody::FindingOpened(b) => {
            required(&mut kinds, "what", &b.what);
            if b.due < fact.on {
                kinds.push(ProblemKind::EndBeforeStart { start: fact.on, end: b.due });
            }
            if !state.office.officers.contains_key(&b.owner) {
                kinds.push(ProblemKind::NoSuch("officer"));
            }
        }
        FactBody::FindingRectified(b) => {
            required(&mut kinds, "measure", &b.measure);
            match state.findings.get(&b.finding).map(|f| f.state_on(context.today)) {
                None => kinds.push(ProblemKind::NoSuch("finding")),
                Some(FindingState::Closed) if !context.replaces => kinds.push(ProblemKind::FindingClosed),
                Some(_) => {}
            }
        }
        FactBody::FindingReviewed(b) => match state.findings.get(&b.finding) {
            None => kinds.push(ProblemKind::NoSuch("finding")),
            Some(finding) if finding.state_on(context.today) != FindingState::Rectified => {
                kinds.push(ProblemKind::NotRectified);
            }
            Some(finding) => {
                if finding.rectified.last().is_some_and(|r| r.2 == context.officer) {
                    kinds.push(ProblemKind::OwnRectification);
                }
                if !b.accepted {
                    required(&mut kinds, "note", &b.note);
                }
            }
        },
        FactBody::InspectionJudged(b) => match state.inspections.get(&b.inspection) {
            None => kinds.push(ProblemKind::NoSuch("inspection")),
            Some(inspection) if inspection.finished.is_some() && !context.replaces => {
                kinds.push(ProblemKind::InspectionFinished);
            }
            Some(_) => kinds.extend(file(state, fact).err()),
        },
        FactBody::InspectionFinished(b) => match state.inspections.get(&b.inspection) {
            None => kinds.push(ProblemKind::NoSuch("inspection")),
            Some(inspection) if inspection.finished.is_some() => kinds.push(ProblemKind::InspectionFinished),
            Some(_) => {}
        },
        FactBody::ClockConfirmed(b) => required(&mut kinds, "reason", &b.reason),
        FactBody::Corrected(b) => kinds.extend(correction(context, fact, b)),
        FactBody::PolicyAdopted(_)
        | FactBody::OfficeFounded(_)
        | FactBody::RosterBound(_)
        | FactBody::OfficersSeen(_)
        | FactBody::OfficerEnrolled(_)
        | FactBody::OfficerRevoked(_)
        | FactBody::EscrowAdded(_)
        | FactBody::BackupRestored(_)
        | FactBody::OpeningStock(_)
        | FactBody::InspectionStarted(_)
        | FactBody::ReportTextSet(_)
        | FactBody::ReportFiled(_)
        | FactBody::RosterImported(_)
        | FactBody::Undone(_)
        | FactBody::Unlocked(_)
        | FactBody::SubjectOpened(_)
        | FactBody::DocumentExported(_) => {}
    }
    kinds
}

/// Sanctions that the law does not know for a category (AS-06 to AS-09).
fn sanction(state: &State, fact: &Fact, case: CaseId, kind: SanctionKind) -> Option<ProblemKind> {
    let category = case_of(state, fact, case).ok()?.terms().corrections().map(|c| c.category);
    let allowed = match (kind, category) {
        (_, None) => false, // RS-03: no sanction may be attached to resettlement help
        (SanctionKind::PublicSecurityPenalty, Some(c)) => c != Category::Parole,
        (SanctionKind::RevokeSuspension, Some(c)) => c == Category::SuspendedSentence,
        (SanctionKind::RevokeParole, Some(c)) => c == Category::Parole,
        (SanctionKind::Recall, Some(c)) => c == Category::TemporaryExecution,
        _ => true,
    };
    (!allowed).then_some(ProblemKind::SanctionForCategory)
}

/// How a case leaves the register, against its category and term.
fn closing(state: &State, fact: &Fact, body: &CaseClosed) -> Vec<ProblemKind> {
    let claimed = state.office.founded.as_ref().map(|founded| founded.claimed_from);
    match case_of(state, fact, body.case) {
        Ok(known) => case::closing(known, &body.closing, fact.on, claimed),
        Err(_) => Vec::new(), // said already
    }
}

/// A correction needs a reason and a target that counts, of the same subject and, if it is replaced, of the same kind.
/// The replacement itself is checked by the caller, as if it were stated anew.
fn correction(context: &Context<'_>, fact: &Fact, body: &Corrected) -> Vec<ProblemKind> {
    let mut kinds = Vec::new();
    required(&mut kinds, "reason", &body.reason);
    let Some(target) = (context.lookup)(body.target) else {
        kinds.push(ProblemKind::NothingToCorrect);
        return kinds;
    };
    let same = match body.replacement() {
        Ok(Some(new)) => new.body.kind() == target.body.kind() && new.subject == target.subject,
        Ok(None) => true,
        Err(_) => false,
    };
    if target.body.fate() != Fate::Free || !same || target.subject != fact.subject {
        kinds.push(ProblemKind::NotCorrectable);
    }
    kinds
}
