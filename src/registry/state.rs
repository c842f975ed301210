//! Everything the facts of a journal amount to, in memory.

use super::directory::Directory;
use super::error::{JournalFault, RegistryError};
use super::force::{facts_of, supersede};
use super::journal::Commit;
use crate::domain::{
    BackupRestored, Dated, Entity, Fact, FactBody, FactId, FileError, FindingFile, FindingId, IdDocument,
    InspectionFile, InspectionId, OfficeFounded, OfficerId, OpeningStock, PolicyAdopted, ReportFiled, Role,
    RosterBound, SessionFile, SessionId, SubjectFile, SubjectId, SubjectNumber, Text, ZeroReported,
};
use crate::duty::Reckoning;
use crate::policy::Policy;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An officer as the journal knows them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficerRow {
    /// Name.
    pub name: Text,
    /// Role.
    pub role: Role,
    /// Revoked by a fact.
    pub revoked: bool,
}

/// Facts about the office as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// The genesis.
    pub founded: Option<OfficeFounded>,
    /// Officers by id.
    pub officers: BTreeMap<OfficerId, OfficerRow>,
    /// Policies adopted, dated.
    pub policies: Vec<Dated<PolicyAdopted>>,
    /// The signed opening stock.
    pub opening: Option<Dated<OpeningStock>>,
    /// Reports filed, dated by the day of filing.
    pub filed: Vec<Dated<ReportFiled>>,
    /// Typed sections: (report, first day, section) to text.
    pub texts: BTreeMap<(String, NaiveDate, String), Text>,
    /// Escrow recipients that are not spent, and where their envelopes lie.
    #[serde(default)]
    pub escrow: BTreeMap<String, Text>,
    /// Escrow recipients that were removed and not added again.
    #[serde(default)]
    pub escrow_removed: BTreeSet<String>,
    /// Uses of an escrow key, each with the officer it let in.
    #[serde(default)]
    pub recovered: Vec<Dated<OfficerId>>,
    /// Restorations from a backup: each begins a new incarnation of the site.
    #[serde(default)]
    pub restored: Vec<Dated<BackupRestored>>,
    /// The roster of officers as the last change left it; none before the program bound it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster: Option<RosterBound>,
    /// Zero reports, dated by the day reported on.
    #[serde(default)]
    pub zero_reports: Vec<Dated<ZeroReported>>,
    /// Digests of roster files imported.
    pub imports: Vec<Dated<String>>,
}

impl Office {
    /// Applies one effective fact about the office.
    fn apply(&mut self, entry: &Entry) {
        let Entry { id, officer, recorded_on, fact } = entry;
        let (id, recorded_on) = (*id, *recorded_on);
        match &fact.body {
            FactBody::OfficeFounded(b) => self.founded = Some(b.clone()),
            FactBody::OfficerEnrolled(b) => {
                self.officers
                    .insert(b.officer, OfficerRow { name: b.name.clone(), role: b.role, revoked: false });
            }
            FactBody::OfficerRevoked(b) => {
                if let Some(row) = self.officers.get_mut(&b.officer) {
                    row.revoked = true;
                }
            }
            FactBody::EscrowAdded(b) => {
                self.escrow.insert(b.recipient.clone(), b.label.clone());
                self.escrow_removed.remove(&b.recipient);
            }
            FactBody::EscrowRemoved(b) => {
                self.escrow.remove(&b.recipient);
                self.escrow_removed.insert(b.recipient.clone());
            }
            FactBody::OfficerRoleSet(b) => {
                if let Some(row) = self.officers.get_mut(&b.officer) {
                    row.role = b.role;
                }
            }
            FactBody::RosterBound(b) => self.roster = Some(b.clone()),
            FactBody::EscrowUsed(b) => {
                self.escrow.remove(&b.recipient);
                self.recovered.push(Dated { from: recorded_on, fact: id, value: *officer });
            }
            FactBody::PolicyAdopted(b) => {
                self.policies.retain(|known| !gives_way(known.from, fact.on, recorded_on));
                self.policies.push(Dated { from: fact.on, fact: id, value: b.clone() });
                self.policies.sort_by_key(|p| (p.from, p.fact));
            }
            FactBody::BackupRestored(b) => {
                self.restored.push(Dated { from: recorded_on, fact: id, value: b.clone() });
            }
            FactBody::OpeningStock(b) => {
                self.opening = Some(Dated { from: fact.on, fact: id, value: b.clone() });
            }
            FactBody::ReportFiled(b) => {
                self.filed.push(Dated { from: recorded_on, fact: id, value: b.clone() });
            }
            FactBody::ReportTextSet(b) => {
                self.texts.insert((b.report.clone(), b.from, b.section.clone()), b.text.clone());
            }
            FactBody::ZeroReported(b) => {
                self.zero_reports.push(Dated { from: fact.on, fact: id, value: b.clone() });
            }
            FactBody::RosterImported(b) => {
                self.imports.push(Dated { from: recorded_on, fact: id, value: b.file_digest.clone() });
            }
            FactBody::SubjectRegistered(_)
            | FactBody::PersonAmended(_)
            | FactBody::CaseOpened(_)
            | FactBody::CaseAmended(_)
            | FactBody::CaseClosed(_)
            | FactBody::StateSet(_)
            | FactBody::LevelSet(_)
            | FactBody::OfficerAssigned(_)
            | FactBody::HeldBack(_)
            | FactBody::Exempted(_)
            | FactBody::CheckInMade(_)
            | FactBody::VisitMade(_)
            | FactBody::TalkHeld(_)
            | FactBody::MedicalReported(_)
            | FactBody::PersonalSummaryReceived(_)
            | FactBody::ScreeningDone(_)
            | FactBody::SanctionProposed(_)
            | FactBody::SanctionDecided(_)
            | FactBody::SessionPlanned(_)
            | FactBody::AttendanceMarked(_)
            | FactBody::SessionClosed(_)
            | FactBody::FindingOpened(_)
            | FactBody::FindingRectified(_)
            | FactBody::FindingReviewed(_)
            | FactBody::InspectionStarted(_)
            | FactBody::InspectionJudged(_)
            | FactBody::InspectionFinished(_)
            | FactBody::Corrected(_)
            | FactBody::Undone(_)
            | FactBody::Unlocked(_)
            | FactBody::ClockConfirmed(_)
            | FactBody::SubjectOpened(_)
            | FactBody::IdRevealed(_)
            | FactBody::HeadNoteResolved(_)
            | FactBody::OfficersSeen(_)
            | FactBody::DocumentExported(_) => {}
        }
    }
}

