//! Sessions, the sign-in sheet, attendance.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};

use super::Office;
use crate::acts::{self, Mark, Mode};
use crate::domain::{
    AttendanceStatus, Attendee, AttendeeRef, Moment, SessionFile, SessionId, SessionKind, SessionPlanned,
    SubjectId, Text,
};
use crate::tui::backend::{Done, Failure};
use crate::tui::views::{Attendance, Handle, SessionRow, SessionsView, SignInView, SignRow, SubjectRef};
use crate::words::term;

/// What the sign-in sheet calls a status. Somebody who came without being on the list is present.
fn shown(status: AttendanceStatus) -> Attendance {
    match status {
        AttendanceStatus::Planned => Attendance::Planned,
        AttendanceStatus::Present | AttendanceStatus::WalkIn => Attendance::Present,
        AttendanceStatus::Late => Attendance::Late,
        AttendanceStatus::LeftEarly => Attendance::LeftEarly,
        AttendanceStatus::Excused => Attendance::Excused,
        AttendanceStatus::Absent => Attendance::Absent,
    }
}

fn stored(status: Attendance) -> AttendanceStatus {
    match status {
        Attendance::Planned => AttendanceStatus::Planned,
        Attendance::Present => AttendanceStatus::Present,
        Attendance::Late => AttendanceStatus::Late,
        Attendance::LeftEarly => AttendanceStatus::LeftEarly,
        Attendance::Excused => AttendanceStatus::Excused,
        Attendance::Absent => AttendanceStatus::Absent,
    }
}

impl Office {
    /// Sessions, newest first, and the year's counts.
    pub(super) fn sessions(&self, day: NaiveDate) -> SessionsView {
        let mut files: Vec<&SessionFile> = self.registry.state().sessions.values().collect();
        files.sort_by_key(|session| (std::cmp::Reverse(session.on), session.planned));
        let rows = files.iter().map(|session| self.session_row(session, day)).collect();
        SessionsView { rows, totals: self.session_totals(&files, day) }
    }

    fn session_row(&self, session: &SessionFile, day: NaiveDate) -> SessionRow {
        let open = session.closed.is_none();
        let key = match (open, session.on > day) {
            (false, _) => "tui-session-closed",
            (true, true) => "tui-session-planned",
            (true, false) => "tui-session-open",
        };
        SessionRow {
            id: Handle(session.id.to_string()),
            day: session.on,
            kind: term(self.words, &session.plan.kind),
            title: session.plan.topic.to_string(),
            venue: session.plan.place.to_string(),
            expected: session.expected() as u32,
            present: session.attended().count() as u32,
            state: self.t(key),
            open,
        }
    }

    /// 场次, 人次 and 人数 are three different counts, never mixed.
    fn session_totals(&self, files: &[&SessionFile], day: NaiveDate) -> Vec<String> {
        let mut counts: BTreeMap<SessionKind, (usize, usize, BTreeSet<SubjectId>)> = BTreeMap::new();
        let held = files.iter().filter(|session| session.on.year() == day.year() && session.on <= day);
        for session in held {
            let entry = counts.entry(session.plan.kind).or_default();
            entry.0 += 1;
            for attendee in session.attended() {
                entry.1 += 1;
                if let AttendeeRef::Subject(id) = attendee.who {
                    entry.2.insert(id);
                }
            }
        }
        counts
            .into_iter()
            .map(|(kind, (sessions, attendances, persons))| {
                self.ta(
                    "tui-session-total",
                    &[
                        ("kind", term(self.words, &kind).into()),
                        ("sessions", sessions.into()),
                        ("attendances", attendances.into()),
                        ("persons", persons.len().into()),
                    ],
                )
            })
            .collect()
    }

    /// Kind and topic; the kind once, when the topic names it already.
    pub(super) fn session_title(&self, plan: &SessionPlanned) -> String {
        let kind = term(self.words, &plan.kind);
        if plan.topic.starts_with(kind.as_str()) {
            plan.topic.to_string()
        } else {
            format!("{kind} {}", plan.topic)
        }
    }

    fn session(&self, id: SessionId) -> Result<&SessionFile, Failure> {
        let found = self.registry.state().sessions.get(&id);
        found.ok_or_else(|| Failure::new(self.t("tui-why-no-row")))
    }

