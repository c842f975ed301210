//! One line a fact, for timelines and the audit trail.

use super::{shown, term};
use crate::assets::{Arg, Catalog, Lang};
use crate::domain::{
    Attendance, AttendanceMarked, CaseFile, CaseKind, CaseOpened, CaseState, Closing, Fact, FactBody,
    InspectionId, NoteFault, OfficerId, Outcome, SessionKind, SubjectId, Text,
};
use crate::policy::{Band, ChecklistItem};
use crate::registry::Registry;
use chrono::NaiveDate;

/// Who is who, as the reader may see it: names of officers, numbers of subjects.
pub trait Names {
    /// The name of an officer.
    fn officer(&self, id: OfficerId) -> String;
    /// The number of a subject.
    fn subject(&self, id: SubjectId) -> String;
    /// The topic of a session.
    fn session(&self, id: crate::domain::SessionId) -> String;
    /// The serial of a finding.
    fn finding(&self, id: crate::domain::FindingId) -> String;
    /// A risk band of one of the office's instruments.
    fn band(&self, id: &str) -> Option<&Band>;
    /// An item of the checklist of an inspection.
    fn item(&self, inspection: InspectionId, item: &str) -> Option<&ChecklistItem>;
}

impl Names for Registry {
    fn officer(&self, id: OfficerId) -> String {
        self.officer_name(id).to_owned()
    }

    fn subject(&self, id: SubjectId) -> String {
        self.state().subjects.get(&id).map_or_else(|| "?".to_owned(), |file| file.number.to_string())
    }

    fn session(&self, id: crate::domain::SessionId) -> String {
        self.state().sessions.get(&id).map_or_else(|| "?".to_owned(), |file| file.plan.topic.to_string())
    }

    fn finding(&self, id: crate::domain::FindingId) -> String {
        self.state().findings.get(&id).map_or_else(|| "?".to_owned(), |file| file.what.serial.to_string())
    }

    fn band(&self, id: &str) -> Option<&Band> {
        self.reference().instruments.iter().flat_map(|known| &known.bands).find(|band| band.id == id)
    }

    fn item(&self, inspection: InspectionId, item: &str) -> Option<&ChecklistItem> {
        let checklist = &self.state().inspections.get(&inspection)?.scope.checklist;
        self.reference().checklist(checklist)?.item(item)
    }
}

/// The name of a kind of fact: `报告登记`, `Check-in`.
pub fn fact_kind(catalog: &Catalog, kind: &str) -> String {
    catalog.text(&format!("words-kind-{kind}"))
}

/// A fact in one line: its kind and what matters of it. Notes are shown to their first line feed.
pub fn fact_line(catalog: &Catalog, names: &dyn Names, fact: &Fact) -> String {
    let kind = fact_kind(catalog, fact.body.kind());
    let detail = detail(catalog, names, &fact.body);
    if detail.is_empty() {
        kind
    } else {
        catalog.text_args("words-fact", &[("kind", kind.into()), ("detail", detail.into())])
    }
}

/// What is wrong with a noted head.
pub fn note_fault(catalog: &Catalog, fault: NoteFault) -> String {
    catalog.text(match fault {
        NoteFault::Missing => "words-note-missing",
        NoteFault::Damaged => "words-note-damaged",
        NoteFault::Stranger => "words-note-stranger",
        NoteFault::Beyond => "words-note-beyond",
    })
}

fn first_line(text: &Text) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(40) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

/// Parts that are there, joined.
fn join(catalog: &Catalog, parts: impl IntoIterator<Item = String>) -> String {
    let comma = if catalog.lang() == crate::assets::Lang::Zh { "，" } else { ", " };
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(comma)
}

