//! Filing (定稿): what freezes a report, and how it is proved later.

use super::document::Document;

/// Why a draft cannot be filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// An equation does not hold.
    Equation(String),
    /// Something is left to be typed in.
    ToFill(String),
    /// The period is not over yet.
    PeriodOpen,
    /// A report of this kind and period was filed before: make a correction notice instead.
    FiledBefore,
}

/// Digest of a document: BLAKE3 over its JSON with draft mark and verification code taken out, hex. Equal facts, policy
/// and dates give an equal digest.
pub fn digest(document: &Document) -> String {
    let mut plain = document.clone();
    plain.draft = false;
    if let Some(provenance) = &mut plain.provenance {
        provenance.verification = None;
    }
    let bytes = serde_json::to_vec(&plain).unwrap_or_default();
    let mut hasher = blake3::Hasher::new_derive_key("guitu document v1 digest");
    hasher.update(&bytes);
    hasher.finalize().to_hex().to_string()
}

/// The code printed on a filed report: 105 bits of digest and head in groups of base 32.
pub fn verification_code(digest: &str, head: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("guitu document v1 verification code");
    hasher.update(digest.as_bytes());
    hasher.update(b"\n");
    hasher.update(head.as_bytes());
    let text = data_encoding::BASE32_NOPAD.encode(&hasher.finalize().as_bytes()[..14]);
    text.as_bytes()[..21].chunks(7).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-")
}
