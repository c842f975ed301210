//! The statute file (规则表): rows of national and local rules, their numbers and how each text counts its bounds.

mod authority;
mod condition;
mod credit;
mod limit;
mod shape;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use toml::Spanned;

pub use self::authority::{Act, Authority, Organ};
pub use self::condition::{Education, Still};
pub use self::credit::Credit;
pub use self::limit::{Limit, LimitUnit};
use self::shape::{RawFile, RawLadder, RawRule, RawSource, RawStep};
use super::error::{PolicyError, Problem, Reader, SourceFile};
use super::period::CreditKind;
use crate::domain::{Category, SanctionKind};

/// Whose text a rule is (法律渊源).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Id inside the file.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Short form before an article number, Chinese.
    pub cite_zh: String,
    /// Short form before an article number, English.
    pub cite_en: String,
}

/// One row of the statute file (规则): the basis that a duty or a candidate names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Stable id, e.g. `RP-05`.
    pub id: String,
    /// Index into [`Statute::sources`].
    source: usize,
    /// Article as printed.
    pub article: String,
    /// What it asks, Chinese, in our own words.
    pub text_zh: String,
    /// What it asks, English.
    pub text_en: String,
    /// Its number, when it has one.
    pub limit: Option<Limit>,
    /// The education it asks for first.
    pub education: Option<Education>,
    /// Whether it is only for whoever had no good reason (无正当理由).
    pub without_reason: bool,
    /// False while nobody has checked the row against the text: shown as 未经确认.
    pub verified: bool,
    /// Where the row comes from.
    pub tag: String,
    /// First day in force.
    pub effective_from: NaiveDate,
    /// Last day in force.
    pub effective_to: Option<NaiveDate>,
}

impl Rule {
    fn in_force(&self, on: NaiveDate) -> bool {
        self.effective_from <= on && self.effective_to.is_none_or(|to| on <= to)
    }
}

/// A step of a ladder: which measure a length of time makes a candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The measure.
    pub proposes: SanctionKind,
    /// The rule whose limit decides.
    pub rule: String,
    /// Categories it applies to; empty means all.
    pub categories: Vec<Category>,
}

/// A ladder (处置阶梯) of steps by elapsed time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// Id that a duty names.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// Steps from light to grave.
    pub steps: Vec<Step>,
}

/// What decided sanctions of the same case point to (递进).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalation {
    /// The sanction that is counted.
    pub have: SanctionKind,
    /// The measure that becomes a candidate.
    pub proposes: SanctionKind,
    /// The rule whose limit gives the number.
    pub rule: String,
    /// Categories it applies to; empty means all.
    pub categories: Vec<Category>,
    /// Whether the text also asks that the person is still not corrected (仍不改正), which only a person can judge.
    pub still_uncorrected: bool,
}

/// A parsed and checked statute file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statute {
    /// Id of the file.
    pub id: String,
    /// Chinese title.
    pub title_zh: String,
    /// English title.
    pub title_en: String,
    /// First day in force.
    pub effective_from: NaiveDate,
    sources: Vec<Source>,
    rules: Vec<Rule>,
    index: BTreeMap<String, Vec<usize>>,
    ladders: Vec<Ladder>,
    escalations: Vec<Escalation>,
    credits: Vec<Credit>,
    organs: Vec<Organ>,
    authorities: Vec<Authority>,
}

impl Statute {
    /// Reads and checks a statute file.
    pub fn parse(file: SourceFile<'_>) -> Result<Self, PolicyError> {
        let reader = Reader::new(file)?;
        let raw: RawFile = reader.toml()?;
        let effective_from = reader.date(&raw.statute.effective_from)?;
        let mut statute = Self {
            id: raw.statute.id,
            title_zh: raw.statute.title_zh,
            title_en: raw.statute.title_en,
            effective_from,
            sources: Vec::new(),
            rules: Vec::new(),
            index: BTreeMap::new(),
            ladders: Vec::new(),
            escalations: Vec::new(),
            credits: Vec::new(),
            organs: Vec::new(),
            authorities: Vec::new(),
        };
        for rule in raw.rule {
            statute.add_rule(reader, &raw.source, rule)?;
        }
        for source in raw.source {
            if statute.sources.iter().any(|known| known.id == *source.id.get_ref()) {
                return Err(reader.fail(&source.id.span(), Problem::Duplicate(source.id.into_inner())));
            }
            statute.sources.push(Source {
                id: source.id.into_inner(),
                title_zh: source.title_zh,
                title_en: source.title_en,
                cite_zh: source.cite_zh,
                cite_en: source.cite_en,
            });
        }
        for ladder in raw.ladder {
            statute.add_ladder(reader, ladder)?;
        }
        for raw in raw.escalation {
            statute.limited(reader, &raw.rule)?;
            statute.escalations.push(Escalation {
                have: raw.have,
                proposes: raw.proposes,
                rule: raw.rule.into_inner(),
                categories: raw.categories,
                still_uncorrected: raw.still_uncorrected,
            });
        }
        for organ in raw.organ {
            let organ = authority::read_organ(reader, &statute.organs, organ)?;
            statute.organs.push(organ);
        }
        for row in raw.authority {
            statute.add_authority(reader, row)?;
        }
        for raw in raw.credit {
            let place = raw.article.span();
            let credit = Credit::read(reader, raw)?;
            if statute.credit(credit.kind).is_some() {
                return Err(reader.fail(&place, Problem::Duplicate("credit".to_owned())));
            }
            statute.credits.push(credit);
        }
        Ok(statute)
    }

