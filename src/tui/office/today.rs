//! Today: duties that ask for something, findings past their day, the register in figures.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};

use super::Office;
use crate::domain::{CaseKind, Category, Contact, FindingState, Outcome, SubjectFile};
use crate::duty::{Duty, Grave, Ground, Status, ZeroReport, grave};
use crate::policy::{DutyGroup, Side};
use crate::tui::views::{FormKind, Handle, Handling, Meter, RowDuty, SubjectRef, TodayRow, TodayView, When};
use crate::words;

/// Duties by rule, due day and how they stand: the lines that may become one.
type Groups<'a> = BTreeMap<(String, Option<NaiveDate>, When), Vec<(&'a SubjectFile, &'a Duty)>>;

/// So many days ahead are on the list, whatever the reminders of the duties say.
const AHEAD: i64 = 7;

impl Office {
    /// What is due on a day.
    pub(super) fn today(&self, day: NaiveDate) -> TodayView {
        let mut rows = self.due_rows(day);
        rows.extend(self.alarm_rows(day));
        rows.extend(self.candidate_rows(day));
        rows.extend(self.zero_report_rows(day));
        rows.extend(self.session_rows(day));
        rows.extend(self.finding_row(day));
        rows.extend(self.run_row(day));
        rows.sort_by_key(|row| {
            let order = match row.when {
                When::Overdue(days) => (0, -days),
                When::Grace(left) => (1, left),
                When::Today(minutes) => (2, minutes.map_or(24 * 60, i64::from)),
                When::In(days) => (3, days),
            };
            let number = row.subject.as_ref().map(|subject| subject.number.clone());
            (row.grave.is_none(), row.grave, order, number)
        });
        let count = |fits: &dyn Fn(When) -> bool| -> usize {
            rows.iter().filter(|row| fits(row.when)).map(|row| row.stands_for).sum()
        };
        TodayView {
            day,
            overdue: count(&|when| matches!(when, When::Overdue(_))),
            grace: count(&|when| matches!(when, When::Grace(_))),
            today: count(&|when| matches!(when, When::Today(_))),
            week: count(&|when| matches!(when, When::In(days) if days <= AHEAD)),
            register: self.register_lines(day),
            meters: self.meters(day),
            marks: self.marks(day),
            rows,
        }
    }

    fn due_rows(&self, day: NaiveDate) -> Vec<TodayRow> {
        let duties = self.registry.caseload(day);
        let mut groups = Groups::new();
        let mut alone: Vec<(&SubjectFile, &Duty)> = Vec::new();
        let mut numbered: Vec<&SubjectFile> = self.registry.state().subjects.values().collect();
        numbered.sort_by_key(|file| file.number);
        for file in numbered {
            let own = duties.get(&file.id).into_iter().flat_map(|own| own.iter());
            for duty in own.filter(|duty| Self::is_listed(duty, day)) {
                if grave(file, duty).is_some() {
                    alone.push((file, duty)); // nobody of these disappears in a number of people
                    continue;
                }
                let key = (duty.id().to_owned(), duty.due(), Self::when(duty, day));
                groups.entry(key).or_default().push((file, duty));
            }
        }
        // Somebody stands in many lines; the initials of a name are not made again for each.
        let mut known = BTreeMap::new();
        let mut rows: Vec<TodayRow> =
            alone.into_iter().map(|(file, duty)| self.duty_line(file, duty, day)).collect();
        for list in groups.into_values() {
            let together = list.len() >= words::TOGETHER;
            match list.first() {
                Some((_, duty)) if together => {
                    let person = |(file, _): &(&SubjectFile, &Duty)| -> SubjectRef {
                        known.entry(file.id).or_insert_with(|| self.subject_ref(file, day)).clone()
                    };
                    let people = list.iter().map(person).collect();
                    rows.push(self.group_row(duty, people, day));
                }
                _ => rows.extend(list.iter().map(|(file, duty)| self.duty_line(file, duty, day))),
            }
        }
        rows
    }

    /// What asks for something, and what falls due within a week before its reminder begins: a week is planned from this
    /// list, while `guitu due` says what is to be done now.
    fn is_listed(duty: &Duty, day: NaiveDate) -> bool {
        let soon = |due: NaiveDate| (0..=AHEAD).contains(&(due - day).num_days());
        duty.status.is_actionable() || duty.status == Status::NotYet && duty.due().is_some_and(soon)
    }

