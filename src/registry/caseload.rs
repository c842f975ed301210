//! Everybody's duties, reckoned once and kept while nothing they hang on changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Registry;
use super::state::{Entity, State};
use crate::domain::SubjectId;
use crate::duty::Caseload;
use crate::policy::Policy;

/// What was reckoned, for which day, and whose files have changed since.
#[derive(Default)]
pub(super) struct Kept {
    reckoned: Option<(NaiveDate, Arc<Caseload>)>,
    stale: BTreeSet<SubjectId>,
}

impl Kept {
    /// Nothing is kept any more.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    /// Facts were written: the duties of the subjects they hang on are reckoned again, and everybody's when the rules
    /// changed. A duty is a function of file, rules and day alone.
    pub fn written(&mut self, entities: &BTreeSet<Entity>, rules: bool) {
        if rules {
            return self.forget();
        }
        self.stale.extend(entities.iter().filter_map(|entity| match entity {
            Entity::Subject(id) => Some(*id),
            _ => None,
        }));
    }
}

impl State {
    /// Everybody's duties as of a day.
    pub fn caseload(&self, policy: &Policy, day: NaiveDate) -> Caseload {
        self.reckoning(policy, day).caseload(self.subjects.values())
    }
}

impl Registry {
    /// Everybody's duties as of a day, by the rules in force: the one source of Today, of lists and of `guitu due`.
    /// Kept for the last day asked.
    pub fn caseload(&self, day: NaiveDate) -> Arc<Caseload> {
        let mut kept = self.caseload.borrow_mut();
        let stale = std::mem::take(&mut kept.stale);
        match &mut kept.reckoned {
            Some((known, caseload)) if *known == day => {
                if !stale.is_empty() {
                    let caseload = Arc::make_mut(caseload);
                    let reckoning = self.state.reckoning(&self.policy, day);
                    for id in stale {
                        match self.state.subjects.get(&id) {
                            Some(file) => caseload.insert(id, reckoning.duties(file).into()),
                            None => caseload.remove(&id),
                        };
                    }
                }
                Arc::clone(caseload)
            }
            reckoned => {
                let caseload = Arc::new(self.state.caseload(&self.policy, day));
                *reckoned = Some((day, Arc::clone(&caseload)));
                caseload
            }
        }
    }
}
