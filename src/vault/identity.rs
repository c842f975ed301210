//! An officer's identity: what decrypts, what signs, and what the officer trusts.

use super::VaultError;
use super::bytes::{Fixed, decode, encode};
use super::seal::{Passphrase, ScryptCost, protect, unprotect};
use super::sign::{Signer, sign_with};
use crate::domain::{CommitHash, Entropy, OfficerId, RegistryId};
use age::secrecy::ExposeSecret;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use zeroize::{Zeroize, Zeroizing};

/// What an identity holds on to, whatever the files beside it say; checked before anything is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pins {
    /// The registry.
    pub registry: RegistryId,
    /// Its first commit.
    pub genesis: CommitHash,
    /// The key that signed its first roster.
    pub root: [u8; 32],
}

/// Secret halves of an officer, in memory while unlocked.
pub struct Identity {
    pub officer: OfficerId,
    pub age: age::x25519::Identity,
    signing: SigningKey,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain {
    version: u16,
    officer: OfficerId,
    registry: RegistryId,
    genesis: Fixed<32>,
    root: Fixed<32>,
    age: String,
    ed25519: Fixed<32>,
}

impl Drop for Plain {
    fn drop(&mut self) {
        self.age.zeroize();
        self.ed25519.zeroize();
    }
}

impl Identity {
    /// A new identity. The age half takes its randomness from the system itself.
    pub fn generate(entropy: &mut dyn Entropy) -> Result<Self, VaultError> {
        let (mut officer, mut seed) = ([0; 16], Zeroizing::new([0; 32]));
        entropy.fill(&mut officer)?;
        entropy.fill(&mut *seed)?;
        let age = age::x25519::Identity::generate();
        Ok(Self { officer: OfficerId(officer), age, signing: SigningKey::from_bytes(&seed) })
    }

    /// Its public age recipient.
    pub fn recipient(&self) -> String {
        self.age.to_public().to_string()
    }

    /// The bytes of the identity file.
    pub fn protect(
        &self,
        pins: &Pins,
        passphrase: &Passphrase,
        cost: ScryptCost,
    ) -> Result<Vec<u8>, VaultError> {
        let plain = Plain {
            version: 1,
            officer: self.officer,
            registry: pins.registry,
            genesis: Fixed(pins.genesis.0),
            root: Fixed(pins.root),
            age: self.age.to_string().expose_secret().to_owned(),
            ed25519: Fixed(self.signing.to_bytes()),
        };
        protect(passphrase, cost, &Zeroizing::new(encode(&plain)?))
    }

    /// Opens an identity file.
    pub fn unprotect(
        file: &[u8],
        passphrase: &Passphrase,
        cost: ScryptCost,
    ) -> Result<(Self, Pins), VaultError> {
        let plain: Plain = decode(&unprotect(passphrase, cost, file)?)?;
        let age = age::x25519::Identity::from_str(&plain.age).map_err(|_| VaultError::KeyFileDamaged)?;
        let signing = SigningKey::from_bytes(&plain.ed25519.0);
        let pins =
            Pins { registry: plain.registry, genesis: CommitHash(plain.genesis.0), root: plain.root.0 };
        Ok((Self { officer: plain.officer, age, signing }, pins))
    }
}

impl Signer for Identity {
    fn public_key(&self) -> [u8; 32] {
        self.signing.verifying_key().to_bytes()
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        sign_with(&self.signing, message)
    }
}
