//! The page ciphers: XAES-256-GCM (C2SP, cipher 1) and XChaCha20-Poly1305 (cipher 2).
//!
//! Both take a 32-byte key and a 24-byte nonce, and make a 16-byte tag. XAES derives a fresh AES-256-GCM key from the
//! first half of the nonce, so that the number of pages sealed under one data key is no concern.

use super::{DataKey, RegistryBytes, StoreError};
use aes::Aes256;
use aes::cipher::{BlockEncrypt, KeyInit};
use aes_gcm::aead::AeadInPlace;
use aes_gcm::{Aes256Gcm, Nonce, Tag};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a nonce.
pub const NONCE: usize = 24;
/// Bytes of a tag.
pub const TAG: usize = 16;
/// Cipher id of XAES-256-GCM.
pub const XAES: u8 = 1;
/// Cipher id of XChaCha20-Poly1305.
pub const XCHACHA: u8 = 2;

/// The cipher a new file should use on this processor: XAES where AES is in hardware and the `aes` crate uses it
/// (on ARM it does so only behind a build flag), XChaCha20 elsewhere. Either opens everywhere, at its own speed.
pub fn preferred() -> u8 {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    {
        if std::arch::is_x86_feature_detected!("aes") && std::arch::is_x86_feature_detected!("pclmulqdq") {
            return XAES;
        }
    }
    XCHACHA
}

/// A cipher with its key set up once.
pub enum Cipher {
    /// Cipher 1.
    Xaes(Box<Xaes>),
    /// Cipher 2.
    XChaCha(Box<XChaCha20Poly1305>),
}

impl Cipher {
    /// Sets up the cipher of that id.
    pub fn new(id: u8, key: &[u8; 32]) -> Result<Self, StoreError> {
        match id {
            XAES => Ok(Self::Xaes(Box::new(Xaes::new(key)))),
            XCHACHA => Ok(Self::XChaCha(Box::new(XChaCha20Poly1305::new(key.into())))),
            other => Err(StoreError::UnsupportedCipher(other)),
        }
    }

    /// Encrypts `text` in place.
    pub fn seal(&self, nonce: &[u8; NONCE], aad: &[u8], text: &mut [u8]) -> Result<[u8; TAG], StoreError> {
        match self {
            Self::Xaes(xaes) => xaes.seal(nonce, aad, text),
            Self::XChaCha(cipher) => {
                cipher.encrypt_in_place_detached(XNonce::from_slice(nonce), aad, text).map(Into::into)
            }
        }
        .map_err(|_| StoreError::Internal("a page could not be sealed"))
    }

    /// Decrypts `text` in place; `false`, with `text` unchanged, when it does not authenticate.
    #[must_use]
    pub fn open(&self, nonce: &[u8; NONCE], aad: &[u8], text: &mut [u8], tag: &[u8; TAG]) -> bool {
        match self {
            Self::Xaes(xaes) => xaes.open(nonce, aad, text, tag),
            Self::XChaCha(cipher) => {
                cipher.decrypt_in_place_detached(XNonce::from_slice(nonce), aad, text, tag.into())
            }
        }
        .is_ok()
    }
}

/// XAES-256-GCM as specified by C2SP: the AES-256-GCM key is the NIST SP 800-108 CMAC counter mode output over the
/// first twelve nonce bytes, and the last twelve are the GCM nonce.
pub struct Xaes {
    cipher: Aes256,
    /// The CMAC subkey K1.
    k1: [u8; 16],
}

impl Xaes {
    fn new(key: &[u8; 32]) -> Self {
        let cipher = Aes256::new(key.into());
        let mut block = [0; 16].into();
        cipher.encrypt_block(&mut block);
        let l = u128::from_be_bytes(block.into());
        let carry = if l >> 127 == 1 { 0x87 } else { 0 };
        block.zeroize();
        Self { cipher, k1: ((l << 1) ^ carry).to_be_bytes() }
    }

    fn derived(&self, nonce: &[u8; NONCE]) -> Aes256Gcm {
        let mut key = Zeroizing::new([0; 32]);
        for (counter, half) in (1_u8..).zip(key.chunks_exact_mut(16)) {
            let mut block = [0; 16];
            block[..4].copy_from_slice(&[0, counter, b'X', 0]);
            block[4..].copy_from_slice(&nonce[..12]);
            for (byte, k) in block.iter_mut().zip(self.k1) {
                *byte ^= k;
            }
            let mut block = block.into();
            self.cipher.encrypt_block(&mut block);
            half.copy_from_slice(&block);
            block.zeroize();
        }
        Aes256Gcm::new((&*key).into())
    }

    fn seal(&self, nonce: &[u8; NONCE], aad: &[u8], text: &mut [u8]) -> Result<[u8; TAG], aes_gcm::Error> {
        let gcm = self.derived(nonce);
        gcm.encrypt_in_place_detached(Nonce::from_slice(&nonce[12..]), aad, text).map(Into::into)
    }

