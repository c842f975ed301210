//! The locked registry: who may unlock, and the unlocking.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use zeroize::{Zeroize as _, Zeroizing};

use super::Office;
use crate::assets::Catalog;
use crate::domain::{Entropy, EntropyError, Moment};
use crate::registry::{Locked, RegistryError};
use crate::tui::Kind;
use crate::tui::backend::{Backend, Door, Failure};
use crate::tui::views::{DoorView, Handle, OfficerRow};
use crate::vault::{Passphrase, ScryptCost, VaultError};
use crate::words;

/// Random bytes expanded from a seed of the system's source, so that the thread that unlocks can have its own. The
/// seed is as long as the strength that is claimed from it.
struct Stream {
    expand: blake3::OutputReader,
}

impl Stream {
    fn new(source: &mut dyn Entropy) -> Result<Self, EntropyError> {
        let mut seed = [0; 32];
        source.fill(&mut seed)?;
        let mut hasher = blake3::Hasher::new_derive_key("guitu terminal random stream v1");
        hasher.update(&seed);
        seed.zeroize();
        Ok(Self { expand: hasher.finalize_xof() })
    }
}

impl Entropy for Stream {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), EntropyError> {
        self.expand.fill(buffer);
        Ok(())
    }
}

/// The door of an office's registry.
pub struct OfficeDoor {
    locked: Locked,
    words: &'static Catalog,
    kind: Kind,
    entropy: Mutex<Stream>,
    wait: AtomicU64,
    progress: Arc<AtomicU32>,
}

impl OfficeDoor {
    /// A door at a registry of a kind.
    ///
    /// # Errors
    /// [`RegistryError::Entropy`] when the system gives no randomness.
    pub fn new(
        locked: Locked,
        words: &'static Catalog,
        kind: Kind,
        entropy: &mut dyn Entropy,
    ) -> Result<Self, RegistryError> {
        let stream = Stream::new(entropy)?;
        Ok(Self {
            locked,
            words,
            kind,
            entropy: Mutex::new(stream),
            wait: AtomicU64::new(0),
            progress: Arc::default(),
        })
    }

    fn open(&self, officer: &Handle, passphrase: &str, now: Moment) -> Result<Office, RegistryError> {
        let officer = officer.0.parse().map_err(|_| VaultError::NoSuchOfficer)?;
        let mut own = {
            // A poisoned lock still holds a good stream: nothing is left half done in it.
            let mut source = self.entropy.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            Stream::new(&mut *source)?
        };
        let keys = self.locked.try_keys(officer, &Passphrase::new(passphrase), now)?;
        let progress = Arc::clone(&self.progress);
        let note =
            move |share: f64| progress.store((share.clamp(0.0, 1.0) * 100.0) as u32, Ordering::Relaxed);
        let registry = self.locked.open(keys, 0, now, &mut own, note)?;
        // Who is in knows what the file beside the keys may only say.
        let own_office = registry.vault().cost() == ScryptCost::Standard;
        let kind = if own_office { Kind::Own } else { self.kind };
        Ok(Office::new(registry, self.words, Box::new(own), kind))
    }
}

impl Door for OfficeDoor {
    fn view(&self) -> DoorView {
        let name =
            self.locked.dir().file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let officers = self.locked.officers().unwrap_or_default();
        let active = officers.into_iter().filter(|officer| officer.retired_on.is_none());
        let hint = (self.kind != Kind::Own).then(|| {
            self.words.text_args("tui-unlock-demo", &[("passphrase", crate::demo::PASSPHRASE.into())])
        });
        DoorView {
            registry: name,
            hint,
            officers: active
                .map(|officer| OfficerRow {
                    id: Handle(officer.id.to_string()),
                    name: officer.name,
                    role: words::term(self.words, &officer.role),
                })
                .collect(),
        }
    }

    fn keep_draft(&self, officer: &Handle, sealed: Option<&[u8]>) -> bool {
        officer.0.parse().is_ok_and(|officer| self.locked.keep_draft(officer, sealed).is_ok())
    }

    fn kept_draft(&self, officer: &Handle) -> Option<Vec<u8>> {
        self.locked.kept_draft(officer.0.parse().ok()?)
    }

    fn unlock(
        &self,
        officer: &Handle,
        passphrase: &Zeroizing<String>,
        now: Moment,
    ) -> Result<Box<dyn Backend + Send>, Failure> {
        match self.open(officer, passphrase, now) {
            Ok(office) => Ok(Box::new(office)),
            Err(error) => {
                self.wait.store(self.locked.wait(now).as_secs(), Ordering::Relaxed);
                Err(super::words_failure(self.words, &error))
            }
        }
    }

    fn wait(&self) -> u64 {
        self.wait.load(Ordering::Relaxed)
    }

    fn progress(&self) -> u32 {
        self.progress.load(Ordering::Relaxed)
    }
}
