//! Duties in words: how one stands, what it rests on, what it was counted from.

use std::sync::Arc;

use chrono::NaiveDate;

use super::Office;
use crate::domain::{CheckInMode, ContactKind, SubjectFile, SubjectId};
use crate::duty::{Alarm, Duty, Rest, Status, ZeroReport};
use crate::policy::{Accepts, DutyGroup};
use crate::tui::views::{DutyRow, FormKind, Handling, Standing, When};
use crate::words;

impl Office {
    /// Every duty of a subject on a day.
    pub(in crate::tui) fn duties_of(&self, subject: SubjectId, day: NaiveDate) -> Arc<[Duty]> {
        self.registry.caseload(day).get(&subject).cloned().unwrap_or_default()
    }

    /// The zero reports of every day of every sensitive period so far.
    pub(in crate::tui) fn zero_reports(&self, day: NaiveDate) -> Vec<ZeroReport<'_>> {
        let state = self.registry.state();
        state.reckoning(self.registry.policy(), day).zero_reports(&state.office.zero_reports)
    }

    /// The short basis of a duty: its first rule as cited, and a mark while nobody has confirmed that article. Whether the
    /// cadence is confirmed is another question, which the explanation answers.
    pub(super) fn basis(&self, duty: &Duty, day: NaiveDate) -> String {
        duty.rule.basis.first().map(|id| self.cite_marked(id, day)).unwrap_or_default()
    }

    /// The same with a mark while nobody has confirmed it.
    pub(super) fn cite_marked(&self, id: &str, day: NaiveDate) -> String {
        let cited = self.cite(id, day);
        let sure = self.registry.policy().statute().is_sure(id, day);
        if sure { cited } else { format!("{cited}?") }
    }

    /// A statute rule as it is cited.
    pub(super) fn cite(&self, id: &str, day: NaiveDate) -> String {
        words::cite(self.words, self.registry.policy(), id, day)
    }

    /// The basis at length: each rule's text.
    pub(super) fn basis_lines(&self, duty: &Duty, day: NaiveDate) -> Vec<String> {
        let statute = self.registry.policy().statute();
        let mut lines = Vec::new();
        for id in &duty.rule.basis {
            let Some(rule) = statute.rule(id, day) else { continue };
            lines.push(format!("{id}  {}", self.cite(id, day)));
            lines.push(self.pick(&rule.text_zh, &rule.text_en).to_owned());
            if !rule.verified {
                lines.push(self.t("tui-unverified"));
            }
        }
        lines
    }

    pub(in crate::tui) fn duty_title(&self, duty: &Duty) -> String {
        words::duty_title(self.words, duty)
    }

    /// When a duty is due, as the Today screen sorts it.
    pub(super) fn when(duty: &Duty, day: NaiveDate) -> When {
        match duty.due() {
            Some(due) if duty.status.is_overdue() => When::Overdue((day - due).num_days().max(1)),
            Some(_) if duty.status == Status::Grace => {
                When::Grace(duty.window.map_or(0, |window| (window.grace_until - day).num_days()))
            }
            Some(due) if due > day => When::In((due - day).num_days()),
            _ => When::Today(None),
        }
    }

    /// What Enter does about a duty.
    pub(super) fn handling(duty: &Duty) -> Handling {
        match duty.rule.group {
            DutyGroup::CheckIn => Handling::Form(FormKind::CheckIn),
            DutyGroup::Visit => Handling::Form(FormKind::Visit),
            DutyGroup::Talk => Handling::Form(FormKind::Talk),
            DutyGroup::Health => Handling::Form(FormKind::Medical),
            DutyGroup::Screening => Handling::Screening,
            DutyGroup::Education | DutyGroup::PublicBenefit => Handling::Sessions,
            DutyGroup::Leave => Handling::Form(FormKind::State),
            DutyGroup::Ending if duty.rule.accepts.meets(Accepts::of(ContactKind::PersonalSummary)) => {
                Handling::Form(FormKind::Summary)
            }
            DutyGroup::Ending => Handling::Form(FormKind::Closing),
            DutyGroup::Admission => Handling::Form(FormKind::Arrival),
        }
    }

    /// Whether a duty is met by telephone: such ones are one line with a count.
    pub(super) fn by_phone(duty: &Duty) -> bool {
        duty.rule.accepts.meets(Accepts::of(ContactKind::CheckIn(CheckInMode::Phone)))
    }

    /// How much is done of what is asked.
    pub(super) fn amount(&self, duty: &Duty) -> String {
        words::amount(self.words, duty)
    }

    /// A duty as the subject file shows it.
    pub(super) fn duty_row(&self, duty: &Duty, day: NaiveDate) -> DutyRow {
        let standing = match duty.status {
            Status::Met => Standing::Met,
            Status::NotYet | Status::Upcoming => Standing::Open,
            Status::Due => Standing::Due,
            Status::Grace => Standing::Grace,
            Status::Overdue | Status::Finding => Standing::Overdue,
            Status::Suspended(Rest::Exempt { .. } | Rest::Excused { .. }) => Standing::Exempt,
            Status::Suspended(Rest::HeldBack { .. }) => Standing::PutOff,
            Status::Suspended(Rest::State(_)) | Status::Ended => Standing::Suspended,
        };
        let due = duty.due().map(|due| due.to_string()).unwrap_or_default();
        let amount = self.amount(duty);
        let text = match duty.status {
            Status::Met => format!("{amount}  {due}"),
            _ if duty.status.is_overdue() => {
                let days = self.ta("tui-when-overdue", &[("n", duty.days_overdue.into())]);
                format!("{amount}  {due}  {days}")
            }
            _ => format!("{amount}  {due}"),
        };
        let mut lines = self.explained(duty, day);
        lines.extend(self.basis_lines(duty, day));
        DutyRow { title: self.duty_title(duty), standing, text, lines }
    }

    /// What is grave and no duty says, as lines before the duties.
    pub(super) fn alarm_duties(&self, file: &SubjectFile, duties: &[Duty], day: NaiveDate) -> Vec<DutyRow> {
        let policy = self.registry.policy();
        let alarms = self.registry.state().reckoning(policy, day).alarms(file, duties).into_iter();
        let row = |alarm: Alarm| DutyRow {
            title: words::grave_title(self.words, alarm.grave),
            standing: Standing::Overdue,
            text: self.ta("tui-when-overdue", &[("n", alarm.days.into())]),
            lines: vec![words::alarm(self.words, policy, &alarm, day)],
        };
        alarms.map(row).collect()
    }

    /// Measures that the rules make a candidate without a duty to carry them, as lines before the duties.
    pub(super) fn candidate_duties(
        &self,
        file: &SubjectFile,
        day: NaiveDate,
    ) -> impl Iterator<Item = DutyRow> {
        let policy = self.registry.policy();
        let measures = self.registry.state().reckoning(policy, day).case_measures(file).into_iter();
        measures.map(move |measure| DutyRow {
            title: self.t("tui-candidate-title"),
            standing: Standing::Due,
            text: words::term(self.words, &measure.kind),
            lines: vec![words::candidate(self.words, policy, &measure, day)],
        })
    }

    /// Why a duty stands as it does, in two sentences, and what the rules make a candidate.
    pub(super) fn explained(&self, duty: &Duty, day: NaiveDate) -> Vec<String> {
        let policy = self.registry.policy();
        let mut lines = words::duty_sentences(self.words, policy, duty, day);
        lines.extend(words::candidates(self.words, policy, duty, day));
        lines
    }
}
