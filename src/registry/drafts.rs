//! Drafts (草稿): what an officer was typing, sealed to that officer alone, until it is saved or discarded. They are no facts
//! and lie beside the store: a lock, a killed terminal or a power cut loses a few seconds of typing.

use super::open::Locked;
use super::write_private;
use crate::domain::OfficerId;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;

/// Directory of drafts within a registry.
const DRAFTS: &str = "drafts";

/// No draft is longer: forms take some thousand characters.
const LARGEST: u64 = 1 << 20;

impl Locked {
    fn draft_file(&self, officer: OfficerId) -> PathBuf {
        self.dir().join(DRAFTS).join(format!("{officer}.age"))
    }

    /// Keeps an officer's sealed draft in the place of the one before, or removes it.
    ///
    /// # Errors
    /// The file system.
    pub fn keep_draft(&self, officer: OfficerId, sealed: Option<&[u8]>) -> io::Result<()> {
        use std::os::unix::fs::DirBuilderExt as _;
        let file = self.draft_file(officer);
        let Some(sealed) = sealed else {
            return match fs::remove_file(&file) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(self.dir().join(DRAFTS))?;
        write_private(&file, sealed, true)
    }

    /// An officer's sealed draft; none when there is none, or what lies there is no plain file of its size.
    pub fn kept_draft(&self, officer: OfficerId) -> Option<Vec<u8>> {
        let file = self.draft_file(officer);
        let plain = fs::symlink_metadata(&file).ok().filter(|meta| meta.is_file() && meta.len() <= LARGEST);
        plain?;
        let mut sealed = Vec::new();
        File::open(file).ok()?.take(LARGEST).read_to_end(&mut sealed).ok()?;
        Some(sealed)
    }
}
