//! Sealing with age: to recipients, and under a passphrase.

use super::VaultError;
use super::scrypt::Scrypt;
use age::{DecryptError, Decryptor, Encryptor};
use serde::{Deserialize, Serialize};
use std::io::{Read, Write};
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// A passphrase (口令) in NFC, so that it does not matter which input method composed it. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Passphrase(String);

impl Passphrase {
    /// From what was typed; wipe your own copy.
    pub fn new(typed: &str) -> Self {
        let mut text = String::with_capacity(typed.len() * 3); // no reallocation leaves a copy behind
        text.extend(typed.nfc());
        Self(text)
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Length in characters.
    pub fn chars(&self) -> usize {
        self.0.chars().count()
    }

    fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase")
    }
}

/// What guessing a passphrase costs. Fixed rather than tuned to the machine: what a fast machine tunes, a slow one
/// cannot open. Each identity holds the cost that its registry was founded with among what it pins, so that nothing that
/// lies beside it, no file and no flag, can make the next writing cheaper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ScryptCost {
    /// Factor 18 (0.6 s, 256 MiB while it runs).
    #[default]
    Standard,
    /// Factor 10, for tests and the throw-away demo, which hold nothing worth guessing. No command founds an office so.
    ThrowAway,
}

impl ScryptCost {
    fn factor(self) -> u8 {
        match self {
            Self::Standard => 18,
            Self::ThrowAway => 10,
        }
    }

    /// Whether a file of that factor costs less to guess than this.
    pub(super) fn is_more_than(self, factor: u8) -> bool {
        factor < self.factor()
    }
}

/// Factors that are tried: below, a file says nothing about how it was made; above, it would take the machine down.
const TRIED: std::ops::RangeInclusive<u8> = 10..=20;

/// Checks an age recipient as typed or pasted; gives it back trimmed.
pub fn parse_recipient(text: &str) -> Result<String, VaultError> {
    recipient(text).map(|known| known.to_string())
}

fn recipient(text: &str) -> Result<age::x25519::Recipient, VaultError> {
    // a byte-order mark and blanks come along when it is pasted or was printed in groups
    let text: String =
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{FEFF}' | '\u{200B}')).collect();
    age::x25519::Recipient::from_str(&text).map_err(|_| VaultError::BadRecipient)
}

fn encrypt(encryptor: Encryptor, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let mut sealed = Vec::with_capacity(plain.len() + 1024);
    let mut writer = encryptor.wrap_output(&mut sealed)?;
    writer.write_all(plain)?;
    writer.finish()?;
    Ok(sealed)
}

/// Seals `plain` to every one of the `recipients` (at least one). Says nothing about who sealed it: sign inside.
pub fn seal<S: AsRef<str>>(recipients: &[S], plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let recipients: Vec<_> = recipients.iter().map(|r| recipient(r.as_ref())).collect::<Result<_, _>>()?;
    let encryptor = Encryptor::with_recipients(recipients.iter().map(|r| r as &dyn age::Recipient))
        .map_err(|_| VaultError::BadRecipient)?;
    encrypt(encryptor, plain)
}

/// Opens what was sealed to `identity`; gives nothing before the end was reached and found good.
pub fn open(identity: &age::x25519::Identity, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let decryptor = Decryptor::new_buffered(sealed).map_err(|_| VaultError::SealDamaged)?;
    if decryptor.is_scrypt() {
        return Err(VaultError::NotARecipient);
    }
    let reader =
        decryptor.decrypt(std::iter::once(identity as &dyn age::Identity)).map_err(|error| match error {
            DecryptError::NoMatchingKeys => VaultError::NotARecipient,
            _ => VaultError::SealDamaged,
        })?;
    read_to_clean_end(reader, sealed.len()).ok_or(VaultError::SealDamaged)
}

/// Opens what was sealed to the escrow recipient of a printed `AGE-SECRET-KEY-1…`.
pub fn open_with_secret(secret: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let identity = age::x25519::Identity::from_str(secret.trim()).map_err(|_| VaultError::BadRecipient)?;
    open(&identity, sealed)
}

/// The buffer is as large as the sealed bytes from the start, so that growing leaves no copy behind.
fn read_to_clean_end(mut reader: impl Read, at_most: usize) -> Option<Zeroizing<Vec<u8>>> {
    let mut plain = Zeroizing::new(Vec::with_capacity(at_most));
    reader.read_to_end(&mut plain).ok()?;
    Some(plain)
}

/// Seals under a passphrase.
pub fn protect(passphrase: &Passphrase, cost: ScryptCost, plain: &[u8]) -> Result<Vec<u8>, VaultError> {
    let recipient = Scrypt { passphrase: passphrase.bytes(), log_n: cost.factor() };
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn age::Recipient))
        .map_err(|_| VaultError::Internal("age refused the passphrase as a recipient"))?;
    encrypt(encryptor, plain)
}