    fn what(&self, duty: &Duty) -> String {
        let title = self.duty_title(duty);
        let amount = self.amount(duty);
        match duty.status {
            _ if duty.missed_in_row > 1 && duty.status.is_overdue() => {
                format!("{title} {}", self.ta("tui-duty-row", &[("n", duty.missed_in_row.into())]))
            }
            _ => format!("{title} {amount}"),
        }
    }

    fn duty_line(&self, file: &SubjectFile, duty: &Duty, day: NaiveDate) -> TodayRow {
        let mut detail = Vec::new();
        let made = |contact: &&Contact| contact.on <= day && contact.outcome == Outcome::Complied;
        let last = file.contacts_of(duty.case).filter(made).last();
        if let Some(contact) = last {
            detail.push(format!("{}  {}", self.t("tui-side-last"), self.contact_line(contact)));
        }
        detail.extend(self.explained(duty, day));
        let grave = grave(file, duty);
        let what = match grave {
            Some(Grave::Minor) => {
                format!("{} {}", words::grave_title(self.words, Grave::Minor), self.what(duty))
            }
            _ => self.what(duty),
        };
        TodayRow {
            grave,
            when: Self::when(duty, day),
            subject: Some(self.subject_ref(file, day)),
            who: String::new(),
            kind: self.kind_line(file, day),
            what,
            basis: self.basis(duty, day),
            basis_lines: self.basis_lines(duty, day),
            detail,
            people: Vec::new(),
            stands_for: 1,
            each: None,
            handling: Self::handling(duty),
            duty: Some(RowDuty { id: Handle(duty.id().to_owned()), statutory: duty.rule.statutory }),
        }
    }

    fn group_row(&self, duty: &Duty, people: Vec<SubjectRef>, day: NaiveDate) -> TodayRow {
        let side = match duty.rule.side {
            Side::Subject => "tui-side-subject",
            Side::Staff => "tui-side-staff",
            Side::Office => "tui-side-office",
        };
        let mut detail = vec![words::rule_sentence(self.words, self.registry.policy(), duty, day)];
        if let (Status::Grace, Some(window)) = (duty.status, duty.window) {
            let until = window.grace_until.to_string();
            detail.push(self.ta("tui-grace-until", &[("day", until.into())]));
        }
        TodayRow {
            grave: None,
            when: Self::when(duty, day),
            subject: None,
            who: self.ta("tui-people", &[("n", people.len().into())]),
            kind: self.t(side),
            what: self.duty_title(duty),
            basis: self.basis(duty, day),
            basis_lines: self.basis_lines(duty, day),
            detail,
            stands_for: people.len(),
            people,
            each: match Self::handling(duty) {
                Handling::Form(kind) => Some(kind),
                _ => None,
            },
            handling: Handling::People,
            duty: None,
        }
    }

    /// A line for each thing that is grave and that no duty of the list says.
    fn alarm_rows(&self, day: NaiveDate) -> Vec<TodayRow> {
        let policy = self.registry.policy();
        let reckoning = self.registry.state().reckoning(policy, day);
        let caseload = self.registry.caseload(day);
        let files = self.registry.state().subjects.values();
        let open = files.filter(|file| !self.registry.card(file, day).hidden);
        let rows = open.flat_map(|file| {
            let duties = caseload.get(&file.id).map_or(&[][..], |duties| &duties[..]);
            reckoning.alarms(file, duties).into_iter().map(move |alarm| TodayRow {
                grave: Some(alarm.grave),
                when: When::Overdue(i64::from(alarm.days)),
                subject: Some(self.subject_ref(file, day)),
                who: String::new(),
                kind: self.kind_line(file, day),
                what: words::grave_title(self.words, alarm.grave),
                basis: self.cite_marked(alarm.rule(), day),
                basis_lines: Vec::new(),
                detail: vec![words::alarm(self.words, policy, &alarm, day)],
                people: Vec::new(),
                stands_for: 1,
                each: None,
                handling: Handling::Form(match alarm.grave {
                    Grave::OverTerm => FormKind::Closing,
                    Grave::NeverCame => FormKind::Arrival,
                    _ => FormKind::State,
                }),
                duty: None,
            })
        });
        rows.collect()
    }

