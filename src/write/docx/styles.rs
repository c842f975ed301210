//! Styles, fonts and settings: the look of GB/T 9704-2012, in one table, so that an office can restyle the file.

use super::page::{CHARACTER, LINE, NAMESPACES};
use super::xml::Xml;

/// 仿宋: the body.
const FANG: &str = "仿宋_GB2312";
/// 楷体: second-level headings.
const KAI: &str = "楷体_GB2312";
/// 黑体: first-level headings.
const HEI: &str = "黑体";
/// 小标宋: titles.
const BIAO: &str = "方正小标宋简体";
/// 宋体: page numbers.
const SONG: &str = "宋体";

/// One paragraph style: id, name, then what differs from the body.
struct Style {
    id: &'static str,
    name: &'static str,
    font: &'static str,
    /// Half points.
    size: u32,
    /// `left`, `center`, `right` or `both`.
    align: &'static str,
    /// First-line indent in characters.
    indent: u32,
    /// Exact line pitch in twips.
    line: u32,
    /// Snaps to the page's grid; a title does not, since its letters are higher than one line of the grid would allow.
    grid: bool,
    keep: Keep,
    /// Depth in the navigation pane.
    outline: Option<u8>,
    bold: bool,
    red: bool,
}

/// Whether a paragraph stays on the page of the next one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    No,
    Next,
}

const BODY: Style = Style {
    id: "Normal",
    name: "Normal",
    font: FANG,
    size: 32,
    align: "both",
    indent: 0,
    line: LINE,
    grid: true,
    keep: Keep::No,
    outline: None,
    bold: false,
    red: false,
};

/// Every paragraph style. Sizes: 2号 22 pt, 3号 16 pt, 4号 14 pt, 小四 12 pt, 5号 10.5 pt.
const STYLES: &[Style] = &[
    BODY,
    Style { id: "BodyText", name: "Body Text", indent: 2, ..BODY },
    Style {
        id: "Title",
        name: "Title",
        font: BIAO,
        size: 44,
        align: "center",
        grid: false,
        keep: Keep::Next,
        ..BODY
    },
    Style {
        id: "Letterhead",
        name: "Letterhead",
        font: BIAO,
        size: 62,
        align: "center",
        line: 1158,
        red: true,
        ..BODY
    },
    Style { id: "DocumentNumber", name: "Document Number", align: "center", ..BODY },
    Style { id: "Addressee", name: "Addressee", align: "left", ..BODY },
    Style {
        id: "Heading1",
        name: "heading 1",
        font: HEI,
        indent: 2,
        keep: Keep::Next,
        outline: Some(0),
        ..BODY
    },
    Style { id: "Heading2", name: "heading 2", font: KAI, indent: 2, outline: Some(1), ..BODY },
    Style { id: "Heading3", name: "heading 3", indent: 2, outline: Some(2), ..BODY },
    Style { id: "Heading4", name: "heading 4", indent: 2, outline: Some(3), ..BODY },
    Style { id: "Attachments", name: "Attachments", align: "left", indent: 2, ..BODY },
    Style { id: "Signature", name: "Signature", align: "right", keep: Keep::Next, ..BODY },
    Style { id: "AnnexMark", name: "Annex Mark", font: HEI, align: "left", keep: Keep::Next, ..BODY },
    Style { id: "Caption", name: "caption", font: HEI, size: 28, align: "center", keep: Keep::Next, ..BODY },
    Style {
        id: "TableUnit",
        name: "Table Unit",
        size: 21,
        align: "right",
        line: 360,
        keep: Keep::Next,
        ..BODY
    },
    Style { id: "TableText", name: "Table Text", size: 24, align: "left", line: 360, ..BODY },
    Style { id: "TableSmall", name: "Table Small", size: 21, align: "left", line: 320, ..BODY },
    Style { id: "TableNote", name: "Table Note", size: 21, align: "left", line: 360, ..BODY },
    Style { id: "Gap", name: "Gap", size: 10, align: "left", line: 240, ..BODY },
    Style { id: "Provenance", name: "Provenance", size: 18, align: "left", line: 280, ..BODY },
    Style { id: "Colophon", name: "Colophon", size: 28, align: "left", line: LINE, ..BODY },
    Style { id: "Header", name: "header", font: HEI, size: 28, align: "right", line: 320, ..BODY },
    Style { id: "Footer", name: "footer", font: SONG, size: 28, align: "left", line: 280, ..BODY },
];