/// Opens what [`protect`] made, and tells the work factor it had. Looks at the factor first: a file that asks for too
/// much is not tried. Whether it was too little is for the caller to judge, by what is inside.
pub fn unprotect(passphrase: &Passphrase, sealed: &[u8]) -> Result<(Zeroizing<Vec<u8>>, u8), VaultError> {
    let decryptor = Decryptor::new_buffered(sealed).map_err(|_| VaultError::KeyFileDamaged)?;
    let factor = work_factor(sealed).filter(|_| decryptor.is_scrypt()).ok_or(VaultError::KeyFileDamaged)?;
    if !TRIED.contains(&factor) {
        return Err(VaultError::WorkFactor);
    }
    let identity = Scrypt { passphrase: passphrase.bytes(), log_n: factor };
    let reader = decryptor.decrypt(std::iter::once(&identity as _)).map_err(|error| match error {
        DecryptError::DecryptionFailed | DecryptError::KeyDecryptionFailed | DecryptError::NoMatchingKeys => {
            VaultError::WrongPassphrase
        }
        DecryptError::ExcessiveWork { .. } => VaultError::WorkFactor,
        _ => VaultError::KeyFileDamaged,
    })?;
    let plain = read_to_clean_end(reader, sealed.len()).ok_or(VaultError::KeyFileDamaged)?;
    Ok((plain, factor))
}

/// The factor in an age header's second line, `-> scrypt <salt> <factor>`.
fn work_factor(sealed: &[u8]) -> Option<u8> {
    let line = std::str::from_utf8(sealed.split(|b| *b == b'\n').nth(1)?).ok()?;
    let mut words = line.strip_prefix("-> scrypt ")?.split(' ');
    words.nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_passphrases_are_one() {
        let sealed = protect(&Passphrase::new("归途 caf\u{e9} 2026"), ScryptCost::ThrowAway, b"x").unwrap();
        let decomposed = Passphrase::new("归途 cafe\u{301} 2026");
        assert_eq!(*unprotect(&decomposed, &sealed).unwrap().0, b"x");
        let wrong = Passphrase::new("归途 cafe 2026");
        assert_eq!(unprotect(&wrong, &sealed).unwrap_err(), VaultError::WrongPassphrase);
        assert_eq!(format!("{wrong:?}"), "Passphrase");
    }

    #[test]
    fn a_file_tells_what_it_cost_and_none_is_tried_that_costs_too_much() {
        let passphrase = Passphrase::new("correct horse");
        let cheap = protect(&passphrase, ScryptCost::ThrowAway, b"x").unwrap();
        assert_eq!(work_factor(&cheap), Some(10));
        assert_eq!(unprotect(&passphrase, &cheap).unwrap().1, 10);
        assert!(ScryptCost::Standard.is_more_than(17) && !ScryptCost::Standard.is_more_than(18));
        assert!(!ScryptCost::ThrowAway.is_more_than(10));
        let text = String::from_utf8_lossy(&cheap[..80]).into_owned();
        let asks = |factor: &str| {
            let line = text.lines().nth(1).unwrap();
            let other = line.strip_suffix("10").unwrap().to_owned() + factor;
            let at = text.find(line).unwrap();
            [&cheap[..at], other.as_bytes(), &cheap[at + line.len()..]].concat()
        };
        for factor in ["1", "9", "21", "63", "99"] {
            assert_eq!(
                unprotect(&passphrase, &asks(factor)).unwrap_err(),
                VaultError::WorkFactor,
                "{factor}"
            );
        }
    }

    #[test]
    fn sealed_bytes_open_for_their_recipients_only_and_whole() {
        let (a, b, c) = (
            age::x25519::Identity::generate(),
            age::x25519::Identity::generate(),
            age::x25519::Identity::generate(),
        );
        let to = [a.to_public().to_string(), b.to_public().to_string()];
        let plain = vec![7; 100_000];
        let sealed = seal(&to, &plain).unwrap();
        assert!(*open(&a, &sealed).unwrap() == plain && *open(&b, &sealed).unwrap() == plain);
        assert_eq!(open(&c, &sealed).unwrap_err(), VaultError::NotARecipient);
        for cut in [0, 10, 200, 70_000, sealed.len() - 1] {
            assert_eq!(open(&a, &sealed[..cut]).unwrap_err(), VaultError::SealDamaged);
        }
        assert_eq!(seal::<&str>(&[], b"x").unwrap_err(), VaultError::BadRecipient);
        assert_eq!(seal(&["age1nonsense"], b"x").unwrap_err(), VaultError::BadRecipient);
        assert_eq!(parse_recipient(&format!(" {}\n", to[0])), Ok(to[0].clone()));
    }
}
