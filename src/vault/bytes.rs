//! CBOR of key files: byte strings, whole input, one version.

use super::VaultError;
use serde::de::{DeserializeOwned, Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::{Zeroize, Zeroizing};

/// A CBOR byte string of exactly `N` bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Zeroize)]
pub struct Fixed<const N: usize>(pub [u8; N]);

/// A CBOR byte string.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob(pub Vec<u8>);

impl<const N: usize> Serialize for Fixed<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a byte string")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }

    fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Vec<u8>, E> {
        Ok(bytes)
    }
}

impl<'de, const N: usize> Deserialize<'de> for Fixed<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut bytes = deserializer.deserialize_byte_buf(Bytes)?;
        let fixed = bytes.as_slice().try_into().map(Self);
        bytes.zeroize();
        fixed.map_err(|_| D::Error::custom("a byte string of another length"))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_byte_buf(Bytes).map(Self)
    }
}

/// The CBOR of `value`.
pub fn encode(value: &impl Serialize) -> Result<Vec<u8>, VaultError> {
    let mut bytes = Vec::with_capacity(512);
    ciborium::into_writer(value, &mut bytes)
        .map_err(|_| VaultError::Internal("a key file cannot be encoded"))?;
    Ok(bytes)
}

#[derive(Deserialize)]
struct Version {
    version: u16,
}

/// Reads CBOR that says `version: 1` and is written just as [`encode`] writes it: CBOR has many spellings of one
/// content, and a signed file shall have one.
pub fn decode<T: DeserializeOwned + Serialize>(bytes: &[u8]) -> Result<T, VaultError> {
    let version: Version = ciborium::from_reader(bytes).map_err(|_| VaultError::KeyFileDamaged)?;
    if version.version != 1 {
        return Err(VaultError::UnsupportedVersion);
    }
    let value = ciborium::from_reader(bytes).map_err(|_| VaultError::KeyFileDamaged)?;
    if *Zeroizing::new(encode(&value)?) == bytes { Ok(value) } else { Err(VaultError::KeyFileDamaged) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Deserialize)]
    struct File {
        version: u16,
        key: Fixed<4>,
    }

    #[test]
    fn one_content_has_one_spelling() {
        let good = encode(&File { version: 1, key: Fixed([1, 2, 3, 4]) }).unwrap();
        assert_eq!(decode::<File>(&good).unwrap().key.0, [1, 2, 3, 4]);
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                let read = decode::<File>(&bad).map(|file| file.key.0);
                assert!(read != Ok([1, 2, 3, 4]), "byte {at} bit {bit}");
            }
        }
        assert!(decode::<File>(&[good.as_slice(), &[0]].concat()).is_err());
        let newer = encode(&File { version: 2, key: Fixed([0; 4]) }).unwrap();
        assert_eq!(decode::<File>(&newer).err(), Some(VaultError::UnsupportedVersion));
    }
}
