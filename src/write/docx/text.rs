//! Paragraphs and runs.

use super::page::{CHARACTER, Lie};
use super::xml::Xml;
use crate::report::Run;

/// What a paragraph has beside its style.
#[derive(Clone, Copy, Default)]
pub(super) struct Para<'a> {
    /// The id of its style.
    pub style: &'a str,
    /// Stays on the page of the next paragraph.
    pub keep_next: bool,
    /// Starts a new page.
    pub new_page: bool,
    /// A rule above or below it.
    pub rule: Option<Rule>,
    /// Empty half characters at its right edge.
    pub right: Option<u32>,
    /// A right tab stop one character before the right edge of a page that lies so.
    pub tab: Option<Lie>,
    /// Its alignment, where it differs from the style's.
    pub align: Option<&'a str>,
}

/// A rule along a paragraph.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// The red rule under the letterhead.
    RedBelow,
    /// A thin rule above.
    Above,
    /// A thin rule above and below.
    Both,
}

impl<'a> Para<'a> {
    pub(super) fn of(style: &'a str) -> Self {
        Self { style, ..Self::default() }
    }

    /// Writes the paragraph.
    pub(super) fn write(self, xml: &mut Xml, inside: impl FnOnce(&mut Xml)) {
        xml.element("w:p", &[], |xml| {
            xml.element("w:pPr", &[], |xml| self.properties(xml));
            inside(xml);
        });
    }

    /// Writes the paragraph with plain text.
    pub(super) fn plain(self, xml: &mut Xml, text: &str) {
        self.write(xml, |xml| run(xml, None, text));
    }

    fn properties(self, xml: &mut Xml) {
        xml.value("w:pStyle", self.style);
        if self.keep_next {
            xml.empty("w:keepNext", &[]);
        }
        if self.new_page {
            xml.empty("w:pageBreakBefore", &[]);
        }
        if let Some(rule) = self.rule {
            xml.element("w:pBdr", &[], |xml| {
                let line = |xml: &mut Xml, side: &str, size: &str, color: &str| {
                    xml.empty(
                        side,
                        &[("w:val", "single"), ("w:sz", size), ("w:space", "1"), ("w:color", color)],
                    );
                };
                match rule {
                    Rule::RedBelow => line(xml, "w:bottom", "18", "FF0000"),
                    Rule::Above => line(xml, "w:top", "6", "auto"),
                    Rule::Both => {
                        line(xml, "w:top", "8", "auto");
                        line(xml, "w:bottom", "8", "auto");
                    }
                }
            });
        }
        if let Some(lie) = self.tab {
            let edge = (lie.text_width() - CHARACTER).to_string();
            xml.element("w:tabs", &[], |xml| {
                xml.empty("w:tab", &[("w:val", "right"), ("w:pos", edge.as_str())]);
            });
        }
        if let Some(halves) = self.right {
            let characters = (halves * 50).to_string();
            let twips = (halves * CHARACTER / 2).to_string();
            xml.empty("w:ind", &[("w:rightChars", characters.as_str()), ("w:right", twips.as_str())]);
        }
        if let Some(align) = self.align {
            xml.value("w:jc", align);
        }
    }
}

/// One run of text, in a character style where one is given. Line feeds become breaks and tabs become tabs.
pub(super) fn run(xml: &mut Xml, style: Option<&str>, text: &str) {
    if text.is_empty() {
        return;
    }
    xml.element("w:r", &[], |xml| {
        xml.element("w:rPr", &[], |xml| {
            if let Some(style) = style {
                xml.value("w:rStyle", style);
            }
            // Quotation marks and dashes are Chinese here, whatever the application's own language.
            xml.empty("w:rFonts", &[("w:hint", "eastAsia")]);
        });
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                xml.empty("w:br", &[]);
            }
            for (index, piece) in line.split('\t').enumerate() {
                if index > 0 {
                    xml.empty("w:tab", &[]);
                }
                xml.leaf("w:t", &[("xml:space", "preserve")], piece);
            }
        }
    });
}

/// Typed runs; `plain` is the character style of plain text among them.
pub(super) fn runs(xml: &mut Xml, plain: Option<&str>, runs: &[Run]) {
    for piece in runs {
        let style = match piece {
            Run::Text { .. } => plain,
            Run::Strong { .. } => Some("Strong"),
            Run::Figure(_) => plain.or(Some("Figure")),
            Run::ToFill { .. } => Some("ToFill"),
        };
        run(xml, style, &piece.shown());
    }
}
