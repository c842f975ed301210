//! One word for each value: categories, states, roles and the like.

use crate::assets::Catalog;
use crate::domain::{Permission, term_key};
pub use crate::domain::{Term, slug};

/// The word of a value.
pub fn term<T: Term>(catalog: &Catalog, value: &T) -> String {
    catalog.text(&term_key(value))
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
    use crate::domain::*;

    fn all_have_words<T: Term>(values: &[T]) {
        for lang in [Lang::Zh, Lang::En] {
            for value in values {
                let key = term_key(value);
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
        all_have_words(&[PendingGround::CoerciveMeasure, PendingGround::RevocationProposed]);
        all_have_words(&[
            Intake::Court,
            Intake::Prison,
            Intake::MovedIn,
            Intake::FromOffice(OfficeCode::new("440303001").unwrap()),
            Intake::FromCorrections,
            Intake::Opening,
        ]);
        all_have_words(&[
            AssistanceGrade::Priority,
            AssistanceGrade::Ordinary,
            AssistanceGrade::Undetermined,
        ]);
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
