//! The pieces screens are put together from.

pub mod date;
pub mod field;
pub mod form;
pub mod input;
pub mod list;
pub mod pick;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::text::width;

/// Empties an area. ratatui's own clearing widget leaves the left half of a wide glyph standing before the area, and the
/// popup's frame then loses a cell; this one blanks that glyph too.
#[derive(Debug, Clone, Copy)]
pub struct WideClear;

impl Widget for WideClear {
    fn render(self, area: Rect, buf: &mut Buffer) {
        for y in area.top()..area.bottom() {
            if area.left() > buf.area.left() && width(buf[(area.left() - 1, y)].symbol()) > 1 {
                buf[(area.left() - 1, y)].set_symbol(" ");
            }
            for x in area.left()..area.right() {
                buf[(x, y)].reset();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn a_wide_glyph_before_the_area_is_blanked() {
        let mut buf = Buffer::empty(Rect::new(0, 0, 8, 1));
        buf.set_string(0, 0, "归途归途", Style::new());
        WideClear.render(Rect::new(3, 0, 3, 1), &mut buf);
        assert_eq!(buf[(2, 0)].symbol(), " ");
        assert_eq!(buf[(0, 0)].symbol(), "归");
        assert_eq!(buf[(6, 0)].symbol(), "途");
    }
}
