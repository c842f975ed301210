//! The terminal preview.
use crate::report::Document;

/// The width of the paper in terminal cells: 28 characters of two cells.
pub const PAPER_CELLS: usize = 56;

/// How a span is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpanStyle {
    /// Body text.
    #[default]
    Plain,
    /// Title.
    Title,
    /// A heading of the first or second level, or a caption.
    Heading,
    /// Emphasised text, header cells.
    Strong,
    /// A figure: its span has the figure's index.
    Figure,
    /// A gap to be filled by hand.
    ToFill,
    /// The draft mark.
    Draft,
    /// Rules, page marks and the provenance foot.
    Faint,
}

/// A piece of a preview line in one style.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviewSpan {
    /// Its text.
    pub text: String,
    /// How it is drawn.
    pub style: SpanStyle,
    /// The index of the figure run that it belongs to, counted from 0 in reading order over the whole preview; a figure
    /// that wraps has several spans with one index.
    pub figure: Option<usize>,
}

/// One line of the preview, never wider than the width asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviewLine {
    /// Its pieces from the left, blanks included.
    pub spans: Vec<PreviewSpan>,
}

/// Lays a document out for a terminal of `width` cells.
pub fn preview_lines(_document: &Document, _width: usize) -> Vec<PreviewLine> {
    Vec::new()
}
