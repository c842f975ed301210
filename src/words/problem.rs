//! Why a fact was not accepted, and why an undo was refused.

use super::error::told;
use super::{Told, shown};
use crate::assets::{Arg, Catalog, Lang};
use crate::domain::{FileError, TextError};
use crate::registry::{Both, Objection, ObjectionKind, ProblemKind, UndoRefusal};

/// What is wrong with a fact, and the mend.
pub fn problem(catalog: &Catalog, kind: &ProblemKind) -> Told {
    let field = |name: &str| catalog.text(&format!("words-field-{name}"));
    match kind {
        ProblemKind::FutureDay { stated, today } => {
            told(catalog, "future-day", &[("stated", shown(stated)), ("today", shown(today))])
        }
        ProblemKind::BeforeCase { stated, opened } => {
            told(catalog, "before-case", &[("stated", shown(stated)), ("opened", shown(opened))])
        }
        ProblemKind::AfterClosing { stated, closed } => {
            told(catalog, "after-closing", &[("stated", shown(stated)), ("closed", shown(closed))])
        }
        ProblemKind::EndBeforeStart { start, end } => {
            told(catalog, "end-before-start", &[("start", shown(start)), ("end", shown(end))])
        }
        ProblemKind::BirthDate => told(catalog, "birth-date", &[]),
        ProblemKind::DuplicateDocument(number) => {
            told(catalog, "duplicate-document", &[("number", shown(number))])
        }
        ProblemKind::Empty(name) => told(catalog, "empty-field", &[("field", field(name).into())]),
        ProblemKind::Text(name, error) => text_error(catalog, &field(name), *error),
        ProblemKind::UnknownLevel(level) => told(catalog, "unknown-level", &[("level", shown(level))]),
        ProblemKind::File(FileError::NotRegistered) => told(catalog, "not-registered", &[]),
        ProblemKind::File(FileError::Twice) => told(catalog, "registered-twice", &[]),
        ProblemKind::File(FileError::NoSuchCase) => told(catalog, "no-such-case", &[]),
        ProblemKind::NoSuch(what) => told(catalog, "no-such", &[("what", field(what).into())]),
        ProblemKind::SessionClosed => told(catalog, "session-closed", &[]),
        ProblemKind::Unmarked(count) => told(catalog, "unmarked", &[("count", shown(count))]),
        ProblemKind::SessionMismatch => told(catalog, "session-mismatch", &[]),
        ProblemKind::OwnRectification => told(catalog, "own-rectification", &[]),
        ProblemKind::NotRectified => told(catalog, "not-rectified", &[]),
        ProblemKind::FindingClosed => told(catalog, "finding-closed", &[]),
        ProblemKind::InspectionFinished => told(catalog, "inspection-finished", &[]),
        ProblemKind::NothingToCorrect => told(catalog, "nothing-to-correct", &[]),
        ProblemKind::NotCorrectable => told(catalog, "not-correctable", &[]),
        ProblemKind::CaseClosed => told(catalog, "case-closed", &[]),
        ProblemKind::Ground => told(catalog, "ground", &[]),
        ProblemKind::SanctionForCategory => told(catalog, "sanction-for-category", &[]),
        ProblemKind::ClosingForCase => told(catalog, "closing-for-case", &[]),
        ProblemKind::BeforeLastDay { stated, last } => {
            told(catalog, "before-last-day", &[("stated", shown(stated)), ("last", shown(last))])
        }
        ProblemKind::BeforeRegistry { stated, claimed } => {
            told(catalog, "before-registry", &[("stated", shown(stated)), ("claimed", shown(claimed))])
        }
        ProblemKind::StateForHelp => told(catalog, "state-for-help", &[]),
        ProblemKind::LevelForHelp => told(catalog, "level-for-help", &[]),
        ProblemKind::Law(objection) => law(catalog, objection),
        ProblemKind::LeaveWithoutEnd => told(catalog, "leave-without-end", &[]),
        ProblemKind::StatutoryDuty => told(catalog, "statutory-duty", &[]),
        ProblemKind::UnknownDuty(name) => told(catalog, "unknown-duty", &[("name", shown(name))]),
        ProblemKind::NotInForce { rule, day } => {
            told(catalog, "duty-not-in-force", &[("name", shown(rule)), ("day", shown(day))])
        }
        ProblemKind::RestsOnIt(fact) => told(catalog, "rests-on-it", &[("fact", shown(fact))]),
        ProblemKind::NotTheirDuty(name) => told(catalog, "not-their-duty", &[("name", shown(name))]),
        ProblemKind::ExemptAlready(name) => told(catalog, "exempt-already", &[("name", shown(name))]),
        ProblemKind::NotExemptible(name) => told(catalog, "not-exemptible", &[("name", shown(name))]),
        ProblemKind::ExemptBeforeApproval { from, approved } => {
            told(catalog, "exempt-before-approval", &[("from", shown(from)), ("approved", shown(approved))])
        }
        ProblemKind::NoZeroReport { overlay, day } => {
            told(catalog, "no-zero-report", &[("name", shown(overlay)), ("day", shown(day))])
        }
        ProblemKind::ZeroReportedBefore(day) => told(catalog, "zero-reported", &[("day", shown(day))]),
        ProblemKind::HeldTooLong { max } => told(catalog, "held-too-long", &[("count", shown(max))]),
    }
}