/// Names that every word processor knows; the others are custom styles.
const BUILT_IN: &[&str] = &[
    "Normal",
    "Body Text",
    "Title",
    "heading 1",
    "heading 2",
    "heading 3",
    "heading 4",
    "Signature",
    "caption",
    "header",
    "footer",
];

/// Whether a style writes cells or marks that stand outside the 28-character grid.
fn off_grid(style: &Style) -> bool {
    style.line != LINE
}

/// The styles part.
pub(super) fn styles() -> Xml {
    let mut xml = Xml::new();
    xml.element("w:styles", &NAMESPACES[..1], |xml| {
        xml.element("w:docDefaults", &[], |xml| {
            xml.element("w:rPrDefault", &[], |xml| {
                xml.element("w:rPr", &[], |xml| {
                    fonts(xml, FANG);
                    xml.value("w:sz", "32");
                    xml.value("w:szCs", "32");
                    xml.empty("w:lang", &[("w:val", "en-US"), ("w:eastAsia", "zh-CN"), ("w:bidi", "ar-SA")]);
                });
            });
            xml.empty("w:pPrDefault", &[]);
        });
        for style in STYLES {
            paragraph_style(xml, style);
        }
        character_style(xml, "BodyRun", "Body Run", |xml| fonts(xml, FANG));
        character_style(xml, "Strong", "Strong", |xml| {
            xml.empty("w:b", &[]);
            xml.empty("w:bCs", &[]);
        });
        // Looks like its surroundings; an office that wants its figures to stand out changes it here.
        character_style(xml, "Figure", "Figure", |_| {});
        character_style(xml, "ToFill", "To Fill", |xml| {
            xml.value("w:color", "C00000");
            xml.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", "FFF2CC")]);
        });
        character_style(xml, "DraftMark", "Draft Mark", |xml| xml.value("w:color", "C00000"));
        xml.element(
            "w:style",
            &[("w:type", "table"), ("w:default", "1"), ("w:styleId", "TableNormal")],
            |xml| {
                xml.value("w:name", "Normal Table");
                xml.value("w:uiPriority", "99");
                xml.empty("w:semiHidden", &[]);
                xml.element("w:tblPr", &[], |xml| {
                    xml.empty("w:tblInd", &[("w:w", "0"), ("w:type", "dxa")]);
                    cell_margins(xml);
                });
            },
        );
    });
    xml
}

/// The space between a cell's rule and its text.
fn cell_margins(xml: &mut Xml) {
    xml.element("w:tblCellMar", &[], |xml| {
        for (side, width) in [("w:top", "28"), ("w:left", "85"), ("w:bottom", "28"), ("w:right", "85")] {
            xml.empty(side, &[("w:w", width), ("w:type", "dxa")]);
        }
    });
}

