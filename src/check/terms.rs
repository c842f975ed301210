//! Whether a case's dates can be what a court may decide (刑期合理性核对, V-01 to V-05): warnings, never a refusal, for the
//! dates of the court document always win. The numbers are statute rows.

use crate::domain::{Category, CorrectionsCase};
use crate::policy::period::term_end;
use crate::policy::{Statute, Term};
use chrono::NaiveDate;

/// Something about a case's terms that the law does not provide for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// The statute row that says so.
    pub rule: &'static str,
    /// What is odd.
    pub kind: OddityKind,
}

/// What is odd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OddityKind {
    /// The period ends before the day on which the shortest one would.
    TooShort {
        /// The last day of the shortest period.
        earliest: NaiveDate,
    },
    /// The period ends after the day on which the longest one would.
    TooLong {
        /// The last day of the longest period.
        latest: NaiveDate,
    },
    /// A suspended sentence for a sentence longer than may be suspended.
    SentenceTooLong,
    /// The probation period is shorter than the sentence it stands for.
    ShorterThanSentence {
        /// The last day of the sentence, if it ran from the same day.
        sentence_end: NaiveDate,
    },
    /// Temporary execution without a ground.
    NoGround,
}

/// What is odd about the terms. `sentence` is the original sentence (原判刑期) where it could be read.
pub fn oddities(terms: &CorrectionsCase, sentence: Option<Term>, statute: &Statute) -> Vec<Oddity> {
    let on = terms.decided_on.or(terms.effective_on).unwrap_or(terms.term_start);
    let check = Check { terms, statute, on };
    match terms.category {
        Category::PublicSurveillance => {
            [check.at_least("V-01-min"), check.at_most("V-01-max")].into_iter().flatten().collect()
        }
        Category::SuspendedSentence => check.suspended(sentence),
        Category::Parole => check.at_most("V-03-max").into_iter().collect(),
        Category::TemporaryExecution => {
            let none = terms.ground.is_none();
            none.then_some(Oddity { rule: "V-05", kind: OddityKind::NoGround }).into_iter().collect()
        }
    }
}

struct Check<'a> {
    terms: &'a CorrectionsCase,
    statute: &'a Statute,
    on: NaiveDate,
}