    /// The sign-in sheet of a session.
    pub(super) fn sign_in(&self, session: &Handle, day: NaiveDate) -> Result<SignInView, Failure> {
        let session = self.session(self.id(session)?)?;
        let plan = &session.plan;
        let hours = plan.starts.map(|starts| {
            let ends = starts + chrono::TimeDelta::minutes(i64::from(plan.minutes));
            format!("{}-{}", starts.format("%H:%M"), ends.format("%H:%M"))
        });
        let organisers: Vec<String> = plan.organisers.iter().map(ToString::to_string).collect();
        let subtitle = [
            session.on.to_string(),
            hours.unwrap_or_default(),
            plan.place.to_string(),
            organisers.join(" + "),
            plan.speaker.to_string(),
        ];
        let subtitle: Vec<String> = subtitle.into_iter().filter(|part| !part.is_empty()).collect();
        let rows = session.attendees.iter().enumerate();
        Ok(SignInView {
            id: Handle(session.id.to_string()),
            title: self.session_title(plan),
            subtitle: subtitle.join("  "),
            rows: rows.map(|(at, attendee)| self.sign_row(at, attendee, day)).collect(),
            starts: session.on.and_time(plan.starts.unwrap_or_default()),
            closed: session.closed.is_some(),
            side: vec![self.t("tui-sign-rule-twice"), self.t("tui-sign-rule-saved")],
        })
    }

    fn sign_row(&self, at: usize, attendee: &Attendee, day: NaiveDate) -> SignRow {
        let (subject, id_tail) = match &attendee.who {
            AttendeeRef::Subject(id) => match self.registry.state().subjects.get(id) {
                Some(file) => {
                    let number = &file.person().document.number;
                    let tail: String =
                        number.chars().skip(number.chars().count().saturating_sub(4)).collect();
                    (self.subject_ref(file, day), tail)
                }
                None => (SubjectRef::default(), String::new()),
            },
            AttendeeRef::Outsider(name) => (
                SubjectRef {
                    id: Handle(format!("outsider:{name}")),
                    number: self.t("tui-outsider"),
                    name: name.to_string(),
                    initials: crate::registry::initials(name),
                    helped: false,
                },
                String::new(),
            ),
        };
        SignRow {
            subject,
            seq: at as u32 + 1,
            id_tail,
            status: shown(attendee.attendance.status),
            time: attendee
                .attendance
                .arrived
                .map(|time| time.format("%H:%M").to_string())
                .unwrap_or_default(),
        }
    }

    fn attendee(&self, handle: &Handle) -> Result<AttendeeRef, Failure> {
        match handle.0.strip_prefix("outsider:") {
            Some(name) => Ok(AttendeeRef::Outsider(self.text("name", name)?)),
            None => Ok(AttendeeRef::Subject(self.id(handle)?)),
        }
    }

    /// Marks one person; durable before the next key is read.
    pub(super) fn attend(
        &mut self,
        session: &Handle,
        subject: &Handle,
        status: Attendance,
        now: Moment,
    ) -> Result<Done, Failure> {
        let id: SessionId = self.id(session)?;
        let who = self.attendee(subject)?;
        let mark = Mark { status: stored(status), arrived: None, note: Text::default() };
        let (registry, mut at) = self.desk(now);
        let written = acts::attend(registry, id, vec![who], mark, Mode::Commit, &mut at);
        written.map_err(|refusal| self.refused(&refusal))?;
        Ok(Done::default())
    }

    /// Corrects attendance of a closed session.
    pub(super) fn amend_attendance(
        &mut self,
        session: &Handle,
        subject: &Handle,
        status: Attendance,
        reason: &str,
        now: Moment,
    ) -> Result<Done, Failure> {
        let id: SessionId = self.id(session)?;
        let who = self.attendee(subject)?;
        let reason = self.text("reason", reason)?;
        let mark = Mark { status: stored(status), arrived: None, note: Text::default() };
        let (registry, mut at) = self.desk(now);
        let written = acts::correct_attendance(registry, id, who, &mark, reason, &mut at);
        written.map_err(|refusal| self.refused(&refusal))?;
        Ok(self.done("tui-corrected"))
    }

    /// Marks everybody not yet seen as absent.
    pub(super) fn rest_absent(&mut self, session: &Handle, now: Moment) -> Result<Done, Failure> {
        let id: SessionId = self.id(session)?;
        let (registry, mut at) = self.desk(now);
        let written = acts::rest_absent(registry, id, &mut at);
        let count = written.map_err(|refusal| self.refused(&refusal))?.facts.len();
        Ok(Done { text: self.ta("tui-marked-absent", &[("n", count.into())]), made: None, lines: Vec::new() })
    }

    /// Closes a session.
    pub(super) fn close_session(&mut self, session: &Handle, now: Moment) -> Result<Done, Failure> {
        let id: SessionId = self.id(session)?;
        let (registry, mut at) = self.desk(now);
        let written = acts::close_session(registry, id, false, Text::default(), Mode::Commit, &mut at);
        written.map_err(|refusal| self.refused(&refusal))?;
        Ok(self.done("tui-session-was-closed"))
    }
}
