//! Values that have a word of their own in the catalogs, and the stable names by which they are found there.

use super::{
    Assistance, AssistanceGrade, AttendanceStatus, CaseState, Category, CheckInMode, Discharge,
    FindingSource, FindingState, HouseholdKind, IdDocumentKind, Intake, Mood, Outcome, PendingGround,
    ResettlementEnd, ResettlementSource, Role, SanctionKind, SessionKind, Severity, Sex, TemporaryGround,
    Termination, Verdict, VerdictBy, VisitPlace,
};
use serde::Serialize;

/// A value with a word of its own: `words-term-<group>-<slug>`.
pub trait Term: Serialize {
    /// The group of its keys.
    const GROUP: &'static str;
}

macro_rules! terms {
    ($($kind:ty = $group:literal;)*) => { $(impl Term for $kind { const GROUP: &'static str = $group; })* };
}

terms! {
    Category = "category";
    TemporaryGround = "ground";
    PendingGround = "pending-ground";
    Intake = "intake";
    AssistanceGrade = "grade";
    ResettlementSource = "source";
    Assistance = "assistance";
    CaseState = "state";
    Discharge = "discharge";
    Termination = "termination";
    ResettlementEnd = "help-end";
    CheckInMode = "mode";
    SessionKind = "session";
    Outcome = "outcome";
    Mood = "mood";
    VisitPlace = "place";
    AttendanceStatus = "attendance";
    SanctionKind = "sanction";
    Severity = "severity";
    FindingSource = "finding-source";
    FindingState = "finding-state";
    Verdict = "verdict";
    VerdictBy = "verdict-by";
    Sex = "sex";
    HouseholdKind = "household";
    IdDocumentKind = "document";
    Role = "role";
}

/// The stable name of a value, as `--json` and arguments write it: `suspended-sentence`.
pub fn slug<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        // a variant with content is written as an object of one key
        Ok(serde_json::Value::Object(map)) => map.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}

/// The catalog's key of the word of a value.
pub fn term_key<T: Term>(value: &T) -> String {
    format!("words-term-{}-{}", T::GROUP, slug(value))
}
