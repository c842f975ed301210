//! Opening a registry for one command: choose the officer, unlock, run, lock again.

use super::exit::{Exit, Failure};
use super::host::Cx;
use super::passphrase::Which;
use crate::assets::Catalog;
use crate::domain::OfficerId;
use crate::registry::{Locked, Registry};
use crate::vault::Officer;
use crate::words::note_fault;

impl Cx<'_, '_> {
    /// Opens the registry, runs `act`, locks again whatever came of it.
    ///
    /// # Errors
    /// Those of unlocking, of `act`, of locking, in this order.
    pub fn with_registry<T>(
        &mut self,
        act: impl FnOnce(&mut Self, &mut Registry) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.clock_reason()?;
        let registry = self.unlock(false)?;
        self.run_and_lock(registry, act)
    }

    /// The same for a head who resolves what is wrong with the noted heads, the last one included.
    ///
    /// # Errors
    /// As [`Cx::with_registry`].
    pub fn with_registry_to_resolve<T>(
        &mut self,
        act: impl FnOnce(&mut Self, &mut Registry) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.clock_reason()?;
        let registry = self.unlock(true)?;
        self.run_and_lock(registry, act)
    }

    fn run_and_lock<T>(
        &mut self,
        mut registry: Registry,
        act: impl FnOnce(&mut Self, &mut Registry) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let result = match self.tell_opening(&mut registry) {
            Ok(()) => act(self, &mut registry),
            Err(failure) => Err(failure),
        };
        self.locked(result, registry)
    }

    /// The registry named on the line, locked, with the second place for its noted head.
    ///
    /// # Errors
    /// No registry there; a second place inside it.
    pub fn door(&self) -> Result<Locked, Failure> {
        let locked = Locked::at(self.registry_dir()?)?;
        Ok(locked.noting_in(self.host.environment.head_note.clone())?)
    }

    fn unlock(&mut self, resolving: bool) -> Result<Registry, Failure> {
        let locked = self.door()?;
        let officer = self.choose(&locked.officers()?)?;
        let passphrase = self.passphrase(Which::Own, "cli-ask-passphrase")?;
        let keys = locked.try_keys(officer, &passphrase, self.now())?;
        drop(passphrase);
        let registry = if resolving {
            locked.open_to_resolve(keys, 0, self.now(), self.host.entropy)?
        } else {
            locked.open(keys, 0, self.now(), self.host.entropy, |_| ())?
        };
        for (seen, slug) in [(registry.vault().is_cheap(), "cli-identity-cheap")] {
            if seen {
                writeln!(self.host.err, "{}", self.catalog.text(slug))?;
            }
        }
        let notes = registry.notes();
        for (fault, slug) in [(notes.own, "cli-note-bad"), (notes.second, "cli-note-bad-second")] {
            if let Some(fault) = fault {
                self.note(slug, &[("fault", note_fault(self.catalog, fault).into())]);
            }
        }
        if notes.second_absent {
            self.note("cli-note-second-absent", &[]);
        }
        for head in registry.new_heads() {
            let name = registry.officer_name(head.value).to_owned();
            self.note("cli-new-head", &[("day", head.from.to_string().into()), ("name", name.into())]);
        }
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
            return self.chosen(officers, &wanted).map(|officer| officer.id);
        }
        match active.as_slice() {
            [one] => Ok(one.id),
            [] => Err(Failure::with(Exit::Damaged, self.catalog, "no-officers", &[])),
            many if self.host.environment.terminal => {
                for (at, officer) in many.iter().enumerate() {
                    let namesakes = many.iter().filter(|other| other.name == officer.name).count();
                    let line = if namesakes > 1 {
                        format!("{}  {}", at + 1, told_apart(self.catalog, officer))
                    } else {
                        let role = crate::words::term(self.catalog, &officer.role);
                        format!("{}  {}  {role}", at + 1, officer.name)
                    };
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

    /// The active officer of a name, or of an id that begins so.
    ///
    /// # Errors
    /// Nobody, or several.
    pub fn chosen<'o>(&self, officers: &'o [Officer], wanted: &str) -> Result<&'o Officer, Failure> {
        let active: Vec<&Officer> = officers.iter().filter(|o| o.retired_on.is_none()).collect();
        let named =
            |o: &&&Officer| o.name == wanted || (wanted.len() >= 4 && o.id.to_string().starts_with(wanted));
        let met: Vec<&&Officer> = active.iter().filter(named).collect();
        match met.as_slice() {
            [one] => Ok(**one),
            [] => {
                let names = active.iter().map(|o| o.name.as_str()).collect::<Vec<_>>().join(", ");
                Err(self.usage("officer-unknown", &[("wanted", wanted.into()), ("names", names.into())]))
            }
            many => Err(self.ambiguous(wanted, many)),
        }
    }

    /// Several officers of one name: told apart by the beginnings of their ids, which may be given instead.
    fn ambiguous(&self, wanted: &str, many: &[&&Officer]) -> Failure {
        let told: Vec<String> = many.iter().map(|officer| told_apart(self.catalog, officer)).collect();
        self.usage("officer-ambiguous", &[("wanted", wanted.into()), ("who", told.join("; ").into())])
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

/// An officer among namesakes: the beginning of the id, role, and the first day of access.
fn told_apart(catalog: &Catalog, officer: &Officer) -> String {
    let id: String = officer.id.to_string().chars().take(8).collect();
    let role = crate::words::term(catalog, &officer.role);
    format!("{}  {role}  {id}  {}", officer.name, officer.valid_from)
}
