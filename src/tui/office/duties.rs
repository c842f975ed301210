//! Duties in words: how one stands, what it rests on, what it was counted from.

use chrono::NaiveDate;

use super::Office;
use crate::domain::{CheckInMode, ContactKind, SubjectId};
use crate::duty::{self, Duty, Origin, Part, Rest, Status};
use crate::policy::{Accepts, DutyGroup, Unit, Window};
use crate::tui::views::{DutyRow, FormKind, Handling, Standing, When};
use crate::words;

impl Office {
    /// Every duty of a subject on a day; reckoned once and kept until something changes.
    pub(super) fn duties_of(&mut self, subject: SubjectId, day: NaiveDate) -> Vec<Duty> {
        self.reckon(day);
        self.duties.as_ref().and_then(|(_, map)| map.get(&subject)).cloned().unwrap_or_default()
    }

    /// Reckons the duties of everybody for a day, unless that is done.
    pub(super) fn reckon(&mut self, day: NaiveDate) {
        if self.duties.as_ref().is_some_and(|(known, _)| *known == day) {
            return;
        }
        let state = self.registry.state();
        let reckoning = state.reckoning(self.registry.policy(), day);
        let map = state.subjects.values().map(|file| (file.id, reckoning.duties(file))).collect();
        self.duties = Some((day, map));
    }

    /// The short basis of a duty: its first rule as cited, and a mark while nobody has confirmed it.
    pub(super) fn basis(&self, duty: &Duty, day: NaiveDate) -> String {
        let first = duty.rule.basis.first().map(|id| self.cite(id, day)).unwrap_or_default();
        if duty.rule.verified { first } else { format!("{first}?") }
    }

