//! Rows of one file that are of one person.

use super::row::Row;
use super::{Field, Notice, NoticeReason, RejectReason, RosterKind};
use crate::domain::IdDocument;
use std::collections::{BTreeMap, BTreeSet};

/// Finds the rows whose document stands in another row of the same kind. One that repeats another cell for cell is dropped
/// and told; of rows that say the same in other spellings the first is read; where they differ nobody can know which one is
/// right, and all are rejected. A 15-digit number and the 18-digit one it became are one document.
pub(super) fn mark_duplicates(rows: &mut Vec<Row>) -> Vec<Notice> {
    let mut seen: BTreeMap<(RosterKind, IdDocument), Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        if let Some(document) = row.document.as_ref().or(row.of_old_form.as_ref()) {
            seen.entry((row.kind, document.clone())).or_default().push(index);
        }
    }
    let mut repeats = Vec::new();
    let mut dropped: Vec<usize> = Vec::new();
    for mut same in seen.into_values().filter(|same| same.len() > 1) {
        same.sort_by_key(|&index| (rows[index].document.is_none(), index));
        let (first, others) = (same[0], &same[1..]);
        let at = rows[first].at(Field::IdNumber);
        let is_repeat = |other: &usize| rows[*other].written == rows[first].written;
        let (repeated, others): (Vec<usize>, Vec<usize>) = others.iter().copied().partition(is_repeat);
        for &index in &repeated {
            let row = &rows[index];
            let (at, reason) = (row.at(Field::IdNumber), NoticeReason::Repeats { other: at.clone() });
            repeats.push(Notice { at, field: Field::IdNumber, found: String::new(), reason });
        }
        dropped.extend(repeated);
        let says_same = |other: usize| {
            let (row, first) = (&rows[other], &rows[first]);
            let old_form = row.of_old_form.is_some() && first.of_old_form.is_none();
            old_form || (row.values == first.values && row.document == first.document)
        };
        if others.iter().all(|&other| says_same(other)) {
            for index in others {
                let other = at.clone();
                let reason = match rows[index].of_old_form {
                    Some(_) => RejectReason::DuplicateInFile { other },
                    None => RejectReason::SameAsRow { other },
                };
                rows[index].reject(Field::IdNumber, reason);
            }
            continue;
        }
        if let Some(&second) = others.first() {
            let other = rows[second].at(Field::IdNumber);
            rows[first].reject(Field::IdNumber, RejectReason::DuplicateInFile { other });
        }
        for index in others {
            rows[index].reject(Field::IdNumber, RejectReason::DuplicateInFile { other: at.clone() });
        }
    }
    let dropped: BTreeSet<usize> = dropped.into_iter().collect();
    let mut index = 0;
    rows.retain(|_| {
        index += 1;
        !dropped.contains(&(index - 1))
    });
    repeats
}