fn detail(catalog: &Catalog, names: &dyn Names, body: &FactBody) -> String {
    let say = |key: &str, args: &[(&str, Arg<'_>)]| catalog.text_args(key, args);
    let outcome = |o: Outcome| if o == Outcome::Complied { String::new() } else { term(catalog, &o) };
    let parts: Vec<String> = match body {
        FactBody::OfficeFounded(b) => vec![b.name.to_string(), b.office.to_string()],
        FactBody::OfficerEnrolled(b) => vec![b.name.to_string(), term(catalog, &b.role)],
        FactBody::OfficerRevoked(b) => vec![names.officer(b.officer), first_line(&b.reason)],
        FactBody::EscrowAdded(b) => vec![b.label.to_string()],
        FactBody::EscrowRemoved(b) => vec![first_line(&b.reason)],
        FactBody::OfficerRoleSet(b) => {
            vec![names.officer(b.officer), term(catalog, &b.role), first_line(&b.reason)]
        }
        FactBody::OfficersSeen(b) => b.officers.iter().map(|id| names.officer(*id)).collect(),
        FactBody::HeadNoteResolved(b) => {
            let place = if b.second { "words-detail-note-second" } else { "words-detail-note-own" };
            vec![catalog.text(place), note_fault(catalog, b.fault), first_line(&b.reason)]
        }
        FactBody::RosterBound(b) => {
            let digest: String = b.digest.chars().take(12).collect();
            let args =
                [("sequence", shown(b.sequence)), ("epoch", shown(b.epoch)), ("digest", digest.into())];
            vec![say("words-detail-roster-bound", &args)]
        }
        FactBody::EscrowUsed(b) => vec![first_line(&b.reason)],
        FactBody::BackupRestored(b) => vec![b.incarnation.to_string(), first_line(&b.reason)],
        FactBody::PolicyAdopted(b) => vec![b.profile.clone(), b.hash.chars().take(12).collect()],
        FactBody::OpeningStock(b) => {
            let args = [("corrections", b.corrections.into()), ("resettlement", b.resettlement.into())];
            vec![say("words-detail-stock", &args)]
        }
        FactBody::SubjectRegistered(b) => vec![b.number.to_string()],
        FactBody::PersonAmended(_) | FactBody::SubjectOpened(_) | FactBody::PersonalSummaryReceived(_) => {
            vec![]
        }
        FactBody::CaseOpened(b) => case_opened(catalog, names, b),
        FactBody::CaseAmended(b) => vec![first_line(&b.reason)],
        FactBody::CaseClosed(b) => vec![closing(catalog, &b.closing), b.document.to_string()],
        FactBody::StateSet(b) => {
            let until = b.until.map(|day| say("words-detail-until", &[("day", shown(day))]));
            vec![term(catalog, &b.state), until.unwrap_or_default(), first_line(&b.reason)]
        }
        FactBody::LevelSet(b) => vec![b.level.clone(), first_line(&b.reason)],
        FactBody::OfficerAssigned(b) => vec![names.officer(b.officer)],
        FactBody::CheckInMade(b) => vec![term(catalog, &b.mode), outcome(b.outcome), first_line(&b.notes)],
        FactBody::VisitMade(b) => vec![term(catalog, &b.place), outcome(b.outcome), first_line(&b.notes)],
        FactBody::TalkHeld(b) => {
            let kind = if b.counselling { catalog.text("words-detail-counselling") } else { String::new() };
            vec![kind, outcome(b.outcome), first_line(&b.notes)]
        }
        FactBody::MedicalReported(b) => {
            let key = if b.reexamination { "words-detail-reexamination" } else { "words-detail-health" };
            vec![catalog.text(key), b.hospital.to_string(), first_line(&b.notes)]
        }
        FactBody::SessionPlanned(b) => {
            let people = say("words-detail-people", &[("count", b.expected.len().into())]);
            vec![session_kind(catalog, b.kind), b.topic.to_string(), people]
        }
        FactBody::AttendanceMarked(b) => attendance(catalog, names, b),
        FactBody::SessionClosed(b) => vec![names.session(b.session), first_line(&b.notes)],
        FactBody::ScreeningDone(b) => {
            let score =
                b.score.map(|hundredths| say("words-detail-score", &[("score", shown(points(hundredths)))]));
            let band = band_name(catalog, names, b.band.as_deref());
            vec![b.instrument.clone(), band, score.unwrap_or_default()]
        }
        FactBody::SanctionProposed(b) => vec![term(catalog, &b.kind), first_line(&b.grounds)],
        FactBody::SanctionDecided(b) => {
            let key = if b.granted { "words-detail-granted" } else { "words-detail-refused" };
            vec![term(catalog, &b.kind), catalog.text(key), b.document.to_string()]
        }
        FactBody::FindingOpened(b) => {
            vec![serial(catalog, b.serial.to_string()), term(catalog, &b.severity), first_line(&b.what)]
        }
        FactBody::FindingRectified(b) => {
            vec![serial(catalog, names.finding(b.finding)), first_line(&b.measure)]
        }
        FactBody::FindingReviewed(b) => {
            let key = if b.accepted { "words-detail-accepted" } else { "words-detail-sent-back" };
            vec![serial(catalog, names.finding(b.finding)), catalog.text(key), first_line(&b.note)]
        }
        FactBody::InspectionStarted(b) => {
            vec![b.checklist.clone(), say("words-detail-people", &[("count", b.subjects.len().into())])]
        }
        FactBody::InspectionJudged(b) => b
            .verdicts
            .iter()
            .take(3)
            .map(|v| {
                let item = names.item(b.inspection, &v.item);
                let title = item.map_or(&v.item, |known| {
                    if catalog.lang() == Lang::Zh { &known.title_zh } else { &known.title_en }
                });
                format!("{title} {}", term(catalog, &v.verdict))
            })
            .chain((b.verdicts.len() > 3).then(|| "…".to_owned()))
            .collect(),
        FactBody::InspectionFinished(b) => vec![first_line(&b.notes)],
        FactBody::ZeroReported(b) if b.incident.is_empty() => {
            vec![b.overlay.clone(), catalog.text("words-detail-nothing-happened")]
        }
        FactBody::ZeroReported(b) => vec![b.overlay.clone(), first_line(&b.incident)],
        FactBody::ReportTextSet(b) => vec![b.report.clone(), b.from.to_string(), b.section.clone()],
        FactBody::ReportFiled(b) => vec![b.report.clone(), format!("{}..{}", b.from, b.to), b.code.clone()],
        FactBody::RosterImported(b) => {
            let args = [
                ("added", b.added.into()),
                ("changed", b.changed.into()),
                ("unchanged", b.unchanged.into()),
                ("rejected", b.rejected.into()),
            ];
            vec![say("words-detail-roster", &args)]
        }
        FactBody::Corrected(b) => corrected(catalog, names, b),
        FactBody::Undone(b) => vec![say("words-detail-commit", &[("index", shown(b.index))])],
        FactBody::Unlocked(b) => {
            let key = if b.unlocked { "words-detail-unlocked" } else { "words-detail-locked" };
            let failed = (b.failed_attempts > 0)
                .then(|| say("words-detail-failed-attempts", &[("count", b.failed_attempts.into())]));
            vec![catalog.text(key), failed.unwrap_or_default()]
        }
        FactBody::ClockConfirmed(b) => vec![first_line(&b.reason)],
        FactBody::IdRevealed(b) => vec![first_line(&b.reason)],
        FactBody::DocumentExported(b) => {
            let key = if b.plain { "words-detail-plain" } else { "words-detail-sealed" };
            vec![b.what.clone(), catalog.text(key)]
        }
        FactBody::Exempted(b) => {
            let from = say("words-detail-from", &[("day", shown(b.from))]);
            let until = match b.until {
                Some(day) => say("words-detail-until", &[("day", shown(day))]),
                None => catalog.text("words-detail-open-ended"),
            };
            vec![b.rule.clone(), from, until, first_line(&b.reason), b.approval.to_string()]
        }
        FactBody::HeldBack(b) => {
            let until = say("words-detail-until", &[("day", shown(b.until))]);
            vec![b.rule.clone(), until, first_line(&b.reason)]
        }
    };
    join(catalog, parts)
}

fn serial(catalog: &Catalog, serial: String) -> String {
    catalog.text_args("words-detail-finding", &[("serial", serial.into())])
}

/// Hundredths of a point with as few decimals as they need.
/// A risk band by the name its instrument gives it; without one, that the risk is not assessed.
pub fn band_name(catalog: &Catalog, names: &dyn Names, band: Option<&str>) -> String {
    let Some(band) = band else { return catalog.text("words-detail-not-assessed") };
    let known = names.band(band);
    known.map_or_else(|| band.to_owned(), |known| band_words(catalog, known).to_owned())
}

/// The name of a band in the language of the catalog, or in Chinese.
pub fn band_words<'b>(catalog: &Catalog, band: &'b Band) -> &'b str {
    if catalog.lang() == Lang::Zh || band.en.is_empty() { &band.zh } else { &band.en }
}

