//! One case as the duties see it, as of a day: stretches of time in which state, level and terms do not change.

use chrono::NaiveDate;

use crate::domain::{
    AssistanceGrade, CaseFile, CaseKind, CaseState, Contact, Dated, Exemption, FactId, Intake, Outcome,
    Person, SanctionKind, StateHeld, SubjectFile,
};
use crate::policy::{Accepts, CaseScope, DutyRule, Event, Only, Policy};

/// A stretch of time without change.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch<'a> {
    pub from: NaiveDate,
    /// Last day; `NaiveDate::MAX` while it goes on.
    pub to: NaiveDate,
    pub state: CaseState,
    /// The level as the facts name it.
    pub level: Option<&'a str>,
    pub terms: &'a CaseKind,
    pub person: &'a Person,
}

/// A contact that could meet a duty.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub on: NaiveDate,
    pub fact: FactId,
    pub kind: Accepts,
    pub minutes: u32,
    pub on_leave: bool,
    /// What came of it; only one that complied meets a duty.
    pub outcome: Outcome,
}

/// One case as of a day.
pub(super) struct Track<'a> {
    pub case: &'a CaseFile,
    pub file: &'a SubjectFile,
    pub as_of: NaiveDate,
    /// First day for which figures are claimed, if any.
    pub claimed_from: Option<NaiveDate>,
    pub stretches: Vec<Stretch<'a>>,
    /// Contacts up to the as-of day, in (day, fact) order.
    pub hits: Vec<Hit>,
    /// The day it left the register, if it did by the as-of day.
    pub closed_on: Option<NaiveDate>,
}

impl<'a> Track<'a> {
    /// `None` for a case that did not exist on the as-of day.
    pub fn new(
        file: &'a SubjectFile,
        case: &'a CaseFile,
        as_of: NaiveDate,
        claimed_from: Option<NaiveDate>,
    ) -> Option<Self> {
        let first = case.states.first().map(|state| state.from).filter(|from| *from <= as_of)?;
        let closed_on = case.closed.as_ref().map(|closed| closed.from).filter(|on| *on <= as_of);
        let mut cuts: Vec<NaiveDate> = case
            .states
            .iter()
            .map(|dated| dated.from)
            .chain(case.states.iter().filter_map(|dated| pending_from(case, dated)))
            .chain(case.levels.iter().map(|dated| dated.from))
            .chain(case.terms.iter().map(|dated| dated.from))
            .chain(file.persons.iter().map(|dated| dated.from))
            .filter(|from| *from >= first && *from <= as_of && closed_on.is_none_or(|closed| *from <= closed))
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let last = closed_on.unwrap_or(NaiveDate::MAX);
        let mut stretches = Vec::with_capacity(cuts.len());
        for (index, from) in cuts.iter().enumerate() {
            let to = cuts.get(index + 1).and_then(NaiveDate::pred_opt).unwrap_or(last);
            let Some(state) = case.state_on(*from) else { continue };
            stretches.push(Stretch {
                from: *from,
                to,
                state,
                level: case.level_on(*from).map(|dated| dated.value.as_str()),
                terms: case.terms_on(*from),
                person: file.person_on(*from),
            });
        }
        let mut track = Self { case, file, as_of, claimed_from, stretches, hits: Vec::new(), closed_on };
        track.hits = track.collect_hits();
        Some(track)
    }

    fn collect_hits(&self) -> Vec<Hit> {
        let mut hits: Vec<Hit> = self
            .file
            .contacts
            .iter()
            .filter(|contact| contact.case == self.case.id && contact.on <= self.as_of)
            .map(|contact| self.hit(contact))
            .collect();
        hits.extend(self.report_in());
        hits.extend(self.returns());
        if let (Some(on), Some(closed)) = (self.closed_on, &self.case.closed) {
            hits.push(Hit::stated(on, closed.fact, Accepts::CLOSING));
        }
        hits.sort_by_key(|hit| (hit.on, hit.fact));
        hits
    }

