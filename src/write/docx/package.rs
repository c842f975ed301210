//! The parts of the package, their types and relations, and the archive around them.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::xml::Xml;
use super::{body, page, styles};
use crate::report::Document;
use crate::write::WriteError;

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";

/// Packs every part.
pub(super) fn pack(document: &Document) -> Result<Vec<u8>, WriteError> {
    let mut parts = vec![
        ("[Content_Types].xml", content_types(document.draft)),
        ("_rels/.rels", package_relations()),
        ("word/document.xml", body::body(document)),
        ("word/_rels/document.xml.rels", document_relations(document.draft)),
        ("word/styles.xml", styles::styles()),
        ("word/settings.xml", styles::settings()),
        ("word/fontTable.xml", styles::font_table()),
        ("word/footer1.xml", page::foot(false)),
        ("word/footer2.xml", page::foot(true)),
        ("docProps/core.xml", core_properties(document)),
        ("docProps/app.xml", app_properties()),
    ];
    if document.draft {
        parts.push(("word/header1.xml", page::draft_head()));
        parts.push(("word/header2.xml", page::draft_head()));
    }
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        archive.start_file(name, options)?;
        archive.write_all(&part.finish()?)?;
    }
    Ok(archive.finish()?.into_inner())
}

fn content_types(draft: bool) -> Xml {
    let mut xml = Xml::new();
    xml.element("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))], |xml| {
        let relations = "application/vnd.openxmlformats-package.relationships+xml";
        xml.empty("Default", &[("Extension", "rels"), ("ContentType", relations)]);
        xml.empty("Default", &[("Extension", "xml"), ("ContentType", "application/xml")]);
        let mut part = |name: &str, kind: &str| {
            xml.empty("Override", &[("PartName", name), ("ContentType", kind)]);
        };
        part("/word/document.xml", &format!("{WORD}.document.main+xml"));
        part("/word/styles.xml", &format!("{WORD}.styles+xml"));
        part("/word/settings.xml", &format!("{WORD}.settings+xml"));
        part("/word/fontTable.xml", &format!("{WORD}.fontTable+xml"));
        part("/word/footer1.xml", &format!("{WORD}.footer+xml"));
        part("/word/footer2.xml", &format!("{WORD}.footer+xml"));
        if draft {
            part("/word/header1.xml", &format!("{WORD}.header+xml"));
            part("/word/header2.xml", &format!("{WORD}.header+xml"));
        }
        part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
        part("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml");
    });
    xml
}

fn relations(rows: &[(&str, String, &str)]) -> Xml {
    let mut xml = Xml::new();
    xml.element("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))], |xml| {
        for (id, kind, target) in rows {
            xml.empty("Relationship", &[("Id", id), ("Type", kind), ("Target", target)]);
        }
    });
    xml
}

fn package_relations() -> Xml {
    relations(&[
        ("rId1", format!("{OFFICE}/relationships/officeDocument"), "word/document.xml"),
        ("rId2", format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
        ("rId3", format!("{OFFICE}/relationships/extended-properties"), "docProps/app.xml"),
    ])
}

fn document_relations(draft: bool) -> Xml {
    let kind = |kind: &str| format!("{OFFICE}/relationships/{kind}");
    let mut rows = vec![
        ("rIdStyles", kind("styles"), "styles.xml"),
        ("rIdSettings", kind("settings"), "settings.xml"),
        ("rIdFonts", kind("fontTable"), "fontTable.xml"),
        ("rIdFoot1", kind("footer"), "footer1.xml"),
        ("rIdFoot2", kind("footer"), "footer2.xml"),
    ];
    if draft {
        rows.push(("rIdHead1", kind("header"), "header1.xml"));
        rows.push(("rIdHead2", kind("header"), "header2.xml"));
    }
    relations(&rows)
}

fn core_properties(document: &Document) -> Xml {
    let mut xml = Xml::new();
    let namespaces = [
        ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ];
    xml.element("cp:coreProperties", &namespaces, |xml| {
        xml.leaf("dc:title", &[], &document.shown_title());
        xml.leaf("dc:creator", &[], &document.issuer);
        xml.leaf("dc:language", &[], "zh-CN");
        let time = format!("{}T00:00:00Z", document.dated);
        xml.leaf("dcterms:created", &[("xsi:type", "dcterms:W3CDTF")], &time);
        xml.leaf("dcterms:modified", &[("xsi:type", "dcterms:W3CDTF")], &time);
    });
    xml
}

fn app_properties() -> Xml {
    let mut xml = Xml::new();
    xml.element("Properties", &[("xmlns", &format!("{OFFICE}/extended-properties"))], |xml| {
        xml.leaf("Application", &[], "guitu");
    });
    xml
}
