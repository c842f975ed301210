//! Changes of a case: its level, state and officer, what is not asked for a time, the first arrival, the way out.

use super::target::{one, target};
use super::{About, Act, At, Mode, Recorded, Refusal, invalid, needs, own_words, state};
use crate::domain::{
    CaseAmended, CaseClosed, CaseKind, CaseState, Closing, Discharge, Exempted, HeldBack, LevelSet,
    OfficeCode, OfficerAssigned, OfficerId, PendingGround, ResettlementEnd, StateSet, Termination, Text,
};
use crate::registry::{ProblemKind, Registry};
use chrono::NaiveDate;

/// A change of the supervision level as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The level's name in the profile.
    pub level: String,
    /// Why.
    pub reason: Text,
    /// Number of the approval.
    pub approval: Text,
}

/// Sets the supervision level (管理等级).
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn set_level(
    registry: &mut Registry,
    about: About,
    set: Level,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    one(registry, Act::Level, about, mode, at, |case| {
        let Level { level, reason, approval } = set;
        LevelSet { case, level, reason, approval }
    })
}

/// A change of the state of a case as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewState {
    /// The state.
    pub state: CaseState,
    /// Its last day, where it has one.
    pub until: Option<NaiveDate>,
    /// Why.
    pub reason: Text,
    /// On what a decision is waited for (期满待决); what is on file where nothing is said.
    pub ground: Option<PendingGround>,
    /// Number of the approval of a leave, or of the measure or proposal at the end of the term.
    pub document: Text,
    /// Number of the district's written instruction (期满待决).
    pub instruction: Text,
    /// Who approved a leave.
    pub decided_by: Text,
}

impl NewState {
    /// A state with its reason alone.
    pub fn new(state: CaseState, reason: Text) -> Self {
        let (document, instruction, decided_by) = <(Text, Text, Text)>::default();
        Self { state, until: None, reason, ground: None, document, instruction, decided_by }
    }
}

/// Sets the state of a case (状态): leave, detention, out of supervision, back again. Always with a reason.
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn set_state(
    registry: &mut Registry,
    about: About,
    set: NewState,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    let target = target(registry, Act::State, about, at)?;
    needs("reason", &set.reason)?;
    let NewState { state: now, until, reason, ground, document, instruction, decided_by } = set;
    let on_file = || registry.pending_ground(target.subject, target.case, about.on);
    let ground = if now == CaseState::ExpiredPending { ground.or_else(on_file) } else { None };
    let body =
        StateSet { case: target.case, state: now, until, reason, ground, document, instruction, decided_by };
    let fact = target.fact(body);
    state(registry, vec![fact], mode, at)
}

/// Assigns the responsible officer (责任人).
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn assign(
    registry: &mut Registry,
    about: About,
    officer: OfficerId,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    let target = target(registry, Act::Assign, about, at)?;
    if registry.state().office.officers.get(&officer).is_none_or(|row| row.revoked) {
        return Err(invalid(ProblemKind::NoSuch("officer")));
    }
    let fact = target.fact(OfficerAssigned { case: target.case, officer });
    state(registry, vec![fact], mode, at)
}

/// A delay as stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delay {
    /// Id of the duty.
    pub rule: String,
    /// The last day of the delay.
    pub until: NaiveDate,
    /// Why.
    pub reason: Text,
}

/// Puts off what no statute lays down (缓办).
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn put_off(
    registry: &mut Registry,
    about: About,
    delay: Delay,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    one(registry, Act::PutOff, about, mode, at, |case| {
        let Delay { rule, until, reason } = delay;
        HeldBack { case, rule, until, reason }
    })
}

/// An exemption as approved; the day it is about is that of the approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exemption {
    /// Id of the duty, or `group:NAME`.
    pub rule: String,
    /// The first day; the day of the approval when none is named.
    pub from: Option<NaiveDate>,
    /// The last day, if it has one.
    pub until: Option<NaiveDate>,
    /// Why, and what proves it.
    pub reason: Text,
    /// Number of the approval.
    pub approval: Text,
}

/// Frees a person from a duty for a time, by an approval (减免).
///
/// # Errors
/// [`Refusal`]; nothing was written.
pub fn exempt(
    registry: &mut Registry,
    about: About,
    approved: Exemption,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    one(registry, Act::Exempt, about, mode, at, |case| {
        let Exemption { rule, from, until, reason, approval } = approved;
        Exempted { case, rule, from: from.unwrap_or(about.on), until, reason, approval }
    })
}

