//! Acts (办理): everything an officer can do, once. A typed input goes in; permission, checks, facts and documents are
//! decided here; a typed outcome or a typed [`Refusal`] comes out.
//!
//! The command line parses arguments and prints, the terminal shows forms and screens; neither decides anything. Which
//! permission an act asks for is said by [`Act::permission`], which menus ask before anything is typed.

mod contact;
mod permit;
mod refusal;
mod target;

pub use contact::{CheckIn, Medical, Talk, Visit, check_in, medical, summary, talk, visit};
pub use permit::{Act, Bar};
pub use refusal::Refusal;
pub use target::{About, Whom};

use crate::domain::{Entropy, Fact, Moment};
use crate::registry::{Problem, ProblemKind, Receipt, Registry, RegistryError};

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
    let receipt = match mode {
        Mode::DryRun => {
            registry.check(&facts, at.now.day())?;
            None
        }
        Mode::Commit => Some(registry.state_facts(facts.clone(), at.now, at.entropy)?),
    };
    Ok(Recorded { facts, receipt })
}

/// A refusal for one reason.
fn invalid(kind: ProblemKind) -> Refusal {
    RegistryError::Invalid(vec![Problem { ordinal: 0, kind }]).into()
}
