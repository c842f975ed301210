//! `guitu policy adopt PATH…`: a set of files becomes the policy from a day on, as a signed fact that carries the bytes.

use super::super::super::args;
use super::super::super::exit::{Exit, Failure};
use super::super::super::host::Cx;
use super::files::{self, Given, Kind};
use super::test;
use crate::acts::{self, Act, Mode};
use crate::assets::Catalog;
use crate::domain::FactBody;
use crate::duty::run_case;
use crate::policy::{Policy, PolicyError, SourceFile};
use crate::registry::{self, Registry};
use chrono::{Datelike as _, NaiveDate};
use clap::{Arg, ArgMatches, value_parser};
use std::path::PathBuf;

/// `PATH…` and `--from`, which `diff` shares.
pub fn arguments(c: &Catalog) -> [Arg; 2] {
    [
        args::place(c, "policy", "files").num_args(1..).value_parser(value_parser!(PathBuf)),
        args::option(c, "policy", "from").value_parser(args::date),
    ]
}

/// The years in which an adoption may begin.
const FIRST_YEAR: i32 = 2000;
const LAST_YEAR: i32 = 2100;

/// A whole set: what was given, completed by what is in force.
pub struct Set {
    /// Name in the journal and bytes, in the order of the names.
    files: Vec<(String, Vec<u8>)>,
    /// The same, parsed.
    pub policy: Policy,
    given: Vec<Given>,
}

impl Set {
    /// Reads what the arguments name and completes it: the statute file, the profiles and each year of the calendar are
    /// those in force unless given.
    ///
    /// # Errors
    /// Files that cannot be read or meant, named as they were given.
    pub fn read(cx: &Cx<'_, '_>, registry: &Registry, m: &ArgMatches) -> Result<Self, Failure> {
        let mut given = Vec::new();
        for path in m.get_many::<PathBuf>("files").unwrap_or_default() {
            given.extend(files::read(cx, path)?);
        }
        let has = |kind| given.iter().any(|file| file.kind == kind);
        let mut named: Vec<(String, Vec<u8>)> = Vec::new();
        let shipped = Policy::embedded_files().into_iter();
        // the set that holds on the day the new one takes effect; one adopted ahead is not asked
        let day = first_day(cx, m);
        let policies = &registry.state().office.policies;
        let holding = policies.iter().rev().find(|set| set.from <= day).or(policies.first());
        let in_force = match holding {
            Some(set) => registry::files_of(&set.value)
                .into_iter()
                .chain(shipped.filter(|file| file.path.starts_with("calendar/")))
                .collect(),
            None => shipped.collect::<Vec<_>>(),
        };
        // what a given profile builds on stays, though it is not in force itself
        let profiles: Vec<SourceFile<'_>> =
            given.iter().filter(|file| file.kind == Kind::Profile).map(Given::source).collect();
        let mut known = in_force.clone();
        known.extend(Policy::embedded_files());
        let bases = crate::policy::bases(&profiles, &known)?;
        for base in &bases {
            named.push((base.path.to_owned(), base.bytes.to_vec()));
        }
        for file in in_force {
            let replaced = (file.name().starts_with("statute-") && has(Kind::Statute))
                || (file.name().starts_with("profile-") && has(Kind::Profile))
                || named.iter().any(|(name, _)| name == file.path);
            if !replaced {
                named.push((file.path.to_owned(), file.bytes.to_vec()));
            }
        }
        for (at, file) in given.iter().enumerate() {
            let name = file.stored_name();
            let twice = given[..at].iter().any(|other| other.stored_name() == name);
            if twice || bases.iter().any(|base| base.path == name) {
                return Err(cx.usage("same-name", &[("file", file.path.clone().into())]));
            }
            named.retain(|(known, _)| *known != name);
            named.push((name, file.bytes.clone()));
        }
        named.sort();
        let policy = Policy::parse(&sources(&named)).map_err(|error| placed(error, &given))?;
        Ok(Self { files: named, policy, given })
    }

