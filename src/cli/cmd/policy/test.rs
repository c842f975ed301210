//! `guitu policy test [FILE]…`: runs the test cases that a profile carries. No registry is needed.

use super::super::super::exit::{Exit, Failure};
use super::super::super::host::Cx;
use super::files::{self, Given, Kind};
use crate::duty::{Unmet, run_case};
use crate::policy::{Policy, Profile, SourceFile, Sum, SumMiss, TestCase};
use crate::words::duty_sentences;
use clap::ArgMatches;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// A profile with the cases that did not hold.
struct Run<'p> {
    file: String,
    policy: &'p Policy,
    profile: &'p Profile,
    unmet: Vec<Unmet<'p>>,
    missed: Vec<(&'p Sum, Vec<SumMiss>)>,
}

impl Run<'_> {
    fn expectations(&self) -> usize {
        self.profile.cases.iter().map(|case| case.expect.len()).sum()
    }

    /// Cases with at least one expectation that does not hold.
    fn failed(&self) -> usize {
        let fails = |case: &&TestCase| self.unmet.iter().any(|unmet| unmet.case.line == case.line);
        self.profile.cases.iter().filter(fails).count()
    }
}

pub fn run(cx: &mut Cx<'_, '_>, m: &ArgMatches) -> Result<Exit, Failure> {
    let policies = policies(cx, m)?;
    let mut runs = Vec::new();
    for (file, policy) in &policies {
        for profile in policy.profiles() {
            let unmet = profile.cases.iter().flat_map(|case| run_case(policy, case)).collect();
            let missed = missed_sums(policy, profile);
            runs.push(Run { file: file.clone(), policy, profile, unmet, missed });
        }
    }
    if cx.globals.json {
        cx.json(&as_json(cx, &runs))?;
    } else {
        for run in &runs {
            print(cx, run)?;
        }
        let cases: usize = runs.iter().map(|run| run.profile.cases.len()).sum();
        let failed: usize = runs.iter().map(Run::failed).sum();
        let expectations: usize = runs.iter().map(Run::expectations).sum();
        let args = [
            ("cases", cases.into()),
            ("expectations", expectations.into()),
            ("passed", (cases - failed).into()),
            ("failed", failed.into()),
        ];
        cx.say("cli-policy-test-total", &args)?;
        let sums: usize = runs.iter().map(|run| run.profile.sums.len()).sum();
        let missed: usize = runs.iter().map(|run| run.missed.len()).sum();
        if sums > 0 {
            let args = [("sums", sums.into()), ("passed", (sums - missed).into()), ("failed", missed.into())];
            cx.say("cli-policy-test-sums", &args)?;
        }
    }
    let clean = runs.iter().all(|run| run.unmet.is_empty() && run.missed.is_empty());
    Ok(if clean { Exit::Done } else { Exit::Findings })
}

/// The sums of a profile that come out otherwise.
pub fn missed_sums<'p>(policy: &Policy, profile: &'p Profile) -> Vec<(&'p Sum, Vec<SumMiss>)> {
    let each = profile.sums.iter().map(|sum| (sum, sum.misses(policy)));
    each.filter(|(_, misses)| !misses.is_empty()).collect()
}

/// A policy for each profile given, or for each one shipped.
fn policies(cx: &Cx<'_, '_>, m: &ArgMatches) -> Result<Vec<(String, Policy)>, Failure> {
    let paths: Vec<PathBuf> = m.get_many::<PathBuf>("files").unwrap_or_default().cloned().collect();
    let stated = match m.get_one::<PathBuf>("statute") {
        Some(path) => Some(files::read(cx, path)?),
        None => None,
    };
    let shipped = Policy::embedded_files();
    let mut made = Vec::new();
    if paths.is_empty() {
        let calendar = files::calendar(&[]);
        let statute = statute(stated.as_deref(), &[], &shipped)?;
        for profile in shipped.iter().filter(|file| file.name().starts_with("profile-")) {
            made.push((
                profile.path.to_owned(),
                Policy::of_profile(statute, *profile, &profiles_but(&shipped, profile), &calendar)?,
            ));
        }
    }
    for path in &paths {
        let given = files::read(cx, path)?;
        let beside = if path.is_dir() { Vec::new() } else { beside(cx, path) };
        let profiles: Vec<&Given> = given.iter().filter(|file| file.kind == Kind::Profile).collect();
        if profiles.is_empty() {
            return Err(cx.usage("no-profile-file", &[("file", path.display().to_string().into())]));
        }
        let around: Vec<Given> =
            given.iter().chain(&beside).filter(|file| file.kind != Kind::Profile).cloned().collect();
        let calendar = files::calendar(&around);
        let statute = statute(stated.as_deref(), &around, &shipped)?;
        for profile in profiles {
            // what it builds on lies in the directory, or is shipped
            let near: Vec<SourceFile<'_>> = given.iter().chain(&beside).map(Given::source).collect();
            let mut known = profiles_but(&near, &profile.source());
            known.extend(profiles_but(&shipped, &profile.source()));
            let bases = crate::policy::bases(&[profile.source()], &known)?;
            made.push((
                profile.path.clone(),
                Policy::of_profile(statute, profile.source(), &bases, &calendar)?,
            ));
        }
    }
    Ok(made)
}

/// The profiles of a set but one.
fn profiles_but<'f>(files: &[SourceFile<'f>], one: &SourceFile<'_>) -> Vec<SourceFile<'f>> {
    let other = |file: &&SourceFile<'f>| file.name().starts_with("profile-") && file.path != one.path;
    files.iter().filter(other).copied().collect()
}

/// What lies in the directory of a single file: its statute file and holiday files go with it.
fn beside(cx: &Cx<'_, '_>, path: &Path) -> Vec<Given> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    files::read(cx, parent.unwrap_or_else(|| Path::new("."))).unwrap_or_default()
}

