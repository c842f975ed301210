//! The findings ledger: rectified by one, reviewed by another.

use chrono::NaiveDate;

use super::Office;
use crate::acts::{self, Mode};
use crate::domain::{FindingFile, FindingId, FindingSource, FindingState, Moment, Severity, Text};
use crate::tui::backend::{Done, Failure};
use crate::tui::views::{FindingRow, FindingsView, Handle};
use crate::words::term;

impl Office {
    /// Findings: open ones first, the most overdue on top.
    pub(super) fn findings(&self, day: NaiveDate) -> FindingsView {
        let mut files: Vec<&FindingFile> = self.registry.state().findings.values().collect();
        files.sort_by_key(|finding| {
            (finding.state_on(day) == FindingState::Closed, finding.what.due, finding.what.serial)
        });
        FindingsView { rows: files.into_iter().map(|finding| self.finding_view(finding, day)).collect() }
    }

    fn finding_view(&self, finding: &FindingFile, day: NaiveDate) -> FindingRow {
        let subject = finding.subject.and_then(|id| self.registry.state().subjects.get(&id));
        let officer = |id| self.registry.officer_name(id).to_owned();
        let mut trail = vec![self.ta("tui-trail-opened", &[("day", finding.on.to_string().into())])];
        let mut later: Vec<(crate::domain::FactId, String)> = Vec::new();
        for (on, fact, who, cause, measure) in &finding.rectified {
            let args = [
                ("day", on.to_string().into()),
                ("who", officer(*who).into()),
                ("measure", measure.to_string().into()),
                ("cause", cause.to_string().into()),
            ];
            later.push((*fact, self.ta("tui-trail-rectified", &args)));
        }
        for (on, fact, who, accepted, note) in &finding.reviewed {
            let key = if *accepted { "tui-trail-closed" } else { "tui-trail-sent-back" };
            let args = [
                ("day", on.to_string().into()),
                ("who", officer(*who).into()),
                ("note", note.to_string().into()),
            ];
            later.push((*fact, self.ta(key, &args)));
        }
        later.sort();
        trail.extend(later.into_iter().map(|(_, line)| line));
        let source = match &finding.what.source {
            FindingSource::Outside(who) => who.to_string(),
            other => term(self.words, other),
        };
        FindingRow {
            id: Handle(finding.id.to_string()),
            number: format!("#{:03}", finding.what.serial),
            severity: term(self.words, &finding.what.severity),
            serious: finding.what.severity != Severity::Minor,
            subject: subject.map(|file| self.subject_ref(file, day)),
            text: finding.what.what.to_string(),
            source,
            due: Some(finding.what.due),
            overdue: finding.is_overdue(day).then(|| (day - finding.what.due).num_days()),
            owner: officer(finding.what.owner),
            state: finding.state_on(day),
            trail,
        }
    }

    /// The next stage: rectified, or reviewed and closed.
    pub(super) fn advance(&mut self, finding: &Handle, note: &str, now: Moment) -> Result<Done, Failure> {
        let id: FindingId = self.id(finding)?;
        let state = self.registry.state().findings.get(&id).map(|finding| finding.state_on(now.day()));
        let note = self.text("note", note)?;
        let (registry, mut at) = self.desk(now);
        let (written, key) = match state {
            Some(FindingState::Rectified) => {
                (acts::review(registry, id, true, note, Mode::Commit, &mut at), "tui-finding-closed")
            }
            _ => {
                let done = acts::rectify(registry, id, Text::default(), note, Mode::Commit, &mut at);
                (done, "tui-finding-rectified")
            }
        };
        written.map_err(|refusal| self.refused(&refusal))?;
        Ok(self.done(key))
    }

    /// Reviewed and sent back.
    pub(super) fn send_back(&mut self, finding: &Handle, reason: &str, now: Moment) -> Result<Done, Failure> {
        let id: FindingId = self.id(finding)?;
        let reason = self.text("reason", reason)?;
        let (registry, mut at) = self.desk(now);
        let written = acts::review(registry, id, false, reason, Mode::Commit, &mut at);
        written.map_err(|refusal| self.refused(&refusal))?;
        Ok(self.done("tui-finding-sent-back"))
    }
}
