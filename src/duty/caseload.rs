//! The duties of many people at once (在管全体).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use super::{Duty, Reckoning};
use crate::domain::{SubjectFile, SubjectId};

/// Everybody's duties as of one day. A list is shared, not copied, while nobody's file changes.
pub type Caseload = BTreeMap<SubjectId, Arc<[Duty]>>;

/// So few people are reckoned sooner than a thread is started.
const FEW: usize = 64;

impl Reckoning<'_> {
    /// The duties of everybody, shared out among the processor's cores. Each person's are those of
    /// [`Reckoning::duties`]: nobody's depend on another's file.
    pub fn caseload<'f>(&self, files: impl IntoIterator<Item = &'f SubjectFile>) -> Caseload {
        let files: Vec<&SubjectFile> = files.into_iter().collect();
        let each = |file: &&SubjectFile| (file.id, Arc::from(self.duties(file)));
        let cores = thread::available_parallelism().map_or(1, usize::from);
        if files.len() <= FEW || cores == 1 {
            return files.iter().map(each).collect();
        }
        let share = files.len().div_ceil(cores);
        let parts = thread::scope(|scope| {
            let hands: Vec<_> = files
                .chunks(share)
                .map(|part| (part, scope.spawn(move || part.iter().map(each).collect::<Vec<_>>())))
                .collect();
            // a part whose thread failed is reckoned here, where its panic is the caller's
            let done = |(part, hand): (&[&SubjectFile], thread::ScopedJoinHandle<'_, Vec<_>>)| {
                hand.join().unwrap_or_else(|_| part.iter().map(each).collect())
            };
            hands.into_iter().map(done).collect::<Vec<_>>()
        });
        parts.into_iter().flatten().collect()
    }
}
