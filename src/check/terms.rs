//! Whether a case's terms can be what a court may decide (刑期合理性核对, V-01 to V-06): warnings, never a refusal, for the
//! court document always wins. The numbers are statute rows.

use crate::domain::{Category, CorrectionsCase};
use crate::policy::period::{end_of_months, term_end};
use crate::policy::{Act, LimitUnit, Statute, Term};
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
    /// The parole period is longer than what can be left of the sentence.
    RemainderTooLong {
        /// The last day of the longest remainder.
        latest: NaiveDate,
    },
    /// A recidivist, whose sentence is not suspended and who is not paroled.
    Recidivist,
    /// A ringleader of a criminal group, whose sentence is not suspended.
    Ringleader,
    /// Deprivation of political rights entered as a sentence.
    PoliticalRights,
    /// A prohibition order with parole or temporary execution.
    ProhibitionCategory,
    /// A prohibition order that begins before the term or ends after it.
    ProhibitionBeyondTerm {
        /// The last day of the term.
        last: NaiveDate,
    },
    /// Electronic monitoring without ground, end or approval.
    MonitoringUnstated,
    /// Electronic monitoring for longer than one approval allows.
    MonitoringTooLong {
        /// The last day allowed.
        latest: NaiveDate,
    },
    /// Electronic monitoring approved by somebody who may not.
    MonitoringApproval,
}

/// What is odd about the terms. `sentence` is the original one (原判刑期), where its words could be read.
pub fn oddities(terms: &CorrectionsCase, sentence: Option<Term>, statute: &Statute) -> Vec<Oddity> {
    let on = terms.decided_on.or(terms.effective_on).unwrap_or(terms.term_start);
    let check = Check { terms, statute, on };
    let mut odd: Vec<Oddity> = match terms.category {
        Category::PublicSurveillance => {
            [check.at_least("V-01-min"), check.at_most("V-01-max")].into_iter().flatten().collect()
        }
        Category::SuspendedSentence => check.suspended(sentence),
        Category::Parole => check.parole(sentence),
        Category::TemporaryExecution => {
            let none = terms.ground.is_none();
            none.then_some(Oddity { rule: "V-05", kind: OddityKind::NoGround }).into_iter().collect()
        }
    };
    odd.extend(check.barred());
    odd.extend(check.prohibition());
    odd.extend(check.monitoring());
    if ["剥夺政治权利", "剥权"].iter().any(|word| affirms(&terms.sentence, word)) {
        odd.push(Oddity { rule: "V-06", kind: OddityKind::PoliticalRights });
    }
    odd
}