    /// A line for each measure that the rules make a candidate without a duty to carry it: time off supervision, earlier
    /// decisions. It is listed to be judged, not to be carried out.
    fn candidate_rows(&self, day: NaiveDate) -> Vec<TodayRow> {
        let policy = self.registry.policy();
        let reckoning = self.registry.state().reckoning(policy, day);
        let files = self.registry.state().subjects.values();
        let open = files.filter(|file| !self.registry.card(file, day).hidden);
        let rows = open.flat_map(|file| {
            reckoning.case_measures(file).into_iter().map(move |measure| {
                let kind = words::term(self.words, &measure.kind);
                TodayRow {
                    // somebody out of supervision is told of together with what may follow
                    grave: matches!(measure.ground, Ground::Elapsed { .. })
                        .then_some(Grave::OutOfSupervision),
                    when: When::Today(None),
                    subject: Some(self.subject_ref(file, day)),
                    who: String::new(),
                    kind: self.kind_line(file, day),
                    what: self.ta("tui-candidate", &[("kind", kind.into())]),
                    basis: self.cite_marked(&measure.rule, day),
                    basis_lines: Vec::new(),
                    detail: vec![words::candidate(self.words, policy, &measure, day)],
                    people: Vec::new(),
                    stands_for: 1,
                    each: None,
                    handling: Handling::Form(FormKind::Sanction),
                    duty: None,
                }
            })
        });
        rows.collect()
    }

    /// For each sensitive period a line of the days that went by without a zero report, and a line for today's.
    fn zero_report_rows(&self, day: NaiveDate) -> Vec<TodayRow> {
        let reports = self.zero_reports(day);
        let mut open: BTreeMap<(&str, bool), Vec<&ZeroReport<'_>>> = BTreeMap::new();
        for report in reports.iter().filter(|report| report.status.is_actionable()) {
            open.entry((&report.overlay.id, report.status.is_overdue())).or_default().push(report);
        }
        let rows = open.into_values().filter_map(|list| {
            let first = *list.first()?;
            let title = words::overlay_title(self.words, first.overlay).to_owned();
            Some(TodayRow {
                grave: None,
                // the list is in the order of days: the first is the oldest
                when: match first.days_overdue {
                    0 => When::Today(None),
                    late => When::Overdue(i64::from(late)),
                },
                subject: None,
                who: self.ta("tui-items", &[("n", list.len().into())]),
                kind: self.t("tui-side-office"),
                what: self.ta("tui-zero-report", &[("title", title.into())]),
                basis: first.overlay.source.clone(),
                basis_lines: Vec::new(),
                detail: list.iter().map(|report| words::zero_report(self.words, report)).collect(),
                people: Vec::new(),
                stands_for: list.len(),
                each: None,
                handling: Handling::Form(FormKind::ZeroReport),
                duty: None,
            })
        });
        rows.collect()
    }

    /// Sessions of the day and the next seven that are not closed.
    fn session_rows(&self, day: NaiveDate) -> Vec<TodayRow> {
        let ahead = day.checked_add_days(Days::new(7)).unwrap_or(day);
        let open = self.registry.state().sessions.values().filter(|session| session.closed.is_none());
        open.filter(|session| session.on <= ahead)
            .map(|session| {
                let days = (session.on - day).num_days();
                let when = match days {
                    0 => When::Today(session.plan.starts.map(|time| {
                        use chrono::Timelike as _;
                        time.hour() * 60 + time.minute()
                    })),
                    1.. => When::In(days),
                    _ => When::Overdue(-days),
                };
                TodayRow {
                    grave: None,
                    when,
                    subject: None,
                    who: self.ta("tui-people", &[("n", session.expected().into())]),
                    kind: self.t("tui-place-sessions"),
                    what: self.session_title(&session.plan),
                    basis: String::new(),
                    basis_lines: Vec::new(),
                    detail: vec![session.plan.place.to_string()],
                    people: Vec::new(),
                    stands_for: 1,
                    each: None,
                    handling: Handling::Session(Handle(session.id.to_string())),
                    duty: None,
                }
            })
            .collect()
    }

    /// Findings past their day, as one line.
    fn finding_row(&self, day: NaiveDate) -> Option<TodayRow> {
        let open: Vec<_> = self
            .registry
            .state()
            .findings
            .values()
            .filter(|finding| finding.state_on(day) != FindingState::Closed && finding.what.due <= day)
            .collect();
        let oldest = open.iter().map(|finding| finding.what.due).min()?;
        let late = (day - oldest).num_days();
        Some(TodayRow {
            grave: None,
            when: if late > 0 { When::Overdue(late) } else { When::Today(None) },
            subject: None,
            who: self.ta("tui-items", &[("n", open.len().into())]),
            kind: self.t("tui-place-findings"),
            what: self.t("tui-findings-due"),
            basis: String::new(),
            basis_lines: Vec::new(),
            detail: open.iter().take(4).map(|finding| finding.what.what.to_string()).collect(),
            people: Vec::new(),
            stands_for: open.len(),
            each: None,
            handling: Handling::Findings,
            duty: None,
        })
    }

