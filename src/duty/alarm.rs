//! What is gravest (最要紧的): over term, out of supervision, never came, leave overstayed, and what is overdue about minors.
//! It stands above every other order, and it is told even where a profile has no duty for it.

use chrono::NaiveDate;

use super::Reckoning;
use super::model::Duty;
use crate::domain::{CaseFile, CaseId, CaseState, FactId, SubjectFile};
use crate::policy::Accepts;

/// What stands above every other order, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grave {
    /// On the register after the last day of the term (超期未解除).
    OverTerm,
    /// Out of supervision (脱管).
    OutOfSupervision,
    /// Expected and never came in time (未报到、文书待收、漏管).
    NeverCame,
    /// Not back from a leave that is over (未按时销假).
    LeaveOverstayed,
    /// Something overdue about a minor (未成年).
    Minor,
}

/// Something grave about a case that no overdue duty says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// What.
    pub grave: Grave,
    /// The case.
    pub case: CaseId,
    /// The day not counted: last day of the term or leave, the day before the state.
    pub since: NaiveDate,
    /// Days after it.
    pub days: u32,
    /// Facts that show it.
    pub evidence: Vec<FactId>,
}

impl Alarm {
    /// The statute row it rests on.
    pub const fn rule(&self) -> &'static str {
        match self.grave {
            Grave::OverTerm | Grave::Minor => "EN-07",
            Grave::OutOfSupervision => "LO-01",
            Grave::NeverCame => "IN-06",
            Grave::LeaveOverstayed => "LV-06",
        }
    }
}

/// What is grave about an overdue duty of somebody, if anything is.
pub fn grave(file: &SubjectFile, duty: &Duty) -> Option<Grave> {
    let case = file.case(duty.case)?;
    let corrections = case.terms().corrections().filter(|_| duty.status.is_overdue())?;
    let accepts = duty.rule.accepts;
    if accepts.meets(Accepts::CLOSING) {
        Some(Grave::OverTerm)
    } else if accepts.meets(Accepts::REPORT_IN) {
        Some(Grave::NeverCame)
    } else if accepts.meets(Accepts::RETURN) {
        Some(Grave::LeaveOverstayed)
    } else {
        corrections.minor.then_some(Grave::Minor)
    }
}

impl Reckoning<'_> {
    /// What is grave about a person and not said by one of the duties reckoned for the day.
    pub fn alarms(&self, file: &SubjectFile, duties: &[Duty]) -> Vec<Alarm> {
        let open = file.open_cases_on(self.as_of).filter(|case| case.terms().corrections().is_some());
        open.flat_map(|case| {
            let said = |wanted: &Grave| {
                let own = duties.iter().filter(|duty| duty.case == case.id);
                own.filter_map(|duty| grave(file, duty)).any(|found| found == *wanted)
            };
            let asked = duties.iter().any(|d| d.case == case.id && d.rule.accepts.meets(Accepts::REPORT_IN));
            self.grave_states(case, asked).into_iter().filter(|alarm| !said(&alarm.grave)).collect::<Vec<_>>()
        })
        .collect()
    }

    /// What is grave by the state of a case; `asked` says whether a duty names the day by which the person comes.
    fn grave_states(&self, case: &CaseFile, asked: bool) -> Vec<Alarm> {
        let day = self.as_of;
        let alarm = |grave, since: NaiveDate, evidence| Alarm {
            grave,
            case: case.id,
            since,
            days: u32::try_from((day - since).num_days()).unwrap_or(0),
            evidence,
        };
        let mut found = Vec::new();
        let (Some(state), Some(held)) = (case.state_on(day), case.held_on(day)) else { return found };
        let end = case.terms_on(day).end();
        if end < day && state.on_register() && state != CaseState::ExpiredPending {
            found.push(alarm(Grave::OverTerm, end, vec![case.opened]));
        }
        let before = |from: NaiveDate| from.pred_opt().unwrap_or(from);
        if state == CaseState::OutOfSupervision {
            found.push(alarm(Grave::OutOfSupervision, before(held.from), vec![held.fact]));
        }
        if state == CaseState::Omitted || !state.on_register() && !asked {
            found.push(alarm(Grave::NeverCame, before(held.from), vec![held.fact]));
        }
        if let Some(until) = case.overstayed_on(day) {
            found.push(alarm(Grave::LeaveOverstayed, until, vec![held.fact]));
        }
        found
    }
}
