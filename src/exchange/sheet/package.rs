//! Looks into the zip archive of an XLSX file before any workbook parser sees it.

use super::{SheetError, SheetLimits, error::TooMany, notes::Gathered, parts};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// A part over this size must not be packed more tightly than [`SheetLimits::ratio`].
const RATIO_FROM: u64 = 1 << 20;

/// What the parts add up to. Kept while the archive is walked.
#[derive(Default)]
pub(super) struct Totals {
    pub(super) strings: u64,
    pub(super) cells: u64,
    pub(super) merged_regions: u64,
}

impl Totals {
    pub(super) fn check(&self, limits: &SheetLimits) -> Result<(), SheetError> {
        let counts = [
            (TooMany::Strings, self.strings, limits.shared_strings),
            (TooMany::Cells, self.cells, limits.cells as u64),
            (TooMany::MergedRegions, self.merged_regions, limits.merged_regions as u64),
        ];
        match counts.into_iter().find(|&(_, count, limit)| count > limit) {
            Some((what, _, limit)) => Err(SheetError::TooMany { what, limit }),
            None => Ok(()),
        }
    }
}

/// Unpacks every part within the limits and scans the XML ones. After it, the workbook parser meets only parts whose
/// size, counts and cell references were checked. Gives what the parts say of cells beside their values.
pub(super) fn inspect(bytes: &[u8], limits: &SheetLimits) -> Result<Gathered, SheetError> {
    let damaged = |_| SheetError::Damaged { part: "zip" };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let entries = archive.len();
    if entries > limits.zip_entries {
        return Err(SheetError::TooManyEntries { entries: entries as u64, limit: limits.zip_entries as u64 });
    }
    if archive.has_duplicate_names() || archive.has_overlapping_entries().map_err(damaged)? {
        return Err(SheetError::Damaged { part: "zip" });
    }

    let mut names = Vec::with_capacity(entries);
    for index in 0..entries {
        let entry = archive.by_index(index).map_err(damaged)?;
        if entry.encrypted() {
            return Err(SheetError::Encrypted);
        }
        names.push(entry.name().map_err(damaged)?.replace('\\', "/").to_ascii_lowercase());
    }
    refuse_active_parts(&names)?;

    let mut left = limits.unpacked_bytes;
    let mut totals = Totals::default();
    let mut is_workbook = false;
    let mut gathered = Gathered::default();
    // Worksheets refer to formats and shared strings: those are read before them.
    let mut order: Vec<(usize, &String)> = names.iter().enumerate().collect();
    order.sort_by_key(|(_, name)| name.contains("/worksheets/"));
    for (index, name) in order {
        let entry = archive.by_index(index).map_err(damaged)?;
        let packed = entry.compressed_size().max(1);
        let is_xml = has_ending(name, "xml") || has_ending(name, "rels") || has_ending(name, "vml");
        let allowed = left.min(packed.saturating_mul(limits.ratio).max(RATIO_FROM));
        let mut part = Vec::new();
        let read = if is_xml {
            entry.take(allowed + 1).read_to_end(&mut part).map(|n| n as u64)
        } else {
            std::io::copy(&mut entry.take(allowed + 1), &mut std::io::sink())
        };
        let read = read.map_err(|_| SheetError::Damaged { part: "zip" })?;
        if read > allowed {
            return Err(SheetError::UnpacksTooLarge { limit: limits.unpacked_bytes });
        }
        left -= read;
        if name == "[content_types].xml" {
            is_workbook = parts::is_workbook(&part)?;
            if !is_workbook {
                return Err(SheetError::NotASpreadsheet);
            }
        } else if has_ending(name, "rels") {
            parts::check_relationships(&part)?;
        } else if is_xml {
            parts::scan(&part, &mut totals, limits)?;
        }
        if is_xml {
            gathered.take(name, &part)?;
        }
    }
    if is_workbook { Ok(gathered) } else { Err(SheetError::NotASpreadsheet) }
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, found)| found == ending)
}

/// Refuses parts that could act or reach outside, by the names that OOXML gives them.
fn refuse_active_parts(names: &[String]) -> Result<(), SheetError> {
    for name in names {
        if name.ends_with("vbaproject.bin")
            || name.contains("/macrosheets/")
            || name.contains("/dialogsheets/")
        {
            return Err(SheetError::Macros);
        }
        if name.contains("/externallinks/")
            || name.ends_with("xl/connections.xml")
            || name.contains("/querytables/")
        {
            return Err(SheetError::ExternalLinks);
        }
        if name.contains("/activex/") || name.contains("/embeddings/") || name.contains("/ctrlprops/") {
            return Err(SheetError::EmbeddedObjects);
        }
    }
    Ok(())
}

/// Tells what an OLE compound file is: a password-protected workbook, an old `.xls`, or something else.
pub(super) fn ole_error(bytes: &[u8]) -> SheetError {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    if holds("EncryptedPackage") {
        SheetError::Encrypted
    } else if holds("Workbook") || holds("Book") {
        SheetError::OldXls
    } else {
        SheetError::NotASpreadsheet
    }
}
