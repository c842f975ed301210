//! Taking back: what an undo would take, and the undo.

use super::Office;
use crate::acts;
use crate::domain::Moment;
use crate::tui::backend::{Done, Failure};
use crate::words;

/// How many records of a commit are named before it is undone.
const NAMED: usize = 6;

impl Office {
    /// The records that an undo would take back, a line each: day, whose, what.
    pub(super) fn undoable(&self) -> Result<Vec<String>, Failure> {
        let commit = acts::to_undo(&self.registry, NAMED).map_err(|refusal| self.refused(&refusal))?;
        let subjects = &self.registry.state().subjects;
        let facts = commit.facts.iter().filter_map(|(_, fact)| fact.as_ref());
        let mut lines: Vec<String> = facts
            .map(|fact| {
                let file = fact.subject.and_then(|id| subjects.get(&id));
                let number = file.map(|file| file.number.to_string()).unwrap_or_default();
                let line = words::fact_line(self.words, &self.registry, fact);
                let parts = [fact.on.to_string(), number, line];
                let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                parts.join("  ")
            })
            .collect();
        if commit.len() > NAMED {
            lines.push(self.ta("tui-facts-more", &[("n", (commit.len() - NAMED).into())]));
        }
        Ok(lines)
    }

    /// Takes back the last commit.
    pub(super) fn undo(&mut self, now: Moment) -> Result<Done, Failure> {
        let (registry, mut at) = self.desk(now);
        acts::undo(registry, &mut at).map_err(|refusal| self.refused(&refusal))?;
        Ok(self.done("tui-undone"))
    }
}
