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
    /// What guessing a passphrase shall cost here: cheap in a demo office only, from its founding on.
    pub cost: ScryptCost,
}

/// Secret halves of an officer, in memory while unlocked.
pub struct Identity {
    pub officer: OfficerId,
    pub age: age::x25519::Identity,
    signing: SigningKey,
    /// Whether the file it came from costs less to guess than its pins ask.
    pub cheap: bool,
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
    /// Not in files of earlier versions, which asked a file beside the keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost: Option<ScryptCost>,
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
        Ok(Self { officer: OfficerId(officer), age, signing: SigningKey::from_bytes(&seed), cheap: false })
    }

    /// Its public age recipient.
    pub fn recipient(&self) -> String {
        self.age.to_public().to_string()
    }

    /// The bytes of the identity file, at the cost it pins.
    pub fn protect(&self, pins: &Pins, passphrase: &Passphrase) -> Result<Vec<u8>, VaultError> {
        let plain = Plain {
            version: 1,
            officer: self.officer,
            registry: pins.registry,
            genesis: Fixed(pins.genesis.0),
            root: Fixed(pins.root),
            age: self.age.to_string().expose_secret().to_owned(),
            ed25519: Fixed(self.signing.to_bytes()),
            cost: Some(pins.cost),
        };
        protect(passphrase, pins.cost, &Zeroizing::new(encode(&plain)?))
    }

    /// Opens an identity file.
    ///
    /// # Errors
    /// A wrong passphrase; damage; [`VaultError::WorkFactor`] for a file that is cheaper than what it pins. One of an
    /// earlier version pins nothing of the kind: it opens, is told of ([`Self::cheap`]), and the next writing is dear.
    pub fn unprotect(file: &[u8], passphrase: &Passphrase) -> Result<(Self, Pins), VaultError> {
        let (plain, factor) = unprotect(passphrase, file)?;
        let plain: Plain = decode(&plain)?;
        let cost = plain.cost.unwrap_or_default();
        let cheap = cost.is_more_than(factor);
        if cheap && plain.cost.is_some() {
            return Err(VaultError::WorkFactor);
        }
        let age = age::x25519::Identity::from_str(&plain.age).map_err(|_| VaultError::KeyFileDamaged)?;
        let signing = SigningKey::from_bytes(&plain.ed25519.0);
        let (registry, genesis) = (plain.registry, CommitHash(plain.genesis.0));
        let pins = Pins { registry, genesis, root: plain.root.0, cost };
        Ok((Self { officer: plain.officer, age, signing, cheap }, pins))
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Counting(u8);

    impl Entropy for Counting {
        fn fill(&mut self, buffer: &mut [u8]) -> Result<(), crate::domain::EntropyError> {
            self.0 += 1;
            buffer.fill(self.0);
            Ok(())
        }
    }

    /// The cost is what the identity pins; a file that was made cheaper is refused, one of an earlier version is told of.
    #[test]
    fn a_cheaper_file_than_the_identity_pins_does_not_pass() {
        let identity = Identity::generate(&mut Counting(1)).unwrap();
        let passphrase = Passphrase::new("correct horse");
        let file = |pinned: Option<ScryptCost>| {
            let plain = Plain {
                version: 1,
                officer: identity.officer,
                registry: RegistryId([3; 16]),
                genesis: Fixed([9; 32]),
                root: Fixed(identity.public_key()),
                age: identity.age.to_string().expose_secret().to_owned(),
                ed25519: Fixed(identity.signing.to_bytes()),
                cost: pinned,
            };
            protect(&passphrase, ScryptCost::ThrowAway, &encode(&plain).unwrap()).unwrap()
        };
        let open = |pinned| Identity::unprotect(&file(pinned), &passphrase);
        assert_eq!(open(Some(ScryptCost::Standard)).err(), Some(VaultError::WorkFactor));
        let (demo, pins) = open(Some(ScryptCost::ThrowAway)).unwrap();
        assert_eq!((demo.cheap, pins.cost), (false, ScryptCost::ThrowAway));
        let (earlier, pins) = open(None).unwrap();
        assert_eq!((earlier.cheap, pins.cost), (true, ScryptCost::Standard));
    }
}
