//! Sealing to a passphrase as age does it, without age's own measuring of the machine.
//!
//! age times scrypt by the wall clock whenever a passphrase is taken up, and doubles the work until some time has passed:
//! where the clock stands still it asks for 32 GiB. Here the work factor is given, and the clock is not read. The stanza
//! is that of <https://c2sp.org/age#scrypt-recipient-stanza>; either program opens what the other sealed.

use age::{DecryptError, EncryptError};
use age_core::format::{FILE_KEY_BYTES, FileKey, Stanza};
use age_core::primitives::{aead_decrypt, aead_encrypt};
use age_core::secrecy::ExposeSecret;
use data_encoding::BASE64_NOPAD;
use zeroize::{Zeroize, Zeroizing};

const TAG: &str = "scrypt";
const LABEL: &[u8] = b"age-encryption.org/v1/scrypt";
const SALT: usize = 16;
/// Bytes of a wrapped file key: the key and its tag.
const WRAPPED: usize = FILE_KEY_BYTES + 16;

/// A passphrase and the work that is asked for it, 2 to the power of `log_n`: exactly so much when it seals, at most so
/// much when it opens.
pub(super) struct Scrypt<'p> {
    pub(super) passphrase: &'p [u8],
    pub(super) log_n: u8,
}

impl Scrypt<'_> {
    fn key(&self, salt: &[u8; SALT], log_n: u8) -> Option<Zeroizing<[u8; 32]>> {
        let params = ::scrypt::Params::new(log_n, 8, 1, 32).ok()?;
        let mut salted = LABEL.to_vec();
        salted.extend(salt);
        let mut key = Zeroizing::new([0; 32]);
        ::scrypt::scrypt(self.passphrase, &salted, &params, &mut *key).ok()?;
        Some(key)
    }
}

impl age::Recipient for Scrypt<'_> {
    #[expect(clippy::disallowed_types, reason = "the trait's own type")]
    fn wrap_file_key(
        &self,
        file_key: &FileKey,
    ) -> Result<(Vec<Stanza>, std::collections::HashSet<String>), EncryptError> {
        // The file key is fresh from the system's random source and secret: what is derived from it is a salt that
        // nobody has met before, and tells nothing of it.
        let derived = blake3::derive_key("guitu 2026-11 scrypt salt", file_key.expose_secret());
        let (mut salt, mut label) = ([0; SALT], [0; SALT]);
        salt.copy_from_slice(&derived[..SALT]);
        label.copy_from_slice(&derived[SALT..]);
        let failed = || EncryptError::Io(std::io::ErrorKind::InvalidInput.into());
        let key = self.key(&salt, self.log_n).ok_or_else(failed)?;
        let stanza = Stanza {
            tag: TAG.to_owned(),
            args: vec![BASE64_NOPAD.encode(&salt), self.log_n.to_string()],
            body: aead_encrypt(&key, file_key.expose_secret()),
        };
        // a label that no other recipient has: age then refuses to seal to anybody besides
        Ok((vec![stanza], std::iter::once(BASE64_NOPAD.encode(&label)).collect()))
    }
}

impl age::Identity for Scrypt<'_> {
    fn unwrap_stanza(&self, stanza: &Stanza) -> Option<Result<FileKey, DecryptError>> {
        if stanza.tag != TAG {
            return None;
        }
        let salt = stanza.args.first().and_then(|salt| BASE64_NOPAD.decode(salt.as_bytes()).ok());
        let salt: Option<[u8; SALT]> = salt.and_then(|salt| salt.try_into().ok());
        let log_n = stanza.args.get(1).and_then(|digits| {
            let canonical = !digits.starts_with(['0', '+']);
            digits.parse::<u8>().ok().filter(|_| canonical)
        });
        let (Some(salt), Some(log_n), 2, WRAPPED) = (salt, log_n, stanza.args.len(), stanza.body.len())
        else {
            return Some(Err(DecryptError::InvalidHeader));
        };
        let excessive = DecryptError::ExcessiveWork { required: log_n, target: self.log_n };
        let key = if log_n > self.log_n { None } else { self.key(&salt, log_n) };
        let Some(key) = key else { return Some(Err(excessive)) };
        let opened = aead_decrypt(&key, FILE_KEY_BYTES, &stanza.body).map(|mut plain| {
            FileKey::init_with_mut(|file_key| {
                file_key.copy_from_slice(&plain);
                plain.zeroize();
            })
        });
        Some(opened.map_err(|_| DecryptError::KeyDecryptionFailed))
    }
}
