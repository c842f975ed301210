//! What the law allows of an act: who may decide it, and which state may follow which. What no text allows is refused; what
//! only lacks its approval is told, for the document may still come. The bodies and the numbers are rows of the statute file.

use super::Registry;
use super::error::ProblemKind;
use super::state::State;
use crate::domain::{
    AttendeeRef, CaseClosed, CaseFile, CaseId, CaseOpened, CaseState, Closing, Fact, FactBody, Intake,
    LevelSet, OfficeCode, Outcome, PendingGround, SanctionDecided, SanctionKind, StateSet, SubjectFile,
    SubjectId,
};
use crate::policy::period::add_months;
use crate::policy::{Act, Authority, Policy};
use chrono::NaiveDate;

/// A text in both languages of the data files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Both {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// What the law has against a fact, with the article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The statute row.
    pub rule: String,
    /// The article as cited.
    pub article: Both,
    /// Whether somebody has checked the row against its text.
    pub verified: bool,
    /// What is wrong.
    pub kind: ObjectionKind,
}

/// What the law has against a fact.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ObjectionKind {
    /// Decided by a body that may not.
    Decider {
        /// Who is said to have decided.
        named: String,
        /// Who may.
        may: Both,
    },
    /// Nothing says who decided.
    NoDecider {
        /// Who may.
        may: Both,
    },
    /// A leave as long as this is for others to approve.
    LeaveApproval {
        /// Its days, with those of the two months before where they decide.
        days: u32,
        /// Who may.
        may: Both,
    },
    /// An office of another district: the place of execution changes, and offices hand over only inside theirs.
    OtherDistrict {
        /// The office named.
        office: String,
        /// The first digits of ours.
        district: String,
    },
    /// A state that only somebody who came can be in.
    NeverCame,
    /// A state of somebody who never came, for one who did.
    HasCome {
        /// When.
        on: NaiveDate,
    },
    /// A state of the time of the term, after it.
    TermOver {
        /// The last day.
        last: NaiveDate,
    },
    /// A leave beyond the last day of the term.
    LeaveBeyondTerm {
        /// The last day.
        last: NaiveDate,
    },
    /// Waiting for a decision before the term is over.
    PendingEarly {
        /// The last day.
        last: NaiveDate,
    },
    /// Waiting for a decision that nothing on file asks for.
    PendingGround,
    /// Waiting for a decision without the number of the decision or proposal, or the district's written instruction.
    PendingPapers,
    /// Minors on one list with adults.
    MinorsWithAdults {
        /// How many minors.
        minors: usize,
    },
    /// A change of level without the number of its approval.
    LevelApproval,
}

/// What is said against facts: refused, or told and left to the officer.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub refused: Vec<ProblemKind>,
    pub told: Vec<Objection>,
}

impl Registry {
    /// On what a case could wait for a decision at the end of its term, by what is on file on a day.
    pub fn pending_ground(&self, subject: SubjectId, case: CaseId, on: NaiveDate) -> Option<PendingGround> {
        let file = self.state.subjects.get(&subject)?;
        pending_ground(file, file.case(case)?, on)
    }

    /// What the law would still ask of these facts, stated now: told to the officer, who goes on.
    pub fn objections(&self, facts: &[Fact]) -> Vec<Objection> {
        facts.iter().flat_map(|fact| said(&self.state, &self.policy, fact).told).collect()
    }
}

struct Desk<'a> {
    policy: &'a Policy,
    on: NaiveDate,
    said: Said,
}

impl Desk<'_> {
    fn objection(&self, rule: &str, kind: ObjectionKind) -> Objection {
        let statute = self.policy.statute();
        let row = statute.rule(rule, self.on);
        let article = row.map_or_else(
            || Both { zh: rule.to_owned(), en: rule.to_owned() },
            |row| {
                let source = statute.source_of(row);
                Both {
                    zh: format!("{}{}", source.cite_zh, row.article),
                    en: format!("{} {}", source.cite_en.trim_end(), row.article.replace('、', ", ")),
                }
            },
        );
        Objection { rule: rule.to_owned(), article, verified: statute.is_sure(rule, self.on), kind }
    }

    fn refuse(&mut self, rule: &str, kind: ObjectionKind) {
        let objection = self.objection(rule, kind);
        self.said.refused.push(ProblemKind::Law(Box::new(objection)));
    }

    fn tell(&mut self, rule: &str, kind: ObjectionKind) {
        let objection = self.objection(rule, kind);
        self.said.told.push(objection);
    }

    /// The bodies of a row in words.
    fn may(&self, authority: &Authority) -> Both {
        let organs = self.policy.statute().organs().iter().filter(|organ| authority.admits(organ));
        let (zh, en): (Vec<&str>, Vec<&str>) =
            organs.map(|organ| (organ.title_zh.as_str(), organ.title_en.as_str())).unzip();
        Both { zh: zh.join("、"), en: en.join(", ") }
    }
}

