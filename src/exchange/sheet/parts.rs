//! A scan over the XML parts of a workbook: counts, declared sizes, cell references, links to the outside.
//!
//! calamine trusts `uniqueCount`, `ref` and the order of the corners of a range; this scan makes sure that it may.

use super::{
    SheetError, SheetLimits,
    address::{parse_cell, parse_range},
    package::Totals,
};
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

pub(super) const XML: SheetError = SheetError::Damaged { part: "xml" };

/// Calls `visit` with every start tag, empty elements included. Refuses document types, which OOXML forbids.
fn for_each_tag(
    xml: &[u8],
    mut visit: impl FnMut(&BytesStart<'_>) -> Result<(), SheetError>,
) -> Result<(), SheetError> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|_| XML)? {
            Event::Start(tag) | Event::Empty(tag) => visit(&tag)?,
            Event::DocType(_) => return Err(XML),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The value of an attribute by its local name, as written.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, SheetError> {
    let mut found = None;
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|_| XML)?;
        if attribute.key.local_name().into_inner() == name {
            found = Some(attribute.value.into_owned());
        }
    }
    Ok(found)
}

/// Whether `[Content_Types].xml` is that of an XML workbook. Macro-enabled types are refused here, by whatever name the
/// file goes.
pub(super) fn is_workbook(xml: &[u8]) -> Result<bool, SheetError> {
    let mut workbook = false;
    for_each_tag(xml, |tag| {
        let Some(content) = attribute(tag, "ContentType")? else { return Ok(()) };
        let content = content.to_ascii_lowercase();
        if content.contains("sheet.binary") {
            return Err(SheetError::NotASpreadsheet);
        }
        if content.contains("macroenabled") || content.contains("vbaproject") {
            return Err(SheetError::Macros);
        }
        workbook |=
            content.contains("spreadsheetml.sheet.main") || content.contains("spreadsheetml.template.main");
        Ok(())
    })?;
    Ok(workbook)
}

/// Refuses relationships that lead outside, apart from hyperlinks: those are text to us and nobody follows them.
pub(super) fn check_relationships(xml: &[u8]) -> Result<(), SheetError> {
    for_each_tag(xml, |tag| {
        let kind = attribute(tag, "Type")?.unwrap_or_default();
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        let external =
            attribute(tag, "TargetMode")?.is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
        match kind.as_str() {
            "vbaProject" | "xlMacrosheet" => Err(SheetError::Macros),
            "oleObject" | "package" | "control" | "activeXControlBinary" => Err(SheetError::EmbeddedObjects),
            "externalLink" | "externalLinkPath" | "connections" | "queryTable" => {
                Err(SheetError::ExternalLinks)
            }
            "hyperlink" => Ok(()),
            _ if external => Err(SheetError::ExternalLinks),
            _ => Ok(()),
        }
    })
}

/// Scans any other XML part, whatever it is called: worksheets and string tables are known by their elements.
pub(super) fn scan(xml: &[u8], totals: &mut Totals, limits: &SheetLimits) -> Result<(), SheetError> {
    let bad_reference = || SheetError::Damaged { part: "worksheet" };
    for_each_tag(xml, |tag| {
        match tag.local_name().into_inner() {
            "sst" => {
                let declared = attribute(tag, "uniqueCount")?;
                if declared
                    .and_then(|n| n.trim().parse::<u64>().ok())
                    .is_some_and(|n| n > limits.shared_strings)
                {
                    totals.strings = u64::MAX;
                }
            }
            "si" => totals.strings = totals.strings.saturating_add(1),
            "dimension" | "mergeCell" => {
                if let Some(range) = attribute(tag, "ref")? {
                    parse_range(&range).ok_or_else(bad_reference)?;
                }
                totals.merged_regions += u64::from(tag.local_name().into_inner() == "mergeCell");
            }
            "row" => {
                let row = attribute(tag, "r")?.map(|r| r.parse::<u32>());
                if row.is_some_and(|row| !row.is_ok_and(|row| (1..=1_048_576).contains(&row))) {
                    return Err(bad_reference());
                }
            }
            "c" => {
                totals.cells += 1;
                if attribute(tag, "r")?.is_some_and(|r| parse_cell(&r).is_none()) {
                    return Err(bad_reference());
                }
            }
            _ => {}
        }
        totals.check(limits)
    })
}
