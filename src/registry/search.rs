//! Finding people: by name, by initials of the surname's readings, by number, by the tail of the identity number.

use super::Registry;
use super::names::{Sound, folded, sounds};
use crate::domain::{Person, SubjectFile};
use chrono::NaiveDate;

/// How a search met somebody; smaller is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// The number, whole or its serial.
    Number,
    /// Part of the name.
    Name,
    /// Initials from the start.
    Initials,
    /// Full reading from the start.
    Reading,
    /// The last characters of the identity number.
    DocumentTail,
}

/// How `query`, folded as names are, meets a person, if it does.
pub fn meets(query: &str, number: &str, person: &Person) -> Option<Found> {
    if query.is_empty() {
        return Some(Found::Name);
    }
    let serial = number.rsplit('-').next().unwrap_or_default().trim_start_matches('0');
    let digits = query.chars().all(|c| c.is_ascii_digit() || c == '-' || c == 'x');
    if digits && (number.contains(query) && query.contains('-') || serial == query.trim_start_matches('0')) {
        return Some(Found::Number);
    }
    if [&person.name, &person.former_name].into_iter().any(|name| folded(name).contains(query)) {
        return Some(Found::Name);
    }
    if person.pinyin.iter().any(|own| own.starts_with(query)) {
        return Some(Found::Initials);
    }
    match sounds(query, &person.name) {
        Some(Sound::Initials) => return Some(Found::Initials),
        Some(Sound::Reading) => return Some(Found::Reading),
        None => {}
    }
    let tail = digits && query.len() >= 2 && person.document.number.to_lowercase().ends_with(query);
    tail.then_some(Found::DocumentTail)
}

impl Registry {
    /// Everybody whom `query` meets, best first, then by number. People whose file is closed to the officer are found
    /// by number only.
    pub fn search(&self, query: &str, day: NaiveDate) -> Vec<(&SubjectFile, Found)> {
        let query = folded(query);
        let mut list: Vec<(&SubjectFile, Found)> = self
            .state
            .subjects
            .values()
            .filter_map(|file| {
                let found = meets(&query, &file.number.to_string(), file.person())?;
                let hidden = super::access::is_hidden(file, self.role(), self.officer(), day);
                (!hidden || found == Found::Number || query.is_empty()).then_some((file, found))
            })
            .collect();
        list.sort_by_key(|(file, found)| (*found, file.number));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_typing_is_folded() {
        assert_eq!(folded("ＯＹＨ　"), "oyh");
    }
}
