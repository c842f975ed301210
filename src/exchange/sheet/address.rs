//! Addresses of cells as people read them.

use std::fmt;

/// Where a cell stands: the sheet and its 0-based row and column. Shown as `Sheet1!C5`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CellAddress {
    /// The name on the sheet's tab.
    pub sheet: String,
    /// 0-based row.
    pub row: u32,
    /// 0-based column.
    pub column: u32,
}

impl CellAddress {
    /// The row number as the spreadsheet shows it, from 1.
    pub fn row_number(&self) -> u32 {
        self.row + 1
    }

    /// The column letters as the spreadsheet shows them, such as `C` or `AB`.
    pub fn column_letters(&self) -> String {
        column_letters(self.column)
    }
}

impl fmt::Display for CellAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}!{}{}", self.sheet, self.column_letters(), self.row_number())
    }
}

/// The letters of a 0-based column: 0 is `A`, 25 is `Z`, 26 is `AA`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(b'A' + (rest % 26) as u8);
        rest /= 26;
    }
    letters.reverse();
    letters.into_iter().map(char::from).collect()
}

/// The largest row and column an XLSX sheet can have (`XFD1048576`), 0-based.
const LAST_CELL: (u32, u32) = (1_048_575, 16_383);

/// Reads `C5` or `$C$5` as a 0-based (row, column); `None` for anything that is no cell of an XLSX sheet.
pub(super) fn parse_cell(text: &str) -> Option<(u32, u32)> {
    let mut letters = 0u32;
    let mut column = 0u32;
    let mut row = 0u32;
    let mut digits = 0u32;
    for byte in text.bytes().filter(|&b| b != b'$') {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' if digits == 0 && letters < 3 => {
                letters += 1;
                column = column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
            }
            b'0'..=b'9' if letters > 0 && digits < 7 => {
                digits += 1;
                row = row * 10 + u32::from(byte - b'0');
            }
            _ => return None,
        }
    }
    let (row, column) = (row.checked_sub(1)?, column.checked_sub(1)?);
    (row <= LAST_CELL.0 && column <= LAST_CELL.1).then_some((row, column))
}

/// Reads `A1:C5`, or a single cell, as two corners; `None` when the second does not lie below and right of the first.
pub(super) fn parse_range(text: &str) -> Option<super::Region> {
    let (first, second) = text.split_once(':').unwrap_or((text, text));
    let (top, left) = parse_cell(first)?;
    let (bottom, right) = parse_cell(second)?;
    (top <= bottom && left <= right).then_some(super::Region { top, left, bottom, right })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_carry_as_in_a_spreadsheet() {
        let shown: Vec<String> = [0, 25, 26, 51, 701, 702, 16_383].map(column_letters).into();
        assert_eq!(shown, ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn cells_and_ranges_are_read_back() {
        assert_eq!(parse_cell("C5"), Some((4, 2)));
        assert_eq!(parse_cell("XFD1048576"), Some((1_048_575, 16_383)));
        for wrong in ["", "A", "5", "A0", "5A", "XFE1", "A1048577", "AAAA1", "A99999999", "甲1"] {
            assert_eq!(parse_cell(wrong), None, "{wrong}");
        }
        assert!(parse_range("A1:C5").is_some());
        assert!(parse_range("B5:A1").is_none());
    }
}
