//! Who has which document and number: what a roster of thousands is looked up by.

use crate::domain::{IdDocument, SubjectFile, SubjectId, SubjectNumber};
use std::collections::{BTreeMap, BTreeSet};

/// Who has which document and number.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Directory {
    documents: BTreeMap<IdDocument, BTreeSet<SubjectId>>,
    numbers: BTreeMap<SubjectNumber, SubjectId>,
}

impl Directory {
    pub(super) fn add(&mut self, file: Option<&SubjectFile>) {
        let Some(file) = file else { return };
        self.documents.entry(file.person().document.clone()).or_default().insert(file.id);
        self.numbers.insert(file.number, file.id);
    }

    pub(super) fn remove(&mut self, file: Option<&SubjectFile>) {
        let Some(file) = file else { return };
        let document = &file.person().document;
        if let Some(holders) = self.documents.get_mut(document) {
            holders.remove(&file.id);
            if holders.is_empty() {
                self.documents.remove(document);
            }
        }
        if self.numbers.get(&file.number) == Some(&file.id) {
            self.numbers.remove(&file.number);
        }
    }

    pub(super) fn of_document(&self, document: &IdDocument) -> Option<SubjectId> {
        self.documents.get(document)?.first().copied()
    }

    pub(super) fn of_number(&self, number: SubjectNumber) -> Option<SubjectId> {
        self.numbers.get(&number).copied()
    }

    /// The last serial of a year; 0 when nobody has a number of that year.
    pub(super) fn last_number(&self, year: u16) -> u32 {
        let of_year = SubjectNumber { year, serial: 0 }..=SubjectNumber { year, serial: u32::MAX };
        self.numbers.range(of_year).next_back().map_or(0, |(number, _)| number.serial)
    }
}
