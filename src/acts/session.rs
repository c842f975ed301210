//! Group sessions (集中教育、公益活动): planned, signed in, closed, corrected afterwards.

use super::{Act, At, Mode, Recorded, Refusal, fresh, invalid, state};
use crate::domain::{
    Attendance, AttendanceMarked, AttendanceStatus, AttendeeRef, CaseKind, Corrected, Fact, SessionClosed,
    SessionFile, SessionId, SessionKind, SessionPlanned, SubjectFile, Text,
};
use crate::registry::{Objection, ProblemKind, Registry, RegistryError};
use chrono::{NaiveDate, NaiveTime, Timelike as _};
use std::collections::BTreeSet;

/// The most minutes of a session: a day.
pub const MOST_MINUTES: u16 = 1440;

/// Who is expected at a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Everybody under corrections on the day, minors apart (法52).
    Corrections,
    /// The minors among them alone.
    Minors,
    /// Everybody under resettlement help on the day.
    Resettlement,
    /// Both, minors apart.
    Everybody,
    /// Whoever has to do with drugs, by offence or history (涉毒), minors apart.
    DrugRelated,
}

/// A session to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// The day.
    pub on: NaiveDate,
    /// Kind.
    pub kind: SessionKind,
    /// Topic.
    pub topic: Text,
    /// Start.
    pub starts: Option<NaiveTime>,
    /// Minutes credited for full attendance.
    pub minutes: u16,
    /// Where.
    pub place: Text,
    /// Organisers.
    pub organisers: Vec<Text>,
    /// Speaker.
    pub speaker: Text,
    /// Who is expected by name, people of other offices too.
    pub named: Vec<AttendeeRef>,
    /// Who is expected as a group, besides.
    pub group: Option<Group>,
}

/// A session that was planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its id.
    pub session: SessionId,
    /// How many are expected.
    pub expected: usize,
    /// How many minors the group left out, who have sessions of their own.
    pub apart: usize,
    /// What the law would still ask.
    pub told: Vec<Objection>,
}

/// Plans a session; the people of a group are those of its day, by number.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn plan_session(
    registry: &mut Registry,
    new: NewSession,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Planned, Refusal> {
    Act::PlanSession.permit(registry)?;
    if new.minutes == 0 || new.minutes > MOST_MINUTES {
        return Err(Refusal::Minutes { most: MOST_MINUTES });
    }
    let (people, apart) = expected(registry, &new);
    let (session, expected) = (SessionId(fresh(at)?), people.len());
    let body = SessionPlanned {
        session,
        kind: new.kind,
        topic: new.topic,
        starts: new.starts,
        minutes: new.minutes,
        place: new.place,
        organisers: new.organisers,
        speaker: new.speaker,
        expected: people,
    };
    let facts = vec![Fact::new(new.on, None, body)];
    let told = registry.objections(&facts);
    state(registry, facts, mode, at)?;
    Ok(Planned { session, expected, apart, told })
}

/// Who is expected, and how many minors a group of adults leaves out.
fn expected(registry: &Registry, new: &NewSession) -> (Vec<AttendeeRef>, usize) {
    let mut files: Vec<_> = registry.state().subjects.values().collect();
    files.sort_by_key(|file| file.number);
    let meant = files.into_iter().filter(|file| {
        let Some(group) = new.group else { return false };
        let here = file.cases.iter().filter(|case| case.is_registered_during(new.on));
        let mut here = here.map(|case| case.terms_on(new.on));
        match group {
            Group::Corrections => here.any(|terms| terms.corrections().is_some()),
            Group::Minors => file.is_minor_on(new.on) && here.next().is_some(),
            Group::Resettlement => here.any(|terms| terms.resettlement().is_some()),
            Group::Everybody => here.next().is_some(),
            Group::DrugRelated => {
                let history = file.person_on(new.on).drug_history == Some(true);
                let offence = |terms: &CaseKind| {
                    terms.corrections().is_some_and(|terms| terms.drug_related == Some(true))
                };
                here.any(|terms| history || offence(terms))
            }
        }
    });
    let apart = |file: &&SubjectFile| new.group != Some(Group::Minors) && file.is_minor_on(new.on);
    let (minors, meant): (Vec<&SubjectFile>, Vec<&SubjectFile>) = meant.partition(apart);
    let mut seen = BTreeSet::new();
    let all = new.named.iter().cloned().chain(meant.into_iter().map(|file| AttendeeRef::Subject(file.id)));
    let people = all.filter(|who| seen.insert(who.clone())).collect();
    let named = |file: &&&SubjectFile| new.named.contains(&AttendeeRef::Subject(file.id));
    (people, minors.iter().filter(|file| !named(file)).count())
}

fn session(registry: &Registry, id: SessionId) -> Result<&SessionFile, Refusal> {
    registry.state().sessions.get(&id).ok_or_else(|| invalid(ProblemKind::NoSuch("session")))
}

