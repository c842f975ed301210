//! One word for each value: categories, states, roles and the like.

use crate::assets::Catalog;
use crate::domain::{
    Assistance, AssistanceGrade, AttendanceStatus, CaseState, Category, CheckInMode, Discharge,
    FindingSource, FindingState, HouseholdKind, IdDocumentKind, Intake, Mood, Outcome, Permission,
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

/// The word of a value.
pub fn term<T: Term>(catalog: &Catalog, value: &T) -> String {
    catalog.text(&format!("words-term-{}-{}", T::GROUP, slug(value)))
}

/// The words for what may be permitted.
pub fn permission(catalog: &Catalog, permission: Permission) -> String {
    use Permission as P;
    catalog.text(match permission {
        P::View => "words-permission-view",
        P::ViewProtected => "words-permission-view-protected",
        P::Reveal => "words-permission-reveal",
        P::Record => "words-permission-record",
        P::ManageCases => "words-permission-manage-cases",
        P::Import => "words-permission-import",
        P::ProposeSanction => "words-permission-propose-sanction",
        P::EnterDecision => "words-permission-enter-decision",
        P::Inspect => "words-permission-inspect",
        P::Rectify => "words-permission-rectify",
        P::Review => "words-permission-review",
        P::Report => "words-permission-report",
        P::FileReport => "words-permission-file-report",
        P::ExportPlain => "words-permission-export-plain",
        P::Correct => "words-permission-correct",
        P::ManageKeys => "words-permission-manage-keys",
        P::AdoptPolicy => "words-permission-adopt-policy",
        P::Audit => "words-permission-audit",
        P::Verify => "words-permission-verify",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::Lang;
    use crate::domain::{InspectionId, OfficeCode, Text};

    fn all_have_words<T: Term>(values: &[T]) {
        for lang in [Lang::Zh, Lang::En] {
            for value in values {
                let key = format!("words-term-{}-{}", T::GROUP, slug(value)); // not a key
                assert!(Catalog::of(lang).has(&key), "{} lacks {key}", lang.tag());
            }
        }
    }

    #[test]
    fn every_value_has_a_word_in_both_languages() {
        all_have_words(&Category::ALL);
        all_have_words(&[
            TemporaryGround::MedicalParole,
            TemporaryGround::PregnancyOrNursing,
            TemporaryGround::UnableToCareForSelf,
        ]);
        all_have_words(&[
            Intake::Court,
            Intake::Prison,
            Intake::MovedIn,
            Intake::FromOffice(OfficeCode::new("440303001").unwrap()),
            Intake::FromCorrections,
            Intake::Opening,
        ]);
        all_have_words(&[AssistanceGrade::Priority, AssistanceGrade::Ordinary]);
        all_have_words(&[ResettlementSource::Released, ResettlementSource::CorrectionsEnded]);
        all_have_words(&[
            Assistance::Employed,
            Assistance::SelfEmployed,
            Assistance::Allowance,
            Assistance::Other,
            Assistance::Unsettled,
        ]);
        all_have_words(&[
            CaseState::DocumentsAwaited,
            CaseState::NotYetReported,
            CaseState::Omitted,
            CaseState::UnderSupervision,
            CaseState::OnLeave,
            CaseState::Detained,
            CaseState::OutOfSupervision,
            CaseState::MovingOut,
            CaseState::ExpiredPending,
        ]);
        all_have_words(&[Discharge::Expiry, Discharge::Amnesty]);
        all_have_words(&[
            Termination::SuspensionRevoked,
            Termination::ParoleRevoked,
            Termination::Recalled,
            Termination::Died,
            Termination::Other,
        ]);
        all_have_words(&[
            ResettlementEnd::Expiry,
            ResettlementEnd::Died,
            ResettlementEnd::Reoffended,
            ResettlementEnd::Other,
        ]);
        all_have_words(&CheckInMode::ALL);
        all_have_words(&SessionKind::ALL);
        all_have_words(&[
            Outcome::Complied,
            Outcome::NoContact,
            Outcome::SentHome,
            Outcome::AcceptableAbsence,
            Outcome::UnacceptableAbsence,
        ]);
        all_have_words(&[Mood::Stable, Mood::Unsettled, Mood::Resistant]);
        all_have_words(&[VisitPlace::Home, VisitPlace::Work, VisitPlace::Neighbourhood]);
        all_have_words(&[
            AttendanceStatus::Planned,
            AttendanceStatus::Present,
            AttendanceStatus::Late,
            AttendanceStatus::LeftEarly,
            AttendanceStatus::Excused,
            AttendanceStatus::Absent,
            AttendanceStatus::WalkIn,
        ]);
        all_have_words(&SanctionKind::ALL);
        all_have_words(&[Severity::Minor, Severity::Major, Severity::Veto]);
        all_have_words(&[
            FindingSource::Inspection(InspectionId([0; 16])),
            FindingSource::SelfAudit,
            FindingSource::Outside(Text::default()),
        ]);
        all_have_words(&[FindingState::Open, FindingState::Rectified, FindingState::Closed]);
        all_have_words(&Verdict::ALL);
        all_have_words(&[VerdictBy::Program, VerdictBy::Officer]);
        all_have_words(&[Sex::Male, Sex::Female, Sex::Unstated]);
        all_have_words(&[
            HouseholdKind::Local,
            HouseholdKind::Elsewhere,
            HouseholdKind::HongKongMacauTaiwan,
            HouseholdKind::Foreign,
        ]);
        all_have_words(&[
            IdDocumentKind::ResidentId,
            IdDocumentKind::HongKongMacauTaiwan,
            IdDocumentKind::Passport,
            IdDocumentKind::Other,
        ]);
        all_have_words(&Role::ALL);
    }
}
