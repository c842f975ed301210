//! Contacts, sessions and screenings.

use crate::domain::{
    Attendance, AttendeeRef, CaseId, CheckInMode, Mood, Outcome, SessionId, SessionKind, Text, VisitPlace,
};
use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

/// 报告登记.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckInMade {
    /// Which case.
    pub case: CaseId,
    /// How.
    pub mode: CheckInMode,
    /// At what time, if noted.
    pub time: Option<NaiveTime>,
    /// What came of it.
    pub outcome: Outcome,
    /// Person and document compared (人证一致).
    pub identity_checked: bool,
    /// State of mind; none not recorded.
    pub mood: Option<Mood>,
    /// What was said.
    pub notes: Text,
}

/// 走访.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitMade {
    /// Which case.
    pub case: CaseId,
    /// Where.
    pub place: VisitPlace,
    /// What came of it.
    pub outcome: Outcome,
    /// Who was met.
    pub met: Text,
    /// What was seen.
    pub notes: Text,
}

/// 个别谈话.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TalkHeld {
    /// Which case.
    pub case: CaseId,
    /// What came of it.
    pub outcome: Outcome,
    /// Second person present (记录人).
    pub recorder: Text,
    /// Psychological counselling (心理辅导) rather than an ordinary talk.
    pub counselling: bool,
    /// What was said.
    pub notes: Text,
}

/// 身体情况报告 / 病情复查 (RP-04, RP-05).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MedicalReported {
    /// Which case.
    pub case: CaseId,
    /// A re-examination rather than the monthly report.
    pub reexamination: bool,
    /// Hospital.
    pub hospital: Text,
    /// Result.
    pub notes: Text,
}

/// 个人总结 (EN-01).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalSummaryReceived {
    /// Which case.
    pub case: CaseId,
}

/// 场次计划. The fact's day is the day of the session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionPlanned {
    /// The session.
    pub session: SessionId,
    /// Kind.
    pub kind: SessionKind,
    /// Topic (主题).
    pub topic: Text,
    /// Start.
    pub starts: Option<NaiveTime>,
    /// Minutes credited for full attendance.
    pub minutes: u16,
    /// Where (地点).
    pub place: Text,
    /// Organisers (举办单位), e.g. corrections centre and rehabilitation centre.
    pub organisers: Vec<Text>,
    /// Speaker (主讲人).
    pub speaker: Text,
    /// Who is expected (应到).
    pub expected: Vec<AttendeeRef>,
}

/// 签到. Of a subject when the fact has one, else of an outsider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceMarked {
    /// Which session.
    pub session: SessionId,
    /// Its kind, so that a subject's file can be folded alone.
    pub kind: SessionKind,
    /// The day of the session.
    pub held_on: NaiveDate,
    /// Which case of the subject it counts for; none for outsiders.
    pub case: Option<CaseId>,
    /// Name, for outsiders.
    pub outsider: Option<Text>,
    /// The status from now on.
    pub attendance: Attendance,
}

/// 收场. Unmarked people were confirmed absent before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionClosed {
    /// Which session.
    pub session: SessionId,
    /// Remarks.
    pub notes: Text,
}

/// 风险评估. Answers and the hash of the file are kept, so that an old score can be re-derived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreeningDone {
    /// Which case.
    pub case: CaseId,
    /// Id of the instrument.
    pub instrument: String,
    /// Hash of the instrument file, hex.
    pub instrument_hash: String,
    /// Item id and chosen option id; a missing answer has none.
    pub answers: Vec<(String, Option<String>)>,
    /// Score in hundredths of a point; none when not assessed.
    pub score: Option<i32>,
    /// Band id; none when not assessed (never "low").
    pub band: Option<String>,
    /// Valid through this day.
    pub valid_until: Option<NaiveDate>,
    /// Remarks.
    pub notes: Text,
}