    fn open(
        &self,
        nonce: &[u8; NONCE],
        aad: &[u8],
        text: &mut [u8],
        tag: &[u8; TAG],
    ) -> Result<(), aes_gcm::Error> {
        let gcm = self.derived(nonce);
        gcm.decrypt_in_place_detached(Nonce::from_slice(&nonce[12..]), aad, text, Tag::from_slice(tag))
    }
}

impl Drop for Xaes {
    fn drop(&mut self) {
        self.k1.zeroize(); // the round keys wipe themselves
    }
}

/// Everything derived from a data key for one file and one opening.
pub struct Keys {
    /// Seals pages.
    pub page: Cipher,
    /// Seals the two header slots.
    pub header: Cipher,
    /// First bytes of a value that only this data key gives, in the clear: tells a wrong key from damage.
    pub check: [u8; 8],
    /// The cipher's id.
    pub cipher: u8,
    data_key: DataKey,
}

impl Keys {
    /// Derives the keys of an epoch. They are the same in every opening, or old pages could not be read; what differs
    /// between openings is the nonces, see [`super::nonces::Nonces`].
    pub fn derive(
        key: &DataKey,
        cipher: u8,
        registry: &RegistryBytes,
        epoch: u32,
    ) -> Result<Self, StoreError> {
        let page = derived("guitu 2026-11 store v1 page key", key, cipher, registry, epoch);
        let header = derived("guitu 2026-11 store v1 header key", key, cipher, registry, epoch);
        let full_check = derived("guitu 2026-11 store v1 key check", key, cipher, registry, epoch);
        let mut check = [0; 8];
        check.copy_from_slice(&full_check[..8]);
        Ok(Self {
            page: Cipher::new(cipher, &page)?,
            header: Cipher::new(cipher, &header)?,
            check,
            cipher,
            data_key: key.clone(),
        })
    }

    /// A key for nonces, from the data key and whatever makes this opening unlike others.
    pub fn nonce_key(&self, parts: &[&[u8]]) -> Zeroizing<[u8; 32]> {
        let mut hasher = blake3::Hasher::new_derive_key("guitu 2026-11 store v1 nonce key");
        hasher.update(self.data_key.bytes());
        for part in parts {
            hasher.update(&(part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        Zeroizing::new(*hasher.finalize().as_bytes())
    }
}

fn derived(
    context: &str,
    key: &DataKey,
    cipher: u8,
    registry: &RegistryBytes,
    epoch: u32,
) -> Zeroizing<[u8; 32]> {
    let mut hasher = blake3::Hasher::new_derive_key(context);
    hasher.update(key.bytes()).update(&[cipher]).update(registry).update(&epoch.to_be_bytes());
    Zeroizing::new(*hasher.finalize().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::HEXLOWER;

    fn sealed(id: u8, key: [u8; 32], nonce: &[u8; NONCE], aad: &[u8], text: &[u8]) -> String {
        let cipher = Cipher::new(id, &key).unwrap();
        let mut bytes = text.to_vec();
        let tag = cipher.seal(nonce, aad, &mut bytes).unwrap();
        let mut opened = bytes.clone();
        assert!(cipher.open(nonce, aad, &mut opened, &tag));
        assert_eq!(opened, text);
        assert!(!cipher.open(nonce, b"other", &mut bytes.clone(), &tag));
        bytes.extend(tag);
        HEXLOWER.encode(&bytes)
    }

    /// The two plain test vectors of C2SP's XAES-256-GCM: one key with the most significant bit of L clear, one set.
    #[test]
    fn xaes_is_the_one_c2sp_specifies() {
        let nonce = b"ABCDEFGHIJKLMNOPQRSTUVWX";
        assert_eq!(
            sealed(XAES, [1; 32], nonce, b"", b"XAES-256-GCM"),
            "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"
        );
        assert_eq!(
            sealed(XAES, [3; 32], nonce, b"c2sp.org/XAES-256-GCM", b"XAES-256-GCM"),
            "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"
        );
    }

    /// Appendix A.3.1 of the IETF's XChaCha draft.
    #[test]
    fn xchacha_is_the_one_of_the_draft() {
        let key: [u8; 32] = std::array::from_fn(|i| 0x80 + i as u8);
        let nonce: [u8; NONCE] = std::array::from_fn(|i| 0x40 + i as u8);
        let aad = HEXLOWER.decode(b"50515253c0c1c2c3c4c5c6c7").unwrap();
        let text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.";
        let out = sealed(XCHACHA, key, &nonce, &aad, text);
        assert!(out.starts_with("bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"));
        assert!(out.ends_with("c0875924c1c7987947deafd8780acf49"));
    }

    #[test]
    fn the_data_key_separates_files_and_epochs() {
        let key = DataKey::new([9; 32]);
        let check = |c, r: [u8; 16], e| Keys::derive(&key, c, &r, e).unwrap().check;
        let base = check(XAES, [1; 16], 1);
        assert_ne!(base, check(XAES, [2; 16], 1));
        assert_ne!(base, check(XAES, [1; 16], 2));
        assert_ne!(base, check(XCHACHA, [1; 16], 1));
        assert!(matches!(Cipher::new(7, &[0; 32]), Err(StoreError::UnsupportedCipher(7))));
    }
}
