//! The demo's two inspections, what was rectified after them and what was reviewed.

use super::seed::{Seeded, plus};
use super::{Staff, Writer, evening};
use crate::check;
use crate::domain::{
    Fact, FindingRectified, FindingReviewed, FindingState, InspectionJudged, ItemVerdict, OfficerId, Text,
    Verdict, VerdictBy,
};
use crate::policy::{ChecklistItem, ItemKind};
use crate::registry::{Registry, RegistryError};
use chrono::NaiveDate;

/// Something to be done on an evening, after the day's work is recorded.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    /// The day.
    pub on: NaiveDate,
    what: What,
}

#[derive(Debug, Clone, Copy)]
enum What {
    Inspect,
    /// So many of a hundred open findings.
    Rectify(u32),
    Review,
}

/// The evenings, in order.
pub fn days(today: NaiveDate) -> Vec<Due> {
    let due = |days, what| Due { on: plus(today, days), what };
    vec![
        due(-21, What::Inspect),
        due(-19, What::Rectify(70)),
        due(-16, What::Review),
        due(-9, What::Rectify(50)),
        due(-8, What::Review),
        due(-2, What::Inspect),
        due(-1, What::Rectify(30)),
    ]
}

fn text(raw: &str) -> Text {
    Text::new(raw).unwrap_or_default()
}

impl Writer<'_> {
    /// Does what is due.
    pub(super) fn inspect(&mut self, due: Due) -> Result<(), RegistryError> {
        let Staff { head, officers, .. } = self.staff;
        let who = if matches!(due.what, What::Review) { head } else { officers[due.on_month() % 2] };
        self.become_officer(who, evening(due.on, 60))?;
        let at = evening(due.on, 70);
        let mut rng = Seeded::new(&format!("inspection {}", due.on));
        let Some(registry) = self.registry.as_mut() else { return Ok(()) };
        match due.what {
            What::Inspect => walk(registry, due.on, at, &mut rng, self.entropy),
            What::Rectify(percent) => {
                let facts = rectified(registry, due.on, percent, &mut rng);
                state(registry, facts, at, self.entropy)
            }
            What::Review => {
                let facts = reviewed(registry, due.on, head, &mut rng);
                state(registry, facts, at, self.entropy)
            }
        }
    }
}

impl Due {
    fn on_month(self) -> usize {
        use chrono::Datelike;
        self.on.month0() as usize
    }
}

fn state(
    registry: &mut Registry,
    facts: Vec<Fact>,
    at: crate::domain::Moment,
    entropy: &mut dyn crate::domain::Entropy,
) -> Result<(), RegistryError> {
    if facts.is_empty() { Ok(()) } else { registry.state_facts(facts, at, entropy).map(drop) }
}

/// The program answers what it can; the officer finds the manual items in order, but for one here and there.
fn walk(
    registry: &mut Registry,
    day: NaiveDate,
    at: crate::domain::Moment,
    rng: &mut Seeded,
    entropy: &mut dyn crate::domain::Entropy,
) -> Result<(), RegistryError> {
    let Some(checklist) = registry.reference().checklists.first().cloned() else { return Ok(()) };
    let subjects = check::sample(registry.state(), registry.policy(), day, None);
    let inspection = registry.start_inspection(&checklist, day, subjects.clone(), None, at, entropy)?;
    let lookback = check::lookback(registry.state(), &checklist.id, day, Some(inspection));
    let mut facts = Vec::new();
    for subject in subjects {
        let Some(file) = registry.state().subjects.get(&subject) else { continue };
        let mut verdicts = Vec::new();
        for item in &checklist.items {
            let answer = match &item.kind {
                ItemKind::Auto { rule } => {
                    check::answer(rule, registry.state(), registry.policy(), file, lookback)
                }
                ItemKind::Manual => None,
            };
            let verdict = match answer {
                Some(answer) => ItemVerdict {
                    item: item.id.clone(),
                    verdict: answer.verdict,
                    by: VerdictBy::Program,
                    evidence: answer.evidence,
                    note: Text::default(),
                },
                None => by_hand(item, rng),
            };
            verdicts.push(verdict);
        }
        facts.push(Fact::new(day, Some(subject), InspectionJudged { inspection, verdicts }));
    }
    state(registry, facts, at, entropy)?;
    registry.finish_inspection(inspection, &checklist, text("演示检查"), at, entropy).map(drop)
}

/// What the officer finds on paper. A finding without a note is worded by its item.
fn by_hand(item: &ChecklistItem, rng: &mut Seeded) -> ItemVerdict {
    let (verdict, note) = match rng.below(100) {
        0..=2 if !item.veto => (Verdict::Minor, ""),
        3..=5 => (Verdict::Remind, "个别页未按顺序装订，已当场提醒"),
        _ => (Verdict::Pass, ""),
    };
    ItemVerdict { item: item.id.clone(), verdict, by: VerdictBy::Officer, evidence: vec![], note: text(note) }
}

fn rectified(registry: &Registry, day: NaiveDate, percent: u32, rng: &mut Seeded) -> Vec<Fact> {
    let mut open: Vec<_> =
        registry.state().findings.values().filter(|f| f.state_on(day) == FindingState::Open).collect();
    open.sort_by_key(|f| f.what.serial);
    open.into_iter()
        .filter(|_| rng.chance(percent))
        .map(|finding| {
            Fact::new(
                day,
                finding.subject,
                FindingRectified {
                    finding: finding.id,
                    cause: text("责任人未及时跟进"),
                    measure: text("已联系本人补办并登记，今后每周一核对"),
                },
            )
        })
        .collect()
}

fn reviewed(registry: &Registry, day: NaiveDate, reviewer: OfficerId, rng: &mut Seeded) -> Vec<Fact> {
    let mut waiting: Vec<_> = registry
        .state()
        .findings
        .values()
        .filter(|f| f.state_on(day) == FindingState::Rectified)
        .filter(|f| f.rectified.last().is_none_or(|r| r.2 != reviewer))
        .collect();
    waiting.sort_by_key(|f| f.what.serial);
    waiting
        .into_iter()
        .map(|finding| {
            let accepted = rng.chance(85);
            let note = text(if accepted { "已核对记录" } else { "补办材料未附，退回" });
            let body = FindingReviewed { finding: finding.id, accepted, note };
            Fact::new(day, finding.subject, body)
        })
        .collect()
}