    fn hit(&self, contact: &Contact) -> Hit {
        Hit {
            on: contact.on,
            fact: contact.fact,
            kind: Accepts::of(contact.kind),
            minutes: u32::from(contact.minutes),
            on_leave: self.state_on(contact.on) == Some(CaseState::OnLeave),
            outcome: contact.outcome,
        }
    }

    /// The newest state by the as-of day from before an arrival (未报到、文书待收、漏管): whoever was last said not to have
    /// come had not come before, whatever an earlier list said.
    fn last_awaited(&self) -> Option<usize> {
        let known = self.case.states.partition_point(|state| state.from <= self.as_of);
        self.case.states[..known].iter().rposition(|state| !state.value.state.on_register())
    }

    /// The first arrival, by the day the terms state or, failing that, by the first day on the register.
    fn report_in(&self) -> Option<Hit> {
        let stated = self.case.terms.iter().filter(|terms| terms.from <= self.as_of).find_map(|terms| {
            let on = terms.value.corrections()?.reported_on?;
            (on <= self.as_of).then(|| Hit::stated(on, terms.fact, Accepts::REPORT_IN))
        });
        stated.or_else(|| {
            let after = self.last_awaited().map_or(0, |at| at + 1);
            let state = self.case.states.get(after).filter(|state| state.from <= self.as_of)?;
            Some(Hit::stated(state.from, state.fact, Accepts::REPORT_IN))
        })
    }