/// The statute file that was stated, else the one beside the profile, else the one shipped.
fn statute<'a>(
    stated: Option<&'a [Given]>,
    around: &'a [Given],
    shipped: &[SourceFile<'a>],
) -> Result<SourceFile<'a>, Failure> {
    let mine = stated.unwrap_or(around).iter().find(|file| file.kind == Kind::Statute).map(Given::source);
    let found = mine.or_else(|| shipped.iter().find(|file| file.name().starts_with("statute-")).copied());
    found.ok_or_else(|| {
        Policy::parse(&[]).err().map_or(Failure::Output(std::io::ErrorKind::NotFound.into()), Into::into)
    })
}

/// Why it is so, by the same sentences as `due --explain`.
pub fn explanation(cx: &Cx<'_, '_>, policy: &Policy, unmet: &Unmet<'_>) -> Vec<String> {
    match &unmet.duty {
        Some(duty) => duty_sentences(cx.catalog, policy, duty, unmet.expect.on),
        None => vec![],
    }
}

fn print(cx: &mut Cx<'_, '_>, run: &Run<'_>) -> Result<(), Failure> {
    let head = [
        ("file", run.file.clone().into()),
        ("id", run.profile.id.clone().into()),
        ("cases", run.profile.cases.len().into()),
        ("expectations", run.expectations().into()),
        ("sums", run.profile.sums.len().into()),
    ];
    cx.say("cli-policy-test-file", &head)?;
    if run.profile.cases.is_empty() {
        cx.say("cli-policy-test-none", &[])?;
    }
    for unmet in &run.unmet {
        for line in lines(cx, &run.file, run.policy, unmet) {
            cx.line(&line)?;
        }
    }
    for (sum, misses) in &run.missed {
        for line in sum_lines(cx, &run.file, sum, misses) {
            cx.line(&line)?;
        }
    }
    Ok(())
}

/// A sum that comes out otherwise: where, and what.
pub fn sum_lines(cx: &Cx<'_, '_>, file: &str, sum: &Sum, misses: &[SumMiss]) -> Vec<String> {
    let place =
        [("file", file.to_owned().into()), ("line", sum.line.into()), ("name", sum.name.clone().into())];
    let mut lines = vec![cx.text_args("cli-policy-test-sum", &place)];
    lines.extend(misses.iter().map(|miss| {
        let args = [
            ("field", miss.field.into()),
            ("expected", miss.expected.clone().into()),
            ("got", miss.got.clone().into()),
        ];
        format!("    {}", cx.text_args("cli-policy-test-difference", &args))
    }));
    lines
}

/// An expectation that does not hold: where, of which rule, what differs, and why.
pub fn lines(cx: &Cx<'_, '_>, file: &str, policy: &Policy, unmet: &Unmet<'_>) -> Vec<String> {
    let place = [
        ("file", file.to_owned().into()),
        ("line", unmet.expect.line.into()),
        ("name", unmet.case.name.clone().into()),
        ("day", unmet.expect.on.to_string().into()),
        ("rule", unmet.expect.about.to_string().into()),
    ];
    let mut lines = vec![cx.text_args("cli-policy-test-unmet", &place)];
    for difference in &unmet.differences {
        let args = [
            ("field", difference.field.into()),
            ("expected", difference.expected.clone().into()),
            ("got", difference.got.clone().into()),
        ];
        lines.push(format!("    {}", cx.text_args("cli-policy-test-difference", &args)));
    }
    lines.extend(explanation(cx, policy, unmet).into_iter().map(|text| format!("      {text}")));
    lines
}

fn as_json(cx: &Cx<'_, '_>, runs: &[Run<'_>]) -> Value {
    let files: Vec<Value> = runs
        .iter()
        .map(|run| {
            json!({
                "file": run.file,
                "profile": run.profile.id,
                "cases": run.profile.cases.len(),
                "expectations": run.expectations(),
                "failed": run.failed(),
                "sums": run.profile.sums.len(),
                "sums_failed": run.missed.len(),
            })
        })
        .collect();
    let mut failures = Vec::new();
    for run in runs {
        failures.extend(run.unmet.iter().map(|unmet| failure_json(cx, &run.file, run.policy, unmet)));
    }
    let cases: usize = runs.iter().map(|run| run.profile.cases.len()).sum();
    let failed: usize = runs.iter().map(Run::failed).sum();
    json!({
        "files": files,
        "cases": cases,
        "expectations": runs.iter().map(Run::expectations).sum::<usize>(),
        "passed": cases - failed,
        "failed": failed,
        "failures": failures,
        "sums": runs.iter().map(|run| run.profile.sums.len()).sum::<usize>(),
        "sums_failed": runs.iter().flat_map(|run| &run.missed).map(|(sum, misses)| json!({
            "name": sum.name,
            "line": sum.line,
            "differences": misses.iter().map(|miss| json!({
                "field": miss.field, "expected": miss.expected, "got": miss.got,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}

/// One expectation that does not hold, as JSON.
fn failure_json(cx: &Cx<'_, '_>, file: &str, policy: &Policy, unmet: &Unmet<'_>) -> Value {
    let differences: Vec<Value> = unmet
        .differences
        .iter()
        .map(|d| json!({ "field": d.field, "expected": d.expected, "got": d.got }))
        .collect();
    json!({
        "file": file,
        "line": unmet.expect.line,
        "case": unmet.case.name,
        "case_line": unmet.case.line,
        "on": unmet.expect.on,
        "rule": unmet.expect.about.to_string(),
        "differences": differences,
        "explanation": explanation(cx, policy, unmet),
    })
}
