//! Bytes that a fact names by their digest: filed documents, adopted files, scans.

use super::id::ParseIdError;
use serde::{Deserialize, Serialize};

/// The digest of a blob, which is its name: BLAKE3 under a context of its own. Written in hex where people read it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobId(pub [u8; 32]);

/// Bytes and their digest; the two always fit.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    id: BlobId,
    bytes: Vec<u8>,
}

impl Blob {
    /// Bytes of one blob at most: 32 MiB. Scans and documents are far smaller; what is larger is refused before it is
    /// read whole.
    pub const LARGEST: usize = 32 << 20;

    /// Names `bytes` by their digest.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { id: BlobId::of(&bytes), bytes }
    }

    /// Its digest.
    pub fn id(&self) -> BlobId {
        self.id
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl std::fmt::Debug for Blob {
    /// Length and digest; the bytes may be a person's papers.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Blob({:?}, {} bytes)", self.id, self.bytes.len())
    }
}

impl BlobId {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::Hasher::new_derive_key("guitu blob v1").update(bytes).finalize().as_bytes())
    }
}

impl std::fmt::Display for BlobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl std::fmt::Debug for BlobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "BlobId({})", data_encoding::HEXLOWER.encode(&self.0[..4]))
    }
}

impl std::str::FromStr for BlobId {
    type Err = ParseIdError;
    fn from_str(text: &str) -> Result<Self, ParseIdError> {
        let error = ParseIdError("digest");
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| error)?;
        bytes.try_into().map(Self).map_err(|_| error)
    }
}

impl Serialize for BlobId {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { s.serialize_bytes(&self.0) }
    }
}

impl<'de> Deserialize<'de> for BlobId {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct V;
        impl serde::de::Visitor<'_> for V {
            type Value = BlobId;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a digest of 32 bytes")
            }
            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<BlobId, E> {
                bytes.try_into().map(BlobId).map_err(|_| E::custom("32 bytes expected"))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<BlobId, E> {
                text.parse().map_err(E::custom)
            }
        }
        if d.is_human_readable() { d.deserialize_str(V) } else { d.deserialize_bytes(V) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_back_as_text_and_as_bytes() {
        let blob = Blob::new(b"scan".to_vec());
        assert_eq!(blob.id().to_string().parse(), Ok(blob.id()));
        let mut cbor = Vec::new();
        ciborium::into_writer(&blob.id(), &mut cbor).unwrap();
        assert_eq!(ciborium::from_reader::<BlobId, _>(&cbor[..]).unwrap(), blob.id());
        let json = serde_json::to_string(&blob.id()).unwrap();
        assert_eq!(serde_json::from_str::<BlobId>(&json).unwrap(), blob.id());
        assert_ne!(Blob::new(b"scam".to_vec()).id(), blob.id());
        assert!(!format!("{blob:?}").contains("scan"));
        assert!("00".parse::<BlobId>().is_err());
    }
}