    /// The stretch on a day.
    pub fn stretch_on(&self, day: NaiveDate) -> Option<&Stretch<'a>> {
        let after = self.stretches.partition_point(|stretch| stretch.from <= day);
        self.stretches[..after].last().filter(|stretch| day <= stretch.to)
    }

    /// The exemption from a duty on a day that lasts longest, approved by the as-of day.
    pub fn exemption_on(&self, rule: &DutyRule, day: NaiveDate) -> Option<&'a Exemption> {
        let known = self.case.exempted.iter().take_while(|dated| dated.from <= self.as_of);
        let covering =
            known.map(|dated| &dated.value).filter(|e| e.covers(day) && rule.is_exempt_by(&e.rule));
        covering.max_by_key(|exemption| exemption.until.unwrap_or(NaiveDate::MAX))
    }

    /// The first day of the next exemption from a duty after a day.
    pub fn next_exemption(&self, rule: &DutyRule, after: NaiveDate) -> Option<NaiveDate> {
        let known = self.case.exempted.iter().take_while(|dated| dated.from <= self.as_of);
        known.map(|d| &d.value).filter(|e| e.from > after && rule.is_exempt_by(&e.rule)).map(|e| e.from).min()
    }

    /// State on a day.
    pub fn state_on(&self, day: NaiveDate) -> Option<CaseState> {
        self.stretch_on(day).map(|stretch| stretch.state)
    }

    /// Whether the term is over and what follows is for another to decide (期满待决): nothing is asked or proposed meanwhile.
    pub fn is_pending(&self) -> bool {
        self.state_on(self.as_of) == Some(CaseState::ExpiredPending)
    }

    /// Terms in force on a day, as known by the as-of day.
    pub fn terms_on(&self, day: NaiveDate) -> &'a CaseKind {
        self.case.terms_on(day.min(self.as_of))
    }

    /// Last day of the term or help period by the terms in force on a day.
    pub fn end_on(&self, day: NaiveDate) -> NaiveDate {
        self.terms_on(day).end()
    }

    /// First day on the register, not before the first day figures are claimed for.
    pub fn registered_on(&self) -> Option<NaiveDate> {
        self.stretches.iter().find(|stretch| stretch.state.on_register()).map(|stretch| stretch.from)
    }

    /// Whether the day lies in the time that is claimed.
    pub fn is_claimed(&self, day: NaiveDate) -> bool {
        self.claimed_from.is_none_or(|from| from <= day)
    }

    /// Whether the person had not come by the day before that time: then the first report is asked whenever it fell due.
    pub fn was_awaited_when_claimed(&self) -> bool {
        let come = self.hits.iter().find(|hit| hit.kind.meets(Accepts::REPORT_IN));
        come.is_none_or(|hit| self.is_claimed(hit.on))
    }

    /// Days on which an event of the case happened, ascending.
    pub fn events(&self, event: Event, policy: &Policy) -> Vec<NaiveDate> {
        let mut days: Vec<NaiveDate> = match event {
            Event::Effective => self.effective_on().into_iter().collect(),
            Event::Transfer => self.transferred_on().into_iter().collect(),
            // A leave's last day is known from its first: it is walked with both, see `leaves`.
            Event::LeaveEnd => Vec::new(),
            Event::Admission => self.registered_on().into_iter().collect(),
            Event::Release => {
                self.terms_on(self.as_of).resettlement().map(|terms| terms.released_on).into_iter().collect()
            }
            // another name of the same level is no change
            Event::LevelChange => self
                .stretches
                .windows(2)
                .filter(|w| w[0].level != w[1].level)
                .filter(|w| w[0].level_id(policy, w[1].from) != w[1].level_id(policy, w[1].from))
                .map(|w| w[1].from)
                .collect(),
            Event::Sanction => self.decided(&SANCTIONS).map(|(on, _)| on).collect(),
            Event::Return => self
                .stretches
                .windows(2)
                .filter(|w| away(w[0].state) && w[1].state == CaseState::UnderSupervision)
                .map(|w| w[1].from)
                .collect(),
        };
        days.retain(|day| *day <= self.as_of);
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Every leave with its last day as last set before it was over: an extension in time takes the place of the day it
    /// extends, one that came too late does not.
    pub fn leaves(&self) -> impl Iterator<Item = (NaiveDate, NaiveDate)> + '_ {
        let known = self.case.states.partition_point(|state| state.from <= self.as_of);
        let states = &self.case.states[..known];
        states.iter().enumerate().filter_map(|(at, leave)| {
            let until = leave.value.until.filter(|_| leave.value.state == CaseState::OnLeave)?;
            let next = states.get(at + 1);
            let extended = next.is_some_and(|n| n.value.state == CaseState::OnLeave && n.from <= until);
            (!extended).then_some((leave.from, until))
        })
    }

    /// Whether the person is away on a leave that is over.
    pub fn is_overstayed(&self) -> bool {
        self.case.overstayed_on(self.as_of).is_some()
    }

    /// Every coming back from a leave or from being out of supervision (销假、找回).
    fn returns(&self) -> impl Iterator<Item = Hit> + '_ {
        let known = self.case.states.partition_point(|state| state.from <= self.as_of);
        let away = |state| matches!(state, CaseState::OnLeave | CaseState::OutOfSupervision);
        self.case.states[..known].windows(2).filter_map(move |pair| {
            let back = away(pair[0].value.state) && !away(pair[1].value.state);
            back.then(|| Hit::stated(pair[1].from, pair[1].fact, Accepts::RETURN))
        })
    }

    /// The day the decision took effect, where the ten days of first reporting are ours to watch.
    fn effective_on(&self) -> Option<NaiveDate> {
        if matches!(self.case.intake, Intake::MovedIn | Intake::FromOffice(_) | Intake::FromCorrections) {
            return None;
        }
        let terms = self.terms_on(self.as_of).corrections()?;
        let awaited = self.last_awaited().is_some();
        // Somebody who came straight onto the register, without a stated day of arrival, is not said to have been late.
        if terms.reported_on.is_none() && !awaited {
            return None;
        }
        // The term of whoever is to report by himself runs from the day the decision took effect (刑法38、73、83).
        terms.effective_on.or_else(|| awaited.then_some(terms.term_start))
    }

    /// The day somebody came onto our list from another place of execution and was not here yet.
    fn transferred_on(&self) -> Option<NaiveDate> {
        let moved = matches!(self.case.intake, Intake::MovedIn | Intake::FromOffice(_));
        (moved && self.last_awaited().is_some()).then_some(self.case.opened_on)
    }

    /// Decided and granted sanctions of some kinds by the as-of day, in day order.
    pub fn decided(&self, kinds: &'static [SanctionKind]) -> impl Iterator<Item = (NaiveDate, FactId)> + '_ {
        self.file.sanctions.iter().filter(|s| s.case == self.case.id && kinds.contains(&s.kind)).filter_map(
            |s| {
                let (on, fact, granted) = s.decided?;
                (granted && on <= self.as_of).then_some((on, fact))
            },
        )
    }
}

