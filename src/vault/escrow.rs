//! Escrow keys (托管密钥) that open, and that can sign for one new officer when nobody is left who may.
//!
//! What lies in an envelope is an X25519 key, made elsewhere with `age-keygen`. The same scalar signs as `XEdDSA` lays
//! down: its public half on the Edwards curve is the point above the recipient's coordinate whose sign bit is 0. So the
//! recipient `age1…` alone tells everybody which signatures are the envelope's, the ceremony stays as it was, and no
//! officer ever holds a secret that would let them back in after their access has ended.

use super::VaultError;
use super::seal::{Passphrase, unprotect};
use super::sign::Signer;
use age::secrecy::ExposeSecret;
use curve25519_dalek::montgomery::MontgomeryPoint;
use ed25519_dalek::hazmat::{ExpandedSecretKey, raw_sign};
use ed25519_dalek::{Sha512, VerifyingKey};
use std::io::Read;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// How an age identity begins.
const SECRET: &str = "AGE-SECRET-KEY-1";

/// The secret of an envelope (托管密钥), open in memory.
pub struct EscrowKey {
    pub(super) age: age::x25519::Identity,
    recipient: String,
    signing: ExpandedSecretKey,
    public: VerifyingKey,
}

/// Whether the bytes of an identity file are protected by a passphrase.
pub fn is_protected(file: &[u8]) -> bool {
    file.starts_with(b"age-encryption.org/") || file.trim_ascii_start().starts_with(b"-----BEGIN AGE")
}

impl EscrowKey {
    /// From what is printed in the envelope, or from the text of an identity file that `age-keygen` wrote: in either case,
    /// in groups, over several lines, with a byte-order mark.
    ///
    /// # Errors
    /// [`VaultError::BadSecret`] unless there is exactly one `AGE-SECRET-KEY-1…`.
    pub fn from_text(text: &str) -> Result<Self, VaultError> {
        // no reallocation leaves a copy behind
        let mut typed = Zeroizing::new(String::with_capacity(text.len() * 3));
        for line in
            text.lines().filter(|line| !line.trim_matches(|c: char| !c.is_ascii_graphic()).starts_with('#'))
        {
            // Blanks, dashes and marks only group what is printed; Bech32 knows no mixed case.
            let signs = line.nfkc().filter(char::is_ascii_alphanumeric);
            typed.extend(signs.map(|c| c.to_ascii_uppercase()));
        }
        let begin: String = SECRET.chars().filter(char::is_ascii_alphanumeric).collect();
        let rest = typed.strip_prefix(begin.as_str()).ok_or(VaultError::BadSecret)?;
        let line = Zeroizing::new([SECRET, rest].concat());
        // a second key in the text makes it too long for one
        let age = age::x25519::Identity::from_str(&line).map_err(|_| VaultError::BadSecret)?;
        Self::of(age)
    }

    /// From the bytes of an identity file, as an editor may have saved it: UTF-8 or UTF-16.
    ///
    /// # Errors
    /// As [`EscrowKey::from_text`].
    pub fn from_bytes(file: &[u8]) -> Result<Self, VaultError> {
        let wide = |from: fn([u8; 2]) -> u16| -> Result<Zeroizing<String>, VaultError> {
            let units: Zeroizing<Vec<u16>> =
                Zeroizing::new(file.chunks_exact(2).map(|pair| from([pair[0], pair[1]])).collect());
            String::from_utf16(&units).map(Zeroizing::new).map_err(|_| VaultError::BadSecret)
        };
        match file {
            [0xFF, 0xFE, ..] => Self::from_text(&wide(u16::from_le_bytes)?),
            [0xFE, 0xFF, ..] => Self::from_text(&wide(u16::from_be_bytes)?),
            _ => Self::from_text(std::str::from_utf8(file).map_err(|_| VaultError::BadSecret)?),
        }
    }

    /// From an identity file under a passphrase, armored or not.
    ///
    /// # Errors
    /// A wrong passphrase; a work factor that is not accepted; what is no identity inside.
    pub fn from_protected(file: &[u8], passphrase: &Passphrase) -> Result<Self, VaultError> {
        let mut sealed = Vec::new();
        age::armor::ArmoredReader::new(file).read_to_end(&mut sealed).map_err(|_| VaultError::BadSecret)?;
        // The file that is damaged is the envelope's, not one of the office's keys.
        let (plain, _) = unprotect(passphrase, &sealed).map_err(|error| match error {
            VaultError::KeyFileDamaged => VaultError::BadSecret,
            other => other,
        })?;
        Self::from_bytes(&plain)
    }

    fn of(age: age::x25519::Identity) -> Result<Self, VaultError> {
        let text = age.to_string();
        let (_, secret) = bech32::decode(text.expose_secret()).map_err(|_| VaultError::BadSecret)?;
        let secret = Zeroizing::new(secret);
        // What makes each signature's nonce must be as secret as the scalar, and used for nothing else.
        let prefix = Zeroizing::new(blake3::derive_key("guitu 2026-11 escrow signature nonce v1", &secret));
        let mut expanded = Zeroizing::new([0; 64]);
        let (scalar, rest) = expanded.split_at_mut(32);
        if secret.len() != scalar.len() {
            return Err(VaultError::BadSecret);
        }
        scalar.copy_from_slice(&secret);
        rest.copy_from_slice(&*prefix);
        let mut signing = ExpandedSecretKey::from_bytes(&expanded);
        let mut public = VerifyingKey::from(&signing);
        if public.as_bytes()[31] & 0x80 != 0 {
            // The other of the two points above the coordinate is the one that the recipient names.
            signing.scalar = -signing.scalar;
            public = VerifyingKey::from(&signing);
        }
        let recipient = age.to_public().to_string();
        if verify_key(&recipient) != Some(public.to_bytes()) {
            return Err(VaultError::Internal("an escrow key does not lead to its recipient"));
        }
        Ok(Self { age, recipient, signing, public })
    }