/// What the law has against a fact about a subject, `file` as it is before the fact.
pub(super) fn said(state: &State, policy: &Policy, fact: &Fact) -> Said {
    let file = fact.subject.and_then(|id| state.subjects.get(&id));
    let ours = state.office.founded.as_ref().map(|founded| founded.office.clone());
    let mut desk = Desk { policy, on: fact.on, said: Said::default() };
    match &fact.body {
        FactBody::SanctionDecided(body) => decision(&mut desk, file, body),
        FactBody::StateSet(body) => {
            if let Some((file, case)) = file.and_then(|file| Some((file, file.case(body.case)?))) {
                state_set(&mut desk, file, case, body);
            }
        }
        FactBody::CaseOpened(CaseOpened { intake: Intake::FromOffice(code), .. })
        | FactBody::CaseClosed(CaseClosed { closing: Closing::ToOffice(code), .. }) => {
            between_offices(&mut desk, ours.as_ref(), code);
        }
        FactBody::SessionPlanned(body) => {
            let ours = body.expected.iter().filter_map(|who| match who {
                AttendeeRef::Subject(id) => state.subjects.get(id),
                AttendeeRef::Outsider(_) => None,
            });
            let minors = ours.filter(|file| file.is_minor_on(fact.on)).count();
            if minors > 0 && minors < body.expected.len() {
                desk.tell("MN-02", ObjectionKind::MinorsWithAdults { minors });
            }
        }
        FactBody::LevelSet(LevelSet { approval, .. }) if approval.is_empty() => {
            desk.tell("CL-03", ObjectionKind::LevelApproval);
        }
        _ => {}
    }
    desk.said
}

/// A decision is accepted only from a body that may take it. A refusal of what the street proposed is its decision too.
fn decision(desk: &mut Desk<'_>, file: Option<&SubjectFile>, body: &SanctionDecided) {
    let statute = desk.policy.statute();
    let Some(authority) = statute.authority(Act::Sanction(body.kind), 0, desk.on) else { return };
    let may = desk.may(authority);
    if body.decided_by.is_empty() {
        return desk.tell(&authority.rule, ObjectionKind::NoDecider { may });
    }
    let organ = statute.organ_named(&body.decided_by).filter(|organ| authority.admits(organ));
    // recall is for the body that decided on the temporary execution (法49)
    let decider = file
        .and_then(|file| file.case(body.case)?.terms_on(desk.on).corrections())
        .and_then(|terms| statute.organ_named(&terms.decided_by))
        .filter(|_| authority.of_case);
    let admitted = organ.is_some_and(|organ| decider.is_none_or(|decider| decider.id == organ.id));
    if !admitted {
        let may = decider
            .map_or(may, |decider| Both { zh: decider.title_zh.clone(), en: decider.title_en.clone() });
        let named = body.decided_by.to_string();
        desk.refuse(&authority.rule, ObjectionKind::Decider { named, may });
    }
}

/// Offices of one district share the first six digits of their codes.
fn between_offices(desk: &mut Desk<'_>, ours: Option<&OfficeCode>, code: &OfficeCode) {
    let Some(ours) = ours else { return };
    let district = |code: &OfficeCode| code.to_string().chars().take(6).collect::<String>();
    if district(ours) != district(code) {
        let kind = ObjectionKind::OtherDistrict { office: code.to_string(), district: district(ours) };
        desk.refuse("MV-02", kind);
    }
}

fn state_set(desk: &mut Desk<'_>, file: &SubjectFile, case: &CaseFile, body: &StateSet) {
    if case.terms().corrections().is_none() {
        return; // said already: help knows no such states
    }
    let on = desk.on;
    let last = case.terms_on(on).end();
    let awaited = case.state_on(on).is_some_and(|state| !state.on_register());
    match body.state {
        CaseState::OnLeave | CaseState::OutOfSupervision if awaited => {
            desk.refuse("LO-06", ObjectionKind::NeverCame);
        }
        CaseState::OnLeave | CaseState::OutOfSupervision | CaseState::MovingOut if on > last => {
            desk.refuse("EN-02", ObjectionKind::TermOver { last });
        }
        CaseState::OnLeave => leave(desk, case, body, last),
        CaseState::DocumentsAwaited | CaseState::NotYetReported | CaseState::Omitted => {
            if let Some(on) = has_come(file, case, on) {
                desk.refuse("LO-06", ObjectionKind::HasCome { on });
            }
        }
        CaseState::ExpiredPending if on < last => {
            desk.refuse("EN-05", ObjectionKind::PendingEarly { last });
        }
        CaseState::ExpiredPending => pending(desk, file, case, body),
        _ => {}
    }
}

