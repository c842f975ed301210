//! The page of GB/T 9704-2012: paper, margins, grid, page head and page foot. All lengths are twips (1/20 pt).

use super::xml::Xml;

/// A4, short side.
const PAPER_SHORT: u32 = 11_906;
/// A4, long side.
const PAPER_LONG: u32 = 16_838;
/// Top margin, 37 mm.
const TOP: u32 = 2_098;
/// Left margin, 28 mm (the binding edge).
const LEFT: u32 = 1_588;
/// Right margin, just under 26 mm: 28 characters of [`CHARACTER`] and 10 twips, since word processors round margins.
const RIGHT: u32 = 1_448;
/// Bottom margin, 35 mm.
const BOTTOM: u32 = 1_984;
/// From the lower paper edge to the foot: the page number stands 7 mm below the text. More than 1361 makes the body lose its
/// 22nd line.
const FOOT: u32 = 1_304;
/// From the upper paper edge to the head.
const HEAD: u32 = 1_304;

/// The exact pitch of a line: 22 of them on a page.
pub(super) const LINE: u32 = 579;
/// The width of one character of the body: 16 pt less 4 twips of tightening; 28 of them in a line.
pub(super) const CHARACTER: u32 = 316;

/// How a page lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lie {
    /// Upright.
    Portrait,
    /// On its side, for wide annexes.
    Landscape,
}

impl Lie {
    /// The width of the text area.
    pub(super) const fn text_width(self) -> u32 {
        match self {
            Self::Portrait => PAPER_SHORT - LEFT - RIGHT,
            Self::Landscape => PAPER_LONG - TOP - BOTTOM,
        }
    }
}

/// Writes `w:sectPr`. Its children have a fixed order in the schema: references first, the grid last.
pub(super) fn section(xml: &mut Xml, lie: Lie, draft: bool) {
    xml.element("w:sectPr", &[], |xml| {
        if draft {
            xml.empty("w:headerReference", &[("w:type", "default"), ("r:id", "rIdHead1")]);
            xml.empty("w:headerReference", &[("w:type", "even"), ("r:id", "rIdHead2")]);
        }
        xml.empty("w:footerReference", &[("w:type", "default"), ("r:id", "rIdFoot1")]);
        xml.empty("w:footerReference", &[("w:type", "even"), ("r:id", "rIdFoot2")]);
        xml.value("w:type", "nextPage");
        let number = |n: u32| n.to_string();
        // On its side, the sheet is turned left: its upper margin becomes the right one.
        let (width, height, top, right, bottom, left) = match lie {
            Lie::Portrait => (PAPER_SHORT, PAPER_LONG, TOP, RIGHT, BOTTOM, LEFT),
            Lie::Landscape => (PAPER_LONG, PAPER_SHORT, LEFT, TOP, RIGHT, BOTTOM),
        };
        let (width, height) = (number(width), number(height));
        let mut size = vec![("w:w", width.as_str()), ("w:h", height.as_str())];
        if lie == Lie::Landscape {
            size.push(("w:orient", "landscape"));
        }
        xml.empty("w:pgSz", &size);
        let foot = if lie == Lie::Portrait { FOOT } else { RIGHT - 680 };
        let head = if lie == Lie::Portrait { HEAD } else { LEFT - 680 };
        xml.empty(
            "w:pgMar",
            &[
                ("w:top", &number(top)),
                ("w:right", &number(right)),
                ("w:bottom", &number(bottom)),
                ("w:left", &number(left)),
                ("w:header", &number(head)),
                ("w:footer", &number(foot)),
                ("w:gutter", "0"),
            ],
        );
        xml.empty("w:cols", &[("w:space", "425")]);
        xml.empty("w:docGrid", &[("w:type", "lines"), ("w:linePitch", &number(LINE))]);
    });
}

/// The namespaces of a part that holds paragraphs.
pub(super) const NAMESPACES: [(&str, &str); 2] = [
    ("xmlns:w", "http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
];

/// The foot of odd or even pages: the page number between two dashes (一字线), one character from the outer edge.
pub(super) fn foot(even: bool) -> Xml {
    let mut xml = Xml::new();
    xml.element("w:ftr", &NAMESPACES, |xml| {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| {
                xml.value("w:pStyle", "Footer");
                let (edge, side) = if even { ("w:left", "left") } else { ("w:right", "right") };
                xml.empty("w:ind", &[(edge, "280")]);
                xml.value("w:jc", side);
            });
            run(xml, "— ");
            field_character(xml, "begin");
            xml.element("w:r", &[], |xml| {
                xml.leaf("w:instrText", &[("xml:space", "preserve")], " PAGE ");
            });
            field_character(xml, "separate");
            run(xml, if even { "2" } else { "1" });
            field_character(xml, "end");
            run(xml, " —");
        });
    });
    xml
}

/// The head of a draft: the mark, on every page.
pub(super) fn draft_head() -> Xml {
    let mut xml = Xml::new();
    xml.element("w:hdr", &NAMESPACES, |xml| {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| xml.value("w:pStyle", "Header"));
            run(xml, "草稿　未经审核，不得外发");
        });
    });
    xml
}

fn field_character(xml: &mut Xml, kind: &str) {
    xml.element("w:r", &[], |xml| xml.empty("w:fldChar", &[("w:fldCharType", kind)]));
}

fn run(xml: &mut Xml, text: &str) {
    xml.element("w:r", &[], |xml| xml.leaf("w:t", &[("xml:space", "preserve")], text));
}