impl Check<'_> {
    fn suspended(&self, sentence: Option<Term>) -> Vec<Oddity> {
        let detention = self.terms.sentence.contains("拘役");
        let (shortest, longest) = if detention {
            ("V-02-detention-min", "V-02-detention-max")
        } else {
            ("V-02-fixed-min", "V-02-fixed-max")
        };
        let mut odd: Vec<Oddity> =
            [self.at_least(shortest), self.at_most(longest)].into_iter().flatten().collect();
        let start = self.terms.term_start;
        let Some(sentence_end) = sentence.and_then(|sentence| term_end(start, sentence)) else { return odd };
        if self.bound("V-02-sentence").is_some_and(|most| sentence_end > most) {
            odd.push(Oddity { rule: "V-02-sentence", kind: OddityKind::SentenceTooLong });
        }
        if self.terms.term_end < sentence_end {
            odd.push(Oddity { rule: shortest, kind: OddityKind::ShorterThanSentence { sentence_end } });
        }
        odd
    }

    /// The last day of a period as long as the row's number, counted from the first day of the term.
    fn bound(&self, rule: &str) -> Option<NaiveDate> {
        let limit = self.statute.rule(rule, self.on)?.limit.as_ref()?;
        term_end(self.terms.term_start, limit.term()?)
    }

    fn at_least(&self, rule: &'static str) -> Option<Oddity> {
        let earliest = self.bound(rule).filter(|earliest| self.terms.term_end < *earliest)?;
        Some(Oddity { rule, kind: OddityKind::TooShort { earliest } })
    }

    fn at_most(&self, rule: &'static str) -> Option<Oddity> {
        let latest = self.bound(rule).filter(|latest| self.terms.term_end > *latest)?;
        Some(Oddity { rule, kind: OddityKind::TooLong { latest } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{TemporaryGround, Text};
    use crate::policy::Policy;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn case(category: Category, sentence: &str, start: &str, end: &str) -> CorrectionsCase {
        CorrectionsCase {
            category,
            ground: None,
            offence: Text::default(),
            offence_class: None,
            sentence: Text::new(sentence).unwrap(),
            supplementary: Text::default(),
            decided_by: Text::default(),
            decided_on: None,
            effective_on: Some(d(start)),
            term_start: d(start),
            term_end: d(end),
            documents_on: None,
            reported_on: None,
            prohibition: None,
            monitored: false,
            drug_related: None,
            minor: false,
            sealed: false,
            special: false,
        }
    }

    fn rules(case: &CorrectionsCase, sentence: Option<Term>) -> Vec<&'static str> {
        oddities(case, sentence, Policy::embedded().statute()).into_iter().map(|odd| odd.rule).collect()
    }

    fn months(months: u32) -> Term {
        Term { months, ..Term::default() }
    }

    #[test]
    fn each_category_has_its_bounds_and_the_bound_itself_is_sound() {
        use Category::{Parole, PublicSurveillance, SuspendedSentence, TemporaryExecution};
        for (category, sentence, read, start, end, expected) in [
            // 管制 three months to two years.
            (PublicSurveillance, "", None, "2026-01-15", "2026-04-14", vec![]),
            (PublicSurveillance, "", None, "2026-01-15", "2026-04-13", vec!["V-01-min"]),
            (PublicSurveillance, "", None, "2026-01-15", "2028-01-14", vec![]),
            (PublicSurveillance, "", None, "2026-01-15", "2028-01-15", vec!["V-01-max"]),
            // 缓刑 of fixed-term imprisonment: one to five years, at least the sentence, sentence up to three years.
            (SuspendedSentence, "有期徒刑六个月", Some(months(6)), "2026-01-15", "2027-01-14", vec![]),
            (
                SuspendedSentence,
                "有期徒刑六个月",
                Some(months(6)),
                "2026-01-15",
                "2027-01-13",
                vec!["V-02-fixed-min"],
            ),
            (SuspendedSentence, "有期徒刑三年", Some(months(36)), "2026-01-15", "2031-01-14", vec![]),
            (
                SuspendedSentence,
                "有期徒刑三年",
                Some(months(36)),
                "2026-01-15",
                "2031-01-15",
                vec!["V-02-fixed-max"],
            ),
            (
                SuspendedSentence,
                "有期徒刑三年",
                Some(months(36)),
                "2026-01-15",
                "2029-01-13",
                vec!["V-02-fixed-min"],
            ),
            (
                SuspendedSentence,
                "有期徒刑四年",
                Some(months(48)),
                "2026-01-15",
                "2030-06-14",
                vec!["V-02-sentence"],
            ),
            // … of criminal detention: two months to one year.
            (SuspendedSentence, "拘役三个月", Some(months(3)), "2026-01-15", "2026-06-14", vec![]),
            (
                SuspendedSentence,
                "拘役三个月",
                Some(months(3)),
                "2026-01-15",
                "2027-01-15",
                vec!["V-02-detention-max"],
            ),
            (
                SuspendedSentence,
                "拘役一个月",
                Some(months(1)),
                "2026-01-15",
                "2026-03-13",
                vec!["V-02-detention-min"],
            ),
            (Parole, "无期徒刑", None, "2026-01-15", "2036-01-14", vec![]),
            (Parole, "无期徒刑", None, "2026-01-15", "2036-01-15", vec!["V-03-max"]),
            (TemporaryExecution, "", None, "2026-01-15", "2027-01-14", vec!["V-05"]),
        ] {
            assert_eq!(
                rules(&case(category, sentence, start, end), read),
                expected,
                "{sentence} {start} {end}"
            );
        }
        let mut ill = case(TemporaryExecution, "", "2026-01-15", "2027-01-14");
        ill.ground = Some(TemporaryGround::MedicalParole);
        assert!(rules(&ill, None).is_empty());
    }
}
