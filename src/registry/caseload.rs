//! Everybody's duties, reckoned once and kept while nothing they hang on changes.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Registry;
use super::state::State;
use crate::domain::Entity;
use crate::domain::{SubjectFile, SubjectId};
use crate::duty::{Caseload, Duty};
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
    pub fn written<'e>(&mut self, entities: impl Iterator<Item = &'e Entity>, rules: bool) {
        if rules {
            return self.forget();
        }
        self.stale.extend(entities.filter_map(|entity| match entity {
            Entity::Subject(id) => Some(*id),
            _ => None,
        }));
    }
}

impl State {
    /// Everybody's duties as of a day, as lists ask for them: whoever was closed that day is asked for nothing more.
    pub fn caseload(&self, policy: &Policy, day: NaiveDate) -> Caseload {
        let mut caseload = self.reckoning(policy, day).caseload(self.subjects.values());
        for file in self.subjects.values() {
            if let Some(duties) = caseload.get_mut(&file.id).filter(|_| is_closed_on(file, day)) {
                *duties = asked(file, duties.iter().cloned(), day);
            }
        }
        caseload
    }
}

fn is_closed_on(file: &SubjectFile, day: NaiveDate) -> bool {
    file.cases.iter().any(|case| case.closed.as_ref().is_some_and(|closed| closed.from == day))
}

/// The engine reckons the day of closing as the last of the case, as the figures need it; on a list of work, what is
/// still open of a case closed that day asks nobody for anything.
fn asked(file: &SubjectFile, duties: impl IntoIterator<Item = Duty>, day: NaiveDate) -> Arc<[Duty]> {
    let closed = |duty: &Duty| file.case(duty.case).is_some_and(|case| case.is_closed_by(day));
    duties.into_iter().filter(|duty| !(duty.status.is_actionable() && closed(duty))).collect()
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
                            Some(file) => caseload.insert(id, asked(file, reckoning.duties(file), day)),
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
