//! CSV text to one sheet. Every cell is text: nothing is guessed to be a number or a date.

use super::{CellAddress, CellValue, Sheet, SheetError, SheetLimits, error::TooMany};
use encoding_rs::{Encoding, GB18030, UTF_16BE, UTF_16LE};
use std::{borrow::Cow, collections::BTreeMap};

/// The name that the one sheet of a text file goes by in addresses.
const SHEET_NAME: &str = "CSV";

/// Reads text with commas, semicolons or tabs.
pub(super) fn read(bytes: &[u8], limits: &SheetLimits) -> Result<Sheet, SheetError> {
    let text = decode(bytes)?;
    if text.contains('\0') {
        return Err(SheetError::NotASpreadsheet);
    }
    let delimiter = sniff_delimiter(&text).ok_or(SheetError::NotASpreadsheet)?;
    check_quotes(&text, delimiter)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut sheet = Sheet::new(SHEET_NAME.to_owned(), false);
    let mut left = limits.cells;
    let mut row = 0u32;
    let mut record = csv::StringRecord::new();
    loop {
        let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        if !reader.read_record(&mut record).map_err(|_| SheetError::Damaged { part: "csv" })? {
            return Ok(sheet);
        }
        // The csv crate skips blank lines; a spreadsheet counts them.
        row = row.saturating_add(blank_lines(text.as_bytes(), start));
        if row < limits.rows {
            sheet.widths.insert(row, u32::try_from(record.len()).unwrap_or(u32::MAX));
        }
        for (column, field) in record.iter().enumerate() {
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            let value = CellValue::Text(field.to_owned());
            if value.is_blank() {
                continue;
            }
            let address = || CellAddress { sheet: SHEET_NAME.to_owned(), row, column };
            if row >= limits.rows || column >= limits.columns {
                return Err(SheetError::CellTooFar {
                    address: address(),
                    rows: limits.rows,
                    columns: limits.columns,
                });
            }
            if field.chars().count() > limits.cell_chars {
                return Err(SheetError::CellTooLong { address: address(), limit: limits.cell_chars as u64 });
            }
            left = left
                .checked_sub(1)
                .ok_or(SheetError::TooMany { what: TooMany::Cells, limit: limits.cells as u64 })?;
            sheet.set(row, column, value);
        }
        row = row.saturating_add(1);
    }
}

/// Refuses a quoted cell that swallows rows: one that never closes, or that holds line breaks and either about as many
/// delimiters as a row or, beside some, a number as long as a resident's. Nobody could tell whose cells those are.
fn check_quotes(text: &str, delimiter: u8) -> Result<(), SheetError> {
    let bytes = text.as_bytes();
    let row = usual_count(text, delimiter);
    let (mut line, mut at, mut cell_starts) = (1u64, 0usize, true);
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' && cell_starts {
            let opened = line;
            let begin = at + 1;
            at = begin;
            loop {
                match bytes.get(at) {
                    None => return Err(SheetError::StrayQuote { line: opened }),
                    Some(b'"') if bytes.get(at + 1) == Some(&b'"') => at += 1,
                    Some(b'"') => break,
                    Some(b'\n') => line += 1,
                    Some(_) => {}
                }
                at += 1;
            }
            let cell = bytes.get(begin..at).unwrap_or_default();
            let held = count(cell, delimiter);
            let row_like = held >= row.saturating_sub(2).max(2) || (held >= 2 && holds_id_number(cell));
            if line > opened && row_like {
                return Err(SheetError::StrayQuote { line: opened });
            }
            cell_starts = false;
        } else {
            line += u64::from(byte == b'\n');
            cell_starts = byte == delimiter || byte == b'\n' || byte == b'\r';
        }
        at += 1;
    }
    Ok(())
}

/// How many delimiters most lines have that have any.
fn usual_count(text: &str, delimiter: u8) -> usize {
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    for line in text.lines() {
        *seen.entry(count(line.as_bytes(), delimiter)).or_default() += 1;
    }
    seen.remove(&0);
    seen.into_iter().max_by_key(|&(delimiters, lines)| (lines, delimiters)).map_or(0, |(usual, _)| usual)
}

fn count(bytes: &[u8], wanted: u8) -> usize {
    bytes.split(|byte| *byte == wanted).count() - 1
}

/// Whether 17 digits and a digit or X stand together.
fn holds_id_number(cell: &[u8]) -> bool {
    let digit = |byte: &u8| byte.is_ascii_digit() || byte.eq_ignore_ascii_case(&b'x');
    cell.split(|byte| !digit(byte)).any(|run| run.len() == 18)
}

/// UTF-8, UTF-16 with a byte order mark, or GB18030. GB18030 accepts much, so that it comes last and must fit wholly.
fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, SheetError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        if encoding == UTF_16LE || encoding == UTF_16BE {
            return encoding
                .decode_without_bom_handling_and_without_replacement(rest)
                .ok_or(SheetError::UnknownEncoding { byte: mark as u64 });
        }
        return utf8(rest).map_err(|byte| SheetError::UnknownEncoding { byte: byte + mark as u64 });
    }
    match utf8(bytes) {
        Ok(text) => Ok(text),
        Err(byte) => GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .ok_or(SheetError::UnknownEncoding { byte }),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, u64> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|e| e.valid_up_to() as u64)
}

