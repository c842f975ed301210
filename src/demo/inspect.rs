//! The demo's two inspections, what was rectified after them and what was reviewed.

use super::seed::{Seeded, plus};
use super::{Staff, Writer, evening};
use crate::acts::{self, At, Conclusion, Mode, NewInspection, Refusal, Rest};
use crate::domain::{FindingFile, FindingId, FindingState, OfficerId, Text, Verdict};
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
        let mut rng = Seeded::new(&format!("inspection {}", due.on));
        let Some(registry) = self.registry.as_mut() else { return Ok(()) };
        let mut at = At::new(evening(due.on, 70), self.entropy);
        let done = match due.what {
            What::Inspect => walk(registry, due.on, &mut rng, &mut at),
            What::Rectify(percent) => rectify(registry, percent, &mut rng, &mut at),
            What::Review => review(registry, head, &mut rng, &mut at),
        };
        done.map_err(|refusal| match refusal {
            Refusal::Registry(error) => error,
            // the story asks for nothing that an act refuses
            other => {
                tracing::warn!(%other, "the demo was refused");
                RegistryError::Invalid(Vec::new())
            }
        })
    }
}

impl Due {
    fn on_month(self) -> usize {
        use chrono::Datelike;
        self.on.month0() as usize
    }
}

/// The program answers what it can; the officer finds the manual items in order, but for one here and there.
fn walk(registry: &mut Registry, day: NaiveDate, rng: &mut Seeded, at: &mut At<'_>) -> Result<(), Refusal> {
    let list = acts::checklist(registry, None)?.clone();
    let new = NewInspection { checklist: None, as_of: day, sample: None };
    let started = acts::start_inspection(registry, &new, at)?;
    for subject in started.subjects {
        let manual = list.items.iter().filter(|item| item.kind == ItemKind::Manual);
        let conclusions: Vec<Conclusion> = manual.map(|item| by_hand(item, rng)).collect();
        acts::judge(registry, started.inspection, subject.into(), &conclusions, Rest::Program, at)?;
    }
    acts::finish_inspection(registry, started.inspection, text("演示检查"), at).map(drop)
}

/// What the officer finds on paper, with words where something is wrong.
fn by_hand(item: &ChecklistItem, rng: &mut Seeded) -> Conclusion {
    let (verdict, note) = match rng.below(100) {
        0..=2 if !item.veto => (Verdict::Minor, item.title_zh.as_str()),
        3..=5 => (Verdict::Remind, "个别页未按顺序装订，已当场提醒"),
        _ => (Verdict::Pass, ""),
    };
    Conclusion { item: item.id.clone(), verdict, note: text(note) }
}

/// The ids of the findings in a state, in the order of their serials.
fn findings(registry: &Registry, day: NaiveDate, state: FindingState) -> Vec<&FindingFile> {
    let state_of = &registry.state();
    // a file that is closed to whoever works now is left to a colleague
    let open_to = |known: &&FindingFile| {
        let file = known.subject.and_then(|id| state_of.subjects.get(&id));
        file.is_none_or(|file| !registry.card(file, day).hidden)
    };
    let found = state_of.findings.values().filter(|known| known.state_on(day) == state);
    let mut list: Vec<_> = found.filter(open_to).collect();
    list.sort_by_key(|known| known.what.serial);
    list
}

fn rectify(registry: &mut Registry, percent: u32, rng: &mut Seeded, at: &mut At<'_>) -> Result<(), Refusal> {
    let open = findings(registry, at.now.day(), FindingState::Open);
    let chosen: Vec<FindingId> =
        open.into_iter().filter(|_| rng.chance(percent)).map(|known| known.id).collect();
    for id in chosen {
        let measure = text("已联系本人补办并登记，今后每周一核对");
        acts::rectify(registry, id, text("责任人未及时跟进"), measure, Mode::Commit, at)?;
    }
    Ok(())
}

fn review(
    registry: &mut Registry,
    reviewer: OfficerId,
    rng: &mut Seeded,
    at: &mut At<'_>,
) -> Result<(), Refusal> {
    let waiting = findings(registry, at.now.day(), FindingState::Rectified).into_iter();
    let others = waiting.filter(|known| known.rectified.last().is_none_or(|last| last.2 != reviewer));
    let chosen: Vec<FindingId> = others.map(|known| known.id).collect();
    for id in chosen {
        let accepted = rng.chance(85);
        let note = text(if accepted { "已核对记录" } else { "补办材料未附，退回" });
        acts::review(registry, id, accepted, note, Mode::Commit, at)?;
    }
    Ok(())
}