/// What the law has against a fact, and what it asks instead.
pub fn law(catalog: &Catalog, objection: &Objection) -> Told {
    use ObjectionKind as K;
    let both = |both: &Both| if catalog.lang() == Lang::Zh { both.zh.clone() } else { both.en.clone() };
    let article = both(&objection.article);
    let unsure = || format!("{article} ({})", catalog.text("words-unverified"));
    let article = ("article", if objection.verified { article.clone() } else { unsure() }.into());
    let say = |slug: &str, args: &[(&str, Arg<'_>)]| {
        let mut all = vec![article.clone()];
        all.extend(args.iter().cloned());
        told(catalog, &format!("law-{slug}"), &all)
    };
    match &objection.kind {
        K::Decider { named, may } => say("decider", &[("name", shown(named)), ("may", both(may).into())]),
        K::NoDecider { may } => say("no-decider", &[("may", both(may).into())]),
        K::LeaveApproval { days, may } => {
            say("leave-approval", &[("days", shown(days)), ("may", both(may).into())])
        }
        K::OtherDistrict { office, district } => {
            say("other-district", &[("office", shown(office)), ("district", shown(district))])
        }
        K::NeverCame => say("never-came", &[]),
        K::HasCome { on } => say("has-come", &[("day", shown(on))]),
        K::TermOver { last } => say("term-over", &[("day", shown(last))]),
        K::LeaveBeyondTerm { last } => say("leave-beyond-term", &[("day", shown(last))]),
        K::PendingEarly { last } => say("pending-early", &[("day", shown(last))]),
        K::PendingGround => say("pending-ground", &[]),
        K::PendingPapers => say("pending-papers", &[]),
        K::MinorsWithAdults { minors } => say("minors-with-adults", &[("n", shown(minors))]),
        K::LevelApproval => say("level-approval", &[]),
    }
}

/// What is wrong with a text, and the mend.
pub fn text_error(catalog: &Catalog, field: &str, error: TextError) -> Told {
    let field = ("field", shown(field));
    match error {
        TextError::Forbidden { code, position } => {
            let code = ("code", shown(format!("U+{code:04X}")));
            told(catalog, "text-forbidden", &[field, code, ("position", shown(position))])
        }
        TextError::TooLong { limit } => told(catalog, "text-too-long", &[field, ("limit", shown(limit))]),
        TextError::Empty => told(catalog, "empty-field", &[field]),
    }
}

/// Why an undo was refused, and what to do instead.
pub fn undo_refusal(catalog: &Catalog, refusal: UndoRefusal) -> Told {
    let slug = match refusal {
        UndoRefusal::Nothing => "undo-nothing",
        UndoRefusal::Filed => "undo-filed",
        UndoRefusal::Dependent => "undo-dependent",
        UndoRefusal::Kind => "undo-kind",
    };
    told(catalog, slug, &[])
}
