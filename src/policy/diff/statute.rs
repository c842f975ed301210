//! What differs between two statute files: sources, rows, ladders, escalations, credit.

use chrono::NaiveDate;

use super::{FieldChange, RowChange, RowKind, field, rows, word, words};
use crate::policy::{
    Accepts, Act, Authority, Credit, CreditKind, CreditRate, Escalation, Ladder, Limit, LimitUnit, Organ,
    Policy, Rule, Source, Statute, Still,
};

/// Every row of the two statute files that holds on the day and is not as it was.
pub(super) fn differences(old: &Policy, new: &Policy, day: NaiveDate, changes: &mut Vec<RowChange>) {
    let rules = |policy: &Policy| -> Vec<(String, (Rule, String))> {
        let statute = policy.statute();
        let held = statute
            .rules()
            .iter()
            .filter(|rule| statute.rule(&rule.id, day).is_some_and(|held| std::ptr::eq(held, *rule)));
        held.map(|rule| (rule.id.clone(), (rule.clone(), statute.source_of(rule).id.clone()))).collect()
    };
    rows(RowKind::Statute, &rules(old), &rules(new), rule_row, changes);
    let (old, new) = (old.statute(), new.statute());
    let sources = |s: &Statute| -> Vec<(String, Source)> {
        s.sources().iter().map(|source| (source.id.clone(), source.clone())).collect()
    };
    rows(RowKind::Source, &sources(old), &sources(new), source_row, changes);
    let ladders = |s: &Statute| -> Vec<(String, Ladder)> {
        s.ladders().iter().map(|ladder| (ladder.id.clone(), ladder.clone())).collect()
    };
    rows(RowKind::Ladder, &ladders(old), &ladders(new), ladder_row, changes);
    let escalations = |s: &Statute| -> Vec<(String, Escalation)> {
        s.all_escalations().iter().map(|row| (row.rule.clone(), row.clone())).collect()
    };
    rows(RowKind::Escalation, &escalations(old), &escalations(new), escalation_row, changes);
    let organs = |s: &Statute| -> Vec<(String, Organ)> {
        s.organs().iter().map(|organ| (organ.id.clone(), organ.clone())).collect()
    };
    rows(RowKind::Organ, &organs(old), &organs(new), organ_row, changes);
    let authorities = |s: &Statute| -> Vec<(String, Authority)> {
        s.authorities()
            .iter()
            .map(|row| (format!("{} {}", act_word(row.act), row.rule), row.clone()))
            .collect()
    };
    rows(RowKind::Authority, &authorities(old), &authorities(new), authority_row, changes);
    let credits = |s: &Statute| -> Vec<(String, Credit)> {
        s.credits().iter().map(|row| (word_of(row.kind).to_owned(), row.clone())).collect()
    };
    rows(RowKind::Credit, &credits(old), &credits(new), credit_row, changes);
}

fn told(fields: impl IntoIterator<Item = Option<FieldChange>>) -> Vec<FieldChange> {
    fields.into_iter().flatten().collect()
}

fn rule_row((a, a_source): &(Rule, String), (b, b_source): &(Rule, String)) -> Vec<FieldChange> {
    let limit = |rule: &Rule| {
        let unit = |unit| match unit {
            LimitUnit::Day => "day",
            LimitUnit::WorkingDay => "working-day",
            LimitUnit::Month => "month",
            LimitUnit::Year => "year",
            LimitUnit::Times => "times",
            LimitUnit::Percent => "percent",
        };
        let bound = |l: &Limit| if l.inclusive { "includes" } else { "excludes" };
        let text = |l: &Limit| format!("{} {} {} ({})", l.word, l.quantity, unit(l.unit), bound(l));
        rule.limit.as_ref().map(text).unwrap_or_default()
    };
    let education = |rule: &Rule| {
        let then = |then| match then {
            Still::MissedAgain => "missed-again",
            Still::StillMissing => "still-missing",
        };
        let kinds = |by: Accepts| by.kinds().map(|kind| word(&kind)).collect::<Vec<_>>().join(", ");
        rule.education.map(|e| format!("{} {}", kinds(e.by), then(e.then))).unwrap_or_default()
    };
    told([
        field("limit", &limit(a), &limit(b)),
        field("education", &education(a), &education(b)),
        field("without_reason", &a.without_reason.to_string(), &b.without_reason.to_string()),
        field("source", a_source, b_source),
        field("article", &a.article, &b.article),
        field("text_zh", &a.text_zh, &b.text_zh),
        field("text_en", &a.text_en, &b.text_en),
        field("verified", &a.verified.to_string(), &b.verified.to_string()),
    ])
}

fn source_row(a: &Source, b: &Source) -> Vec<FieldChange> {
    told([
        field("title_zh", &a.title_zh, &b.title_zh),
        field("title_en", &a.title_en, &b.title_en),
        field("cite_zh", &a.cite_zh, &b.cite_zh),
        field("cite_en", &a.cite_en, &b.cite_en),
    ])
}

fn ladder_row(a: &Ladder, b: &Ladder) -> Vec<FieldChange> {
    let steps = |ladder: &Ladder| -> String {
        let step =
            |s: &crate::policy::Step| format!("{} ({}) {}", word(&s.proposes), s.rule, words(&s.categories));
        ladder.steps.iter().map(step).collect::<Vec<_>>().join("; ")
    };
    told([
        field("step", &steps(a), &steps(b)),
        field("title_zh", &a.title_zh, &b.title_zh),
        field("title_en", &a.title_en, &b.title_en),
    ])
}

fn escalation_row(a: &Escalation, b: &Escalation) -> Vec<FieldChange> {
    told([
        field("have", &word(&a.have), &word(&b.have)),
        field("proposes", &word(&a.proposes), &word(&b.proposes)),
        field("categories", &words(&a.categories), &words(&b.categories)),
        field("still_uncorrected", &a.still_uncorrected.to_string(), &b.still_uncorrected.to_string()),
    ])
}

fn organ_row(a: &Organ, b: &Organ) -> Vec<FieldChange> {
    told([
        field("title_zh", &a.title_zh, &b.title_zh),
        field("title_en", &a.title_en, &b.title_en),
        field("names", &a.names().join(", "), &b.names().join(", ")),
    ])
}

fn authority_row(a: &Authority, b: &Authority) -> Vec<FieldChange> {
    told([
        field("organs", &a.organs.join(", "), &b.organs.join(", ")),
        field("of_case", &a.of_case.to_string(), &b.of_case.to_string()),
    ])
}

fn act_word(act: Act) -> String {
    match act {
        Act::Sanction(kind) => word(&kind),
        Act::Leave => "leave".to_owned(),
        Act::Monitoring => "monitoring".to_owned(),
    }
}

fn credit_row(a: &Credit, b: &Credit) -> Vec<FieldChange> {
    let rate = |rate: CreditRate| format!("{} → {}", rate.held, rate.credited);
    told([
        field("custody", &rate(a.custody), &rate(b.custody)),
        field("residence", &rate(a.residence), &rate(b.residence)),
        field("article", &a.article, &b.article),
        field("residence_article", &a.residence_article, &b.residence_article),
        field("verified", &a.verified.to_string(), &b.verified.to_string()),
    ])
}

/// The kind of punishment as statute files write it.
const fn word_of(kind: CreditKind) -> &'static str {
    match kind {
        CreditKind::PublicSurveillance => "public-surveillance",
        CreditKind::Detention => "detention",
        CreditKind::FixedTerm => "fixed-term",
        CreditKind::Probation => "probation",
    }
}