    fn add_rule(
        &mut self,
        reader: Reader<'_>,
        sources: &[RawSource],
        raw: RawRule,
    ) -> Result<(), PolicyError> {
        let source = sources
            .iter()
            .position(|source| source.id.get_ref() == raw.source.get_ref())
            .ok_or_else(|| {
                let id = raw.source.get_ref().clone();
                reader.fail(&raw.source.span(), Problem::Undefined { id, kind: "source" })
            })?;
        let limit = raw.limit.map(|limit| limit::read_limit(reader, &sources[source], limit)).transpose()?;
        let education =
            raw.education.as_ref().map(|raw| condition::read_education(reader, raw)).transpose()?;
        let effective_from =
            raw.effective_from.as_ref().map_or(Ok(self.effective_from), |date| reader.date(date))?;
        let effective_to = raw.effective_to.as_ref().map(|date| reader.date(date)).transpose()?;
        if let (Some(to), Some(text)) = (effective_to, &raw.effective_to)
            && to < effective_from
        {
            return Err(reader.fail(&text.span(), Problem::EndBeforeStart(raw.id.into_inner())));
        }
        let versions = self.index.entry(raw.id.get_ref().clone()).or_default();
        for &other in versions.iter() {
            let other = &self.rules[other];
            let from = effective_from.max(other.effective_from);
            if effective_to.is_none_or(|to| from <= to) && other.effective_to.is_none_or(|to| from <= to) {
                let id = raw.id.get_ref().clone();
                return Err(reader.fail(&raw.id.span(), Problem::Overlap { id, date: from }));
            }
        }
        versions.push(self.rules.len());
        self.rules.push(Rule {
            id: raw.id.into_inner(),
            source,
            article: raw.article,
            text_zh: raw.text_zh,
            text_en: raw.text_en,
            limit,
            education,
            without_reason: raw.without_reason,
            verified: raw.verified,
            tag: raw.tag,
            effective_from,
            effective_to,
        });
        Ok(())
    }

    fn add_ladder(&mut self, reader: Reader<'_>, raw: RawLadder) -> Result<(), PolicyError> {
        if raw.step.is_empty() {
            return Err(reader.fail(&raw.id.span(), Problem::Empty(raw.id.into_inner())));
        }
        if self.ladder(raw.id.get_ref()).is_some() {
            return Err(reader.fail(&raw.id.span(), Problem::Duplicate(raw.id.into_inner())));
        }
        let mut steps = Vec::with_capacity(raw.step.len());
        for step in raw.step {
            self.limited(reader, &step.rule)?;
            self.elapses(reader, &step.rule)?;
            let RawStep { proposes, rule, categories } = step;
            steps.push(Step { proposes, rule: rule.into_inner(), categories });
        }
        let RawLadder { id, title_zh, title_en, .. } = raw;
        self.ladders.push(Ladder { id: id.into_inner(), title_zh, title_en, steps });
        Ok(())
    }

    /// The rule must exist and carry a number.
    fn limited(&self, reader: Reader<'_>, id: &Spanned<String>) -> Result<(), PolicyError> {
        let kind = match self.index.get(id.get_ref()) {
            None => "statute rule",
            Some(rules) if rules.iter().any(|&rule| self.rules[rule].limit.is_none()) => "limit of the rule",
            Some(_) => return Ok(()),
        };
        Err(reader.fail(&id.span(), Problem::Undefined { id: id.get_ref().clone(), kind }))
    }

    /// A ladder goes by time that passes: days, months or years.
    fn elapses(&self, reader: Reader<'_>, id: &Spanned<String>) -> Result<(), PolicyError> {
        let passes = |unit| matches!(unit, LimitUnit::Day | LimitUnit::Month | LimitUnit::Year);
        let versions = self.index.get(id.get_ref()).into_iter().flatten();
        let limits = versions.filter_map(|&rule| self.rules[rule].limit.as_ref());
        match limits.map(|limit| limit.unit).find(|unit| !passes(*unit)) {
            None => Ok(()),
            Some(_) => {
                let (value, allowed) = (format!("{}: unit", id.get_ref()), "day, month, year".to_owned());
                Err(reader.fail(&id.span(), Problem::BadValue { value, allowed }))
            }
        }
    }