/// A score of hundredths of a point: `12`, `12.5`.
pub fn points(hundredths: i32) -> String {
    let text = format!("{:.2}", f64::from(hundredths) / 100.0);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn session_kind(catalog: &Catalog, kind: SessionKind) -> String {
    term(catalog, &kind)
}

fn case_opened(catalog: &Catalog, names: &dyn Names, body: &CaseOpened) -> Vec<String> {
    let kind = match &body.terms {
        CaseKind::Corrections(terms) => term(catalog, &terms.category),
        CaseKind::Resettlement(terms) => {
            let grade = term(catalog, &terms.grade);
            catalog.text_args("words-detail-resettlement", &[("grade", grade.into())])
        }
    };
    let span = format!("{}..{}", body.terms.start(), body.terms.end());
    let officer = body.officer.map(|id| names.officer(id)).unwrap_or_default();
    vec![kind, term(catalog, &body.intake), body.level.clone().unwrap_or_default(), span, officer]
}

/// How a case stands on a day: its state, or from the day of closing on how it left the register; empty before it
/// began. Somebody under resettlement help is not under supervision (RS-03).
pub fn case_state(catalog: &Catalog, case: &CaseFile, day: NaiveDate) -> String {
    let helped = case.terms_on(day).resettlement().is_some();
    match (case.state_at_close_of(day), &case.closed) {
        (Some(CaseState::UnderSupervision), _) if helped => catalog.text("words-state-helped"),
        (Some(CaseState::NotYetReported), _) if helped => catalog.text("words-state-not-handed-over"),
        (Some(state), _) => term(catalog, &state),
        (None, Some(closed)) => closing(catalog, &closed.value),
        (None, None) => String::new(),
    }
}

/// How a case left the register, in words.
pub fn closing(catalog: &Catalog, closing: &Closing) -> String {
    match closing {
        Closing::Discharged(why) => term(catalog, why),
        Closing::Terminated(why) => term(catalog, why),
        Closing::MovedOut(place) => catalog.text_args("words-closing-moved-out", &[("place", shown(place))]),
        Closing::ToOffice(office) => {
            catalog.text_args("words-closing-to-office", &[("place", shown(office))])
        }
        Closing::HelpEnded(why) => term(catalog, why),
    }
}

fn attendance(catalog: &Catalog, names: &dyn Names, body: &AttendanceMarked) -> Vec<String> {
    let Attendance { status, minutes, .. } = &body.attendance;
    let credited = if *minutes > 0 {
        catalog.text_args("words-detail-minutes", &[("count", shown(minutes))])
    } else {
        String::new()
    };
    vec![session_kind(catalog, body.kind), names.session(body.session), term(catalog, status), credited]
}

fn corrected(catalog: &Catalog, names: &dyn Names, body: &crate::domain::Corrected) -> Vec<String> {
    let what = match body.replacement() {
        Ok(Some(fact)) => fact_line(catalog, names, &fact),
        _ => catalog.text("words-detail-withdrawn"),
    };
    let target = catalog.text_args("words-detail-target", &[("fact", shown(body.target))]);
    vec![target, first_line(&body.reason), what]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::Lang;
    use crate::domain::{CaseId, CheckInMade, CheckInMode, FindingId, SessionId};

    struct Nobody;
    impl Names for Nobody {
        fn officer(&self, _: OfficerId) -> String {
            "甲".into()
        }
        fn subject(&self, _: SubjectId) -> String {
            "2026-0001".into()
        }
        fn session(&self, _: SessionId) -> String {
            "主题".into()
        }
        fn finding(&self, _: FindingId) -> String {
            "1".into()
        }
        fn band(&self, _: &str) -> Option<&Band> {
            None
        }
        fn item(&self, _: InspectionId, _: &str) -> Option<&ChecklistItem> {
            None
        }
    }

    #[test]
    fn every_kind_of_fact_has_a_name_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            for kind in FactBody::KINDS {
                let name = fact_kind(Catalog::of(lang), kind);
                assert!(!name.starts_with("[["), "{} {kind}", lang.tag());
            }
        }
    }

    #[test]
    fn a_failed_check_in_says_so_and_a_made_one_does_not() {
        let fact = |outcome| {
            Fact::new(
                "2026-06-01".parse().unwrap(),
                None,
                CheckInMade {
                    case: CaseId([0; 16]),
                    mode: CheckInMode::Phone,
                    time: None,
                    outcome,
                    identity_checked: false,
                    mood: None,
                    notes: Text::new("第一行\n第二行").unwrap(),
                },
            )
        };
        let line = |outcome| fact_line(Catalog::of(Lang::Zh), &Nobody, &fact(outcome));
        assert_eq!(line(Outcome::Complied), "报告：电话，第一行");
        assert!(line(Outcome::NoContact).contains("未接通"));
    }

    #[test]
    fn points_have_no_needless_decimals() {
        assert_eq!(
            (points(1250).as_str(), points(1200).as_str(), points(5).as_str()),
            ("12.5", "12", "0.05")
        );
    }
}