/// A fact with who recorded it and when.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its id.
    pub id: FactId,
    /// Who recorded it.
    pub officer: OfficerId,
    /// The day it was recorded.
    pub recorded_on: NaiveDate,
    /// The fact.
    pub fact: Fact,
}

/// The whole state at a point of the journal.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// The office.
    pub office: Office,
    /// Files by subject.
    pub subjects: BTreeMap<SubjectId, SubjectFile>,
    /// Sessions.
    pub sessions: BTreeMap<SessionId, SessionFile>,
    /// Findings.
    pub findings: BTreeMap<FindingId, FindingFile>,
    /// Inspections.
    pub inspections: BTreeMap<InspectionId, InspectionFile>,
    /// Facts that no longer count, and the fact that made them so.
    pub superseded: BTreeMap<FactId, FactId>,
    /// Files by document and number; derived from `subjects` and kept beside them, never written.
    directory: Directory,
}

impl State {
    /// Applies one effective fact. Corrections and undos are resolved before; here they do nothing.
    ///
    /// # Errors
    /// When it does not fit what is there.
    pub fn apply(&mut self, entry: &Entry) -> Result<(), FileError> {
        let Entry { id, officer, fact, .. } = entry;
        if let Some(subject) = fact.subject {
            self.apply_to_subject(subject, entry)?;
        }
        match &fact.body {
            FactBody::SessionPlanned(b) => {
                self.sessions.insert(b.session, SessionFile::begin(*id, fact.on, b));
            }
            FactBody::AttendanceMarked(b) => {
                if let Some(session) = self.sessions.get_mut(&b.session) {
                    session.mark(*id, fact.subject, b);
                }
            }
            FactBody::SessionClosed(b) => {
                if let Some(session) = self.sessions.get_mut(&b.session) {
                    session.close(*id);
                }
            }
            FactBody::FindingOpened(b) => {
                self.findings.insert(b.finding, FindingFile::begin(*id, fact, b));
            }
            FactBody::FindingRectified(b) => {
                if let Some(finding) = self.findings.get_mut(&b.finding) {
                    finding.rectify(*id, fact.on, *officer, b);
                }
            }
            FactBody::FindingReviewed(b) => {
                if let Some(finding) = self.findings.get_mut(&b.finding) {
                    finding.review(*id, fact.on, *officer, b);
                }
            }
            FactBody::InspectionStarted(b) => {
                self.inspections.insert(b.inspection, InspectionFile::begin(*id, fact.on, *officer, b));
            }
            FactBody::InspectionJudged(b) => {
                if let (Some(inspection), Some(subject)) =
                    (self.inspections.get_mut(&b.inspection), fact.subject)
                {
                    inspection.judge(subject, &b.verdicts);
                }
            }
            FactBody::InspectionFinished(b) => {
                if let Some(inspection) = self.inspections.get_mut(&b.inspection) {
                    inspection.finish(*id);
                }
            }
            FactBody::OfficeFounded(_)
            | FactBody::RosterBound(_)
            | FactBody::HeadNoteResolved(_)
            | FactBody::OfficerRoleSet(_)
            | FactBody::OfficersSeen(_)
            | FactBody::OfficerEnrolled(_)
            | FactBody::OfficerRevoked(_)
            | FactBody::EscrowAdded(_)
            | FactBody::EscrowRemoved(_)
            | FactBody::EscrowUsed(_)
            | FactBody::BackupRestored(_)
            | FactBody::PolicyAdopted(_)
            | FactBody::OpeningStock(_)
            | FactBody::ReportFiled(_)
            | FactBody::ReportTextSet(_)
            | FactBody::ZeroReported(_)
            | FactBody::RosterImported(_) => {
                self.office.apply(entry);
            }
            // the subject's file above is all that these change
            FactBody::SubjectRegistered(_)
            | FactBody::PersonAmended(_)
            | FactBody::CaseOpened(_)
            | FactBody::CaseAmended(_)
            | FactBody::CaseClosed(_)
            | FactBody::StateSet(_)
            | FactBody::LevelSet(_)
            | FactBody::OfficerAssigned(_)
            | FactBody::HeldBack(_)
            | FactBody::Exempted(_)
            | FactBody::CheckInMade(_)
            | FactBody::VisitMade(_)
            | FactBody::TalkHeld(_)
            | FactBody::MedicalReported(_)
            | FactBody::PersonalSummaryReceived(_)
            | FactBody::ScreeningDone(_)
            | FactBody::SanctionProposed(_)
            | FactBody::SanctionDecided(_)
            // which facts count is settled before; the rest says what happened at the keyboard
            | FactBody::Corrected(_)
            | FactBody::Undone(_)
            | FactBody::Unlocked(_)
            | FactBody::ClockConfirmed(_)
            | FactBody::SubjectOpened(_)
            | FactBody::IdRevealed(_)
            | FactBody::DocumentExported(_) => {}
        }
        Ok(())
    }