    /// A statute rule as it is cited: source and article; its id when the statute file does not know it.
    pub(super) fn cite(&self, id: &str, day: NaiveDate) -> String {
        let statute = self.registry.policy().statute();
        match statute.rule(id, day) {
            Some(rule) => {
                let source = statute.source_of(rule);
                format!("{}{}", self.pick(&source.cite_zh, &source.cite_en), rule.article)
            }
            None => id.to_owned(),
        }
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

    pub(super) fn duty_title(&self, duty: &Duty) -> String {
        self.pick(&duty.rule.title_zh, &duty.rule.title_en).to_owned()
    }

    /// When a duty is due, as the Today screen sorts it.
    pub(super) fn when(duty: &Duty, day: NaiveDate) -> When {
        match duty.due() {
            Some(due) if duty.status.is_overdue() => When::Overdue((day - due).num_days().max(1)),
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

    /// How much is done of what is asked: `2/3`, in hours where minutes are counted.
    pub(super) fn amount(&self, duty: &Duty) -> String {
        let Some(window) = &duty.window else { return String::new() };
        self.share(window.done, window.required, duty.rule.unit)
    }

    fn share(&self, done: u32, required: u32, unit: Unit) -> String {
        match unit {
            Unit::Times => format!("{done}/{required}"),
            Unit::Minutes => {
                let hours = |minutes: u32| {
                    if minutes.is_multiple_of(60) {
                        (minutes / 60).to_string()
                    } else {
                        format!("{:.1}", f64::from(minutes) / 60.0)
                    }
                };
                self.ta("tui-hours", &[("done", hours(done).into()), ("of", hours(required).into())])
            }
        }
    }

    /// A duty as the subject file shows it.
    pub(super) fn duty_row(&self, duty: &Duty, day: NaiveDate) -> DutyRow {
        let standing = match duty.status {
            Status::Met => Standing::Met,
            Status::NotYet | Status::Upcoming => Standing::Open,
            Status::Due | Status::Grace => Standing::Due,
            Status::Overdue | Status::Finding => Standing::Overdue,
            Status::Suspended(_) | Status::Ended => Standing::Suspended,
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

    /// Why a duty stands as it does, line by line.
    pub(super) fn explained(&self, duty: &Duty, day: NaiveDate) -> Vec<String> {
        let mut lines: Vec<String> =
            duty::explain(duty).into_iter().filter_map(|part| self.part(&part, duty, day)).collect();
        for measure in &duty.measures {
            let args = [
                ("kind", words::term(self.words, &measure.kind).into()),
                ("basis", self.cite(&measure.rule, day).into()),
            ];
            lines.push(self.ta("tui-duty-candidate", &args));
        }
        lines
    }

    fn part(&self, part: &Part, duty: &Duty, day: NaiveDate) -> Option<String> {
        Some(match part {
            Part::Status(status) => self.status(*status),
            Part::Basis { rules, verified } => {
                let cited: Vec<String> = rules.iter().map(|rule| self.cite(rule, day)).collect();
                let basis =
                    self.ta("tui-basis-of", &[("basis", cited.join(&self.t("tui-list-comma")).into())]);
                if *verified { basis } else { format!("{basis}  {}", self.t("tui-unverified")) }
            }
            Part::Cadence { window, required, unit } => {
                let much = match unit {
                    Unit::Times => self.ta("tui-duty-times", &[("n", (*required).into())]),
                    Unit::Minutes => self.ta("tui-duty-minutes", &[("n", (*required).into())]),
                };
                format!("{}  {much}", self.window(window))
            }
            Part::CountedFrom(origin) => self.origin(*origin)?,
            Part::Due { unrolled, due, estimated } => {
                let mut said = self.ta("tui-duty-due", &[("day", due.to_string().into())]);
                if unrolled != due {
                    said = format!(
                        "{said}  {}",
                        self.ta("tui-duty-rolled", &[("day", unrolled.to_string().into())])
                    );
                }
                if *estimated {
                    said = format!("{said}  {}", self.t("tui-duty-estimated"));
                }
                said
            }
            Part::Grace(until) => self.ta("tui-duty-grace", &[("day", until.to_string().into())]),
            Part::MetOn(on) => self.ta("tui-duty-met-on", &[("day", on.to_string().into())]),
            Part::Done { done, required, unit, attempts } => {
                let said = self.ta("tui-duty-done", &[("share", self.share(*done, *required, *unit).into())]);
                if *attempts > 0 {
                    format!("{said}  {}", self.ta("tui-duty-attempts", &[("n", (*attempts).into())]))
                } else {
                    said
                }
            }
            Part::Overdue { days, missed_in_row, finding_from } => self.ta(
                "tui-duty-overdue",
                &[
                    ("n", (*days).into()),
                    ("row", (*missed_in_row).into()),
                    ("day", finding_from.to_string().into()),
                ],
            ),
            Part::LastMet(on) => self.ta("tui-duty-last-met", &[("day", on.to_string().into())]),
            Part::Rests(rest) => self.rest(*rest, duty),
        })
    }

    fn status(&self, status: Status) -> String {
        self.t(match status {
            Status::NotYet => "tui-duty-not-yet",
            Status::Upcoming => "tui-duty-upcoming",
            Status::Due => "tui-standing-due",
            Status::Grace => "tui-duty-in-grace",
            Status::Overdue => "tui-standing-overdue",
            Status::Finding => "tui-duty-finding",
            Status::Met => "tui-standing-met",
            Status::Suspended(_) => "tui-standing-suspended",
            Status::Ended => "tui-duty-ended",
        })
    }

    fn rest(&self, rest: Rest, _duty: &Duty) -> String {
        match rest {
            Rest::State(state) => {
                self.ta("tui-duty-rests-state", &[("state", words::term(self.words, &state).into())])
            }
            Rest::Exempt { until: Some(until) } => {
                self.ta("tui-duty-exempt", &[("day", until.to_string().into())])
            }
            Rest::Exempt { until: None } => self.t("tui-duty-exempt-open"),
            Rest::HeldBack { until } => self.ta("tui-duty-held-back", &[("day", until.to_string().into())]),
        }
    }

    fn origin(&self, origin: Origin) -> Option<String> {
        let (key, day) = match origin {
            Origin::Calendar => return None,
            Origin::FreshStart(day) => ("tui-duty-from-start", day),
            Origin::Contact(day) => ("tui-duty-from-contact", day),
            Origin::Missed(day) => ("tui-duty-from-missed", day),
            Origin::Anchor(day) => ("tui-duty-from-anchor", day),
            Origin::Event(day) => ("tui-duty-from-event", day),
            Origin::End(day) => ("tui-duty-from-end", day),
        };
        Some(self.ta(key, &[("day", day.to_string().into())]))
    }

    fn window(&self, window: &Window) -> String {
        match window {
            Window::None => self.t("tui-window-none"),
            Window::Rolling { .. } => self.t("tui-window-rolling"),
            Window::Week => self.t("tui-window-week"),
            Window::Months { months } => self.ta("tui-window-months", &[("n", (*months).into())]),
            Window::Grid { .. } => self.t("tui-window-grid"),
            Window::Event { .. } => self.t("tui-window-event"),
            Window::Until { before_days, .. } => self.ta("tui-window-until", &[("n", (*before_days).into())]),
        }
    }
}
