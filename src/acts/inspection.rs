//! Inspections (执法检查): started over everybody or a sample, judged person by person, finished into findings.

use super::finding::{NewFinding, opened};
use super::target::Whom;
use super::{Act, At, Mode, Recorded, Refusal, fresh, invalid, state};
use crate::assets::{Catalog, Lang};
use crate::check::{self, Answer, Detail};
use crate::domain::{
    Fact, FindingSource, InspectionFile, InspectionFinished, InspectionId, InspectionJudged,
    InspectionStarted, ItemVerdict, OfficerId, Severity, SubjectFile, SubjectId, Text, Verdict, VerdictBy,
    count, term_key,
};
use crate::policy::{Checklist, ChecklistItem, ItemKind, Length};
use crate::registry::{ProblemKind, Registry, State};
use chrono::NaiveDate;

/// An inspection to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInspection {
    /// The checklist by its id; the first when none is named.
    pub checklist: Option<String>,
    /// The day up to which it looks.
    pub as_of: NaiveDate,
    /// How many are drawn; everybody when none is said.
    pub sample: Option<usize>,
}

/// An inspection that was started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Started {
    /// Its id.
    pub inspection: InspectionId,
    /// Id of its checklist.
    pub checklist: String,
    /// Whom it looks at.
    pub subjects: Vec<SubjectId>,
}

/// The checklist of an id, the first when none is named.
///
/// # Errors
/// [`Refusal::NoChecklist`].
pub fn checklist<'r>(registry: &'r Registry, id: Option<&str>) -> Result<&'r Checklist, Refusal> {
    let lists = &registry.reference().checklists;
    let found = match id {
        Some(id) => lists.iter().find(|list| list.id == id),
        None => lists.first(),
    };
    found.ok_or_else(|| Refusal::NoChecklist(id.unwrap_or_default().to_owned()))
}

/// Starts an inspection over everybody under corrections on the day, or over a sample whose draw can be repeated.
///
/// # Errors
/// [`Refusal::NobodyToInspect`]; an unknown checklist.
pub fn start_inspection(
    registry: &mut Registry,
    new: &NewInspection,
    at: &mut At<'_>,
) -> Result<Started, Refusal> {
    Act::StartInspection.permit(registry)?;
    let list = checklist(registry, new.checklist.as_deref())?;
    let draw = |sample| check::sample(registry.state(), registry.policy(), new.as_of, sample);
    let everybody = draw(None);
    // the draw can be repeated: its seed is the journal's last index
    let seed = registry.head().map_or(0, |head| head.index);
    let subjects = match new.sample {
        Some(size) => draw(Some((size, seed))),
        None => everybody.clone(),
    };
    // a file that is closed to the inspector could never be concluded; the record says how many of how many
    let is_open = |id: &SubjectId| {
        let file = registry.state().subjects.get(id);
        file.is_some_and(|file| !registry.card(file, at.now.day()).hidden)
    };
    let subjects: Vec<SubjectId> = subjects.into_iter().filter(is_open).collect();
    if subjects.is_empty() {
        return Err(Refusal::NobodyToInspect);
    }
    let inspection = InspectionId(fresh(at)?);
    let body = InspectionStarted {
        inspection,
        checklist: list.id.clone(),
        checklist_hash: list.hash.clone(),
        as_of: new.as_of,
        subjects: subjects.clone(),
        sampled_from: (subjects.len() < everybody.len()).then_some(count(everybody.len())),
    };
    let checklist = list.id.clone();
    let fact = Fact::new(at.now.day(), None, body);
    state(registry, vec![fact], Mode::Commit, at)?;
    Ok(Started { inspection, checklist, subjects })
}

/// The inspection of an id.
pub(super) fn inspection(state: &State, id: InspectionId) -> Result<&InspectionFile, Refusal> {
    state.inspections.get(&id).ok_or_else(|| invalid(ProblemKind::NoSuch("inspection")))
}

/// Whether every item of the checklist is concluded for a person.
pub fn is_judged(run: &InspectionFile, list: &Checklist, subject: SubjectId) -> bool {
    let verdicts = run.verdicts_of(subject);
    list.items.iter().all(|item| verdicts.iter().any(|verdict| verdict.item == item.id))
}

/// What the program answers to an item for a person, over the days that the inspection looks at; none for an item that the
/// officer judges.
pub fn proposed(
    registry: &Registry,
    state: &State,
    run: &InspectionFile,
    item: &ChecklistItem,
    file: &SubjectFile,
) -> Result<Option<Answer>, Refusal> {
    let ItemKind::Auto { rule } = &item.kind else { return Ok(None) };
    let days = check::lookback(state, &run.scope.checklist, run.scope.as_of, Some(run.id));
    Ok(check::answer(rule, state, &*registry.policy_in(state)?, file, days))
}