    fn apply_to_subject(&mut self, subject: SubjectId, entry: &Entry) -> Result<(), FileError> {
        let Some(file) = self.subjects.get_mut(&subject) else {
            if let Some(file) = SubjectFile::begin(subject, entry.id, &entry.fact)? {
                self.directory.add(Some(&file));
                self.subjects.insert(subject, file);
            }
            return Ok(());
        };
        let is_amended = matches!(entry.fact.body, FactBody::PersonAmended(_));
        self.directory.remove(Some(&*file).filter(|_| is_amended));
        let applied = file.apply(entry.id, entry.recorded_on, &entry.fact);
        self.directory.add(Some(&*file).filter(|_| is_amended));
        applied
    }

    /// Drops an entity, before it is folded anew.
    pub fn forget(&mut self, entity: Entity) {
        match entity {
            Entity::Subject(id) => self.directory.remove(self.subjects.remove(&id).as_ref()),
            Entity::Session(id) => drop(self.sessions.remove(&id)),
            Entity::Finding(id) => drop(self.findings.remove(&id)),
            Entity::Inspection(id) => drop(self.inspections.remove(&id)),
            Entity::Office => self.office = Office::default(),
        }
    }

    /// A copy of one entity, to restore it when a commit fails.
    pub fn snapshot(&self, entity: Entity) -> Snapshot {
        match entity {
            Entity::Subject(id) => Snapshot::Subject(id, self.subjects.get(&id).cloned().map(Box::new)),
            Entity::Session(id) => Snapshot::Session(id, self.sessions.get(&id).cloned().map(Box::new)),
            Entity::Finding(id) => Snapshot::Finding(id, self.findings.get(&id).cloned().map(Box::new)),
            Entity::Inspection(id) => {
                Snapshot::Inspection(id, self.inspections.get(&id).cloned().map(Box::new))
            }
            Entity::Office => Snapshot::Office(Box::new(self.office.clone())),
        }
    }

    /// Puts an entity back as it was.
    pub fn restore(&mut self, snapshot: Snapshot) {
        fn put<K: Ord, V>(map: &mut BTreeMap<K, V>, key: K, value: Option<Box<V>>) {
            match value {
                Some(value) => drop(map.insert(key, *value)),
                None => drop(map.remove(&key)),
            }
        }
        match snapshot {
            Snapshot::Subject(id, value) => {
                self.directory.remove(self.subjects.get(&id));
                self.directory.add(value.as_deref());
                put(&mut self.subjects, id, value);
            }
            Snapshot::Session(id, value) => put(&mut self.sessions, id, value),
            Snapshot::Finding(id, value) => put(&mut self.findings, id, value),
            Snapshot::Inspection(id, value) => put(&mut self.inspections, id, value),
            Snapshot::Office(value) => self.office = *value,
        }
    }