/// A mark as given: the status, and when somebody came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The status.
    pub status: AttendanceStatus,
    /// When; now when none is said, at a session of the day.
    pub arrived: Option<NaiveTime>,
    /// A note.
    pub note: Text,
}

/// The fact that marks somebody's attendance; minutes follow from the plan and the status. Somebody not on the list who
/// was there is a walk-in.
fn marked(registry: &Registry, id: SessionId, who: AttendeeRef, mark: &Mark) -> Result<Fact, Refusal> {
    let file = session(registry, id)?;
    let listed = file.plan.expected.contains(&who);
    let present = mark.status == AttendanceStatus::Present && !listed;
    let status = if present { AttendanceStatus::WalkIn } else { mark.status };
    let arrived = mark.arrived.filter(|_| status.attended());
    let minutes = if status.attended() { credited(file, status, arrived) } else { 0 };
    let (subject, case, outsider) = match who {
        AttendeeRef::Subject(id) => {
            let known = registry.state().subjects.get(&id);
            (Some(id), known.and_then(|f| f.current_case(file.on)).map(|case| case.id), None)
        }
        AttendeeRef::Outsider(name) => (None, None, Some(name)),
    };
    let attendance = Attendance { status, minutes, arrived, note: mark.note.clone() };
    let (kind, held_on) = (file.plan.kind, file.on);
    let body = AttendanceMarked { session: id, kind, held_on, case, outsider, attendance };
    Ok(Fact::new(file.on, subject, body))
}

/// Minutes credited: those of the plan, less the minutes somebody came late.
fn credited(file: &SessionFile, status: AttendanceStatus, arrived: Option<NaiveTime>) -> u16 {
    let late = match (status, file.plan.starts, arrived) {
        (AttendanceStatus::Late, Some(starts), Some(arrived)) => {
            u16::try_from((arrived - starts).num_minutes().max(0)).unwrap_or(u16::MAX)
        }
        _ => 0,
    };
    file.plan.minutes.saturating_sub(late)
}

/// Marks attendance (签到); durable when it returns, so that a power cut during a sign-in loses nothing. Who came to a
/// session of the day and is given no time came now.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn attend(
    registry: &mut Registry,
    id: SessionId,
    people: Vec<AttendeeRef>,
    mark: Mark,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::Attend.permit(registry)?;
    let today = session(registry, id)?.on == at.now.day();
    let now = at.now.time();
    let now = today.then(|| now.with_second(0).and_then(|t| t.with_nanosecond(0)).unwrap_or(now));
    let mark = Mark { arrived: mark.arrived.or(now), ..mark };
    let facts: Result<Vec<Fact>, Refusal> =
        people.into_iter().map(|who| marked(registry, id, who, &mark)).collect();
    state(registry, facts?, mode, at)
}

/// Corrects a mark of a session, closed or not: the one that held is superseded, with a reason.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn correct_attendance(
    registry: &mut Registry,
    id: SessionId,
    who: AttendeeRef,
    mark: &Mark,
    reason: Text,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::CorrectAttendance.permit(registry)?;
    let target = session(registry, id)?.attendees.iter().find(|attendee| attendee.who == who);
    let target = target.ok_or_else(|| invalid(ProblemKind::NothingToCorrect))?.fact;
    let instead = marked(registry, id, who, mark)?;
    let body = Corrected::replacing(target, reason, Some(&instead)).map_err(RegistryError::from)?;
    let fact = Fact::new(at.now.day(), instead.subject, body);
    state(registry, vec![fact], Mode::Commit, at)
}

fn absent(registry: &Registry, id: SessionId) -> Result<Vec<Fact>, Refusal> {
    let mark = Mark { status: AttendanceStatus::Absent, arrived: None, note: Text::default() };
    let unmarked = session(registry, id)?.unmarked().map(|attendee| attendee.who.clone());
    unmarked.map(|who| marked(registry, id, who, &mark)).collect()
}

/// Marks everybody not yet seen as absent, which the officer has confirmed.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn rest_absent(registry: &mut Registry, id: SessionId, at: &mut At<'_>) -> Result<Recorded, Refusal> {
    Act::Attend.permit(registry)?;
    let facts = absent(registry, id)?;
    if facts.is_empty() {
        return Ok(Recorded { facts, receipt: None });
    }
    state(registry, facts, Mode::Commit, at)
}

/// Closes a session. Those not marked are marked absent in the same commit when `rest_absent`, which the officer has
/// confirmed.
///
/// # Errors
/// [`ProblemKind::Unmarked`] when somebody is not marked and `rest_absent` is false.
pub fn close_session(
    registry: &mut Registry,
    id: SessionId,
    rest_absent: bool,
    notes: Text,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::CloseSession.permit(registry)?;
    let mut facts = if rest_absent { absent(registry, id)? } else { Vec::new() };
    let on = session(registry, id)?.on.min(at.now.day());
    facts.push(Fact::new(on, None, SessionClosed { session: id, notes }));
    state(registry, facts, mode, at)
}