/// Whether a conclusion needs words: one against what the program computed, and a problem that only the officer saw.
pub fn needs_words(proposed: Option<Verdict>, verdict: Verdict) -> bool {
    match proposed {
        Some(proposed) => proposed != verdict,
        None => verdict.severity().is_some(),
    }
}

/// An officer's conclusion on an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conclusion {
    /// Id of the item.
    pub item: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The officer's words.
    pub note: Text,
}

/// What becomes of the items that no conclusion names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// They stay open.
    Open,
    /// The program's answers stand for those not concluded yet; a manual item is never skipped.
    Program,
}

/// Judges items of one person; at once durable, so that a walkthrough can be left and resumed. A conclusion that is the
/// program's own stays marked as the program's, whoever gives it; another needs words.
///
/// # Errors
/// [`Refusal::NeedsWords`], [`Refusal::ManualItems`], [`Refusal::NotInInspection`].
pub fn judge(
    registry: &mut Registry,
    id: InspectionId,
    whom: Whom,
    conclusions: &[Conclusion],
    rest: Rest,
    at: &mut At<'_>,
) -> Result<Recorded, Refusal> {
    Act::Judge.permit(registry)?;
    let subject = whom.find(registry)?;
    registry.open_file(subject, at.now)?;
    let verdicts = verdicts(registry, id, subject, conclusions, rest)?;
    if verdicts.is_empty() {
        return Ok(Recorded { facts: Vec::new(), receipt: None });
    }
    let body = InspectionJudged { inspection: id, verdicts };
    let fact = Fact::new(at.now.day(), Some(subject), body);
    state(registry, vec![fact], Mode::Commit, at)
}

fn verdicts(
    registry: &Registry,
    id: InspectionId,
    subject: SubjectId,
    conclusions: &[Conclusion],
    rest: Rest,
) -> Result<Vec<ItemVerdict>, Refusal> {
    let known = registry.state();
    let run = inspection(known, id)?;
    let file = known.subjects.get(&subject).ok_or(crate::registry::RegistryError::NoSuchSubject)?;
    if !run.scope.subjects.contains(&subject) {
        return Err(Refusal::NotInInspection(file.number));
    }
    let list = checklist(registry, Some(&run.scope.checklist))?;
    if let Some(unknown) = conclusions.iter().find(|given| list.item(&given.item).is_none()) {
        return Err(Refusal::NoItem(unknown.item.clone()));
    }
    let (mut made, mut wordless, mut missing) = (Vec::new(), Vec::new(), Vec::new());
    for item in &list.items {
        let given = conclusions.iter().find(|given| given.item == item.id);
        if given.is_none() && rest == Rest::Open {
            continue;
        }
        let concluded = run.verdicts_of(subject).iter().any(|verdict| verdict.item == item.id);
        let answer = proposed(registry, known, run, item, file)?;
        match (given, answer) {
            (Some(given), answer) => {
                let computed = answer.as_ref().map(|answer| answer.verdict);
                if given.note.is_empty() && needs_words(computed, given.verdict) {
                    wordless.push(item.id.clone());
                }
                made.push(concluded_by(item, given, answer));
            }
            (None, _) if concluded => {}
            (None, Some(answer)) => made.push(by_program(item, answer)),
            (None, None) => missing.push(item.id.clone()),
        }
    }
    if !missing.is_empty() {
        return Err(Refusal::ManualItems(missing));
    }
    if !wordless.is_empty() {
        return Err(Refusal::NeedsWords(wordless));
    }
    Ok(made)
}

fn concluded_by(item: &ChecklistItem, given: &Conclusion, answer: Option<Answer>) -> ItemVerdict {
    match answer {
        Some(answer) if answer.verdict == given.verdict && given.note.is_empty() => by_program(item, answer),
        answer => {
            let own = answer.as_ref().is_some_and(|answer| answer.verdict == given.verdict);
            ItemVerdict {
                item: item.id.clone(),
                verdict: given.verdict,
                by: if own { VerdictBy::Program } else { VerdictBy::Officer },
                evidence: answer.map(|answer| answer.evidence).unwrap_or_default(),
                note: given.note.clone(),
            }
        }
    }
}

fn by_program(item: &ChecklistItem, answer: Answer) -> ItemVerdict {
    ItemVerdict {
        item: item.id.clone(),
        verdict: answer.verdict,
        by: VerdictBy::Program,
        note: found(&answer),
        evidence: answer.evidence,
    }
}