/// The day by which somebody is known to have come: the arrival stated, or a report in person.
fn has_come(file: &SubjectFile, case: &CaseFile, on: NaiveDate) -> Option<NaiveDate> {
    let stated = case.terms_on(on).corrections().and_then(|terms| terms.reported_on);
    let met = file.contacts_of(case.id).find(|contact| contact.outcome == Outcome::Complied);
    stated.or(met.map(|contact| contact.on)).filter(|come| *come <= on)
}

/// Waiting for a decision (期满待决): only under a coercive measure, or with a revocation or recall proposed and not decided,
/// with the numbers of the papers.
fn pending(desk: &mut Desk<'_>, file: &SubjectFile, case: &CaseFile, body: &StateSet) {
    let grounded = match body.ground {
        Some(PendingGround::RevocationProposed) => is_proposed(file, case, desk.on),
        // no fact but this one states a measure that does not detain (取保候审、监视居住)
        Some(PendingGround::CoerciveMeasure) => true,
        None => false,
    };
    if !grounded {
        desk.refuse("EN-05", ObjectionKind::PendingGround);
    }
    if body.document.is_empty() || body.instruction.is_empty() {
        desk.refuse("EN-05", ObjectionKind::PendingPapers);
    }
}

/// A revocation or recall proposed by a day and not refused by then.
fn is_proposed(file: &SubjectFile, case: &CaseFile, on: NaiveDate) -> bool {
    const KINDS: [SanctionKind; 3] =
        [SanctionKind::RevokeSuspension, SanctionKind::RevokeParole, SanctionKind::Recall];
    file.sanctions.iter().any(|sanction| {
        sanction.case == case.id
            && KINDS.contains(&sanction.kind)
            && sanction.proposed.is_some_and(|(day, _)| day <= on)
            && sanction.decided.is_none_or(|(day, _, granted)| granted || day > on)
    })
}

/// On what a case could wait for a decision, by what is on file on a day.
pub(super) fn pending_ground(file: &SubjectFile, case: &CaseFile, on: NaiveDate) -> Option<PendingGround> {
    if is_proposed(file, case, on) {
        return Some(PendingGround::RevocationProposed);
    }
    let held = case.state_on(on) == Some(CaseState::Detained);
    held.then_some(PendingGround::CoerciveMeasure)
}

/// A leave is approved by its length (LV-02 to LV-04) and ends with the term.
fn leave(desk: &mut Desk<'_>, case: &CaseFile, body: &StateSet, last: NaiveDate) {
    let on = desk.on;
    let Some(until) = body.until.filter(|until| *until >= on) else { return }; // said already
    if until > last {
        desk.refuse("EN-02", ObjectionKind::LeaveBeyondTerm { last });
    }
    let statute = desk.policy.statute();
    let days = days_of(on, until).max(days_in_two_months(case, on, until));
    let Some(authority) = statute.authority(Act::Leave, days, on) else { return };
    let may = desk.may(authority);
    let organ = statute.organ_named(&body.decided_by);
    if organ.is_some_and(|organ| authority.admits(organ)) {
        return;
    }
    let kind = ObjectionKind::LeaveApproval { days, may };
    let beyond_district = !statute.organs().iter().any(|o| o.id == DISTRICT && authority.admits(o));
    if !body.decided_by.is_empty() || beyond_district {
        desk.refuse(&authority.rule, kind);
    } else if !statute.organs().iter().any(|o| o.id == OFFICE && authority.admits(o)) {
        desk.tell(&authority.rule, kind);
    }
}

/// Ids of the organ table: the office itself, which may grant short leaves by delegation, and its district.
const OFFICE: &str = "justice-office";
const DISTRICT: &str = "district-agency";

fn days_of(from: NaiveDate, until: NaiveDate) -> u32 {
    u32::try_from((until - from).num_days() + 1).unwrap_or(0)
}

/// The most days granted in any two months that end inside the leave, earlier leaves of the case included (LV-04). Both the
/// day of departure and that of return count.
fn days_in_two_months(case: &CaseFile, from: NaiveDate, until: NaiveDate) -> u32 {
    let leaves =
        case.states.iter().enumerate().filter(|(_, s)| s.value.state == CaseState::OnLeave && s.from < from);
    let away: Vec<(NaiveDate, NaiveDate)> = leaves
        .map(|(at, leave)| {
            // granted days up to the return, whose day is the first of the next state; days overstayed were never granted
            let next = case.states.get(at + 1).map_or(from, |next| next.from);
            let granted = leave.value.until.unwrap_or(leave.from);
            (leave.from, granted.min(next).min(from.pred_opt().unwrap_or(from)))
        })
        .collect();
    let within =
        |day: NaiveDate| away.iter().any(|(first, last)| (*first..=*last).contains(&day)) || day >= from;
    from.iter_days()
        .take_while(|day| *day <= until)
        .map(|end| {
            let first = add_months(end, -2);
            let days = first.iter_days().skip(1).take_while(|day| *day <= end).filter(|day| within(*day));
            u32::try_from(days.count()).unwrap_or(u32::MAX)
        })
        .max()
        .unwrap_or(0)
}