/// The day from which a state of waiting for a decision counts: the last day of the term, where it was set before.
fn pending_from(case: &CaseFile, dated: &Dated<StateHeld>) -> Option<NaiveDate> {
    let pending = dated.value.state == CaseState::ExpiredPending;
    pending.then(|| case.terms_on(dated.from).end().max(dated.from))
}

/// Sanctions after which a re-screening may be asked.
const SANCTIONS: [SanctionKind; 3] =
    [SanctionKind::Admonition, SanctionKind::Warning, SanctionKind::PublicSecurityPenalty];

const fn away(state: CaseState) -> bool {
    matches!(state, CaseState::Detained | CaseState::OutOfSupervision)
}

impl Hit {
    const fn stated(on: NaiveDate, fact: FactId, kind: Accepts) -> Self {
        Self { on, fact, kind, minutes: 0, on_leave: false, outcome: Outcome::Complied }
    }

    /// Done as it should be.
    pub fn complied(&self) -> bool {
        self.outcome == Outcome::Complied
    }

    /// Missed with an accepted reason: it rests its window and is no ground for anything.
    pub fn excused(&self) -> bool {
        self.outcome == Outcome::AcceptableAbsence
    }

    /// Whether its kind is one that the rule accepts, on leave or not.
    pub const fn fits(&self, rule: &DutyRule) -> bool {
        rule.accepts.meets(self.kind) || (self.on_leave && rule.on_leave.meets(self.kind))
    }
}

/// Whether a rule is for somebody of these terms, leaving level and state aside.
pub fn concerns(rule: &DutyRule, terms: &CaseKind, person: &Person) -> bool {
    let by_terms = match (terms, rule.scope) {
        (CaseKind::Corrections(terms), CaseScope::Corrections) => {
            (rule.categories.is_empty() || rule.categories.contains(&terms.category))
                && (rule.grounds.is_empty()
                    || terms.ground.is_some_and(|ground| rule.grounds.contains(&ground)))
        }
        (CaseKind::Resettlement(_), CaseScope::Resettlement) => true,
        _ => false,
    };
    by_terms
        && match rule.only {
            None => true,
            Some(Only::DrugRelated) => {
                terms.corrections().is_some_and(|terms| terms.drug_related == Some(true))
                    || person.drug_history == Some(true)
            }
        }
}

impl Stretch<'_> {
    /// Whether the rule is for the person in this stretch, leaving level and state aside.
    pub fn concerns(&self, rule: &DutyRule) -> bool {
        concerns(rule, self.terms, self.person)
    }

    /// The level by the name that the profile of a day gives it; the entry level where none is recorded, or where a newer
    /// profile does not know the name.
    pub fn level_id<'p>(&self, policy: &'p Policy, day: NaiveDate) -> &'p str {
        let profile = policy.profile_on(day.max(self.from));
        let known = self.level.and_then(|name| profile.level(name));
        &known.unwrap_or_else(|| profile.entry_level()).id
    }

    /// Whether the profile of a day knows the level by the name that the facts give it, or none is recorded.
    pub fn level_known(&self, policy: &Policy, day: NaiveDate) -> bool {
        self.level.is_none_or(|name| policy.profile_on(day.max(self.from)).level(name).is_some())
    }

    /// Grade of assistance by which duties are asked.
    pub fn grade(&self) -> Option<AssistanceGrade> {
        self.terms.resettlement().map(|terms| terms.grade.asked())
    }
}
