//! Policies adopted one after another (历次采用), made into one: each holds from the day it takes effect to the day before the next.
//!
//! An old month is then reckoned by the rules in force in it, and a window keeps the rules of its first day, because a
//! duty's versions lie side by side in its line.

use std::sync::Arc;

use chrono::NaiveDate;

use super::calendar::Calendar;
use super::profile::Profile;
use super::{Policy, PolicyError, SourceFile};

/// One adopted set of files.
#[derive(Debug, Clone)]
pub struct Adopted<'a> {
    /// The day of its adoption.
    pub on: NaiveDate,
    /// What its files say.
    pub policy: Arc<Policy>,
    /// The files, for their holidays.
    pub files: Vec<SourceFile<'a>>,
}

/// A set with the first day on which it holds.
struct Reign {
    from: NaiveDate,
    policy: Arc<Policy>,
}

impl Policy {
    /// One policy from those adopted, oldest first: the first holds from the beginning of time, each later one from its
    /// day on, or from the first day of its profile when that is later still. Published holidays of all of them count.
    ///
    /// # Errors
    /// Holiday files that cannot be read together.
    pub fn through_time(adopted: &[Adopted<'_>]) -> Result<Option<Arc<Self>>, PolicyError> {
        let Some(last) = adopted.last() else { return Ok(None) };
        let mut reigns: Vec<Reign> = Vec::new();
        for (index, set) in adopted.iter().enumerate() {
            let first_day = set.policy.profiles.first().map_or(set.on, |profile| profile.effective_from);
            let from = if index == 0 { NaiveDate::MIN } else { set.on.max(first_day) };
            // What would begin later, or on the same day, never comes to hold.
            reigns.retain(|reign| reign.from < from);
            reigns.push(Reign { from, policy: Arc::clone(&set.policy) });
        }
        if let [only] = reigns.as_slice()
            && adopted.len() == 1
        {
            return Ok(Some(Arc::clone(&only.policy)));
        }
        let mut statute = reigns[0].policy.statute.clone();
        for reign in &reigns[1..] {
            statute = statute.then(&reign.policy.statute, reign.from);
        }
        let hashes = reigns.iter().map(|reign| (reign.from, reign.policy.hash)).collect();
        let mut policy = Self::assemble(statute, profiles(&reigns), holidays(adopted)?, last.policy.hash);
        policy.hashes = hashes;
        Ok(Some(Arc::new(policy)))
    }
}

/// The profiles of all reigns, each cut to the days on which it holds; one that goes on unchanged is not cut.
fn profiles(reigns: &[Reign]) -> Vec<Profile> {
    let mut list: Vec<(Profile, &Profile)> = Vec::new();
    for (index, reign) in reigns.iter().enumerate() {
        let end = reigns.get(index + 1).and_then(|next| next.from.pred_opt());
        for whole in &reign.policy.profiles {
            let from = whole.effective_from.max(reign.from);
            let to = match (whole.effective_to, end) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            if to.is_some_and(|to| to < from) {
                continue;
            }
            let goes_on = list.last_mut().filter(|(cut, known)| {
                cut.effective_to.and_then(|to| to.succ_opt()) == Some(from) && same_rules(known, whole)
            });
            match goes_on {
                Some((cut, _)) => cut.effective_to = to,
                None => {
                    let cut = Profile { effective_from: from, effective_to: to, ..whole.clone() };
                    list.push((cut, whole));
                }
            }
        }
    }
    list.into_iter().map(|(cut, _)| cut).collect()
}

/// Whether two profiles say the same, their test cases aside.
fn same_rules(a: &Profile, b: &Profile) -> bool {
    let bare = |profile: &Profile| Profile { cases: Vec::new(), sums: Vec::new(), ..profile.clone() };
    bare(a) == bare(b)
}

/// The calendar of all sets: a later file of the same name replaces an earlier one.
fn holidays(adopted: &[Adopted<'_>]) -> Result<Calendar, PolicyError> {
    let mut files: Vec<SourceFile<'_>> = Vec::new();
    for file in adopted.iter().flat_map(|set| &set.files) {
        let holidays = file.name() == "statutory.toml" || file.extension() == Some("json");
        if holidays {
            files.retain(|known| known.name() != file.name());
            files.push(*file);
        }
    }
    Calendar::parse(&files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHIPPED: &str = include_str!("../../data/policy/profile-gd-sz-example.toml");

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The shipped files with the profile changed.
    fn changed(from: &str, to: &str) -> Vec<(String, Vec<u8>)> {
        assert!(SHIPPED.contains(from), "{from}");
        let files = Policy::embedded_files().into_iter();
        files
            .map(|file| {
                let text = String::from_utf8_lossy(file.bytes).into_owned();
                let text =
                    if file.name().contains("gd-sz-example") { text.replacen(from, to, 1) } else { text };
                (file.path.to_owned(), text.into_bytes())
            })
            .collect()
    }

    fn set<'a>(on: &str, files: &'a [(String, Vec<u8>)]) -> (Vec<SourceFile<'a>>, NaiveDate) {
        (files.iter().map(|(path, bytes)| SourceFile { path, bytes }).collect(), d(on))
    }

    fn together(sets: &[(Vec<SourceFile<'_>>, NaiveDate)]) -> Arc<Policy> {
        let adopted: Vec<Adopted<'_>> = sets
            .iter()
            .map(|(files, on)| Adopted {
                on: *on,
                policy: Arc::new(Policy::parse(files).unwrap()),
                files: files.clone(),
            })
            .collect();
        Policy::through_time(&adopted).unwrap().unwrap()
    }

    #[test]
    fn each_adoption_holds_until_the_day_before_the_next() {
        let old = changed("within_days = 5 }", "within_days = 5 }");
        let new = changed("within_days = 5 }", "within_days = 9 }");
        let policy = together(&[set("2026-01-01", &old), set("2026-06-15", &new)]);
        assert_eq!(policy.profiles().len(), 2);
        assert_eq!(policy.profiles()[0].effective_to, Some(d("2026-06-14")));
        assert_eq!(policy.profiles()[0].effective_from, d("2020-07-01"));
        let line = policy.line("resettlement-first-contact").unwrap();
        assert_ne!(line.on(d("2026-06-14")).unwrap().cadences, line.on(d("2026-06-15")).unwrap().cadences);
        assert_ne!(policy.hash_on(d("2026-06-14")), policy.hash_on(d("2026-06-15")));
        assert_eq!(policy.hash_on(d("2026-06-15")), policy.hash());
    }

    #[test]
    fn one_that_says_the_same_goes_on() {
        let old = changed("within_days = 5 }", "within_days = 5 }");
        let policy = together(&[set("2026-01-01", &old), set("2026-06-15", &old)]);
        assert_eq!(policy.profiles().len(), 1);
        assert_eq!(policy.profiles()[0].effective_to, None);
    }

    #[test]
    fn one_adopted_ahead_waits_and_one_adopted_after_it_may_overtake_it() {
        let old = changed("within_days = 5 }", "within_days = 5 }");
        let ahead = changed("effective_from = \"2020-07-01\"", "effective_from = \"2027-01-01\"");
        let policy = together(&[set("2026-01-01", &old), set("2026-06-15", &ahead)]);
        assert_eq!(policy.profiles()[0].effective_to, Some(d("2026-12-31")));
        assert_eq!(policy.profiles()[1].effective_from, d("2027-01-01"));
        let now = changed("within_days = 5 }", "within_days = 7 }");
        let policy = together(&[set("2026-01-01", &old), set("2026-06-15", &ahead), set("2026-07-01", &now)]);
        let from: Vec<NaiveDate> = policy.profiles().iter().map(|profile| profile.effective_from).collect();
        assert_eq!(from, [d("2020-07-01"), d("2026-07-01")]);
    }

    #[test]
    fn numbers_of_the_law_change_on_their_day() {
        let old = changed("within_days = 5 }", "within_days = 5 }");
        let mut new = old.clone();
        let rule = |text: &str| {
            text.replacen("word = \"不超过\", quantity = 10", "word = \"不超过\", quantity = 12", 1)
        };
        for (path, bytes) in &mut new {
            if path.contains("statute") {
                *bytes = rule(std::str::from_utf8(bytes).unwrap()).into_bytes();
            }
        }
        let policy = together(&[set("2026-01-01", &old), set("2026-06-15", &new)]);
        let limit =
            |day: &str| policy.statute().rule("AS-04", d(day)).unwrap().limit.as_ref().unwrap().quantity;
        assert_eq!((limit("2026-06-14"), limit("2026-06-15")), (10, 12));
        assert_eq!(policy.statute().rules().iter().filter(|rule| rule.id == "RP-01").count(), 1);
    }

    #[test]
    fn a_published_year_counts_from_whichever_set_it_came_with() {
        let old = changed("within_days = 5 }", "within_days = 5 }");
        let mut new: Vec<_> = old.iter().filter(|(path, _)| !path.ends_with("2026.json")).cloned().collect();
        let year =
            br#"{"year":2027,"papers":["x"],"days":[{"name":"n","date":"2027-03-01","isOffDay":true}]}"#;
        new.push(("calendar/2027.json".to_owned(), year.to_vec()));
        let policy = together(&[set("2026-01-01", &old), set("2026-11-20", &new)]);
        let years: Vec<i32> = policy.calendar().published_years().collect();
        assert!(years.contains(&2026) && years.contains(&2027), "{years:?}");
    }
}
