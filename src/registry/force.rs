//! Which facts count: what corrections and undos put out of force, and back.

use super::state::Entry;
use crate::domain::{Corrected, Fact, FactBody, FactId};
use std::collections::{BTreeMap, BTreeSet};

/// Ids of the facts of a commit.
pub fn facts_of(entries: &BTreeMap<FactId, Entry>, of: FactId, index: u64) -> Vec<FactId> {
    let from = FactId { site: of.site, index, ordinal: 0 };
    let to = FactId { site: of.site, index, ordinal: u32::MAX };
    entries.range(from..=to).map(|(id, _)| *id).collect()
}

/// Notes what `fact` (with `id`) does to the facts before it: a correction puts its target out of force, an undo every
/// fact of its commit; undoing a correction or an undo puts what that had put out of force back.
/// Returns the facts whose force changed.
pub fn supersede(
    superseded: &mut BTreeMap<FactId, FactId>,
    id: FactId,
    fact: &Fact,
    lookup: &dyn Fn(FactId) -> Option<Fact>,
    of_commit: &dyn Fn(u64) -> Vec<FactId>,
) -> BTreeSet<FactId> {
    let mut work: Vec<(FactId, Option<FactId>)> = Vec::new();
    let push = |work: &mut Vec<_>, fact: &Fact, by: Option<FactId>| {
        if let FactBody::Corrected(Corrected { target, .. }) = &fact.body {
            work.push((*target, by));
        } else if let FactBody::Undone(undone) = &fact.body {
            work.extend(of_commit(undone.index).into_iter().map(|f| (f, by)));
        }
    };
    push(&mut work, fact, Some(id));
    let mut changed = BTreeSet::new();
    while let Some((target, by)) = work.pop() {
        let before = match by {
            Some(by) => superseded.insert(target, by),
            None => superseded.remove(&target),
        };
        if before == by || !changed.insert(target) {
            continue;
        }
        // correcting a correction leaves what that one had corrected out of force: the newest stands in its place
        let undoing = matches!(fact.body, FactBody::Undone(_));
        if let Some(fact) = lookup(target).filter(|_| undoing) {
            // out of force: what it had put out comes back; back in force: it puts it out again
            push(&mut work, &fact, if by.is_some() { None } else { Some(target) });
        }
    }
    changed
}
