//! Files of group sessions, findings and inspections: the same folding as for subjects.

use super::{
    Attendance, AttendanceMarked, AttendanceStatus, AttendeeRef, CaseId, Fact, FactId, FindingId,
    FindingOpened, FindingRectified, FindingReviewed, InspectionId, InspectionStarted, ItemVerdict,
    OfficerId, SessionId, SessionPlanned, SubjectId, Text,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// One person on a session's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attendee {
    /// Who.
    pub who: AttendeeRef,
    /// Which case it counts for.
    pub case: Option<CaseId>,
    /// Current status.
    pub attendance: Attendance,
    /// The fact of the current status.
    pub fact: FactId,
}

/// A group session with everybody's current status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionFile {
    /// Its id.
    pub id: SessionId,
    /// The fact that planned it.
    pub planned: FactId,
    /// The day it is held.
    pub on: NaiveDate,
    /// What was planned.
    pub plan: SessionPlanned,
    /// The list, in the order of the plan, walk-ins after.
    pub attendees: Vec<Attendee>,
    /// Closed by.
    pub closed: Option<FactId>,
}

impl SessionFile {
    /// Begins with the plan.
    pub fn begin(id: FactId, on: NaiveDate, plan: &SessionPlanned) -> Self {
        let attendees = plan
            .expected
            .iter()
            .map(|who| Attendee {
                who: who.clone(),
                case: None,
                attendance: Attendance {
                    status: AttendanceStatus::Planned,
                    minutes: 0,
                    arrived: None,
                    note: Text::default(),
                },
                fact: id,
            })
            .collect();
        Self { id: plan.session, planned: id, on, plan: plan.clone(), attendees, closed: None }
    }

    /// Marks somebody's attendance; the newest mark of a person holds.
    pub fn mark(&mut self, id: FactId, subject: Option<SubjectId>, body: &AttendanceMarked) {
        let who = match (subject, &body.outsider) {
            (Some(subject), _) => AttendeeRef::Subject(subject),
            (None, Some(name)) => AttendeeRef::Outsider(name.clone()),
            (None, None) => return,
        };
        let attendee = Attendee { who, case: body.case, attendance: body.attendance.clone(), fact: id };
        match self.attendees.iter_mut().find(|a| a.who == attendee.who) {
            Some(present) => *present = attendee,
            None => self.attendees.push(attendee),
        }
    }

    /// Closes the session by a fact.
    pub fn close(&mut self, id: FactId) {
        self.closed = Some(id);
    }

    /// Expected people (应到): on the plan, whatever became of them.
    pub fn expected(&self) -> usize {
        self.plan.expected.len()
    }

    /// Those who were there, wholly or in part.
    pub fn attended(&self) -> impl Iterator<Item = &Attendee> {
        self.attendees.iter().filter(|a| a.attendance.status.attended())
    }

    /// Those not yet marked.
    pub fn unmarked(&self) -> impl Iterator<Item = &Attendee> {
        self.attendees.iter().filter(|a| a.attendance.status == AttendanceStatus::Planned)
    }
}

/// Where a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingState {
    /// 待整改
    Open,
    /// 待复核
    Rectified,
    /// 已销号
    Closed,
}

/// A finding with its rectification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingFile {
    /// Its id.
    pub id: FindingId,
    /// The fact that opened it.
    pub opened: FactId,
    /// The day.
    pub on: NaiveDate,
    /// Whom it is about.
    pub subject: Option<SubjectId>,
    /// What was found.
    pub what: FindingOpened,
    /// Rectifications: day, fact, who, cause, measure.
    pub rectified: Vec<(NaiveDate, FactId, OfficerId, Text, Text)>,
    /// Reviews: day, fact, who, accepted, note.
    pub reviewed: Vec<(NaiveDate, FactId, OfficerId, bool, Text)>,
}

impl FindingFile {
    /// Begins with the fact that opened it.
    pub fn begin(id: FactId, fact: &Fact, what: &FindingOpened) -> Self {
        Self {
            id: what.finding,
            opened: id,
            on: fact.on,
            subject: fact.subject,
            what: what.clone(),
            rectified: vec![],
            reviewed: vec![],
        }
    }

    /// Notes a rectification by `officer`.
    pub fn rectify(&mut self, id: FactId, on: NaiveDate, officer: OfficerId, body: &FindingRectified) {
        self.rectified.push((on, id, officer, body.cause.clone(), body.measure.clone()));
    }

    /// Notes a review by `officer`.
    pub fn review(&mut self, id: FactId, on: NaiveDate, officer: OfficerId, body: &FindingReviewed) {
        self.reviewed.push((on, id, officer, body.accepted, body.note.clone()));
    }

    /// State at the close of `day`.
    pub fn state_on(&self, day: NaiveDate) -> FindingState {
        let rectified = self.rectified.iter().filter(|r| r.0 <= day).max_by_key(|r| r.1);
        let reviewed = self.reviewed.iter().filter(|r| r.0 <= day).max_by_key(|r| r.1);
        match (rectified, reviewed) {
            (_, Some(review)) if review.3 => FindingState::Closed,
            (Some(rectified), Some(review)) if rectified.1 > review.1 => FindingState::Rectified,
            (Some(_), None) => FindingState::Rectified,
            _ => FindingState::Open,
        }
    }

    /// The day it was closed, if it was by `day`.
    pub fn closed_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        self.reviewed.iter().rev().find(|r| r.3 && r.0 <= day).map(|r| r.0)
    }

    /// Not closed and past its due day.
    pub fn is_overdue(&self, day: NaiveDate) -> bool {
        self.what.due < day && self.state_on(day) != FindingState::Closed
    }
}

/// An inspection with its verdicts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionFile {
    /// Its id.
    pub id: InspectionId,
    /// The fact that started it.
    pub started: FactId,
    /// The day.
    pub on: NaiveDate,
    /// Who started it.
    pub inspector: OfficerId,
    /// Checklist, scope.
    pub scope: InspectionStarted,
    /// Verdicts by subject, the latest of each item.
    pub verdicts: Vec<(SubjectId, Vec<ItemVerdict>)>,
    /// Finished by.
    pub finished: Option<FactId>,
}

impl InspectionFile {
    /// Begins with the fact that started it.
    pub fn begin(id: FactId, on: NaiveDate, inspector: OfficerId, scope: &InspectionStarted) -> Self {
        Self {
            id: scope.inspection,
            started: id,
            on,
            inspector,
            scope: scope.clone(),
            verdicts: vec![],
            finished: None,
        }
    }

    /// Notes verdicts on a subject; the newest of an item holds.
    pub fn judge(&mut self, subject: SubjectId, verdicts: &[ItemVerdict]) {
        let at = self.verdicts.iter().position(|v| v.0 == subject).unwrap_or_else(|| {
            self.verdicts.push((subject, vec![]));
            self.verdicts.len() - 1
        });
        let list = &mut self.verdicts[at].1;
        for verdict in verdicts {
            match list.iter_mut().find(|v| v.item == verdict.item) {
                Some(old) => *old = verdict.clone(),
                None => list.push(verdict.clone()),
            }
        }
    }

    /// Finishes the inspection by a fact.
    pub fn finish(&mut self, id: FactId) {
        self.finished = Some(id);
    }

    /// Verdicts on one subject.
    pub fn verdicts_of(&self, subject: SubjectId) -> &[ItemVerdict] {
        self.verdicts.iter().find(|v| v.0 == subject).map_or(&[], |v| v.1.as_slice())
    }
}
