//! Sanctions, findings and inspections.

use super::{fresh, invalid};
use crate::domain::{
    CaseId, Entropy, Fact, FactId, FindingFile, FindingId, FindingOpened, FindingRectified, FindingReviewed,
    FindingSource, FindingState, InspectionFile, InspectionFinished, InspectionId, InspectionJudged,
    InspectionStarted, ItemVerdict, Moment, OfficerId, SanctionDecided, SanctionId, SanctionKind,
    SanctionProposed, Severity, SubjectId, Text, VerdictBy, count,
};
use crate::policy::{Checklist, Length};
use crate::registry::{ProblemKind, Receipt, Registry, RegistryError};
use chrono::NaiveDate;

/// A finding to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFinding {
    /// Whom it is about.
    pub subject: Option<SubjectId>,
    /// Where it came from.
    pub source: FindingSource,
    /// Item of the checklist, or a topic.
    pub item: String,
    /// Severity.
    pub severity: Severity,
    /// What was found.
    pub what: Text,
    /// Basis.
    pub basis: Text,
    /// Who rectifies it.
    pub owner: OfficerId,
    /// By when.
    pub due: NaiveDate,
    /// Facts that show it.
    pub evidence: Vec<FactId>,
}

/// A district decision as entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The proposal it answers, if there was one.
    pub sanction: Option<SanctionId>,
    /// Which case.
    pub case: CaseId,
    /// On what.
    pub kind: SanctionKind,
    /// Granted, or refused.
    pub granted: bool,
    /// Number of the decision.
    pub document: Text,
    /// Who decided.
    pub decided_by: Text,
}

impl Registry {
    /// The street proposes a sanction.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn propose_sanction(
        &mut self,
        subject: SubjectId,
        case: CaseId,
        kind: SanctionKind,
        grounds: Text,
        evidence: Vec<FactId>,
        on: NaiveDate,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<SanctionId, RegistryError> {
        let sanction = SanctionId(fresh(entropy)?);
        let body = SanctionProposed { sanction, case, kind, grounds, evidence };
        self.state_one(Some(subject), on, body, at, entropy)?;
        Ok(sanction)
    }

