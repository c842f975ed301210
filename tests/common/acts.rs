//! Acts as tests do them: with the moment and the randomness at hand, and a refusal of the registry as its error.

use super::Seeded;
use guitu::acts::{self, At, Mark, Mode, NewFinding, NewSession, Refusal};
use guitu::domain::*;
use guitu::registry::{Receipt, Registry, RegistryError};

fn plain<T>(done: Result<T, Refusal>) -> Result<T, RegistryError> {
    done.map_err(|refusal| match refusal {
        Refusal::Registry(error) => error,
        other => panic!("refused: {other}"),
    })
}

fn receipt(done: Result<acts::Recorded, Refusal>) -> Result<Receipt, RegistryError> {
    plain(done).map(|recorded| recorded.receipt.unwrap())
}

/// Corrects a fact.
pub fn correct(
    registry: &mut Registry,
    target: FactId,
    reason: &str,
    instead: Option<&Fact>,
    now: Moment,
    entropy: &mut Seeded,
) -> Result<Receipt, RegistryError> {
    let reason = super::text(reason);
    receipt(acts::correct(registry, target, reason, instead, Mode::Commit, &mut At::new(now, entropy)))
}

/// Plans a session.
pub fn plan_session(
    registry: &mut Registry,
    new: NewSession,
    now: Moment,
    entropy: &mut Seeded,
) -> Result<SessionId, RegistryError> {
    plain(acts::plan_session(registry, new, Mode::Commit, &mut At::new(now, entropy)))
        .map(|planned| planned.session)
}

/// Marks attendance.
pub fn mark_attendance(
    registry: &mut Registry,
    session: SessionId,
    who: AttendeeRef,
    status: AttendanceStatus,
    now: Moment,
    entropy: &mut Seeded,
) -> Result<Receipt, RegistryError> {
    let mark = Mark { status, arrived: None, note: Text::default() };
    receipt(acts::attend(registry, session, vec![who], mark, Mode::Commit, &mut At::new(now, entropy)))
}

/// Closes a session.
pub fn close_session(
    registry: &mut Registry,
    session: SessionId,
    rest_absent: bool,
    now: Moment,
    entropy: &mut Seeded,
) -> Result<Receipt, RegistryError> {
    let notes = Text::default();
    receipt(acts::close_session(
        registry,
        session,
        rest_absent,
        notes,
        Mode::Commit,
        &mut At::new(now, entropy),
    ))
}

/// Opens a finding.
pub fn open_finding(
    registry: &mut Registry,
    new: NewFinding,
    on: &str,
    entropy: &mut Seeded,
) -> Result<FindingId, RegistryError> {
    let now = super::at(on);
    let done = acts::open_finding(registry, new, super::day(on), Mode::Commit, &mut At::new(now, entropy));
    plain(done).map(|recorded| match &recorded.facts[0].body {
        FactBody::FindingOpened(opened) => opened.finding,
        other => panic!("{other:?}"),
    })
}

/// Reviews a rectification.
pub fn review(
    registry: &mut Registry,
    finding: FindingId,
    now: Moment,
    entropy: &mut Seeded,
) -> Result<Receipt, RegistryError> {
    receipt(acts::review(registry, finding, true, Text::default(), Mode::Commit, &mut At::new(now, entropy)))
}

/// States that a finding was rectified.
pub fn rectify(
    registry: &mut Registry,
    finding: FindingId,
    cause: &str,
    measure: &str,
    now: Moment,
    entropy: &mut Seeded,
) -> Result<Receipt, RegistryError> {
    let (cause, measure) = (super::text(cause), super::text(measure));
    receipt(acts::rectify(registry, finding, cause, measure, Mode::Commit, &mut At::new(now, entropy)))
}
