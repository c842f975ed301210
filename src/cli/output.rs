//! Tables and JSON on standard output.

use super::exit::Failure;
use super::host::Cx;
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

/// A text as a terminal may get it: control, bidi and zero-width characters are shown as `\u{…}` instead of obeyed.
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let hides = (c.is_control() && c != '\n')
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
        if hides {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Rows under headings, columns as wide as their widest cell in terminal columns (a Chinese character takes two).
pub fn table(headings: &[String], rows: &[Vec<String>]) -> String {
    let cell = |text: &String| visible(&text.replace('\n', " "));
    let mut widths: Vec<usize> = headings.iter().map(|h| h.width()).collect();
    for row in rows {
        for (width, text) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell(text).width());
        }
    }
    let mut out = String::new();
    let mut line = |cells: &[String]| {
        let mut text = String::new();
        for (at, content) in cells.iter().enumerate() {
            let content = cell(content);
            let pad = widths.get(at).copied().unwrap_or_default().saturating_sub(content.width());
            text.push_str(&content);
            if at + 1 < cells.len() {
                text.push_str(&" ".repeat(pad + 2));
            }
        }
        out.push_str(text.trim_end());
        out.push('\n');
    };
    line(headings);
    line(&widths.iter().map(|w| "-".repeat(*w)).collect::<Vec<_>>());
    for row in rows {
        line(row);
    }
    out
}

impl Cx<'_, '_> {
    /// A value as one JSON document.
    ///
    /// # Errors
    /// When the output is closed.
    pub fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        let mut value = serde_json::to_value(value).map_err(std::io::Error::other)?;
        if let (Some(object), false) = (value.as_object_mut(), self.warnings.is_empty()) {
            let list: Vec<_> =
                self.warnings.iter().map(|w| serde_json::json!({ "code": w.code, "text": w.text })).collect();
            object.insert("warnings".to_owned(), list.into());
        }
        let text = serde_json::to_string_pretty(&value).map_err(std::io::Error::other)?;
        writeln!(self.host.out, "{text}")?;
        Ok(())
    }

    /// A table with headings `cli-column-<name>`.
    ///
    /// # Errors
    /// When the output is closed.
    pub fn rows(&mut self, columns: &[&str], rows: &[Vec<String>]) -> Result<(), Failure> {
        let headings: Vec<String> =
            columns.iter().map(|name| self.catalog.text(&format!("cli-column-{name}"))).collect();
        write!(self.host.out, "{}", table(&headings, rows))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_by_terminal_width() {
        let rows = [vec!["张试三".into(), "1".into()], vec!["a".into(), "2".into()]];
        let text = table(&["姓名".into(), "n".into()], &rows);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines, ["姓名    n", "------  -", "张试三  1", "a       2"]);
    }

    #[test]
    fn what_could_forge_a_line_is_shown_not_obeyed() {
        assert_eq!(visible("a\u{1b}[2Jb\u{202E}"), "a\\u{1b}[2Jb\\u{202e}");
    }
}