    /// The files as the reader takes them.
    pub fn sources(&self) -> Vec<SourceFile<'_>> {
        sources(&self.files)
    }

    /// Runs the test cases of every profile of the set, each alone as `policy test` does; gives how many expectations fail.
    fn test(&self, cx: &mut Cx<'_, '_>) -> Result<usize, Failure> {
        let all = self.sources();
        let kind = |prefix: &'static str| all.iter().filter(move |file| file.name().starts_with(prefix));
        let calendar: Vec<SourceFile<'_>> =
            all.iter().filter(|file| file.path.starts_with("calendar/")).copied().collect();
        let mut unmet = 0;
        for statute in kind("statute-") {
            for profile in kind("profile-") {
                let others: Vec<SourceFile<'_>> =
                    kind("profile-").filter(|other| other.path != profile.path).copied().collect();
                let policy = Policy::of_profile(*statute, *profile, &others, &calendar)?;
                for (sum, misses) in policy.profiles().iter().flat_map(|one| test::missed_sums(&policy, one))
                {
                    unmet += 1;
                    for line in test::sum_lines(cx, &self.path_of(profile.path), sum, &misses) {
                        if !cx.globals.json {
                            cx.line(&line)?;
                        }
                    }
                }
                let cases = policy.profiles().iter().flat_map(|profile| &profile.cases);
                for failure in cases.flat_map(|case| run_case(&policy, case)) {
                    unmet += 1;
                    for line in test::lines(cx, &self.path_of(profile.path), &policy, &failure) {
                        if !cx.globals.json {
                            cx.line(&line)?;
                        }
                    }
                }
            }
        }
        Ok(unmet)
    }

    fn path_of(&self, name: &str) -> String {
        let found = self.given.iter().find(|file| file.stored_name() == name);
        found.map_or_else(|| name.to_owned(), |file| file.path.clone())
    }
}

fn sources(files: &[(String, Vec<u8>)]) -> Vec<SourceFile<'_>> {
    files.iter().map(|(path, bytes)| SourceFile { path, bytes }).collect()
}

/// The error with the path that was given instead of the name in the journal.
fn placed(mut error: PolicyError, given: &[Given]) -> PolicyError {
    if let Some(file) = given.iter().find(|file| file.stored_name() == error.file) {
        error.file.clone_from(&file.path);
    }
    error
}

/// From when on: `--from`, else today.
fn first_day(cx: &Cx<'_, '_>, m: &ArgMatches) -> NaiveDate {
    m.get_one::<NaiveDate>("from").copied().unwrap_or_else(|| cx.now().day())
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    cx.with_registry(|cx, registry| {
        acts::permit(registry, Act::AdoptPolicy)?;
        let set = Set::read(cx, registry, m)?;
        let failing = set.test(cx)?;
        if failing > 0 {
            return Err(cx.usage("cases-fail", &[("count", failing.into())]));
        }
        let day = first_day(cx, m);
        if !(FIRST_YEAR..=LAST_YEAR).contains(&day.year()) {
            return Err(cx.usage("adopted-when", &[("day", day.to_string().into())]));
        }
        // rules that have ended would leave the office without any
        match set.policy.profiles().last().and_then(|profile| profile.effective_to) {
            Some(end) if end < day => {
                return Err(cx.usage("rules-ended", &[("day", end.to_string().into())]));
            }
            Some(end) => cx.note("cli-policy-ends", &[("day", end.to_string().into())]),
            None => {}
        }
        for overlay in set.policy.profiles().last().into_iter().flat_map(|profile| &profile.overlays) {
            if overlay.to < day {
                let args = [("name", overlay.id.clone().into()), ("day", overlay.to.to_string().into())];
                cx.note("cli-policy-overlay-past", &args);
            }
        }
        let body = registry::adoption(&set.policy, day, &set.sources());
        let mode = Mode::dry(m.get_flag("dry-run"));
        let body: FactBody = body.into();
        let second = match mode {
            Mode::Commit => cx.second_for(registry, day, body.clone())?,
            Mode::DryRun => None,
        };
        let recorded = acts::adopt(registry, day, vec![body], second.as_ref(), mode, &mut cx.at())?;
        super::super::record::say(cx, registry, &recorded)
    })
}
