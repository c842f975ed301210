//! The second person of an act that needs two (两人办理): `--second`, and a passphrase of their own.

use super::exit::Failure;
use super::host::Cx;
use super::passphrase::Which;
use crate::acts;
use crate::domain::{Fact, FactBody};
use crate::registry::Registry;
use crate::vault::{Officer, Unlocked};
use chrono::NaiveDate;

impl Cx<'_, '_> {
    /// The keys of the second person whom facts need; none where they need nobody, or the office has nobody else.
    ///
    /// # Errors
    /// As [`Cx::second_of`].
    pub fn second(&mut self, registry: &Registry, facts: &[Fact]) -> Result<Option<Unlocked>, Failure> {
        let candidates = registry.seconds(facts).into_iter().cloned().collect();
        self.second_of(candidates, self.globals.second.clone())
    }

    /// The same for one fact about the office, of a day.
    ///
    /// # Errors
    /// As [`Cx::second`].
    pub fn second_for(
        &mut self,
        registry: &Registry,
        on: NaiveDate,
        body: impl Into<FactBody>,
    ) -> Result<Option<Unlocked>, Failure> {
        self.second_of(acts::seconds(registry, on, body), self.globals.second.clone())
    }

    /// The keys of one of the candidates: whom `named` says, or the only one there is.
    ///
    /// # Errors
    /// Nobody of that name among them, several and none named; a wrong passphrase.
    pub fn second_of(
        &mut self,
        candidates: Vec<Officer>,
        named: Option<String>,
    ) -> Result<Option<Unlocked>, Failure> {
        let id = match (&named, candidates.as_slice()) {
            (None, []) => return Ok(None),
            (None, [one]) => one.id,
            (None, many) => {
                let names = many.iter().map(|o| o.name.as_str()).collect::<Vec<_>>().join(", ");
                return Err(self.usage("second-needed", &[("names", names.into())]));
            }
            (Some(wanted), _) => self.chosen(&candidates, wanted)?.id,
        };
        let passphrase = self.passphrase(Which::Second, "cli-ask-second-passphrase")?;
        Ok(Some(self.door()?.try_keys(id, &passphrase, self.now())?))
    }
}