/// Whether a text says a word of somebody, and not that it does not apply: 非累犯, 不构成累犯, 累犯：否.
fn affirms(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().rev().take(4);
        let clause = before.take_while(|c| !"，。；、,;. ".contains(*c));
        let denied_before = clause.into_iter().any(|c| "非不无未".contains(c));
        let after = text[at + word.len()..].trim_start_matches(['：', ':', ' ']);
        !denied_before && !after.starts_with(['否', '无'])
    })
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

    /// Parole lasts for what is left of the sentence (没有执行完毕的刑期), which is at most the share that need not be served
    /// first; ten years for life imprisonment. The first day of the sentence is not on file, so that the remainder itself
    /// cannot be reckoned.
    fn parole(&self, sentence: Option<Term>) -> Vec<Oddity> {
        let longest = self.at_most("V-03-max");
        let said = &self.terms.sentence;
        if said.contains("无期徒刑") && !said.contains('减') {
            return [self.at_least("V-03-max"), longest].into_iter().flatten().collect();
        }
        let Some(sentence) = sentence else { return longest.into_iter().collect() };
        let served = self.statute.rule("V-03-served", self.on).and_then(|rule| rule.limit.as_ref());
        let left = served
            .filter(|limit| limit.unit == LimitUnit::Percent)
            .map_or(100, |limit| 100_u32.saturating_sub(limit.quantity));
        let latest = term_end(self.terms.term_start, sentence.share(left));
        let odd = latest
            .filter(|latest| self.terms.term_end > *latest)
            .map(|latest| Oddity { rule: "V-03-served", kind: OddityKind::RemainderTooLong { latest } });
        odd.into_iter().collect()
    }

    /// Who gets neither a suspended sentence nor parole (V-04), as far as the case or its texts name it.
    fn barred(&self) -> Vec<Oddity> {
        let terms = self.terms;
        let named = |word| {
            [&terms.offence, &terms.sentence, &terms.supplementary].iter().any(|text| affirms(text, word))
        };
        let recidivist = terms.recidivist == Some(true) || named("累犯");
        let recidivist = |rule| recidivist.then_some(Oddity { rule, kind: OddityKind::Recidivist });
        let ringleader =
            || named("首要分子").then_some(Oddity { rule: "V-04", kind: OddityKind::Ringleader });
        match terms.category {
            Category::SuspendedSentence => [recidivist("V-04"), ringleader()].into_iter().flatten().collect(),
            Category::Parole => recidivist("V-04-parole").into_iter().collect(),
            Category::PublicSurveillance | Category::TemporaryExecution => Vec::new(),
        }
    }

    /// Electronic monitoring has a ground and an end, three months at most, and the approval of the head of the district
    /// bureau (GPS-01, GPS-02).
    fn monitoring(&self) -> Vec<Oddity> {
        let stated = &self.terms.monitoring;
        if !self.terms.monitored {
            return Vec::new();
        }
        let mut odd = Vec::new();
        if stated.ground.is_empty() || stated.until.is_none() || stated.approval.is_empty() {
            odd.push(Oddity { rule: "GPS-01", kind: OddityKind::MonitoringUnstated });
        }
        let limit = self.statute.rule("GPS-02", self.on).and_then(|rule| rule.limit.as_ref());
        let months = limit.filter(|limit| limit.unit == LimitUnit::Month).map(|limit| limit.quantity);
        if let (Some(from), Some(until), Some(months)) = (stated.from, stated.until, months) {
            let latest = end_of_months(from, months);
            if until > latest {
                odd.push(Oddity { rule: "GPS-02", kind: OddityKind::MonitoringTooLong { latest } });
            }
        }
        let organ = self.statute.organ_named(&stated.approval);
        let authority = self.statute.authority(Act::Monitoring, 0, self.on);
        if let (Some(organ), Some(authority)) = (organ, authority)
            && !authority.admits(organ)
        {
            odd.push(Oddity { rule: "GPS-02", kind: OddityKind::MonitoringApproval });
        }
        odd
    }

    /// A prohibition order goes only with public surveillance or a suspended sentence, and within its term (BAN-01, BAN-03).
    fn prohibition(&self) -> Option<Oddity> {
        let order = self.terms.prohibition.as_ref()?;
        let last = self.terms.term_end;
        if !matches!(self.terms.category, Category::PublicSurveillance | Category::SuspendedSentence) {
            return Some(Oddity { rule: "BAN-01", kind: OddityKind::ProhibitionCategory });
        }
        let outside = order.start < self.terms.term_start || order.end > last;
        outside.then_some(Oddity { rule: "BAN-03", kind: OddityKind::ProhibitionBeyondTerm { last } })
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
    use crate::domain::{ProhibitionOrder, TemporaryGround, Text};
    use crate::policy::Policy;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn case(category: Category, sentence: &str, start: &str, end: &str) -> CorrectionsCase {
        CorrectionsCase {
            sentence: Text::new(sentence).unwrap(),
            effective_on: Some(d(start)),
            ..CorrectionsCase::new(category, d(start), d(end))
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
    #[test]
    fn parole_lasts_no_longer_than_what_can_be_left_of_the_sentence() {
        for (sentence, read, end, expected) in [
            // Five years, of which half is served at least: two and a half years are left at most.
            ("有期徒刑五年", Some(months(60)), "2028-07-14", vec![]),
            ("有期徒刑五年", Some(months(60)), "2028-07-15", vec!["V-03-served"]),
            // A broken month is counted generously.
            ("有期徒刑七个月", Some(months(7)), "2026-04-30", vec![]),
            ("有期徒刑七个月", Some(months(7)), "2026-05-01", vec!["V-03-served"]),
            // A long sentence may leave more than ten years.
            ("有期徒刑二十五年", Some(months(300)), "2038-01-14", vec![]),
            // Life imprisonment: ten years, neither more nor less, unless it was commuted.
            ("无期徒刑", None, "2036-01-14", vec![]),
            ("无期徒刑", None, "2036-01-13", vec!["V-03-max"]),
            ("无期徒刑", None, "2036-01-15", vec!["V-03-max"]),
            ("无期徒刑，减为有期徒刑二十年", None, "2030-01-14", vec![]),
        ] {
            let case = case(Category::Parole, sentence, "2026-01-15", end);
            assert_eq!(rules(&case, read), expected, "{sentence} {end}");
        }
        let five = case(Category::Parole, "有期徒刑五年", "2026-01-15", "2030-01-14");
        let odd = oddities(&five, Some(months(60)), Policy::embedded().statute());
        assert_eq!(odd[0].kind, OddityKind::RemainderTooLong { latest: d("2028-07-14") });
    }

    #[test]
    fn recidivists_and_ringleaders_are_not_suspended() {
        use Category::{Parole, PublicSurveillance, SuspendedSentence};
        let named = |category, offence: &str| {
            let end = if category == Parole { "2026-07-14" } else { "2027-01-14" };
            let mut case = case(category, "有期徒刑一年", "2026-01-15", end);
            case.offence = Text::new(offence).unwrap();
            rules(&case, Some(months(12)))
        };
        for said in ["盗窃罪（累犯）", "累犯", "累犯：是"] {
            assert_eq!(named(SuspendedSentence, said), ["V-04"], "{said}");
            assert_eq!(named(Parole, said), ["V-04-parole"], "{said}");
            assert!(named(PublicSurveillance, said).is_empty(), "{said}");
        }
        assert_eq!(named(SuspendedSentence, "开设赌场罪，犯罪集团首要分子"), ["V-04"]);
        assert!(named(Parole, "开设赌场罪，犯罪集团首要分子").is_empty());
        for said in ["盗窃罪", "非累犯", "不构成累犯", "不是累犯", "累犯：否", "累犯 无", ""]
        {
            assert!(named(SuspendedSentence, said).is_empty(), "{said}");
        }
        assert_eq!(named(SuspendedSentence, "未遂，累犯"), ["V-04"], "a denial of something else");
        let mut plain = case(SuspendedSentence, "有期徒刑一年", "2026-01-15", "2027-01-14");
        plain.recidivist = Some(true);
        let odd = oddities(&plain, None, Policy::embedded().statute());
        assert_eq!(odd, [Oddity { rule: "V-04", kind: OddityKind::Recidivist }]);
    }

    #[test]
    fn a_prohibition_order_goes_with_surveillance_or_suspension_and_ends_with_them() {
        let with = |category, start: &str, end: &str| {
            let mut case = case(category, "", "2026-01-15", "2027-01-14");
            case.ground =
                (category == Category::TemporaryExecution).then_some(TemporaryGround::MedicalParole);
            let content = Text::new("禁止进入网吧").unwrap();
            case.prohibition = Some(ProhibitionOrder { content, start: d(start), end: d(end) });
            rules(&case, None)
        };
        for category in [Category::PublicSurveillance, Category::SuspendedSentence] {
            assert!(with(category, "2026-01-15", "2027-01-14").is_empty());
            assert!(with(category, "2026-03-01", "2026-06-30").is_empty());
            assert_eq!(with(category, "2026-01-15", "2027-01-15"), ["BAN-03"]);
            assert_eq!(with(category, "2026-01-14", "2026-06-30"), ["BAN-03"]);
        }
        for category in [Category::Parole, Category::TemporaryExecution] {
            assert_eq!(with(category, "2026-03-01", "2026-06-30"), ["BAN-01"], "{category:?}");
        }
    }

    #[test]
    fn monitoring_has_a_ground_an_end_and_an_approval() {
        let with = |ground: &str, until: Option<&str>, approval: &str| {
            let mut case = case(Category::SuspendedSentence, "", "2026-01-15", "2027-01-14");
            case.monitored = true;
            case.monitoring.ground = Text::new(ground).unwrap();
            (case.monitoring.from, case.monitoring.until) = (Some(d("2026-03-05")), until.map(d));
            case.monitoring.approval = Text::new(approval).unwrap();
            rules(&case, None)
        };
        let sound = ("违反人民法院禁止令", "罗湖区司法局 罗司矫定〔2026〕1号");
        assert!(with(sound.0, Some("2026-06-05"), sound.1).is_empty()); // T9
        assert_eq!(with(sound.0, Some("2026-06-06"), sound.1), ["GPS-02"]);
        assert_eq!(with(sound.0, Some("2026-06-05"), "桂园司法所"), ["GPS-02"]);
        for (ground, until, approval) in
            [("", Some("2026-06-05"), sound.1), (sound.0, None, sound.1), (sound.0, Some("2026-06-05"), "")]
        {
            assert_eq!(with(ground, until, approval), ["GPS-01"]);
        }
    }

    #[test]
    fn political_rights_are_an_attribute_and_no_sentence_here() {
        let said =
            |sentence| rules(&case(Category::PublicSurveillance, sentence, "2026-01-15", "2027-01-14"), None);
        assert_eq!(said("管制一年，剥夺政治权利一年"), ["V-06"]);
        assert_eq!(said("剥权一年"), ["V-06"]);
        assert!(said("管制一年").is_empty());
        let mut supplementary = case(Category::PublicSurveillance, "管制一年", "2026-01-15", "2027-01-14");
        supplementary.supplementary = Text::new("剥夺政治权利一年").unwrap();
        assert!(rules(&supplementary, None).is_empty(), "where it belongs");
    }
}
