//! Signatures: Ed25519, each over a text that names its purpose first.

use super::VaultError;
use super::bytes::{Blob, Fixed, decode, encode};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// Someone who can sign commits (签名人): an officer whose identity is open.
pub trait Signer {
    /// The Ed25519 public key.
    fn public_key(&self) -> [u8; 32];
    /// The Ed25519 signature of `message`.
    fn sign(&self, message: &[u8]) -> [u8; 64];
}

/// Whether `signature` is that of `public_key` over `message`. Strict: small-order keys and odd encodings are refused.
pub fn verify(public_key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public_key)
        .is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
}

pub fn sign_with(key: &SigningKey, message: &[u8]) -> [u8; 64] {
    key.sign(message).to_bytes()
}

/// A signed body and the key that signed it.
pub type Opened = (Vec<u8>, [u8; 32]);

/// Bytes with one signature over them and their purpose.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signed {
    version: u16,
    body: Blob,
    signer: Fixed<32>,
    signature: Fixed<64>,
}

fn message(purpose: &str, body: &[u8]) -> Vec<u8> {
    [purpose.as_bytes(), &[0], blake3::hash(body).as_bytes()].concat()
}

impl Signed {
    /// Signs `body` for `purpose`; the bytes of the file.
    pub fn make(purpose: &str, body: Vec<u8>, signer: &dyn Signer) -> Result<Vec<u8>, VaultError> {
        let signature = Fixed(signer.sign(&message(purpose, &body)));
        encode(&Self { version: 1, body: Blob(body), signer: Fixed(signer.public_key()), signature })
    }

    /// The body and the key that signed it; `None` when the signature is not that key's. Whether that key may sign
    /// is for the caller to judge.
    pub fn open(purpose: &str, file: &[u8]) -> Result<Option<Opened>, VaultError> {
        let signed: Self = decode(file)?;
        let good = verify(&signed.signer.0, &message(purpose, &signed.body.0), &signed.signature.0);
        Ok(good.then_some((signed.body.0, signed.signer.0)))
    }
}