    /// Replays commits into a state: first which facts count, then those facts in order.
    ///
    /// # Errors
    /// A fact that does not fit is a fault of its commit.
    pub fn replay(commits: &[Commit]) -> Result<Self, RegistryError> {
        let mut entries: BTreeMap<FactId, Entry> = BTreeMap::new();
        let mut superseded = BTreeMap::new();
        for commit in commits {
            for (id, fact) in &commit.facts {
                let Some(fact) = fact else { continue };
                let recorded_on = commit.header.at.day();
                let entry =
                    Entry { id: *id, officer: commit.header.officer, recorded_on, fact: fact.clone() };
                entries.insert(*id, entry);
            }
            for (id, fact) in &commit.facts {
                if let Some(fact) = fact {
                    let of_commit = |index| facts_of(&entries, *id, index);
                    supersede(
                        &mut superseded,
                        *id,
                        fact,
                        &|id| entries.get(&id).map(|e| e.fact.clone()),
                        &of_commit,
                    );
                }
            }
        }
        let mut state = Self { superseded, ..Self::default() };
        for entry in entries.values() {
            if let Some(entry) = state.effective(entry, &|id| entries.get(&id).cloned()) {
                state.apply(&entry).map_err(|_| RegistryError::Journal {
                    index: entry.id.index,
                    what: JournalFault::Order,
                })?;
            }
        }
        Ok(state)
    }

    /// What holds where `entry` stands: as [`State::effective`], but a correction in force stands for its replacement.
    pub fn holding(&self, entry: &Entry, lookup: &dyn Fn(FactId) -> Option<Entry>) -> Option<Entry> {
        match &entry.fact.body {
            FactBody::Corrected(correction) if !self.superseded.contains_key(&entry.id) => {
                Some(Entry { fact: correction.replacement().ok()??, ..entry.clone() })
            }
            _ => self.effective(entry, lookup),
        }
    }

    /// What an entry amounts to in the order of the journal: itself, its latest replacement, or nothing. A correction
    /// amounts to nothing at its own place: it counts where its target stood.
    pub fn effective(&self, entry: &Entry, lookup: &dyn Fn(FactId) -> Option<Entry>) -> Option<Entry> {
        let mut current = match self.superseded.get(&entry.id) {
            None if matches!(entry.fact.body, FactBody::Corrected(_) | FactBody::Undone(_)) => return None,
            None => return Some(entry.clone()),
            Some(by) => lookup(*by)?,
        };
        loop {
            let FactBody::Corrected(correction) = &current.fact.body else { return None };
            match self.superseded.get(&current.id) {
                Some(by) => current = lookup(*by)?,
                None => {
                    let fact = correction.replacement().ok()??;
                    return Some(Entry { fact, ..current });
                }
            }
        }
    }

    /// The one reckoning of duties as of a day: from the day on that figures are claimed (design 7, start-up).
    pub fn reckoning<'p>(&self, policy: &'p Policy, as_of: NaiveDate) -> Reckoning<'p> {
        Reckoning::new(policy, as_of).claimed_from(self.office.founded.as_ref().map(|f| f.claimed_from))
    }

    /// The subject registered under `document`.
    pub fn find_document(&self, document: &IdDocument) -> Option<&SubjectFile> {
        self.directory.of_document(document).and_then(|id| self.subjects.get(&id))
    }

    /// The subject with this number.
    pub fn find_number(&self, number: SubjectNumber) -> Option<&SubjectFile> {
        self.directory.of_number(number).and_then(|id| self.subjects.get(&id))
    }

    /// The next free number of `year`.
    pub fn next_number(&self, year: u16) -> SubjectNumber {
        let last = self.directory.last_number(year);
        SubjectNumber { year, serial: last.saturating_add(1) }
    }

    /// Takes files read from their rows, and what they are looked up by.
    pub fn take_files(&mut self, files: BTreeMap<SubjectId, SubjectFile>) {
        self.directory = Directory::default();
        for file in files.values() {
            self.directory.add(Some(file));
        }
        self.subjects = files;
    }
}

/// Whether a set adopted from a day on gives way to one recorded later that holds `from` a day on: it does when it would
/// begin on that day or after it, unless it was still to come when the other was recorded.
pub fn gives_way(known: NaiveDate, from: NaiveDate, recorded_on: NaiveDate) -> bool {
    known >= from && known <= recorded_on.max(from)
}

/// A copy of one entity.
pub enum Snapshot {
    /// A subject.
    Subject(SubjectId, Option<Box<SubjectFile>>),
    /// A session.
    Session(SessionId, Option<Box<SessionFile>>),
    /// A finding.
    Finding(FindingId, Option<Box<FindingFile>>),
    /// An inspection.
    Inspection(InspectionId, Option<Box<InspectionFile>>),
    /// The office.
    Office(Box<Office>),
}
