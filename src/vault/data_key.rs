//! The wrapped data key of an epoch: age to every recipient, signed by an authority of the roster.

use super::VaultError;
use super::bytes::{Blob, Fixed, decode, encode};
use super::seal::{open, seal};
use super::sign::{Signed, Signer};
use crate::domain::RegistryId;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

const PURPOSE: &str = "guitu data key v1";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    version: u16,
    registry: RegistryId,
    epoch: u32,
    recipients: Vec<String>,
    wrapped: Blob,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Inner {
    version: u16,
    registry: RegistryId,
    epoch: u32,
    key: Fixed<32>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.key.zeroize();
    }
}

/// What a wrapped data key is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Whose.
    pub registry: RegistryId,
    /// Which epoch.
    pub epoch: u32,
}

/// Wraps `key`; the bytes of the file. Refuses to make a file that `own`, the one who wraps, could not open again.
pub fn wrap(
    place: Place,
    key: &[u8; 32],
    recipients: &[&str],
    own: &age::x25519::Identity,
    signer: &dyn Signer,
) -> Result<Vec<u8>, VaultError> {
    let Place { registry, epoch } = place;
    let inner = Zeroizing::new(encode(&Inner { version: 1, registry, epoch, key: Fixed(*key) })?);
    let wrapped = seal(recipients, &inner)?;
    if *open(own, &wrapped)? != *inner {
        return Err(VaultError::NotARecipient);
    }
    let recipients = recipients.iter().map(|&r| r.to_owned()).collect();
    let body = encode(&Body { version: 1, registry, epoch, recipients, wrapped: Blob(wrapped) })?;
    Signed::make(PURPOSE, body, signer)
}

/// Unwraps a file for the officer who holds `own`, if `may_sign` knows who signed it.
pub fn unwrap(
    place: Place,
    file: &[u8],
    own: &age::x25519::Identity,
    may_sign: impl Fn(&[u8; 32]) -> bool,
) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let (body, signer) = Signed::open(PURPOSE, file)?.ok_or(VaultError::DataKeyForged)?;
    if !may_sign(&signer) {
        return Err(VaultError::DataKeyForged);
    }
    take(place, &body, |wrapped| open(own, wrapped))
}

/// Unwraps a file with the secret of an escrow envelope. There is no pinned root yet to ask who signed it; that the key
/// opens the store, and the store's journal names the root, is the proof.
pub fn unwrap_with_escrow(
    place: Place,
    file: &[u8],
    escrow: &age::x25519::Identity,
) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let (body, _) = Signed::open(PURPOSE, file)?.ok_or(VaultError::DataKeyForged)?;
    take(place, &body, |wrapped| open(escrow, wrapped))
}

/// To whom a file says that it is wrapped, if `may_sign` knows who signed it.
pub fn recipients(file: &[u8], may_sign: impl Fn(&[u8; 32]) -> bool) -> Result<Vec<String>, VaultError> {
    let (body, signer) = Signed::open(PURPOSE, file)?.ok_or(VaultError::DataKeyForged)?;
    if !may_sign(&signer) {
        return Err(VaultError::DataKeyForged);
    }
    let body: Body = decode(&body)?;
    Ok(body.recipients)
}

fn take(
    place: Place,
    body: &[u8],
    open: impl FnOnce(&[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError>,
) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    let body: Body = decode(body)?;
    let inner: Inner = decode(&open(&body.wrapped.0)?)?;
    let fits = |registry, epoch| Place { registry, epoch } == place;
    if fits(body.registry, body.epoch) && fits(inner.registry, inner.epoch) {
        Ok(Zeroizing::new(inner.key.0))
    } else if body.registry == place.registry {
        Err(VaultError::DataKeyForged)
    } else {
        Err(VaultError::NotThisRegistry)
    }
}
