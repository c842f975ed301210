//! Acts (办理): everything an officer can do, once. A typed input goes in; permission, checks, facts and documents are
//! decided here; a typed outcome or a typed [`Refusal`] comes out.
//!
//! The command line parses arguments and prints, the terminal shows forms and screens; neither decides anything. Which
//! permission an act asks for is said by [`Act::permission`], which menus ask before anything is typed.
#![warn(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_possible_wrap)]

mod amend;
mod case;
mod contact;
mod correct;
mod enrol;
mod export;
mod finding;
mod import;
mod inspection;
mod keys;
mod opening;
mod permit;
mod refusal;
mod report;
mod reveal;
mod sanction;
mod screening;
mod session;
mod target;
mod upkeep;
mod zero_report;

pub use amend::{Amended, amend, amendable};
pub use case::{
    Delay, Exemption, Leaving, Level, NewState, Way, arrive, assign, close, exempt, put_off, set_level,
    set_state,
};
pub use contact::{CheckIn, Medical, Talk, Visit, check_in, medical, summary, talk, visit};
pub use correct::{correct, redo, to_undo, undo, withdraw};
pub use enrol::{Enrolled, Enrolment, Terms, enrol};
pub use export::{Outgoing, SEALED, Seal, export_rejected, unseal};
pub use finding::{NewFinding, open_finding, rectify, review};
pub use import::{adopt, import_roster};
pub use inspection::{
    Conclusion, NewInspection, Rest, Started, checklist, finish_inspection, is_judged, judge, needs_words,
    proposed, start_inspection, why,
};
pub use keys::{add_envelope, enrol_officer, remove_envelope, revoke_officer, seconds, set_role};
pub use opening::sign_opening;
pub use permit::{Act, Bar, permit};
pub use refusal::Refusal;
pub use report::{
    MadeReport, Place, Proof, ReportAsked, export_report, file_report, filing_of, make_report, prove_report,
    set_section,
};
pub use reveal::{Revealed, reveal};
pub use sanction::{Decision, Proposal, decide, propose};
pub use screening::{Screening, instrument, scored, screen};
pub use session::{
    Group, MOST_MINUTES, Mark, NewSession, Planned, attend, close_session, correct_attendance, plan_session,
    rest_absent,
};
pub use target::{About, Whom};
pub use upkeep::{back_up, verify};
pub use zero_report::zero_report;

use crate::assets::{Catalog, Lang};
use crate::domain::{Entropy, Fact, Moment, Text};
use crate::registry::{Beside, Problem, ProblemKind, Receipt, Registry, RegistryError};

/// The reading of the clocks and the randomness with which an act is done.
pub struct At<'e> {
    /// The clocks.
    pub now: Moment,
    /// The random source.
    pub entropy: &'e mut dyn Entropy,
}

impl<'e> At<'e> {
    /// A moment and a random source.
    pub fn new(now: Moment, entropy: &'e mut dyn Entropy) -> Self {
        Self { now, entropy }
    }
}

/// Whether an act is carried out or only checked (`--dry-run`): with the same permission and the same checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Carried out.
    Commit,
    /// Checked; nothing is written.
    DryRun,
}

impl Mode {
    /// Checked only, when `dry`.
    pub const fn dry(dry: bool) -> Self {
        if dry { Self::DryRun } else { Self::Commit }
    }
}

/// What an act stated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The facts, in order.
    pub facts: Vec<Fact>,
    /// The commit that carries them; none when they were only checked.
    pub receipt: Option<Receipt>,
}

/// States facts as one commit that can be undone until the next lock, or only checks them.
fn state(
    registry: &mut Registry,
    facts: Vec<Fact>,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    state_beside(registry, facts, Beside::default(), mode, at)
}

/// As [`state`], with what goes beside the facts.
fn state_beside(
    registry: &mut Registry,
    facts: Vec<Fact>,
    beside: Beside<'_>,
    mode: Mode,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    let receipt = match mode {
        Mode::DryRun => {
            registry.check(&facts, at.now.day())?;
            None
        }
        Mode::Commit => Some(registry.state_facts_beside(facts.clone(), beside, at.now, at.entropy)?),
    };
    Ok(Recorded { facts, receipt })
}

/// A refusal for one reason.
fn invalid(kind: ProblemKind) -> Refusal {
    RegistryError::Invalid(vec![Problem { ordinal: 0, kind }]).into()
}

/// A new random id.
fn fresh(at: &mut At<'_>) -> Result<[u8; 16], Refusal> {
    let mut id = [0; 16];
    at.entropy.fill(&mut id).map_err(RegistryError::from)?;
    Ok(id)
}

/// Refuses an empty text where words are needed; `field` is a name under `words-field-`.
fn needs(field: &'static str, text: &Text) -> Result<(), Refusal> {
    if text.is_empty() { Err(invalid(ProblemKind::Empty(field))) } else { Ok(()) }
}

/// Words that the program itself puts into a record: in Chinese, whatever the officer's language, since the records are.
pub fn own_words(key: &str) -> Text {
    Text::new(&Catalog::of(Lang::Zh).text(key)).unwrap_or_default()
}
