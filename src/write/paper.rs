//! A filed report as it was written (定稿原件): packed in every format when it is filed, so that it comes back byte for byte
//! whatever the words or the writers become.

use super::{Format, WriteError, json, write};
use crate::domain::{Blob, ReportFiled};
use crate::registry::{Registry, RegistryError};
use crate::report::filing::{FileError, digest};
use crate::report::{Document, MakeError, Report, filed};
use chrono::{DateTime, FixedOffset};
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// The formats kept of a filed report.
const KEPT: [Format; 4] = [Format::Docx, Format::Xlsx, Format::Markdown, Format::Json];

/// Bytes of one format at most, unpacked.
const LARGEST: u64 = 256 << 20;

/// A filed report.
#[derive(Debug, Clone)]
pub struct Paper {
    /// What it says.
    pub document: Document,
    /// Its bytes by format; none for a filing of before bytes were kept, which was made again.
    files: Vec<(Format, Vec<u8>)>,
}

impl Paper {
    /// Whether these are the bytes that were filed; else it was made again and proved by its digest.
    pub fn is_kept(&self) -> bool {
        !self.files.is_empty()
    }

    /// The report in a format: the bytes that were filed, where they were kept.
    ///
    /// # Errors
    /// A document that the format cannot carry.
    pub fn bytes(&self, format: Format) -> Result<Vec<u8>, WriteError> {
        match self.files.iter().find(|(known, _)| *known == format) {
            Some((_, bytes)) => Ok(bytes.clone()),
            None => write(&self.document, format),
        }
    }
}

impl From<Document> for Paper {
    /// A document that is written when it is asked for.
    fn from(document: Document) -> Self {
        Self { document, files: Vec::new() }
    }
}

/// Why a filed report does not come back.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The journal or its rules cannot be read.
    #[error(transparent)]
    Make(#[from] MakeError),
    /// Its bytes cannot be taken apart.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// Its bytes were erased, as the law may demand.
    #[error("the bytes of the filed report were erased")]
    Erased,
    /// What comes out is not what was filed.
    #[error("the report is not what was filed")]
    NotProved,
}

impl From<RegistryError> for PaperError {
    fn from(error: RegistryError) -> Self {
        Self::Make(error.into())
    }
}

/// A report frozen: the fact that files it, the bytes it names, and the document as filed.
#[derive(Debug, Clone)]
pub struct Filing {
    /// The fact; it names [`Filing::blob`] by digest.
    pub fact: ReportFiled,
    /// Every format, packed.
    pub blob: Blob,
    /// The document and its bytes.
    pub paper: Paper,
}

/// Why a report was not frozen.
#[derive(Debug, thiserror::Error)]
pub enum FreezeError {
    /// What stands against it, or it could not be made.
    #[error(transparent)]
    File(#[from] FileError),
    /// It could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

/// Freezes a report in every format (定稿). Recording the fact with its blob files it.
///
/// # Errors
/// Everything that stands against it; a format that cannot carry the document.
pub fn freeze(report: &Report) -> Result<Filing, FreezeError> {
    let (document, mut fact) = report.file()?;
    let mut files = Vec::with_capacity(KEPT.len());
    for format in KEPT {
        files.push((format, write(&document, format)?));
    }
    let blob = pack(&files)?;
    fact.paper = Some(blob.id());
    Ok(Filing { fact, blob, paper: Paper { document, files } })
}

/// A filed report as it was filed: its own bytes where they were kept, else made again from what was known then and
/// proved by its digest.
///
/// # Errors
/// [`PaperError`]; then there is no clean copy.
pub fn paper(
    registry: &Registry,
    filed: &ReportFiled,
    made_at: DateTime<FixedOffset>,
) -> Result<Paper, PaperError> {
    let Some(id) = filed.paper else {
        let again = filed::again(registry, filed, made_at)?.ok_or(PaperError::NotProved)?;
        return Ok(again.document.into());
    };
    let blob = registry.blob(id)?.ok_or(PaperError::Erased)?;
    let files = unpack(&blob)?;
    let Some((_, bytes)) = files.iter().find(|(format, _)| *format == Format::Json) else {
        return Err(PaperError::NotProved);
    };
    let document = json::read(bytes)?;
    let proved = digest(&document).map_err(MakeError::from)? == filed.digest;
    if proved { Ok(Paper { document, files }) } else { Err(PaperError::NotProved) }
}

/// One archive of every format; documents that are archives themselves are only stored.
fn pack(files: &[(Format, Vec<u8>)]) -> Result<Blob, WriteError> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (format, bytes) in files {
        let packed = matches!(format, Format::Docx | Format::Xlsx);
        let method = if packed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o600);
        archive.start_file(format.extension(), options)?;
        archive.write_all(bytes)?;
    }
    Ok(Blob::new(archive.finish()?.into_inner()))
}

fn unpack(blob: &Blob) -> Result<Vec<(Format, Vec<u8>)>, WriteError> {
    let mut archive = ZipArchive::new(Cursor::new(blob.bytes()))?;
    let mut files = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index(index)?;
        let name = entry.name()?.into_owned();
        // a format of a later program is passed over
        let Some(format) = Format::parse(&name) else { continue };
        let mut bytes = Vec::new();
        entry.take(LARGEST).read_to_end(&mut bytes)?;
        files.push((format, bytes));
    }
    Ok(files)
}
