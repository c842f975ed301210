//! What became of a command: what it saved before it failed, what is to be told beside its answer.

use super::exit::{Exit, Failure};
use super::host::Cx;
use crate::domain::{FactId, Text};
use crate::registry::{Bar, Registry, RegistryError};
use crate::store::VolumeKind;
use crate::words;

/// What a command has put on the disk so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saved {
    /// Facts in the registry.
    pub facts: Vec<FactId>,
    /// Something else that lasts: a registry founded, a key changed.
    pub other: bool,
}

impl Saved {
    /// Whether there is anything.
    pub fn any(&self) -> bool {
        self.other || !self.facts.is_empty()
    }
}

/// Something to know that does not end the command.
#[derive(Debug, Clone)]
pub struct Warning {
    /// Its stable name, for `--json`.
    pub code: &'static str,
    /// Its words.
    pub text: String,
}

impl Cx<'_, '_> {
    /// Tells something on the error stream, and under `--json` in the answer too.
    pub fn warn(&mut self, code: &'static str, text: String) {
        // a warning that cannot be shown changes nothing
        drop(writeln!(self.host.err, "{}", super::output::visible(&text)));
        self.warnings.push(Warning { code, text });
    }

    /// What an opening has to say of itself: the volume, the clock, the close before.
    ///
    /// # Errors
    /// A clock that could not be confirmed.
    pub fn tell_opening(&mut self, registry: &mut Registry) -> Result<(), Failure> {
        for (seen, code, slug) in [
            (registry.header_anomaly(), "header-anomaly", "cli-verify-header"),
            (registry.unclean_close(), "unclean-close", "cli-unclean-close"),
        ] {
            if seen {
                self.warn(code, self.text(slug));
            }
        }
        match registry.shared_volume() {
            Some(VolumeKind::Network(name)) => {
                let text = self.text_args("cli-volume-network", &[("name", name.into())]);
                self.warn("network-volume", text);
            }
            Some(VolumeKind::Served) => self.warn("served-volume", self.text("cli-volume-served")),
            Some(VolumeKind::Local) | None => {}
        }
        for trouble in registry.take_troubles() {
            let text = words::error(self.catalog, &trouble).to_string();
            self.warn("after-opening", text);
        }
        self.tell_clock(registry)?;
        if let Some(bar @ Bar::ReadOnly { .. }) = registry.bar() {
            self.warn("read-only", words::barred(self.catalog, bar).to_string());
        }
        Ok(())
    }

    /// A clock that is not believed is confirmed by `--confirm-clock`, else told; what is read then needs a second look.
    fn tell_clock(&mut self, registry: &mut Registry) -> Result<(), Failure> {
        let now = self.now();
        let Some(doubt) = registry.clock_doubt(now).filter(|doubt| doubt.back || !self.silence_expected)
        else {
            return Ok(());
        };
        let told = words::clock(self.catalog, &doubt);
        match self.clock_reason()? {
            Some(reason) if !registry.is_read_only() => {
                registry.confirm_clock(reason, now, self.host.entropy)?;
                self.note("cli-clock-confirmed", &[("what", told.what.into())]);
            }
            _ => {
                self.least = Exit::Findings;
                self.warn("clock", told.to_string());
            }
        }
        Ok(())
    }

    /// The reason of `--confirm-clock`.
    ///
    /// # Errors
    /// An empty reason, or one that is no text.
    pub fn clock_reason(&self) -> Result<Option<Text>, Failure> {
        let Some(raw) = &self.globals.confirm_clock else { return Ok(None) };
        let text = Text::required(raw);
        let name = || self.text("words-field-reason");
        text.map(Some)
            .map_err(|error| Failure::Told(Exit::Usage, words::text_error(self.catalog, &name(), error)))
    }

    /// Locks, and makes of what the act and the locking came to one outcome: what failed after something was saved is
    /// told as that.
    ///
    /// # Errors
    /// Those of the act, of steps after it, of locking, in this order.
    pub fn locked<T>(&mut self, result: Result<T, Failure>, mut registry: Registry) -> Result<T, Failure> {
        self.saved.facts.extend(registry.saved());
        if registry.left_unrecorded() {
            self.warn("not-recorded", self.text("cli-leaving-unrecorded"));
        }
        let trouble = registry.take_troubles().into_iter().next();
        let locked = registry.lock(self.now(), self.host.entropy);
        let value = result?;
        match trouble.map_or(locked, Err) {
            Ok(()) => Ok(value),
            Err(error) => Err(Failure::Closing(Box::new(error))),
        }
    }
}

/// The facts that a failed act has if it is in the registry after all; none where that is certain.
pub fn in_doubt(failure: &Failure) -> Option<&[FactId]> {
    match failure {
        Failure::Registry(error) | Failure::Closing(error) => match &**error {
            RegistryError::Unknown { facts, .. } => Some(facts),
            _ => None,
        },
        _ => None,
    }
}
