//! A thin layer over quick-xml: elements nest as closures nest, so that no part can be left open.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::write::WriteError;

/// An attribute: name and value.
pub(super) type Attr<'a> = (&'a str, &'a str);

/// An XML part in the making. The first error is kept and reported by [`Xml::finish`].
pub(super) struct Xml {
    writer: Writer<Vec<u8>>,
    error: Option<WriteError>,
}

impl Xml {
    /// A part with its declaration.
    pub(super) fn new() -> Self {
        let mut xml = Self { writer: Writer::new(Vec::new()), error: None };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))));
        xml
    }

    /// An element with what `inside` writes into it.
    pub(super) fn element(&mut self, name: &str, attrs: &[Attr<'_>], inside: impl FnOnce(&mut Self)) {
        self.check(attrs);
        self.event(Event::Start(BytesStart::new(name).with_attributes(attrs.iter().copied())));
        inside(self);
        self.event(Event::End(BytesEnd::new(name)));
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attrs: &[Attr<'_>]) {
        self.check(attrs);
        self.event(Event::Empty(BytesStart::new(name).with_attributes(attrs.iter().copied())));
    }

    /// An element whose only attribute is `w:val`.
    pub(super) fn value(&mut self, name: &str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    /// An element that holds only text.
    pub(super) fn leaf(&mut self, name: &str, attrs: &[Attr<'_>], text: &str) {
        self.element(name, attrs, |xml| xml.text(text));
    }

    /// Escaped text.
    pub(super) fn text(&mut self, text: &str) {
        self.check_text(text);
        self.event(Event::Text(BytesText::new(text)));
    }

    /// The bytes of the part.
    pub(super) fn finish(self) -> Result<Vec<u8>, WriteError> {
        match self.error {
            Some(error) => Err(error),
            None => Ok(self.writer.into_inner()),
        }
    }

    fn event(&mut self, event: Event<'_>) {
        if let Err(error) = self.writer.write_event(event) {
            self.error.get_or_insert(error.into());
        }
    }

    fn check(&mut self, attrs: &[Attr<'_>]) {
        for (_, value) in attrs {
            self.check_text(value);
        }
    }

    /// XML 1.0 has no way to write most control characters, not even escaped.
    fn check_text(&mut self, text: &str) {
        let forbidden = |c: char| {
            (c.is_control() && !matches!(c, '\t' | '\n' | '\r')) || c > '\u{FFFD}' && c < '\u{10000}'
        };
        if let Some(c) = text.chars().find(|c| forbidden(*c)) {
            self.error.get_or_insert(WriteError::ControlCharacter(u32::from(c)));
        }
    }
}
