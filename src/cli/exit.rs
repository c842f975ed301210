//! Exit codes and what is told when a command fails.

use super::Host;
use super::outcome::{self, Saved};
use crate::acts::Refusal;
use crate::assets::Catalog;
use crate::registry::RegistryError;
use crate::report::MakeError;
use crate::store::StoreError;
use crate::vault::VaultError;
use crate::words::{self, Told};

/// Exit codes (design 8); stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Done, but a check found something or rows were rejected.
    Findings = 1,
    /// Bad usage or bad input; nothing was changed.
    Usage = 2,
    /// Locked, wrong key or not permitted.
    Denied = 3,
    /// Damaged or tampered data.
    Damaged = 4,
    /// Environment: disk, lock held, file permission, terminal.
    Environment = 5,
    /// Whether it was done is not known: look again.
    Unknown = 6,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    /// The code an error of the registry ends with.
    pub fn of(error: &RegistryError) -> Self {
        match error {
            RegistryError::Store(inner) => Self::of_store(inner),
            RegistryError::Vault(inner) => Self::of_vault(inner),
            RegistryError::Unknown { .. } => Self::Unknown,
            RegistryError::Displaced { .. }
            | RegistryError::Journal { .. }
            | RegistryError::Fact(..)
            | RegistryError::Projection(_)
            | RegistryError::RosterNewer { .. }
            | RegistryError::RolledBack { .. } => Self::Damaged,
            RegistryError::NotPermitted { .. }
            | RegistryError::Hidden
            | RegistryError::EscrowUnknown
            | RegistryError::TooSoon { .. }
            | RegistryError::SecondOfficerNeeded => Self::Denied,
            RegistryError::Entropy(_)
            | RegistryError::Io(_)
            | RegistryError::LaterProjection(_)
            | RegistryError::Barred(_) => Self::Environment,
            RegistryError::Invalid(_)
            | RegistryError::Encode(_)
            | RegistryError::TooManyFacts
            | RegistryError::BlobTooLarge(_)
            | RegistryError::Undo(_)
            | RegistryError::Policy(_)
            | RegistryError::DirectoryExists
            | RegistryError::NoRegistry
            | RegistryError::NoteInside
            | RegistryError::LastHead
            | RegistryError::NoSuchCommit(_)
            | RegistryError::NoSuchSubject => Self::Usage,
        }
    }

    /// The code a refused act ends with: what the law or the input refuses is bad input.
    pub fn of_refusal(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::Registry(error) | Refusal::Report(MakeError::Registry(error)) => Self::of(error),
            Refusal::File { .. } => Self::Environment,
            Refusal::NotProved(_) => Self::Damaged,
            _ => Self::Usage,
        }
    }

    fn of_store(error: &StoreError) -> Self {
        match error {
            StoreError::WrongKey => Self::Denied,
            StoreError::NotARegistry
            | StoreError::OtherRegistry
            | StoreError::OtherEpoch { .. }
            | StoreError::Truncated
            | StoreError::Displaced(_)
            | StoreError::Damaged(_) => Self::Damaged,
            StoreError::NotFound | StoreError::TooLarge => Self::Usage,
            _ => Self::Environment,
        }
    }

    /// The code an error of the keys ends with.
    pub fn of_vault(error: &VaultError) -> Self {
        match error {
            VaultError::WrongPassphrase
            | VaultError::Revoked
            | VaultError::NotARecipient
            | VaultError::WrongEscrow
            | VaultError::NotPermitted
            | VaultError::NotThisRegistry => Self::Denied,
            VaultError::KeyFileTooLarge
            | VaultError::KeyFileDamaged
            | VaultError::KeyFileKind
            | VaultError::KeyFileMissing
            | VaultError::WorkFactor
            | VaultError::RosterForged
            | VaultError::RosterStale
            | VaultError::DataKeyForged
            | VaultError::SealDamaged => Self::Damaged,
            VaultError::NoSuchOfficer
            | VaultError::BadRecipient
            | VaultError::BadSecret
            | VaultError::NoSuchEscrow
            | VaultError::DuplicateRecipient
            | VaultError::LastAuthority
            | VaultError::Exists => Self::Usage,
            _ => Self::Environment,
        }
    }
}