fn paragraph_style(xml: &mut Xml, style: &Style) {
    let mut attrs = vec![("w:type", "paragraph"), ("w:styleId", style.id)];
    if style.id == BODY.id {
        attrs.insert(1, ("w:default", "1"));
    } else if !BUILT_IN.contains(&style.name) {
        attrs.insert(1, ("w:customStyle", "1"));
    }
    xml.element("w:style", &attrs, |xml| {
        xml.value("w:name", style.name);
        if style.id != BODY.id {
            xml.value("w:basedOn", BODY.id);
        }
        xml.empty("w:qFormat", &[]);
        xml.element("w:pPr", &[], |xml| {
            if style.keep == Keep::Next {
                xml.empty("w:keepNext", &[]);
            }
            // Widow control would break the 22-line page; spacing between scripts would break the 28-character line.
            xml.value("w:widowControl", "0");
            xml.value("w:kinsoku", "1");
            xml.value("w:overflowPunct", "1");
            xml.value("w:autoSpaceDE", "0");
            xml.value("w:autoSpaceDN", "0");
            if !style.grid || off_grid(style) {
                xml.value("w:snapToGrid", "0");
            }
            let line = style.line.to_string();
            xml.empty(
                "w:spacing",
                &[("w:before", "0"), ("w:after", "0"), ("w:line", line.as_str()), ("w:lineRule", "exact")],
            );
            let characters = (style.indent * 100).to_string();
            let twips = (style.indent * CHARACTER).to_string();
            xml.empty("w:ind", &[("w:firstLineChars", characters.as_str()), ("w:firstLine", twips.as_str())]);
            xml.value("w:jc", style.align);
            if let Some(depth) = style.outline {
                xml.value("w:outlineLvl", &depth.to_string());
            }
        });
        xml.element("w:rPr", &[], |xml| {
            fonts(xml, style.font);
            if style.bold {
                xml.empty("w:b", &[]);
                xml.empty("w:bCs", &[]);
            }
            if style.red {
                xml.value("w:color", "FF0000");
            }
            xml.value("w:spacing", if off_grid(style) { "0" } else { "-4" });
            let size = style.size.to_string();
            xml.value("w:sz", &size);
            xml.value("w:szCs", &size);
        });
    });
}

fn character_style(xml: &mut Xml, id: &str, name: &str, look: impl FnOnce(&mut Xml)) {
    xml.element("w:style", &[("w:type", "character"), ("w:customStyle", "1"), ("w:styleId", id)], |xml| {
        xml.value("w:name", name);
        xml.empty("w:qFormat", &[]);
        xml.element("w:rPr", &[], look);
    });
}

fn fonts(xml: &mut Xml, font: &str) {
    xml.empty(
        "w:rFonts",
        &[("w:hint", "eastAsia"), ("w:ascii", font), ("w:hAnsi", font), ("w:eastAsia", font), ("w:cs", font)],
    );
}

/// The font table: each face with its other names, since one system lists it in Chinese and another in Latin letters.
pub(super) fn font_table() -> Xml {
    const FONTS: &[(&str, &str, &str, &str)] = &[
        (FANG, "FangSong_GB2312,仿宋,FangSong,STFangsong,Noto Serif CJK SC", "modern", "fixed"),
        (KAI, "KaiTi_GB2312,楷体,KaiTi,STKaiti,Noto Serif CJK SC", "modern", "fixed"),
        (HEI, "SimHei,Noto Sans CJK SC,STHeiti", "modern", "fixed"),
        (
            BIAO,
            "FZXiaoBiaoSong-B05S,方正小标宋_GBK,FZXiaoBiaoSong-B05,宋体,Noto Serif CJK SC",
            "script",
            "fixed",
        ),
        (SONG, "SimSun,Noto Serif CJK SC,STSong", "auto", "variable"),
    ];
    let mut xml = Xml::new();
    xml.element("w:fonts", &NAMESPACES[..1], |xml| {
        for (name, other, family, pitch) in FONTS {
            xml.element("w:font", &[("w:name", name)], |xml| {
                xml.value("w:altName", other);
                xml.value("w:charset", "86");
                xml.value("w:family", family);
                xml.value("w:pitch", pitch);
            });
        }
    });
    xml
}

/// The settings part.
pub(super) fn settings() -> Xml {
    let mut xml = Xml::new();
    xml.element("w:settings", &NAMESPACES[..1], |xml| {
        xml.empty("w:zoom", &[("w:percent", "100")]);
        xml.value("w:defaultTabStop", "632");
        xml.empty("w:evenAndOddHeaders", &[]);
        xml.value("w:characterSpacingControl", "doNotCompress");
        xml.element("w:compat", &[], |xml| {
            xml.empty("w:balanceSingleByteDoubleByteWidth", &[]);
            xml.empty("w:useFELayout", &[]);
            xml.empty(
                "w:compatSetting",
                &[
                    ("w:name", "compatibilityMode"),
                    ("w:uri", "http://schemas.microsoft.com/office/word"),
                    ("w:val", "15"),
                ],
            );
        });
        xml.empty("w:themeFontLang", &[("w:val", "en-US"), ("w:eastAsia", "zh-CN")]);
    });
    xml
}