    /// Its public recipient, `age1…`.
    pub fn recipient(&self) -> &str {
        &self.recipient
    }
}

impl Signer for EscrowKey {
    fn public_key(&self) -> [u8; 32] {
        self.public.to_bytes()
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        raw_sign::<Sha512>(&self.signing, message, &self.public).to_bytes()
    }
}

/// The Ed25519 key that verifies what the holder of an escrow recipient's secret signs; none when it is no such
/// recipient.
pub fn verify_key(recipient: &str) -> Option<[u8; 32]> {
    let (prefix, bytes) = bech32::decode(recipient).ok()?;
    if prefix.as_str() != "age" {
        return None;
    }
    let coordinate = MontgomeryPoint(bytes.try_into().ok()?);
    Some(coordinate.to_edwards(0)?.compress().to_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::seal::{ScryptCost, protect};
    use super::super::sign::verify;
    use super::*;

    #[test]
    fn what_an_escrow_key_signs_its_recipient_alone_verifies() {
        // both signs of the point come up among so many
        for _ in 0..16 {
            let age = age::x25519::Identity::generate();
            let recipient = age.to_public().to_string();
            let key = EscrowKey::of(age).unwrap();
            assert_eq!(key.recipient(), recipient);
            let public = verify_key(&recipient).unwrap();
            assert_eq!(key.public_key(), public);
            let signature = key.sign(b"message");
            assert!(verify(&public, b"message", &signature));
            assert!(!verify(&public, b"another", &signature));
            let other = age::x25519::Identity::generate().to_public().to_string();
            assert!(!verify(&verify_key(&other).unwrap(), b"message", &signature));
        }
    }

    #[test]
    fn a_recipient_that_is_none_has_no_key() {
        for bad in
            ["", "age1", "age1nonsense", "AGE-SECRET-KEY-1", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"]
        {
            assert_eq!(verify_key(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_identity_file_is_read_as_age_keygen_writes_it() {
        let age = age::x25519::Identity::generate();
        let (secret, recipient) = (age.to_string(), age.to_public().to_string());
        let secret = secret.expose_secret();
        let file = format!("# created: 2026-06-01T10:00:00+08:00\n# public key: {recipient}\n{secret}\n");
        for text in [file.as_str(), secret, &format!(" {}\r\n", secret.to_ascii_lowercase())] {
            assert_eq!(EscrowKey::from_text(text).unwrap().recipient(), recipient);
        }
        let data = secret.strip_prefix("AGE-SECRET-KEY-1").unwrap();
        let groups: Vec<&str> =
            (0..data.len()).step_by(4).map(|at| &data[at..(at + 4).min(data.len())]).collect();
        let wide: String = secret.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
        for text in [
            format!("\u{FEFF}{secret}\n"),
            format!("\u{FEFF}# created: today\n{secret}\n"),
            format!("AGE-SECRET-KEY-1 {}", groups.join(" ")),
            format!("AGE-SECRET-KEY-1\n{}\n", groups.join("\u{3000}")),
            format!("age secret key 1 {}", groups.join("-").to_lowercase()),
            format!("AGE–SECRET–KEY–1{}", groups.join("\u{A0}")),
            groups.iter().fold(String::from("AGE-SECRET-KEY-1"), |text, group| text + "\r\n" + group),
            format!("{}\u{200B}{}", &secret[..30], &secret[30..]),
            wide,
        ] {
            assert_eq!(EscrowKey::from_text(&text).unwrap().recipient(), recipient, "{text}");
        }
        let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            format!("\u{FEFF}{file}").encode_utf16().flat_map(bytes).collect()
        };
        for bytes in [utf16(u16::to_le_bytes), utf16(u16::to_be_bytes), file.clone().into_bytes()] {
            assert_eq!(EscrowKey::from_bytes(&bytes).unwrap().recipient(), recipient);
        }
        // one sign that is misread is told, not guessed
        let slip = secret.replacen(&data[5..6], if &data[5..6] == "Q" { "P" } else { "Q" }, 1);
        assert_eq!(EscrowKey::from_text(&slip).err(), Some(VaultError::BadSecret));
        let twice = format!("{secret}\n{secret}\n");
        for text in ["", "# only a comment\n", &recipient, &twice, &secret[..40]] {
            assert_eq!(EscrowKey::from_text(text).err(), Some(VaultError::BadSecret));
        }
        let (passphrase, cost) = (Passphrase::new("the bureau's own"), ScryptCost::ThrowAway);
        let sealed = protect(&passphrase, cost, file.as_bytes()).unwrap();
        assert!(is_protected(&sealed) && !is_protected(file.as_bytes()));
        assert_eq!(EscrowKey::from_protected(&sealed, &passphrase).unwrap().recipient(), recipient);
        let wrong = EscrowKey::from_protected(&sealed, &Passphrase::new("another"));
        assert_eq!(wrong.err(), Some(VaultError::WrongPassphrase));
        let mut armored = Vec::new();
        let format = age::armor::Format::AsciiArmor;
        let mut writer = age::armor::ArmoredWriter::wrap_output(&mut armored, format).unwrap();
        std::io::Write::write_all(&mut writer, &sealed).unwrap();
        writer.finish().unwrap();
        assert!(is_protected(&armored));
        assert_eq!(EscrowKey::from_protected(&armored, &passphrase).unwrap().recipient(), recipient);
    }
}
