//! What may be shown to whom: sensitive classes, masks, timelines. Enforced here once, not in each screen.

use super::error::RegistryError;
use super::mask::cover_name;
use super::state::Entry;
use super::{Registry, journal, project};
use crate::domain::Entity;
use crate::domain::{
    CaseKind, Fact, FactBody, FactId, Moment, OfficerId, Permission, Role, SubjectFile, SubjectId,
};
use chrono::NaiveDate;

/// A subject as shown in lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Who.
    pub id: SubjectId,
    /// `2026-0044`.
    pub number: String,
    /// The name, or a masked form.
    pub name: String,
    /// The identity number, masked.
    pub document: String,
    /// The file is closed to this officer.
    pub hidden: bool,
}

/// One line of a subject's timeline.
#[derive(Debug, Clone)]
pub struct TimelineEntry {
    /// The fact as it stands in the journal.
    pub id: FactId,
    /// Who recorded it.
    pub officer: OfficerId,
    /// When it was recorded.
    pub at: Moment,
    /// The fact; none when its content is closed to this officer (counselling notes of another).
    pub fact: Option<Fact>,
    /// The fact that put it out of force, if one did.
    pub superseded_by: Option<FactId>,
}

/// Minors and sealed records need the permission; 特管 files are for the responsible officer and the head.
pub(super) fn is_hidden(file: &SubjectFile, role: Role, officer: OfficerId, day: NaiveDate) -> bool {
    if file.is_protected() && !role.may(Permission::ViewProtected) {
        return true;
    }
    file.cases.iter().any(|case| {
        let special = matches!(case.terms(), CaseKind::Corrections(terms) if terms.special);
        special && role != Role::Head && case.officer_on(day) != Some(officer)
    })
}

/// Whether a fact is about the registry itself and says nothing of anybody on the register.
fn about_the_registry(fact: &Fact) -> bool {
    let kinds = matches!(
        fact.body,
        FactBody::OfficeFounded(_)
            | FactBody::OfficerEnrolled(_)
            | FactBody::OfficerRevoked(_)
            | FactBody::OfficerRoleSet(_)
            | FactBody::OfficersSeen(_)
            | FactBody::EscrowAdded(_)
            | FactBody::EscrowRemoved(_)
            | FactBody::EscrowUsed(_)
            | FactBody::RosterBound(_)
            | FactBody::HeadNoteResolved(_)
            | FactBody::BackupRestored(_)
            | FactBody::PolicyAdopted(_)
            | FactBody::ReportFiled(_)
            | FactBody::RosterImported(_)
            | FactBody::Unlocked(_)
            | FactBody::DocumentExported(_)
    );
    kinds && fact.subject.is_none()
}

impl Registry {
    /// The number of a subject for the trail; nothing where the role sees no file.
    pub fn trail_number(&self, id: SubjectId) -> String {
        if !self.role().may(Permission::View) {
            return String::new();
        }
        self.state.subjects.get(&id).map_or_else(|| "?".to_owned(), |file| file.number.to_string())
    }

    /// A subject as this officer may see it in a list.
    pub fn card(&self, file: &SubjectFile, day: NaiveDate) -> Card {
        let hidden = is_hidden(file, self.role(), self.officer(), day);
        let person = file.person();
        Card {
            id: file.id,
            number: file.number.to_string(),
            name: if hidden { cover_name(&person.name) } else { person.name.to_string() },
            document: if hidden { "*".repeat(18) } else { person.document.masked() },
            hidden,
        }
    }

    /// The name of an officer.
    pub fn officer_name(&self, id: OfficerId) -> &str {
        self.state.office.officers.get(&id).map_or("?", |row| row.name.as_str())
    }

    /// Whether this officer may read what a fact says, which `author` recorded: not that of a closed file, and a
    /// counselling talk only as its author or as head. A role that sees no file (保管) reads what is about keys, rules and
    /// copies only. Of other facts only the kind is named.
    pub fn may_read(&self, fact: &Fact, author: OfficerId, day: NaiveDate) -> bool {
        if !self.role().may(Permission::View) && !about_the_registry(fact) {
            return false;
        }
        let file = fact.subject.and_then(|id| self.state.subjects.get(&id));
        let counselling = matches!(&fact.body, FactBody::TalkHeld(talk) if talk.counselling);
        !file.is_some_and(|file| is_hidden(file, self.role(), self.officer(), day))
            && (!counselling || author == self.officer() || self.role() == Role::Head)
    }

    /// Everything recorded about a subject, newest first, corrected facts included.
    ///
    /// # Errors
    /// [`RegistryError::Hidden`]; those of the store.
    pub fn timeline(&self, id: SubjectId, day: NaiveDate) -> Result<Vec<TimelineEntry>, RegistryError> {
        self.require(Permission::View)?;
        let file = self.state.subjects.get(&id).ok_or(RegistryError::NoSuchSubject)?;
        if is_hidden(file, self.role(), self.officer(), day) {
            return Err(RegistryError::Hidden);
        }
        let tx = self.store.begin_read()?;
        let mut list = Vec::new();
        for fact_id in project::linked(&tx, Entity::Subject(id))? {
            let Some((_, header)) = journal::header(&tx, fact_id.site, fact_id.index)? else { continue };
            let Some(fact) = journal::fact(&tx, fact_id)? else { continue };
            list.push(TimelineEntry {
                id: fact_id,
                officer: header.officer,
                at: header.at,
                fact: self.may_read(&fact, header.officer, day).then_some(fact),
                superseded_by: self.state.superseded.get(&fact_id).copied(),
            });
        }
        list.sort_by_key(|entry| std::cmp::Reverse(entry.id));
        Ok(list)
    }

    /// Commits before `before` (none: from the head), newest first, at most `count`, each with at most `facts` of its
    /// facts.
    ///
    /// # Errors
    /// A permission; those of the store.
    pub fn audit(
        &self,
        before: Option<u64>,
        count: usize,
        facts: usize,
    ) -> Result<Vec<journal::Commit>, RegistryError> {
        self.require(Permission::Audit)?;
        let Some(head) = self.head else { return Ok(vec![]) };
        let tx = self.store.begin_read()?;
        let end = before.unwrap_or(head.index + 1).min(head.index + 1);
        let mut list = Vec::new();
        for index in (0..end).rev().take(count) {
            list.extend(journal::commit_with(&tx, self.site, index, facts)?);
        }
        Ok(list)
    }

    /// Every fact recorded after a commit, in the order of the journal.
    ///
    /// # Errors
    /// Those of the store.
    pub fn recorded_after(&self, index: u64) -> Result<Vec<Entry>, RegistryError> {
        let Some(head) = self.head else { return Ok(vec![]) };
        let tx = self.store.begin_read()?;
        let mut list = Vec::new();
        for index in index.saturating_add(1)..=head.index {
            let Some(commit) = journal::commit(&tx, self.site, index)? else { continue };
            let (officer, recorded_on) = (commit.header.officer, commit.header.at.day());
            let facts = commit.facts.into_iter().filter_map(|(id, fact)| Some((id, fact?)));
            list.extend(facts.map(|(id, fact)| Entry { id, officer, recorded_on, fact }));
        }
        Ok(list)
    }
}
