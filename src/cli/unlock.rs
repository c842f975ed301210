//! Opening a registry for one command: choose the officer, unlock, run, lock again.

use super::exit::{Exit, Failure};
use super::host::Cx;
use super::passphrase::Which;
use crate::demo;
use crate::domain::OfficerId;
use crate::registry::{Locked, Registry};
use crate::vault::{Officer, ScryptCost};

impl Cx<'_, '_> {
    /// What scrypt may cost here: less in a throw-away demo, which says so by a file of its own.
    pub fn cost(&self) -> ScryptCost {
        match &self.globals.registry {
            Some(dir) if demo::is_demo(dir) => ScryptCost::ThrowAway,
            _ => ScryptCost::Standard,
        }
    }

    /// Opens the registry, runs `act`, locks again whatever came of it.
    ///
    /// # Errors
    /// Those of unlocking, of `act`, of locking, in this order.
    pub fn with_registry<T>(
        &mut self,
        act: impl FnOnce(&mut Self, &mut Registry) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.clock_reason()?;
        let mut registry = self.unlock()?;
        let result = match self.tell_opening(&mut registry) {
            Ok(()) => act(self, &mut registry),
            Err(failure) => Err(failure),
        };
        self.locked(result, registry)
    }

    fn unlock(&mut self) -> Result<Registry, Failure> {
        let locked = Locked::at(self.registry_dir()?)?;
        let officer = self.choose(&locked.officers()?)?;
        let passphrase = self.passphrase(Which::Own, "cli-ask-passphrase")?;
        let keys = locked.unlock_keys(officer, &passphrase, self.cost())?;
        drop(passphrase);
        let registry = locked.open(keys, 0, self.now(), self.host.entropy, |_| ())?;
        for used in registry.untold_recoveries() {
            let name = registry.officer_name(used.value).to_owned();
            self.note("cli-escrow-was-used", &[("day", used.from.to_string().into()), ("name", name.into())]);
        }
        Ok(registry)
    }

    /// The officer `--officer` names, by name or the beginning of the id; the only one there is; or asked.
    fn choose(&mut self, officers: &[Officer]) -> Result<OfficerId, Failure> {
        let active: Vec<&Officer> = officers.iter().filter(|o| o.retired_on.is_none()).collect();
        let names = active.iter().map(|o| o.name.as_str()).collect::<Vec<_>>().join(", ");
        if let Some(wanted) = self.globals.officer.clone() {
            let met: Vec<&&Officer> = active
                .iter()
                .filter(|o| o.name == wanted || (wanted.len() >= 4 && o.id.to_string().starts_with(&wanted)))
                .collect();
            return match met.as_slice() {
                [one] => Ok(one.id),
                [] => {
                    Err(self.usage("officer-unknown", &[("wanted", wanted.into()), ("names", names.into())]))
                }
                _ => Err(self.usage("officer-ambiguous", &[("wanted", wanted.into())])),
            };
        }
        match active.as_slice() {
            [one] => Ok(one.id),
            [] => Err(Failure::with(Exit::Damaged, self.catalog, "no-officers", &[])),
            many if self.host.environment.terminal => {
                for (at, officer) in many.iter().enumerate() {
                    let line = format!(
                        "{}  {}  {}",
                        at + 1,
                        officer.name,
                        crate::words::term(self.catalog, &officer.role)
                    );
                    writeln!(self.host.err, "{}", super::output::visible(&line))?;
                }
                let typed = self.ask_line("cli-ask-officer")?;
                let chosen = typed.parse::<usize>().ok().and_then(|n| many.get(n.checked_sub(1)?));
                chosen.map(|o| o.id).ok_or_else(|| {
                    self.usage(
                        "officer-unknown",
                        &[("wanted", typed.clone().into()), ("names", names.clone().into())],
                    )
                })
            }
            _ => Err(self.usage("officer-needed", &[("names", names.into())])),
        }
    }

    /// One line typed by the user.
    ///
    /// # Errors
    /// When the input ends.
    pub fn ask_line(&mut self, prompt: &str) -> Result<String, Failure> {
        let prompt = self.text(prompt);
        write!(self.host.err, "{prompt}")?;
        self.host.err.flush()?;
        let mut typed = String::new();
        if std::io::stdin().read_line(&mut typed)? == 0 {
            return Err(self.usage("input-ended", &[]));
        }
        Ok(typed.trim().to_owned())
    }

    /// Says what is wrong with an answer typed at the terminal, so that it is asked for again.
    ///
    /// # Errors
    /// A failure that another answer does not mend.
    pub fn wrong_answer(&mut self, wrong: Failure) -> Result<(), Failure> {
        let told = match &wrong {
            Failure::Told(_, told) => told.clone(),
            Failure::Registry(error) | Failure::Closing(error) => crate::words::error(self.catalog, error),
            Failure::Act(refusal) => crate::words::refusal(self.catalog, refusal),
            Failure::Output(_) => return Err(wrong),
        };
        writeln!(self.host.err, "{told}")?;
        Ok(())
    }
}
