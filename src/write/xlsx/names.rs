//! Sheet names: at most 31 characters, without the marks that Excel refuses, each used once.

use std::collections::BTreeSet;

/// Excel counts UTF-16 units.
const LONGEST: usize = 31;

/// The names given so far.
pub(super) struct Names {
    taken: BTreeSet<String>,
}

impl Names {
    pub(super) fn new() -> Self {
        Self { taken: BTreeSet::new() }
    }

    /// A name as near to `wanted` as possible, not given before.
    pub(super) fn take(&mut self, wanted: &str) -> String {
        let clean: String = wanted
            .chars()
            .map(|c| {
                if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\') || c.is_control() { ' ' } else { c }
            })
            .collect();
        let clean = clean.trim_matches(['\'', ' ']);
        // Excel keeps History for itself.
        let base = if clean.is_empty() || clean.eq_ignore_ascii_case("history") { "表" } else { clean };
        let mut number = 1;
        loop {
            let suffix = if number == 1 { String::new() } else { format!(" ({number})") };
            let name = format!("{}{suffix}", cut(base, LONGEST - suffix.len()));
            if self.taken.insert(name.to_lowercase()) {
                return name;
            }
            number += 1;
        }
    }
}

/// The longest beginning of at most `units` UTF-16 units.
fn cut(text: &str, units: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += c.len_utf16();
        used > units
    });
    text[..end.map_or(text.len(), |(at, _)| at)].trim_end_matches(['\'', ' '])
}

/// A link to the first cell of a sheet.
pub(super) fn link(name: &str) -> String {
    format!("internal:'{}'!A1", name.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_clean_and_used_once() {
        let mut names = Names::new();
        assert_eq!(names.take("在册名单[A6]"), "在册名单 A6");
        assert_eq!(names.take("在册名单[A6]"), "在册名单 A6 (2)");
        assert_eq!(names.take("A6"), "A6");
        assert_eq!(names.take("a6"), "a6 (2)");
        assert_eq!(names.take("'///'"), "表");
        assert_eq!(names.take("History"), "表 (2)");
        let long = "社".repeat(40);
        assert_eq!(names.take(&long).chars().count(), 31);
        assert_eq!(names.take(&long).chars().count(), 31);
        let astral = "𠮷".repeat(20);
        assert_eq!(names.take(&astral).chars().count(), 15);
    }
}