    /// An inspection that was begun and not ended.
    fn run_row(&self, day: NaiveDate) -> Option<TodayRow> {
        let open = self.registry.state().inspections.values().filter(|run| run.finished.is_none());
        let run = open.max_by_key(|run| run.started)?;
        let left = run.scope.subjects.len().saturating_sub(run.verdicts.len());
        let late = (day - run.on).num_days();
        Some(TodayRow {
            grave: None,
            when: if late > 0 { When::Overdue(late) } else { When::Today(None) },
            subject: None,
            who: self.ta("tui-people", &[("n", left.into())]),
            kind: self.t("tui-place-inspections"),
            what: self.t("tui-run-unfinished"),
            basis: String::new(),
            basis_lines: Vec::new(),
            detail: Vec::new(),
            people: Vec::new(),
            stands_for: 1,
            each: None,
            handling: Handling::Inspections,
            duty: None,
        })
    }

    fn register_lines(&self, day: NaiveDate) -> Vec<String> {
        let mut categories = [0_usize; 4];
        let (mut priority, mut resettlement) = (0_usize, 0_usize);
        let mut levels: BTreeMap<String, usize> = BTreeMap::new();
        let people = self.registry.state().subjects.values();
        let cases = people.flat_map(|file| file.open_cases_on(day));
        for case in cases.filter(|case| case.is_registered_at_close_of(day)) {
            match case.terms_on(day) {
                CaseKind::Corrections(terms) => {
                    if let Some(at) = Category::ALL.iter().position(|category| *category == terms.category) {
                        categories[at] += 1;
                    }
                    *levels.entry(self.level(case, day)).or_default() += 1;
                }
                CaseKind::Resettlement(terms) => {
                    resettlement += 1;
                    priority += usize::from(terms.grade == crate::domain::AssistanceGrade::Priority);
                }
            }
        }
        let levels: Vec<String> =
            levels.into_iter().map(|(level, count)| format!("{level} {count}")).collect();
        vec![
            self.ta(
                "tui-register-corrections",
                &[
                    ("n", categories.iter().sum::<usize>().into()),
                    ("a", categories[0].into()),
                    ("b", categories[1].into()),
                    ("c", categories[2].into()),
                    ("d", categories[3].into()),
                ],
            ),
            self.ta("tui-register-resettlement", &[("n", resettlement.into()), ("a", priority.into())]),
            levels.join("  "),
        ]
    }

    /// Of the duties running now how many are not overdue. Windows met could not be counted here: a rolling duty that was
    /// met shows its next window, and the windows of a month come and go with the records. The month's own rate, every
    /// window that ended in it, is a figure; the report and `explain` compute it, and a second reckoning would differ.
    fn meters(&self, day: NaiveDate) -> Vec<Meter> {
        let duties = self.registry.caseload(day);
        let groups = [
            (DutyGroup::CheckIn, "tui-contact-check-ins"),
            (DutyGroup::Education, "tui-contact-education"),
            (DutyGroup::PublicBenefit, "tui-contact-benefit"),
            (DutyGroup::Visit, "tui-contact-visit"),
        ];
        groups
            .into_iter()
            .map(|(group, label)| {
                let (mut done, mut of) = (0, 0);
                for duty in duties.values().flat_map(|own| own.iter()).filter(|duty| duty.rule.group == group)
                {
                    if !matches!(duty.status, Status::Suspended(_) | Status::Ended) {
                        of += 1;
                        done += u32::from(!duty.status.is_overdue());
                    }
                }
                Meter { label: self.t(label), done, of }
            })
            .filter(|meter| meter.of > 0)
            .collect()
    }

    /// Days of the month with something due.
    fn marks(&self, day: NaiveDate) -> Vec<(NaiveDate, u32)> {
        let duties = self.registry.caseload(day);
        let mut marks: BTreeMap<NaiveDate, u32> = BTreeMap::new();
        for duty in duties.values().flat_map(|own| own.iter()).filter(|duty| duty.status != Status::Met) {
            if let Some(due) = duty.due().filter(|due| (due.year(), due.month()) == (day.year(), day.month()))
            {
                *marks.entry(due).or_default() += 1;
            }
        }
        marks.into_iter().collect()
    }
}
