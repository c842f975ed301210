//! The demo office (演示司法所): made through the registry's own commands from a fixed seed; nobody in it exists.
//!
//! [`build`] tells a story of a year: who was there when the registry began, who came and went, what was done week by
//! week, and two inspections with findings. Facts are written in batches, dated in the past, in the order of the days.

mod cases;
mod inspect;
mod people;
mod plan;
mod seed;
mod work;

use crate::domain::{
    Entropy, Fact, FactBody, Moment, OfficeCode, OfficerId, OpeningStock, Role, SubjectNumber, Text,
};
use crate::registry::{self, FoundingRequest, Locked, Registry, RegistryError};
use crate::vault::{Passphrase, ScryptCost};
use chrono::{Datelike, Months, NaiveDate, NaiveTime};
use plan::{Happening, Story};
use seed::{Seeded, plus};
use std::path::Path;

/// A file of this name in a registry's directory says that it is a throw-away demo, before anybody is in. Nothing is
/// decided by it: what the keys cost is pinned in each identity.
pub const MARK: &str = "DEMO";
/// The passphrase of every officer of the demo; shown before it is asked for.
pub const PASSPHRASE: &str = "guitu-demo";

/// Whether a directory says that it holds a throw-away demo: for what is shown before anybody is in.
pub fn is_demo(dir: &Path) -> bool {
    dir.join(MARK).is_file()
}

/// How large a demo, and on which day it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The demo's today.
    pub today: NaiveDate,
    /// Corrections subjects on the register today.
    pub corrections: usize,
    /// Resettlement subjects on the register today.
    pub resettlement: usize,
    /// Months of work before today.
    pub months: u32,
    /// At least so many facts: more phone check-ins are added until there are. For benches.
    pub facts: usize,
    /// Whether two inspections are held.
    pub inspections: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            today: default_today(),
            corrections: 60,
            resettlement: 37,
            months: 13,
            facts: 0,
            inspections: true,
        }
    }
}

impl Options {
    /// With so many people in all, in the same proportion.
    #[must_use]
    pub fn people(self, count: usize) -> Self {
        let corrections = (count * 60).div_ceil(97).max(1);
        Self { corrections, resettlement: count.saturating_sub(corrections), ..self }
    }

    /// With at least so many facts.
    #[must_use]
    pub fn at_least(self, facts: usize) -> Self {
        Self { facts, ..self }
    }
}

/// 1 July 2026: the month before is whole, and lies in a published calendar.
pub fn default_today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 7, 1).unwrap_or_default()
}

/// Who works at the demo office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Staff {
    /// 陈试一, the head.
    pub head: OfficerId,
    /// 张试甲 and 李试乙.
    pub officers: [OfficerId; 2],
    /// 王试丙, who looks after resettlement.
    pub social_worker: OfficerId,
}

/// The commit time on a day: after work, so that everything of the day lies before it.
fn evening(day: NaiveDate, minute: u32) -> Moment {
    let time = NaiveTime::from_hms_opt(17 + minute / 60, minute % 60, 0).unwrap_or_default();
    Moment::at(day, time)
}

fn text(raw: &str) -> Text {
    Text::new(raw).unwrap_or_default()
}

/// Makes the demo office in `dir`, which must not exist. Keys are random; the story is the same every time.
///
/// # Errors
/// Those of the registry; the directory may then be half made and is the caller's to remove.
pub fn build(dir: &Path, options: &Options, entropy: &mut dyn Entropy) -> Result<Staff, RegistryError> {
    let start = options.today.checked_sub_months(Months::new(options.months)).unwrap_or(options.today);
    let start = start.with_day(1).unwrap_or(start);
    found(dir, start, entropy)?;
    std::fs::write(dir.join(MARK), b"guitu demo\n").map_err(|e| RegistryError::Io(e.kind()))?;
    let head = Locked::at(dir)?.officers()?.first().map(|o| o.id).ok_or(RegistryError::NoRegistry)?;
    let mut registry = open(dir, head, evening(start, 1), entropy)?;
    let staff = enrol(&mut registry, head, evening(start, 2), entropy)?;
    let mut happenings = tell(&registry, &staff, start, options);
    let stock = opening_stock(&happenings, start);
    happenings.sort_by_key(|h| (h.recorded, h.rank, h.fact.on));
    number(&mut happenings);
    let from = happenings.partition_point(|h| h.recorded <= start);
    let late = happenings.split_off(from);
    let mut facts: Vec<Fact> = happenings.into_iter().map(|h| h.fact).collect();
    facts.push(Fact::new(plus(start, -1), None, stock));
    registry.state_facts(facts, evening(start, 3), entropy)?;
    let mut writer = Writer { dir, staff, officer: head, registry: Some(registry), entropy };
    writer.write(late, options)?;
    writer.close(evening(plus(options.today, -1), 170))?;
    Ok(staff)
}

fn found(dir: &Path, start: NaiveDate, entropy: &mut dyn Entropy) -> Result<(), RegistryError> {
    let office = OfficeCode::new("440303001").map_err(|_| RegistryError::NoRegistry)?;
    let request = FoundingRequest {
        office,
        name: text("演示司法所"),
        street: text("演示街道"),
        bureau: text("演示区司法局"),
        officer: text("陈试一"),
        claimed_from: start,
        escrow: vec![],
        cost: ScryptCost::ThrowAway,
    };
    registry::found(dir, request, &Passphrase::new(PASSPHRASE), evening(start, 0), entropy)
}