    /// Enters a district decision, on a proposal or on its own.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn enter_decision(
        &mut self,
        subject: SubjectId,
        decision: Decision,
        on: NaiveDate,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let sanction = match decision.sanction {
            Some(sanction) => sanction,
            None => SanctionId(fresh(entropy)?),
        };
        let Decision { case, kind, granted, document, decided_by, .. } = decision;
        let body = SanctionDecided { sanction, case, kind, granted, document, decided_by };
        self.state_one(Some(subject), on, body, at, entropy)
    }

    fn finding_fact(
        &self,
        new: NewFinding,
        taken: u32,
        on: NaiveDate,
        entropy: &mut dyn Entropy,
    ) -> Result<(FindingId, Fact), RegistryError> {
        let finding = FindingId(fresh(entropy)?);
        let last = self.state.findings.values().map(|f| f.what.serial).max().unwrap_or(0);
        let NewFinding { subject, source, item, severity, what, basis, owner, due, evidence } = new;
        let serial = last + 1 + taken;
        let body =
            FindingOpened { finding, serial, source, item, severity, what, basis, owner, due, evidence };
        Ok((finding, Fact::new(on, subject, body)))
    }

    /// Opens a finding.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn open_finding(
        &mut self,
        new: NewFinding,
        on: NaiveDate,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<FindingId, RegistryError> {
        let (id, fact) = self.finding_fact(new, 0, on, entropy)?;
        self.state_facts(vec![fact], at, entropy)?;
        Ok(id)
    }

    fn finding(&self, id: FindingId) -> Result<&FindingFile, RegistryError> {
        self.state.findings.get(&id).ok_or_else(|| invalid(ProblemKind::NoSuch("finding")))
    }

    /// States that a finding was rectified.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn rectify(
        &mut self,
        finding: FindingId,
        cause: Text,
        measure: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let subject = self.finding(finding)?.subject;
        self.state_one(subject, at.day(), FindingRectified { finding, cause, measure }, at, entropy)
    }

    /// Reviews a rectification: closes the finding, or sends it back with a note. Never by who rectified it.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn review(
        &mut self,
        finding: FindingId,
        accepted: bool,
        note: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let subject = self.finding(finding)?.subject;
        self.state_one(subject, at.day(), FindingReviewed { finding, accepted, note }, at, entropy)
    }

    /// Starts an inspection over `subjects`.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn start_inspection(
        &mut self,
        checklist: &Checklist,
        as_of: NaiveDate,
        subjects: Vec<SubjectId>,
        sampled_from: Option<u32>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<InspectionId, RegistryError> {
        let inspection = InspectionId(fresh(entropy)?);
        let body = InspectionStarted {
            inspection,
            checklist: checklist.id.clone(),
            checklist_hash: checklist.hash.clone(),
            as_of,
            subjects,
            sampled_from,
        };
        self.state_one(None, at.day(), body, at, entropy)?;
        Ok(inspection)
    }

    fn inspection(&self, id: InspectionId) -> Result<&InspectionFile, RegistryError> {
        self.state.inspections.get(&id).ok_or_else(|| invalid(ProblemKind::NoSuch("inspection")))
    }

    /// Records verdicts on one subject; at once durable, so that a walkthrough can be left and resumed.
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn judge(
        &mut self,
        inspection: InspectionId,
        subject: SubjectId,
        verdicts: Vec<ItemVerdict>,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Receipt, RegistryError> {
        let body = InspectionJudged { inspection, verdicts };
        self.state_one(Some(subject), at.day(), body, at, entropy)
    }

    /// Finishes an inspection: every verdict that is a problem becomes a finding with owner and deadline. A finding on
    /// the same subject and item that is still open is not opened twice ("still there").
    ///
    /// # Errors
    /// As [`Registry::state_facts`].
    pub fn finish_inspection(
        &mut self,
        inspection: InspectionId,
        checklist: &Checklist,
        notes: Text,
        at: Moment,
        entropy: &mut dyn Entropy,
    ) -> Result<Vec<FindingId>, RegistryError> {
        let day = at.day();
        let mut new = Vec::new();
        for (subject, verdicts) in &self.inspection(inspection)?.verdicts {
            for verdict in verdicts {
                let (Some(severity), Some(item)) =
                    (verdict.verdict.severity(), checklist.item(&verdict.item))
                else {
                    continue;
                };
                if self.open_finding_on(*subject, &item.id, day).is_some() {
                    continue;
                }
                let severity = if item.veto { Severity::Veto } else { severity };
                let officer =
                    self.state.subjects.get(subject).and_then(|f| f.current_case(day)?.officer_on(day));
                // what the program found stands behind the item it was found under; an officer's words stand for themselves
                let what = match verdict.by {
                    _ if verdict.note.is_empty() => Text::new(&item.title_zh).unwrap_or_default(),
                    VerdictBy::Program => {
                        Text::new(&format!("{}：{}", item.title_zh, verdict.note)).unwrap_or_default()
                    }
                    VerdictBy::Officer => verdict.note.clone(),
                };
                new.push(NewFinding {
                    subject: Some(*subject),
                    source: FindingSource::Inspection(inspection),
                    item: item.id.clone(),
                    severity,
                    what,
                    basis: Text::new(&item.basis.join("、")).unwrap_or_default(),
                    owner: officer.unwrap_or(self.officer()),
                    due: self.policy.calendar().deadline(day, Length::Days(item.rectify_days)).due,
                    evidence: verdict.evidence.clone(),
                });
            }
        }
        let mut facts = Vec::new();
        let mut ids = Vec::new();
        for (taken, finding) in new.into_iter().enumerate() {
            let (id, fact) = self.finding_fact(finding, count(taken), day, entropy)?;
            ids.push(id);
            facts.push(fact);
        }
        facts.push(Fact::new(day, None, InspectionFinished { inspection, notes }));
        self.state_facts(facts, at, entropy)?;
        Ok(ids)
    }

    /// A finding on the same subject and item that is not closed.
    pub fn open_finding_on(&self, subject: SubjectId, item: &str, day: NaiveDate) -> Option<&FindingFile> {
        self.state.findings.values().find(|f| {
            f.subject == Some(subject) && f.what.item == item && f.state_on(day) != FindingState::Closed
        })
    }
}