/// What the program found, as a finding states it: in Chinese, whatever the officer's language, since the ledger and the
/// reports are; empty where it found nothing.
fn found(answer: &Answer) -> Text {
    if answer.verdict.severity().is_none() {
        return Text::default();
    }
    Text::new(&why(Catalog::of(Lang::Zh), &answer.detail)).unwrap_or_default()
}

/// Why the program answers an item as it does.
pub fn why(catalog: &Catalog, detail: &Detail) -> String {
    let shown = |value: &dyn std::fmt::Display| value.to_string().into();
    match detail {
        Detail::NotConcerned => catalog.text("words-answer-not-concerned"),
        Detail::InOrder => catalog.text("words-answer-in-order"),
        Detail::Made { required, made } => catalog
            .text_args("words-answer-made", &[("required", (*required).into()), ("made", (*made).into())]),
        Detail::Missed { required, made, days } => {
            let days = days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let args = [("required", (*required).into()), ("made", (*made).into()), ("days", days.into())];
            catalog.text_args("words-answer-missed", &args)
        }
        Detail::Overdue { due, days } => {
            catalog.text_args("words-answer-overdue", &[("due", shown(due)), ("days", (*days).into())])
        }
        Detail::State { state, since, days } => {
            let state = catalog.text(&term_key(state));
            let args = [("state", state.into()), ("since", shown(since)), ("days", (*days).into())];
            catalog.text_args("words-answer-state", &args)
        }
        Detail::Penalty(day) => catalog.text_args("words-answer-penalty", &[("day", shown(day))]),
    }
}

/// Finishes an inspection in which everybody is judged: every verdict that is a problem becomes a finding with owner and
/// deadline. A finding on the same person and item that is still open is not opened twice ("still there"). Gives the
/// serials of the new findings.
///
/// # Errors
/// [`Refusal::Unfinished`].
pub fn finish_inspection(
    registry: &mut Registry,
    id: InspectionId,
    notes: Text,
    at: &mut At<'_>,
) -> Result<Vec<u32>, Refusal> {
    Act::FinishInspection.permit(registry)?;
    let known = registry.state();
    let run = inspection(known, id)?;
    let list = checklist(registry, Some(&run.scope.checklist))?;
    let left: Vec<_> = run.scope.subjects.iter().filter(|who| !is_judged(run, list, **who)).collect();
    if !left.is_empty() {
        let numbers = left.into_iter().filter_map(|who| known.subjects.get(who)).map(|file| file.number);
        return Err(Refusal::Unfinished(numbers.collect()));
    }
    let day = at.now.day();
    let mut new = Vec::new();
    for (subject, verdicts) in &run.verdicts {
        for verdict in verdicts {
            let (Some(severity), Some(item)) = (verdict.verdict.severity(), list.item(&verdict.item)) else {
                continue;
            };
            if registry.open_finding_on(*subject, &item.id, day).is_none() {
                let owner = responsible(known, *subject, day).unwrap_or(registry.officer());
                let due = registry.policy().calendar().deadline(day, Length::Days(item.rectify_days)).due;
                new.push(NewFinding {
                    subject: Some(*subject),
                    source: FindingSource::Inspection(id),
                    item: item.id.clone(),
                    severity: if item.veto { Severity::Veto } else { severity },
                    what: what(item, verdict),
                    basis: Text::new(&item.basis.join("、")).unwrap_or_default(),
                    owner,
                    due,
                    evidence: verdict.evidence.clone(),
                });
            }
        }
    }
    let mut serials = Vec::new();
    let mut facts = Vec::new();
    for finding in new {
        let (serial, fact) = opened(registry, finding, count(serials.len()), day, at)?;
        serials.push(serial);
        facts.push(fact);
    }
    let body = InspectionFinished { inspection: id, notes };
    facts.push(Fact::new(day, None, body));
    state(registry, facts, Mode::Commit, at)?;
    Ok(serials)
}

/// The officer responsible for a person on a day.
fn responsible(known: &State, subject: SubjectId, day: NaiveDate) -> Option<OfficerId> {
    known.subjects.get(&subject)?.current_case(day)?.officer_on(day)
}

/// What the program found stands behind the item it was found under; an officer's words stand for themselves.
fn what(item: &ChecklistItem, verdict: &ItemVerdict) -> Text {
    match verdict.by {
        _ if verdict.note.is_empty() => Text::new(&item.title_zh).unwrap_or_default(),
        VerdictBy::Program => Text::new(&format!("{}：{}", item.title_zh, verdict.note)).unwrap_or_default(),
        VerdictBy::Officer => verdict.note.clone(),
    }
}