/// How many blank lines stand at `start`, where a record ended. The reader ends a record at the `\r` of a `\r\n`.
fn blank_lines(text: &[u8], start: usize) -> u32 {
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, &[]));
    let rest = if before.ends_with(b"\r") { rest.strip_prefix(b"\n").unwrap_or(rest) } else { rest };
    let mut lines = 0;
    let mut bytes = rest.iter().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\n' => lines += 1,
            b'\r' => {
                bytes.next_if(|&&next| next == b'\n');
                lines += 1;
            }
            _ => break,
        }
    }
    lines
}

/// The delimiter that the most lines of the beginning agree on; `None` when no line has any, which is no table.
fn sniff_delimiter(text: &str) -> Option<u8> {
    let mut counts = [(b'\t', Vec::new()), (b',', Vec::new()), (b';', Vec::new())];
    let mut quoted = false;
    let mut line = [0u32; 3];
    for byte in text.bytes().take(64 << 10).chain([b'\n']) {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                for ((_, counts), count) in counts.iter_mut().zip(line) {
                    counts.push(count);
                }
                line = [0; 3];
            }
            _ if !quoted => {
                for ((delimiter, _), count) in counts.iter().zip(&mut line) {
                    *count += u32::from(*delimiter == byte);
                }
            }
            _ => {}
        }
    }
    counts
        .into_iter()
        .map(|(delimiter, counts)| {
            let widest = counts.iter().copied().max().unwrap_or(0);
            let agreeing = counts.iter().filter(|&&count| count > 0 && count == widest).count();
            (u64::from(widest) * agreeing as u64, delimiter)
        })
        .filter(|&(weight, _)| weight > 0)
        .max()
        .map(|(_, delimiter)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(sheet: &Sheet, row: u32) -> Vec<String> {
        sheet.row(row).map(|(_, value)| value.to_display()).collect()
    }

    #[test]
    fn rows_count_blank_lines_and_line_breaks_in_quotes_as_a_spreadsheet_does() {
        let sheet =
            read("姓名,备注\n\n甲,\"一\n二\"\r\n\r\n乙,三\n".as_bytes(), &SheetLimits::default()).unwrap();
        assert_eq!(cells(&sheet, 0), ["姓名", "备注"]);
        assert_eq!(cells(&sheet, 2), ["甲", "一\n二"]);
        assert_eq!(cells(&sheet, 4), ["乙", "三"]);
        assert_eq!(sheet.row_count(), 5);
    }

    #[test]
    fn delimiter_is_found_by_the_lines_and_not_by_quoted_text() {
        assert_eq!(sniff_delimiter("姓名;\"住址,一,二,三\"\n甲;\"乙,丙,丁,戊\"\n"), Some(b';'));
        assert_eq!(sniff_delimiter("姓名\t住址\n"), Some(b'\t'));
        assert_eq!(sniff_delimiter("没有分隔符"), None);
    }

    #[test]
    fn a_quote_that_swallows_rows_is_refused_with_its_line_and_one_that_holds_a_note_is_not() {
        let read = |text: &str| read(text.as_bytes(), &SheetLimits::default()).map(|sheet| sheet.row_count());
        let head = "姓名,电话,住址,备注\n";
        let refused = |line| Err(SheetError::StrayQuote { line });
        assert_eq!(read(&format!("{head}甲,1,\"路,无\n乙,2,路,无\n")), refused(2));
        assert_eq!(read(&format!("{head}甲,1,\"路,无\n乙,2,路\",无\n丙,3,路,无\n")), refused(2));
        assert_eq!(read(&format!("{head}甲,1,路,无\n乙,2,路,\"无\n丙,3,路,无\"\n")), refused(3));
        let wide = "姓名,电话,住址,备注,一,二,三,四,五\n";
        let number = "440303199001010015";
        assert_eq!(read(&format!("{wide}甲,1,\"路\n乙,{number},路\",,,,,,\n")), refused(2));
        assert_eq!(read(&format!("{wide}甲,1,\"父，甲\n母,乙,村\",,,,,,\n乙,2,,,,,,,\n")), Ok(3));
        assert_eq!(read(&format!("{head}甲,1,路\"一\",无\n乙,2,路,无\n")), Ok(3));
        assert_eq!(read(&format!("{head}甲,1,\"路,\"\"一\"\"号\",无\n乙,2,路,无\n")), Ok(3));
    }

    #[test]
    fn gb18030_and_utf_16_are_decoded() {
        let (gb, _, _) = GB18030.encode("姓名,备注\n陈喆𠮷,无\n");
        let sheet = read(&gb, &SheetLimits::default()).unwrap();
        assert_eq!(cells(&sheet, 1), ["陈喆𠮷", "无"]);
        let mut wide = vec![0xff, 0xfe];
        wide.extend("姓名\t备注\n陈试\t无\n".encode_utf16().flat_map(u16::to_le_bytes));
        let sheet = read(&wide, &SheetLimits::default()).unwrap();
        assert_eq!(cells(&sheet, 1), ["陈试", "无"]);
    }
}