/// Records the first arrival (报到): the terms get the day, and the case comes under supervision.
///
/// # Errors
/// [`Refusal::ArrivedBefore`].
pub fn arrive(
    registry: &mut Registry,
    about: About,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    let target = target(registry, Act::Arrival, about, at)?;
    let case = target.case_file(registry)?;
    let CaseKind::Corrections(terms) = case.terms_on(about.on) else {
        return Err(Refusal::NotFor(super::Bar::CorrectionsOnly));
    };
    if terms.reported_on.is_some() && case.state_on(about.on).is_some_and(CaseState::on_register) {
        return Err(Refusal::ArrivedBefore);
    }
    let mut terms = terms.clone();
    terms.reported_on = Some(about.on);
    let reason = own_words("words-reason-arrival");
    let case = target.case;
    let amended = CaseAmended { case, terms: CaseKind::Corrections(terms), reason: reason.clone() };
    let under = StateSet::new(case, CaseState::UnderSupervision, reason);
    state(registry, vec![target.fact(amended), target.fact(under)], mode, at)
}

/// A way off the register, as it is asked for: which of them a case knows follows from its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Expiry of the term, or of the help period.
    Expiry,
    /// Amnesty.
    Amnesty,
    /// The suspended sentence was revoked.
    SuspensionRevoked,
    /// The parole was revoked.
    ParoleRevoked,
    /// Recalled to prison.
    Recalled,
    /// Died.
    Died,
    /// Terminated for another reason.
    TerminatedOther,
    /// Reoffended under help.
    Reoffended,
    /// Help ended for another reason.
    HelpOther,
}

impl Way {
    /// Every way, in the order of the forms.
    pub const ALL: [Self; 9] = [
        Self::Expiry,
        Self::Amnesty,
        Self::SuspensionRevoked,
        Self::ParoleRevoked,
        Self::Recalled,
        Self::Died,
        Self::TerminatedOther,
        Self::Reoffended,
        Self::HelpOther,
    ];

    /// Its stable name in arguments and forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Expiry => "expiry",
            Self::Amnesty => "amnesty",
            Self::SuspensionRevoked => "suspension-revoked",
            Self::ParoleRevoked => "parole-revoked",
            Self::Recalled => "recalled",
            Self::Died => "died",
            Self::TerminatedOther => "terminated-other",
            Self::Reoffended => "reoffended",
            Self::HelpOther => "help-other",
        }
    }

    /// The way of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }

    /// The closing it is for a kind of case; none where the case does not end so.
    pub const fn closing(self, terms: &CaseKind) -> Option<Closing> {
        use Closing as C;
        Some(match (self, terms) {
            (Self::Expiry, CaseKind::Corrections(_)) => C::Discharged(Discharge::Expiry),
            (Self::Amnesty, CaseKind::Corrections(_)) => C::Discharged(Discharge::Amnesty),
            (Self::SuspensionRevoked, CaseKind::Corrections(_)) => {
                C::Terminated(Termination::SuspensionRevoked)
            }
            (Self::ParoleRevoked, CaseKind::Corrections(_)) => C::Terminated(Termination::ParoleRevoked),
            (Self::Recalled, CaseKind::Corrections(_)) => C::Terminated(Termination::Recalled),
            (Self::Died, CaseKind::Corrections(_)) => C::Terminated(Termination::Died),
            (Self::TerminatedOther, CaseKind::Corrections(_)) => C::Terminated(Termination::Other),
            (Self::Expiry, CaseKind::Resettlement(_)) => C::HelpEnded(ResettlementEnd::Expiry),
            (Self::Died, CaseKind::Resettlement(_)) => C::HelpEnded(ResettlementEnd::Died),
            (Self::Reoffended, CaseKind::Resettlement(_)) => C::HelpEnded(ResettlementEnd::Reoffended),
            (Self::HelpOther, CaseKind::Resettlement(_)) => C::HelpEnded(ResettlementEnd::Other),
            _ => return None,
        })
    }
}

/// How a case leaves the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leaving {
    /// By one of the ways of its kind.
    Way(Way),
    /// Moved out to another district.
    MovedOut(Text),
    /// To another office of the same district.
    ToOffice(OfficeCode),
}

/// Closes a case (出册): discharge, termination, end of help, moving away.
///
/// # Errors
/// [`Refusal::ClosingKind`] when cases of this kind do not end so.
pub fn close(
    registry: &mut Registry,
    about: About,
    leaving: Leaving,
    document: Text,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    let target = target(registry, Act::Close, about, at)?;
    let closing = match leaving {
        Leaving::Way(way) => {
            let terms = target.case_file(registry)?.terms();
            way.closing(terms).ok_or(Refusal::ClosingKind(way))?
        }
        Leaving::MovedOut(place) => {
            needs("place", &place)?;
            Closing::MovedOut(place)
        }
        Leaving::ToOffice(office) => Closing::ToOffice(office),
    };
    let fact = target.fact(CaseClosed { case: target.case, closing, document });
    state(registry, vec![fact], mode, at)
}
