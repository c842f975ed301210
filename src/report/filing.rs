//! Filing (定稿): what freezes a report, and how it is proved later.

use super::document::Document;
use super::kinds::{MakeError, Report};
use crate::domain::ReportFiled;
use crate::figures::FigureCode;
use chrono::NaiveDate;

/// Why a draft cannot be filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Obstacle {
    /// Reports of this kind are not filed.
    NotFiled,
    /// An equation does not hold.
    Equation(String),
    /// Something is left to be typed in.
    ToFill(String),
    /// The period is not over yet.
    PeriodOpen,
    /// The period is over before the day from which figures are claimed.
    NotClaimed(NaiveDate),
    /// A month between the last one filed and this one is not filed: its code.
    Gap(String),
    /// A report of this kind and period was filed before: make a correction notice instead.
    FiledBefore,
}

/// Why a report was not filed.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// What stands against it.
    #[error("the report cannot be filed")]
    Obstacles(Vec<Obstacle>),
    /// It could not be made.
    #[error(transparent)]
    Make(#[from] MakeError),
}

/// Digest of a document: BLAKE3 over its JSON with draft mark and verification code taken out, hex. Equal facts, policy
/// and dates give an equal digest.
///
/// # Errors
/// A document that cannot be serialised.
pub fn digest(document: &Document) -> Result<String, serde_json::Error> {
    let mut plain = document.clone();
    plain.draft = false;
    if let Some(provenance) = &mut plain.provenance {
        provenance.verification = None;
    }
    let bytes = serde_json::to_vec(&plain)?;
    let mut hasher = blake3::Hasher::new_derive_key("guitu document v1 digest");
    hasher.update(&bytes);
    Ok(hasher.finalize().to_hex().to_string())
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

impl Report {
    /// The document as filed under a code: without the draft mark.
    pub(super) fn clean(&self, code: &str) -> Document {
        let mut document = self.document.clone();
        document.draft = false;
        if let Some(provenance) = &mut document.provenance {
            provenance.verification = Some(code.to_owned());
        }
        document
    }

    /// Freezes the report: the document as filed, with its verification code, and the fact that files it, which does not
    /// name its bytes yet (`write::freeze`).
    ///
    /// # Errors
    /// Everything that stands against it.
    pub fn file(&self) -> Result<(Document, ReportFiled), FileError> {
        if !self.obstacles.is_empty() {
            return Err(FileError::Obstacles(self.obstacles.clone()));
        }
        let digest = digest(&self.document).map_err(MakeError::Digest)?;
        let code = verification_code(&digest, &self.head);
        let document = self.clean(&code);
        let closing = |code| u32::try_from(self.figures.count(code)).unwrap_or(u32::MAX);
        let fact = ReportFiled {
            report: self.kind.id.to_owned(),
            from: self.figures.period.from,
            to: self.figures.period.to,
            digest,
            head: self.head.clone(),
            closing_corrections: closing(FigureCode::A6),
            closing_resettlement: closing(FigureCode::J1h),
            code,
            dated: self.dated,
            names: self.names.slug().to_owned(),
            paper: None,
        };
        Ok((document, fact))
    }
}