    /// This file up to the day before `from`, and `later` from then on. Rows that say the same go on uncut; ladders,
    /// escalations and credits are those of the later file, and of this one where the later has none of that name.
    #[must_use]
    pub(super) fn then(&self, later: &Self, from: NaiveDate) -> Self {
        let mut merged = Self { rules: Vec::new(), index: BTreeMap::new(), ..later.clone() };
        merged.sources = self.sources.iter().chain(&later.sources).cloned().collect();
        let kept = |ladder: &&Ladder| later.ladder(&ladder.id).is_none();
        merged.ladders.extend(self.ladders.iter().filter(kept).cloned());
        let same = |old: &Rule, new: &Rule| {
            old.id == new.id
                && self.source_of(old) == later.source_of(new)
                && *old == Rule { source: old.source, ..new.clone() }
        };
        let mut rules = Vec::with_capacity(later.rules.len());
        for old in &self.rules {
            let goes_on = later.rules.iter().any(|new| same(old, new));
            let to = if goes_on {
                old.effective_to
            } else {
                old.effective_to.min(from.pred_opt()).or(from.pred_opt())
            };
            if to.is_none_or(|to| old.effective_from <= to) {
                rules.push(Rule { effective_to: to, ..old.clone() });
            }
        }
        for new in later.rules.iter().filter(|new| !self.rules.iter().any(|old| same(old, new))) {
            let effective_from = new.effective_from.max(from);
            if new.effective_to.is_none_or(|to| effective_from <= to) {
                rules.push(Rule { source: self.sources.len() + new.source, effective_from, ..new.clone() });
            }
        }
        for (index, rule) in rules.iter().enumerate() {
            merged.index.entry(rule.id.clone()).or_default().push(index);
        }
        merged.rules = rules;
        merged
    }

    /// Every row, in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Whether any version of a row exists.
    pub fn defines(&self, id: &str) -> bool {
        self.index.contains_key(id)
    }

    /// The version of a row in force on a day, else its first version.
    pub fn rule(&self, id: &str, on: NaiveDate) -> Option<&Rule> {
        let versions = self.index.get(id)?;
        let found = versions.iter().map(|&index| &self.rules[index]).find(|rule| rule.in_force(on));
        found.or_else(|| versions.first().map(|&index| &self.rules[index]))
    }

    /// Whether nothing has to be marked where a rule is cited: it was checked against its text, or it is no rule of the file.
    pub fn is_sure(&self, id: &str, on: NaiveDate) -> bool {
        self.rule(id, on).is_none_or(|rule| rule.verified)
    }

    /// Whose text a rule is.
    pub fn source_of(&self, rule: &Rule) -> &Source {
        &self.sources[rule.source]
    }

    /// Every source, in file order.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The ladders of measures by time.
    pub fn ladders(&self) -> &[Ladder] {
        &self.ladders
    }

    /// What earlier decisions point to, for every category.
    pub fn all_escalations(&self) -> &[Escalation] {
        &self.escalations
    }

    /// The rates of credit for time held.
    pub fn credits(&self) -> &[Credit] {
        &self.credits
    }

    /// A ladder by id.
    pub fn ladder(&self, id: &str) -> Option<&Ladder> {
        self.ladders.iter().find(|ladder| ladder.id == id)
    }

    /// The gravest step of a ladder that the time from `trigger` (not counted) to `on` admits.
    pub fn step_on(
        &self,
        ladder: &str,
        category: Option<Category>,
        trigger: NaiveDate,
        on: NaiveDate,
        reason: bool,
    ) -> Option<&Step> {
        if on <= trigger {
            return None;
        }
        self.ladder(ladder)?.steps.iter().rev().find(|step| {
            let rule = self.rule(&step.rule, on).filter(|rule| !(reason && rule.without_reason));
            applies(&step.categories, category)
                && rule
                    .and_then(|rule| rule.limit.as_ref())
                    .is_some_and(|limit| limit.admits_elapsed(trigger, on))
        })
    }

    /// Escalations that apply to a category.
    pub fn escalations(&self, category: Option<Category>) -> impl Iterator<Item = &Escalation> {
        self.escalations.iter().filter(move |escalation| applies(&escalation.categories, category))
    }

    /// Custody credit for a punishment; none for a probation period.
    pub fn credit(&self, kind: CreditKind) -> Option<&Credit> {
        self.credits.iter().find(|credit| credit.kind == kind)
    }
}

fn applies(categories: &[Category], category: Option<Category>) -> bool {
    categories.is_empty() || category.is_some_and(|category| categories.contains(&category))
}

#[cfg(test)]
mod tests;