/// Opens a demo for one of its officers.
///
/// # Errors
/// Those of the registry.
pub fn open(
    dir: &Path,
    officer: OfficerId,
    at: Moment,
    entropy: &mut dyn Entropy,
) -> Result<Registry, RegistryError> {
    let locked = Locked::at(dir)?;
    let keys = locked.unlock_keys(officer, &Passphrase::new(PASSPHRASE))?;
    locked.open(keys, 0, at, entropy, |_| ())
}

fn enrol(
    registry: &mut Registry,
    head: OfficerId,
    at: Moment,
    entropy: &mut dyn Entropy,
) -> Result<Staff, RegistryError> {
    let passphrase = Passphrase::new(PASSPHRASE);
    let mut one = |name: &str, role| registry.enrol(&text(name), role, &passphrase, at, entropy);
    let officers = [one("张试甲", Role::Officer)?, one("李试乙", Role::Officer)?];
    let social_worker = one("王试丙", Role::SocialWorker)?;
    Ok(Staff { head, officers, social_worker })
}

/// So many leave in the course of the story without reaching their end.
const LEAVING: usize = 4;

/// The whole story, unsorted.
fn tell(registry: &Registry, staff: &Staff, start: NaiveDate, options: &Options) -> Vec<Happening> {
    let Some(instrument) = registry.reference().instruments.first() else { return vec![] };
    let policy = registry.policy();
    let mut story = Story {
        rng: Seeded::new("归途演示"),
        crowd: people::Crowd::default(),
        calendar: policy.calendar(),
        instrument,
        level_names: policy.profile_on(options.today).levels.iter().map(|l| l.id.clone()).collect(),
        start,
        today: options.today,
        officers: staff.officers,
        social_worker: staff.social_worker,
        happenings: vec![],
    };
    let mut people = story.corrections(options.corrections + LEAVING);
    story.state_cases(&mut people);
    story.turns(&mut people);
    let helped = story.resettlement(options.resettlement, &people);
    for person in &people {
        story.contacts(person);
    }
    story.help_given(&helped);
    story.sessions(&people);
    story.fill(options.facts, &people);
    story.happenings
}

/// Who was on the register when it began.
fn opening_stock(happenings: &[Happening], start: NaiveDate) -> OpeningStock {
    let mut stock = OpeningStock { corrections: 0, resettlement: 0 };
    for happening in happenings.iter().filter(|h| h.fact.on < start) {
        if let FactBody::CaseOpened(body) = &happening.fact.body {
            match body.terms {
                crate::domain::CaseKind::Corrections(_) => stock.corrections += 1,
                crate::domain::CaseKind::Resettlement(_) => stock.resettlement += 1,
            }
        }
    }
    stock
}

/// Gives numbers in the order of recording.
fn number(happenings: &mut [Happening]) {
    let mut last: Option<SubjectNumber> = None;
    for happening in happenings {
        if let FactBody::SubjectRegistered(body) = &mut happening.fact.body {
            let year = happening.recorded.year() as u16;
            let serial = last.filter(|n| n.year == year).map_or(1, |n| n.serial + 1);
            body.number = SubjectNumber { year, serial };
            last = Some(body.number);
        }
    }
}

/// Writes the story, one officer at a time.
struct Writer<'a> {
    dir: &'a Path,
    staff: Staff,
    officer: OfficerId,
    /// None only while one officer makes room for the next.
    registry: Option<Registry>,
    entropy: &'a mut dyn Entropy,
}

/// Days before today from which on every day is a commit of its own; before, a week is.
const DAILY: i64 = 45;

impl Writer<'_> {
    fn write(&mut self, happenings: Vec<Happening>, options: &Options) -> Result<(), RegistryError> {
        let today = options.today;
        let daily = plus(today, -DAILY);
        // the day on whose evening a fact is committed
        let commit_day = |day: NaiveDate| {
            let week_end = plus(day, 6 - i64::from(day.weekday().num_days_from_monday()));
            if day >= daily { day } else { week_end.min(plus(daily, -1)) }
        };
        let mut inspections = if options.inspections { inspect::days(today) } else { vec![] };
        let mut batch: Vec<Fact> = Vec::new();
        let mut day: Option<NaiveDate> = None;
        for happening in happenings {
            let next = commit_day(happening.recorded);
            if day.is_some_and(|day| day != next) {
                self.commit(&mut batch, day)?;
            }
            while let Some(due) = inspections.first().copied().filter(|due| due.on < next) {
                inspections.remove(0);
                self.inspect(due)?;
            }
            day = Some(next);
            batch.push(happening.fact);
        }
        self.commit(&mut batch, day)?;
        for due in inspections {
            self.inspect(due)?;
        }
        Ok(())
    }

    fn commit(&mut self, batch: &mut Vec<Fact>, day: Option<NaiveDate>) -> Result<(), RegistryError> {
        let Some(day) = day.filter(|_| !batch.is_empty()) else { return Ok(()) };
        // the two officers take turns by the month
        self.become_officer(self.staff.officers[day.month0() as usize % 2], evening(day, 20))?;
        let facts = std::mem::take(batch);
        match self.registry.as_mut() {
            Some(registry) => registry.state_facts(facts, evening(day, 30), self.entropy).map(drop),
            None => Err(RegistryError::NoRegistry),
        }
    }

    /// The store can be held once: one officer locks before the next unlocks.
    fn become_officer(&mut self, officer: OfficerId, at: Moment) -> Result<(), RegistryError> {
        if self.officer != officer {
            self.close(at)?;
            self.registry = Some(open(self.dir, officer, at, self.entropy)?);
            self.officer = officer;
        }
        Ok(())
    }

    fn close(&mut self, at: Moment) -> Result<(), RegistryError> {
        match self.registry.take() {
            Some(registry) => registry.lock(at, self.entropy),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