/// Why a command ended early.
#[derive(Debug)]
pub enum Failure {
    /// An error of the registry.
    Registry(Box<RegistryError>),
    /// An act was refused.
    Act(Box<Refusal>),
    /// Something the command itself found.
    Told(Exit, Told),
    /// The act was done; a step after it, or the locking, failed.
    Closing(Box<RegistryError>),
    /// The output could not be written (a closed pipe).
    Output(std::io::Error),
}

impl From<RegistryError> for Failure {
    fn from(error: RegistryError) -> Self {
        Self::Registry(Box::new(error))
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Registry(error) => error.into(),
            other => Self::Act(Box::new(other)),
        }
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        Self::Registry(Box::new(RegistryError::Vault(error)))
    }
}

impl From<crate::policy::PolicyError> for Failure {
    fn from(error: crate::policy::PolicyError) -> Self {
        Self::Registry(Box::new(RegistryError::Policy(error)))
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    /// Bad usage or input: `cli-error-<slug>` and `cli-mend-<slug>`.
    pub fn usage(catalog: &Catalog, slug: &str, args: &[(&str, crate::assets::Arg<'_>)]) -> Self {
        Self::with(Exit::Usage, catalog, slug, args)
    }

    /// The same with another code.
    pub fn with(exit: Exit, catalog: &Catalog, slug: &str, args: &[(&str, crate::assets::Arg<'_>)]) -> Self {
        let what = catalog.text_args(&format!("cli-error-{slug}"), args);
        let mend = catalog.text_args(&format!("cli-mend-{slug}"), args);
        Self::Told(exit, Told { what, mend })
    }

    /// Writes it to the error stream, as text or as one JSON object, with what became of the command: not saved, saved
    /// although this failed (exit 1), or not known (exit 6).
    pub fn tell(&self, host: &mut Host<'_>, catalog: &Catalog, json: bool, saved: &Saved) -> Exit {
        let (exit, mut told) = match self {
            Self::Registry(error) | Self::Closing(error) => {
                tracing::warn!(%error, "command failed");
                (Exit::of(error), words::error(catalog, error))
            }
            Self::Act(refusal) => {
                tracing::warn!(%refusal, "act refused");
                (Exit::of_refusal(refusal), words::refusal(catalog, refusal))
            }
            Self::Told(exit, told) => (*exit, told.clone()),
            // whoever read the output has gone: nothing is left to say, unless something was saved
            Self::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe && !saved.any() => {
                return Exit::Environment;
            }
            Self::Output(error) => {
                tracing::warn!(kind = ?error.kind(), "the output could not be written");
                let (what, mend) = ("cli-error-output", "cli-mend-output");
                (Exit::Environment, Told { what: catalog.text(what), mend: catalog.text(mend) })
            }
        };
        let doubt = outcome::in_doubt(self);
        let mut facts: Vec<String> = saved.facts.iter().map(ToString::to_string).collect();
        let exit = match doubt {
            // what was in doubt was the record of opening or locking: the act itself is saved
            Some([]) | None if saved.any() => Exit::Findings,
            Some(_) => Exit::Unknown,
            None => exit,
        };
        if saved.any() {
            let named = facts.join(&catalog.text("words-comma"));
            let key = if facts.is_empty() { "cli-saved-but-other" } else { "cli-saved-but" };
            told.what = catalog.text_args(key, &[("facts", named.into()), ("what", told.what.into())]);
        }
        facts.extend(doubt.into_iter().flatten().map(ToString::to_string));
        let written = if json {
            let known = match exit {
                Exit::Unknown => serde_json::Value::Null,
                _ => saved.any().into(),
            };
            let error = serde_json::json!({
                "code": exit as u8, "what": told.what, "mend": told.mend, "saved": known, "facts": facts,
            });
            writeln!(host.err, "{}", serde_json::json!({ "error": error }))
        } else {
            writeln!(host.err, "guitu: {told}")
        };
        // the exit code says it too when the error stream is closed
        drop(written);
        exit
    }
}
